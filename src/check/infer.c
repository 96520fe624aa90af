/*
 * infer.c - assignability as in cel-go's checker (checker/types.go describes the rules).
 */
#include "check/infer.h"

#include "base/limits.h"

void inference_init(Inference *out, Arena *arena, TypeTable *types)
{
    *out = (Inference){.arena = arena, .types = types};
}

const Type *inference_variable(Inference *inference)
{
    char name[16];
    size_t at = sizeof name;
    for (uint32_t number = ++inference->fresh; number > 0; number /= 10)
        name[--at] = (char)('0' + number % 10);
    name[--at] = '@';
    return type_param(inference->types, (Text){name + at, sizeof name - at});
}

/* ---- bindings ----------------------------------------------------------------------------------- */

static const Type *find(const Inference *inference, const Type *variable)
{
    for (uint32_t i = inference->count; i > 0; i--) {
        if (inference->bindings[i - 1].variable == variable)
            return inference->bindings[i - 1].type;
    }
    return NULL;
}

/* Appends: the last binding of a variable counts, so that forgetting is cutting the list. */
static bool bind(Inference *inference, const Type *variable, const Type *type)
{
    if (inference->count == inference->capacity) {
        uint32_t capacity = inference->capacity == 0 ? 16 : inference->capacity * 2;
        void *bindings =
            arena_alloc_array(inference->arena, capacity, sizeof *inference->bindings);
        if (bindings == NULL)
            return false;
        if (inference->count > 0)
            memcpy(bindings, inference->bindings, inference->count * sizeof *inference->bindings);
        inference->bindings = bindings;
        inference->capacity = capacity;
    }
    inference->bindings[inference->count].variable = variable;
    inference->bindings[inference->count].type = type;
    inference->count++;
    return true;
}

static bool is_dyn(const Type *type)
{
    return type->kind == TYPE_DYN || type->kind == TYPE_ERROR;
}

/* Whether the variable does not occur in the type, so that binding makes no circle. */
static bool is_free_of(const Inference *inference, const Type *variable, const Type *type,
                       int depth)
{
    if (depth > LIMIT_SOURCE_DEPTH || type == variable)
        return false;
    if (type->kind == TYPE_PARAM) {
        const Type *bound = find(inference, type);
        return bound == NULL || is_free_of(inference, variable, bound, depth + 1);
    }
    for (uint8_t i = 0; i < type->param_count; i++) {
        if (!is_free_of(inference, variable, type->params[i], depth + 1))
            return false;
    }
    return true;
}

/* Whether `left` says as little as `right` or less. */
static bool is_as_general(const Type *left, const Type *right, int depth)
{
    if (is_dyn(left) || left->kind == TYPE_PARAM)
        return true;
    if (is_dyn(right) || right->kind == TYPE_PARAM || left->kind != right->kind)
        return false;
    if (left->kind == TYPE_TYPE)
        return true;
    if (left->param_count != right->param_count || depth > LIMIT_SOURCE_DEPTH)
        return false;
    if (left->param_count == 0 || !text_equal(left->name, right->name))
        return left == right;
    for (uint8_t i = 0; i < left->param_count; i++) {
        if (!is_as_general(left->params[i], right->params[i], depth + 1))
            return false;
    }
    return true;
}

static const Type *most_general(const Type *left, const Type *right)
{
    return is_as_general(left, right, 0) ? left : right;
}

/* ---- assigning ---------------------------------------------------------------------------------- */

static bool assign(Inference *inference, const Type *from, const Type *to, int depth);

/* Whether `type` can be what `variable` stands for; *bound says whether it stood for one. */
static bool substitute(Inference *inference, const Type *type, const Type *variable, bool *bound,
                       int depth)
{
    *bound = true;
    if (type == variable)
        return true;
    const Type *present = find(inference, variable);
    if (present != NULL) {
        if (present == type)
            return true;
        if (!assign(inference, type, present, depth + 1))
            return false;
        const Type *general = most_general(type, present);
        if (general != present && is_free_of(inference, variable, general, 0))
            return bind(inference, variable, general);
        return true;
    }
    *bound = false;
    return is_free_of(inference, variable, type, 0) && bind(inference, variable, type);
}

/* Types that null may stand for: those with an identity of their own. */
static bool takes_null(const Type *type)
{
    return type->kind == TYPE_NULL || type->kind == TYPE_OPTIONAL || type->kind == TYPE_OPAQUE ||
           type->kind == TYPE_RECORD || type->kind == TYPE_TIMESTAMP ||
           type->kind == TYPE_DURATION;
}

static bool assign_params(Inference *inference, const Type *from, const Type *to, int depth)
{
    if (from->kind != to->kind || from->param_count != to->param_count ||
        !text_equal(from->name, to->name))
        return false;
    for (uint8_t i = 0; i < from->param_count; i++) {
        if (!assign(inference, from->params[i], to->params[i], depth + 1))
            return false;
    }
    return true;
}

