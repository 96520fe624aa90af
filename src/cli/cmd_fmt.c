/*
 * cmd_fmt.c - licet fmt: rule files in the one style.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/line_diff.h"
#include "cli/cmd.h"
#include "syntax/format.h"

typedef struct FmtArguments {
    bool check;
    bool diff;
} FmtArguments;

enum { OPTION_CHECK, OPTION_DIFF };
static const Option options[] = {
    {"check", 0, NULL, "change nothing; end with 1 if a file is not formatted"},
    {"diff", 0, NULL, "change nothing; show what would change"},
};
static const OptionSet set = {"fmt", "PATH...",
                              "Formats rule files and folders in place; - formats standard input.",
                              2, options};

static bool take(void *context, size_t index, const char *value)
{
    FmtArguments *arguments = context;
    (void)value;
    if (index == OPTION_CHECK)
        arguments->check = true;
    else
        arguments->diff = true;
    return true;
}

/* The exit code of the whole is the worst of the files'. */
static int worse(int left, int right)
{
    return left > right ? left : right;
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* ---- one file -------------------------------------------------------------------------------- */

static int show_diff(Arena *arena, const char *path, Text before, Text after)
{
    Buffer diff;
    buffer_init_in(&diff, arena);
    if (!line_diff_write(&diff, arena, text_of(path), before, text_of(path), after) ||
        buffer_failed(&diff))
        return cmd_report_status("fmt", STATUS_MEMORY);
    return cmd_write(stdout, buffer_text(&diff)) ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* Writes, shows or judges what came of a file. */
static int deliver(Arena *arena, const char *path, Text before, Text after,
                   const FmtArguments *arguments)
{
    bool changed = !text_equal(before, after);
    bool standard = is_standard_input(path);
    int code = EXIT_DONE;
    if (arguments->diff)
        code = show_diff(arena, path, before, after);
    if (arguments->check && changed) {
        say_error("fmt", "\"%s\" is not formatted", path);
        code = worse(code, EXIT_RULES);
    }
    if (arguments->check || arguments->diff)
        return code;
    if (standard)
        return cmd_write(stdout, after) ? EXIT_DONE : EXIT_ENVIRONMENT;
    if (!changed)
        return EXIT_DONE;
    return file_write(path, after) == STATUS_OK ? EXIT_DONE : cmd_cannot_write("fmt", path);
}

static int format_text(Arena *arena, const char *path, Text text, const FmtArguments *arguments)
{
    uint32_t file;
    Buffer formatted;
    buffer_init_in(&formatted, arena);
    Sources *sources = sources_new(arena);
    Diags *diags = sources != NULL ? diags_new(arena, sources) : NULL;
    if (diags == NULL || !sources_add(&file, sources, text_of(path), text))
        return cmd_report_status("fmt", STATUS_MEMORY);
    if (say_is_chinese())
        diags_speak_chinese(diags);
    switch (format_file(&formatted, arena, diags, file)) {
    case STATUS_OK:
        return deliver(arena, path, text, buffer_text(&formatted), arguments);
    case STATUS_RULES:
        diags_sort(diags);
        cmd_print_diagnostics(diags);
        return EXIT_RULES;
    case STATUS_INPUT:
        say_error("fmt", "\"%s\" cannot be formatted: its meaning would change; please report this",
                  path);
        return EXIT_ENVIRONMENT;
    default:
        return cmd_report_status("fmt", STATUS_MEMORY);
    }
}

static int format_path(const char *path, const FmtArguments *arguments)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Buffer text;
    buffer_init(&text, &allocator);
    Status status = arena == NULL ? STATUS_MEMORY : file_read(&text, path, LIMIT_SOURCE_BYTES);
    int code = EXIT_ENVIRONMENT;
    if (status == STATUS_OK)
        code = format_text(arena, path, buffer_text(&text), arguments);
    else if (status == STATUS_LIMIT)
        say_error("fmt", "\"%s\" is larger than 64 MiB", path);
    else if (status == STATUS_IO)
        code = cmd_cannot_read("fmt", path);
    else
        code = cmd_report_status("fmt", status);
    buffer_free(&text);
    arena_free(arena);
    return code;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static int format_below(const char *path, const FmtArguments *arguments)
{
    const char **files;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Status status = arena == NULL ? STATUS_MEMORY : file_list(&files, arena, path, ".licet");
    int code = EXIT_DONE;
    if (status == STATUS_IO) {
        code = cmd_cannot_read("fmt", path);
    } else if (status != STATUS_OK) {
        code = cmd_report_status("fmt", status);
    } else if (files[0] == NULL) {
        say_error("fmt", "\"%s\" holds no file that ends in .licet", path);
        code = EXIT_ENVIRONMENT;
    }
    for (; status == STATUS_OK && *files != NULL; files++)
        code = worse(code, format_path(*files, arguments));
    arena_free(arena);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    if (path_count == 0)
        return cmd_refuse("fmt", "name the rule files or folders to format, or -");
    int code = EXIT_DONE;
    for (int i = 0; i < path_count; i++) {
        int one = is_standard_input(paths[i]) ? format_path(paths[i], context)
                                              : format_below(paths[i], context);
        code = worse(code, one);
    }
    return code;
}

int cmd_fmt(int count, char **words)
{
    FmtArguments arguments = {.check = false};
    return cmd_main(&set, take, work, &arguments, count, words);
}
