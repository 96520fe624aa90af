#include "syntax/unparse.h"

#include "syntax/children.h"
#include "syntax/identifier.h"
#include "value/calendar.h"
#include "value/print.h"

/* How tightly an expression binds, as in the grammar. */
typedef enum Level {
    LEVEL_CONDITIONAL,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_RELATION,
    LEVEL_ADDITION,
    LEVEL_MULTIPLICATION,
    LEVEL_UNARY,
    LEVEL_MEMBER,
} Level;

/* How an operator between two operands is written. */
typedef struct Binary {
    Text symbol; /* with its spaces; empty for other operators */
    Level level;
} Binary;

static const Binary binaries[OPERATOR_OPTIONAL_INDEX + 1] = {
    [OPERATOR_OR] = {TEXT_INIT(" || "), LEVEL_OR},
    [OPERATOR_AND] = {TEXT_INIT(" && "), LEVEL_AND},
    [OPERATOR_LESS] = {TEXT_INIT(" < "), LEVEL_RELATION},
    [OPERATOR_LESS_EQUAL] = {TEXT_INIT(" <= "), LEVEL_RELATION},
    [OPERATOR_GREATER] = {TEXT_INIT(" > "), LEVEL_RELATION},
    [OPERATOR_GREATER_EQUAL] = {TEXT_INIT(" >= "), LEVEL_RELATION},
    [OPERATOR_EQUAL] = {TEXT_INIT(" == "), LEVEL_RELATION},
    [OPERATOR_NOT_EQUAL] = {TEXT_INIT(" != "), LEVEL_RELATION},
    [OPERATOR_IN] = {TEXT_INIT(" in "), LEVEL_RELATION},
    [OPERATOR_ADD] = {TEXT_INIT(" + "), LEVEL_ADDITION},
    [OPERATOR_SUBTRACT] = {TEXT_INIT(" - "), LEVEL_ADDITION},
    [OPERATOR_MULTIPLY] = {TEXT_INIT(" * "), LEVEL_MULTIPLICATION},
    [OPERATOR_DIVIDE] = {TEXT_INIT(" / "), LEVEL_MULTIPLICATION},
    [OPERATOR_MODULO] = {TEXT_INIT(" % "), LEVEL_MULTIPLICATION},
};

/* NULL for anything else. */
static const Binary *binary_of(const Expr *expr)
{
    if (expr->kind != EXPR_CALL || binaries[expr->operation].symbol.size_bytes == 0)
        return NULL;
    return &binaries[expr->operation];
}

/* The node that is written: a macro's call instead of what it became. */
static const Expr *written(const Expr *expr)
{
    return expr->macro != NULL ? expr->macro : expr;
}

static bool is_negative(const Expr *expr)
{
    if (expr->kind != EXPR_LITERAL)
        return false;
    Value value = expr->as.literal;
    return (value.tag == VALUE_INT && value.as.integer < 0) ||
           (value.tag == VALUE_DOUBLE && (value.as.real < 0 || 1 / value.as.real < 0));
}

static Level level_of(const Expr *expr)
{
    const Binary *binary = binary_of(expr);
    if (binary != NULL)
        return binary->level;
    if (ast_is(expr, OPERATOR_CONDITIONAL))
        return LEVEL_CONDITIONAL;
    if (ast_is(expr, OPERATOR_NOT) || ast_is(expr, OPERATOR_NEGATE) || is_negative(expr))
        return LEVEL_UNARY;
    return LEVEL_MEMBER;
}

static void write(Buffer *out, const Expr *expr);

/* In parentheses where `expr` binds less tightly than `level`. */
static void write_at(Buffer *out, const Expr *expr, Level level)
{
    bool parentheses = level_of(written(expr)) < level;
    if (parentheses)
        buffer_add_char(out, '(');
    write(out, expr);
    if (parentheses)
        buffer_add_char(out, ')');
}

static void write_list(Buffer *out, ExprList list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        write(out, list.items[i]);
    }
}

/* ---- leaves -------------------------------------------------------------------------------- */

