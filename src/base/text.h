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

static inline bool text_equal(Text left, Text right)
{
    return left.size_bytes == right.size_bytes &&
           (left.size_bytes == 0 || memcmp(left.data, right.data, left.size_bytes) == 0);
}

/* text_equal() for where texts are mostly short: no call for up to 16 bytes, which are read as two
 * words that overlap. */
static inline bool text_equal_short(Text left, Text right)
{
    size_t size = left.size_bytes;
    if (size != right.size_bytes)
        return false;
    uint64_t words[4];
    uint32_t halves[4];
    if (size > 16)
        return memcmp(left.data, right.data, size) == 0;
    if (size >= 8) {
        memcpy(&words[0], left.data, 8);
        memcpy(&words[1], left.data + size - 8, 8);
        memcpy(&words[2], right.data, 8);
        memcpy(&words[3], right.data + size - 8, 8);
        return ((words[0] ^ words[2]) | (words[1] ^ words[3])) == 0;
    }
    if (size >= 4) {
        memcpy(&halves[0], left.data, 4);
        memcpy(&halves[1], left.data + size - 4, 4);
        memcpy(&halves[2], right.data, 4);
        memcpy(&halves[3], right.data + size - 4, 4);
        return ((halves[0] ^ halves[2]) | (halves[1] ^ halves[3])) == 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (left.data[i] != right.data[i])
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
