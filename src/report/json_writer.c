#include "report/json_writer.h"

#include "value/calendar.h"

void json_break_line(JsonWriter *writer)
{
    buffer_add_char(writer->out, '\n');
    buffer_add_repeated(writer->out, ' ', (size_t)writer->depth * 2);
}

void json_key(JsonWriter *writer, Text name)
{
    json_item(writer);
    buffer_add_json_string(writer->out, name);
    buffer_add_string(writer->out, writer->indent ? ": " : ":");
}

void json_name(JsonWriter *writer, const char *name)
{
    size_t size_bytes = strlen(name);
    if (writer->indent || !buffer_reserve(writer->out, size_bytes + sizeof ",\"\":")) {
        json_key(writer, (Text){name, size_bytes});
        return;
    }
    char *to = writer->out->data + writer->out->size_bytes;
    if (writer->begun)
        *to++ = ',';
    *to++ = '"';
    memcpy(to, name, size_bytes);
    to += size_bytes;
    *to++ = '"';
    *to++ = ':';
    writer->out->size_bytes = (size_t)(to - writer->out->data);
    writer->begun = true;
}

void json_text(JsonWriter *writer, const char *name, Text text)
{
    json_name(writer, name);
    if (text.data == NULL)
        buffer_add_string(writer->out, "null");
    else
        buffer_add_json_string(writer->out, text);
}

void json_bool(JsonWriter *writer, const char *name, bool value)
{
    json_name(writer, name);
    buffer_add_string(writer->out, value ? "true" : "false");
}

void json_uint(JsonWriter *writer, const char *name, uint64_t number)
{
    json_name(writer, name);
    buffer_add_uint(writer->out, number);
}

void json_date(JsonWriter *writer, const char *name, int64_t days)
{
    json_name(writer, name);
    json_date_value(writer, days);
}

void json_date_value(JsonWriter *writer, int64_t days)
{
    if (days == INT32_MIN || days == INT32_MAX) {
        buffer_add_string(writer->out, "null");
        return;
    }
    buffer_add_char(writer->out, '"');
    calendar_write_date(writer->out, days);
    buffer_add_char(writer->out, '"');
}
