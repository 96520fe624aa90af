#include "diag/diag.h"
#include "support/cases.h"

/* One diagnostic in a.licet; places are given by what stands there. */
typedef struct TextCase {
    const char *name;
    const char *source;
    const char *at; /* NULL: nowhere; "": the file's end */
    const char *also;
    const char *also_message;
    const char *hint;
    const char *fix_at;
    const char *fix_text;
    const char *expect; /* after "a.licet:LINE:COLUMN: error[L0100]: wrong\n" */
} TextCase;

#define HEAD(line, column) "a.licet:" line ":" column ": error[L0100]: wrong\n"

/* 100 columns, to be repeated around the culprit. */
#define TEN "123456789 "
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define WIDE_TEN "备案备案备"
#define DOTS "\xE2\x80\xA6"
#define SPACES_80 "                                                                                "

static const TextCase text_cases[] = {
    {"a name", .source = "licet 1;\n    let total = base;\n", .at = "base",
     .expect = HEAD("2", "17") "    2 |     let total = base;\n"
                               "      |                 ^^^^\n"},
    {"first line", .source = "licet 2;", .at = "2",
     .expect = HEAD("1", "7") "    1 | licet 2;\n"
                              "      |       ^\n"},
    {"end of the file", .source = "let a = 1\n", .at = "",
     .expect = HEAD("2", "1") "    2 |\n"
                              "      | ^\n"},
    {"end of the last line", .source = "let a = 1", .at = "",
     .expect = HEAD("1", "10") "    1 | let a = 1\n"
                               "      |          ^\n"},
    {"no source", .source = "", .at = "", .expect = HEAD("1", "1")},
    {"nowhere", .source = "x", .expect = "error[L0100]: wrong\n"},
    {"nowhere, with a hint", .source = "x", .hint = "Name a file.",
     .expect = "error[L0100]: wrong\nhint: Name a file.\n"},
    {"several lines", .source = "rule a {\n  when b;\n}\n", .at = "a {\n  when b;\n}",
     .expect = HEAD("1", "6") "    1 | rule a {\n"
                              "      |      ^^^\n"},
    {"CR LF", .source = "let a = b\r\nlet c = d\r\n", .at = "b\r\nlet",
     .expect = HEAD("1", "9") "    1 | let a = b\n"
                              "      |         ^\n"},
    {"tabs", .source = "\tlet\ta = b;\n", .at = "b",
     .expect = HEAD("1", "10") "    1 |     let    a = b;\n"
                               "      |                ^\n"},
    {"a tab", .source = "a\tb", .at = "\t",
     .expect = HEAD("1", "2") "    1 | a    b\n"
                              "      |  ^^^^\n"},
    {"wide characters in front", .source = "let 年龄 = 岁数;", .at = "岁数",
     .expect = HEAD("1", "10") "    1 | let 年龄 = 岁数;\n"
                               "      |            ^^^^\n"},
    {"full-width punctuation", .source = "let a = 1；", .at = "；",
     .expect = HEAD("1", "10") "    1 | let a = 1；\n"
                               "      |          ^^\n"},
    {"combining marks", .source = "e\xCC\x81t b", .at = "b",
     .expect = HEAD("1", "5") "    1 | e\xCC\x81t b\n"
                              "      |    ^\n"},
    {"a combining mark alone", .source = "e\xCC\x81t", .at = "\xCC\x81",
     .expect = HEAD("1", "2") "    1 | e\xCC\x81t\n"
                              "      |  ^\n"},
    {"invalid bytes", .source = "a\xFF\xFE b", .at = "b",
     .expect = HEAD("1", "5") "    1 | a\xEF\xBF\xBD\xEF\xBF\xBD b\n"
                              "      |     ^\n"},
    {"controls and reordering marks", .source = "a\x1B[31m\xE2\x80\xAE\xC2\x9B\x7F b", .at = "b",
     .expect = HEAD("1", "11") "    1 | a\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD b\n"
                               "      |           ^\n"},
    {"the other on the same line", .source = "let total = base + supplement", .at = "supplement",
     .also = "base",
     .expect = HEAD("1", "20") "    1 | let total = base + supplement\n"
                               "      |             ~~~~   ^^^^^^^^^^\n"},
    {"the other behind", .source = "let total = base + supplement", .at = "base",
     .also = "supplement",
     .expect = HEAD("1", "13") "    1 | let total = base + supplement\n"
                               "      |             ^^^^   ~~~~~~~~~~\n"},
    {"the other around", .source = "let total = base + supplement", .at = "+",
     .also = "base + supplement",
     .expect = HEAD("1", "18") "    1 | let total = base + supplement\n"
                               "      |             ~~~~~^~~~~~~~~~~~\n"},
    {"the other on the same line, with a message", .source = "a = a", .at = "= a", .also = "a",
     .also_message = "first here",
     .expect = HEAD("1", "3") "    1 | a = a\n"
                              "      | ~ ^^^\n"
                              "a.licet:1:1: note: first here\n"},
    {"the other on another line", .source = "let a = 1;\nlet b = 2;\nlet a = 3;\n", .at = "a = 3",
     .also = "a", .also_message = "first declared here",
     .expect = HEAD("3", "5") "    3 | let a = 3;\n"
                              "      |     ^^^^^\n"
                              "a.licet:1:5: note: first declared here\n"
                              "    1 | let a = 1;\n"
                              "      |     ~\n"},
    {"the other without a message", .source = "let a;\nlet b;\n", .at = "b", .also = "a",
     .expect = HEAD("2", "5") "    2 | let b;\n"
                              "      |     ^\n"
                              "a.licet:1:5: note: together with this\n"
                              "    1 | let a;\n"
                              "      |     ~\n"},
    {"hint", .source = "x", .at = "x", .hint = "Write \"y\".",
     .expect = HEAD("1", "1") "    1 | x\n"
                              "      | ^\n"
                              "hint: Write \"y\".\n"},
    {"fix: replace", .source = "x；", .at = "；", .hint = "Write \";\".", .fix_at = "；",
     .fix_text = ";",
     .expect = HEAD("1", "2") "    1 | x；\n"
                              "      |  ^^\n"
                              "hint: Write \";\".\n"
                              "fix: replace \"；\" by \";\"\n"},
    {"fix: insert", .source = "let a = 1", .at = "", .fix_at = "", .fix_text = ";",
     .expect = HEAD("1", "10") "    1 | let a = 1\n"
                               "      |          ^\n"
                               "fix: insert \";\"\n"},
    {"fix: remove", .source = "a b", .at = "b", .fix_at = "b", .fix_text = "",
     .expect = HEAD("1", "3") "    1 | a b\n"
                              "      |   ^\n"
                              "fix: remove \"b\"\n"},
    {"fix: elsewhere", .source = "a\nb", .at = "b", .fix_at = "a", .fix_text = "x\n\ty",
     .expect = HEAD("2", "1") "    2 | b\n"
                              "      | ^\n"
                              "a.licet:1:1: fix: replace \"a\" by \"x\\n    y\"\n"},
    {"fix: long", .source = HUNDRED, .at = HUNDRED, .fix_at = HUNDRED, .fix_text = "",
     .expect = HEAD("1", "1") "    1 | " HUNDRED "\n"
                              "      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
                              "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                              "fix: remove \"" TEN TEN TEN TEN TEN TEN DOTS "\"\n"},
    {"160 columns are shown whole", .source = HUNDRED TEN TEN TEN TEN TEN "<culprit>",
     .at = "culprit",
     .expect = HEAD("1", "152") "    1 | " HUNDRED TEN TEN TEN TEN TEN "<culprit>\n"
                                "      | " SPACES_80
                                "                                                             "
                                "          ^^^^^^^\n"},
    {"cut on both sides", .source = HUNDRED HUNDRED "!" HUNDRED, .at = "!",
     .expect = HEAD("1", "201") "    1 | " DOTS TEN TEN TEN TEN TEN TEN TEN TEN
                                "!" TEN TEN TEN TEN TEN TEN TEN "123456789" DOTS "\n"
                                "      |  " SPACES_80 "^\n"},
    {"cut behind", .source = "!" HUNDRED HUNDRED, .at = "!",
     .expect = HEAD("1", "1") "    1 | !" HUNDRED TEN TEN TEN TEN TEN "123456789" DOTS "\n"
                              "      | ^\n"},
    {"cut in front", .source = HUNDRED HUNDRED "!", .at = "!",
     .expect = HEAD("1", "201") "    1 | " DOTS "23456789 " HUNDRED TEN TEN TEN TEN TEN "!\n"
                                "      | " SPACES_80 SPACES_80 "^\n"},
    {"cut between wide characters",
     .source = WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN
     "!!" WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN,
     .at = "!!",
     .expect = HEAD("1", "41") "    1 | " WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN
         WIDE_TEN WIDE_TEN "!!" WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN WIDE_TEN
                               "备案备案" DOTS "\n"
                               "      | " SPACES_80 "^^\n"},
    {"the other is cut off", .source = "?" HUNDRED HUNDRED "!", .at = "!", .also = "?",
     .also_message = "opened here",
     .expect = HEAD("1", "202") "    1 | " DOTS "23456789 " HUNDRED TEN TEN TEN TEN TEN "!\n"
                                "      | " SPACES_80 SPACES_80 "^\n"
                                "a.licet:1:1: note: opened here\n"
                                "    1 | ?" HUNDRED TEN TEN TEN TEN TEN "123456789" DOTS "\n"
                                "      | ~\n"},
};

