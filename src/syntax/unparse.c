#include "syntax/unparse.h"

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

typedef struct Operator {
    Text function;
    Text symbol; /* with its spaces */
    Level level;
} Operator;

static const Operator binary_operators[] = {
    {TEXT_INIT("_||_"), TEXT_INIT(" || "), LEVEL_OR},
    {TEXT_INIT("_&&_"), TEXT_INIT(" && "), LEVEL_AND},
    {TEXT_INIT("_<_"), TEXT_INIT(" < "), LEVEL_RELATION},
    {TEXT_INIT("_<=_"), TEXT_INIT(" <= "), LEVEL_RELATION},
    {TEXT_INIT("_>_"), TEXT_INIT(" > "), LEVEL_RELATION},
    {TEXT_INIT("_>=_"), TEXT_INIT(" >= "), LEVEL_RELATION},
    {TEXT_INIT("_==_"), TEXT_INIT(" == "), LEVEL_RELATION},
    {TEXT_INIT("_!=_"), TEXT_INIT(" != "), LEVEL_RELATION},
    {TEXT_INIT("@in"), TEXT_INIT(" in "), LEVEL_RELATION},
    {TEXT_INIT("_+_"), TEXT_INIT(" + "), LEVEL_ADDITION},
    {TEXT_INIT("_-_"), TEXT_INIT(" - "), LEVEL_ADDITION},
    {TEXT_INIT("_*_"), TEXT_INIT(" * "), LEVEL_MULTIPLICATION},
    {TEXT_INIT("_/_"), TEXT_INIT(" / "), LEVEL_MULTIPLICATION},
    {TEXT_INIT("_%_"), TEXT_INIT(" % "), LEVEL_MULTIPLICATION},
};

static const Operator *binary_operator(const Expr *expr)
{
    if (expr->kind != EXPR_CALL || expr->as.call.target != NULL || expr->as.call.args.count != 2)
        return NULL;
    for (size_t i = 0; i < sizeof binary_operators / sizeof *binary_operators; i++)
        if (text_equal(expr->as.call.function.text, binary_operators[i].function))
            return &binary_operators[i];
    return NULL;
}

static bool is_operator(const Expr *expr, Text function)
{
    return expr->kind == EXPR_CALL && expr->as.call.target == NULL &&
           text_equal(expr->as.call.function.text, function);
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
    const Operator *binary = binary_operator(expr);
    if (binary != NULL)
        return binary->level;
    if (is_operator(expr, TEXT("_?_:_")))
        return LEVEL_CONDITIONAL;
    if (is_operator(expr, TEXT("!_")) || is_operator(expr, TEXT("-_")) || is_negative(expr))
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

static void write_binary(Buffer *out, const Expr *expr, const Operator *binary)
{
    const Expr *left = expr->as.call.args.items[0], *right = expr->as.call.args.items[1];
    const Operator *inner = binary_operator(written(right));
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
    const Operator *binary = binary_operator(expr);
    if (binary != NULL) {
        write_binary(out, expr, binary);
    } else if (is_operator(expr, TEXT("_?_:_"))) {
        write_conditional(out, expr);
    } else if (is_operator(expr, TEXT("!_"))) {
        write_unary(out, expr, '!');
    } else if (is_operator(expr, TEXT("-_"))) {
        write_unary(out, expr, '-');
    } else if (is_operator(expr, TEXT("_[_]"))) {
        write_index(out, expr, "[");
    } else if (is_operator(expr, TEXT("_[?_]"))) {
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

void unparse_expression(Buffer *out, const Expr *expr)
{
    write(out, expr);
}
