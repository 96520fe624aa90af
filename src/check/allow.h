/*
 * allow.h - // licet:allow L0802 reason: a warning that its author knows about.
 *
 * Layer: check.
 */
#pragma once

#include "diag/diag.h"
#include "syntax/ast.h"

/* Drops the warnings that comments of the modules allow: those that begin on the comment's own line
 * or, where the comment stands alone, on the next line of code. Reports comments that name no
 * warning, give no reason or drop nothing. For when everything else has been reported. */
void allow_comments(Diags *diags, Module *const *modules, uint32_t module_count);
