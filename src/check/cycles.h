/*
 * cycles.h - which declarations need which, and circles among them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"
#include "check/digraph.h"

/* Reports each circle once, with the way round: `decls` are the graph's nodes by number. */
void cycles_report(Checker *checker, const Digraph *graph, const DigraphOrder *order,
                   Decl *const *decls, const char *hint);

/* Constants, functions, lets, scopes, settings and decisions, as far as evaluating one evaluates
 * another: `out` gets all of them, each after what it needs, and their number `out_count`. Circles
 * are reported, and so are chains that would cross LIMIT_CALL_DEPTH. Members of a circle are left
 * with the type they are declared with, or TYPE_ERROR, and state 2. False: no memory. */
bool cycles_order(Decl ***out, uint32_t *out_count, Checker *checker, const Checked *checked);
