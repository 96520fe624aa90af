/*
 * graph.c - tables and mappings as decision graphs.
 *
 * The rows become a grid whose last column is the day. Its graph answers what has to be proven:
 * a leaf without rows is a gap, one with several an overlap, and a row in no leaf never answers.
 * Under `priority` the rows are first put in the order of their outputs; the rest is `first`.
 */
#include "check/graph.h"

#include <stdlib.h>

#include "base/limits.h"
#include "check/cell.h"
#include "check/dag.h"
#include "check/declare.h"
#include "check/suggest.h"
#include "check/validity.h"

typedef enum HitPolicy { HIT_UNIQUE, HIT_ANY, HIT_FIRST, HIT_PRIORITY, HIT_COLLECT } HitPolicy;

/* A row with its place in the source; mappings have several outputs a row. */
typedef struct SourceRow {
    Span span;
    uint32_t number; /* from 0 */
    uint32_t output_count;
    Value *outputs;
} SourceRow;

/* A table or mapping being checked. */
typedef struct Tabulation {
    Checker *checker;
    Decl *decl;
    HitPolicy hit;
    bool total; /* a gap is an error */
    bool optional;
    const Type *output_type; /* of one output, NULL where there are several columns of them */
    Grid grid;
    SourceRow *rows; /* as the grid's */
    Dag dag;
} Tabulation;

/* ---- columns --------------------------------------------------------------------------------- */

static bool is_decidable(const Type *type)
{
    return grid_type_is_ordered(type) || type->kind == TYPE_ENUM || type->kind == TYPE_BOOL ||
           type->kind == TYPE_STRING;
}

static bool wrong_column(Checker *checker, Span span, const Type *type, Text name)
{
    Diag diag = diag_at(DIAG_TABLE_COLUMN, span);
    if (type->kind == TYPE_ERROR)
        return false;
    diag.hint = type->kind == TYPE_OPTIONAL
                    ? TEXT("Give what is absent a value before the call, with orValue(…), or a "
                           "member of its own.")
                    : TEXT("Columns are enums, bools, numbers, strings, dates and times.");
    diags_add(checker->diags, &diag, "rows cannot be told apart by \"%.*s\", which is \"%.*s\"",
              TEXT_ARG(name), TEXT_ARG(suggest_type_text(checker, type)));
    return false;
}

static bool set_column(Tabulation *table, uint32_t column, const Type *type, Text name, Span span)
{
    if (!is_decidable(type))
        return wrong_column(table->checker, span, type, name);
    grid_set_axis(&table->grid, column, type, name);
    return true;
}

/* Makes room for the rows, and the day their last column. */
static bool begin(Tabulation *table, uint32_t column_count, uint32_t row_count)
{
    Checker *checker = table->checker;
    table->rows = arena_alloc_array(checker->arena, row_count, sizeof *table->rows);
    if (table->rows == NULL ||
        !grid_init(&table->grid, checker->arena, column_count + 1, row_count))
        return false;
    grid_set_axis(&table->grid, column_count, type_simple(checker->types, TYPE_DATE),
                  TEXT("as_of"));
    table->grid.axes[column_count].is_day = true;
    return true;
}

static bool read_day(Tabulation *table, uint32_t row, const Clauses *clauses)
{
    bool right = validity_check_dates(table->checker, clauses);
    uint32_t day = table->grid.column_count - 1;
    return cell_read_days(table->checker, grid_values(&table->grid, row, day), clauses) && right;
}

/* ---- what is wrong with the rows ------------------------------------------------------------- */

enum { REPORTS_MAX = 5 }; /* overlaps of one table: more would say the same */

static Text way_to(const Tabulation *table, uint32_t node)
{
    return dag_way(table->checker->diags, table->checker->arena, &table->dag, &table->grid, node);
}

static void report_gap(const Tabulation *table, uint32_t leaf)
{
    const Decl *decl = table->decl;
    Diag diag = diag_at(DIAG_TABLE_GAP, decl->name.span);
    diag.hint = decl->kind == DECL_MAPPING
                    ? TEXT("Add a row for it.")
                    : TEXT("Add a row for it, or make the result optional (T?).");
    diags_add(table->checker->diags, &diag, "no row covers %.*s", TEXT_ARG(way_to(table, leaf)));
}

