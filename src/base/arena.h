/*
 * arena.h - memory that is released all at once.
 *
 * One arena lives as long as one compilation, another as long as one record's
 * evaluation. Nothing is freed on its own, so nothing can be freed twice.
 *
 * Layer: base. Not thread-safe: one arena, one thread.
 */
#pragma once

#include "base/memory.h"
#include "base/text.h"

typedef struct ArenaBlock ArenaBlock;

/* Its layout is here only so that arena_alloc() is seldom a call. */
typedef struct Arena {
    char *next;        /* where the next allocation begins */
    size_t room_bytes; /* from there: what the block has left and the limit allows */
    Allocator allocator;
    ArenaBlock *block; /* the newest, the only one that is filled */
    size_t capacity_bytes;
    size_t used_bytes;
    size_t limit_bytes;
    bool failed;
} Arena;

/* Returns a new, empty arena over `allocator` (copied), or NULL when memory is
 * exhausted. The caller owns it and ends it with arena_free(). */
Arena *arena_new(const Allocator *allocator);

/* Returns `size_bytes` zeroed bytes, aligned for any type, or NULL when memory
 * is exhausted or the arena's limit is reached. The arena owns them. A failure
 * is remembered: see arena_failed(). No bytes at all have an address too. */
static inline void *arena_alloc(Arena *arena, size_t size_bytes);

/* As arena_alloc(), but the bytes are of any value: for what is filled at once. */
static inline void *arena_alloc_unset(Arena *arena, size_t size_bytes);

/* The same where the present block has no room for it, or the size is unusual. */
void *arena_alloc_slowly(Arena *arena, size_t size_bytes);
void *arena_alloc_unset_slowly(Arena *arena, size_t size_bytes);

enum { ARENA_ALIGNMENT_BYTES = 16, ARENA_SMALL_BYTES = 4096 };

/* From the present block, or NULL. */
static inline void *arena_take(Arena *arena, size_t size_bytes)
{
    if (size_bytes - 1 >= ARENA_SMALL_BYTES) /* none, or many */
        return NULL;
    size_t rounded_bytes = (size_bytes + ARENA_ALIGNMENT_BYTES - 1) & ~(size_t)15;
    if (rounded_bytes > arena->room_bytes)
        return NULL;
    char *start = arena->next;
    arena->next += rounded_bytes;
    arena->room_bytes -= rounded_bytes;
    arena->used_bytes += rounded_bytes;
    return start;
}

static inline void *arena_alloc(Arena *arena, size_t size_bytes)
{
    void *start = arena_take(arena, size_bytes);
    return start != NULL ? memset(start, 0, size_bytes) : arena_alloc_slowly(arena, size_bytes);
}

static inline void *arena_alloc_unset(Arena *arena, size_t size_bytes)
{
    void *start = arena_take(arena, size_bytes);
    return start != NULL ? start : arena_alloc_unset_slowly(arena, size_bytes);
}

/* As arena_alloc() for `count` items of `size_bytes` each, checked for overflow. */
static inline void *arena_alloc_array(Arena *arena, size_t count, size_t size_bytes);

/* The same for arrays that are not small. */
void *arena_alloc_large_array(Arena *arena, size_t count, size_t size_bytes);

static inline void *arena_alloc_array(Arena *arena, size_t count, size_t size_bytes)
{
    bool small = count <= ARENA_SMALL_BYTES && size_bytes <= ARENA_SMALL_BYTES;
    return small ? arena_alloc(arena, count * size_bytes)
                 : arena_alloc_large_array(arena, count, size_bytes);
}

/* Room for one more item in an array of `count` items of `size_bytes` each, `*capacity` of which
 * fit: the array itself where it has room, otherwise its copy in the arena with twice the room,
 * zeroed behind the items. NULL, with nothing changed, when memory is exhausted. `items` may be
 * NULL while it has no room. */
static inline void *arena_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity,
                               size_t size_bytes);

/* The same where it has none. */
void *arena_grow_slowly(Arena *arena, const void *items, uint32_t count, uint32_t *capacity,
                        size_t size_bytes);

static inline void *arena_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity,
                               size_t size_bytes)
{
    return count < *capacity ? items : arena_grow_slowly(arena, items, count, capacity, size_bytes);
}

/* Returns a copy of `text` in the arena, followed by a NUL that is not counted;
 * its data is NULL when memory is exhausted. */
Text arena_copy(Arena *arena, Text text);

/* Caps the bytes handed out (arena_used_bytes()); 0 means no cap. */
void arena_set_limit(Arena *arena, size_t limit_bytes);

/* Whether any allocation since arena_new() or arena_reset() has failed. */
bool arena_failed(const Arena *arena);

/* Bytes handed out since arena_new() or arena_reset(), each allocation rounded up to 16. */
static inline size_t arena_used_bytes(const Arena *arena)
{
    return arena->used_bytes;
}

/* Lets arena_used_bytes(), and so the limit, be as when that many bytes had been handed out: what
 * has been since then stays where it is, but no longer counts. */
void arena_discount(Arena *arena, size_t used_bytes);

/* Remembers a failure elsewhere of what was to end up in the arena. */
void arena_fail(Arena *arena);

/* The allocator that the arena draws from, for a table that lives beside its contents. */
const Allocator *arena_allocator(const Arena *arena);

/* Forgets everything allocated but keeps the memory, as one block, so that the next record
 * needs no malloc once the largest has been seen. */
void arena_reset(Arena *arena);

/* Frees the arena and everything allocated from it. NULL is allowed. */
void arena_free(Arena *arena);
