/*
 * emit_table.c - decision graphs of tables and mappings as bundle sections.
 *
 * The checker has made the graphs (check/graph.c); here they are only written down, in its
 * topological order, so that edges lead to higher nodes.
 */
#include <assert.h>

#include "emit/emitter.h"
#include "syntax/unparse.h"

static_assert((int)GRAPH_LEAF == (int)NODE_LEAF && (int)GRAPH_ORDINAL == (int)NODE_ORDINAL &&
                  (int)GRAPH_EQUAL == (int)NODE_EQUAL && (int)GRAPH_INTERVAL == (int)NODE_INTERVAL,
              "the checker's node kinds are the bundle's");

static BundleRange emit_leaf(Emitter *emitter, const GraphNode *node)
{
    BundleRange range = {builder_count(emitter->builder, SECTION_LEAVES), node->row_count};
    for (uint32_t i = 0; i < node->row_count; i++) {
        BundleLeaf leaf = {
            .constant = builder_constant(emitter->builder, node->rows[i].output),
            .row = node->rows[i].row,
        };
        builder_add(emitter->builder, SECTION_LEAVES, &leaf);
    }
    return range;
}

static BundleRange emit_edges(Emitter *emitter, const GraphNode *node, uint32_t first_node)
{
    BundleRange range = {builder_count(emitter->builder, SECTION_EDGES), node->edge_count};
    for (uint32_t i = 0; i < node->edge_count; i++) {
        const GraphEdge *edge = &node->edges[i];
        BundleEdge item = {
            .key = edge->key.tag == VALUE_ABSENT ? NONE
                                                 : builder_constant(emitter->builder, edge->key),
            .node = first_node + edge->node,
        };
        builder_add(emitter->builder, SECTION_EDGES, &item);
    }
    return range;
}

static void emit_node(Emitter *emitter, const GraphNode *node, uint32_t first_node)
{
    bool leaf = node->kind == GRAPH_LEAF;
    bool has_otherwise = node->kind == GRAPH_EQUAL || node->kind == GRAPH_INTERVAL;
    BundleNode item = {
        .kind = (uint32_t)node->kind,
        .column = node->column,
        .edges = leaf ? emit_leaf(emitter, node) : emit_edges(emitter, node, first_node),
        .otherwise = has_otherwise ? first_node + node->otherwise : NONE,
    };
    builder_add(emitter->builder, SECTION_NODES, &item);
}

/* ---- rows, for explanations ------------------------------------------------------------------ */

static void add_cell_item(Buffer *out, const CellItem *item)
{
    switch (item->kind) {
    case CELL_RANGE:
        if (item->low != NULL)
            unparse_expression(out, item->low);
        buffer_add_string(out, "..");
        if (item->high != NULL)
            unparse_expression(out, item->high);
        break;
    case CELL_COMPARE:
        buffer_add(out, item->relation);
        buffer_add_char(out, ' ');
        unparse_expression(out, item->value);
        break;
    case CELL_VALUE:
        unparse_expression(out, item->value);
        break;
    }
}

static void add_cell(Buffer *out, const Cell *cell)
{
    if (cell->any)
        buffer_add_char(out, '-');
    if (cell->negated)
        buffer_add_string(out, "not ");
    for (uint32_t i = 0; i < cell->count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        add_cell_item(out, &cell->items[i]);
    }
}

static void add_row(Emitter *emitter, const Buffer *text, const Clauses *clauses, Span span)
{
    BundleRow item = {
        .text = builder_note_written(emitter->builder, text),
        .cite = builder_note_text(emitter->builder,
                                  clauses->cite.data != NULL ? clauses->cite : TEXT("")),
        .from = clauses->from.given ? clauses->from.days : INT32_MIN,
        .until = clauses->until.given ? clauses->until.days : INT32_MAX,
        .line = emit_line(emitter, span),
    };
    builder_add(emitter->builder, SECTION_ROWS, &item);
}

static void add_list(Buffer *out, const ExprList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        unparse_expression(out, list->items[i]);
    }
}

static void emit_mapping_row(Emitter *emitter, Buffer *text, const MappingRow *row)
{
    add_list(text, &row->keys);
    buffer_add_string(text, " => ");
    add_list(text, &row->values);
    add_row(emitter, text, &row->clauses, row->span);
}

static void emit_table_row(Emitter *emitter, Buffer *text, const Row *row)
{
    for (uint32_t i = 0; i < row->input_count; i++) {
        if (i > 0)
            buffer_add_string(text, " | ");
        add_cell(text, &row->inputs[i]);
    }
    for (uint32_t i = 0; i < row->output_count; i++) {
        buffer_add_string(text, i == 0 ? " => " : " | ");
        unparse_expression(text, row->outputs[i]);
    }
    add_row(emitter, text, &row->clauses, row->span);
}

static BundleRange emit_rows(Emitter *emitter, const Decl *decl)
{
    bool mapping = decl->kind == DECL_MAPPING;
    uint32_t count = mapping ? decl->as.mapping.row_count : decl->as.table.table.row_count;
    BundleRange range = {builder_count(emitter->builder, SECTION_ROWS), count};
    Buffer text;
    buffer_init(&text, arena_allocator(emitter->arena));
    for (uint32_t i = 0; i < count; i++) {
        buffer_clear(&text);
        if (mapping)
            emit_mapping_row(emitter, &text, &decl->as.mapping.rows[i]);
        else
            emit_table_row(emitter, &text, &decl->as.table.table.rows[i]);
    }
    buffer_free(&text);
    return range;
}

/* ---- graphs ---------------------------------------------------------------------------------- */

static void emit_graph(Emitter *emitter, const Decl *decl)
{
    const Graph *graph = checked_graph(decl);
    if (graph == NULL)
        return;
    uint32_t first_node = builder_count(emitter->builder, SECTION_NODES);
    BundleTable table = {
        .name = builder_text(emitter->builder, decl->full_name),
        .param_count = graph->column_count,
        .root = first_node,
        .collects = graph->collects ? 1 : 0,
        .optional = graph->optional ? 1 : 0,
        .rows = emit_rows(emitter, decl),
        .module = emit_module_index(emitter, decl->module),
    };
    builder_add(emitter->builder, SECTION_TABLES, &table);
    for (uint32_t i = 0; i < graph->node_count; i++)
        emit_node(emitter, &graph->nodes[i], first_node);
}

/* Mappings first, then tables: see emit_table_index(). */
void emit_tables(Emitter *emitter)
{
    const Checked *checked = emitter->checked;
    for (uint32_t i = 0; i < checked->mappings.count; i++)
        emit_graph(emitter, checked->mappings.items[i]);
    for (uint32_t i = 0; i < checked->tables.count; i++)
        emit_graph(emitter, checked->tables.items[i]);
}

uint32_t emit_table_index(const Emitter *emitter, const Decl *decl)
{
    return decl->kind == DECL_MAPPING ? decl->index
                                      : emitter->checked->mappings.count + decl->index;
}
