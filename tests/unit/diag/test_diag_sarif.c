#include "diag/diag_sarif.h"

#include "support/cases.h"

typedef struct SarifCase {
    const char *name;
    Diag diag;
    const char *expect; /* the result, after "ruleIndex":N, */
} SarifCase;

#define AT(start, end)    \
    {                     \
        0, (start), (end) \
    }
#define NOWHERE          \
    {                    \
        UINT32_MAX, 0, 0 \
    }
#define FILE_A "\"artifactLocation\":{\"uri\":\"%E8%A7%84%E5%88%99/a%20b%3A1.licet\"}"
#define REGION(key, line, column, end_line, end_column)                                       \
    "\"" key "\":{\"startLine\":" #line ",\"startColumn\":" #column ",\"endLine\":" #end_line \
    ",\"endColumn\":" #end_column "}"

static const SarifCase sarif_cases[] = {
    {"a place",
     {.id = DIAG_SYNTAX, .at = AT(7, 8), .also = NOWHERE, .fix.at = NOWHERE},
     "\"level\":\"error\",\"message\":{\"text\":\"wrong \\\"x\\\"\"},"
     "\"locations\":[{\"physicalLocation\":{" FILE_A "," REGION("region", 1, 4, 1, 5) "}}]}"},
    {"nowhere",
     {.id = DIAG_NO_FILES, .at = NOWHERE, .also = NOWHERE, .fix.at = NOWHERE},
     "\"level\":\"error\",\"message\":{\"text\":\"wrong \\\"x\\\"\"}}"},
    {"warning with a hint",
     {.id = DIAG_DATE_IN_EXPRESSION,
      .at = NOWHERE,
      .also = NOWHERE,
      .fix.at = NOWHERE,
      .hint = TEXT_INIT("Write \"y\".")},
     "\"level\":\"warning\","
     "\"message\":{\"text\":\"wrong \\\"x\\\"\\nWrite \\\"y\\\".\"}}"},
    {"braces",
     {.id = DIAG_NO_FILES,
      .at = NOWHERE,
      .also = NOWHERE,
      .fix.at = NOWHERE,
      .hint = TEXT_INIT("Write {{0}.")},
     "\"level\":\"error\",\"message\":{\"text\":\"wrong \\\"x\\\"\\nWrite {{{{0}}.\"}}"},
    {"related place",
     {.id = DIAG_SYNTAX,
      .at = AT(0, 6),
      .also = AT(9, 10),
      .fix.at = NOWHERE,
      .also_message = TEXT_INIT("first here")},
     "\"level\":\"error\",\"message\":{\"text\":\"wrong \\\"x\\\"\"},"
     "\"locations\":[{\"physicalLocation\":{" FILE_A
     "," REGION("region", 1, 1, 1, 3) "}}],"
                                      "\"relatedLocations\":[{\"physicalLocation\":{" FILE_A
                                      "," REGION("region", 2, 1, 2,
                                                 2) "},\"message\":{\"text\":\"first here\"}}]}"},
    {"fix",
     {.id = DIAG_SYNTAX, .at = NOWHERE, .also = AT(0, 3), .fix = {AT(8, 10), TEXT_INIT("\n")}},
     "\"level\":\"error\",\"message\":{\"text\":\"wrong \\\"x\\\"\"},"
     "\"relatedLocations\":[{\"physicalLocation\":{" FILE_A "," REGION(
         "region", 1, 1, 1,
         2) "}}],"
            "\"fixes\":[{\"artifactChanges\":[{" FILE_A ",\"replacements\":[{" REGION(
                "deletedRegion", 1, 5, 2, 2) ",\"insertedContent\":{\"text\":\"\\n\"}}]}]}]}"},
};

/* Writes one diagnostic; `diag` NULL for none. */
static void write_one(Buffer *out, Arena *arena, const Diag *diag)
{
    uint32_t file;
    Sources *sources = sources_new(arena);
    assert_true(sources_add(&file, sources, TEXT("规则/a b:1.licet"), TEXT("备案 x\ny")));
    Diags *diags = diags_new(arena, sources);
    if (diag != NULL)
        diags_add(diags, diag, "wrong \"%s\"", "x");
    diags_write(out, diags, DIAG_SARIF, true);
}

static void check_sarif(void **state)
{
    const SarifCase *c = *state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Buffer out, expect;
    buffer_init(&out, &heap);
    buffer_init(&expect, &heap);
    write_one(&out, arena, &c->diag);
    buffer_add_string(&expect, "\"columnKind\":\"unicodeCodePoints\",\"results\":[{\"ruleId\":\"");
    diag_code_write(&expect, c->diag.id);
    buffer_add_format(&expect, "\",\"ruleIndex\":%d,%s]}]}\n", (int)c->diag.id, c->expect);
    buffer_add_char(&expect, '\0');
    size_t start = text_find(buffer_text(&out), TEXT("\"columnKind\""), 0);
    assert_text_equal(text_slice(buffer_text(&out), start, out.size_bytes), expect.data);
    buffer_free(&expect);
    buffer_free(&out);
    arena_free(arena);
}

static void test_every_code_is_a_rule(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Buffer out, rule;
    buffer_init(&out, &heap);
    buffer_init(&rule, &heap);
    write_one(&out, arena, NULL);
    assert_true(text_starts_with(buffer_text(&out),
                                 TEXT("{\"$schema\":\"https://json.schemastore.org/"
                                      "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
                                      "\"tool\":{\"driver\":{\"name\":\"licet\",\"version\":\"")));
    assert_true(text_ends_with(buffer_text(&out), TEXT("\"results\":[]}]}\n")));
    size_t at = text_find(buffer_text(&out), TEXT("\"rules\":["), 0);
    for (int id = 0; id < DIAG_COUNT; id++) { /* in the order of ruleIndex */
        buffer_clear(&rule);
        buffer_add_string(&rule, "{\"id\":\"");
        diag_code_write(&rule, (DiagId)id);
        buffer_add_string(&rule, "\",\"shortDescription\":{\"text\":");
        buffer_add_json_string(&rule, text_of(diag_title((DiagId)id)));
        buffer_add_format(&rule, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
                          diag_severity_word((DiagId)id));
        at = text_find(buffer_text(&out), buffer_text(&rule), at);
        assert_true(at != SIZE_MAX);
    }
    buffer_free(&rule);
    buffer_free(&out);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_code_is_a_rule)};
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(sarif_cases, check_sarif);
}
