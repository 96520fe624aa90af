/*
 * graph_build.c - from rows to a decision graph.
 *
 * Column by column the rows still alive are split by the values that tell them apart; equal
 * sets of live rows share a node. The same walk finds what no row covers and what two rows do,
 * and the way to it is the counterexample.
 */
#include "base/hash.h"
#include "check/graph.h"
#include "value/print.h"

enum { NODES_MAX = 400000, MEMO_BUCKETS = 16384, REPORTS_MAX = 3 };

/* A set of live rows at a column, and the node made for it. */
typedef struct MemoEntry {
    struct MemoEntry *next;
    uint32_t column;
    uint32_t count;
    const uint32_t *rows;
    uint32_t node;
} MemoEntry;

/* What a column was taken to be, on the way to where the walk stands. */
typedef struct WitnessStep {
    bool given;
    Value value;
    bool below; /* "below value" instead of "value" */
    bool other; /* any other value */
} WitnessStep;

typedef struct Build {
    const GraphInput *input;
    Arena *arena;
    GraphNode *nodes; /* children before parents; turned round at the end */
    uint32_t node_count;
    uint32_t node_capacity;
    HashKey key;
    MemoEntry **memo;
    WitnessStep *steps;
    bool *answered; /* per row: it is the answer somewhere */
    uint32_t reported;
    bool failed;
} Build;

enum { NO_NODE = UINT32_MAX };

/* ---- reports ------------------------------------------------------------------------------------ */

static void add_literal(Build *build, Buffer *out, Value value)
{
    const Type *type = NULL;
    if (value.tag == VALUE_ENUM) {
        for (uint32_t i = 0; i < build->input->column_count; i++) {
            if (build->input->types[i]->kind == TYPE_ENUM &&
                build->input->types[i]->index == value.type)
                type = build->input->types[i];
        }
    }
    if (type != NULL) {
        const Decl *decl = type->decl;
        buffer_add(out, decl->as.enumeration.members[value.as.integer].name.text);
        return;
    }
    print_cel(out, value, NULL);
}

static Text witness(Build *build)
{
    Buffer text;
    buffer_init(&text, arena_allocator(build->arena));
    for (uint32_t i = 0; i < build->input->column_count; i++) {
        const WitnessStep *step = &build->steps[i];
        if (!step->given)
            continue;
        if (text.size_bytes > 0)
            buffer_add_string(&text, ", ");
        buffer_add(&text, build->input->names[i]);
        buffer_add_string(&text, step->below ? " < " : " = ");
        if (step->other)
            buffer_add_string(&text, "anything else");
        else
            add_literal(build, &text, step->value);
    }
    return text.size_bytes > 0 ? buffer_text(&text) : TEXT("any input");
}

static void report_gap(Build *build)
{
    const Decl *decl = build->input->decl;
    if (build->reported++ >= REPORTS_MAX)
        return;
    Diag diag = diag_at(DIAG_TABLE_GAP, decl->name.span);
    diag.hint = TEXT("Add a row for it, or make the result optional (T?).");
    diags_add(build->input->checker->diags, &diag, "no row of \"%.*s\" covers %.*s",
              TEXT_ARG(decl->name.text), TEXT_ARG(witness(build)));
}

