/*
 * json_file.h - JSON files that rules name, as constants.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

/* Reads the file `path` beside the checker's module: objects become maps, whole numbers ints (or
 * uints where an int cannot hold them), others doubles. False where it cannot be used, which is
 * reported at `at`. */
bool json_file_read(Checker *checker, Value *out, Text path, Span at);
