#include "diag/diag_json.h"

static void add_member(Buffer *out, const char *key, Text text)
{
    if (text.size_bytes == 0)
        return;
    buffer_add_format(out, ",\"%s\":", key);
    buffer_add_json_string(out, text);
}

static void add_place(Buffer *out, const Sources *sources, Span span)
{
    LineColumn start = sources_locate(sources, span.file, span.start);
    LineColumn end = sources_locate(sources, span.file, span.end);
    buffer_add_string(out, "{\"file\":");
    buffer_add_json_string(out, sources_get(sources, span.file)->path);
    buffer_add_format(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u}",
                      start.line, start.column, end.line, end.column);
}

static void add_fix(Buffer *out, const Sources *sources, const FixIt *fix)
{
    buffer_add_string(out, ",\"fix\":{\"at\":");
    add_place(out, sources, fix->at);
    buffer_add_string(out, ",\"text\":");
    buffer_add_json_string(out, fix->text);
    buffer_add_char(out, '}');
}

static void add_diag(Buffer *out, const Sources *sources, const Diag *diag)
{
    buffer_add_string(out, "{\"code\":\"");
    diag_code_write(out, diag->id);
    buffer_add_format(out, "\",\"severity\":\"%s\",\"message\":", severity_word(diag->severity));
    buffer_add_json_string(out, diag->message);
    if (span_is_somewhere(diag->at)) {
        buffer_add_string(out, ",\"at\":");
        add_place(out, sources, diag->at);
    }
    if (span_is_somewhere(diag->also)) {
        buffer_add_string(out, ",\"also\":");
        add_place(out, sources, diag->also);
        add_member(out, "also_message", diag->also_message);
    }
    add_member(out, "hint", diag->hint);
    if (span_is_somewhere(diag->fix.at))
        add_fix(out, sources, &diag->fix);
    buffer_add_string(out, "}\n");
}

void diag_json_write(Buffer *out, const Diags *diags)
{
    for (size_t i = 0; i < diags_count(diags); i++)
        add_diag(out, diags_sources(diags), diags_get(diags, i));
}
