#include "base/utf8.h"

#include "support/cases.h"

typedef struct DecodeCase {
    const char *name;
    Text text;
    size_t size_bytes; /* 0: invalid */
    uint32_t code_point;
} DecodeCase;

/* The edges of Unicode 15, table 3-7. */
static const DecodeCase decode_cases[] = {
    {"nul", TEXT_INIT("\0"), 1, 0},
    {"7F", TEXT_INIT("\x7F"), 1, 0x7F},
    {"bare continuation", TEXT_INIT("\x80"), 0, 0},
    {"C0 overlong", TEXT_INIT("\xC0\x80"), 0, 0},
    {"C1 overlong", TEXT_INIT("\xC1\xBF"), 0, 0},
    {"first of two", TEXT_INIT("\xC2\x80"), 2, 0x80},
    {"last of two", TEXT_INIT("\xDF\xBF"), 2, 0x7FF},
    {"two, no continuation", TEXT_INIT("\xC2\x41"), 0, 0},
    {"two, cut short", TEXT_INIT("\xC2"), 0, 0},
    {"E0 overlong", TEXT_INIT("\xE0\x9F\xBF"), 0, 0},
    {"first of three", TEXT_INIT("\xE0\xA0\x80"), 3, 0x800},
    {"before the surrogates", TEXT_INIT("\xED\x9F\xBF"), 3, 0xD7FF},
    {"first surrogate", TEXT_INIT("\xED\xA0\x80"), 0, 0},
    {"last surrogate", TEXT_INIT("\xED\xBF\xBF"), 0, 0},
    {"after the surrogates", TEXT_INIT("\xEE\x80\x80"), 3, 0xE000},
    {"last of three", TEXT_INIT("\xEF\xBF\xBF"), 3, 0xFFFF},
    {"three, bad third", TEXT_INIT("\xE4\xB8\x41"), 0, 0},
    {"three, cut short", TEXT_INIT("\xE4\xB8"), 0, 0},
    {"F0 overlong", TEXT_INIT("\xF0\x8F\xBF\xBF"), 0, 0},
    {"first of four", TEXT_INIT("\xF0\x90\x80\x80"), 4, 0x10000},
    {"last code point", TEXT_INIT("\xF4\x8F\xBF\xBF"), 4, 0x10FFFF},
    {"past the last", TEXT_INIT("\xF4\x90\x80\x80"), 0, 0},
    {"F5", TEXT_INIT("\xF5\x80\x80\x80"), 0, 0},
    {"FF", TEXT_INIT("\xFF"), 0, 0},
    {"end of text", TEXT_INIT(""), 0, 0},
};

static void check_decode(void **state)
{
    const DecodeCase *c = *state;
    uint32_t code_point = 0;
    assert_int_equal(utf8_decode(&code_point, c->text, 0), c->size_bytes);
    assert_int_equal(code_point, c->code_point);
}

static void test_every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x110001; code_point++) {
        char bytes[4];
        uint32_t back = 0;
        size_t size_bytes = utf8_encode(bytes, code_point);
        bool valid = code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
        assert_int_equal(size_bytes > 0, valid);
        if (!valid)
            continue;
        assert_int_equal(utf8_decode(&back, (Text){bytes, size_bytes}, 0), size_bytes);
        assert_int_equal(back, code_point);
    }
}

typedef struct MeasureCase {
    const char *name;
    Text text;
    size_t count, width, invalid_at;
} MeasureCase;

static const MeasureCase measure_cases[] = {
    {"empty", TEXT_INIT(""), 0, 0, SIZE_MAX},
    {"ascii", TEXT_INIT("abc"), 3, 3, SIZE_MAX},
    {"chinese", TEXT_INIT("备案ICP"), 5, 7, SIZE_MAX},
    {"full width", TEXT_INIT("（京）"), 3, 6, SIZE_MAX},
    {"combining mark", TEXT_INIT("e\xCC\x81"), 2, 1, SIZE_MAX},
    {"astral", TEXT_INIT("𠮷"), 1, 2, SIZE_MAX},
    {"invalid",
     TEXT_INIT("a\xFF"
               "b"),
     3, 3, 1},
    {"cut short", TEXT_INIT("ab\xE5\xA4"), 4, 4, 2},
};

static void check_measure(void **state)
{
    const MeasureCase *c = *state;
    assert_int_equal(utf8_count(c->text), c->count);
    if (c->invalid_at == SIZE_MAX)
        assert_int_equal(utf8_count_valid(c->text), c->count);
    assert_int_equal(utf8_width(c->text), c->width);
    assert_int_equal(utf8_find_invalid(c->text), c->invalid_at);
    assert_int_equal(utf8_offset(c->text, c->count), c->text.size_bytes);
    assert_int_equal(utf8_offset(c->text, c->count + 5), c->text.size_bytes);
}

static void test_offset(void **state)
{
    (void)state;
    Text text = TEXT("a备𠮷z");
    const size_t offsets[] = {0, 1, 4, 8, 9};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        assert_int_equal(utf8_offset(text, i), offsets[i]);
}

/* Whatever stands where, utf8_find_invalid() and utf8_count_valid(), which go by words, say what a
 * walk by code points does. */
static void test_invalid_is_found_where_it_is(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "plain ascii text of some length, over thirty-two",
        "a",
        "中文",
        "备",
        "é",
        "𠮷",
        "\xEA",
        "\xED\x9F\xBF",
        "\xE0\xA0\x80",
        "\xEF\xBC\x88",
        "\xED\xA0\x80",
        "\xE4\xB8",
        "\x80",
        "\xFF",
    };
    enum { PARTS = sizeof parts / sizeof *parts, VALID_PARTS = 6 };
    uint64_t random = 1;
    for (int round = 0; round < 20000; round++) {
        char bytes[400];
        Text text = {bytes, 0};
        for (int i = 0; i < 8; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            uint32_t choice = (uint32_t)(random >> 33);
            const char *part = parts[choice % (i == 5 ? PARTS : VALID_PARTS)];
            memcpy(bytes + text.size_bytes, part, strlen(part));
            text.size_bytes += strlen(part);
        }
        uint32_t code_point;
        size_t expected = 0, size_bytes = 1, count = 0;
        while (expected < text.size_bytes && size_bytes > 0) {
            expected += size_bytes = utf8_decode(&code_point, text, expected);
            assert_int_equal(utf8_count_valid(text_slice(text, 0, expected)),
                             count += size_bytes > 0);
        }
        assert_int_equal(utf8_find_invalid(text), size_bytes > 0 ? SIZE_MAX : expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_comes_back),
        cmocka_unit_test(test_offset),
        cmocka_unit_test(test_invalid_is_found_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(decode_cases, check_decode) +
           RUN_CASES(measure_cases, check_measure);
}
