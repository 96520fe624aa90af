/*
 * logic.h - conditions that can be known to hold always or never, whatever the record says.
 *
 * They are taken apart and compared as conjunction.h says: the answer is exact for comparisons with
 * constants, and silent about the rest.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Warns of parts of the checked conditions, all of which are to hold, that contradict, repeat or
 * follow from those before them, and of parts of a || that can never or always hold. */
void logic_check_conditions(Checker *checker, const Condition *conditions, uint32_t count);

/* The same for one && or || of a checked expression, of which it is the outermost of its kind. */
void logic_check_chain(Checker *checker, const Expr *expr);
/* Whether the expression is a chain of && or of ||. */
bool logic_is_chain(const Expr *expr);
