#include "base/names.h"

#include <stdio.h>

#include "base/hash.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

static Text numbered(char bytes[32], int number)
{
    int size = snprintf(bytes, 32, "name_%d", number);
    return (Text){bytes, (size_t)size};
}

static void test_equal_text_equal_pointer(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    static const char *first[COUNT];
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Names *names = names_new(arena);
    char bytes[32];
    for (int i = 0; i < COUNT; i++)
        first[i] = names_intern(names, numbered(bytes, i));
    for (int i = 0; i < COUNT; i++) {
        Text text = numbered(bytes, i);
        assert_ptr_equal(names_intern(names, text), first[i]);
        assert_string_equal(first[i], bytes);
        assert_ptr_not_equal(first[i], bytes);
    }
    names_free(names);
    arena_free(arena);
}

static void test_odd_names(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Names *names = names_new(arena);
    const char *empty = names_intern(names, TEXT(""));
    assert_string_equal(empty, "");
    assert_ptr_equal(names_intern(names, (Text){NULL, 0}), empty);
    const char *cut = names_intern(names, TEXT("a\0b"));
    assert_ptr_not_equal(cut, names_intern(names, TEXT("a")));
    assert_ptr_not_equal(cut, names_intern(names, TEXT("a\0c")));
    assert_memory_equal(cut, "a\0b", 4);
    names_free(names);
    names_free(NULL);
    arena_free(arena);
}

static void test_keys_differ_from_table_to_table(void **state)
{
    (void)state;
    HashKey left, right;
    assert_true(hash_key_new(&left));
    assert_true(hash_key_new(&right));
    assert_memory_not_equal(&left, &right, sizeof left);
    assert_int_equal(hash_text(&left, TEXT("备案")), hash_text(&left, TEXT("备案")));
    int differing = 0;
    for (int i = 0; i < 8; i++) {
        char bytes[32];
        differing += hash_text(&left, numbered(bytes, i)) != hash_text(&right, numbered(bytes, i));
    }
    assert_true(differing > 0);
}

static bool intern_many(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Names *names = names_new(arena);
    bool succeeded = names != NULL;
    char bytes[32];
    for (int i = 0; succeeded && i < 2000; i++)
        succeeded = names_intern(names, numbered(bytes, i)) != NULL;
    names_free(names);
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(intern_many, NULL);
}

/* A failure in the middle leaves a table that still works. */
static void test_table_survives_a_failure(void **state)
{
    (void)state;
    char bytes[32];
    for (size_t fail_at = 3; fail_at < 30; fail_at++) {
        FailingAllocator memory = {.fail_at = fail_at};
        Allocator allocator = failing_allocator(&memory);
        Arena *arena = arena_new(&allocator);
        Names *names = names_new(arena);
        int count = 0;
        while (count < 5000 && names_intern(names, numbered(bytes, count)) != NULL)
            count++;
        memory.fail_at = 0;
        for (int i = 0; i < count + 10; i++) {
            const char *name = names_intern(names, numbered(bytes, i));
            assert_non_null(name);
            assert_string_equal(name, bytes);
        }
        names_free(names);
        arena_free(arena);
        assert_int_equal(memory.live_bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_text_equal_pointer),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_keys_differ_from_table_to_table),
        cmocka_unit_test(test_running_out_of_memory),
        cmocka_unit_test(test_table_survives_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