static void write_literal(Buffer *out, Value value)
{
    if (value.tag == VALUE_DATE)
        calendar_write_date(out, value.as.integer);
    else
        print_cel(out, value, NULL);
}

/* Whether a field's name needs backquotes: it is no word, or one of CEL's own. */
static bool is_word(Text name)
{
    static const Text taken[] = {TEXT_INIT("in"), TEXT_INIT("true"), TEXT_INIT("false"),
                                 TEXT_INIT("null")};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (text_equal(name, taken[i]))
            return false;
    return name.size_bytes > 0 && identifier_length(name) == name.size_bytes;
}

static void write_field(Buffer *out, Text name)
{
    bool quoted = !is_word(name);
    if (quoted)
        buffer_add_char(out, '`');
    buffer_add(out, name);
    if (quoted)
        buffer_add_char(out, '`');
}

/* ---- calls and operators ------------------------------------------------------------------- */

static void write_binary(Buffer *out, const Expr *expr, const Binary *binary)
{
    const Expr *left = expr->as.call.args.items[0], *right = expr->as.call.args.items[1];
    const Binary *inner = binary_of(written(right));
    /* The parser balances chains of && and ||, whichever way they were written. */
    bool chain = binary->level <= LEVEL_AND && inner == binary && right->macro == NULL;
    write_at(out, left, binary->level);
    buffer_add(out, binary->symbol);
    write_at(out, right, chain ? binary->level : binary->level + 1);
}

static void write_unary(Buffer *out, const Expr *expr, char symbol)
{
    const Expr *operand = expr->as.call.args.items[0];
    /* A minus would become part of a bare literal. */
    bool parentheses = level_of(written(operand)) < LEVEL_MEMBER ||
                       (symbol == '-' && written(operand)->kind != EXPR_NAME);
    buffer_add_char(out, symbol);
    if (parentheses)
        buffer_add_char(out, '(');
    write(out, operand);
    if (parentheses)
        buffer_add_char(out, ')');
}

static void write_conditional(Buffer *out, const Expr *expr)
{
    Expr *const *args = expr->as.call.args.items;
    write_at(out, args[0], LEVEL_OR);
    buffer_add_string(out, " ? ");
    write_at(out, args[1], LEVEL_OR);
    buffer_add_string(out, " : ");
    write_at(out, args[2], LEVEL_CONDITIONAL);
}

static void write_index(Buffer *out, const Expr *expr, const char *open)
{
    write_at(out, expr->as.call.args.items[0], LEVEL_MEMBER);
    buffer_add_string(out, open);
    write(out, expr->as.call.args.items[1]);
    buffer_add_char(out, ']');
}

static void write_call(Buffer *out, const Expr *expr)
{
    const Binary *binary = binary_of(expr);
    if (binary != NULL) {
        write_binary(out, expr, binary);
    } else if (ast_is(expr, OPERATOR_CONDITIONAL)) {
        write_conditional(out, expr);
    } else if (ast_is(expr, OPERATOR_NOT)) {
        write_unary(out, expr, '!');
    } else if (ast_is(expr, OPERATOR_NEGATE)) {
        write_unary(out, expr, '-');
    } else if (ast_is(expr, OPERATOR_INDEX)) {
        write_index(out, expr, "[");
    } else if (ast_is(expr, OPERATOR_OPTIONAL_INDEX)) {
        write_index(out, expr, "[?");
    } else {
        if (expr->as.call.target != NULL) {
            write_at(out, expr->as.call.target, LEVEL_MEMBER);
            buffer_add_char(out, '.');
        }
        buffer_add(out, expr->as.call.function.text);
        buffer_add_char(out, '(');
        write_list(out, expr->as.call.args);
        buffer_add_char(out, ')');
    }
}

/* ---- the rest ------------------------------------------------------------------------------ */

static void write_select(Buffer *out, const Expr *expr)
{
    if (expr->test_only)
        buffer_add_string(out, "has(");
    write_at(out, expr->as.select.operand, LEVEL_MEMBER);
    buffer_add_string(out, expr->optional ? ".?" : ".");
    write_field(out, expr->as.select.field.text);
    if (expr->test_only)
        buffer_add_char(out, ')');
}

