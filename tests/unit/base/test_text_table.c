/* Texts by hash: every text is found, none that is not there, of equal ones the first. */
#include "base/text_table.h"

#include "support/cases.h"

typedef struct CountCase {
    const char *name;
    uint32_t count;
} CountCase;

static const CountCase count_cases[] = {
    {"none", 0}, {"one", 1}, {"a power of two", 64}, {"many", 10000}};

/* Texts of every length that hashing treats apart, all different. */
static Text spell(char *out, uint32_t number)
{
    size_t size_bytes = number % 19;
    memset(out, 'x', size_bytes);
    for (size_t i = 0; i < size_bytes && number > 0; i++, number /= 19)
        out[size_bytes - 1 - i] = (char)('a' + number % 19);
    return (Text){out, size_bytes};
}

static bool is_first(const Text *texts, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (text_equal(texts[i], texts[index]))
            return false;
    }
    return true;
}

static void check_count(void **state)
{
    const CountCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Text *texts = arena_alloc_array(arena, c->count + 1, sizeof *texts);
    for (uint32_t i = 0; i < c->count; i++)
        texts[i] = spell(arena_alloc(arena, 20), i);
    TextTable table;
    assert_true(text_table_init(&table, arena, texts, c->count));
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t found = text_table_find(&table, texts[i]);
        assert_true(found <= i && text_equal(texts[found], texts[i]));
        if (i < 300)
            assert_true(found == i || !is_first(texts, i));
    }
    assert_int_equal(text_table_find(&table, TEXT("not there")), UINT32_MAX);
    assert_int_equal(text_table_find(&table, TEXT("z")), UINT32_MAX);
    arena_free(arena);
}

int main(void)
{
    return RUN_CASES(count_cases, check_count);
}
