/*
 * overload.c - which function a call means, and what it gives.
 */
#include "check/walk.h"
#include "lib/native.h"

enum { ARGUMENTS_MAX = 8 };

/* The arguments of a call: receiver first, if it has one. */
typedef struct Arguments {
    uint32_t count;
    const Type *types[ARGUMENTS_MAX];
    Expr *exprs[ARGUMENTS_MAX];
} Arguments;

static bool has_error(const Arguments *arguments)
{
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (arguments->types[i]->kind == TYPE_ERROR)
            return true;
    }
    return false;
}

static const Type *dyn(Walk *walk)
{
    return type_simple(walk->checker->types, TYPE_DYN);
}

/* ---- arguments ---------------------------------------------------------------------------------- */

/* What follows from the left side for the right one, so that guards work. */
static const Scope *scope_of_argument(Walk *walk, const Scope *scope, const Expr *call,
                                      uint32_t index)
{
    const Expr *first = call->as.call.args.count > 0 ? call->as.call.args.items[0] : NULL;
    Text function = call->as.call.function.text;
    if (index == 0)
        return scope;
    if (text_equal(function, TEXT("_&&_")))
        return scope_assume(walk->checker, scope, first, true);
    if (text_equal(function, TEXT("_||_")))
        return scope_assume(walk->checker, scope, first, false);
    if (text_equal(function, TEXT("_?_:_")))
        return scope_assume(walk->checker, scope, first, index == 1);
    return scope;
}

static bool collect_arguments(Walk *walk, const Scope *scope, Arguments *out, const Expr *call,
                              Expr *target)
{
    const ExprList *args = &call->as.call.args;
    *out = (Arguments){.count = 0};
    if (args->count + (target != NULL ? 1 : 0) > ARGUMENTS_MAX)
        return false;
    if (target != NULL)
        out->exprs[out->count++] = target;
    for (uint32_t i = 0; i < args->count; i++)
        out->exprs[out->count++] = args->items[i];
    for (uint32_t i = 0; i < out->count; i++) {
        uint32_t index = target != NULL ? i - 1 : i;
        const Scope *in = target != NULL && i == 0 ? scope
                                                   : scope_of_argument(walk, scope, call, index);
        out->types[i] = walk_expr(walk, in, out->exprs[i], NULL);
    }
    return true;
}

/* ---- choosing ----------------------------------------------------------------------------------- */

/* The overloads that fit so far. */
typedef struct Choice {
    const Type *result; /* NULL while none fits */
    uint32_t native_count;
    uint16_t *natives;
} Choice;

static void try_overload(Walk *walk, Choice *choice, const Arguments *arguments,
                         const Signature *signature, bool as_method, uint16_t native)
{
    Signature fresh;
    if (signature->is_method != as_method || signature->param_count != arguments->count ||
        !inference_instantiate(&walk->inference, &fresh, signature) ||
        !inference_assign_all(&walk->inference, arguments->types, fresh.params, arguments->count))
        return;
    const Type *result = inference_resolve(&walk->inference, fresh.result, false);
    if (choice->result == NULL)
        choice->result = result;
    else if (choice->result->kind != TYPE_DYN && choice->result != result)
        choice->result = dyn(walk);
    if (choice->natives != NULL)
        choice->natives[choice->native_count++] = native;
}

/* All overloads of that name, where types are not looked at. */
static void take_all(Walk *walk, Choice *choice, uint16_t first, size_t count,
                     const Arguments *arguments, bool as_method)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t native = (uint16_t)(first + i);
        if (native_is_method(native) == as_method &&
            native_param_count(native) == arguments->count)
            choice->natives[choice->native_count++] = native;
    }
    if (choice->native_count > 0)
        choice->result = dyn(walk);
}

