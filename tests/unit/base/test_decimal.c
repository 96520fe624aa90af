#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "support/cases.h"

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed ^ *seed >> 29;
}

static int digit_count(uint64_t mantissa)
{
    int count = 1;
    for (; mantissa > 9; mantissa /= 10)
        count++;
    return count;
}

/* Reads back as the same double, and printf() cannot do with one digit less. */
static void assert_shortest(double number)
{
    char text[48];
    Decimal decimal = decimal_shortest(number);
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)decimal.mantissa, decimal.exponent);
    assert_true(strtod(text, NULL) == number);
    assert_true(decimal.mantissa == 0 || decimal.mantissa % 10 != 0);

    int digits = digit_count(decimal.mantissa);
    if (digits == 1)
        return;
    snprintf(text, sizeof text, "%.*e", digits - 2, number);
    assert_true(strtod(text, NULL) != number);
}

static void test_any_bits(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&seed) & ~(UINT64_C(1) << 63);
        double number;
        memcpy(&number, &bits, sizeof number);
        if (isfinite(number))
            assert_shortest(number);
    }
}

/* Where the gap below is half the gap above, and where digits run out. */
static void test_powers_of_two_and_their_neighbours(void **state)
{
    (void)state;
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        double power = ldexp(1, exponent);
        assert_shortest(power);
        assert_shortest(nextafter(power, 0));
        assert_shortest(nextafter(power, INFINITY));
    }
}

static void test_prices(void **state)
{
    (void)state;
    for (int cents = 0; cents < 20000; cents++) {
        Decimal decimal = decimal_shortest(cents / 100.0);
        assert_true(decimal.exponent >= -2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_bits),
        cmocka_unit_test(test_powers_of_two_and_their_neighbours),
        cmocka_unit_test(test_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
