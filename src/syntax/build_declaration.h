/*
 * build_declaration.h - makes modules, declarations and their common parts: the grammar's actions.
 *
 * A declaration, member or field that could not be made is NULL, and adding NULL adds nothing. What
 * is handed on by a pointer to const, and the lists, are parts (parser_part()): declarations copy
 * of them what they keep.
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
/* Notes that the declaration of that name is lost, or those that begin within `span`: their
 * mistakes are reported, and that there are none of the names is not to be. */
void ast_name_lost(Parser *parser, Text name);
void ast_declarations_lost(Parser *parser, Span span);
/* The same of the member of an enum or field of a record that `span` begins with. */
void ast_part_lost(Parser *parser, Span span);
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
const DateLiteral *ast_date_part(Parser *parser, Text text, Span span);
Expr *ast_date_value(Parser *parser, Text text, Span span);

/* The parts of doc(…), and their text: "D, edition 2017-06-05, item". */
Sequence ast_text_add(Parser *parser, Sequence list, Text text);
Sequence ast_cite_edition(Parser *parser, Sequence list, Text date, Span span);
Text ast_cite_text(Parser *parser, Sequence parts);

/* NULL stands for no clauses at all, for ast_clauses_of() too. */
Clauses ast_clauses_of(const Clauses *clauses);
const Clauses *ast_clauses_from(Parser *parser, Text date, Span span);
const Clauses *ast_clauses_until(Parser *parser, Text date, Span span);
const Clauses *ast_clauses_cite(Parser *parser, Text cite, Span span);
/* Both together; what `more`, at `span`, repeats is reported. */
const Clauses *ast_clauses_join(Parser *parser, const Clauses *clauses, const Clauses *more,
                                Span span);

/* ---- messages ---- */
Sequence ast_template_text(Parser *parser, Sequence parts, Text text);
Sequence ast_template_hole(Parser *parser, Sequence parts, Expr *hole);
/* The finished text at `span`. */
const Template *ast_template(Parser *parser, Sequence parts, Span span);
/* A message in the languages that are there; NULL for one that is not. */
const Message *ast_message(Parser *parser, const Template *zh, const Template *en);
/* The same message by value, empty for NULL. */
Message ast_message_of(const Message *message);

/* ---- enums and records ---- */
const Member *ast_member(Parser *parser, Ident name, const Message *labels);
Sequence ast_member_add(Parser *parser, Sequence list, const Member *member);
Decl *ast_enum(Parser *parser, Span span, Ident name, Sequence members);

enum {
    FIELD_BIT_ASKED = 1,
    FIELD_BIT_SENSITIVE = 2,
    FIELD_BIT_NONEMPTY = 4,
    FIELD_BIT_AS_OF = 8,
};
const Field *ast_field(Parser *parser, Ident name, TypeExpr *type, unsigned attributes,
                       const Message *labels);
Sequence ast_field_add(Parser *parser, Sequence list, const Field *field);
Decl *ast_record(Parser *parser, Span span, Ident name, Sequence fields);

/* ---- the rest ---- */
typedef struct ConstantValue {
    Expr *value; /* or, where it is NULL: */
    Text json_path;
} ConstantValue;
const ConstantValue *ast_constant_value(Parser *parser, Expr *value, Text json_path);

/* A declaration with its doc comment; NULL when memory is exhausted. */
Decl *ast_declaration(Parser *parser, DeclKind kind, Span span, Ident name);
Decl *ast_input(Parser *parser, Span span, Ident name, TypeExpr *type);
Decl *ast_constant(Parser *parser, Span span, Ident name, TypeExpr *type,
                   const ConstantValue *value);
Decl *ast_function(Parser *parser, DeclKind kind, Span span, Ident name, Sequence params,
                   TypeExpr *result, Expr *body);
Decl *ast_let(Parser *parser, DeclKind kind, Span span, Ident name, TypeExpr *type, Expr *value);
Decl *ast_scope(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value,
                Ident otherwise);
Decl *ast_in(Parser *parser, Span span, Ident scope, bool negated, Sequence members,
             const Clauses *clauses, Sequence body);
Decl *ast_setting(Parser *parser, Span span, Ident name, TypeExpr *type, Expr *value,
                  const Clauses *clauses);
Decl *ast_set(Parser *parser, Span span, Ident name, Expr *value, const Clauses *clauses);
