/*
 * native_time.c - timestamps and durations: arithmetic and parts, in UTC or a zone.
 */
#include "lib/civil.h"
#include "lib/native_support.h"
#include "value/calendar.h"

enum { NANOSECONDS = 1000000000 };

/* ---- arithmetic ---------------------------------------------------------------------------- */

/* Seconds and nanoseconds, the latter 0..999999999. */
typedef struct Moment {
    int64_t seconds;
    uint32_t nanoseconds;
} Moment;

static Moment moment_of(Value value)
{
    return (Moment){value.as.integer, value.size};
}

/* Both kinds stay within 10^12 seconds, so that sums cannot overflow. */
static Moment moment_add(Moment left, Moment right)
{
    uint32_t nanoseconds = left.nanoseconds + right.nanoseconds;
    int64_t carry = nanoseconds >= NANOSECONDS;
    return (Moment){left.seconds + right.seconds + carry,
                    carry ? nanoseconds - NANOSECONDS : nanoseconds};
}

static Moment moment_negate(Moment moment)
{
    if (moment.nanoseconds == 0)
        return (Moment){-moment.seconds, 0};
    return (Moment){-moment.seconds - 1, NANOSECONDS - moment.nanoseconds};
}

static void return_timestamp(NativeContext *context, Value *out, Moment moment)
{
    if (calendar_timestamp_in_range(moment.seconds))
        *out = value_timestamp(moment.seconds, moment.nanoseconds);
    else
        native_fail(context, out, ERROR_OVERFLOW, "timestamp out of range");
}

static void return_duration(NativeContext *context, Value *out, Moment moment)
{
    if (calendar_duration_in_range(moment.seconds, moment.nanoseconds))
        *out = value_duration(moment.seconds, moment.nanoseconds);
    else
        native_fail(context, out, ERROR_OVERFLOW, "duration out of range");
}

NATIVE_FN(add_timestamp_duration)
{
    return_timestamp(context, out, moment_add(moment_of(args[0]), moment_of(args[1])));
}

NATIVE_FN(add_duration_timestamp)
{
    return_timestamp(context, out, moment_add(moment_of(args[0]), moment_of(args[1])));
}

NATIVE_FN(add_duration)
{
    return_duration(context, out, moment_add(moment_of(args[0]), moment_of(args[1])));
}

NATIVE_FN(subtract_timestamp_duration)
{
    Moment back = moment_negate(moment_of(args[1]));
    return_timestamp(context, out, moment_add(moment_of(args[0]), back));
}

NATIVE_FN(subtract_duration)
{
    Moment back = moment_negate(moment_of(args[1]));
    return_duration(context, out, moment_add(moment_of(args[0]), back));
}

/* CEL's conformance data take the time between two moments to be a number of nanoseconds that
 * fits 64 bits, which is narrower than the range of durations. */
NATIVE_FN(subtract_timestamp)
{
    const int64_t most_seconds = INT64_MAX / NANOSECONDS;
    Moment between = moment_add(moment_of(args[0]), moment_negate(moment_of(args[1])));
    if (between.seconds >= most_seconds || between.seconds < -most_seconds)
        native_fail(context, out, ERROR_OVERFLOW, "duration out of range");
    else
        return_duration(context, out, between);
}

/* ---- parts --------------------------------------------------------------------------------- */

typedef enum ClockPart { CLOCK_HOURS, CLOCK_MINUTES, CLOCK_SECONDS } ClockPart;

static int64_t clock_part(ClockPart part, int64_t seconds)
{
    int64_t second = seconds - civil_day(seconds) * CIVIL_DAY_SECONDS;
    switch (part) {
    case CLOCK_HOURS:
        return second / 3600;
    case CLOCK_MINUTES:
        return second / 60 % 60;
    case CLOCK_SECONDS:
        return second % 60;
    }
    return 0;
}

/* Shifts the timestamp into the zone; false with *out the error. */
static bool local_seconds(NativeContext *context, Value *out, const Value *args, int64_t *seconds)
{
    int64_t offset;
    if (!civil_zone_offset(context, out, args[0].as.integer, value_text(args[1]), &offset))
        return false;
    *seconds = args[0].as.integer + offset;
    return true;
}

#define DAY_PART(name, part)                                               \
    NATIVE_FN(timestamp_##name)                                            \
    {                                                                      \
        *out = value_int(civil_part(part, civil_day(args[0].as.integer))); \
    }                                                                      \
    NATIVE_FN(timestamp_##name##_in)                                       \
    {                                                                      \
        int64_t seconds;                                                   \
        if (local_seconds(context, out, args, &seconds))                   \
            *out = value_int(civil_part(part, civil_day(seconds)));        \
    }                                                                      \
    NATIVE_FN(date_##name)                                                 \
    {                                                                      \
        *out = value_int(civil_part(part, args[0].as.integer));            \
    }

DAY_PART(full_year, CIVIL_FULL_YEAR)
DAY_PART(month, CIVIL_MONTH)
DAY_PART(date, CIVIL_DATE)
DAY_PART(day_of_month, CIVIL_DAY_OF_MONTH)
DAY_PART(day_of_week, CIVIL_DAY_OF_WEEK)
DAY_PART(day_of_year, CIVIL_DAY_OF_YEAR)

#define CLOCK_PART(name, part)                                  \
    NATIVE_FN(timestamp_##name)                                 \
    {                                                           \
        *out = value_int(clock_part(part, args[0].as.integer)); \
    }                                                           \
    NATIVE_FN(timestamp_##name##_in)                            \
    {                                                           \
        int64_t seconds;                                        \
        if (local_seconds(context, out, args, &seconds))        \
            *out = value_int(clock_part(part, seconds));        \
    }

CLOCK_PART(hours, CLOCK_HOURS)
CLOCK_PART(minutes, CLOCK_MINUTES)
CLOCK_PART(seconds, CLOCK_SECONDS)

static int64_t milliseconds_of(Value value)
{
    return value.size / 1000000;
}

NATIVE_FN(timestamp_milliseconds)
{
    *out = value_int(milliseconds_of(args[0]));
}

NATIVE_FN(timestamp_milliseconds_in)
{
    int64_t seconds;
    if (local_seconds(context, out, args, &seconds))
        *out = value_int(milliseconds_of(args[0]));
}

/* ---- durations: towards zero, so that -90s has -1 minutes ----------------------------------- */

static int64_t whole_seconds(Value value)
{
    return value.as.integer + (value.as.integer < 0 && value.size > 0);
}

NATIVE_FN(duration_hours)
{
    *out = value_int(whole_seconds(args[0]) / 3600);
}

NATIVE_FN(duration_minutes)
{
    *out = value_int(whole_seconds(args[0]) / 60);
}

NATIVE_FN(duration_seconds)
{
    *out = value_int(whole_seconds(args[0]));
}

NATIVE_FN(duration_milliseconds)
{
    bool negative = args[0].as.integer < 0 && args[0].size > 0;
    *out = value_int(negative ? -(int64_t)((NANOSECONDS - args[0].size) / 1000000)
                              : milliseconds_of(args[0]));
}
