/*
 * cmd.h - the subcommands, and what they share.
 *
 * Layer: cli.
 */
#pragma once

#include "cli/options.h"
#include "cli/say.h"
#include "code/program.h"
#include "emit/compile.h"
#include "native/native.h"

/* What the program ends with: docs/cli.md, "Exit codes". */
typedef enum ExitCode {
    EXIT_DONE = 0,
    EXIT_RULES = 1,       /* the rules or tests are at fault */
    EXIT_USAGE = 2,       /* the command line is wrong */
    EXIT_FAIL_ON = 3,     /* --fail-on was met */
    EXIT_ENVIRONMENT = 4, /* an input, file or the machine is at fault */
} ExitCode;

/* A row of the table of subcommands: main.c. */
typedef struct Command {
    const char *name;
    int (*run)(int count, char **words);
    const char *summary;
} Command;

/* A subcommand: `count` words after its name. */
int cmd_check(int count, char **words);
int cmd_build(int count, char **words);
int cmd_eval(int count, char **words);
int cmd_ask(int count, char **words);
int cmd_data(int count, char **words);
int cmd_test(int count, char **words);
int cmd_explain(int count, char **words);
int cmd_expr(int count, char **words);
int cmd_fmt(int count, char **words);
int cmd_diff(int count, char **words);
int cmd_disasm(int count, char **words);
int cmd_inspect(int count, char **words);
int cmd_doc(int count, char **words);
int cmd_schema(int count, char **words);
int cmd_keygen(int count, char **words);
int cmd_lsp(int count, char **words);
int cmd_verify(int count, char **words);
int cmd_bench(int count, char **words);
int cmd_version(int count, char **words);
int cmd_help(int count, char **words);

/* What a command does with its arguments once the command line is read; its options are in the
 * context. Arguments it cannot use it refuses with cmd_refuse(). Returns the exit code. */
typedef int (*CommandWork)(void *context, const char *const *arguments, int count);
/* The whole of a command but its work: reads the command line, `count` words. --help is printed,
 * mistakes in options are said on standard error. */
int cmd_main(const OptionSet *set, OptionHandler take, CommandWork work, void *context, int count,
             char **words);
/* Says what is wrong with a command line and what to write; EXIT_USAGE. */
int cmd_refuse(const char *command, const char *reason);

/* Whether text on this stream may be coloured: a terminal, and no NO_COLOR. */
bool cmd_may_colour(FILE *stream);
/* Takes an option's value that is a whole number from 1 to `max`; false, said on standard error,
 * when it is none. */
bool cmd_take_number(int64_t *out, const char *command, const char *option, const char *value,
                     int64_t max);
/* Takes an option's value that is a day, as days since 1970-01-01; false, said, when it is none. */
bool cmd_take_date(int64_t *out_days, const char *command, const char *value);

/* Writes all of it; false, said on standard error, when that fails. */
bool cmd_write(FILE *stream, Text text);
/* Ends with what standard output still holds: `code`, or EXIT_ENVIRONMENT, said on standard error
 * unless cmd_write() has said it, where it cannot be written. */
int cmd_flush_output(int code);
/* Say that a file cannot be read or written, and what errno says of it; EXIT_ENVIRONMENT. */
int cmd_cannot_read(const char *command, const char *path);
int cmd_cannot_write(const char *command, const char *path);
/* Says that the rules have no input, so that there is nothing to evaluate; EXIT_RULES. */
int cmd_no_input(const char *command);
/* Prints what went wrong with memory, limits or files, and returns the exit code. */
int cmd_report_status(const char *command, Status status);

/* Prints diagnostics on standard error. */
void cmd_print_diagnostics(const Diags *diags);
/* What a compilation with these diagnostics ends with: a file that cannot be read is the
 * environment's fault, any other error the rules'. */
int cmd_diagnostics_code(const Diags *diags, bool deny_warnings);
/* Says that neither the command line nor a project names rules; EXIT_USAGE. */
int cmd_no_sources(const char *command);
/* The last part of a path, without `suffix`: what a bundle is called unless it is named. */
Text cmd_base_name(const char *path, Text suffix);

/* A program of rules, compiled in memory from files or folders, or mapped from a bundle. */
typedef struct LoadedProgram {
    Program *program;
    Buffer bytes;           /* the bundle, where it was compiled here or its signature checked */
    const Sources *sources; /* where it was compiled here; NULL for a bundle */
    Arena *arena;
    NativeObject *native; /* what runs it, where one was named */
    Buffer signer;        /* where a signature was required: the key's id */
    Buffer comment;       /* and the trusted comment */
} LoadedProgram;

/* How to load it: every command that loads a program takes these from its command line. */
typedef struct LoadOptions {
    bool tests;                 /* keep the tests */
    bool deny_warnings;         /* rules with warnings are not loaded */
    const char *required_key;   /* only a bundle signed with this key; NULL: anything */
    const char *signature_path; /* NULL: beside the bundle */
    const char *native_path;    /* a native object to run it by; NULL: none */
    bool trust_receipt; /* a bundle that a receipt says was verified is not verified again */
    bool only_decides;  /* a bundle's notes are not read: set by commands that explain nothing */
} LoadOptions;
/* Their rows, which end such a command's table of options. */
#define LOAD_OPTION_ROWS                                                                     \
    {"require-signature", 0, "KEY", "refuse what is no bundle signed with this public key"}, \
        {"trust-receipt", 0, NULL, "do not verify again what BUNDLE.verified says was"},     \
    {                                                                                        \
        "deny-warnings", 0, NULL, "refuse rules with warnings"                               \
    }
/* For commands that run many records. */
#define NATIVE_OPTION_ROW                                                                  \
    {                                                                                      \
        "native", 0, "FILE", "run the bundle by this native object (licet build --native)" \
    }
/* Takes such an option; `row` counts from the first of them. */
bool cmd_take_load_option(LoadOptions *load, size_t row, const char *value);

/* Loads one bundle, or the rules at all the paths; diagnostics and reasons go to standard error.
 * EXIT_DONE, or the exit code; cmd_unload() in the first case only. */
int cmd_load(LoadedProgram *out, const char *command, const char *const *paths, int path_count,
             const LoadOptions *options);
void cmd_unload(LoadedProgram *loaded);
/* A module's file as the user named it; bundles know files only by their place in the program. */
Text cmd_module_path(const LoadedProgram *loaded, uint32_t module);

/* A command that prints what it makes of one program: licet inspect, schema, disasm. */
typedef struct PrintCommand {
    const OptionSet *set;
    OptionHandler take;
    const LoadOptions *load; /* what `take` sets of them, in the context */
    /* False: what it cannot make of these rules, it has said on standard error. */
    bool (*write)(void *context, Buffer *out, const Program *program);
    void *context;
} PrintCommand;
/* The whole of such a command: reads the command line, loads, prints. */
int cmd_print_main(PrintCommand *command, int count, char **words);
