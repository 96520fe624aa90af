/*
 * hash_quarters.h - BLAKE2b-256 of four equally long texts at once.
 *
 * BLAKE2b waits for itself: within one text each step needs the one before. Four texts side by side, a word of
 * each in one vector, take little longer than one.
 *
 * Layer: base (internal to it).
 */
#pragma once

#include "base/hash.h"

enum { HASH_BLOCK_BYTES = 128, HASH_QUARTERS = 4 };

/* The hashes of four texts that follow each other in `data`, `block_count` blocks of HASH_BLOCK_BYTES each, at
 * least one. False where this machine has no such vectors: then who asks hashes one after the other. */
bool hash_quarters(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const char *data,
                   size_t block_count);
