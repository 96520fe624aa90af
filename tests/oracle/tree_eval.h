/*
 * tree_eval.h - CEL by walking the tree: a second opinion on the virtual machine.
 *
 * Slow and plain. It shares with the machine the tree and the values, and of the library only what
 * functions.c names (regular expressions, format(), text of times and doubles, time zones,
 * networks); equality, order, operators, macros and all other functions are its own.
 */
#pragma once

#include "check/checked.h"
#include "lib/native.h"

typedef struct TreeEval {
    Arena *arena;
    NativeContext natives; /* for functions it does not have itself */
    Binding **bindings;    /* of check_expression(): one for each variable */
    const Value *values;   /* of those variables, ABSENT where nothing is bound */
    uint32_t variable_count;
    uint64_t steps_left; /* evaluating more nodes than this is an ERROR_LIMIT */
} TreeEval;

/* The value of a checked (or only resolved) expression; errors and unknowns are values. */
Value tree_eval(TreeEval *eval, const Expr *expr);

/* ---- functions.c ----------------------------------------------------------------------------- */

Value tree_fail(TreeEval *eval, ErrorCode code);
bool tree_equal(Value left, Value right);
/* Sets *out to <0, 0 or >0; false where the two have no order. */
bool tree_compare(int *out, Value left, Value right);
/* Equality of everything that can be seen of two results, kinds of numbers and zeros included. */
bool tree_same(Value left, Value right);
bool tree_is_key(Value value);
const Value *tree_map_find(const Map *map, Value key);

/* Calls a function on values none of which is an error or unknown. `method`: args[0] is what it
 * was called on. `first` and `count` are its rows in natives.def. */
Value tree_call(TreeEval *eval, Text function, bool method, const Value *args, uint32_t arg_count,
                uint16_t first, uint32_t count);
