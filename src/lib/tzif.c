#include "lib/tzif.h"

#include "base/file.h"
#include "value/calendar.h"

enum {
    FILE_LIMIT_BYTES = 1024 * 1024, /* the largest in use has a few thousand bytes */
    HEADER_BYTES = 44,
    SECONDS_A_DAY = 86400,
};

/* One end of daylight saving time, by the rule in the file's footer (POSIX TZ, RFC 8536 3.3). */
typedef struct Change {
    char kind; /* 'M': month, week, day; 'J': day 1..365 without 29 February; 'N': day 0..365 */
    int month, week, day;
    int64_t second; /* of the day, local time; may be negative or beyond the day's end */
} Change;

typedef struct Footer {
    bool given, has_dst;
    int64_t standard, dst; /* seconds to add to UTC */
    Change start, end;     /* of daylight saving time */
} Footer;

struct TimeZone {
    size_t size_bytes; /* of this allocation */
    size_t count;
    int64_t first_offset; /* before the first transition */
    Footer footer;        /* after the last */
    struct Transition {
        int64_t at;
        int64_t offset;
    } transitions[];
};

typedef struct Transition Transition;

/* ---- the footer ---------------------------------------------------------------------------- */

typedef struct Reader {
    const char *at, *end;
    bool failed;
} Reader;

static char peek(const Reader *reader)
{
    return reader->at < reader->end ? *reader->at : '\0';
}

static bool skip(Reader *reader, char c)
{
    if (peek(reader) != c || reader->at == reader->end)
        return false;
    reader->at++;
    return true;
}

static int read_number(Reader *reader, int most)
{
    int number = 0;
    if (peek(reader) < '0' || peek(reader) > '9')
        reader->failed = true;
    while (peek(reader) >= '0' && peek(reader) <= '9') {
        number = number * 10 + (*reader->at++ - '0');
        if (number > most) {
            reader->failed = true;
            return 0;
        }
    }
    return number;
}

/* [+-]h[h][h][:mm[:ss]] */
static int64_t read_time(Reader *reader)
{
    bool negative = skip(reader, '-');
    if (!negative)
        skip(reader, '+');
    int64_t seconds = read_number(reader, 167) * INT64_C(3600);
    if (skip(reader, ':')) {
        seconds += read_number(reader, 59) * 60;
        if (skip(reader, ':'))
            seconds += read_number(reader, 59);
    }
    return negative ? -seconds : seconds;
}

static void skip_abbreviation(Reader *reader)
{
    const char *begin = reader->at;
    if (skip(reader, '<')) {
        while (reader->at < reader->end && *reader->at != '>')
            reader->at++;
        reader->failed |= !skip(reader, '>');
        return;
    }
    while ((peek(reader) | 0x20) >= 'a' && (peek(reader) | 0x20) <= 'z')
        reader->at++;
    reader->failed |= reader->at == begin;
}

static Change read_change(Reader *reader)
{
    Change change = {.kind = 'N', .second = 2 * 3600};
    if (!skip(reader, ','))
        reader->failed = true;
    if (skip(reader, 'M')) {
        change.kind = 'M';
        change.month = read_number(reader, 12);
        reader->failed |= !skip(reader, '.');
        change.week = read_number(reader, 5);
        reader->failed |= !skip(reader, '.');
        change.day = read_number(reader, 6);
        reader->failed |= change.month < 1 || change.week < 1;
    } else {
        if (skip(reader, 'J'))
            change.kind = 'J';
        change.day = read_number(reader, 365);
        reader->failed |= change.kind == 'J' && change.day < 1;
    }
    if (skip(reader, '/'))
        change.second = read_time(reader);
    return change;
}

