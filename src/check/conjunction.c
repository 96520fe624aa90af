/*
 * conjunction.c - parts of conditions as sets of values.
 */
#include "check/conjunction.h"

#include "check/cell.h"
#include "syntax/unparse.h"

/* More parts than that in one condition are not compared with each other. */
enum { PARTS_MAX = 64 };

static const Expr *argument(const Expr *call, uint32_t index)
{
    return call->as.call.args.items[index];
}

const Expr *conjunction_without_not(const Expr *expr, bool *negated)
{
    while (ast_is(expr, OPERATOR_NOT)) {
        *negated = !*negated;
        expr = argument(expr, 0);
    }
    return expr;
}

/* ---- one part as a set of values ------------------------------------------------------------- */

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
    if (expr->kind != EXPR_CALL)
        return RELATION_NONE;
    switch (expr->operation) {
    case OPERATOR_EQUAL:
        return RELATION_EQUAL;
    case OPERATOR_NOT_EQUAL:
        return RELATION_NOT_EQUAL;
    case OPERATOR_LESS:
        return RELATION_LESS;
    case OPERATOR_LESS_EQUAL:
        return RELATION_LESS_EQUAL;
    case OPERATOR_GREATER:
        return RELATION_GREATER;
    case OPERATOR_GREATER_EQUAL:
        return RELATION_GREATER_EQUAL;
    default:
        return RELATION_NONE;
    }
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

/* Columns of such types are exact; a double may be no number, which is neither < nor >= anything.
 */
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

Text conjunction_text(const Conjunction *conjunction, const Expr *expr)
{
    Buffer text;
    buffer_init_in(&text, conjunction->scratch);
    unparse_expression(&text, expr);
    return buffer_text(&text);
}

static bool has_room(Conjunction *conjunction)
{
    if (conjunction->count == PARTS_MAX)
        return false;
    Part *parts = arena_grow(conjunction->scratch, conjunction->parts, conjunction->count,
                             &conjunction->capacity, sizeof *parts);
    if (parts == NULL)
        return false;
    conjunction->parts = parts;
    return true;
}

/* ---- what a part is about -------------------------------------------------------------------- */

/* Loop variables inside of what is written down: they mean the same wherever the rest does. */
typedef struct Inner {
    const struct Inner *outer;
    const Binding *item, *value, *accumulator;
} Inner;

static bool is_inner(const Inner *inner, const Binding *binding)
{
    for (; inner != NULL; inner = inner->outer) {
        if (binding == inner->item || binding == inner->value || binding == inner->accumulator)
            return true;
    }
    return false;
}

/* The declaration or local name that is meant; NULL for what the expression itself says. */
static const void *meaning_of(const Ref *ref, const Inner *inner)
{
    switch (ref->kind) {
    case REF_NONE:
    case REF_NATIVE:
        return NULL;
    case REF_LOCAL:
    case REF_VARIABLE:
        return is_inner(inner, ref->binding) ? NULL : ref->binding;
    default:
        return ref->decl;
    }
}

static void add_meaning(Buffer *key, const Expr *expr, const Inner *inner);

static void add_meanings(Buffer *key, const ExprList *list, const Inner *inner)
{
    for (uint32_t i = 0; i < list->count; i++)
        add_meaning(key, list->items[i], inner);
}

static void add_loop_meaning(Buffer *key, const Expr *loop, const Inner *outer)
{
    Inner inner = {outer, loop->as.comprehension.item, loop->as.comprehension.value,
                   loop->as.comprehension.accumulator};
    add_meaning(key, loop->as.comprehension.range, outer);
    add_meaning(key, loop->as.comprehension.initial, outer);
    add_meaning(key, loop->as.comprehension.condition, &inner);
    add_meaning(key, loop->as.comprehension.step, &inner);
    add_meaning(key, loop->as.comprehension.result, &inner);
}

