/*
 * globals.h - what only the declaration half of the checker asks of the names.
 *
 * Rules have names of their own, apart from all others, which only `exception to` and `expect
 * finding` use: so a rule may be called as the setting it stands under.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* All modules by name. */
Module **globals_modules(const Globals *globals, uint32_t *out_count);

/* As globals_find(), but the declaration does not count as used and nothing is reported. */
Decl *globals_peek(const Checker *checker, Text name);

/* As globals_find(), but the declaration does not count as used: something is only said of it. */
Decl *globals_find_unused(Checker *checker, Text name, Span at, bool *ambiguous);

/* The rule of a short or full name in the module's view, or NULL; a name that two imports offer is
 * reported as by globals_find(). */
Decl *globals_find_rule(Checker *checker, Text name, Span at, bool *ambiguous);

/* The declarations of a module may be used from another one in ways that name none of them, such
 * as a bare member: notes that the import was of use. */
void globals_use_module(const Checker *checker, const Module *module);

/* Reports imports that nothing in their file makes use of. */
void globals_report_unused_imports(const Globals *globals, Diags *diags);