static void report_overlap(Build *build, const GraphRow *one, const GraphRow *other)
{
    if (build->reported++ >= REPORTS_MAX)
        return;
    Diag diag = diag_at(DIAG_TABLE_OVERLAP, other->span);
    diag.also = one->span;
    diag.also_message = TEXT("the other row");
    diag.hint = TEXT("Narrow one of them, or choose the hit policy first.");
    diags_add(build->input->checker->diags, &diag, "two rows answer for %.*s",
              TEXT_ARG(witness(build)));
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static uint32_t add_node(Build *build, const GraphNode *node)
{
    if (build->node_count == NODES_MAX) {
        build->failed = true;
        return NO_NODE;
    }
    if (build->node_count == build->node_capacity) {
        uint32_t capacity = build->node_capacity == 0 ? 64 : build->node_capacity * 2;
        GraphNode *nodes = arena_alloc_array(build->arena, capacity, sizeof *nodes);
        if (nodes == NULL) {
            build->failed = true;
            return NO_NODE;
        }
        if (build->node_count > 0)
            memcpy(nodes, build->nodes, build->node_count * sizeof *nodes);
        build->nodes = nodes;
        build->node_capacity = capacity;
    }
    build->nodes[build->node_count] = *node;
    return build->node_count++;
}

/* ---- leaves ------------------------------------------------------------------------------------- */

/* Under priority the output declared first in its enum wins. */
static uint32_t best_by_priority(const Build *build, const uint32_t *rows, uint32_t count)
{
    uint32_t best = rows[0];
    for (uint32_t i = 1; i < count; i++) {
        if (build->input->rows[rows[i]].outputs[0].as.integer <
            build->input->rows[best].outputs[0].as.integer)
            best = rows[i];
    }
    return best;
}

static void check_overlap(Build *build, const uint32_t *rows, uint32_t count)
{
    const GraphRow *all = build->input->rows;
    for (uint32_t i = 1; i < count; i++) {
        bool agree = build->input->hit == HIT_ANY &&
                     value_equal(all[rows[0]].outputs[0], all[rows[i]].outputs[0]);
        if (!agree && (build->input->hit == HIT_UNIQUE || build->input->hit == HIT_ANY)) {
            report_overlap(build, &all[rows[0]], &all[rows[i]]);
            return;
        }
    }
}

static bool add_leaf_rows(Build *build, GraphNode *leaf, const uint32_t *rows, uint32_t count)
{
    uint32_t outputs = 0;
    for (uint32_t i = 0; i < count; i++)
        outputs += build->input->rows[rows[i]].output_count;
    leaf->rows = arena_alloc_array(build->arena, outputs + 1, sizeof *leaf->rows);
    if (leaf->rows == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const GraphRow *row = &build->input->rows[rows[i]];
        build->answered[rows[i]] = true;
        for (uint32_t k = 0; k < row->output_count; k++)
            leaf->rows[leaf->row_count++] = (GraphLeafRow){rows[i], row->outputs[k]};
    }
    return true;
}

static uint32_t build_leaf(Build *build, const uint32_t *rows, uint32_t count)
{
    GraphNode leaf = {.kind = GRAPH_LEAF};
    uint32_t best = 0;
    if (count == 0 && build->input->total)
        report_gap(build);
    if (count > 1)
        check_overlap(build, rows, count);
    if (count > 0 && build->input->hit != HIT_COLLECT) {
        best = build->input->hit == HIT_PRIORITY ? best_by_priority(build, rows, count) : rows[0];
        rows = &best;
        count = 1;
    }
    if (!add_leaf_rows(build, &leaf, rows, count))
        build->failed = true;
    return add_node(build, &leaf);
}

/* ---- splitting a column ------------------------------------------------------------------------- */

/* The values that tell the live rows apart in a column, ascending. */
typedef struct Keys {
    uint32_t count;
    Value *items;
} Keys;

static int compare_keys(Value left, Value right)
{
    int compared = 0;
    if (left.tag == VALUE_ENUM)
        return (left.as.integer > right.as.integer) - (left.as.integer < right.as.integer);
    value_compare(&compared, left, right);
    return compared;
}

static void sort_keys(Keys *keys, Value *scratch)
{
    for (uint32_t width = 1; width < keys->count; width *= 2) {
        for (uint32_t start = 0; start < keys->count; start += 2 * width) {
            uint32_t middle = start + width < keys->count ? start + width : keys->count;
            uint32_t end = start + 2 * width < keys->count ? start + 2 * width : keys->count;
            uint32_t left = start, right = middle;
            for (uint32_t i = start; i < end; i++) {
                bool take_left =
                    left < middle &&
                    (right >= end || compare_keys(keys->items[left], keys->items[right]) <= 0);
                scratch[i] = take_left ? keys->items[left++] : keys->items[right++];
            }
        }
        memcpy(keys->items, scratch, keys->count * sizeof *scratch);
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < keys->count; i++) {
        if (kept == 0 || compare_keys(keys->items[kept - 1], keys->items[i]) != 0)
            keys->items[kept++] = keys->items[i];
    }
    keys->count = kept;
}

static bool collect_keys(Build *build, Keys *keys, uint32_t column, const uint32_t *rows,
                         uint32_t count)
{
    size_t most = 0;
    for (uint32_t i = 0; i < count; i++) {
        const CellSet *cell = &build->input->rows[rows[i]].cells[column];
        most += cell->value_count + 2 * (size_t)cell->interval_count;
    }
    *keys = (Keys){.items = arena_alloc_array(build->arena, most + 1, sizeof(Value))};
    Value *scratch = arena_alloc_array(build->arena, most + 1, sizeof(Value));
    if (keys->items == NULL || scratch == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const CellSet *cell = &build->input->rows[rows[i]].cells[column];
        for (uint32_t k = 0; k < cell->value_count; k++)
            keys->items[keys->count++] = cell->values[k];
        for (uint32_t k = 0; k < cell->interval_count; k++) {
            if (cell->intervals[k].low.tag != VALUE_ABSENT)
                keys->items[keys->count++] = cell->intervals[k].low;
            if (cell->intervals[k].high.tag != VALUE_ABSENT)
                keys->items[keys->count++] = cell->intervals[k].high;
        }
    }
    sort_keys(keys, scratch);
    return true;
}

static bool holds_value(const CellSet *cell, Value value)
{
    for (uint32_t i = 0; i < cell->value_count; i++) {
        if (value_equal(cell->values[i], value))
            return !cell->negated;
    }
    return cell->negated;
}

/* `from` ABSENT is below every key. */
static bool holds_from(const CellSet *cell, Value from)
{
    for (uint32_t i = 0; i < cell->interval_count; i++) {
        const Interval *interval = &cell->intervals[i];
        bool above = interval->low.tag == VALUE_ABSENT ||
                     (from.tag != VALUE_ABSENT && compare_keys(interval->low, from) <= 0);
        bool below = interval->high.tag == VALUE_ABSENT || from.tag == VALUE_ABSENT ||
                     compare_keys(from, interval->high) < 0;
        if (above && below)
            return true;
    }
    return false;
}

typedef enum ClassKind { CLASS_VALUE, CLASS_OTHER, CLASS_FROM } ClassKind;

static bool holds(const CellSet *cell, ClassKind kind, Value value)
{
    if (cell->any)
        return true;
    if (kind == CLASS_FROM)
        return holds_from(cell, value);
    return kind == CLASS_OTHER ? cell->negated : holds_value(cell, value);
}

static uint32_t build_column(Build *build, uint32_t column, const uint32_t *rows, uint32_t count);

/* The node for those of the live rows that hold for one class of the column's values. */
static uint32_t build_class(Build *build, uint32_t column, const uint32_t *rows, uint32_t count,
                            ClassKind kind, Value value)
{
    uint32_t *live = arena_alloc_array(build->arena, count + 1, sizeof *live);
    if (live == NULL) {
        build->failed = true;
        return NO_NODE;
    }
    uint32_t live_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (holds(&build->input->rows[rows[i]].cells[column], kind, value))
            live[live_count++] = rows[i];
    }
    return build_column(build, column + 1, live, live_count);
}

