#include "check/logic.h"

#include <math.h>

#include "check/cell.h"
#include "check/grid.h"
#include "syntax/unparse.h"

/* More parts than that in one condition are not compared with each other. */
enum { PARTS_MAX = 64 };

/* One part of a conjunction. */
typedef struct Part {
    const Expr *expr;
    bool negated;
    const Expr *subject; /* what it is about: one side of a comparison, or all of it */
    Text text;           /* of the subject */
    uint32_t column;
    ValueSet set;
} Part;

typedef struct Conjunction {
    Checker *checker;
    Arena *scratch; /* for as long as the conditions are looked at */
    uint32_t count;
    uint32_t capacity;
    uint32_t column_count;
    bool too_many;
    Part *parts;
} Conjunction;

/* Operators' names are short, and most calls are none. */
static bool is_call(const Expr *expr, const char *function)
{
    if (expr->kind != EXPR_CALL || expr->as.call.target != NULL ||
        expr->as.call.function.text.data[0] != function[0])
        return false;
    return text_equal(expr->as.call.function.text, text_of(function));
}

static const Expr *argument(const Expr *call, uint32_t index)
{
    return call->as.call.args.items[index];
}

/* `expr` without the bangs in front of it, which turn *negated round. */
static const Expr *without_not(const Expr *expr, bool *negated)
{
    while (is_call(expr, "!_")) {
        *negated = !*negated;
        expr = argument(expr, 0);
    }
    return expr;
}

/* ---- one part as a set of values --------------------------------------------------------------- */

typedef enum Relation {
    RELATION_NONE,
    RELATION_EQUAL,
    RELATION_NOT_EQUAL,
    RELATION_LESS,
    RELATION_LESS_EQUAL,
    RELATION_GREATER,
    RELATION_GREATER_EQUAL,
} Relation;

static Relation relation_of(const Expr *expr)
{
    static const char *const functions[] = {
        [RELATION_EQUAL] = "_==_",  [RELATION_NOT_EQUAL] = "_!=_",
        [RELATION_LESS] = "_<_",    [RELATION_LESS_EQUAL] = "_<=_",
        [RELATION_GREATER] = "_>_", [RELATION_GREATER_EQUAL] = "_>=_",
    };
    for (Relation i = RELATION_EQUAL; i <= RELATION_GREATER_EQUAL; i++)
        if (is_call(expr, functions[i]))
            return i;
    return RELATION_NONE;
}

/* The relation read from right to left. */
static Relation mirrored(Relation relation)
{
    switch (relation) {
    case RELATION_LESS:
        return RELATION_GREATER;
    case RELATION_LESS_EQUAL:
        return RELATION_GREATER_EQUAL;
    case RELATION_GREATER:
        return RELATION_LESS;
    case RELATION_GREATER_EQUAL:
        return RELATION_LESS_EQUAL;
    default:
        return relation;
    }
}

static Relation opposite(Relation relation)
{
    switch (relation) {
    case RELATION_EQUAL:
        return RELATION_NOT_EQUAL;
    case RELATION_NOT_EQUAL:
        return RELATION_EQUAL;
    case RELATION_LESS:
        return RELATION_GREATER_EQUAL;
    case RELATION_LESS_EQUAL:
        return RELATION_GREATER;
    case RELATION_GREATER:
        return RELATION_LESS_EQUAL;
    case RELATION_GREATER_EQUAL:
        return RELATION_LESS;
    default:
        return relation;
    }
}

/* Columns of such types are exact; a double may be no number, which is neither < nor >= anything. */
static bool is_comparable(const Type *type)
{
    switch (type->kind) {
    case TYPE_ENUM:
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_STRING:
    case TYPE_DATE:
        return true;
    default:
        return false;
    }
}

static ValueTag tag_of(const Type *type)
{
    switch (type->kind) {
    case TYPE_ENUM:
        return VALUE_ENUM;
    case TYPE_BOOL:
        return VALUE_BOOL;
    case TYPE_INT:
        return VALUE_INT;
    case TYPE_UINT:
        return VALUE_UINT;
    case TYPE_STRING:
        return VALUE_STRING;
    default:
        return VALUE_DATE;
    }
}

static bool make_room(const Conjunction *conjunction, ValueSet *set, size_t count)
{
    set->spans = arena_alloc_array(conjunction->scratch, count, sizeof *set->spans);
    return set->spans != NULL;
}

