/*
 * tests.h - tests beside the rules: what is given is part of the input, what is expected exists.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

void tests_check(Checker *checker, Checked *checked);
