/*
 * cmd_eval.c - licet eval: applications to decisions, one out for one in.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/processor.h"
#include "cli/cmd.h"
#include "cli/eval_options.h"
#include "cli/eval_output.h"
#include "cli/eval_progress.h"

/* One run of the command. */
typedef struct Run {
    const EvalArguments *arguments;
    const Program *program;
    const char *const *inputs;
    int input_count;
    TextStyle style; /* of the decisions */
    ReportSelection selection;
    SummaryPlan *plan; /* NULL: no summary */
    Summary summary;
    BatchTimes *times; /* NULL: no statistics */
    EvalOutput output;
    EvalProgress progress;
} Run;

/* ---- interrupts ------------------------------------------------------------------------------ */

/* What a signal's handler may touch: the request to stop, the pipe that wakes the reader, and which
 * signal it was. */
static atomic_bool stop_requested;
static atomic_int stop_signal;
static int stop_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int error = errno;
    atomic_store(&stop_requested, true);
    atomic_store(&stop_signal, number);
    if (write(stop_pipe[1], "", 1) < 0) /* the pipe is full: the reader is awake already */
        atomic_store(&stop_requested, true);
    errno = error;
}

/* SIGINT and SIGTERM end the run after the record in hand; a second one ends it at once. A signal
 * that the caller has ignored stays so. */
static void catch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    if (pipe(stop_pipe) != 0)
        return;
    for (int i = 0; i < 2; i++) {
        struct sigaction old;
        fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

/* Ends as one whom the signal has ended, so that the caller's loop ends too. */
static void pass_on_signal(void)
{
    int number = atomic_load(&stop_signal);
    fflush(stdout);
    signal(number, SIG_DFL);
    raise(number);
}

/* ---- events ---------------------------------------------------------------------------------- */

static bool on_write(void *context, Text bytes)
{
    Run *run = context;
    return eval_output_write(&run->output, bytes);
}

static bool on_wrote(void *context, const BatchProgress *progress)
{
    Run *run = context;
    eval_progress_draw(&run->progress, progress);
    return eval_output_reached(&run->output, &progress->position);
}

static void on_problem(void *context, const char *input, Text reason)
{
    Run *run = context;
    Buffer said;
    Allocator allocator = allocator_system();
    buffer_init(&said, &allocator);
    buffer_add(&said, reason);
    eval_progress_clear(&run->progress);
    say_error("eval", "\"%s\" cannot be read: %.*s", input, TEXT_ARG(say_reason(&said)));
    buffer_free(&said);
}

static void on_note(void *context, const char *input, Text text)
{
    Run *run = context;
    Buffer said;
    Allocator allocator = allocator_system();
    buffer_init(&said, &allocator);
    buffer_add(&said, text);
    eval_progress_clear(&run->progress);
    say_error("eval", "\"%s\": %.*s", input, TEXT_ARG(say_reason(&said)));
    buffer_free(&said);
}

/* ---- before the run -------------------------------------------------------------------------- */

static int select_members(Run *run)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    Text list = text_of(run->arguments->select);
    if (run->arguments->select == NULL)
        return EXIT_DONE;
    buffer_init(&reason, &allocator);
    Status status = report_selection_init(&run->selection, run->program, list, &allocator, &reason);
    if (status == STATUS_INPUT)
        say_error("eval", "--select %.*s: %.*s", TEXT_ARG(list), TEXT_ARG(say_reason(&reason)));
    else if (status != STATUS_OK)
        cmd_report_status("eval", status);
    buffer_free(&reason);
    return status == STATUS_OK ? EXIT_DONE : status == STATUS_INPUT ? EXIT_USAGE : EXIT_ENVIRONMENT;
}

static int prepare_counts(Run *run)
{
    Allocator allocator = allocator_system();
    Status status = STATUS_OK;
    if (run->arguments->summary)
        status = summary_plan_new(&run->plan, run->program, &allocator);
    if (status == STATUS_OK && run->plan != NULL)
        status = summary_init(&run->summary, run->plan, &allocator);
    if (status == STATUS_OK && run->arguments->stats) {
        run->times = calloc(1, sizeof *run->times);
        status = run->times != NULL ? STATUS_OK : STATUS_MEMORY;
    }
    return cmd_report_status("eval", status);
}

