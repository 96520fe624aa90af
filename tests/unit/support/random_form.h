/*
 * random_form.h - rules that use most of the language, random records for them, of which little is
 * odd, and all that is seen of a decision: for the ways in which rules are run, which must not
 * differ.
 */
#pragma once

#include "data/evaluate.h"

/* With an input of record type Form, a scope, settings, lets, loops, exceptions and a decide. */
extern const char *const form_rules;

/* The next record, as JSON. */
void form_write_record(Buffer *out, uint32_t *state);
/* Adds all that is seen of the decision, the fuel that it took and the places of errors included.
 */
void form_add_outcome(Buffer *out, Session *session, Text json);
