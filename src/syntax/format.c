#include "syntax/format.h"

#include "base/utf8.h"
#include "syntax/layout.h"
#include "syntax/parser.h"
#include "syntax/spacing.h"

#include "licet.tab.h"

enum {
    INDENT = 2,
    CONTINUATION = 4, /* of a clause's further lines; messages are indented as a block is */
    LINE_WIDTH = 100, /* a block that stands on one line may be so wide */
    COMMENT_GAP = 2,
};

/* What the clauses of a block have columns for. */
typedef enum BlockKind {
    BLOCK_PLAIN,
    BLOCK_MEMBERS, /* name, zh, en */
    BLOCK_FIELDS,  /* name, type, zh, en */
    BLOCK_MAPPING, /* keys, => values */
    BLOCK_ROWS,    /* rows, behind clauses that have no columns */
} BlockKind;

typedef struct Block {
    BlockKind kind;
    uint32_t number;  /* for the layout: one table's columns are not another's */
    bool on_one_line; /* as the author wrote it */
} Block;

/* How lines within a bracket, or a clause, are indented. */
typedef struct Bracket {
    uint32_t closing; /* where the line that opened it is: a line that begins with its end is too */
    uint32_t inside;
    bool in_branch; /* a line began with the ? or : of a conditional: what it holds goes deeper */
} Bracket;

typedef struct Formatter {
    Text source;
    const Module *module;
    TokenLog log;
    Layout layout;
    uint32_t comment;  /* the next one */
    uint32_t last_end; /* where the token or comment written last ended */
    bool many_lines;   /* the block that ends has a line of its own for its end */
    bool block_ended;  /* one of several lines: a blank line follows */
    bool line_is_full; /* a comment ended the line */
    Block blocks[LIMIT_SOURCE_DEPTH + 1];
    uint32_t block_count;
    uint32_t clause; /* its first token */
    Bracket brackets[LIMIT_SOURCE_DEPTH + 1];
    uint32_t bracket_count; /* brackets[0] is the clause itself */
    bool arrow_seen;        /* of a mapping's row; a field's colon */
    bool in_row;
} Formatter;

static const LoggedToken *token_at(const Formatter *formatter, uint32_t index)
{
    return token_log_at(&formatter->log, index);
}

static Text token_text(const Formatter *formatter, uint32_t index)
{
    Span span = token_at(formatter, index)->span;
    return text_slice(formatter->source, span.start, span.end);
}

static Block *innermost(Formatter *formatter)
{
    return &formatter->blocks[formatter->block_count];
}

/* Line ends between two places. */
static uint32_t lines_between(const Formatter *formatter, uint32_t from, uint32_t to)
{
    uint32_t lines = 0;
    for (uint32_t i = from; i < to; i++)
        lines += formatter->source.data[i] == '\n';
    return lines;
}

/* ---- lines --------------------------------------------------------------------------------- */

static uint32_t block_indent(const Formatter *formatter)
{
    return formatter->block_count * INDENT;
}

/* Of a further line of a clause that begins with token `index`. */
static uint32_t continuation_indent(const Formatter *formatter, uint32_t index)
{
    const LoggedToken *token = token_at(formatter, index);
    const Bracket *bracket = &formatter->brackets[formatter->bracket_count];
    if (spacing_closes(token))
        return bracket->closing;
    if (token_is(token, ROLE_MESSAGE) || token->token == FAT_ARROW)
        return block_indent(formatter) + INDENT;
    bool deeper = bracket->in_branch && !token_is(token, ROLE_CONDITIONAL);
    return bracket->inside + (deeper ? INDENT : 0);
}

static uint32_t column_gap(const Formatter *formatter)
{
    switch (formatter->blocks[formatter->block_count].kind) {
    case BLOCK_MEMBERS:
    case BLOCK_FIELDS:
        return 2;
    case BLOCK_MAPPING:
        return 1;
    case BLOCK_ROWS:
        return formatter->in_row ? 1 : 0;
    default:
        return 0;
    }
}

static void begin_line(Formatter *formatter, uint32_t indent, uint32_t gap, uint32_t start)
{
    bool first = formatter->layout.lines.count == 0;
    LayoutLine *line = layout_line(&formatter->layout, indent, innermost(formatter)->number, gap);
    if (line != NULL && !first)
        line->blank_before =
            formatter->block_ended || lines_between(formatter, formatter->last_end, start) > 1;
    formatter->line_is_full = formatter->block_ended = false;
}