static void report_overlap(const Tabulation *table, uint32_t leaf, uint32_t one, uint32_t other)
{
    Diag diag = diag_at(DIAG_TABLE_OVERLAP, table->rows[other].span);
    diag.also = table->rows[one].span;
    diag.also_message = TEXT("the other row");
    diag.hint = table->hit == HIT_ANY
                    ? TEXT("Under \"any\" rows that overlap agree; narrow one of them.")
                    : TEXT("Narrow one of them, or choose another hit policy, such as \"first\".");
    diags_add(table->checker->diags, &diag, "two rows answer%s for %.*s",
              diags_say(table->checker->diags, table->hit == HIT_ANY ? " differently" : ""),
              TEXT_ARG(way_to(table, leaf)));
}

static bool agree(const Tabulation *table, uint32_t one, uint32_t other)
{
    return table->hit == HIT_ANY &&
           value_equal(table->rows[one].outputs[0], table->rows[other].outputs[0]);
}

/* Each later row of the leaf that clashes with the first is reported once, wherever they meet. */
static void check_overlaps(const Tabulation *table, bool *reported, uint32_t *report_count,
                           uint32_t leaf)
{
    const DagNode *node = &table->dag.nodes[leaf];
    for (uint32_t i = 1; i < node->row_count; i++) {
        uint32_t one = node->rows[0], other = node->rows[i];
        if (agree(table, one, other) || reported[other] || *report_count == REPORTS_MAX)
            continue;
        reported[other] = true;
        (*report_count)++;
        report_overlap(table, leaf, one, other);
    }
}

static bool covers(const Tabulation *table, uint32_t one, uint32_t other)
{
    for (uint32_t column = 0; column < table->grid.column_count; column++) {
        const ClassSet *wide = grid_classes(&table->grid, one, column);
        const ClassSet *narrow = grid_classes(&table->grid, other, column);
        bool inside = narrow->count == 1 && wide->count == 1 &&
                      wide->ranges[0].first <= narrow->ranges[0].first &&
                      wide->ranges[0].last >= narrow->ranges[0].last;
        if (!wide->any && !inside)
            return false;
    }
    return true;
}

static bool is_empty(const Tabulation *table, uint32_t row)
{
    for (uint32_t column = 0; column < table->grid.column_count; column++) {
        const ClassSet *classes = grid_classes(&table->grid, row, column);
        if (!classes->any && classes->count == 0)
            return true;
    }
    return false;
}

static void report_masked(const Tabulation *table, uint32_t row)
{
    Diag diag = diag_at(DIAG_TABLE_MASKED, table->rows[row].span);
    bool empty = is_empty(table, row);
    diag.hint = empty ? TEXT("Its cells leave nothing over: widen one of them.")
                : table->hit == HIT_PRIORITY
                    ? TEXT("Remove it, or narrow the rows whose output goes before its own.")
                    : TEXT("Remove it, or move it up, before the rows that hide it.");
    for (uint32_t one = 0; !empty && one < row && !span_is_somewhere(diag.also); one++) {
        if (covers(table, one, row)) {
            diag.also = table->rows[one].span;
            diag.also_message = TEXT("this row always goes first");
        }
    }
    diags_add(table->checker->diags, &diag,
              empty ? "no input fits this row" : "this row is never the one that answers");
}

static void check_masked(const Tabulation *table, const bool *answers)
{
    for (uint32_t row = 0; row < table->grid.row_count; row++) {
        if (!answers[row])
            report_masked(table, row);
    }
}

/* Reads gaps, overlaps and rows that never answer off the leaves. False where there is an error. */
static bool check_leaves(const Tabulation *table)
{
    const Dag *dag = &table->dag;
    uint32_t report_count = 0;
    bool *answers = arena_alloc_array(table->checker->arena, table->grid.row_count, sizeof(bool));
    bool *reported = arena_alloc_array(table->checker->arena, table->grid.row_count, sizeof(bool));
    bool gap = false;
    if (answers == NULL || reported == NULL)
        return false;
    for (uint32_t i = 0; i < dag->node_count; i++) {
        const DagNode *node = &dag->nodes[i];
        if (node->edge_count > 0)
            continue;
        for (uint32_t k = 0; k < node->row_count; k++)
            answers[node->rows[k]] = true;
        if (node->row_count == 0 && table->total && !gap) {
            gap = true;
            report_gap(table, i);
        }
        if (table->hit == HIT_UNIQUE || table->hit == HIT_ANY)
            check_overlaps(table, reported, &report_count, i);
    }
    check_masked(table, answers);
    return !gap && report_count == 0;
}

