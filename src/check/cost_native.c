#include "check/cost_native.h"

#include "base/limits.h"
#include "lib/regex.h"

enum { BYTES_PER_UNIT = 16, COMPARED_PER_UNIT = 1024, SEARCH_UNITS = 64, SEARCH_BYTES = 64 };
/* RE2 caps a program at 8 MiB of 16-byte instructions. */
enum { REGEX_SIZE_MAX = 8 * 1024 * 1024 / 16 };

static bool is(Text function, const char *name)
{
    return text_equal(function, text_of(name));
}

static bool is_one_of(Text function, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (is(function, *names))
            return true;
    }
    return false;
}

static const Bound *number(Arena *arena, double constant)
{
    return bound_constant(arena, constant);
}

static const Bound *plus(Arena *arena, const Bound *one, const Bound *other)
{
    return bound_add(arena, one, other);
}

static const Bound *times(Arena *arena, const Bound *one, const Bound *other)
{
    return bound_multiply(arena, one, other);
}

/* Bytes of the text at `index`; of something else whatever is within it. */
static const Bound *bytes(Arena *arena, const NativeCall *call, uint32_t index)
{
    const Shape *shape = index < call->arg_count ? call->args[index] : NULL;
    if (shape == NULL || shape->kind == SHAPE_SCALAR)
        return number(arena, 0);
    return shape->kind == SHAPE_TEXT ? shape->size : shape_total(arena, shape);
}

static const Bound *count(Arena *arena, const NativeCall *call, uint32_t index)
{
    return index < call->arg_count ? shape_size(arena, call->args[index]) : number(arena, 0);
}

static const Bound *all_bytes(Arena *arena, const NativeCall *call)
{
    const Bound *sum = number(arena, 0);
    for (uint32_t i = 0; i < call->arg_count; i++)
        sum = plus(arena, sum, bytes(arena, call, i));
    return sum;
}

static const Bound *units(Arena *arena, const Bound *size_bytes)
{
    return bound_scale(arena, size_bytes, 1.0 / BYTES_PER_UNIT);
}

/* ---- results --------------------------------------------------------------------------------- */

static bool is_scalar_type(const Type *type)
{
    if (type == NULL)
        return false;
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_BYTES:
    case TYPE_LIST:
    case TYPE_MAP:
    case TYPE_OPTIONAL:
    case TYPE_DYN:
    case TYPE_ERROR:
    case TYPE_PARAM:
    case TYPE_OPAQUE:
    case TYPE_RECORD:
        return false;
    default:
        return true;
    }
}

/* One of the arguments, or a part of one. */
static const Shape *joined_args(Arena *arena, const NativeCall *call, uint32_t from)
{
    const Shape *shape = NULL;
    for (uint32_t i = from; i < call->arg_count; i++)
        shape = shape_join(arena, shape, call->args[i]);
    return shape != NULL ? shape : shape_scalar(arena);
}

static const Shape *sum_of(Arena *arena, const Shape *left, const Shape *right)
{
    const Bound *size = plus(arena, shape_size(arena, left), shape_size(arena, right));
    if (left->kind == SHAPE_LIST && right->kind == SHAPE_LIST)
        return shape_list(arena, size, shape_join(arena, left->item, right->item));
    if (left->kind == SHAPE_TEXT && right->kind == SHAPE_TEXT)
        return shape_text(arena, size);
    if (left->kind == SHAPE_SCALAR && right->kind == SHAPE_SCALAR)
        return left;
    return shape_dyn(arena, plus(arena, shape_total(arena, left), shape_total(arena, right)));
}

/* What an index into `from` gives; an optional is looked into. */
static const Shape *indexed(Arena *arena, const Shape *from, bool optional)
{
    bool inside = from->kind == SHAPE_OPTIONAL;
    const Shape *item = shape_item(arena, inside ? shape_item(arena, from) : from);
    return inside || optional ? shape_optional(arena, item) : item;
}

