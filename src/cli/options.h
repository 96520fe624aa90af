/*
 * options.h - a subcommand's options, declared once: parsing, --help and docs come from the table.
 *
 * Layer: cli.
 */
#pragma once

#include <stdio.h>

#include "base/text.h"

/* One row. A flag has no argument name. The value is handed over as text. */
typedef struct Option {
    const char *name;     /* without the dashes */
    char letter;          /* short form, or 0 */
    const char *argument; /* as shown in --help, or NULL for a flag */
    const char *help;
} Option;

typedef struct OptionSet {
    const char *command;   /* "eval" */
    const char *arguments; /* "RULES [FILE...]" */
    const char *summary;
    size_t count;
    const Option *options;
} OptionSet;

/* The set's rows, and behind them those that every command takes: --lang and --help. */
size_t options_count(const OptionSet *set);
const Option *options_at(const OptionSet *set, size_t index);
/* Whether the option's argument names all its values: "text|json|sarif". */
bool option_is_choice(const Option *option);
/* Which of them this is, from 0; -1: none. */
int option_choice(const Option *option, const char *value);

/* Called for each option met: `index` in the table, and its value (empty for a flag; of a choice
 * one of its values). False when the value is refused; the handler has said why. */
typedef bool (*OptionHandler)(void *context, size_t index, const char *value);

typedef enum ParseResult { PARSE_OK, PARSE_HELP, PARSE_WRONG } ParseResult;

/* Parses argv after the command's name: "--name=value", "--name value", "-n value", "-nvalue"; what
 * is no option is collected, in order, at the front of `arguments` (room for `count`). "--" ends
 * the options;
 * "-" is an argument. Mistakes are reported on standard error; --help prints help and gives
 * PARSE_HELP.
 * --lang is taken first, wherever it stands: another option's value that begins so is written
 * behind "=". */
ParseResult options_parse(const OptionSet *set, int count, char **words, OptionHandler handler,
                          void *context, const char **arguments, int *argument_count);

/* What a set can be written as: --help=FACE, from which docs/generate makes the documentation. */
typedef enum HelpFace {
    HELP_TEXT,     /* for people at a terminal */
    HELP_MARKDOWN, /* a part of docs/cli.md */
    HELP_MAN,      /* a whole man page */
    HELP_BASH,     /* parts of completion scripts: reference.h */
    HELP_ZSH,
    HELP_FISH,
    HELP_FACE_COUNT
} HelpFace;

/* The name of a face is "text", "markdown", "man", "bash", "zsh" or "fish". */
bool options_face_find(HelpFace *out, const char *name);
/* `text` as a description within single quotes of zsh's or fish's script. */
void options_print_described(FILE *out, const char *text, HelpFace face);
void options_print_help(FILE *out, const OptionSet *set, HelpFace face);
