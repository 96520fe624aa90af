/* The automaton of a pattern says of every text what RE2 says. */
#include "lib/automaton.h"
#include "lib/regex.h"

#include "support/cases.h"

typedef struct PatternCase {
    const char *name;
    const char *pattern;
    bool taken; /* whether an automaton is made of it */
} PatternCase;

static const PatternCase pattern_cases[] = {
    {"literal", "abc", true},
    {"anchored", "^abc$", true},
    {"begins", "^ab", true},
    {"ends", "ab$", true},
    {"empty", "", true},
    {"only anchors", "^$", true},
    {"anchors the wrong way round", "$^", true},
    {"alternatives", "^(a|bc|)$", true},
    {"alternatives with anchors", "^a|b$", true},
    {"class", "[a-c]", true},
    {"class with signs", "^[a.+-]+$", true},
    {"class with escapes", "^[\\d\\-\\]b]+$", true},
    {"escapes", "^\\d\\w\\s\\.$", true},
    {"star", "^a*b$", true},
    {"star of alternatives", "^(a|b)*c$", true},
    {"star of optional", "^(a?)*b$", true},
    {"plus", "a+b+", true},
    {"plus of plus", "^(a+b?)+$", true},
    {"optional", "^a?b?c?$", true},
    {"lazy", "^a+?b??c*?$", true},
    {"exactly", "^a{3}$", true},
    {"at least", "^(ab){2,}$", true},
    {"at most", "^a{0,2}b$", true},
    {"between", "^(a|b){1,3}$", true},
    {"repeated repetition", "^(a{2}b){2,3}$", true},
    {"group without capture", "^(?:ab|c)+$", true},
    {"Chinese", "^中?国[ab]*$", true},
    {"Chinese repeated", "^(中|国){2}$", true},
    {"domain", "^([a-c]([a-c1-]{0,4}[a-c])?\\.)+[a-c]{2,5}$", true},
    {"address", "^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(1|2)){2}$", true},
    {"any character", "a.c", false},
    {"negated class", "[^a]", false},
    {"named class", "[[:alpha:]]", false},
    {"flags", "(?i)a", false},
    {"word boundary", "\\ba", false},
    {"none of it", "a{0}", false},
    {"repeated anchor", "(^a)+", false},
    {"class beyond ASCII", "[中国]", false},
    {"too many states", "(a|b)*a(a|b){12}", false},
};

/* Texts over the characters that the patterns tell apart, all short ones and some longer. */
static const char *const letters[] = {"a", "b", "c", "1", "2", ".", "-", " ", "中", "国", "]", "+"};
enum { LETTER_COUNT = sizeof letters / sizeof *letters, SHORT = 4, LONG_COUNT = 20000 };

static void compare(const PatternCase *c, const Automaton *automaton, const Regex *regex, Text text)
{
    bool expected = regex_find(regex, text, 0, NULL, 0);
    if (automaton_matches(automaton, text) != expected)
        fail_msg("%s: \"%.*s\" of \"%s\": not %s as RE2 says", c->pattern, TEXT_ARG(text), c->name,
                 expected ? "true" : "false");
}

static Text spell(char *out, uint64_t number, int length)
{
    size_t size_bytes = 0;
    for (int i = 0; i < length; i++, number /= LETTER_COUNT) {
        const char *letter = letters[number % LETTER_COUNT];
        memcpy(out + size_bytes, letter, strlen(letter));
        size_bytes += strlen(letter);
    }
    return (Text){out, size_bytes};
}

static void compare_all(const PatternCase *c, const Automaton *automaton, const Regex *regex)
{
    char text[64];
    uint64_t count = 1;
    for (int length = 0; length <= SHORT; length++, count *= LETTER_COUNT) {
        for (uint64_t number = 0; number < count; number++)
            compare(c, automaton, regex, spell(text, number, length));
    }
    uint64_t random = 1;
    for (int i = 0; i < LONG_COUNT; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* few letters, so that some texts match */
        uint64_t number = 0;
        int length = 5 + (int)(random >> 60);
        for (int k = 0; k < length; k++)
            number = number * LETTER_COUNT + (random >> (2 * k) & 3) % 3;
        compare(c, automaton, regex, spell(text, number, length));
    }
}

static void check_pattern(void **state)
{
    const PatternCase *c = *state;
    Allocator allocator = allocator_system();
    Regex *regex = regex_new(text_of(c->pattern));
    assert_non_null(regex);
    assert_int_equal(regex_error(regex).size_bytes, 0);
    Automaton *automaton = automaton_new(&allocator, text_of(c->pattern));
    assert_int_equal(automaton != NULL, c->taken);
    if (automaton != NULL)
        compare_all(c, automaton, regex);
    automaton_free(&allocator, automaton);
    regex_free(regex);
}

/* What RE2 refuses is never asked, and must do no harm all the same. */
static void takes_any_text_as_a_pattern(void **state)
{
    (void)state;
    static const char signs[] = "a1()[]{}*+?|^$\\-.,:\xE4";
    Allocator allocator = allocator_system();
    uint64_t random = 7;
    for (int i = 0; i < 3000; i++) {
        char pattern[24];
        size_t size_bytes = (size_t)(i % 24);
        for (size_t k = 0; k < size_bytes; k++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            pattern[k] = signs[(random >> 33) % (sizeof signs - 1)];
        }
        Automaton *automaton = automaton_new(&allocator, (Text){pattern, size_bytes});
        if (automaton != NULL)
            automaton_matches(automaton, TEXT("a1-a1"));
        automaton_free(&allocator, automaton);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(takes_any_text_as_a_pattern)};
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(pattern_cases, check_pattern);
}
