/*
 * rules.h - rules and the exceptions to them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

void rules_check(Checker *checker, Checked *checked);
