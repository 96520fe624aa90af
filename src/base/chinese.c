#include "base/chinese.h"

typedef struct Row {
    Text english;
    const char *chinese;
    bool is_said; /* it is also met as it was said */
} Row;

static const Row rows[] = {
#define MESSAGE(english, chinese) {TEXT_INIT(english), chinese, false},
#define SAID(english, chinese) {TEXT_INIT(english), chinese, true},
#define FOREIGN(english, chinese) {TEXT_INIT(english), chinese, true},
#include "base/command_zh.def"
#include "base/messages_zh.def"
#undef MESSAGE
#undef SAID
#undef FOREIGN
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* Some hundred short rows are soon searched. */
const char *chinese_of(Text english)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (text_equal(rows[i].english, english))
            return rows[i].chinese;
    }
    return NULL;
}

const char *chinese_say(bool chinese, const char *english)
{
    const char *said = chinese ? chinese_of(text_of(english)) : NULL;
    return said != NULL ? said : english;
}

/* ---- reading what was said ---------------------------------------------------------------------- */

enum { ARGUMENTS_MAX = 6, DEPTH_MAX = 3 };

typedef struct Reading {
    uint32_t count;
    Text arguments[ARGUMENTS_MAX];
    bool quoted[ARGUMENTS_MAX]; /* a name or value of somebody's: it is not translated itself */
} Reading;

/* Past the conversion at `at`, which is a '%': "%s", "%.*s", "%lld", "%2$s"; *out_number is from 1, or 0. */
static size_t conversion_end(Text format, size_t at, uint32_t *out_number, char *out_kind)
{
    *out_number = 0;
    for (at++; at < format.size_bytes; at++) {
        char c = format.data[at];
        if (c >= '1' && c <= '9' && at + 1 < format.size_bytes && format.data[at + 1] == '$')
            *out_number = (uint32_t)(c - '0');
        else if (c == 's' || c == 'd' || c == 'u' || c == '%')
            break;
    }
    *out_kind = at < format.size_bytes ? format.data[at] : '%';
    return at + 1;
}

static bool is_number(Text text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] >= '0' && text.data[i] <= '9')
            digits++;
        else if (text.data[i] != '-' || i > 0)
            return false;
    }
    return digits > 0;
}

/* The text before the next conversion, from `at` on. */
static Text literal_at(Text format, size_t at)
{
    size_t end = text_find(format, TEXT("%"), at);
    return text_slice(format, at, end);
}

/* Whether the rest of `said` may have been written by the rest of `format`; fills in the arguments. An argument is as
 * short as what follows it allows: of two that stand side by side the first is empty. Recursion ends: each step takes a
 * conversion. */
static bool read_back(Reading *out, Text format, Text said)
{
    Text literal = literal_at(format, 0);
    if (!text_starts_with(said, literal))
        return false;
    if (literal.size_bytes == format.size_bytes)
        return said.size_bytes == literal.size_bytes;
    uint32_t number, index = out->count;
    char kind;
    size_t end = conversion_end(format, literal.size_bytes, &number, &kind);
    if (index == ARGUMENTS_MAX)
        return false;
    Text rest = text_slice(said, literal.size_bytes, said.size_bytes);
    Text format_rest = text_slice(format, end, format.size_bytes);
    Text follows = literal_at(format_rest, 0);
    bool is_last = format_rest.size_bytes == 0;
    size_t stop = is_last ? rest.size_bytes : text_find(rest, follows, 0);
    for (; stop <= rest.size_bytes; stop = text_find(rest, follows, stop + 1)) {
        out->count = index + 1;
        out->arguments[index] = text_slice(rest, 0, stop);
        out->quoted[index] = literal.size_bytes > 0 ? text_ends_with(literal, TEXT("\""))
                                                    : index > 0 && out->quoted[index - 1];
        if ((kind == 's' || is_number(out->arguments[index])) &&
            read_back(out, format_rest, text_slice(rest, stop, rest.size_bytes)))
            return true;
        if (follows.size_bytes == 0)
            break;
    }
    return false;
}

/* The row that has said it, the one with most text of its own where several may have. */
static const Row *find_said(Reading *out, Text said)
{
    const Row *best = NULL;
    size_t best_own = 0;
    for (size_t i = 0; i < ROWS; i++) {
        Reading reading = {.count = 0};
        if (!rows[i].is_said || !read_back(&reading, rows[i].english, said))
            continue;
        size_t own = said.size_bytes;
        for (uint32_t k = 0; k < reading.count; k++)
            own -= reading.arguments[k].size_bytes;
        if (best == NULL || own > best_own) {
            best = &rows[i];
            best_own = own;
            *out = reading;
        }
    }
    return best;
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` ends it. */
static void write_said(Buffer *out, Text said, uint32_t depth)
{
    Reading reading;
    const Row *row = depth < DEPTH_MAX ? find_said(&reading, said) : NULL;
    if (row == NULL) {
        buffer_add(out, said);
        return;
    }
    Text format = text_of(row->chinese);
    uint32_t next = 0;
    for (size_t at = 0; at < format.size_bytes;) {
        Text literal = literal_at(format, at);
        buffer_add(out, literal);
        at += literal.size_bytes;
        if (at == format.size_bytes)
            break;
        uint32_t number;
        char kind;
        at = conversion_end(format, at, &number, &kind);
        uint32_t index = number > 0 || kind == '%' ? number - 1 : next++;
        if (kind == '%')
            buffer_add_char(out, '%');
        else if (index < reading.count && reading.quoted[index])
            buffer_add(out, reading.arguments[index]);
        else if (index < reading.count)
            write_said(out, reading.arguments[index], depth + 1);
    }
}

void chinese_write(Buffer *out, Text said, bool chinese)
{
    if (chinese)
        write_said(out, said, 0);
    else
        buffer_add(out, said);
}