/* Whatever decides the output's content, as text: a run that continues another must agree in it. */
static void write_settings(Buffer *out, const Run *run)
{
    const EvalArguments *arguments = run->arguments;
    program_hash_write(out, run->program);
    buffer_add_format(out, " format %d select %s only %u as_of ", (int)arguments->format,
                      arguments->select != NULL ? arguments->select : "-", arguments->only);
    buffer_add_int(out, arguments->evaluate.has_as_of ? arguments->evaluate.as_of_days : -1);
    buffer_add_format(out, " strict %d input %d map %s summary %d fuel ",
                      arguments->evaluate.strict, (int)arguments->input_kind,
                      arguments->header_map != NULL ? arguments->header_map : "-",
                      arguments->summary);
    buffer_add_int(out, arguments->evaluate.fuel);
    for (int i = 0; i < run->input_count; i++)
        buffer_add_format(out, "\n%s", run->inputs[i]);
}

static int open_output(Run *run)
{
    Buffer settings;
    Allocator allocator = allocator_system();
    buffer_init(&settings, &allocator);
    write_settings(&settings, run);
    Summary *summary = run->plan != NULL ? &run->summary : NULL;
    int code = buffer_failed(&settings)
                   ? cmd_report_status("eval", STATUS_MEMORY)
                   : eval_output_open(&run->output, run->arguments->output, run->arguments->resume,
                                      buffer_text(&settings), summary);
    buffer_free(&settings);
    return code;
}

static uint32_t job_count(const EvalArguments *arguments)
{
    int64_t jobs = arguments->jobs;
    if (jobs == 0)
        return processors_available(BATCH_JOBS_MAX);
    return jobs > BATCH_JOBS_MAX ? BATCH_JOBS_MAX : (uint32_t)jobs;
}

/* ---- after the run --------------------------------------------------------------------------- */

static int write_summary(const Run *run)
{
    Buffer text;
    Allocator allocator = allocator_system();
    bool as_json = run->arguments->has_format && run->arguments->format != REPORT_TEXT;
    TextStyle style = {cmd_may_colour(stdout), run->style.chinese};
    buffer_init(&text, &allocator);
    if (as_json && run->arguments->output == NULL)
        summary_write_json(&text, &run->summary);
    else
        summary_write_text(&text, &run->summary, style);
    int code = EXIT_DONE;
    if (buffer_failed(&text))
        code = cmd_report_status("eval", STATUS_MEMORY);
    else if (!cmd_write(stdout, buffer_text(&text)))
        code = EXIT_ENVIRONMENT;
    buffer_free(&text);
    return code;
}

static void write_statistics(const Run *run, uint64_t wall_ns)
{
    Buffer text;
    Allocator allocator = allocator_system();
    if (run->times == NULL)
        return;
    buffer_init(&text, &allocator);
    times_write(&text, run->times, wall_ns, run->style.chinese);
    cmd_write(stderr, buffer_text(&text));
    buffer_free(&text);
}

/* Where a run that was stopped has come to, and how it is continued. */
static void say_stopped(const Run *run, const BatchPosition *position)
{
    unsigned long long records = position->records, bytes = position->offset_bytes;
    if (position->input < (uint32_t)run->input_count && position->cut.line > 0)
        say_error("eval", "stopped after %llu records, at byte %llu (line %llu) of \"%s\"", records,
                  bytes, (unsigned long long)position->cut.line, run->inputs[position->input]);
    else
        say_error("eval", "stopped after %llu records", records);
    if (run->output.is_aside)
        say_error("eval", "\"%s\" holds what is decided: --resume continues it",
                  run->output.part.data);
}

static bool met_fail_on(const EvalArguments *arguments, const BatchPosition *position)
{
    for (int i = (int)arguments->fail_on; arguments->has_fail_on && i < VERDICT_COUNT; i++) {
        if (position->verdicts[i] > 0)
            return true;
    }
    return false;
}

/* Inputs that could not be read go before what was decided about the others. */
static int exit_code_of(const EvalArguments *arguments, const BatchOutcome *outcome)
{
    const BatchPosition *position = &outcome->progress.position;
    if (outcome->bad_inputs > 0)
        return EXIT_ENVIRONMENT;
    if (met_fail_on(arguments, position))
        return EXIT_FAIL_ON;
    return position->verdicts[VERDICT_ERROR] > 0 ? EXIT_ENVIRONMENT : EXIT_DONE;
}