/* POSIX writes offsets as what is added to local time; ours are the opposite. */
static bool read_footer(Footer *out, Text text)
{
    Reader reader = {text.data, text.data + text.size_bytes, false};
    *out = (Footer){0};
    if (text.size_bytes == 0)
        return true;
    out->given = true;
    skip_abbreviation(&reader);
    out->standard = -read_time(&reader);
    if (reader.at < reader.end) {
        out->has_dst = true;
        skip_abbreviation(&reader);
        out->dst = peek(&reader) == ',' ? out->standard + 3600 : -read_time(&reader);
        out->start = read_change(&reader);
        out->end = read_change(&reader);
    }
    return !reader.failed && reader.at == reader.end;
}

/* The day of the year's change, since 1970-01-01. */
static int64_t change_day(const Change *change, int64_t year)
{
    int64_t first = calendar_days((CivilDate){year, 1, 1});
    if (change->kind == 'N')
        return first + change->day;
    if (change->kind == 'J') {
        bool after_leap_day = calendar_is_leap(year) && change->day >= 60;
        return first + change->day - 1 + after_leap_day;
    }
    int64_t month = calendar_days((CivilDate){year, change->month, 1});
    int64_t weekday = ((month + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; Sunday is 0 */
    int64_t day = (change->day - weekday + 7) % 7 + (change->week - 1) * 7;
    while (day >= calendar_month_length(year, change->month))
        day -= 7; /* week 5 is the month's last */
    return month + day;
}

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

static int64_t footer_offset(const Footer *footer, int64_t seconds)
{
    if (!footer->has_dst)
        return footer->standard;
    int64_t local_day = floor_divide(seconds + footer->standard, SECONDS_A_DAY);
    int64_t year = calendar_date(local_day).year;
    int64_t start =
        change_day(&footer->start, year) * SECONDS_A_DAY + footer->start.second - footer->standard;
    int64_t end = change_day(&footer->end, year) * SECONDS_A_DAY + footer->end.second - footer->dst;
    bool dst = start < end ? seconds >= start && seconds < end
                           : seconds >= start || seconds < end; /* the southern summer */
    return dst ? footer->dst : footer->standard;
}

/* ---- the file ------------------------------------------------------------------------------ */

/* The six counts of a header (RFC 8536 3.1), and where its data begin and end. */
typedef struct Header {
    size_t isut, isstd, leap, times, types, chars;
    size_t data, end;
} Header;

static uint64_t read_big_endian(const char *data, size_t size_bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size_bytes; i++)
        number = number << 8 | (unsigned char)data[i];
    return number;
}

static size_t read_count(Text bytes, size_t at)
{
    return (size_t)read_big_endian(bytes.data + at, 4);
}

/* Reads the header at `at` of a block whose times take `time_bytes`. False when the file is too
 * short for what the header promises. Counts are below 2^32, so that 64-bit sums cannot wrap. */
static bool read_header(Header *out, Text bytes, size_t at, size_t time_bytes)
{
    if (at > bytes.size_bytes || bytes.size_bytes - at < HEADER_BYTES ||
        memcmp(bytes.data + at, "TZif", 4) != 0 || bytes.data[at + 4] < '2')
        return false;
    *out = (Header){
        .isut = read_count(bytes, at + 20),
        .isstd = read_count(bytes, at + 24),
        .leap = read_count(bytes, at + 28),
        .times = read_count(bytes, at + 32),
        .types = read_count(bytes, at + 36),
        .chars = read_count(bytes, at + 40),
        .data = at + HEADER_BYTES,
    };
    uint64_t size_bytes = (uint64_t)out->times * (time_bytes + 1) + (uint64_t)out->types * 6 +
                          out->chars + (uint64_t)out->leap * (time_bytes + 4) + out->isstd +
                          out->isut;
    if (size_bytes > bytes.size_bytes - out->data)
        return false;
    out->end = out->data + (size_t)size_bytes;
    return true;
}

static int64_t read_type_offset(Text bytes, const Header *header, size_t type)
{
    size_t types = header->data + header->times * 9;
    return (int32_t)(uint32_t)read_big_endian(bytes.data + types + type * 6, 4);
}

static bool read_transitions(TimeZone *zone, Text bytes, const Header *header)
{
    for (size_t i = 0; i < header->times; i++) {
        size_t type = (unsigned char)bytes.data[header->data + header->times * 8 + i];
        int64_t at = (int64_t)read_big_endian(bytes.data + header->data + i * 8, 8);
        if (type >= header->types || (i > 0 && at <= zone->transitions[i - 1].at))
            return false;
        zone->transitions[i] = (Transition){at, read_type_offset(bytes, header, type)};
    }
    zone->first_offset = read_type_offset(bytes, header, 0);
    return true;
}

/* The text between the two line ends after the data. */
static bool find_footer(Text *out, Text bytes, const Header *header)
{
    if (header->end >= bytes.size_bytes || bytes.data[header->end] != '\n')
        return false;
    size_t begin = header->end + 1;
    size_t end = text_find(bytes, TEXT("\n"), begin);
    *out = text_slice(bytes, begin, end);
    return end != SIZE_MAX;
}

TimeZone *tzif_new(const Allocator *allocator, Text bytes)
{
    /* Version 1's block of 32-bit times comes first and is passed over. */
    Header old, header;
    Text footer;
    if (!read_header(&old, bytes, 0, 4) || !read_header(&header, bytes, old.end, 8) ||
        header.types == 0 || !find_footer(&footer, bytes, &header))
        return NULL;
    size_t size_bytes = sizeof(TimeZone) + header.times * sizeof(Transition);
    TimeZone *zone = allocator_alloc(allocator, size_bytes);
    if (zone == NULL)
        return NULL;
    zone->size_bytes = size_bytes;
    zone->count = header.times;
    if (!read_transitions(zone, bytes, &header) || !read_footer(&zone->footer, footer)) {
        tzif_free(allocator, zone);
        return NULL;
    }
    return zone;
}

/* Letters, digits and _ + - in parts joined by '/': nothing that walks the file system. */
static bool is_zone_name(Text name)
{
    enum { NAME_MAX_BYTES = 64 };
    if (name.size_bytes == 0 || name.size_bytes > NAME_MAX_BYTES || name.data[0] == '/')
        return false;
    for (size_t i = 0; i < name.size_bytes; i++) {
        char c = name.data[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && c != '/' && c != '_' && c != '+' && c != '-')
            return false;
    }
    return true;
}

TimeZone *tzif_load(const Allocator *allocator, Text name)
{
    static const char *const folders[] = {"/usr/share/zoneinfo/", "/usr/lib/zoneinfo/"};
    TimeZone *zone = NULL;
    if (!is_zone_name(name))
        return NULL;
    Buffer path, bytes;
    buffer_init(&path, allocator);
    buffer_init(&bytes, allocator);
    for (size_t i = 0; zone == NULL && i < sizeof folders / sizeof *folders; i++) {
        buffer_clear(&path);
        buffer_add_string(&path, folders[i]);
        buffer_add(&path, name);
        buffer_add_char(&path, '\0');
        if (!buffer_failed(&path) &&
            file_read(&bytes, buffer_text(&path).data, FILE_LIMIT_BYTES) == STATUS_OK)
            zone = tzif_new(allocator, buffer_text(&bytes));
    }
    buffer_free(&bytes);
    buffer_free(&path);
    return zone;
}

void tzif_free(const Allocator *allocator, TimeZone *zone)
{
    if (zone != NULL)
        allocator_free(allocator, zone, zone->size_bytes);
}

int64_t tzif_offset(const TimeZone *zone, int64_t seconds)
{
    size_t low = 0, high = zone->count; /* the transitions at or before `seconds`: [0, low) */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->transitions[middle].at <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 && zone->count > 0)
        return zone->first_offset;
    if (low == zone->count && zone->footer.given)
        return footer_offset(&zone->footer, seconds);
    return low == 0 ? zone->first_offset : zone->transitions[low - 1].offset;
}
