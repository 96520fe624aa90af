#include "cli/source_options.h"

#include <string.h>

#include "cli/cmd.h"
#include "data/database.h"

/* ---- the options ----------------------------------------------------------------------------- */

/* What is refused is not shown: it may hold a password. */
static bool take_source(SourceArguments *arguments, const char *command, const char *value)
{
    const char *equals = strchr(value, '='), *colon = strchr(value, ':');
    if (equals == NULL || (colon != NULL && colon < equals)) {
        return say_error(command, "--source wants NAME=URI");
    }
    if (arguments->count < SOURCES_MAX) {
        arguments->specs[arguments->count++] = value;
        return true;
    }
    return say_error(command, "more than %d sources", SOURCES_MAX);
}

bool source_option_take(SourceArguments *arguments, const char *command, SourceOption option,
                        const char *value)
{
    switch (option) {
    case SOURCE_OPTION_SOURCE:
        return take_source(arguments, command, value);
    case SOURCE_OPTION_FACTS:
        arguments->facts = value;
        return true;
    case SOURCE_OPTION_DATA:
        arguments->data = value;
        return true;
    default:
        return cmd_take_number(&arguments->timeout_ms, command, "source-timeout", value, INT32_MAX);
    }
}

/* ---- binding --------------------------------------------------------------------------------- */

static int bind(Bindings *bindings, const char *command, Text spec)
{
    Buffer reason, shown;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    buffer_init(&shown, &allocator);
    Status status = bindings_add(bindings, spec, &reason);
    if (status != STATUS_OK && reason.size_bytes > 0) {
        database_mask(&shown, spec);
        say_error(command, "--source %.*s: %.*s", TEXT_ARG(buffer_text(&shown)),
                  TEXT_ARG(say_reason(&reason)));
    } else if (status != STATUS_OK) {
        cmd_report_status(command, status);
    }
    buffer_free(&shown);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* A source that --source names is left to it. */
static bool is_named(const SourceArguments *arguments, Text name)
{
    for (uint32_t i = 0; i < arguments->count; i++) {
        Text spec = text_of(arguments->specs[i]);
        if (text_equal(text_slice(spec, 0, text_find(spec, TEXT("="), 0)), name))
            return true;
    }
    return false;
}

/* Binds every source to the same file or database: its name, what goes before the path and after
 * it. */
static int bind_each(Bindings *bindings, const SourceArguments *arguments, const char *command,
                     const Program *program, const char *scheme, const char *path, bool is_pointer)
{
    Allocator allocator = allocator_system();
    int code = EXIT_DONE;
    for (uint32_t i = 0; code == EXIT_DONE && i < program_SOURCES_count(program); i++) {
        Text name = program_text(program, program_SOURCES(program)[i].name);
        Buffer spec;
        if (is_named(arguments, name))
            continue;
        buffer_init(&spec, &allocator);
        buffer_add_format(&spec, "%.*s=%s%s", TEXT_ARG(name), scheme, path);
        if (is_pointer)
            buffer_add_format(&spec, "#/%.*s", TEXT_ARG(name));
        code = bind(bindings, command, buffer_text(&spec));
        buffer_free(&spec);
    }
    return code;
}

int source_options_bind(Bindings **out, const SourceArguments *arguments, const char *command,
                        const Program *program)
{
    Allocator allocator = allocator_system();
    Status status = bindings_new(out, program, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status(command, status);
    if (arguments->timeout_ms > 0)
        bindings_set_timeout(*out, (uint32_t)arguments->timeout_ms);
    int code = EXIT_DONE;
    if (arguments->facts != NULL)
        code = bind_each(*out, arguments, command, program, "json:", arguments->facts, true);
    if (code == EXIT_DONE && arguments->data != NULL)
        code = bind_each(
            *out, arguments, command, program,
            database_is_uri(text_of(arguments->data)) ? "" : "sqlite:", arguments->data, false);
    for (uint32_t i = 0; code == EXIT_DONE && i < arguments->count; i++)
        code = bind(*out, command, text_of(arguments->specs[i]));
    return code;
}
