/* A tree that is kept is checked again as if it had been parsed anew. */
#include "base/file.h"
#include "emit/compile.h"
#include "support/cases.h"

enum { FILES_MAX = 200 };

typedef struct Files {
    Arena *arena;
    uint32_t count;
    CompileSource items[FILES_MAX];
} Files;

static void read_files(Files *files, const char *folder)
{
    Allocator allocator = allocator_system();
    const char **paths;
    assert_int_equal(STATUS_OK, file_list(&paths, files->arena, folder, ".licet"));
    for (; *paths != NULL && files->count < FILES_MAX; paths++) {
        Buffer text;
        buffer_init(&text, &allocator);
        assert_int_equal(STATUS_OK, file_read(&text, *paths, 1 << 20));
        files->items[files->count++] =
            (CompileSource){text_of(*paths), arena_copy(files->arena, buffer_text(&text))};
        buffer_free(&text);
    }
}

/* Everything said, and the bundle where there is one. */
static void compile(Buffer *out, const Files *files, ParseCache *cache)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    CompileOptions options = {.emit = {.name = TEXT("test"), .version = TEXT(""), .tests = true},
                              .cache = cache};
    Compilation compilation;
    Buffer bytes;
    buffer_init(&bytes, &allocator);
    buffer_clear(out);
    Status status =
        compile_sources(&bytes, &compilation, arena, files->items, files->count, &options);
    assert_true(status == STATUS_OK || status == STATUS_RULES);
    diags_write(out, compilation.diags, DIAG_JSON, false);
    buffer_add(out, buffer_text(&bytes));
    buffer_free(&bytes);
    arena_free(arena);
}

static void assert_same(const Files *files, ParseCache *cache)
{
    Allocator allocator = allocator_system();
    Buffer fresh, cached;
    buffer_init(&fresh, &allocator);
    buffer_init(&cached, &allocator);
    compile(&fresh, files, NULL);
    compile(&cached, files, cache);
    assert_int_equal(fresh.size_bytes, cached.size_bytes);
    assert_memory_equal(fresh.data, cached.data, fresh.size_bytes);
    buffer_free(&cached);
    buffer_free(&fresh);
}

/* The file of that name with one text in place of another. */
static void edit(Files *files, const char *name, const char *from, const char *to)
{
    for (uint32_t i = 0; i < files->count; i++) {
        Text text = files->items[i].text;
        size_t at = text_find(text, text_of(from), 0);
        if (!text_ends_with(files->items[i].path, text_of(name)))
            continue;
        assert_true(at != SIZE_MAX);
        Buffer edited;
        buffer_init_in(&edited, files->arena);
        buffer_add(&edited, text_slice(text, 0, at));
        buffer_add_string(&edited, to);
        buffer_add(&edited, text_slice(text, at + text_of(from).size_bytes, text.size_bytes));
        files->items[i].text = buffer_text(&edited);
        return;
    }
    fail_msg("no file %s", name);
}

static void kept_trees_compile_to_the_same(void **state)
{
    (void)state;
    Allocator allocator = allocator_system();
    Files files = {.arena = arena_new(&allocator)};
    ParseCache *cache = parse_cache_new(&allocator);
    assert_non_null(cache);
    read_files(&files, LICET_SOURCE "/rules/icp");
    for (int i = 0; i < 3; i++)
        assert_same(&files, cache);
    /* A mistake of meaning that others' files have to do with, one of grammar, and back. */
    edit(&files, "/persons.licet", "fn is_citizen(", "fn is_a_citizen(");
    assert_same(&files, cache);
    assert_same(&files, cache);
    edit(&files, "/persons.licet", "fn is_a_citizen(", "fn fn is_citizen(");
    assert_same(&files, cache);
    assert_same(&files, cache);
    edit(&files, "/persons.licet", "fn fn is_citizen(", "fn is_citizen(");
    assert_same(&files, cache);
    /* Other numbers of files. */
    CompileSource first = files.items[0];
    for (uint32_t i = 1; i < files.count; i++)
        files.items[i - 1] = files.items[i];
    files.items[files.count - 1] = first;
    assert_same(&files, cache);
    parse_cache_free(cache);
    arena_free(files.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kept_trees_compile_to_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
