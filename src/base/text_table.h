/*
 * text_table.h - the index of a text among given ones, by hash.
 *
 * The texts are a program's or an operator's, not the input's: input is only looked up, so that
 * an unkeyed hash will do: no input can make a chain longer than it is.
 *
 * Layer: base. Immutable once made.
 */
#pragma once

#include "base/arena.h"

/* What a text is mostly told by stands beside its index, so that hardly a text is looked at that is
 * not the one, and a short one not at all. */
typedef struct TextSlot {
    uint64_t first, last; /* words */
    uint32_t size_bytes;
    uint32_t number; /* index + 1, or 0 */
} TextSlot;

/* Open addressing over a power of two, at most half full; of few texts, a quarter. */
typedef struct TextTable {
    uint32_t mask;
    uint8_t shift;   /* leaves as many of a hash's bits, the highest, as `mask` has */
    bool hashes_all; /* there are texts that differ only between the first and the last word */
    TextSlot *slots;
    const Text *texts;
} TextTable;

/* Indexes `count` texts, which are borrowed; of equal ones the first is found. False when memory is
 * exhausted. The table lives in the arena. */
bool text_table_init(TextTable *out, Arena *arena, const Text *texts, uint32_t count);

/* The text's number: its index + 1, or 0 where it is not there. */
uint32_t text_table_number(const TextTable *table, Text text);
/* The index of the text, or UINT32_MAX. */
static inline uint32_t text_table_find(const TextTable *table, Text text)
{
    return text_table_number(table, text) - 1;
}
