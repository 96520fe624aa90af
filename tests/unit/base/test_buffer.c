#include "base/buffer.h"

#include <float.h>
#include <locale.h>
#include <math.h>

#include "support/cases.h"
#include "support/failing_allocator.h"

static Buffer new_buffer(void)
{
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    return buffer;
}

typedef struct DoubleCase {
    const char *name; /* also what is expected */
    double number;
} DoubleCase;

static const DoubleCase double_cases[] = {
    {"0", 0.0},
    {"-0", -0.0},
    {"1", 1.0},
    {"-1.5", -1.5},
    {"0.1", 0.1},
    {"0.30000000000000004", 0.1 + 0.2},
    {"123.456", 123.456},
    {"100000", 1e5},
    {"1000000", 1e6},
    {"123456789012345680000", 123456789012345680000.0},
    {"1e+21", 1e21},
    {"1.5e+21", 1.5e21},
    {"1e+100", 1e100},
    {"0.000001", 1e-6},
    {"0.00123", 1.23e-3},
    {"1e-7", 1e-7},
    {"1.25e-7", 1.25e-7},
    {"9007199254740993000", 9007199254740993e3},
    {"9007199254740992", 9007199254740992.0},
    {"1.7976931348623157e+308", DBL_MAX},
    {"2.2250738585072014e-308", DBL_MIN},
    {"5e-324", 5e-324},
    {"1.5e-323", 1.5e-323},
    /* 2^-44: the nearest 16 digits (...801) read back as the double below. */
    {"5.684341886080802e-14", 0x1p-44},
    {"NaN", NAN},
    {"+infinity", INFINITY},
    {"-infinity", -INFINITY},
};

static void check_double(void **state)
{
    const DoubleCase *c = *state;
    Buffer buffer = new_buffer();
    buffer_add_double(&buffer, c->number);
    assert_text_equal(buffer_text(&buffer), c->name);
    buffer_free(&buffer);
}

/* A program that embeds Licet may have chosen a locale that writes 1,5. */
static void test_double_ignores_the_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    const char *set = NULL;
    for (size_t i = 0; set == NULL && i < sizeof locales / sizeof *locales; i++)
        set = setlocale(LC_NUMERIC, locales[i]);
    if (set == NULL)
        skip();
    Buffer buffer = new_buffer();
    buffer_add_double(&buffer, 1234.5);
    setlocale(LC_NUMERIC, "C");
    assert_text_equal(buffer_text(&buffer), "1234.5");
    buffer_free(&buffer);
}

typedef struct JsonCase {
    const char *name;
    Text text;
    const char *expect;
} JsonCase;