static Span span_of(const char *source, const char *part)
{
    if (part == NULL)
        return SPAN_NONE;
    uint32_t size = (uint32_t)strlen(source);
    const char *found = *part == '\0' ? source + size : strstr(source, part);
    assert_non_null(found);
    uint32_t start = (uint32_t)(found - source);
    return (Span){0, start, start + (uint32_t)strlen(part)};
}

static void check_text(void **state)
{
    const TextCase *c = *state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Sources *sources = sources_new(arena);
    Buffer out;
    uint32_t file;
    assert_true(sources_add(&file, sources, TEXT("a.licet"), text_of(c->source)));
    Diags *diags = diags_new(arena, sources);
    Diag diag = diag_at(DIAG_SYNTAX, span_of(c->source, c->at));
    diag.also = span_of(c->source, c->also);
    diag.also_message = text_of(c->also_message);
    diag.hint = text_of(c->hint);
    diag.fix = (FixIt){span_of(c->source, c->fix_at), text_of(c->fix_text)};
    diags_add(diags, &diag, "wrong");
    buffer_init(&out, &heap);
    diags_write(&out, diags, DIAG_TEXT, false);
    assert_text_equal(buffer_text(&out), c->expect);
    buffer_free(&out);
    arena_free(arena);
}

/* ---- what one source does not show ----------------------------------------------------------- */

