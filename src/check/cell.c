/*
 * cell.c - reading the cells of a table.
 */
#include "check/cell.h"

#include <math.h>

#include "check/declare.h"

static const Value no_end = {.tag = VALUE_ABSENT};

/* ---- constants ------------------------------------------------------------------------------- */

static bool is_whole_number(const Expr *expr)
{
    if (ast_is(expr, OPERATOR_NEGATE))
        expr = expr->as.call.args.items[0];
    return expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_INT;
}

/* Whether `value`, an int, is exactly a value of the wanted type. */
static bool convert_number(Value *value, TypeKind wanted)
{
    const int64_t exact = INT64_C(1) << 53;
    int64_t integer = value->as.integer;
    if (wanted == TYPE_UINT && integer >= 0)
        *value = value_uint((uint64_t)integer);
    else if (wanted == TYPE_DOUBLE && integer >= -exact && integer <= exact)
        *value = value_double((double)integer);
    else
        return false;
    return true;
}

static bool read_converted(Checker *checker, Value *out, Expr *expr, TypeKind wanted)
{
    expression_check(checker, NULL, expr, type_simple(checker->types, TYPE_INT));
    return constant_fold(checker, out, expr) && convert_number(out, wanted);
}

bool cell_constant(Checker *checker, Value *out, Expr *expr, const Type *type)
{
    bool other_number = type->kind == TYPE_DOUBLE || type->kind == TYPE_UINT;
    if (other_number && is_whole_number(expr) && read_converted(checker, out, expr, type->kind))
        return true;
    expression_check_bare(checker, NULL, expr, type);
    if (expr->type->kind == TYPE_ERROR || type->kind == TYPE_ERROR)
        return false;
    return declare_constant(checker, out, expr);
}

/* ---- items ----------------------------------------------------------------------------------- */

static bool wrong_item(Checker *checker, Span span, const char *hint, const char *message)
{
    Diag diag = diag_at(DIAG_TABLE_CELL, span);
    diag.hint = text_of(hint);
    diags_add(checker->diags, &diag, "%s", diags_say(checker->diags, message));
    return false;
}

static void add_span(ValueSet *set, Value low, Value high)
{
    set->spans[set->count++] = (ValueSpan){low, high};
}

/* -0.0 is 0.0 to every table. */
static Value plain_zero(Value value)
{
    if (value.tag == VALUE_DOUBLE && value.as.real == 0)
        value.as.real = 0;
    return value;
}

void cell_add_value(ValueSet *set, Value value, const Type *type)
{
    value = plain_zero(value);
    add_span(set, value, grid_type_is_ordered(type) ? grid_next_value(value) : no_end);
}

static bool bound(Checker *checker, Value *out, Expr *expr, const Type *type)
{
    if (!cell_constant(checker, out, expr, type))
        return false;
    *out = plain_zero(*out);
    return out->tag != VALUE_DOUBLE || !isnan(out->as.real) ||
           wrong_item(checker, expr->span, "", "nothing equals a number that is no number");
}

static bool read_range(Checker *checker, ValueSet *set, const CellItem *item, const Type *type)
{
    Value low = no_end, high = no_end;
    int compared;
    if (item->low != NULL && !bound(checker, &low, item->low, type))
        return false;
    if (item->high != NULL && !bound(checker, &high, item->high, type))
        return false;
    if (item->low != NULL && item->high != NULL && value_compare(&compared, low, high) &&
        compared > 0)
        return wrong_item(checker, item->span, "Write the smaller end first.",
                          "the range is empty: its lower end is above its upper end");
    add_span(set, low, item->high != NULL ? grid_next_value(high) : no_end);
    return true;
}

/* Everything above `value`, if there is anything. */
static void add_above(ValueSet *set, Value value)
{
    Value next = grid_next_value(value);
    if (next.tag != VALUE_ABSENT)
        add_span(set, next, no_end);
}

static bool read_comparison(Checker *checker, ValueSet *set, const CellItem *item, const Type *type)
{
    Value value;
    Text relation = item->relation;
    if (!bound(checker, &value, item->value, type))
        return false;
    if (text_equal(relation, TEXT("==")))
        cell_add_value(set, value, type);
    else if (text_equal(relation, TEXT(">=")))
        add_span(set, value, no_end);
    else if (text_equal(relation, TEXT("<=")))
        add_span(set, no_end, grid_next_value(value));
    if (text_equal(relation, TEXT("<")) || text_equal(relation, TEXT("!=")))
        add_span(set, no_end, value);
    if (text_equal(relation, TEXT(">")) || text_equal(relation, TEXT("!=")))
        add_above(set, value);
    return true;
}

static bool read_item(Checker *checker, ValueSet *set, const CellItem *item, const Type *type)
{
    Value value;
    if (item->kind == CELL_VALUE) {
        if (!bound(checker, &value, item->value, type))
            return false;
        cell_add_value(set, value, type);
        return true;
    }
    if (grid_type_is_ordered(type))
        return item->kind == CELL_RANGE ? read_range(checker, set, item, type)
                                        : read_comparison(checker, set, item, type);
    return wrong_item(checker, item->span,
                      "Write the values themselves, with commas, or \"not\" and what is excluded.",
                      "ranges and comparisons need a column of numbers, dates or times");
}

static bool same_end(Value left, Value right)
{
    return left.tag == right.tag && (left.tag == VALUE_ABSENT || value_equal(left, right));
}

/* An item whose span stands among those before it. */
static void report_repeated(Checker *checker, const ValueSet *set, uint32_t before,
                            const CellItem *item)
{
    if (set->count != before + 1)
        return;
    const ValueSpan *last = &set->spans[before];
    for (uint32_t i = 0; i < before; i++) {
        if (!same_end(set->spans[i].low, last->low) || !same_end(set->spans[i].high, last->high))
            continue;
        Diag diag = diag_at(DIAG_REPEATED, item->span);
        diag.hint = TEXT("Leave out one of the two.");
        diags_add(checker->diags, &diag, "the cell says this twice");
        return;
    }
}

bool cell_read(Checker *checker, ValueSet *out, const Cell *cell, const Type *type)
{
    *out = (ValueSet){.any = cell->any, .negated = cell->negated};
    if (cell->any)
        return true;
    /* != makes two spans. */
    out->spans = arena_alloc_array(checker->arena, 2 * (size_t)cell->count, sizeof *out->spans);
    if (out->spans == NULL)
        return false;
    bool right = true;
    for (uint32_t i = 0; i < cell->count; i++) {
        uint32_t before = out->count;
        right = read_item(checker, out, &cell->items[i], type) && right;
        report_repeated(checker, out, before, &cell->items[i]);
    }
    return right;
}

bool cell_read_days(Checker *checker, ValueSet *out, const Clauses *clauses)
{
    *out = (ValueSet){.any = !clauses->from.given && !clauses->until.given};
    if (out->any)
        return true;
    out->spans = arena_alloc(checker->arena, sizeof *out->spans);
    if (out->spans == NULL)
        return false;
    add_span(out, clauses->from.given ? value_date(clauses->from.days) : no_end,
             clauses->until.given ? value_date(clauses->until.days) : no_end);
    return true;
}
