/*
 * cmd_build.c - licet build: rules to one bundle.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/cmd.h"

typedef struct BuildArguments {
    const char *output;
    const char *name;
    const char *version;
    bool deny_warnings;
} BuildArguments;

enum { OPTION_OUTPUT, OPTION_NAME, OPTION_VERSION, OPTION_DENY_WARNINGS };
static const Option options[] = {
    {"output", 'o', "FILE", "the bundle to write"},
    {"name", 0, "NAME", "the bundle's name (the output's)"},
    {"version", 0, "VERSION", "the rules' version"},
    {"deny-warnings", 0, NULL, "a warning fails the build"},
};
static const OptionSet set = {"build", "PATH... -o FILE", "Compiles rules into a bundle.", 4,
                              options};

static bool take(void *context, size_t index, const char *value)
{
    BuildArguments *arguments = context;
    if (index == OPTION_OUTPUT)
        arguments->output = value;
    else if (index == OPTION_NAME)
        arguments->name = value;
    else if (index == OPTION_VERSION)
        arguments->version = value;
    else
        arguments->deny_warnings = true;
    return true;
}

static int write_bundle(const char *path, Text bytes)
{
    if (file_is_directory(path)) {
        fprintf(stderr, "licet build: \"%s\" is a folder: name the file to write\n", path);
        return EXIT_ENVIRONMENT;
    }
    if (file_write(path, bytes) == STATUS_OK)
        return EXIT_DONE;
    fprintf(stderr, "licet build: \"%s\" cannot be written: %s\n", path, strerror(errno));
    return EXIT_ENVIRONMENT;
}

static int build(const char *const *paths, int count, const BuildArguments *arguments)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    CompileOptions compile_options = {
        .emit = {.name = arguments->name != NULL ? text_of(arguments->name)
                                                 : cmd_base_name(arguments->output, TEXT(".lbc")),
                 .version = text_of(arguments->version)}};
    Compilation compilation = {NULL, NULL};
    Buffer bytes;
    buffer_init(&bytes, &allocator);
    Status status = arena != NULL ? compile_paths(&bytes, &compilation, arena, paths,
                                                  (uint32_t)count, &compile_options)
                                  : STATUS_MEMORY;
    int code = EXIT_DONE;
    if (status == STATUS_OK || status == STATUS_RULES) {
        cmd_print_diagnostics(compilation.diags);
        code = cmd_diagnostics_code(compilation.diags, arguments->deny_warnings);
    } else {
        code = cmd_report_status("build", status);
    }
    if (code == EXIT_DONE)
        code = write_bundle(arguments->output, buffer_text(&bytes));
    buffer_free(&bytes);
    arena_free(arena);
    return code;
}

int cmd_build(int count, char **words)
{
    BuildArguments arguments = {.version = ""};
    int path_count;
    const char **paths = cmd_arguments(count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result = options_parse(&set, count, words, take, &arguments, paths, &path_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK &&
        (path_count == 0 || arguments.output == NULL || arguments.output[0] == '\0'))
        fprintf(stderr, "licet build: name the rules and the bundle: licet build PATH -o FILE\n");
    else if (result == PARSE_OK)
        code = build(paths, path_count, &arguments);
    free(paths);
    return code;
}
