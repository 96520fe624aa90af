/*
 * native_text.c - CEL's string functions and its strings extension. Indexes count code points.
 */
#include "lib/native_support.h"
#include "lib/unicode.h"

NATIVE_FN(contains)
{
    if (native_charge_search(context, out, args[0].size, args[1].size))
        *out = value_bool(text_find(value_text(args[0]), value_text(args[1]), 0) != SIZE_MAX);
}

NATIVE_FN(starts_with)
{
    if (native_charge_bytes(context, out, args[1].size))
        *out = value_bool(text_starts_with(value_text(args[0]), value_text(args[1])));
}

NATIVE_FN(ends_with)
{
    if (native_charge_bytes(context, out, args[1].size))
        *out = value_bool(text_ends_with(value_text(args[0]), value_text(args[1])));
}

/* ---- indexes ------------------------------------------------------------------------------- */

static void fail_index(NativeContext *context, Value *out, int64_t index)
{
    native_fail(context, out, ERROR_INDEX_RANGE, "index out of range: %lld", (long long)index);
}

/* The byte offset of the `index`-th of `count` code points, which the text has, its end included;
 * false, with *out the error, past that. */
static bool offset_of(NativeContext *context, Value *out, Text text, size_t count, int64_t index,
                      size_t *offset)
{
    if (index < 0 || index > (int64_t)count) {
        fail_index(context, out, index);
        return false;
    }
    *offset = count == text.size_bytes ? (size_t)index : utf8_offset(text, (size_t)index);
    return true;
}

/* The same, of all that the text has. Pays for reading the text. */
static bool find_offset(NativeContext *context, Value *out, Text text, int64_t index,
                        size_t *offset)
{
    return native_charge_bytes(context, out, text.size_bytes) &&
           offset_of(context, out, text, utf8_count_valid(text), index, offset);
}

/* The code points before byte `offset`, or -1 for SIZE_MAX. */
static Value index_at(Text text, size_t offset)
{
    if (offset == SIZE_MAX)
        return value_int(-1);
    return value_int((int64_t)utf8_count_valid(text_slice(text, 0, offset)));
}

static Value slice_value(Text text, size_t from, size_t to)
{
    return value_string(text_slice(text, from, to));
}

NATIVE_FN(char_at)
{
    Text text = value_text(args[0]);
    size_t from;
    if (!find_offset(context, out, text, args[1].as.integer, &from))
        return;
    uint32_t code_point;
    *out = slice_value(text, from, from + utf8_decode(&code_point, text, from));
}

NATIVE_FN(index_of)
{
    Text text = value_text(args[0]);
    if (native_charge_search(context, out, text.size_bytes, args[1].size))
        *out = index_at(text, text_find(text, value_text(args[1]), 0));
}

NATIVE_FN(index_of_from)
{
    Text text = value_text(args[0]);
    size_t from;
    if (find_offset(context, out, text, args[2].as.integer, &from) &&
        native_charge_search(context, out, text.size_bytes, args[1].size))
        *out = index_at(text, text_find(text, value_text(args[1]), from));
}

/* The last occurrence that begins at or before byte `from`, or SIZE_MAX. */
static size_t find_last(Text text, Text needle, size_t from)
{
    if (needle.size_bytes > text.size_bytes)
        return SIZE_MAX;
    size_t last = text.size_bytes - needle.size_bytes;
    size_t at = from < last ? from : last;
    if (needle.size_bytes == 0)
        return at;
    for (at++; at-- > 0;) {
        if (text.data[at] == needle.data[0] &&
            text_are_same_bytes(text.data + at, needle.data, needle.size_bytes))
            return at;
    }
    return SIZE_MAX;
}

NATIVE_FN(last_index_of)
{
    Text text = value_text(args[0]);
    if (native_charge_search(context, out, text.size_bytes, args[1].size))
        *out = index_at(text, find_last(text, value_text(args[1]), SIZE_MAX - 1));
}

NATIVE_FN(last_index_of_from)
{
    Text text = value_text(args[0]);
    size_t from;
    if (find_offset(context, out, text, args[2].as.integer, &from) &&
        native_charge_search(context, out, text.size_bytes, args[1].size))
        *out = index_at(text, find_last(text, value_text(args[1]), from));
}

NATIVE_FN(substring_from)
{
    Text text = value_text(args[0]);
    size_t from;
    if (find_offset(context, out, text, args[1].as.integer, &from))
        *out = slice_value(text, from, text.size_bytes);
}

