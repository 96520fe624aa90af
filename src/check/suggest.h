/*
 * suggest.h - "did you mean", and names of types in messages.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

enum { SUGGEST_LISTED = 8 };

/* The nearest of the names offered so far. */
typedef struct Suggestion {
    Text wanted;
    Text nearest; /* empty while none is near enough */
    size_t distance;
    bool tied; /* another name is as near */
    uint32_t offer_count;
    Text offers[SUGGEST_LISTED]; /* the first of them */
} Suggestion;

Suggestion suggest_begin(Text wanted);
/* The order of offers does not matter. */
void suggest_offer(Suggestion *suggestion, Text candidate);
/* Where a name was near: puts it in the hint, and in a fix-it if no other is as near. */
void suggest_fill(Diag *diag, Diags *diags, const Suggestion *suggestion, Span at);

/* The same of all names there are, fields or members: where none was near, the hint lists them. */
void suggest_fill_all(Diag *diag, Diags *diags, const Suggestion *suggestion, Span at);

/* A type as messages show it; lives as long as the diagnostics. */
Text suggest_type_text(const Checker *checker, const Type *type);
