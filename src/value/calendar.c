/*
 * calendar.c - the proleptic Gregorian calendar, in whole days and seconds.
 */
#include "value/calendar.h"

#include <assert.h>

enum { SECONDS_A_DAY = 86400, NANOSECONDS_A_SECOND = 1000000000 };

/* What YYYY-MM-DD can write: 0000-01-01 to 9999-12-31. */
static const int64_t first_day = -719528;
static const int64_t last_day = 2932896;
/* CEL's range of timestamps: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z. */
static const int64_t first_second = INT64_C(-62135596800);
static const int64_t last_second = INT64_C(253402300799);
/* CEL's range of durations: 10,000 years of 365.25 days. */
static const int64_t longest_seconds = INT64_C(315576000000);

static int64_t floor_divide(int64_t dividend, int64_t divisor)
{
    int64_t quotient = dividend / divisor;
    return quotient * divisor > dividend ? quotient - 1 : quotient;
}

bool calendar_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool calendar_date_in_range(int64_t days)
{
    return days >= first_day && days <= last_day;
}

int calendar_month_length(int64_t year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return month == 2 && calendar_is_leap(year) ? 29 : lengths[month - 1];
}

/* Days and years are counted from 1 March of a year so long ago that neither is negative, which is
 * quicker to divide: a leap day is then the last of its year, and of its 400 years. */
enum { ERAS = 25000, YEARS_AN_ERA = 400, DAYS_AN_ERA = 146097 };
static const int64_t days_before_epoch = (int64_t)ERAS * DAYS_AN_ERA + 719468;

int64_t calendar_days(CivilDate date)
{
    uint64_t year = (uint64_t)(date.year + (int64_t)ERAS * YEARS_AN_ERA - (date.month <= 2));
    uint32_t month = (uint32_t)date.month + (date.month <= 2 ? 9 : -3U); /* March is 0 */
    uint64_t before_year = 365 * year + year / 4 - year / 100 + year / 400;
    uint32_t before_month = (153 * month + 2) / 5;
    return (int64_t)(before_year + before_month) + date.day - 1 - days_before_epoch;
}

/* A day in years that begin on 1 March: in all of them the same day of the same month has the same
 * number, as a leap day is the last. */
typedef struct MarchDate {
    int64_t year;
    uint32_t day; /* 0..365 */
} MarchDate;

/* After C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar
 * algorithms" (2022): a quotient and its remainder come of one multiplication each. */
static inline MarchDate march_date(int64_t days)
{
    uint64_t quarters = (uint64_t)(days + days_before_epoch) * 4 + 3,
             century = quarters / DAYS_AN_ERA;
    uint32_t quarter_of_century = (uint32_t)(quarters - century * DAYS_AN_ERA) | 3;
    uint64_t years = UINT64_C(2939745) * quarter_of_century; /* in units of 2^-32 */
    return (MarchDate){
        .year = (int64_t)(100 * century + (years >> 32)) - (int64_t)ERAS * YEARS_AN_ERA,
        .day = (uint32_t)years / 2939745 / 4,
    };
}

CivilDate calendar_date(int64_t days)
{
    MarchDate date = march_date(days);
    uint32_t months = 2141 * date.day + 197913; /* in units of 2^-16, from March, which is 3 */
    bool is_next_year = date.day >= 306;
    return (CivilDate){
        .year = date.year + is_next_year,
        .month = (int)(months >> 16) - (is_next_year ? 12 : 0),
        .day = (int)((months & 0xFFFF) / 2141 + 1),
    };
}

int64_t calendar_add_months(int64_t days, int64_t months)
{
    /* Past any day in range all the same, and far from overflow. */
    static const int64_t most_months = 12 * 1000000;
    if (months > most_months)
        months = most_months;
    if (months < -most_months)
        months = -most_months;

    CivilDate date = calendar_date(days);
    int64_t month = date.year * 12 + date.month - 1 + months;
    date.year = floor_divide(month, 12);
    date.month = (int)(month - date.year * 12) + 1;
    int length = calendar_month_length(date.year, date.month);
    if (date.day > length)
        date.day = length;
    return calendar_days(date);
}