NATIVE_FN(substring)
{
    Text text = value_text(args[0]);
    int64_t first = args[1].as.integer, last = args[2].as.integer;
    if (first > last) {
        native_fail(context, out, ERROR_INDEX_RANGE,
                    "invalid substring range. start: %lld, end: %lld", (long long)first,
                    (long long)last);
        return;
    }
    if (!native_charge_bytes(context, out, text.size_bytes) ||
        !native_charge_bytes(context, out, text.size_bytes)) /* for each end */
        return;
    size_t from, to, count = utf8_count_valid(text);
    if (offset_of(context, out, text, count, first, &from) &&
        offset_of(context, out, text, count, last, &to))
        *out = slice_value(text, from, to);
}

/* ---- case, trimming, turning round --------------------------------------------------------- */

static void map_ascii(NativeContext *context, Value *out, Text text, char (*change)(char))
{
    char *data = native_new_text(context, out, text.size_bytes);
    if (data == NULL)
        return;
    for (size_t i = 0; i < text.size_bytes; i++)
        data[i] = change(text.data[i]);
    *out = value_string((Text){data, text.size_bytes});
}

NATIVE_FN(lower_ascii)
{
    map_ascii(context, out, value_text(args[0]), ascii_to_lower);
}

NATIVE_FN(upper_ascii)
{
    map_ascii(context, out, value_text(args[0]), ascii_to_upper);
}

NATIVE_FN(trim)
{
    if (native_charge_bytes(context, out, args[0].size))
        *out = value_string(unicode_trim(value_text(args[0])));
}

/* The length of the character at `offset`; a byte that is not valid stands for itself. */
static size_t character_length(Text text, size_t offset)
{
    uint32_t code_point;
    size_t length = utf8_decode(&code_point, text, offset);
    return length > 0 ? length : 1;
}

NATIVE_FN(reverse_string)
{
    Text text = value_text(args[0]);
    char *data = native_new_text(context, out, text.size_bytes);
    if (data == NULL)
        return;
    for (size_t at = 0; at < text.size_bytes;) {
        size_t length = character_length(text, at);
        at += length;
        memcpy(data + text.size_bytes - at, text.data + at - length, length);
    }
    *out = value_string((Text){data, text.size_bytes});
}

/* ---- replacing, splitting, joining ---------------------------------------------------------- */

/* Where the next separator begins at or after `from`, and where it ends. An empty separator
 * stands after each character, and where `at_start`, before the first too. */
static bool next_separator(Text text, Text separator, size_t from, bool at_start, Text *found)
{
    if (separator.size_bytes == 0) {
        if (from >= text.size_bytes && !at_start)
            return false;
        size_t at = at_start ? from : from + character_length(text, from);
        *found = text_slice(text, at, at);
        return true;
    }
    size_t at = text_find(text, separator, from);
    if (at == SIZE_MAX)
        return false;
    *found = text_slice(text, at, at + separator.size_bytes);
    return true;
}

static size_t offset_in(Text text, Text part)
{
    return (size_t)(part.data - text.data);
}

static void copy_bytes(char **at, Text text)
{
    if (text.size_bytes > 0)
        memcpy(*at, text.data, text.size_bytes);
    *at += text.size_bytes;
}

/* How often `old` occurs, at most `limit` times (all for a negative limit). */
static size_t count_occurrences(Text text, Text old, int64_t limit)
{
    size_t count = 0, from = 0;
    Text found;
    while ((limit < 0 || (int64_t)count < limit) &&
           next_separator(text, old, from, count == 0, &found)) {
        from = offset_in(text, found) + found.size_bytes;
        count++;
    }
    return count;
}

static void replace(NativeContext *context, Value *out, const Value *args, int64_t limit)
{
    Text text = value_text(args[0]), old = value_text(args[1]), new = value_text(args[2]);
    if (text.data == NULL)
        text = TEXT("");
    if (!native_charge_search(context, out, text.size_bytes, old.size_bytes))
        return;
    size_t count = count_occurrences(text, old, limit), added, size_bytes;
    if (!size_multiply(&added, count, new.size_bytes) ||
        !size_add(&size_bytes, text.size_bytes - count * old.size_bytes, added))
        size_bytes = SIZE_MAX;
    char *data = native_new_text(context, out, size_bytes), *at = data;
    if (data == NULL)
        return;
    Text found;
    size_t from = 0;
    for (size_t i = 0; i < count && next_separator(text, old, from, i == 0, &found); i++) {
        size_t begin = offset_in(text, found);
        copy_bytes(&at, text_slice(text, from, begin));
        copy_bytes(&at, new);
        from = begin + found.size_bytes;
    }
    copy_bytes(&at, text_slice(text, from, text.size_bytes));
    *out = value_string((Text){data, size_bytes});
}

