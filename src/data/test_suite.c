#include "data/test_suite.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* One thread: it takes the next test until there is none. */
typedef struct Worker {
    pthread_t thread;
    bool started;
    TestSuite *suite;
    atomic_uint *next; /* the outcome to work on, shared by all */
    TestRun *run;
    Arena *arena;
    Coverage *coverage; /* NULL, or this thread's own counts */
    Status status;
} Worker;

/* ---- one test -------------------------------------------------------------------------------- */

static Status keep_failures(Worker *worker, TestOutcome *outcome, const TestFailure *failures,
                            uint32_t count)
{
    TestFailure *kept = arena_alloc_array(worker->arena, count, sizeof *kept);
    if (kept == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        kept[i] = (TestFailure){
            .line = failures[i].line,
            .expected = arena_copy(worker->arena, failures[i].expected),
            .got = arena_copy(worker->arena, failures[i].got),
            .difference = arena_copy(worker->arena, failures[i].difference),
        };
    outcome->failures = kept;
    outcome->failure_count = count;
    outcome->decision = arena_copy(worker->arena, test_run_decision(worker->run));
    return STATUS_OK;
}

static Status run_one(Worker *worker, TestOutcome *outcome)
{
    const TestFailure *failures;
    uint32_t count;
    Status status = test_run_one(worker->run, outcome->test, &failures, &count);
    if (status != STATUS_OK || count == 0)
        return status;
    return keep_failures(worker, outcome, failures, count);
}

static void *work(void *context)
{
    Worker *worker = context;
    while (worker->status == STATUS_OK) {
        unsigned int index = atomic_fetch_add(worker->next, 1);
        if (index >= worker->suite->outcome_count)
            break;
        worker->status = run_one(worker, &worker->suite->outcomes[index]);
    }
    return NULL;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static Status worker_init(Worker *worker, TestSuite *suite, const Program *program,
                          atomic_uint *next)
{
    *worker = (Worker){.suite = suite, .next = next, .arena = arena_new(&suite->allocator)};
    if (worker->arena == NULL)
        return STATUS_MEMORY;
    suite->arenas[suite->arena_count++] = worker->arena;
    Status status = test_run_new(&worker->run, program, &suite->allocator);
    if (status == STATUS_OK && suite->coverage != NULL)
        status = coverage_new(&worker->coverage, program, &suite->allocator);
    if (status == STATUS_OK)
        test_run_watch(worker->run, worker->coverage);
    if (status == STATUS_OK)
        test_run_speak_chinese(worker->run, suite->chinese);
    return status;
}

static void worker_free(Worker *worker)
{
    test_run_free(worker->run);
    coverage_free(worker->coverage);
}

/* Starts all but the first, which is this thread itself; waits for all. */
static Status run_workers(Worker *workers, uint32_t count)
{
    Status status = STATUS_OK;
    for (uint32_t i = 1; i < count && status == STATUS_OK; i++) {
        int error = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        workers[i].started = error == 0;
        if (error != 0) {
            errno = error;
            status = STATUS_IO;
        }
    }
    if (status == STATUS_OK)
        work(&workers[0]);
    for (uint32_t i = 0; i < count; i++) {
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
        if (status == STATUS_OK)
            status = workers[i].status;
    }
    return status;
}

static void count_up(TestSuite *suite, const Worker *workers, uint32_t worker_count)
{
    for (uint32_t i = 0; i < suite->outcome_count; i++)
        suite->failed_count += suite->outcomes[i].failure_count > 0 ? 1 : 0;
    for (uint32_t i = 0; suite->coverage != NULL && i < worker_count; i++)
        coverage_add(suite->coverage, workers[i].coverage);
}

static Status run_all(TestSuite *suite, const Program *program, uint32_t jobs)
{
    atomic_uint next = 0;
    uint32_t count = 0;
    Status status = STATUS_OK;
    Worker *workers = allocator_alloc(&suite->allocator, jobs * sizeof *workers);
    suite->arenas = allocator_alloc(&suite->allocator, jobs * sizeof(Arena *));
    suite->jobs = jobs;
    if (workers == NULL || suite->arenas == NULL)
        status = STATUS_MEMORY;
    while (status == STATUS_OK && count < jobs)
        status = worker_init(&workers[count++], suite, program, &next);
    if (status == STATUS_OK)
        status = run_workers(workers, count);
    if (status == STATUS_OK)
        count_up(suite, workers, count);
    for (uint32_t i = 0; i < count; i++)
        worker_free(&workers[i]);
    if (workers != NULL)
        allocator_free(&suite->allocator, workers, jobs * sizeof *workers);
    return status;
}

static Status choose_tests(TestSuite *suite, const Program *program, Text filter)
{
    uint32_t count = program_TESTS_count(program);
    suite->test_count = count;
    suite->outcomes = allocator_alloc(&suite->allocator, (count + 1) * sizeof *suite->outcomes);
    if (suite->outcomes == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        Text name = program_text(program, program_TESTS(program)[i].name);
        if (text_find(name, filter, 0) != SIZE_MAX)
            suite->outcomes[suite->outcome_count++] = (TestOutcome){.test = i};
    }
    return STATUS_OK;
}

Status test_suite_run(TestSuite **out, const Program *program, const TestSuiteOptions *options,
                      const Allocator *allocator)
{
    TestSuite *suite = allocator_alloc(allocator, sizeof *suite);
    if (suite == NULL)
        return STATUS_MEMORY;
    *suite = (TestSuite){.allocator = *allocator, .chinese = options->chinese};
    Status status = choose_tests(suite, program, options->filter);
    uint32_t jobs = options->jobs < suite->outcome_count ? options->jobs : suite->outcome_count;
    if (status == STATUS_OK && options->coverage)
        status = coverage_new(&suite->coverage, program, allocator);
    if (status == STATUS_OK)
        status = run_all(suite, program, jobs > 0 ? jobs : 1);
    if (status != STATUS_OK) {
        test_suite_free(suite);
        return status;
    }
    *out = suite;
    return STATUS_OK;
}

void test_suite_free(TestSuite *suite)
{
    if (suite == NULL)
        return;
    Allocator allocator = suite->allocator;
    for (uint32_t i = 0; i < suite->arena_count; i++)
        arena_free(suite->arenas[i]);
    if (suite->arenas != NULL)
        allocator_free(&allocator, suite->arenas, suite->jobs * sizeof(Arena *));
    if (suite->outcomes != NULL)
        allocator_free(&allocator, suite->outcomes,
                       (suite->test_count + 1) * sizeof *suite->outcomes);
    coverage_free(suite->coverage);
    allocator_free(&allocator, suite, sizeof *suite);
}
