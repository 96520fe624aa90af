/*
 * cmd_test.c - licet test: the tests that stand beside the rules.
 */
#include <stdlib.h>

#include "cli/cmd.h"
#include "data/test_run.h"

typedef struct TestArguments {
    const char *filter;
} TestArguments;

static const Option options[] = {
    {"filter", 0, "TEXT", "only tests whose name contains the text"},
};
static const OptionSet set = {"test", "PATH...", "Runs the tests that stand beside the rules.", 1,
                              options};

static bool take(void *context, size_t index, const char *value)
{
    TestArguments *arguments = context;
    (void)index;
    arguments->filter = value;
    return true;
}

static void print_failures(const Program *program, const BundleTest *test,
                           const TestFailure *failures, uint32_t count)
{
    Text path = program_text(program, program_MODULES(program)[test->module].path);
    Text name = program_text(program, test->name);
    printf("failed: %.*s\n", TEXT_ARG(name));
    for (uint32_t i = 0; i < count; i++) {
        printf("  %.*s:%u: expected %.*s\n", TEXT_ARG(path), failures[i].line,
               TEXT_ARG(failures[i].expected));
        printf("    got %.*s\n", TEXT_ARG(failures[i].got));
    }
}

static int run_tests(const Program *program, const char *filter)
{
    Allocator allocator = allocator_system();
    TestRun *run;
    uint32_t passed = 0, failed = 0;
    Status status = test_run_new(&run, program, &allocator);
    if (status != STATUS_OK)
        return cmd_report_status("test", status);
    for (uint32_t i = 0; status == STATUS_OK && i < program_TESTS_count(program); i++) {
        const BundleTest *test = program_TESTS(program) + i;
        const TestFailure *failures;
        uint32_t count;
        if (text_find(program_text(program, test->name), text_of(filter), 0) == SIZE_MAX)
            continue;
        status = test_run_one(run, i, &failures, &count);
        if (status != STATUS_OK)
            break;
        if (count > 0)
            print_failures(program, test, failures, count);
        failed += count > 0;
        passed += count == 0;
    }
    test_run_free(run);
    if (status != STATUS_OK)
        return cmd_report_status("test", status);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 ? EXIT_RULES : EXIT_DONE;
}

int cmd_test(int count, char **words)
{
    TestArguments arguments = {.filter = ""};
    int path_count;
    const char **paths = cmd_arguments(count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    ParseResult result = options_parse(&set, count, words, take, &arguments, paths, &path_count);
    int code = result == PARSE_HELP ? EXIT_DONE : EXIT_USAGE;
    if (result == PARSE_OK && path_count != 1) {
        fprintf(stderr, "licet test: name one rule file or folder\n");
    } else if (result == PARSE_OK) {
        LoadedProgram loaded;
        code = cmd_load(&loaded, "test", paths[0], true);
        if (code == EXIT_DONE) {
            code = run_tests(loaded.program, arguments.filter);
            cmd_unload(&loaded);
        }
    }
    free(paths);
    return code;
}
