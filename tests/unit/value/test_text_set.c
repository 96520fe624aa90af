/* Membership and words within a text, against looking at each item. */
#include "value/text_set.h"

#include "support/cases.h"

enum { WORDS_MAX = 6 };
typedef struct WordsCase {
    const char *name;
    const char *words[WORDS_MAX];
} WordsCase;

static const WordsCase words_cases[] = {
    {"Chinese words", {"中国", "国家", "人民政府", "最高"}},
    {"one of one byte", {"a", "bcd", "中国"}},
    {"two bytes", {"ab", "ba"}},
    {"three bytes", {"abc", "cba", "中"}},
    {"one is a part of another", {"abab", "ababab", "bab"}},
    {"an empty one", {"", "abc"}},
    {"one begins within a character",
     {"\xB8\xAD"
      "abc",
      "abc"}},
    {"one word", {"abcd"}},
    {"no word", {NULL}},
};

static const char *const texts[] = {
    "",
    "a",
    "b",
    "ab",
    "abc",
    "xabcx",
    "abab",
    "cababab",
    "中国",
    "全中国人",
    "国家",
    "人民政",
    "我是人民政府",
    ("\xB8\xAD"
     "abc"), /* apart, or the escape would go on */
    "最",
    "最高",
    "ba",
    "abcd",
    "abdcabcdabc",
    "国",
};

static void check_words(void **state)
{
    const WordsCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    List *list = list_new(arena, WORDS_MAX);
    for (int i = 0; i < WORDS_MAX && c->words[i] != NULL; i++)
        assert_true(list_append(arena, list, value_string(text_of(c->words[i]))));
    const TextSet *set = text_set_new(arena, list);
    assert_non_null(set);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Text text = text_of(texts[i]);
        bool is_item = false, is_within = false;
        for (uint32_t k = 0; k < list->count; k++) {
            is_item = is_item || text_equal(value_text(list->items[k]), text);
            is_within = is_within || text_find(text, value_text(list->items[k]), 0) != SIZE_MAX;
        }
        assert_int_equal(text_set_has(set, text), is_item);
        assert_int_equal(text_set_any_within(set, text), is_within);
    }
    arena_free(arena);
}

static void takes_only_texts(void **state)
{
    (void)state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    List *list = list_new(arena, 2);
    assert_true(list_append(arena, list, value_string(TEXT("a"))));
    assert_true(list_append(arena, list, value_int(1)));
    assert_null(text_set_new(arena, list));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(takes_only_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(words_cases, check_words);
}
