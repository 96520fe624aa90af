#include "syntax/token_log.h"

#include "base/limits.h"
#include "syntax/parser.h"

#include "licet.tab.h"

void token_log_add(TokenLog *log, int token, Span span, uint32_t block_count, bool begins)
{
    LoggedToken logged = {token, span, block_count, begins ? ROLE_BEGINS : 0};
    sequence_add(log->arena, &log->tokens, &logged, sizeof logged);
}

void token_log_type(TokenLog *log, Span span)
{
    LoggedToken *tokens = log->tokens.items;
    for (uint32_t i = log->tokens.count; i > 0 && tokens[i - 1].span.start > span.start; i--)
        if (tokens[i - 1].span.end <= span.end)
            tokens[i - 1].roles |= ROLE_IN_TYPE;
}

/* ---- roles --------------------------------------------------------------------------------- */

/* Where the assignment stands. */
typedef struct Roles {
    LoggedToken *tokens;
    uint32_t count;
    uint32_t depth;                                /* brackets open in this clause */
    uint32_t conditionals[LIMIT_SOURCE_DEPTH + 1]; /* for each: the ?s that want a : */
    enum { NO_ROW, ROW_INPUTS, ROW_OUTPUTS, ROW_CLAUSES } row;
    bool in_header; /* behind the "in" that begins a block: its clauses stand as words do */
} Roles;

static int token_at(const Roles *roles, uint32_t index)
{
    return index < roles->count ? roles->tokens[index].token : 0;
}

/* The words of the grammar count as names where an expression may end with them. */
static bool may_end_operand(const LoggedToken *token)
{
    switch (token->token) {
    case IDENT:
    case INT:
    case UINT:
    case DOUBLE:
    case STRING:
    case BYTES:
    case DATE:
    case QUOTED_NAME:
    case RESERVED:
    case K_TRUE:
    case K_FALSE:
    case K_NULL:
    case CLOSE_PAREN:
    case CLOSE_BRACKET:
    case CLOSE_BRACE:
        return !token_is(token, ROLE_CLOSES_BLOCK);
    case K_IN:
    case CELL_NOT:
        return false;
    default:
        return token->token >= K_AS && !token_is(token, ROLE_BEGINS | ROLE_CLAUSE | ROLE_MESSAGE);
    }
}

static unsigned block_role(const Roles *roles, uint32_t index)
{
    uint32_t before = index > 0 ? roles->tokens[index - 1].block_count : 0;
    uint32_t behind = roles->tokens[index].block_count;
    return behind > before ? ROLE_OPENS_BLOCK : behind < before ? ROLE_CLOSES_BLOCK : 0;
}

static bool is_clause(const Roles *roles, uint32_t index)
{
    switch (token_at(roles, index)) {
    case K_FROM:
    case K_UNTIL:
        return token_at(roles, index + 1) == DATE;
    case K_CITE:
        return token_at(roles, index + 1) == STRING ||
               (token_at(roles, index + 1) == K_DOC && token_at(roles, index + 2) == OPEN_PAREN);
    default:
        return false;
    }
}

/* A row ends where its outputs do, unless clauses follow: two bars side by side part two rows. */
static unsigned bar_role(Roles *roles, uint32_t index)
{
    if (roles->depth > 0)
        return 0;
    bool ended = roles->row == NO_ROW || roles->row == ROW_CLAUSES ||
                 (roles->row == ROW_OUTPUTS && token_at(roles, index - 1) == BAR);
    if (!ended)
        return ROLE_CELL;
    roles->row = ROW_INPUTS;
    return ROLE_CELL | ROLE_ROW;
}

static unsigned question_role(Roles *roles, uint32_t index)
{
    switch (token_at(roles, index - 1)) {
    case DOT:
    case OPEN_BRACKET:
    case OPEN_BRACE:
    case COMMA:
        return ROLE_PREFIX;
    default:
        if (token_is(&roles->tokens[index], ROLE_IN_TYPE))
            return 0;
        roles->conditionals[roles->depth]++;
        return ROLE_CONDITIONAL;
    }
}

static void open_bracket(Roles *roles)
{
    if (roles->depth < LIMIT_SOURCE_DEPTH)
        roles->conditionals[++roles->depth] = 0;
}

/* What depends on the token alone and on what has been met before it. */
static unsigned role_of(Roles *roles, uint32_t index)
{
    const LoggedToken *token = &roles->tokens[index];
    bool begins = token_is(token, ROLE_BEGINS);
    bool behind_operand = index > 0 && !begins && token_is(token - 1, ROLE_OPERAND);
    switch (token->token) {
    case MINUS:
    case BANG:
    case DOT:
        return behind_operand ? 0 : ROLE_PREFIX;
    case QUESTION:
        return question_role(roles, index);
    case COLON:
        if (roles->conditionals[roles->depth] == 0)
            return 0;
        roles->conditionals[roles->depth]--;
        return ROLE_CONDITIONAL;
    case BAR:
        return bar_role(roles, index);
    case FAT_ARROW:
        if (roles->row == ROW_INPUTS)
            roles->row = ROW_OUTPUTS;
        return 0;
    case OPEN_PAREN:
    case OPEN_BRACKET:
    case OPEN_BRACE:
        open_bracket(roles);
        return 0;
    case CLOSE_PAREN:
    case CLOSE_BRACKET:
    case CLOSE_BRACE:
        if (roles->depth > 0)
            roles->depth--;
        return 0;
    default:
        break;
    }
    if (begins && token->token == K_IN)
        roles->in_header = true;
    if (!begins && roles->depth == 0 && !roles->in_header && is_clause(roles, index)) {
        if (roles->row == ROW_OUTPUTS)
            roles->row = ROW_CLAUSES;
        return ROLE_CLAUSE;
    }
    bool message = (token->token == K_ZH || token->token == K_EN) &&
                   token_at(roles, index + 1) == MESSAGE_BEGIN;
    return message ? ROLE_MESSAGE : 0;
}

void token_log_assign_roles(TokenLog *log)
{
    Roles roles = {.tokens = log->tokens.items, .count = log->tokens.count};
    for (uint32_t i = 0; i < roles.count; i++) {
        LoggedToken *token = &roles.tokens[i];
        unsigned block = block_role(&roles, i);
        if (block != 0 || token->token == SEMICOLON) {
            token->roles |= block;
            roles.depth = roles.conditionals[0] = 0;
            roles.row = NO_ROW;
            roles.in_header = false;
        } else {
            token->roles |= role_of(&roles, i);
        }
        if (may_end_operand(token))
            token->roles |= ROLE_OPERAND;
    }
}
