/*
 * spacing.h - how far apart the formatter puts two tokens of one line.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/token_log.h"

/* Spaces between token `index` and the one before it, on one line. */
uint32_t spacing_before(const TokenLog *log, uint32_t index);

/* Whether a line may end before token `index` where the author ended one: where a space would
 * stand, inside brackets, and before the dot of a method. */
bool spacing_allows_break(const TokenLog *log, uint32_t index);

/* Whether the token opens or closes round, square or map brackets. */
bool spacing_opens(const LoggedToken *token);
bool spacing_closes(const LoggedToken *token);
