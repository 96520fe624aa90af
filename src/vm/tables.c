/*
 * tables.c - walking a table's decision graph.
 *
 * One edge a node, each to a later node: the walk ends whatever the graph. A column that is
 * unknown or in error matters only where the walk meets it.
 */
#include "base/attributes.h"
#include "vm/machine.h"

static Value column_value(const Vm *vm, const Value *args, const BundleTable *table,
                          uint32_t column)
{
    return column < table->param_count ? args[column] : value_date(vm->as_of_days);
}

/* The last edge whose key is not above the value, or NONE. `exact` wants it equal. */
static uint32_t find_edge(Vm *vm, const BundleNode *node, Value value, bool exact)
{
    const BundleEdge *edges = program_EDGES(vm->program) + node->edges.first;
    uint32_t low = 0, high = node->edges.count;
    int compared = 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (!value_compare(&compared, *machine_constant(vm, edges[middle].key), value))
            return NONE;
        if (compared <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NONE;
    if (exact && !value_equal(*machine_constant(vm, edges[low - 1].key), value))
        return NONE;
    return edges[low - 1].node;
}

/* The keys of an EQUAL node as a table; NULL where one is no text, or memory is exhausted. */
static const TextTable *index_keys(Vm *vm, const BundleNode *node)
{
    Arena *arena = vm->constants_arena;
    TextTable *table = arena_alloc(arena, sizeof *table);
    Text *keys = arena_alloc_array(arena, node->edges.count, sizeof *keys);
    if (table == NULL || keys == NULL)
        return NULL;
    for (uint32_t i = 0; i < node->edges.count; i++) {
        const BundleEdge *edge = program_EDGES(vm->program) + node->edges.first + i;
        const Value *key = machine_constant(vm, edge->key);
        if (key->tag != VALUE_STRING)
            return NULL;
        keys[i] = value_text(*key);
    }
    return text_table_init(table, arena, keys, node->edges.count) ? table : NULL;
}

/* Where the node's edge of that number leads, which is its index + 1; 0: no edge fits. */
static uint32_t node_behind(const Vm *vm, const BundleNode *node, uint32_t number)
{
    return number == 0 ? node->otherwise
                       : program_EDGES(vm->program)[node->edges.first + number - 1].node;
}

/* Room for what the leaves behind the node's edges give; NULL where some of these are no leaves, or
 * memory is exhausted. */
static Value *answers_behind(Vm *vm, const BundleNode *node)
{
    for (uint32_t number = 0; number <= node->edges.count; number++) {
        if (program_NODES(vm->program)[node_behind(vm, node, number)].kind != NODE_LEAF)
            return NULL;
    }
    return arena_alloc_array(vm->constants_arena, node->edges.count + 1, sizeof(Value));
}

/* The edge of a text, by hash: a long table costs no more than a short one. NONE where the node has
 * to be searched. */
static uint32_t find_text(Vm *vm, uint32_t at, Text text)
{
    const BundleNode *node = program_NODES(vm->program) + at;
    NodeIndex *index = &vm->nodes[at];
    if (index->keys == NULL && node->edges.count > 0) {
        index->keys = index_keys(vm, node);
        index->answers = index->keys != NULL ? answers_behind(vm, node) : NULL;
    }
    return index->keys != NULL ? node_behind(vm, node, text_table_number(index->keys, text)) : NONE;
}

/* Where the walk goes on for this value; NONE where the column is of another type. */
static uint32_t next_node(Vm *vm, uint32_t at, Value value)
{
    const BundleNode *node = program_NODES(vm->program) + at;
    if (node->kind == NODE_ORDINAL) {
        int64_t ordinal = value.tag == VALUE_BOOL ? value.as.boolean : value.as.integer;
        bool fits = (value.tag == VALUE_BOOL || value.tag == VALUE_ENUM) && ordinal >= 0 &&
                    ordinal < (int64_t)node->edges.count;
        return fits ? program_EDGES(vm->program)[node->edges.first + ordinal].node : NONE;
    }
    if (node->kind == NODE_EQUAL && value.tag == VALUE_STRING) {
        uint32_t found = find_text(vm, at, value_text(value));
        if (found != NONE)
            return found;
    }
    uint32_t found = find_edge(vm, node, value, node->kind == NODE_EQUAL);
    return found != NONE ? found : node->otherwise;
}

static Value memory_error(Vm *vm)
{
    return value_error(vm->arena, ERROR_LIMIT, TEXT("memory is exhausted"));
}

static Value leaf_list(Vm *vm, const BundleNode *leaf)
{
    const BundleLeaf *leaves = program_LEAVES(vm->program) + leaf->edges.first;
    List *list = list_new(vm->constants_arena, leaf->edges.count);
    if (list == NULL)
        return memory_error(vm);
    for (uint32_t i = 0; i < leaf->edges.count; i++)
        list->items[i] = *machine_constant(vm, leaves[i].constant);
    list->count = leaf->edges.count;
    return value_list(list);
}

static Value leaf_value(Vm *vm, const BundleTable *table, const BundleNode *leaf)
{
    if (table->collects)
        return leaf_list(vm, leaf);
    if (leaf->edges.count == 0) {
        Text name = program_text(vm->program, table->name);
        return table->optional
                   ? value_none()
                   : value_error_format(vm->arena, ERROR_NONE, "no row of table \"%.*s\" matches",
                                        TEXT_ARG(name));
    }
    const Value *value =
        machine_constant(vm, program_LEAVES(vm->program)[leaf->edges.first].constant);
    return table->optional ? value_some(value) : *value;
}

/* What the table gives, made once: it is as constant as what is in it. */
static Value answer_of(Vm *vm, const BundleTable *table, const BundleNode *leaf)
{
    Value *answer = &vm->nodes[leaf - program_NODES(vm->program)].answer;
    if (answer->tag != VALUE_ABSENT)
        return *answer;
    Value value = leaf_value(vm, table, leaf);
    if (!value_is_unsure(value))
        *answer = value;
    return value;
}

/* Why the walk stops at a column: its error, or everything unknown from there on, as whoever
 * answers the first question would be asked the others next. */
static Value stopped_at(Vm *vm, const Value *args, const BundleTable *table, uint32_t column)
{
    Value reason = args[column];
    for (uint32_t i = column + 1; i < table->param_count; i++) {
        if (reason.tag == VALUE_UNKNOWN && args[i].tag == VALUE_UNKNOWN)
            reason = value_unknown_merge(vm->arena, reason, args[i]);
    }
    return reason;
}

/* The leaf the walk ends in; NULL, with the reason in *out, where it cannot be finished. */
static const BundleNode *find_leaf(Vm *vm, Value *out, const BundleTable *table, const Value *args)
{
    uint32_t at = table->root;
    for (;;) {
        const BundleNode *node = program_NODES(vm->program) + at;
        if (node->kind == NODE_LEAF)
            return node;
        *out = column_value(vm, args, table, node->column);
        if (value_is_unsure(*out)) {
            *out = stopped_at(vm, args, table, node->column);
            return NULL;
        }
        at = next_node(vm, at, *out);
        if (at != NONE)
            continue;
        *out = value_error(vm->arena, ERROR_NO_OVERLOAD,
                           TEXT("no such overload: a table's column is of another type"));
        return NULL;
    }
}

/* The answer found by texts, members and bools alone, all of them known, in nodes met before; NULL
 * where there is more to it. */
static const Value *find_plainly(const Vm *vm, const BundleTable *table, const Value *args)
{
    const BundleNode *nodes = program_NODES(vm->program);
    uint32_t at = table->root;
    while (nodes[at].kind != NODE_LEAF) {
        const BundleNode *node = &nodes[at];
        if (node->column >= table->param_count)
            return NULL;
        const Value *value = &args[node->column];
        const TextTable *keys = vm->nodes[at].keys;
        if (value->tag == VALUE_STRING && keys != NULL) {
            at = node_behind(vm, node, text_table_number(keys, value_text(*value)));
            continue;
        }
        if (node->kind != NODE_ORDINAL || (value->tag != VALUE_ENUM && value->tag != VALUE_BOOL))
            return NULL;
        uint64_t ordinal = value->tag == VALUE_BOOL ? value->as.boolean : value->as.uinteger;
        if (ordinal >= node->edges.count)
            return NULL;
        at = node_behind(vm, node, (uint32_t)ordinal + 1);
    }
    return &vm->nodes[at].answer;
}

static NOT_INLINE Value walk(Vm *vm, const Value *args, const BundleTable *table)
{
    const Value *answer = find_plainly(vm, table, args);
    if (answer != NULL && answer->tag != VALUE_ABSENT)
        return *answer;
    Value reason;
    const BundleNode *leaf = find_leaf(vm, &reason, table, args);
    return leaf != NULL ? answer_of(vm, table, leaf) : reason;
}

/* As the walk, from a root whose answers stand beside its keys; kept for the next time. */
static NOT_INLINE Value make_answer(Vm *vm, const BundleTable *table, uint32_t number)
{
    const BundleNode *root = program_NODES(vm->program) + table->root;
    Value answer = answer_of(vm, table, program_NODES(vm->program) + node_behind(vm, root, number));
    if (!value_is_unsure(answer))
        vm->nodes[table->root].answers[number] = answer;
    return answer;
}

/* A table of one text's answers, as most are, is one look-up. */
Value operation_table(Vm *vm, const Value *args, uint32_t index)
{
    const BundleTable *table = program_TABLES(vm->program) + index;
    const NodeIndex *root = &vm->nodes[table->root];
    if (table->param_count != 1 || root->answers == NULL || args->tag != VALUE_STRING)
        return walk(vm, args, table);
    uint32_t number = text_table_number(root->keys, value_text(*args));
    const Value *answer = &root->answers[number];
    return answer->tag != VALUE_ABSENT ? *answer : make_answer(vm, table, number);
}

/* A row may have given several values of a leaf: they stand together. */
static void trace_rows(const Vm *vm, uint32_t table, const BundleNode *leaf)
{
    if (leaf->edges.count == 0)
        vm->trace.row(vm->trace.context, table, NONE);
    const BundleLeaf *leaves = program_LEAVES(vm->program) + leaf->edges.first;
    for (uint32_t i = 0; i < leaf->edges.count; i++) {
        if (i == 0 || leaves[i].row != leaves[i - 1].row)
            vm->trace.row(vm->trace.context, table, leaves[i].row);
    }
}

Value operation_table_traced(Vm *vm, const Value *args, uint32_t index)
{
    const BundleTable *table = program_TABLES(vm->program) + index;
    Value reason;
    const BundleNode *leaf = find_leaf(vm, &reason, table, args);
    if (leaf == NULL)
        return reason;
    trace_rows(vm, index, leaf);
    return answer_of(vm, table, leaf);
}
