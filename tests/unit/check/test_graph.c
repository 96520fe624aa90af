/*
 * Decision graphs against brute force: random tables are written as source, checked, and asked for
 * every combination of values on both sides of every border. What the graph answers must be what
 * the rows say, and the checker must report gaps and overlaps exactly where there are some.
 */
#include "check/checking.h"

enum { COLUMNS = 5, ROWS_MAX = 7, TABLES = 1000 };

/* The columns: an enum of three, a bool, an int, a string and the day. Values are small numbers
 * that each column writes in its own way. */
static const char *const column_names[COLUMNS] = {"e", "b", "i", "s", NULL};
static const uint32_t value_counts[COLUMNS] = {3, 2, 9, 4, 6};
static const char *const hits[] = {"unique", "any", "first", "priority", "collect"};
enum { UNIQUE, ANY, FIRST, PRIORITY, COLLECT };

typedef struct RandomRow {
    uint32_t allowed[COLUMNS]; /* bit v: the value v */
    uint32_t output;
} RandomRow;

typedef struct RandomTable {
    uint32_t hit;
    bool optional;
    uint32_t row_count;
    RandomRow rows[ROWS_MAX];
    Buffer source;
} RandomTable;

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static uint32_t below(uint64_t *state, uint32_t bound)
{
    return next_random(state) % bound;
}

/* The days start at 2020-01-01. No cell writes the last string, or the least and greatest int. */
static void write_value(Buffer *out, uint32_t column, uint32_t value)
{
    static const char *const strings[] = {"\"\"", "\"甲\"", "\"乙\""};
    if (column == 0)
        buffer_add_format(out, "m%u", value);
    else if (column == 1)
        buffer_add_string(out, value == 1 ? "true" : "false");
    else if (column == 2)
        buffer_add_int(out, (int64_t)value - 4);
    else
        buffer_add_string(out, strings[value]);
}

static uint32_t all_of(uint32_t column)
{
    return (1u << value_counts[column]) - 1;
}

/* A list of values, or all but a list. */
static uint32_t write_list(Buffer *out, uint64_t *state, uint32_t column)
{
    uint32_t first = column == 2 ? 1 : 0;
    uint32_t writable = value_counts[column] - (column == 2 ? 2 : column == 3 ? 1 : 0);
    uint32_t count = 1 + below(state, 2), allowed = 0;
    bool negated = below(state, 5) == 0;
    buffer_add_string(out, negated ? "not " : "");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value = first + below(state, writable);
        allowed |= 1u << value;
        buffer_add_string(out, i > 0 ? ", " : "");
        write_value(out, column, value);
    }
    return negated ? all_of(column) & ~allowed : allowed;
}

/* A range or comparison of ints. */
static uint32_t write_range(Buffer *out, uint64_t *state)
{
    static const char *const relations[] = {"<", "<=", ">", ">=", "==", "!="};
    uint32_t low = 1 + below(state, 7), high = low + below(state, 8 - low), allowed = 0;
    uint32_t form = below(state, 9);
    bool negated = below(state, 6) == 0;
    buffer_add_string(out, negated ? "not " : "");
    if (form < 6) {
        buffer_add_string(out, relations[form]);
        buffer_add_char(out, ' ');
        write_value(out, 2, low);
    } else {
        if (form != 6)
            write_value(out, 2, low);
        buffer_add_string(out, "..");
        if (form != 7)
            write_value(out, 2, high);
    }
    for (uint32_t value = 0; value < 9; value++) {
        const bool holds[] = {value<low, value <= low, value> low,
                              value >= low,
                              value == low,
                              value != low,
                              value <= high,
                              value >= low,
                              value >= low && value <= high};
        allowed |= (holds[form] ? 1u : 0u) << value;
    }
    return negated ? all_of(2) & ~allowed : allowed;
}

static uint32_t write_cell(Buffer *out, uint64_t *state, uint32_t column)
{
    if (below(state, 3) == 0) {
        buffer_add_char(out, '-');
        return all_of(column);
    }
    bool range = column == 2 && below(state, 2) == 0;
    return range ? write_range(out, state) : write_list(out, state, column);
}