static void try_natives(Walk *walk, Choice *choice, Text function, const Arguments *arguments,
                        bool as_method)
{
    uint16_t first;
    size_t count = native_find(&first, function);
    if (count == 0)
        return;
    choice->natives = arena_alloc_array(walk->checker->arena, count, sizeof *choice->natives);
    if (choice->natives == NULL)
        return;
    if (walk->checker->unchecked) {
        take_all(walk, choice, first, count, arguments, as_method);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Signature signature;
        uint16_t native = (uint16_t)(first + i);
        if (signature_parse(&signature, walk->checker->types,
                            text_of(native_get(native)->signature)))
            try_overload(walk, choice, arguments, &signature, as_method, native);
    }
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
        try_overload(walk, choice, arguments, &declared->overloads[i], as_method, 0);
}

/* ---- messages ----------------------------------------------------------------------------------- */

/* An operator as it is written: "_+_" is "+". */
static Text operator_text(Text function)
{
    if (text_equal(function, TEXT("@in")))
        return TEXT("in");
    if (text_equal(function, TEXT("_[_]")) || text_equal(function, TEXT("_[?_]")))
        return TEXT("[]");
    if (text_equal(function, TEXT("_?_:_")))
        return TEXT("?:");
    if (function.size_bytes > 1 && function.data[0] == '_')
        return text_slice(function, 1, function.size_bytes - 1);
    if (text_ends_with(function, TEXT("_")) && function.size_bytes == 2)
        return text_slice(function, 0, 1);
    return function;
}

static Text types_text(Walk *walk, const Arguments *arguments)
{
    Buffer text;
    buffer_init(&text, arena_allocator(walk->checker->arena));
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (i > 0)
            buffer_add_string(&text, i + 1 == arguments->count ? " and " : ", ");
        buffer_add_char(&text, '"');
        buffer_add(&text, walk_type_text(walk, arguments->types[i]));
        buffer_add_char(&text, '"');
    }
    return buffer_failed(&text) ? TEXT("") : buffer_text(&text);
}

/* The signatures there are, as a hint. */
static Text candidates_text(Walk *walk, Text function)
{
    enum { SHOWN = 6 };
    uint16_t first;
    size_t count = native_find(&first, function);
    Buffer text;
    buffer_init(&text, arena_allocator(walk->checker->arena));
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        buffer_add_string(&text, i == 0 ? "It takes " : "; ");
        buffer_add_string(&text, native_get((uint16_t)(first + i))->signature);
    }
    if (count > SHOWN)
        buffer_add_format(&text, "; and %zu more", count - SHOWN);
    if (count > 0)
        buffer_add_char(&text, '.');
    return buffer_failed(&text) ? TEXT("") : buffer_text(&text);
}

static Text hint_of(Walk *walk, Text function, const Arguments *arguments)
{
    bool dates = false, enums = false, texts = false;
    for (uint32_t i = 0; i < arguments->count; i++) {
        dates = dates || arguments->types[i]->kind == TYPE_DATE;
        enums = enums || arguments->types[i]->kind == TYPE_ENUM;
        texts = texts || arguments->types[i]->kind == TYPE_STRING;
    }
    if (dates && (text_equal(function, TEXT("_+_")) || text_equal(function, TEXT("_-_"))))
        return TEXT("Add days, months or years with add_days(), add_months(), add_years().");
    if (enums && texts)
        return TEXT("Compare with a member, for example Province.beijing.");
    return candidates_text(walk, function);
}

static const Type *no_overload(Walk *walk, const Expr *call, const Arguments *arguments)
{
    if (has_error(arguments))
        return walk_error(walk);
    Ident function = call->as.call.function;
    Diag diag = diag_at(DIAG_NO_OVERLOAD, function.span);
    if (arguments->count > 0) {
        diag.at = arguments->exprs[arguments->count - 1]->span;
        diag.also = arguments->count > 1 ? arguments->exprs[0]->span : function.span;
    }
    diag.hint = hint_of(walk, function.text, arguments);
    Text types = types_text(walk, arguments);
    diags_add(walk->checker->diags, &diag, "cannot apply \"%.*s\" to %.*s",
              TEXT_ARG(operator_text(function.text)),
              TEXT_ARG(types.size_bytes > 0 ? types : TEXT("nothing")));
    return walk_error(walk);
}

