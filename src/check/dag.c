/*
 * dag.c - building decision graphs, breadth first.
 *
 * Going down, each column turns the sets of live rows into those of the next. Coming back up,
 * sets become nodes; by then it is known which are alike. Neither way recurses.
 */
#include "check/dag.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"

/* A set of live rows. Equal sets are one. */
typedef struct RowSet {
    uint32_t count;
    const uint32_t *rows; /* ascending */
    unsigned hash;
    struct RowSet *next; /* in its bucket */
    uint32_t level_mark; /* the level whose states this is among, plus one … */
    uint32_t state;      /* … and which */
} RowSet;

/* A row set at a column. */
typedef struct State {
    RowSet *set;
    uint32_t edge_count;
    DagEdge *edges; /* going down they lead to states of the next level; coming up, to nodes */
    uint32_t node;
} State;

typedef struct Level {
    uint32_t count;
    uint32_t capacity;
    State *states;
} Level;

/* A row enters or leaves the live ones. */
typedef struct Event {
    uint32_t class_number;
    uint32_t row;
    bool enters;
} Event;

typedef struct Numbers {
    uint32_t count;
    uint32_t *items;
} Numbers;

/* A node already made, to be found again by its edges. */
typedef struct Made {
    struct Made *next;
    unsigned hash;
    uint32_t node;
} Made;

typedef struct Build {
    const Grid *grid;
    Arena *arena;   /* of the graph */
    Arena *scratch; /* of everything else */
    HashKey key;
    uint32_t bucket_count; /* of sets: a power of two, more than there are of them */
    uint32_t set_count;
    RowSet **sets;
    uint32_t made_bucket_count; /* a power of two */
    Made **made;
    uint32_t *last_column; /* of each row: the last that it does not leave open, plus one */
    Level *levels;
    size_t event_capacity;
    Event *events;
    Numbers open;   /* the state's rows that the column leaves open */
    Numbers active; /* those that hold for the class where the sweep is */
    Numbers live;   /* both together */
    uint64_t work;
    uint32_t state_count;
    DagNode *nodes; /* leaves first; turned round at the end */
    uint32_t node_count;
    uint32_t node_capacity;
    Status status;
} Build;

/* ---- row sets -------------------------------------------------------------------------------- */

static bool fail(Build *build, Status status)
{
    if (build->status == STATUS_OK)
        build->status = status;
    return false;
}

static void *allocate(Build *build, size_t count, size_t size_bytes)
{
    void *memory = arena_alloc_array(build->scratch, count, size_bytes);
    if (memory == NULL)
        fail(build, STATUS_MEMORY);
    return memory;
}

static void *grow(Build *build, void *items, uint32_t count, uint32_t *capacity, size_t size_bytes)
{
    void *grown = arena_grow(build->scratch, items, count, capacity, size_bytes);
    if (grown == NULL)
        fail(build, STATUS_MEMORY);
    return grown;
}

static unsigned hash_numbers(const Build *build, const void *numbers, size_t size_bytes)
{
    return hash_text(&build->key, (Text){numbers, size_bytes});
}

static bool grow_sets(Build *build)
{
    uint32_t count = build->bucket_count * 4;
    RowSet **buckets = allocate(build, count, sizeof(RowSet *));
    if (buckets == NULL)
        return false;
    for (uint32_t i = 0; i < build->bucket_count; i++) {
        for (RowSet *set = build->sets[i], *next; set != NULL; set = next) {
            next = set->next;
            set->next = buckets[set->hash & (count - 1)];
            buckets[set->hash & (count - 1)] = set;
        }
    }
    build->sets = buckets;
    build->bucket_count = count;
    return true;
}

