#include "syntax/build_expression.h"

#include "syntax/children.h"
#include "syntax/literal.h"
#include "syntax/macro.h"

/* ---- nodes --------------------------------------------------------------------------------- */

/* A node, and behind it room for what it points to. */
static Expr *new_with(Parser *parser, ExprKind kind, Span span, size_t behind_bytes)
{
    Expr *expr = arena_alloc(parser->arena, ast_expr_bytes(kind) + behind_bytes);
    if (expr == NULL) {
        parser->spare = (Expr){.kind = EXPR_ERROR, .depth = 1, .span = span};
        return &parser->spare;
    }
    expr->kind = kind;
    expr->depth = 1;
    expr->span = span;
    return expr;
}

Expr *ast_new(Parser *parser, ExprKind kind, Span span)
{
    return new_with(parser, kind, span, 0);
}

void ast_too_deep(Parser *parser, Span span)
{
    if (parser->too_deep_reported)
        return;
    parser->too_deep_reported = true;
    Diag diag = diag_at(DIAG_TOO_DEEP, span);
    diag.hint = TEXT("Name a part of it with let and use the name here.");
    diags_add(parser->diags, &diag, "the expression is nested deeper than %d levels",
              (int)LIMIT_SOURCE_DEPTH);
}

static void deepen(void *context, Expr *child)
{
    Expr *expr = context;
    if (child != NULL && child->depth >= expr->depth)
        expr->depth = (uint16_t)(child->depth + 1);
}

Expr *ast_finish(Parser *parser, Expr *expr)
{
    if (expr == &parser->spare)
        return expr;
    children_visit(expr, deepen, expr);
    if (expr->depth <= LIMIT_SOURCE_DEPTH)
        return expr;
    ast_too_deep(parser, expr->span);
    return ast_new(parser, EXPR_ERROR, expr->span);
}

/* ---- names --------------------------------------------------------------------------------- */

Text ast_reserved(Parser *parser, Text text, Span span)
{
    Diag diag = diag_at(DIAG_RESERVED_WORD, span);
    diag.hint =
        diags_text(parser->diags, "Choose another name, for example \"%.*s_\".", TEXT_ARG(text));
    diags_add(parser->diags, &diag, "\"%.*s\" is a word that CEL reserves", TEXT_ARG(text));
    return text;
}

/* A dotted name with spaces around its dots is copied with each dot; longer ones are no names. */
enum { SPACED_NAME_BYTES = 4096 };

Text ast_dotted(Parser *parser, Span span, Text left, Text right)
{
    size_t size_bytes = left.size_bytes + 1 + right.size_bytes;
    if (left.data + left.size_bytes + 1 == right.data)
        return (Text){left.data, size_bytes};
    if (size_bytes > SPACED_NAME_BYTES) {
        ast_too_deep(parser, span);
        return left;
    }
    char *text = arena_alloc(parser->arena, size_bytes);
    if (text == NULL)
        return left;
    memcpy(text, left.data, left.size_bytes);
    text[left.size_bytes] = '.';
    memcpy(text + left.size_bytes + 1, right.data, right.size_bytes);
    return (Text){text, size_bytes};
}

Expr *ast_name(Parser *parser, Span span, Text name, bool absolute)
{
    Expr *expr = ast_new(parser, EXPR_NAME, span);
    expr->as.name = name;
    expr->absolute = absolute;
    return expr;
}

bool ast_is_dotted(const Expr *expr)
{
    while (expr->kind == EXPR_SELECT && !expr->optional && !expr->test_only)
        expr = expr->as.select.operand;
    return expr->kind == EXPR_NAME;
}

Binding *ast_binding(Parser *parser, Ident name)
{
    Binding *binding = arena_alloc(parser->arena, sizeof *binding);
    if (binding != NULL)
        binding->name = name;
    return binding;
}

/* ---- literals ------------------------------------------------------------------------------ */

Expr *ast_literal(Parser *parser, Span span, Value value)
{
    Expr *expr = ast_new(parser, EXPR_LITERAL, span);
    expr->as.literal = value;
    return expr;
}

static void report_number(Parser *parser, Span span, const char *type)
{
    Diag diag = diag_at(DIAG_BAD_NUMBER, span);
    diags_add(parser->diags, &diag, "the number \"%.*s\" does not fit %s",
              TEXT_ARG(parser_slice(parser, span)), diags_say(parser->diags, type));
}

Expr *ast_int(Parser *parser, Span span, Text digits)
{
    const uint64_t minimum = (uint64_t)INT64_MAX + 1; /* without its minus */
    uint64_t number = 0;
    if (!literal_integer(&number, digits) || number > minimum) {
        report_number(parser, span, "an int");
        number = 0;
    }
    if (number < minimum)
        return ast_literal(parser, span, value_int((int64_t)number));
    Expr *expr = ast_literal(parser, span, value_int(INT64_MIN));
    PendingMinimum *pending = arena_alloc(parser->arena, sizeof *pending);
    if (pending != NULL) {
        *pending = (PendingMinimum){.next = parser->minimums, .literal = expr};
        parser->minimums = pending;
    }
    return expr;
}

