/*
 * Polynomials in sizes: sums, products, the greater of two, what is too long, how they are written.
 */
#include <stdio.h>

#include "check/bound.h"
#include "support/cases.h"

typedef struct Fixture {
    Arena *arena;
    const Bound *a, *b, *two;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    Allocator allocator = allocator_system();
    fixture.arena = arena_new(&allocator);
    fixture.a = bound_size(fixture.arena, TEXT("a"));
    fixture.b = bound_size(fixture.arena, TEXT("b"));
    fixture.two = bound_constant(fixture.arena, 2);
    *state = &fixture;
    return fixture.two != NULL ? 0 : 1;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    arena_free(fixture->arena);
    return 0;
}

static double three_or_five(void *context, Text name)
{
    (void)context;
    return text_equal(name, TEXT("a")) ? 3 : 5;
}

static void assert_bound(Fixture *fixture, const Bound *bound, const char *text, double value)
{
    Buffer out;
    buffer_init_in(&out, fixture->arena);
    bound_write(&out, bound);
    assert_text_equal(buffer_text(&out), text);
    assert_true(bound_evaluate(bound, three_or_five, NULL) == value);
}

static void test_sums_and_products(void **state)
{
    Fixture *f = *state;
    const Bound *sum = bound_add(f->arena, bound_add(f->arena, f->b, f->two), f->a);
    assert_bound(f, sum, "2 + a + b", 10);
    assert_bound(f, bound_multiply(f->arena, sum, sum), "4 + 4·a + 4·b + a·a + 2·a·b + b·b", 100);
    assert_bound(f, bound_scale(f->arena, sum, 0.5), "1 + 0.5·a + 0.5·b", 5);
    assert_bound(f, bound_scale(f->arena, sum, 0), "0", 0);
    assert_bound(f, bound_multiply(f->arena, f->b, bound_multiply(f->arena, f->a, f->b)), "a·b·b",
                 75);
}

static void test_the_greater_covers_both(void **state)
{
    Fixture *f = *state;
    const Bound *one = bound_add(f->arena, f->a, f->two);
    const Bound *other = bound_add(f->arena, bound_scale(f->arena, f->a, 3), f->b);
    assert_bound(f, bound_max(f->arena, one, other), "2 + 3·a + b", 16);
}

static void test_coefficients_are_rounded_up(void **state)
{
    Fixture *f = *state;
    assert_bound(f, bound_scale(f->arena, f->a, 1.0 / 16), "0.063·a", 3.0 / 16);
    assert_bound(f, bound_constant(f->arena, 1000.2), "1001", 1000.2);
    assert_bound(f, bound_constant(f->arena, 12.31), "13", 12.31);
}

static void test_what_is_too_long_is_endless(void **state)
{
    Fixture *f = *state;
    const Bound *sum = f->two;
    for (int i = 0; i <= BOUND_TERMS; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        sum = bound_add(f->arena, sum, bound_size(f->arena, arena_copy(f->arena, text_of(name))));
    }
    assert_true(bound_is_endless(sum));
    const Bound *power = f->a;
    for (int i = 0; i < BOUND_FACTORS; i++)
        power = bound_multiply(f->arena, power, f->a);
    assert_true(bound_is_endless(power));
    assert_true(bound_is_endless(NULL));
    assert_true(bound_is_endless(bound_add(f->arena, f->a, power)));
    double value;
    assert_false(bound_is_constant(power, &value) || bound_is_constant(f->a, &value));
    assert_true(bound_is_constant(f->two, &value) && value == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums_and_products, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_greater_covers_both, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_coefficients_are_rounded_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_too_long_is_endless, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
