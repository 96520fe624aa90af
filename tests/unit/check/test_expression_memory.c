/* Checking an expression while memory runs out at every possible point. */
#include "check/checked.h"
#include "support/cases.h"
#include "support/failing_allocator.h"
#include "syntax/parse.h"

static const char *const sources[] = {
    "[1, x[0], {'a': [2.5]}.size()].map(i, i + 1).exists(i, i == x.size()) && 'a' < 'b'",
    "d.?e[0].orValue({}.e).all(k, v, size(k) > math.greatest(1, 2) && v in [v])",
    "cel.bind(y, optional.of(x), y.optMap(z, z.map(w, [w, type(w)])).orValue([]))",
};

static bool parse_and_check(Arena *arena, Text text)
{
    uint32_t file;
    Binding **bindings;
    Sources *files = sources_new(arena);
    TypeTable *types = type_table_new(arena);
    Diags *diags = files != NULL ? diags_new(arena, files) : NULL;
    if (diags == NULL || types == NULL || !sources_add(&file, files, TEXT("a"), text))
        return false;
    Expr *expr = parse_expression(arena, diags, file, NULL);
    if (expr == NULL || arena_failed(arena))
        return false;
    const ExpressionVariable variables[] = {
        {TEXT("x"), type_list(types, type_simple(types, TYPE_INT))},
        {TEXT("d"), type_simple(types, TYPE_DYN)},
    };
    if (variables[0].type == NULL)
        return false;
    const ExpressionEnvironment environment = {
        .container = TEXT("a.b"), .variable_count = 2, .variables = variables};
    return check_expression(arena, types, diags, NULL, &environment, &bindings, expr) == STATUS_OK;
}

static bool work(const Allocator *allocator, void *context)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    bool done = parse_and_check(arena, text_of(context));
    arena_free(arena);
    return done;
}

static void check_runs_out_of_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        allocation_sweep(work, (void *)(uintptr_t)sources[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(check_runs_out_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