void ast_check_minimums(Parser *parser)
{
    for (const PendingMinimum *pending = parser->minimums; pending != NULL; pending = pending->next)
        report_number(parser, pending->literal->span, "an int");
}

Expr *ast_uint(Parser *parser, Span span, Text digits)
{
    uint64_t number = 0;
    if (!literal_integer(&number, digits))
        report_number(parser, span, "a uint");
    return ast_literal(parser, span, value_uint(number));
}

Expr *ast_double(Parser *parser, Span span, Text digits)
{
    double number = 0;
    if (!literal_double(&number, parser, digits)) {
        report_number(parser, span, "a double");
        number = 0;
    }
    return ast_literal(parser, span, value_double(number));
}

/* ---- operators and calls ------------------------------------------------------------------- */

Expr *ast_select(Parser *parser, Span span, Expr *operand, Ident field, bool optional)
{
    Expr *expr = ast_new(parser, EXPR_SELECT, span);
    if (expr == &parser->spare)
        return expr;
    expr->as.select.operand = operand;
    expr->as.select.field = field;
    expr->optional = optional;
    return ast_finish(parser, expr);
}

Expr *ast_plain_call(Parser *parser, Span span, Ident function, Expr *target, uint32_t count,
                     Expr *const *arguments)
{
    Expr *expr = new_with(parser, EXPR_CALL, span, count * sizeof(Expr *));
    if (expr == &parser->spare)
        return expr;
    Expr **items = (Expr **)((char *)expr + ast_expr_bytes(EXPR_CALL));
    if (count > 0)
        memcpy(items, arguments, count * sizeof *items);
    expr->as.call.function = function;
    expr->as.call.target = target;
    expr->as.call.args = (ExprList){count, items};
    return ast_finish(parser, expr);
}

Expr *ast_operator(Parser *parser, Span span, Operator operation, Span at, uint32_t count,
                   Expr *const *arguments)
{
    Ident name = ast_ident(ast_operator_name(operation), at);
    Expr *expr = ast_plain_call(parser, span, name, NULL, count, arguments);
    if (expr->kind == EXPR_CALL)
        expr->operation = operation;
    return expr;
}

Expr *ast_binary(Parser *parser, Span span, Operator operation, Span at, Expr *left, Expr *right)
{
    Expr *const arguments[] = {left, right};
    return ast_operator(parser, span, operation, at, 2, arguments);
}

Expr *ast_index(Parser *parser, Span span, Expr *operand, Expr *index, bool optional)
{
    Span at = {span.file, operand->span.end, span.end};
    return ast_binary(parser, span, optional ? OPERATOR_OPTIONAL_INDEX : OPERATOR_INDEX, at,
                      operand, index);
}

Expr *ast_conditional(Parser *parser, Span span, Expr *condition, Expr *yes, Expr *no)
{
    Expr *const arguments[] = {condition, yes, no};
    return ast_operator(parser, span, OPERATOR_CONDITIONAL, span, 3, arguments);
}

Expr *ast_call(Parser *parser, Span span, Ident function, bool absolute, Sequence arguments)
{
    if (absolute) {
        function.text = ast_dotted(parser, function.span, TEXT(""), function.text);
        return ast_plain_call(parser, span, function, NULL, arguments.count, arguments.items);
    }
    Expr *call = ast_plain_call(parser, span, function, NULL, arguments.count, arguments.items);
    return macro_expand(parser, call);
}

Expr *ast_method(Parser *parser, Span span, Expr *target, Ident function, Sequence arguments)
{
    Expr *call = ast_plain_call(parser, span, function, target, arguments.count, arguments.items);
    return macro_expand(parser, call);
}

Expr *ast_not(Parser *parser, Span span, unsigned count, Span at, Expr *operand)
{
    if (count % 2 == 0)
        return operand;
    return ast_operator(parser, span, OPERATOR_NOT, at, 1, &operand);
}

/* What the member begins with: the literal of 1, 1.f() and 1[i]. */
static Expr *leftmost(Expr *expr)
{
    for (;;) {
        Expr *next = NULL;
        if (expr->macro != NULL)
            return expr; /* its target is a range by now */
        if (expr->kind == EXPR_SELECT)
            next = expr->as.select.operand;
        else if (expr->kind == EXPR_CALL && expr->as.call.target != NULL)
            next = expr->as.call.target;
        else if (ast_is(expr, OPERATOR_INDEX) || ast_is(expr, OPERATOR_OPTIONAL_INDEX))
            next = expr->as.call.args.items[0];
        if (next == NULL)
            return expr;
        expr = next;
    }
}

/* Makes a number negative in place; false where a minus is no part of it. */
static bool negate(Parser *parser, Expr *literal)
{
    Value *value = &literal->as.literal;
    if (literal->kind != EXPR_LITERAL)
        return false;
    if (value->tag == VALUE_DOUBLE) {
        value->as.real = -value->as.real;
        return true;
    }
    if (value->tag != VALUE_INT)
        return false;
    if (value->as.integer != INT64_MIN) {
        value->as.integer = -value->as.integer;
        return true;
    }
    PendingMinimum **link = &parser->minimums;
    while (*link != NULL && (*link)->literal != literal)
        link = &(*link)->next;
    if (*link != NULL)
        *link = (*link)->next;
    return true;
}

