/*
 * memory.h - where memory comes from, and arithmetic on its sizes.
 *
 * Everything that allocates takes an Allocator or an Arena as a parameter, so
 * that a caller may count allocations or let the n-th one fail.
 *
 * Layer: base.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Gives, resizes or frees a block, as realloc does: `block` NULL asks for a new
 * one, `new_size_bytes` 0 frees. `old_size_bytes` is the block's present size.
 * Returns NULL on failure (then the old block is unchanged) or after freeing. */
typedef void *(*AllocatorResize)(void *context, void *block, size_t old_size_bytes,
                                 size_t new_size_bytes);

typedef struct Allocator {
    AllocatorResize resize;
    void *context; /* handed to every call; owned by whoever made the allocator */
} Allocator;

/* Returns the allocator over the C library's heap. Thread-safe. */
Allocator allocator_system(void);
/* The same, for what keeps an allocator's address: it stays where it is. */
const Allocator *allocator_heap(void);

void *allocator_alloc(const Allocator *allocator, size_t size_bytes);
void *allocator_resize(const Allocator *allocator, void *block, size_t old_size_bytes,
                       size_t new_size_bytes);
void allocator_free(const Allocator *allocator, void *block, size_t size_bytes);

/* An allocator that remembers a failure, for what goes on without the memory: yyjson leaves it out
 * of a document, an evaluation makes an error of it. Whoever must know asks afterwards. */
typedef struct NotingAllocator {
    Allocator allocator; /* to be used; the struct then stays where it is */
    Allocator below;
    bool failed; /* whoever asks clears it */
} NotingAllocator;
void noting_allocator_init(NotingAllocator *out, const Allocator *below);

/* The one checked size arithmetic: false when the result does not fit. */
bool size_add(size_t *out, size_t left, size_t right);
bool size_multiply(size_t *out, size_t left, size_t right);
