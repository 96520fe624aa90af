/*
 * children.h - the parts of an expression, for walks that do the same to each.
 *
 * Layer: syntax.
 */
#pragma once

#include "syntax/ast.h"

/* Calls `visit` with each part; one that is not there is NULL. Inline, so
 * that a walk costs no call through a pointer. */
static inline void children_visit(const Expr *expr, void (*visit)(void *context, Expr *child),
                                  void *context)
{
    switch (expr->kind) {
    case EXPR_ERROR:
    case EXPR_LITERAL:
    case EXPR_NAME:
        break;
    case EXPR_SELECT:
        visit(context, expr->as.select.operand);
        break;
    case EXPR_CALL:
        visit(context, expr->as.call.target);
        for (uint32_t i = 0; i < expr->as.call.args.count; i++)
            visit(context, expr->as.call.args.items[i]);
        break;
    case EXPR_LIST:
        for (uint32_t i = 0; i < expr->as.list.items.count; i++)
            visit(context, expr->as.list.items.items[i]);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        visit(context, expr->as.map.type_name);
        for (uint32_t i = 0; i < expr->as.map.count; i++) {
            visit(context, expr->as.map.pairs[i].key);
            visit(context, expr->as.map.pairs[i].value);
        }
        break;
    case EXPR_COMPREHENSION:
        visit(context, expr->as.comprehension.range);
        visit(context, expr->as.comprehension.initial);
        visit(context, expr->as.comprehension.condition);
        visit(context, expr->as.comprehension.step);
        visit(context, expr->as.comprehension.result);
        break;
    }
}
