/*
 * automaton.c - pattern to nondeterministic automaton (Thompson) to deterministic one (subsets).
 *
 * Both are over bytes; a character beyond ASCII is a sequence of them. Bytes that no part of the
 * pattern tells apart share a column of the table.
 */
#include "lib/automaton.h"

#include "base/arena.h"

enum {
    NODES_MAX = 2048,
    STATES_MAX = 512,
    DEPTH_MAX = 32, /* of groups */
    REPEAT_MAX = 1000,
};

/* ---- the nondeterministic automaton ---------------------------------------------------------- */

typedef enum NodeKind { NODE_BYTES, NODE_SPLIT, NODE_BEGIN, NODE_END, NODE_MATCH } NodeKind;

typedef struct ByteSet {
    uint64_t bits[4];
} ByteSet;

typedef struct Node {
    NodeKind kind;
    uint16_t next;
    uint16_t other; /* of SPLIT */
    ByteSet bytes;  /* of BYTES */
} Node;

/* A part of the pattern as its nodes [first, end): built to fall through to the node `end`. */
typedef struct Parser {
    Text pattern;
    size_t at;
    int depth;
    bool refused;
    uint32_t node_count;
    Node nodes[NODES_MAX];
} Parser;

static void set_add(ByteSet *set, unsigned char byte)
{
    set->bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}

