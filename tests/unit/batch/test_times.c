/* Percentiles read from buckets are right within 7 %. */
#include "support/cases.h"

#include "batch/times.h"

static void assert_near(uint64_t actual, uint64_t expected)
{
    assert_true(actual >= expected);
    assert_true(actual <= expected + expected * 7 / 100 + 1);
}

static void percentiles(void **state)
{
    (void)state;
    BatchTimes times = {.records = 0};
    assert_int_equal(times_percentile(&times, 50), 0);
    for (uint64_t i = 1; i <= 100000; i++)
        times_add_record(&times, i * 10);
    assert_near(times_percentile(&times, 50), 500000);
    assert_near(times_percentile(&times, 99), 990000);
    assert_near(times_percentile(&times, 100), 1000000);
}

static void extremes(void **state)
{
    (void)state;
    BatchTimes times = {.records = 0};
    times_add_record(&times, 0);
    assert_int_equal(times_percentile(&times, 99), 1);
    times_add_record(&times, UINT64_MAX);
    assert_true(times_percentile(&times, 99) > 1000000000);
}

static void merging(void **state)
{
    (void)state;
    BatchTimes one = {.records = 0}, other = {.read_ns = 5};
    times_add_record(&one, 100);
    times_add_record(&other, 1000);
    times_merge(&one, &other);
    assert_int_equal(one.records, 2);
    assert_int_equal(one.read_ns, 5);
    assert_near(times_percentile(&one, 50), 100);
    assert_near(times_percentile(&one, 100), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(percentiles), cmocka_unit_test(extremes),
                                       cmocka_unit_test(merging)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
