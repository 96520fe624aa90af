/*
 * build_expression.h - makes the nodes of expressions: the grammar's actions.
 *
 * No builder returns NULL: with no memory left it returns parser->spare, and the parse fails at
 * its end. A tree deeper than LIMIT_SOURCE_DEPTH is reported and replaced by an error node.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"
#include "syntax/sequence.h"

/* A node with a fresh number; the caller fills it and ends with ast_finish(). */
Expr *ast_new(Parser *parser, ExprKind kind, Span span);
/* Sets the node's depth. Returns the node, or an error node where the depth is too great. */
Expr *ast_finish(Parser *parser, Expr *expr);
/* Reports, once a parse, that nesting is too deep. */
void ast_too_deep(Parser *parser, Span span);

static inline Ident ast_ident(Text text, Span span)
{
    return (Ident){text, span};
}
/* A name that CEL reserves: reported, and used as if it were none. */
Text ast_reserved(Parser *parser, Text text, Span span);
/* left.right, at `span`, as one name. */
Text ast_dotted(Parser *parser, Span span, Text left, Text right);

Expr *ast_name(Parser *parser, Span span, Text name, bool absolute);
Expr *ast_literal(Parser *parser, Span span, Value value);
Expr *ast_int(Parser *parser, Span span, Text digits);
Expr *ast_uint(Parser *parser, Span span, Text digits);
Expr *ast_double(Parser *parser, Span span, Text digits);
/* Reports literals that lack the minus they need; at the end of the parse. */
void ast_check_minimums(Parser *parser);

Expr *ast_select(Parser *parser, Span span, Expr *operand, Ident field, bool optional);
/* Calls; macros are expanded. */
Expr *ast_call(Parser *parser, Span span, Ident function, bool absolute, Sequence arguments);
Expr *ast_method(Parser *parser, Span span, Expr *target, Ident function, Sequence arguments);
/* A call that is no macro. `target` may be NULL. */
Expr *ast_plain_call(Parser *parser, Span span, Ident function, Expr *target, uint32_t count,
                     Expr *const *arguments);
/* A call that is an operator; `at` is where it stands. */
Expr *ast_operator(Parser *parser, Span span, Operator operation, Span at, uint32_t count,
                   Expr *const *arguments);
Expr *ast_binary(Parser *parser, Span span, Operator operation, Span at, Expr *left, Expr *right);
Expr *ast_index(Parser *parser, Span span, Expr *operand, Expr *index, bool optional);
Expr *ast_conditional(Parser *parser, Span span, Expr *condition, Expr *yes, Expr *no);
/* `count` times '!' or '-' before a member; pairs cancel out, as in cel-go's parser. One minus
 * becomes part of the literal that the member begins with. */
Expr *ast_not(Parser *parser, Span span, unsigned count, Span at, Expr *operand);
Expr *ast_minus(Parser *parser, Span span, unsigned count, Span at, Expr *operand,
                Span operand_span);
/* A chain of && or || as a balanced tree. */
Expr *ast_logical(Parser *parser, Operator operation, Sequence terms);

Expr *ast_list(Parser *parser, Span span, Sequence elements);
Expr *ast_map(Parser *parser, Span span, Sequence entries);
Expr *ast_struct(Parser *parser, Span span, Expr *type_name, Sequence fields);

Sequence ast_expr_add(Parser *parser, Sequence list, Expr *expr);
Sequence ast_expr_pair(Parser *parser, Expr *first, Expr *second);
Sequence ast_element_add(Parser *parser, Sequence list, Expr *expr, bool optional);
Sequence ast_entry_add(Parser *parser, Sequence list, Expr *key, Expr *value, bool optional);
Sequence ast_struct_field_add(Parser *parser, Sequence list, Ident name, Expr *value,
                              bool optional);

/* A local name in the arena; never NULL unless memory is exhausted. */
Binding *ast_binding(Parser *parser, Ident name);

/* Whether the expression is a name, or a selection from one: a.b.c. */
bool ast_is_dotted(const Expr *expr);