static int end_run(Run *run, const BatchOutcome *outcome)
{
    const BatchPosition *position = &outcome->progress.position;
    if (outcome->failed || outcome->stopped) {
        bool saved = eval_output_save(&run->output);
        if (outcome->failed || !saved)
            return EXIT_ENVIRONMENT;
        say_stopped(run, position);
        pass_on_signal();
        return EXIT_ENVIRONMENT;
    }
    int code = eval_output_finish(&run->output);
    if (code == EXIT_DONE && run->plan != NULL)
        code = write_summary(run);
    return code != EXIT_DONE ? code : exit_code_of(run->arguments, outcome);
}

/* ---- the run --------------------------------------------------------------------------------- */

static BatchOptions batch_options(Run *run)
{
    const EvalArguments *arguments = run->arguments;
    return (BatchOptions){
        .jobs = job_count(arguments),
        .evaluate = arguments->evaluate,
        .input_count = (uint32_t)run->input_count,
        .inputs = run->inputs,
        .input_kind = arguments->input_kind,
        .header_map = arguments->header_map,
        .silent = run->plan != NULL && arguments->output == NULL,
        .format = arguments->format,
        .full_text = arguments->verbose,
        .style = run->style,
        .selection = run->selection.count > 0 ? &run->selection : NULL,
        .only = arguments->only,
        .from = run->output.resumes ? &run->output.state.position : NULL,
        .summary = run->plan != NULL ? &run->summary : NULL,
        .times = run->times,
        .stop = {&stop_requested, stop_pipe[0]},
        .events = {run, on_write, on_wrote, on_problem, on_note},
    };
}

static int run_batch(Run *run, const Bindings *bindings)
{
    Allocator allocator = allocator_system();
    BatchOutcome outcome;
    BatchPosition from = run->output.state.position;
    catch_signals();
    BatchOptions options = batch_options(run);
    TextStyle style = {cmd_may_colour(stderr), run->style.chinese};
    if (options.from != NULL)
        options.from = &from; /* the output's own goes on with the run */
    eval_progress_begin(&run->progress, options.from, run->arguments->output != NULL, style);
    errno = 0;
    Status status = batch_run(&outcome, run->program, bindings, &options, &allocator);
    eval_progress_end(&run->progress);
    if (status == STATUS_BUNDLE)
        return cmd_no_input("eval");
    if (status != STATUS_OK)
        return cmd_report_status("eval", status);
    write_statistics(run, clock_now_ns() - run->progress.begun_ns);
    return end_run(run, &outcome);
}

static int say_complete(const Run *run)
{
    say_error("eval", "\"%s\" is whole: there is nothing to resume", run->arguments->output);
    return EXIT_DONE;
}

static int evaluate_inputs(Run *run, const Bindings *bindings)
{
    int code = select_members(run);
    if (code == EXIT_DONE)
        code = prepare_counts(run);
    if (code == EXIT_DONE) {
        code = open_output(run);
        if (code == EXIT_DONE)
            code = run->output.is_complete ? say_complete(run) : run_batch(run, bindings);
        eval_output_close(&run->output);
    }
    report_selection_free(&run->selection);
    summary_free(&run->summary);
    summary_plan_free(run->plan);
    free(run->times);
    return code;
}

static int evaluate(const char *const *words, int count, const EvalArguments *arguments)
{
    static const char *const standard_input[] = {"-"};
    LoadedProgram loaded;
    Bindings *bindings = NULL;
    int code = cmd_load(&loaded, "eval", words, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    Run run = {
        .arguments = arguments,
        .program = loaded.program,
        .inputs = count > 1 ? words + 1 : standard_input,
        .input_count = count > 1 ? count - 1 : 1,
        .style = {arguments->output == NULL && cmd_may_colour(stdout), say_is_chinese()},
    };
    code = source_options_bind(&bindings, &arguments->sources, "eval", loaded.program);
    if (code == EXIT_DONE)
        code = evaluate_inputs(&run, bindings);
    bindings_free(bindings);
    cmd_unload(&loaded);
    return code;
}

static int work(void *context, const char *const *words, int count)
{
    const EvalArguments *arguments = context;
    int code = eval_options_check(arguments, words, count);
    return code == EXIT_DONE ? evaluate(words, count, arguments) : code;
}

int cmd_eval(int count, char **words)
{
    EvalArguments arguments;
    return eval_options_main(&arguments, work, count, words);
}