/* Text whose length the arguments do not bound well. */
static const Shape *text_result(Arena *arena, const NativeCall *call)
{
    Text f = call->function;
    static const char *const parts[] = {"charAt",     "substring",     "trim",
                                        "lowerAscii", "upperAscii",    "reverse",
                                        "bytes",      "base64.decode", NULL};
    const Bound *first = bytes(arena, call, 0);
    if (is_one_of(f, parts))
        return shape_text(arena, first);
    if (is(f, "string")) /* no number or time is longer */
        return shape_text(arena, plus(arena, first, number(arena, 64)));
    if (is(f, "strings.quote"))
        return shape_text(arena, plus(arena, bound_scale(arena, first, 3), number(arena, 2)));
    if (is(f, "base64.encode"))
        return shape_text(arena, plus(arena, bound_scale(arena, first, 4.0 / 3), number(arena, 4)));
    if (is(f, "replace")) {
        const Bound *places = plus(arena, first, number(arena, 1));
        return shape_text(arena, plus(arena, first, times(arena, places, bytes(arena, call, 2))));
    }
    if (is(f, "join")) {
        const Bound *item = shape_size(arena, shape_item(arena, call->args[0]));
        if (call->args[0]->kind == SHAPE_DYN)
            item = number(arena, 1);
        const Bound *each = plus(arena, item, bytes(arena, call, 1));
        return shape_text(arena, times(arena, count(arena, call, 0), each));
    }
    if (text_starts_with(f, TEXT("std.")))
        return shape_text(
            arena, plus(arena, bound_scale(arena, all_bytes(arena, call), 18), number(arena, 256)));
    return shape_text(arena, number(arena, LIMIT_STRING_BYTES));
}

/* The same items in another order or fewer of them. */
static bool keeps_items(Text f)
{
    static const char *const names[] = {
        "distinct", "reverse", "slice", "sort", "@sortByAssociatedKeys", NULL};
    return is_one_of(f, names);
}

static const Shape *list_result(Arena *arena, const NativeCall *call)
{
    Text f = call->function;
    if (is(f, "lists.range")) {
        const Expr *expr = call->exprs[0];
        double items =
            expr != NULL && expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_INT
                ? (double)expr->as.literal.as.integer
                : LIMIT_LIST_ITEMS;
        return shape_list(arena, number(arena, items), shape_scalar(arena));
    }
    if (is(f, "split") || is(f, "regex.extractAll"))
        return shape_list(arena, plus(arena, bytes(arena, call, 0), number(arena, 1)),
                          shape_text(arena, bytes(arena, call, 0)));
    if (is(f, "optional.unwrap") || is(f, "unwrapOpt"))
        return shape_list(arena, count(arena, call, 0),
                          shape_item(arena, shape_item(arena, call->args[0])));
    if (is(f, "flatten") && call->arg_count == 1) {
        const Shape *inner = shape_item(arena, call->args[0]);
        const Bound *each = plus(arena, shape_size(arena, inner), number(arena, 1));
        return shape_list(arena, times(arena, count(arena, call, 0), each),
                          shape_join(arena, inner, shape_item(arena, inner)));
    }
    if (is(f, "flatten"))
        return shape_dyn(arena, shape_total(arena, call->args[0]));
    return shape_limited(arena, call->type);
}

const Shape *native_call_result(Arena *arena, const NativeCall *call)
{
    Text f = call->function;
    if (is_scalar_type(call->type) || is(f, "type"))
        return shape_scalar(arena);
    if (call->arg_count == 0)
        return is(f, "optional.none") ? shape_optional(arena, NULL)
                                      : shape_limited(arena, call->type);
    if (is(f, "_?_:_"))
        return joined_args(arena, call, 1);
    if (is(f, "_+_") && call->arg_count == 2)
        return sum_of(arena, call->args[0], call->args[1]);
    if (is(f, "_[_]") || is(f, "_[?_]"))
        return indexed(arena, call->args[0], is(f, "_[?_]"));
    if (is(f, "dyn") || keeps_items(f)) {
        if (is(f, "reverse") && call->args[0]->kind == SHAPE_DYN)
            return call->args[0];
        return call->args[0];
    }
    if (is(f, "optional.of") || is(f, "optional.ofNonZeroValue"))
        return shape_optional(arena, call->args[0]);
    if (is(f, "first") || is(f, "last"))
        return shape_optional(arena, shape_item(arena, call->args[0]));
    if (is(f, "value"))
        return shape_item(arena, call->args[0]);
    if (is(f, "or"))
        return joined_args(arena, call, 0);
    if (is(f, "orValue") && call->arg_count == 2)
        return shape_join(arena, shape_item(arena, call->args[0]), call->args[1]);
    if (is(f, "math.@max") || is(f, "math.@min"))
        return shape_scalar(arena);
    if (is(f, "regex.extract") || (call->type != NULL && call->type->kind == TYPE_OPTIONAL))
        return shape_optional(arena, text_starts_with(f, TEXT("regex."))
                                         ? shape_text(arena, bytes(arena, call, 0))
                                         : text_result(arena, call));
    static const char *const lists[] = {
        "lists.range", "split", "regex.extractAll", "optional.unwrap", "unwrapOpt",
        "flatten",     NULL};
    if (is_one_of(f, lists))
        return list_result(arena, call);
    static const char *const texts[] = {
        "charAt",  "substring",     "trim",   "lowerAscii",    "upperAscii",
        "bytes",   "base64.decode", "string", "strings.quote", "base64.encode",
        "replace", "join",          "format", "regex.replace", NULL};
    if (is_one_of(f, texts) ||
        (call->type != NULL && (call->type->kind == TYPE_STRING || call->type->kind == TYPE_BYTES)))
        return text_result(arena, call);
    /* Only an unchecked expression comes here: the rest of CEL's functions give scalars. */
    return shape_scalar(arena);
}

