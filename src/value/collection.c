/*
 * collection.c - lists, maps and records.
 */
#include "base/limits.h"
#include "value/value.h"

enum {
    SMALL_MAP = 16, /* maps up to this size are searched in order: the secret costs a system call */
    FIRST_BUCKETS = 64,
};

/* An array with room for more than the `count` items of `size_bytes` each that it begins with;
 * NULL when memory is exhausted. */
static void *grown(Arena *arena, const void *items, uint32_t count, size_t size_bytes,
                   uint32_t *capacity)
{
    uint32_t wanted = count < 2 ? 4 : count * 2;
    if (wanted > LIMIT_LIST_ITEMS)
        wanted = LIMIT_LIST_ITEMS;
    void *copy = arena_alloc_array(arena, wanted, size_bytes);
    if (copy == NULL)
        return NULL;
    if (count > 0)
        memcpy(copy, items, count * size_bytes);
    *capacity = wanted;
    return copy;
}

List *list_new(Arena *arena, uint32_t capacity)
{
    if (capacity > LIMIT_LIST_ITEMS)
        return NULL;
    List *list = arena_alloc(arena, sizeof *list + capacity * sizeof(Value));
    if (list == NULL)
        return NULL;
    list->capacity = capacity;
    list->items = capacity > 0 ? (Value *)(void *)(list + 1) : NULL;
    return list;
}

List *list_of(Arena *arena, const Value *items, uint32_t count)
{
    if (count > LIMIT_LIST_ITEMS)
        return NULL;
    List *list = arena_alloc_unset(arena, sizeof *list + count * sizeof *items);
    if (list == NULL)
        return NULL;
    *list = (List){.count = count, .capacity = count, .items = (Value *)(void *)(list + 1)};
    if (count > 0)
        memcpy(list->items, items, count * sizeof *items);
    return list;
}

static bool list_grow(Arena *arena, List *list)
{
    if (list->count < list->capacity)
        return true;
    if (list->count >= LIMIT_LIST_ITEMS)
        return false;
    Value *items = grown(arena, list->items, list->count, sizeof *list->items, &list->capacity);
    if (items != NULL)
        list->items = items;
    return items != NULL;
}

bool list_append(Arena *arena, List *list, Value item)
{
    if (!list_grow(arena, list))
        return false;
    list->items[list->count++] = item;
    return true;
}

/* ---- maps ------------------------------------------------------------------------------------ */

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

unsigned value_hash_keyed(const HashKey *hash_key, Value key)
{
    if (key.tag == VALUE_STRING)
        return hash_text(hash_key, value_text(key));
    uint64_t bits = key.tag == VALUE_BOOL ? key.as.boolean : number_bits(key);
    return hash_text(hash_key, (Text){(const char *)&bits, sizeof bits});
}

uint64_t value_hash(Value key)
{
    static const HashKey known = {{0}};
    return value_hash_keyed(&known, key);
}

static void index_entry(Map *map, uint32_t entry)
{
    uint32_t mask = map->bucket_count - 1;
    uint32_t at = value_hash_keyed(&map->hash_key, map->entries[entry].key) & mask;
    while (map->buckets[at] != 0)
        at = (at + 1) & mask;
    map->buckets[at] = entry + 1;
}

/* Makes room in the index for one more entry, so that at most half of the buckets are taken. */
static bool grow_index(Arena *arena, Map *map)
{
    if (map->count < SMALL_MAP || map->count + 1 <= map->bucket_count / 2)
        return true;
    uint32_t bucket_count = map->bucket_count == 0 ? FIRST_BUCKETS : map->bucket_count * 2;
    uint32_t *buckets = arena_alloc_array(arena, bucket_count, sizeof *buckets);
    if (buckets == NULL || (map->bucket_count == 0 && !hash_key_new(&map->hash_key)))
        return false;
    map->buckets = buckets;
    map->bucket_count = bucket_count;
    for (uint32_t i = 0; i < map->count; i++)
        index_entry(map, i);
    return true;
}

static bool grow_entries(Arena *arena, Map *map)
{
    if (map->count < map->capacity)
        return true;
    if (map->count >= LIMIT_LIST_ITEMS)
        return false;
    MapEntry *entries =
        grown(arena, map->entries, map->count, sizeof *map->entries, &map->capacity);
    if (entries != NULL)
        map->entries = entries;
    return entries != NULL;
}

