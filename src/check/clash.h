/*
 * clash.h - exceptions to one rule that get in each other's way.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Warns of every exception to the rule that says nothing new, as another holds wherever it does,
 * and of every two that can hold for one application though they rest on different grounds: then
 * nobody can tell which of the two let the application off. Both are shown with an example. */
void clash_check_exceptions(Checker *checker, const Decl *rule);