/* ---- the graph ------------------------------------------------------------------------------- */

static bool make_leaf(const Tabulation *table, GraphNode *out, const DagNode *node)
{
    uint32_t row_count = table->hit == HIT_COLLECT || node->row_count == 0 ? node->row_count : 1;
    size_t output_count = 0;
    for (uint32_t i = 0; i < row_count; i++)
        output_count += table->rows[node->rows[i]].output_count;
    *out = (GraphNode){.kind = GRAPH_LEAF};
    out->rows = arena_alloc_array(table->checker->arena, output_count, sizeof *out->rows);
    if (out->rows == NULL)
        return false;
    for (uint32_t i = 0; i < row_count; i++) {
        const SourceRow *row = &table->rows[node->rows[i]];
        for (uint32_t k = 0; k < row->output_count; k++)
            out->rows[out->row_count++] = (GraphLeafRow){row->number, row->outputs[k]};
    }
    return true;
}

/* Where the classes of a node's edge end: at the next one's first. */
static uint32_t end_of(const Axis *axis, const DagNode *node, uint32_t edge)
{
    return edge + 1 < node->edge_count ? node->edges[edge + 1].first_class : axis->class_count;
}

static void make_ordinal_edges(GraphNode *out, const Axis *axis, const DagNode *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++) {
        for (uint32_t k = node->edges[i].first_class; k < end_of(axis, node, i); k++)
            out->edges[out->edge_count++] = (GraphEdge){.node = node->edges[i].node};
    }
}

/* The last class is every other value; keys that lead where those do need no edge. */
static void make_equal_edges(GraphNode *out, const Axis *axis, const DagNode *node)
{
    out->otherwise = node->edges[node->edge_count - 1].node;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        for (uint32_t k = node->edges[i].first_class; k < end_of(axis, node, i); k++) {
            if (node->edges[i].node != out->otherwise)
                out->edges[out->edge_count++] = (GraphEdge){axis->keys[k], node->edges[i].node};
        }
    }
}

/* The lowest values need no key. */
static void make_interval_edges(GraphNode *out, const Axis *axis, const DagNode *node)
{
    out->otherwise = node->edges[0].node;
    for (uint32_t i = 1; i < node->edge_count; i++) {
        uint32_t key = node->edges[i].first_class - (axis->has_below ? 1 : 0);
        out->edges[out->edge_count++] = (GraphEdge){axis->keys[key], node->edges[i].node};
    }
}

static bool make_node(const Tabulation *table, GraphNode *out, const DagNode *node)
{
    static const GraphNodeKind kinds[] = {
        [AXIS_ORDINAL] = GRAPH_ORDINAL,
        [AXIS_EQUAL] = GRAPH_EQUAL,
        [AXIS_INTERVAL] = GRAPH_INTERVAL,
    };
    if (node->edge_count == 0)
        return make_leaf(table, out, node);
    const Axis *axis = &table->grid.axes[node->column];
    uint32_t capacity = axis->kind == AXIS_INTERVAL ? node->edge_count : axis->class_count;
    *out = (GraphNode){.kind = kinds[axis->kind], .column = node->column};
    out->edges = arena_alloc_array(table->checker->arena, capacity, sizeof *out->edges);
    if (out->edges == NULL)
        return false;
    if (axis->kind == AXIS_ORDINAL)
        make_ordinal_edges(out, axis, node);
    else if (axis->kind == AXIS_EQUAL)
        make_equal_edges(out, axis, node);
    else
        make_interval_edges(out, axis, node);
    return true;
}

