/*
 * cmd_eval.c - licet eval: applications to decisions, one out for one in.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "data/evaluate.h"
#include "data/json_stream.h"
#include "report/report.h"
#include "value/calendar.h"

enum { SOURCES_MAX = 64, JOBS_MAX = 256 };

typedef struct EvalArguments {
    LoadOptions load;
    EvaluateOptions evaluate;
    ReportFormat format;
    bool has_fail_on;
    Verdict fail_on;
    bool verbose;
    const char *lang;
    const char *facts;
    const char *select;
    uint32_t only; /* verdicts written, a bit each; 0: all */
    int64_t jobs;  /* worker threads */
    uint32_t source_count;
    const char *sources[SOURCES_MAX];
} EvalArguments;

enum {
    OPTION_AS_OF,
    OPTION_FORMAT,
    OPTION_SOURCE,
    OPTION_FACTS,
    OPTION_FAIL_ON,
    OPTION_STRICT,
    OPTION_LANG,
    OPTION_VERBOSE,
    OPTION_FUEL,
    OPTION_SELECT,
    OPTION_ONLY,
    OPTION_JOBS,
    OPTION_REQUIRE_SIGNATURE,
};
static const Option options[] = {
    {"as-of", 0, "DATE", "the day to judge by, instead of each record's own"},
    {"format", 0, "json|jsonl|text|csv", "how to write decisions (json)"},
    {"source", 0, "NAME=URI", "bind a source: json:FILE[#/p], csv:FILE, sqlite:FILE[#table]"},
    {"facts", 0, "FILE", "JSON with the answers of all sources, by source and key"},
    {"fail-on", 0, "VERDICT", "end with 3 where a decision is that bad or worse"},
    {"strict", 0, NULL, "fields the rules do not declare make a record invalid"},
    {"lang", 0, "zh|en", "language of text output (from the environment)"},
    {"verbose", 'v', NULL, "text: every decision in full"},
    {"fuel", 0, "N", "limit of one evaluation's work"},
    {"select", 0, "NAME,...", "json, csv: only these members of a decision, in this order"},
    {"only", 0, "VERDICT,...", "write only decisions with these verdicts"},
    {"jobs", 'j', "N", "worker threads"},
    LOAD_OPTION_ROW,
};
static const OptionSet set = {
    "eval", "BUNDLE-OR-RULES [FILE...]",
    "Evaluates applications: one JSON object, an array, or JSON Lines; \"-\" is standard input.",
    sizeof options / sizeof options[0], options};

/* ---- options ------------------------------------------------------------------------------------ */

static bool take_date(EvalArguments *arguments, const char *value)
{
    arguments->evaluate.has_as_of = true;
    if (calendar_parse_date(&arguments->evaluate.as_of_days, text_of(value)))
        return true;
    fprintf(stderr, "licet eval: \"%s\" is no date: write YYYY-MM-DD\n", value);
    return false;
}

static bool take_format(EvalArguments *arguments, const char *value)
{
    static const char *const names[] = {"json", "jsonl", "text", "csv"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(value, names[i]) == 0) {
            arguments->format = (ReportFormat)i;
            return true;
        }
    }
    fprintf(stderr, "licet eval: \"%s\" is no format: write json, jsonl, text or csv\n", value);
    return false;
}

static bool take_source(EvalArguments *arguments, const char *value)
{
    if (strchr(value, '=') == NULL) {
        fprintf(stderr, "licet eval: --source \"%s\" is no NAME=URI\n", value);
        return false;
    }
    if (arguments->source_count < SOURCES_MAX) {
        arguments->sources[arguments->source_count++] = value;
        return true;
    }
    fprintf(stderr, "licet eval: more than %d sources\n", SOURCES_MAX);
    return false;
}

static bool take_verdict(EvalArguments *arguments, const char *value)
{
    arguments->has_fail_on = true;
    if (verdict_find(&arguments->fail_on, text_of(value)))
        return true;
    fprintf(stderr,
            "licet eval: \"%s\" is no verdict: write incomplete, refer, rejected or "
            "error\n",
            value);
    return false;
}

static bool take_lang(EvalArguments *arguments, const char *value)
{
    arguments->lang = value;
    if (strcmp(value, "zh") == 0 || strcmp(value, "en") == 0)
        return true;
    fprintf(stderr, "licet eval: \"%s\" is no language: write zh or en\n", value);
    return false;
}

static bool take_fuel(EvalArguments *arguments, const char *value)
{
    if (text_to_int64(&arguments->evaluate.fuel, text_of(value)) && arguments->evaluate.fuel > 0)
        return true;
    fprintf(stderr, "licet eval: \"%s\" is no amount of fuel\n", value);
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
            fprintf(stderr,
                    "licet eval: \"%.*s\" is no verdict: write accepted, incomplete, refer, "
                    "rejected or error\n",
                    TEXT_ARG(name));
            return false;
        }
        arguments->only |= 1U << verdict;
        from = to + 1;
    }
    return true;
}

