#include "value/print.h"

#include <float.h>
#include <math.h>

#include "base/limits.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

/* ---- what is printed ------------------------------------------------------------------------- */

static const IpAddress ip4 = {{192, 0, 2, 33}, 4};
static const IpAddress ip_zero = {{0}, 16};
static const IpAddress ip_one = {{[15] = 1}, 16};
static const IpAddress ip_start = {{0x20, 0x01, 0x0d, 0xb8}, 16};
static const IpAddress ip_longest = {{0x20, 0x01, [7] = 1, [15] = 1}, 16};
static const IpAddress ip_first = {{0x20, 0x01, 0x0d, 0xb8, [7] = 1, [9] = 1, [13] = 1, [15] = 1},
                                   16};
static const IpAddress ip_alone = {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0xab},
                                   16};
static const IpAddress ip_end = {{0xff, 0x02, [3] = 5}, 16};

static Value items[] = {{.tag = VALUE_INT, .as.integer = 1},
                        {.tag = VALUE_STRING, .size = 1, .as.text = "b"},
                        {.tag = VALUE_OPTIONAL}};
static const List list = {3, 3, items, NULL};
static const List list_empty = {0, 0, NULL, NULL};
static MapEntry entries[] = {
    {{.tag = VALUE_STRING, .size = 1, .as.text = "\""}, {.tag = VALUE_NULL}},
    {{.tag = VALUE_INT, .as.integer = -1}, {.tag = VALUE_LIST, .as.list = &list}},
    {{.tag = VALUE_UINT, .as.uinteger = 2}, {.tag = VALUE_UINT, .as.uinteger = 3}},
    {{.tag = VALUE_BOOL, .as.boolean = true}, {.tag = VALUE_DOUBLE, .as.real = 1}},
};
static const Map map = {.count = 4, .capacity = 4, .entries = entries};
static const Map map_empty = {0};
static const ValueError error = {.code = ERROR_OVERFLOW, .message = TEXT_INIT("too \"big\"")};
static const Place place_a = {.name = TEXT_INIT("a")}, place_b = {.name = TEXT_INIT("b")};
static const Place *places[] = {&place_a, &place_b};
static const Unknown unknown = {2, places};

#define STRING(literal)                                                        \
    {                                                                          \
        .tag = VALUE_STRING, .size = sizeof(literal) - 1, .as.text = (literal) \
    }
#define BYTES(literal)                                                        \
    {                                                                         \
        .tag = VALUE_BYTES, .size = sizeof(literal) - 1, .as.text = (literal) \
    }
#define INT(number)                              \
    {                                            \
        .tag = VALUE_INT, .as.integer = (number) \
    }
#define DOUBLE(number)                           \
    {                                            \
        .tag = VALUE_DOUBLE, .as.real = (number) \
    }
#define IP(address)                          \
    {                                        \
        .tag = VALUE_IP, .as.ip = &(address) \
    }

typedef struct PrintCase {
    const char *name;
    Value value;
    const char *cel, *json;
} PrintCase;