static uint32_t write_dates(Buffer *out, uint64_t *state)
{
    uint32_t from = below(state, 4) == 0 ? 1 + below(state, 4) : 0;
    uint32_t until = below(state, 4) == 0 ? from + 1 + below(state, 5 - from) : 6;
    if (from > 0)
        buffer_add_format(out, " from 2020-01-0%u", from + 1);
    if (until < 6)
        buffer_add_format(out, " until 2020-01-0%u", until + 1);
    return all_of(4) & ~((1u << from) - 1) & ((1u << until) - 1);
}

static void write_row(RandomTable *table, uint64_t *state, uint32_t used)
{
    Buffer *out = &table->source;
    RandomRow *row = &table->rows[table->row_count++];
    buffer_add_string(out, "  |");
    for (uint32_t column = 0; column < COLUMNS - 1; column++) {
        if ((used >> column & 1) != 0) {
            buffer_add_char(out, ' ');
            row->allowed[column] = write_cell(out, state, column);
            buffer_add_string(out, " |");
        } else {
            row->allowed[column] = all_of(column);
        }
    }
    row->output = below(state, 3);
    buffer_add_format(out, " => o%u |", row->output);
    row->allowed[4] = below(state, 2) == 0 ? write_dates(out, state) : all_of(4);
    buffer_add_char(out, '\n');
}

/* Tables of few columns are often total, those of many seldom. */
static uint32_t write_head(RandomTable *table, uint64_t *state)
{
    static const char *const types[] = {"E", "bool", "int", "string"};
    Buffer *out = &table->source;
    uint32_t used = 1 + below(state, 15);
    const char *separator = "";
    buffer_add_string(out, "enum E { m0; m1; m2; } enum O { o2; o1; o0; }\ntable t(");
    for (uint32_t column = 0; column < COLUMNS - 1; column++) {
        if ((used >> column & 1) == 0)
            continue;
        buffer_add_format(out, "%s%s: %s", separator, column_names[column], types[column]);
        separator = ", ";
    }
    buffer_add_format(out, ") -> O%s { hit %s;\n  |", table->optional ? "?" : "", hits[table->hit]);
    for (uint32_t column = 0; column < COLUMNS - 1; column++) {
        if ((used >> column & 1) != 0)
            buffer_add_format(out, " %s |", column_names[column]);
    }
    buffer_add_string(out, " => o |\n");
    return used;
}

static uint32_t random_table(RandomTable *out, uint64_t *state)
{
    Allocator allocator = allocator_system();
    *out = (RandomTable){.hit = below(state, 5)};
    out->optional = out->hit != COLLECT && below(state, 3) != 0;
    buffer_init(&out->source, &allocator);
    uint32_t used = write_head(out, state);
    uint32_t row_count = 1 + below(state, ROWS_MAX);
    for (uint32_t i = 0; i < row_count; i++)
        write_row(out, state, used);
    buffer_add_string(&out->source, "}\n");
    buffer_add_char(&out->source, '\0');
    return used;
}

/* ---- what the rows say ----------------------------------------------------------------------- */

typedef struct Truth {
    uint32_t count; /* of the rows that answer */
    uint32_t rows[ROWS_MAX];
    bool clash;
} Truth;

static bool row_holds(const RandomRow *row, const uint32_t *point)
{
    for (uint32_t column = 0; column < COLUMNS; column++) {
        if ((row->allowed[column] >> point[column] & 1) == 0)
            return false;
    }
    return true;
}

static Truth truth_at(const RandomTable *table, const uint32_t *point)
{
    Truth truth = {.count = 0};
    for (uint32_t i = 0; i < table->row_count; i++) {
        if (row_holds(&table->rows[i], point))
            truth.rows[truth.count++] = i;
    }
    for (uint32_t i = 1; i < truth.count; i++) {
        bool agree = table->rows[truth.rows[i]].output == table->rows[truth.rows[0]].output;
        truth.clash = truth.clash || table->hit == UNIQUE || (table->hit == ANY && !agree);
    }
    if (table->hit == COLLECT || truth.count == 0)
        return truth;
    uint32_t best = truth.rows[0]; /* o2 is declared first */
    for (uint32_t i = 1; table->hit == PRIORITY && i < truth.count; i++) {
        if (table->rows[truth.rows[i]].output > table->rows[best].output)
            best = truth.rows[i];
    }
    truth.rows[0] = best;
    truth.count = 1;
    return truth;
}

