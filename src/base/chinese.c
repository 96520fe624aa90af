#include "base/chinese.h"

/* The rows, one behind the other: S, where it is also met as it was said, or M, the English and the
 * Chinese, each with a NUL behind it. As one text they hold no addresses, which each start of the
 * program would have to set right. */
static const char rows[] =
#define MESSAGE(english, chinese) "M" english "\0" chinese "\0"
#define SAID(english, chinese) "S" english "\0" chinese "\0"
#define FOREIGN(english, chinese) "S" english "\0" chinese "\0"
#include "base/command_zh.def"
#include "base/messages_zh.def"
#undef MESSAGE
#undef SAID
#undef FOREIGN
    ;

typedef struct Row {
    Text english;
    const char *chinese;
    bool is_said;
} Row;

/* Reads the row at *at and moves on to the next; false behind the last. */
static bool next_row(Row *out, const char **at)
{
    if (**at == '\0')
        return false;
    out->is_said = **at == 'S';
    out->english = text_of(*at + 1);
    out->chinese = out->english.data + out->english.size_bytes + 1;
    *at = out->chinese + strlen(out->chinese) + 1;
    return true;
}

/* Some hundred short rows are soon searched. */
const char *chinese_of(Text english)
{
    Row row;
    for (const char *at = rows; next_row(&row, &at);) {
        if (text_equal(row.english, english))
            return row.chinese;
    }
    return NULL;
}

const char *chinese_say(bool chinese, const char *english)
{
    const char *said = chinese ? chinese_of(text_of(english)) : NULL;
    return said != NULL ? said : english;
}

/* ---- reading what was said ------------------------------------------------------------------- */

enum { ARGUMENTS_MAX = 6, DEPTH_MAX = 3 };

typedef struct Reading {
    uint32_t count;
    Text arguments[ARGUMENTS_MAX];
    bool quoted[ARGUMENTS_MAX]; /* a name or value of somebody's: it is not translated itself */
} Reading;

/* Past the conversion at `at`, which is a '%': "%s", "%.*s", "%lld", "%2$s"; *out_number is from 1,
 * or 0. */
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

/* Whether the rest of `said` may have been written by the rest of `format`; fills in the arguments.
 * An argument is as short as what follows it allows: of two that stand side by side the first is
 * empty. Recursion ends: each step takes a conversion. */
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
static bool find_said(Row *out, Reading *out_reading, Text said)
{
    Row row;
    bool found = false;
    size_t best_own = 0;
    for (const char *at = rows; next_row(&row, &at);) {
        Reading reading = {.count = 0};
        if (!row.is_said || !read_back(&reading, row.english, said))
            continue;
        size_t own = said.size_bytes;
        for (uint32_t k = 0; k < reading.count; k++)
            own -= reading.arguments[k].size_bytes;
        if (!found || own > best_own) {
            found = true;
            best_own = own;
            *out = row;
            *out_reading = reading;
        }
    }
    return found;
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` ends it. */
static void write_said(Buffer *out, Text said, uint32_t depth)
{
    Reading reading;
    Row row;
    if (depth >= DEPTH_MAX || !find_said(&row, &reading, said)) {
        buffer_add(out, said);
        return;
    }
    Text format = text_of(row.chinese);
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