Expr *ast_minus(Parser *parser, Span span, unsigned count, Span at, Expr *operand,
                Span operand_span)
{
    if (count % 2 == 0)
        return operand;
    Expr *literal = leftmost(operand);
    bool in_parentheses = literal->span.start != operand_span.start;
    if (!in_parentheses && negate(parser, literal)) {
        literal->span.start = span.start;
        operand->span.start = span.start;
        return operand;
    }
    return ast_operator(parser, span, OPERATOR_NEGATE, at, 1, &operand);
}

/* terms[first..last] joined; as cel-go balances them, so that trees compare equal. */
static Expr *balance(Parser *parser, Operator operation, Expr *const *terms, size_t first,
                     size_t last)
{
    if (first == last)
        return terms[first];
    size_t middle = (first + last) / 2;
    Expr *left = balance(parser, operation, terms, first, middle);
    Expr *right = balance(parser, operation, terms, middle + 1, last);
    Span at = {parser->file, left->span.end, right->span.start};
    if (at.start > at.end)
        at = span_join(left->span, right->span);
    return ast_binary(parser, span_join(left->span, right->span), operation, at, left, right);
}

Expr *ast_logical(Parser *parser, Operator operation, Sequence terms)
{
    if (terms.count == 0)
        return &parser->spare;
    return balance(parser, operation, terms.items, 0, terms.count - 1);
}

/* ---- lists, maps, records ------------------------------------------------------------------ */

typedef struct Element {
    Expr *expr;
    bool optional;
} Element;

Sequence ast_expr_add(Parser *parser, Sequence list, Expr *expr)
{
    parser_list_add(parser, &list, &expr, sizeof(Expr *));
    return list;
}

Sequence ast_expr_pair(Parser *parser, Expr *first, Expr *second)
{
    return ast_expr_add(parser, ast_expr_add(parser, (Sequence){0}, first), second);
}

Sequence ast_element_add(Parser *parser, Sequence list, Expr *expr, bool optional)
{
    Element element = {expr, optional};
    parser_list_add(parser, &list, &element, sizeof element);
    return list;
}

Expr *ast_list(Parser *parser, Span span, Sequence elements)
{
    Expr *expr = ast_new(parser, EXPR_LIST, span);
    Expr **items = arena_alloc_array(parser->arena, elements.count, sizeof *items);
    bool *optional = arena_alloc_array(parser->arena, elements.count, sizeof *optional);
    if (expr == &parser->spare || items == NULL || optional == NULL)
        return &parser->spare;
    const Element *from = elements.items;
    bool any_optional = false;
    for (uint32_t i = 0; i < elements.count; i++) {
        items[i] = from[i].expr;
        optional[i] = from[i].optional;
        any_optional = any_optional || from[i].optional;
    }
    expr->as.list.items = (ExprList){elements.count, items};
    expr->as.list.optional = any_optional ? optional : NULL;
    return ast_finish(parser, expr);
}

Sequence ast_entry_add(Parser *parser, Sequence list, Expr *key, Expr *value, bool optional)
{
    MapPair pair = {key, value, optional};
    parser_list_add(parser, &list, &pair, sizeof pair);
    return list;
}

Sequence ast_struct_field_add(Parser *parser, Sequence list, Ident name, Expr *value, bool optional)
{
    Expr *key = ast_literal(parser, name.span, value_string(name.text));
    return ast_entry_add(parser, list, key, value, optional);
}

static Expr *pairs_node(Parser *parser, ExprKind kind, Span span, Expr *type_name, Sequence pairs)
{
    Expr *expr = ast_new(parser, kind, span);
    if (expr == &parser->spare)
        return expr;
    pairs = sequence_keep(parser->arena, pairs, 0, sizeof(MapPair));
    expr->as.map.type_name = type_name;
    expr->as.map.count = pairs.count;
    expr->as.map.pairs = pairs.items;
    return ast_finish(parser, expr);
}

Expr *ast_map(Parser *parser, Span span, Sequence entries)
{
    return pairs_node(parser, EXPR_MAP, span, NULL, entries);
}

Expr *ast_struct(Parser *parser, Span span, Expr *type_name, Sequence fields)
{
    bool in_parentheses = type_name->span.start != span.start;
    if (ast_is_dotted(type_name) && !in_parentheses)
        return pairs_node(parser, EXPR_STRUCT, span, type_name, fields);
    Diag diag = diag_at(DIAG_SYNTAX, (Span){span.file, type_name->span.end, span.end});
    diag.also = type_name->span;
    diag.also_message = TEXT("this is no record's name");
    diag.hint = TEXT("Write a record as Name{field: value}, a map as {key: value}.");
    diags_add(parser->diags, &diag, "braces with fields follow only the name of a record");
    return ast_new(parser, EXPR_ERROR, span);
}
