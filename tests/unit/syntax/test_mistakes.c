/* Mistakes: each gets one message at its place, and the next ones are found in the same run. */
#include "syntax/parsing.h"

typedef struct MistakeCase {
    const char *name, *source, *codes;
} MistakeCase;

/* Line 1 is licet 1; and line 2 module m; */
static const MistakeCase cases[] = {
    {"none", "let a = b;", ""},
    {"no semicolon, at the end of the line", "let a = b\nlet c = d;", "L0100@3:10"},
    {"no semicolon before a brace", "enum A { b }", "L0100@3:11"},
    {"assignment for comparison", "rule r { when a = b; note; }", "L0100@3:17"},
    {"and", "let a = b and c;", "L0100@3:11"},
    {"or", "let a = b or c;", "L0100@3:11"},
    {"not", "let a = not b;", "L0100@3:13"},
    {"single ampersand", "let a = b & c;", "L0102@3:11"},
    {"misspelt keyword", "rul r { when a; note; }\nlet b = ;", "L0100@3:1 L0100@4:9"},
    {"two in one rule", "rule r { when a +; unless (b; note; }", "L0100@3:18 L0100@3:29"},
    {"one in each of three", "let a = ;\nlet b = ]; \nlet c = d e;",
     "L0100@3:9 L0100@4:9 L0100@5:11"},
    {"unclosed bracket, next rule sound", "rule r { when f([a; note; }\nlet b = 1;", "L0100@3:19"},
    {"unclosed rule", "rule r { when a; note;\n\nrule s { when b; note; }\nlet c = ;",
     "L0100@5:1 L0100@6:9"},
    {"unclosed block at the end", "in a b {\n set c = 1;\n", "L0100@5:1"},
    {"stray brace", "let a = 1;\n}\nlet b = 2;", "L0100@4:1"},
    {"no outcome", "rule r { when a; }", "L0600@3:6"},
    {"two outcomes", "rule r { when a; note; warn; }", "L0100@3:24"},
    {"two topics", "rule r { topic a; topic b; note; }", "L0100@3:19"},
    {"outcome of an exception", "exception to a.b { note; }", "L0600@3:20"},
    {"from twice", "set a = 1 from 2020-01-01 from 2021-01-01;", "L0100@3:27"},
    {"late import", "let a = 1;\nimport b;\nlet c = ;", "L0100@4:1 L0100@5:9"},
    {"reserved word", "let if = while(1);", "L0114@3:5 L0114@3:10"},
    /* characters */
    {"full-width punctuation", "let a = f（b，c）；",
     "L0102@3:10 L0102@3:12 L0102@3:14 L0102@3:15"},
    {"full-width operators", "let a = b ＝＝ c ｜｜ d；", "L0102@3:11 L0102@3:16 L0102@3:20"},
    {"mathematical operators", "let a = b ≥ c × d;", "L0102@3:11 L0102@3:15"},
    {"smart quotes", "let a = “b”;", "L0102@3:9"},
    {"smart quotes in a message", "rule r { note zh “文{a}” en ‘b’; }", "L0102@3:18 L0102@3:28"},
    {"no-break space",
     "let\xC2\xA0"
     "a = 1;",
     "L0102@3:4"},
    {"ideographic space", "let　a = 1;", "L0102@3:4"},
    {"full-width name", "let ａ１ = ２;", "L0102@3:5 L0102@3:10"},
    {"emoji", "let a = 😀 b;", "L0101@3:9"},
    {"mixed scripts",
     "let \xD0\xB0"
     "bc = 1;",
     "L0111@3:5"},
    {"one script each", "let абв = αβγ + abc;", ""},
    {"Latin with Chinese", "let ICP备案 = 1;", ""},
    {"not composed", "let cafe\xCC\x81 = 1;", "L0116@3:5"},
    /* texts */
    {"unclosed text", "let a = \"b;\nlet c = ;", "L0103@3:9 L0100@4:9"},
    {"unclosed text of three quotes", "let a = '''b;\nlet c = 1;", "L0103@3:9"},
    {"unclosed message", "rule r { note zh \"a;\n}\nlet b = ;", "L0103@3:18 L0100@5:9"},
    {"unclosed hole", "rule r {\n note zh \"a {b 文\"\n en \"c\"; }\nlet d = ;",
     "L0103@4:13 L0100@6:9"},
    {"mistake in a hole", "rule r { note zh \"a {b +} {c} {d e}\"; }", "L0100@3:25 L0100@3:34"},
    {"empty hole", "rule r { note zh \"{}\"; }", "L0100@3:20"},
    {"hole in a label", "enum A { a zh \"{b}\"; }", "L0100@3:17"},
    {"bad escapes", "let a = '\\z\\x4\\u12\\ud800\\9' + b'\\u1234';",
     "L0104@3:10 L0104@3:12 L0104@3:15 L0104@3:19 L0104@3:25 L0104@3:33"},
    /* numbers and dates */
    {"int too large", "let a = 9223372036854775808;", "L0105@3:9"},
    {"int too small", "let a = -9223372036854775809;", "L0105@3:10"},
    {"uint too large", "let a = 18446744073709551616u;", "L0105@3:9"},
    {"hexadecimal too large", "let a = 0x1FFFFFFFFFFFFFFFF;", "L0105@3:9"},
    {"double too large", "let a = 1e999;", "L0105@3:9"},
    {"no such day", "set a from 2023-02-29;", "L0106@3:12"},
    {"no such month", "set a until 2023-13-01;", "L0106@3:13"},
    {"a date in an expression", "let a = 2024-06-01;", "L0110@3:9"},
    {"no date, no warning", "let a = 2024-99-01;", ""},
    /* tables */
    {"row too short",
     "table t(a: A, b: B) -> C {\n hit unique;\n | a | b | => c |\n | x | => y |\n}", "L0109@6:2"},
    {"forgotten bar",
     "table t(a: A) -> C {\n hit unique;\n | a | => c |\n | x => y |\n | z | => y |\n}",
     "L0100@6:6"},
    {"a mistake in each of two rows",
     "table t(a: A) -> C {\n hit unique;\n | a | => c |\n | x + | => y |\n | z | => |\n | z | => a "
     "|\n}",
     "L0100@6:8 L0100@7:11"},
    {"- among items", "table t(a: A) -> C {\n hit any;\n | a | => c |\n | -, x | => y |\n}",
     "L0115@6:4"},
    {"- as an answer", "table t(a: A) -> C {\n hit any;\n | a | => c |\n | x | => - |\n}",
     "L0115@6:2"},
    {"head is no name", "table t(a: A) -> C {\n hit any;\n | 1 | => c |\n}", "L0100@5:4"},
    {"no rows", "table t(a: A) -> C { hit any; }", "L0100@3:7"},
    {"three type arguments", "let a: map<A, B, C> = b;", "L0100@3:18"},
    /* tests */
    {"mistakes in a test", "test \"t\" {\n given a = ;\n expect no finding;\n as of 1;\n}",
     "L0100@4:12 L0100@5:19 L0100@6:8"},
};

