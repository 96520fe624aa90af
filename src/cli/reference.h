/*
 * reference.h - documentation made of the tables: licet help --generate.
 *
 * docs/generate calls it for every part of docs/ that is generated.
 *
 * Layer: cli.
 */
#pragma once

#include <stdio.h>

#include "cli/cmd.h"

/* Writes one of
 *   errors       docs/errors.md, from diagnostics.def and src/diag/help
 *   functions    docs/functions.md, from natives.def
 *   cel          the part of it about functions that CEL has
 *   opcodes      docs/opcodes.md, from opcodes.def
 *   cli          every command's options, for docs/cli.md
 *   man          licet.1, from the table of commands
 *   bash, zsh, fish   completion scripts, from the tables of commands and options
 * EXIT_USAGE, said on standard error, when it is none of these. */
int reference_write(FILE *out, const char *what, const Command *commands, size_t command_count);
