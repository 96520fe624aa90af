/*
 * overload.c - which function a call means, and what it gives.
 */
#include "check/walk.h"
#include "lib/native.h"

static const Type *dyn(Walk *walk)
{
    return type_simple(walk->checker->types, TYPE_DYN);
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* What follows from the left side for the right one, so that guards work. */
static const Scope *scope_of_argument(Walk *walk, const Scope *scope, const Expr *call,
                                      uint32_t index)
{
    const Expr *first = call->as.call.args.count > 0 ? call->as.call.args.items[0] : NULL;
    if (index == 0)
        return scope;
    if (call->operation == OPERATOR_AND)
        return scope_assume(walk->checker, scope, first, true);
    if (call->operation == OPERATOR_OR)
        return scope_assume(walk->checker, scope, first, false);
    if (call->operation == OPERATOR_CONDITIONAL)
        return scope_assume(walk->checker, scope, first, index == 1);
    return scope;
}

static bool collect_arguments(Walk *walk, const Scope *scope, Arguments *out, const Expr *call,
                              Expr *target)
{
    const ExprList *args = &call->as.call.args;
    Arena *arena = walk->checker->arena;
    uint32_t first = target != NULL ? 1 : 0;
    out->count = args->count + first;
    bool near = out->count <= ARGUMENTS_NEAR;
    out->types = near ? out->near_types : arena_alloc_array(arena, out->count, sizeof *out->types);
    out->exprs = near ? out->near_exprs : arena_alloc_array(arena, out->count, sizeof(Expr *));
    if (out->types == NULL || out->exprs == NULL)
        return false;
    if (target != NULL)
        out->exprs[0] = target;
    for (uint32_t i = 0; i < args->count; i++)
        out->exprs[first + i] = args->items[i];
    for (uint32_t i = 0; i < out->count; i++) {
        const Scope *in = i < first ? scope : scope_of_argument(walk, scope, call, i - first);
        const Type *type = walk_expr(walk, in, out->exprs[i], NULL);
        out->types[i] = inference_resolve(&walk->inference, type, false);
    }
    return true;
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* The overloads that fit so far. */
typedef struct Choice {
    const Type *result; /* NULL while none fits */
    uint32_t native_count;
    const uint16_t *natives;
    uint16_t *room; /* where they are collected */
} Choice;

static bool are_closed(const Arguments *arguments)
{
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (!inference_is_closed(arguments->types[i]))
            return false;
    }
    return true;
}

/* The result of the overload for these arguments, or NULL where it does not take them. */
static const Type *overload_result(Walk *walk, const Arguments *arguments,
                                   const Signature *signature)
{
    Signature fresh;
    Inference *inference = &walk->inference;
    InferenceMark mark = inference_mark(inference);
    if (!inference_instantiate(inference, &fresh, signature) ||
        !inference_assign_all(inference, arguments->types, fresh.params, arguments->count)) {
        inference_undo(inference, mark);
        return NULL;
    }
    const Type *result = inference_resolve(inference, fresh.result, false);
    if (result != NULL && inference_is_closed(result) && are_closed(arguments))
        inference_undo(inference, mark); /* its variables have done their work */
    return result;
}

static void try_overload(Walk *walk, Choice *choice, const Arguments *arguments,
                         const Signature *signature, bool as_method, const uint16_t *native)
{
    if (signature->is_method != as_method || signature->param_count != arguments->count)
        return;
    const Type *result = overload_result(walk, arguments, signature);
    if (result == NULL)
        return;
    if (choice->result == NULL)
        choice->result = result;
    else if (choice->result->kind != TYPE_DYN && choice->result != result)
        choice->result = dyn(walk);
    if (native != NULL)
        choice->room[choice->native_count++] = *native;
}

/* All overloads of that name, where types are not looked at. */
static void take_all(Walk *walk, Choice *choice, uint16_t first, size_t count,
                     const Arguments *arguments, bool as_method)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t native = (uint16_t)(first + i);
        if (native_is_method(native) == as_method && native_param_count(native) == arguments->count)
            choice->room[choice->native_count++] = native;
    }
    if (choice->native_count > 0)
        choice->result = dyn(walk);
}

static bool fits_alone(Walk *walk, const Arguments *arguments, const Signature *signature)
{
    Signature fresh;
    InferenceMark mark = inference_mark(&walk->inference);
    bool fits =
        inference_instantiate(&walk->inference, &fresh, signature) &&
        inference_assign_all(&walk->inference, arguments->types, fresh.params, arguments->count);
    inference_undo(&walk->inference, mark);
    return fits;
}