static bool set_has(const ByteSet *set, unsigned char byte)
{
    return (set->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}

static void set_add_range(ByteSet *set, unsigned char from, unsigned char to)
{
    for (unsigned byte = from; byte <= to; byte++)
        set_add(set, (unsigned char)byte);
}

static void refuse(Parser *parser)
{
    parser->refused = true;
}

/* Adds a node that goes on to the one after it. */
static Node *add_node(Parser *parser, NodeKind kind)
{
    if (parser->node_count + 1 >= NODES_MAX) {
        refuse(parser);
        return &parser->nodes[0];
    }
    Node *node = &parser->nodes[parser->node_count++];
    *node = (Node){.kind = kind, .next = (uint16_t)parser->node_count};
    return node;
}

/* Makes room for a node before `first`: what comes after it moves on by one. */
static Node *insert_node(Parser *parser, uint32_t first, NodeKind kind)
{
    add_node(parser, kind);
    if (parser->refused)
        return &parser->nodes[0];
    for (uint32_t i = parser->node_count - 1; i > first; i--) {
        Node moved = parser->nodes[i - 1];
        moved.next = (uint16_t)(moved.next + (moved.next >= first));
        moved.other = (uint16_t)(moved.other + (moved.other >= first));
        parser->nodes[i] = moved;
    }
    parser->nodes[first] = (Node){.kind = kind, .next = (uint16_t)(first + 1)};
    return &parser->nodes[first];
}

/* Appends a copy of the nodes [first, end). */
static void copy_nodes(Parser *parser, uint32_t first, uint32_t end)
{
    uint32_t moved_by = parser->node_count - first;
    for (uint32_t i = first; i < end && !parser->refused; i++) {
        Node copy = parser->nodes[i];
        copy.next = (uint16_t)(copy.next + moved_by);
        copy.other = (uint16_t)(copy.other + moved_by);
        *add_node(parser, copy.kind) = copy;
    }
}

/* ---- reading the pattern --------------------------------------------------------------------- */

static bool at_end(const Parser *parser)
{
    return parser->at >= parser->pattern.size_bytes;
}

static char peek(const Parser *parser)
{
    return at_end(parser) ? '\0' : parser->pattern.data[parser->at];
}

static bool take(Parser *parser, char wanted)
{
    if (at_end(parser) || peek(parser) != wanted)
        return false;
    parser->at++;
    return true;
}

static bool is_punctuation(char c)
{
    return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') &&
           !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* What follows a backslash: \d \w \s, or a character of punctuation that stands for itself. */
static void read_escape(Parser *parser, ByteSet *out)
{
    char c = peek(parser);
    parser->at++;
    if (c == 'd' || c == 'w')
        set_add_range(out, '0', '9');
    if (c == 'w') {
        set_add_range(out, 'A', 'Z');
        set_add_range(out, 'a', 'z');
        set_add(out, '_');
    } else if (c == 's') {
        static const char spaces[] = {'\t', '\n', '\f', '\r', ' '};
        for (size_t i = 0; i < sizeof spaces; i++)
            set_add(out, (unsigned char)spaces[i]);
    } else if (is_punctuation(c)) {
        set_add(out, (unsigned char)c);
    } else if (c != 'd') {
        refuse(parser);
    }
}

/* One end of a range in a class, ASCII and no class itself. */
static unsigned char read_class_character(Parser *parser)
{
    char c = peek(parser);
    parser->at++;
    if (c == '\\') {
        c = peek(parser);
        parser->at++;
        if (!is_punctuation(c))
            refuse(parser);
    } else if (c < ' ' || c > '~' || c == '[') { /* beyond ASCII, or [:alpha:] */
        refuse(parser);
    }
    return (unsigned char)c;
}

static void read_class_item(Parser *parser, ByteSet *out)
{
    char after =
        parser->at + 1 < parser->pattern.size_bytes ? parser->pattern.data[parser->at + 1] : '\0';
    if (peek(parser) == '\\' && (after == 'd' || after == 'w' || after == 's')) {
        parser->at++;
        read_escape(parser, out);
        return;
    }
    unsigned char from = read_class_character(parser), to = from;
    bool range = peek(parser) == '-' && parser->at + 1 < parser->pattern.size_bytes &&
                 parser->pattern.data[parser->at + 1] != ']';
    if (range) {
        parser->at++;
        to = read_class_character(parser);
    }
    if (from > to)
        refuse(parser);
    else
        set_add_range(out, from, to);
}

/* After "[". Negated classes take characters beyond ASCII: they are refused. */
static void read_class(Parser *parser)
{
    ByteSet set = {{0}};
    if (peek(parser) == '^' || peek(parser) == ']')
        refuse(parser);
    while (!parser->refused && !at_end(parser) && peek(parser) != ']')
        read_class_item(parser, &set);
    if (!take(parser, ']'))
        refuse(parser);
    add_node(parser, NODE_BYTES)->bytes = set;
}

static void add_byte(Parser *parser, char byte)
{
    ByteSet set = {{0}};
    set_add(&set, (unsigned char)byte);
    add_node(parser, NODE_BYTES)->bytes = set;
}

static void read_alternatives(Parser *parser);

static void read_group(Parser *parser)
{
    if (take(parser, '?') && !take(parser, ':'))
        refuse(parser);
    if (++parser->depth > DEPTH_MAX)
        refuse(parser);
    if (!parser->refused)
        read_alternatives(parser);
    parser->depth--;
    if (!take(parser, ')'))
        refuse(parser);
}

/* One atom; a character beyond ASCII is all its bytes. */
static void read_atom(Parser *parser)
{
    char c = peek(parser);
    parser->at++;
    switch (c) {
    case '(':
        read_group(parser);
        return;
    case '[':
        read_class(parser);
        return;
    case '^':
        add_node(parser, NODE_BEGIN);
        return;
    case '$':
        add_node(parser, NODE_END);
        return;
    case '\\': {
        ByteSet set = {{0}};
        read_escape(parser, &set);
        add_node(parser, NODE_BYTES)->bytes = set;
        return;
    }
    case '.':
    case '*':
    case '+':
    case '?':
    case '{':
    case '}':
    case ']':
        refuse(parser);
        return;
    default:
        add_byte(parser, c);
        while (((unsigned char)c & 0x80) != 0 && ((unsigned char)peek(parser) & 0xC0) == 0x80)
            add_byte(parser, parser->pattern.data[parser->at++]);
    }
}

static bool read_number(Parser *parser, uint32_t *out)
{
    size_t start = parser->at;
    uint32_t number = 0;
    while (peek(parser) >= '0' && peek(parser) <= '9' && number <= REPEAT_MAX)
        number = number * 10 + (uint32_t)(parser->pattern.data[parser->at++] - '0');
    *out = number;
    return parser->at > start && number <= REPEAT_MAX;
}

/* {n} {n,} {n,m}, after the brace; `most` 0 is no limit. */
static void read_bounds(Parser *parser, uint32_t *least, uint32_t *most)
{
    bool good = read_number(parser, least);
    *most = *least;
    if (good && take(parser, ',')) {
        *most = 0;
        if (peek(parser) != '}')
            good = read_number(parser, most) && *most >= *least && *most > 0;
    } else if (*least == 0) {
        good = false; /* x{0} is left to RE2 */
    }
    if (!good || !take(parser, '}'))
        refuse(parser);
}

/* Makes the nodes from `first` on optional: they may be passed over. */
static void make_optional(Parser *parser, uint32_t first)
{
    Node *split = insert_node(parser, first, NODE_SPLIT);
    split->other = (uint16_t)parser->node_count;
}

/* Lets the nodes from `first` on follow themselves. */
static void make_repeated(Parser *parser, uint32_t first)
{
    Node *split = add_node(parser, NODE_SPLIT);
    split->other = (uint16_t)first;
}

/* The nodes from `first` on stand for one; turns them into `least` to `most`. */
static void repeat(Parser *parser, uint32_t first, uint32_t least, uint32_t most)
{
    uint32_t size = parser->node_count - first, end = parser->node_count;
    uint32_t begin = first; /* of the copy made last */
    for (uint32_t i = 1; i < least && !parser->refused; i++) {
        begin = parser->node_count;
        copy_nodes(parser, first, end);
    }
    if (most == 0) {
        make_repeated(parser, begin);
        if (least == 0)
            make_optional(parser, first);
        return;
    }
    if (least == 0) {
        make_optional(parser, first);
        first++; /* the part itself is now behind the split */
        end++;
        least = 1;
    }
    for (uint32_t i = least; i < most && !parser->refused; i++) {
        uint32_t copy = parser->node_count;
        copy_nodes(parser, first, first + size);
        make_optional(parser, copy);
    }
}

/* Whether the nodes can be repeated: anchors are left to RE2. */
static bool has_anchor(const Parser *parser, uint32_t first)
{
    for (uint32_t i = first; i < parser->node_count; i++) {
        if (parser->nodes[i].kind == NODE_BEGIN || parser->nodes[i].kind == NODE_END)
            return true;
    }
    return false;
}

static bool is_quantifier(char c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

static void read_quantified(Parser *parser)
{
    uint32_t first = parser->node_count, least = 0, most = 0;
    read_atom(parser);
    char quantifier = peek(parser);
    if (parser->refused || !is_quantifier(quantifier))
        return;
    parser->at++;
    if (has_anchor(parser, first) || parser->node_count == first)
        refuse(parser);
    if (quantifier == '+')
        least = 1;
    else if (quantifier == '?')
        most = 1;
    else if (quantifier == '{')
        read_bounds(parser, &least, &most);
    take(parser, '?'); /* a lazy one matches the same texts */
    if (is_quantifier(peek(parser)))
        refuse(parser);
    if (!parser->refused)
        repeat(parser, first, least, most);
}

static void read_sequence(Parser *parser)
{
    while (!parser->refused && !at_end(parser) && peek(parser) != '|' && peek(parser) != ')')
        read_quantified(parser);
}

/* a|b: a split before a, and after a a way around b. */
static void read_alternatives(Parser *parser)
{
    uint32_t first = parser->node_count;
    read_sequence(parser);
    if (parser->refused || !take(parser, '|'))
        return;
    Node *split = insert_node(parser, first, NODE_SPLIT);
    uint32_t around = parser->node_count;
    add_node(parser, NODE_SPLIT);
    split->other = (uint16_t)parser->node_count;
    read_alternatives(parser);
    parser->nodes[around].next = parser->nodes[around].other = (uint16_t)parser->node_count;
}

/* ---- subsets --------------------------------------------------------------------------------- */

enum { STATE_DEAD, STATE_MATCH, STATE_FIRST };

/* A byte leads from a state to the one that its column has there. */
struct Automaton {
    uint32_t column_count;
    uint32_t state_count;
    uint16_t start;
    bool accepts_empty;
    const uint16_t *accepts;      /* by state: whether a text may end there */
    const uint16_t *columns[256]; /* by byte, of those in `cells` */
    uint16_t cells[];             /* by column and state; behind them what `accepts` is */
};

typedef struct NodeSet {
    uint64_t bits[NODES_MAX / 64];
} NodeSet;

typedef struct Builder {
    const Parser *parser;
    uint32_t columns; /* how many */
    uint8_t column_of[256];
    unsigned char sample[256]; /* a byte of each column */
    uint32_t state_count;
    uint32_t words;   /* of a set that are used */
    uint64_t *hashes; /* of the states' sets */
    uint64_t *states; /* their sets, `words` each */
    uint16_t *next;
    bool *accepts;
    uint16_t stack[2 * NODES_MAX];
} Builder;

static bool node_set_has(const NodeSet *set, uint32_t node)
{
    return (set->bits[node >> 6] >> (node & 63) & 1) != 0;
}

/* Adds a node and all that can be reached from it without reading a byte. */
static void close_over(Builder *builder, NodeSet *set, uint32_t node, bool begin, bool end)
{
    uint32_t depth = 0;
    builder->stack[depth++] = (uint16_t)node;
    while (depth > 0) {
        uint32_t at = builder->stack[--depth];
        const Node *info = &builder->parser->nodes[at];
        if (node_set_has(set, at))
            continue;
        set->bits[at >> 6] |= UINT64_C(1) << (at & 63);
        bool passes = info->kind == NODE_SPLIT || (info->kind == NODE_BEGIN && begin) ||
                      (info->kind == NODE_END && end);
        if (passes)
            builder->stack[depth++] = info->next;
        if (info->kind == NODE_SPLIT)
            builder->stack[depth++] = info->other;
    }
}

static uint32_t match_node(const Builder *builder)
{
    return builder->parser->node_count - 1;
}

/* Whether a text may end where these nodes are. */
static bool may_end(Builder *builder, const NodeSet *set, bool begin)
{
    NodeSet closed = {{0}};
    for (uint32_t i = 0; i < builder->parser->node_count; i++) {
        if (node_set_has(set, i) && builder->parser->nodes[i].kind == NODE_END)
            close_over(builder, &closed, i, begin, true);
    }
    return node_set_has(&closed, match_node(builder));
}

static uint64_t *set_of(const Builder *builder, uint32_t state)
{
    return builder->states + (size_t)state * builder->words;
}

static uint64_t hash_set(const Builder *builder, const NodeSet *set)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < builder->words; i++)
        hash = (hash ^ set->bits[i]) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 29);
    return hash;
}

