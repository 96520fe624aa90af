/*
 * macro.h - CEL's macros: calls that the parser turns into loops.
 *
 * Source: cel-spec langdef.md, "Macros"; the extensions as cel-go's ext/ documents them
 * (bindings, comprehensions, lists, math, optionals). docs/cel.md lists all of them.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"

/* The expansion of `call`, with the call kept in its `macro`; `call` itself where it is no macro
 * or macros are off. A misused macro is reported and gives an error node. Never NULL. */
Expr *macro_expand(Parser *parser, Expr *call);

/* How the macros of this name are written ("cel.bind", "map"), one after another from *at, which
 * begins as 0: the forms of one separated by ", ". NULL behind the last. */
const char *macro_usage(Text name, size_t *at);
