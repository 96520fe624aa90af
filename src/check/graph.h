/*
 * graph.h - tables and mappings: their rows checked, proven and made into decision graphs.
 *
 * The graph is kept with the declaration: see checked_graph().
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Reports cells that do not fit, gaps, overlaps and rows that never answer. The checker looks
 * from the declaration's module. */
void graph_check_table(Checker *checker, Decl *decl);
void graph_check_mapping(Checker *checker, Decl *decl);
