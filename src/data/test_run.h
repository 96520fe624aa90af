/*
 * test_run.h - the tests that stand beside rules, run.
 *
 * Layer: data.
 */
#pragma once

#include "data/coverage.h"
#include "data/evaluate.h"

/* One expectation that was not met. Texts live until the next test. */
typedef struct TestFailure {
    uint32_t line;
    Text expected;
    Text got;
    Text
        difference; /* of sets: a line for each member, "  both", "- only expected", "+ only got" */
} TestFailure;

typedef struct TestRun TestRun;

/* `program` was compiled with its tests. */
Status test_run_new(TestRun **out, const Program *program, const Allocator *allocator);
void test_run_free(TestRun *run);

/* Runs test `index` of SECTION_TESTS; its failures are at *out_failures. */
Status test_run_one(TestRun *run, uint32_t index, const TestFailure **out_failures,
                    uint32_t *out_count);

/* Where the last test failed: what its application was decided to be, one thing a line, the
 * verdict, what is decided, findings with their places and messages, materials, unknowns. Lives
 * until the next test. */
Text test_run_decision(const TestRun *run);

/* Counts from now on what tests reach; NULL: not. The caller keeps it. */
void test_run_watch(TestRun *run, Coverage *coverage);
/* The language of failures and decisions from now on: English, if not Chinese. */
void test_run_speak_chinese(TestRun *run, bool chinese);
