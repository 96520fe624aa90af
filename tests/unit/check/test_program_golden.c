/*
 * The golden diagnostics of tests/golden/diagnostics/, by way of the checker itself: what it says
 * of NAME.licet is NAME.expected. UPDATE_GOLDEN=1 writes those files instead.
 */
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "check/checking.h"

static Text base_name(const char *path)
{
    Text text = text_of(path);
    size_t start = text.size_bytes;
    while (start > 0 && text.data[start - 1] != '/')
        start--;
    return text_slice(text, start, text.size_bytes);
}

static void check_source(Buffer *out, Arena *arena, Text name, Text source)
{
    Sources *sources = sources_new(arena);
    Diags *diags = diags_new(arena, sources);
    uint32_t file;
    assert_non_null(diags);
    assert_true(sources_add(&file, sources, name, source));
    Module *module = parse_module(arena, diags, file);
    assert_non_null(module);
    assert_non_null(check_program(arena, diags, &module, 1, NULL));
    diags_sort(diags);
    diags_write(out, diags, DIAG_TEXT, false);
}

static void compare(const char *path, Text actual)
{
    Allocator allocator = allocator_system();
    Buffer expected, name;
    buffer_init(&expected, &allocator);
    buffer_init(&name, &allocator);
    buffer_add(&name, text_slice(text_of(path), 0, strlen(path) - strlen(".licet")));
    buffer_add_string(&name, ".expected");
    buffer_add_char(&name, '\0');
    if (getenv("UPDATE_GOLDEN") != NULL) {
        assert_int_equal(file_write(name.data, actual), STATUS_OK);
    } else {
        assert_int_equal(file_read(&expected, name.data, LIMIT_SOURCE_BYTES), STATUS_OK);
        buffer_add_char(&expected, '\0');
        assert_text_equal(actual, expected.data);
    }
    buffer_free(&expected);
    buffer_free(&name);
}

static void golden_diagnostics(void **unused)
{
    (void)unused;
    Allocator allocator = allocator_system();
    Arena *paths = arena_new(&allocator);
    const char **files;
    assert_int_equal(file_list(&files, paths, LICET_SOURCE "/tests/golden/diagnostics", ".licet"),
                     STATUS_OK);
    assert_non_null(files[0]);
    for (; *files != NULL; files++) {
        Arena *arena = arena_new(&allocator);
        Buffer source, actual;
        buffer_init(&source, &allocator);
        buffer_init(&actual, &allocator);
        assert_int_equal(file_read(&source, *files, LIMIT_SOURCE_BYTES), STATUS_OK);
        check_source(&actual, arena, base_name(*files), buffer_text(&source));
        compare(*files, buffer_text(&actual));
        buffer_free(&source);
        buffer_free(&actual);
        arena_free(arena);
    }
    arena_free(paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden_diagnostics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
