/*
 * message.h - what a rule says, in each language.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Types the holes, in which all of the rule's conditions hold, and warns of those that may fail
 * and of a language that is missing; `outcome` is where the message belongs. */
void message_check(Checker *checker, const Scope *scope, const Message *message, Span outcome);