NATIVE_FN(replace)
{
    replace(context, out, args, -1);
}

NATIVE_FN(replace_count)
{
    replace(context, out, args, args[3].as.integer);
}

/* The end of the part that begins at `from`: before the next separator, which comes out as well. */
static bool next_part(Text text, Text separator, size_t from, size_t *end, size_t *next)
{
    Text found;
    if (!next_separator(text, separator, from, false, &found))
        return false;
    *end = offset_in(text, found);
    *next = *end + found.size_bytes;
    return separator.size_bytes > 0 || *next < text.size_bytes;
}

static void split(NativeContext *context, Value *out, const Value *args, int64_t limit)
{
    Text text = value_text(args[0]), separator = value_text(args[1]);
    List *list = native_new_list(context, out, 4);
    if (list == NULL || !native_charge_search(context, out, text.size_bytes, separator.size_bytes))
        return;
    bool none = limit == 0 || (text.size_bytes == 0 && separator.size_bytes == 0);
    size_t from = 0, end, next;
    while (!none && (limit < 0 || list->count + 1 < limit) &&
           next_part(text, separator, from, &end, &next)) {
        if (!native_append(context, out, list, slice_value(text, from, end)))
            return;
        from = next;
    }
    if (none || native_append(context, out, list, slice_value(text, from, text.size_bytes)))
        *out = value_list(list);
}

NATIVE_FN(split)
{
    split(context, out, args, -1);
}

NATIVE_FN(split_count)
{
    split(context, out, args, args[2].as.integer);
}

/* The bytes that joining takes; false, with *out the error, when an item is no string. */
static bool joined_size(NativeContext *context, Value *out, const List *list, Text separator,
                        size_t *size_bytes)
{
    *size_bytes = 0;
    if (!native_charge(context, out, list->count))
        return false;
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].tag != VALUE_STRING) {
            native_fail_overload(context, out);
            return false;
        }
        size_t part = list->items[i].size + (i > 0 ? separator.size_bytes : 0);
        if (!size_add(size_bytes, *size_bytes, part))
            *size_bytes = SIZE_MAX;
    }
    return true;
}

static void join(NativeContext *context, Value *out, const List *list, Text separator)
{
    size_t size_bytes;
    if (!joined_size(context, out, list, separator, &size_bytes))
        return;
    char *data = native_new_text(context, out, size_bytes), *at = data;
    if (data == NULL)
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            copy_bytes(&at, separator);
        copy_bytes(&at, value_text(list->items[i]));
    }
    *out = value_string((Text){data, size_bytes});
}

NATIVE_FN(join)
{
    join(context, out, args[0].as.list, TEXT(""));
}

NATIVE_FN(join_separator)
{
    join(context, out, args[0].as.list, value_text(args[1]));
}

/* ---- quoting ------------------------------------------------------------------------------- */

static char escape_of(char c)
{
    static const char plain[] = "\a\b\f\n\r\t\v\\\"", escaped[] = "abfnrtv\\\"";
    const char *at = c != '\0' ? strchr(plain, c) : NULL;
    return at != NULL ? escaped[at - plain] : '\0';
}

NATIVE_FN(quote)
{
    Text text = value_text(args[0]);
    Buffer *quoted = library_scratch(context->library);
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    buffer_add_char(quoted, '"');
    for (size_t at = 0; at < text.size_bytes;) {
        uint32_t code_point;
        size_t length = utf8_decode(&code_point, text, at);
        char escape = escape_of(text.data[at]);
        if (escape != '\0') {
            buffer_add_char(quoted, '\\');
            buffer_add_char(quoted, escape);
        } else {
            buffer_add_code_point(quoted, length > 0 ? code_point : 0xFFFD);
        }
        at += length > 0 ? length : 1;
    }
    buffer_add_char(quoted, '"');
    native_return_buffer(context, out, quoted);
}
