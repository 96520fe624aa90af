#include "base/arena.h"

#include <assert.h>

/* Under ASan, what the arena has not handed out is poisoned, so that a read past an allocation
 * or after a reset is caught as it would be with malloc. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
enum { RED_ZONE_BYTES = 16 };
#define POISON(start, size_bytes) __asan_poison_memory_region((start), (size_bytes))
#define UNPOISON(start, size_bytes) __asan_unpoison_memory_region((start), (size_bytes))
#else
enum { RED_ZONE_BYTES = 0 };
#define POISON(start, size_bytes) ((void)(start), (void)(size_bytes))
#define UNPOISON(start, size_bytes) ((void)(start), (void)(size_bytes))
#endif

enum { ALIGNMENT_BYTES = ARENA_ALIGNMENT_BYTES, FIRST_BLOCK_BYTES = 4096 };

typedef ArenaBlock Block;

struct ArenaBlock {
    Block *previous;
    size_t capacity_bytes; /* of `data` */
    size_t used_bytes;     /* of `data`; a multiple of the alignment */
    _Alignas(ALIGNMENT_BYTES) char data[];
};

/* What arena_alloc() may hand out by itself. Under ASan that is nothing: only the slow way poisons
 * and leaves red zones. */
static void update_room(Arena *arena)
{
    arena->next = NULL;
    arena->room_bytes = 0;
#ifndef ARENA_ASAN
    Block *block = arena->block;
    if (block == NULL)
        return;
    arena->next = block->data + block->used_bytes;
    arena->room_bytes = block->capacity_bytes - block->used_bytes;
    if (arena->limit_bytes == 0)
        return;
    size_t allowed_bytes =
        arena->used_bytes < arena->limit_bytes ? arena->limit_bytes - arena->used_bytes : 0;
    if (arena->room_bytes > allowed_bytes)
        arena->room_bytes = allowed_bytes & ~(size_t)(ALIGNMENT_BYTES - 1);
#endif
}

/* Notes in the block what arena_alloc() has handed out. */
static void settle_block(Arena *arena)
{
    if (arena->next != NULL)
        arena->block->used_bytes = (size_t)(arena->next - arena->block->data);
}

Arena *arena_new(const Allocator *allocator)
{
    Arena *arena = allocator_alloc(allocator, sizeof *arena);
    if (arena != NULL)
        *arena = (Arena){.allocator = *allocator};
    return arena;
}

static Block *block_add(Arena *arena, size_t capacity_bytes)
{
    size_t size_bytes;
    if (!size_add(&size_bytes, sizeof(Block), capacity_bytes))
        return NULL;
    Block *block = allocator_alloc(&arena->allocator, size_bytes);
    if (block == NULL)
        return NULL;
    *block = (Block){.previous = arena->block, .capacity_bytes = capacity_bytes};
    POISON(block->data, capacity_bytes);
    arena->block = block;
    arena->capacity_bytes += capacity_bytes;
    return block;
}

static void blocks_free(Arena *arena)
{
    for (Block *block = arena->block; block != NULL;) {
        Block *previous = block->previous;
        UNPOISON(block->data, block->capacity_bytes);
        allocator_free(&arena->allocator, block, sizeof *block + block->capacity_bytes);
        block = previous;
    }
    arena->block = NULL;
    arena->capacity_bytes = 0;
}

/* Returns the block to carve `size_bytes` from: the present one, or a new one. New blocks
 * double the arena, so the number of blocks stays small. */
static Block *block_for(Arena *arena, size_t size_bytes)
{
    Block *block = arena->block;
    if (block != NULL && size_bytes <= block->capacity_bytes - block->used_bytes)
        return block;

    size_t capacity_bytes = FIRST_BLOCK_BYTES;
    if (arena->capacity_bytes > capacity_bytes)
        capacity_bytes = arena->capacity_bytes;
    if (size_bytes > capacity_bytes)
        capacity_bytes = size_bytes;
    return block_add(arena, capacity_bytes);
}

