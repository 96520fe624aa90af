#include "lib/library.h"

#include <unistd.h>

#include "lib/cache.h"

/* A pattern in both forms. */
typedef struct Expression {
    Regex *regex;
    Automaton *automaton; /* NULL where RE2 has to decide */
    uint32_t size;        /* regex_size() */
    bool is_kept;         /* as long as the library: the cache may forget it, not free it */
    struct Expression *next_kept;
} Expression;

/* Rules' patterns stand in the bundle and so at one address: asked for by it, they are found
 * without a search. */
enum { RECENT_COUNT = 64 };
typedef struct RecentPattern {
    Text pattern; /* the cache's own copy */
    const char *address;
    const Expression *expression;
} RecentPattern;

struct Library {
    Allocator allocator;
    Buffer scratch;
    Cache regexes; /* of Expression */
    Expression *kept;
    RecentPattern recent[RECENT_COUNT];
    Cache zones;
    Buffer domain_name, domain_ascii; /* library_note_ascii()'s */
    psl_ctx_t *suffixes;              /* NULL until asked for */
    bool has_idn;                     /* libidn2 has been loaded */
    IdnLibrary idn;
    NativeShape *shapes;
};

static void end_expression(const Allocator *allocator, Expression *expression)
{
    regex_free(expression->regex);
    automaton_free(allocator, expression->automaton);
    allocator_free(allocator, expression, sizeof *expression);
}

static void free_expression(const Allocator *allocator, void *item)
{
    Expression *expression = item;
    if (!expression->is_kept)
        end_expression(allocator, expression);
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
    buffer_init(&library->domain_name, allocator);
    buffer_init(&library->domain_ascii, allocator);
    cache_init(&library->regexes, allocator, free_expression);
    cache_init(&library->zones, allocator, free_zone);
    library->shapes = allocator_alloc(allocator, native_count() * sizeof *library->shapes);
    if (library->shapes == NULL) {
        library_free(library);
        return NULL;
    }
    memset(library->shapes, 0, native_count() * sizeof *library->shapes);
    return library;
}

void library_free(Library *library)
{
    if (library == NULL)
        return;
    Allocator allocator = library->allocator;
    cache_free(&library->regexes);
    while (library->kept != NULL) {
        Expression *expression = library->kept;
        library->kept = expression->next_kept;
        end_expression(&allocator, expression);
    }
    cache_free(&library->zones);
    buffer_free(&library->scratch);
    buffer_free(&library->domain_name);
    buffer_free(&library->domain_ascii);
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

static Expression *compile(Library *library, Text pattern)
{
    Expression *expression = allocator_alloc(&library->allocator, sizeof *expression);
    if (expression == NULL)
        return NULL;
    *expression = (Expression){.regex = regex_new(pattern)};
    if (expression->regex == NULL) {
        allocator_free(&library->allocator, expression, sizeof *expression);
        return NULL;
    }
    if (regex_error(expression->regex).size_bytes == 0)
        expression->automaton = automaton_new(&library->allocator, pattern);
    expression->size = regex_size(expression->regex);
    return expression;
}

/* The pattern's expression, made if need be; NULL when memory is exhausted. */
static Expression *find_expression(Library *library, Text pattern)
{
    Expression *expression = cache_find(&library->regexes, pattern);
    if (expression != NULL)
        return expression;
    memset(library->recent, 0, sizeof library->recent); /* one may give way to the new one */
    expression = compile(library, pattern);
    bool kept = expression != NULL && cache_put(&library->regexes, pattern, expression);
    return kept ? expression : NULL;
}

const Regex *library_regex(Library *library, Text pattern, Text *reason)
{
    *reason = TEXT("");
    const Expression *expression = find_expression(library, pattern);
    if (expression == NULL)
        return NULL;
    *reason = regex_error(expression->regex);
    return reason->size_bytes == 0 ? expression->regex : NULL;
}

/* The address is only a hint: another text may have come to stand there. */
static RecentPattern *recent_of(Library *library, Text pattern)
{
    uintptr_t address = (uintptr_t)pattern.data;
    return &library->recent[(address ^ address >> 6) % RECENT_COUNT];
}

const Automaton *library_automaton(Library *library, Text pattern, uint32_t *out_size)
{
    RecentPattern *recent = recent_of(library, pattern);
    if (recent->address == pattern.data && recent->expression != NULL &&
        text_equal(recent->pattern, pattern)) {
        *out_size = recent->expression->size;
        return recent->expression->automaton;
    }
    const Expression *expression = find_expression(library, pattern);
    if (expression == NULL)
        return NULL;
    *out_size = expression->size;
    *recent = (RecentPattern){cache_key(&library->regexes, pattern), pattern.data, expression};
    return expression->automaton;
}

const Automaton *library_keep_automaton(Library *library, Text pattern, uint32_t *out_size)
{
    Expression *expression = find_expression(library, pattern);
    if (expression == NULL || expression->automaton == NULL)
        return NULL;
    if (!expression->is_kept) {
        expression->is_kept = true;
        expression->next_kept = library->kept;
        library->kept = expression;
    }
    *out_size = expression->size;
    return expression->automaton;
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
    NativeShape *shape = &library->shapes[native];
    if (!shape->is_read)
        *shape = native_shape(native);
    return shape;
}

Text library_recall_ascii(const Library *library, Text name)
{
    bool is_known =
        library->domain_name.size_bytes > 0 && text_equal(buffer_text(&library->domain_name), name);
    Text ascii = buffer_text(&library->domain_ascii);
    return is_known ? text_slice(ascii, 0, ascii.size_bytes - 1) : (Text){NULL, 0};
}

void library_note_ascii(Library *library, Text name, Text ascii)
{
    buffer_clear(&library->domain_name);
    buffer_clear(&library->domain_ascii);
    buffer_add(&library->domain_ascii, ascii);
    buffer_add_char(&library->domain_ascii, '\0');
    if (!buffer_failed(&library->domain_ascii))
        buffer_add(&library->domain_name,
                   name); /* nothing, should it fail: then no name is known */
}

const IdnLibrary *library_idn(Library *library, const char **out_reason)
{
    if (!library->has_idn)
        library->has_idn = idn_library_load(&library->idn, out_reason);
    return library->has_idn ? &library->idn : NULL;
}

/* Whether the list within libpsl is the one installed: then there is no file to read. Where what it
 * was made of is not installed, libpsl cannot tell. */
static bool is_builtin_latest(void)
{
    const char *origin = psl_builtin_filename();
    return origin != NULL && access(origin, F_OK) == 0 && psl_builtin_outdated() == 0;
}

const psl_ctx_t *library_suffixes(Library *library)
{
    if (library->suffixes == NULL && !is_builtin_latest())
        library->suffixes = psl_latest(NULL);
    if (library->suffixes == NULL)
        library->suffixes = (psl_ctx_t *)psl_builtin();
    return library->suffixes;
}
