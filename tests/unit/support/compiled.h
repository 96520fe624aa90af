/*
 * compiled.h - rules in a test's own text, as a bundle or an opened program.
 */
#pragma once

#include "code/program.h"

/* The bundle of rules that must compile: fails the test, showing the diagnostics, where they do
 * not. The caller frees the buffer. */
void compiled_bundle(Buffer *out, const char *rules);

/* A program over rules that must compile, and the bytes it reads. */
typedef struct Compiled {
    Buffer bundle;
    Program *program;
} Compiled;
void compiled_open(Compiled *out, const char *rules);
void compiled_close(Compiled *compiled);

/* Makes the bundle's size and hash right again after a change to its bytes. */
void compiled_put_right(Buffer *bundle);
