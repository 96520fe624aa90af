/*
 * token_log.h - the tokens of a file as they were written, and the part each plays, for the
 * formatter.
 *
 * The tree says what a file means; how it was written, parentheses, spelling of numbers and all,
 * only its tokens say.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include <stdbool.h>

#include "diag/source.h"
#include "syntax/sequence.h"

/* What a token is where it stands; a token may have several. */
typedef enum TokenRole {
    ROLE_BEGINS = 1 << 0,       /* a declaration or clause, or what stands behind a block */
    ROLE_IN_TYPE = 1 << 1,      /* within a type such as list<T>?, and not its first token */
    ROLE_OPENS_BLOCK = 1 << 2,  /* the { of declarations, clauses or rows */
    ROLE_CLOSES_BLOCK = 1 << 3, /* and its } */
    ROLE_OPERAND = 1 << 4,      /* an operand may end with it */
    ROLE_PREFIX = 1 << 5,       /* a minus, bang, dot or ? that belongs to what follows */
    ROLE_CONDITIONAL = 1 << 6,  /* the ? or : of a conditional */
    ROLE_CLAUSE = 1 << 7,       /* the from, until or cite behind a value or row */
    ROLE_MESSAGE = 1 << 8,      /* the zh or en before its text */
    ROLE_CELL = 1 << 9,         /* a bar of a table's row */
    ROLE_ROW = 1 << 10,         /* the first bar of one */
} TokenRole;

typedef struct LoggedToken {
    int token; /* of licet.tab.h; 0 ends the file */
    Span span;
    uint32_t block_count; /* blocks of declarations, clauses or rows open behind it */
    unsigned roles;
} LoggedToken;

typedef struct TokenLog {
    Arena *arena;
    Sequence tokens; /* of LoggedToken */
} TokenLog;

static inline const LoggedToken *token_log_at(const TokenLog *log, uint32_t index)
{
    return (const LoggedToken *)log->tokens.items + index;
}

static inline bool token_is(const LoggedToken *token, unsigned roles)
{
    return (token->roles & roles) != 0;
}

/* While the file is read: a token, of which the scanner knows whether it begins something; and
 * that a type was written at `span`, among the last tokens. */
void token_log_add(TokenLog *log, int token, Span span, uint32_t block_count, bool begins);
void token_log_type(TokenLog *log, Span span);

/* Once a file without syntax errors is read: finds out the tokens' other roles. */
void token_log_assign_roles(TokenLog *log);