static const PrintCase print_cases[] = {
    {"absent", {.tag = VALUE_ABSENT}, "absent", "null"},
    {"null", {.tag = VALUE_NULL}, "null", "null"},
    {"true", {.tag = VALUE_BOOL, .as.boolean = true}, "true", "true"},
    {"false", {.tag = VALUE_BOOL}, "false", "false"},
    {"int", INT(-42), "-42", "-42"},
    {"least int", INT(INT64_MIN), "-9223372036854775808", "-9223372036854775808"},
    {"uint",
     {.tag = VALUE_UINT, .as.uinteger = UINT64_MAX},
     "18446744073709551615u",
     "18446744073709551615"},
    {"whole double", DOUBLE(1), "1.0", "1"},
    {"negative zero", DOUBLE(-0.0), "-0.0", "-0"},
    {"fraction", DOUBLE(0.1), "0.1", "0.1"},
    {"large double", DOUBLE(1e21), "1e+21", "1e+21"},
    {"small double", DOUBLE(5e-324), "5e-324", "5e-324"},
    {"NaN", DOUBLE(NAN), "double(\"NaN\")", "\"NaN\""},
    {"infinity", DOUBLE(INFINITY), "double(\"infinity\")", "\"Infinity\""},
    {"minus infinity", DOUBLE(-INFINITY), "double(\"-infinity\")", "\"-Infinity\""},
    {"string", STRING("a\"b\\c\n\r\t\x01\x7F/'备案"), "\"a\\\"b\\\\c\\n\\r\\t\\x01\\x7f/'备案\"",
     "\"a\\\"b\\\\c\\n\\r\\t\\u0001\x7F/'备案\""},
    {"empty string", STRING(""), "\"\"", "\"\""},
    {"bytes", BYTES("a\"\\\n\xFF\0"), "b\"a\\\"\\\\\\012\\377\\000\"", "\"YSJcCv8A\""},
    {"no bytes", BYTES(""), "b\"\"", "\"\""},
    {"one byte", BYTES("f"), "b\"f\"", "\"Zg==\""},
    {"two bytes", BYTES("fo"), "b\"fo\"", "\"Zm8=\""},
    {"three bytes", BYTES("foo"), "b\"foo\"", "\"Zm9v\""},
    {"high bytes", BYTES("\xFB\xFF\xBF"), "b\"\\373\\377\\277\"", "\"+/+/\""},
    {"type", {.tag = VALUE_TYPE, .size = 3, .as.text = "int"}, "int", "\"int\""},
    {"date", {.tag = VALUE_DATE, .as.integer = 19782}, "date(\"2024-02-29\")", "\"2024-02-29\""},
    {"timestamp",
     {.tag = VALUE_TIMESTAMP, .size = 500000000, .as.integer = -1},
     "timestamp(\"1969-12-31T23:59:59.5Z\")",
     "\"1969-12-31T23:59:59.5Z\""},
    {"duration",
     {.tag = VALUE_DURATION, .size = 500000000, .as.integer = -2},
     "duration(\"-1.5s\")",
     "\"-1.5s\""},
    {"IPv4", IP(ip4), "ip(\"192.0.2.33\")", "\"192.0.2.33\""},
    {"IPv6, all zero", IP(ip_zero), "ip(\"::\")", "\"::\""},
    {"IPv6, loopback", IP(ip_one), "ip(\"::1\")", "\"::1\""},
    {"IPv6, zeros at the end", IP(ip_start), "ip(\"2001:db8::\")", "\"2001:db8::\""},
    {"IPv6, the longer run", IP(ip_longest), "ip(\"2001:0:0:1::1\")", "\"2001:0:0:1::1\""},
    {"IPv6, one zero group stays", IP(ip_first), "ip(\"2001:db8:0:1:1:0:1:1\")",
     "\"2001:db8:0:1:1:0:1:1\""},
    {"IPv6, a lone zero group", IP(ip_alone), "ip(\"2001:db8:0:1:1:1:1:ab\")",
     "\"2001:db8:0:1:1:1:1:ab\""},
    {"IPv6, zeros behind a group", IP(ip_end), "ip(\"ff02:5::\")", "\"ff02:5::\""},
    {"range",
     {.tag = VALUE_CIDR, .size = 24, .as.ip = &ip4},
     "cidr(\"192.0.2.33/24\")",
     "\"192.0.2.33/24\""},
    {"none", {.tag = VALUE_OPTIONAL}, "optional.none()", "null"},
    {"some", {.tag = VALUE_OPTIONAL, .as.inner = &items[0]}, "optional.of(1)", "1"},
    {"list",
     {.tag = VALUE_LIST, .as.list = &list},
     "[1, \"b\", optional.none()]",
     "[1,\"b\",null]"},
    {"empty list", {.tag = VALUE_LIST, .as.list = &list_empty}, "[]", "[]"},
    {"map",
     {.tag = VALUE_MAP, .as.map = &map},
     "{\"\\\"\": null, -1: [1, \"b\", optional.none()], 2u: 3u, true: 1.0}",
     "{\"\\\"\":null,\"-1\":[1,\"b\",null],\"2\":3,\"true\":1}"},
    {"empty map", {.tag = VALUE_MAP, .as.map = &map_empty}, "{}", "{}"},
    {"member without names", {.tag = VALUE_ENUM}, "?", "\"?\""},
    {"error", {.tag = VALUE_ERROR, .as.error = &error}, "error(\"too \\\"big\\\"\")", "null"},
    {"unknown", {.tag = VALUE_UNKNOWN, .as.unknown = &unknown}, "unknown(/a, /b)", "null"},
};

static Buffer new_buffer(void)
{
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    return buffer;
}

static void check_print(void **state)
{
    const PrintCase *c = *state;
    Buffer buffer = new_buffer();
    print_cel(&buffer, c->value, NULL);
    assert_text_equal(buffer_text(&buffer), c->cel);
    buffer_clear(&buffer);
    print_json(&buffer, c->value, NULL);
    assert_text_equal(buffer_text(&buffer), c->json);
    buffer_free(&buffer);
}