/* False where the relation is none that the type has an order for. */
static bool compare_set(const Conjunction *conjunction, ValueSet *set, Relation relation,
                        Value value, const Type *type)
{
    static const Value no_end = {.tag = VALUE_ABSENT};
    if (!make_room(conjunction, set, 1))
        return false;
    if (relation == RELATION_EQUAL || relation == RELATION_NOT_EQUAL) {
        set->negated = relation == RELATION_NOT_EQUAL;
        cell_add_value(set, value, type);
        return true;
    }
    if (!grid_type_is_ordered(type))
        return false;
    bool upper = relation == RELATION_LESS || relation == RELATION_LESS_EQUAL;
    bool next = relation == RELATION_LESS_EQUAL || relation == RELATION_GREATER;
    Value edge = next ? grid_next_value(value) : value;
    set->count = 1;
    set->spans[0] = upper ? (ValueSpan){no_end, edge} : (ValueSpan){edge, no_end};
    if (edge.tag == VALUE_ABSENT) { /* beyond the last value: all of them, or none */
        set->any = upper;
        set->count = 0;
    }
    return true;
}

static bool read_comparison(Conjunction *conjunction, Part *part, Relation relation)
{
    Value value;
    for (uint32_t side = 0; side < 2; side++) {
        const Expr *subject = argument(part->expr, side);
        const Expr *other = argument(part->expr, 1 - side);
        if (!is_comparable(subject->type) || !constant_fold(conjunction->checker, &value, other) ||
            value.tag != tag_of(subject->type))
            continue;
        Relation read = side == 0 ? relation : mirrored(relation);
        part->subject = subject;
        return compare_set(conjunction, &part->set, part->negated ? opposite(read) : read, value,
                           subject->type);
    }
    return false;
}

static bool has_before(const List *list, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (value_equal(list->items[i], list->items[index]))
            return true;
    }
    return false;
}

static void report_repeated(Checker *checker, const Expr *list)
{
    Diag diag = diag_at(DIAG_REPEATED, list->span);
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(checker->diags, &diag, "the list has the same value twice");
}

/* x in [a, b] */
static bool read_membership(Conjunction *conjunction, Part *part)
{
    Value list;
    const Expr *subject = argument(part->expr, 0);
    if (!is_comparable(subject->type) ||
        !constant_fold(conjunction->checker, &list, argument(part->expr, 1)) ||
        list.tag != VALUE_LIST || !make_room(conjunction, &part->set, list.as.list->count + 1))
        return false;
    for (size_t i = 0; i < list.as.list->count; i++) {
        Value item = list.as.list->items[i];
        if (item.tag != tag_of(subject->type))
            return false;
        if (has_before(list.as.list, i))
            report_repeated(conjunction->checker, argument(part->expr, 1));
        cell_add_value(&part->set, item, subject->type);
    }
    part->set.negated = part->negated;
    part->subject = subject;
    return true;
}

/* Anything else is a bool. */
static void read_bool(Conjunction *conjunction, Part *part)
{
    part->subject = part->expr;
    part->set = (ValueSet){.count = 0};
    if (make_room(conjunction, &part->set, 1))
        cell_add_value(&part->set, value_bool(!part->negated), part->expr->type);
}

static Text text_of_expr(const Conjunction *conjunction, const Expr *expr)
{
    Buffer text;
    buffer_init_in(&text, conjunction->scratch);
    unparse_expression(&text, expr);
    return buffer_text(&text);
}

static bool has_room(Conjunction *conjunction)
{
    if (conjunction->count < conjunction->capacity)
        return true;
    uint32_t capacity = conjunction->capacity == 0 ? 4 : conjunction->capacity * 2;
    if (capacity > PARTS_MAX)
        return false;
    Part *parts = arena_alloc_array(conjunction->scratch, capacity, sizeof *parts);
    if (parts == NULL)
        return false;
    if (conjunction->count > 0)
        memcpy(parts, conjunction->parts, conjunction->count * sizeof *parts);
    conjunction->parts = parts;
    conjunction->capacity = capacity;
    return true;
}

static void add_part(Conjunction *conjunction, const Expr *expr, bool negated)
{
    if (!has_room(conjunction)) {
        conjunction->too_many = true;
        return;
    }
    Part *part = &conjunction->parts[conjunction->count++];
    *part = (Part){.expr = expr, .negated = negated};
    Relation relation = relation_of(expr);
    bool read = relation != RELATION_NONE ? read_comparison(conjunction, part, relation)
                : is_call(expr, "@in")    ? read_membership(conjunction, part)
                                          : false;
    if (!read)
        read_bool(conjunction, part);
    part->text = text_of_expr(conjunction, part->subject);
    for (Part *other = conjunction->parts; other < part; other++) {
        if (text_equal(other->text, part->text)) {
            part->column = other->column;
            return;
        }
    }
    part->column = conjunction->column_count++;
}

static void add_parts(Conjunction *conjunction, const Expr *expr, bool negated)
{
    expr = without_not(expr, &negated);
    if (expr->type->kind != TYPE_BOOL) {
        conjunction->too_many = true; /* in error, or dyn */
    } else if (is_call(expr, negated ? "_||_" : "_&&_")) {
        add_parts(conjunction, argument(expr, 0), negated);
        add_parts(conjunction, argument(expr, 1), negated);
    } else {
        add_part(conjunction, expr, negated);
    }
}

