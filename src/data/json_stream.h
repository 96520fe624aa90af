/*
 * json_stream.h - an input cut into records, however it holds them.
 *
 * An input is one JSON object, an array of objects, or JSON Lines (also several objects one
 * after another). Only the record in hand is in memory.
 *
 * Layer: data.
 */
#pragma once

#include <stdio.h>

#include "base/buffer.h"
#include "base/status.h"

typedef struct JsonStream {
    FILE *file;
    Buffer record;
    uint64_t line;     /* of the byte to be read next, from 1 */
    bool in_array;
    bool started;
    bool ended;
} JsonStream;

/* The stream borrows the file. */
void json_stream_init(JsonStream *out, FILE *file, const Allocator *allocator);
void json_stream_free(JsonStream *stream);

typedef enum JsonPart {
    JSON_RECORD,   /* one record's text, valid JSON or not */
    JSON_TOO_LONG, /* a record longer than LIMIT_RECORD_BYTES; it was passed over */
    JSON_END,
} JsonPart;

/* Reads the next record: an object, or the rest of its line where it is none. STATUS_IO with
 * errno set when reading fails, STATUS_MEMORY. `*out_line` is the line it begins on. */
Status json_stream_next(JsonStream *stream, JsonPart *out_part, Text *out_record,
                        uint64_t *out_line);
/* Whether the input turned out to be an array. */
bool json_stream_is_array(const JsonStream *stream);
