/*
 * dag.h - a grid as a decision graph: which rows hold, found by looking at one column after
 * another.
 *
 * Column by column the rows still alive are split by the classes that tell them apart, and equal
 * sets of live rows become one node. A node whose edges all lead to one place is left out, and
 * equal nodes are one, so that the graph has only the questions that matter. Everything about gaps
 * and overlaps is then read off its leaves, and a way to a leaf is a counterexample.
 *
 * Layer: check (internal).
 */
#pragma once

#include "base/status.h"
#include "check/grid.h"

/* Classes from `first_class` up to the next edge's. */
typedef struct DagEdge {
    uint32_t first_class;
    uint32_t node;
} DagEdge;

typedef struct DagNode {
    uint32_t column;     /* the grid's column_count in a leaf */
    uint32_t edge_count; /* 0 in a leaf; else at least 2, the first from class 0 */
    const DagEdge *edges;
    uint32_t row_count;   /* of a leaf: the rows that hold; if the first wins, only that one */
    const uint32_t *rows; /* ascending */
    uint32_t parent;      /* one way here; UINT32_MAX at the root */
    uint32_t parent_class;
} DagNode;

/* Nodes in topological order: edges lead to higher numbers; node 0 is the root. */
typedef struct Dag {
    uint32_t node_count;
    DagNode *nodes;
} Dag;

/* STATUS_LIMIT when the rows are so entangled that LIMIT_TABLE_NODES or LIMIT_TABLE_WORK is
 * crossed; STATUS_MEMORY. The graph lives in the arena; what building it takes is given back. */
Status dag_build(Dag *out, Arena *arena, const Grid *grid);

/* The node's place in the input, "subject = filed_here, domain = unfiled", in the language of the
 * diagnostics; columns that do not matter are left out, and with none that does it is "any input".
 * It lives as long as the diagnostics; `arena` is for the work. */
Text dag_way(Diags *diags, Arena *arena, const Dag *dag, const Grid *grid, uint32_t node);