/* ---- all parts together ------------------------------------------------------------------------ */

/* What a part adds to those before it. */
typedef enum Finding { ADDS, FOLLOWS, CONTRADICTS } Finding;

typedef struct Judgement {
    Finding finding;
    const Part *by; /* an earlier part that explains it, or NULL: the part alone does */
} Judgement;

static bool admits(const ClassSet *set, uint32_t class_number)
{
    bool inside = set->any;
    for (uint32_t i = 0; !inside && i < set->count; i++)
        inside = set->ranges[i].first <= class_number && class_number <= set->ranges[i].last;
    return inside;
}

/* An earlier part that alone explains part `index`, or the first about the same thing. */
static const Part *explain(const Conjunction *conjunction, const Grid *grid, uint32_t index,
                           Finding finding)
{
    const Part *part = &conjunction->parts[index], *first = NULL;
    const ClassSet *set = grid_classes(grid, index, part->column);
    for (uint32_t i = 0; i < index; i++) {
        if (conjunction->parts[i].column != part->column)
            continue;
        first = first != NULL ? first : &conjunction->parts[i];
        const ClassSet *other = grid_classes(grid, i, part->column);
        bool explains = true;
        for (uint32_t c = 0; c < grid->axes[part->column].class_count; c++)
            explains = explains && (!admits(other, c) || admits(set, c) == (finding == FOLLOWS));
        if (explains)
            return &conjunction->parts[i];
    }
    return first;
}

/* Narrows `left`, the classes of the part's column that earlier parts leave. */
static Judgement judge(const Conjunction *conjunction, const Grid *grid, uint32_t index, bool *left)
{
    uint32_t column = conjunction->parts[index].column;
    const ClassSet *set = grid_classes(grid, index, column);
    bool narrowed = false, some = false;
    for (uint32_t c = 0; c < grid->axes[column].class_count; c++) {
        bool both = left[c] && admits(set, c);
        narrowed = narrowed || both != left[c];
        some = some || both;
        left[c] = both;
    }
    Finding finding = !some ? CONTRADICTS : narrowed ? ADDS : FOLLOWS;
    return (Judgement){finding,
                       finding == ADDS ? NULL : explain(conjunction, grid, index, finding)};
}

/* Judges the parts in order, up to the first contradiction; NULL without memory. */
static const Judgement *judge_all(const Conjunction *conjunction)
{
    Grid grid;
    Arena *arena = conjunction->scratch;
    Judgement *judgements = arena_alloc_array(arena, conjunction->count, sizeof *judgements);
    bool **left = arena_alloc_array(arena, conjunction->column_count, sizeof *left);
    if (judgements == NULL || left == NULL || conjunction->too_many ||
        !grid_init(&grid, arena, conjunction->column_count, conjunction->count))
        return NULL;
    for (uint32_t i = 0; i < conjunction->count; i++) {
        const Part *part = &conjunction->parts[i];
        grid_set_axis(&grid, part->column, part->subject->type, part->text);
        *grid_values(&grid, i, part->column) = part->set;
    }
    if (!grid_cut(&grid, arena))
        return NULL;
    for (uint32_t i = 0; i < conjunction->count; i++) {
        uint32_t column = conjunction->parts[i].column;
        if (left[column] == NULL) {
            left[column] = arena_alloc(arena, grid.axes[column].class_count);
            if (left[column] == NULL)
                return NULL;
            memset(left[column], 1, grid.axes[column].class_count);
        }
        judgements[i] = judge(conjunction, &grid, i, left[column]);
        if (judgements[i].finding == CONTRADICTS)
            break;
    }
    return judgements;
}

/* ---- reporting --------------------------------------------------------------------------------- */

static void report_alone(Checker *checker, const Expr *expr, bool holds)
{
    Diag diag = diag_at(holds ? DIAG_ALWAYS_HOLDS : DIAG_NEVER_HOLDS, expr->span);
    diag.hint = holds ? TEXT("Leave the condition out, or write what was meant.")
                      : TEXT("Leave out what depends on it, or write what was meant.");
    diags_add(checker->diags, &diag,
              holds ? "this condition always holds" : "this condition never holds");
}

