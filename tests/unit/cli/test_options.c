/* Command lines: what is an option, what an argument, what a mistake. */
#include "cli/options.h"

#include "support/cases.h"

static const Option options[] = {
    {"format", 'f', "NAME", "how"},
    {"verbose", 'v', NULL, "more"},
};
static const OptionSet set = {"try", "[FILE...]", "Tries.", 2, options};

typedef struct Seen {
    char text[200];
    bool refuse;
} Seen;

static bool take(void *context, size_t index, const char *value)
{
    Seen *seen = context;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s=%s ", options[index].name, value);
    return !seen->refuse;
}

typedef struct Case {
    const char *name;
    const char *words[6];
    ParseResult result;
    const char *seen;      /* options in the order met */
    const char *arguments; /* joined */
} Case;

static const Case cases[] = {
    {"nothing", {NULL}, PARSE_OK, "", ""},
    {"arguments", {"a", "b"}, PARSE_OK, "", "a b "},
    {"a value apart", {"--format", "json", "a"}, PARSE_OK, "format=json ", "a "},
    {"a value joined", {"--format=json"}, PARSE_OK, "format=json ", ""},
    {"an empty value", {"--format="}, PARSE_OK, "format= ", ""},
    {"a letter", {"-f", "json"}, PARSE_OK, "format=json ", ""},
    {"a letter joined", {"-fjson"}, PARSE_OK, "format=json ", ""},
    {"a flag", {"-v", "--verbose"}, PARSE_OK, "verbose= verbose= ", ""},
    {"options after arguments", {"a", "-v", "b"}, PARSE_OK, "verbose= ", "a b "},
    {"standard input", {"-"}, PARSE_OK, "", "- "},
    {"the end of options", {"--", "-v", "--format"}, PARSE_OK, "", "-v --format "},
    {"a value that looks like one", {"--format", "-v"}, PARSE_OK, "format=-v ", ""},
    {"help", {"--help"}, PARSE_HELP, "", ""},
    {"an unknown option", {"--fromat=x"}, PARSE_WRONG, "", ""},
    {"an unknown letter", {"-x"}, PARSE_WRONG, "", ""},
    {"a value missing", {"--format"}, PARSE_WRONG, "", ""},
    {"a value too many", {"--verbose=yes"}, PARSE_WRONG, "", ""},
};

static void check(void **state)
{
    const Case *c = *state;
    Seen seen = {.text = ""};
    const char *arguments[6];
    char joined[100] = "";
    int count = 0, argument_count = 0;
    while (count < 6 && c->words[count] != NULL)
        count++;
    ParseResult result = options_parse(&set, count, (char **)(uintptr_t)c->words, take, &seen,
                                       arguments, &argument_count);
    assert_int_equal(result, c->result);
    if (result != PARSE_OK)
        return;
    assert_string_equal(seen.text, c->seen);
    for (int i = 0; i < argument_count; i++) {
        strcat(joined, arguments[i]);
        strcat(joined, " ");
    }
    assert_string_equal(joined, c->arguments);
}

static void a_value_refused(void **state)
{
    (void)state;
    Seen seen = {.refuse = true};
    const char *arguments[2];
    char *words[] = {(char *)(uintptr_t) "-v", (char *)(uintptr_t) "a"};
    int argument_count;
    assert_int_equal(options_parse(&set, 2, words, take, &seen, arguments, &argument_count),
                     PARSE_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_value_refused)};
    int failed = RUN_CASES(cases, check);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