/* The overloads that may apply at run time where an argument's type is still open: the first that
 * fits closes it, and so hides the others, which the value may be for all the same. */
static void take_open(Walk *walk, Choice *choice, uint16_t first, size_t count,
                      const Arguments *arguments, bool as_method)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t native = (uint16_t)(first + i);
        if (native_is_method(native) != as_method || native_param_count(native) != arguments->count)
            continue;
        const Signature *signature =
            signature_of(walk->checker->types, native_get(native)->signature);
        if (signature != NULL && fits_alone(walk, arguments, signature))
            choice->room[choice->native_count++] = native;
    }
}

/* Whether types without variables decide: then `out` is the call to remember the choice by. */
static bool is_memorable(const Walk *walk, OverloadCall *out, uint16_t first,
                         const Arguments *arguments, bool as_method)
{
    const Checker *checker = walk->checker;
    if (checker->overloads == NULL || checker->unchecked ||
        arguments->count > OVERLOAD_MEMO_ARGUMENTS || !are_closed(arguments))
        return false;
    *out = (OverloadCall){first, as_method, (uint8_t)arguments->count, {NULL}};
    for (uint32_t i = 0; i < arguments->count; i++)
        out->types[i] = arguments->types[i];
    return true;
}

/* Looks at each of the natives. */
static void choose_natives(Walk *walk, Choice *choice, uint16_t first, size_t count,
                           const Arguments *arguments, bool as_method)
{
    choice->room = arena_alloc_array(walk->checker->arena, count, sizeof *choice->room);
    choice->natives = choice->room;
    if (choice->room == NULL)
        return;
    if (walk->checker->unchecked) {
        take_all(walk, choice, first, count, arguments, as_method);
        return;
    }
    bool open = !are_closed(arguments);
    if (open)
        take_open(walk, choice, first, count, arguments, as_method);
    for (size_t i = 0; i < count; i++) {
        uint16_t native = (uint16_t)(first + i);
        if (native_is_method(native) != as_method)
            continue;
        const Signature *signature =
            signature_of(walk->checker->types, native_get(native)->signature);
        if (signature != NULL)
            try_overload(walk, choice, arguments, signature, as_method, open ? NULL : &native);
    }
}

static void try_natives(Walk *walk, Choice *choice, Text function, const Arguments *arguments,
                        bool as_method)
{
    uint16_t first;
    size_t count = checker_natives(walk->checker, &first, function);
    if (count == 0)
        return;
    OverloadCall call;
    OverloadMemo *memo = walk->checker->overloads;
    bool memorable = is_memorable(walk, &call, first, arguments, as_method);
    const OverloadAnswer *known = memorable ? overload_memo_find(memo, &call) : NULL;
    if (known != NULL) {
        *choice = (Choice){known->result, known->native_count, known->natives, NULL};
        return;
    }
    choose_natives(walk, choice, first, count, arguments, as_method);
    if (memorable && choice->result != NULL && inference_is_closed(choice->result))
        overload_memo_add(memo, &call,
                          &(OverloadAnswer){choice->result, choice->native_count, choice->natives});
}

static const ExpressionFunction *find_function(const Walk *walk, Text name)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    for (uint32_t i = 0; environment != NULL && i < environment->function_count; i++) {
        if (text_equal(environment->functions[i].name, name))
            return &environment->functions[i];
    }
    return NULL;
}

static void try_declared(Walk *walk, Choice *choice, Text function, const Arguments *arguments,
                         bool as_method)
{
    const ExpressionFunction *declared = find_function(walk, function);
    for (uint32_t i = 0; declared != NULL && i < declared->overload_count; i++)
        try_overload(walk, choice, arguments, &declared->overloads[i], as_method, NULL);
}

/* ---- logic ----------------------------------------------------------------------------------- */

/* How many of the first arguments are conditions: of "_&&_" both, of "_?_:_" one. */
static uint32_t condition_count(Operator operation)
{
    if (operation == OPERATOR_AND || operation == OPERATOR_OR)
        return 2;
    return operation == OPERATOR_CONDITIONAL || operation == OPERATOR_NOT ? 1 : 0;
}

/* Each condition is judged by itself, so that the message points at the one that is none. What is
 * reported counts as a bool from here on. False where something was. */
