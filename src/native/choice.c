/*
 * choice.c - tables and constant lists as C: what the value is chosen by is written as switches.
 *
 * A table becomes a function that goes from node to node of its decision graph by gotos, a list of
 * strings one that says whether a text is in it. Texts are told apart by their length, then by a
 * word of them in which most differ, and then compared. What is too large, or of types that are
 * rare, stays the Vm's.
 */
#include <stdio.h>
#include <stdlib.h>

#include "native/translation.h"

enum {
    NODES_MAX = 256, /* of a table that is written */
    KEYS_MAX = 512,  /* of a table or list */
    CHAIN_MAX = 2,   /* texts of one length that are compared one after the other */
    WORD_BYTES = 4,
};

/* ---- one of several texts -------------------------------------------------------------------- */

/* A text, and the label to go to for it. */
typedef struct Choice {
    Text text;
    uint32_t label;
    uint32_t word; /* the bytes that the switch is by */
    uint32_t rank; /* where it stood: of equal texts the first is found */
} Choice;

static int compare_choices(const void *left, const void *right)
{
    const Choice *one = left, *other = right;
    if (one->text.size_bytes != other->text.size_bytes)
        return one->text.size_bytes < other->text.size_bytes ? -1 : 1;
    if (one->word != other->word)
        return one->word < other->word ? -1 : 1;
    return one->rank < other->rank ? -1 : one->rank > other->rank;
}

static size_t word_size(size_t text_size)
{
    return text_size < WORD_BYTES ? text_size : WORD_BYTES;
}

/* As text_word() in step.h reads them. */
static uint32_t word_at(Text text, size_t offset)
{
    uint32_t word = 0;
    for (size_t i = word_size(text.size_bytes); i-- > 0;)
        word = word << 8 | (unsigned char)text.data[offset + i];
    return word;
}

/* How many different words the texts, all of one length, have there. They are left sorted by them.
 */
static uint32_t count_words(Choice *choices, uint32_t count, size_t offset)
{
    uint32_t different = 1;
    for (uint32_t i = 0; i < count; i++)
        choices[i].word = word_at(choices[i].text, offset);
    qsort(choices, count, sizeof *choices, compare_choices);
    for (uint32_t i = 1; i < count; i++)
        different += choices[i].word != choices[i - 1].word;
    return different;
}

/* Where texts of one length differ most. */
static size_t best_offset(Choice *choices, uint32_t count)
{
    size_t best = 0, size = choices[0].text.size_bytes;
    uint32_t most = 0;
    for (size_t offset = 0; offset + word_size(size) <= size && most < count; offset++) {
        uint32_t different = count_words(choices, count, offset);
        if (different > most) {
            most = different;
            best = offset;
        }
    }
    count_words(choices, count, best);
    return best;
}

/* `is_known`: what has been switched by is all of the text. */
static void write_comparison(Buffer *out, const Choice *choice, bool is_known)
{
    if (!is_known && choice->text.size_bytes > 0) {
        buffer_add_string(out, "            if (memcmp(text, ");
        translation_write_text(out, choice->text);
        buffer_add_format(out, ", %u) == 0)\n    ", (unsigned)choice->text.size_bytes);
    }
    buffer_add_format(out, "            goto N%u;\n", choice->label);
}

/* The case of the texts of one length. */
static void write_length(Buffer *out, Choice *choices, uint32_t count)
{
    size_t size = choices[0].text.size_bytes;
    buffer_add_format(out, "        case %u:\n", (unsigned)size);
    if (count <= CHAIN_MAX) {
        for (uint32_t i = 0; i < count; i++)
            write_comparison(out, &choices[i], false);
        buffer_add_string(out, "            break;\n");
        return;
    }
    size_t offset = best_offset(choices, count);
    buffer_add_format(out, "            switch (text_word(text + %u, %u)) {\n", (unsigned)offset,
                      (unsigned)word_size(size));
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || choices[i].word != choices[i - 1].word)
            buffer_add_format(out, "            case 0x%XU:\n", choices[i].word);
        write_comparison(out, &choices[i], size <= WORD_BYTES);
        if (i + 1 == count || choices[i].word != choices[i + 1].word)
            buffer_add_string(out, "            break;\n");
    }
    buffer_add_string(out, "            }\n            break;\n");
}

/* Goes to the label of the text that the Value named `value` is, and past it where it is none of
 * them. */