static Graph *make_graph(const Tabulation *table)
{
    Graph *graph = arena_alloc(table->checker->arena, sizeof *graph);
    if (graph == NULL)
        return NULL;
    *graph = (Graph){
        .node_count = table->dag.node_count,
        .nodes =
            arena_alloc_array(table->checker->arena, table->dag.node_count, sizeof *graph->nodes),
        .column_count = table->grid.column_count - 1,
        .collects = table->hit == HIT_COLLECT,
        .optional = table->optional,
    };
    for (uint32_t i = 0; graph->nodes != NULL && i < graph->node_count; i++) {
        if (!make_node(table, &graph->nodes[i], &table->dag.nodes[i]))
            return NULL;
    }
    return graph->nodes != NULL ? graph : NULL;
}

static void report_size(const Tabulation *table)
{
    Diag diag = diag_at(DIAG_TABLE_SIZE, table->decl->name.span);
    diag.hint = TEXT("Split it into several tables with fewer columns each.");
    diags_add(table->checker->diags, &diag,
              "the rows of \"%.*s\" are too entangled: its decision graph has more than %d nodes "
              "(LIMIT_TABLE_NODES) or takes more than %d steps (LIMIT_TABLE_WORK)",
              TEXT_ARG(table->decl->name.text), LIMIT_TABLE_NODES, LIMIT_TABLE_WORK);
}

static void finish(Tabulation *table)
{
    Arena *arena = table->checker->arena;
    table->grid.first_wins = table->hit == HIT_FIRST || table->hit == HIT_PRIORITY;
    if (!grid_cut(&table->grid, arena))
        return;
    Status status = dag_build(&table->dag, arena, &table->grid);
    if (status == STATUS_LIMIT)
        report_size(table);
    if (status == STATUS_OK && check_leaves(table))
        table->decl->extra = make_graph(table);
}

const Graph *checked_graph(const Decl *decl)
{
    return decl->extra;
}

/* ---- tables: hit policy and header ----------------------------------------------------------- */

static bool wrong_hit(const Tabulation *table, const char *hint, const char *message)
{
    Diag diag = diag_at(DIAG_TABLE_HIT, table->decl->as.table.hit.span);
    diag.hint = text_of(hint);
    diags_add(table->checker->diags, &diag, "%s", diags_say(table->checker->diags, message));
    return false;
}

static bool read_hit(Tabulation *table)
{
    static const Text names[] = {
        [HIT_UNIQUE] = TEXT_INIT("unique"),   [HIT_ANY] = TEXT_INIT("any"),
        [HIT_FIRST] = TEXT_INIT("first"),     [HIT_PRIORITY] = TEXT_INIT("priority"),
        [HIT_COLLECT] = TEXT_INIT("collect"),
    };
    Ident hit = table->decl->as.table.hit;
    Suggestion near = suggest_begin(hit.text);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        table->hit = (HitPolicy)i;
        if (text_equal(names[i], hit.text))
            return true;
        suggest_offer(&near, names[i]);
    }
    Diag diag = diag_at(DIAG_TABLE_HIT, hit.span);
    diag.hint = TEXT("Hit policies are unique, any, first, priority and collect.");
    suggest_fill(&diag, table->checker->diags, &near, hit.span);
    diags_add(table->checker->diags, &diag, "there is no hit policy \"%.*s\"", TEXT_ARG(hit.text));
    return false;
}

/* What the rows' outputs are, and whether the policy can deal with them. */
static bool read_result(Tabulation *table)
{
    const Decl *decl = table->decl;
    const Type *type = decl->type;
    if (type == NULL || type->kind == TYPE_ERROR)
        return false;
    if (table->hit == HIT_COLLECT)
        type = type->params[0];
    bool optional = type->kind == TYPE_OPTIONAL;
    if (optional && table->hit == HIT_COLLECT)
        return wrong_hit(table, "Write the result without \"?\": an empty list says it.",
                         "a table that collects always has an answer");
    table->optional = optional;
    table->total = table->hit != HIT_COLLECT && !optional;
    if (decl->as.table.output_count == 0)
        table->output_type = optional ? type->params[0] : type;
    bool ranks = table->output_type != NULL && table->output_type->kind == TYPE_ENUM;
    return table->hit != HIT_PRIORITY || ranks ||
           wrong_hit(table, "Use \"first\", and put the rows in the order that counts.",
                     "priority goes by the order of an enum's members: the output is none");
}