static void check(void **state)
{
    const MistakeCase *c = *state;
    Parsed parsed = parsed_declarations(c->source);
    assert_codes(&parsed, c->codes);
    parsed_end(&parsed);
}

static const MistakeCase file_cases[] = {
    {"no version", "module m;\nlet a = 1;", "L0108@1:1"},
    {"later version", "licet 2;\nmodule m;", "L0108@1:7"},
    {"version below the module", "module m;\nlicet 1;", "L0108@1:1 L0100@2:1"},
    {"no module", "licet 1;\nlet a = 1;", "L0100@1:9"},
    {"nothing", "", "L0100@1:1 L0108@1:1"},
    {"byte order mark", "\xEF\xBB\xBFlicet 1; module m;", ""},
    {"carriage returns", "licet 1;\r\nmodule m;\r\nlet a = ;\r\n", "L0100@3:9"},
    {"not UTF-8", "licet 1;\nmodule m;\nlet a = '\xFF';", "L0003@3:10"},
};

static void check_file(void **state)
{
    const MistakeCase *c = *state;
    Parsed parsed = parsed_module(c->source);
    assert_codes(&parsed, c->codes);
    parsed_end(&parsed);
}

static void test_nul_in_a_file(void **state)
{
    (void)state;
    static const char source[] = "licet 1; module m; let a = '\0' +\0 1;";
    uint32_t file = 0;
    Parsed parsed = parsed_begin((Text){source, sizeof source - 1}, &file);
    parsed.module = parse_module(parsed.arena, parsed.diags, file);
    diags_sort(parsed.diags);
    assert_codes(&parsed, "L0113@1:29 L0113@1:33");
    assert_int_equal(parsed.module->declarations.count, 1);
    parsed_end(&parsed);
}

/* What is sound is there all the same. */
static void test_the_rest_is_read(void **state)
{
    (void)state;
    Parsed parsed =
        parsed_declarations("let a = ;\nlet b = 1;\nrule r { when ; note; }\nlet c = 2;");
    const DeclList *decls = &parsed.module->declarations;
    assert_int_equal(decls->count, 2);
    assert_text_equal(decls->items[0]->name.text, "b");
    assert_text_equal(decls->items[1]->name.text, "c");
    parsed_end(&parsed);
}

/* Text to be put where a diagnostic says. */
static void test_fixes(void **state)
{
    (void)state;
    static const struct {
        const char *source, *fix;
    } rows[] = {
        {"let a = b\nlet c = d;", ";"},    {"let a = f（b);", "("},
        {"let a = b and c;", "&&"},        {"rule r { when a = b; note; }", "=="},
        {"let a = “b”;", "\"b\""},         {"let a = 2024-06-01;", "date(\"2024-06-01\")"},
        {"let cafe\xCC\x81 = 1;", "café"}, {"settin a: int;", "setting"},
        {"let ａｂ = 1;", "ab"},           {"let a = not b;", "!"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Parsed parsed = parsed_declarations(rows[i].source);
        assert_true(diags_count(parsed.diags) > 0);
        assert_text_equal(diags_get(parsed.diags, 0)->fix.text, rows[i].fix);
        parsed_end(&parsed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nul_in_a_file),
        cmocka_unit_test(test_the_rest_is_read),
        cmocka_unit_test(test_fixes),
    };
    return RUN_CASES(cases, check) + RUN_CASES(file_cases, check_file) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
