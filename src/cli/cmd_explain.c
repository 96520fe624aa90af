/*
 * cmd_explain.c - licet explain: why one application was decided as it was.
 */
#include <stdlib.h>
#include <string.h>

#include <yyjson.h>

#include "base/json_memory.h"
#include "cli/cmd.h"
#include "cli/records.h"
#include "cli/source_options.h"
#include "explain/counterfactual.h"
#include "explain/explain_text.h"

typedef struct ExplainArguments {
    EvaluateOptions evaluate;
    SourceArguments sources;
    RecordsOptions records;
    LoadOptions load;
    ExplainFormat format;
    const char *rule; /* NULL: all */
    const char *id;   /* NULL: the only one */
    bool verbose;
    bool has_why_not;
    Verdict why_not;
} ExplainArguments;

enum {
    OPTION_RULE,
    OPTION_WHY_NOT,
    OPTION_ID,
    OPTION_FORMAT,
    OPTION_VERBOSE,
    OPTION_AS_OF,
    OPTION_SOURCES, /* and the others of source_options.h */
    OPTION_AFTER_SOURCES = OPTION_SOURCES + SOURCE_OPTION_COUNT - 1,
    OPTION_STRICT,
    OPTION_RECORDS, /* and the others of records.h */
    OPTION_AFTER_RECORDS = OPTION_RECORDS + RECORDS_OPTION_COUNT - 1,
    OPTION_LOAD,
};
static const Option options[] = {
    {"rule", 0, "NAME", "explain this rule alone, in full"},
    {"why-not", 0, "VERDICT", "what stands between the application and this verdict"},
    {"id", 0, "ID", "the application to explain, of several in the file"},
    {"format", 0, "text|json|html", "how to show it (text)"},
    {"verbose", 'v', NULL, "text: also the rules that did not fire, in full"},
    {"as-of", 0, "DATE", "the day to judge by, instead of the application's own"},
    SOURCE_OPTION_ROWS,
    {"strict", 0, NULL, "fields the rules do not declare make the application invalid"},
    RECORDS_OPTION_ROWS,
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "explain", "BUNDLE-OR-RULES [APPLICATION]",
    "Says why each rule fired or did not for one application (\"-\", and without a file, standard\n"
    "input): the conditions with the values met, the settings and table rows used.",
    sizeof options / sizeof options[0], options};

static bool take_why_not(ExplainArguments *arguments, const char *value)
{
    arguments->has_why_not = true;
    if (verdict_find(&arguments->why_not, text_of(value)) && arguments->why_not != VERDICT_ERROR)
        return true;
    return say_error("explain",
                     "\"%s\" is no verdict to reach: write accepted, incomplete, refer or rejected",
                     value);
}

static bool take(void *context, size_t index, const char *value)
{
    ExplainArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index >= OPTION_SOURCES && index < OPTION_SOURCES + SOURCE_OPTION_COUNT)
        return source_option_take(&arguments->sources, "explain",
                                  (SourceOption)(index - OPTION_SOURCES), value);
    if (index >= OPTION_RECORDS) {
        records_take(&arguments->records, (RecordsOption)(index - OPTION_RECORDS), value);
        return true;
    }
    switch (index) {
    case OPTION_RULE:
        arguments->rule = value;
        return true;
    case OPTION_WHY_NOT:
        return take_why_not(arguments, value);
    case OPTION_ID:
        arguments->id = value;
        return true;
    case OPTION_FORMAT:
        arguments->format = (ExplainFormat)option_choice(&options[index], value);
        return true;
    case OPTION_VERBOSE:
        arguments->verbose = true;
        return true;
    case OPTION_AS_OF:
        return records_take_date(&arguments->evaluate, "explain", value);
    default:
        arguments->evaluate.strict = true;
        return true;
    }
}

/* ---- which application ----------------------------------------------------------------------- */

/* What is to be explained, under way. */
typedef struct Job {
    const ExplainArguments *arguments;
    const Program *program;
    Explainer *explainer;
    Session *trial; /* decides what --why-not tries */
    uint32_t rule;  /* RULES, or NONE */
    const char *input;
} Job;

/* The first of those asked for; `count` of them in all. */
typedef struct Chosen {
    const Job *job;
    Buffer record;
    uint64_t line;
    uint32_t count;
} Chosen;

static bool has_id(const Job *job, Text record)
{
    if (job->arguments->id == NULL)
        return true;
    yyjson_alc memory = json_memory(allocator_heap());
    yyjson_doc *doc =
        yyjson_read_opts((char *)(uintptr_t)record.data, record.size_bytes, 0, &memory, NULL);
    bool is = yyjson_equals_str(yyjson_obj_get(yyjson_doc_get_root(doc), "id"), job->arguments->id);
    yyjson_doc_free(doc);
    return is;
}

static int choose(void *context, Text record, uint64_t line)
{
    Chosen *chosen = context;
    if (!has_id(chosen->job, record))
        return EXIT_DONE;
    if (chosen->count++ == 0) {
        buffer_add(&chosen->record, record);
        chosen->line = line;
    }
    return EXIT_DONE;
}

static int check_choice(const Job *job, const Chosen *chosen)
{
    if (chosen->count == 1)
        return EXIT_DONE;
    const char *id = job->arguments->id;
    if (id != NULL && chosen->count == 0)
        say_error("explain", "\"%s\" holds no application with the id \"%s\"", job->input, id);
    else if (id != NULL)
        say_error("explain", "\"%s\" holds more than one application with the id \"%s\"",
                  job->input, id);
    else if (chosen->count == 0)
        say_error("explain", "\"%s\" holds no application", job->input);
    else
        say_error("explain", "\"%s\" holds %u applications: name one with --id", job->input,
                  chosen->count);
    return EXIT_ENVIRONMENT;
}

