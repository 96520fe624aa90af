#include "value/calendar.h"

#include "support/cases.h"

enum { FIRST_DAY = -719528, LAST_DAY = 2932896 }; /* 0000-01-01, 9999-12-31 */

static Buffer new_buffer(void)
{
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    return buffer;
}

static int64_t day_of(const char *text)
{
    int64_t days;
    if (!calendar_parse_date(&days, text_of(text)))
        fail_msg("no date: %s", text);
    return days;
}

/* ---- days ------------------------------------------------------------------------------------ */

/* Counts the days one by one, which needs nothing but the lengths of months. */
static void test_every_day_of_ten_thousand_years(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = FIRST_DAY;
    (void)state;
    for (int year = 0; year <= 9999; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        assert_int_equal(calendar_is_leap(year), leap);
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            assert_int_equal(calendar_month_length(year, month), length);
            for (int day = 1; day <= length; day++, days++) {
                CivilDate date = calendar_date(days);
                if (date.year != year || date.month != month || date.day != day ||
                    calendar_days(date) != days)
                    fail_msg("day %d is %04d-%02d-%02d", (int)days, year, month, day);
            }
        }
    }
    assert_int_equal(days, LAST_DAY + 1);
    assert_false(calendar_date_in_range(FIRST_DAY - 1));
    assert_true(calendar_date_in_range(FIRST_DAY));
    assert_true(calendar_date_in_range(LAST_DAY));
    assert_false(calendar_date_in_range(LAST_DAY + 1));
}

typedef struct WrittenDayCase {
    const char *name; /* also what is expected */
    int64_t days;
} WrittenDayCase;

static const WrittenDayCase written_day_cases[] = {
    {"1970-01-01", 0},         {"1969-12-31", -1},
    {"2000-02-29", 11016},     {"0001-01-01", -719162},
    {"0000-01-01", FIRST_DAY}, {"9999-12-31", LAST_DAY},
    {"-0001-12-31", -719529},  {"10000-01-01", 2932897},
    {"-0400-01-01", -865625},  {"1000000-01-01", 364522972},
};

static void check_written_day(void **state)
{
    const WrittenDayCase *c = *state;
    Buffer buffer = new_buffer();
    calendar_write_date(&buffer, c->days);
    assert_text_equal(buffer_text(&buffer), c->name);
    buffer_free(&buffer);
}

typedef struct DateCase {
    const char *name; /* also the text */
    bool valid;
    int64_t days;
} DateCase;

static const DateCase date_cases[] = {
    {"1970-01-01", true, 0},
    {"2024-02-29", true, 19782},
    {"2023-02-29", false, 0},
    {"1900-02-29", false, 0},
    {"2000-02-29", true, 11016},
    {"0000-02-29", true, -719469},
    {"2024-04-31", false, 0},
    {"2024-13-01", false, 0},
    {"2024-00-01", false, 0},
    {"2024-01-00", false, 0},
    {"2024-1-01", false, 0},
    {"2024-01-01T", false, 0},
    {"2024/01/01", false, 0},
    {"24-01-01", false, 0},
    {"-2024-01-01", false, 0},
    {"２024-01-01", false, 0},
    {"", false, 0},
};

