#include "check/cost.h"

#include "base/limits.h"
#include "check/cost_native.h"
#include "lib/native.h"

/* Instructions at most, as the emitter makes them (emit_expression.c, emit_rule.c). */
enum {
    NODE = 2,     /* a literal, name, selection; a call's own instruction and its result moved */
    LOGIC = 5,    /* && and ||, ?: with their jumps */
    FUNCTION = 4, /* what begins and ends a function */
    LOOP = 10,    /* around a loop, and in each of its rounds */
    FINDING = 12, /* what judges and tells of a rule's finding */
    ENTRY = 3,    /* an item of a list or map, an argument */
};
/* Nodes looked at for one bound, and how deep: functions that call functions can make a tree
 * endless, and deeper than one expression may be. */
enum { WORK_MAX = 200000, DEPTH_MAX = 1000 };

/* What local names are. */
typedef struct Frame {
    const struct Frame *outer;
    const Binding *binding;
    const Shape *shape;
} Frame;

typedef struct Costing {
    Arena *arena;
    const Checked *program;
    uint32_t work_left;
    uint32_t depth;
    DeclList needed; /* lets and scopes met, each once */
    uint32_t needed_capacity;
} Costing;

/* What one expression costs and gives. */
typedef struct Cost {
    const Bound *bound;
    const Shape *shape;
} Cost;

static Cost cost(Costing *costing, const Frame *frame, const Expr *expr);

static const Bound *number(Costing *costing, double constant)
{
    return bound_constant(costing->arena, constant);
}

static const Bound *plus(Costing *costing, const Bound *one, const Bound *other)
{
    return bound_add(costing->arena, one, other);
}

static Cost only(Costing *costing, double instructions, const Shape *shape)
{
    return (Cost){number(costing, instructions), shape};
}

static Cost endless(Costing *costing)
{
    const Bound *bound = bound_endless(costing->arena);
    return (Cost){bound, shape_dyn(costing->arena, bound)};
}

/* ---- names ----------------------------------------------------------------------------------- */

static const Shape *local_shape(Costing *costing, const Frame *frame, const Binding *binding)
{
    for (; frame != NULL; frame = frame->outer) {
        if (frame->binding == binding)
            return frame->shape;
    }
    return shape_dyn(costing->arena, bound_endless(costing->arena));
}

/* Remembers a let or scope, whose value is computed once whatever asks for it. */
static void need(Costing *costing, Decl *decl)
{
    for (uint32_t i = 0; i < costing->needed.count; i++) {
        if (costing->needed.items[i] == decl)
            return;
    }
    Decl **items = arena_grow(costing->arena, costing->needed.items, costing->needed.count,
                              &costing->needed_capacity, sizeof(Decl *));
    if (items == NULL)
        return; /* the arena has failed, which the caller sees */
    costing->needed.items = items;
    costing->needed.items[costing->needed.count++] = decl;
}

/* The value of a setting: its default or one of those that `set` gives it. */
static const Shape *setting_shape(Costing *costing, const Decl *setting)
{
    const Shape *shape = shape_of_value(costing->arena, setting->value);
    for (uint32_t i = 0; costing->program != NULL && i < costing->program->sets.count; i++) {
        const Decl *set = costing->program->sets.items[i];
        if (set->as.setting.setting == setting)
            shape = shape_join(costing->arena, shape, shape_of_value(costing->arena, set->value));
    }
    return setting->type->kind == TYPE_OPTIONAL ? shape_optional(costing->arena, shape) : shape;
}