/* ---- costs ----------------------------------------------------------------------------------- */

/* The size of the pattern's program: known for a literal. */
static const Bound *pattern_size(Arena *arena, const NativeCall *call)
{
    const Expr *expr = call->arg_count > 1 ? call->exprs[1] : NULL;
    if (expr == NULL || expr->kind != EXPR_LITERAL || expr->as.literal.tag != VALUE_STRING)
        return number(arena, REGEX_SIZE_MAX);
    Regex *regex = regex_new(value_text(expr->as.literal));
    double size = regex != NULL ? regex_size(regex) : REGEX_SIZE_MAX;
    regex_free(regex);
    return number(arena, size);
}

static const Bound *regex_cost(Arena *arena, const NativeCall *call, const Shape *result)
{
    const Bound *text = bytes(arena, call, 0);
    const Bound *cost = plus(arena, units(arena, all_bytes(arena, call)), number(arena, 1));
    cost = plus(arena, cost, pattern_size(arena, call));
    if (is(call->function, "matches") || is(call->function, "regex.extract"))
        return cost;
    /* One search for each match, each of which may read all that is left. */
    const Bound *searches = plus(arena, text, number(arena, 2));
    const Bound *search =
        plus(arena, number(arena, SEARCH_UNITS + 2), bound_scale(arena, text, 1.0 / SEARCH_BYTES));
    cost = plus(arena, cost, times(arena, searches, search));
    return plus(arena, cost, units(arena, shape_total(arena, result)));
}

static const Bound *search_cost(Arena *arena, const NativeCall *call, const Shape *result)
{
    const Bound *cost = bound_scale(arena, units(arena, bytes(arena, call, 0)), 2);
    cost = plus(arena, cost,
                bound_scale(arena, times(arena, bytes(arena, call, 0), bytes(arena, call, 1)),
                            1.0 / COMPARED_PER_UNIT));
    cost = plus(arena, cost, number(arena, 8));
    if (result->kind == SHAPE_LIST) /* split() pays for each part */
        return plus(arena, cost, result->size);
    return plus(arena, cost, units(arena, shape_size(arena, result)));
}

/* The lesser of two comparisons, where that is known; each pays for what both have. */
static const Bound *compared(Arena *arena, const Shape *one, const Shape *other)
{
    const Bound *left = shape_compared(arena, one), *right = shape_compared(arena, other);
    double left_value, right_value;
    bool left_known = bound_is_constant(left, &left_value);
    bool right_known = bound_is_constant(right, &right_value);
    if (left_known && right_known)
        return left_value < right_value ? left : right;
    return right_known || bound_is_endless(left) ? right : left;
}

/* Items looked at one after the other, each compared with `item`. */
static const Bound *looking(Arena *arena, const Shape *list, const Shape *item)
{
    const Bound *each =
        plus(arena, number(arena, 1), compared(arena, shape_item(arena, list), item));
    return times(arena, plus(arena, shape_size(arena, list), number(arena, 1)), each);
}