static void check_date(void **state)
{
    const DateCase *c = *state;
    int64_t days = 0;
    assert_int_equal(calendar_parse_date(&days, text_of(c->name)), c->valid);
    if (c->valid)
        assert_int_equal(days, c->days);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

typedef struct MonthsCase {
    const char *name, *from;
    int64_t months;
    const char *expect;
} MonthsCase;

static const MonthsCase months_cases[] = {
    {"none", "2024-05-17", 0, "2024-05-17"},
    {"one", "2024-05-17", 1, "2024-06-17"},
    {"into a shorter month", "2024-05-31", 1, "2024-06-30"},
    {"into February", "2023-01-31", 1, "2023-02-28"},
    {"into February of a leap year", "2024-01-31", 1, "2024-02-29"},
    {"a year from 29 February", "2024-02-29", 12, "2025-02-28"},
    {"four years from 29 February", "2024-02-29", 48, "2028-02-29"},
    {"over the year's end", "2024-12-15", 1, "2025-01-15"},
    {"back over the year's end", "2024-01-15", -1, "2023-12-15"},
    {"back into February", "2024-03-31", -1, "2024-02-29"},
    {"far back", "2024-06-01", -12 * 2024, "0000-06-01"},
    {"before the year 0", "0000-01-15", -1, "-0001-12-15"},
    {"past the year 9999", "9999-12-31", 2, "10000-02-29"},
    {"no overflow", "1970-01-01", INT64_MAX, "1001970-01-01"},
    {"no overflow back", "1970-01-01", INT64_MIN, "-998030-01-01"},
};

static void check_months(void **state)
{
    const MonthsCase *c = *state;
    Buffer buffer = new_buffer();
    calendar_write_date(&buffer, calendar_add_months(day_of(c->from), c->months));
    assert_text_equal(buffer_text(&buffer), c->expect);
    buffer_free(&buffer);
}

typedef struct YearsCase {
    const char *name, *born, *on;
    int64_t expect;
} YearsCase;

static const YearsCase years_cases[] = {
    {"the day itself", "2006-06-01", "2006-06-01", 0},
    {"day before the birthday", "2006-06-01", "2024-05-31", 17},
    {"birthday", "2006-06-01", "2024-06-01", 18},
    {"day after", "2006-06-01", "2024-06-02", 18},
    {"end of year", "2005-12-31", "2023-12-30", 17},
    {"29 February, day before", "2004-02-29", "2022-02-28", 17},
    {"29 February, 1 March of a common year", "2004-02-29", "2022-03-01", 18},
    {"29 February, leap year, day before", "2004-02-29", "2024-02-28", 19},
    {"29 February, leap year", "2004-02-29", "2024-02-29", 20},
    {"born on 28 February", "2003-02-28", "2021-02-28", 18},
    {"born on 1 March", "2004-03-01", "2022-02-28", 17},
    {"born later on", "2024-06-02", "2024-06-01", -1},
    {"born a year later", "2025-06-01", "2024-06-01", -1},
    {"over a century without leap year", "1896-02-29", "1900-03-01", 4},
};

static void check_years(void **state)
{
    const YearsCase *c = *state;
    assert_int_equal(calendar_whole_years(day_of(c->born), day_of(c->on)), c->expect);
}

/* ---- timestamps ------------------------------------------------------------------------------ */

typedef struct TimestampCase {
    const char *name;    /* also the text */
    const char *written; /* in canonical form; NULL where the text is refused */
    int64_t seconds;
    uint32_t nanoseconds;
} TimestampCase;

static const TimestampCase timestamp_cases[] = {
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0, 0},
    {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z", -1, 500000000},
    {"2009-02-13T23:31:30Z", "2009-02-13T23:31:30Z", 1234567890, 0},
    {"2009-02-13t23:31:30.000000001z", "2009-02-13T23:31:30.000000001Z", 1234567890, 1},
    {"2009-02-13T23:31:30.120Z", "2009-02-13T23:31:30.12Z", 1234567890, 120000000},
    {"2009-02-13T23:31:30.9999999999Z", "2009-02-13T23:31:30.999999999Z", 1234567890, 999999999},
    {"2009-02-14T07:31:30+08:00", "2009-02-13T23:31:30Z", 1234567890, 0},
    {"2009-02-13T20:01:30-03:30", "2009-02-13T23:31:30Z", 1234567890, 0},
    {"2009-02-13T23:31:30-00:00", "2009-02-13T23:31:30Z", 1234567890, 0},
    {"2024-02-29T23:59:59+00:00", "2024-02-29T23:59:59Z", 1709251199, 0},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", INT64_C(-62135596800), 0},
    {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z", INT64_C(253402300799),
     999999999},
    {"0000-12-31T23:00:00-02:00", "0001-01-01T01:00:00Z", INT64_C(-62135593200), 0},
    {"0001-01-01T00:00:00+00:01", NULL, 0, 0},
    {"9999-12-31T23:59:59-00:01", NULL, 0, 0},
    {"0000-06-01T00:00:00Z", NULL, 0, 0},
    {"2023-02-29T00:00:00Z", NULL, 0, 0},
    {"2024-01-01T24:00:00Z", NULL, 0, 0},
    {"2024-01-01T00:60:00Z", NULL, 0, 0},
    {"2016-12-31T23:59:60Z", NULL, 0, 0},
    {"2024-01-01T00:00:00", NULL, 0, 0},
    {"2024-01-01T00:00Z", NULL, 0, 0},
    {"2024-01-01 00:00:00Z", NULL, 0, 0},
    {"2024-01-01T00:00:00.Z", NULL, 0, 0},
    {"2024-01-01T00:00:00,5Z", NULL, 0, 0},
    {"2024-01-01T00:00:00+0800", NULL, 0, 0},
    {"2024-01-01T00:00:00+24:00", NULL, 0, 0},
    {"2024-01-01T00:00:00+08:60", NULL, 0, 0},
    {"2024-01-01T00:00:00ZZ", NULL, 0, 0},
    {"2024-01-01", NULL, 0, 0},
    {"", NULL, 0, 0},
};

static void check_timestamp(void **state)
{
    const TimestampCase *c = *state;
    int64_t seconds = 0;
    uint32_t nanoseconds = 0;
    assert_int_equal(calendar_parse_timestamp(&seconds, &nanoseconds, text_of(c->name)),
                     c->written != NULL);
    if (c->written == NULL)
        return;
    assert_int_equal(seconds, c->seconds);
    assert_int_equal(nanoseconds, c->nanoseconds);
    Buffer buffer = new_buffer();
    calendar_write_timestamp(&buffer, seconds, nanoseconds);
    assert_text_equal(buffer_text(&buffer), c->written);
    buffer_free(&buffer);
}

/* ---- durations ------------------------------------------------------------------------------- */

typedef struct DurationCase {
    const char *name; /* also the text */
    const char *written;
    int64_t seconds;
    uint32_t nanoseconds;
} DurationCase;

static const DurationCase duration_cases[] = {
    {"0", "0s", 0, 0},
    {"-0", "0s", 0, 0},
    {"+0", "0s", 0, 0},
    {"0s", "0s", 0, 0},
    {"1h", "3600s", 3600, 0},
    {"+1h", "3600s", 3600, 0},
    {"-1.5h", "-5400s", -5400, 0},
    {"1h30m15.5s", "5415.5s", 5415, 500000000},
    {"-1.5s", "-1.5s", -2, 500000000},
    {"-0.000000001s", "-0.000000001s", -1, 999999999},
    {"100ms", "0.1s", 0, 100000000},
    {"-3ms", "-0.003s", -1, 997000000},
    {"1500ms", "1.5s", 1, 500000000},
    {"1us", "0.000001s", 0, 1000},
    {"1\xC2\xB5s", "0.000001s", 0, 1000}, /* U+00B5 MICRO SIGN */
    {"1\xCE\xBCs", "0.000001s", 0, 1000}, /* U+03BC GREEK SMALL LETTER MU */
    {"1ns", "0.000000001s", 0, 1},
    {"1.9ns", "0.000000001s", 0, 1},
    {"-1.9ns", "-0.000000001s", -1, 999999999},
    {".5s", "0.5s", 0, 500000000},
    {"1.s", "1s", 1, 0},
    {"1m1m", "120s", 120, 0},
    {"1ns1h", "3600.000000001s", 3600, 1},
    {"0.1h", "360s", 360, 0},
    {"0.0000000000003h", "0.000000001s", 0, 1},
    {"0.3333333333333333333333333s", "0.333333333s", 0, 333333333},
    {"0.999999999999999999999999999999h", "3599.999999999s", 3599, 999999999},
    {"999999999ns1ns", "1s", 1, 0},
    {"87660000h", "315576000000s", INT64_C(315576000000), 0},
    {"-87660000h", "-315576000000s", INT64_C(-315576000000), 0},
    {"315575999999.999999999s", "315575999999.999999999s", INT64_C(315575999999), 999999999},
    {"-315575999999.999999999s", "-315575999999.999999999s", INT64_C(-315576000000), 1},
    {"315576000000.000000001s", NULL, 0, 0},
    {"-315576000000.000000001s", NULL, 0, 0},
    {"87660000h1ns", NULL, 0, 0},
    {"87660001h", NULL, 0, 0},
    {"9223372036854775807h", NULL, 0, 0},
    {"9223372036854775807s", NULL, 0, 0},
    {"9223372036854775807ns", "9223372036.854775807s", INT64_C(9223372036), 854775807},
    {"9223372036854775808ns", NULL, 0, 0},
    {"315576000000s315576000000s", NULL, 0, 0},
    {"315576000000s9223372036854775807s", NULL, 0, 0},
    {"", NULL, 0, 0},
    {"-", NULL, 0, 0},
    {"+", NULL, 0, 0},
    {"1", NULL, 0, 0},
    {"00", NULL, 0, 0},
    {"s", NULL, 0, 0},
    {".", NULL, 0, 0},
    {".s", NULL, 0, 0},
    {"-.s", NULL, 0, 0},
    {"1d", NULL, 0, 0},
    {"1 h", NULL, 0, 0},
    {"1h ", NULL, 0, 0},
    {"--1h", NULL, 0, 0},
    {"1h-1m", NULL, 0, 0},
    {"1..5s", NULL, 0, 0},
    {"1e3s", NULL, 0, 0},
    {"1H", NULL, 0, 0},
    {"1m1", NULL, 0, 0},
};

static void check_duration(void **state)
{
    const DurationCase *c = *state;
    int64_t seconds = 0;
    uint32_t nanoseconds = 0;
    assert_int_equal(calendar_parse_duration(&seconds, &nanoseconds, text_of(c->name)),
                     c->written != NULL);
    if (c->written == NULL)
        return;
    assert_int_equal(seconds, c->seconds);
    assert_int_equal(nanoseconds, c->nanoseconds);
    Buffer buffer = new_buffer();
    calendar_write_duration(&buffer, seconds, nanoseconds);
    assert_text_equal(buffer_text(&buffer), c->written);
    /* What is written reads back. */
    assert_true(calendar_parse_duration(&seconds, &nanoseconds, buffer_text(&buffer)));
    assert_int_equal(seconds, c->seconds);
    assert_int_equal(nanoseconds, c->nanoseconds);
    buffer_free(&buffer);
}

static void test_ranges_end_where_cel_says(void **state)
{
    (void)state;
    assert_true(calendar_timestamp_in_range(INT64_C(-62135596800)));
    assert_false(calendar_timestamp_in_range(INT64_C(-62135596801)));
    assert_true(calendar_timestamp_in_range(INT64_C(253402300799)));
    assert_false(calendar_timestamp_in_range(INT64_C(253402300800)));
    assert_true(calendar_duration_in_range(INT64_C(315576000000), 0));
    assert_false(calendar_duration_in_range(INT64_C(315576000000), 1));
    assert_true(calendar_duration_in_range(INT64_C(-315576000000), 0));
    assert_true(calendar_duration_in_range(INT64_C(-315576000000), 1));
    assert_false(calendar_duration_in_range(INT64_C(-315576000001), 999999999));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_ten_thousand_years),
        cmocka_unit_test(test_ranges_end_where_cel_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) +
           RUN_CASES(written_day_cases, check_written_day) + RUN_CASES(date_cases, check_date) +
           RUN_CASES(months_cases, check_months) + RUN_CASES(years_cases, check_years) +
           RUN_CASES(timestamp_cases, check_timestamp) + RUN_CASES(duration_cases, check_duration);
}
