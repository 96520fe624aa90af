/*
 * checker.h - what the checker's modules share: the context, names in view, expressions.
 *
 * globals.c finds declarations; expression.c (with overload.c, reference.c, presence.c …) gives
 * expressions their meaning and type; constant.c folds; the declaration modules use all of them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checked.h"
#include "check/overload_memo.h"
#include "lib/native.h"

typedef struct Needs Needs; /* cycles.h */

typedef struct Checker {
    Arena *arena;
    TypeTable *types;
    Diags *diags;
    const Globals *globals;                   /* NULL: only natives and the environment */
    const ExpressionEnvironment *environment; /* NULL inside a program */
    Binding **environment_bindings;           /* one for each variable of the environment */
    const Module *module;                     /* whose names are in view */
    Decl *input;
    const DeclList *enums;   /* by Type.index; NULL outside a program */
    const DeclList *records; /* by Type.index; NULL outside a program */
    bool unchecked;          /* as ExpressionEnvironment.unchecked */
    bool in_test;            /* decides and `verdict` are in view */
    const FileReader *reader;
    const NativeIndex *natives; /* NULL for a bare expression, as the memo */
    OverloadMemo *overloads;
    Library **library; /* of the natives that folding calls: made at the first call, ended by who
                          owns the Checker; NULL where each folding makes its own */
    const TypeExpr *wanted_by; /* where the type that the next expression should have is written */
    Needs *needs;              /* of declarations with a body; NULL before these are looked at */
    uint32_t depth;            /* of declarations being checked because others need them */
} Checker;

/* ---- names (globals.c) ----------------------------------------------------------------------- */

/* The declarations of all modules; reports duplicates and unknown imports. NULL: no memory. */
Globals *globals_new(Arena *arena, Diags *diags, Module *const *modules, uint32_t module_count);

/* The declaration that `name` (short, or a full dotted name) means in checker->module: its own,
 * then the imports'. A name that two imports offer is reported at `at` and NULL returned with
 * *ambiguous true. NULL where there is none, unreported. */
Decl *globals_find(Checker *checker, Text name, Span at, bool *ambiguous);

/* The nearest visible name for "did you mean" among the declarations that may be `meant` there, or
 * an empty text. */
Text globals_suggest(const Checker *checker, Text name, bool (*meant)(const Decl *decl));

/* The type a TypeExpr names; unknown names are reported and give TYPE_ERROR. Never NULL unless
 * memory is exhausted. */
const Type *type_resolve(Checker *checker, const TypeExpr *type_expr);

/* As native_find(). */
static inline size_t checker_natives(const Checker *checker, uint16_t *out_first, Text function)
{
    return checker->natives != NULL ? native_index_find(checker->natives, out_first, function)
                                    : native_find(out_first, function);
}

/* Checks the body of a constant, function, let, scope or decision if that has not been done: so
 * that its type is known, and circles are found. For other declarations nothing happens. */
void declaration_check(const Checker *checker, Decl *decl, Span from);

/* ---- local names and what is known to be present (scope.c) ----------------------------------- */

/* A chain from the innermost out; NULL is the empty scope. Each link does one thing. */
typedef struct Scope Scope;
struct Scope {
    const Scope *parent;
    Binding *binding;    /* a local name, or NULL */
    const Expr *present; /* an optional selection proven present here, or NULL */
    const Decl *setting; /* an optional setting that has a value here (`under`), or NULL */
};
const Scope *scope_bind(Checker *checker, const Scope *parent, Binding *binding);
const Scope *scope_unwrap(Checker *checker, const Scope *parent, const Decl *setting);
/* `parent` plus what follows from `condition` being `truth`: has(a.b), !x, x && y, x || y. */
const Scope *scope_assume(Checker *checker, const Scope *parent, const Expr *condition, bool truth);

/* ---- what expressions leave in the tree --------------------------------------------------------
 *
 * Expr.ref stands on the outermost node of what it is about:
 * - A NAME or plain SELECT with a ref is that thing as a whole ("icp.model.limit", "Kind.person");
 *   what is below a SELECT that has one was never looked at and has no types.
 * - A CALL with a ref to a declaration, or to natives that are no methods, is a call by name: its
 *   target, if it has one, is the name's space and not evaluated.
 * - A CALL to natives that are methods has its receiver in `target`. `natives` are neighbours in
 *   natives.def unless types rule one out between them; the first that fits at run time is meant.
 * - REF_NONE: a SELECT is of its operand; a CALL is of a function that only the environment
 *   declares or, unchecked, of one that nothing does; a NAME nothing declares. Both fail when read.
 * - REF_TYPE: expr->type is type(T). Other types are free of variables; unchecked they are dyn,
 *   except of literals, types and records written out.
 * - In EXPR_STRUCT `?field: value` gives an optional: the field is absent where that is none.
 */

/* ---- expressions (expression.c) -------------------------------------------------------------- */

/* Resolves and types `expr` in place, reporting what is wrong. `expected` (may be NULL) is the type
 * the context wants: it is reported if the expression's type cannot be assigned to it, gives empty
 * lists and maps their type, and lets a plain name be a member of the expected enum only in the
 * _bare form (cells, mapping rows, sets, tests). Afterwards expr->type is never NULL (TYPE_ERROR
 * where reported). */
void expression_check(Checker *checker, const Scope *scope, Expr *expr, const Type *expected);
void expression_check_bare(Checker *checker, const Scope *scope, Expr *expr, const Type *expected);

/* Whether a value of type `from` may stand where `to` is wanted, neither with variables. */
bool type_assignable(const Type *to, const Type *from);

/* Whether the expression's value may hold a field declared `sensitive`. A bool, a member of an enum
 * and a size() never do. Of an expression in a program without mistakes (lets then lead round in no
 * circle). */
bool expression_is_sensitive(const Expr *expr);
/* The field declared `sensitive` that the expression names itself, or NULL: it may come in by
 * another name. */
const Field *expression_sensitive_field(const Expr *expr);

/* ---- constants (constant.c) ------------------------------------------------------------------ */

/* The value of a checked expression known when compiling: literals, lists, maps, members,
 * constants, and calls of natives with such arguments, but for those that depend on the machine's
 * lists of time zones and public suffixes. False, unreported, where it is not known or an error. */
bool constant_fold(Checker *checker, Value *out, const Expr *expr);
