/*
 * graph.c - rows of tables and mappings as sets of values.
 */
#include "check/graph.h"

#include <math.h>

/* ---- ordered types ------------------------------------------------------------------------------ */

Value graph_next_value(Value value)
{
    static const Value none = {.tag = VALUE_ABSENT};
    switch ((ValueTag)value.tag) {
    case VALUE_INT:
    case VALUE_DATE:
        if (value.as.integer == INT64_MAX)
            return none;
        value.as.integer++;
        return value;
    case VALUE_UINT:
        if (value.as.uinteger == UINT64_MAX)
            return none;
        value.as.uinteger++;
        return value;
    case VALUE_DOUBLE:
        value.as.real = nextafter(value.as.real, (double)INFINITY);
        return isinf(value.as.real) ? none : value;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        if (++value.size == 1000000000) {
            value.size = 0;
            value.as.integer++;
        }
        return value;
    default:
        return none;
    }
}

static bool is_ordered(const Type *type)
{
    return type->kind == TYPE_INT || type->kind == TYPE_UINT || type->kind == TYPE_DOUBLE ||
           type->kind == TYPE_DATE || type->kind == TYPE_TIMESTAMP ||
           type->kind == TYPE_DURATION;
}

static bool is_decidable(const Type *type)
{
    return is_ordered(type) || type->kind == TYPE_ENUM || type->kind == TYPE_BOOL ||
           type->kind == TYPE_STRING || type->kind == TYPE_ERROR;
}

/* ---- cells -------------------------------------------------------------------------------------- */

static const Value no_bound = {.tag = VALUE_ABSENT};

static bool add_interval(Checker *checker, CellSet *set, uint32_t capacity, Value low, Value high)
{
    if (set->intervals == NULL)
        set->intervals = arena_alloc_array(checker->arena, capacity, sizeof *set->intervals);
    if (set->intervals == NULL)
        return false;
    set->intervals[set->interval_count++] = (Interval){low, high};
    return true;
}

static bool add_value(Checker *checker, CellSet *set, uint32_t capacity, Value value)
{
    if (set->values == NULL)
        set->values = arena_alloc_array(checker->arena, capacity, sizeof *set->values);
    if (set->values == NULL)
        return false;
    set->values[set->value_count++] = value;
    return true;
}

static void wrong_cell(Checker *checker, Span span, const char *why)
{
    Diag diag = diag_at(DIAG_TABLE_CELL, span);
    diags_add(checker->diags, &diag, "%s", why);
}

/* The constant of a cell's expression; false where it was reported. */
static bool cell_value(Checker *checker, Value *out, Expr *expr, const Type *type)
{
    expression_check_bare(checker, NULL, expr, type);
    return expr->type->kind != TYPE_ERROR && declaration_constant(checker, out, expr);
}

static bool add_comparison(Checker *checker, CellSet *set, uint32_t capacity, const CellItem *item,
                           Value value)
{
    Text relation = item->relation;
    Value next = graph_next_value(value);
    if (text_equal(relation, TEXT("<")))
        return add_interval(checker, set, capacity, no_bound, value);
    if (text_equal(relation, TEXT("<=")))
        return add_interval(checker, set, capacity, no_bound, next);
    if (text_equal(relation, TEXT(">")))
        return next.tag == VALUE_ABSENT || add_interval(checker, set, capacity, next, no_bound);
    if (text_equal(relation, TEXT(">=")))
        return add_interval(checker, set, capacity, value, no_bound);
    if (text_equal(relation, TEXT("==")))
        return add_interval(checker, set, capacity, value, next);
    return add_interval(checker, set, capacity, no_bound, value) &&
           (next.tag == VALUE_ABSENT || add_interval(checker, set, capacity, next, no_bound));
}

static bool add_ordered_item(Checker *checker, CellSet *set, uint32_t capacity,
                             const CellItem *item, const Type *type)
{
    Value low = no_bound, high = no_bound;
    if (item->kind != CELL_RANGE) {
        if (!cell_value(checker, &low, item->value, type))
            return true;
        return item->kind == CELL_COMPARE
                   ? add_comparison(checker, set, capacity, item, low)
                   : add_interval(checker, set, capacity, low, graph_next_value(low));
    }
    if ((item->low != NULL && !cell_value(checker, &low, item->low, type)) ||
        (item->high != NULL && !cell_value(checker, &high, item->high, type)))
        return true;
    int compared;
    if (item->low != NULL && item->high != NULL && value_compare(&compared, low, high) &&
        compared > 0) {
        wrong_cell(checker, item->span, "the range is empty: its lower end is above its upper end");
        return true;
    }
    return add_interval(checker, set, capacity, low,
                        item->high != NULL ? graph_next_value(high) : no_bound);
}

