/*
 * test_report.h - what came of tests, and what they reached.
 *
 * Layer: report.
 */
#pragma once

#include "data/test_suite.h"
#include "report/report.h"

/* Where a module's file lies, as messages name it. */
typedef struct ModulePaths {
    const void *context;
    Text (*path)(const void *context, uint32_t module);
} ModulePaths;

/* Failed tests, each with what was expected, what came and the decision; and the counts. The suite
 * has run in the style's language. */
void test_report_text(Buffer *out, const Program *program, const TestSuite *suite,
                      const ModulePaths *paths, TextStyle style);
/* One object a line for each test: test, file, line, passed, failures, decision. */
void test_report_json(Buffer *out, const Program *program, const TestSuite *suite,
                      const ModulePaths *paths);
/* JUnit's XML, a suite for each file. It says nothing of time: the same tests give the same bytes.
 */
void test_report_junit(Buffer *out, const Program *program, const TestSuite *suite,
                       const ModulePaths *paths);

/* How much the tests reached, and each rule, row and outcome of a condition that they did not. */
void coverage_report_text(Buffer *out, const Coverage *coverage, const ModulePaths *paths,
                          bool chinese);
/* All counts: docs/cli.md, "licet test". */
void coverage_report_json(Buffer *out, const Coverage *coverage, const ModulePaths *paths);
/* As lcov's tracefiles, for tools that show coverage beside the source. */
void coverage_report_lcov(Buffer *out, const Coverage *coverage, const ModulePaths *paths);
