/*
 * signature.h - signatures over files, as minisign makes them.
 *
 * A signature file has four lines: an untrusted comment, the signature over the file, a trusted
 * comment, and the global signature, which is over the first one and the trusted comment. Ed25519
 * signs either the file's BLAKE2b-512 ("ED", what is written here) or, in signatures of old, the
 * file itself ("Ed").
 *
 * Layer: trust. Thread-safe.
 */
#pragma once

#include "trust/key.h"

/* Signs `content`: the same key, content and comment give the same bytes. The comment is one line
 * of UTF-8; STATUS_INPUT with `reason` filled where it is not, STATUS_MEMORY. */
Status signature_make(Buffer *out, const SecretKey *key, Text content, Text trusted_comment,
                      Buffer *reason);

/* Whether the signature file `text` is over `content` and made with `key`. STATUS_OK with
 * *out_comment, the trusted comment, which lies in `text`; STATUS_SIGNATURE with `reason` filled:
 * no signature file, another key, a changed content, a changed trusted comment. */
Status signature_check(Text *out_comment, const PublicKey *key, Text content, Text text,
                       Buffer *reason);
