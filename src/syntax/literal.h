/*
 * literal.h - what the text of a literal stands for.
 *
 * Follows CEL's language definition, "Lexis" (langdef.md): escapes, raw and triple-quoted text,
 * bytes, hexadecimal numbers.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "syntax/parser.h"

/* How the bytes between two quotes are to be read. */
typedef struct LiteralStyle {
    bool raw;     /* no escapes */
    bool bytes;   /* \x and octal name bytes, \u and \U are refused */
    bool message; /* {{ is a brace */
} LiteralStyle;

/* The text that `body`, a slice of the source without its quotes, stands for: the slice itself
 * where nothing needs decoding, else a copy in the arena. Line ends become \n. A bad escape is
 * reported and left out. */
Text literal_decode(Parser *parser, Text body, LiteralStyle style);

/* The text of a whole string or bytes literal with its prefix and quotes. */
Text literal_text(Parser *parser, Text literal);

/* The value of decimal digits or 0x and hexadecimal ones, without sign or suffix; false when it
 * does not fit 64 bits. */
bool literal_integer(uint64_t *out, Text digits);

/* The double nearest to a decimal literal; false when it is out of range. Does not depend on the
 * locale. */
bool literal_double(double *out, Parser *parser, Text digits);
