/* Depth and size: whatever the input, an answer, and TOO_DEEP where it nests too far. */
#include "base/limits.h"
#include "support/failing_allocator.h"
#include "syntax/parsing.h"
#include "syntax/unparse.h"

typedef struct DepthCase {
    const char *name;
    const char *before, *repeated, *middle, *after; /* before repeated^n middle after^n */
    uint32_t count;
    bool too_deep;
} DepthCase;

enum { MANY = 100000, FINE = LIMIT_SOURCE_DEPTH - 10 };

static const DepthCase cases[] = {
    {"parentheses", "", "(", "1", ")", FINE, false},
    {"too many parentheses", "", "(", "1", ")", MANY, true},
    {"unclosed parentheses", "", "(", "", "", MANY, true},
    {"lists", "", "[", "1", "]", FINE, false},
    {"too many lists", "", "[", "1", "]", MANY, true},
    {"too many maps", "", "{1: ", "1", "}", MANY, true},
    {"calls", "", "f(", "1", ")", FINE, false},
    {"too many calls", "", "f(", "1", ")", MANY, true},
    {"minuses", "", "-", "a", "", MANY, false},
    {"bangs", "", "!", "a", "", MANY, false},
    {"sum", "1", " + 1", "", "", FINE, false},
    {"long sum", "1", " + 1", "", "", MANY, true},
    {"long comparison", "1", " < 1", "", "", MANY, true},
    {"selections", "a", ".b", "", "", FINE, false},
    {"too many selections", "a", ".b", "", "", MANY, true},
    {"too many indexes", "a", "[0]", "", "", MANY, true},
    {"too many methods", "a", ".f()", "", "", MANY, true},
    {"conditionals", "", "a ? b : ", "c", "", FINE, false},
    {"too many conditionals", "", "a ? b : ", "c", "", 1000, true},
    {"conditionals past the parser's stack", "", "a ? b : ", "c", "", MANY, true},
    {"or", "a", " || a", "", "", MANY, false},
    {"and", "a", " && a", "", "", MANY, false},
    {"long list", "[1", ", 1", "]", "", MANY, false},
    {"too many macros", "", "a.map(x, ", "x", ")", 200, true},
    {"too many optional macros", "a", ".optMap(x, x)", "", "", 1000, true},
};

static void check(void **state)
{
    const DepthCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer source;
    buffer_init(&source, &allocator);
    buffer_add_string(&source, c->before);
    for (uint32_t i = 0; i < c->count; i++)
        buffer_add_string(&source, c->repeated);
    buffer_add_string(&source, c->middle);
    for (uint32_t i = 0; i < c->count; i++)
        buffer_add_string(&source, c->after);
    buffer_add_char(&source, '\0');
    Parsed parsed = parsed_expression(source.data);
    if (c->too_deep) {
        assert_int_equal(diags_error_count(parsed.diags), 1);
        assert_int_equal(diags_get(parsed.diags, 0)->id, DIAG_TOO_DEEP);
    } else {
        assert_int_equal(diags_error_count(parsed.diags), 0);
        assert_in_range(parsed.expr->depth, 1, LIMIT_SOURCE_DEPTH);
        buffer_clear(&source);
        unparse_expression(&source, parsed.expr);
        assert_false(buffer_failed(&source));
    }
    parsed_end(&parsed);
    buffer_free(&source);
}

static void test_deep_blocks_and_types(void **state)
{
    (void)state;
    Allocator allocator = allocator_system();
    Buffer source;
    buffer_init(&source, &allocator);
    for (int i = 0; i < 1000; i++)
        buffer_add_string(&source, "in a b { ");
    buffer_add_char(&source, '\0');
    Parsed blocks = parsed_declarations(source.data);
    assert_int_equal(diags_get(blocks.diags, 0)->id, DIAG_TOO_DEEP);
    parsed_end(&blocks);

    buffer_clear(&source);
    buffer_add_string(&source, "let a: ");
    for (int i = 0; i < 1000; i++)
        buffer_add_string(&source, "list<");
    buffer_add_string(&source, "int");
    for (int i = 0; i < 1000; i++)
        buffer_add_string(&source, "> ");
    buffer_add_string(&source, "= b;");
    buffer_add_char(&source, '\0');
    Parsed types = parsed_declarations(source.data);
    assert_int_equal(diags_count(types.diags), 1);
    assert_int_equal(diags_get(types.diags, 0)->id, DIAG_TOO_DEEP);
    parsed_end(&types);
    buffer_free(&source);
}

static bool parse_all(const Allocator *allocator, void *context)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Sources *sources = sources_new(arena);
    uint32_t file = 0;
    bool ready = sources != NULL && sources_add(&file, sources, TEXT("a.licet"), text_of(context));
    Diags *diags = ready ? diags_new(arena, sources) : NULL;
    Module *module = diags != NULL ? parse_module(arena, diags, file) : NULL;
    bool complete = module != NULL && !arena_failed(arena);
    arena_free(arena);
    return complete;
}

/* Memory may end at any place. */
static void test_allocation_sweep(void **state)
{
    (void)state;
    static char source[] =
        "licet 1;\nmodule m.n;\nimport a.b;\n/// doc\n"
        "enum A { /// one\n a zh \"甲\" en \"A\"; b; }\n"
        "record R { x: list<map<int, string>>? sensitive zh \"\\u6587\"; }\n"
        "table t(a: A) -> (b: int, c: bool) { hit first; | a | => b | c | | not 1..2, < 3 | => 1 | "
        "true | from 2020-01-01 cite doc(\"D\", edition 2020-01-01, item \"I\") }\n"
        "rule r { for x in a.b, y in x.c; let z = y.all(i, i > 1.5e3); when has(z.a) || b; "
        "reject at x zh \"{z}文{{\" en \"{x.optMap(k, k)}\"; }\n"
        "test \"t\" { given a.b = json \"x\"; expect no findings; }\n"
        "let 文 = cel.block([1], cel.index(0)) + .f(a . b);\n";
    allocation_sweep(parse_all, source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deep_blocks_and_types),
        cmocka_unit_test(test_allocation_sweep),
    };
    return RUN_CASES(cases, check) + cmocka_run_group_tests(tests, NULL, NULL);
}