static bool check_conditions(Walk *walk, Operator operation, Arguments *arguments)
{
    const Type *wanted = type_simple(walk->checker->types, TYPE_BOOL);
    uint32_t count = condition_count(operation);
    bool right = true;
    for (uint32_t i = 0; i < count && i < arguments->count; i++) {
        if (inference_assign(&walk->inference, arguments->types[i], wanted))
            continue;
        walk_wrong_type(walk, arguments->exprs[i], arguments->types[i], wanted, NULL);
        arguments->types[i] = wanted;
        right = false;
    }
    return right;
}

/* ---- functions of the program ---------------------------------------------------------------- */

static bool wrong_count(Walk *walk, const Expr *call, const Decl *decl, uint32_t wanted)
{
    uint32_t given = call->as.call.args.count;
    if (given == wanted)
        return false;
    Diag diag = diag_at(DIAG_ARGUMENT_COUNT, call->as.call.function.span);
    diag.also = decl->name.span;
    diag.also_message = TEXT("declared here");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" takes %u argument%s, here %s %u",
              TEXT_ARG(decl->name.text), wanted, wanted == 1 ? "" : "s", given == 1 ? "is" : "are",
              given);
    return true;
}

/* Types an argument; `wanted` is NULL where there are more arguments than parameters. */
static void check_argument(Walk *walk, const Scope *scope, Expr *argument, const Type *wanted,
                           const TypeExpr *wanted_by)
{
    const Type *type = walk_expr(walk, scope, argument, wanted);
    if (wanted != NULL && !walk_fits(walk, type, wanted))
        walk_wrong_type(walk, argument, type, wanted, wanted_by);
}

static void check_arguments(Walk *walk, const Scope *scope, const Expr *call, const Param *params,
                            uint32_t count)
{
    for (uint32_t i = 0; i < call->as.call.args.count; i++) {
        const Type *wanted = i < count ? params[i].binding->type : NULL;
        check_argument(walk, scope, call->as.call.args.items[i], wanted,
                       i < count ? params[i].type_expr : NULL);
    }
}

static void check_mapping_arguments(Walk *walk, const Scope *scope, const Expr *call,
                                    const Decl *decl)
{
    for (uint32_t i = 0; i < call->as.call.args.count; i++) {
        const Type *wanted = i == 0 ? type_resolve(walk->checker, decl->as.mapping.key) : NULL;
        check_argument(walk, scope, call->as.call.args.items[i], wanted,
                       i == 0 ? decl->as.mapping.key : NULL);
    }
}

static RefKind call_ref_of(const Decl *decl)
{
    switch (decl->kind) {
    case DECL_FN:
        return REF_FN;
    case DECL_TABLE:
        return REF_TABLE;
    case DECL_MAPPING:
        return REF_MAPPING;
    case DECL_SOURCE:
        return REF_SOURCE;
    case DECL_NATIVE:
        return REF_NATIVE;
    default:
        return REF_NONE;
    }
}

static const Type *call_decl(Walk *walk, const Scope *scope, Expr *call, Decl *decl)
{
    uint32_t wanted = 1;
    declaration_check(walk->checker, decl, call->as.call.function.span);
    call->ref = (Ref){.kind = call_ref_of(decl), .decl = decl};
    if (decl->kind == DECL_MAPPING) {
        check_mapping_arguments(walk, scope, call, decl);
    } else if (decl->kind == DECL_TABLE) {
        wanted = decl->as.table.param_count;
        check_arguments(walk, scope, call, decl->as.table.params, wanted);
    } else {
        wanted = decl->as.function.param_count;
        check_arguments(walk, scope, call, decl->as.function.params, wanted);
    }
    if (wrong_count(walk, call, decl, wanted) || decl->type == NULL)
        return walk_error(walk);
    return decl->type;
}

/* The declaration a function's name means, or NULL. *ambiguous where that has been reported. */
static Decl *find_callable(Walk *walk, Text name, Span span, bool *ambiguous)
{
    *ambiguous = false;
    if (walk->checker->globals == NULL || name.size_bytes == 0)
        return NULL;
    Decl *decl = globals_find(walk->checker, name, span, ambiguous);
    return decl != NULL && call_ref_of(decl) != REF_NONE ? decl : NULL;
}

/* ---- calls ----------------------------------------------------------------------------------- */

