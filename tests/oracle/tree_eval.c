#include "oracle/tree_eval.h"

/* What local names stand for, innermost first. */
typedef struct Frame {
    const struct Frame *outer;
    const Binding *binding;
    Value value;
} Frame;

enum { ARGUMENTS_MAX = 8 };

static Value walk(TreeEval *eval, const Frame *frame, const Expr *expr);

static Value no_overload(TreeEval *eval)
{
    return tree_fail(eval, ERROR_NO_OVERLOAD);
}

/* The first error among the values, else all unknowns together; ABSENT where there are none. */
static Value unsure_of(TreeEval *eval, const Value *values, uint32_t count)
{
    Value unsure = {.tag = VALUE_ABSENT};
    for (uint32_t i = 0; i < count; i++) {
        if (values[i].tag == VALUE_ERROR)
            return values[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (values[i].tag == VALUE_UNKNOWN)
            unsure = unsure.tag == VALUE_ABSENT
                         ? values[i]
                         : value_unknown_merge(eval->arena, unsure, values[i]);
    }
    return unsure;
}

static Value some(TreeEval *eval, Value value)
{
    Value *inner = arena_alloc(eval->arena, sizeof *inner);
    if (inner == NULL)
        return tree_fail(eval, ERROR_LIMIT);
    *inner = value;
    return value_some(inner);
}

/* ---- names ----------------------------------------------------------------------------------- */

static Value local(TreeEval *eval, const Frame *frame, const Binding *binding)
{
    for (; frame != NULL; frame = frame->outer) {
        if (frame->binding == binding)
            return frame->value;
    }
    return tree_fail(eval, ERROR_UNDECLARED);
}

static Value variable(TreeEval *eval, const Binding *binding)
{
    for (uint32_t i = 0; i < eval->variable_count; i++) {
        if (eval->bindings[i] == binding && eval->values[i].tag != VALUE_ABSENT)
            return eval->values[i];
    }
    return tree_fail(eval, ERROR_UNDECLARED);
}

/* A type as a value, by CEL's name. */
static Value type_value(const Type *type)
{
    switch (type->kind) {
    case TYPE_NULL:
        return value_type(TEXT("null_type"));
    case TYPE_TIMESTAMP:
        return value_type(TEXT("google.protobuf.Timestamp"));
    case TYPE_DURATION:
        return value_type(TEXT("google.protobuf.Duration"));
    case TYPE_OPTIONAL:
        return value_type(TEXT("optional_type"));
    case TYPE_LIST:
        return value_type(TEXT("list"));
    case TYPE_MAP:
        return value_type(TEXT("map"));
    case TYPE_TYPE:
        return value_type(TEXT("type"));
    case TYPE_BOOL:
        return value_type(TEXT("bool"));
    case TYPE_INT:
        return value_type(TEXT("int"));
    case TYPE_UINT:
        return value_type(TEXT("uint"));
    case TYPE_DOUBLE:
        return value_type(TEXT("double"));
    case TYPE_STRING:
        return value_type(TEXT("string"));
    case TYPE_BYTES:
        return value_type(TEXT("bytes"));
    case TYPE_DYN:
        return value_type(TEXT("dyn"));
    default:
        return value_type(type->name);
    }
}

/* ---- selections ------------------------------------------------------------------------------ */

static Value select_field(TreeEval *eval, const Expr *expr, Value operand)
{
    bool inside = operand.tag == VALUE_OPTIONAL, test = expr->test_only;
    bool optional = expr->optional || (inside && !test);
    if (value_is_unsure(operand))
        return operand;
    if (inside && operand.as.inner == NULL)
        return test ? value_bool(false) : value_none();
    if (inside)
        operand = *operand.as.inner;
    if (operand.tag != VALUE_MAP)
        return no_overload(eval);
    const Value *found = tree_map_find(operand.as.map, value_string(expr->as.select.field.text));
    if (test)
        return value_bool(found != NULL);
    if (optional)
        return found != NULL ? some(eval, *found) : value_none();
    return found != NULL ? *found : tree_fail(eval, ERROR_NO_KEY);
}

/* ---- lists and maps -------------------------------------------------------------------------- */

/* Sets *value to an optional entry's content; false where there is none. */
static bool entry(TreeEval *eval, bool optional, Value *value)
{
    if (!optional)
        return true;
    if (value->tag != VALUE_OPTIONAL) {
        *value = no_overload(eval);
        return true;
    }
    if (value->as.inner == NULL)
        return false;
    *value = *value->as.inner;
    return true;
}

static Value make_list(TreeEval *eval, const Frame *frame, const Expr *expr)
{
    uint32_t count = expr->as.list.items.count;
    Value *values = arena_alloc_array(eval->arena, count + 1, sizeof *values);
    List *list = list_new(eval->arena, count);
    if (values == NULL || list == NULL)
        return tree_fail(eval, ERROR_LIMIT);
    for (uint32_t i = 0; i < count; i++)
        values[i] = walk(eval, frame, expr->as.list.items.items[i]);
    Value unsure = unsure_of(eval, values, count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    for (uint32_t i = 0; i < count; i++) {
        bool optional = expr->as.list.optional != NULL && expr->as.list.optional[i];
        if (!entry(eval, optional, &values[i]))
            continue;
        if (values[i].tag == VALUE_ERROR)
            return values[i];
        list->items[list->count++] = values[i];
    }
    return value_list(list);
}

static Value make_map(TreeEval *eval, const Frame *frame, const Expr *expr)
{
    uint32_t count = expr->as.map.count;
    Value *values = arena_alloc_array(eval->arena, 2 * (size_t)count + 1, sizeof *values);
    Map *map = map_new(eval->arena, count);
    if (values == NULL || map == NULL)
        return tree_fail(eval, ERROR_LIMIT);
    for (uint32_t i = 0; i < count; i++) {
        values[2 * i] = walk(eval, frame, expr->as.map.pairs[i].key);
        values[2 * i + 1] = walk(eval, frame, expr->as.map.pairs[i].value);
    }
    Value unsure = unsure_of(eval, values, 2 * count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    for (uint32_t i = 0; i < count; i++) {
        Value key = values[2 * i], value = values[2 * i + 1];
        if (!entry(eval, expr->as.map.pairs[i].optional, &value))
            continue;
        if (value.tag == VALUE_ERROR)
            return value;
        if (!tree_is_key(key))
            return no_overload(eval);
        if (tree_map_find(map, key) != NULL)
            return tree_fail(eval, ERROR_DUPLICATE_KEY);
        if (!map_insert(eval->arena, map, key, value, NULL))
            return tree_fail(eval, ERROR_LIMIT);
    }
    return value_map(map);
}

/* ---- comprehensions -------------------------------------------------------------------------- */

static Value comprehension(TreeEval *eval, const Frame *outer, const Expr *expr)
{
    Value range = walk(eval, outer, expr->as.comprehension.range);
    Frame accumulator = {outer, expr->as.comprehension.accumulator,
                         walk(eval, outer, expr->as.comprehension.initial)};
    bool list = range.tag == VALUE_LIST;
    if (value_is_unsure(range))
        return range;
    if (!list && range.tag != VALUE_MAP)
        return no_overload(eval);
    uint32_t count = list ? range.as.list->count : range.as.map->count;
    for (uint32_t i = 0; i < count; i++) {
        bool two = expr->as.comprehension.value != NULL;
        Value key = list ? value_int(i) : range.as.map->entries[i].key;
        Value value = list ? range.as.list->items[i] : range.as.map->entries[i].value;
        Frame item = {&accumulator, expr->as.comprehension.item, two || !list ? key : value};
        Frame second = {&item, expr->as.comprehension.value, value};
        const Frame *inner = two ? &second : &item;
        if (value_is_false(walk(eval, inner, expr->as.comprehension.condition)))
            break;
        accumulator.value = walk(eval, inner, expr->as.comprehension.step);
    }
    return walk(eval, &accumulator, expr->as.comprehension.result);
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* && and ||: a side that decides wins over everything, then an unknown, then an error. */
static Value logic(TreeEval *eval, Value left, Value right, bool decisive)
{
    const Value sides[] = {left, right};
    for (int i = 0; i < 2; i++) {
        if (sides[i].tag == VALUE_BOOL && sides[i].as.boolean == decisive)
            return value_bool(decisive);
    }
    if (left.tag == VALUE_UNKNOWN && right.tag == VALUE_UNKNOWN)
        return value_unknown_merge(eval->arena, left, right);
    for (int i = 0; i < 2; i++) {
        if (sides[i].tag == VALUE_UNKNOWN)
            return sides[i];
    }
    for (int i = 0; i < 2; i++) {
        if (sides[i].tag == VALUE_ERROR)
            return sides[i];
    }
    return left.tag == VALUE_BOOL && right.tag == VALUE_BOOL ? value_bool(!decisive)
                                                             : no_overload(eval);
}

static Value conditional(TreeEval *eval, const Frame *frame, const Expr *expr)
{
    Value condition = walk(eval, frame, expr->as.call.args.items[0]);
    if (condition.tag == VALUE_BOOL)
        return walk(eval, frame, expr->as.call.args.items[condition.as.boolean ? 1 : 2]);
    return value_is_unsure(condition) ? condition : no_overload(eval);
}

/* optional.or() and orValue(): the second argument counts only where the first has no value. */
static Value optional_else(TreeEval *eval, const Value *args, bool unwrap)
{
    if (value_is_unsure(args[0]))
        return args[0];
    if (args[0].tag != VALUE_OPTIONAL)
        return no_overload(eval);
    if (args[0].as.inner != NULL)
        return unwrap ? *args[0].as.inner : args[0];
    if (unwrap || value_is_unsure(args[1]) || args[1].tag == VALUE_OPTIONAL)
        return args[1];
    return no_overload(eval);
}

static Value call(TreeEval *eval, const Frame *frame, const Expr *expr)
{
    Text function = expr->as.call.function.text;
    uint32_t count = expr->as.call.args.count, given = 0;
    Value args[ARGUMENTS_MAX];
    if (text_equal(function, TEXT("_?_:_")) && count == 3)
        return conditional(eval, frame, expr);
    if (expr->ref.kind != REF_NATIVE && !text_equal(function, TEXT("_&&_")) &&
        !text_equal(function, TEXT("_||_")) && !text_equal(function, TEXT("!_")))
        return tree_fail(eval, ERROR_UNDECLARED);
    bool method = expr->ref.kind == REF_NATIVE && native_is_method(expr->ref.natives[0]);
    if (count + 1 > ARGUMENTS_MAX)
        return tree_fail(eval, ERROR_LIMIT);
    if (method)
        args[given++] = walk(eval, frame, expr->as.call.target);
    for (uint32_t i = 0; i < count; i++)
        args[given++] = walk(eval, frame, expr->as.call.args.items[i]);
    if (text_equal(function, TEXT("_&&_")))
        return logic(eval, args[0], args[1], false);
    if (text_equal(function, TEXT("_||_")))
        return logic(eval, args[0], args[1], true);
    if (text_equal(function, TEXT("@not_strictly_false")))
        return value_bool(!value_is_false(args[0]));
    if (method && given == 2 && text_equal(function, TEXT("or")))
        return optional_else(eval, args, false);
    if (method && given == 2 && text_equal(function, TEXT("orValue")))
        return optional_else(eval, args, true);
    /* Of two errors the first counts; a > b is b < a. */
    bool greater = text_equal(function, TEXT("_>_")) || text_equal(function, TEXT("_>=_"));
    const Value swapped[] = {args[1], args[0]};
    Value unsure = unsure_of(eval, greater ? swapped : args, given);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    const char *name =
        expr->ref.kind == REF_NATIVE ? native_get(expr->ref.natives[0])->function : "!_";
    uint16_t first = 0;
    size_t rows = native_find(&first, text_of(name));
    return tree_call(eval, text_of(name), method, args, given, first, (uint32_t)rows);
}

/* ---- the walk -------------------------------------------------------------------------------- */

static Value walk(TreeEval *eval, const Frame *frame, const Expr *expr)
{
    if (eval->steps_left == 0)
        return tree_fail(eval, ERROR_LIMIT);
    eval->steps_left--;
    switch (expr->ref.kind) {
    case REF_LOCAL:
        return local(eval, frame, expr->ref.binding);
    case REF_VARIABLE:
        return variable(eval, expr->ref.binding);
    case REF_TYPE:
        return type_value(expr->type->params[0]);
    default:
        break;
    }
    switch (expr->kind) {
    case EXPR_LITERAL:
        return expr->as.literal;
    case EXPR_SELECT:
        return select_field(eval, expr, walk(eval, frame, expr->as.select.operand));
    case EXPR_CALL:
        return call(eval, frame, expr);
    case EXPR_LIST:
        return make_list(eval, frame, expr);
    case EXPR_MAP:
        return make_map(eval, frame, expr);
    case EXPR_COMPREHENSION:
        return comprehension(eval, frame, expr);
    default:
        return tree_fail(eval, ERROR_UNDECLARED);
    }
}

Value tree_eval(TreeEval *eval, const Expr *expr)
{
    return walk(eval, NULL, expr);
}
