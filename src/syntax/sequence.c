#include "syntax/sequence.h"

enum { FIRST_CAPACITY = 4 };

void sequence_add(Arena *arena, Sequence *sequence, const void *item, size_t size_bytes)
{
    if (sequence->count == sequence->capacity) {
        uint32_t capacity = sequence->capacity == 0 ? FIRST_CAPACITY : sequence->capacity * 2;
        void *items = arena_alloc_array(arena, capacity, size_bytes);
        if (items == NULL)
            return;
        if (sequence->count > 0)
            memcpy(items, sequence->items, sequence->count * size_bytes);
        sequence->items = items;
        sequence->capacity = capacity;
    }
    memcpy((char *)sequence->items + sequence->count * size_bytes, item, size_bytes);
    sequence->count++;
}

Sequence sequence_keep(Arena *arena, Sequence sequence, uint32_t first, size_t size_bytes)
{
    Sequence kept = {0};
    if (sequence.count <= first)
        return kept;
    uint32_t count = sequence.count - first;
    kept.items = arena_alloc_array(arena, count, size_bytes);
    if (kept.items == NULL)
        return kept;
    memcpy(kept.items, (const char *)sequence.items + first * size_bytes, count * size_bytes);
    kept.count = kept.capacity = count;
    return kept;
}