static void wrong_header(Checker *checker, Span span, Text wanted)
{
    Diag diag = diag_at(DIAG_TABLE_HEADER, span);
    diag.hint = TEXT("The header names the parameters, in their order, and behind => the outputs.");
    diag.fix = (FixIt){span, wanted};
    diags_add(checker->diags, &diag, "this column is \"%.*s\"", TEXT_ARG(wanted));
}

static bool check_header_width(const Tabulation *table)
{
    const Decl *decl = table->decl;
    const Table *header = &decl->as.table.table;
    uint32_t outputs = decl->as.table.output_count > 0 ? decl->as.table.output_count : 1;
    if (header->header_input_count == decl->as.table.param_count &&
        header->header_output_count == outputs)
        return true;
    Diag diag = diag_at(DIAG_TABLE_HEADER, decl->name.span);
    diag.hint = TEXT("The header names the parameters, in their order, and behind => the outputs.");
    diags_add(table->checker->diags, &diag,
              "the table takes %u and gives %u, its header has %u and %u columns",
              decl->as.table.param_count, outputs, header->header_input_count,
              header->header_output_count);
    return false;
}

static bool check_header(const Tabulation *table)
{
    const Decl *decl = table->decl;
    const Table *header = &decl->as.table.table;
    bool right = check_header_width(table);
    for (uint32_t i = 0; right && i < header->header_input_count; i++) {
        const Expr *name = header->header_inputs[i];
        Text wanted = decl->as.table.params[i].binding->name.text;
        if (name->kind != EXPR_NAME || !text_equal(name->as.name, wanted)) {
            wrong_header(table->checker, name->span, wanted);
            right = false;
        }
    }
    for (uint32_t i = 0; right && i < decl->as.table.output_count; i++) {
        Text wanted = decl->as.table.outputs[i].binding->name.text;
        if (!text_equal(header->header_outputs[i].text, wanted)) {
            wrong_header(table->checker, header->header_outputs[i].span, wanted);
            right = false;
        }
    }
    return right;
}

/* ---- tables: rows ---------------------------------------------------------------------------- */

static bool set_columns(Tabulation *table)
{
    const Decl *decl = table->decl;
    bool right = true;
    for (uint32_t i = 0; i < decl->as.table.param_count; i++) {
        const Binding *binding = decl->as.table.params[i].binding;
        right = set_column(table, i, binding->type, binding->name.text,
                           decl->as.table.params[i].type_expr->span) &&
                right;
    }
    return right;
}

static bool read_output(Tabulation *table, Value *out, const Row *row, uint32_t output,
                        const Type *type)
{
    return row->outputs[output] != NULL && /* for "-" the parser has said so */
           cell_constant(table->checker, out, row->outputs[output], type);
}

/* Several outputs come as a map of them. */
static bool read_outputs(Tabulation *table, Value *out, const Row *row)
{
    const Decl *decl = table->decl;
    Arena *arena = table->checker->arena;
    if (table->output_type != NULL)
        return read_output(table, out, row, 0, table->output_type);
    Map *map = map_new(arena, decl->as.table.output_count);
    bool right = map != NULL;
    for (uint32_t i = 0; i < decl->as.table.output_count; i++) {
        const Binding *binding = decl->as.table.outputs[i].binding;
        Value value;
        right = read_output(table, &value, row, i, binding->type) && right &&
                map_insert(arena, map, value_string(binding->name.text), value, NULL);
    }
    *out = right ? value_map(map) : value_null();
    return right;
}

static bool read_row(Tabulation *table, const Row *row, uint32_t number)
{
    const Decl *decl = table->decl;
    uint32_t outputs = decl->as.table.output_count > 0 ? decl->as.table.output_count : 1;
    SourceRow *out = &table->rows[number];
    if (row->input_count != decl->as.table.param_count || row->output_count != outputs)
        return false; /* the parser has said so */
    *out = (SourceRow){
        .span = row->span,
        .number = number,
        .output_count = 1,
        .outputs = arena_alloc(table->checker->arena, sizeof *out->outputs),
    };
    bool right = out->outputs != NULL;
    for (uint32_t i = 0; i < row->input_count; i++)
        right = cell_read(table->checker, grid_values(&table->grid, number, i), &row->inputs[i],
                          table->grid.axes[i].type) &&
                right;
    right = read_day(table, number, &row->clauses) && right;
    return right && read_outputs(table, out->outputs, row);
}

