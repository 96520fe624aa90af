/*
 * How the bound of an expression's fuel grows with the sizes of its variables. That it is a bound
 * is compared with the virtual machine in tests/oracle.
 */
#include "check/cost.h"

#include <math.h>

#include "check/checked.h"
#include "syntax/parsing.h"

typedef struct CostCase {
    const char *name, *source;
    int degree;       /* the bound grows with that power of all sizes; -1: it is endless */
    const char *size; /* a size that occurs in it, or NULL */
} CostCase;

static const CostCase cases[] = {
    {"a literal", "1 + 2 * 3", 0, NULL},
    {"an int", "i > 2 && i < 7 ? i : -i", 0, NULL},
    {"the size of a list", "li.size()", 0, NULL},
    {"a list of constants", "i in [1, 2, 3]", 0, NULL},
    {"a bound list", "i in li", 1, "li"},
    {"text within text", "s.startsWith(s)", 1, "s"},
    {"a search", "s.contains('a')", 1, "s"},
    {"a search for what is long too", "s.contains(s)", 2, "s·s"},
    {"a pattern", "s.matches('^a+$')", 1, "s"},
    {"a loop", "li.all(x, x > 0)", 1, "li"},
    {"a loop in a loop", "li.map(x, li.map(y, x + y))", 2, "li·li"},
    {"two loops one after the other", "li.filter(x, x > 0).map(x, x + 1)", 1, "li"},
    {"the items of items", "ls.map(x, x + 'a')", 2, "ls[]"},
    {"a map's values", "m.exists(k, m[k].size() > 2)", 2, "m{}"},
    {"a map that grows", "li.transformMap(k, v, v)", 1, "li"},
    {"what is joined twice", "(s + s).size()", 1, "s"},
    {"parts", "s.split(',').map(x, x.size())", 2, "s"},
    {"sets", "sets.contains(li, li)", 2, "li·li"},
    {"bind is no loop", "cel.bind(x, li.size(), x + x)", 0, NULL},
    {"dyn counts as a whole", "d.all(x, x == 1)", 1, "d*"},
    {"dyn beside dyn", "d.all(x, x == d)", 2, "d*·d*"},
    {"a name for each item", "lists.range(10).all(x, x in li)", 1, "li"},
    {"more loops than a polynomial has factors",
     "li.all(a, li.all(b, li.all(c, li.all(d, li.all(e, li.all(f, li.all(g, li.all(h, li.all(j, "
     "a == b)))))))))",
     -1, NULL},
};

static ExpressionEnvironment environment_of(Arena *arena, TypeTable *types)
{
    static const struct {
        Text name;
        const char *signature;
    } variables[] = {
        {TEXT_INIT("i"), "() -> int"},
        {TEXT_INIT("s"), "() -> string"},
        {TEXT_INIT("li"), "() -> list<int>"},
        {TEXT_INIT("ls"), "() -> list<string>"},
        {TEXT_INIT("m"), "() -> map<string, list<int>>"},
        {TEXT_INIT("d"), "() -> dyn"},
    };
    enum { COUNT = sizeof variables / sizeof *variables };
    ExpressionVariable *out = arena_alloc_array(arena, COUNT, sizeof *out);
    for (size_t i = 0; i < COUNT; i++) {
        Signature signature;
        assert_true(signature_parse(&signature, types, text_of(variables[i].signature)));
        out[i] = (ExpressionVariable){variables[i].name, signature.result};
    }
    return (ExpressionEnvironment){.variable_count = COUNT, .variables = out};
}

static double same_size(void *context, Text name)
{
    (void)name;
    return *(const double *)context;
}

static void check(void **state)
{
    const CostCase *c = *state;
    Parsed parsed = parsed_expression(c->source);
    assert_codes(&parsed, "");
    TypeTable *types = type_table_new(parsed.arena);
    ExpressionEnvironment environment = environment_of(parsed.arena, types);
    Binding **bindings;
    assert_int_equal(check_expression(parsed.arena, types, parsed.diags, NULL, &environment,
                                      &bindings, parsed.expr),
                     STATUS_OK);
    assert_codes(&parsed, "");
    const Bound *bound = cost_of_expression(parsed.arena, NULL, parsed.expr);
    Buffer text;
    buffer_init_in(&text, parsed.arena);
    bound_write(&text, bound);
    double small = 1e6, large = 2e6;
    double growth =
        log2(bound_evaluate(bound, same_size, &large) / bound_evaluate(bound, same_size, &small));
    if (c->degree < 0)
        assert_true(bound_is_endless(bound));
    else if (bound_is_endless(bound) || fabs(growth - c->degree) > 0.3)
        fail_msg("it grows by the power %.2f: %.*s", growth, TEXT_ARG(buffer_text(&text)));
    if (c->size != NULL && text_find(buffer_text(&text), text_of(c->size), 0) == SIZE_MAX)
        fail_msg("there is no %s: %.*s", c->size, TEXT_ARG(buffer_text(&text)));
    arena_free(parsed.arena);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