/* ---- what the graph says --------------------------------------------------------------------- */

static Value value_at(uint32_t column, uint32_t value)
{
    static const Text strings[] = {TEXT_INIT(""), TEXT_INIT("甲"), TEXT_INIT("乙"),
                                   TEXT_INIT("丙")};
    switch (column) {
    case 0:
        return value_int(value);
    case 1:
        return value_int(value);
    case 2:
        return value_int((int64_t)value - 4);
    case 3:
        return value_string(strings[value]);
    default:
        return value_date(18262 + (int64_t)value);
    }
}

static uint32_t follow(const GraphNode *node, Value value)
{
    uint32_t next = node->otherwise;
    if (node->kind == GRAPH_ORDINAL)
        return node->edges[value.as.integer].node;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        int compared = 1;
        assert_true(value_compare(&compared, node->edges[i].key, value));
        if (node->kind == GRAPH_EQUAL ? compared == 0 : compared <= 0)
            next = node->edges[i].node;
    }
    return next;
}

static const GraphNode *leaf_at(const Graph *graph, uint32_t used, const uint32_t *point)
{
    uint32_t columns[COLUMNS], count = 0, at = 0;
    for (uint32_t column = 0; column < COLUMNS; column++) {
        if (column == 4 || (used >> column & 1) != 0)
            columns[count++] = column;
    }
    while (graph->nodes[at].kind != GRAPH_LEAF) {
        const GraphNode *node = &graph->nodes[at];
        assert_true(node->column < count);
        uint32_t column = columns[node->column];
        uint32_t next = follow(node, value_at(column, point[column]));
        assert_true(next > at && next < graph->node_count);
        at = next;
    }
    return &graph->nodes[at];
}

static void compare_leaf(const RandomTable *table, const GraphNode *leaf, const Truth *truth)
{
    assert_int_equal(leaf->row_count, truth->count);
    for (uint32_t i = 0; i < truth->count; i++) {
        assert_int_equal(leaf->rows[i].row, truth->rows[i]);
        assert_int_equal(leaf->rows[i].output.tag, VALUE_ENUM);
        assert_int_equal(leaf->rows[i].output.as.integer, 2 - table->rows[truth->rows[i]].output);
    }
}

/* ---- all points ------------------------------------------------------------------------------ */

typedef struct Found {
    bool gap;
    bool clash;
    bool answers[ROWS_MAX];
} Found;

static bool next_point(uint32_t *point, uint32_t used)
{
    for (uint32_t column = 0; column < COLUMNS; column++) {
        if (column != 4 && (used >> column & 1) == 0)
            continue;
        if (++point[column] < value_counts[column])
            return true;
        point[column] = 0;
    }
    return false;
}

static Found compare_everywhere(const RandomTable *table, uint32_t used, const Graph *graph)
{
    Found found = {.gap = false};
    uint32_t point[COLUMNS] = {0};
    do {
        Truth truth = truth_at(table, point);
        found.gap = found.gap || truth.count == 0;
        found.clash = found.clash || truth.clash;
        if (graph != NULL)
            compare_leaf(table, leaf_at(graph, used, point), &truth);
        for (uint32_t i = 0; i < table->row_count; i++) {
            bool answers = table->hit == FIRST || table->hit == PRIORITY
                               ? truth.count > 0 && truth.rows[0] == i
                               : row_holds(&table->rows[i], point);
            found.answers[i] = found.answers[i] || answers;
        }
    } while (next_point(point, used));
    return found;
}

static size_t count_reports(const Checking *checking, DiagId id)
{
    size_t count = 0;
    for (size_t i = 0; i < diags_count(checking->diags); i++)
        count += diags_get(checking->diags, i)->id == id ? 1 : 0;
    return count;
}

