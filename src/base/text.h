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

/* text_equal() for where texts are mostly short: no call. They are read word by word, the last words
 * overlapping those before. */
static inline bool text_equal_short(Text left, Text right)
{
    const char *one = left.data, *other = right.data;
    size_t size = left.size_bytes;
    uint64_t words[2];
    uint32_t halves[4];
    if (size != right.size_bytes)
        return false;
    if (size >= sizeof words[0]) {
        const char *last = one + (size - sizeof words[0]);
        for (;; one += sizeof words[0], other += sizeof words[0]) {
            if (one > last) {
                other -= one - last;
                one = last;
            }
            memcpy(&words[0], one, sizeof words[0]);
            memcpy(&words[1], other, sizeof words[1]);
            if (words[0] != words[1])
                return false;
            if (one == last)
                return true;
        }
    }
    if (size >= sizeof halves[0]) {
        memcpy(&halves[0], one, sizeof halves[0]);
        memcpy(&halves[1], one + size - sizeof halves[0], sizeof halves[0]);
        memcpy(&halves[2], other, sizeof halves[0]);
        memcpy(&halves[3], other + size - sizeof halves[0], sizeof halves[0]);
        return halves[0] == halves[2] && halves[1] == halves[3];
    }
    for (size_t i = 0; i < size; i++) {
        if (one[i] != other[i])
            return false;
    }
    return true;
}

/* Orders by bytes, which for UTF-8 is by code point: <0, 0, >0. */
int text_compare(Text left, Text right);
bool text_starts_with(Text text, Text prefix);
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