static const Type *no_function(Walk *walk, const Expr *call, const Arguments *arguments)
{
    if (has_error(arguments))
        return walk_error(walk);
    Ident function = call->as.call.function;
    Diag diag = diag_at(DIAG_UNDECLARED, function.span);
    Text near = walk->checker->globals != NULL ? globals_suggest(walk->checker, function.text)
                                               : TEXT("");
    if (near.size_bytes > 0)
        diag.hint =
            diags_text(walk->checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
    diags_add(walk->checker->diags, &diag, "there is no function \"%.*s\"",
              TEXT_ARG(function.text));
    return walk_error(walk);
}

/* ---- functions of the program ------------------------------------------------------------------- */

static bool wrong_count(Walk *walk, const Expr *call, const Decl *decl, uint32_t wanted)
{
    if (call->as.call.args.count == wanted)
        return false;
    Diag diag = diag_at(DIAG_ARGUMENT_COUNT, call->as.call.function.span);
    diag.also = decl->name.span;
    diag.also_message = TEXT("declared here");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" takes %u arguments, here are %u",
              TEXT_ARG(decl->name.text), wanted, call->as.call.args.count);
    return true;
}

static void check_argument(Walk *walk, const Scope *scope, Expr *argument, const Type *wanted)
{
    if (wanted == NULL)
        return;
    const Type *type = walk_expr(walk, scope, argument, wanted);
    if (inference_assign(&walk->inference, type, wanted))
        return;
    Diag diag = diag_at(DIAG_WRONG_TYPE, argument->span);
    diags_add(walk->checker->diags, &diag, "the argument is \"%.*s\", wanted is \"%.*s\"",
              TEXT_ARG(walk_type_text(walk, type)), TEXT_ARG(walk_type_text(walk, wanted)));
}

static const Type *call_mapping(Walk *walk, const Scope *scope, Expr *call, Decl *decl)
{
    call->ref = (Ref){.kind = REF_MAPPING, .decl = decl};
    if (wrong_count(walk, call, decl, 1))
        return walk_error(walk);
    const Type *key = type_resolve(walk->checker, decl->as.mapping.key);
    check_argument(walk, scope, call->as.call.args.items[0], key);
    return decl->type;
}

static const Type *call_with_params(Walk *walk, const Scope *scope, Expr *call, Decl *decl,
                                    const Param *params, uint32_t count)
{
    if (wrong_count(walk, call, decl, count))
        return walk_error(walk);
    for (uint32_t i = 0; i < count; i++)
        check_argument(walk, scope, call->as.call.args.items[i], params[i].binding->type);
    return decl->type != NULL ? decl->type : walk_error(walk);
}

static bool is_callable(const Decl *decl)
{
    return decl->kind == DECL_FN || decl->kind == DECL_TABLE || decl->kind == DECL_MAPPING ||
           decl->kind == DECL_SOURCE;
}

static const Type *call_decl(Walk *walk, const Scope *scope, Expr *call, Decl *decl)
{
    declaration_check(walk->checker, decl, call->as.call.function.span);
    if (decl->kind == DECL_MAPPING)
        return call_mapping(walk, scope, call, decl);
    call->ref = (Ref){.kind = decl->kind == DECL_FN      ? REF_FN
                              : decl->kind == DECL_TABLE ? REF_TABLE
                                                         : REF_SOURCE,
                      .decl = decl};
    if (decl->kind == DECL_TABLE)
        return call_with_params(walk, scope, call, decl, decl->as.table.params,
                                decl->as.table.param_count);
    return call_with_params(walk, scope, call, decl, decl->as.function.params,
                            decl->as.function.param_count);
}

