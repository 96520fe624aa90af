/*
 * repl.h - licet expr without an expression: a prompt that evaluates what is typed.
 *
 * On a terminal with line editing, history and completion (libedit, where Licet is built with it);
 * from a file or pipe line by line. An expression may go over several lines: it ends where its
 * brackets and quotes are closed.
 *
 * Layer: cli.
 */
#pragma once

#include "cli/expr_result.h"

typedef struct ReplOptions {
    bool with_type; /* show each value's type */
    uint32_t variable_count;
    const ExpressionVariable *variables; /* bound from the start */
    const Value *values;
} ReplOptions;

/* Reads standard input to its end or :quit. What is mistyped does not end it; on a terminal it
 * always ends with EXIT_DONE, otherwise with EXIT_RULES where the last input was at fault. */
ExitCode repl_run(ExpressionSession *session, const ReplOptions *options);
