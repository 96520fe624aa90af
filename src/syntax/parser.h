/*
 * parser.h - what the scanner, the grammar and the builders share while one text is read.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include <stddef.h>

#include "base/buffer.h"
#include "base/limits.h"
#include "syntax/parse.h"
#include "syntax/token_log.h"

/* What an open bracket is: the scanner keeps a stack of them. */
typedef enum FrameKind {
    FRAME_BRACKET,      /* ( or [ */
    FRAME_BRACE,        /* { of a map or a record */
    FRAME_HOLE,         /* { of a message */
    FRAME_DECLARATIONS, /* { of `in` */
    FRAME_CLAUSES,      /* { of any other declaration … */
    FRAME_ROWS,         /* … that may hold rows of a table */
} FrameKind;

typedef struct Frame {
    FrameKind kind;
    int token;       /* that opened it */
    uint32_t offset; /* of its first byte */
} Frame;

/* Whether a date may stand where the next token begins. */
typedef enum DatePlace {
    DATE_NOT_HERE,
    DATE_AFTER_WORD, /* from, until, of, edition; given … = */
    DATE_IN_CELL,    /* survives one relational operator */
    DATE_AFTER_RELATION,
} DatePlace;

/* The message being scanned. */
typedef struct MessageScan {
    Text close; /* the quote that ends it; empty when none is open */
    bool raw;
    bool many_lines;
    bool reported;      /* that it is not closed */
    uint32_t start;     /* of its opening quote */
    uint32_t run_start; /* of the text since the last hole */
} MessageScan;

typedef struct Scanner {
    void *flex; /* the reentrant scanner's yyscan_t */
    /* What flex allocates lies here: it would end the process where an allocation failed. */
    _Alignas(max_align_t) char flex_memory[1024];
    uint32_t flex_memory_used_bytes;
    char *flex_text; /* the source and two NULs: flex writes into it */
    uint32_t offset; /* of the next byte */
    int first_token; /* handed out before the text's own: which of the grammar's two starts */
    int token;       /* the last one handed out, and the one before; 0 at the start */
    int previous;
    Span span; /* of the last one */
    Span previous_span;
    bool whole_file;      /* declarations, not one expression */
    bool stopped;         /* a limit was crossed: nothing more is read */
    uint32_t quiet_until; /* syntax errors before this byte follow from one already reported */
    bool unterminated;    /* a text was: then brackets may lack their partners */

    Frame frames[LIMIT_SOURCE_DEPTH + 1];
    uint32_t frame_count;
    uint32_t block_count;        /* frames that are blocks of declarations, clauses or rows */
    uint32_t block_count_before; /* the same before the last token */
    bool next_brace_is_block;
    FrameKind next_block;
    bool at_statement; /* the next token begins a declaration or clause */

    DatePlace date;
    bool in_row; /* of a table, or behind a mapping's => */
    uint32_t row_frame_count;
    bool in_given;

    MessageScan message;

    /* After a mistake the tokens up to the next sound place are passed over. */
    bool skipping;
    bool skip_in_hole;         /* the next sound place is the end of the message's hole */
    uint32_t skip_block_count; /* blocks that were open where the mistake is */
    uint32_t recovered_until;  /* past the place of the last mistake */
    uint32_t held_count;       /* tokens to hand out before the text's own; the last one first */
    struct {
        int token;
        Span span;
    } held[3];

    uint32_t comment_capacity;
} Scanner;

/* An INT that only a minus makes sense of: 9223372036854775808. */
typedef struct PendingMinimum PendingMinimum;
struct PendingMinimum {
    PendingMinimum *next;
    const Expr *literal;
};

typedef struct Parser {
    Arena *arena; /* of the tree */
    Arena *parts; /* of what it is made from: emptied with each declaration at the top */
    Diags *diags;
    uint32_t file;
    Text source;
    bool disable_macros;
    Module *module;           /* the result, of a file */
    Expr *expression;         /* the result, of an expression */
    uint32_t import_capacity; /* of the module's arrays while they grow */
    uint32_t declaration_capacity;
    uint32_t lost_capacity;
    bool too_deep_reported;
    TokenLog *log;      /* of the formatter; else NULL */
    bool memory_failed; /* a buffer's memory or a part's; the arena remembers its own failures */
    PendingMinimum *minimums;
    Scanner scanner;
    Expr spare; /* what builders return with no memory left; then the parse fails as a whole */
} Parser;

/* The buffer's text, copied into the arena, and frees the buffer; empty when memory is exhausted.
 */
Text parser_keep(Parser *parser, Buffer *buffer);

/* A part of what is being made; it lives until the declaration at the top is read. NULL when memory
 * is exhausted. */
void *parser_part(Parser *parser, size_t size_bytes);
/* Appends to a list of parts. */
void parser_list_add(Parser *parser, Sequence *list, const void *item, size_t size_bytes);
/* The declaration is read: forgets its parts. */
void parser_forget_parts(Parser *parser);

/* Parses as parse_module() does, and logs the tokens. */
Module *parser_read_module(Arena *arena, Diags *diags, uint32_t file, TokenLog *log);

/* The source text of a span. */
static inline Text parser_slice(const Parser *parser, Span span)
{
    return text_slice(parser->source, span.start, span.end);
}
