/*
 * cmd_test.c - licet test: the tests that stand beside the rules.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "data/test_run.h"

typedef struct TestArguments {
    const char *filter;
    bool json;
    LoadOptions load;
} TestArguments;

enum { OPTION_FILTER, OPTION_FORMAT, OPTION_REQUIRE_SIGNATURE };
static const Option options[] = {
    {"filter", 0, "TEXT", "only tests whose name contains the text"},
    {"format", 0, "text|json", "how to show what came of them (text)"},
    LOAD_OPTION_ROW,
};
static const OptionSet set = {"test", "PATH...", "Runs the tests that stand beside the rules.", 3,
                              options};

static bool take(void *context, size_t index, const char *value)
{
    TestArguments *arguments = context;
    if (index == OPTION_FILTER) {
        arguments->filter = value;
        return true;
    }
    if (index == OPTION_REQUIRE_SIGNATURE) {
        arguments->load.required_key = value;
        return true;
    }
    arguments->json = strcmp(value, "json") == 0;
    if (arguments->json || strcmp(value, "text") == 0)
        return true;
    fprintf(stderr, "licet test: \"%s\" is no format: write text or json\n", value);
    return false;
}

/* ---- what came of one test ---------------------------------------------------------------------- */

/* A test that was run. */
typedef struct TestOutcome {
    const BundleTest *test;
    const TestFailure *failures;
    uint32_t failure_count;
} TestOutcome;

static void write_text(Buffer *out, const LoadedProgram *loaded, const TestOutcome *outcome)
{
    Text path = cmd_module_path(loaded, outcome->test->module);
    if (outcome->failure_count == 0)
        return;
    buffer_add_format(out, "failed: %.*s\n", TEXT_ARG(program_text(loaded->program, outcome->test->name)));
    for (uint32_t i = 0; i < outcome->failure_count; i++) {
        const TestFailure *failure = &outcome->failures[i];
        buffer_add_format(out, "  %.*s:%u: expected %.*s\n", TEXT_ARG(path), failure->line,
                          TEXT_ARG(failure->expected));
        buffer_add_format(out, "    got %.*s\n", TEXT_ARG(failure->got));
    }
}

static void write_json_failure(Buffer *out, const TestFailure *failure)
{
    buffer_add_format(out, "{\"line\":%u,\"expected\":", failure->line);
    buffer_add_json_string(out, failure->expected);
    buffer_add_string(out, ",\"got\":");
    buffer_add_json_string(out, failure->got);
    buffer_add_char(out, '}');
}

static void write_json(Buffer *out, const LoadedProgram *loaded, const TestOutcome *outcome)
{
    buffer_add_string(out, "{\"test\":");
    buffer_add_json_string(out, program_text(loaded->program, outcome->test->name));
    buffer_add_string(out, ",\"file\":");
    buffer_add_json_string(out, cmd_module_path(loaded, outcome->test->module));
    buffer_add_format(out, ",\"line\":%u,\"passed\":%s,\"failures\":[", outcome->test->line,
                      outcome->failure_count == 0 ? "true" : "false");
    for (uint32_t i = 0; i < outcome->failure_count; i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        write_json_failure(out, &outcome->failures[i]);
    }
    buffer_add_string(out, "]}\n");
}

/* ---- all of them -------------------------------------------------------------------------------- */

typedef struct TestCounts {
    uint32_t passed;
    uint32_t failed;
} TestCounts;

static Status run_one(TestRun *run, Buffer *out, TestCounts *counts, const LoadedProgram *loaded,
                      uint32_t index, const TestArguments *arguments)
{
    TestOutcome outcome = {.test = program_TESTS(loaded->program) + index};
    Status status = test_run_one(run, index, &outcome.failures, &outcome.failure_count);
    if (status != STATUS_OK)
        return status;
    if (outcome.failure_count > 0)
        counts->failed++;
    else
        counts->passed++;
    if (arguments->json)
        write_json(out, loaded, &outcome);
    else
        write_text(out, loaded, &outcome);
    return buffer_failed(out) ? STATUS_MEMORY : STATUS_OK;
}

static int run_all(TestRun *run, Buffer *out, TestCounts *counts, const LoadedProgram *loaded,
                   const TestArguments *arguments)
{
    const Program *program = loaded->program;
    for (uint32_t i = 0; i < program_TESTS_count(program); i++) {
        Text name = program_text(program, program_TESTS(program)[i].name);
        if (text_find(name, text_of(arguments->filter), 0) == SIZE_MAX)
            continue;
        buffer_clear(out);
        Status status = run_one(run, out, counts, loaded, i, arguments);
        if (status != STATUS_OK)
            return cmd_report_status("test", status);
        if (!cmd_write(stdout, buffer_text(out)))
            return EXIT_ENVIRONMENT;
    }
    return counts->failed > 0 ? EXIT_RULES : EXIT_DONE;
}

/* The closing line; for programs it stands beside the results rather than among them. */
static int print_counts(const TestCounts *counts, const TestArguments *arguments)
{
    if (arguments->filter[0] != '\0' && counts->passed + counts->failed == 0) {
        fprintf(stderr, "licet test: no test has \"%s\" in its name\n", arguments->filter);
        return EXIT_RULES;
    }
    fprintf(arguments->json ? stderr : stdout, "%u passed, %u failed\n", counts->passed,
            counts->failed);
    return EXIT_DONE;
}

static int run_tests(const LoadedProgram *loaded, const TestArguments *arguments)
{
    Allocator allocator = allocator_system();
    TestCounts counts = {0, 0};
    TestRun *run;
    Buffer out;
    Status status = test_run_new(&run, loaded->program, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("test", status);
    buffer_init(&out, &allocator);
    int code = run_all(run, &out, &counts, loaded, arguments);
    if (code != EXIT_ENVIRONMENT) {
        int counts_code = print_counts(&counts, arguments);
        code = counts_code != EXIT_DONE ? counts_code : code;
    }
    buffer_free(&out);
    test_run_free(run);
    return code;
}

int cmd_test(int count, char **words)
{
    TestArguments arguments = {.filter = "", .load = {.tests = true}};
    int path_count;
    const char **paths = cmd_arguments(count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result = options_parse(&set, count, words, take, &arguments, paths, &path_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && path_count == 0) {
        fprintf(stderr, "licet test: name the rule files or folders to test\n");
    } else if (result == PARSE_OK) {
        LoadedProgram loaded;
        code = cmd_load(&loaded, "test", paths, path_count, &arguments.load);
        if (code == EXIT_DONE) {
            code = run_tests(&loaded, &arguments);
            cmd_unload(&loaded);
        }
    }
    free(paths);
    return code;
}
