/*
 * bare_expression.c - expressions outside a program: `licet expr`.
 */
#include "check/checker.h"

static Binding **make_bindings(Arena *arena, const ExpressionEnvironment *environment)
{
    Binding **bindings =
        arena_alloc_array(arena, environment->variable_count + 1, sizeof *bindings);
    for (uint32_t i = 0; bindings != NULL && i < environment->variable_count; i++) {
        bindings[i] = arena_alloc(arena, sizeof **bindings);
        if (bindings[i] == NULL)
            return NULL;
        bindings[i]->name = (Ident){environment->variables[i].name, SPAN_NONE};
        bindings[i]->type = environment->variables[i].type;
    }
    return bindings;
}

Status check_expression(Arena *arena, TypeTable *types, Diags *diags, const Checked *program,
                        const ExpressionEnvironment *environment, Binding ***out_bindings,
                        Expr *expr)
{
    Binding **bindings = make_bindings(arena, environment);
    if (bindings == NULL)
        return STATUS_MEMORY;
    Checker checker = {
        .arena = arena,
        .types = types,
        .diags = diags,
        .globals = program != NULL ? program->globals : NULL,
        .enums = program != NULL ? &program->enums : NULL,
        .records = program != NULL ? &program->records : NULL,
        .environment = environment,
        .environment_bindings = bindings,
        .unchecked = environment->unchecked,
    };
    *out_bindings = bindings;
    expression_check(&checker, NULL, expr, NULL);
    return arena_failed(arena) ? STATUS_MEMORY : STATUS_OK;
}
