/*
 * bench_expr.c - licet bench expr: what evaluating a compiled expression costs.
 *
 * Ten typical expressions, or one's own. Compiling does not count: each is compiled once and
 * evaluated again and again, with its variables bound as a record's fields would be.
 */
#define _GNU_SOURCE /* syscall() */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

#include "cli/bench_expr.h"
#include "cli/cmd.h"
#include "expr/expression_session.h"

enum { VARIABLES_MAX = 4, ROUNDS_MAX = 101 };

typedef struct Benchmark {
    const char *name;
    const char *expression;
    const char *variables[2 * VARIABLES_MAX]; /* names and the expressions that make their values */
} Benchmark;

static const Benchmark benchmarks[] = {
    {"compare a field", "app.amount > 100", {"app", "{'amount': 250, 'count': 3}"}},
    {"arithmetic", "(a + b) * 3 - b % 7", {"a", "1000", "b", "77"}},
    {"conditions",
     "a > 10 && (b < 5 || s == 'bj') && !(a == b)",
     {"a", "1000", "b", "77", "s", "'bj'"}},
    {"in a list",
     "s in ['bj', 'tj', 'he', 'sx', 'nm', 'ln', 'jl', 'hl', 'sh', 'js']",
     {"s", "'js'"}},
    {"in a bound list", "n in list", {"n", "90", "list", "lists.range(100)"}},
    {"matches", "s.matches('^1[3-9][0-9]{9}$')", {"s", "'13900001000'"}},
    {"string functions",
     "s.startsWith('京ICP备') && s.endsWith('号') && s.contains('2024')",
     {"s", "'京ICP备2024001000号'"}},
    {"comprehension of 100", "list.all(x, x >= 0 && x < 1000)", {"list", "lists.range(100)"}},
    {"filter and map of 100",
     "list.filter(x, x % 2 == 0).map(x, x * x).size()",
     {"list", "lists.range(100)"}},
    {"timestamps",
     "t + duration('24h') < timestamp('2026-01-01T00:00:00Z') && "
     "t.getFullYear() == 2024",
     {"t", "timestamp('2024-06-01T08:00:00Z')"}},
};
enum { BENCHMARK_COUNT = sizeof benchmarks / sizeof benchmarks[0] };

typedef struct ExprBenchArguments {
    int64_t rounds;
    bool json;
} ExprBenchArguments;

enum { OPTION_ROUNDS, OPTION_JSON };
static const Option options[] = {
    {"rounds", 'n', "N", "how often each is measured (5); the median counts"},
    {"json", 0, NULL, "the figures as one JSON object a line"},
};
static const OptionSet set = {
    "bench expr", "[EXPRESSION...]",
    "Measures nanoseconds, machine instructions (where the system counts them) and fuel of an\n"
    "evaluation, for ten typical expressions, those of them named, or those given.",
    2, options};

