/*
 * cell.h - what stands in a table: cells, outputs and dates as values.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/grid.h"

/* Types and folds an expression that must be known when compiling, a bare member of an enum
 * included. A whole number will do where a double or an unsigned one is wanted. False where that
 * was reported. */
bool cell_constant(Checker *checker, Value *out, Expr *expr, const Type *type);

/* The values of a column of `type` that a cell lets through. False where something was reported
 * or memory is exhausted. */
bool cell_read(Checker *checker, ValueSet *out, const Cell *cell, const Type *type);

/* Adds one value to a set that has room for it. */
void cell_add_value(ValueSet *set, Value value, const Type *type);

/* The days on which something holds, as a set of a date column. False: no memory. */
bool cell_read_days(Checker *checker, ValueSet *out, const Clauses *clauses);