/* A new set with the rows of build->live. */
static RowSet *add_set(Build *build, unsigned hash)
{
    if (++build->set_count >= build->bucket_count && !grow_sets(build))
        return NULL;
    RowSet *set = allocate(build, 1, sizeof *set);
    uint32_t *rows = allocate(build, build->live.count, sizeof *rows);
    if (set == NULL || rows == NULL)
        return NULL;
    RowSet **bucket = &build->sets[hash & (build->bucket_count - 1)];
    memcpy(rows, build->live.items, build->live.count * sizeof *rows);
    *set = (RowSet){.count = build->live.count, .rows = rows, .hash = hash, .next = *bucket};
    *bucket = set;
    return set;
}

/* The one set with the rows of build->live. */
static RowSet *intern_live(Build *build)
{
    size_t size_bytes = build->live.count * sizeof(uint32_t);
    unsigned hash = hash_numbers(build, build->live.items, size_bytes);
    RowSet *const *bucket = &build->sets[hash & (build->bucket_count - 1)];
    for (RowSet *set = *bucket; set != NULL; set = set->next) {
        if (set->hash == hash && set->count == build->live.count &&
            memcmp(set->rows, build->live.items, size_bytes) == 0)
            return set;
    }
    return add_set(build, hash);
}

/* ---- states ---------------------------------------------------------------------------------- */

static bool grow_level(Build *build, Level *level)
{
    State *states = grow(build, level->states, level->count, &level->capacity, sizeof *states);
    if (states == NULL)
        return false;
    level->states = states;
    return true;
}

/* The number of the set's state at a level; UINT32_MAX on failure. */
static uint32_t state_of(Build *build, uint32_t level_number, RowSet *set)
{
    Level *level = &build->levels[level_number];
    if (set == NULL)
        return UINT32_MAX;
    if (set->level_mark == level_number + 1)
        return set->state;
    if (++build->state_count > LIMIT_TABLE_NODES) {
        fail(build, STATUS_LIMIT);
        return UINT32_MAX;
    }
    if (level->count == level->capacity && !grow_level(build, level))
        return UINT32_MAX;
    set->level_mark = level_number + 1;
    set->state = level->count;
    level->states[level->count] = (State){.set = set};
    return level->count++;
}

/* ---- going down ------------------------------------------------------------------------------ */

/* Whether nothing after `column` can keep the row from holding. */
static bool is_certain(const Build *build, uint32_t row, uint32_t column)
{
    return build->last_column[row] <= column + 1;
}

static void add_live(Build *build, uint32_t row)
{
    build->live.items[build->live.count++] = row;
}

/* The rows open and active together, ascending; under one that is certain to win nothing counts. */
static void merge_live(Build *build, uint32_t column)
{
    uint32_t open = 0, active = 0;
    build->live.count = 0;
    while (open < build->open.count || active < build->active.count) {
        bool take_open =
            active == build->active.count ||
            (open < build->open.count && build->open.items[open] < build->active.items[active]);
        uint32_t row = take_open ? build->open.items[open++] : build->active.items[active++];
        add_live(build, row);
        if (build->grid->first_wins && is_certain(build, row, column))
            break;
    }
    build->work += build->live.count + 1;
}

static int compare_events(const void *left, const void *right)
{
    const Event *one = left, *other = right;
    return (one->class_number > other->class_number) - (one->class_number < other->class_number);
}

static void add_event(Build *build, uint32_t *count, uint32_t class_number, uint32_t row,
                      bool enters)
{
    build->events[(*count)++] = (Event){class_number, row, enters};
}

/* Sorts the state's rows into those the column leaves open and events for the others. */
static uint32_t collect_events(Build *build, const RowSet *set, uint32_t column)
{
    uint32_t count = 0;
    build->open.count = 0;
    build->active.count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const ClassSet *classes = grid_classes(build->grid, set->rows[i], column);
        if (classes->any)
            build->open.items[build->open.count++] = set->rows[i];
        for (uint32_t k = 0; k < classes->count; k++) {
            add_event(build, &count, classes->ranges[k].first, set->rows[i], true);
            add_event(build, &count, classes->ranges[k].last + 1, set->rows[i], false);
        }
    }
    qsort(build->events, count, sizeof *build->events, compare_events);
    return count;
}

