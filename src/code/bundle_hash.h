/*
 * bundle_hash.h - the two hashes of a bundle: of what decides, and of the notes.
 *
 * The header's covers all that stands between it and the notes, and so the notes' own hash in META:
 * it stands for the whole bundle. Who does not read the notes need not hash them.
 *
 * Layer: code.
 */
#pragma once

#include "base/text.h"
#include "code/bundle.h"

/* Both are computed from the bytes of a whole file that is long enough for a header; where its
 * section table does not say where the notes begin, there are none. */
void bundle_hash_content(uint8_t out[BUNDLE_HASH_BYTES], Text bytes);
void bundle_hash_notes(uint8_t out[BUNDLE_HASH_BYTES], Text bytes);

/* Writes both where they belong: the last thing that is done to a bundle, by who builds or, to try
 * the verifier, forges one. */
void bundle_hash_put(char *bytes, size_t size_bytes);
