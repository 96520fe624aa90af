/*
 * password.h - asking for a password.
 *
 * Layer: cli.
 */
#pragma once

#include <stddef.h>

#include "base/text.h"

enum { PASSWORD_BYTES_MAX = 1024 };

/* Wiped by its owner with password_wipe(). */
typedef struct Password {
    char bytes[PASSWORD_BYTES_MAX];
    size_t size_bytes;
} Password;

/* Asks on standard error and reads a line from standard input, which need not be a terminal; on
 * one it is not echoed. False, said on standard error, at the end of the input, after an
 * interruption, or when the line is too long. */
bool password_ask(Password *out, const char *command, const char *question);
Text password_text(const Password *password);
void password_wipe(Password *password);