static bool take_jobs(EvalArguments *arguments, const char *value)
{
    if (text_to_int64(&arguments->jobs, text_of(value)) && arguments->jobs >= 1 &&
        arguments->jobs <= JOBS_MAX)
        return true;
    fprintf(stderr, "licet eval: \"%s\" is no number of jobs: write 1 to %d\n", value, JOBS_MAX);
    return false;
}

static bool take(void *context, size_t index, const char *value)
{
    EvalArguments *arguments = context;
    switch (index) {
    case OPTION_AS_OF:
        return take_date(arguments, value);
    case OPTION_FORMAT:
        return take_format(arguments, value);
    case OPTION_SOURCE:
        return take_source(arguments, value);
    case OPTION_FACTS:
        arguments->facts = value;
        return true;
    case OPTION_FAIL_ON:
        return take_verdict(arguments, value);
    case OPTION_STRICT:
        arguments->evaluate.strict = true;
        return true;
    case OPTION_LANG:
        return take_lang(arguments, value);
    case OPTION_VERBOSE:
        arguments->verbose = true;
        return true;
    case OPTION_SELECT:
        arguments->select = value;
        return true;
    case OPTION_ONLY:
        return take_only(arguments, value);
    case OPTION_JOBS:
        return take_jobs(arguments, value);
    case OPTION_REQUIRE_SIGNATURE:
        arguments->load.required_key = value;
        return true;
    default:
        return take_fuel(arguments, value);
    }
}

/* ---- writing ------------------------------------------------------------------------------------ */

/* Decisions on their way out. */
typedef struct Output {
    const Program *program;
    const EvalArguments *arguments;
    ReportSelection selection; /* nothing selected: all of it */
    TextStyle style;
    Buffer text;
    Buffer only; /* text: the first decision in full, written if it stays the only one */
    uint64_t evaluated;
    uint64_t count; /* written */
    bool in_array;  /* json: an array is open */
    bool wrote_error;
    bool met_fail_on;
    bool failed; /* nothing more can be written */
} Output;

static bool is_table(const Output *out)
{
    return out->arguments->format == REPORT_TEXT && !out->arguments->verbose;
}

static const ReportSelection *selection_of(const Output *out)
{
    return out->selection.count > 0 ? &out->selection : NULL;
}

static void add_json(Output *out, const Decision *decision, bool is_element)
{
    if (is_element)
        buffer_add_string(&out->text, out->in_array ? ",\n" : "[\n");
    out->in_array = is_element;
    report_json_selected(&out->text, out->program, selection_of(out), decision, true);
    if (!is_element)
        buffer_add_char(&out->text, '\n');
}

/* Whether there will be a table is known with the second decision; until then both its head and
 * the one decision in full are kept. */
static void add_text(Output *out, const Decision *decision)
{
    if (!is_table(out)) {
        if (out->count > 0)
            buffer_add_char(&out->text, '\n');
        report_text(&out->text, out->program, decision, out->style);
        return;
    }
    if (out->count == 0) {
        report_text(&out->only, out->program, decision, out->style);
        report_table_row(&out->text, out->program, NULL, out->style);
    }
    report_table_row(&out->text, out->program, decision, out->style);
}

static void add_decision(Output *out, const Decision *decision, bool is_element)
{
    switch (out->arguments->format) {
    case REPORT_JSON:
        add_json(out, decision, is_element);
        break;
    case REPORT_JSONL:
        report_json_selected(&out->text, out->program, selection_of(out), decision, false);
        buffer_add_char(&out->text, '\n');
        break;
    case REPORT_CSV:
        if (out->count == 0)
            report_csv_header(&out->text, out->program, selection_of(out));
        report_csv_row(&out->text, out->program, selection_of(out), decision);
        break;
    case REPORT_TEXT:
        add_text(out, decision);
        break;
    }
}

/* Writes `text` and empties it; EXIT_DONE or the exit code. */
static int flush(Output *out, Buffer *text)
{
    int code = EXIT_DONE;
    if (buffer_failed(text))
        code = cmd_report_status("eval", STATUS_MEMORY);
    else if (!cmd_write(stdout, buffer_text(text)))
        code = EXIT_ENVIRONMENT;
    buffer_clear(text);
    out->failed = out->failed || code != EXIT_DONE;
    return code;
}

static bool is_wanted(const Output *out, const Decision *decision)
{
    return out->arguments->only == 0 || (out->arguments->only >> decision->verdict & 1) != 0;
}