static Cost reference(Costing *costing, const Frame *frame, const Expr *expr)
{
    Arena *arena = costing->arena;
    const Ref *ref = &expr->ref;
    switch (ref->kind) {
    case REF_LOCAL:
        return only(costing, NODE, local_shape(costing, frame, ref->binding));
    case REF_VARIABLE:
        return only(costing, NODE,
                    shape_of_type(arena, ref->binding->type, ref->binding->name.text));
    case REF_INPUT:
        return only(costing, NODE, shape_of_type(arena, expr->type, TEXT("")));
    case REF_CONST:
        return only(costing, NODE, shape_of_value(arena, ref->decl->value));
    case REF_SETTING:
        return only(costing, NODE, setting_shape(costing, ref->decl));
    case REF_LET: {
        need(costing, ref->decl);
        Cost let = cost(costing, NULL, ref->decl->as.let.value);
        return only(costing, NODE, let.shape);
    }
    case REF_SCOPE:
        need(costing, ref->decl);
        return only(costing, NODE, shape_scalar(arena));
    default:
        return only(costing, NODE, shape_scalar(arena));
    }
}

/* ---- calls ----------------------------------------------------------------------------------- */

enum { ARGUMENTS_MAX = 16 };

static Cost function_call(Costing *costing, const Expr *expr, const Shape *const *args,
                          uint32_t count)
{
    const Decl *decl = expr->ref.decl;
    Frame frames[ARGUMENTS_MAX];
    const Frame *inner = NULL;
    for (uint32_t i = 0; i < count && i < decl->as.function.param_count; i++) {
        frames[i] = (Frame){inner, decl->as.function.params[i].binding, args[i]};
        inner = &frames[i];
    }
    if (decl->as.function.body == NULL)
        return endless(costing);
    Cost body = cost(costing, inner, decl->as.function.body);
    return (Cost){plus(costing, body.bound, number(costing, FUNCTION)), body.shape};
}

/* What a table, mapping or source answers: nothing says how large a source's answers are but their
 * type; a table's are among its rows. */
static const Shape *answer_shape(Costing *costing, const Expr *expr)
{
    return expr->type != NULL ? shape_of_type(costing->arena, expr->type, expr->ref.decl->name.text)
                              : shape_scalar(costing->arena);
}

static Cost call(Costing *costing, const Frame *frame, const Expr *expr)
{
    const Shape *args[ARGUMENTS_MAX];
    const Expr *exprs[ARGUMENTS_MAX];
    uint32_t count = 0, given = expr->as.call.args.count;
    bool native = expr->ref.kind == REF_NATIVE;
    bool method = native && native_is_method(expr->ref.natives[0]);
    if (given + 1 > ARGUMENTS_MAX)
        return endless(costing);
    if (method)
        exprs[count++] = expr->as.call.target;
    for (uint32_t i = 0; i < given; i++)
        exprs[count++] = expr->as.call.args.items[i];
    const Bound *bound = number(costing, NODE + LOGIC + ENTRY * count);
    for (uint32_t i = 0; i < count; i++) {
        Cost arg = cost(costing, frame, exprs[i]);
        args[i] = arg.shape;
        bound = plus(costing, bound, arg.bound);
        if (arg.shape == NULL)
            return (Cost){NULL, NULL};
    }
    if (expr->ref.kind == REF_FN) {
        Cost body = function_call(costing, expr, args, count);
        return (Cost){plus(costing, bound, body.bound), body.shape};
    }
    if (expr->ref.kind == REF_TABLE || expr->ref.kind == REF_MAPPING ||
        expr->ref.kind == REF_SOURCE)
        return (Cost){bound, answer_shape(costing, expr)};
    Text function =
        native ? text_of(native_get(expr->ref.natives[0])->function) : expr->as.call.function.text;
    NativeCall described = {function, count, args, exprs, expr->type};
    const Shape *result = native_call_result(costing->arena, &described);
    if (result == NULL)
        return (Cost){NULL, NULL};
    return (Cost){plus(costing, bound, native_call_cost(costing->arena, &described, result)),
                  result};
}

/* ---- lists, maps, records -------------------------------------------------------------------- */

