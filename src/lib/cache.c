#include "lib/cache.h"

void cache_init(Cache *cache, const Allocator *allocator,
                void (*free_item)(const Allocator *allocator, void *item))
{
    *cache = (Cache){.allocator = *allocator, .free_item = free_item};
}

static void entry_free(Cache *cache, CacheEntry *entry)
{
    cache->free_item(&cache->allocator, entry->item);
    allocator_free(&cache->allocator, (char *)entry->key.data, entry->key.size_bytes + 1);
}

void cache_free(Cache *cache)
{
    for (size_t i = 0; i < cache->count; i++)
        entry_free(cache, &cache->entries[i]);
    cache->count = 0;
}

void *cache_find(Cache *cache, Text key)
{
    for (size_t i = 0; i < cache->count; i++) {
        CacheEntry *entry = &cache->entries[i];
        if (text_equal(entry->key, key)) {
            entry->used = ++cache->clock;
            return entry->item;
        }
    }
    return NULL;
}

Text cache_key(const Cache *cache, Text key)
{
    for (size_t i = 0; i < cache->count; i++) {
        if (text_equal(cache->entries[i].key, key))
            return cache->entries[i].key;
    }
    return (Text){NULL, 0};
}

/* A place for a new entry: an empty one, or that of the entry unused for the longest. */
static CacheEntry *make_room(Cache *cache)
{
    if (cache->count < CACHE_ENTRIES)
        return &cache->entries[cache->count++];
    CacheEntry *oldest = &cache->entries[0];
    for (size_t i = 1; i < cache->count; i++) {
        if (cache->entries[i].used < oldest->used)
            oldest = &cache->entries[i];
    }
    entry_free(cache, oldest);
    return oldest;
}

bool cache_put(Cache *cache, Text key, void *item)
{
    char *copy = allocator_alloc(&cache->allocator, key.size_bytes + 1);
    if (copy == NULL) {
        cache->free_item(&cache->allocator, item);
        return false;
    }
    if (key.size_bytes > 0)
        memcpy(copy, key.data, key.size_bytes);
    copy[key.size_bytes] = '\0';
    *make_room(cache) = (CacheEntry){
        .key = {copy, key.size_bytes},
        .item = item,
        .used = ++cache->clock,
    };
    return true;
}
