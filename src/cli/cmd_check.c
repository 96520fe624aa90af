/*
 * cmd_check.c - licet check: what the compiler has to say.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/check_cost.h"
#include "cli/cmd.h"
#include "diag/fix.h"

typedef struct CheckArguments {
    DiagFormat format;
    bool deny_warnings;
    bool fix;
    bool cost;
} CheckArguments;

enum { OPTION_FORMAT, OPTION_DENY_WARNINGS, OPTION_FIX, OPTION_COST };
static const Option options[] = {
    {"format", 0, "text|json|sarif", "how to show what is found (text)"},
    {"deny-warnings", 0, NULL, "a warning fails the check"},
    {"fix", 0, NULL, "make the changes that fix-its propose, then check again"},
    {"cost", 0, NULL, "print the fuel that each rule and decision can take at most"},
};
static const OptionSet set = {"check", "[PATH...]", "Checks rule files and folders.", 4, options};

static bool take(void *context, size_t index, const char *value)
{
    CheckArguments *arguments = context;
    switch (index) {
    case OPTION_FORMAT:
        arguments->format = (DiagFormat)option_choice(&options[index], value);
        break;
    case OPTION_DENY_WARNINGS:
        arguments->deny_warnings = true;
        break;
    case OPTION_FIX:
        arguments->fix = true;
        break;
    default:
        arguments->cost = true;
        break;
    }
    return true;
}

/* "1 error", "2 errors", and what follows. */
static void print_count(size_t count, const char *one, const char *many, const char *after)
{
    fprintf(stderr, say_text(count == 1 ? one : many), count);
    fputs(say_text(after), stderr);
}

/* The closing line; warnings stand there too, so that none is overlooked. */
static void print_summary(const Compilation *compilation)
{
    const Diags *diags = compilation->diags;
    const Checked *checked = compilation->checked;
    size_t errors = diags_error_count(diags), warnings = diags_warning_count(diags);
    if (errors + warnings > 0) {
        print_count(errors, "%zu error", "%zu errors", ", ");
        print_count(warnings, "%zu warning", "%zu warnings", "\n");
        return;
    }
    fputs(say_text("checked "), stderr);
    print_count(checked->module_count, "%zu module", "%zu modules", ", ");
    print_count(checked->rules.count, "%zu rule", "%zu rules", ", ");
    print_count(checked->tests.count, "%zu test", "%zu tests", ": no mistakes\n");
}

static int print_result(const Compilation *compilation, const CheckArguments *arguments)
{
    FILE *stream = arguments->format == DIAG_TEXT ? stderr : stdout;
    Allocator allocator = allocator_system();
    Buffer text;
    buffer_init(&text, &allocator);
    diags_write(&text, compilation->diags, arguments->format, cmd_may_colour(stream));
    int code = cmd_diagnostics_code(
        compilation->diags, arguments->deny_warnings || compilation->project.warnings_as_errors);
    if (buffer_failed(&text))
        code = cmd_report_status("check", STATUS_MEMORY);
    else if (!cmd_write(stream, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    print_summary(compilation);
    buffer_free(&text);
    bool right = diags_error_count(compilation->diags) == 0;
    if (arguments->cost && right && code != EXIT_ENVIRONMENT) {
        ExitCode printed = check_print_costs(compilation->checked);
        code = printed == EXIT_DONE ? code : (int)printed;
    }
    return code;
}

/* ---- fixing ---------------------------------------------------------------------------------- */

/* Each round's fixes may uncover others; a program that never comes to rest is left after these. */
enum { FIX_ROUNDS_MAX = 10 };

typedef struct FixCount {
    size_t fixes;
    size_t files;
} FixCount;

static int fix_file(FixCount *count, const Diags *diags, uint32_t file)
{
    Allocator allocator = allocator_system();
    Buffer text;
    Text path = sources_get(diags_sources(diags), file)->path;
    buffer_init(&text, &allocator);
    size_t fixes = fix_apply(&text, diags, file);
    int code = EXIT_DONE;
    if (buffer_failed(&text)) {
        code = cmd_report_status("check", STATUS_MEMORY);
    } else if (fixes > 0 && file_write(path.data, buffer_text(&text)) != STATUS_OK) {
        code = cmd_cannot_write("check", path.data);
    } else if (fixes > 0) {
        count->fixes += fixes;
        count->files++;
    }
    buffer_free(&text);
    return code;
}

/* The library's own files are part of the program and have no fixes. */
static int fix_files(FixCount *count, const Diags *diags)
{
    int code = EXIT_DONE;
    for (uint32_t i = 0; i < sources_count(diags_sources(diags)) && code == EXIT_DONE; i++) {
        if (!text_starts_with(sources_get(diags_sources(diags), i)->path, TEXT("stdlib:")))
            code = fix_file(count, diags, i);
    }
    return code;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* With `count`, its fix-its are carried out and counted instead of shown, unless there are none. */
static int finish(const Compilation *compilation, int path_count, const CheckArguments *arguments,
                  FixCount *count)
{
    int code = EXIT_DONE;
    if (path_count == 0 && compilation->project.source_count == 0 &&
        diags_error_count(compilation->diags) == 0)
        code = cmd_no_sources("check");
    if (code == EXIT_DONE && count != NULL)
        code = fix_files(count, compilation->diags);
    if (code == EXIT_DONE && (count == NULL || count->fixes == 0))
        code = print_result(compilation, arguments);
    return code;
}

/* One check; `count` as for finish(). */
static int check(const char *const *paths, int path_count, const CheckArguments *arguments,
                 FixCount *count)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    bool for_people = arguments->format == DIAG_TEXT || say_is_chosen();
    CompileOptions compile_options = {.emit = {.name = TEXT("check"), .version = TEXT("")},
                                      .chinese = for_people && say_is_chinese(),
                                      .project = true};
    Compilation compilation;
    Status status = arena != NULL ? compile_check_paths(&compilation, arena, paths,
                                                        (uint32_t)path_count, &compile_options)
                                  : STATUS_MEMORY;
    int code = status == STATUS_OK ? finish(&compilation, path_count, arguments, count)
                                   : cmd_report_status("check", status);
    arena_free(arena);
    return code;
}

static int check_and_fix(const char *const *paths, int path_count, const CheckArguments *arguments)
{
    size_t fixes = 0;
    for (int round = 0; arguments->fix && round < FIX_ROUNDS_MAX; round++) {
        FixCount count = {0, 0};
        int code = check(paths, path_count, arguments, &count);
        if (code != EXIT_DONE || count.fixes == 0) {
            if (fixes > 0)
                print_count(fixes, "%zu fix made", "%zu fixes made", "\n");
            return code;
        }
        fixes += count.fixes;
    }
    return check(paths, path_count, arguments, NULL);
}

static int work(void *context, const char *const *paths, int path_count)
{
    return check_and_fix(paths, path_count, context);
}

int cmd_check(int count, char **words)
{
    CheckArguments arguments = {.format = DIAG_TEXT};
    return cmd_main(&set, take, work, &arguments, count, words);
}
