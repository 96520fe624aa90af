/*
 * line_diff.h - how two texts differ, line by line, as patch(1) reads it.
 *
 * Layer: base.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

/* Writes a unified diff with three lines of context, headed by "--- old_name" and "+++ new_name";
 * nothing where the texts are equal. The shortest one (Myers, "An O(ND) Difference Algorithm",
 * 1986), but for texts more than LINE_DIFF_EDITS apart, of which the part that differs is shown
 * removed and added as a whole. Works in `arena`; false when its memory is exhausted. */
enum { LINE_DIFF_EDITS = 2000 };
bool line_diff_write(Buffer *out, Arena *arena, Text old_name, Text old_text, Text new_name,
                     Text new_text);