/* The state of this set: what has matched stays matched. STATE_DEAD past the limit. */
static uint16_t state_of(Builder *builder, const NodeSet *set)
{
    if (node_set_has(set, match_node(builder)))
        return STATE_MATCH;
    uint64_t hash = hash_set(builder, set);
    for (uint32_t i = STATE_FIRST; i < builder->state_count; i++) {
        if (builder->hashes[i] == hash &&
            memcmp(set_of(builder, i), set->bits, builder->words * sizeof(uint64_t)) == 0)
            return (uint16_t)i;
    }
    if (builder->state_count == STATES_MAX)
        return STATE_DEAD;
    memcpy(set_of(builder, builder->state_count), set->bits, builder->words * sizeof(uint64_t));
    builder->hashes[builder->state_count] = hash;
    builder->accepts[builder->state_count] = may_end(builder, set, false);
    return (uint16_t)builder->state_count++;
}

/* Bytes are in one column if each set of the pattern has both or neither. */
static void find_columns(Builder *builder)
{
    uint32_t classes[256] = {0}, count = 1;
    for (uint32_t i = 0; i < builder->parser->node_count; i++) {
        if (builder->parser->nodes[i].kind != NODE_BYTES)
            continue;
        uint32_t renamed[256], renamed_count = 0; /* class -> the class of those in the set */
        memset(renamed, 0xFF, sizeof renamed);
        for (unsigned byte = 0; byte < 256; byte++) {
            if (!set_has(&builder->parser->nodes[i].bytes, (unsigned char)byte))
                continue;
            uint32_t old = classes[byte];
            if (renamed[old] == UINT32_MAX)
                renamed[old] = count + renamed_count++;
            classes[byte] = renamed[old];
        }
        /* Close the gaps, so that there are never more classes than bytes. */
        uint32_t names[512];
        memset(names, 0xFF, sizeof names);
        count = 0;
        for (unsigned byte = 0; byte < 256; byte++) {
            if (names[classes[byte]] == UINT32_MAX)
                names[classes[byte]] = count++;
            classes[byte] = names[classes[byte]];
        }
    }
    builder->columns = count;
    for (unsigned byte = 0; byte < 256; byte++) {
        builder->column_of[byte] = (uint8_t)classes[byte];
        builder->sample[classes[byte]] = (unsigned char)byte;
    }
}