static bool add_item(Checker *checker, CellSet *set, uint32_t capacity, const CellItem *item,
                     const Type *type)
{
    Value value;
    if (is_ordered(type))
        return add_ordered_item(checker, set, capacity, item, type);
    bool equal = item->kind == CELL_COMPARE && text_equal(item->relation, TEXT("=="));
    if (item->kind != CELL_VALUE && !equal) {
        wrong_cell(checker, item->span, "ranges and comparisons need a column of numbers or dates");
        return true;
    }
    if (!cell_value(checker, &value, item->value, type))
        return true;
    return add_value(checker, set, capacity, value);
}

static int compare_low(Value left, Value right)
{
    int compared = 0;
    if (left.tag == VALUE_ABSENT || right.tag == VALUE_ABSENT)
        return (left.tag != VALUE_ABSENT) - (right.tag != VALUE_ABSENT);
    value_compare(&compared, left, right);
    return compared;
}

/* What the intervals leave out, as intervals. */
static bool complement(Checker *checker, CellSet *set)
{
    uint32_t count = set->interval_count;
    Interval *sorted = set->intervals;
    for (uint32_t i = 1; i < count; i++) {
        Interval interval = sorted[i];
        uint32_t at = i;
        for (; at > 0 && compare_low(sorted[at - 1].low, interval.low) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = interval;
    }
    CellSet out = {.any = false};
    Value from = no_bound;
    bool open = true; /* whether anything is left above `from` */
    for (uint32_t i = 0; i < count && open; i++) {
        int compared = 1;
        bool below = sorted[i].low.tag != VALUE_ABSENT &&
                     (from.tag == VALUE_ABSENT ||
                      (value_compare(&compared, sorted[i].low, from) && compared > 0));
        if (below && !add_interval(checker, &out, count + 1, from, sorted[i].low))
            return false;
        open = sorted[i].high.tag != VALUE_ABSENT;
        if (open && (from.tag == VALUE_ABSENT ||
                     (value_compare(&compared, sorted[i].high, from) && compared > 0)))
            from = sorted[i].high;
    }
    if (open && !add_interval(checker, &out, count + 1, from, no_bound))
        return false;
    *set = out;
    return true;
}

static bool read_cell(Checker *checker, CellSet *out, const Cell *cell, const Type *type)
{
    *out = (CellSet){.any = cell->any};
    for (uint32_t i = 0; !cell->any && i < cell->count; i++) {
        if (!add_item(checker, out, 2 * cell->count, &cell->items[i], type))
            return false;
    }
    out->negated = cell->negated && !is_ordered(type);
    return !cell->negated || !is_ordered(type) || complement(checker, out);
}

/* The days a row holds, as the last column's cell. */
static bool read_days(Checker *checker, CellSet *out, const Clauses *clauses)
{
    *out = (CellSet){.any = !clauses->from.given && !clauses->until.given};
    settings_check_dates(checker, clauses);
    if (out->any)
        return true;
    return add_interval(checker, out, 1,
                        clauses->from.given ? value_date(clauses->from.days) : no_bound,
                        clauses->until.given ? value_date(clauses->until.days) : no_bound);
}

/* ---- tables ------------------------------------------------------------------------------------- */

static bool allocate(GraphInput *input, uint32_t column_count, uint32_t row_count)
{
    Arena *arena = input->checker->arena;
    input->column_count = column_count + 1;
    input->row_count = row_count;
    input->types = arena_alloc_array(arena, column_count + 1, sizeof *input->types);
    input->names = arena_alloc_array(arena, column_count + 1, sizeof *input->names);
    input->rows = arena_alloc_array(arena, row_count + 1, sizeof *input->rows);
    if (input->types == NULL || input->names == NULL || input->rows == NULL)
        return false;
    input->types[column_count] = type_simple(input->checker->types, TYPE_DATE);
    input->names[column_count] = TEXT("as_of");
    for (uint32_t i = 0; i < row_count; i++) {
        input->rows[i].cells = arena_alloc_array(arena, column_count + 1, sizeof(CellSet));
        if (input->rows[i].cells == NULL)
            return false;
    }
    return true;
}

static bool find_hit(HitPolicy *out, Text name)
{
    static const Text names[] = {TEXT_INIT("unique"), TEXT_INIT("any"), TEXT_INIT("first"),
                                 TEXT_INIT("priority"), TEXT_INIT("collect")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(names[i], name)) {
            *out = (HitPolicy)i;
            return true;
        }
    }
    return false;
}

