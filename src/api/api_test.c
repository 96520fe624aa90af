/*
 * api_test.c - the tests that stand beside rules, run.
 */
#include "api/api.h"
#include "report/test_report.h"

struct licet_tests {
    Allocator allocator;
    Arena *arena; /* of what follows */
    const licet_program *program;
    TestSuite *suite;
    licet_test *items;
};

/* ---- what came of them ----------------------------------------------------------------------- */

static const licet_failure *const *describe_failures(Arena *arena, const TestOutcome *outcome)
{
    const licet_failure **failures =
        arena_alloc_array(arena, outcome->failure_count, sizeof *failures);
    for (uint32_t i = 0; failures != NULL && i < outcome->failure_count; i++) {
        const TestFailure *failure = &outcome->failures[i];
        licet_failure *made = arena_alloc(arena, sizeof *made);
        if (made == NULL)
            return NULL;
        *made = (licet_failure){failure->line, api_text(failure->expected), api_text(failure->got),
                                api_text(failure->difference)};
        failures[i] = made;
    }
    return failures;
}

static Status describe(licet_tests *tests)
{
    const Program *program = tests->program->program;
    const TestSuite *suite = tests->suite;
    tests->items = arena_alloc_array(tests->arena, suite->outcome_count, sizeof *tests->items);
    for (uint32_t i = 0; tests->items != NULL && i < suite->outcome_count; i++) {
        const TestOutcome *outcome = &suite->outcomes[i];
        const BundleTest *test = program_TESTS(program) + outcome->test;
        tests->items[i] = (licet_test){
            .name = api_text(program_text(program, test->name)),
            .module = api_text(program_text(program, program_MODULES(program)[test->module].name)),
            .line = test->line,
            .failure_count = outcome->failure_count,
            .failures = describe_failures(tests->arena, outcome),
            .decision = api_text(outcome->decision),
        };
    }
    return arena_failed(tests->arena) ? STATUS_MEMORY : STATUS_OK;
}

size_t licet_tests_count(const licet_tests *tests)
{
    return tests->suite->outcome_count;
}

size_t licet_tests_failed_count(const licet_tests *tests)
{
    return tests->suite->failed_count;
}

const licet_test *licet_tests_item(const licet_tests *tests, size_t index)
{
    return index < tests->suite->outcome_count ? &tests->items[index] : NULL;
}

/* ---- running them ---------------------------------------------------------------------------- */

licet_status licet_tests_run(licet_tests **out, const licet_program *program,
                             const licet_test_options *options)
{
    licet_test_options wanted = LICET_TEST_OPTIONS;
    *out = NULL;
    api_options(&wanted, sizeof wanted, options);
    TestSuiteOptions suite = {api_text_in(wanted.filter), wanted.jobs, wanted.coverage, false};
    Allocator allocator = api_allocator(wanted.allocator);
    licet_tests *tests = allocator_alloc(&allocator, sizeof *tests);
    if (tests == NULL)
        return LICET_MEMORY;
    *tests =
        (licet_tests){.allocator = allocator, .arena = arena_new(&allocator), .program = program};
    Status status = tests->arena != NULL ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = test_suite_run(&tests->suite, program->program, &suite, &allocator);
    if (status == STATUS_OK)
        status = describe(tests);
    if (status == STATUS_OK)
        *out = tests;
    else
        licet_tests_free(tests);
    return api_status(status);
}

void licet_tests_free(licet_tests *tests)
{
    if (tests == NULL)
        return;
    Allocator allocator = tests->allocator;
    test_suite_free(tests->suite);
    arena_free(tests->arena);
    allocator_free(&allocator, tests, sizeof *tests);
}

/* ---- reports --------------------------------------------------------------------------------- */

static Text path_of(const void *context, uint32_t module)
{
    return program_text(context, program_MODULES((const Program *)context)[module].path);
}

licet_status licet_tests_report(licet_string **out, const licet_tests *tests,
                                licet_test_report report)
{
    const Program *program = tests->program->program;
    const Coverage *coverage = tests->suite->coverage;
    ModulePaths paths = {program, path_of};
    Buffer text;
    *out = NULL;
    if (report >= LICET_TEST_COVERAGE_TEXT && coverage == NULL)
        return LICET_INPUT;
    buffer_init(&text, &tests->allocator);
    switch (report) {
    case LICET_TEST_TEXT:
        test_report_text(&text, program, tests->suite, &paths, (TextStyle){false, false});
        break;
    case LICET_TEST_JSON:
        test_report_json(&text, program, tests->suite, &paths);
        break;
    case LICET_TEST_JUNIT:
        test_report_junit(&text, program, tests->suite, &paths);
        break;
    case LICET_TEST_COVERAGE_TEXT:
        coverage_report_text(&text, coverage, &paths, false);
        break;
    case LICET_TEST_COVERAGE_JSON:
        coverage_report_json(&text, coverage, &paths);
        break;
    case LICET_TEST_COVERAGE_LCOV:
        coverage_report_lcov(&text, coverage, &paths);
        break;
    default:
        return LICET_INPUT;
    }
    return api_give(out, &text);
}
