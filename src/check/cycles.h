/*
 * cycles.h - which declarations need which, and circles among them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"
#include "check/digraph.h"

/* Reports each circle once among the order's nodes from the `first` on, with the way round: `decls`
 * are the graph's nodes by number. */
void cycles_report(Checker *checker, const Digraph *graph, const DigraphOrder *order,
                   uint32_t first, Decl *const *decls, const char *hint);

/* Constants, functions, lets, scopes, settings and decisions, as far as evaluating one evaluates
 * another. NULL: no memory. */
Needs *needs_new(Checker *checker, const Checked *checked);
/* All of them: how many, and where they stand, each kind's in the order of `checked`. */
uint32_t needs_declarations(Decl *const **out, const Needs *needs);
/* Of those that may need others, and has not been given out. */
bool needs_has_open(const Needs *needs, const Decl *decl);
/* `decl` and all that it needs, as far as they have not been given out, each after what it needs:
 * how many, and where they stand. Circles are reported, and so are chains that would cross
 * LIMIT_CALL_DEPTH. Members of a circle are left with the type they are declared with, or
 * TYPE_ERROR, and state 2. None: no memory. */
uint32_t needs_take(Decl *const **out, Needs *needs, Checker *checker, const Decl *decl);