static void take_step(Build *build, uint32_t column, Value value, bool below, bool other)
{
    build->steps[column] = (WitnessStep){true, value, below, other};
}

static uint32_t member_count(const Type *type)
{
    return type->kind == TYPE_BOOL ? 2 : ((const Decl *)type->decl)->as.enumeration.count;
}

static bool split_ordinals(Build *build, GraphNode *node, uint32_t column, const uint32_t *rows,
                           uint32_t count)
{
    const Type *type = build->input->types[column];
    node->kind = GRAPH_ORDINAL;
    node->edge_count = member_count(type);
    node->edges = arena_alloc_array(build->arena, node->edge_count + 1, sizeof *node->edges);
    if (node->edges == NULL)
        return false;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        Value value = type->kind == TYPE_BOOL ? value_bool(i == 1) : value_enum(type->index, i);
        take_step(build, column, value, false, false);
        node->edges[i].node = build_class(build, column, rows, count, CLASS_VALUE, value);
    }
    return true;
}

static bool split_equal(Build *build, GraphNode *node, uint32_t column, const uint32_t *rows,
                        uint32_t count, const Keys *keys)
{
    node->kind = GRAPH_EQUAL;
    node->edge_count = keys->count;
    node->edges = arena_alloc_array(build->arena, keys->count + 1, sizeof *node->edges);
    if (node->edges == NULL)
        return false;
    for (uint32_t i = 0; i < keys->count; i++) {
        take_step(build, column, keys->items[i], false, false);
        node->edges[i].key = keys->items[i];
        node->edges[i].node =
            build_class(build, column, rows, count, CLASS_VALUE, keys->items[i]);
    }
    take_step(build, column, value_null(), false, true);
    node->otherwise = build_class(build, column, rows, count, CLASS_OTHER, value_null());
    return true;
}

