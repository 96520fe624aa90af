/*
 * cmd_bench.c - licet bench: what a decision costs.
 *
 * Records are read into memory first and results are thrown away, so that reading and writing do
 * not count: from a record's text to its decision, again and again. Other kinds of measurement
 * are sub-benchmarks, named by the first word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "cli/bench_expr.h"
#include "cli/cmd.h"
#include "cli/records.h"
#include "cli/source_options.h"
#include "data/evaluate.h"
#include "report/report.h"

/* ---- sub-benchmarks -------------------------------------------------------------------------- */

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

/* ---- options --------------------------------------------------------------------------------- */

enum { ROUNDS_DEFAULT = 5, ROUNDS_MAX = 100000 };

typedef struct BenchArguments {
    int64_t rounds;
    bool json;
    SourceArguments sources;
    RecordsOptions records;
    EvaluateOptions evaluate;
    LoadOptions load;
} BenchArguments;

enum {
    OPTION_SOURCES, /* and the others of source_options.h */
    OPTION_RECORDS = OPTION_SOURCES + SOURCE_OPTION_COUNT,
    OPTION_ROUNDS = OPTION_RECORDS + RECORDS_OPTION_COUNT,
    OPTION_AS_OF,
    OPTION_JSON,
    OPTION_NATIVE,
    OPTION_LOAD,
};
static const Option options[] = {
    SOURCE_OPTION_ROWS,
    RECORDS_OPTION_ROWS,
    {"rounds", 'n', "N", "how often all records are evaluated (5); the median counts"},
    {"as-of", 0, "DATE", "judge by this day instead of each record's own"},
    {"json", 0, NULL, "the figures as one JSON object"},
    NATIVE_OPTION_ROW,
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "bench", "BUNDLE-OR-RULES FILE",
    "Measures decisions a second, nanoseconds and fuel a decision: from a record's text in\n"
    "memory to its decision. The file holds applications as \"licet eval\" takes them.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    BenchArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    if (index < OPTION_RECORDS)
        return source_option_take(&arguments->sources, "bench",
                                  (SourceOption)(index - OPTION_SOURCES), value);
    if (index < OPTION_ROUNDS) {
        records_take(&arguments->records, (RecordsOption)(index - OPTION_RECORDS), value);
        return true;
    }
    switch (index) {
    case OPTION_ROUNDS:
        return cmd_take_number(&arguments->rounds, "bench", "rounds", value, ROUNDS_MAX);
    case OPTION_AS_OF:
        return records_take_date(&arguments->evaluate, "bench", value);
    case OPTION_NATIVE:
        arguments->load.native_path = value;
        return true;
    default:
        arguments->json = true;
        return true;
    }
}

/* ---- the records ----------------------------------------------------------------------------- */

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

static int add_record(void *context, Text record, uint64_t line)
{
    Records *out = context;
    (void)line;
    buffer_add(&out->text, record);
    buffer_add(&out->ends, (Text){(const char *)&out->text.size_bytes, sizeof(size_t)});
    out->count++;
    return buffer_failed(&out->text) || buffer_failed(&out->ends)
               ? cmd_report_status("bench", STATUS_MEMORY)
               : EXIT_DONE;
}

static int read_records(Records *out, const char *path, const RecordsOptions *how,
                        const Program *program)
{
    int code = records_read("bench", path, how, program, add_record, out);
    if (code == EXIT_DONE && out->count == 0) {
        say_error("bench", "\"%s\" holds no application", path);
        code = EXIT_ENVIRONMENT;
    }
    return code;
}

/* ---- measuring ------------------------------------------------------------------------------- */

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
    bench_sort(times, rounds);
    out->records = records->count;
    out->nanoseconds = times[rounds / 2];
    out->fastest = times[0];
    free(times);
    return status;
}

static void print_verdicts(const Figures *figures, const char *format, const char *separator,
                           bool chinese)
{
    bool first = true;
    for (int i = 0; i <= VERDICT_ERROR; i++) {
        if (figures->verdicts[i] == 0)
            continue;
        printf("%s", first ? "" : separator);
        printf(format, report_verdict_label((Verdict)i, chinese), figures->verdicts[i]);
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
        print_verdicts(figures, "\"%s\":%zu", ",", false);
        printf("}}\n");
        return;
    }
    printf(
        say_text("%.0f decisions a second, %.0f ns and %.0f fuel each (fastest round: %.0f ns)\n"),
        rate, figures->nanoseconds, figures->fuel, figures->fastest);
    printf(say_text("%zu records: "), figures->records);
    print_verdicts(figures, "%s %zu", ", ", say_is_chinese());
    printf("\n");
}

/* ---- the command ----------------------------------------------------------------------------- */

static int bench_session(const Program *program, const Bindings *bindings, const Records *records,
                         const BenchArguments *arguments)
{
    Allocator allocator = allocator_system();
    Session *session;
    Figures figures;
    Status status = session_new(&session, program, bindings, &arguments->evaluate, &allocator);
    if (status == STATUS_BUNDLE)
        return cmd_no_input("bench");
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
    LoadedProgram loaded;
    Bindings *bindings = NULL;
    Records records;
    int code = cmd_load(&loaded, "bench", &rules, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    records_init(&records);
    code = source_options_bind(&bindings, &arguments->sources, "bench", loaded.program);
    if (code == EXIT_DONE)
        code = read_records(&records, input, &arguments->records, loaded.program);
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
    BenchArguments arguments = {.rounds = ROUNDS_DEFAULT, .load = {.only_decides = true}};
    return cmd_main(&set, take, work, &arguments, count, words);
}
