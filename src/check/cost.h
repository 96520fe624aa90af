/*
 * cost.h - how much fuel an evaluation can take at most, known when compiling.
 *
 * The bound is a polynomial in the sizes of inputs (bound.h, shape.h). The model, which docs/cel.md
 * explains: every node of the tree costs a few instructions; a loop multiplies what is in it by
 * the size of what it goes over; natives pay for the bytes and items they read (natives.c of the
 * library charge the same). A let or scope is evaluated once.
 *
 * Layer: check.
 */
#pragma once

#include "check/bound.h"
#include "check/checked.h"

/* NULL when memory is exhausted. `program` may be NULL; variables have their names' sizes. */
const Bound *cost_of_expression(Arena *arena, const Checked *program, const Expr *expr);

/* Of running a rule for one application, its exceptions, lets and scopes included; `input` sizes
 * are named by the paths of fields below the application. */
const Bound *cost_of_rule(Arena *arena, const Checked *program, const Decl *rule);
