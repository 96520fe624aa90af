/*
 * diag_text.h - diagnostics as a person reads them.
 *
 *   a.licet:2:24: error[L0142]: cannot add "date" to "int"
 *       2 |     let total = base + supplement
 *         |                 ~~~~   ^^^^^^^^^^
 *   hint: Convert one side first.
 *
 * The marks are true under tabs and wide characters. The other culprit is underlined ~~~~ where it
 * is on the line shown, and has a note and lines of its own elsewhere. Long lines are cut around
 * the mark. Nothing a file says reaches the terminal as a control sequence.
 *
 * Layer: diag.
 */
#pragma once

#include "diag/diag.h"

void diag_text_write(Buffer *out, const Diags *diags, bool colour);