static void check_one(uint64_t *state)
{
    RandomTable table;
    uint32_t used = random_table(&table, state);
    Checking checking = checking_text(table.source.data);
    const Graph *graph = checked_graph(checking.checked->tables.items[0]);
    Found found = compare_everywhere(&table, used, graph);
    bool must_be_total = !table.optional && table.hit != COLLECT;
    size_t masked = 0;
    for (uint32_t i = 0; i < table.row_count; i++)
        masked += found.answers[i] ? 0 : 1;
    if (count_reports(&checking, DIAG_TABLE_GAP) != (found.gap && must_be_total ? 1u : 0u) ||
        (count_reports(&checking, DIAG_TABLE_OVERLAP) > 0) != found.clash ||
        count_reports(&checking, DIAG_TABLE_MASKED) != masked ||
        (graph == NULL) != (found.clash || (found.gap && must_be_total))) {
        Buffer shown;
        Allocator allocator = allocator_system();
        buffer_init(&shown, &allocator);
        checking_write(&shown, &checking);
        print_error("%s\n%.*s\n", table.source.data, TEXT_ARG(buffer_text(&shown)));
        buffer_free(&shown);
        fail();
    }
    buffer_free(&table.source);
    checking_end(&checking);
}

static void random_tables_agree_with_brute_force(void **unused)
{
    (void)unused;
    uint64_t state = 20240601;
    for (int i = 0; i < TABLES; i++)
        check_one(&state);
}

/* ---- large tables ---------------------------------------------------------------------------- */

/* 10,000 rows of four columns: each row tells itself apart by the first. */
static void large_tables_stay_small(void **unused)
{
    (void)unused;
    enum { ROWS = 10000 };
    Buffer source;
    Allocator allocator = allocator_system();
    buffer_init(&source, &allocator);
    buffer_add_string(&source, "table t(key: int, age: int, name: string, b: bool) -> int? {"
                               " hit unique;\n| key | age | name | b | => r |\n");
    for (int i = 0; i < ROWS; i++)
        buffer_add_format(&source, "| %d | %d..%d | \"a\", \"b\" | %s | => %d |\n", i, i % 90,
                          i % 90 + 5,
                          i % 3 == 0   ? "-"
                          : i % 3 == 1 ? "true"
                                       : "false",
                          i);
    buffer_add_string(&source, "}\n");
    buffer_add_char(&source, '\0');
    Checking checking = checking_text(source.data);
    assert_diagnostics(&checking, "");
    const Graph *graph = checked_graph(checking.checked->tables.items[0]);
    assert_non_null(graph);
    assert_true(graph->node_count < 4 * ROWS);
    checking_end(&checking);
    buffer_free(&source);
}

/* Every row leaves open what another one asks for: the graph would have a node for each set. */
static void entangled_tables_are_refused(void **unused)
{
    (void)unused;
    enum { WIDTH = 24 };
    Buffer source;
    Allocator allocator = allocator_system();
    buffer_init(&source, &allocator);
    buffer_add_string(&source, "table t(");
    for (int i = 0; i < WIDTH; i++)
        buffer_add_format(&source, "%sc%d: int", i > 0 ? ", " : "", i);
    buffer_add_string(&source, ") -> int { hit collect;\n");
    for (int i = 0; i < WIDTH; i++)
        buffer_add_format(&source, "| c%d ", i);
    buffer_add_string(&source, "| => r |\n");
    for (int row = 0; row < WIDTH; row++) {
        for (int i = 0; i < WIDTH; i++)
            buffer_add_string(&source, i == row ? "| 1 " : "| - ");
        buffer_add_string(&source, "| => 1 |\n");
    }
    buffer_add_string(&source, "}\n");
    buffer_add_char(&source, '\0');
    Checking checking = checking_text(source.data);
    assert_int_equal(count_reports(&checking, DIAG_TABLE_SIZE), 1);
    assert_null(checked_graph(checking.checked->tables.items[0]));
    checking_end(&checking);
    buffer_free(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_tables_agree_with_brute_force),
        cmocka_unit_test(large_tables_stay_small),
        cmocka_unit_test(entangled_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
