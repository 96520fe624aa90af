#include "diag/source.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

static Arena *new_arena(void)
{
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena);
    return arena;
}

typedef struct LocateCase {
    const char *name, *text;
    uint32_t offset, line, column;
    const char *shown; /* the line's text */
} LocateCase;

static const LocateCase locate_cases[] = {
    {"start", "ab\ncd\n", 0, 1, 1, "ab"},
    {"within a line", "ab\ncd\n", 1, 1, 2, "ab"},
    {"line's end", "ab\ncd\n", 2, 1, 3, "ab"},
    {"next line", "ab\ncd\n", 3, 2, 1, "cd"},
    {"file's end", "ab\ncd\n", 6, 3, 1, ""},
    {"past the end", "ab\ncd\n", 99, 3, 1, ""},
    {"end without newline", "ab\ncd", 5, 2, 3, "cd"},
    {"empty file", "", 0, 1, 1, ""},
    {"empty lines", "\n\n\n", 2, 3, 1, ""},
    {"code points, not bytes", "备案x", 6, 1, 3, "备案x"},
    {"within a code point", "备案x", 4, 1, 3, "备案x"},
    {"invalid bytes count one each", "\xFF\xFEx", 2, 1, 3, "\xFF\xFEx"},
    {"CR LF", "ab\r\ncd\r\n", 4, 2, 1, "cd"},
    {"at CR", "ab\r\ncd", 2, 1, 3, "ab"},
    {"CR alone is no line's end", "a\rb", 2, 1, 3, "a\rb"},
    {"CR at the file's end", "ab\r", 0, 1, 1, "ab"},
};

static void assert_located(const Sources *sources, uint32_t file, const LocateCase *c)
{
    uint32_t near = 0;
    LineColumn place = sources_locate(sources, file, c->offset);
    LineColumn again = sources_locate_near(sources, file, c->offset, &near);
    assert_int_equal(place.line, c->line);
    assert_int_equal(place.column, c->column);
    assert_int_equal(again.line, c->line);
    assert_int_equal(again.column, c->column);
    assert_int_equal(near, c->line);
    assert_text_equal(sources_line(sources, file, place.line), c->shown);
}

/* Without the memory to note where lines begin, and with it. */
static void check_locate(void **state)
{
    const LocateCase *c = *state;
    Arena *arena = new_arena();
    Sources *sources = sources_new(arena);
    uint32_t file;
    assert_true(sources_add(&file, sources, TEXT("a.licet"), text_of(c->text)));
    arena_set_limit(arena, 1);
    assert_located(sources, file, c);
    arena_set_limit(arena, 0);
    assert_located(sources, file, c);
    arena_free(arena);
}

static void test_files_are_numbered_and_copied(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Sources *sources = sources_new(arena);
    char path[] = "a.licet", text[] = "licet 1;";
    for (uint32_t i = 0; i < 100; i++) {
        uint32_t file = UINT32_MAX;
        path[0] = (char)('a' + i % 26);
        assert_true(sources_add(&file, sources, text_of(path), text_of(text)));
        assert_int_equal(file, i);
    }
    text[0] = 'X';
    assert_int_equal(sources_count(sources), 100);
    assert_text_equal(sources_get(sources, 0)->path, "a.licet");
    assert_text_equal(sources_get(sources, 27)->path, "b.licet");
    assert_text_equal(sources_get(sources, 99)->text, "licet 1;");
    arena_free(arena);
}

static void test_a_file_too_large_for_spans_is_refused(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Sources *sources = sources_new(arena);
    uint32_t file;
    assert_false(sources_add(&file, sources, TEXT("a"), (Text){"", (size_t)UINT32_MAX + 1}));
    assert_int_equal(sources_count(sources), 0);
    arena_free(arena);
}

static void assert_span(Span span, uint32_t file, uint32_t start, uint32_t end)
{
    assert_int_equal(span.file, file);
    assert_int_equal(span.start, start);
    assert_int_equal(span.end, end);
}

static void test_spans_join(void **state)
{
    (void)state;
    const Span one = {3, 10, 12}, other = {3, 20, 25};
    assert_span(span_join(one, other), 3, 10, 25);
    assert_span(span_join(one, SPAN_NONE), 3, 10, 12);
    assert_span(span_join(SPAN_NONE, other), 3, 20, 25);
    assert_false(span_is_somewhere(span_join(SPAN_NONE, SPAN_NONE)));
    assert_true(span_is_somewhere(one));
}

/* Columns of a line of many thousand characters, counted with the help of marks, are those that
 * counting from the line's start gives: with characters of every size, and bytes that are none. */
static void test_columns_of_a_long_line(void **state)
{
    (void)state;
    static const char *const parts[] = {"x", "é", "案", "𠮷", "\xFF", "ab"};
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Sources *sources = sources_new(arena);
    Buffer text;
    uint32_t file;
    buffer_init_in(&text, arena);
    buffer_add_string(&text, "first 行\n");
    uint32_t start = (uint32_t)text.size_bytes;
    for (uint32_t i = 0; text.size_bytes < 20000; i++)
        buffer_add_string(&text, parts[i * i % 6]);
    buffer_add_string(&text, "\nlast 行\n");
    assert_true(sources_add(&file, sources, TEXT("long"), buffer_text(&text)));
    for (uint32_t offset = 0; offset <= text.size_bytes; offset++) {
        LineColumn place = sources_locate(sources, file, offset);
        uint32_t from = place.line == 1 ? 0 : start;
        if (place.line <= 2)
            assert_int_equal(place.column,
                             utf8_count(text_slice(buffer_text(&text), from, offset)) + 1);
        else
            assert_in_range(place.column, 1, 8); /* within a character each byte counts */
    }
    arena_free(arena);
}

static bool add_files(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Sources *sources = sources_new(arena);
    bool succeeded = sources != NULL;
    uint32_t count = 0, file;
    while (succeeded && count < 60) {
        succeeded = sources_add(&file, sources, TEXT("a.licet"), TEXT("licet 1;\nmodule a;\n"));
        count += succeeded;
    }
    if (sources != NULL)
        assert_int_equal(sources_count(sources), count);
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(add_files, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_numbered_and_copied),
        cmocka_unit_test(test_a_file_too_large_for_spans_is_refused),
        cmocka_unit_test(test_spans_join),
        cmocka_unit_test(test_columns_of_a_long_line),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(locate_cases, check_locate);
}