static bool split_intervals(Build *build, GraphNode *node, uint32_t column, const uint32_t *rows,
                            uint32_t count, const Keys *keys)
{
    static const Value below = {.tag = VALUE_ABSENT};
    node->kind = GRAPH_INTERVAL;
    node->edge_count = keys->count;
    node->edges = arena_alloc_array(build->arena, keys->count + 1, sizeof *node->edges);
    if (node->edges == NULL)
        return false;
    for (uint32_t i = 0; i < keys->count; i++) {
        take_step(build, column, keys->items[i], false, false);
        node->edges[i].key = keys->items[i];
        node->edges[i].node = build_class(build, column, rows, count, CLASS_FROM, keys->items[i]);
    }
    bool from_zero = build->input->types[column]->kind == TYPE_UINT &&
                     keys->items[0].as.uinteger == 0; /* nothing is below */
    take_step(build, column, keys->items[0], true, false);
    node->otherwise = from_zero ? node->edges[0].node
                                : build_class(build, column, rows, count, CLASS_FROM, below);
    return true;
}

static bool split(Build *build, GraphNode *node, uint32_t column, const uint32_t *rows,
                  uint32_t count)
{
    const Type *type = build->input->types[column];
    Keys keys;
    if (type->kind == TYPE_ENUM || type->kind == TYPE_BOOL)
        return split_ordinals(build, node, column, rows, count);
    if (!collect_keys(build, &keys, column, rows, count))
        return false;
    return type->kind == TYPE_STRING ? split_equal(build, node, column, rows, count, &keys)
                                     : split_intervals(build, node, column, rows, count, &keys);
}

/* ---- the walk ----------------------------------------------------------------------------------- */

/* The next column in which the live rows differ from "any". */
static uint32_t next_column(const Build *build, uint32_t column, const uint32_t *rows,
                            uint32_t count)
{
    for (; column < build->input->column_count; column++) {
        for (uint32_t i = 0; i < count; i++) {
            const CellSet *cell = &build->input->rows[rows[i]].cells[column];
            if (!cell->any && (cell->value_count > 0 || cell->interval_count > 0))
                return column;
        }
    }
    return column;
}

static MemoEntry **memo_bucket(Build *build, uint32_t column, const uint32_t *rows,
                               uint32_t count)
{
    Text bytes = {(const char *)rows, count * sizeof *rows};
    return &build->memo[(hash_text(&build->key, bytes) + column) % MEMO_BUCKETS];
}

static uint32_t memo_find(Build *build, uint32_t column, const uint32_t *rows, uint32_t count)
{
    for (MemoEntry *entry = *memo_bucket(build, column, rows, count); entry != NULL;
         entry = entry->next) {
        if (entry->column == column && entry->count == count &&
            (count == 0 || memcmp(entry->rows, rows, count * sizeof *rows) == 0))
            return entry->node;
    }
    return NO_NODE;
}

