/*
 * unused.h - warnings about names: never used, or hidden by another.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Reports declarations and imports of a whole program that nothing uses. The standard library's
 * are passed over, and so is all of a program without an input, which is a library itself. */
void unused_report(Checker *checker, Checked *checked);

/* Reports a variable of a loop (NULL: none) that nothing inside of it reads. */
void unused_check_loop(Checker *checker, const Binding *binding);

/* Reports a local name that hides a value of the module. */
void unused_check_shadow(Checker *checker, const Binding *binding);
