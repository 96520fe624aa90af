#include "cli/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chinese.h"

/* ---- the language ---------------------------------------------------------------------------- */

static const char variable[] = "LICET_LANG";

/* The first of the variables that is set to something; NULL: none is. */
static const char *environment_language(void)
{
    static const char *const names[] = {variable, "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return NULL;
}

bool say_is_chinese(void)
{
    const char *language = environment_language();
    return language != NULL && strncmp(language, "zh", 2) == 0;
}

bool say_is_chosen(void)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

static bool is_language(const char *value)
{
    return strcmp(value, "zh") == 0 || strcmp(value, "en") == 0;
}

bool say_check_environment(void)
{
    return !say_is_chosen() || is_language(getenv(variable)) ||
           say_error("", "LICET_LANG is \"%s\", no language: write zh or en", getenv(variable));
}

int say_take_language(const char *command, int count, char *const *words)
{
    static const char option[] = "--lang";
    const char *after = words[0] + sizeof option - 1;
    if (strncmp(words[0], option, sizeof option - 1) != 0 || (*after != '\0' && *after != '='))
        return 0;
    const char *value = *after == '=' ? after + 1 : count > 1 ? words[1] : NULL;
    if (value == NULL)
        say_error(command, "\"--%s\" needs %s", "lang", "zh|en");
    else if (!is_language(value))
        say_error(command, "\"%s\" is no language: write zh or en", value);
    else if (setenv(variable, value, 1) != 0)
        say_error(command, "memory is exhausted");
    else
        return *after == '=' ? 1 : 2;
    return -1;
}

/* ---- saying ---------------------------------------------------------------------------------- */

const char *say_text(const char *english)
{
    return chinese_say(say_is_chinese(), english);
}

const char *say_errno(void)
{
    return say_text(strerror(errno));
}

Text say_reason(Buffer *reason)
{
    Buffer said;
    buffer_init(&said, &reason->allocator);
    chinese_write(&said, buffer_text(reason), say_is_chinese());
    if (!buffer_failed(&said)) {
        buffer_clear(reason);
        buffer_add(reason, buffer_text(&said));
    }
    buffer_free(&said);
    return buffer_text(reason);
}

bool say_error(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, command[0] != '\0' ? "licet %s: " : "licet: %s", command);
    vfprintf(stderr, say_text(format), arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}