static void memo_add(Build *build, uint32_t column, const uint32_t *rows, uint32_t count,
                     uint32_t node)
{
    MemoEntry *entry = arena_alloc(build->arena, sizeof *entry);
    if (entry == NULL)
        return;
    MemoEntry **bucket = memo_bucket(build, column, rows, count);
    *entry = (MemoEntry){*bucket, column, count, rows, node};
    *bucket = entry;
}

static uint32_t build_column(Build *build, uint32_t column, const uint32_t *rows, uint32_t count)
{
    if (build->failed)
        return NO_NODE;
    column = next_column(build, column, rows, count);
    uint32_t node = memo_find(build, column, rows, count);
    if (node != NO_NODE)
        return node;
    if (column == build->input->column_count) {
        node = build_leaf(build, rows, count);
    } else {
        GraphNode made = {.column = column};
        if (!split(build, &made, column, rows, count))
            build->failed = true;
        build->steps[column].given = false;
        node = add_node(build, &made);
    }
    memo_add(build, column, rows, count, node);
    return node;
}

/* ---- the graph ---------------------------------------------------------------------------------- */

static void report_masked(Build *build)
{
    for (uint32_t i = 0; i < build->input->row_count; i++) {
        if (build->answered[i] || build->reported > 0)
            continue;
        Diag diag = diag_at(DIAG_TABLE_MASKED, build->input->rows[i].span);
        diag.hint = TEXT("Remove it, or move it before the rows that hide it.");
        diags_add(build->input->checker->diags, &diag, "this row never answers");
    }
}

/* Children were numbered before their parents; now edges shall lead to higher numbers. */
static void turn_round(Build *build, Graph *graph)
{
    uint32_t last = build->node_count - 1;
    for (uint32_t i = 0; i <= last; i++) {
        GraphNode *node = &graph->nodes[last - i];
        *node = build->nodes[i];
        for (uint32_t k = 0; k < node->edge_count; k++)
            node->edges[k].node = last - node->edges[k].node;
        if (node->kind == GRAPH_EQUAL || node->kind == GRAPH_INTERVAL)
            node->otherwise = last - node->otherwise;
    }
    graph->node_count = build->node_count;
}

static void report_size(Build *build)
{
    Diag diag = diag_at(DIAG_TABLE_SIZE, build->input->decl->name.span);
    diag.hint = TEXT("Split the table into several with fewer columns.");
    diags_add(build->input->checker->diags, &diag,
              "the rows of \"%.*s\" are too entangled: more than %d cases",
              TEXT_ARG(build->input->decl->name.text), NODES_MAX);
}

static bool build_init(Build *out, const GraphInput *input)
{
    Arena *arena = input->checker->arena;
    *out = (Build){
        .input = input,
        .arena = arena,
        .memo = arena_alloc_array(arena, MEMO_BUCKETS, sizeof *out->memo),
        .steps = arena_alloc_array(arena, input->column_count + 1, sizeof *out->steps),
        .answered = arena_alloc_array(arena, input->row_count + 1, sizeof *out->answered),
    };
    return out->memo != NULL && out->steps != NULL && out->answered != NULL &&
           hash_key_new(&out->key);
}

Graph *graph_build(const GraphInput *input)
{
    Build build;
    Graph *graph = arena_alloc(input->checker->arena, sizeof *graph);
    uint32_t *all =
        arena_alloc_array(input->checker->arena, input->row_count + 1, sizeof *all);
    if (graph == NULL || all == NULL || !build_init(&build, input))
        return NULL;
    for (uint32_t i = 0; i < input->row_count; i++)
        all[i] = i;
    build_column(&build, 0, all, input->row_count);
    if (build.failed) {
        if (build.node_count == NODES_MAX)
            report_size(&build);
        return NULL;
    }
    report_masked(&build);
    graph->nodes = arena_alloc_array(build.arena, build.node_count, sizeof *graph->nodes);
    if (graph->nodes == NULL)
        return NULL;
    turn_round(&build, graph);
    graph->column_count = input->column_count - 1;
    graph->collects = input->hit == HIT_COLLECT;
    graph->optional = input->optional;
    return graph;
}
