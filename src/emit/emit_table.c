/*
 * emit_table.c - decision graphs of tables and mappings as bundle sections.
 *
 * The checker has made the graphs (check/graph.c); here they are only written down, in its
 * topological order, so that edges lead to higher nodes.
 */
#include <assert.h>

#include "emit/emitter.h"

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
