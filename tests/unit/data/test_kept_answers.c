/* Rows' answers are kept from record to record, and all forgotten, at a record's begin, once there
 * is no room. */
#include "data/kept_answers.h"

#include "support/cases.h"

enum { SOURCE_COUNT = 2, ROW_COUNT = 4, ROOM_BYTES = 32 * 1024 * 1024 };

static KeptAnswers *make(void)
{
    Allocator allocator = allocator_system();
    KeptAnswers *kept = kept_answers_new(&allocator, SOURCE_COUNT);
    assert_non_null(kept);
    return kept;
}

static void keeps_each_row_of_each_source(void **state)
{
    (void)state;
    KeptAnswers *kept = make();
    for (uint32_t i = 0; i < SOURCE_COUNT * ROW_COUNT; i++) {
        Value *answer = kept_answers_of(kept, i / ROW_COUNT, i % ROW_COUNT, ROW_COUNT);
        assert_int_equal(answer->tag, VALUE_ABSENT);
        *answer = value_int(i);
    }
    kept_answers_begin(kept);
    for (uint32_t i = 0; i < SOURCE_COUNT * ROW_COUNT; i++)
        assert_int_equal(kept_answers_of(kept, i / ROW_COUNT, i % ROW_COUNT, ROW_COUNT)->as.integer,
                         i);
    kept_answers_free(kept);
}

static void forgets_when_full_and_not_before_the_next_record(void **state)
{
    (void)state;
    KeptAnswers *kept = make();
    *kept_answers_of(kept, 0, 1, ROW_COUNT) = value_int(7);
    assert_null(arena_alloc(kept_answers_arena(kept), ROOM_BYTES));
    assert_int_equal(kept_answers_of(kept, 0, 1, ROW_COUNT)->as.integer, 7);
    kept_answers_begin(kept);
    assert_int_equal(kept_answers_of(kept, 0, 1, ROW_COUNT)->tag, VALUE_ABSENT);
    assert_false(arena_failed(kept_answers_arena(kept)));
    kept_answers_free(kept);
}

static void keeps_nothing_of_a_source_with_too_many_rows(void **state)
{
    (void)state;
    KeptAnswers *kept = make();
    assert_null(kept_answers_of(kept, 1, 0, ROOM_BYTES / (uint32_t)sizeof(Value)));
    assert_false(arena_failed(kept_answers_arena(kept)));
    kept_answers_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_each_row_of_each_source),
        cmocka_unit_test(forgets_when_full_and_not_before_the_next_record),
        cmocka_unit_test(keeps_nothing_of_a_source_with_too_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
