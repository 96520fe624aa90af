#include "syntax/ast.h"

#include <stddef.h>

Text ast_operator_name(Operator operation)
{
    static const Text names[] = {
        [OPERATOR_NONE] = TEXT_INIT(""),        [OPERATOR_NOT] = TEXT_INIT("!_"),
        [OPERATOR_NEGATE] = TEXT_INIT("-_"),    [OPERATOR_AND] = TEXT_INIT("_&&_"),
        [OPERATOR_OR] = TEXT_INIT("_||_"),      [OPERATOR_CONDITIONAL] = TEXT_INIT("_?_:_"),
        [OPERATOR_LESS] = TEXT_INIT("_<_"),     [OPERATOR_LESS_EQUAL] = TEXT_INIT("_<=_"),
        [OPERATOR_GREATER] = TEXT_INIT("_>_"),  [OPERATOR_GREATER_EQUAL] = TEXT_INIT("_>=_"),
        [OPERATOR_EQUAL] = TEXT_INIT("_==_"),   [OPERATOR_NOT_EQUAL] = TEXT_INIT("_!=_"),
        [OPERATOR_IN] = TEXT_INIT("@in"),       [OPERATOR_ADD] = TEXT_INIT("_+_"),
        [OPERATOR_SUBTRACT] = TEXT_INIT("_-_"), [OPERATOR_MULTIPLY] = TEXT_INIT("_*_"),
        [OPERATOR_DIVIDE] = TEXT_INIT("_/_"),   [OPERATOR_MODULO] = TEXT_INIT("_%_"),
        [OPERATOR_INDEX] = TEXT_INIT("_[_]"),   [OPERATOR_OPTIONAL_INDEX] = TEXT_INIT("_[?_]"),
    };
    return names[operation];
}

size_t ast_expr_bytes(ExprKind kind)
{
    static const uint8_t part_bytes[] = {
        [EXPR_ERROR] = 0,
        [EXPR_LITERAL] = sizeof(((Expr *)0)->as.literal),
        [EXPR_NAME] = sizeof(((Expr *)0)->as.name),
        [EXPR_SELECT] = sizeof(((Expr *)0)->as.select),
        [EXPR_CALL] = sizeof(((Expr *)0)->as.call),
        [EXPR_LIST] = sizeof(((Expr *)0)->as.list),
        [EXPR_MAP] = sizeof(((Expr *)0)->as.map),
        [EXPR_STRUCT] = sizeof(((Expr *)0)->as.call), /* which a well-known message becomes */
        [EXPR_COMPREHENSION] = sizeof(((Expr *)0)->as.comprehension),
    };
    return offsetof(Expr, as) + part_bytes[kind];
}

size_t ast_decl_bytes(DeclKind kind)
{
    static const uint16_t part_bytes[] = {
        [DECL_ENUM] = sizeof(((Decl *)0)->as.enumeration),
        [DECL_RECORD] = sizeof(((Decl *)0)->as.record),
        [DECL_INPUT] = sizeof(((Decl *)0)->as.input),
        [DECL_CONST] = sizeof(((Decl *)0)->as.constant),
        [DECL_FN] = sizeof(((Decl *)0)->as.function),
        [DECL_NATIVE] = sizeof(((Decl *)0)->as.function),
        [DECL_LET] = sizeof(((Decl *)0)->as.let),
        [DECL_SCOPE] = sizeof(((Decl *)0)->as.scope),
        [DECL_IN] = sizeof(((Decl *)0)->as.in),
        [DECL_SETTING] = sizeof(((Decl *)0)->as.setting),
        [DECL_SET] = sizeof(((Decl *)0)->as.setting),
        [DECL_MAPPING] = sizeof(((Decl *)0)->as.mapping),
        [DECL_TABLE] = sizeof(((Decl *)0)->as.table),
        [DECL_RULE] = sizeof(((Decl *)0)->as.rule),
        [DECL_EXCEPTION] = sizeof(((Decl *)0)->as.rule),
        [DECL_SOURCE] = sizeof(((Decl *)0)->as.function),
        [DECL_DECIDE] = sizeof(((Decl *)0)->as.let),
        [DECL_TEST] = sizeof(((Decl *)0)->as.test),
        [DECL_TEST_TABLE] = sizeof(((Decl *)0)->as.test),
    };
    return offsetof(Decl, as) + part_bytes[kind];
}