static void apply_event(Build *build, const Event *event)
{
    Numbers *active = &build->active;
    uint32_t low = 0, high = active->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (active->items[middle] < event->row)
            low = middle + 1;
        else
            high = middle;
    }
    size_t above = active->count - low;
    build->work += above;
    if (event->enters) {
        memmove(&active->items[low + 1], &active->items[low], above * sizeof *active->items);
        active->items[low] = event->row;
        active->count++;
    } else {
        memmove(&active->items[low], &active->items[low + 1], (above - 1) * sizeof *active->items);
        active->count--;
    }
}

/* Adds the edge of the classes from `first_class`, unless it leads where the one before does. */
static bool add_edge(Build *build, State *state, uint32_t column, uint32_t first_class)
{
    merge_live(build, column);
    if (build->work > LIMIT_TABLE_WORK)
        return fail(build, STATUS_LIMIT);
    uint32_t next = state_of(build, column + 1, intern_live(build));
    if (next == UINT32_MAX)
        return false;
    if (state->edge_count == 0 || state->edges[state->edge_count - 1].node != next)
        state->edges[state->edge_count++] = (DagEdge){first_class, next};
    return true;
}

/* Leavers of a class go before those who enter it: a row's ranges are apart, so both never are
 * events of one row. */
static bool split_state(Build *build, State *state, uint32_t column)
{
    uint32_t event_count = collect_events(build, state->set, column);
    uint32_t class_count = build->grid->axes[column].class_count;
    state->edges = allocate(build, (size_t)event_count + 1, sizeof *state->edges);
    if (state->edges == NULL)
        return false;
    if ((event_count == 0 || build->events[0].class_number > 0) &&
        !add_edge(build, state, column, 0))
        return false;
    for (uint32_t i = 0; i < event_count;) {
        uint32_t class_number = build->events[i].class_number;
        while (i < event_count && build->events[i].class_number == class_number)
            apply_event(build, &build->events[i++]);
        if (class_number < class_count && !add_edge(build, state, column, class_number))
            return false;
    }
    return true;
}

static bool go_down(Build *build)
{
    build->live.count = 0;
    for (uint32_t row = 0; row < build->grid->row_count; row++) {
        add_live(build, row);
        if (build->grid->first_wins && build->last_column[row] == 0)
            break;
    }
    if (state_of(build, 0, intern_live(build)) == UINT32_MAX)
        return false;
    for (uint32_t column = 0; column < build->grid->column_count; column++) {
        /* The next level is another one, so this one's states do not move. */
        for (uint32_t i = 0; i < build->levels[column].count; i++) {
            if (!split_state(build, &build->levels[column].states[i], column))
                return false;
        }
    }
    return true;
}

/* ---- coming up ------------------------------------------------------------------------------- */

static uint32_t add_node(Build *build, const DagNode *node)
{
    DagNode *nodes =
        grow(build, build->nodes, build->node_count, &build->node_capacity, sizeof *nodes);
    if (nodes == NULL)
        return UINT32_MAX;
    build->nodes = nodes;
    build->nodes[build->node_count] = *node;
    return build->node_count++;
}

static uint32_t make_leaf(Build *build, const State *state)
{
    const RowSet *set = state->set;
    uint32_t count = build->grid->first_wins && set->count > 1 ? 1 : set->count;
    uint32_t *rows = arena_alloc_array(build->arena, count, sizeof *rows);
    if (rows == NULL)
        return fail(build, STATUS_MEMORY), UINT32_MAX;
    if (count > 0)
        memcpy(rows, set->rows, count * sizeof *rows);
    DagNode leaf = {.column = build->grid->column_count, .row_count = count, .rows = rows};
    return add_node(build, &leaf);
}

