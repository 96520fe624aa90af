/*
 * automaton.h - whether a text matches a regular expression, one table look-up a byte.
 *
 * Rules mostly ask yes or no of short texts and plain patterns: characters, classes of ASCII
 * characters, groups, alternatives, repetitions, anchors. Such a pattern becomes a deterministic
 * automaton when it is first met; any other is left to RE2 (regex.h), whose syntax this is.
 *
 * Layer: lib (internal to it, and to vm). Immutable once made: may be shared between threads.
 */
#pragma once

#include "base/memory.h"
#include "base/text.h"

typedef struct Automaton Automaton;

/* The automaton of a pattern that RE2 accepts; NULL for one that uses more of its syntax, would
 * need too many states, or when memory is exhausted. The caller owns it. */
Automaton *automaton_new(const Allocator *allocator, Text pattern);
/* NULL is allowed. */
void automaton_free(const Allocator *allocator, Automaton *automaton);

/* Whether the pattern matches somewhere in the text, which is UTF-8. */
bool automaton_matches(const Automaton *automaton, Text text);
