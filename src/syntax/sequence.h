/*
 * sequence.h - an array that grows in an arena: how the grammar collects lists.
 *
 * They grow among what is forgotten with each declaration; what goes into the tree is kept.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "base/arena.h"

typedef struct Sequence {
    void *items;
    uint32_t count;
    uint32_t capacity;
} Sequence;

/* Appends a copy of the item at `item`; all items of one sequence have one size. With no memory
 * left the item is dropped: the arena remembers the failure. */
void sequence_add(Arena *arena, Sequence *sequence, const void *item, size_t size_bytes);

/* The items from `first` on, in an array of their own size in `arena`. With no memory left there
 * are none: the arena remembers the failure. */
Sequence sequence_keep(Arena *arena, Sequence sequence, uint32_t first, size_t size_bytes);
