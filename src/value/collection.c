/*
 * collection.c - lists, maps and records.
 */
#include <sodium.h>

#include "base/limits.h"
#include "value/value.h"

/* Maps up to this size are searched in order. */
enum { SMALL_MAP = 8 };

List *list_new(Arena *arena, uint32_t capacity)
{
    List *list = capacity <= LIMIT_LIST_ITEMS ? arena_alloc(arena, sizeof *list) : NULL;
    if (list == NULL)
        return NULL;
    list->capacity = capacity;
    list->items = capacity > 0 ? arena_alloc_array(arena, capacity, sizeof(Value)) : NULL;
    return capacity == 0 || list->items != NULL ? list : NULL;
}

bool list_append(Arena *arena, List *list, Value item)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity < 4 ? 4 : list->capacity * 2;
        if (list->count >= LIMIT_LIST_ITEMS)
            return false;
        Value *items = arena_alloc_array(arena, capacity, sizeof *items);
        if (items == NULL)
            return false;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

/* ---- maps --------------------------------------------------------------------------------------- */

Map *map_new(Arena *arena, uint32_t capacity)
{
    Map *map = capacity <= LIMIT_LIST_ITEMS ? arena_alloc(arena, sizeof *map) : NULL;
    if (map == NULL)
        return NULL;
    map->capacity = capacity;
    map->entries = capacity > 0 ? arena_alloc_array(arena, capacity, sizeof(MapEntry)) : NULL;
    return capacity == 0 || map->entries != NULL ? map : NULL;
}

/* Numbers that are equal hash alike: an integral double as its integer. */
static uint64_t number_bits(Value key)
{
    if (key.tag != VALUE_DOUBLE)
        return key.as.uinteger;
    double real = key.as.real;
    if (real >= -0x1p63 && real < 0x1p63 && (double)(int64_t)real == real)
        return (uint64_t)(int64_t)real;
    if (real >= 0 && real < 0x1p64 && (double)(uint64_t)real == real)
        return (uint64_t)real;
    return key.as.uinteger;
}

static uint64_t siphash(uint64_t seed, const void *bytes, size_t size_bytes)
{
    unsigned char key[crypto_shorthash_KEYBYTES] = {0};
    uint64_t hash;
    memcpy(key, &seed, sizeof seed);
    crypto_shorthash((unsigned char *)&hash, bytes, size_bytes, key);
    return hash;
}

static uint64_t hash_key(uint64_t seed, Value key)
{
    if (key.tag == VALUE_STRING || key.tag == VALUE_BYTES)
        return siphash(seed, key.as.text, key.size);
    uint64_t bits = key.tag == VALUE_BOOL ? key.as.boolean : number_bits(key);
    return siphash(seed, &bits, sizeof bits);
}

uint64_t value_hash(Value key)
{
    return hash_key(0, key);
}

/* Where a map lies in memory seeds its hash, so that no input knows which keys collide. */
static uint64_t seed_of(const Map *map)
{
    return (uint64_t)(uintptr_t)map->buckets;
}

static void index_entry(Map *map, uint32_t entry)
{
    uint32_t mask = map->bucket_count - 1;
    uint32_t at = (uint32_t)hash_key(seed_of(map), map->entries[entry].key) & mask;
    while (map->buckets[at] != 0)
        at = (at + 1) & mask;
    map->buckets[at] = entry + 1;
}

static bool rebuild_index(Arena *arena, Map *map)
{
    uint32_t bucket_count = map->bucket_count == 0 ? 32 : map->bucket_count * 2;
    uint32_t *buckets = arena_alloc_array(arena, bucket_count, sizeof *buckets);
    if (buckets == NULL)
        return false;
    map->buckets = buckets;
    map->bucket_count = bucket_count;
    for (uint32_t i = 0; i < map->count; i++)
        index_entry(map, i);
    return true;
}

static bool grow_entries(Arena *arena, Map *map)
{
    uint32_t capacity = map->capacity < 4 ? 4 : map->capacity * 2;
    if (map->count >= LIMIT_LIST_ITEMS)
        return false;
    MapEntry *entries = arena_alloc_array(arena, capacity, sizeof *entries);
    if (entries == NULL)
        return false;
    if (map->count > 0)
        memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->capacity = capacity;
    return true;
}

bool map_insert(Arena *arena, Map *map, Value key, Value value, bool *repeated)
{
    bool there = map_find(map, key) != NULL;
    if (repeated != NULL)
        *repeated = there;
    if (there)
        return true;
    if (map->count == map->capacity && !grow_entries(arena, map))
        return false;
    map->entries[map->count++] = (MapEntry){key, value};
    if (map->count <= SMALL_MAP)
        return true;
    if (map->count * 2 > map->bucket_count)
        return rebuild_index(arena, map);
    index_entry(map, map->count - 1);
    return true;
}

const Value *map_find(const Map *map, Value key)
{
    if (map->bucket_count == 0) {
        for (uint32_t i = 0; i < map->count; i++) {
            if (value_equal(map->entries[i].key, key))
                return &map->entries[i].value;
        }
        return NULL;
    }
    uint32_t mask = map->bucket_count - 1;
    uint32_t at = (uint32_t)hash_key(seed_of(map), key) & mask;
    for (; map->buckets[at] != 0; at = (at + 1) & mask) {
        const MapEntry *entry = &map->entries[map->buckets[at] - 1];
        if (value_equal(entry->key, key))
            return &entry->value;
    }
    return NULL;
}

/* ---- records ------------------------------------------------------------------------------------ */

Record *record_new(Arena *arena, uint16_t type, uint32_t field_count, const Place *place)
{
    Record *record = arena_alloc(arena, sizeof *record + field_count * sizeof(Value));
    if (record == NULL)
        return NULL;
    record->type = type;
    record->field_count = field_count;
    record->place = place;
    return record;
}
