#include "base/memory.h"

#include "support/cases.h"

typedef struct SizeCase {
    const char *name;
    bool (*combine)(size_t *out, size_t left, size_t right);
    size_t left, right;
    bool fits;
    size_t expect;
} SizeCase;

static const SizeCase size_cases[] = {
    {"add", size_add, 2, 3, true, 5},
    {"add up to the most", size_add, SIZE_MAX - 1, 1, true, SIZE_MAX},
    {"add past the most", size_add, SIZE_MAX, 1, false, 0},
    {"multiply", size_multiply, 6, 7, true, 42},
    {"multiply by nothing", size_multiply, SIZE_MAX, 0, true, 0},
    {"multiply past the most", size_multiply, SIZE_MAX / 2 + 1, 2, false, 0},
};

static void check_size(void **state)
{
    const SizeCase *c = *state;
    size_t result;
    assert_int_equal(c->combine(&result, c->left, c->right), c->fits);
    if (c->fits)
        assert_int_equal(result, c->expect);
}

static void test_system_allocator(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    char *block = allocator_alloc(&heap, 4);
    memcpy(block, "abc", 4);
    block = allocator_resize(&heap, block, 4, 4000);
    assert_string_equal(block, "abc");
    allocator_free(&heap, block, 4000);
    allocator_free(&heap, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_system_allocator)};
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(size_cases, check_size);
}
