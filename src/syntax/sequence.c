#include "syntax/sequence.h"

void sequence_add(Arena *arena, Sequence *sequence, const void *item, size_t size_bytes)
{
    void *items =
        arena_grow(arena, sequence->items, sequence->count, &sequence->capacity, size_bytes);
    if (items == NULL)
        return;
    sequence->items = items;
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
