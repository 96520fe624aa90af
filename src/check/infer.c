/*
 * infer.c - assignability as in cel-go's checker (checker/types.go describes the rules).
 */
#include "check/infer.h"

#include "base/limits.h"

/* Types nest without end where lets and bindings build on each other. What takes more than this to
 * look at becomes dyn, which any type may be. */
enum { BUDGET = 4000 };

typedef struct InferenceStep {
    uint32_t number;
    const Type *before;
} InferenceStep;

typedef struct InferenceParameter {
    const Type *parameter;
    const Type *variable;
} InferenceParameter;

void inference_init(Inference *out, Arena *arena, TypeTable *types)
{
    *out = (Inference){.arena = arena, .types = types, .budget = BUDGET};
}

/* ---- variables ------------------------------------------------------------------------------- */

const Type *inference_variable(Inference *inference)
{
    const Type **bound = arena_grow(inference->arena, inference->bound, inference->variable_count,
                                    &inference->variable_capacity, sizeof *bound);
    if (bound == NULL)
        return NULL;
    inference->bound = bound;
    bound[inference->variable_count++] = NULL;
    char name[16];
    size_t at = sizeof name;
    for (uint32_t number = inference->variable_count; number > 0; number /= 10)
        name[--at] = (char)('0' + number % 10);
    name[--at] = '@';
    return type_param(inference->types, (Text){name + at, sizeof name - at});
}

static uint32_t number_of(const Type *variable)
{
    uint32_t number = 0;
    for (size_t i = 1; i < variable->name.size_bytes; i++)
        number = number * 10 + (uint32_t)(variable->name.data[i] - '0');
    return number;
}

static const Type *find(const Inference *inference, const Type *variable)
{
    return inference->bound[number_of(variable) - 1];
}

static bool bind(Inference *inference, const Type *variable, const Type *type)
{
    InferenceStep *trail = arena_grow(inference->arena, inference->trail, inference->trail_count,
                                      &inference->trail_capacity, sizeof *trail);
    if (trail == NULL)
        return false;
    uint32_t number = number_of(variable);
    inference->trail = trail;
    trail[inference->trail_count++] = (InferenceStep){number, inference->bound[number - 1]};
    inference->bound[number - 1] = type;
    return true;
}

InferenceMark inference_mark(const Inference *inference)
{
    return (InferenceMark){inference->variable_count, inference->trail_count};
}

void inference_undo(Inference *inference, InferenceMark mark)
{
    while (inference->trail_count > mark.trail_count) {
        const InferenceStep *step = &inference->trail[--inference->trail_count];
        inference->bound[step->number - 1] = step->before;
    }
    inference->variable_count = mark.variable_count;
}

/* Whether the call under way may look at one more type. */
static bool may_go_on(Inference *inference, int depth)
{
    if (inference->budget == 0 || depth > LIMIT_SOURCE_DEPTH)
        return false;
    inference->budget--;
    return true;
}

/* What stands in the wrapper, or the type itself. */
static const Type *unwrapped(const Type *type)
{
    return type->kind == TYPE_WRAPPER ? type->params[0] : type;
}

static bool is_dyn(const Type *type)
{
    return type->kind == TYPE_DYN || type->kind == TYPE_ERROR;
}

/* Whether the variable does not occur in the type, so that binding makes no circle. */
static bool is_free_of(Inference *inference, const Type *variable, const Type *type, int depth)
{
    if (type == variable || !may_go_on(inference, depth))
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
static bool is_as_general(Inference *inference, const Type *left, const Type *right, int depth)
{
    if (left == right || is_dyn(left) || left->kind == TYPE_PARAM)
        return true;
    if (left->kind == TYPE_WRAPPER && left->params[0] == right)
        return true;
    if (is_dyn(right) || right->kind == TYPE_PARAM || left->kind != right->kind)
        return false;
    if (left->kind == TYPE_TYPE)
        return true;
    if (left->param_count != right->param_count || left->param_count == 0 ||
        !text_equal(left->name, right->name) || !may_go_on(inference, depth))
        return false;
    for (uint8_t i = 0; i < left->param_count; i++) {
        if (!is_as_general(inference, left->params[i], right->params[i], depth + 1))
            return false;
    }
    return true;
}

/* Of two types known to unify. Where null stands beside what may be null, that is the type. */
static const Type *most_general(Inference *inference, const Type *left, const Type *right)
{
    if (left->kind == TYPE_NULL && right->kind != TYPE_PARAM)
        return right;
    if (right->kind == TYPE_NULL && left->kind != TYPE_PARAM)
        return left;
    return is_as_general(inference, left, right, 0) ? left : right;
}

/* ---- assigning ------------------------------------------------------------------------------- */

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
        const Type *general = most_general(inference, type, present);
        if (general != present && is_free_of(inference, variable, general, 0))
            return bind(inference, variable, general);
        return true;
    }
    *bound = false;
    return is_free_of(inference, variable, type, 0) && bind(inference, variable, type);
}