/* Which declarations and local names the expression's words stand for. */
static void add_meaning(Buffer *key, const Expr *expr, const Inner *inner)
{
    if (expr == NULL)
        return;
    const void *meaning = meaning_of(&expr->ref, inner);
    if (meaning != NULL)
        buffer_add_format(key, " %p", meaning);
    switch (expr->kind) {
    case EXPR_SELECT:
        if (expr->ref.kind == REF_NONE)
            add_meaning(key, expr->as.select.operand, inner);
        break;
    case EXPR_CALL:
        add_meaning(key, expr->as.call.target, inner);
        add_meanings(key, &expr->as.call.args, inner);
        break;
    case EXPR_LIST:
        add_meanings(key, &expr->as.list.items, inner);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        for (uint32_t i = 0; i < expr->as.map.count; i++) {
            add_meaning(key, expr->as.map.pairs[i].key, inner);
            add_meaning(key, expr->as.map.pairs[i].value, inner);
        }
        break;
    case EXPR_COMPREHENSION:
        add_loop_meaning(key, expr, inner);
        break;
    case EXPR_ERROR:
    case EXPR_LITERAL:
    case EXPR_NAME:
        break;
    }
}

/* Of such types one of < and >= holds, and of == and !=; of doubles neither may. */
static bool is_total(const Expr *comparison)
{
    const Type *left = argument(comparison, 0)->type, *right = argument(comparison, 1)->type;
    return left->kind == right->kind &&
           (is_comparable(left) || left->kind == TYPE_TIMESTAMP || left->kind == TYPE_DURATION);
}

/* A comparison of two things that are no constants. */
static void read_relation(Conjunction *conjunction, Part *part, Relation relation)
{
    bool opposed = relation == RELATION_NOT_EQUAL || relation == RELATION_GREATER_EQUAL ||
                   relation == RELATION_LESS_EQUAL;
    part->subject = part->expr;
    part->relates = true;
    if (make_room(conjunction, &part->set, 1))
        cell_add_value(&part->set, value_bool(part->negated == opposed), part->expr->type);
}

static void read_part(Conjunction *conjunction, Part *part)
{
    Relation relation = relation_of(part->expr);
    bool read = relation != RELATION_NONE         ? read_comparison(conjunction, part, relation)
                : ast_is(part->expr, OPERATOR_IN) ? read_membership(conjunction, part)
                                                  : false;
    if (!read && relation != RELATION_NONE && is_total(part->expr))
        read_relation(conjunction, part, relation);
    else if (!read)
        read_bool(conjunction, part);
}

/* ---- what a part is about -------------------------------------------------------------------- */

/* By < or == alone: a >= b is no a < b. */
static Text relation_text(const Conjunction *conjunction, const Expr *expr)
{
    Relation relation = relation_of(expr);
    bool equality = relation == RELATION_EQUAL || relation == RELATION_NOT_EQUAL;
    bool swapped = relation == RELATION_GREATER || relation == RELATION_LESS_EQUAL;
    Text left = conjunction_text(conjunction, argument(expr, swapped ? 1 : 0));
    Text right = conjunction_text(conjunction, argument(expr, swapped ? 0 : 1));
    bool backwards = equality && text_compare(left, right) > 0;
    Buffer text;
    buffer_init_in(&text, conjunction->scratch);
    buffer_add(&text, backwards ? right : left);
    buffer_add_string(&text, equality ? " == " : " < ");
    buffer_add(&text, backwards ? left : right);
    return buffer_text(&text);
}

/* The subject, as counterexamples show it. */
static Text subject_text(const Conjunction *conjunction, const Part *part)
{
    return part->relates ? relation_text(conjunction, part->subject)
                         : conjunction_text(conjunction, part->subject);
}

static Text key_of(const Conjunction *conjunction, Part *part)
{
    if (part->key.data != NULL)
        return part->key;
    part->key = subject_text(conjunction, part);
    if (conjunction->mixed) {
        Buffer key;
        buffer_init_in(&key, conjunction->scratch);
        buffer_add(&key, part->key);
        add_meaning(&key, part->subject, NULL);
        part->key = buffer_text(&key);
    }
    return part->key;
}

/* Few are: their texts are only made where their fingerprints do not tell. */
static bool are_alike(const Conjunction *conjunction, Part *one, Part *other)
{
    return one->print == other->print && one->subject->type == other->subject->type &&
           text_equal(key_of(conjunction, one), key_of(conjunction, other));
}

void conjunction_add_part(Conjunction *conjunction, const Expr *expr, bool negated)
{
    if (!has_room(conjunction)) {
        conjunction->too_many = true;
        return;
    }
    Part *part = &conjunction->parts[conjunction->count++];
    *part = (Part){.expr = expr, .negated = negated};
    read_part(conjunction, part);
    part->print = unparse_fingerprint(part->subject);
    for (Part *other = conjunction->parts; other < part; other++) {
        if (are_alike(conjunction, other, part)) {
            part->column = other->column;
            return;
        }
    }
    part->column = conjunction->column_count++;
}