static void begin_clause_line(Formatter *formatter, uint32_t start)
{
    begin_line(formatter, block_indent(formatter), column_gap(formatter), start);
}

/* A mapping's values go on below the first of them; anything else leaves the columns. */
static void continue_line(Formatter *formatter, uint32_t index)
{
    uint32_t start = token_at(formatter, index)->span.start;
    bool in_values = innermost(formatter)->kind == BLOCK_MAPPING && formatter->bracket_count == 0 &&
                     formatter->arrow_seen;
    if (in_values) {
        begin_clause_line(formatter, start);
        layout_column(&formatter->layout, 1);
        layout_spaces(&formatter->layout, 3); /* as wide as "=> " */
    } else {
        begin_line(formatter, continuation_indent(formatter, index), 0, start);
        if (token_is(token_at(formatter, index), ROLE_CONDITIONAL))
            formatter->brackets[formatter->bracket_count].in_branch = true;
    }
    LayoutLine *line = layout_last(&formatter->layout);
    if (line != NULL)
        line->blank_before = false;
}

/* ---- comments ------------------------------------------------------------------------------ */

static void write_comment(Formatter *formatter, const Comment *comment, uint32_t indent)
{
    Text text = text_trim(text_slice(formatter->source, comment->span.start, comment->span.end));
    LayoutLine *line = layout_last(&formatter->layout);
    if (!comment->own_line && line != NULL && !formatter->line_is_full) {
        line->comment = text;
    } else {
        begin_line(formatter, indent, 0, comment->span.start);
        layout_add(&formatter->layout, text);
    }
    formatter->line_is_full = true;
    formatter->last_end = comment->span.end;
}

/* Whether there is such a comment and it stands before the token. */
static bool comes_before(const Formatter *formatter, uint32_t comment, uint32_t index)
{
    const Module *module = formatter->module;
    return comment < module->comment_count &&
           module->comments[comment].span.start < token_at(formatter, index)->span.start;
}

static void write_comments_before(Formatter *formatter, uint32_t index, uint32_t indent)
{
    for (; comes_before(formatter, formatter->comment, index); formatter->comment++)
        write_comment(formatter, &formatter->module->comments[formatter->comment], indent);
}

/* ---- blocks -------------------------------------------------------------------------------- */

static BlockKind kind_of_block(int declaration)
{
    switch (declaration) {
    case K_ENUM:
        return BLOCK_MEMBERS;
    case K_RECORD:
        return BLOCK_FIELDS;
    case K_MAPPING:
        return BLOCK_MAPPING;
    case K_TABLE:
    case K_TEST:
        return BLOCK_ROWS;
    default:
        return BLOCK_PLAIN;
    }
}

/* The token that closes the block which token `open` opens. */
static uint32_t block_end(const Formatter *formatter, uint32_t open)
{
    uint32_t inside = token_at(formatter, open)->block_count, i = open + 1;
    while (i + 1 < formatter->log.tokens.count && token_at(formatter, i)->block_count >= inside)
        i++;
    return i;
}

/* Whether the author put the block on its declaration's line, and it fits there. */
static bool fits_one_line(const Formatter *formatter, uint32_t open)
{
    uint32_t close = block_end(formatter, open);
    Span first = token_at(formatter, formatter->clause)->span;
    uint32_t end = token_at(formatter, close)->span.end;
    if (lines_between(formatter, first.start, end) > 0)
        return false;
    size_t width = block_indent(formatter);
    for (uint32_t i = formatter->clause; i <= close; i++) {
        if (token_is(token_at(formatter, i), ROLE_ROW))
            return false;
        width += utf8_width(token_text(formatter, i)) + spacing_before(&formatter->log, i);
    }
    return width <= LINE_WIDTH;
}

static void enter_block(Formatter *formatter, uint32_t open)
{
    Block block = {
        .kind = kind_of_block(token_at(formatter, formatter->clause)->token),
        .number = ++formatter->layout.block_count,
        .on_one_line = innermost(formatter)->on_one_line || fits_one_line(formatter, open),
    };
    if (formatter->block_count < LIMIT_SOURCE_DEPTH)
        formatter->blocks[++formatter->block_count] = block;
}