/* The state's edges to nodes, those side by side that lead to one node joined. */
static void resolve_edges(const Build *build, State *state, uint32_t column)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < state->edge_count; i++) {
        uint32_t node = build->levels[column + 1].states[state->edges[i].node].node;
        if (kept == 0 || state->edges[kept - 1].node != node)
            state->edges[kept++] = (DagEdge){state->edges[i].first_class, node};
    }
    state->edge_count = kept;
}

static bool has_edges(const DagNode *node, const State *state, uint32_t column)
{
    return node->column == column && node->edge_count == state->edge_count &&
           memcmp(node->edges, state->edges, state->edge_count * sizeof *state->edges) == 0;
}

static uint32_t make_node(Build *build, const State *state, uint32_t column)
{
    size_t size_bytes = state->edge_count * sizeof *state->edges;
    unsigned hash = hash_numbers(build, state->edges, size_bytes) + column;
    Made **bucket = &build->made[hash & (build->made_bucket_count - 1)];
    for (const Made *made = *bucket; made != NULL; made = made->next) {
        if (made->hash == hash && has_edges(&build->nodes[made->node], state, column))
            return made->node;
    }
    Made *made = allocate(build, 1, sizeof *made);
    DagEdge *edges = arena_alloc_array(build->arena, state->edge_count, sizeof *edges);
    if (made == NULL || edges == NULL)
        return fail(build, STATUS_MEMORY), UINT32_MAX;
    memcpy(edges, state->edges, size_bytes);
    DagNode node = {.column = column, .edge_count = state->edge_count, .edges = edges};
    *made = (Made){*bucket, hash, add_node(build, &node)};
    *bucket = made;
    return made->node;
}

static bool prepare_made(Build *build)
{
    build->made_bucket_count = 16;
    while (build->made_bucket_count < build->state_count)
        build->made_bucket_count *= 2;
    build->made = allocate(build, build->made_bucket_count, sizeof(Made *));
    return build->made != NULL;
}

static bool come_up(Build *build)
{
    if (!prepare_made(build))
        return false;
    Level *last = &build->levels[build->grid->column_count];
    for (uint32_t i = 0; i < last->count; i++)
        last->states[i].node = make_leaf(build, &last->states[i]);
    for (uint32_t column = build->grid->column_count; column-- > 0;) {
        Level *level = &build->levels[column];
        for (uint32_t i = 0; i < level->count && build->status == STATUS_OK; i++) {
            State *state = &level->states[i];
            resolve_edges(build, state, column);
            state->node =
                state->edge_count == 1 ? state->edges[0].node : make_node(build, state, column);
        }
    }
    return build->status == STATUS_OK;
}

/* ---- the finished graph ---------------------------------------------------------------------- */

/* The root was made last and shall be first. */
static bool turn_round(Build *build, Dag *out)
{
    uint32_t count = build->node_count;
    out->node_count = count;
    out->nodes = arena_alloc_array(build->arena, count, sizeof *out->nodes);
    if (out->nodes == NULL)
        return fail(build, STATUS_MEMORY);
    for (uint32_t i = 0; i < count; i++) {
        DagNode *node = &out->nodes[count - 1 - i];
        *node = build->nodes[i];
        node->parent = UINT32_MAX;
        DagEdge *edges = (DagEdge *)(uintptr_t)node->edges; /* our own: made in make_node() */
        for (uint32_t k = 0; k < node->edge_count; k++)
            edges[k].node = count - 1 - edges[k].node;
    }
    return true;
}

static void note_parents(Dag *dag)
{
    for (uint32_t i = 0; i < dag->node_count; i++) {
        for (uint32_t k = 0; k < dag->nodes[i].edge_count; k++) {
            DagEdge edge = dag->nodes[i].edges[k];
            if (dag->nodes[edge.node].parent != UINT32_MAX)
                continue;
            dag->nodes[edge.node].parent = i;
            dag->nodes[edge.node].parent_class = edge.first_class;
        }
    }
}

