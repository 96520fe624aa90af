#include "lib/library.h"

#include "lib/cache.h"

struct Library {
    Allocator allocator;
    Buffer scratch;
    Cache regexes;
    Cache zones;
    psl_ctx_t *suffixes; /* NULL until asked for */
    NativeShape *shapes;
};

static void free_regex(const Allocator *allocator, void *item)
{
    (void)allocator;
    regex_free(item);
}

static void free_zone(const Allocator *allocator, void *item)
{
    tzif_free(allocator, item);
}

Library *library_new(const Allocator *allocator)
{
    Library *library = allocator_alloc(allocator, sizeof *library);
    if (library == NULL)
        return NULL;
    *library = (Library){.allocator = *allocator};
    buffer_init(&library->scratch, allocator);
    cache_init(&library->regexes, allocator, free_regex);
    cache_init(&library->zones, allocator, free_zone);
    library->shapes = allocator_alloc(allocator, native_count() * sizeof *library->shapes);
    if (library->shapes == NULL) {
        library_free(library);
        return NULL;
    }
    for (size_t i = 0; i < native_count(); i++)
        library->shapes[i] = native_shape((uint16_t)i);
    return library;
}

void library_free(Library *library)
{
    if (library == NULL)
        return;
    Allocator allocator = library->allocator;
    cache_free(&library->regexes);
    cache_free(&library->zones);
    buffer_free(&library->scratch);
    if (library->suffixes != psl_builtin())
        psl_free(library->suffixes);
    allocator_free(&allocator, library->shapes, native_count() * sizeof *library->shapes);
    allocator_free(&allocator, library, sizeof *library);
}

Buffer *library_scratch(Library *library)
{
    buffer_clear(&library->scratch);
    return &library->scratch;
}

const Regex *library_regex(Library *library, Text pattern, Text *reason)
{
    *reason = TEXT("");
    Regex *regex = cache_find(&library->regexes, pattern);
    if (regex == NULL) {
        regex = regex_new(pattern);
        if (regex == NULL || !cache_put(&library->regexes, pattern, regex))
            return NULL;
    }
    *reason = regex_error(regex);
    return reason->size_bytes == 0 ? regex : NULL;
}

const TimeZone *library_zone(Library *library, Text name)
{
    TimeZone *zone = cache_find(&library->zones, name);
    if (zone == NULL) {
        zone = tzif_load(&library->allocator, name);
        if (zone == NULL || !cache_put(&library->zones, name, zone))
            return NULL;
    }
    return zone;
}

const NativeShape *library_shape(const Library *library, uint16_t native)
{
    return &library->shapes[native];
}

const psl_ctx_t *library_suffixes(Library *library)
{
    if (library->suffixes == NULL)
        library->suffixes = psl_latest(NULL);
    if (library->suffixes == NULL)
        library->suffixes = (psl_ctx_t *)psl_builtin();
    return library->suffixes;
}
