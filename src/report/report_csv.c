/*
 * report_csv.c - decisions as CSV (RFC 4180): one row each, lists joined by spaces.
 */
#include "report/report.h"
#include "value/calendar.h"

/* Quoted where it holds what would end the field. */
static void add_field(Buffer *out, Text text, bool first)
{
    bool quoted = false;
    for (size_t i = 0; i < text.size_bytes; i++) {
        char c = text.data[i];
        quoted = quoted || c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (!first)
        buffer_add_char(out, ',');
    if (!quoted) {
        buffer_add(out, text);
        return;
    }
    buffer_add_char(out, '"');
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, text.data[i]);
    }
    buffer_add_char(out, '"');
}

void report_csv_header(Buffer *out, const Program *program)
{
    buffer_add_string(out, "id,as_of,verdict");
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++)
        add_field(out, program_text(program, program_DECIDES(program)[i].name), false);
    buffer_add_string(out, ",topics,materials,unknowns,error\r\n");
}

static void add_joined(Buffer *out, const Text *texts, uint32_t count)
{
    Buffer joined;
    buffer_init(&joined, &out->allocator);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(&joined, ' ');
        buffer_add(&joined, texts[i]);
    }
    add_field(out, buffer_text(&joined), false);
    buffer_free(&joined);
}

static void add_decides(Buffer *out, const Program *program, const Decision *decision)
{
    ValueNames names = program_names(program);
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++) {
        Value value = i < decision->decide_count ? decision->decides[i] : value_null();
        Buffer text;
        buffer_init(&text, &out->allocator);
        if (value.tag == VALUE_STRING)
            buffer_add(&text, value_text(value));
        else if (value.tag == VALUE_ENUM)
            buffer_add(&text, names.enum_member(names.context, value.type, value.as.integer));
        else if (value.tag != VALUE_NULL)
            print_json(&text, value, &names);
        add_field(out, buffer_text(&text), false);
        buffer_free(&text);
    }
}

static void add_topics(Buffer *out, const Decision *decision)
{
    Buffer topics;
    buffer_init(&topics, &out->allocator);
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (i > 0)
            buffer_add_char(&topics, ' ');
        buffer_add(&topics, decision->findings[i].topic);
        buffer_add_char(&topics, '@');
        buffer_add(&topics, decision->findings[i].scope);
    }
    add_field(out, buffer_text(&topics), false);
    buffer_free(&topics);
}

void report_csv_row(Buffer *out, const Program *program, const Decision *decision)
{
    bool is_error = decision->verdict == VERDICT_ERROR;
    add_field(out, decision->id, true);
    buffer_add_char(out, ',');
    if (!is_error)
        calendar_write_date(out, decision->as_of);
    add_field(out, text_of(verdict_name(decision->verdict)), false);
    add_decides(out, program, decision);
    add_topics(out, decision);
    add_joined(out, decision->materials, decision->material_count);
    add_joined(out, decision->unknowns, decision->unknown_count);
    add_field(out, is_error ? decision->error_message : TEXT(""), false);
    buffer_add_string(out, "\r\n");
}
