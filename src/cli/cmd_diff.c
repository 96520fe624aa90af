/*
 * cmd_diff.c - licet diff: what changed between two rule trees or bundles.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/records.h"
#include "cli/source_options.h"
#include "diff/diff_report.h"

enum { DECISIONS_SHOWN = 20 };

typedef struct DiffArguments {
    LoadOptions load;
    EvaluateOptions evaluate;
    SourceArguments sources;
    RecordsOptions records;
    const char *applications;
    bool json;
    bool verbose;
    bool exit_code;
} DiffArguments;

enum {
    OPTION_APPLICATIONS,
    OPTION_FORMAT,
    OPTION_VERBOSE,
    OPTION_EXIT_CODE,
    OPTION_AS_OF,
    OPTION_SOURCES, /* and the others of source_options.h */
    OPTION_AFTER_SOURCES = OPTION_SOURCES + SOURCE_OPTION_COUNT - 1,
    OPTION_RECORDS, /* and the others of records.h */
    OPTION_AFTER_RECORDS = OPTION_RECORDS + RECORDS_OPTION_COUNT - 1,
    OPTION_LOAD,
};
static const Option options[] = {
    {"applications", 'a', "FILE", "also say which of these applications are decided differently"},
    {"format", 0, "text|json", "how to show it (text)"},
    {"verbose", 'v', NULL, "text: every decision that changed, not the first 20"},
    {"exit-code", 0, NULL, "end with 3 where anything differs"},
    {"as-of", 0, "DATE", "the day to judge by, instead of each application's own"},
    SOURCE_OPTION_ROWS,
    RECORDS_OPTION_ROWS,
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "diff", "OLD NEW",
    "Says what changed between two rule trees or bundles, in the words of rules and settings.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    DiffArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index >= OPTION_SOURCES && index < OPTION_SOURCES + SOURCE_OPTION_COUNT)
        return source_option_take(&arguments->sources, "diff",
                                  (SourceOption)(index - OPTION_SOURCES), value);
    if (index >= OPTION_RECORDS) {
        records_take(&arguments->records, (RecordsOption)(index - OPTION_RECORDS), value);
        return true;
    }
    switch (index) {
    case OPTION_APPLICATIONS:
        arguments->applications = value;
        return true;
    case OPTION_FORMAT:
        arguments->json = strcmp(value, "json") == 0;
        return true;
    case OPTION_VERBOSE:
        arguments->verbose = true;
        return true;
    case OPTION_EXIT_CODE:
        arguments->exit_code = true;
        return true;
    default:
        return records_take_date(&arguments->evaluate, "diff", value);
    }
}

/* ---- decisions ------------------------------------------------------------------------------- */

/* Two programs being compared. */
typedef struct Comparison {
    const DiffArguments *arguments;
    ProgramDiff diff;
    DecisionDiffer *differ;
    TextStyle style;
    Buffer out;
    JsonWriter json;
    uint64_t shown;
    bool differs;
} Comparison;

static int flush(Comparison *comparison)
{
    int code = EXIT_DONE;
    if (buffer_failed(&comparison->out))
        code = cmd_report_status("diff", STATUS_MEMORY);
    else if (!cmd_write(stdout, buffer_text(&comparison->out)))
        code = EXIT_ENVIRONMENT;
    buffer_clear(&comparison->out);
    return code;
}

static int show_decision(Comparison *comparison, const DecisionChange *change)
{
    comparison->differs = true;
    if (comparison->arguments->json)
        diff_json_decision(&comparison->json, change);
    else if (comparison->arguments->verbose || comparison->shown < DECISIONS_SHOWN)
        diff_text_decision(&comparison->out, &comparison->diff, change, comparison->style);
    comparison->shown++;
    return flush(comparison);
}

