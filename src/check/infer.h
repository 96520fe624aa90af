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

/* The variables of one expression, numbered from 1. */
typedef struct Inference {
    Arena *arena;
    TypeTable *types;
    uint32_t variable_count;
    uint32_t variable_capacity;
    const Type **bound; /* by number - 1; NULL while the variable is free */
    /* What was bound, in order, with what was there before: so that a failed try is undone. */
    uint32_t trail_count;
    uint32_t trail_capacity;
    struct InferenceStep *trail;
    uint32_t parameter_count;
    struct InferenceParameter *parameters; /* of the environment's own types */
    uint32_t budget;                       /* nodes that the call under way may still look at */
} Inference;

void inference_init(Inference *out, Arena *arena, TypeTable *types);

/* A new variable. NULL when memory is exhausted, as all that follows. */
const Type *inference_variable(Inference *inference);

/* The signature with fresh variables for its parameters. */
bool inference_instantiate(Inference *inference, Signature *out, const Signature *signature);

/* A declared type whose parameters become variables: the same ones at every use. */
const Type *inference_adopt(Inference *inference, const Type *type);

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

/* Whether no variable is in the type. */
bool inference_is_closed(const Type *type);

/* Where the inference stands, and going back there: variables made and bound since then must not
 * be in use any more. */
typedef struct InferenceMark {
    uint32_t variable_count;
    uint32_t trail_count;
} InferenceMark;
InferenceMark inference_mark(const Inference *inference);
void inference_undo(Inference *inference, InferenceMark mark);
