/*
 * bound.h - upper bounds as polynomials in the sizes of inputs: 12 + 3·domains + 0.07·domains·name.
 *
 * Sizes are named by Text and are never negative, nor are coefficients, so that a bound of parts
 * is a bound of the whole. Bounds are immutable and live in an arena.
 *
 * Layer: check.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

typedef struct Bound Bound;

/* All return NULL when memory is exhausted or a part is NULL. A polynomial of more terms than
 * BOUND_TERMS is given up: it becomes endless. */
enum { BOUND_TERMS = 48, BOUND_FACTORS = 8 };
const Bound *bound_constant(Arena *arena, double constant);
const Bound *bound_size(Arena *arena, Text name);
const Bound *bound_endless(Arena *arena);
const Bound *bound_add(Arena *arena, const Bound *left, const Bound *right);
const Bound *bound_multiply(Arena *arena, const Bound *left, const Bound *right);
const Bound *bound_scale(Arena *arena, const Bound *bound, double factor);
/* At least as much as either. */
const Bound *bound_max(Arena *arena, const Bound *left, const Bound *right);

/* Whether there is no bound. NULL counts as endless. */
bool bound_is_endless(const Bound *bound);
/* Whether no size occurs in it; then *out is its value. */
bool bound_is_constant(const Bound *bound, double *out);

/* The value for given sizes; infinity where it is endless. */
double bound_evaluate(const Bound *bound, double (*size)(void *context, Text name), void *context);

/* "12 + 3·domains", coefficients rounded up; "endless". */
void bound_write(Buffer *out, const Bound *bound);
