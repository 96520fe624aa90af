/*
 * fix.h - applying fix-its.
 *
 * Layer: diag.
 */
#pragma once

#include "diag/diag.h"

/* Writes the text of `file` with the fix-its of its diagnostics applied, in order of place; one
 * that touches an earlier one is left for another run. Returns how many were applied; with none
 * nothing is written. The diagnostics must be sorted. */
size_t fix_apply(Buffer *out, const Diags *diags, uint32_t file);