bool map_insert(Arena *arena, Map *map, Value key, Value value, bool *repeated)
{
    bool there = map_find(map, key) != NULL;
    if (repeated != NULL)
        *repeated = there;
    if (there)
        return true;
    if (!grow_entries(arena, map) || !grow_index(arena, map))
        return false;
    map->entries[map->count] = (MapEntry){key, value};
    if (map->bucket_count > 0)
        index_entry(map, map->count);
    map->count++;
    return true;
}

bool map_is_extensible(const Map *map)
{
    return map->shared != NULL && *map->shared == map->count && map->count < map->capacity &&
           (map->count < SMALL_MAP || map->count + 1 <= map->bucket_count / 2);
}

/* A copy with room for as many entries again. */
static Map *copy_for_more(Arena *arena, const Map *from)
{
    uint32_t capacity = 2 * from->count + SMALL_MAP;
    Map *map = map_new(arena, capacity < LIMIT_LIST_ITEMS ? capacity : LIMIT_LIST_ITEMS);
    for (uint32_t i = 0; map != NULL && i < from->count; i++) {
        if (!map_insert(arena, map, from->entries[i].key, from->entries[i].value, NULL))
            return NULL;
    }
    return map;
}

const Map *map_extended(Arena *arena, const Map *from, Value key, Value value, bool *repeated)
{
    *repeated = map_find(from, key) != NULL;
    if (*repeated)
        return from;
    Map *map;
    if (map_is_extensible(from)) {
        map = arena_alloc(arena, sizeof *map);
        if (map != NULL)
            *map = *from;
    } else {
        map = copy_for_more(arena, from);
        if (map != NULL)
            map->shared = arena_alloc(arena, sizeof *map->shared);
    }
    if (map == NULL || map->shared == NULL || !map_insert(arena, map, key, value, NULL))
        return NULL;
    *map->shared = map->count;
    return map;
}

static const Value *find_in_order(const Map *map, Value key)
{
    for (uint32_t i = 0; i < map->count; i++) {
        if (value_equal(map->entries[i].key, key))
            return &map->entries[i].value;
    }
    return NULL;
}

const Value *map_find(const Map *map, Value key)
{
    if (map->bucket_count == 0)
        return find_in_order(map, key);
    uint32_t mask = map->bucket_count - 1;
    uint32_t at = value_hash_keyed(&map->hash_key, key) & mask;
    for (; map->buckets[at] != 0; at = (at + 1) & mask) {
        const MapEntry *entry = &map->entries[map->buckets[at] - 1];
        if (map->buckets[at] <= map->count && value_equal(entry->key, key))
            return &entry->value;
    }
    return NULL;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static bool copy_list(Arena *arena, Value *value)
{
    const List *from = value->as.list;
    List *list = list_new(arena, from->count);
    for (uint32_t i = 0; list != NULL && i < from->count; i++) {
        Value item = from->items[i];
        if (!value_copy(arena, &item) || !list_append(arena, list, item))
            return false;
    }
    value->as.list = list;
    value->unused = 0;
    return list != NULL;
}

static bool copy_map(Arena *arena, Value *value)
{
    const Map *from = value->as.map;
    Map *map = map_new(arena, from->count);
    for (uint32_t i = 0; map != NULL && i < from->count; i++) {
        MapEntry entry = from->entries[i];
        if (!value_copy(arena, &entry.key) || !value_copy(arena, &entry.value) ||
            !map_insert(arena, map, entry.key, entry.value, NULL))
            return false;
    }
    value->as.map = map;
    return map != NULL;
}

bool value_copy(Arena *arena, Value *value)
{
    switch ((ValueTag)value->tag) {
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE: {
        Text text = arena_copy(arena, value_text(*value));
        value->as.text = text.data;
        return text.data != NULL;
    }
    case VALUE_LIST:
        return copy_list(arena, value);
    case VALUE_MAP:
        return copy_map(arena, value);
    case VALUE_OPTIONAL: {
        if (value->as.inner == NULL)
            return true;
        Value *inner = arena_alloc(arena, sizeof *inner);
        if (inner == NULL)
            return false;
        *inner = *value->as.inner;
        value->as.inner = inner;
        return value_copy(arena, inner);
    }
    case VALUE_IP:
    case VALUE_CIDR: {
        IpAddress *ip = arena_alloc(arena, sizeof *ip);
        if (ip == NULL)
            return false;
        *ip = *value->as.ip;
        value->as.ip = ip;
        return true;
    }
    case VALUE_RECORD:
    case VALUE_ERROR:
    case VALUE_UNKNOWN:
    case VALUE_ABSENT:
    case VALUE_TAG_COUNT:
        return false;
    default:
        return true;
    }
}
