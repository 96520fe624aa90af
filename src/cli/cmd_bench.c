/*
 * cmd_bench.c - licet bench: what a decision costs.
 *
 * Records are read into memory first and results are thrown away, so that reading and writing do
 * not count: from a record's text to its decision, again and again. Other kinds of measurement
 * are sub-benchmarks, named by the first word.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/json_memory.h"
#include "base/limits.h"
#include "cli/bench_expr.h"
#include "cli/cmd.h"
#include "data/evaluate.h"
#include "value/calendar.h"

/* ---- sub-benchmarks ----------------------------------------------------------------------------- */

typedef struct SubBenchmark {
    const char *name; /* the word after "bench" */
    int (*run)(int count, char **words);
} SubBenchmark;

static int bench_rules(int count, char **words);

static const SubBenchmark benchmarks[] = {
    {"expr", bench_expr}, {NULL, bench_rules}, /* without such a word; last */
};

int cmd_bench(int count, char **words)
{
    const SubBenchmark *benchmark = benchmarks;
    while (benchmark->name != NULL && (count == 0 || strcmp(benchmark->name, words[0]) != 0))
        benchmark++;
    bool named = benchmark->name != NULL;
    return benchmark->run(named ? count - 1 : count, named ? words + 1 : words);
}

/* ---- options ------------------------------------------------------------------------------------ */

enum { SOURCES_MAX = 64, ROUNDS_DEFAULT = 5, ROUNDS_MAX = 100000 };

typedef struct BenchArguments {
    int64_t rounds;
    bool json;
    const char *sources[SOURCES_MAX];
    uint32_t source_count;
    EvaluateOptions evaluate;
    LoadOptions load;
} BenchArguments;

enum { OPTION_SOURCE, OPTION_ROUNDS, OPTION_AS_OF, OPTION_JSON, OPTION_NATIVE, OPTION_LOAD };
static const Option options[] = {
    {"source", 0, "NAME=URI", "bind a source, as for \"licet eval\""},
    {"rounds", 'n', "N", "how often all records are evaluated (5); the median counts"},
    {"as-of", 0, "DATE", "judge by this day instead of each record's own"},
    {"json", 0, NULL, "the figures as one JSON object"},
    NATIVE_OPTION_ROW,
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "bench", "BUNDLE-OR-RULES FILE",
    "Measures decisions a second, nanoseconds and fuel a decision: from a record's text in\n"
    "memory to its decision. The file holds JSON Lines, an array or one object.",
    sizeof options / sizeof options[0], options};

static bool refuse(const char *value, const char *wanted)
{
    fprintf(stderr, "licet bench: \"%s\" is no %s\n", value, wanted);
    return false;
}

static bool take(void *context, size_t index, const char *value)
{
    BenchArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    switch (index) {
    case OPTION_SOURCE:
        if (arguments->source_count == SOURCES_MAX)
            return refuse(value, "source: there are too many");
        arguments->sources[arguments->source_count++] = value;
        return true;
    case OPTION_ROUNDS:
        return (text_to_int64(&arguments->rounds, text_of(value)) && arguments->rounds > 0 &&
                arguments->rounds <= ROUNDS_MAX) ||
               refuse(value, "number of rounds: write 1 to 100000");
    case OPTION_AS_OF:
        arguments->evaluate.has_as_of = true;
        return calendar_parse_date(&arguments->evaluate.as_of_days, text_of(value)) ||
               refuse(value, "date: write YYYY-MM-DD");
    case OPTION_NATIVE:
        arguments->load.native_path = value;
        return true;
    default:
        arguments->json = true;
        return true;
    }
}

/* ---- the records -------------------------------------------------------------------------------- */

/* All records' texts, one behind the other; record i ends at ends[i]. */
typedef struct Records {
    Buffer text;
    Buffer ends; /* size_t */
    size_t count;
} Records;

static void records_init(Records *records)
{
    Allocator allocator = allocator_system();
    buffer_init(&records->text, &allocator);
    buffer_init(&records->ends, &allocator);
    records->count = 0;
}

static void records_free(Records *records)
{
    buffer_free(&records->text);
    buffer_free(&records->ends);
}

static size_t record_end(const Records *records, size_t index)
{
    size_t end;
    memcpy(&end, records->ends.data + index * sizeof end, sizeof end);
    return end;
}