static Cost list(Costing *costing, const Frame *frame, const Expr *expr)
{
    uint32_t count = expr->as.list.items.count;
    const Bound *bound = number(costing, NODE + (double)ENTRY * count);
    const Shape *item = NULL;
    for (uint32_t i = 0; i < count; i++) {
        Cost entry = cost(costing, frame, expr->as.list.items.items[i]);
        bool optional = expr->as.list.optional != NULL && expr->as.list.optional[i];
        bound = plus(costing, bound, entry.bound);
        item = shape_join(costing->arena, item,
                          optional ? shape_item(costing->arena, entry.shape) : entry.shape);
    }
    return (Cost){bound, shape_list(costing->arena, number(costing, count), item)};
}

static Cost map(Costing *costing, const Frame *frame, const Expr *expr)
{
    uint32_t count = expr->as.map.count;
    const Bound *bound = number(costing, NODE + (double)ENTRY * 2 * count);
    const Shape *key = NULL, *value = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        Cost key_cost = cost(costing, frame, pair->key);
        Cost value_cost = cost(costing, frame, pair->value);
        bound = plus(costing, bound, plus(costing, key_cost.bound, value_cost.bound));
        bound = plus(costing, bound, shape_compared(costing->arena, key_cost.shape));
        key = shape_join(costing->arena, key, key_cost.shape);
        value = shape_join(costing->arena, value,
                           pair->optional ? shape_item(costing->arena, value_cost.shape)
                                          : value_cost.shape);
    }
    return (Cost){bound, shape_map(costing->arena, number(costing, count), key, value)};
}

static Cost record(Costing *costing, const Frame *frame, const Expr *expr)
{
    const Decl *decl = expr->type != NULL ? expr->type->decl : NULL;
    if (decl == NULL)
        return endless(costing);
    uint32_t count = decl->as.record.count;
    const Shape **fields = arena_alloc_array(costing->arena, count + 1, sizeof *fields);
    Shape *shape = arena_alloc(costing->arena, sizeof *shape);
    const Bound *bound = number(costing, NODE + (double)ENTRY * count);
    if (fields == NULL || shape == NULL)
        return (Cost){NULL, NULL};
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        Cost value = cost(costing, frame, pair->value);
        bound = plus(costing, bound, value.bound);
        for (uint32_t k = 0; k < count; k++) {
            if (text_equal(decl->as.record.fields[k].name.text, value_text(pair->key->as.literal)))
                fields[k] = value.shape;
        }
    }
    *shape = (Shape){
        .kind = SHAPE_RECORD, .size = number(costing, 0), .type = expr->type, .fields = fields};
    return (Cost){bound, shape};
}

/* ---- comprehensions -------------------------------------------------------------------------- */

static bool is_call(const Expr *expr, const char *function, uint32_t count)
{
    return expr->kind == EXPR_CALL && expr->as.call.args.count == count &&
           text_equal(expr->as.call.function.text, text_of(function));
}

static bool is_binding(const Expr *expr, const Binding *binding)
{
    return expr->kind == EXPR_NAME && expr->ref.kind == REF_LOCAL && expr->ref.binding == binding;
}

/* How an accumulator grows in a round: by an item, an entry, a map of entries, or in no such way.
 */
typedef struct Growth {
    const Expr *condition; /* NULL where there is none */
    const Expr *item;      /* acc + [item] */
    const Expr *key;       /* acc with {key: value} */
    const Expr *value;
    const Expr *entries; /* acc with all entries of a map */
} Growth;