/* A leap day is followed by 1 March, so that a birthday on one comes there in common years. */
int64_t calendar_whole_years(int64_t born_days, int64_t on_days)
{
    MarchDate born = march_date(born_days), on = march_date(on_days);
    return on.year - born.year - (on.day < born.day);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A text being read from left to right. */
typedef struct Reader {
    Text text;
    size_t at;
} Reader;

static bool is_digit(const Reader *reader)
{
    return reader->at < reader->text.size_bytes && reader->text.data[reader->at] >= '0' &&
           reader->text.data[reader->at] <= '9';
}

/* Exactly `count` digits. */
static bool read_digits(int64_t *out, Reader *reader, int count)
{
    int64_t number = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(reader))
            return false;
        number = number * 10 + (reader->text.data[reader->at++] - '0');
    }
    *out = number;
    return true;
}

static bool read_char(Reader *reader, char wanted)
{
    if (reader->at >= reader->text.size_bytes || reader->text.data[reader->at] != wanted)
        return false;
    reader->at++;
    return true;
}

static bool read_date(int64_t *out_days, Reader *reader)
{
    int64_t year, month, day;
    if (!read_digits(&year, reader, 4) || !read_char(reader, '-') ||
        !read_digits(&month, reader, 2) || !read_char(reader, '-') || !read_digits(&day, reader, 2))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > calendar_month_length(year, (int)month))
        return false;
    *out_days = calendar_days((CivilDate){year, (int)month, (int)day});
    return true;
}

/* As calendar_days() for what YYYY-MM-DD can write, in as few steps as there are: Neri and
 * Schneider. */
static inline int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    bool is_early = month <= 2; /* of the year that began in March before */
    uint32_t y = (uint32_t)(year + 400 - is_early), m = (uint32_t)month + (is_early ? 12 : 0);
    uint32_t century = y / 100;
    uint32_t before_year = 1461 * y / 4 - century + century / 4;
    uint32_t before_month = (979 * m - 2919) / 32; /* from March on */
    return (int32_t)(before_year + before_month) + day - 1 - 719468 - 146097;
}

/* False where there is no such day. */
static inline bool real_day(int64_t *out_days, int32_t year, int32_t month, int32_t day)
{
    if (month < 1 || month > 12 || day < 1 ||
        (day > 28 && day > calendar_month_length(year, month)))
        return false;
    *out_days = days_of(year, month, day);
    return true;
}

/* Every application has some, so that the digits of year and month are read together. */
bool calendar_parse_date(int64_t *out_days, Text text)
{
    uint64_t head; /* YYYY-MM- */
    if (text.size_bytes != sizeof "YYYY-MM-DD" - 1)
        return false;
    memcpy(&head, text.data, sizeof head);
    uint32_t tens = (unsigned char)text.data[8] - (uint32_t)'0';
    uint32_t ones = (unsigned char)text.data[9] - (uint32_t)'0';
    /* Digits become 0..9 and the dashes 0; what is more shows in the high bit, once 0x76 or 0x7F is
     * added. A sum goes over only where the high bit is set below it. */
    head ^= UINT64_C(0x2D30302D30303030);
    uint64_t over = (head + UINT64_C(0x7F76767F76767676)) | head;
    if ((over & UINT64_C(0x8080808080808080)) != 0 || tens > 9 || ones > 9)
        return false;
    uint64_t pairs = head * 10 + (head >> 8); /* in bytes 0, 2 and 5 */
    int32_t year = (int32_t)(pairs & 0xFF) * 100 + (int32_t)(pairs >> 16 & 0xFF);
    return real_day(out_days, year, (int32_t)(pairs >> 40 & 0xFF), (int32_t)(tens * 10 + ones));
}

bool calendar_parse_digits(int64_t *out_days, const char digits[8])
{
    uint64_t bytes = text_read_8(digits) - UINT64_C(0x3030303030303030);
    uint64_t pairs = bytes * 10 + (bytes >> 8); /* in bytes 0, 2, 4 and 6 */
    int32_t year = (int32_t)(pairs & 0xFF) * 100 + (int32_t)(pairs >> 16 & 0xFF);
    return real_day(out_days, year, (int32_t)(pairs >> 32 & 0xFF), (int32_t)(pairs >> 48 & 0xFF));
}

