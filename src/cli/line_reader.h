/*
 * line_reader.h - lines from a person or a file: edited, completed and kept, where that can be.
 *
 * Layer: cli. One at a time: libedit keeps its state to itself.
 */
#pragma once

#include "base/buffer.h"

/* The `index`-th completion of `prefix`, or NULL when there are no more. */
typedef const char *(*LineCompleter)(void *context, const char *prefix, size_t index);

/* Whether a person is typing: both ends are a terminal. */
bool line_reader_is_interactive(void);
/* Begins editing: reads the history kept in the user's state folder. Does nothing otherwise. */
void line_reader_begin(LineCompleter complete, void *context);
/* Keeps the history for the next time. */
void line_reader_end(void);
/* Reads a line without its line feed into `out`; false at the end of the input. */
bool line_reader_next(Buffer *out, const char *prompt);
