/*
 * digraph.h - what needs what: an order in which each comes after what it needs, and circles.
 *
 * Layer: check (internal).
 */
#pragma once

#include "base/arena.h"

typedef struct DigraphEdge {
    uint32_t to;
    struct DigraphEdge *next;
} DigraphEdge;

typedef struct Digraph {
    Arena *arena;
    uint32_t node_count;
    DigraphEdge **edges; /* of each node, the first added first */
    DigraphEdge **last;
} Digraph;

typedef struct DigraphSearch DigraphSearch;

/* Nodes that have been put in order. */
typedef struct DigraphOrder {
    uint32_t count;
    uint32_t *nodes;      /* outside circles each comes after what it needs; those on a circle stand
                             together */
    uint32_t *components; /* of each node; nodes on one circle have the same */
    bool *circular;       /* the node needs itself, directly or in a circle */
    DigraphSearch *search;
} DigraphOrder;

/* False: no memory; so below. */
bool digraph_init(Digraph *out, Arena *arena, uint32_t node_count);
/* `from` needs `to`. */
bool digraph_add(Digraph *graph, uint32_t from, uint32_t to);
/* An order without nodes. */
bool digraph_order_init(DigraphOrder *out, const Digraph *graph);
/* Adds the node and all that it needs, as far as they are not in the order: by Tarjan's algorithm
 * (SIAM J. Comput. 1(2), 1972), without recursion. Later no edges may be added from any of these.
 */
void digraph_order_add(DigraphOrder *order, uint32_t node);
bool digraph_order_has(const DigraphOrder *order, uint32_t node);
/* A shortest circle through a circular node: it first, then what it needs, and so on. */
bool digraph_circle(uint32_t **out, uint32_t *out_count, const Digraph *graph,
                    const DigraphOrder *order, uint32_t node);