static void write_texts(Buffer *out, Choice *choices, uint32_t count, const char *value)
{
    for (uint32_t i = 0; i < count; i++) {
        choices[i].word = 0;
        choices[i].rank = i;
    }
    qsort(choices, count, sizeof *choices, compare_choices);
    buffer_add_format(out,
                      "    {\n        const char *text = %s.as.text;\n        switch (%s.size) {\n",
                      value, value);
    for (uint32_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1;
             end < count && choices[end].text.size_bytes == choices[begin].text.size_bytes;)
            end++;
        write_length(out, choices + begin, end - begin);
    }
    buffer_add_string(out, "        }\n    }\n");
}

static Text constant_text(const Program *program, uint32_t constant)
{
    const BundleConstant *at = program_CONSTANTS(program) + constant;
    return (Text){program_TEXT(program) + at->payload, at->size};
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* What the list's items are: VALUE_STRING or VALUE_ENUM; VALUE_ABSENT where it is not to be
 * written. */
static ValueTag tag_of_list(const Program *program, uint32_t constant)
{
    const BundleConstant *list = program_CONSTANTS(program) + constant;
    if (list->tag != VALUE_LIST || list->size == 0 || list->size > KEYS_MAX)
        return VALUE_ABSENT;
    const uint32_t *items = program_CONSTANT_ITEMS(program) + list->payload;
    ValueTag tag = (ValueTag)program_CONSTANTS(program)[items[0]].tag;
    for (uint32_t i = 1; i < list->size; i++) {
        if (program_CONSTANTS(program)[items[i]].tag != tag)
            return VALUE_ABSENT;
    }
    return tag == VALUE_STRING || tag == VALUE_ENUM ? tag : VALUE_ABSENT;
}

static void write_members(Buffer *out, const Program *program, const uint32_t *items,
                          uint32_t count)
{
    buffer_add_string(out, "    return ");
    for (uint32_t i = 0; i < count; i++) {
        const BundleConstant *member = program_CONSTANTS(program) + items[i];
        buffer_add_format(out, "%s(value->type == %u && value->as.uinteger == ",
                          i > 0 ? " ||\n           " : "", member->type);
        buffer_add_uint(out, member->payload);
        buffer_add_char(out, ')');
    }
    buffer_add_string(out, ";\n}\n");
}

static void write_list(Translation *translation, uint32_t constant)
{
    const Program *program = translation->program;
    const BundleConstant *list = program_CONSTANTS(program) + constant;
    const uint32_t *items = program_CONSTANT_ITEMS(program) + list->payload;
    Choice choices[KEYS_MAX];
    Buffer *out = translation->out;
    buffer_add_format(out, "\nSTEP_UNUSED static bool l%u(const Value *value)\n{\n", constant);
    if (translation->lists[constant] == VALUE_ENUM) {
        write_members(out, program, items, list->size);
        return;
    }
    for (uint32_t i = 0; i < list->size; i++)
        choices[i] = (Choice){.text = constant_text(program, items[i]), .label = 1};
    write_texts(out, choices, list->size, "(*value)");
    buffer_add_string(out, "    return false;\nN1:\n    return true;\n}\n");
}

/* ---- which tables ---------------------------------------------------------------------------- */

/* The nodes of one table, the root first. */
typedef struct Graph {
    const BundleTable *table;
    uint32_t index; /* TABLES */
    uint32_t key_count;
    uint32_t count;
    uint32_t nodes[NODES_MAX];
} Graph;

static bool add_node(Graph *graph, uint32_t node)
{
    if (node == NONE)
        return true;
    for (uint32_t i = 0; i < graph->count; i++) {
        if (graph->nodes[i] == node)
            return true;
    }
    if (graph->count == NODES_MAX)
        return false;
    graph->nodes[graph->count++] = node;
    return true;
}

static bool keys_are(const Program *program, const BundleNode *node, ValueTag tag)
{
    for (uint32_t i = 0; i < node->edges.count; i++) {
        uint32_t key = program_EDGES(program)[node->edges.first + i].key;
        if (program_CONSTANTS(program)[key].tag != tag)
            return false;
    }
    return true;
}

/* The tag of the values that the node is about; VALUE_ABSENT where it is not to be written. */
static ValueTag tag_of_node(const Program *program, const BundleTable *table,
                            const BundleNode *node)
{
    bool is_day = node->column >= table->param_count;
    if (node->kind == NODE_ORDINAL)
        return is_day ? VALUE_ABSENT : VALUE_ENUM; /* or a bool */
    if (node->kind == NODE_EQUAL && !is_day && keys_are(program, node, VALUE_STRING))
        return VALUE_STRING;
    if (node->kind == NODE_INTERVAL && keys_are(program, node, VALUE_DATE))
        return VALUE_DATE;
    return !is_day && keys_are(program, node, VALUE_INT) ? VALUE_INT : VALUE_ABSENT;
}

static bool add_edges(Graph *graph, const Program *program, const BundleNode *node)
{
    graph->key_count += node->edges.count;
    if (graph->key_count > KEYS_MAX || tag_of_node(program, graph->table, node) == VALUE_ABSENT)
        return false;
    for (uint32_t i = 0; i < node->edges.count; i++) {
        if (!add_node(graph, program_EDGES(program)[node->edges.first + i].node))
            return false;
    }
    return add_node(graph, node->otherwise);
}

/* False where the table is not to be written. */
static bool find_graph(Graph *out, const Program *program, uint32_t table)
{
    *out = (Graph){.table = program_TABLES(program) + table, .index = table};
    if (out->table->root >= program_NODES_count(program))
        return false;
    add_node(out, out->table->root);
    for (uint32_t i = 0; i < out->count; i++) {
        const BundleNode *node = program_NODES(program) + out->nodes[i];
        if (node->kind != NODE_LEAF && !add_edges(out, program, node))
            return false;
    }
    return true;
}

/* ---- leaves ---------------------------------------------------------------------------------- */

static bool is_literal(const Program *program, uint32_t constant)
{
    ValueTag tag = (ValueTag)program_CONSTANTS(program)[constant].tag;
    return tag != VALUE_ABSENT && tag <= VALUE_ENUM;
}

/* The plain constant that the leaf gives, or NONE. */
static uint32_t leaf_literal(const Program *program, const BundleTable *table,
                             const BundleNode *leaf)
{
    if (table->collects || table->optional || leaf->edges.count == 0)
        return NONE;
    uint32_t constant = program_LEAVES(program)[leaf->edges.first].constant;
    return is_literal(program, constant) ? constant : NONE;
}

static void write_leaf(Translation *translation, const Graph *graph, uint32_t at)
{
    const Program *program = translation->program;
    const BundleNode *leaf = program_NODES(program) + at;
    uint32_t literal = leaf_literal(program, graph->table, leaf);
    if (literal != NONE)
        buffer_add_format(translation->out, "    return k%u;\n", literal);
    else if (graph->table->optional && !graph->table->collects && leaf->edges.count == 0)
        buffer_add_string(translation->out, "    return value_none();\n");
    else
        buffer_add_format(translation->out,
                          "    if (vm->nodes[%u].answer.tag == 0)\n        goto hard;\n"
                          "    return vm->nodes[%u].answer;\n",
                          at, at);
}

/* The tag of whatever the table gives, where that is one. */
static ValueTag tag_of_answers(const Program *program, const Graph *graph)
{
    ValueTag tag = VALUE_ABSENT;
    if (graph->table->collects || graph->table->optional)
        return graph->table->collects ? VALUE_LIST : VALUE_OPTIONAL;
    for (uint32_t i = 0; i < graph->count; i++) {
        const BundleNode *node = program_NODES(program) + graph->nodes[i];
        if (node->kind != NODE_LEAF || node->edges.count == 0)
            continue;
        uint32_t literal = leaf_literal(program, graph->table, node);
        ValueTag found =
            literal != NONE ? (ValueTag)program_CONSTANTS(program)[literal].tag : VALUE_ABSENT;
        if (found == VALUE_ABSENT || (tag != VALUE_ABSENT && tag != found))
            return VALUE_ABSENT;
        tag = found;
    }
    return tag;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* "goto N12;", or to where the Vm decides. */
static void write_goto(Buffer *out, uint32_t node)
{
    if (node == NONE)
        buffer_add_string(out, "goto hard;\n");
    else
        buffer_add_format(out, "goto N%u;\n", node);
}

static const BundleEdge *edge_of(const Program *program, const BundleNode *node, uint32_t i)
{
    return program_EDGES(program) + node->edges.first + i;
}

static void write_key(Buffer *out, const Program *program, uint32_t key)
{
    buffer_add_string(out, "(int64_t)UINT64_C(");
    buffer_add_uint(out, program_CONSTANTS(program)[key].payload);
    buffer_add_string(out, ")");
}

static void write_cases(Buffer *out, const Program *program, const BundleNode *node)
{
    bool is_ordinal = node->kind == NODE_ORDINAL;
    buffer_add_format(out, "    switch (%s(column%u)) {\n", is_ordinal ? "ordinal_of" : "number_of",
                      node->column);
    for (uint32_t i = 0; i < node->edges.count; i++) {
        buffer_add_string(out, "    case ");
        if (is_ordinal)
            buffer_add_uint(out, i);
        else
            write_key(out, program, edge_of(program, node, i)->key);
        buffer_add_string(out, ":\n        ");
        write_goto(out, edge_of(program, node, i)->node);
    }
    buffer_add_string(out, "    }\n    ");
    write_goto(out, is_ordinal ? NONE : node->otherwise);
}

/* Edge i is for values from its key up to the next one's. */
static void write_intervals(Buffer *out, const Program *program, const BundleTable *table,
                            const BundleNode *node)
{
    char value[48] = "vm->as_of_days";
    if (node->column < table->param_count)
        snprintf(value, sizeof value, "column%u.as.integer", node->column);
    for (uint32_t i = 0; i < node->edges.count; i++) {
        buffer_add_format(out, "    if (%s < ", value);
        write_key(out, program, edge_of(program, node, i)->key);
        buffer_add_string(out, ")\n        ");
        write_goto(out, i > 0 ? edge_of(program, node, i - 1)->node : node->otherwise);
    }
    buffer_add_string(out, "    ");
    write_goto(out, node->edges.count > 0 ? edge_of(program, node, node->edges.count - 1)->node
                                          : node->otherwise);
}

static void write_equals(Buffer *out, const Program *program, const BundleNode *node)
{
    Choice choices[KEYS_MAX];
    char value[32];
    for (uint32_t i = 0; i < node->edges.count; i++) {
        const BundleEdge *edge = edge_of(program, node, i);
        choices[i] = (Choice){.text = constant_text(program, edge->key), .label = edge->node};
    }
    snprintf(value, sizeof value, "column%u", node->column);
    write_texts(out, choices, node->edges.count, value);
    buffer_add_string(out, "    ");
    write_goto(out, node->otherwise);
}

static void write_node(Translation *translation, const Graph *graph, uint32_t at)
{
    Buffer *out = translation->out;
    const Program *program = translation->program;
    const BundleNode *node = program_NODES(program) + at;
    buffer_add_format(out, "N%u:\n", at);
    if (node->kind == NODE_LEAF) {
        write_leaf(translation, graph, at);
        return;
    }
    ValueTag tag = tag_of_node(program, graph->table, node);
    if (tag != VALUE_ENUM && node->column < graph->table->param_count)
        buffer_add_format(out, "    if (column%u.tag != %d)\n        goto hard;\n", node->column,
                          (int)tag);
    if (tag == VALUE_STRING)
        write_equals(out, program, node);
    else if (node->kind == NODE_INTERVAL)
        write_intervals(out, program, graph->table, node);
    else
        write_cases(out, program, node);
}

/* ", Value column0, Value column1", or the same between other words. */
static void write_columns(Buffer *out, const Graph *graph, const char *before)
{
    for (uint32_t i = 0; i < graph->table->param_count; i++)
        buffer_add_format(out, "%s%scolumn%u", i > 0 ? ", " : "", before, i);
}

static void write_graph(Translation *translation, const Graph *graph)
{
    Buffer *out = translation->out;
    buffer_add_char(out, '\n');
    translation_write_comment(out, "", program_text(translation->program, graph->table->name), 0);
    buffer_add_format(out, "STEP_UNUSED static Value t%u(Vm *vm", graph->index);
    buffer_add_string(out, graph->table->param_count > 0 ? ", " : "");
    write_columns(out, graph, "Value ");
    buffer_add_string(out, ")\n{\n");
    for (uint32_t i = 0; i < graph->count; i++)
        write_node(translation, graph, graph->nodes[i]);
    buffer_add_string(out, "hard:;\n    const Value columns[] = {");
    write_columns(out, graph, "");
    buffer_add_format(out, "%s};\n    return table_answer(vm, columns, %u);\n}\n",
                      graph->table->param_count > 0 ? "" : "{0}", graph->index);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void write_leaves_literals(Translation *translation, const Graph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        const BundleNode *node = program_NODES(translation->program) + graph->nodes[i];
        uint32_t literal =
            node->kind == NODE_LEAF ? leaf_literal(translation->program, graph->table, node) : NONE;
        if (literal != NONE)
            translation_write_literal(translation, literal);
    }
}

void translation_write_tables(Translation *translation)
{
    const Program *program = translation->program;
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        Graph graph;
        if (!find_graph(&graph, program, i))
            continue;
        translation->tables[i] = (WrittenTable){true, (uint8_t)tag_of_answers(program, &graph)};
        write_leaves_literals(translation, &graph);
        write_graph(translation, &graph);
    }
}

void translation_write_lists(Translation *translation)
{
    const Program *program = translation->program;
    for (uint32_t i = 0; i < program_CODE_count(program); i++) {
        const Instruction *at = program_CODE(program) + i;
        if (at->op != OP_IN_LIST || translation->lists[at->c] != VALUE_ABSENT)
            continue;
        translation->lists[at->c] = (uint8_t)tag_of_list(program, at->c);
        if (translation->lists[at->c] != VALUE_ABSENT)
            write_list(translation, at->c);
    }
}
