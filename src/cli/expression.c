#include "cli/expression.h"

#include "base/limits.h"

struct ExpressionSession {
    Allocator allocator;
    Arena *arena; /* the library's */
    Compilation library;
    Buffer bundle; /* of the expression in hand */
    Program *program;
    Vm *vm;
};

Status expression_session_new(ExpressionSession **out, const Allocator *allocator)
{
    ExpressionSession *session = allocator_alloc(allocator, sizeof *session);
    if (session == NULL)
        return STATUS_MEMORY;
    *session = (ExpressionSession){.allocator = *allocator, .arena = arena_new(allocator)};
    buffer_init(&session->bundle, allocator);
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
    vm_free(session->vm);
    program_free(session->program);
    session->vm = NULL;
    session->program = NULL;
    buffer_clear(&session->bundle);
}

void expression_session_free(ExpressionSession *session)
{
    if (session == NULL)
        return;
    expression_session_end(session);
    buffer_free(&session->bundle);
    arena_free(session->arena);
    allocator_free(&session->allocator, session, sizeof *session);
}

TypeTable *expression_session_types(ExpressionSession *session)
{
    return session->library.checked->types;
}

Value expression_again(ExpressionSession *session)
{
    vm_begin(session->vm, 0, LIMIT_FUEL);
    return vm_call(session->vm, program_meta(session->program)->expression, NULL, 0);
}

static Status run(ExpressionSession *session, ExpressionResult *out, Arena *arena,
                  const ExpressionRequest *request)
{
    Status status =
        program_open(&session->program, &session->allocator, buffer_text(&session->bundle), NULL);
    if (status == STATUS_OK)
        status = vm_new(&session->vm, session->program, &session->allocator);
    if (status != STATUS_OK)
        return status;
    /* Variables that nothing declares follow those of the environment, absent. */
    uint32_t count = program_VARIABLES_count(session->program);
    Value *values = arena_alloc_array(arena, count + 1, sizeof *values);
    if (values == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < request->environment.variable_count; i++)
        values[i] = request->values[i];
    vm_set_variables(session->vm, values);
    out->value = expression_again(session);
    out->fuel_used = LIMIT_FUEL - vm_fuel_left(session->vm);
    out->names = program_names(session->program);
    return STATUS_OK;
}

Status expression_evaluate(ExpressionSession *session, ExpressionResult *out, Arena *arena,
                           const ExpressionRequest *request)
{
    expression_session_end(session);
    Sources *sources = sources_new(arena);
    uint32_t file;
    if (sources == NULL || !sources_add(&file, sources, TEXT("<expression>"), request->text))
        return STATUS_MEMORY;
    *out = (ExpressionResult){.diags = diags_new(arena, sources)};
    if (out->diags == NULL)
        return STATUS_MEMORY;
    Status status = compile_expression(&session->bundle, arena, out->diags, file,
                                       session->library.checked->types, session->library.checked,
                                       &request->environment, &request->parse, &out->type,
                                       request->wants_cost ? &out->cost : NULL);
    diags_sort(out->diags);
    if (status == STATUS_LIMIT && diags_error_count(out->diags) > 0)
        return STATUS_OK;
    if (status == STATUS_RULES)
        return STATUS_OK;
    if (status != STATUS_OK || request->check_only)
        return status;
    return run(session, out, arena, request);
}
