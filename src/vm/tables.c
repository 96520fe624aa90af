/*
 * tables.c - walking a table's decision graph.
 *
 * One edge a node, each to a later node: the walk ends whatever the graph. A column that is
 * unknown matters only where the walk meets it.
 */
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

/* Where the walk goes on for this value. */
static uint32_t next_node(Vm *vm, const BundleNode *node, Value value)
{
    if (node->kind == NODE_ORDINAL) {
        int64_t ordinal = value.tag == VALUE_BOOL ? value.as.boolean : value.as.integer;
        bool fits = (value.tag == VALUE_BOOL || value.tag == VALUE_ENUM) && ordinal >= 0 &&
                    ordinal < (int64_t)node->edges.count;
        return fits ? program_EDGES(vm->program)[node->edges.first + ordinal].node : NONE;
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
    List *list = list_new(vm->arena, leaf->edges.count);
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
        return table->optional ? value_none()
                               : value_error_format(vm->arena, ERROR_NONE,
                                                    "no row of table \"%.*s\" matches",
                                                    TEXT_ARG(name));
    }
    const Value *value = machine_constant(
        vm, program_LEAVES(vm->program)[leaf->edges.first].constant);
    return table->optional ? value_some(value) : *value;
}

Value operation_table(Vm *vm, const Value *args, uint32_t index)
{
    const BundleTable *table = program_TABLES(vm->program) + index;
    uint32_t at = table->root;
    for (;;) {
        const BundleNode *node = program_NODES(vm->program) + at;
        if (node->kind == NODE_LEAF)
            return leaf_value(vm, table, node);
        Value value = column_value(vm, args, table, node->column);
        if (value_is_unsure(value))
            return value;
        at = next_node(vm, node, value);
        if (at == NONE)
            return value_error(vm->arena, ERROR_NO_OVERLOAD,
                               TEXT("no such overload: a table's column is of another type"));
    }
}
