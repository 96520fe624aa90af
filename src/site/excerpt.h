/*
 * excerpt.h - a declaration cut out of the text of its file, and its messages as they were written.
 *
 * It reads tokens, not grammar: the files compiled, so their quotes and braces are in order.
 *
 * Layer: site.
 */
#pragma once

#include "base/text.h"

/* The declaration that begins on this line (from 1), with the /// lines above it, up to its closing
 * brace or semicolon; empty where the text has no such line. */
Text excerpt_at(Text source, uint32_t line);
/* One line, without its end; empty where the text has no such line. */
Text excerpt_line(Text source, uint32_t line);
/* Past the hole of a message that opens at `at`. */
size_t excerpt_hole_end(Text message, size_t at);
/* What stands between the quotes after the word zh or en, with its holes; size 0 without such a
 * text. */
Text excerpt_message(Text excerpt, bool chinese);
