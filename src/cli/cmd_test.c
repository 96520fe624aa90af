/*
 * cmd_test.c - licet test: the tests that stand beside the rules.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/processor.h"
#include "cli/cmd.h"
#include "report/test_report.h"

enum { JOBS_MAX = 64 };

typedef enum TestFormat { TEST_TEXT, TEST_JSON, TEST_JUNIT } TestFormat;

typedef struct TestArguments {
    const char *filter;
    int64_t jobs; /* 0: as many as there are processors */
    TestFormat format;
    bool coverage;
    const char *coverage_file; /* or NULL */
    LoadOptions load;
} TestArguments;

enum {
    OPTION_FILTER,
    OPTION_JOBS,
    OPTION_FORMAT,
    OPTION_COVERAGE,
    OPTION_COVERAGE_FILE,
    OPTION_LOAD,
};
static const Option options[] = {
    {"filter", 0, "TEXT", "only tests whose name contains the text"},
    {"jobs", 'j', "N", "run so many at once (as many as there are processors)"},
    {"format", 0, "text|json|junit", "how to show what came of them (text)"},
    {"coverage", 0, NULL, "show which rules, rows and conditions they did not reach"},
    {"coverage-file", 0, "FILE", "write all counts, by its ending: .json, .info (lcov) or text"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {"test", "PATH...", "Runs the tests that stand beside the rules.",
                              sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    TestArguments *arguments = context;
    switch (index) {
    case OPTION_FILTER:
        arguments->filter = value;
        return true;
    case OPTION_JOBS:
        return cmd_take_number(&arguments->jobs, "test", "jobs", value, JOBS_MAX);
    case OPTION_FORMAT:
        arguments->format = (TestFormat)option_choice(&options[index], value);
        return true;
    case OPTION_COVERAGE:
        arguments->coverage = true;
        return true;
    case OPTION_COVERAGE_FILE:
        arguments->coverage_file = value;
        return true;
    default:
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    }
}

/* ---- what came of them ----------------------------------------------------------------------- */

static Text module_path(const void *context, uint32_t module)
{
    return cmd_module_path(context, module);
}

static void write_results(Buffer *out, const LoadedProgram *loaded, const TestSuite *suite,
                          const TestArguments *arguments)
{
    ModulePaths paths = {loaded, module_path};
    switch (arguments->format) {
    case TEST_TEXT:
        test_report_text(out, loaded->program, suite, &paths,
                         (TextStyle){cmd_may_colour(stdout), suite->chinese});
        break;
    case TEST_JSON:
        test_report_json(out, loaded->program, suite, &paths);
        break;
    case TEST_JUNIT:
        test_report_junit(out, loaded->program, suite, &paths);
        break;
    }
}

/* On standard output beside the text, else on standard error: there stands what programs read. */
static bool print_coverage(Buffer *out, const LoadedProgram *loaded, const TestSuite *suite,
                           const TestArguments *arguments)
{
    ModulePaths paths = {loaded, module_path};
    buffer_clear(out);
    coverage_report_text(out, suite->coverage, &paths, say_is_chinese());
    return cmd_write(arguments->format == TEST_TEXT ? stdout : stderr, buffer_text(out));
}

static int write_coverage_file(Buffer *out, const LoadedProgram *loaded, const TestSuite *suite,
                               const char *file)
{
    ModulePaths paths = {loaded, module_path};
    buffer_clear(out);
    if (text_ends_with(text_of(file), TEXT(".json")))
        coverage_report_json(out, suite->coverage, &paths);
    else if (text_ends_with(text_of(file), TEXT(".info")))
        coverage_report_lcov(out, suite->coverage, &paths);
    else
        coverage_report_text(out, suite->coverage, &paths, say_is_chinese());
    if (buffer_failed(out))
        return cmd_report_status("test", STATUS_MEMORY);
    if (file_write(file, buffer_text(out)) == STATUS_OK)
        return EXIT_DONE;
    return cmd_cannot_write("test", file);
}

static int report(Buffer *out, const LoadedProgram *loaded, const TestSuite *suite,
                  const TestArguments *arguments)
{
    int code = suite->failed_count > 0 ? EXIT_RULES : EXIT_DONE;
    write_results(out, loaded, suite, arguments);
    if (buffer_failed(out))
        return cmd_report_status("test", STATUS_MEMORY);
    if (!cmd_write(stdout, buffer_text(out)))
        return EXIT_ENVIRONMENT;
    if (arguments->format != TEST_TEXT)
        fprintf(stderr, say_text("%u passed, %u failed\n"),
                suite->outcome_count - suite->failed_count, suite->failed_count);
    if (arguments->coverage && !print_coverage(out, loaded, suite, arguments))
        return EXIT_ENVIRONMENT;
    if (arguments->coverage_file == NULL)
        return code;
    int file_code = write_coverage_file(out, loaded, suite, arguments->coverage_file);
    return file_code != EXIT_DONE ? file_code : code;
}

/* ---- running them ---------------------------------------------------------------------------- */

static int run_tests(const LoadedProgram *loaded, const TestArguments *arguments)
{
    Allocator allocator = allocator_system();
    TestSuiteOptions suite_options = {
        .filter = text_of(arguments->filter),
        .jobs = arguments->jobs > 0 ? (uint32_t)arguments->jobs : processors_available(JOBS_MAX),
        .coverage = arguments->coverage || arguments->coverage_file != NULL,
        .chinese = arguments->format == TEST_TEXT && say_is_chinese(),
    };
    TestSuite *suite;
    Status status = test_suite_run(&suite, loaded->program, &suite_options, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("test", status);
    int code = EXIT_RULES;
    Buffer out;
    buffer_init(&out, &allocator);
    if (arguments->filter[0] != '\0' && suite->outcome_count == 0)
        say_error("test", "no test has \"%s\" in its name", arguments->filter);
    else
        code = report(&out, loaded, suite, arguments);
    buffer_free(&out);
    test_suite_free(suite);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    const TestArguments *arguments = context;
    LoadedProgram loaded;
    if (path_count == 0)
        return cmd_refuse("test", "name the rule files or folders to test");
    int code = cmd_load(&loaded, "test", paths, path_count, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    code = run_tests(&loaded, arguments);
    cmd_unload(&loaded);
    return code;
}

int cmd_test(int count, char **words)
{
    TestArguments arguments = {.filter = "", .load.tests = true};
    return cmd_main(&set, take, work, &arguments, count, words);
}