/* Where a byte leads from a state; the search may begin anew after each byte. */
static NodeSet step(Builder *builder, uint32_t from, unsigned char byte)
{
    NodeSet set = {{0}};
    const uint64_t *words = set_of(builder, from);
    close_over(builder, &set, 0, false, false);
    for (uint32_t i = 0; i < builder->words; i++) {
        for (uint64_t left = words[i]; left != 0; left &= left - 1) {
            const Node *node = &builder->parser->nodes[i * 64 + (uint32_t)__builtin_ctzll(left)];
            if (node->kind == NODE_BYTES && set_has(&node->bytes, byte))
                close_over(builder, &set, node->next, false, false);
        }
    }
    return set;
}

/* False where it takes too many states. */
static bool find_states(Builder *builder, uint16_t *start, bool *accepts_empty)
{
    NodeSet first = {{0}};
    close_over(builder, &first, 0, true, false);
    builder->state_count = STATE_FIRST;
    *start = state_of(builder, &first);
    *accepts_empty = *start == STATE_MATCH || may_end(builder, &first, true);
    for (uint32_t column = 0; column < builder->columns; column++)
        builder->next[STATE_MATCH * builder->columns + column] = STATE_MATCH;
    for (uint32_t state = STATE_FIRST; state < builder->state_count; state++) {
        for (uint32_t column = 0; column < builder->columns; column++) {
            NodeSet set = step(builder, state, builder->sample[column]);
            uint16_t next = state_of(builder, &set);
            if (next == STATE_DEAD)
                return false;
            builder->next[state * builder->columns + column] = next;
        }
    }
    return true;
}