static bool assign(Inference *inference, const Type *from, const Type *to, int depth)
{
    bool bound;
    if (depth > LIMIT_SOURCE_DEPTH)
        return false;
    if (to->kind == TYPE_PARAM) {
        if (substitute(inference, from, to, &bound, depth))
            return true;
        if (bound)
            return false;
    }
    if (from->kind == TYPE_PARAM)
        return substitute(inference, to, from, &bound, depth);
    if (is_dyn(from) || is_dyn(to) || from == to)
        return true;
    if (from->kind == TYPE_NULL)
        return takes_null(to);
    if (to->kind == TYPE_NULL)
        return takes_null(from);
    if (from->kind == TYPE_TYPE && to->kind == TYPE_TYPE)
        return true;
    return from->param_count > 0 && assign_params(inference, from, to, depth);
}

bool inference_assign(Inference *inference, const Type *from, const Type *to)
{
    return inference_assign_all(inference, &from, &to, 1);
}

bool inference_assign_all(Inference *inference, const Type *const *from, const Type *const *to,
                          uint32_t count)
{
    uint32_t mark = inference->count;
    for (uint32_t i = 0; i < count; i++) {
        if (!assign(inference, from[i], to[i], 0)) {
            inference->count = mark;
            return false;
        }
    }
    return true;
}

const Type *inference_join(Inference *inference, const Type *so_far, const Type *next)
{
    if (so_far == NULL)
        return next;
    if (inference_assign(inference, so_far, next))
        return most_general(so_far, next);
    return type_simple(inference->types, TYPE_DYN);
}

/* ---- resolving ---------------------------------------------------------------------------------- */

static const Type *rebuild(TypeTable *types, const Type *type, const Type *const *params)
{
    switch (type->kind) {
    case TYPE_LIST:
        return type_list(types, params[0]);
    case TYPE_MAP:
        return type_map(types, params[0], params[1]);
    case TYPE_OPTIONAL:
        return type_optional(types, params[0]);
    case TYPE_TYPE:
        return type_type(types, params[0]);
    default:
        return type_opaque(types, type->name, params, type->param_count);
    }
}

static const Type *resolve(Inference *inference, const Type *type, bool to_dyn, int depth)
{
    if (type == NULL || depth > LIMIT_SOURCE_DEPTH)
        return type;
    if (type->kind == TYPE_PARAM) {
        const Type *bound = find(inference, type);
        if (bound != NULL)
            return resolve(inference, bound, to_dyn, depth + 1);
        return to_dyn ? type_simple(inference->types, TYPE_DYN) : type;
    }
    if (type->param_count == 0)
        return type;
    const Type *params[TYPE_PARAMS_MAX];
    bool changed = false;
    for (uint8_t i = 0; i < type->param_count; i++) {
        params[i] = resolve(inference, type->params[i], to_dyn, depth + 1);
        changed = changed || params[i] != type->params[i];
    }
    return changed ? rebuild(inference->types, type, params) : type;
}

const Type *inference_resolve(Inference *inference, const Type *type, bool unbound_to_dyn)
{
    return resolve(inference, type, unbound_to_dyn, 0);
}

/* ---- signatures --------------------------------------------------------------------------------- */

static const Type *renamed(Inference *inference, const Type *type, const Type *const names[],
                           const Type *const fresh[], uint32_t count)
{
    if (type->kind == TYPE_PARAM) {
        for (uint32_t i = 0; i < count; i++) {
            if (names[i] == type)
                return fresh[i];
        }
        return type;
    }
    if (type->param_count == 0)
        return type;
    const Type *params[TYPE_PARAMS_MAX];
    for (uint8_t i = 0; i < type->param_count; i++)
        params[i] = renamed(inference, type->params[i], names, fresh, count);
    return rebuild(inference->types, type, params);
}

enum { SIGNATURE_VARIABLES = 16 };

static void collect_params(const Type *type, const Type *names[], uint32_t *count)
{
    for (uint8_t i = 0; i < type->param_count; i++)
        collect_params(type->params[i], names, count);
    if (type->kind != TYPE_PARAM || *count == SIGNATURE_VARIABLES)
        return;
    for (uint32_t i = 0; i < *count; i++) {
        if (names[i] == type)
            return;
    }
    names[(*count)++] = type;
}

bool inference_instantiate(Inference *inference, Signature *out, const Signature *signature)
{
    const Type *names[SIGNATURE_VARIABLES], *fresh[SIGNATURE_VARIABLES];
    uint32_t count = 0;
    *out = *signature;
    collect_params(signature->result, names, &count);
    for (uint8_t i = 0; i < signature->param_count; i++)
        collect_params(signature->params[i], names, &count);
    for (uint32_t i = 0; i < count; i++) {
        fresh[i] = inference_variable(inference);
        if (fresh[i] == NULL)
            return false;
    }
    if (count == 0)
        return true;
    for (uint8_t i = 0; i < signature->param_count; i++)
        out->params[i] = renamed(inference, signature->params[i], names, fresh, count);
    out->result = renamed(inference, signature->result, names, fresh, count);
    return true;
}
