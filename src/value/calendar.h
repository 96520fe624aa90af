/*
 * calendar.h - days, timestamps and durations of the proleptic Gregorian calendar.
 *
 * No C library time functions: results depend on nothing but the arguments.
 *
 * Layer: value.
 */
#pragma once

#include "base/buffer.h"

typedef struct CivilDate {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
} CivilDate;

/* Days since 1970-01-01, and back; exact for years within +-10^15. */
int64_t calendar_days(CivilDate date);
CivilDate calendar_date(int64_t days);
/* 28..31; `month` is 1..12. */
int calendar_month_length(int64_t year, int month);
bool calendar_is_leap(int64_t year);
/* Whether YYYY-MM-DD can write the day: 0000-01-01 to 9999-12-31. */
bool calendar_date_in_range(int64_t days);

/* Strict YYYY-MM-DD (RFC 3339 full-date) with a real day. False otherwise. */
bool calendar_parse_date(int64_t *out_days, Text text);
/* The same of YYYYMMDD; they must all be digits. */
bool calendar_parse_digits(int64_t *out_days, const char digits[8]);
/* YYYY-MM-DD; a day out of range gets more digits or a minus sign. */
void calendar_write_date(Buffer *out, int64_t days);

/* `days`, which is in range, plus months; keeps the day of the month, clamped to the month's end.
 * Any number of months is allowed: the result may be out of range and is to be checked. */
int64_t calendar_add_months(int64_t days, int64_t months);
/* Completed years from `born` to `on`; a birthday of 29 February comes on 1 March in common
 * years (docs/language.md, "Dates"). Negative when `on` is before `born`. */
int64_t calendar_whole_years(int64_t born_days, int64_t on_days);

/* RFC 3339 date-time with any offset, cut to the nanosecond; CEL's range 0001-01-01T00:00:00Z to
 * 9999-12-31T23:59:59.999999999Z. No leap seconds: CEL's timestamps cannot hold them. */
bool calendar_parse_timestamp(int64_t *out_seconds, uint32_t *out_nanoseconds, Text text);
/* RFC 3339 in UTC with as many digits of a second as are not zero ("…T00:00:00Z", "….5Z"). */
void calendar_write_timestamp(Buffer *out, int64_t seconds, uint32_t nanoseconds);

/* CEL durations: "1h30m", "1.5s", "-3ms", "5us"/"5µs", "7ns", "0"; range ±315576000000 s. What is
 * finer than a nanosecond is cut off, towards zero, from each number. The seconds are rounded
 * down, so that the nanoseconds are never negative: -1.5s is -2 seconds and 500000000. */
bool calendar_parse_duration(int64_t *out_seconds, uint32_t *out_nanoseconds, Text text);
/* As protobuf JSON: "5400s", "1.5s", "-0.003s". */
void calendar_write_duration(Buffer *out, int64_t seconds, uint32_t nanoseconds);
bool calendar_timestamp_in_range(int64_t seconds);
bool calendar_duration_in_range(int64_t seconds, uint32_t nanoseconds);
