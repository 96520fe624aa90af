/*
 * json_scan.h - steps through JSON text: white space, names, strings, numbers, values passed over.
 *
 * For text that is read by a plan (record_scan.h). What stands at a step is told as far as it is
 * common; whatever is not (or is wrong) is NULL, and yyjson, which knows all of JSON and says what
 * is wrong with it, reads the text once more. So nothing is accepted here that yyjson would not.
 *
 * JSON_SCAN_PADDING bytes follow the text, the first of which is zero: a zero ends whatever is
 * being read, so that no step asks for the text's end, and what is looked at together may begin
 * anywhere in it. Beyond ASCII there is only what stands in strings, so that whether the text is
 * valid UTF-8 is seen where these are read.
 *
 * Layer: data (internal).
 */
#pragma once

#include <yyjson.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text.h"
#include "base/vector.h"

#if VECTOR_BYTES == 32
#include "base/utf8_block.h"
#endif

enum {
    JSON_SCAN_PADDING = 64,
    JSON_DIGITS_MAX = 18, /* of a number read without yyjson: it fits an int64_t */
};

/* Past white space. */
static inline const char *json_skip_space(const char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* Where a string that goes on at `at` has its first quote, backslash, control character or byte
 * beyond ASCII. By words, as any machine can. */
static inline const char *json_string_run_by_words(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    for (;; at += 8) {
        uint64_t bytes = text_read_8(at);
        /* Quotes change places with blanks, so that what is not above a blank is a quote or less
         * than one. The lowest byte marked is right; what is above it may be marked wrongly by a
         * borrow. */
        uint64_t swapped = bytes ^ ones * (' ' ^ '"'), backslash = bytes ^ ones * '\\';
        uint64_t marks = (swapped - ones * (' ' + 1)) | ((backslash - ones) & ~backslash) | bytes;
        marks &= highs;
        if (marks != 0)
            return at + (__builtin_ctzll(marks) >> 3);
    }
}

#ifdef VECTOR_BYTES

/* The bytes that those of a string are held against, each as often as vectors are long. They are in
 * memory because compilers make constants in code anew for every string, which takes longer than
 * looking at it. */
typedef struct JsonBytes {
    uint64_t swap[4]; /* makes a quote of a blank and a blank of a quote */
    uint64_t above_blank[4];
    uint64_t backslash[4];
} JsonBytes;

extern const JsonBytes json_bytes;

/* A bit for each byte that ends the run. Those beyond ASCII are less than others, as signed
 * numbers. */
static inline uint32_t json_run_ends(Vector bytes)
{
    Vector swapped = vector_xor(bytes, vector_load(json_bytes.swap));
    Vector is_low = vector_less(swapped, vector_load(json_bytes.above_blank));
    return vector_mask(vector_or(is_low, vector_equal(bytes, vector_load(json_bytes.backslash))));
}

#endif

/* The same by the machine's vectors, where it has such. */
static inline const char *json_string_run(const char *at)
{
#ifdef VECTOR_BYTES
    for (;; at += VECTOR_BYTES) {
        uint32_t ends = json_run_ends(vector_load(at));
        if (ends != 0)
            return at + __builtin_ctz(ends);
    }
#else
    return json_string_run_by_words(at);
#endif
}

/* The first quote, backslash or control character of a string that goes on at `at`, where a
 * character begins; NULL where what is in front of it is no valid UTF-8. */
const char *json_find_stop_by_run(const char *at);

#if VECTOR_BYTES == 32

/* The same by blocks. What a stop breaks off is found to be wrong at it. */
static inline const char *json_find_stop_by_block(const char *at)
{
    Vector bytes = vector_load(at), wrong = utf8_block_wrong_first(bytes);
    uint32_t stops;
    while ((stops = json_run_ends(bytes) & ~vector_mask(bytes)) == 0) {
        if (!_mm256_testz_si256(wrong, wrong))
            return NULL;
        at += VECTOR_BYTES;
        bytes = vector_load(at);
        wrong = utf8_block_wrong_next(at);
    }
    uint32_t to_stop = stops ^ (stops - 1);
    uint32_t is_right = vector_mask(vector_equal(wrong, _mm256_setzero_si256()));
    return (to_stop & ~is_right) == 0 ? at + __builtin_ctz(stops) : NULL;
}

#endif

/* The quote that ends a string that goes on at `at`; NULL where there is an escape, or something
 * wrong. */
static NOT_INLINE const char *json_find_quote(const char *at)
{
#if VECTOR_BYTES == 32
    const char *stop = json_find_stop_by_block(at);
#else
    const char *stop = json_find_stop_by_run(at);
#endif
    return stop != NULL && *stop == '"' ? stop : NULL;
}

/* As far as one look goes along a run. */
static inline const char *json_run_look(const char *at)
{
#ifdef VECTOR_BYTES
    return at + vector_first(json_run_ends(vector_load(at)));
#else
    return json_string_run_by_words(at);
#endif
}

/* The string that begins with `start`, behind its quote: past its end, or NULL. What has escapes is
 * decoded in the arena, anything else borrowed from the text. */
static inline const char *json_scan_string(Text *out, Arena *arena, const char *start);

/* The same for any string. */
const char *json_scan_any_string(Text *out, Arena *arena, const char *start);

/* Past the string that begins with `start`, behind its quote; or NULL. */
static inline const char *json_skip_string(const char *start);
const char *json_skip_any_string(const char *start);

static inline const char *json_scan_string(Text *out, Arena *arena, const char *start)
{
    const char *end = json_run_look(start);
    if (*end == '"' || (end = json_find_quote(end)) != NULL) {
        *out = (Text){start, (size_t)(end - start)};
        return end + 1;
    }
    Text text; /* in memory, where *out need not be */
    end = json_scan_any_string(&text, arena, start);
    *out = text;
    return end;
}

static inline const char *json_skip_string(const char *start)
{
    const char *end = json_run_look(start);
    bool is_plain = *end == '"' || (end = json_find_quote(end)) != NULL;
    return is_plain ? end + 1 : json_skip_any_string(start);
}

/* A member's name and the colon: where its value begins, or NULL. */
static inline const char *json_scan_name(Text *out, Arena *arena, const char *at)
{
    if (*at != '"' || (at = json_scan_string(out, arena, at + 1)) == NULL)
        return NULL;
    at = json_skip_space(at);
    return *at == ':' ? json_skip_space(at + 1) : NULL;
}

/* A number: past its end, or NULL. `out` is as yyjson has it. */
const char *json_scan_number(yyjson_val *out, const char *at);

/* Where the next item of a container begins after one; NULL with *at past the container's end or,
 * where neither follows, NULL. */
static inline const char *json_next_item(const char **at, char close)
{
    const char *next = json_skip_space(*at);
    if (*next == ',')
        return json_skip_space(next + 1);
    *at = *next == close ? next + 1 : NULL;
    return NULL;
}

/* Past any value, which is looked at closely enough to know that yyjson would read it too. NULL
 * also where it is nested deeper than `depth_left`. */
const char *json_skip_value(const char *at, int depth_left);
