#include "syntax/spacing.h"

#include "syntax/parser.h"

#include "licet.tab.h"

bool spacing_opens(const LoggedToken *token)
{
    return token->token == OPEN_PAREN || token->token == OPEN_BRACKET ||
           (token->token == OPEN_BRACE && !token_is(token, ROLE_OPENS_BLOCK));
}

bool spacing_closes(const LoggedToken *token)
{
    return token->token == CLOSE_PAREN || token->token == CLOSE_BRACKET ||
           (token->token == CLOSE_BRACE && !token_is(token, ROLE_CLOSES_BLOCK));
}

/* A message is kept as it is written: only what its holes hold is spaced. */
static bool is_in_message(const LoggedToken *before, const LoggedToken *token)
{
    switch (before->token) {
    case MESSAGE_BEGIN:
    case MESSAGE_TEXT:
    case HOLE_END:
        return true;
    default:
        return token->token == HOLE_END;
    }
}

/* Whether a bracket calls, indexes or fills in what stands before it. */
static bool follows_operand(const LoggedToken *before, const LoggedToken *token)
{
    return spacing_opens(token) && token_is(before, ROLE_OPERAND);
}

static bool is_tight_before(const LoggedToken *token)
{
    switch (token->token) {
    case SEMICOLON:
    case COMMA:
        return true;
    case COLON:
    case QUESTION:
        return !token_is(token, ROLE_CONDITIONAL | ROLE_PREFIX);
    case DOT:
    case DOT_DOT:
        return !token_is(token, ROLE_PREFIX);
    default:
        return spacing_closes(token);
    }
}

/* Whether five tokens from `first` on are written like a day, 2024-06-01, without being one: a
 * subtraction that the checker warns of (L0110). Spaces would silence it. */
static bool is_like_date(const TokenLog *log, uint32_t first)
{
    static const uint32_t widths[] = {4, 1, 2, 1, 2};
    enum { PARTS = sizeof widths / sizeof widths[0] };
    if (first + PARTS > log->tokens.count)
        return false;
    for (uint32_t i = 0; i < PARTS; i++) {
        const LoggedToken *token = token_log_at(log, first + i);
        bool glued = i == 0 || (token - 1)->span.end == token->span.start;
        if (token->token != (i % 2 == 0 ? INT : MINUS) || !glued ||
            token->span.end - token->span.start != widths[i])
            return false;
    }
    return true;
}

static bool continues_date(const TokenLog *log, uint32_t index)
{
    for (uint32_t back = 1; back <= 4 && back <= index; back++) {
        if (is_like_date(log, index - back))
            return true;
    }
    return false;
}

uint32_t spacing_before(const TokenLog *log, uint32_t index)
{
    const LoggedToken *token = token_log_at(log, index), *before = token - 1;
    if (index == 0 || is_in_message(before, token) ||
        ((token->token == MINUS || token->token == INT) && continues_date(log, index)))
        return 0;
    if (before->token == HOLE_BEGIN)
        return token->token == OPEN_BRACE; /* {{ would be a brace of the text */
    if (token_is(token, ROLE_IN_TYPE))
        return before->token == COMMA;
    if (token_is(token, ROLE_CLAUSE))
        return 2;
    if (token_is(before, ROLE_CELL) || token_is(token, ROLE_CELL))
        return 1;
    if (before->token == COMMA || before->token == FAT_ARROW || before->token == CELL_NOT)
        return token->token != COMMA && !spacing_closes(token);
    bool tight_behind = spacing_opens(before) || before->token == DOT || before->token == DOT_DOT ||
                        token_is(before, ROLE_PREFIX);
    return !(tight_behind || follows_operand(before, token) || is_tight_before(token));
}

bool spacing_allows_break(const TokenLog *log, uint32_t index)
{
    const LoggedToken *token = token_log_at(log, index), *before = token - 1;
    if (token_is(token, ROLE_IN_TYPE | ROLE_OPENS_BLOCK) || token_is(before, ROLE_PREFIX))
        return false;
    if (spacing_opens(before) || spacing_closes(token))
        return !is_in_message(before, token);
    if (token->token == DOT)
        return before->token != DOT && !is_in_message(before, token);
    return spacing_before(log, index) > 0 && before->token != HOLE_BEGIN;
}