/* Rounds up to the alignment; nothing takes no room, so that each address is its own. */
static bool round_up(size_t *out, size_t size_bytes)
{
    if (size_bytes == 0)
        size_bytes = 1;
    if (!size_add(out, size_bytes, ALIGNMENT_BYTES - 1))
        return false;
    *out &= ~(size_t)(ALIGNMENT_BYTES - 1);
    return true;
}

static bool within_limit(const Arena *arena, size_t size_bytes)
{
    return arena->limit_bytes == 0 || (arena->used_bytes <= arena->limit_bytes &&
                                       size_bytes <= arena->limit_bytes - arena->used_bytes);
}

static void *fail(Arena *arena)
{
    arena_fail(arena);
    return NULL;
}

void *arena_alloc_slowly(Arena *arena, size_t size_bytes)
{
    void *start = arena_alloc_unset_slowly(arena, size_bytes);
    return start != NULL ? memset(start, 0, size_bytes) : NULL;
}

void *arena_alloc_unset_slowly(Arena *arena, size_t size_bytes)
{
    size_t room_bytes, zoned_bytes;
    settle_block(arena);
    if (!round_up(&room_bytes, size_bytes) || !size_add(&zoned_bytes, room_bytes, RED_ZONE_BYTES))
        return fail(arena);
    if (!within_limit(arena, room_bytes))
        return fail(arena);
    Block *block = block_for(arena, zoned_bytes);
    if (block == NULL)
        return fail(arena);

    void *start = block->data + block->used_bytes;
    block->used_bytes += zoned_bytes;
    arena->used_bytes += room_bytes;
    update_room(arena);
    UNPOISON(start, size_bytes);
    return start;
}

void *arena_alloc_large_array(Arena *arena, size_t count, size_t size_bytes)
{
    size_t total_bytes;
    if (!size_multiply(&total_bytes, count, size_bytes))
        return fail(arena);
    return arena_alloc(arena, total_bytes);
}

void *arena_grow_slowly(Arena *arena, const void *items, uint32_t count, uint32_t *capacity,
                        size_t size_bytes)
{
    enum { FIRST_CAPACITY = 4 };
    if (*capacity > UINT32_MAX / 2)
        return fail(arena);
    uint32_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    void *grown = arena_alloc_array(arena, larger, size_bytes);
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, items, count * size_bytes);
    *capacity = larger;
    return grown;
}

Text arena_copy(Arena *arena, Text text)
{
    size_t size_bytes;
    char *copy = NULL;
    if (size_add(&size_bytes, text.size_bytes, 1))
        copy = arena_alloc_unset(arena, size_bytes);
    else
        fail(arena);
    if (copy == NULL)
        return (Text){NULL, 0};
    if (text.size_bytes > 0)
        memcpy(copy, text.data, text.size_bytes);
    copy[text.size_bytes] = '\0';
    return (Text){copy, text.size_bytes};
}

void arena_set_limit(Arena *arena, size_t limit_bytes)
{
    settle_block(arena);
    arena->limit_bytes = limit_bytes;
    update_room(arena);
}

bool arena_failed(const Arena *arena)
{
    return arena->failed;
}

void arena_fail(Arena *arena)
{
    arena->failed = true;
}

void arena_discount(Arena *arena, size_t used_bytes)
{
    settle_block(arena);
    arena->used_bytes = used_bytes;
    update_room(arena);
}

const Allocator *arena_allocator(const Arena *arena)
{
    return &arena->allocator;
}

/* Several blocks become one of their total size: whatever has fitted into them in some order
 * fits into it in any order, which is what makes the next record free of malloc. Should memory
 * for the one be missing, the arena is merely empty and the next arena_alloc() asks again. */
void arena_reset(Arena *arena)
{
    arena->used_bytes = 0;
    arena->failed = false;
    Block *block = arena->block;
    if (block != NULL && block->previous == NULL) {
        block->used_bytes = 0;
        POISON(block->data, block->capacity_bytes);
    } else if (block != NULL) {
        size_t total_bytes = arena->capacity_bytes;
        blocks_free(arena);
        block_add(arena, total_bytes);
    }
    update_room(arena);
}

void arena_free(Arena *arena)
{
    if (arena == NULL)
        return;
    blocks_free(arena);
    Allocator allocator = arena->allocator;
    allocator_free(&allocator, arena, sizeof *arena);
}
