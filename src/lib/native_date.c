/*
 * native_date.c - civil days (docs/language.md, "Types").
 */
#include "lib/civil.h"
#include "lib/native_support.h"
#include "value/calendar.h"

/* Days are of the years 1 to 9999, as timestamps are. */
static const CivilDate first_date = {1, 1, 1}, last_date = {9999, 12, 31};

static void return_date(NativeContext *context, Value *out, int64_t days)
{
    if (days >= calendar_days(first_date) && days <= calendar_days(last_date))
        *out = value_date(days);
    else
        native_fail(context, out, ERROR_OVERFLOW, "date out of range");
}

NATIVE_FN(date_parse)
{
    Text text = value_text(args[0]);
    int64_t days;
    if (calendar_parse_date(&days, text)) {
        return_date(context, out, days);
        return;
    }
    Text shown = text_slice(text, 0, utf8_offset(text, 40));
    native_fail(context, out, ERROR_INVALID_ARGUMENT,
                "\"%.*s\" is no date: write a day such as 2024-06-01", TEXT_ARG(shown));
}

NATIVE_FN(date_parse_optional)
{
    int64_t days;
    if (calendar_parse_date(&days, value_text(args[0])) && days >= calendar_days(first_date))
        native_return_some(context, out, value_date(days));
    else
        *out = value_none();
}

NATIVE_FN(date_civil)
{
    int64_t year = args[0].as.integer, month = args[1].as.integer, day = args[2].as.integer;
    bool real = year >= first_date.year && year <= last_date.year && month >= 1 && month <= 12 &&
                day >= 1 && day <= calendar_month_length(year, (int)month);
    if (real)
        *out = value_date(calendar_days((CivilDate){year, (int)month, (int)day}));
    else
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "there is no day %lld-%lld-%lld",
                    (long long)year, (long long)month, (long long)day);
}

NATIVE_FN(date_of_timestamp)
{
    *out = value_date(civil_day(args[0].as.integer));
}

NATIVE_FN(date_of_timestamp_in)
{
    int64_t offset;
    if (civil_zone_offset(context, out, args[0].as.integer, value_text(args[1]), &offset))
        return_date(context, out, civil_day(args[0].as.integer + offset));
}

/* ---- parts --------------------------------------------------------------------------------- */

NATIVE_FN(date_year)
{
    *out = value_int(calendar_date(args[0].as.integer).year);
}

NATIVE_FN(date_month_number)
{
    *out = value_int(calendar_date(args[0].as.integer).month);
}

NATIVE_FN(date_day)
{
    *out = value_int(calendar_date(args[0].as.integer).day);
}

NATIVE_FN(date_weekday)
{
    int64_t from_sunday = civil_part(CIVIL_DAY_OF_WEEK, args[0].as.integer);
    *out = value_int(from_sunday == 0 ? 7 : from_sunday);
}

NATIVE_FN(date_month_end)
{
    CivilDate date = calendar_date(args[0].as.integer);
    date.day = calendar_month_length(date.year, date.month);
    *out = value_date(calendar_days(date));
}

/* ---- arithmetic ---------------------------------------------------------------------------- */

/* No sensible step is longer, and none that is not can overflow. */
static bool check_step(NativeContext *context, Value *out, int64_t step)
{
    const int64_t most = 10000 * 366;
    if (step >= -most && step <= most)
        return true;
    native_fail(context, out, ERROR_OVERFLOW, "date out of range");
    return false;
}

NATIVE_FN(date_add_days)
{
    if (check_step(context, out, args[1].as.integer))
        return_date(context, out, args[0].as.integer + args[1].as.integer);
}

static void add_months(NativeContext *context, Value *out, const Value *args, int64_t unit)
{
    int64_t step = args[1].as.integer;
    if (check_step(context, out, step))
        return_date(context, out, calendar_add_months(args[0].as.integer, step * unit));
}

NATIVE_FN(date_add_months)
{
    add_months(context, out, args, 1);
}

NATIVE_FN(date_add_years)
{
    add_months(context, out, args, 12);
}

NATIVE_FN(date_days_until)
{
    *out = value_int(args[1].as.integer - args[0].as.integer);
}

NATIVE_FN(subtract_date)
{
    *out = value_int(args[0].as.integer - args[1].as.integer);
}

NATIVE_FN(date_whole_years)
{
    *out = value_int(calendar_whole_years(args[0].as.integer, args[1].as.integer));
}

NATIVE_FN(date_min)
{
    *out = args[args[0].as.integer <= args[1].as.integer ? 0 : 1];
}

NATIVE_FN(date_max)
{
    *out = args[args[0].as.integer >= args[1].as.integer ? 0 : 1];
}

/* ---- the same as methods ------------------------------------------------------------------- */

#define METHOD(c_name)                       \
    NATIVE_FN(c_name##_method)               \
    {                                        \
        native_##c_name(context, out, args); \
    }

METHOD(date_year)
METHOD(date_month_number)
METHOD(date_day)
METHOD(date_weekday)
METHOD(date_add_days)
METHOD(date_add_months)
METHOD(date_add_years)
METHOD(date_days_until)
METHOD(date_whole_years)