/* ---- tokens -------------------------------------------------------------------------------- */

/* Begins a declaration, clause, row or closing brace: on a new line, unless the block has one. */
static void begin_clause(Formatter *formatter, uint32_t index)
{
    const LoggedToken *token = token_at(formatter, index);
    bool closes = token_is(token, ROLE_CLOSES_BLOCK);
    write_comments_before(formatter, index, block_indent(formatter));
    bool same_line = innermost(formatter)->on_one_line;
    formatter->many_lines = closes && !same_line;
    if (closes && formatter->block_count > 0)
        formatter->block_count--;
    formatter->clause = index;
    formatter->bracket_count = 0;
    formatter->brackets[0] = (Bracket){.inside = block_indent(formatter) + CONTINUATION};
    formatter->arrow_seen = false;
    formatter->in_row = token_is(token, ROLE_ROW);
    if (token->token == 0)
        return;
    if (same_line && index > 0) {
        bool empty = closes && token_is(token - 1, ROLE_OPENS_BLOCK);
        layout_spaces(&formatter->layout, !empty);
        return;
    }
    bool opened = index > 0 && token_is(token - 1, ROLE_OPENS_BLOCK);
    begin_line(formatter, block_indent(formatter), closes ? 0 : column_gap(formatter),
               token->span.start);
    LayoutLine *line = layout_last(&formatter->layout);
    if (line != NULL && (closes || opened))
        line->blank_before = line->blank_before && !closes && !opened;
}

/* Whether a column begins with the token; *column is which. */
static bool begins_column(const Formatter *formatter, uint32_t index, uint32_t *column)
{
    const LoggedToken *token = token_at(formatter, index);
    const Block *block = &formatter->blocks[formatter->block_count];
    if (formatter->bracket_count > 0 || block->on_one_line || index == formatter->clause)
        return false;
    bool message = token_is(token, ROLE_MESSAGE);
    switch (block->kind) {
    case BLOCK_MEMBERS:
        *column = token->token == K_ZH ? 1 : 2;
        return message;
    case BLOCK_FIELDS:
        *column = message ? (token->token == K_ZH ? 2 : 3) : 1;
        return message || ((token - 1)->token == COLON && formatter->arrow_seen);
    case BLOCK_MAPPING:
        *column = 1;
        return token->token == FAT_ARROW;
    case BLOCK_ROWS: {
        const LayoutLine *line = layout_last(&formatter->layout);
        *column = line != NULL ? line->cell_count : 0;
        return token_is(token, ROLE_CELL);
    }
    default:
        return false;
    }
}

/* Whether the author's line end before the token, within a clause, stays. */
static bool keeps_break(Formatter *formatter, uint32_t index)
{
    const LoggedToken *token = token_at(formatter, index);
    return lines_between(formatter, (token - 1)->span.end, token->span.start) > 0 &&
           spacing_allows_break(&formatter->log, index) && !formatter->in_row &&
           !innermost(formatter)->on_one_line;
}

static void go_on_in_clause(Formatter *formatter, uint32_t index)
{
    write_comments_before(formatter, index, continuation_indent(formatter, index));
    uint32_t column;
    if (formatter->line_is_full || keeps_break(formatter, index)) {
        continue_line(formatter, index);
    } else if (begins_column(formatter, index, &column) &&
               layout_last(&formatter->layout)->gap > 0) {
        layout_column(&formatter->layout, column);
    } else {
        layout_spaces(&formatter->layout, spacing_before(&formatter->log, index));
    }
}

/* What a bracket holds is indented as a block is where it begins on a line of its own. */
static void open_bracket(Formatter *formatter, uint32_t index)
{
    const LayoutLine *line = layout_last(&formatter->layout);
    bool hangs =
        keeps_break(formatter, index + 1) || comes_before(formatter, formatter->comment, index + 1);
    uint32_t indent = line != NULL ? line->indent : 0;
    if (formatter->bracket_count < LIMIT_SOURCE_DEPTH)
        formatter->brackets[++formatter->bracket_count] =
            (Bracket){indent, indent + (hangs ? INDENT : CONTINUATION), false};
}

