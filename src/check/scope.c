/*
 * scope.c - local names, and what conditions prove to be present.
 */
#include "check/checker.h"

static const Scope *link_scope(Checker *checker, Scope link)
{
    Scope *scope = arena_alloc(checker->arena, sizeof *scope);
    if (scope == NULL)
        return link.parent; /* the arena remembers: the compilation fails */
    *scope = link;
    return scope;
}

const Scope *scope_bind(Checker *checker, const Scope *parent, Binding *binding)
{
    return link_scope(checker, (Scope){.parent = parent, .binding = binding});
}

const Scope *scope_unwrap(Checker *checker, const Scope *parent, const Decl *setting)
{
    return link_scope(checker, (Scope){.parent = parent, .setting = setting});
}

const Scope *scope_assume(Checker *checker, const Scope *parent, const Expr *condition, bool truth)
{
    if (condition->kind == EXPR_SELECT && condition->test_only && truth)
        return link_scope(checker, (Scope){.parent = parent, .present = condition});
    if (ast_is(condition, OPERATOR_NOT))
        return scope_assume(checker, parent, condition->as.call.args.items[0], !truth);
    if (ast_is(condition, truth ? OPERATOR_AND : OPERATOR_OR)) {
        parent = scope_assume(checker, parent, condition->as.call.args.items[0], truth);
        return scope_assume(checker, parent, condition->as.call.args.items[1], truth);
    }
    return parent;
}
