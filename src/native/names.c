/*
 * names.c - a hash table of names.
 */
#include "native/names.h"

enum { BUCKET_COUNT = 2 * NAMES_MAX };

bool names_init(Names *out, Arena *arena)
{
    *out = (Names){
        .items = arena_alloc_large_array(arena, NAMES_MAX, sizeof *out->items),
        .buckets = arena_alloc_large_array(arena, BUCKET_COUNT, sizeof *out->buckets),
        .count = 1,
    };
    return out->items != NULL && out->buckets != NULL;
}

void names_clear(Names *names)
{
    memset(names->buckets, 0, BUCKET_COUNT * sizeof *names->buckets);
    names->count = 1;
}

static bool is_same(const Name *one, const Name *other)
{
    return one->op == other->op && one->number == other->number &&
           memcmp(one->operands, other->operands, sizeof one->operands) == 0;
}

static uint32_t bucket_of(const Name *name)
{
    uint64_t hash = (uint64_t)name->op << 32 | name->number;
    for (int i = 0; i < NAME_OPERANDS_MAX; i++)
        hash = (hash ^ name->operands[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32) % BUCKET_COUNT;
}

uint32_t names_find(Names *names, Name key)
{
    uint32_t bucket = bucket_of(&key);
    for (; names->buckets[bucket] != 0; bucket = (bucket + 1) % BUCKET_COUNT) {
        if (is_same(&names->items[names->buckets[bucket]], &key))
            return names->buckets[bucket];
    }
    if (names->count == NAMES_MAX)
        return 0;
    key.uses = 0;
    names->items[names->count] = key;
    names->buckets[bucket] = names->count;
    return names->count++;
}
