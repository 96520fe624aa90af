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

/* The options of commands that read applications. */
typedef struct RecordsOptions {
    const char *input_kind; /* "json" or "csv"; NULL: CSV where the name says so */
    const char *header_map; /* CSV, as csv_records_new() takes it, or NULL */
} RecordsOptions;
typedef enum RecordsOption {
    RECORDS_OPTION_INPUT,
    RECORDS_OPTION_HEADER_MAP,
    RECORDS_OPTION_COUNT
} RecordsOption;
#define RECORDS_OPTION_ROWS                                                                \
    {"input", 0, "json|csv", "what the applications are (csv where a name ends in .csv)"}, \
    {                                                                                      \
        "header-map", 0, "MAP", "csv: COLUMN=PATH,... or a JSON file of columns and paths" \
    }
/* Takes an option's value. */
void records_take(RecordsOptions *options, RecordsOption option, const char *value);

/* Reads a file, or standard input for "-", packed or not: one JSON object, an array, JSON Lines, or
 * CSV, whose rows become records of `program`. What cannot be read is said on standard error.
 * EXIT_DONE, or the exit code. */
int records_read(const char *command, const char *name, const RecordsOptions *options,
                 const Program *program, RecordHandler handler, void *context);

/* The value of --as-of; false, said on standard error, where it is none. */
bool records_take_date(EvaluateOptions *out, const char *command, const char *value);
