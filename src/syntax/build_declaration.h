/*
 * build_declaration.h - makes modules, declarations and their common parts: the grammar's actions.
 *
 * A declaration, member or field that could not be made is NULL, and adding NULL adds nothing.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"
#include "syntax/sequence.h"

/* ---- the file ---- */
void ast_version(Parser *parser, Text digits, Span span);
void ast_version_missing(Parser *parser);
void ast_module_missing(Parser *parser);
void ast_import(Parser *parser, Ident name);
void ast_module_add(Parser *parser, Decl *decl);
Sequence ast_nested_add(Parser *parser, Sequence list, Decl *decl);

/* ---- names, parameters, types ---- */
Sequence ast_ident_add(Parser *parser, Sequence list, Ident ident);
Sequence ast_parameter_add(Parser *parser, Sequence list, Ident name, TypeExpr *type);
TypeExpr *ast_type(Parser *parser, Span span, Ident name, Sequence args);
TypeExpr *ast_type_optional(Parser *parser, TypeExpr *type, Span span);
Sequence ast_type_add(Parser *parser, Sequence list, TypeExpr *type);

/* ---- dates and clauses ---- */

/* A date's text; a day that is not in the calendar is reported. */
DateLiteral ast_date(Parser *parser, Text text, Span span);
Expr *ast_date_value(Parser *parser, Text text, Span span);

typedef struct Cite {
    Text text;
    Span span;
} Cite;
Cite ast_cite(Text text, Span span);
/* The parts of doc(…), and their text: "D, edition 2017-06-05, item". */
Sequence ast_text_add(Parser *parser, Sequence list, Text text);
Sequence ast_cite_edition(Parser *parser, Sequence list, Text date, Span span);
Text ast_cite_text(Parser *parser, Sequence parts);

Clauses ast_clauses_none(void);
Clauses ast_clauses_from(DateLiteral date);
Clauses ast_clauses_until(DateLiteral date);
Clauses ast_clauses_cite(Cite cite);
/* Both together; what `more`, at `span`, repeats is reported. */
Clauses ast_clauses_join(Parser *parser, Clauses clauses, Clauses more, Span span);

/* ---- messages ---- */
Template ast_template_none(void);
Sequence ast_template_text(Parser *parser, Sequence parts, Text text);
Sequence ast_template_hole(Parser *parser, Sequence parts, Expr *hole);
/* The finished message at `span`. */
Template ast_template(Parser *parser, Sequence parts, Span span);

/* ---- enums and records ---- */
Member *ast_member(Parser *parser, Ident name, Message labels);
Sequence ast_member_add(Parser *parser, Sequence list, const Member *member);
Decl *ast_enum(Parser *parser, Span span, Ident name, Sequence members);

enum {
    FIELD_BIT_ASKED = 1,
    FIELD_BIT_SENSITIVE = 2,
    FIELD_BIT_NONEMPTY = 4,
    FIELD_BIT_AS_OF = 8,
};
Field *ast_field(Parser *parser, Ident name, TypeExpr *type, unsigned attributes, Message labels);
Sequence ast_field_add(Parser *parser, Sequence list, const Field *field);
Decl *ast_record(Parser *parser, Span span, Ident name, Sequence fields);

/* ---- the rest ---- */
typedef struct ConstantValue {
    Expr *value; /* or, where it is NULL: */
    Text json_path;
} ConstantValue;

/* A declaration with its doc comment; NULL when memory is exhausted. */
Decl *ast_declaration(Parser *parser, DeclKind kind, Span span, Ident name);
Decl *ast_input(Parser *parser, Span span, Ident name, TypeExpr *type);
Decl *ast_constant(Parser *parser, Span span, Ident name, TypeExpr *type, ConstantValue value);
Decl *ast_function(Parser *parser, DeclKind kind, Span span, Ident name, Sequence params,
                   TypeExpr *result, Expr *body);
Decl *ast_let(Parser *parser, DeclKind kind, Span span, Ident name, TypeExpr *type, Expr *value);
Decl *ast_scope(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value,
                Ident otherwise);
Decl *ast_in(Parser *parser, Span span, Ident scope, bool negated, Sequence members,
             Clauses clauses, Sequence body);
Decl *ast_setting(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value,
                  Clauses clauses);
Decl *ast_set(Parser *parser, Span span, Ident name, Expr *value, Clauses clauses);
