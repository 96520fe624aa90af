/*
 * test_suite.h - all tests of a program, run by several threads.
 *
 * Layer: data.
 */
#pragma once

#include "data/coverage.h"
#include "data/test_run.h"

typedef struct TestSuiteOptions {
    Text filter;   /* only tests whose name contains it */
    uint32_t jobs; /* threads; 0 counts as 1 */
    bool coverage; /* count what the tests reach */
    bool chinese;  /* the language of failures; else English */
} TestSuiteOptions;

/* What came of one test. Texts live as long as the suite. */
typedef struct TestOutcome {
    uint32_t test; /* TESTS */
    uint32_t failure_count;
    const TestFailure *failures;
    Text decision; /* of a failed test: what was decided, one thing a line */
} TestOutcome;

typedef struct TestSuite {
    Allocator allocator;
    uint32_t outcome_count;
    TestOutcome *outcomes; /* in the order of TESTS, whatever the threads did */
    uint32_t test_count;   /* room in outcomes: all tests */
    uint32_t failed_count; /* outcomes with failures */
    bool chinese;          /* as of the options */
    Coverage *coverage;    /* NULL unless asked for */
    uint32_t jobs;
    Arena **arenas; /* of the threads, `jobs` at most: they hold the texts */
    uint32_t arena_count;
} TestSuite;

/* Runs them all. STATUS_MEMORY, or STATUS_IO with errno where threads cannot be had. */
Status test_suite_run(TestSuite **out, const Program *program, const TestSuiteOptions *options,
                      const Allocator *allocator);
void test_suite_free(TestSuite *suite);
