/*
 * json_scan.h - steps through JSON text: white space, names, strings, numbers, values passed over.
 *
 * For text that is read by a plan (record_scan.h). What stands at a step is told as far as it is
 * common; whatever is not (or is wrong) is NULL, and yyjson, which knows all of JSON and says what
 * is wrong with it, reads the text once more. So nothing is accepted here that yyjson would not.
 *
 * The text is valid UTF-8, is the caller's to write to, and JSON_SCAN_PADDING zero bytes follow it:
 * a zero ends whatever is being read, so that no step asks for the text's end.
 *
 * Layer: data (internal).
 */
#pragma once

#include <yyjson.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/text.h"

enum {
    JSON_SCAN_PADDING = 64,
    JSON_DIGITS_MAX = 18, /* of a number read without yyjson: it fits an int64_t */
};

/* Past white space. */
static inline char *json_skip_space(char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* Where a string that goes on at `at` has its first quote, backslash or control character. By
 * words, as any machine can. */
static inline char *json_string_run_by_words(char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    for (;; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        /* The lowest byte marked is right; what is above it may be marked wrongly by a borrow. */
        uint64_t quote = bytes ^ ones * '"', backslash = bytes ^ ones * '\\';
        uint64_t marks = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                         ((bytes - ones * 0x20) & ~bytes);
        marks &= highs;
        if (marks != 0)
            return at + (__builtin_ctzll(marks) >> 3);
    }
}

/* The same by the machine's vectors, where it has such. */
static inline char *json_string_run(char *at)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i marks = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
        unsigned mask = (unsigned)_mm_movemask_epi8(marks);
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
#else
    return json_string_run_by_words(at);
#endif
}

/* The rest of a string that began at `start` and has a backslash at `at`. With `out` the escapes are
 * decoded in place; without, the text stays as it is. */
char *json_scan_escaped(Text *out, char *start, char *at);

/* The string that begins with the quote at `at`: past its end, or NULL. Borrowed from the text, in
 * which escapes have been decoded. */
static inline char *json_scan_string(Text *out, char *at)
{
    char *start = at + 1;
    at = json_string_run(start);
    if (*at != '"')
        return json_scan_escaped(out, start, at);
    *out = (Text){start, (size_t)(at - start)};
    return at + 1;
}

/* Past the string that begins with the quote at `at`, which is left as it is; or NULL. */
static inline char *json_skip_string(char *at)
{
    at = json_string_run(at + 1);
    return *at == '"' ? at + 1 : json_scan_escaped(NULL, NULL, at);
}

/* A member's name and the colon: where its value begins, or NULL. */
static inline char *json_scan_name(Text *out, char *at)
{
    if (*at != '"' || (at = json_scan_string(out, at)) == NULL)
        return NULL;
    at = json_skip_space(at);
    return *at == ':' ? json_skip_space(at + 1) : NULL;
}

/* A number: past its end, or NULL. `out` is as yyjson has it. */
char *json_scan_number(yyjson_val *out, char *at);

/* Where the next item of a container begins after one; NULL with *at past the container's end or,
 * where neither follows, NULL. */
static inline char *json_next_item(char **at, char close)
{
    char *next = json_skip_space(*at);
    if (*next == ',')
        return json_skip_space(next + 1);
    *at = *next == close ? next + 1 : NULL;
    return NULL;
}

/* Past any value, which is looked at closely enough to know that yyjson would read it too, but left
 * as it is. NULL also where it is nested deeper than `depth_left`. */
char *json_skip_value(char *at, int depth_left);