static bool read_time(int64_t *out_seconds, Reader *reader)
{
    int64_t hours, minutes, seconds;
    if (!read_digits(&hours, reader, 2) || !read_char(reader, ':') ||
        !read_digits(&minutes, reader, 2) || !read_char(reader, ':') ||
        !read_digits(&seconds, reader, 2))
        return false;
    if (hours > 23 || minutes > 59 || seconds > 59)
        return false;
    *out_seconds = hours * 3600 + minutes * 60 + seconds;
    return true;
}

/* Digits from the right, each worth a tenth of a unit with what is right of it: the exact sum,
 * rounded down, of any number of them. */
static int64_t fraction_of(Text digits, int64_t unit)
{
    int64_t sum = 0;
    for (size_t i = digits.size_bytes; i > 0; i--)
        sum = (sum + (digits.data[i - 1] - '0') * unit) / 10;
    return sum;
}

static Text read_run(Reader *reader)
{
    size_t start = reader->at;
    while (is_digit(reader))
        reader->at++;
    return text_slice(reader->text, start, reader->at);
}

/* ".5" and the like, or nothing; digits past the ninth are read and dropped. */
static bool read_fraction(uint32_t *out_nanoseconds, Reader *reader)
{
    *out_nanoseconds = 0;
    if (!read_char(reader, '.'))
        return true;
    Text digits = read_run(reader);
    *out_nanoseconds = (uint32_t)fraction_of(digits, NANOSECONDS_A_SECOND);
    return digits.size_bytes > 0;
}

static bool read_offset(int64_t *out_seconds, Reader *reader)
{
    int64_t hours, minutes;
    *out_seconds = 0;
    if (read_char(reader, 'Z') || read_char(reader, 'z'))
        return true;
    bool behind = read_char(reader, '-');
    if (!behind && !read_char(reader, '+'))
        return false;
    if (!read_digits(&hours, reader, 2) || !read_char(reader, ':') ||
        !read_digits(&minutes, reader, 2) || hours > 23 || minutes > 59)
        return false;
    *out_seconds = (hours * 60 + minutes) * (behind ? -60 : 60);
    return true;
}

bool calendar_timestamp_in_range(int64_t seconds)
{
    return seconds >= first_second && seconds <= last_second;
}

bool calendar_parse_timestamp(int64_t *out_seconds, uint32_t *out_nanoseconds, Text text)
{
    Reader reader = {text, 0};
    int64_t days, time, offset;
    if (!read_date(&days, &reader) || !(read_char(&reader, 'T') || read_char(&reader, 't')) ||
        !read_time(&time, &reader) || !read_fraction(out_nanoseconds, &reader) ||
        !read_offset(&offset, &reader) || reader.at != text.size_bytes)
        return false;
    *out_seconds = days * SECONDS_A_DAY + time - offset;
    return calendar_timestamp_in_range(*out_seconds);
}

/* ---- durations ------------------------------------------------------------------------------- */

bool calendar_duration_in_range(int64_t seconds, uint32_t nanoseconds)
{
    return seconds >= -longest_seconds &&
           (seconds < longest_seconds || (seconds == longest_seconds && nanoseconds == 0));
}

/* A unit's length in nanoseconds; 0 where there is none. */
static int64_t read_unit(Reader *reader)
{
    static const struct {
        Text name;
        int64_t nanoseconds;
    } units[] = {
        {TEXT_INIT("h"), INT64_C(3600000000000)},
        {TEXT_INIT("ms"), 1000000},
        {TEXT_INIT("m"), INT64_C(60000000000)},
        {TEXT_INIT("s"), NANOSECONDS_A_SECOND},
        {TEXT_INIT("us"), 1000},
        {TEXT_INIT("\xC2\xB5s"), 1000},
        {TEXT_INIT("\xCE\xBCs"), 1000},
        {TEXT_INIT("ns"), 1},
    };
    Text rest = text_slice(reader->text, reader->at, reader->text.size_bytes);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!text_starts_with(rest, units[i].name))
            continue;
        reader->at += units[i].name.size_bytes;
        return units[i].nanoseconds;
    }
    return 0;
}

/* A length of time without its sign. */
typedef struct Length {
    int64_t seconds;
    int64_t nanoseconds;
} Length;