static Text record_at(const Records *records, size_t index)
{
    return text_slice(buffer_text(&records->text), index == 0 ? 0 : record_end(records, index - 1),
                      record_end(records, index));
}

static void end_record(Records *out)
{
    size_t end = out->text.size_bytes;
    buffer_add(&out->ends, (Text){(const char *)&end, sizeof end});
    out->count++;
}

static void add_record(Records *out, Text record)
{
    buffer_add(&out->text, record);
    end_record(out);
}

static void add_elements(Records *out, yyjson_val *array)
{
    size_t index, count;
    yyjson_val *element;
    yyjson_arr_foreach(array, index, count, element)
    {
        json_write(&out->text, element);
        end_record(out);
    }
}

/* The value that begins at `from`, or what is left of its line where it is no JSON: that is measured
 * too. Returns where the next may begin. */
static size_t add_value(Records *out, Text text, size_t from)
{
    yyjson_alc memory = json_memory(allocator_heap());
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data + from, text.size_bytes - from,
                                       YYJSON_READ_STOP_WHEN_DONE, &memory, NULL);
    if (doc == NULL) {
        size_t end = text_find(text, TEXT("\n"), from);
        end = end != SIZE_MAX ? end : text.size_bytes;
        add_record(out, text_slice(text, from, end));
        return end;
    }
    size_t end = from + yyjson_doc_get_read_size(doc);
    if (yyjson_is_arr(yyjson_doc_get_root(doc)))
        add_elements(out, yyjson_doc_get_root(doc));
    else
        add_record(out, text_slice(text, from, end));
    yyjson_doc_free(doc);
    return end;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void cut_records(Records *out, Text text)
{
    for (size_t at = 0; at < text.size_bytes;) {
        if (is_space(text.data[at]))
            at++;
        else
            at = add_value(out, text, at);
    }
}

static int read_records(Records *out, const char *path)
{
    Allocator allocator = allocator_system();
    Buffer file;
    buffer_init(&file, &allocator);
    Status status = file_read(&file, path, LIMIT_BUNDLE_BYTES);
    if (status == STATUS_OK)
        cut_records(out, buffer_text(&file));
    if (buffer_failed(&out->text) || buffer_failed(&out->ends))
        status = STATUS_MEMORY;
    buffer_free(&file);
    if (status == STATUS_OK && out->count > 0)
        return EXIT_DONE;
    if (status == STATUS_MEMORY)
        return cmd_report_status("bench", status);
    fprintf(stderr, "licet bench: \"%s\" %s%s\n", path,
            status == STATUS_OK      ? "holds no application"
            : status == STATUS_LIMIT ? "is larger than 1 GiB"
                                     : "cannot be read: ",
            status == STATUS_IO ? strerror(errno) : "");
    return EXIT_ENVIRONMENT;
}

/* ---- measuring ---------------------------------------------------------------------------------- */

typedef struct Figures {
    size_t records;
    double nanoseconds; /* of one decision: the median round */
    double fastest;     /* likewise, of the fastest round */
    double fuel;        /* of one decision */
    size_t verdicts[VERDICT_ERROR + 1];
} Figures;

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static Status run_round(Session *session, const Records *records, Figures *out)
{
    const Vm *vm = evaluator_vm(session_evaluator(session));
    double fuel = 0;
    memset(out->verdicts, 0, sizeof out->verdicts);
    for (size_t i = 0; i < records->count; i++) {
        Decision decision;
        Status status = session_evaluate(session, &decision, record_at(records, i), i + 1);
        if (status != STATUS_OK)
            return status;
        out->verdicts[decision.verdict]++;
        if (decision.verdict != VERDICT_ERROR)
            fuel += (double)(LIMIT_FUEL - vm_fuel_left(vm));
    }
    out->fuel = fuel / (double)records->count;
    return STATUS_OK;
}

static int compare_doubles(const void *left, const void *right)
{
    double one = *(const double *)left, other = *(const double *)right;
    return (one > other) - (one < other);
}

