/*
 * declare.h - the steps of checking a program, in the order check_program() takes them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"
#include "check/globals.h"

/* declare.c: types of enums, records and the input; then of everything that is called or read. */
void declare_enums(Checker *checker, Checked *checked);
void declare_records(Checker *checker, Checked *checked);
void declare_input(Checker *checker, Checked *checked);
void declare_signatures(Checker *checker, Checked *checked);
void declare_bodies(Checker *checker, Checked *checked);

/* Folds a checked expression; reports one that is not known when compiling. */
bool declaration_constant(Checker *checker, Value *out, const Expr *expr);
/* Reads a JSON file that rules name; reports one that cannot be used. */
bool declaration_read_json(Checker *checker, Value *out, Text path, Span at);

/* settings.c: constraints of everything inside `in`; settings and sets. */
void settings_resolve_constraints(Checker *checker, Decl *decl);
void settings_check(Checker *checker, Checked *checked);
/* Reports from >= until. */
void settings_check_dates(Checker *checker, const Clauses *clauses);

/* graph.c: tables and mappings. */
void graph_check_table(Checker *checker, Decl *decl);
void graph_check_mapping(Checker *checker, Decl *decl);

/* rules.c */
void rules_check(Checker *checker, Checked *checked);
/* The nearest rule's name, or an empty text. */
Text rules_suggest(const Checked *checked, Text name);

/* tests.c */
void tests_check(Checker *checker, Checked *checked);

/* A Checker that looks from the declaration's module. */
Checker declare_view(const Checker *checker, const Decl *decl);
