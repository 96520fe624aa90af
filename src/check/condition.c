/*
 * condition.c - `when` and `unless`.
 */
#include "check/condition.h"

#include "check/logic.h"

const Scope *condition_check_all(Checker *checker, const Scope *scope, const RuleBody *body)
{
    const Type *boolean = type_simple(checker->types, TYPE_BOOL);
    for (uint32_t i = 0; i < body->condition_count; i++) {
        const Condition *condition = &body->conditions[i];
        expression_check(checker, scope, condition->expr, boolean);
        scope = scope_assume(checker, scope, condition->expr, !condition->negated);
    }
    if (!checker->module->unseen)
        logic_check_conditions(checker, body->conditions, body->condition_count);
    return scope;
}