static bool check_hit(Checker *checker, const Decl *decl, HitPolicy *hit)
{
    if (find_hit(hit, decl->as.table.hit.text))
        return true;
    Diag diag = diag_at(DIAG_TABLE_HIT, decl->as.table.hit.span);
    diag.hint = TEXT("Hit policies are unique, any, first, priority and collect.");
    diags_add(checker->diags, &diag, "there is no hit policy \"%.*s\"",
              TEXT_ARG(decl->as.table.hit.text));
    return false;
}

static bool wrong_header(Checker *checker, Span span, Text wanted)
{
    Diag diag = diag_at(DIAG_TABLE_HEADER, span);
    diags_add(checker->diags, &diag, "this column is \"%.*s\"", TEXT_ARG(wanted));
    return false;
}

static bool check_header(Checker *checker, const Decl *decl)
{
    const Table *table = &decl->as.table.table;
    uint32_t output_count = decl->as.table.output_count;
    if (table->header_input_count != decl->as.table.param_count ||
        table->header_output_count != (output_count > 0 ? output_count : 1)) {
        Diag diag = diag_at(DIAG_TABLE_HEADER, decl->name.span);
        diags_add(checker->diags, &diag, "the header has other columns than the table's parameters");
        return false;
    }
    for (uint32_t i = 0; i < table->header_input_count; i++) {
        const Expr *header = table->header_inputs[i];
        Text name = decl->as.table.params[i].binding->name.text;
        if (header->kind != EXPR_NAME || !text_equal(header->as.name.text, name))
            return wrong_header(checker, header->span, name);
    }
    for (uint32_t i = 0; i < output_count; i++) {
        Text name = decl->as.table.outputs[i].binding->name.text;
        if (!text_equal(table->header_outputs[i].text, name))
            return wrong_header(checker, table->header_outputs[i].span, name);
    }
    return true;
}

static bool check_columns(GraphInput *input)
{
    const Decl *decl = input->decl;
    for (uint32_t i = 0; i < decl->as.table.param_count; i++) {
        const Binding *binding = decl->as.table.params[i].binding;
        input->types[i] = binding->type;
        input->names[i] = binding->name.text;
        if (is_decidable(binding->type))
            continue;
        Diag diag = diag_at(DIAG_TABLE_COLUMN, binding->name.span);
        diag.hint = TEXT("Columns are enums, bools, numbers, strings, dates and times.");
        diags_add(input->checker->diags, &diag, "a table cannot decide on \"%.*s\"",
                  TEXT_ARG(binding->name.text));
        return false;
    }
    return true;
}

/* The output's type without the optional of a table that may have no answer. */
static const Type *output_type(const GraphInput *input)
{
    const Type *type = input->decl->type;
    if (input->hit == HIT_COLLECT)
        type = type->params[0];
    return type->kind == TYPE_OPTIONAL ? type->params[0] : type;
}

static bool read_single_output(GraphInput *input, GraphRow *out, Expr *expr)
{
    out->outputs = arena_alloc(input->checker->arena, sizeof *out->outputs);
    if (out->outputs == NULL || expr == NULL)
        return false;
    out->output_count = 1;
    return cell_value(input->checker, &out->outputs[0], expr, output_type(input));
}