/* ---- names ----------------------------------------------------------------------------------- */

static Text member(const void *context, uint16_t type, int64_t ordinal)
{
    assert_string_equal(context, "program");
    assert_int_equal(type, 3);
    return ordinal == 0 ? TEXT("individual") : TEXT("enterprise");
}

static Text field(const void *context, uint16_t type, uint32_t index)
{
    static const Text names[] = {TEXT_INIT("type"), TEXT_INIT("name"), TEXT_INIT("age")};
    assert_string_equal(context, "program");
    assert_int_equal(type, 7);
    return names[index];
}

static const ValueNames names = {"program", member, field};

static Arena *new_arena(void)
{
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena);
    return arena;
}

static void test_records_and_members_by_name(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Buffer buffer = new_buffer();
    Record *record = record_new(arena, 7, 3, NULL);
    print_json(&buffer, value_record(record), &names);
    assert_text_equal(buffer_text(&buffer), "{}");
    buffer_clear(&buffer);

    record->fields[0] = value_enum(3, 1);
    record->fields[2] = value_int(18); /* the name is absent */
    print_json(&buffer, value_record(record), &names);
    assert_text_equal(buffer_text(&buffer), "{\"type\":\"enterprise\",\"age\":18}");
    buffer_clear(&buffer);
    print_cel(&buffer, value_record(record), &names);
    assert_text_equal(buffer_text(&buffer), "{type: enterprise, age: 18}");
    buffer_clear(&buffer);

    record->fields[0] = (Value){.tag = VALUE_ABSENT};
    print_cel(&buffer, value_record(record), &names);
    assert_text_equal(buffer_text(&buffer), "{age: 18}");
    buffer_free(&buffer);
    arena_free(arena);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static Value nested(Arena *arena, int depth)
{
    Value value = value_list(list_new(arena, 0));
    for (int i = 1; i < depth; i++) {
        List *outer = list_new(arena, 1);
        assert_true(list_append(arena, outer, value));
        value = value_list(outer);
    }
    return value;
}

static void test_depth_is_limited(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Buffer buffer = new_buffer();
    print_json(&buffer, nested(arena, LIMIT_VALUE_DEPTH), NULL);
    assert_int_equal(buffer.size_bytes, 2 * LIMIT_VALUE_DEPTH);
    assert_int_equal(text_find(buffer_text(&buffer), TEXT("null"), 0), SIZE_MAX);
    buffer_clear(&buffer);
    print_json(&buffer, nested(arena, LIMIT_VALUE_DEPTH + 1), NULL);
    assert_int_equal(text_find(buffer_text(&buffer), TEXT("null"), 0), LIMIT_VALUE_DEPTH);
    buffer_clear(&buffer);
    print_cel(&buffer, nested(arena, LIMIT_VALUE_DEPTH), NULL);
    assert_int_equal(text_find(buffer_text(&buffer), TEXT("..."), 0), SIZE_MAX);
    buffer_clear(&buffer);
    print_cel(&buffer, nested(arena, LIMIT_VALUE_DEPTH + 1), NULL);
    assert_int_equal(text_find(buffer_text(&buffer), TEXT("..."), 0), LIMIT_VALUE_DEPTH);
    buffer_free(&buffer);
    arena_free(arena);
}

static void test_plain_is_for_five_kinds_only(void **state)
{
    (void)state;
    Buffer buffer = new_buffer();
    print_plain(&buffer, value_int(5));
    print_plain(&buffer, value_string(TEXT("a")));
    assert_text_equal(buffer_text(&buffer), "");
    print_plain(&buffer, value_date(0));
    assert_text_equal(buffer_text(&buffer), "1970-01-01");
    buffer_free(&buffer);
}

static bool print_all(const Allocator *allocator, void *context)
{
    (void)context;
    Buffer buffer;
    buffer_init(&buffer, allocator);
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof print_cases / sizeof *print_cases; i++) {
            print_cel(&buffer, print_cases[i].value, NULL);
            print_json(&buffer, print_cases[i].value, NULL);
        }
    }
    bool succeeded = !buffer_failed(&buffer);
    buffer_free(&buffer);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(print_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_and_members_by_name),
        cmocka_unit_test(test_depth_is_limited),
        cmocka_unit_test(test_plain_is_for_five_kinds_only),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(print_cases, check_print);
}