static const JsonCase json_cases[] = {
    {"empty", TEXT_INIT(""), "\"\""},
    {"plain", TEXT_INIT("abc"), "\"abc\""},
    {"chinese", TEXT_INIT("备案"), "\"备案\""},
    {"quotes", TEXT_INIT("\"a\\b\""), "\"\\\"a\\\\b\\\"\""},
    {"short escapes", TEXT_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
    {"control", TEXT_INIT("\x01 \x1F\x7F"), "\"\\u0001 \\u001f\x7F\""},
    {"nul", TEXT_INIT("a\0b"), "\"a\\u0000b\""},
    {"stray byte", TEXT_INIT("a\xFFz"), "\"a\xEF\xBF\xBDz\""},
    {"cut short", TEXT_INIT("\xE5\xA4"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"surrogate", TEXT_INIT("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

static void check_json(void **state)
{
    const JsonCase *c = *state;
    Buffer buffer = new_buffer();
    buffer_add_json_string(&buffer, c->text);
    assert_text_equal(buffer_text(&buffer), c->expect);
    buffer_free(&buffer);
}

static void test_integers(void **state)
{
    (void)state;
    Buffer buffer = new_buffer();
    buffer_add_int(&buffer, INT64_MIN);
    buffer_add_char(&buffer, ' ');
    buffer_add_int(&buffer, INT64_MAX);
    buffer_add_char(&buffer, ' ');
    buffer_add_uint(&buffer, UINT64_MAX);
    buffer_add_char(&buffer, ' ');
    buffer_add_int(&buffer, 0);
    assert_text_equal(buffer_text(&buffer),
                      "-9223372036854775808 9223372036854775807 18446744073709551615 0");
    buffer_free(&buffer);
}

static void test_formats_of_any_length(void **state)
{
    (void)state;
    Buffer buffer = new_buffer();
    for (size_t size = 0; size < 3000; size += 113) {
        buffer_clear(&buffer);
        buffer_add_format(&buffer, "%*d|%.*s", (int)size, 7, TEXT_ARG(TEXT("xyz")));
        assert_false(buffer_failed(&buffer));
        assert_int_equal(buffer.size_bytes, (size > 1 ? size : 1) + 4);
        assert_true(text_ends_with(buffer_text(&buffer), TEXT("7|xyz")));
    }
    buffer_free(&buffer);
}

static void test_pieces(void **state)
{
    (void)state;
    Buffer buffer = new_buffer();
    assert_text_equal(buffer_text(&buffer), "");
    buffer_add_string(&buffer, "a");
    buffer_add_string(&buffer, NULL);
    buffer_add_repeated(&buffer, '-', 3);
    buffer_add_repeated(&buffer, '-', 0);
    buffer_add_code_point(&buffer, 0x5907);
    buffer_add_code_point(&buffer, 0xD800);
    assert_text_equal(buffer_text(&buffer), "a---备\xEF\xBF\xBD");
    buffer_free(&buffer);
    buffer_add_string(&buffer, "again");
    assert_text_equal(buffer_text(&buffer), "again");
    buffer_free(&buffer);
}

static void test_size_past_the_address_space(void **state)
{
    (void)state;
    Buffer buffer = new_buffer();
    buffer_add_string(&buffer, "kept");
    buffer_add_repeated(&buffer, 'x', SIZE_MAX);
    buffer_add_string(&buffer, "dropped");
    assert_true(buffer_failed(&buffer));
    assert_text_equal(buffer_text(&buffer), "kept");
    buffer_clear(&buffer);
    assert_false(buffer_failed(&buffer));
    buffer_free(&buffer);
}

static bool write_much(const Allocator *allocator, void *context)
{
    (void)context;
    Buffer buffer;
    buffer_init(&buffer, allocator);
    for (int i = 0; i < 500; i++) {
        buffer_add_format(&buffer, "%d ", i);
        buffer_add_double(&buffer, i / 8.0);
        buffer_add_json_string(&buffer, TEXT("一\n"));
    }
    bool succeeded = !buffer_failed(&buffer);
    buffer_free(&buffer);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(write_much, NULL);
}

/* Whatever stands behind a text is not added with it. */
static void test_padded_texts(void **state)
{
    (void)state;
    char text[4 * BUFFER_PADDING_BYTES];
    Allocator allocator = allocator_system();
    memset(text, 'x', sizeof text);
    for (size_t size_bytes = 0; size_bytes <= 3 * BUFFER_PADDING_BYTES; size_bytes++) {
        Buffer padded, plain;
        buffer_init(&padded, &allocator);
        buffer_init(&plain, &allocator);
        for (int i = 0; i < 20; i++) {
            buffer_add_padded(&padded, (Text){text, size_bytes});
            buffer_add_char(&padded, ',');
            buffer_add(&plain, (Text){text, size_bytes});
            buffer_add_char(&plain, ',');
        }
        assert_true(text_equal(buffer_text(&padded), buffer_text(&plain)));
        buffer_free(&padded);
        buffer_free(&plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_double_ignores_the_locale),
        cmocka_unit_test(test_formats_of_any_length),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_padded_texts),
        cmocka_unit_test(test_size_past_the_address_space),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(double_cases, check_double) +
           RUN_CASES(json_cases, check_json);
}
