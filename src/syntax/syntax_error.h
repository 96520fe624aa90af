/*
 * syntax_error.h - what the parser says when it meets a token it cannot use.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"

/* Reports that the token named `found`, at `span`, fits nowhere; `expected` are the tokens that
 * would have. Then tells the scanner where to go on. A token's name is its text, or begins with
 * "a " or "the " when it stands for many. */
void syntax_error_report(Parser *parser, Span span, const char *found, const char *const *expected,
                         size_t expected_count);
