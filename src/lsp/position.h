/*
 * position.h - places as the Language Server Protocol counts them: lines from 0, and in a line
 * UTF-16 code units.
 *
 * Layer: lsp.
 */
#pragma once

#include "base/buffer.h"
#include "diag/source.h"

typedef struct Position {
    uint32_t line;
    uint32_t character;
} Position;

/* The byte a position means. Past a line's end is its end, past the text's end its end; within a
 * surrogate pair is before it. */
uint32_t position_offset(Text text, Position position);
/* The position of a byte of a file; SPAN_NONE's is that of its start. */
Position position_of(const Sources *sources, uint32_t file, uint32_t offset);
/* UTF-16 code units in valid UTF-8 text. */
uint32_t position_units(Text text);

/* Paths and file: URIs. The path of another scheme is empty. Both go into `out`. */
void position_write_uri(Buffer *out, Text path);
bool position_read_uri(Buffer *out, Text uri);
