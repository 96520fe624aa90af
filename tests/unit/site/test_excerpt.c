/*
 * Declarations and messages cut out of source text, whatever their strings and holes hold.
 */
#include "support/cases.h"

#include "site/excerpt.h"
#include "site/html.h"

static const char source[] = "licet 1;\n"
                             "/// Doc.\n"
                             "/// More.\n"
                             "rule one {\n"
                             "  when x == \"}\"; // }\n"
                             "  reject at x zh \"甲{x.orValue(\"{\")}乙\" en \"{{a} {f('}')}\";\n"
                             "}\n"
                             "\n"
                             "setting s: int = 1;\n"
                             "  rule two { note at x zh \"丙\" en \"c \\\" d\"; }\n"
                             "rule open {\n";

typedef struct ExcerptCase {
    const char *name;
    uint32_t line;
    const char *excerpt;
    const char *zh;
    const char *en;
} ExcerptCase;

static const ExcerptCase excerpts[] = {
    {"with its doc and tricky strings", 4,
     "/// Doc.\n/// More.\nrule one {\n  when x == \"}\"; // }\n"
     "  reject at x zh \"甲{x.orValue(\"{\")}乙\" en \"{{a} {f('}')}\";\n}",
     "甲{x.orValue(\"{\")}乙", "{{a} {f('}')}"},
    {"one that ends in a semicolon", 9, "setting s: int = 1;", "", ""},
    {"on one line, with an escape", 10, "  rule two { note at x zh \"丙\" en \"c \\\" d\"; }", "丙",
     "c \\\" d"},
    {"one that never closes", 11, "rule open {\n", "", ""},
    {"line 0", 0, "", "", ""},
    {"past the end", 99, "", "", ""},
};

static void check_excerpt(void **state)
{
    const ExcerptCase *row = *state;
    Text excerpt = excerpt_at(text_of(source), row->line);
    assert_text_equal(excerpt, row->excerpt);
    assert_text_equal(excerpt_message(excerpt, true), row->zh);
    assert_text_equal(excerpt_message(excerpt, false), row->en);
}

typedef struct HtmlCase {
    const char *name;
    const char *text;
    const char *html;
    const char *url;
} HtmlCase;

static const HtmlCase escapes[] = {
    {"plain", "a-b_c.d/e", "a-b_c.d/e", "a-b_c.d/e"},
    {"markup", "<a href=\"x\">&", "&lt;a href=&quot;x&quot;&gt;&amp;",
     "%3Ca%20href%3D%22x%22%3E%26"},
    {"Chinese", "省", "省", "%E7%9C%81"},
    {"empty", "", "", ""},
};

static void check_html(void **state)
{
    const HtmlCase *row = *state;
    Allocator heap = allocator_system();
    Buffer out;
    buffer_init(&out, &heap);
    html_text(&out, text_of(row->text));
    assert_text_equal(buffer_text(&out), row->html);
    buffer_clear(&out);
    html_url(&out, text_of(row->text));
    assert_text_equal(buffer_text(&out), row->url);
    buffer_free(&out);
}

static void check_both(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Buffer out;
    buffer_init(&out, &heap);
    html_words(&out, "一<", "one");
    assert_text_equal(buffer_text(&out),
                      "<span lang=\"zh\">一&lt;</span><span lang=\"en\">one</span>");
    buffer_clear(&out);
    html_words(&out, "same", "same");
    assert_text_equal(buffer_text(&out), "same");
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(check_both)};
    return RUN_CASES(excerpts, check_excerpt) + RUN_CASES(escapes, check_html) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