static int write_decision(Output *out, const Decision *decision, bool is_element)
{
    out->evaluated++;
    out->wrote_error = out->wrote_error || decision->verdict == VERDICT_ERROR;
    if (out->arguments->has_fail_on && decision->verdict >= out->arguments->fail_on)
        out->met_fail_on = true;
    if (!is_wanted(out, decision))
        return EXIT_DONE;
    add_decision(out, decision, is_element);
    out->count++;
    return is_table(out) && out->count == 1 ? EXIT_DONE : flush(out, &out->text);
}

/* After each input: closes its array. */
static int end_input(Output *out, bool was_array)
{
    if (!was_array || out->arguments->format != REPORT_JSON)
        return EXIT_DONE;
    buffer_add_string(&out->text, out->in_array ? "\n]\n" : "[]\n");
    out->in_array = false;
    return flush(out, &out->text);
}

static int end_output(Output *out)
{
    return is_table(out) && out->count == 1 ? flush(out, &out->only) : EXIT_DONE;
}

/* ---- one input ---------------------------------------------------------------------------------- */

static Status next_decision(Session *session, JsonPart part, Text record, uint64_t line,
                            Decision *decision)
{
    if (part == JSON_RECORD)
        return session_evaluate(session, decision, record, line);
    decision_set_error(decision, (Text){NULL, 0}, "limit", TEXT("the record is longer than 64 MiB"),
                       TEXT(""), line);
    return STATUS_OK;
}

static int unreadable(const char *name, const char *reason)
{
    fprintf(stderr, "licet eval: \"%s\" cannot be read: %s\n", name, reason);
    return EXIT_ENVIRONMENT;
}

static int evaluate_stream(Session *session, Output *out, JsonStream *stream, const char *name)
{
    for (;;) {
        JsonPart part = JSON_END;
        Text record = TEXT("");
        uint64_t line = 0;
        Decision decision;
        errno = 0;
        Status status = json_stream_next(stream, &part, &record, &line);
        if (status == STATUS_IO)
            return unreadable(name, strerror(errno));
        if (status == STATUS_OK && part == JSON_CUT)
            return unreadable(name, "it ends before its array does");
        if (status == STATUS_OK && part == JSON_END)
            return EXIT_DONE;
        if (status == STATUS_OK)
            status = next_decision(session, part, record, line, &decision);
        if (status != STATUS_OK) {
            out->failed = true;
            return cmd_report_status("eval", status);
        }
        int code = write_decision(out, &decision, json_stream_is_array(stream));
        if (code != EXIT_DONE)
            return code;
    }
}

static FILE *open_input(const char *name)
{
    if (strcmp(name, "-") == 0)
        return stdin;
    if (file_is_directory(name)) {
        fprintf(stderr, "licet eval: \"%s\" is a folder: name files\n", name);
        return NULL;
    }
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        unreadable(name, strerror(errno));
    return file;
}

static int evaluate_input(Session *session, Output *out, const char *name)
{
    FILE *file = open_input(name);
    if (file == NULL)
        return EXIT_ENVIRONMENT;
    Allocator allocator = allocator_system();
    JsonStream stream;
    json_stream_init(&stream, file, &allocator);
    uint64_t before = out->evaluated;
    int code = evaluate_stream(session, out, &stream, name);
    if (code == EXIT_DONE && out->evaluated == before && !json_stream_is_array(&stream)) {
        fprintf(stderr, "licet eval: \"%s\" holds no application\n", name);
        code = EXIT_ENVIRONMENT;
    }
    if (!out->failed && end_input(out, json_stream_is_array(&stream)) != EXIT_DONE)
        code = EXIT_ENVIRONMENT;
    json_stream_free(&stream);
    if (file != stdin)
        fclose(file);
    return code;
}

/* ---- sources ------------------------------------------------------------------------------------ */

static int bind_source(Bindings *bindings, Text spec)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    Status status = bindings_add(bindings, spec, &reason);
    if (status != STATUS_OK && reason.size_bytes > 0)
        fprintf(stderr, "licet eval: --source %.*s: %.*s\n", TEXT_ARG(spec),
                TEXT_ARG(buffer_text(&reason)));
    else if (status != STATUS_OK)
        cmd_report_status("eval", status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
}

/* --facts FILE binds each source the rules have to its part of the file. */
static int bind_facts(Bindings *bindings, const Program *program, const char *path)
{
    Allocator allocator = allocator_system();
    int code = EXIT_DONE;
    for (uint32_t i = 0; code == EXIT_DONE && i < program_SOURCES_count(program); i++) {
        Text name = program_text(program, program_SOURCES(program)[i].name);
        Buffer spec;
        buffer_init(&spec, &allocator);
        buffer_add_format(&spec, "%.*s=json:%s#/%.*s", TEXT_ARG(name), path, TEXT_ARG(name));
        code = bind_source(bindings, buffer_text(&spec));
        buffer_free(&spec);
    }
    return code;
}

