/* Macros: what each expands to, and what a misuse is told. */
#include "syntax/parsing.h"

typedef struct MacroCase {
    const char *name, *source, *tree;
} MacroCase;

static const MacroCase cases[] = {
    {"has", "has(a.b.c)", "a.b.c~has"},
    {"all", "a.all(x, p)",
     "loop(a; x; @result; true; @not_strictly_false(@result); _&&_(@result, p); @result)"},
    {"exists", "a.exists(x, p)",
     "loop(a; x; @result; false; @not_strictly_false(!_(@result)); _||_(@result, p); @result)"},
    {"exists_one", "a.exists_one(x, p)",
     "loop(a; x; @result; 0; true; _?_:_(p, _+_(@result, 1), @result); _==_(@result, 1))"},
    {"existsOne", "a.existsOne(x, p)",
     "loop(a; x; @result; 0; true; _?_:_(p, _+_(@result, 1), @result); _==_(@result, 1))"},
    {"map", "a.map(x, e)", "loop(a; x; @result; []; true; _+_(@result, [e]); @result)"},
    {"map with a filter", "a.map(x, p, e)",
     "loop(a; x; @result; []; true; _?_:_(p, _+_(@result, [e]), @result); @result)"},
    {"filter", "a.filter(x, p)",
     "loop(a; x; @result; []; true; _?_:_(p, _+_(@result, [x]), @result); @result)"},
    {"all with two variables", "a.all(i, x, p)",
     "loop(a; i,x; @result; true; @not_strictly_false(@result); _&&_(@result, p); @result)"},
    {"exists with two variables", "a.exists(i, x, p)",
     "loop(a; i,x; @result; false; @not_strictly_false(!_(@result)); _||_(@result, p); @result)"},
    {"existsOne with two variables", "a.existsOne(i, x, p)",
     "loop(a; i,x; @result; 0; true; _?_:_(p, _+_(@result, 1), @result); _==_(@result, 1))"},
    {"transformList", "a.transformList(i, x, e)",
     "loop(a; i,x; @result; []; true; _+_(@result, [e]); @result)"},
    {"transformList with a filter", "a.transformList(i, x, p, e)",
     "loop(a; i,x; @result; []; true; _?_:_(p, _+_(@result, [e]), @result); @result)"},
    {"transformMap", "a.transformMap(k, v, e)",
     "loop(a; k,v; @result; {}; true; cel.@mapInsert(@result, k, e); @result)"},
    {"transformMap with a filter", "a.transformMap(k, v, p, e)",
     "loop(a; k,v; @result; {}; true; _?_:_(p, cel.@mapInsert(@result, k, e), @result); @result)"},
    {"transformMapEntry", "a.transformMapEntry(k, v, {v: k})",
     "loop(a; k,v; @result; {}; true; cel.@mapInsert(@result, {v: k}); @result)"},
    {"sortBy", "a.sortBy(x, e)",
     "loop([]; #unused; @sortBy_input; a; false; @sortBy_input; "
     "@sortBy_input.@sortByAssociatedKeys("
     "loop(@sortBy_input; x; @result; []; true; _+_(@result, [e]); @result)))"},
    {"cel.bind", "cel.bind(x, a, e)", "loop([]; #unused; x; a; false; x; e)"},
    {"cel.block", "cel.block([a, cel.index(0)], cel.index(1))",
     "loop([]; #unused; @index0; a; false; @index0; "
     "loop([]; #unused; @index1; @index0; false; @index1; @index1))"},
    {"cel.iterVar", "a.all(cel.iterVar(0, 1), cel.iterVar(0, 1))",
     "loop(a; @it:0:1; @result; true; @not_strictly_false(@result); _&&_(@result, @it:0:1); "
     "@result)"},
    {"optMap", "a.optMap(x, e)",
     "loop([]; #unused; @target; a; false; @target; _?_:_(@target.hasValue(), "
     "optional.of(loop([]; #unused; x; @target.value(); false; x; e)), optional.none()))"},
    {"optFlatMap", "a.optFlatMap(x, e)",
     "loop([]; #unused; @target; a; false; @target; _?_:_(@target.hasValue(), "
     "loop([]; #unused; x; @target.value(); false; x; e), optional.none()))"},
    {"greatest of one", "math.greatest(a)", "math.@max(a)"},
    {"greatest of two", "math.greatest(a, 2)", "math.@max(a, 2)"},
    {"greatest of more", "math.greatest(a, 2, 3.0)", "math.@max([a, 2, 3.0])"},
    {"least of a list", "math.least([1, a])", "math.@min([1, a])"},
    /* no macros */
    {"another space", "x.bind(a, b, c)", "x.bind(a, b, c)"},
    {"no space", "greatest(a)", "greatest(a)"},
    {"a function named all", "all(x, p)", "all(x, p)"},
    {"a method named has", "a.has(b.c)", "a.has(b.c)"},
    /* misuses */
    {"has without a field", "has(a)", NULL},
    {"has of an optional field", "has(a.?b)", NULL},
    {"has of two", "has(a.b, c.d)", NULL},
    {"variable is a field", "a.all(x.y, p)", NULL},
    {"variable is absolute", "a.all(.x, p)", NULL},
    {"variables alike", "a.all(x, x, p)", NULL},
    {"too few", "a.filter(x)", NULL},
    {"too many", "a.map(a, b, c, d)", NULL},
    {"bind to a literal", "cel.bind(1, 2, 3)", NULL},
    {"greatest of a text", "math.greatest('a')", NULL},
    {"greatest of nothing", "math.greatest()", NULL},
    {"greatest of an empty list", "math.greatest([])", NULL},
    {"block of no list", "cel.block(a, b)", NULL},
    {"empty block", "cel.block([], b)", NULL},
};

static void check(void **state)
{
    const MacroCase *c = *state;
    Parsed parsed = parsed_expression(c->source);
    if (c->tree == NULL) {
        assert_int_equal(diags_error_count(parsed.diags), 1);
        assert_int_equal(diags_get(parsed.diags, 0)->id, DIAG_BAD_MACRO);
    } else {
        assert_int_equal(diags_error_count(parsed.diags), 0);
        assert_tree(parsed.expr, c->tree);
    }
    parsed_end(&parsed);
}

static void test_call_is_kept(void **state)
{
    (void)state;
    Parsed parsed = parsed_expression("a.all(x, has(x.b))");
    assert_non_null(parsed.expr->macro);
    assert_int_equal(parsed.expr->macro->kind, EXPR_CALL);
    assert_text_equal(parsed.expr->macro->as.call.function.text, "all");
    assert_non_null(parsed.expr->macro->as.call.args.items[1]->macro);
    parsed_end(&parsed);
}

static void test_macros_off(void **state)
{
    (void)state;
    uint32_t file = 0;
    Parsed parsed = parsed_begin(TEXT("a.all(x, has(b.c)) && math.greatest()"), &file);
    const ParseOptions options = {.disable_macros = true};
    parsed.expr = parse_expression(parsed.arena, parsed.diags, file, &options);
    assert_int_equal(diags_count(parsed.diags), 0);
    assert_tree(parsed.expr, "_&&_(a.all(x, has(b.c)), math.greatest())");
    parsed_end(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call_is_kept),
        cmocka_unit_test(test_macros_off),
    };
    return RUN_CASES(cases, check) + cmocka_run_group_tests(tests, NULL, NULL);
}
