/*
 * sensitive.c - whether what an expression says may hold a field declared `sensitive`.
 */
#include "check/walk.h"

enum { RECORD_DEPTH = 8 }; /* records within records: deeper ones count as sensitive */

/* Whether a value of the type may have such a field inside. */
static bool holds_sensitive(const Type *type, int depth)
{
    if (depth > RECORD_DEPTH)
        return true;
    if (type->kind == TYPE_RECORD && type->decl != NULL) {
        const Decl *record = type->decl;
        for (uint32_t i = 0; i < record->as.record.count; i++) {
            const Field *field = &record->as.record.fields[i];
            if (field->sensitive ||
                (field->type != NULL && holds_sensitive(field->type, depth + 1)))
                return true;
        }
    }
    for (uint8_t i = 0; i < type->param_count; i++) {
        if (holds_sensitive(type->params[i], depth + 1))
            return true;
    }
    return false;
}

/* Whether a value of the type is too small to tell: yes or no, or a member of an enum. */
static bool tells_nothing(const Type *type)
{
    return type != NULL && (type->kind == TYPE_BOOL || type->kind == TYPE_ENUM);
}

static bool is_sensitive_map(const Expr *map)
{
    for (uint32_t i = 0; i < map->as.map.count; i++) {
        if (expression_is_sensitive(map->as.map.pairs[i].key) ||
            expression_is_sensitive(map->as.map.pairs[i].value))
            return true;
    }
    return false;
}

static bool reads_sensitive(const Expr *expr);

/* A record's fields are judged one by one, unless it is written out right here; what any other
 * operand holds may be in what is selected. */
static bool is_sensitive_select(const Expr *select)
{
    const Expr *operand = select->as.select.operand;
    const Type *type = operand->type;
    if (type != NULL && type->kind == TYPE_OPTIONAL)
        type = type->params[0];
    if (type == NULL || type->kind != TYPE_RECORD || type->decl == NULL)
        return reads_sensitive(operand);
    const Field *field = select_field_of(type->decl, select->as.select.field.text);
    return (field != NULL && field->sensitive) ||
           (operand->kind == EXPR_STRUCT && is_sensitive_map(operand));
}

static bool any_is_sensitive(const ExprList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (expression_is_sensitive(list->items[i]))
            return true;
    }
    return false;
}

/* A loop over nothing names a value (optMap() and the like), and what comes out is its result. */
static bool is_sensitive_named(const Expr *named)
{
    named->as.comprehension.accumulator->sensitive =
        expression_is_sensitive(named->as.comprehension.initial);
    return expression_is_sensitive(named->as.comprehension.result);
}

static bool is_sensitive_loop(const Expr *loop)
{
    const Expr *range = loop->as.comprehension.range;
    if (range->kind == EXPR_LIST && range->as.list.items.count == 0)
        return is_sensitive_named(loop);
    return reads_sensitive(loop->as.comprehension.range) ||
           expression_is_sensitive(loop->as.comprehension.initial) ||
           expression_is_sensitive(loop->as.comprehension.step) ||
           expression_is_sensitive(loop->as.comprehension.result);
}

/* Looked at once: declarations that use each other twice and twice again are no more work. */
static bool is_sensitive_decl(Decl *decl, const Expr *value)
{
    if (decl->sensitive == SENSITIVE_UNKNOWN) {
        decl->sensitive = SENSITIVE_NO; /* while it is looked at */
        decl->sensitive = expression_is_sensitive(value) ? SENSITIVE_YES : SENSITIVE_NO;
    }
    return decl->sensitive == SENSITIVE_YES;
}

/* What a name stands for, where that is another expression. */
static bool is_sensitive_name(const Ref *ref)
{
    switch (ref->kind) {
    case REF_LET:
    case REF_DECIDE:
        return is_sensitive_decl(ref->decl, ref->decl->as.let.value);
    case REF_FN:
        return is_sensitive_decl(ref->decl, ref->decl->as.function.body);
    case REF_LOCAL:
        return ref->binding->sensitive;
    default:
        return false;
    }
}

/* How many there are, or how long it is, tells on nobody. */
static bool is_size(const Expr *expr)
{
    return expr->kind == EXPR_CALL && expr->ref.kind == REF_NATIVE &&
           text_equal(expr->as.call.function.text, TEXT("size"));
}

/* Whether such a field goes into the value, its type apart. */
static bool reads_sensitive(const Expr *expr)
{
    if (is_size(expr))
        return false;
    if (is_sensitive_name(&expr->ref))
        return true;
    switch (expr->kind) {
    case EXPR_SELECT:
        return expr->ref.kind == REF_NONE && is_sensitive_select(expr);
    case EXPR_CALL:
        if (ast_is(expr, OPERATOR_CONDITIONAL)) /* the condition tells nothing */
            return expression_is_sensitive(expr->as.call.args.items[1]) ||
                   expression_is_sensitive(expr->as.call.args.items[2]);
        return expression_is_sensitive(expr->as.call.target) ||
               any_is_sensitive(&expr->as.call.args);
    case EXPR_LIST:
        return any_is_sensitive(&expr->as.list.items);
    case EXPR_MAP:
    case EXPR_STRUCT:
        return is_sensitive_map(expr);
    case EXPR_COMPREHENSION:
        return is_sensitive_loop(expr);
    case EXPR_ERROR:
    case EXPR_LITERAL:
    case EXPR_NAME:
        return false;
    }
    return false;
}

bool expression_is_sensitive(const Expr *expr)
{
    if (expr == NULL || tells_nothing(expr->type))
        return false;
    return (expr->type != NULL && holds_sensitive(expr->type, 0)) || reads_sensitive(expr);
}

const Field *expression_sensitive_field(const Expr *expr)
{
    const Field *field = NULL;
    for (; expr != NULL && expr->kind == EXPR_SELECT && field == NULL;
         expr = expr->as.select.operand) {
        const Type *type = expr->ref.kind == REF_NONE ? expr->as.select.operand->type : NULL;
        if (type != NULL && type->kind == TYPE_OPTIONAL)
            type = type->params[0];
        if (type != NULL && type->kind == TYPE_RECORD && type->decl != NULL)
            field = select_field_of(type->decl, expr->as.select.field.text);
        if (field != NULL && !field->sensitive)
            field = NULL;
    }
    return field;
}
