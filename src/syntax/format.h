/*
 * format.h - a rule file in the one style: the formatter.
 *
 * It sets the space between tokens and nothing else: every token and comment comes out as it was
 * written, in its order. Line ends within a clause are the author's; where clauses, rows and
 * blocks begin and how they are indented and aligned is the formatter's. docs/cli.md, "licet fmt",
 * describes the style.
 *
 * Layer: syntax.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"
#include "diag/diag.h"

/* Writes the file of the diags' sources to `out`, formatted. STATUS_RULES when it does not follow
 * the grammar, which the diags say; STATUS_MEMORY; STATUS_INPUT, which is a mistake of ours, when
 * what would come out does not have the file's tokens and comments. `out` is then unchanged. */
Status format_file(Buffer *out, Arena *arena, Diags *diags, uint32_t file);
