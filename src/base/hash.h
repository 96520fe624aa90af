/*
 * hash.h - hashes of content, and for tables whose keys come from input.
 *
 * uthash's own hash is unseeded, so that whoever writes the input can choose keys that all fall
 * into one bucket (CVE-2026-40164 was such a case). Every table uses this one instead, through
 * uthash's ..._BYHASHVALUE macros:
 *
 *   unsigned hash = hash_text(&table->key, name);
 *   HASH_FIND_BYHASHVALUE(hh, table->entries, name.data, name.size_bytes, hash, entry);
 *
 * Layer: base. Thread-safe.
 */
#pragma once

#include "base/text.h"

/* The secret of one table. */
typedef struct HashKey {
    unsigned char bytes[16];
} HashKey;

/* Draws a random key; false when the system gives no randomness. */
bool hash_key_new(HashKey *out);

/* SipHash-2-4 of the text under `key`, folded to uthash's width. Differs from run to run: nothing
 * that is printed or saved may depend on it. */
unsigned hash_text(const HashKey *key, Text text);

enum { CONTENT_HASH_BYTES = 32 };

/* BLAKE2b-256 of the content, which says that it is this and no other. */
void hash_content(uint8_t out[CONTENT_HASH_BYTES], Text content);