static bool read_growth(Growth *out, const Expr *step, const Binding *accumulator)
{
    *out = (Growth){.condition = NULL};
    if (is_call(step, "_?_:_", 3) && is_binding(step->as.call.args.items[2], accumulator)) {
        out->condition = step->as.call.args.items[0];
        step = step->as.call.args.items[1];
    }
    if (step->kind != EXPR_CALL || step->as.call.args.count < 2 ||
        !is_binding(step->as.call.args.items[0], accumulator))
        return false;
    const Expr *added = step->as.call.args.items[1];
    if (is_call(step, "_+_", 2) && added->kind == EXPR_LIST && added->as.list.items.count == 1 &&
        added->as.list.optional == NULL)
        out->item = added->as.list.items.items[0];
    else if (is_call(step, "cel.@mapInsert", 2))
        out->entries = added;
    else if (is_call(step, "cel.@mapInsert", 3)) {
        out->key = added;
        out->value = step->as.call.args.items[2];
    }
    return out->item != NULL || out->entries != NULL || out->key != NULL;
}

/* The cost of a round, and what has grown after `rounds` of them. */
static Cost growing(Costing *costing, const Frame *frame, const Growth *growth, const Bound *rounds)
{
    Arena *arena = costing->arena;
    const Bound *bound = number(costing, LOOP + LOGIC);
    if (growth->condition != NULL)
        bound = plus(costing, bound, cost(costing, frame, growth->condition).bound);
    if (growth->item != NULL) {
        Cost item = cost(costing, frame, growth->item);
        return (Cost){plus(costing, bound, item.bound), shape_list(arena, rounds, item.shape)};
    }
    const Shape *key, *value;
    const Bound *entries = number(costing, 1);
    if (growth->entries != NULL) {
        Cost added = cost(costing, frame, growth->entries);
        bound = plus(costing, bound, added.bound);
        entries = shape_size(arena, added.shape);
        key = shape_key(arena, added.shape);
        value = shape_item(arena, added.shape);
    } else {
        Cost key_cost = cost(costing, frame, growth->key);
        Cost value_cost = cost(costing, frame, growth->value);
        bound = plus(costing, bound, plus(costing, key_cost.bound, value_cost.bound));
        key = key_cost.shape;
        value = value_cost.shape;
    }
    /* What is inserted, keys and all, and what map_extended() copies: at 16, 32, 64, … entries all
     * there are, together less than twice as many as there are in the end. */
    enum { INSERTED_AND_COPIED = 3 };
    const Bound *all = bound_multiply(arena, rounds, entries);
    const Bound *each =
        plus(costing, number(costing, INSERTED_AND_COPIED), shape_compared(arena, key));
    const Bound *added = bound_multiply(arena, plus(costing, entries, number(costing, 1)), each);
    return (Cost){plus(costing, bound, added), shape_map(arena, all, key, value)};
}

static Cost comprehension(Costing *costing, const Frame *outer, const Expr *expr)
{
    Arena *arena = costing->arena;
    const Binding *accumulator = expr->as.comprehension.accumulator;
    const Expr *range_expr = expr->as.comprehension.range;
    Cost initial = cost(costing, outer, expr->as.comprehension.initial);
    Frame kept = {outer, accumulator, initial.shape};
    const Bound *bound = plus(costing, number(costing, LOOP), initial.bound);
    if (range_expr->kind == EXPR_LIST && range_expr->as.list.items.count == 0) {
        Cost result = cost(costing, &kept, expr->as.comprehension.result);
        return (Cost){plus(costing, bound, result.bound), result.shape};
    }
    Cost range = cost(costing, outer, range_expr);
    if (range.shape == NULL || initial.shape == NULL)
        return (Cost){NULL, NULL};
    bool two = expr->as.comprehension.value != NULL, is_map = range.shape->kind == SHAPE_MAP;
    const Shape *item = shape_item(arena, range.shape);
    const Shape *key = is_map || range.shape->kind == SHAPE_DYN ? shape_key(arena, range.shape)
                                                                : shape_scalar(arena);
    Frame first = {&kept, expr->as.comprehension.item, two || is_map ? key : item};
    Frame second = {&first, expr->as.comprehension.value, item};
    const Frame *inner = two ? &second : &first;
    const Bound *rounds = shape_size(arena, range.shape);
    Growth growth;
    Cost round;
    if (read_growth(&growth, expr->as.comprehension.step, accumulator)) {
        round = growing(costing, inner, &growth, rounds);
    } else {
        /* The accumulator of a macro is a bool or an int; of anything else nothing is known. */
        bool scalar = initial.shape->kind == SHAPE_SCALAR;
        if (!scalar)
            kept.shape = shape_dyn(arena, bound_endless(arena));
        round = cost(costing, inner, expr->as.comprehension.step);
        round.shape = kept.shape;
    }
    round.bound =
        plus(costing, round.bound, cost(costing, inner, expr->as.comprehension.condition).bound);
    round.bound = plus(costing, round.bound, number(costing, LOOP));
    const Bound *times = plus(costing, rounds, number(costing, 1));
    bound =
        plus(costing, plus(costing, bound, range.bound), bound_multiply(arena, times, round.bound));
    Frame after = {outer, accumulator, round.shape};
    Cost result = cost(costing, &after, expr->as.comprehension.result);
    return (Cost){plus(costing, bound, result.bound), result.shape};
}