static bool take(void *context, size_t index, const char *value)
{
    ExprBenchArguments *arguments = context;
    if (index == OPTION_JSON) {
        arguments->json = true;
        return true;
    }
    return cmd_take_number(&arguments->rounds, "bench expr", "rounds", value, ROUNDS_MAX);
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Of this thread: what else the machine does takes no part. */
static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Opens a counter of this thread's instructions; -1 where the system has none for us. */
static int open_counter(void)
{
#ifdef __linux__
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof attributes,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
#else
    return -1;
#endif
}

static uint64_t read_counter(int counter)
{
    uint64_t count = 0;
    if (counter < 0 || read(counter, &count, sizeof count) != (ssize_t)sizeof count)
        return 0;
    return count;
}

/* ---- measuring ------------------------------------------------------------------------------- */

typedef struct Measurement {
    double nanoseconds;
    double instructions; /* 0 where they cannot be counted */
    int64_t fuel;
} Measurement;

static int compare_doubles(const void *left, const void *right)
{
    double one = *(const double *)left, other = *(const double *)right;
    return (one > other) - (one < other);
}

void bench_sort(double *times, size_t count)
{
    qsort(times, count, sizeof *times, compare_doubles);
}

static double run(ExpressionSession *session, int64_t count)
{
    double begin = now_ns();
    for (int64_t i = 0; i < count; i++)
        expression_again(session);
    return now_ns() - begin;
}

/* How many evaluations take about 20 ms. */
static int64_t calibrate(ExpressionSession *session)
{
    int64_t count = 16;
    while (run(session, count) < 2e7 && count < INT64_C(1) << 30)
        count *= 2;
    return count;
}

static void measure(Measurement *out, ExpressionSession *session, int64_t rounds)
{
    double times[ROUNDS_MAX] = {0};
    int counter = open_counter();
    int64_t count = calibrate(session);
    uint64_t before = read_counter(counter);
    for (int64_t i = 0; i < rounds; i++)
        times[i] = run(session, count) / (double)count;
    out->instructions = (double)(read_counter(counter) - before) / (double)count / (double)rounds;
    if (counter >= 0)
        close(counter);
    bench_sort(times, (size_t)rounds);
    out->nanoseconds = times[rounds / 2];
}

/* Makes the benchmark's variables by evaluating their expressions. */
static bool make_variables(ExpressionSession *session, Arena *arena, const Benchmark *benchmark,
                           ExpressionVariable *variables, Value *values, uint32_t *out_count)
{
    uint32_t count = 0;
    for (; count < VARIABLES_MAX && benchmark->variables[2 * count] != NULL; count++) {
        ExpressionRequest request = {.text = text_of(benchmark->variables[2 * count + 1])};
        ExpressionResult result;
        if (expression_evaluate(session, &result, arena, &request) != STATUS_OK ||
            diags_error_count(result.diags) > 0)
            return false;
        values[count] = result.value;
        if (!value_copy(arena, &values[count]))
            return false;
        variables[count] =
            (ExpressionVariable){text_of(benchmark->variables[2 * count]), result.type};
    }
    *out_count = count;
    return true;
}

static int print(const Benchmark *benchmark, const Measurement *measurement, bool json)
{
    Allocator allocator = allocator_system();
    Buffer line;
    buffer_init(&line, &allocator);
    if (json) {
        buffer_add_string(&line, "{\"name\":");
        buffer_add_json_string(&line, text_of(benchmark->name));
        buffer_add_string(&line, ",\"expression\":");
        buffer_add_json_string(&line, text_of(benchmark->expression));
        buffer_add_format(&line, ",\"ns\":%.1f,\"instructions\":%.0f,\"fuel\":%lld}\n",
                          measurement->nanoseconds, measurement->instructions,
                          (long long)measurement->fuel);
    } else {
        buffer_add_format(&line, "%10.1f ", measurement->nanoseconds);
        if (measurement->instructions > 0)
            buffer_add_format(&line, "%12.0f ", measurement->instructions);
        else
            buffer_add_format(&line, "%12s ", "-");
        buffer_add_format(&line, "%6lld  %s\n", (long long)measurement->fuel, benchmark->name);
    }
    int code = cmd_write(stdout, buffer_text(&line)) ? EXIT_DONE : EXIT_ENVIRONMENT;
    buffer_free(&line);
    return code;
}

static int bench_one(ExpressionSession *session, Arena *arena, const Benchmark *benchmark,
                     const ExprBenchArguments *arguments)
{
    ExpressionVariable variables[VARIABLES_MAX];
    Value values[VARIABLES_MAX];
    ExpressionResult result;
    Measurement measurement;
    uint32_t count;
    if (!make_variables(session, arena, benchmark, variables, values, &count))
        return cmd_report_status("bench expr", STATUS_MEMORY);
    ExpressionRequest request = {
        .text = text_of(benchmark->expression),
        .environment = {.variable_count = count, .variables = variables},
        .values = values,
        .chinese = say_is_chinese(),
    };
    Status status = expression_evaluate(session, &result, arena, &request);
    if (status != STATUS_OK)
        return cmd_report_status("bench expr", status);
    if (diags_count(result.diags) > 0)
        cmd_print_diagnostics(result.diags);
    if (diags_error_count(result.diags) > 0)
        return EXIT_RULES;
    measurement.fuel = result.fuel_used;
    measure(&measurement, session, arguments->rounds);
    expression_session_end(session);
    return print(benchmark, &measurement, arguments->json);
}

static int bench_all(const Benchmark *rows, size_t count, const ExprBenchArguments *arguments)
{
    Allocator allocator = allocator_system();
    ExpressionSession *session;
    Status status = expression_session_new(&session, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("bench expr", status);
    Arena *arena = arena_new(&allocator);
    int code = arena != NULL ? EXIT_DONE : cmd_report_status("bench expr", STATUS_MEMORY);
    if (code == EXIT_DONE && !arguments->json)
        fputs(say_text("        ns instructions   fuel  an evaluation of\n"), stdout);
    for (size_t i = 0; code == EXIT_DONE && i < count; i++) {
        code = bench_one(session, arena, &rows[i], arguments);
        arena_reset(arena);
    }
    arena_free(arena);
    expression_session_free(session);
    return code;
}

/* Each is the name of a typical expression, or an expression. */
static int bench_given(const char *const *expressions, int count,
                       const ExprBenchArguments *arguments)
{
    Benchmark *given = calloc((size_t)count, sizeof *given);
    if (given == NULL)
        return cmd_report_status("bench expr", STATUS_MEMORY);
    for (int i = 0; i < count; i++) {
        given[i] = (Benchmark){.name = expressions[i], .expression = expressions[i]};
        for (size_t k = 0; k < BENCHMARK_COUNT; k++) {
            if (strcmp(benchmarks[k].name, expressions[i]) == 0)
                given[i] = benchmarks[k];
        }
    }
    int code = bench_all(given, (size_t)count, arguments);
    free(given);
    return code;
}

static int work(void *context, const char *const *expressions, int given)
{
    return given == 0 ? bench_all(benchmarks, BENCHMARK_COUNT, context)
                      : bench_given(expressions, given, context);
}

int bench_expr(int count, char **words)
{
    ExprBenchArguments arguments = {.rounds = 5};
    return cmd_main(&set, take, work, &arguments, count, words);
}
