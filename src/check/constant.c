/*
 * constant.c - values known when compiling.
 */
#include "check/checker.h"
#include "value/calendar.h"

static bool is_call(const Expr *expr, const char *function, uint32_t arg_count)
{
    return expr->kind == EXPR_CALL && expr->as.call.args.count == arg_count &&
           text_equal(expr->as.call.function.text, text_of(function));
}

static bool fold_list(Checker *checker, Value *out, const Expr *expr)
{
    const ExprList *items = &expr->as.list.items;
    List *list = list_new(checker->arena, items->count);
    if (list == NULL || expr->as.list.optional != NULL)
        return false;
    for (uint32_t i = 0; i < items->count; i++) {
        Value item;
        if (!constant_fold(checker, &item, items->items[i]) ||
            !list_append(checker->arena, list, item))
            return false;
    }
    *out = value_list(list);
    return true;
}

static bool fold_map(Checker *checker, Value *out, const Expr *expr)
{
    Map *map = map_new(checker->arena, expr->as.map.count);
    if (map == NULL)
        return false;
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        Value key, value;
        bool repeated = false;
        if (pair->optional || !constant_fold(checker, &key, pair->key) ||
            !constant_fold(checker, &value, pair->value) ||
            !map_insert(checker->arena, map, key, value, &repeated) || repeated)
            return false;
    }
    *out = value_map(map);
    return true;
}

static bool fold_negation(Value *out, Value value)
{
    if (value.tag == VALUE_DOUBLE) {
        *out = value_double(-value.as.real);
        return true;
    }
    if (value.tag != VALUE_INT || value.as.integer == INT64_MIN)
        return false;
    *out = value_int(-value.as.integer);
    return true;
}

/* date("2024-01-01") and the like: only where the text is right, so that mistakes stay errors. */
static bool fold_conversion(Value *out, const Expr *expr, Value text)
{
    int64_t number;
    uint32_t nanoseconds;
    if (text.tag != VALUE_STRING)
        return false;
    if (is_call(expr, "date", 1) && calendar_parse_date(&number, value_text(text))) {
        *out = value_date(number);
        return true;
    }
    if (is_call(expr, "timestamp", 1) &&
        calendar_parse_timestamp(&number, &nanoseconds, value_text(text))) {
        *out = value_timestamp(number, nanoseconds);
        return true;
    }
    if (is_call(expr, "duration", 1) &&
        calendar_parse_duration(&number, &nanoseconds, value_text(text))) {
        *out = value_duration(number, nanoseconds);
        return true;
    }
    return false;
}

static bool fold_call(Checker *checker, Value *out, const Expr *expr)
{
    Value argument;
    if (expr->as.call.args.count != 1 || expr->as.call.target != NULL)
        return false;
    bool negation = is_call(expr, "-_", 1);
    if (!negation && !is_call(expr, "date", 1) && !is_call(expr, "timestamp", 1) &&
        !is_call(expr, "duration", 1))
        return false;
    if (expr->ref.kind != REF_NATIVE ||
        !constant_fold(checker, &argument, expr->as.call.args.items[0]))
        return false;
    return negation ? fold_negation(out, argument) : fold_conversion(out, expr, argument);
}

bool constant_fold(Checker *checker, Value *out, const Expr *expr)
{
    if (expr->ref.kind == REF_MEMBER) {
        *out = value_enum(expr->ref.decl->type->index, expr->ref.index);
        return true;
    }
    if (expr->ref.kind == REF_CONST) {
        *out = expr->ref.decl->value;
        return out->tag != VALUE_ABSENT;
    }
    switch (expr->kind) {
    case EXPR_LITERAL:
        *out = expr->as.literal;
        return true;
    case EXPR_LIST:
        return fold_list(checker, out, expr);
    case EXPR_MAP:
        return fold_map(checker, out, expr);
    case EXPR_CALL:
        return fold_call(checker, out, expr);
    default:
        return false;
    }
}