static bool read_map_output(GraphInput *input, GraphRow *out, const Row *row)
{
    Checker *checker = input->checker;
    const Decl *decl = input->decl;
    Map *map = map_new(checker->arena, decl->as.table.output_count);
    out->outputs = arena_alloc(checker->arena, sizeof *out->outputs);
    if (map == NULL || out->outputs == NULL)
        return false;
    for (uint32_t i = 0; i < decl->as.table.output_count; i++) {
        const Binding *binding = decl->as.table.outputs[i].binding;
        Value value;
        if (row->outputs[i] == NULL ||
            !cell_value(checker, &value, row->outputs[i], binding->type) ||
            !map_insert(checker->arena, map, value_string(binding->name.text), value, NULL))
            return false;
    }
    out->output_count = 1;
    out->outputs[0] = value_map(map);
    return true;
}

static bool read_row(GraphInput *input, GraphRow *out, const Row *row)
{
    uint32_t columns = input->column_count - 1;
    out->span = row->span;
    if (row->input_count != columns)
        return false; /* the parser has said so */
    for (uint32_t i = 0; i < columns; i++) {
        if (!read_cell(input->checker, &out->cells[i], &row->inputs[i], input->types[i]))
            return false;
    }
    if (!read_days(input->checker, &out->cells[columns], &row->clauses))
        return false;
    return input->decl->as.table.output_count > 0
               ? read_map_output(input, out, row)
               : row->output_count == 1 && read_single_output(input, out, row->outputs[0]);
}

void graph_check_table(Checker *checker, Decl *decl)
{
    const Table *table = &decl->as.table.table;
    GraphInput input = {.checker = checker, .decl = decl};
    size_t errors = diags_error_count(checker->diags);
    if (!check_hit(checker, decl, &input.hit) || !check_header(checker, decl) ||
        !allocate(&input, decl->as.table.param_count, table->row_count) ||
        !check_columns(&input) || decl->type->kind == TYPE_ERROR)
        return;
    input.optional = input.hit != HIT_COLLECT && decl->type->kind == TYPE_OPTIONAL;
    input.total = input.hit != HIT_COLLECT && !input.optional;
    bool right = true;
    for (uint32_t i = 0; i < table->row_count; i++)
        right = read_row(&input, &input.rows[i], &table->rows[i]) && right;
    if (right && errors == diags_error_count(checker->diags))
        decl->extra = graph_build(&input);
}

/* ---- mappings ----------------------------------------------------------------------------------- */

static bool read_mapping_row(GraphInput *input, GraphRow *out, const MappingRow *row,
                             const Type *value_wanted)
{
    Checker *checker = input->checker;
    out->span = row->span;
    out->outputs = arena_alloc_array(checker->arena, row->values.count + 1, sizeof *out->outputs);
    if (out->outputs == NULL)
        return false;
    bool right = true;
    for (uint32_t i = 0; i < row->keys.count; i++) {
        Value key;
        if (!cell_value(checker, &key, row->keys.items[i], input->types[0])) {
            right = false;
            continue;
        }
        bool added = is_ordered(input->types[0])
                         ? add_interval(checker, &out->cells[0], row->keys.count, key,
                                        graph_next_value(key))
                         : add_value(checker, &out->cells[0], row->keys.count, key);
        right = right && added;
    }
    for (uint32_t i = 0; i < row->values.count; i++)
        right = cell_value(checker, &out->outputs[out->output_count++], row->values.items[i],
                           value_wanted) &&
                right;
    return read_days(checker, &out->cells[1], &row->clauses) && right;
}

void graph_check_mapping(Checker *checker, Decl *decl)
{
    GraphInput input = {.checker = checker, .decl = decl, .hit = HIT_COLLECT};
    if (!allocate(&input, 1, decl->as.mapping.row_count))
        return;
    input.types[0] = type_resolve(checker, decl->as.mapping.key);
    input.names[0] = TEXT("key");
    input.total = input.types[0]->kind == TYPE_ENUM || input.types[0]->kind == TYPE_BOOL;
    if (!is_decidable(input.types[0])) {
        Diag diag = diag_at(DIAG_TABLE_COLUMN, decl->as.mapping.key->span);
        diags_add(checker->diags, &diag, "a mapping's keys are enums, bools, numbers, strings or dates");
        return;
    }
    bool right = true;
    for (uint32_t i = 0; i < decl->as.mapping.row_count; i++)
        right = read_mapping_row(&input, &input.rows[i], &decl->as.mapping.rows[i],
                                 decl->type->params[0]) &&
                right;
    if (right)
        decl->extra = graph_build(&input);
}

const Graph *checked_graph(const Decl *decl)
{
    return decl->extra;
}
