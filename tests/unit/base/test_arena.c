#include "base/arena.h"

#include "support/cases.h"
#include "support/failing_allocator.h"

static void test_memory_is_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    char *last = NULL;
    for (size_t size_bytes = 0; size_bytes < 9000; size_bytes += 97) {
        char *block = arena_alloc(arena, size_bytes);
        assert_non_null(block);
        assert_ptr_not_equal(block, last);
        assert_int_equal((uintptr_t)block % 16, 0);
        for (size_t i = 0; i < size_bytes; i++)
            assert_int_equal(block[i], 0);
        memset(block, 0x5A, size_bytes);
        last = block;
    }
    assert_false(arena_failed(arena));
    arena_free(arena);
}

static void test_reset_gives_zeroed_memory_again(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    for (int round = 0; round < 3; round++) {
        char *block = arena_alloc(arena, 100);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(block[i], 0);
        memset(block, 0x5A, 100);
        assert_int_equal(arena_used_bytes(arena), 112);
        arena_reset(arena);
        assert_int_equal(arena_used_bytes(arena), 0);
    }
    arena_free(arena);
}

/* The promise behind "no malloc in the steady state": a record no larger than one seen before
 * finds room, whatever the sizes and order of its allocations. */
static void test_no_malloc_once_the_largest_was_seen(void **state)
{
    (void)state;
    FailingAllocator counter = {0};
    Allocator allocator = failing_allocator(&counter);
    Arena *arena = arena_new(&allocator);
    for (size_t i = 0; i < 1000; i++)
        assert_non_null(arena_alloc(arena, 1 + i % 300));
    size_t largest_bytes = arena_used_bytes(arena);
    arena_reset(arena);
    size_t calls = counter.call_count;

    for (size_t size_bytes = 16; size_bytes <= largest_bytes; size_bytes *= 2) {
        while (arena_used_bytes(arena) + size_bytes <= largest_bytes && size_bytes >= 64)
            assert_non_null(arena_alloc(arena, size_bytes));
        arena_reset(arena);
    }
    assert_int_equal(counter.call_count, calls);
    arena_free(arena);
    assert_int_equal(counter.live_bytes, 0);
}

typedef struct LimitCase {
    const char *name;
    size_t limit_bytes, first_bytes, second_bytes;
    bool second_fits;
} LimitCase;

static const LimitCase limit_cases[] = {
    {"no limit", 0, 1 << 20, 1 << 20, true},
    {"exactly full", 64, 32, 32, true},
    {"one byte over", 64, 32, 33, false},
    {"rounding counts", 64, 33, 17, false},
    {"limit below what is used", 16, 16, 1, false},
    {"nothing still takes room", 32, 32, 0, false},
    {"size past the address space", 0, 16, SIZE_MAX, false},
    {"size that wraps when rounded", 0, 16, SIZE_MAX - 14, false},
};

static void check_limit(void **state)
{
    const LimitCase *c = *state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    arena_set_limit(arena, c->limit_bytes);
    assert_non_null(arena_alloc(arena, c->first_bytes));
    assert_int_equal(arena_alloc(arena, c->second_bytes) != NULL, c->second_fits);
    assert_int_equal(arena_failed(arena), !c->second_fits);
    arena_reset(arena);
    assert_false(arena_failed(arena));
    assert_non_null(arena_alloc(arena, c->first_bytes));
    arena_free(arena);
}

static void test_array_size_is_checked(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena_alloc_array(arena, 10, 3));
    assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
    assert_true(arena_failed(arena));
    arena_free(arena);
}

static void test_copy_ends_in_nul(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Text copy = arena_copy(arena, TEXT("备案\0号"));
    assert_int_equal(copy.size_bytes, 10);
    assert_memory_equal(copy.data, "备案\0号", 11);
    copy = arena_copy(arena, (Text){NULL, 0});
    assert_int_equal(copy.size_bytes, 0);
    assert_string_equal(copy.data, "");
    arena_free(arena);
    arena_free(NULL);
}

static bool fill_twice(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    bool succeeded = true;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 200; i++)
            arena_alloc(arena, 10 * i);
        succeeded = succeeded && !arena_failed(arena);
        arena_reset(arena);
    }
    arena_free(arena);
    return succeeded;
}

static void test_an_array_grows_by_its_double(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    uint32_t *items = NULL, capacity = 0;
    for (uint32_t count = 0; count < 1000; count++) {
        uint32_t before = capacity;
        uint32_t *grown = arena_grow(arena, items, count, &capacity, sizeof *items);
        assert_non_null(grown);
        assert_true(count < before ? grown == items && capacity == before
                                   : grown != items && capacity >= 2 * before);
        items = grown;
        items[count] = count;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);

    uint32_t last = UINT32_MAX / 2 + 1; /* twice as many have no number */
    assert_null(arena_grow(arena, items, last, &last, sizeof *items));
    assert_int_equal(last, UINT32_MAX / 2 + 1);
    assert_true(arena_failed(arena));
    arena_free(arena);
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(fill_twice, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(test_reset_gives_zeroed_memory_again),
        cmocka_unit_test(test_no_malloc_once_the_largest_was_seen),
        cmocka_unit_test(test_array_size_is_checked),
        cmocka_unit_test(test_copy_ends_in_nul),
        cmocka_unit_test(test_an_array_grows_by_its_double),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(limit_cases, check_limit);
}