/* The declaration a function's name means, or NULL. */
static Decl *find_callable(Walk *walk, Text name, Span span)
{
    bool ambiguous = false;
    if (walk->checker->globals == NULL || name.size_bytes == 0)
        return NULL;
    Decl *decl = globals_find(walk->checker, name, span, &ambiguous);
    return decl != NULL && (is_callable(decl) || decl->kind == DECL_NATIVE) ? decl : NULL;
}

/* ---- calls -------------------------------------------------------------------------------------- */

static bool is_known_function(Walk *walk, Text name)
{
    uint16_t first;
    return find_function(walk, name) != NULL || native_find(&first, name) > 0;
}

/* Tries a function name in the containers, innermost first; returns the one that exists. */
static Text function_in_container(Walk *walk, Text name)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    Text container = environment != NULL ? environment->container : TEXT("");
    while (container.size_bytes > 0) {
        Buffer full;
        buffer_init(&full, arena_allocator(walk->checker->arena));
        buffer_add(&full, container);
        buffer_add_char(&full, '.');
        buffer_add(&full, name);
        if (is_known_function(walk, buffer_text(&full)))
            return buffer_text(&full);
        size_t end = container.size_bytes;
        while (end > 0 && container.data[end - 1] != '.')
            end--;
        container = text_slice(container, 0, end > 0 ? end - 1 : 0);
    }
    return is_known_function(walk, name) ? name : TEXT("");
}

/* "a.b.f" of the call a.b.f(x) where a.b could be a namespace, else an empty text. */
static Text namespaced_name(Walk *walk, const Scope *scope, const Expr *call)
{
    const Expr *target = call->as.call.target;
    if (target == NULL || reference_is_local(scope, target))
        return TEXT("");
    Text space = reference_dotted(walk, target);
    if (space.size_bytes == 0)
        return TEXT("");
    Buffer name;
    buffer_init(&name, arena_allocator(walk->checker->arena));
    buffer_add(&name, space);
    buffer_add_char(&name, '.');
    buffer_add(&name, call->as.call.function.text);
    return buffer_failed(&name) ? TEXT("") : buffer_text(&name);
}

static const Type *call_function(Walk *walk, const Scope *scope, Expr *call, Text function,
                                 Expr *target)
{
    Arguments arguments;
    Choice choice = {.result = NULL};
    if (!collect_arguments(walk, scope, &arguments, call, target)) {
        Diag diag = diag_at(DIAG_ARGUMENT_COUNT, call->span);
        diags_add(walk->checker->diags, &diag, "a call takes at most %d arguments", ARGUMENTS_MAX);
        return walk_error(walk);
    }
    bool as_method = target != NULL;
    try_natives(walk, &choice, function, &arguments, as_method);
    try_declared(walk, &choice, function, &arguments, as_method);
    if (choice.native_count > 0)
        call->ref = (Ref){.kind = REF_NATIVE,
                          .native_count = choice.native_count,
                          .natives = choice.natives};
    if (choice.result != NULL)
        return choice.result;
    if (walk->checker->unchecked)
        return dyn(walk);
    return is_known_function(walk, function) ? no_overload(walk, call, &arguments)
                                             : no_function(walk, call, &arguments);
}

const Type *overload_check_call(Walk *walk, const Scope *scope, Expr *call)
{
    Text plain = call->as.call.function.text;
    Text name = call->as.call.target != NULL ? namespaced_name(walk, scope, call) : plain;
    Decl *decl = find_callable(walk, name, call->as.call.function.span);
    if (decl != NULL && decl->kind != DECL_NATIVE)
        return call_decl(walk, scope, call, decl);
    if (decl != NULL)
        return call_function(walk, scope, call, decl->full_name, NULL);
    Text function = name.size_bytes > 0 ? function_in_container(walk, name) : TEXT("");
    if (function.size_bytes > 0)
        return call_function(walk, scope, call, function, NULL);
    return call_function(walk, scope, call, plain, call->as.call.target);
}
