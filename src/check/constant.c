/*
 * constant.c - values known when compiling.
 *
 * Calls are computed by the natives that the virtual machine calls as well, so that a constant is
 * what the expression would have given.
 */
#include "base/limits.h"
#include "check/walk.h"

/* What computing one constant may cost; above that it is left to the evaluation. */
enum { FOLD_FUEL = 1000000, FOLD_ARGUMENTS = 8 };

/* One expression being folded. */
typedef struct Fold {
    Checker *checker;
    Library *own; /* where the Checker has none */
} Fold;

static Library *library_for(Fold *folding)
{
    Library **library =
        folding->checker->library != NULL ? folding->checker->library : &folding->own;
    if (*library == NULL)
        *library = library_new(arena_allocator(folding->checker->arena));
    return *library;
}

static bool fold(Fold *folding, Value *out, const Expr *expr);

static bool fold_list(Fold *folding, Value *out, const Expr *expr)
{
    const ExprList *items = &expr->as.list.items;
    if (expr->as.list.optional != NULL)
        return false;
    List *list = list_new(folding->checker->arena, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        Value item;
        if (list == NULL || !fold(folding, &item, items->items[i]) ||
            !list_append(folding->checker->arena, list, item))
            return false;
    }
    *out = list != NULL ? value_list(list) : value_null();
    return list != NULL;
}

static bool fold_map(Fold *folding, Value *out, const Expr *expr)
{
    Map *map = map_new(folding->checker->arena, expr->as.map.count);
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        Value key, value;
        bool repeated = false;
        if (map == NULL || pair->optional || !fold(folding, &key, pair->key) ||
            !value_is_key(key) || !fold(folding, &value, pair->value) ||
            !map_insert(folding->checker->arena, map, key, value, &repeated) || repeated)
            return false;
    }
    *out = map != NULL ? value_map(map) : value_null();
    return map != NULL;
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* Members and records print by their names, which only a whole program has. */
static bool needs_names(Value value)
{
    if (value.tag == VALUE_ENUM || value.tag == VALUE_RECORD)
        return true;
    if (value.tag == VALUE_OPTIONAL)
        return value.as.inner != NULL && needs_names(*value.as.inner);
    for (uint32_t i = 0; value.tag == VALUE_LIST && i < value.as.list->count; i++) {
        if (needs_names(value.as.list->items[i]))
            return true;
    }
    for (uint32_t i = 0; value.tag == VALUE_MAP && i < value.as.map->count; i++) {
        if (needs_names(value.as.map->entries[i].value))
            return true;
    }
    return false;
}

/* Whether a call of the function gives the same on every machine and in every year: what reads the
 * list of public suffixes or the time zones does not. */
static bool is_timeless(const NativeRow *row)
{
    Text function = text_of(row->function);
    return !text_starts_with(function, TEXT("std.domain.")) &&
           !text_starts_with(text_of(row->signature), TEXT("timestamp.(string)")) &&
           !text_starts_with(text_of(row->signature), TEXT("(timestamp, string)"));
}

/* Calls what `ref` means; an error is a value too. False where it cannot be called here. */
static bool call_native(Fold *folding, Value *out, const Ref *ref, const Value *args,
                        uint32_t count)
{
    int64_t fuel = FOLD_FUEL;
    for (uint32_t i = 0; i < count; i++) {
        if (needs_names(args[i]))
            return false;
    }
    Library *library = library_for(folding);
    if (library == NULL)
        return false;
    NativeContext context = {.arena = folding->checker->arena, .library = library, .fuel = &fuel};
    uint16_t first = ref->natives[0];
    native_dispatch(&context, out, first, ref->native_count, args, count, native_is_method(first));
    return out->tag != VALUE_UNKNOWN &&
           !(out->tag == VALUE_ERROR && out->as.error->code == ERROR_LIMIT);
}

/* Whether the candidates are neighbours in natives.def, as native_dispatch() wants them. */
static bool is_run(const Ref *ref)
{
    return ref->kind == REF_NATIVE && ref->native_count > 0 &&
           ref->natives[ref->native_count - 1] == ref->natives[0] + ref->native_count - 1;
}

/* The arguments' values; 0 of them where one is not known. */
static uint32_t fold_arguments(Fold *folding, Value *args, const Expr *call)
{
    bool method = native_is_method(call->ref.natives[0]);
    uint32_t count = 0, arg_count = call->as.call.args.count;
    if (arg_count + (method ? 1 : 0) > FOLD_ARGUMENTS)
        return 0;
    if (method &&
        (call->as.call.target == NULL || !fold(folding, &args[count++], call->as.call.target)))
        return 0;
    for (uint32_t i = 0; i < arg_count; i++) {
        if (!fold(folding, &args[count++], call->as.call.args.items[i]))
            return 0;
    }
    return count;
}

/* The call's value, or the error it always gives. */
static bool compute(Fold *folding, Value *out, const Expr *call)
{
    Value args[FOLD_ARGUMENTS];
    if (!is_run(&call->ref))
        return false;
    uint32_t count = fold_arguments(folding, args, call); /* of most calls none is known */
    return count > 0 && is_timeless(native_get(call->ref.natives[0])) &&
           call_native(folding, out, &call->ref, args, count);
}

