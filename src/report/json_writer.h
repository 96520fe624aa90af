/*
 * json_writer.h - JSON being written, on one line or indented.
 *
 * Layer: report.
 */
#pragma once

#include "base/buffer.h"

/* Begins zeroed but for `out` and `indent`. */
typedef struct JsonWriter {
    Buffer *out;
    bool indent;
    int depth;
    bool begun; /* something is in the innermost object or array */
} JsonWriter;

/* An object or array: '{' and '}', '[' and ']'. */
static inline void json_open(JsonWriter *writer, char bracket);
static inline void json_close(JsonWriter *writer, char bracket);
/* The next item of an array, or the next member's key: its value follows. */
static inline void json_item(JsonWriter *writer);
void json_key(JsonWriter *writer, Text name);
/* The same for a name that needs no escapes, as all have that stand in our sources. */
void json_name(JsonWriter *writer, const char *name);

/* Members. A text whose data is NULL is null. */
void json_text(JsonWriter *writer, const char *name, Text text);
void json_bool(JsonWriter *writer, const char *name, bool value);
void json_uint(JsonWriter *writer, const char *name, uint64_t number);
/* Days since 1970-01-01; null for INT32_MIN and INT32_MAX, the open ends of a validity. */
void json_date(JsonWriter *writer, const char *name, int64_t days);
/* The same without a name: what follows a key. */
void json_date_value(JsonWriter *writer, int64_t days);

/* ---- what is short enough to stand where it is called ---------------------------------------- */

/* Where what is written is indented. */
void json_break_line(JsonWriter *writer);

static inline void json_open(JsonWriter *writer, char bracket)
{
    buffer_add_char(writer->out, bracket);
    writer->depth++;
    writer->begun = false;
}

static inline void json_close(JsonWriter *writer, char bracket)
{
    writer->depth--;
    if (writer->begun && writer->indent)
        json_break_line(writer);
    buffer_add_char(writer->out, bracket);
    writer->begun = true;
}

static inline void json_item(JsonWriter *writer)
{
    if (writer->begun)
        buffer_add_char(writer->out, ',');
    writer->begun = true;
    if (writer->indent)
        json_break_line(writer);
}
