/*
 * cache.h - a few things that are dear to make, kept by name.
 *
 * A cache holds so few entries that looking at each is quicker than hashing; when it is full,
 * the entry that has not been asked for the longest gives way.
 *
 * Layer: lib (internal to it). One thread.
 */
#pragma once

#include "base/memory.h"
#include "base/text.h"

enum { CACHE_ENTRIES = 64 };

typedef struct CacheEntry {
    Text key; /* owned */
    void *item;
    uint64_t used; /* the cache's clock when last asked for */
} CacheEntry;

typedef struct Cache {
    Allocator allocator;
    void (*free_item)(const Allocator *allocator, void *item);
    uint64_t clock;
    size_t count;
    CacheEntry entries[CACHE_ENTRIES];
} Cache;

void cache_init(Cache *cache, const Allocator *allocator,
                void (*free_item)(const Allocator *allocator, void *item));
/* Frees all items. */
void cache_free(Cache *cache);
/* The item kept under `key`, or NULL. Valid until the next cache_put(). */
void *cache_find(Cache *cache, Text key);
/* The cache's own copy of a key that it holds: lives as long as the item. */
Text cache_key(const Cache *cache, Text key);
/* Keeps `item`, which the cache owns from now on, under `key`, which is copied and not yet there.
 * False, with the item freed, when memory is exhausted. */
bool cache_put(Cache *cache, Text key, void *item);