void conjunction_add(Conjunction *conjunction, const Expr *expr, bool negated)
{
    expr = conjunction_without_not(expr, &negated);
    if (expr->type->kind != TYPE_BOOL) {
        conjunction->too_many = true; /* in error, or dyn */
    } else if (ast_is(expr, negated ? OPERATOR_OR : OPERATOR_AND)) {
        conjunction_add(conjunction, argument(expr, 0), negated);
        conjunction_add(conjunction, argument(expr, 1), negated);
    } else {
        conjunction_add_part(conjunction, expr, negated);
    }
}

void conjunction_add_all(Conjunction *conjunction, const Condition *conditions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        conjunction_add(conjunction, conditions[i].expr, conditions[i].negated);
}

bool conjunction_begin(Conjunction *out, Checker *checker)
{
    *out = (Conjunction){.checker = checker, .scratch = arena_new(arena_allocator(checker->arena))};
    return out->scratch != NULL;
}

void conjunction_end(Conjunction *conjunction)
{
    arena_free(conjunction->scratch);
}

/* ---- what a thing can be at all -------------------------------------------------------------- */

/* Natives whose result keeps within bounds, whatever they are given (natives.def). */
static const struct {
    Text function;
    TypeKind receiver; /* TYPE_DYN: any, or an argument */
    int64_t low;
    int64_t high;
} bounds[] = {
    {TEXT_INIT("size"), TYPE_DYN, 0, INT64_MAX},
    {TEXT_INIT("indexOf"), TYPE_STRING, -1, INT64_MAX},
    {TEXT_INIT("lastIndexOf"), TYPE_STRING, -1, INT64_MAX},
    {TEXT_INIT("getMonth"), TYPE_DYN, 0, 11},
    {TEXT_INIT("getDate"), TYPE_DYN, 1, 31},
    {TEXT_INIT("getDayOfMonth"), TYPE_DYN, 0, 30},
    {TEXT_INIT("getDayOfWeek"), TYPE_DYN, 0, 6},
    {TEXT_INIT("getDayOfYear"), TYPE_DYN, 0, 365},
    {TEXT_INIT("getHours"), TYPE_TIMESTAMP, 0, 23},
    {TEXT_INIT("getMinutes"), TYPE_TIMESTAMP, 0, 59},
    {TEXT_INIT("getSeconds"), TYPE_TIMESTAMP, 0, 59},
    {TEXT_INIT("getMilliseconds"), TYPE_TIMESTAMP, 0, 999},
    {TEXT_INIT("month"), TYPE_DATE, 1, 12},
    {TEXT_INIT("day"), TYPE_DATE, 1, 31},
    {TEXT_INIT("dayOfWeek"), TYPE_DATE, 1, 7},
};

static bool is_bounded_by(const Expr *call, size_t row)
{
    const Expr *receiver = call->as.call.target;
    TypeKind wanted = bounds[row].receiver;
    return text_equal(call->as.call.function.text, bounds[row].function) &&
           (wanted == TYPE_DYN ||
            (receiver != NULL && receiver->type != NULL && receiver->type->kind == wanted));
}

/* All values of the subject's type, or those that its function can give. */
static ValueSet possible(const Conjunction *conjunction, const Expr *subject)
{
    ValueSet set = {.any = true};
    if (subject->kind != EXPR_CALL || subject->ref.kind != REF_NATIVE ||
        subject->type->kind != TYPE_INT)
        return set;
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        if (!is_bounded_by(subject, i) || !make_room(conjunction, &set, 1))
            continue;
        set.any = false;
        set.count = 1;
        set.spans[0] =
            (ValueSpan){value_int(bounds[i].low), grid_next_value(value_int(bounds[i].high))};
        break;
    }
    return set;
}

/* ---- all parts together ---------------------------------------------------------------------- */

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
            explains =
                explains && (!admits(other, c) || admits(set, c) == (finding == PART_FOLLOWS));
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
    Finding finding = !some ? PART_CONTRADICTS : narrowed ? PART_ADDS : PART_FOLLOWS;
    return (Judgement){finding,
                       finding == PART_ADDS ? NULL : explain(conjunction, grid, index, finding)};
}

