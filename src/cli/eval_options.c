#include "cli/eval_options.h"

#include <string.h>

#include "base/file.h"
#include "cli/records.h"

enum {
    OPTION_AS_OF,
    OPTION_FORMAT,
    OPTION_SOURCES, /* and the others of source_options.h */
    OPTION_AFTER_SOURCES = OPTION_SOURCES + SOURCE_OPTION_COUNT - 1,
    OPTION_FAIL_ON,
    OPTION_STRICT,
    OPTION_VERBOSE,
    OPTION_FUEL,
    OPTION_SELECT,
    OPTION_ONLY,
    OPTION_JOBS,
    OPTION_OUTPUT,
    OPTION_RESUME,
    OPTION_SUMMARY,
    OPTION_STATS,
    OPTION_INPUT,
    OPTION_HEADER_MAP,
    OPTION_NATIVE,
    OPTION_LOAD,
};
static const Option options[] = {
    {"as-of", 0, "DATE", "the day to judge by, instead of each record's own"},
    {"format", 0, "json|jsonl|text|csv", "how to write decisions (json)"},
    SOURCE_OPTION_ROWS,
    {"fail-on", 0, "VERDICT", "end with 3 where a decision is that bad or worse"},
    {"strict", 0, NULL, "fields the rules do not declare make a record invalid"},
    {"verbose", 'v', NULL, "text: every decision in full"},
    {"fuel", 0, "N", "limit of one evaluation's work"},
    {"select", 0, "NAME,...", "json, csv: only these members of a decision, in this order"},
    {"only", 0, "VERDICT,...", "write only decisions with these verdicts"},
    {"jobs", 'j', "N", "worker threads (one a core)"},
    {"output", 'o', "FILE", "write to FILE, which is there when it is whole"},
    {"resume", 0, NULL, "continue the run that left FILE.part"},
    {"summary", 0, NULL, "counts by verdict, scope and topic; decisions only with --output"},
    {"stats", 0, NULL, "say where the time went, on standard error"},
    {"input", 0, "json|csv", "what the inputs hold (csv where a name ends in .csv)"},
    {"header-map", 0, "MAP", "csv: COLUMN=PATH,... or a JSON file of columns and paths"},
    NATIVE_OPTION_ROW,
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {"eval", "BUNDLE-OR-RULES [FILE...]",
                              "Evaluates applications: one JSON object, an array, JSON Lines or "
                              "CSV, packed by gzip or zstd or not;\n\"-\" is standard input.",
                              sizeof options / sizeof options[0], options};

static bool take_verdict(EvalArguments *arguments, const char *value)
{
    arguments->has_fail_on = true;
    if (verdict_find(&arguments->fail_on, text_of(value)))
        return true;
    say_error("eval", "\"%s\" is no verdict: write incomplete, refer, rejected or error", value);
    return false;
}

static bool take_only(EvalArguments *arguments, const char *value)
{
    Text list = text_of(value);
    for (size_t from = 0; from <= list.size_bytes;) {
        size_t comma = text_find(list, TEXT(","), from);
        size_t to = comma == SIZE_MAX ? list.size_bytes : comma;
        Text name = text_trim(text_slice(list, from, to));
        Verdict verdict;
        if (!verdict_find(&verdict, name)) {
            say_error(
                "eval",
                "\"%.*s\" is no verdict: write accepted, incomplete, refer, rejected or error",
                TEXT_ARG(name));
            return false;
        }
        arguments->only |= 1U << verdict;
        from = to + 1;
    }
    return true;
}

static bool take_output(EvalArguments *arguments, const char *value)
{
    arguments->output = strcmp(value, "-") == 0 ? NULL : value;
    if (value[0] != '\0' && !file_is_directory(value))
        return true;
    say_error("eval", "\"%s\" is no file to write to", value);
    return false;
}

static bool take(void *context, size_t index, const char *value)
{
    EvalArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index >= OPTION_SOURCES && index < OPTION_SOURCES + SOURCE_OPTION_COUNT)
        return source_option_take(&arguments->sources, "eval",
                                  (SourceOption)(index - OPTION_SOURCES), value);
    switch (index) {
    case OPTION_AS_OF:
        return records_take_date(&arguments->evaluate, "eval", value);
    case OPTION_FORMAT:
        arguments->has_format = true;
        arguments->format = (ReportFormat)option_choice(&options[index], value);
        return true;
    case OPTION_FAIL_ON:
        return take_verdict(arguments, value);
    case OPTION_STRICT:
        arguments->evaluate.strict = true;
        return true;
    case OPTION_VERBOSE:
        arguments->verbose = true;
        return true;
    case OPTION_SELECT:
        arguments->select = value;
        return true;
    case OPTION_ONLY:
        return take_only(arguments, value);
    case OPTION_JOBS:
        return cmd_take_number(&arguments->jobs, "eval", "jobs", value, BATCH_JOBS_MAX);
    case OPTION_OUTPUT:
        return take_output(arguments, value);
    case OPTION_RESUME:
        arguments->resume = true;
        return true;
    case OPTION_SUMMARY:
        arguments->summary = true;
        return true;
    case OPTION_STATS:
        arguments->stats = true;
        return true;
    case OPTION_INPUT:
        arguments->input_kind = value[0] == 'c' ? BATCH_INPUTS_CSV : BATCH_INPUTS_JSON;
        return true;
    case OPTION_HEADER_MAP:
        arguments->header_map = value;
        return true;
    case OPTION_NATIVE:
        arguments->load.native_path = value;
        return true;
    default:
        return cmd_take_number(&arguments->evaluate.fuel, "eval", "fuel", value, INT64_MAX);
    }
}

/* ---- what goes together ---------------------------------------------------------------------- */

static bool reads_standard_input(const char *const *arguments, int argument_count)
{
    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "-") == 0)
            return true;
    }
    return argument_count < 2;
}

int eval_options_check(const EvalArguments *arguments, const char *const *words, int count)
{
    bool is_text = arguments->format == REPORT_TEXT;
    if (count == 0)
        return cmd_refuse("eval", "name the rules: licet eval RULES application.json");
    if (arguments->select != NULL && is_text)
        return cmd_refuse("eval", "--select goes with --format json, jsonl or csv");
    if (arguments->resume && arguments->output == NULL)
        return cmd_refuse("eval", "--resume needs --output FILE, whose writing it continues");
    if (arguments->resume && is_text)
        return cmd_refuse("eval", "--resume goes with --format json, jsonl or csv");
    if (arguments->resume && reads_standard_input(words, count))
        return cmd_refuse("eval", "--resume needs files: standard input cannot be read again");
    return EXIT_DONE;
}

int eval_options_main(EvalArguments *out, CommandWork work, int count, char **words)
{
    *out = (EvalArguments){.format = REPORT_JSON, .load = {.only_decides = true}};
    return cmd_main(&set, take, work, out, count, words);
}
