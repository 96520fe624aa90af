/*
 * expression_session.c - a bundle and a Vm for one expression.
 */
#include "expr/expression_session.h"

#include "base/limits.h"

struct Expression {
    Allocator allocator;
    Buffer bundle;
    Program *program;
    Vm *vm;
    /* By VARIABLES: those of the environment, and behind them those that nothing declares, absent.
     */
    Value *values;
    uint32_t value_count;
};

struct ExpressionSession {
    Allocator allocator;
    Arena *arena; /* the library's */
    Compilation library;
    Expression *current; /* what expression_evaluate() evaluated last */
};

/* ---- sessions -------------------------------------------------------------------------------- */

Status expression_session_new(ExpressionSession **out, const Allocator *allocator)
{
    ExpressionSession *session = allocator_alloc(allocator, sizeof *session);
    if (session == NULL)
        return STATUS_MEMORY;
    *session = (ExpressionSession){.allocator = *allocator, .arena = arena_new(allocator)};
    Status status =
        session->arena != NULL ? compile_library(&session->library, session->arena) : STATUS_MEMORY;
    if (status != STATUS_OK) {
        expression_session_free(session);
        return status;
    }
    *out = session;
    return STATUS_OK;
}

void expression_session_end(ExpressionSession *session)
{
    expression_free(session->current);
    session->current = NULL;
}

void expression_session_free(ExpressionSession *session)
{
    if (session == NULL)
        return;
    expression_session_end(session);
    arena_free(session->arena);
    Allocator allocator = session->allocator;
    allocator_free(&allocator, session, sizeof *session);
}

TypeTable *expression_session_types(ExpressionSession *session)
{
    return session->library.checked->types;
}

/* ---- one expression -------------------------------------------------------------------------- */

static Status open_bundle(Expression *expression, const ExpressionRequest *request)
{
    const Allocator *allocator = &expression->allocator;
    Status status =
        program_open(&expression->program, allocator, buffer_text(&expression->bundle), NULL);
    if (status == STATUS_OK)
        status = vm_new(&expression->vm, expression->program, allocator);
    if (status != STATUS_OK)
        return status;
    uint32_t count = program_VARIABLES_count(expression->program) + 1;
    expression->values = allocator_alloc(allocator, count * sizeof(Value));
    if (expression->values == NULL)
        return STATUS_MEMORY;
    memset(expression->values, 0, count * sizeof(Value));
    expression->value_count = count;
    vm_set_variables(expression->vm, expression->values);
    if (request->values != NULL)
        expression_bind(expression, request->values, request->environment.variable_count);
    return STATUS_OK;
}

static Status compile(Expression *expression, ExpressionSession *session, ExpressionResult *result,
                      Arena *arena, const ExpressionRequest *request)
{
    uint32_t file;
    Sources *sources = sources_new(arena);
    if (sources == NULL || !sources_add(&file, sources, TEXT("<expression>"), request->text))
        return STATUS_MEMORY;
    *result = (ExpressionResult){.diags = diags_new(arena, sources)};
    if (result->diags == NULL)
        return STATUS_MEMORY;
    if (request->chinese)
        diags_speak_chinese(result->diags);
    Status status = compile_expression(&expression->bundle, arena, result->diags, file,
                                       session->library.checked->types, session->library.checked,
                                       &request->environment, &request->parse, &result->type,
                                       request->wants_cost ? &result->cost : NULL);
    diags_sort(result->diags);
    if (status == STATUS_LIMIT && diags_error_count(result->diags) > 0)
        return STATUS_RULES;
    if (status != STATUS_OK || request->check_only)
        return status;
    return open_bundle(expression, request);
}

Status expression_new(Expression **out, ExpressionSession *session, ExpressionResult *result,
                      Arena *arena, const ExpressionRequest *request)
{
    Expression *expression = allocator_alloc(&session->allocator, sizeof *expression);
    *out = NULL;
    if (expression == NULL)
        return STATUS_MEMORY;
    *expression = (Expression){.allocator = session->allocator};
    buffer_init(&expression->bundle, &session->allocator);
    Status status = compile(expression, session, result, arena, request);
    if (status == STATUS_OK && !request->check_only)
        *out = expression;
    else
        expression_free(expression);
    return status == STATUS_RULES ? STATUS_OK : status;
}

void expression_free(Expression *expression)
{
    if (expression == NULL)
        return;
    Allocator allocator = expression->allocator;
    vm_free(expression->vm);
    program_free(expression->program);
    buffer_free(&expression->bundle);
    if (expression->values != NULL)
        allocator_free(&allocator, expression->values, expression->value_count * sizeof(Value));
    allocator_free(&allocator, expression, sizeof *expression);
}

void expression_bind(Expression *expression, const Value *values, uint32_t count)
{
    assert(count < expression->value_count);
    for (uint32_t i = 0; i < count; i++)
        expression->values[i] = values[i];
}

Value expression_run(Expression *expression)
{
    vm_begin(expression->vm, 0, LIMIT_FUEL);
    return vm_call(expression->vm, program_meta(expression->program)->expression, NULL, 0);
}

int64_t expression_fuel_used(const Expression *expression)
{
    return LIMIT_FUEL - vm_fuel_left(expression->vm);
}

ValueNames expression_names(const Expression *expression)
{
    return program_names(expression->program);
}

/* ---- the one in hand ------------------------------------------------------------------------- */

Value expression_again(ExpressionSession *session)
{
    return expression_run(session->current);
}

int64_t expression_session_fuel_used(const ExpressionSession *session)
{
    return expression_fuel_used(session->current);
}

Status expression_evaluate(ExpressionSession *session, ExpressionResult *out, Arena *arena,
                           const ExpressionRequest *request)
{
    expression_session_end(session);
    Status status = expression_new(&session->current, session, out, arena, request);
    if (session->current == NULL)
        return status;
    out->value = expression_run(session->current);
    out->fuel_used = expression_fuel_used(session->current);
    out->names = expression_names(session->current);
    return STATUS_OK;
}
