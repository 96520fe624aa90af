/*
 * logic.c - what is said of conditions that hold always or never.
 */
#include "check/logic.h"

#include "check/conjunction.h"

static const Expr *argument(const Expr *call, uint32_t index)
{
    return call->as.call.args.items[index];
}

/* ---- reporting ------------------------------------------------------------------------------- */

static void report_alone(Checker *checker, const Expr *expr, bool holds)
{
    Diag diag = diag_at(holds ? DIAG_ALWAYS_HOLDS : DIAG_NEVER_HOLDS, expr->span);
    diag.hint = holds ? TEXT("Leave the condition out, or write what was meant.")
                      : TEXT("Leave out what depends on it, or write what was meant.");
    diags_add(checker->diags, &diag,
              holds ? "this condition always holds" : "this condition never holds");
}

static void report_pair(const Conjunction *conjunction, const Part *part,
                        const Judgement *judgement)
{
    bool contradicts = judgement->finding == PART_CONTRADICTS;
    const Part *by = judgement->by;
    bool same = !contradicts && by->negated == part->negated &&
                text_equal(conjunction_text(conjunction, by->expr),
                           conjunction_text(conjunction, part->expr));
    Diag diag = diag_at(contradicts ? DIAG_NEVER_HOLDS
                        : same      ? DIAG_REPEATED
                                    : DIAG_ALWAYS_HOLDS,
                        part->expr->span);
    diag.also = by->expr->span;
    diag.also_message = contradicts ? TEXT("which contradicts this")
                        : same      ? TEXT("the first time")
                                    : TEXT("from this");
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(conjunction->checker->diags, &diag,
              contradicts ? "these conditions never hold together"
              : same      ? "this condition is there twice"
                          : "this condition follows from the one before it");
}

/* Whether the values of a constant alone decide the part: then nothing contradicts it but itself.
 */
static bool is_constant(Conjunction *conjunction, const Part *part, bool *holds)
{
    Value value;
    if (!constant_fold(conjunction->checker, &value, part->expr) || value.tag != VALUE_BOOL)
        return false;
    *holds = value.as.boolean != part->negated;
    return true;
}

/* The parts of a || that parts `before` and they cannot both hold. */
static void check_alternatives(const Conjunction *before, const Expr *expr, bool negated)
{
    expr = conjunction_without_not(expr, &negated);
    if (ast_is(expr, negated ? OPERATOR_AND : OPERATOR_OR)) {
        check_alternatives(before, argument(expr, 0), negated);
        check_alternatives(before, argument(expr, 1), negated);
        return;
    }
    Conjunction with = *before; /* what is added goes behind the parts, or into a copy of them */
    conjunction_add(&with, expr, negated);
    const Judgement *judgements = conjunction_judge(&with).items;
    for (uint32_t i = before->count; judgements != NULL && i < with.count; i++) {
        bool holds;
        if (judgements[i].finding == PART_CONTRADICTS && judgements[i].by != NULL)
            report_pair(&with, &with.parts[i], &judgements[i]);
        else if (judgements[i].finding == PART_CONTRADICTS &&
                 !is_constant(&with, &with.parts[i], &holds))
            report_alone(with.checker, with.parts[i].expr, false);
        if (judgements[i].finding == PART_CONTRADICTS)
            break;
    }
}

static void check_part_alternatives(const Conjunction *conjunction, uint32_t index)
{
    const Part *part = &conjunction->parts[index];
    if (!ast_is(part->expr, part->negated ? OPERATOR_AND : OPERATOR_OR))
        return;
    Conjunction before = {.checker = conjunction->checker, .scratch = conjunction->scratch};
    for (uint32_t i = 0; i < index; i++)
        conjunction_add_part(&before, conjunction->parts[i].expr, conjunction->parts[i].negated);
    check_alternatives(&before, part->expr, part->negated);
}

static void report(Conjunction *conjunction)
{
    const Judgement *judgements = conjunction_judge(conjunction).items;
    for (uint32_t i = 0; judgements != NULL && i < conjunction->count; i++) {
        const Part *part = &conjunction->parts[i];
        bool holds;
        if (is_constant(conjunction, part, &holds))
            report_alone(conjunction->checker, part->expr, holds);
        else if (judgements[i].finding != PART_ADDS && judgements[i].by == NULL)
            report_alone(conjunction->checker, part->expr, judgements[i].finding == PART_FOLLOWS);
        else if (judgements[i].finding != PART_ADDS)
            report_pair(conjunction, part, &judgements[i]);
        if (judgements[i].finding == PART_CONTRADICTS)
            break;
        check_part_alternatives(conjunction, i);
    }
}

/* ---- || -------------------------------------------------------------------------------------- */

/* A || always holds where none of its parts could fail together. */
static void check_always(Conjunction *none, const Expr *expr)
{
    conjunction_add(none, expr, true);
    const Judgement *judgements = conjunction_judge(none).items;
    for (uint32_t i = 0; judgements != NULL && i < none->count; i++) {
        bool holds;
        if (is_constant(none, &none->parts[i], &holds)) {
            report_alone(none->checker, none->parts[i].expr, !holds);
        } else if (judgements[i].finding == PART_CONTRADICTS) {
            report_alone(none->checker, expr, true);
            break;
        }
    }
}

void logic_check_conditions(Checker *checker, const Condition *conditions, uint32_t count)
{
    Conjunction all;
    if (count == 0 || !conjunction_begin(&all, checker))
        return;
    conjunction_add_all(&all, conditions, count);
    report(&all);
    conjunction_end(&all);
}

bool logic_is_chain(const Expr *expr)
{
    return ast_is(expr, OPERATOR_AND) || ast_is(expr, OPERATOR_OR);
}

void logic_check_chain(Checker *checker, const Expr *expr)
{
    Conjunction conjunction;
    if (!conjunction_begin(&conjunction, checker))
        return;
    if (ast_is(expr, OPERATOR_OR)) {
        check_always(&conjunction, expr);
    } else {
        conjunction_add(&conjunction, expr, false);
        report(&conjunction);
    }
    conjunction_end(&conjunction);
}
