#include "report/json_writer.h"

#include "value/calendar.h"

static void break_line(JsonWriter *writer)
{
    if (!writer->indent)
        return;
    buffer_add_char(writer->out, '\n');
    buffer_add_repeated(writer->out, ' ', (size_t)writer->depth * 2);
}

void json_item(JsonWriter *writer)
{
    if (writer->begun)
        buffer_add_char(writer->out, ',');
    writer->begun = true;
    break_line(writer);
}

void json_open(JsonWriter *writer, char bracket)
{
    buffer_add_char(writer->out, bracket);
    writer->depth++;
    writer->begun = false;
}

void json_close(JsonWriter *writer, char bracket)
{
    writer->depth--;
    if (writer->begun)
        break_line(writer);
    buffer_add_char(writer->out, bracket);
    writer->begun = true;
}

void json_key(JsonWriter *writer, Text name)
{
    json_item(writer);
    buffer_add_json_string(writer->out, name);
    buffer_add_string(writer->out, writer->indent ? ": " : ":");
}

void json_text(JsonWriter *writer, const char *name, Text text)
{
    json_key(writer, text_of(name));
    if (text.data == NULL)
        buffer_add_string(writer->out, "null");
    else
        buffer_add_json_string(writer->out, text);
}

void json_bool(JsonWriter *writer, const char *name, bool value)
{
    json_key(writer, text_of(name));
    buffer_add_string(writer->out, value ? "true" : "false");
}

void json_uint(JsonWriter *writer, const char *name, uint64_t number)
{
    json_key(writer, text_of(name));
    buffer_add_uint(writer->out, number);
}

void json_date(JsonWriter *writer, const char *name, int64_t days)
{
    json_key(writer, text_of(name));
    if (days == INT32_MIN || days == INT32_MAX) {
        buffer_add_string(writer->out, "null");
        return;
    }
    buffer_add_char(writer->out, '"');
    calendar_write_date(writer->out, days);
    buffer_add_char(writer->out, '"');
}