static int compare_record(void *context, Text record, uint64_t line)
{
    Comparison *comparison = context;
    DecisionChange change;
    bool changed = false;
    Status status = decision_differ_run(comparison->differ, &change, &changed, record, line);
    if (status != STATUS_OK)
        return cmd_report_status("diff", status);
    return changed ? show_decision(comparison, &change) : EXIT_DONE;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void begin(Comparison *comparison)
{
    bool with_decisions = comparison->arguments->applications != NULL;
    if (comparison->arguments->json)
        diff_json_program(&comparison->json, &comparison->diff, with_decisions);
    else
        diff_text_program(&comparison->out, &comparison->diff, comparison->style);
    if (with_decisions && !comparison->arguments->json)
        buffer_add_char(&comparison->out, '\n');
}

static void end(Comparison *comparison)
{
    const DecisionDiffCounts *counts =
        comparison->differ != NULL ? decision_differ_counts(comparison->differ) : NULL;
    if (comparison->arguments->json) {
        diff_json_end(&comparison->json, counts);
        buffer_add_char(&comparison->out, '\n');
        return;
    }
    if (counts == NULL)
        return;
    if (!comparison->arguments->verbose && comparison->shown > DECISIONS_SHOWN)
        buffer_add_format(&comparison->out,
                          comparison->style.chinese ? "  …… 另有 %llu 份（-v 全部列出）\n"
                                                    : "  … and %llu more (-v lists them all)\n",
                          (unsigned long long)(comparison->shown - DECISIONS_SHOWN));
    diff_text_counts(&comparison->out, &comparison->diff, counts, comparison->style);
}

static int compare_with(Comparison *comparison, Session *before, Session *after)
{
    Allocator allocator = allocator_system();
    Status status =
        decision_differ_new(&comparison->differ, &comparison->diff, before, after, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("diff", status);
    begin(comparison);
    int code =
        records_read("diff", comparison->arguments->applications, &comparison->arguments->records,
                     comparison->diff.after, compare_record, comparison);
    if (code == EXIT_DONE) {
        end(comparison);
        code = flush(comparison);
    }
    decision_differ_free(comparison->differ);
    return code;
}

static int open_session(Session **out, Bindings **bindings, const DiffArguments *arguments,
                        const Program *program)
{
    Allocator allocator = allocator_system();
    *out = NULL;
    int code = source_options_bind(bindings, &arguments->sources, "diff", program);
    if (code != EXIT_DONE)
        return code;
    Status status = session_new(out, program, *bindings, &arguments->evaluate, &allocator);
    if (status == STATUS_BUNDLE)
        return cmd_no_input("diff");
    return status == STATUS_OK ? EXIT_DONE : cmd_report_status("diff", status);
}

static int compare_decisions(Comparison *comparison)
{
    Session *before = NULL, *after = NULL;
    Bindings *old_bindings = NULL, *new_bindings = NULL;
    int code = open_session(&before, &old_bindings, comparison->arguments, comparison->diff.before);
    if (code == EXIT_DONE)
        code = open_session(&after, &new_bindings, comparison->arguments, comparison->diff.after);
    if (code == EXIT_DONE)
        code = compare_with(comparison, before, after);
    session_free(after);
    session_free(before);
    bindings_free(new_bindings);
    bindings_free(old_bindings);
    return code;
}

static int compare(Comparison *comparison, const Program *before, const Program *after)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    if (arena == NULL || !program_diff(&comparison->diff, arena, before, after)) {
        arena_free(arena);
        return cmd_report_status("diff", STATUS_MEMORY);
    }
    int code;
    comparison->differs = comparison->diff.change_count > 0;
    if (comparison->arguments->applications != NULL) {
        code = compare_decisions(comparison);
    } else {
        begin(comparison);
        end(comparison);
        code = flush(comparison);
    }
    arena_free(arena);
    if (code == EXIT_DONE && comparison->differs && comparison->arguments->exit_code)
        return EXIT_FAIL_ON;
    return code;
}

static int diff(const char *const *names, const DiffArguments *arguments)
{
    Allocator allocator = allocator_system();
    LoadedProgram before, after;
    Comparison comparison = {
        .arguments = arguments,
        .style = {!arguments->json && cmd_may_colour(stdout), say_is_chinese()},
    };
    int code = cmd_load(&before, "diff", names, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    code = cmd_load(&after, "diff", names + 1, 1, &arguments->load);
    if (code == EXIT_DONE) {
        buffer_init(&comparison.out, &allocator);
        comparison.json = (JsonWriter){.out = &comparison.out, .indent = true};
        code = compare(&comparison, before.program, after.program);
        buffer_free(&comparison.out);
        cmd_unload(&after);
    }
    cmd_unload(&before);
    return code;
}

static int work(void *context, const char *const *names, int count)
{
    return count == 2
               ? diff(names, context)
               : cmd_refuse("diff", "name the old rules and the new ones: licet diff OLD NEW");
}

int cmd_diff(int count, char **words)
{
    DiffArguments arguments = {.json = false};
    return cmd_main(&set, take, work, &arguments, count, words);
}