static bool is_known_function(const Walk *walk, Text name)
{
    uint16_t first;
    return find_function(walk, name) != NULL || checker_natives(walk->checker, &first, name) > 0;
}

static bool take_known_function(Walk *walk, Text name, void *context)
{
    if (!is_known_function(walk, name))
        return false;
    *(Text *)context = name;
    return true;
}

/* A function name looked up in the containers; empty where there is none. */
static Text function_in_container(Walk *walk, Text name, bool absolute)
{
    Text found = TEXT("");
    if (name.size_bytes > 0)
        reference_in_container(walk, name, absolute, take_known_function, &found);
    return found;
}

/* What a call's name may be as a whole: "a.b.f" of a.b.f(x) where a.b could be a namespace, "f" of
 * f(x); empty for a method of anything else. A leading dot, which the parser keeps in a function's
 * name, is cut off and makes it absolute. */
static Text whole_name(Walk *walk, const Scope *scope, const Expr *call, bool *absolute)
{
    const Expr *target = call->as.call.target;
    Text function = call->as.call.function.text;
    *absolute = false;
    if (target == NULL) {
        *absolute = text_starts_with(function, TEXT("."));
        return *absolute ? text_slice(function, 1, function.size_bytes) : function;
    }
    if (reference_is_local(scope, target))
        return TEXT("");
    Text space = reference_dotted(walk, target);
    if (space.size_bytes == 0)
        return TEXT("");
    while (target->kind == EXPR_SELECT)
        target = target->as.select.operand;
    *absolute = target->absolute;
    return reference_joined(walk, space, function);
}

/* Chooses among the overloads of CEL's and the environment's functions. */
static const Type *call_function(Walk *walk, const Scope *scope, Expr *call, Text function,
                                 Expr *target)
{
    Arguments arguments;
    Choice choice = {.result = NULL};
    if (!collect_arguments(walk, scope, &arguments, call, target))
        return walk_error(walk);
    bool right = check_conditions(walk, call->operation, &arguments);
    try_natives(walk, &choice, function, &arguments, target != NULL);
    try_declared(walk, &choice, function, &arguments, target != NULL);
    if (choice.native_count > 0 && (right || walk->checker->unchecked))
        call->ref = (Ref){
            .kind = REF_NATIVE, .native_count = choice.native_count, .natives = choice.natives};
    if (choice.result != NULL)
        return choice.result;
    if (walk->checker->unchecked)
        return dyn(walk);
    return is_known_function(walk, function)
               ? mismatch_no_overload(walk, call, function, &arguments)
               : mismatch_no_function(walk, call, function, &arguments);
}

/* A call of nothing: a.b.f(x) where neither a.b.f nor a.b nor a is anything. */
static const Type *call_nothing(Walk *walk, const Scope *scope, Expr *call, Text name)
{
    Arguments arguments;
    if (!collect_arguments(walk, scope, &arguments, call, NULL))
        return walk_error(walk);
    return mismatch_no_function(walk, call, name, &arguments);
}

/* Operators and "@not_strictly_false", which no declaration can be called. */
static bool is_built_in(const Expr *call)
{
    return call->operation != OPERATOR_NONE ||
           (call->as.call.target == NULL &&
            text_starts_with(call->as.call.function.text, TEXT("@")));
}

const Type *overload_check_call(Walk *walk, const Scope *scope, Expr *call)
{
    bool absolute, ambiguous;
    Expr *target = call->as.call.target;
    if (is_built_in(call))
        return call_function(walk, scope, call, call->as.call.function.text, NULL);
    Text name = whole_name(walk, scope, call, &absolute);
    Decl *decl = find_callable(walk, name, call->as.call.function.span, &ambiguous);
    if (ambiguous)
        return walk_error(walk);
    if (decl != NULL && decl->kind == DECL_NATIVE)
        return call_function(walk, scope, call, decl->full_name, NULL);
    if (decl != NULL)
        return call_decl(walk, scope, call, decl);
    Text function = function_in_container(walk, name, absolute);
    if (function.size_bytes > 0)
        return call_function(walk, scope, call, function, NULL);
    bool nothing = target != NULL && name.size_bytes > 0 && !walk->checker->unchecked &&
                   !reference_exists(walk, scope, target);
    if (nothing)
        return call_nothing(walk, scope, call, name);
    return call_function(walk, scope, call, target == NULL ? name : call->as.call.function.text,
                         target);
}