static void note_last_columns(Build *build)
{
    for (uint32_t row = 0; row < build->grid->row_count; row++) {
        uint32_t column = build->grid->column_count;
        while (column > 0 && grid_classes(build->grid, row, column - 1)->any)
            column--;
        build->last_column[row] = column;
    }
}

/* The most events that one column can bring forth. */
static size_t most_events(const Grid *grid)
{
    size_t most = 0;
    for (uint32_t column = 0; column < grid->column_count; column++) {
        size_t count = 0;
        for (uint32_t row = 0; row < grid->row_count; row++)
            count += 2 * (size_t)grid_classes(grid, row, column)->count;
        most = count > most ? count : most;
    }
    return most;
}

static bool prepare(Build *build)
{
    size_t rows = (size_t)build->grid->row_count + 1;
    build->bucket_count = 16;
    build->sets = allocate(build, build->bucket_count, sizeof(RowSet *));
    build->last_column = allocate(build, rows, sizeof *build->last_column);
    build->levels = allocate(build, (size_t)build->grid->column_count + 1, sizeof *build->levels);
    build->events = allocate(build, most_events(build->grid), sizeof *build->events);
    build->open.items = allocate(build, rows, sizeof(uint32_t));
    build->active.items = allocate(build, rows, sizeof(uint32_t));
    build->live.items = allocate(build, rows, sizeof(uint32_t));
    if (build->status != STATUS_OK || !hash_key_new(&build->key))
        return fail(build, STATUS_MEMORY);
    note_last_columns(build);
    return true;
}

Status dag_build(Dag *out, Arena *arena, const Grid *grid)
{
    Build build = {.grid = grid, .arena = arena, .scratch = arena_new(arena_allocator(arena))};
    if (build.scratch == NULL)
        return STATUS_MEMORY;
    if (prepare(&build) && go_down(&build) && come_up(&build) && turn_round(&build, out))
        note_parents(out);
    arena_free(build.scratch);
    return build.status;
}

/* ---- counterexamples ------------------------------------------------------------------------- */

/* The class of each column on the way to the node; UINT32_MAX where it does not matter. */
static void note_way(uint32_t *classes, const Dag *dag, const Grid *grid, uint32_t node)
{
    for (uint32_t column = 0; column < grid->column_count; column++)
        classes[column] = UINT32_MAX;
    for (; dag->nodes[node].parent != UINT32_MAX; node = dag->nodes[node].parent)
        classes[dag->nodes[dag->nodes[node].parent].column] = dag->nodes[node].parent_class;
}

static void write_way(Buffer *out, const Diags *diags, const Dag *dag, const Grid *grid,
                      uint32_t node)
{
    uint32_t *classes = allocator_alloc(&out->allocator, grid->column_count * sizeof *classes + 1);
    bool written = false;
    if (classes == NULL)
        return;
    note_way(classes, dag, grid, node);
    for (uint32_t column = 0; column < grid->column_count; column++) {
        if (classes[column] == UINT32_MAX)
            continue;
        if (grid->axes[column].is_day)
            buffer_add_string(out, written ? " " : diags_say(diags, "any input "));
        else if (written)
            buffer_add_string(out, ", ");
        grid_write_class(out, diags, &grid->axes[column], classes[column]);
        written = true;
    }
    if (!written)
        buffer_add_string(out, diags_say(diags, "any input"));
    allocator_free(&out->allocator, classes, grid->column_count * sizeof *classes + 1);
}

Text dag_way(Diags *diags, Arena *arena, const Dag *dag, const Grid *grid, uint32_t node)
{
    Buffer way;
    buffer_init(&way, arena_allocator(arena));
    write_way(&way, diags, dag, grid, node);
    Text text = diags_text(diags, "%.*s", TEXT_ARG(buffer_text(&way)));
    buffer_free(&way);
    return text;
}
