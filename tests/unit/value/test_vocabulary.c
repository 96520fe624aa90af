/* Many lists in one vocabulary, and texts that are known again, against looking for each word. */
#include "value/vocabulary.h"

#include "support/cases.h"

typedef struct ListsCase {
    const char *name;
    const char *alphabet[6]; /* that words and texts are made of */
    uint32_t list_count;
    uint32_t words_of_list;
} ListsCase;

/* As many as fit in, and more; words of less than three bytes, which never fit in; and words that
 * begin within a character. */
static const ListsCase lists_cases[] = {
    {"Chinese words", {"\u4E2D", "\u56FD", "\u519B", "\u7F51", "\u7AD9", "\u6587"}, 40, 3},
    {"with ASCII", {"abc", "\u4E2D", "b", "\u56FD", "\u00E9", "\u7AD9"}, 200, 2},
    {"more words than fit in", {"abc", "def", "\u4E2D", "ghi", "jkl", "mno"}, 700, 4},
    {"more lists than fit in", {"abc", "def", "\u4E2D", "ghi", "jkl", "mno"}, 1100, 1},
    {"short words", {"a", "b", "c", "d", "e", "f"}, 50, 2},
    {"within characters", {"\xB8\xAD\xAD", "\u4E2D", "\xAD", "abc", "\u56FD", "d"}, 50, 2},
};

static uint32_t random_below(uint32_t *state, uint32_t limit)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % limit;
}

static Text spell(Arena *arena, const ListsCase *c, uint32_t *state, uint32_t most)
{
    Buffer out;
    buffer_init_in(&out, arena);
    for (uint32_t left = random_below(state, most) + 1; left > 0; left--)
        buffer_add_string(&out, c->alphabet[random_below(state, 6)]);
    return buffer_text(&out);
}

static const TextSet *random_list(Arena *arena, const ListsCase *c, uint32_t *state)
{
    List *list = list_new(arena, c->words_of_list);
    for (uint32_t i = 0; i < c->words_of_list; i++)
        assert_true(list_append(arena, list, value_string(spell(arena, c, state, 4))));
    const TextSet *set = text_set_new(arena, list);
    assert_non_null(set);
    return set;
}

static bool any_within(const List *list, Text text)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (text_find(text, value_text(list->items[i]), 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static void check_lists(void **state)
{
    enum { RECORDS = 300, ASKED = 8 };
    const ListsCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Vocabulary *vocabulary = vocabulary_new(arena);
    uint32_t seed = 3, count = 0;
    const TextSet **sets = arena_alloc_array(arena, c->list_count, sizeof *sets);
    for (uint32_t i = 0; i < c->list_count; i++)
        sets[i] = random_list(arena, c, &seed);
    char text[64]; /* the same place for every record */
    for (uint32_t record = 1; record <= RECORDS; record++) {
        Text spelt = spell(arena, c, &seed, 10);
        memcpy(text, spelt.data, spelt.size_bytes);
        for (uint32_t i = 0; i < ASKED; i++) {
            const TextSet *set = sets[random_below(&seed, c->list_count)];
            bool found = any_within(text_set_list(set), spelt);
            assert_int_equal(
                vocabulary_any_within(vocabulary, set, (Text){text, spelt.size_bytes}, record),
                found);
            count += found;
        }
    }
    assert_in_range(count, 20, RECORDS * ASKED - 20);
    arena_free(arena);
}

int main(void)
{
    return RUN_CASES(lists_cases, check_lists);
}
