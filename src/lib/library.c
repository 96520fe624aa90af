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

/* ---- shapes -------------------------------------------------------------------------------- */

/* The tags that a parameter of one type takes, looking at the outermost type alone. */
static uint32_t type_tags(const Type *type)
{
    static const uint8_t tags[TYPE_KIND_COUNT] = {
        [TYPE_NULL] = VALUE_NULL,           [TYPE_BOOL] = VALUE_BOOL,
        [TYPE_INT] = VALUE_INT,             [TYPE_UINT] = VALUE_UINT,
        [TYPE_DOUBLE] = VALUE_DOUBLE,       [TYPE_STRING] = VALUE_STRING,
        [TYPE_BYTES] = VALUE_BYTES,         [TYPE_TIMESTAMP] = VALUE_TIMESTAMP,
        [TYPE_DURATION] = VALUE_DURATION,   [TYPE_DATE] = VALUE_DATE,
        [TYPE_IP] = VALUE_IP,               [TYPE_CIDR] = VALUE_CIDR,
        [TYPE_LIST] = VALUE_LIST,           [TYPE_MAP] = VALUE_MAP,
        [TYPE_OPTIONAL] = VALUE_OPTIONAL,   [TYPE_TYPE] = VALUE_TYPE,
    };
    uint8_t tag = tags[type->kind];
    if (tag == VALUE_ABSENT)
        return UINT32_MAX; /* a type parameter, dyn */
    uint32_t bits = UINT32_C(1) << tag;
    return tag == VALUE_OPTIONAL ? bits | UINT32_C(1) << VALUE_NULL : bits;
}

/* CEL lets a list be indexed by any number without a fraction where its type is only known at
 * run time. */
static bool is_index(const NativeRow *row)
{
    return strcmp(row->function, "_[_]") == 0 || strcmp(row->function, "_[?_]") == 0;
}

static bool shape_read(NativeShape *out, TypeTable *types, const NativeRow *row)
{
    Signature signature;
    if (!signature_parse(&signature, types, text_of(row->signature)))
        return false;
    *out = (NativeShape){
        .is_method = signature.is_method,
        .param_count = signature.param_count,
    };
    for (size_t i = 0; i < signature.param_count; i++) {
        const Type *param = signature.params[i];
        out->tags[i] = type_tags(param);
        if (param->kind == TYPE_INT && is_index(row))
            out->tags[i] |= UINT32_C(1) << VALUE_UINT | UINT32_C(1) << VALUE_DOUBLE;
    }
    return true;
}

static bool read_shapes(Library *library)
{
    size_t count = native_count();
    library->shapes = allocator_alloc(&library->allocator, count * sizeof *library->shapes);
    Arena *arena = arena_new(&library->allocator);
    TypeTable *types = arena != NULL ? type_table_new(arena) : NULL;
    bool ok = library->shapes != NULL && types != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = shape_read(&library->shapes[i], types, native_get((uint16_t)i));
    arena_free(arena);
    return ok;
}

const NativeShape *library_shape(const Library *library, uint16_t native)
{
    return &library->shapes[native];
}

/* ---- what is kept -------------------------------------------------------------------------- */

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
    if (read_shapes(library))
        return library;
    library_free(library);
    return NULL;
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

const psl_ctx_t *library_suffixes(Library *library)
{
    if (library->suffixes == NULL)
        library->suffixes = psl_latest(NULL);
    if (library->suffixes == NULL)
        library->suffixes = (psl_ctx_t *)psl_builtin();
    return library->suffixes;
}
