/*
 * identifier.h - which words may be names (Unicode UAX #31, UTS #39).
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "base/arena.h"

/* Bytes of the longest name at the start of `text`, valid UTF-8: a letter or '_', then letters,
 * digits and marks (UAX #31 XID_Start and XID_Continue). 0 when no name begins there. */
size_t identifier_length(Text text);

/* What is wrong with a word that identifier_length() accepts. */
typedef enum IdentifierFault {
    IDENTIFIER_SOUND,
    IDENTIFIER_FULL_WIDTH, /* it has full-width Latin letters or digits */
    IDENTIFIER_NOT_NFC,    /* it is not in normal form C */
    IDENTIFIER_MIXED,      /* it mixes Latin, Greek or Cyrillic letters, which look alike */
} IdentifierFault;

/* Sets *out to the word as it should be written: `word` itself, or a copy in `arena` in normal
 * form and half width. With no memory left *out is `word`. */
IdentifierFault identifier_check(Text *out, Arena *arena, Text word);
