/*
 * sequence.h - an array that grows in an arena: how the grammar collects lists.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "base/arena.h"

typedef struct Sequence {
    void *items; /* in the arena: the finished array, ready for the tree */
    uint32_t count;
    uint32_t capacity;
} Sequence;

/* Appends a copy of the item at `item`; all items of one sequence have one size. With no memory
 * left the item is dropped: the arena remembers the failure. */
void sequence_add(Arena *arena, Sequence *sequence, const void *item, size_t size_bytes);
