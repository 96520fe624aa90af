/*
 * json_stream.h - an input cut into records, however it holds them.
 *
 * An input is one JSON object, an array, or JSON Lines (also several objects one after another).
 * Only the record in hand is in memory. What is no JSON is cut so that little is lost with it:
 * in JSON Lines at the line's end, in an array at the element's end.
 *
 * Layer: data.
 */
#pragma once

#include <stdio.h>

#include "base/buffer.h"
#include "base/status.h"

typedef enum JsonLayout {
    JSON_LAYOUT_OPEN,  /* not known yet: an object may go over many lines */
    JSON_LAYOUT_LINES, /* a record a line */
    JSON_LAYOUT_ARRAY, /* within an array */
} JsonLayout;

typedef struct JsonStream {
    FILE *file;
    Buffer record;
    uint64_t line;    /* of the byte to be read next, from 1 */
    JsonLayout layout;
    bool started;     /* something was read that is no white space */
    bool was_array;
    bool has_element; /* of the array: an element, so that a "]" ends no empty one */
} JsonStream;

/* The stream borrows the file. */
void json_stream_init(JsonStream *out, FILE *file, const Allocator *allocator);
void json_stream_free(JsonStream *stream);

typedef enum JsonPart {
    JSON_RECORD,   /* one record's text, valid JSON or not */
    JSON_TOO_LONG, /* a record longer than LIMIT_RECORD_BYTES; it was passed over */
    JSON_CUT,      /* the input ends before its array does; nothing follows */
    JSON_END,
} JsonPart;

/* Reads the next record. STATUS_IO with errno set when reading fails, STATUS_MEMORY. `*out_line`
 * is the line it begins on; `*out_record` is valid until the next call. */
Status json_stream_next(JsonStream *stream, JsonPart *out_part, Text *out_record,
                        uint64_t *out_line);
/* Whether the input turned out to be an array. */
bool json_stream_is_array(const JsonStream *stream);
