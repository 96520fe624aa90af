/*
 * say.h - what people are told on standard error, in the language they read.
 *
 * The language is decided here alone: --lang, which every command takes and which is kept as the
 * environment variable LICET_LANG; else that variable; else the locale: LC_ALL, LC_MESSAGES, LANG.
 * English stands in the sources, Chinese in base/messages_zh.def.
 *
 * Layer: cli.
 */
#pragma once

#include "base/buffer.h"

/* Whether people here read Chinese. */
bool say_is_chinese(void);
/* Whether --lang or LICET_LANG has said so: machines are told in English unless somebody asks for
 * another language. */
bool say_is_chosen(void);

/* Whether LICET_LANG, if it is there, names a language; said on standard error where not. */
bool say_check_environment(void);
/* Takes "--lang zh" or "--lang=zh" where words[0] begins it: of how many words it is, 0 where it is
 * none. -1, said on standard error, where its value is missing or no language. */
int say_take_language(const char *command, int count, char *const *words);

/* The text or format in the language of people here. */
const char *say_text(const char *english);
/* What errno says. */
const char *say_errno(void);
/* What went wrong further below, where it was put in English: `reason` is rewritten, and given
 * back. */
Text say_reason(Buffer *reason);

/* Writes "licet COMMAND: …" and a line's end to standard error; `command` "" is licet itself. The
 * format is the English one. False, for those who hand on that it was not well. */
bool say_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
