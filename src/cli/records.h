/*
 * records.h - the applications of one input, for the commands that go through them one by one.
 *
 * Layer: cli.
 */
#pragma once

#include "base/buffer.h"
#include "data/evaluate.h"

/* Called for each; EXIT_DONE to go on. The text is valid during the call. */
typedef int (*RecordHandler)(void *context, Text record, uint64_t line);

/* Reads a file, or standard input for "-": one JSON object, an array, or JSON Lines. What cannot be read
 * is said on standard error. EXIT_DONE, or the exit code. */
int records_read(const char *command, const char *name, RecordHandler handler, void *context);

/* The value of --as-of; false, said on standard error, where it is none. */
bool records_take_date(EvaluateOptions *out, const char *command, const char *value);
