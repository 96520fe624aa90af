/*
 * globals.h - what only the declaration half of the checker asks of the names.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* "module.name" in the arena; empty when memory is exhausted. */
Text globals_full_name(Arena *arena, Text module, Text name);

/* All modules by name. */
Module **globals_modules(const Globals *globals, uint32_t *out_count);

/* The rule of a short or full name in the module's view, or NULL. */
Decl *globals_find_rule(Checker *checker, Text name, Span at);