/* A row for each part, and behind them one that says what each column can be at all. */
static bool fill_grid(const Conjunction *conjunction, Grid *grid)
{
    Arena *arena = conjunction->scratch;
    if (!grid_init(grid, arena, conjunction->column_count, conjunction->count + 1))
        return false;
    for (uint32_t i = 0; i < conjunction->count; i++) {
        const Part *part = &conjunction->parts[i];
        grid_set_axis(grid, part->column, part->subject->type, TEXT(""));
        *grid_values(grid, i, part->column) = part->set;
        *grid_values(grid, conjunction->count, part->column) = possible(conjunction, part->subject);
    }
    return grid_cut(grid, arena);
}

/* The classes that a column can be at all. */
static bool *begin_column(const Conjunction *conjunction, const Grid *grid, uint32_t column)
{
    uint32_t class_count = grid->axes[column].class_count;
    bool *left = arena_alloc(conjunction->scratch, class_count);
    const ClassSet *all = grid_classes(grid, conjunction->count, column);
    for (uint32_t c = 0; left != NULL && c < class_count; c++)
        left[c] = admits(all, c);
    return left;
}

Verdicts conjunction_judge(const Conjunction *conjunction)
{
    Verdicts out = {0};
    Arena *arena = conjunction->scratch;
    Judgement *judgements =
        arena_alloc_array(arena, (size_t)conjunction->count + 1, sizeof *judgements);
    out.left = arena_alloc_array(arena, (size_t)conjunction->column_count + 1, sizeof *out.left);
    if (judgements == NULL || out.left == NULL || conjunction->too_many ||
        !fill_grid(conjunction, &out.grid))
        return (Verdicts){0};
    for (uint32_t i = 0; i < conjunction->count; i++) {
        uint32_t column = conjunction->parts[i].column;
        if (out.left[column] == NULL)
            out.left[column] = begin_column(conjunction, &out.grid, column);
        if (out.left[column] == NULL)
            return (Verdicts){0};
        judgements[i] = judge(conjunction, &out.grid, i, out.left[column]);
        if (judgements[i].finding == PART_CONTRADICTS)
            break;
    }
    out.items = judgements;
    return out;
}

bool conjunction_contradicts(const Conjunction *conjunction, const Verdicts *verdicts)
{
    for (uint32_t i = 0; verdicts->items != NULL && i < conjunction->count; i++) {
        if (verdicts->items[i].finding == PART_CONTRADICTS)
            return true;
    }
    return false;
}

/* Whether some alternative of a || goes with all parts. */
static bool has_alternative(const Conjunction *all, const Expr *expr, bool negated)
{
    expr = conjunction_without_not(expr, &negated);
    if (ast_is(expr, negated ? OPERATOR_AND : OPERATOR_OR))
        return has_alternative(all, argument(expr, 0), negated) ||
               has_alternative(all, argument(expr, 1), negated);
    Conjunction with = *all; /* what is added goes behind the parts, or into a copy of them */
    conjunction_add(&with, expr, negated);
    Verdicts verdicts = conjunction_judge(&with);
    return !conjunction_contradicts(&with, &verdicts);
}

bool conjunction_can_hold(const Conjunction *conjunction)
{
    Verdicts verdicts = conjunction_judge(conjunction);
    if (conjunction_contradicts(conjunction, &verdicts))
        return false;
    for (uint32_t i = 0; i < conjunction->count; i++) {
        const Part *part = &conjunction->parts[i];
        if (ast_is(part->expr, part->negated ? OPERATOR_AND : OPERATOR_OR) &&
            !has_alternative(conjunction, part->expr, part->negated))
            return false;
    }
    return true;
}

void conjunction_write_example(Buffer *out, const Conjunction *conjunction,
                               const Verdicts *verdicts)
{
    const Grid *grid = &verdicts->grid;
    for (uint32_t i = 0; i < conjunction->count; i++)
        grid->axes[conjunction->parts[i].column].name =
            subject_text(conjunction, &conjunction->parts[i]);
    for (uint32_t column = 0; column < conjunction->column_count; column++) {
        uint32_t c = 0;
        while (c + 1 < grid->axes[column].class_count && !verdicts->left[column][c])
            c++;
        if (column > 0)
            buffer_add_string(out, ", ");
        grid_write_class(out, conjunction->checker->diags, &grid->axes[column], c);
    }
}
