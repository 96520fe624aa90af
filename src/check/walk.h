/*
 * walk.h - what the modules that type one expression share.
 *
 * expression.c walks the tree; reference.c says what names mean; overload.c chooses functions.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/infer.h"

/* One expression being checked. */
typedef struct Walk {
    Checker *checker;
    Inference inference;
    bool bare; /* plain names may be members of the expected enum */
} Walk;

/* Types the expression; `wanted` is the expected type or NULL and only guides bare members. */
const Type *walk_expr(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted);

/* Reports and returns TYPE_ERROR. */
const Type *walk_error(Walk *walk);
/* A type as messages show it. */
Text walk_type_text(Walk *walk, const Type *type);

/* ---- reference.c -------------------------------------------------------------------------------- */

/* The dotted name an expression spells, "a.b.c", or an empty text. */
Text reference_dotted(Walk *walk, const Expr *expr);

/* Resolves a name or selection that is a name as a whole (variable, declaration, member, type).
 * NULL where it is none: a selection's operand is then looked at. */
const Type *reference_resolve(Walk *walk, const Scope *scope, Expr *expr);

/* Whether the innermost name of a selection is a local name. */
bool reference_is_local(const Scope *scope, const Expr *expr);

/* Reports a name that nothing declares. */
const Type *reference_undeclared(Walk *walk, const Expr *expr);

/* ---- overload.c --------------------------------------------------------------------------------- */

/* Types a call whose arguments are not checked yet. */
const Type *overload_check_call(Walk *walk, const Scope *scope, Expr *expr);
