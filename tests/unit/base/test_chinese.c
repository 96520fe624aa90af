/*
 * What was said in English and kept as a value, read back by the formats of messages_zh.def and
 * said in Chinese.
 */
#include "base/chinese.h"

#include "support/cases.h"

typedef struct SaidCase {
    const char *name, *english, *chinese;
} SaidCase;

static const SaidCase said_cases[] = {
    {"a text", "divide by zero", "除数为零"},
    {"numbers", "invalid_argument: index out of bounds: -3 in a list of 12",
     "下标越界：-3，列表有 12 项"},
    {"a number that is none", "invalid_argument: index out of bounds: x in a list of 12",
     "invalid_argument: index out of bounds: x in a list of 12"},
    {"a name with what follows it in it", "\"a\" is no code of \"b\" is no code of \"K\"",
     "\"a\" 不是 \"b\" is no code of \"K\" 的代码"},
    {"the row that says most", "\"x\" is no code of \"K\": did you mean \"one\"?",
     "\"x\" 不是 \"K\" 的代码：是不是 \"one\"？"},
    {"parts are said in Chinese too", "a whole number is wanted here, not a string",
     "这里应是整数，不是文本"},
    {"names are not", "there is no field \"a string\" here", "这里没有字段 \"a string\""},
    {"a source's reason", "source \"s\": no answer within 30 ms",
     "数据来源 \"s\"：30 毫秒内没有答复"},
    {"yyjson's", "unexpected end of data at byte 21", "数据意外结束（第 21 字节）"},
    {"RE2's", "the regular expression is not valid: missing ]: [a-z",
     "正则表达式无效：缺少 ]：[a-z"},
    {"two arguments side by side",
     "type conversion error: \"x\" is no duration in range, such as 1h30m",
     "类型转换出错：\"x\" 不是范围内的时长，例如 1h30m"},
    {"a percent sign", "octal clause can only be used on integers", "%o 只能用于整数"},
    {"nobody's", "anything else", "anything else"},
    {"nothing", "", ""},
    {"only met where it is said", "Give one of them another name.",
     "Give one of them another name."},
};

static void check_said(void **state)
{
    const SaidCase *c = *state;
    Allocator heap = allocator_system();
    Buffer out;
    buffer_init(&out, &heap);
    chinese_write(&out, text_of(c->english), true);
    assert_text_equal(buffer_text(&out), c->chinese);
    buffer_clear(&out);
    chinese_write(&out, text_of(c->english), false);
    assert_text_equal(buffer_text(&out), c->english);
    buffer_free(&out);
}

static void test_say(void **state)
{
    (void)state;
    assert_string_equal(chinese_say(true, "no findings"), "没有结果");
    assert_string_equal(chinese_say(false, "no findings"), "no findings");
    assert_string_equal(chinese_say(true, "no row of the table"), "no row of the table");
    assert_null(chinese_of(TEXT("no row of the table")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_say)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + RUN_CASES(said_cases, check_said);
}
