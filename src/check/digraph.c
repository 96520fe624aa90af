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

/* ---- order -------------------------------------------------------------------------------------- */

typedef struct Visit {
    uint32_t node;
    const DigraphEdge *next; /* still to be followed */
} Visit;

typedef struct Sort {
    const Digraph *graph;
    DigraphOrder *out;
    uint32_t *numbers; /* in order of discovery, from 1 */
    uint32_t *lows;
    uint32_t *open; /* discovered and in no component yet */
    bool *is_open;
    Visit *visits;
    uint32_t number, open_count, visit_count, node_count, component_count;
} Sort;

static void enter(Sort *sort, uint32_t node)
{
    sort->numbers[node] = sort->lows[node] = ++sort->number;
    sort->open[sort->open_count++] = node;
    sort->is_open[node] = true;
    sort->visits[sort->visit_count++] = (Visit){node, sort->graph->edges[node]};
}

static void close_component(Sort *sort, uint32_t root)
{
    uint32_t node, size = 0;
    do {
        node = sort->open[--sort->open_count];
        sort->is_open[node] = false;
        sort->out->components[node] = sort->component_count;
        sort->out->nodes[sort->node_count++] = node;
        size++;
    } while (node != root);
    for (uint32_t i = 0; size > 1 && i < size; i++)
        sort->out->circular[sort->out->nodes[sort->node_count - 1 - i]] = true;
    sort->component_count++;
}

static void lower(Sort *sort, uint32_t node, uint32_t low)
{
    if (low < sort->lows[node])
        sort->lows[node] = low;
}

static void follow(Sort *sort, uint32_t from, uint32_t to)
{
    if (from == to)
        sort->out->circular[from] = true;
    if (sort->numbers[to] == 0)
        enter(sort, to);
    else if (sort->is_open[to])
        lower(sort, from, sort->numbers[to]);
}

static void leave(Sort *sort, uint32_t node)
{
    sort->visit_count--;
    if (sort->lows[node] == sort->numbers[node])
        close_component(sort, node);
    if (sort->visit_count > 0)
        lower(sort, sort->visits[sort->visit_count - 1].node, sort->lows[node]);
}

static void visit_from(Sort *sort, uint32_t node)
{
    enter(sort, node);
    while (sort->visit_count > 0) {
        Visit *visit = &sort->visits[sort->visit_count - 1];
        const DigraphEdge *edge = visit->next;
        if (edge == NULL) {
            leave(sort, visit->node);
            continue;
        }
        visit->next = edge->next;
        follow(sort, visit->node, edge->to);
    }
}

bool digraph_sort(DigraphOrder *out, const Digraph *graph)
{
    Arena *arena = graph->arena;
    uint32_t count = graph->node_count;
    out->nodes = arena_alloc_array(arena, count, sizeof *out->nodes);
    out->components = arena_alloc_array(arena, count, sizeof *out->components);
    out->circular = arena_alloc_array(arena, count, sizeof *out->circular);
    Sort sort = {
        .graph = graph,
        .out = out,
        .numbers = arena_alloc_array(arena, count, sizeof *sort.numbers),
        .lows = arena_alloc_array(arena, count, sizeof *sort.lows),
        .open = arena_alloc_array(arena, count, sizeof *sort.open),
        .is_open = arena_alloc_array(arena, count, sizeof *sort.is_open),
        .visits = arena_alloc_array(arena, count, sizeof *sort.visits),
    };
    if (out->nodes == NULL || out->components == NULL || out->circular == NULL ||
        sort.numbers == NULL || sort.lows == NULL || sort.open == NULL || sort.is_open == NULL ||
        sort.visits == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (sort.numbers[i] == 0)
            visit_from(&sort, i);
    }
    return true;
}

/* ---- circles ------------------------------------------------------------------------------------ */

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
