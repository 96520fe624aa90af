/*
 * digraph.c - Tarjan's strongly connected components.
 */
#include "check/digraph.h"

bool digraph_init(Digraph *out, Arena *arena, uint32_t node_count)
{
    *out = (Digraph){
        .arena = arena,
        .node_count = node_count,
        .edges = arena_alloc_array(arena, node_count, sizeof(DigraphEdge *)),
        .last = arena_alloc_array(arena, node_count, sizeof(DigraphEdge *)),
    };
    return out->edges != NULL && out->last != NULL;
}

bool digraph_add(Digraph *graph, uint32_t from, uint32_t to)
{
    DigraphEdge *edge = arena_alloc(graph->arena, sizeof *edge);
    if (edge == NULL)
        return false;
    *edge = (DigraphEdge){to, NULL};
    if (graph->last[from] == NULL)
        graph->edges[from] = edge;
    else
        graph->last[from]->next = edge;
    graph->last[from] = edge;
    return true;
}

/* ---- order ----------------------------------------------------------------------------------- */

typedef struct Visit {
    uint32_t node;
    const DigraphEdge *next; /* still to be followed */
} Visit;

struct DigraphSearch {
    const Digraph *graph;
    uint32_t *numbers; /* in order of discovery, from 1 */
    uint32_t *lows;
    uint32_t *open; /* discovered and in no component yet */
    bool *is_open;
    Visit *visits;
    uint32_t number, open_count, visit_count, component_count;
};

static void enter(DigraphSearch *search, uint32_t node)
{
    search->numbers[node] = search->lows[node] = ++search->number;
    search->open[search->open_count++] = node;
    search->is_open[node] = true;
    search->visits[search->visit_count++] = (Visit){node, search->graph->edges[node]};
}

static void close_component(DigraphOrder *order, uint32_t root)
{
    DigraphSearch *search = order->search;
    uint32_t node, size = 0;
    do {
        node = search->open[--search->open_count];
        search->is_open[node] = false;
        order->components[node] = search->component_count;
        order->nodes[order->count++] = node;
        size++;
    } while (node != root);
    for (uint32_t i = 0; size > 1 && i < size; i++)
        order->circular[order->nodes[order->count - 1 - i]] = true;
    search->component_count++;
}

static void lower(DigraphSearch *search, uint32_t node, uint32_t low)
{
    if (low < search->lows[node])
        search->lows[node] = low;
}

static void follow(DigraphOrder *order, uint32_t from, uint32_t to)
{
    DigraphSearch *search = order->search;
    if (from == to)
        order->circular[from] = true;
    if (search->numbers[to] == 0)
        enter(search, to);
    else if (search->is_open[to])
        lower(search, from, search->numbers[to]);
}

static void leave(DigraphOrder *order, uint32_t node)
{
    DigraphSearch *search = order->search;
    search->visit_count--;
    if (search->lows[node] == search->numbers[node])
        close_component(order, node);
    if (search->visit_count > 0)
        lower(search, search->visits[search->visit_count - 1].node, search->lows[node]);
}

bool digraph_order_has(const DigraphOrder *order, uint32_t node)
{
    return order->search->numbers[node] > 0;
}

void digraph_order_add(DigraphOrder *order, uint32_t node)
{
    DigraphSearch *search = order->search;
    if (digraph_order_has(order, node))
        return;
    enter(search, node);
    while (search->visit_count > 0) {
        Visit *visit = &search->visits[search->visit_count - 1];
        const DigraphEdge *edge = visit->next;
        if (edge == NULL) {
            leave(order, visit->node);
            continue;
        }
        visit->next = edge->next;
        follow(order, visit->node, edge->to);
    }
}

bool digraph_order_init(DigraphOrder *out, const Digraph *graph)
{
    Arena *arena = graph->arena;
    uint32_t count = graph->node_count;
    DigraphSearch *search = arena_alloc(arena, sizeof *search);
    *out = (DigraphOrder){
        .nodes = arena_alloc_array(arena, count, sizeof *out->nodes),
        .components = arena_alloc_array(arena, count, sizeof *out->components),
        .circular = arena_alloc_array(arena, count, sizeof *out->circular),
        .search = search,
    };
    if (search == NULL)
        return false;
    *search = (DigraphSearch){
        .graph = graph,
        .numbers = arena_alloc_array(arena, count, sizeof *search->numbers),
        .lows = arena_alloc_array(arena, count, sizeof *search->lows),
        .open = arena_alloc_array(arena, count, sizeof *search->open),
        .is_open = arena_alloc_array(arena, count, sizeof *search->is_open),
        .visits = arena_alloc_array(arena, count, sizeof *search->visits),
    };
    return out->nodes != NULL && out->components != NULL && out->circular != NULL &&
           search->numbers != NULL && search->lows != NULL && search->open != NULL &&
           search->is_open != NULL && search->visits != NULL;
}

/* ---- circles --------------------------------------------------------------------------------- */

/* The way back from `node` by the notes of who led to whom. */
static void write_circle(uint32_t *out, uint32_t count, const uint32_t *came_from, uint32_t node,
                         uint32_t last)
{
    for (uint32_t i = count; i-- > 1;) {
        out[i] = last;
        last = came_from[last];
    }
    out[0] = node;
}

/* Breadth first, and never out of the component. */
bool digraph_circle(uint32_t **out, uint32_t *out_count, const Digraph *graph,
                    const DigraphOrder *order, uint32_t node)
{
    uint32_t count = graph->node_count;
    uint32_t *queue = arena_alloc_array(graph->arena, count, sizeof *queue);
    uint32_t *came_from = arena_alloc_array(graph->arena, count, sizeof *came_from);
    uint32_t *steps = arena_alloc_array(graph->arena, count, sizeof *steps);
    if (queue == NULL || came_from == NULL || steps == NULL)
        return false;
    uint32_t first = 0, end = 0;
    queue[end++] = node;
    steps[node] = 1;
    while (first < end) {
        uint32_t at = queue[first++];
        for (const DigraphEdge *edge = graph->edges[at]; edge != NULL; edge = edge->next) {
            if (edge->to == node) {
                *out_count = steps[at];
                *out = arena_alloc_array(graph->arena, steps[at], sizeof **out);
                if (*out != NULL)
                    write_circle(*out, steps[at], came_from, node, at);
                return *out != NULL;
            }
            if (steps[edge->to] > 0 || order->components[edge->to] != order->components[node])
                continue;
            steps[edge->to] = steps[at] + 1;
            came_from[edge->to] = at;
            queue[end++] = edge->to;
        }
    }
    *out_count = 0;
    return false;
}
