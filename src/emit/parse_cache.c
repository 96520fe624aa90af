/*
 * parse_cache.c - files that are parsed once and checked often.
 */
#include "emit/parse_cache.h"

#include "base/hash.h"
#include "syntax/forget.h"
#include "syntax/parse.h"

/* A file as it was last parsed; the arena holds path, text and tree. */
typedef struct Entry {
    struct Entry *next;
    Arena *arena;
    Text path;
    Text text;
    uint32_t file;
    Module *module; /* NULL: there was something to say of it, which has to be said again */
} Entry;

enum { BUCKETS = 1024 };

struct ParseCache {
    Allocator allocator;
    HashKey key;
    Entry *buckets[BUCKETS];
};

ParseCache *parse_cache_new(const Allocator *allocator)
{
    ParseCache *cache = allocator_alloc(allocator, sizeof *cache);
    if (cache == NULL)
        return NULL;
    *cache = (ParseCache){.allocator = *allocator};
    if (hash_key_new(&cache->key))
        return cache;
    allocator_free(allocator, cache, sizeof *cache);
    return NULL;
}

void parse_cache_free(ParseCache *cache)
{
    if (cache == NULL)
        return;
    for (int i = 0; i < BUCKETS; i++) {
        while (cache->buckets[i] != NULL) {
            Entry *entry = cache->buckets[i];
            cache->buckets[i] = entry->next;
            arena_free(entry->arena);
            allocator_free(&cache->allocator, entry, sizeof *entry);
        }
    }
    Allocator allocator = cache->allocator;
    allocator_free(&allocator, cache, sizeof *cache);
}

static Entry *find(ParseCache *cache, Text path)
{
    Entry **bucket = &cache->buckets[hash_text(&cache->key, path) % BUCKETS];
    for (Entry *entry = *bucket; entry != NULL; entry = entry->next) {
        if (text_equal(entry->path, path))
            return entry;
    }
    Entry *entry = allocator_alloc(&cache->allocator, sizeof *entry);
    Arena *arena = arena_new(&cache->allocator);
    if (entry == NULL || arena == NULL) {
        arena_free(arena);
        if (entry != NULL)
            allocator_free(&cache->allocator, entry, sizeof *entry);
        return NULL;
    }
    *entry = (Entry){.next = *bucket, .arena = arena};
    *bucket = entry;
    return entry;
}

static size_t diagnostic_count(const Diags *diags)
{
    return diags_error_count(diags) + diags_warning_count(diags) + diags_count(diags);
}

static Module *parse(Entry *entry, Diags *diags, Sources *sources, Text path, Text text)
{
    arena_reset(entry->arena);
    entry->module = NULL;
    entry->path = arena_copy(entry->arena, path);
    entry->text = arena_copy(entry->arena, text);
    if (!sources_add_borrowed(&entry->file, sources, entry->path, entry->text))
        return NULL;
    size_t count = diagnostic_count(diags);
    Module *module = parse_module(entry->arena, diags, entry->file);
    if (module != NULL && diagnostic_count(diags) == count)
        entry->module = module;
    return module;
}

Module *parse_cache_module(ParseCache *cache, Diags *diags, Sources *sources, Text path, Text text)
{
    Entry *entry = find(cache, path);
    uint32_t file;
    if (entry == NULL)
        return NULL;
    if (entry->module == NULL || entry->file != sources_count(sources) ||
        !text_equal(entry->text, text))
        return parse(entry, diags, sources, path, text);
    if (!sources_add_borrowed(&file, sources, entry->path, entry->text))
        return NULL;
    module_forget(entry->module);
    return entry->module;
}
