/*
 * cmd_check.c - licet check: what the compiler has to say.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"

typedef struct CheckArguments {
    DiagFormat format;
    bool deny_warnings;
} CheckArguments;

enum { OPTION_FORMAT, OPTION_DENY_WARNINGS };
static const Option options[] = {
    {"format", 0, "text|json|sarif", "how to show what is found (text)"},
    {"deny-warnings", 0, NULL, "a warning fails the check"},
};
static const OptionSet set = {"check", "PATH...", "Checks rule files and folders.", 2, options};

static bool take(void *context, size_t index, const char *value)
{
    CheckArguments *arguments = context;
    if (index == OPTION_DENY_WARNINGS) {
        arguments->deny_warnings = true;
        return true;
    }
    static const char *const names[] = {"text", "json", "sarif"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            arguments->format = (DiagFormat)i;
            return true;
        }
    }
    fprintf(stderr, "licet check: \"%s\" is no format: write text, json or sarif\n", value);
    return false;
}

static void print_count(size_t count, const char *what, const char *after)
{
    fprintf(stderr, "%zu %s%s%s", count, what, count == 1 ? "" : "s", after);
}

/* The closing line; warnings stand there too, so that none is overlooked. */
static void print_summary(const Compilation *compilation)
{
    size_t errors = diags_error_count(compilation->diags);
    size_t warnings = diags_warning_count(compilation->diags);
    if (errors + warnings > 0) {
        print_count(errors, "error", ", ");
        print_count(warnings, "warning", "\n");
        return;
    }
    fprintf(stderr, "checked ");
    print_count(compilation->checked->module_count, "module", ", ");
    print_count(compilation->checked->rules.count, "rule", ", ");
    print_count(compilation->checked->tests.count, "test", ": no mistakes\n");
}

static int print_result(const Compilation *compilation, const CheckArguments *arguments)
{
    FILE *stream = arguments->format == DIAG_TEXT ? stderr : stdout;
    Allocator allocator = allocator_system();
    Buffer text;
    buffer_init(&text, &allocator);
    diags_write(&text, compilation->diags, arguments->format, cmd_may_colour(stream));
    int code = cmd_diagnostics_code(compilation->diags, arguments->deny_warnings);
    if (buffer_failed(&text))
        code = cmd_report_status("check", STATUS_MEMORY);
    else if (!cmd_write(stream, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    print_summary(compilation);
    buffer_free(&text);
    return code;
}

static int check(const char *const *paths, int count, const CheckArguments *arguments)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    CompileOptions compile_options = {.emit = {.name = TEXT("check"), .version = TEXT("")}};
    Compilation compilation;
    Status status = arena != NULL ? compile_check_paths(&compilation, arena, paths,
                                                        (uint32_t)count, &compile_options)
                                  : STATUS_MEMORY;
    int code = status == STATUS_OK ? print_result(&compilation, arguments)
                                   : cmd_report_status("check", status);
    arena_free(arena);
    return code;
}

int cmd_check(int count, char **words)
{
    CheckArguments arguments = {.format = DIAG_TEXT};
    int path_count;
    const char **paths = cmd_arguments(count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result = options_parse(&set, count, words, take, &arguments, paths, &path_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && path_count == 0)
        fprintf(stderr, "licet check: name the rule files or folders to check\n");
    else if (result == PARSE_OK)
        code = check(paths, path_count, &arguments);
    free(paths);
    return code;
}