static bool fold_reference(Value *out, const Ref *ref)
{
    if (ref->kind == REF_MEMBER) {
        *out = value_enum(ref->decl->type->index, ref->index);
        return true;
    }
    if (ref->kind != REF_CONST)
        return false;
    *out = ref->decl->value;
    return out->tag != VALUE_ABSENT;
}

static bool fold(Fold *folding, Value *out, const Expr *expr)
{
    if (fold_reference(out, &expr->ref))
        return true;
    switch (expr->kind) {
    case EXPR_LITERAL:
        *out = expr->as.literal;
        return true;
    case EXPR_LIST:
        return fold_list(folding, out, expr);
    case EXPR_MAP:
        return fold_map(folding, out, expr);
    case EXPR_CALL:
        return compute(folding, out, expr) && out->tag != VALUE_ERROR;
    default:
        return false;
    }
}

/* Whether the value can be written down: bundles hold no addresses, and it must be small enough.
 * Constants made of constants, each used twice, grow without end: *budget is how many more values
 * may be looked at. */
static bool is_modest(Value value, uint32_t depth, uint32_t *budget)
{
    if (depth > LIMIT_VALUE_DEPTH || *budget == 0 || value.tag == VALUE_IP ||
        value.tag == VALUE_CIDR)
        return false;
    --*budget;
    if (value.tag == VALUE_OPTIONAL)
        return value.as.inner == NULL || is_modest(*value.as.inner, depth + 1, budget);
    for (uint32_t i = 0; value.tag == VALUE_LIST && i < value.as.list->count; i++) {
        if (!is_modest(value.as.list->items[i], depth + 1, budget))
            return false;
    }
    for (uint32_t i = 0; value.tag == VALUE_MAP && i < value.as.map->count; i++) {
        if (!is_modest(value.as.map->entries[i].value, depth + 1, budget))
            return false;
    }
    return true;
}

bool constant_fold(Checker *checker, Value *out, const Expr *expr)
{
    Fold folding = {.checker = checker};
    uint32_t budget = LIMIT_LIST_ITEMS;
    bool known = fold(&folding, out, expr) && is_modest(*out, 0, &budget);
    library_free(folding.own);
    return known;
}

/* ---- what always fails ----------------------------------------------------------------------- */

/* Functions that fail for one argument whatever the others are: a divisor, a pattern. */
static bool decides_alone(Text function, uint32_t *out_index)
{
    static const Text functions[] = {
        TEXT_INIT("_/_"),
        TEXT_INIT("_%_"),
        TEXT_INIT("matches"),
        TEXT_INIT("regex.extract"),
        TEXT_INIT("regex.extractAll"),
        TEXT_INIT("regex.replace"),
    };
    *out_index = 1;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (text_equal(function, functions[i]))
            return true;
    }
    return false;
}

/* Any value of the type that does no harm. */
static bool harmless(Value *out, const Type *type)
{
    switch (type != NULL ? type->kind : TYPE_DYN) {
    case TYPE_INT:
        *out = value_int(1);
        return true;
    case TYPE_UINT:
        *out = value_uint(1);
        return true;
    case TYPE_DOUBLE:
        *out = value_double(1);
        return true;
    case TYPE_STRING:
        *out = value_string(TEXT(""));
        return true;
    default:
        return false;
    }
}

/* The value of the call with the deciding argument alone. */
static bool compute_alone(Fold *folding, Value *out, const Expr *call)
{
    Value args[FOLD_ARGUMENTS];
    uint32_t deciding, count = 0;
    bool method = native_is_method(call->ref.natives[0]);
    if (!decides_alone(text_of(native_get(call->ref.natives[0])->function), &deciding) ||
        call->as.call.args.count + 1 > FOLD_ARGUMENTS)
        return false;
    if (method && !harmless(&args[count++], call->as.call.target->type))
        return false;
    for (uint32_t i = 0; i < call->as.call.args.count; i++, count++) {
        const Expr *arg = call->as.call.args.items[i];
        bool known = count == deciding ? fold(folding, &args[count], arg)
                                       : harmless(&args[count], arg->type);
        if (!known)
            return false;
    }
    return call_native(folding, out, &call->ref, args, count);
}

void constant_check(Checker *checker, const Expr *expr)
{
    Value value;
    Fold folding = {.checker = checker};
    if (expr->kind != EXPR_CALL || !is_run(&expr->ref))
        return;
    bool known = compute(&folding, &value, expr) || compute_alone(&folding, &value, expr);
    if (known && value.tag == VALUE_ERROR) {
        Diag diag = diag_at(DIAG_ALWAYS_FAILS, expr->span);
        diags_add(checker->diags, &diag, "this always fails: %.*s",
                  TEXT_ARG(diags_said(checker->diags, value.as.error->message)));
    }
    library_free(folding.own);
}
