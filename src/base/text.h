/*
 * text.h - a slice of UTF-8 text that carries its length.
 *
 * A Text borrows: whoever made the bytes owns them. It may hold NUL bytes and
 * need not end in one.
 *
 * Layer: base.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Text {
    const char *data;
    size_t size_bytes;
} Text;

/* The Text of a string literal; usable in static initialisers as TEXT_INIT. */
#define TEXT(literal) ((Text){(literal), sizeof(literal) - 1})
#define TEXT_INIT(literal)             \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
/* For printf: printf("%.*s", TEXT_ARG(text)). */
#define TEXT_ARG(text) (int)(text).size_bytes, (text).data

/* The Text of a NUL-terminated string; NULL gives the empty text. */
Text text_of(const char *string);

/* The letter in lower case; anything but A to Z as it is. */
static inline char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool text_equal(Text left, Text right)
{
    return left.size_bytes == right.size_bytes &&
           (left.size_bytes == 0 || memcmp(left.data, right.data, left.size_bytes) == 0);
}

/* Bytes as a number, in the machine's order. */
static inline uint64_t text_read_8(const char *data)
{
    uint64_t bits;
    memcpy(&bits, data, sizeof bits);
    return bits;
}

static inline uint32_t text_read_4(const char *data)
{
    uint32_t bits;
    memcpy(&bits, data, sizeof bits);
    return bits;
}

/* Whether the `size_bytes` bytes at both places are the same, for where they are mostly few: no
 * call. They are read by words, the first and the last before those between, which may overlap the
 * last. */
static inline bool text_are_same_bytes(const char *one, const char *other, size_t size_bytes)
{
    if (size_bytes >= 8) {
        size_t last = size_bytes - 8;
        if (text_read_8(one) != text_read_8(other) ||
            text_read_8(one + last) != text_read_8(other + last))
            return false;
        for (size_t at = 8; at < last; at += 8) {
            if (text_read_8(one + at) != text_read_8(other + at))
                return false;
        }
        return true;
    }
    if (size_bytes >= 4) {
        size_t last = size_bytes - 4;
        return text_read_4(one) == text_read_4(other) &&
               text_read_4(one + last) == text_read_4(other + last);
    }
    for (size_t i = 0; i < size_bytes; i++) {
        if (one[i] != other[i])
            return false;
    }
    return true;
}

/* text_equal() for where texts are mostly short. */
static inline bool text_equal_short(Text left, Text right)
{
    return left.size_bytes == right.size_bytes &&
           text_are_same_bytes(left.data, right.data, left.size_bytes);
}

/* Orders by bytes, which for UTF-8 is by code point: <0, 0, >0. */
int text_compare(Text left, Text right);
static inline bool text_starts_with(Text text, Text prefix)
{
    return text.size_bytes >= prefix.size_bytes &&
           text_are_same_bytes(text.data, prefix.data, prefix.size_bytes);
}
bool text_ends_with(Text text, Text suffix);
/* Byte offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t text_find(Text text, Text needle, size_t from);
/* The part [from, to) in bytes; both are clamped to the text. */
static inline Text text_slice(Text text, size_t from, size_t to)
{
    if (to > text.size_bytes)
        to = text.size_bytes;
    if (from > to)
        from = to;
    return from == 0 ? (Text){text.data, to} : (Text){text.data + from, to - from};
}

/* Without ASCII white space at both ends. */
Text text_trim(Text text);
/* Parses a whole decimal integer with optional '-'; false if it is none or does not fit. */
bool text_to_int64(int64_t *out, Text text);
/* Levenshtein distance in code points, at most `limit` + 1; for "did you mean". A limit
 * above TEXT_DISTANCE_LIMIT_MAX counts as that. */
enum { TEXT_DISTANCE_LIMIT_MAX = 31 };
size_t text_distance(Text left, Text right, size_t limit);