static int bind_sources(Bindings *bindings, const Program *program, const EvalArguments *arguments)
{
    int code = EXIT_DONE;
    if (arguments->facts != NULL)
        code = bind_facts(bindings, program, arguments->facts);
    for (uint32_t i = 0; code == EXIT_DONE && i < arguments->source_count; i++)
        code = bind_source(bindings, text_of(arguments->sources[i]));
    return code;
}

/* ---- the command -------------------------------------------------------------------------------- */

/* Every input is gone through, also after one that could not be read. */
static int evaluate_all(Session *session, Output *out, const char *const *inputs, int input_count)
{
    int code = EXIT_DONE;
    for (int i = 0; i < input_count && !out->failed; i++) {
        int input_code = evaluate_input(session, out, inputs[i]);
        code = input_code != EXIT_DONE ? input_code : code;
    }
    if (!out->failed && end_output(out) != EXIT_DONE)
        code = EXIT_ENVIRONMENT;
    if (code != EXIT_DONE)
        return code;
    if (out->met_fail_on)
        return EXIT_FAIL_ON;
    return out->wrote_error ? EXIT_ENVIRONMENT : EXIT_DONE;
}

/* Reads --select, now that it is known what a decision has. */
static int select_members(Output *out)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    Text list = text_of(out->arguments->select);
    if (out->arguments->select == NULL)
        return EXIT_DONE;
    if (out->arguments->format == REPORT_TEXT) {
        fprintf(stderr, "licet eval: --select goes with --format json, jsonl or csv\n");
        return EXIT_USAGE;
    }
    buffer_init(&reason, &allocator);
    Status status = report_selection_init(&out->selection, out->program, list, &allocator, &reason);
    if (status == STATUS_INPUT)
        fprintf(stderr, "licet eval: --select %.*s: %.*s\n", TEXT_ARG(list),
                TEXT_ARG(buffer_text(&reason)));
    else if (status != STATUS_OK)
        cmd_report_status("eval", status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : status == STATUS_INPUT ? EXIT_USAGE : EXIT_ENVIRONMENT;
}

static int open_session(Session **out, const Program *program, const Bindings *bindings,
                        const EvalArguments *arguments)
{
    Allocator allocator = allocator_system();
    Status status = session_new(out, program, bindings, &arguments->evaluate, &allocator);
    if (status == STATUS_BUNDLE) {
        fprintf(stderr, "licet eval: the rules declare no input: nothing can be evaluated\n");
        return EXIT_RULES;
    }
    return status == STATUS_OK ? EXIT_DONE : cmd_report_status("eval", status);
}

static int evaluate_inputs(const Program *program, const Bindings *bindings,
                           const char *const *inputs, int input_count,
                           const EvalArguments *arguments)
{
    Allocator allocator = allocator_system();
    Session *session;
    Output out = {.program = program,
                  .arguments = arguments,
                  .style = {cmd_may_colour(stdout), cmd_is_chinese(arguments->lang)}};
    int code = select_members(&out);
    if (code != EXIT_DONE)
        return code;
    code = open_session(&session, program, bindings, arguments);
    if (code == EXIT_DONE) {
        buffer_init(&out.text, &allocator);
        buffer_init(&out.only, &allocator);
        code = evaluate_all(session, &out, inputs, input_count);
        buffer_free(&out.only);
        buffer_free(&out.text);
        session_free(session);
    }
    report_selection_free(&out.selection);
    return code;
}

static int evaluate(const char *const *words, int count, const EvalArguments *arguments)
{
    static const char *const standard_input[] = {"-"};
    Allocator allocator = allocator_system();
    LoadedProgram loaded;
    Bindings *bindings = NULL;
    int code = cmd_load(&loaded, "eval", words, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    Status status = bindings_new(&bindings, loaded.program, &allocator);
    code = status == STATUS_OK ? bind_sources(bindings, loaded.program, arguments)
                               : cmd_report_status("eval", status);
    if (code == EXIT_DONE)
        code = evaluate_inputs(loaded.program, bindings, count > 1 ? words + 1 : standard_input,
                               count > 1 ? count - 1 : 1, arguments);
    bindings_free(bindings);
    cmd_unload(&loaded);
    return code;
}

int cmd_eval(int count, char **words)
{
    EvalArguments arguments = {.format = REPORT_JSON};
    int argument_count;
    const char **inputs = cmd_arguments(count);
    if (inputs == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result =
        options_parse(&set, count, words, take, &arguments, inputs, &argument_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && argument_count == 0)
        fprintf(stderr, "licet eval: name the rules: licet eval RULES application.json\n");
    else if (result == PARSE_OK)
        code = evaluate(inputs, argument_count, &arguments);
    free(inputs);
    return code;
}
