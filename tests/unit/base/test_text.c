#include "base/text.h"

#include "support/cases.h"

typedef struct DistanceCase {
    const char *name, *left, *right;
    size_t limit, expect;
} DistanceCase;

static const DistanceCase distance_cases[] = {
    {"equal", "province", "province", 3, 0},
    {"both empty", "", "", 3, 0},
    {"from empty", "", "abc", 3, 3},
    {"to empty", "abc", "", 3, 3},
    {"replace", "kitten", "sitten", 3, 1},
    {"kitten", "kitten", "sitting", 3, 3},
    {"kitten, other way", "sitting", "kitten", 3, 3},
    {"insert in front", "ab", "xab", 1, 1},
    {"delete at the end", "abc", "ab", 1, 1},
    {"swap is two", "form", "from", 2, 2},
    {"past the limit", "kitten", "sitting", 2, 3},
    {"far past the limit", "abcdefgh", "zyxwvuts", 2, 3},
    {"lengths alone decide", "a", "abcdefgh", 2, 3},
    {"limit 0, equal", "a", "a", 0, 0},
    {"limit 0, different", "a", "b", 0, 1},
    {"code points, not bytes", "备案号", "备安号", 3, 1},
    {"invalid bytes differ", "\xFF", "\xFE", 3, 1},
    {"limit is capped", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", 100,
     TEXT_DISTANCE_LIMIT_MAX + 1},
};

static void check_distance(void **state)
{
    const DistanceCase *c = *state;
    assert_int_equal(text_distance(text_of(c->left), text_of(c->right), c->limit), c->expect);
}

/* The whole table, as the textbooks have it, to compare the band with. */
static size_t slow_distance(const char *left, size_t m, const char *right, size_t n)
{
    size_t table[9][9];
    for (size_t i = 0; i <= m; i++) {
        for (size_t j = 0; j <= n; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            size_t best = table[i - 1][j - 1] + (left[i - 1] != right[j - 1]);
            if (table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            table[i][j] = best;
        }
    }
    return table[m][n];
}

static void test_distance_agrees_with_the_whole_table(void **state)
{
    (void)state;
    char left[8], right[8];
    for (unsigned bits = 0; bits < 1U << 16; bits++) {
        size_t m = bits % 9 < 8 ? bits % 9 : 8, n = bits / 9 % 9;
        for (size_t i = 0; i < 8; i++) {
            left[i] = (char)('a' + (bits * 2654435761U >> i & 1));
            right[i] = (char)('a' + (bits * 2246822519U >> (i + 8) & 1));
        }
        for (size_t limit = 0; limit <= 4; limit++) {
            size_t expect = slow_distance(left, m, right, n);
            expect = expect > limit ? limit + 1 : expect;
            assert_int_equal(text_distance((Text){left, m}, (Text){right, n}, limit), expect);
        }
    }
}

typedef struct IntegerCase {
    const char *name; /* also the text */
    bool valid;
    int64_t expect;
} IntegerCase;

static const IntegerCase integer_cases[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"007", true, 7},
    {"-42", true, -42},
    {"9223372036854775807", true, INT64_MAX},
    {"9223372036854775808", false, 0},
    {"-9223372036854775808", true, INT64_MIN},
    {"-9223372036854775809", false, 0},
    {"99999999999999999999", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"+1", false, 0},
    {"1 ", false, 0},
    {"1.0", false, 0},
    {"--1", false, 0},
    {"１", false, 0},
};

static void check_integer(void **state)
{
    const IntegerCase *c = *state;
    int64_t number = 77;
    assert_int_equal(text_to_int64(&number, text_of(c->name)), c->valid);
    assert_int_equal(number, c->valid ? c->expect : 77);
}

typedef struct FindCase {
    const char *name, *text, *needle;
    size_t from, expect;
} FindCase;

static const FindCase find_cases[] = {
    {"at the start", "abcabc", "abc", 0, 0},
    {"after from", "abcabc", "abc", 1, 3},
    {"at the end", "abcabc", "c", 3, 5},
    {"false start", "aaab", "aab", 0, 1},
    {"absent", "abcabc", "d", 0, SIZE_MAX},
    {"longer than the text", "ab", "abc", 0, SIZE_MAX},
    {"no room after from", "abcabc", "abc", 4, SIZE_MAX},
    {"nothing is everywhere", "abc", "", 2, 2},
    {"nothing at the end", "abc", "", 3, 3},
    {"from past the end", "abc", "", 4, SIZE_MAX},
};

static void check_find(void **state)
{
    const FindCase *c = *state;
    assert_int_equal(text_find(text_of(c->text), text_of(c->needle), c->from), c->expect);
}

static void test_comparison(void **state)
{
    (void)state;
    assert_true(text_equal(TEXT("a\0b"), TEXT("a\0b")));
    assert_false(text_equal(TEXT("a\0b"), TEXT("a\0c")));
    assert_true(text_equal((Text){NULL, 0}, TEXT("")));
    assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
    assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
    assert_true(text_compare(TEXT("\x7F"), TEXT("备")) < 0);
    assert_int_equal(text_compare((Text){NULL, 0}, TEXT("")), 0);
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_false(text_starts_with(TEXT("a"), TEXT("ab")));
    assert_true(text_ends_with(TEXT("a.licet"), TEXT(".licet")));
    assert_false(text_ends_with(TEXT("licet"), TEXT(".licet")));
    assert_true(text_ends_with((Text){NULL, 0}, TEXT("")));
}

/* Texts of all sizes up to some words, the same or different in one place. */
static void test_words_are_compared_to_the_byte(void **state)
{
    (void)state;
    enum { SIZE_MAX_BYTES = 40 };
    char one[SIZE_MAX_BYTES], other[SIZE_MAX_BYTES];
    memset(one, 'x', sizeof one);
    memset(other, 'x', sizeof other);
    for (size_t size = 0; size <= SIZE_MAX_BYTES; size++) {
        assert_true(text_are_same_bytes(one, other, size));
        for (size_t at = 0; at < SIZE_MAX_BYTES; at++) {
            other[at] = 'y';
            assert_int_equal(text_are_same_bytes(one, other, size), at >= size);
            assert_int_equal(text_equal_short((Text){one, size}, (Text){other, size}), at >= size);
            other[at] = 'x';
        }
    }
    assert_false(text_equal_short((Text){one, 9}, (Text){other, 8}));
}

static void test_slices(void **state)
{
    (void)state;
    assert_text_equal(text_slice(TEXT("abcdef"), 2, 4), "cd");
    assert_text_equal(text_slice(TEXT("abcdef"), 4, 99), "ef");
    assert_text_equal(text_slice(TEXT("abcdef"), 99, 99), "");
    assert_text_equal(text_slice(TEXT("abcdef"), 4, 2), "");
    assert_text_equal(text_slice((Text){NULL, 0}, 0, 1), "");
    assert_text_equal(text_trim(TEXT(" \t\r\n\v\fa b \n")), "a b");
    assert_text_equal(text_trim(TEXT("  ")), "");
    assert_text_equal(text_of(NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance_agrees_with_the_whole_table),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_words_are_compared_to_the_byte),
        cmocka_unit_test(test_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(distance_cases, check_distance) +
           RUN_CASES(integer_cases, check_integer) + RUN_CASES(find_cases, check_find);
}
