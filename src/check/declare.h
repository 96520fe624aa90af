/*
 * declare.h - what declarations are: the steps of checking a program, in order.
 *
 * program.c takes them one after another; each may rely on those before it.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"
#include "check/globals.h"

/* A Checker that looks from the declaration's module. */
Checker declare_view(const Checker *checker, const Decl *decl);

/* declare.c: the types of enums, records and the input; then of all that is called or read. */
void declare_enums(Checker *checker, Checked *checked);
void declare_records(Checker *checker, Checked *checked);
void declare_input(Checker *checker, Checked *checked);
void declare_signatures(Checker *checker, Checked *checked);

/* bodies.c: constants, functions, lets, scopes and decisions, those that others need first; and
 * circles among them. */
void declare_bodies(Checker *checker, Checked *checked);

/* Folds a checked expression; reports one that is not known when compiling. */
bool declare_constant(Checker *checker, Value *out, const Expr *expr);

/* Reports the names that are there twice. `names` is put in another order. */
void declare_check_repeated(Checker *checker, Ident *names, uint32_t count);