static const Bound *list_cost(Arena *arena, const NativeCall *call)
{
    Text f = call->function;
    const Shape *list = call->args[0], *item = shape_item(arena, list);
    const Bound *items = plus(arena, shape_size(arena, list), number(arena, 1));
    if (is(f, "distinct"))
        return plus(arena, bound_scale(arena, items, 2),
                    times(arena, items, looking(arena, list, item)));
    if (is(f, "sort") || is(f, "@sortByAssociatedKeys")) {
        const Shape *keys = call->args[call->arg_count - 1];
        const Bound *key = units(arena, shape_size(arena, shape_item(arena, keys)));
        const Bound *each = plus(arena, number(arena, 6), bound_scale(arena, key, 20));
        return times(arena, plus(arena, items, shape_size(arena, keys)), each);
    }
    if (is(f, "flatten"))
        return plus(arena, number(arena, 8), bound_scale(arena, shape_total(arena, list), 2));
    return bound_scale(arena, items, 3);
}

static const Bound *set_cost(Arena *arena, const NativeCall *call)
{
    const Shape *left = call->args[0], *right = call->args[1];
    const Bound *pairs = times(arena, plus(arena, shape_size(arena, left), number(arena, 1)),
                               looking(arena, right, shape_item(arena, left)));
    const Bound *others = times(arena, plus(arena, shape_size(arena, right), number(arena, 1)),
                                looking(arena, left, shape_item(arena, right)));
    return bound_scale(arena, plus(arena, pairs, others), 2);
}

const Bound *native_call_cost(Arena *arena, const NativeCall *call, const Shape *result)
{
    Text f = call->function;
    static const char *const searches[] = {"contains", "indexOf", "lastIndexOf",
                                           "replace",  "split",   NULL};
    static const char *const patterns[] = {"matches", "regex.extract", "regex.extractAll",
                                           "regex.replace", NULL};
    static const char *const lists[] = {"distinct",        "sort",      "@sortByAssociatedKeys",
                                        "flatten",         "slice",     "lists.range",
                                        "optional.unwrap", "unwrapOpt", "join",
                                        "math.@max",       "math.@min", NULL};
    static const char *const sets[] = {"sets.contains", "sets.equivalent", "sets.intersects", NULL};
    static const char *const comparisons[] = {"_<_", "_<=_", "_>_", "_>=_", NULL};
    const Bound *none = number(arena, 0);
    if (is_one_of(f, searches))
        return search_cost(arena, call, result);
    if (is_one_of(f, patterns))
        return regex_cost(arena, call, result);
    if (is_one_of(f, sets) && call->arg_count == 2)
        return set_cost(arena, call);
    if (call->arg_count == 2 && (is(f, "_==_") || is(f, "_!=_")))
        return compared(arena, call->args[0], call->args[1]);
    if (call->arg_count == 2 && is(f, "@in"))
        return call->args[1]->kind == SHAPE_MAP ? units(arena, bytes(arena, call, 0))
                                                : looking(arena, call->args[1], call->args[0]);
    if (is_one_of(f, comparisons))
        return units(arena, bytes(arena, call, 0));
    if (is(f, "_[_]") || is(f, "_[?_]"))
        return units(arena, bytes(arena, call, 1));
    if (is(f, "lists.range"))
        return shape_size(arena, result);
    if (is(f, "reverse") && call->args[0]->kind == SHAPE_LIST)
        return list_cost(arena, call);
    if (is_one_of(f, lists) && call->arg_count > 0) {
        const Bound *cost = list_cost(arena, call);
        return result->kind == SHAPE_TEXT ? plus(arena, cost, units(arena, result->size)) : cost;
    }
    if (is(f, "_+_"))
        return result->kind == SHAPE_TEXT     ? units(arena, result->size)
               : result->kind == SHAPE_SCALAR ? none
                                              : shape_total(arena, result);
    if (is(f, "size")) /* only text is read for it */
        return call->args[0]->kind == SHAPE_TEXT || call->args[0]->kind == SHAPE_DYN
                   ? plus(arena, number(arena, 1), units(arena, bytes(arena, call, 0)))
                   : none;
    if (is(f, "dyn") || is(f, "type") || is(f, "value") || is(f, "or") || is(f, "orValue") ||
        is(f, "optional.of") || is(f, "hasValue") || is(f, "_?_:_"))
        return none;
    if (text_starts_with(f, TEXT("std.")) || is(f, "format"))
        return plus(arena, number(arena, 64),
                    plus(arena, bound_scale(arena, all_bytes(arena, call), 2),
                         units(arena, shape_total(arena, result))));
    /* Conversions, cases, parts of text and what else reads its arguments once and makes text. */
    return plus(arena, bound_scale(arena, units(arena, all_bytes(arena, call)), 2),
                plus(arena, number(arena, 4), units(arena, shape_size(arena, result))));
}