/* A state that leads to itself alone and accepts nothing is dead: no text gets out of it. One such
 * is what anchored patterns end in, so that one is looked for. */
static void bury_dead(Builder *builder)
{
    for (uint32_t state = STATE_FIRST; state < builder->state_count; state++) {
        bool dead = !builder->accepts[state];
        for (uint32_t column = 0; dead && column < builder->columns; column++)
            dead = builder->next[state * builder->columns + column] == state;
        if (!dead)
            continue;
        for (uint32_t i = 0; i < builder->state_count * builder->columns; i++) {
            if (builder->next[i] == state)
                builder->next[i] = STATE_DEAD;
        }
        return;
    }
}

static size_t cells_bytes(uint32_t column_count, uint32_t state_count)
{
    return ((size_t)column_count + 1) * state_count * sizeof(uint16_t);
}

static Automaton *to_automaton(const Allocator *allocator, const Builder *builder)
{
    enum { CELLS_BYTES_MAX = 128 * 1024 };
    uint32_t columns = builder->columns, states = builder->state_count;
    if (cells_bytes(columns, states) > CELLS_BYTES_MAX)
        return NULL;
    Automaton *automaton =
        allocator_alloc(allocator, sizeof *automaton + cells_bytes(columns, states));
    if (automaton == NULL)
        return NULL;
    *automaton = (Automaton){.column_count = columns, .state_count = states};
    for (uint32_t byte = 0; byte < 256; byte++)
        automaton->columns[byte] = automaton->cells + builder->column_of[byte] * states;
    uint16_t *accepts = automaton->cells + columns * states;
    for (uint32_t state = 0; state < states; state++) {
        for (uint32_t column = 0; column < columns; column++)
            automaton->cells[column * states + state] = builder->next[state * columns + column];
        accepts[state] = builder->accepts[state] || state == STATE_MATCH;
    }
    automaton->accepts = accepts;
    return automaton;
}