static void write_elements(Buffer *out, const Expr *expr)
{
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < expr->as.list.items.count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        if (expr->as.list.optional != NULL && expr->as.list.optional[i])
            buffer_add_char(out, '?');
        write(out, expr->as.list.items.items[i]);
    }
    buffer_add_char(out, ']');
}

static void write_pairs(Buffer *out, const Expr *expr)
{
    if (expr->as.map.type_name != NULL)
        write(out, expr->as.map.type_name);
    buffer_add_char(out, '{');
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        if (i > 0)
            buffer_add_string(out, ", ");
        if (pair->optional)
            buffer_add_char(out, '?');
        if (expr->kind == EXPR_STRUCT)
            write_field(out, value_text(pair->key->as.literal));
        else
            write(out, pair->key);
        buffer_add_string(out, ": ");
        write(out, pair->value);
    }
    buffer_add_char(out, '}');
}

static void write(Buffer *out, const Expr *expr)
{
    expr = written(expr);
    switch (expr->kind) {
    case EXPR_ERROR:
    case EXPR_COMPREHENSION: /* always a macro's */
        buffer_add_char(out, '?');
        break;
    case EXPR_LITERAL:
        write_literal(out, expr->as.literal);
        break;
    case EXPR_NAME:
        if (expr->absolute)
            buffer_add_char(out, '.');
        buffer_add(out, expr->as.name);
        break;
    case EXPR_SELECT:
        write_select(out, expr);
        break;
    case EXPR_CALL:
        write_call(out, expr);
        break;
    case EXPR_LIST:
        write_elements(out, expr);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        write_pairs(out, expr);
        break;
    }
}

/* ---- fingerprints -------------------------------------------------------------------------- */

static uint64_t mix(uint64_t number)
{
    number *= 0x9E3779B97F4A7C15; /* 2^64 divided by the golden ratio */
    return number ^ (number >> 29);
}

static uint64_t text_print(Text text)
{
    uint64_t print = text.size_bytes;
    for (size_t i = 0; i < text.size_bytes; i++)
        print = print * 31 + (unsigned char)text.data[i];
    return mix(print);
}

static uint64_t literal_print(Value value)
{
    bool is_text = value.tag == VALUE_STRING || value.tag == VALUE_BYTES;
    return value.tag + (is_text ? text_print(value_text(value)) : mix((uint64_t)value.as.integer));
}

/* Comparisons are turned round by whoever compares them. */
static uint64_t call_print(const Expr *call)
{
    switch (call->operation) {
    case OPERATOR_NONE:
        return text_print(call->as.call.function.text);
    case OPERATOR_EQUAL:
    case OPERATOR_NOT_EQUAL:
        return mix(OPERATOR_EQUAL);
    case OPERATOR_LESS:
    case OPERATOR_LESS_EQUAL:
    case OPERATOR_GREATER:
    case OPERATOR_GREATER_EQUAL:
        return mix(OPERATOR_LESS);
    default:
        return mix(call->operation);
    }
}

static void add_print(void *context, Expr *part)
{
    if (part != NULL)
        *(uint64_t *)context += unparse_fingerprint(part);
}

/* A sum, in which neither the order of operands matters nor how a chain of && was grouped. */
uint64_t unparse_fingerprint(const Expr *expr)
{
    expr = written(expr);
    uint64_t print = 0;
    children_visit(expr, add_print, &print);
    switch (expr->kind) {
    case EXPR_LITERAL:
        return literal_print(expr->as.literal);
    case EXPR_NAME:
        return text_print(expr->as.name);
    case EXPR_SELECT:
        return mix(print + text_print(expr->as.select.field.text));
    case EXPR_CALL:
        return print + call_print(expr);
    default:
        return print + mix(expr->kind);
    }
}

void unparse_expression(Buffer *out, const Expr *expr)
{
    write(out, expr);
}