static void report_pair(const Conjunction *conjunction, const Part *part,
                        const Judgement *judgement)
{
    bool contradicts = judgement->finding == CONTRADICTS;
    const Part *by = judgement->by;
    bool same =
        !contradicts && by->negated == part->negated &&
        text_equal(text_of_expr(conjunction, by->expr), text_of_expr(conjunction, part->expr));
    Diag diag = diag_at(contradicts ? DIAG_NEVER_HOLDS
                        : same      ? DIAG_REPEATED
                                    : DIAG_ALWAYS_HOLDS,
                        part->expr->span);
    diag.also = by->expr->span;
    diag.also_message = contradicts ? TEXT("which contradicts this")
                        : same      ? TEXT("the first time")
                                    : TEXT("from this");
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(conjunction->checker->diags, &diag,
              contradicts ? "these conditions never hold together"
              : same      ? "this condition is there twice"
                          : "this condition follows from the one before it");
}

/* Whether the values of a constant alone decide the part: then nothing contradicts it but itself. */
static bool is_constant(Conjunction *conjunction, const Part *part, bool *holds)
{
    Value value;
    if (!constant_fold(conjunction->checker, &value, part->expr) || value.tag != VALUE_BOOL)
        return false;
    *holds = value.as.boolean != part->negated;
    return true;
}

/* The parts of a || that parts `before` and they cannot both hold. */
static void check_alternatives(const Conjunction *before, const Expr *expr, bool negated)
{
    expr = without_not(expr, &negated);
    if (is_call(expr, negated ? "_&&_" : "_||_")) {
        check_alternatives(before, argument(expr, 0), negated);
        check_alternatives(before, argument(expr, 1), negated);
        return;
    }
    Conjunction with = *before; /* what is added goes behind the parts, or into a copy of them */
    add_parts(&with, expr, negated);
    const Judgement *judgements = judge_all(&with);
    for (uint32_t i = before->count; judgements != NULL && i < with.count; i++) {
        if (judgements[i].finding == CONTRADICTS && judgements[i].by != NULL)
            report_pair(&with, &with.parts[i], &judgements[i]);
        if (judgements[i].finding == CONTRADICTS)
            break;
    }
}

static void check_part_alternatives(const Conjunction *conjunction, uint32_t index)
{
    const Part *part = &conjunction->parts[index];
    if (!is_call(part->expr, part->negated ? "_&&_" : "_||_"))
        return;
    Conjunction before = {.checker = conjunction->checker, .scratch = conjunction->scratch};
    for (uint32_t i = 0; i < index; i++)
        add_part(&before, conjunction->parts[i].expr, conjunction->parts[i].negated);
    check_alternatives(&before, part->expr, part->negated);
}

static void report(Conjunction *conjunction)
{
    const Judgement *judgements = judge_all(conjunction);
    for (uint32_t i = 0; judgements != NULL && i < conjunction->count; i++) {
        const Part *part = &conjunction->parts[i];
        bool holds;
        if (is_constant(conjunction, part, &holds))
            report_alone(conjunction->checker, part->expr, holds);
        else if (judgements[i].finding != ADDS && judgements[i].by == NULL)
            report_alone(conjunction->checker, part->expr, judgements[i].finding == FOLLOWS);
        else if (judgements[i].finding != ADDS)
            report_pair(conjunction, part, &judgements[i]);
        if (judgements[i].finding == CONTRADICTS)
            break;
        check_part_alternatives(conjunction, i);
    }
}

/* ---- || ------------------------------------------------------------------------------------------ */

/* A || always holds where none of its parts could fail together. */
static void check_always(Conjunction *none, const Expr *expr)
{
    add_parts(none, expr, true);
    const Judgement *judgements = judge_all(none);
    for (uint32_t i = 0; judgements != NULL && i < none->count; i++) {
        bool holds;
        if (is_constant(none, &none->parts[i], &holds)) {
            report_alone(none->checker, none->parts[i].expr, !holds);
        } else if (judgements[i].finding == CONTRADICTS) {
            report_alone(none->checker, expr, true);
            break;
        }
    }
}

/* Without memory nothing is found; the checker's arena says so. */
static bool begin(Conjunction *out, Checker *checker)
{
    *out = (Conjunction){.checker = checker, .scratch = arena_new(arena_allocator(checker->arena))};
    return out->scratch != NULL;
}

void logic_check_conditions(Checker *checker, const Condition *conditions, uint32_t count)
{
    Conjunction all;
    if (count == 0 || !begin(&all, checker))
        return;
    for (uint32_t i = 0; i < count; i++)
        add_parts(&all, conditions[i].expr, conditions[i].negated);
    report(&all);
    arena_free(all.scratch);
}

bool logic_is_chain(const Expr *expr)
{
    return is_call(expr, "_&&_") || is_call(expr, "_||_");
}

void logic_check_chain(Checker *checker, const Expr *expr)
{
    Conjunction conjunction;
    if (!begin(&conjunction, checker))
        return;
    if (is_call(expr, "_||_")) {
        check_always(&conjunction, expr);
    } else {
        add_parts(&conjunction, expr, false);
        report(&conjunction);
    }
    arena_free(conjunction.scratch);
}
