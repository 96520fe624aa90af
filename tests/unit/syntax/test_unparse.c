/* Expressions written out again. */
#include "syntax/parsing.h"
#include "syntax/unparse.h"

typedef struct UnparseCase {
    const char *name, *source;
    const char *expect; /* NULL: the source itself */
} UnparseCase;

static const UnparseCase cases[] = {
    {"name", "a.b.c", NULL},
    {"absolute", ".a.b", NULL},
    {"literals", "[1, 1u, 1.5, \"a\\n\", b\"x\", true, null]", NULL},
    {"whole double", "1.0", NULL},
    {"needless parentheses", "((a)) + (b * c)", "a + b * c"},
    {"needed parentheses", "(a + b) * c - (d - e)", NULL},
    {"left to right", "a - b - c", NULL},
    {"right to left", "a - (b - c)", NULL},
    {"chain of and", "a && b && c && d && e", NULL},
    {"chain written to the right", "a || (b || c)", "a || b || c"},
    {"conditional", "a ? b : c ? d : e", NULL},
    {"conditional in front", "(a ? b : c) ? d : e", NULL},
    {"or in a conditional", "a || b ? c : d", NULL},
    {"not", "!a && !(b || c)", NULL},
    {"minus", "-a - -1", NULL},
    {"minus before parentheses", "-(1) + -(a.b)", NULL},
    {"a negative literal's method", "(-1).f()", NULL},
    {"relations", "(a < b) == (c in d)", "a < b == (c in d)"},
    {"members", "f(a)[0].b(c, d)[?1].?e", NULL},
    {"quoted field", "a.`b-c`.`in`", NULL},
    {"reserved field", "a.package", NULL},
    {"list", "[?a, b]", NULL},
    {"map", "{\"a\": 1, ?b: c}", NULL},
    {"record", "a.B{c: 1, ?d: e, `x y`: 2}", NULL},
    {"record's field", "B{c: 1}.c", NULL},
    {"has", "has(a.b)", NULL},
    {"macro", "a.b.all(x, has(x.c) && x.d.exists(y, y > 1))", NULL},
    {"macro of a macro", "a.filter(x, x > 1).map(x, x + 1)", NULL},
    {"bind", "cel.bind(x, a + b, x * x)", NULL},
    {"greatest", "math.greatest(a, b, c) + 1", NULL},
    {"optMap", "a.?b.optMap(x, x + 1).orValue(0)", NULL},
    {"not a macro", "!a.all(x, x)", NULL},
    {"minus a macro", "-math.least(a, b)", "-(math.least(a, b))"},
    {"Chinese", "域名.长度 > 3 && \"文\" in 名", NULL},
};

static void write(Buffer *out, const char *source)
{
    Parsed parsed = parsed_expression(source);
    assert_int_equal(diags_error_count(parsed.diags), 0);
    unparse_expression(out, parsed.expr);
    buffer_add_char(out, '\0');
    parsed_end(&parsed);
}

static void check(void **state)
{
    const UnparseCase *c = *state;
    Allocator allocator = allocator_system();
    Buffer once, twice;
    buffer_init(&once, &allocator);
    buffer_init(&twice, &allocator);
    write(&once, c->source);
    assert_string_equal(once.data, c->expect != NULL ? c->expect : c->source);
    write(&twice, once.data);
    assert_string_equal(twice.data, once.data);
    buffer_free(&once);
    buffer_free(&twice);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
