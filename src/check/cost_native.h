/*
 * cost_native.h - what natives charge beyond their instruction, and how large their results are.
 *
 * Layer: check (internal to cost.c).
 */
#pragma once

#include "check/shape.h"

/* A call of a native whose arguments have these shapes. */
typedef struct NativeCall {
    Text function; /* as natives.def names it */
    uint32_t arg_count;
    const Shape *const *args;
    const Expr *const *exprs; /* the arguments themselves, NULL where there is none */
    const Type *type;         /* of the result; NULL or dyn where it is not known */
} NativeCall;

/* NULL when memory is exhausted. */
const Bound *native_call_cost(Arena *arena, const NativeCall *call, const Shape *result);
const Shape *native_call_result(Arena *arena, const NativeCall *call);
