/*
 * buffer.h - text that grows.
 *
 * A failed append is remembered and later appends do nothing, so a writer
 * checks once, at the end, with buffer_failed().
 *
 * Layer: base. Not thread-safe.
 */
#pragma once

#include <stdarg.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"

enum { BUFFER_PADDING_BYTES = 32 };

typedef struct Buffer {
    Allocator allocator;
    char *data;
    size_t size_bytes;
    size_t capacity_bytes;
    bool failed;
} Buffer;

/* Makes an empty buffer over `allocator` (copied). The caller ends it with buffer_free(). */
void buffer_init(Buffer *buffer, const Allocator *allocator);
/* A buffer whose bytes live in the arena, as long as it does: there is nothing to free. */
void buffer_init_in(Buffer *buffer, Arena *arena);
/* Frees the bytes; the buffer may be used again. */
void buffer_free(Buffer *buffer);
/* Empties it but keeps the bytes for the next use. */
void buffer_clear(Buffer *buffer);

/* Makes room for `size_bytes` more bytes, so that adding them cannot fail; false when memory is
 * exhausted. */
static inline bool buffer_reserve(Buffer *buffer, size_t size_bytes);
/* The same where there is no room yet, or the buffer has failed. */
bool buffer_reserve_slowly(Buffer *buffer, size_t size_bytes);
/* Appends. The text must not lie within the buffer itself. */
static inline void buffer_add(Buffer *buffer, Text text);
/* The same where BUFFER_PADDING_BYTES more can be read behind the text: quick for short ones. */
static inline void buffer_add_padded(Buffer *buffer, Text text);
static inline void buffer_add_string(Buffer *buffer, const char *string);
static inline void buffer_add_char(Buffer *buffer, char c);
/* The first of them where there is no room yet, or the buffer has failed. */
void buffer_add_slowly(Buffer *buffer, Text text);
/* In UTF-8; U+FFFD for what is no code point. */
void buffer_add_code_point(Buffer *buffer, uint32_t code_point);
void buffer_add_int(Buffer *buffer, int64_t number);
void buffer_add_uint(Buffer *buffer, uint64_t number);
/* The shortest decimal form that reads back as the same double, laid out as by ECMA-262's
 * Number::toString (as JSON's canonical form, RFC 8785, is): 1, 0.5, 1e-7, 1e+21. Unlike there,
 * -0 keeps its sign, and the rest is "NaN", "+infinity", "-infinity". */
void buffer_add_double(Buffer *buffer, double number);
/* printf-like, of any length. Numbers and TEXT_ARG only: no locale-dependent conversions. */
void buffer_add_format(Buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_add_format_list(Buffer *buffer, const char *format, va_list arguments);
/* `count` spaces (or any other character). */
void buffer_add_repeated(Buffer *buffer, char c, size_t count);
/* A JSON string with its quotes: the one JSON string escaper. Invalid UTF-8 becomes U+FFFD. */
void buffer_add_json_string(Buffer *buffer, Text text);
/* In base64 with padding: RFC 4648, section 4. */
void buffer_add_base64(Buffer *buffer, Text bytes);

/* Makes `out` fail where `part` has, which something in it was made of. */
void buffer_fail_with(Buffer *out, const Buffer *part);

/* Whether an allocation failed since the last clear. */
bool buffer_failed(const Buffer *buffer);
/* The bytes so far, also after a failure; valid until the next change. */
Text buffer_text(const Buffer *buffer);

/* ---- what is short enough to stand where it is called ---------------------------------------- */

static inline bool buffer_reserve(Buffer *buffer, size_t size_bytes)
{
    bool has_room = !buffer->failed && size_bytes <= buffer->capacity_bytes - buffer->size_bytes;
    return has_room || buffer_reserve_slowly(buffer, size_bytes);
}

static inline void buffer_add(Buffer *buffer, Text text)
{
    if (text.size_bytes == 0)
        return;
    if (buffer->failed || text.size_bytes > buffer->capacity_bytes - buffer->size_bytes) {
        buffer_add_slowly(buffer, text);
        return;
    }
    memcpy(buffer->data + buffer->size_bytes, text.data, text.size_bytes);
    buffer->size_bytes += text.size_bytes;
}

/* By steps of one size, which need no call, the last of them over the text's end. */
static inline void buffer_add_padded(Buffer *buffer, Text text)
{
    if (!buffer_reserve(buffer, text.size_bytes + BUFFER_PADDING_BYTES))
        return;
    char *to = buffer->data + buffer->size_bytes;
    memcpy(to, text.data, BUFFER_PADDING_BYTES);
    for (size_t at = BUFFER_PADDING_BYTES; at < text.size_bytes; at += BUFFER_PADDING_BYTES)
        memcpy(to + at, text.data + at, BUFFER_PADDING_BYTES);
    buffer->size_bytes += text.size_bytes;
}

static inline void buffer_add_string(Buffer *buffer, const char *string)
{
    buffer_add(buffer, (Text){string, string != NULL ? strlen(string) : 0});
}

static inline void buffer_add_char(Buffer *buffer, char c)
{
    if (buffer->failed || buffer->size_bytes == buffer->capacity_bytes)
        buffer_add_slowly(buffer, (Text){&c, 1});
    else
        buffer->data[buffer->size_bytes++] = c;
}
