#include "support/cases.h"

int cases_run(const char *group, const void *cases, size_t count, size_t row_size_bytes,
              CMUnitTestFunction check)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < count; i++) {
        const char *row = (const char *)cases + i * row_size_bytes;
        const char *name;
        memcpy(&name, row, sizeof name);
        tests[i] = (struct CMUnitTest){
            .name = name, .test_func = check, .initial_state = (void *)(uintptr_t)row};
    }
    int failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    free(tests);
    return failed;
}

void text_assert(Text actual, const char *expected, const char *file, int line)
{
    if (text_equal(actual, text_of(expected)))
        return;
    print_error("actual:   \"%.*s\"\nexpected: \"%s\"\n", TEXT_ARG(actual), expected);
    _fail(file, line);
}