/* Notes what the token, just written, says about those behind it. */
static void follow(Formatter *formatter, uint32_t index)
{
    const LoggedToken *token = token_at(formatter, index);
    if (token_is(token, ROLE_OPENS_BLOCK)) {
        enter_block(formatter, index);
    } else if (spacing_opens(token)) {
        open_bracket(formatter, index);
    } else if (spacing_closes(token)) {
        formatter->bracket_count -= formatter->bracket_count > 0;
    } else if (formatter->bracket_count == 0) {
        bool arrow = innermost(formatter)->kind == BLOCK_FIELDS ? token->token == COLON
                                                                : token->token == FAT_ARROW;
        formatter->arrow_seen = formatter->arrow_seen || arrow;
    }
    formatter->block_ended = token_is(token, ROLE_CLOSES_BLOCK) && formatter->many_lines;
    formatter->last_end = token->span.end;
}

static void write_tokens(Formatter *formatter)
{
    for (uint32_t i = 0; i < formatter->log.tokens.count; i++) {
        if (token_is(token_at(formatter, i), ROLE_BEGINS | ROLE_ROW | ROLE_CLOSES_BLOCK))
            begin_clause(formatter, i);
        else
            go_on_in_clause(formatter, i);
        layout_add(&formatter->layout, token_text(formatter, i));
        follow(formatter, i);
    }
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool read(Formatter *out, Arena *arena, Diags *diags, uint32_t file)
{
    out->source = sources_get(diags_sources(diags), file)->text;
    out->log.arena = out->layout.arena = arena;
    out->module = parser_read_module(arena, diags, file, &out->log);
    return out->module != NULL;
}

static bool same_text(const Formatter *left, Span left_span, const Formatter *right,
                      Span right_span)
{
    return text_equal(text_trim(text_slice(left->source, left_span.start, left_span.end)),
                      text_trim(text_slice(right->source, right_span.start, right_span.end)));
}

/* Whether two readings have the same tokens and comments, in the same order. */
static bool says_the_same(const Formatter *left, const Formatter *right)
{
    uint32_t token_count = left->log.tokens.count, comment_count = left->module->comment_count;
    if (token_count != right->log.tokens.count || comment_count != right->module->comment_count)
        return false;
    for (uint32_t i = 0; i < token_count; i++) {
        const LoggedToken *a = token_at(left, i), *b = token_at(right, i);
        if (a->token != b->token || !same_text(left, a->span, right, b->span))
            return false;
    }
    for (uint32_t i = 0; i < comment_count; i++) {
        const Comment *a = &left->module->comments[i], *b = &right->module->comments[i];
        if (a->own_line != b->own_line || !same_text(left, a->span, right, b->span))
            return false;
    }
    return true;
}

/* Reads what was written and compares, so that a mistake here cannot reach anybody's rules. */
static Status verify(const Formatter *formatter, Arena *arena, Text text)
{
    uint32_t file;
    Formatter *again = arena_alloc(arena, sizeof *again);
    Sources *sources = sources_new(arena);
    Diags *diags = sources != NULL ? diags_new(arena, sources) : NULL;
    bool ready = again != NULL && diags != NULL &&
                 sources_add(&file, sources, TEXT("formatted"), text) &&
                 read(again, arena, diags, file);
    if (!ready || arena_failed(arena))
        return STATUS_MEMORY;
    return says_the_same(formatter, again) ? STATUS_OK : STATUS_INPUT;
}

Status format_file(Buffer *out, Arena *arena, Diags *diags, uint32_t file)
{
    Formatter *formatter = arena_alloc(arena, sizeof *formatter);
    size_t errors_before = diags_error_count(diags);
    if (formatter == NULL || !read(formatter, arena, diags, file))
        return STATUS_MEMORY;
    if (diags_error_count(diags) > errors_before)
        return STATUS_RULES;
    token_log_assign_roles(&formatter->log);
    write_tokens(formatter);
    Buffer text;
    buffer_init_in(&text, arena);
    layout_write(&text, &formatter->layout);
    if (buffer_failed(&text) || arena_failed(arena))
        return STATUS_MEMORY;
    Status status = verify(formatter, arena, buffer_text(&text));
    if (status == STATUS_OK)
        buffer_add(out, buffer_text(&text));
    return status == STATUS_OK && buffer_failed(out) ? STATUS_MEMORY : status;
}
