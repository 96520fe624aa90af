/*
 * bodies.c - the expressions of constants, functions, lets, scopes and decisions.
 */
#include "check/cycles.h"
#include "check/declare.h"
#include "check/json_file.h"
#include "check/unused.h"

/* ---- constants ------------------------------------------------------------------------------- */

bool declare_constant(Checker *checker, Value *out, const Expr *expr)
{
    if (constant_fold(checker, out, expr))
        return true;
    if (expr->type->kind == TYPE_ERROR)
        return false;
    Diag diag = diag_at(DIAG_NOT_CONSTANT, expr->span);
    diag.hint = TEXT("Write a literal, a list or map of literals, an enum member or a constant.");
    diags_add(checker->diags, &diag, "this is not known when compiling");
    return false;
}

static const Type *annotation(Checker *checker, const TypeExpr *type_expr)
{
    return type_expr != NULL ? type_resolve(checker, type_expr) : NULL;
}

static void check_constant(Checker *checker, Decl *decl)
{
    const Type *expected = annotation(checker, decl->as.constant.type_expr);
    Expr *value = decl->as.constant.value;
    if (value == NULL) {
        decl->type = type_simple(checker->types, TYPE_DYN);
        json_file_read(checker, &decl->value, decl->as.constant.json_path, decl->span);
        return;
    }
    checker->wanted_by = decl->as.constant.type_expr;
    expression_check_bare(checker, NULL, value, expected);
    decl->type = expected != NULL ? expected : value->type;
    declare_constant(checker, &decl->value, value);
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void check_fn(Checker *checker, Decl *decl)
{
    const Scope *scope = NULL;
    for (uint32_t i = 0; i < decl->as.function.param_count; i++) {
        Binding *param = decl->as.function.params[i].binding;
        unused_check_shadow(checker, param);
        scope = scope_bind(checker, scope, param);
    }
    checker->wanted_by = decl->as.function.result;
    expression_check(checker, scope, decl->as.function.body, decl->type);
}

static void check_let(Checker *checker, Decl *decl)
{
    const Type *expected = annotation(checker, decl->as.let.type_expr);
    checker->wanted_by = decl->as.let.type_expr;
    expression_check(checker, NULL, decl->as.let.value, expected);
    decl->type = expected != NULL ? expected : decl->as.let.value->type;
}

static void check_body(Checker *checker, Decl *decl)
{
    switch (decl->kind) {
    case DECL_CONST:
        check_constant(checker, decl);
        break;
    case DECL_FN:
        check_fn(checker, decl);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        check_let(checker, decl);
        break;
    case DECL_SCOPE:
        checker->wanted_by = decl->as.scope.type_expr;
        expression_check(checker, NULL, decl->as.scope.value, decl->type);
        break;
    default:
        break;
    }
}

/* What it needs comes first, so that there is nothing left to do when it asks. False: no memory. */
static bool check_needed(Checker *checker, const Decl *decl)
{
    Decl *const *decls;
    uint32_t count = needs_take(&decls, checker->needs, checker, decl);
    for (uint32_t i = 0; i < count; i++) {
        Checker view = declare_view(checker, decls[i]);
        check_body(&view, decls[i]);
        decls[i]->state = 2;
    }
    return count > 0;
}

void declare_bodies(Checker *checker, Checked *checked)
{
    checker->needs = needs_new(checker, checked);
    if (checker->needs == NULL)
        return; /* the arena remembers */
    Decl *const *decls;
    uint32_t count = needs_declarations(&decls, checker->needs);
    for (uint32_t i = 0; i < count; i++) {
        if (!decls[i]->module->on_demand && needs_has_open(checker->needs, decls[i]))
            check_needed(checker, decls[i]);
    }
}

/* In a file whose declarations wait until somebody asks, or not foreseen to be needed: it is
 * checked on the way, but never deeper than a stack can bear. */
void declaration_check(const Checker *checker, Decl *decl, Span from)
{
    enum { DEPTH_MAX = 8 };
    if (decl->state == 2)
        return;
    if (decl->state == 1 || checker->depth == DEPTH_MAX) {
        Diag diag = diag_at(DIAG_CIRCLE, from);
        diag.also = decl->name.span;
        diags_add(checker->diags, &diag, "\"%.*s\" needs itself", TEXT_ARG(decl->name.text));
        return;
    }
    Checker view = declare_view(checker, decl);
    view.in_test = false;
    view.depth++;
    if (view.needs != NULL && needs_has_open(view.needs, decl) && check_needed(&view, decl))
        return;
    decl->state = 1;
    check_body(&view, decl);
    decl->state = 2;
}
