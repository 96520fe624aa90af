/*
 * random_expression.h - random CEL expressions, the same for the same seed.
 *
 * Types are written as one letter: see random_expression.c.
 */
#pragma once

#include "base/buffer.h"
#include "check/checked.h"
#include "support/random.h"

/* What expressions are about: variables of every type, some of them unknown or an error. */
typedef struct RandomVariables {
    uint32_t count;
    ExpressionVariable *items;
    Value *values;
} RandomVariables;

/* Declares the variables and draws their values. False when memory is exhausted. */
bool random_variables(RandomVariables *out, Arena *arena, TypeTable *types, Random *random);

/* Appends an expression nested about `depth` deep. Now and then, by `ill_percent`, a part is of
 * another type than fits. */
void random_expression(Buffer *out, Random *random, uint32_t depth, uint32_t ill_percent);
