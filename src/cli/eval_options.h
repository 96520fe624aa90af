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

/* cmd_main() with this command's options, which are the work's context. */
int eval_options_main(EvalArguments *out, CommandWork work, int count, char **words);
/* Refuses, on standard error, options that do not go together or with these arguments: EXIT_USAGE;
 * else EXIT_DONE. */
int eval_options_check(const EvalArguments *arguments, const char *const *words, int count);
