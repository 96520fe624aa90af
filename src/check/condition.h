/*
 * condition.h - what a rule's conditions say together.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Types the conditions in order, each knowing that those before it hold, and warns of those that
 * are the same, contradict each other or are known when compiling. Returns the scope in which all
 * of them hold. */
const Scope *condition_check_all(Checker *checker, const Scope *scope, const RuleBody *body);
