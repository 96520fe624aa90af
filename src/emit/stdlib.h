/*
 * stdlib.h - the standard library's rule files, built into the program.
 *
 * Generated from stdlib/std by CMake (cmake/embed.cmake).
 *
 * Layer: emit.
 */
#pragma once

#include "base/text.h"

typedef struct StdlibFile {
    Text module; /* "std.identifier" */
    Text text;
} StdlibFile;

/* Sorted by module name. */
extern const StdlibFile stdlib_files[];
extern const size_t stdlib_files_count;
