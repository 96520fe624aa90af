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
