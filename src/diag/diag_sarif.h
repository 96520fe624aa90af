/*
 * diag_sarif.h - diagnostics as SARIF 2.1.0 (OASIS), as code hosts and editors read it.
 *
 * One run with every row of diagnostics.def as a rule. Columns are in code points. A hint follows
 * the message on a line of its own; the other culprit is a related location, a fix-it a fix.
 *
 * Layer: diag.
 */
#pragma once

#include "diag/diag.h"

void diag_sarif_write(Buffer *out, const Diags *diags);
