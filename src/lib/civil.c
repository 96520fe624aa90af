#include "lib/civil.h"

#include "lib/native_support.h"
#include "lib/unicode.h"
#include "value/calendar.h"

static bool two_digits(int *out, const char *data)
{
    *out = (data[0] - '0') * 10 + (data[1] - '0');
    return ascii_is_digit(data[0]) && ascii_is_digit(data[1]);
}

/* [+-]hh:mm */
static bool parse_offset(int64_t *out_seconds, Text zone)
{
    bool negative = zone.size_bytes > 0 && zone.data[0] == '-';
    if (negative || (zone.size_bytes > 0 && zone.data[0] == '+'))
        zone = text_slice(zone, 1, zone.size_bytes);
    int hours, minutes;
    if (zone.size_bytes != 5 || zone.data[2] != ':' || !two_digits(&hours, zone.data) ||
        !two_digits(&minutes, zone.data + 3) || hours > 23 || minutes > 59)
        return false;
    int64_t seconds = (hours * 60 + minutes) * INT64_C(60);
    *out_seconds = negative ? -seconds : seconds;
    return true;
}

bool civil_zone_offset(NativeContext *context, Value *out, int64_t seconds, Text zone,
                       int64_t *offset)
{
    *offset = 0;
    if (text_equal(zone, TEXT("UTC")) || parse_offset(offset, zone))
        return true;
    const TimeZone *rules = library_zone(context->library, zone);
    if (rules != NULL) {
        *offset = tzif_offset(rules, seconds);
        return true;
    }
    Text shown = text_slice(zone, 0, utf8_offset(zone, 60));
    native_fail(context, out, ERROR_INVALID_ARGUMENT, "unknown time zone %.*s", TEXT_ARG(shown));
    return false;
}

int64_t civil_part(CivilPart part, int64_t days)
{
    CivilDate date = calendar_date(days);
    switch (part) {
    case CIVIL_FULL_YEAR:
        return date.year;
    case CIVIL_MONTH:
        return date.month - 1;
    case CIVIL_DATE:
        return date.day;
    case CIVIL_DAY_OF_MONTH:
        return date.day - 1;
    case CIVIL_DAY_OF_WEEK: /* 1970-01-01 was a Thursday */
        return ((days + 4) % 7 + 7) % 7;
    case CIVIL_DAY_OF_YEAR:
        return days - calendar_days((CivilDate){date.year, 1, 1});
    }
    return 0;
}

int64_t civil_day(int64_t seconds)
{
    return seconds / CIVIL_DAY_SECONDS - (seconds % CIVIL_DAY_SECONDS < 0);
}