static Diags *new_diags(Arena *arena, const char *text)
{
    uint32_t file;
    Sources *sources = sources_new(arena);
    assert_true(sources_add(&file, sources, TEXT("a.licet"), text_of(text)));
    assert_true(sources_add(&file, sources, TEXT("b.licet"), TEXT("let a;\n")));
    return diags_new(arena, sources);
}

static void assert_text_output(const Diags *diags, bool colour, const char *expected)
{
    Buffer out;
    Allocator heap = allocator_system();
    buffer_init(&out, &heap);
    diags_write(&out, diags, DIAG_TEXT, colour);
    assert_text_equal(buffer_text(&out), expected);
    buffer_free(&out);
}

static void test_the_other_in_another_file(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Diags *diags = new_diags(arena, "let a;\n");
    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 4, 5});
    diag.also = (Span){1, 4, 5};
    diags_add(diags, &diag, "twice");
    assert_text_output(diags, false,
                       "a.licet:1:5: error[L0100]: twice\n"
                       "    1 | let a;\n"
                       "      |     ^\n"
                       "b.licet:1:5: note: together with this\n"
                       "    1 | let a;\n"
                       "      |     ~\n");
    arena_free(arena);
}

static void test_a_place_past_the_end(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Diags *diags = new_diags(arena, "let a;");
    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 50, 60});
    diags_add(diags, &diag, "wrong");
    assert_text_output(diags, false,
                       "a.licet:1:7: error[L0100]: wrong\n"
                       "    1 | let a;\n"
                       "      |       ^\n");
    arena_free(arena);
}

static void test_marks_that_reorder_text_are_replaced(void **state)
{
    static const uint32_t hidden[] = {0x00,   0x1F,   0x7F,   0x80,   0x9F,   0x061C, 0x200E,
                                      0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF};
    static const uint32_t plain[] = {0x20, 0x7E, 0xA0, 0x061B, 0x2027, 0x202F, 0x2070};
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Buffer source, out;
    uint32_t file;
    buffer_init(&source, &heap);
    buffer_init(&out, &heap);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        buffer_add_code_point(&source, hidden[i]);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        buffer_add_code_point(&source, plain[i]);
    Sources *sources = sources_new(arena);
    assert_true(sources_add(&file, sources, TEXT("a.licet"), buffer_text(&source)));
    Diags *diags = diags_new(arena, sources);
    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 0, 1});
    diags_add(diags, &diag, "wrong");
    diags_write(&out, diags, DIAG_TEXT, false);
    size_t replaced = 0;
    for (size_t at = 0; (at = text_find(buffer_text(&out), TEXT("\xEF\xBF\xBD"), at)) != SIZE_MAX;
         at++)
        replaced++;
    assert_int_equal(replaced, sizeof hidden / sizeof *hidden);
    buffer_free(&out);
    buffer_free(&source);
    arena_free(arena);
}

static void test_colour_only_when_asked(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Diags *diags = new_diags(arena, "let a;\n");
    Diag diag = diag_at(DIAG_DATE_IN_EXPRESSION, (Span){0, 4, 5});
    diag.hint = TEXT("Write b.");
    diags_add(diags, &diag, "hm\x1B[0m");
    assert_text_output(diags, true,
                       "a.licet:1:5: \x1B[1;33mwarning[L0110]\x1B[0m: hm\xEF\xBF\xBD[0m\n"
                       "    1 | let a;\n"
                       "      | \x1B[1;33m    ^\x1B[0m\n"
                       "\x1B[1;32mhint\x1B[0m: Write b.\n");
    arena_free(arena);
}

static void test_wide_line_numbers(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Buffer source;
    buffer_init(&source, &heap);
    buffer_add_repeated(&source, '\n', 99999);
    buffer_add_string(&source, "x");
    buffer_add_char(&source, '\0');
    Diags *diags = new_diags(arena, source.data);
    buffer_free(&source);
    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 99999, 100000});
    diags_add(diags, &diag, "wrong");
    assert_text_output(diags, false,
                       "a.licet:100000:1: error[L0100]: wrong\n"
                       "100000 | x\n"
                       "       | ^\n");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_other_in_another_file),
        cmocka_unit_test(test_a_place_past_the_end),
        cmocka_unit_test(test_marks_that_reorder_text_are_replaced),
        cmocka_unit_test(test_colour_only_when_asked),
        cmocka_unit_test(test_wide_line_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(text_cases, check_text);
}
