/*
 * infer.h - type variables: CEL's assignability, joining and overload instantiation.
 *
 * The rules are those of CEL's reference checker: a type parameter of a signature becomes a fresh
 * variable at each use; assigning binds variables, keeping the more general of two types.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* The variables of one expression. */
typedef struct Inference {
    Arena *arena;
    TypeTable *types;
    uint32_t count;
    uint32_t capacity;
    struct {
        const Type *variable;
        const Type *type;
    } *bindings;
    uint32_t fresh; /* variables made so far */
} Inference;

void inference_init(Inference *out, Arena *arena, TypeTable *types);

/* A new variable. NULL when memory is exhausted, as all that follows. */
const Type *inference_variable(Inference *inference);

/* The signature with fresh variables for its parameters. */
bool inference_instantiate(Inference *inference, Signature *out, const Signature *signature);

/* Whether a value of type `from` may stand where `to` is wanted; binds variables if so and
 * leaves all as it was if not. */
bool inference_assign(Inference *inference, const Type *from, const Type *to);
bool inference_assign_all(Inference *inference, const Type *const *from, const Type *const *to,
                          uint32_t count);

/* The type of a collection's items, one after another: `so_far` (NULL at first) and the next. */
const Type *inference_join(Inference *inference, const Type *so_far, const Type *next);

/* The type with its variables replaced by what they are bound to; those unbound stay, or become
 * dyn. */
const Type *inference_resolve(Inference *inference, const Type *type, bool unbound_to_dyn);
