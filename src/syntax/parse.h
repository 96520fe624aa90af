/*
 * parse.h - from text to tree.
 *
 * Layer: syntax. Reentrant; one call, one thread.
 */
#pragma once

#include "diag/diag.h"
#include "syntax/ast.h"

typedef struct ParseOptions {
    bool disable_macros; /* leave has(), all() … as plain calls */
} ParseOptions;

/* Parses one whole file already in `sources`. Mistakes go to `diags`; what could be read is
 * returned all the same (declarations in error are left out). The tree borrows the source's text.
 * NULL when memory is exhausted. */
Module *parse_module(Arena *arena, Diags *diags, uint32_t file);

/* Parses one expression, likewise. NULL when memory is exhausted or nothing could be read; the
 * diagnostics say what. `options` may be NULL. */
Expr *parse_expression(Arena *arena, Diags *diags, uint32_t file, const ParseOptions *options);
