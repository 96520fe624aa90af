/*
 * eval_options.h - the command line of licet eval.
 *
 * Layer: cli.
 */
#pragma once

#include "batch/batch.h"
#include "cli/cmd.h"
#include "cli/source_options.h"

typedef struct EvalArguments {
    LoadOptions load;
    EvaluateOptions evaluate;
    BatchInputs input_kind;
    const char *header_map;
    bool has_format;
    ReportFormat format;
    bool verbose;
    const char *lang;
    const char *select;
    uint32_t only;      /* verdicts written, a bit each; 0: all */
    const char *output; /* NULL: standard output */
    bool resume;
    bool summary;
    bool stats;
    int64_t jobs; /* 0: one a core */
    bool has_fail_on;
    Verdict fail_on;
    SourceArguments sources;
} EvalArguments;

/* Parses the words; what is no option goes to `arguments` (room for `count`). What does not go together
 * is refused, said on standard error. */
ParseResult eval_options_parse(EvalArguments *out, int count, char **words, const char **arguments,
                               int *argument_count);