/* ---- explaining ------------------------------------------------------------------------------ */

static void show(Buffer *out, const Job *job, const Explanation *explanation, const WhyNot *why)
{
    const ExplainArguments *arguments = job->arguments;
    ExplainView view = {
        .style = {arguments->format == EXPLAIN_TEXT && cmd_may_colour(stdout), say_is_chinese()},
        .full = arguments->verbose,
        .rule = job->rule,
    };
    explain_write(out, explanation, why, &view, arguments->format);
}

static int explain_record(const Job *job, const Chosen *chosen)
{
    Allocator allocator = allocator_system();
    Explanation explanation;
    WhyNot why;
    Buffer out;
    Arena *arena = arena_new(&allocator);
    if (arena == NULL)
        return cmd_report_status("explain", STATUS_MEMORY);
    buffer_init(&out, &allocator);
    Status status =
        explainer_run(job->explainer, &explanation, buffer_text(&chosen->record), chosen->line);
    bool asks_why_not = job->arguments->has_why_not && status == STATUS_OK &&
                        explanation.decision.verdict != VERDICT_ERROR;
    if (status == STATUS_OK && asks_why_not)
        status = why_not(&why, arena, &explanation, job->arguments->why_not);
    if (status == STATUS_OK && asks_why_not)
        status = counterfactual_find(&why, arena, &explanation, job->trial,
                                     buffer_text(&chosen->record), chosen->line);
    int code = status == STATUS_OK ? EXIT_DONE : cmd_report_status("explain", status);
    if (code == EXIT_DONE) {
        show(&out, job, &explanation, asks_why_not ? &why : NULL);
        if (buffer_failed(&out))
            code = cmd_report_status("explain", STATUS_MEMORY);
        else if (!cmd_write(stdout, buffer_text(&out)) ||
                 explanation.decision.verdict == VERDICT_ERROR)
            code = EXIT_ENVIRONMENT;
    }
    buffer_free(&out);
    arena_free(arena);
    return code;
}

static int explain_input(const Job *job)
{
    Allocator allocator = allocator_system();
    Chosen chosen = {.job = job};
    buffer_init(&chosen.record, &allocator);
    int code = records_read("explain", job->input, &job->arguments->records, job->program, choose,
                            &chosen);
    if (code == EXIT_DONE)
        code = check_choice(job, &chosen);
    if (code == EXIT_DONE)
        code = explain_record(job, &chosen);
    buffer_free(&chosen.record);
    return code;
}

static int find_rule(Job *job)
{
    job->rule = NONE;
    if (job->arguments->rule == NULL)
        return EXIT_DONE;
    job->rule = explain_find_rule(job->program, text_of(job->arguments->rule));
    if (job->rule != NONE)
        return EXIT_DONE;
    Text name = text_of(job->arguments->rule), nearest = TEXT("");
    size_t best = 4;
    for (uint32_t i = 0; i < program_RULES_count(job->program); i++) {
        Text rule = program_text(job->program, program_RULES(job->program)[i].short_name);
        size_t distance = text_distance(rule, name, best);
        if (distance < best) {
            best = distance;
            nearest = rule;
        }
    }
    if (nearest.size_bytes > 0)
        say_error("explain", "there is no rule \"%s\": did you mean \"%.*s\"?",
                  job->arguments->rule, TEXT_ARG(nearest));
    else
        say_error("explain", "there is no rule \"%s\": licet inspect shows those there are",
                  job->arguments->rule);
    return EXIT_USAGE;
}

static int explain_with(Job *job, const Bindings *bindings)
{
    Allocator allocator = allocator_system();
    Session *session;
    Status status =
        session_new(&session, job->program, bindings, &job->arguments->evaluate, &allocator);
    if (status == STATUS_BUNDLE)
        return cmd_no_input("explain");
    if (status != STATUS_OK)
        return cmd_report_status("explain", status);
    if (job->arguments->has_why_not)
        status =
            session_new(&job->trial, job->program, bindings, &job->arguments->evaluate, &allocator);
    if (status == STATUS_OK)
        status = explainer_new(&job->explainer, job->program, session, &allocator);
    int code = status == STATUS_OK ? explain_input(job) : cmd_report_status("explain", status);
    if (status == STATUS_OK)
        explainer_free(job->explainer);
    session_free(job->trial);
    session_free(session);
    return code;
}

static int explain(const char *const *words, int count, const ExplainArguments *arguments)
{
    LoadedProgram loaded;
    Bindings *bindings;
    int code = cmd_load(&loaded, "explain", words, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    Job job = {
        .arguments = arguments,
        .program = loaded.program,
        .input = count > 1 ? words[1] : "-",
    };
    code = source_options_bind(&bindings, &arguments->sources, "explain", loaded.program);
    if (code == EXIT_DONE)
        code = find_rule(&job);
    if (code == EXIT_DONE)
        code = explain_with(&job, bindings);
    bindings_free(bindings);
    cmd_unload(&loaded);
    return code;
}

static int work(void *context, const char *const *names, int count)
{
    return count == 1 || count == 2
               ? explain(names, count, context)
               : cmd_refuse("explain", "name the rules and one application: licet explain RULES "
                                       "application.json");
}

int cmd_explain(int count, char **words)
{
    ExplainArguments arguments = {.format = EXPLAIN_TEXT};
    return cmd_main(&set, take, work, &arguments, count, words);
}
