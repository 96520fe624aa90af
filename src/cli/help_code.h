/*
 * help_code.h - a diagnostic's explanation, with what the compiler says of its example.
 *
 * Layer: cli.
 */
#pragma once

#include "diag/diag.h"

/* For `licet help L0123`, in one of the two languages. */
void help_code_write(Buffer *out, DiagId id, bool chinese);
/* A section of docs/errors.md, in both. */
void help_code_write_markdown(Buffer *out, DiagId id);
