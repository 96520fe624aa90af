/*
 * cmd.h - the subcommands, and what they share.
 *
 * Layer: cli.
 */
#pragma once

#include "cli/options.h"
#include "emit/compile.h"

/* What the program ends with: docs/cli.md, "Exit codes". */
typedef enum ExitCode {
    EXIT_DONE = 0,
    EXIT_RULES = 1,       /* the rules or tests are at fault */
    EXIT_USAGE = 2,       /* the command line is wrong */
    EXIT_FAIL_ON = 3,     /* --fail-on was met */
    EXIT_ENVIRONMENT = 4, /* an input, file or the machine is at fault */
} ExitCode;

/* A subcommand: `count` words after its name. */
int cmd_check(int count, char **words);
int cmd_build(int count, char **words);
int cmd_eval(int count, char **words);
int cmd_test(int count, char **words);
int cmd_expr(int count, char **words);
int cmd_disasm(int count, char **words);
int cmd_version(int count, char **words);
int cmd_help(int count, char **words);

/* Room for the arguments among `count` words; ends the program's run with a message and NULL when
 * memory is exhausted. Freed by the caller with free(). */
const char **cmd_arguments(int count);

/* Whether text on this stream may be coloured: a terminal, and no NO_COLOR. */
bool cmd_may_colour(FILE *stream);
/* Whether people here read Chinese: --lang, else LC_ALL, LC_MESSAGES or LANG begins with "zh". */
bool cmd_is_chinese(const char *lang);

/* Writes all of it; false, said on standard error, when that fails. */
bool cmd_write(FILE *stream, Text text);
/* Prints what went wrong with memory, limits or files, and returns the exit code. */
int cmd_report_status(const char *command, Status status);

/* A program of rules, compiled in memory from files or folders, or mapped from a .lbc file. */
typedef struct LoadedProgram {
    struct Program *program;
    Buffer bytes; /* the bundle, where it was compiled here */
    Arena *arena;
} LoadedProgram;

/* Loads `path`; diagnostics and reasons go to standard error. EXIT_DONE or the exit code. */
int cmd_load(LoadedProgram *out, const char *command, const char *path, bool tests);
void cmd_unload(LoadedProgram *loaded);
