/*
 * message.c - messages and their holes.
 */
#include "check/message.h"

/* ---- holes that may fail --------------------------------------------------------------------- */

static bool is_literal_but_zero(const Expr *expr)
{
    if (expr->kind != EXPR_LITERAL)
        return false;
    Value value = expr->as.literal;
    return (value.tag == VALUE_INT && value.as.integer != 0) ||
           (value.tag == VALUE_UINT && value.as.uinteger != 0);
}

static bool is_number(const Type *type)
{
    return type != NULL &&
           (type->kind == TYPE_INT || type->kind == TYPE_UINT || type->kind == TYPE_DOUBLE);
}

/* Calls that fail for some arguments of the right type. Overflow and value() are left to the rule's
 * author: conditions such as `when x.hasValue()` are what guards them. */
static bool may_fail(const Expr *call)
{
    static const Text conversions[] = {
        TEXT_INIT("int"),  TEXT_INIT("uint"),      TEXT_INIT("double"),  TEXT_INIT("bool"),
        TEXT_INIT("date"), TEXT_INIT("timestamp"), TEXT_INIT("duration")};
    Text function = call->as.call.function.text;
    const ExprList *args = &call->as.call.args;
    if (ast_is(call, OPERATOR_INDEX))
        return true;
    if (ast_is(call, OPERATOR_DIVIDE) || ast_is(call, OPERATOR_MODULO))
        return call->type != NULL && call->type->kind != TYPE_DOUBLE &&
               !is_literal_but_zero(args->items[1]);
    for (size_t i = 0; i < sizeof conversions / sizeof conversions[0]; i++) {
        if (text_equal(function, conversions[i]) && call->as.call.target == NULL &&
            args->count == 1)
            return args->items[0]->kind != EXPR_LITERAL && !is_number(args->items[0]->type);
    }
    return false;
}

/* The first part of the hole that may fail, or NULL. What a condition guards is not followed:
 * `a ? b : c` and macros are the author's own care. */
static const Expr *find_risk(const Expr *expr)
{
    if (expr->kind == EXPR_SELECT)
        return find_risk(expr->as.select.operand);
    if (expr->kind != EXPR_CALL || ast_is(expr, OPERATOR_CONDITIONAL))
        return NULL;
    if (may_fail(expr))
        return expr;
    const Expr *risk = expr->as.call.target != NULL ? find_risk(expr->as.call.target) : NULL;
    for (uint32_t i = 0; risk == NULL && i < expr->as.call.args.count; i++)
        risk = find_risk(expr->as.call.args.items[i]);
    return risk;
}

static void check_risk(Checker *checker, const Expr *hole)
{
    const Expr *risk = find_risk(hole);
    if (risk == NULL)
        return;
    Diag diag = diag_at(DIAG_HOLE_MAY_FAIL, risk->span);
    diag.hint =
        TEXT("Say what to show instead, for example with orValue(…) or a condition ? … : ….");
    diags_add(checker->diags, &diag, "this may fail, and then the finding is an error");
}

static void check_sensitive(Checker *checker, const Expr *hole)
{
    if (!expression_is_sensitive(hole))
        return;
    Diag diag = diag_at(DIAG_SENSITIVE_MESSAGE, hole->span);
    const Field *field = expression_sensitive_field(hole);
    if (field != NULL) {
        diag.also = field->name.span;
        diag.also_message = TEXT("declared sensitive here");
    }
    diag.hint = TEXT("Name the field instead of its value: \"at\" says where it stands.");
    diags_add(checker->diags, &diag,
              "the message shows a sensitive value, which readers see masked");
}

static void check_hole(Checker *checker, const Scope *scope, Expr *hole)
{
    expression_check(checker, scope, hole, NULL);
    if (hole->type->kind == TYPE_ERROR)
        return;
    check_risk(checker, hole);
    check_sensitive(checker, hole);
}

/* ---- languages ------------------------------------------------------------------------------- */

static void check_template(Checker *checker, const Scope *scope, const Template *message)
{
    for (uint32_t i = 0; i < message->count; i++) {
        if (message->parts[i].hole != NULL)
            check_hole(checker, scope, message->parts[i].hole);
    }
}

static void check_languages(Checker *checker, const Message *message, Span outcome)
{
    bool zh = span_is_somewhere(message->zh.span), en = span_is_somewhere(message->en.span);
    if (zh && en)
        return;
    Diag diag = diag_at(DIAG_MISSING_LANGUAGE, outcome);
    if (zh || en)
        diag.also = zh ? message->zh.span : message->en.span;
    diag.hint = TEXT("Write both: zh \"…\" en \"…\".");
    const char *lacking = zh   ? "the message lacks \"en\""
                          : en ? "the message lacks \"zh\""
                               : "the rule says nothing: it has no message";
    diags_add(checker->diags, &diag, "%s", diags_say(checker->diags, lacking));
}

void message_check(Checker *checker, const Scope *scope, const Message *message, Span outcome)
{
    check_template(checker, scope, &message->zh);
    check_template(checker, scope, &message->en);
    check_languages(checker, message, outcome);
}