static Automaton *build(const Allocator *allocator, Arena *arena, const Parser *parser)
{
    Builder *builder = arena_alloc(arena, sizeof *builder);
    if (builder == NULL)
        return NULL;
    builder->parser = parser;
    builder->words = (parser->node_count + 63) / 64;
    find_columns(builder);
    builder->states =
        arena_alloc_array(arena, (size_t)STATES_MAX * builder->words, sizeof *builder->states);
    builder->hashes = arena_alloc_array(arena, STATES_MAX, sizeof *builder->hashes);
    builder->accepts = arena_alloc_array(arena, STATES_MAX, sizeof *builder->accepts);
    builder->next =
        arena_alloc_array(arena, (size_t)STATES_MAX * builder->columns, sizeof *builder->next);
    uint16_t start;
    bool accepts_empty;
    if (arena_failed(arena) || !find_states(builder, &start, &accepts_empty))
        return NULL;
    bury_dead(builder);
    Automaton *automaton = to_automaton(allocator, builder);
    if (automaton != NULL) {
        automaton->start = start;
        automaton->accepts_empty = accepts_empty;
    }
    return automaton;
}

/* ---- the automaton --------------------------------------------------------------------------- */

Automaton *automaton_new(const Allocator *allocator, Text pattern)
{
    Automaton *automaton = NULL;
    Arena *arena = arena_new(allocator);
    Parser *parser = allocator_alloc(allocator, sizeof *parser);
    if (arena != NULL && parser != NULL) {
        parser->pattern = pattern;
        parser->at = 0;
        parser->depth = 0;
        parser->refused = false;
        parser->node_count = 0;
        read_alternatives(parser);
        add_node(parser, NODE_MATCH);
        if (!parser->refused && at_end(parser))
            automaton = build(allocator, arena, parser);
    }
    allocator_free(allocator, parser, sizeof *parser);
    arena_free(arena);
    return automaton;
}

void automaton_free(const Allocator *allocator, Automaton *automaton)
{
    if (automaton == NULL)
        return;
    allocator_free(allocator, automaton,
                   sizeof *automaton +
                       cells_bytes(automaton->column_count, automaton->state_count));
}

bool automaton_matches(const Automaton *automaton, Text text)
{
    if (text.size_bytes == 0)
        return automaton->accepts_empty;
    const uint16_t *const *columns = automaton->columns;
    const unsigned char *at = (const unsigned char *)text.data, *const end = at + text.size_bytes;
    const unsigned char *const fours_end = at + text.size_bytes / 4 * 4;
    uint32_t state = automaton->start;
    /* By fours: states that are settled lead to themselves. */
    for (; at < fours_end && state >= STATE_FIRST; at += 4) {
        state = columns[at[0]][state];
        state = columns[at[1]][state];
        state = columns[at[2]][state];
        state = columns[at[3]][state];
    }
    if (state >= STATE_FIRST) {
        for (; at < end; at++)
            state = columns[*at][state];
    }
    return automaton->accepts[state] != 0;
}