/* ---- the walk -------------------------------------------------------------------------------- */

static Cost select_field(Costing *costing, const Frame *frame, const Expr *expr)
{
    Cost operand = cost(costing, frame, expr->as.select.operand);
    const Bound *bound = plus(costing, operand.bound, number(costing, NODE));
    if (expr->test_only)
        return (Cost){bound, shape_scalar(costing->arena)};
    const Shape *field = shape_field(costing->arena, operand.shape, expr->as.select.field.text);
    bool wrap = expr->optional && field != NULL && field->kind != SHAPE_OPTIONAL &&
                field->kind != SHAPE_DYN;
    return (Cost){bound, wrap ? shape_optional(costing->arena, field) : field};
}

static Cost node(Costing *costing, const Frame *frame, const Expr *expr)
{
    switch (expr->ref.kind) {
    case REF_NONE:
    case REF_NATIVE:
    case REF_FN:
    case REF_TABLE:
    case REF_MAPPING:
    case REF_SOURCE:
        break;
    default:
        return reference(costing, frame, expr);
    }
    switch (expr->kind) {
    case EXPR_LITERAL:
        return only(costing, NODE, shape_of_value(costing->arena, expr->as.literal));
    case EXPR_SELECT:
        return select_field(costing, frame, expr);
    case EXPR_CALL:
        return call(costing, frame, expr);
    case EXPR_LIST:
        return list(costing, frame, expr);
    case EXPR_MAP:
        return map(costing, frame, expr);
    case EXPR_STRUCT:
        return record(costing, frame, expr);
    case EXPR_COMPREHENSION:
        return comprehension(costing, frame, expr);
    case EXPR_NAME:
    case EXPR_ERROR:
        break;
    }
    return only(costing, NODE, shape_scalar(costing->arena));
}

static Cost cost(Costing *costing, const Frame *frame, const Expr *expr)
{
    if (costing->work_left == 0 || costing->depth == DEPTH_MAX)
        return endless(costing);
    costing->work_left--;
    costing->depth++;
    Cost out = node(costing, frame, expr);
    costing->depth--;
    return out;
}

/* What the lets and scopes met cost, those that they need included. */
static const Bound *needed_cost(Costing *costing)
{
    const Bound *bound = number(costing, 0);
    for (uint32_t i = 0; i < costing->needed.count; i++) {
        const Decl *decl = costing->needed.items[i];
        const Expr *value = decl->kind == DECL_SCOPE ? decl->as.scope.value : decl->as.let.value;
        bound = plus(costing, bound, cost(costing, NULL, value).bound);
        bound = plus(costing, bound, number(costing, FUNCTION));
    }
    return bound;
}

static const Bound *finish(Costing *costing, const Bound *bound)
{
    bound = plus(costing, bound, number(costing, FUNCTION));
    bound = plus(costing, bound, needed_cost(costing));
    return arena_failed(costing->arena) ? NULL : bound;
}

