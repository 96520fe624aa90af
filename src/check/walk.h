/*
 * walk.h - what the modules that type one expression share.
 *
 * expression.c walks the tree; reference.c says what names mean; overload.c chooses functions.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/infer.h"
#include "check/suggest.h"

/* One expression being checked. */
typedef struct Walk {
    Checker *checker;
    Inference inference;
    bool bare;         /* plain names may be members of the expected enum */
    uint32_t loops;    /* that the expression in hand is inside of */
    const Expr *outer; /* while types are settled: the node around the one at hand */
} Walk;

/* Types the expression; `wanted` is the expected type or NULL and only guides bare members. */
const Type *walk_expr(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted);

/* TYPE_ERROR: something is wrong and has been reported. */
const Type *walk_error(Walk *walk);
/* A type as messages show it. */
Text walk_type_text(Walk *walk, const Type *type);
/* Reports that the expression's type is not the wanted one, unless it is in error itself.
 * `wanted_by` is where the wanted type is written, or NULL. */
const Type *walk_wrong_type(Walk *walk, const Expr *expr, const Type *type, const Type *wanted,
                            const TypeExpr *wanted_by);
/* Whether a value of the type may be given where the declarations want the other: CEL's rules, but
 * null is no record and no optional. Binds variables. */
bool walk_fits(Walk *walk, const Type *type, const Type *wanted);

/* ---- reference.c ----------------------------------------------------------------------------- */

/* The dotted name an expression spells, "a.b.c", or an empty text. */
Text reference_dotted(Walk *walk, const Expr *expr);

/* "space.name" in the arena. */
Text reference_joined(Walk *walk, Text space, Text name);

/* Resolves a name or selection that is a name as a whole (variable, declaration, member, type).
 * NULL where it is none: a selection's operand is then looked at. */
const Type *reference_resolve(Walk *walk, const Scope *scope, Expr *expr);

/* The ordinal of an enum's member, or the count of members where there is none. */
uint32_t reference_member(const Decl *decl, Text name);
/* Reports that the enum has no such member. */
const Type *reference_no_member(Walk *walk, const Decl *decl, Text name, Span span);

/* Whether the innermost name of a selection is a local name. */
bool reference_is_local(const Scope *scope, const Expr *expr);

/* Whether the name, or what it begins with, means something here. Reports nothing. */
bool reference_exists(Walk *walk, const Scope *scope, Expr *expr);

/* Whether the declaration is called: NAME(…). */
bool reference_is_called(const Decl *decl);

/* Reports a name that nothing declares. */
const Type *reference_undeclared(Walk *walk, const Scope *scope, const Expr *expr);

/* Calls `visit` with "c.d.name", "c.name" and "name" where the container is "c.d", innermost first,
 * until it returns true; an absolute name is tried as it is. */
bool reference_in_container(Walk *walk, Text name, bool absolute,
                            bool (*visit)(Walk *walk, Text name, void *context), void *context);

/* ---- select.c -------------------------------------------------------------------------------- */

const Type *select_check(Walk *walk, const Scope *scope, Expr *expr);
/* Name{field: value}. */
const Type *select_check_struct(Walk *walk, const Scope *scope, Expr *expr);
/* The field of a record's declaration, or NULL. */
const Field *select_field_of(const Decl *record, Text name);

/* ---- mismatch.c ------------------------------------------------------------------------------ */

/* The arguments of a call: receiver first, if it has one. */
enum { ARGUMENTS_NEAR = 4 };
typedef struct Arguments {
    uint32_t count;
    const Type **types; /* with what is known of their variables */
    Expr **exprs;
    const Type *near_types[ARGUMENTS_NEAR]; /* where they stand if they are few, as nearly always */
    Expr *near_exprs[ARGUMENTS_NEAR];
} Arguments;

/* Report and return TYPE_ERROR: no overload takes the arguments; nothing has the name. */
const Type *mismatch_no_overload(Walk *walk, const Expr *call, Text function,
                                 const Arguments *arguments);
const Type *mismatch_no_function(Walk *walk, const Expr *call, Text function,
                                 const Arguments *arguments);

/* Reports members of other enums in the list of `x in [a, b]`, whose x is of one: the list as such
 * may mix them. Of a call whose types are settled. */
void mismatch_check_members(Walk *walk, const Expr *call);
/* Where a text stands for a member of the enum `type`: hints at a member, and in a fix-it at the
 * one of that name. False: the enum has none. */
bool mismatch_hint_member(Walk *walk, Diag *diag, const Type *type, const Expr *text);

/* ---- overload.c ------------------------------------------------------------------------------ */

/* Types a call whose arguments are not checked yet. */
const Type *overload_check_call(Walk *walk, const Scope *scope, Expr *expr);

/* ---- constant.c ------------------------------------------------------------------------------ */

/* Reports a checked call that fails whatever the record says: a division by 0, a pattern that is no
 * regular expression, date("2024-02-30"). */
void constant_check(Checker *checker, const Expr *expr);