/* The first round is not counted: it resolves what later ones find ready. */
static Status measure(Session *session, const Records *records, size_t rounds, Figures *out)
{
    double *times = calloc(rounds, sizeof *times);
    if (times == NULL)
        return STATUS_MEMORY;
    Status status = run_round(session, records, out);
    for (size_t i = 0; status == STATUS_OK && i < rounds; i++) {
        double begin = seconds_now();
        status = run_round(session, records, out);
        times[i] = (seconds_now() - begin) * 1e9 / (double)records->count;
    }
    qsort(times, rounds, sizeof *times, compare_doubles);
    out->records = records->count;
    out->nanoseconds = times[rounds / 2];
    out->fastest = times[0];
    free(times);
    return status;
}

static void print_verdicts(const Figures *figures, const char *format, const char *separator)
{
    bool first = true;
    for (int i = 0; i <= VERDICT_ERROR; i++) {
        if (figures->verdicts[i] == 0)
            continue;
        printf("%s", first ? "" : separator);
        printf(format, verdict_name((Verdict)i), figures->verdicts[i]);
        first = false;
    }
}

static void print_figures(const Figures *figures, bool json)
{
    double rate = 1e9 / figures->nanoseconds;
    if (json) {
        printf("{\"records\":%zu,\"decisions_per_second\":%.0f,\"ns_per_decision\":%.1f,"
               "\"ns_per_decision_fastest\":%.1f,\"fuel_per_decision\":%.1f,\"verdicts\":{",
               figures->records, rate, figures->nanoseconds, figures->fastest, figures->fuel);
        print_verdicts(figures, "\"%s\":%zu", ",");
        printf("}}\n");
        return;
    }
    printf("%.0f decisions a second, %.0f ns and %.0f fuel each (fastest round: %.0f ns)\n", rate,
           figures->nanoseconds, figures->fuel, figures->fastest);
    printf("%zu records: ", figures->records);
    print_verdicts(figures, "%s %zu", ", ");
    printf("\n");
}

/* ---- the command -------------------------------------------------------------------------------- */

static int bind_sources(Bindings *bindings, const BenchArguments *arguments)
{
    Allocator allocator = allocator_system();
    Buffer reason;
    buffer_init(&reason, &allocator);
    Status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < arguments->source_count; i++)
        status = bindings_add(bindings, text_of(arguments->sources[i]), &reason);
    if (status != STATUS_OK && reason.size_bytes > 0)
        fprintf(stderr, "licet bench: --source: %.*s\n", TEXT_ARG(buffer_text(&reason)));
    else if (status != STATUS_OK)
        cmd_report_status("bench", status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : EXIT_ENVIRONMENT;
}

static int bench_session(const Program *program, const Bindings *bindings, const Records *records,
                         const BenchArguments *arguments)
{
    Allocator allocator = allocator_system();
    Session *session;
    Figures figures;
    Status status = session_new(&session, program, bindings, &arguments->evaluate, &allocator);
    if (status == STATUS_BUNDLE) {
        fprintf(stderr, "licet bench: the rules declare no input: nothing can be evaluated\n");
        return EXIT_RULES;
    }
    if (status != STATUS_OK)
        return cmd_report_status("bench", status);
    status = measure(session, records, (size_t)arguments->rounds, &figures);
    session_free(session);
    if (status != STATUS_OK)
        return cmd_report_status("bench", status);
    print_figures(&figures, arguments->json);
    return EXIT_DONE;
}

static int bench(const char *rules, const char *input, const BenchArguments *arguments)
{
    Allocator allocator = allocator_system();
    LoadedProgram loaded;
    Bindings *bindings = NULL;
    Records records;
    int code = cmd_load(&loaded, "bench", &rules, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    records_init(&records);
    Status status = bindings_new(&bindings, loaded.program, &allocator);
    code = status == STATUS_OK ? bind_sources(bindings, arguments)
                               : cmd_report_status("bench", status);
    if (code == EXIT_DONE)
        code = read_records(&records, input);
    if (code == EXIT_DONE)
        code = bench_session(loaded.program, bindings, &records, arguments);
    records_free(&records);
    bindings_free(bindings);
    cmd_unload(&loaded);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    return path_count == 2 ? bench(paths[0], paths[1], context)
                           : cmd_refuse("bench", "name the rules and one file of records: "
                                                 "licet bench RULES applications.jsonl");
}

static int bench_rules(int count, char **words)
{
    BenchArguments arguments = {.rounds = ROUNDS_DEFAULT};
    return cmd_main(&set, take, work, &arguments, count, words);
}