const Bound *cost_of_expression(Arena *arena, const Checked *program, const Expr *expr)
{
    Costing costing = {.arena = arena, .program = program, .work_left = WORK_MAX};
    return finish(&costing, cost(&costing, NULL, expr).bound);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const Bound *template_cost(Costing *costing, const Frame *frame, const Template *template)
{
    const Bound *bound = number(costing, 0);
    for (uint32_t i = 0; i < template->count; i++) {
        if (template->parts[i].hole != NULL)
            bound = plus(costing, bound,
                         plus(costing, cost(costing, frame, template->parts[i].hole).bound,
                              number(costing, ENTRY)));
    }
    return bound;
}

static const Bound *body_cost(Costing *costing, const Frame *frame, const RuleBody *body);

/* The lets, conditions, exceptions and message of one judgement. `frames` has room for the lets. */
static const Bound *judgement_cost(Costing *costing, const Frame *frame, Frame *frames,
                                   const RuleBody *body)
{
    const Bound *bound = number(costing, FINDING);
    for (uint32_t i = 0; i < body->let_count; i++) {
        Cost let = cost(costing, frame, body->lets[i].value);
        bound = plus(costing, bound, plus(costing, let.bound, number(costing, NODE)));
        frames[i] = (Frame){frame, body->lets[i].binding, let.shape};
        frame = &frames[i];
    }
    for (uint32_t i = 0; i < body->condition_count; i++)
        bound = plus(costing, bound,
                     plus(costing, cost(costing, frame, body->conditions[i].expr).bound,
                          number(costing, LOGIC)));
    for (uint32_t i = 0; i < body->exception_count; i++)
        bound = plus(costing, bound, body_cost(costing, frame, &body->exceptions[i]->as.rule));
    if (body->at != NULL)
        bound = plus(costing, bound, cost(costing, frame, body->at).bound);
    bound = plus(costing, bound, template_cost(costing, frame, &body->message.zh));
    return plus(costing, bound, template_cost(costing, frame, &body->message.en));
}

/* A rule's or exception's body; the loops of its for clauses multiply. */
static const Bound *body_cost(Costing *costing, const Frame *frame, const RuleBody *body)
{
    Arena *arena = costing->arena;
    Frame *frames = arena_alloc_array(arena, body->for_count + body->let_count + 1, sizeof *frames);
    const Bound **rounds = arena_alloc_array(arena, body->for_count + 1, sizeof *rounds);
    const Bound **ranges = arena_alloc_array(arena, body->for_count + 1, sizeof *ranges);
    if (frames == NULL || rounds == NULL || ranges == NULL)
        return NULL;
    for (uint32_t i = 0; i < body->for_count; i++) {
        Cost range = cost(costing, frame, body->fors[i].range);
        const Shape *shape = range.shape;
        ranges[i] = plus(costing, range.bound, number(costing, LOOP));
        rounds[i] = plus(costing, shape_size(arena, shape), number(costing, 1));
        frames[i] = (Frame){frame, body->fors[i].binding,
                            shape != NULL && shape->kind == SHAPE_MAP ? shape_key(arena, shape)
                                                                      : shape_item(arena, shape)};
        frame = &frames[i];
    }
    const Bound *bound = judgement_cost(costing, frame, frames + body->for_count, body);
    for (uint32_t i = body->for_count; i > 0; i--) {
        bound = plus(costing, bound, number(costing, LOOP));
        bound = plus(costing, bound_multiply(arena, rounds[i - 1], bound), ranges[i - 1]);
    }
    return bound;
}

const Bound *cost_of_rule(Arena *arena, const Checked *program, const Decl *rule)
{
    Costing costing = {.arena = arena, .program = program, .work_left = WORK_MAX};
    return finish(&costing, body_cost(&costing, NULL, &rule->as.rule));
}