static int compare_priority(const void *left, const void *right)
{
    const SourceRow *one = left, *other = right;
    int64_t ranks[] = {one->outputs[0].as.integer, other->outputs[0].as.integer};
    if (ranks[0] != ranks[1])
        return ranks[0] < ranks[1] ? -1 : 1;
    return (one->number > other->number) - (one->number < other->number);
}

/* Puts the rows in the order in which they win. */
static bool order_by_priority(Tabulation *table)
{
    Grid *grid = &table->grid;
    size_t row_bytes = grid->column_count * sizeof(ValueSet);
    ValueSet *values = arena_alloc_array(table->checker->arena, grid->row_count, row_bytes);
    if (values == NULL)
        return false;
    qsort(table->rows, grid->row_count, sizeof *table->rows, compare_priority);
    for (uint32_t row = 0; row < grid->row_count; row++)
        memcpy(&values[(size_t)row * grid->column_count],
               grid_values(grid, table->rows[row].number, 0), row_bytes);
    grid->values = values;
    return true;
}

static bool read_rows(Tabulation *table)
{
    const Table *source = &table->decl->as.table.table;
    bool right = true;
    for (uint32_t i = 0; i < source->row_count; i++)
        right = read_row(table, &source->rows[i], i) && right;
    return right;
}

void graph_check_table(Checker *checker, Decl *decl)
{
    Tabulation table = {.checker = checker, .decl = decl};
    bool right = read_hit(&table) && read_result(&table);
    right = check_header(&table) && right;
    if (!begin(&table, decl->as.table.param_count, decl->as.table.table.row_count) ||
        !set_columns(&table) || !right || !read_rows(&table))
        return;
    if (table.hit != HIT_PRIORITY || order_by_priority(&table))
        finish(&table);
}

/* ---- mappings -------------------------------------------------------------------------------- */

static bool read_keys(Tabulation *table, ValueSet *set, const ExprList *keys)
{
    Checker *checker = table->checker;
    const Type *type = table->grid.axes[0].type;
    *set = (ValueSet){.spans = arena_alloc_array(checker->arena, keys->count, sizeof *set->spans)};
    bool right = set->spans != NULL;
    for (uint32_t i = 0; set->spans != NULL && i < keys->count; i++) {
        Value key;
        bool read = cell_constant(checker, &key, keys->items[i], type);
        if (read)
            cell_add_value(set, key, type);
        right = right && read;
    }
    return right;
}

static bool read_values(Tabulation *table, SourceRow *out, const ExprList *values)
{
    out->outputs = arena_alloc_array(table->checker->arena, values->count, sizeof *out->outputs);
    bool right = out->outputs != NULL;
    for (uint32_t i = 0; out->outputs != NULL && i < values->count; i++) {
        right =
            cell_constant(table->checker, &out->outputs[i], values->items[i], table->output_type) &&
            right;
        out->output_count++;
    }
    return right;
}

static bool read_mapping_rows(Tabulation *table)
{
    bool right = true;
    for (uint32_t i = 0; i < table->grid.row_count; i++) {
        const MappingRow *row = &table->decl->as.mapping.rows[i];
        table->rows[i] = (SourceRow){.span = row->span, .number = i};
        right = read_keys(table, grid_values(&table->grid, i, 0), &row->keys) && right;
        right = read_values(table, &table->rows[i], &row->values) && right;
        right = read_day(table, i, &row->clauses) && right;
    }
    return right;
}

void graph_check_mapping(Checker *checker, Decl *decl)
{
    const Type *key = type_resolve(checker, decl->as.mapping.key);
    bool is_total = key->kind == TYPE_ENUM || key->kind == TYPE_BOOL;
    if (decl->type == NULL || decl->type->kind != TYPE_LIST)
        return;
    Tabulation table = {
        .checker = checker,
        .decl = decl,
        .hit = HIT_COLLECT,
        .total = is_total,
        .output_type = decl->type->params[0],
    };
    if (!begin(&table, 1, decl->as.mapping.row_count) ||
        !set_column(&table, 0, key, TEXT("key"), decl->as.mapping.key->span))
        return;
    table.grid.axes[0].name = decl->as.mapping.key->name.text;
    if (read_mapping_rows(&table))
        finish(&table);
}
