/*
 * condition.c - `when` and `unless`.
 */
#include "check/condition.h"

#include "syntax/unparse.h"

/* ---- one condition ------------------------------------------------------------------------------ */

static void check_constant(Checker *checker, const Condition *condition)
{
    Value value;
    if (condition->expr->type->kind != TYPE_BOOL ||
        !constant_fold(checker, &value, condition->expr) || value.tag != VALUE_BOOL)
        return;
    bool holds = value.as.boolean != condition->negated;
    Diag diag = diag_at(holds ? DIAG_ALWAYS_HOLDS : DIAG_NEVER_HOLDS, condition->expr->span);
    diag.hint = holds ? TEXT("Leave the condition out.")
                      : TEXT("Leave out the rule, or the condition.");
    diags_add(checker->diags, &diag,
              holds ? "this condition always holds" : "this condition never holds");
}

/* ---- all of them -------------------------------------------------------------------------------- */

/* A condition without what only turns it round: `unless x` and `when !x` are one text. */
typedef struct Statement {
    Text text;
    bool negated;
} Statement;

static Statement statement_of(Checker *checker, const Condition *condition)
{
    const Expr *expr = condition->expr;
    Statement statement = {TEXT(""), condition->negated};
    while (expr->kind == EXPR_CALL && expr->as.call.args.count == 1 &&
           text_equal(expr->as.call.function.text, TEXT("!_"))) {
        statement.negated = !statement.negated;
        expr = expr->as.call.args.items[0];
    }
    Buffer text;
    buffer_init(&text, arena_allocator(checker->arena));
    unparse_expression(&text, expr);
    statement.text = arena_copy(checker->arena, buffer_text(&text));
    buffer_free(&text);
    return statement;
}

static void report_pair(Checker *checker, const Condition *later, const Condition *earlier,
                        bool same)
{
    Diag diag = diag_at(same ? DIAG_REPEATED : DIAG_NEVER_HOLDS, later->expr->span);
    diag.also = earlier->expr->span;
    diag.also_message = same ? TEXT("the first time") : TEXT("which contradicts this");
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(checker->diags, &diag,
              same ? "this condition is there twice" : "these conditions never hold together");
}

static void check_pairs(Checker *checker, const RuleBody *body)
{
    uint32_t count = body->condition_count;
    Statement *statements = arena_alloc_array(checker->arena, count, sizeof *statements);
    if (statements == NULL || count < 2)
        return;
    for (uint32_t i = 0; i < count; i++) {
        statements[i] = statement_of(checker, &body->conditions[i]);
        for (uint32_t k = 0; k < i; k++) {
            if (!text_equal(statements[i].text, statements[k].text))
                continue;
            report_pair(checker, &body->conditions[i], &body->conditions[k],
                        statements[i].negated == statements[k].negated);
            break;
        }
    }
}

const Scope *condition_check_all(Checker *checker, const Scope *scope, const RuleBody *body)
{
    const Type *boolean = type_simple(checker->types, TYPE_BOOL);
    for (uint32_t i = 0; i < body->condition_count; i++) {
        const Condition *condition = &body->conditions[i];
        expression_check(checker, scope, condition->expr, boolean);
        check_constant(checker, condition);
        scope = scope_assume(checker, scope, condition->expr, !condition->negated);
    }
    check_pairs(checker, body);
    return scope;
}
