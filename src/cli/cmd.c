/*
 * cmd.c - what the subcommands share.
 */
#include "cli/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "code/program.h"

const char **cmd_arguments(int count)
{
    const char **arguments = calloc((size_t)count + 1, sizeof *arguments);
    if (arguments == NULL)
        fprintf(stderr, "licet: memory is exhausted\n");
    return arguments;
}

bool cmd_may_colour(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fileno(stream)) && (no_colour == NULL || no_colour[0] == '\0');
}

bool cmd_is_chinese(const char *lang)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; lang == NULL && i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            lang = value;
    }
    return lang != NULL && strncmp(lang, "zh", 2) == 0;
}

bool cmd_write(FILE *stream, Text text)
{
    if (fwrite(text.data, 1, text.size_bytes, stream) == text.size_bytes)
        return true;
    fprintf(stderr, "licet: the output cannot be written: %s\n", strerror(errno));
    return false;
}

int cmd_report_status(const char *command, Status status)
{
    switch (status) {
    case STATUS_OK:
        return EXIT_DONE;
    case STATUS_MEMORY:
        fprintf(stderr, "licet %s: memory is exhausted\n", command);
        break;
    case STATUS_LIMIT:
        fprintf(stderr, "licet %s: a limit of docs/language.md, \"Limits\", is crossed\n", command);
        break;
    case STATUS_RULES:
        return EXIT_RULES;
    default:
        fprintf(stderr, "licet %s: %s\n", command, errno != 0 ? strerror(errno) : "failed");
        break;
    }
    return EXIT_ENVIRONMENT;
}

/* ---- loading rules ------------------------------------------------------------------------------ */

static bool is_bundle(const char *path)
{
    return text_ends_with(text_of(path), TEXT(".lbc")) && !file_is_directory(path);
}

static int load_bundle(LoadedProgram *out, const char *command, const char *path)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    errno = 0;
    Status status = program_open_file(&out->program, &allocator, path, &reason);
    if (status == STATUS_BUNDLE)
        fprintf(stderr, "licet %s: \"%s\" is refused: %.*s\n", command, path,
                TEXT_ARG(buffer_text(&reason)));
    else if (status == STATUS_IO)
        fprintf(stderr, "licet %s: \"%s\" cannot be read: %s\n", command, path, strerror(errno));
    else if (status != STATUS_OK)
        cmd_report_status(command, status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* The bundle's name where none is given: the last part of the path. */
static Text name_of(const char *path)
{
    Text name = text_of(path);
    while (name.size_bytes > 1 && name.data[name.size_bytes - 1] == '/')
        name.size_bytes--;
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '/')
        start--;
    name = text_slice(name, start, name.size_bytes);
    return text_ends_with(name, TEXT(".licet")) ? text_slice(name, 0, name.size_bytes - 6) : name;
}

static bool is_file_missing(const char *path)
{
    return access(path, R_OK) != 0;
}

static void print_errors(const Diags *diags)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    diags_write(&text, diags, DIAG_TEXT, cmd_may_colour(stderr));
    cmd_write(stderr, buffer_text(&text));
    buffer_free(&text);
}

static int compile(LoadedProgram *out, const char *command, const char *path, bool tests)
{
    Allocator allocator = allocator_system();
    CompileOptions options = {
        .emit = {.name = name_of(path), .version = TEXT(""), .tests = tests}};
    Compilation compilation;
    if (is_file_missing(path)) {
        fprintf(stderr, "licet %s: \"%s\" cannot be read: %s\n", command, path, strerror(errno));
        return EXIT_ENVIRONMENT;
    }
    out->arena = arena_new(&allocator);
    if (out->arena == NULL)
        return cmd_report_status(command, STATUS_MEMORY);
    Status status = compile_paths(&out->bytes, &compilation, out->arena, &path, 1, &options);
    if (status == STATUS_RULES)
        print_errors(compilation.diags);
    if (status == STATUS_OK)
        status = program_open(&out->program, &allocator, buffer_text(&out->bytes), NULL);
    return cmd_report_status(command, status);
}

int cmd_load(LoadedProgram *out, const char *command, const char *path, bool tests)
{
    Allocator allocator = allocator_system();
    *out = (LoadedProgram){.program = NULL};
    buffer_init(&out->bytes, &allocator);
    int code = is_bundle(path) ? load_bundle(out, command, path)
                               : compile(out, command, path, tests);
    if (code != EXIT_DONE)
        cmd_unload(out);
    return code;
}

void cmd_unload(LoadedProgram *loaded)
{
    program_free(loaded->program);
    buffer_free(&loaded->bytes);
    arena_free(loaded->arena);
    *loaded = (LoadedProgram){.program = NULL};
}