/* Adds `whole` units and a fraction of one; false past the range, long before an overflow. */
static bool add_part(Length *total, int64_t whole, Text fraction, int64_t unit)
{
    if (unit >= NANOSECONDS_A_SECOND) {
        int64_t seconds = unit / NANOSECONDS_A_SECOND;
        if (whole > longest_seconds / seconds)
            return false;
        total->seconds += whole * seconds;
    } else {
        int64_t in_a_second = NANOSECONDS_A_SECOND / unit;
        total->seconds += whole / in_a_second;
        total->nanoseconds += whole % in_a_second * unit;
    }
    total->nanoseconds += fraction_of(fraction, unit);
    total->seconds += total->nanoseconds / NANOSECONDS_A_SECOND;
    total->nanoseconds %= NANOSECONDS_A_SECOND;
    return total->seconds <= longest_seconds;
}

/* A number, with digits on at least one side of its point, and its unit. */
static bool read_part(Length *total, Reader *reader)
{
    int64_t whole = 0;
    Text digits = read_run(reader);
    Text fraction = read_char(reader, '.') ? read_run(reader) : TEXT("");
    if (digits.size_bytes + fraction.size_bytes == 0)
        return false;
    if (digits.size_bytes > 0 && !text_to_int64(&whole, digits))
        return false;
    int64_t unit = read_unit(reader);
    return unit != 0 && add_part(total, whole, fraction, unit);
}

bool calendar_parse_duration(int64_t *out_seconds, uint32_t *out_nanoseconds, Text text)
{
    Reader reader = {text, 0};
    Length total = {0, 0};
    bool negative = read_char(&reader, '-');
    if (!negative)
        read_char(&reader, '+');
    Text rest = text_slice(text, reader.at, text.size_bytes);
    if (rest.size_bytes == 0)
        return false;
    if (text_equal(rest, TEXT("0"))) /* the one number that needs no unit */
        reader.at = text.size_bytes;
    while (reader.at < text.size_bytes) {
        if (!read_part(&total, &reader))
            return false;
    }
    bool borrow = negative && total.nanoseconds > 0;
    *out_seconds = (negative ? -total.seconds : total.seconds) - borrow;
    *out_nanoseconds =
        (uint32_t)(borrow ? NANOSECONDS_A_SECOND - total.nanoseconds : total.nanoseconds);
    return calendar_duration_in_range(*out_seconds, *out_nanoseconds);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A number that is not negative, with zeros in front up to `width` digits. */
static void write_padded(Buffer *out, int64_t number, int width)
{
    int count = 1;
    for (int64_t rest = number; rest >= 10; rest /= 10)
        count++;
    if (count < width)
        buffer_add_repeated(out, '0', (size_t)(width - count));
    buffer_add_int(out, number);
}

void calendar_write_date(Buffer *out, int64_t days)
{
    CivilDate date = calendar_date(days);
    if (date.year < 0)
        buffer_add_char(out, '-');
    write_padded(out, date.year < 0 ? -date.year : date.year, 4);
    buffer_add_char(out, '-');
    write_padded(out, date.month, 2);
    buffer_add_char(out, '-');
    write_padded(out, date.day, 2);
}

/* ".5" without trailing zeros; nothing for 0. */
static void write_fraction(Buffer *out, uint32_t nanoseconds)
{
    if (nanoseconds == 0)
        return;
    int width = 9;
    for (; nanoseconds % 10 == 0; nanoseconds /= 10)
        width--;
    buffer_add_char(out, '.');
    write_padded(out, nanoseconds, width);
}

void calendar_write_timestamp(Buffer *out, int64_t seconds, uint32_t nanoseconds)
{
    int64_t days = floor_divide(seconds, SECONDS_A_DAY);
    int64_t time = seconds - days * SECONDS_A_DAY;
    calendar_write_date(out, days);
    buffer_add_char(out, 'T');
    write_padded(out, time / 3600, 2);
    buffer_add_char(out, ':');
    write_padded(out, time / 60 % 60, 2);
    buffer_add_char(out, ':');
    write_padded(out, time % 60, 2);
    write_fraction(out, nanoseconds);
    buffer_add_char(out, 'Z');
}

void calendar_write_duration(Buffer *out, int64_t seconds, uint32_t nanoseconds)
{
    if (seconds < 0) {
        buffer_add_char(out, '-');
        seconds = -seconds;
        if (nanoseconds > 0) {
            seconds--;
            nanoseconds = NANOSECONDS_A_SECOND - nanoseconds;
        }
    }
    buffer_add_int(out, seconds);
    write_fraction(out, nanoseconds);
    buffer_add_char(out, 's');
}
