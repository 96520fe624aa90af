/*
 * unparse.h - an expression as source text again.
 *
 * What is written parses to the same tree, macros as they were called; parentheses stand only
 * where they are needed.
 *
 * Layer: syntax.
 */
#pragma once

#include "base/buffer.h"
#include "syntax/ast.h"

/* Writes `expr` on one line. Dates are written bare, as in a table's cell. */
void unparse_expression(Buffer *out, const Expr *expr);
/* The same for all expressions that are written alike, and for few others. */
uint64_t unparse_fingerprint(const Expr *expr);
