/*
 * build_rule.h - makes rules, exceptions and tests from their clauses: the grammar's actions.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"
#include "syntax/sequence.h"

/* ---- rules ---- */
typedef enum RuleClauseKind {
    RULE_BROKEN, /* already reported; its rule is left out */
    RULE_TOPIC,
    RULE_UNDER,
    RULE_FINAL,
    RULE_FOR,
    RULE_LET,
    RULE_CONDITION,
    RULE_DATES,
    RULE_OUTCOME,
} RuleClauseKind;

/* One clause between a rule's braces. */
typedef struct RuleClause {
    RuleClauseKind kind;
    Span span;
    Ident name;           /* TOPIC, UNDER */
    Sequence fors;        /* FOR: of ForClause */
    RuleLet let;          /* LET */
    Condition condition;  /* CONDITION */
    const Clauses *dates; /* DATES */
    Outcome outcome;      /* OUTCOME, and what follows */
    Span outcome_span;
    Ident material_kind;
    Ident material_member;
    Expr *material_list;
    Expr *at;
    const Message *message;
} RuleClause;

const RuleClause *ast_rule_broken(Parser *parser, Span span);
const RuleClause *ast_rule_topic(Parser *parser, Span span, Ident name);
const RuleClause *ast_rule_under(Parser *parser, Span span, Ident setting);
const RuleClause *ast_rule_final(Parser *parser, Span span);
Sequence ast_for_add(Parser *parser, Sequence list, Ident name, Expr *range);
const RuleClause *ast_rule_for(Parser *parser, Span span, Sequence fors);
const RuleClause *ast_rule_let(Parser *parser, Span span, Ident name, Expr *value);
const RuleClause *ast_rule_condition(Parser *parser, Span span, Expr *expr, bool negated);
const RuleClause *ast_rule_dates(Parser *parser, Span span, const Clauses *dates);
const RuleClause *ast_rule_outcome(Parser *parser, Span span, Span word, Outcome outcome, Expr *at,
                                   const Message *message);
const RuleClause *ast_rule_require(Parser *parser, Span span, Span word, Ident kind, Ident member,
                                   Expr *at, const Message *message);
const RuleClause *ast_rule_require_one(Parser *parser, Span span, Span word, Ident kind, Expr *list,
                                       Expr *at, const Message *message);
Sequence ast_rule_clause_add(Parser *parser, Sequence list, const RuleClause *clause);

/* A RULE or EXCEPTION. What may stand once and stands twice, or is missing, is reported. NULL
 * where a clause is broken. */
Decl *ast_rule(Parser *parser, DeclKind kind, Span span, Ident name, Sequence clauses);

/* ---- tests ---- */
typedef struct Given {
    Expr *value; /* or, where it is NULL: */
    Text json_path;
} Given;
const Given *ast_given(Parser *parser, Expr *value, Text json_path);

const TestClause *ast_test_given(Parser *parser, Span span, Expr *target, const Given *given);
const TestClause *ast_test_as_of(Parser *parser, Span span, DateLiteral date);
const TestClause *ast_expect(Parser *parser, Span span, Expr *value);
const TestClause *ast_expect_no_findings(Parser *parser, Span span);
const TestClause *ast_expect_finding(Parser *parser, Span span, bool negated, Ident name, Expr *at);
const TestClause *ast_expect_material(Parser *parser, Span span, bool negated, Ident name);
const TestClause *ast_expect_unknown(Parser *parser, Span span, Expr *path);
Sequence ast_test_clause_add(Parser *parser, Sequence list, const TestClause *clause);

Decl *ast_test(Parser *parser, Span span, Ident title, Sequence clauses);
Decl *ast_test_table(Parser *parser, Span span, Ident title, const DateLiteral *as_of,
                     Sequence clauses, Sequence rows);