/* Types that null may stand for in CEL: messages, and types known by name only. */
static bool takes_null(const Type *type)
{
    return type->kind == TYPE_NULL || type->kind == TYPE_OPTIONAL || type->kind == TYPE_OPAQUE ||
           type->kind == TYPE_RECORD || type->kind == TYPE_WRAPPER ||
           type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DURATION || type->kind == TYPE_IP ||
           type->kind == TYPE_CIDR;
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
    if (!may_go_on(inference, depth))
        return true; /* too large to tell: as dyn would */
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
    if ((from->kind == TYPE_WRAPPER) != (to->kind == TYPE_WRAPPER))
        return unwrapped(from) == unwrapped(to);
    return from->param_count > 0 && assign_params(inference, from, to, depth);
}

bool inference_assign(Inference *inference, const Type *from, const Type *to)
{
    return inference_assign_all(inference, &from, &to, 1);
}

bool inference_assign_all(Inference *inference, const Type *const *from, const Type *const *to,
                          uint32_t count)
{
    InferenceMark mark = inference_mark(inference);
    inference->budget = BUDGET;
    for (uint32_t i = 0; i < count; i++) {
        if (!assign(inference, from[i], to[i], 0)) {
            inference_undo(inference, mark);
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
        return most_general(inference, so_far, next);
    return type_simple(inference->types, TYPE_DYN);
}

/* ---- resolving ------------------------------------------------------------------------------- */

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
    case TYPE_WRAPPER:
        return type_wrapper(types, params[0]);
    default:
        return type_opaque(types, type->name, params, type->param_count);
    }
}

static const Type *resolve(Inference *inference, const Type *type, bool to_dyn, int depth)
{
    if (type == NULL || (type->param_count == 0 && type->kind != TYPE_PARAM))
        return type;
    if (!may_go_on(inference, depth))
        return type_simple(inference->types, TYPE_DYN);
    if (type->kind == TYPE_PARAM) {
        const Type *bound = find(inference, type);
        if (bound != NULL)
            return resolve(inference, bound, to_dyn, depth + 1);
        return to_dyn ? type_simple(inference->types, TYPE_DYN) : type;
    }
    const Type *params[TYPE_PARAMS_MAX] = {NULL};
    bool changed = false;
    for (uint8_t i = 0; i < type->param_count; i++) {
        params[i] = resolve(inference, type->params[i], to_dyn, depth + 1);
        changed = changed || params[i] != type->params[i];
    }
    return changed ? rebuild(inference->types, type, params) : type;
}

const Type *inference_resolve(Inference *inference, const Type *type, bool unbound_to_dyn)
{
    inference->budget = BUDGET;
    const Type *resolved = resolve(inference, type, unbound_to_dyn, 0);
    return resolved != NULL ? resolved : type_simple(inference->types, TYPE_DYN);
}

bool inference_is_closed(const Type *type)
{
    if (type->kind == TYPE_PARAM)
        return false;
    for (uint8_t i = 0; i < type->param_count; i++) {
        if (!inference_is_closed(type->params[i]))
            return false;
    }
    return true;
}

/* ---- signatures ------------------------------------------------------------------------------ */

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
    const Type *params[TYPE_PARAMS_MAX] = {NULL};
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
    out->result = renamed(inference, signature->result, names, fresh, count);
    bool whole = out->result != NULL;
    for (uint8_t i = 0; i < signature->param_count; i++) {
        out->params[i] = renamed(inference, signature->params[i], names, fresh, count);
        whole = whole && out->params[i] != NULL;
    }
    return whole;
}

/* The variable of a declared type's parameter: made at its first use. */
static const Type *variable_for(Inference *inference, const Type *parameter)
{
    for (uint32_t i = 0; i < inference->parameter_count; i++) {
        if (inference->parameters[i].parameter == parameter)
            return inference->parameters[i].variable;
    }
    if (inference->parameters == NULL)
        inference->parameters =
            arena_alloc_array(inference->arena, SIGNATURE_VARIABLES, sizeof *inference->parameters);
    if (inference->parameters == NULL || inference->parameter_count == SIGNATURE_VARIABLES)
        return type_simple(inference->types, TYPE_DYN);
    const Type *variable = inference_variable(inference);
    inference->parameters[inference->parameter_count++] = (InferenceParameter){parameter, variable};
    return variable;
}

const Type *inference_adopt(Inference *inference, const Type *type)
{
    const Type *names[SIGNATURE_VARIABLES], *variables[SIGNATURE_VARIABLES];
    uint32_t count = 0;
    collect_params(type, names, &count);
    for (uint32_t i = 0; i < count; i++) {
        variables[i] = variable_for(inference, names[i]);
        if (variables[i] == NULL)
            return NULL;
    }
    return count == 0 ? type : renamed(inference, type, names, variables, count);
}
