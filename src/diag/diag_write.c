/*
 * diag_write.c - diagnostics as text, JSON and SARIF.
 */
#include "base/utf8.h"
#include "diag/diag.h"

enum { TAB_WIDTH = 4, LINE_COLUMNS = 160 };

static const char *severity_word(Severity severity)
{
    static const char *const words[] = {"note", "warning", "error"};
    return words[severity];
}

static bool has_place(Span span)
{
    return span.file != UINT32_MAX;
}

/* ---- text --------------------------------------------------------------------------------------- */

typedef struct TextWriter {
    Buffer *out;
    const Sources *sources;
    bool colour;
} TextWriter;

static void paint(TextWriter *writer, const char *code)
{
    if (writer->colour)
        buffer_add_format(writer->out, "\033[%sm", code);
}

static const char *severity_colour(Severity severity)
{
    return severity == SEVERITY_ERROR ? "1;31" : severity == SEVERITY_WARNING ? "1;33" : "1;36";
}

static void write_place(TextWriter *writer, Span span)
{
    LineColumn place = sources_locate(writer->sources, span.file, span.start);
    buffer_add(writer->out, sources_get(writer->sources, span.file)->path);
    buffer_add_format(writer->out, ":%u:%u: ", place.line, place.column);
}

/* The line that holds `offset`, without its end. */
static Text line_of(const SourceFile *file, uint32_t offset, size_t *out_start)
{
    Text text = file->text;
    size_t start = offset < text.size_bytes ? offset : text.size_bytes;
    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    size_t end = start;
    while (end < text.size_bytes && text.data[end] != '\n' && text.data[end] != '\r')
        end++;
    *out_start = start;
    return text_slice(text, start, end);
}

/* Columns on a terminal, tabs counted as they are shown. */
static size_t columns_of(Text text)
{
    size_t columns = 0, from = 0;
    for (size_t i = 0; i <= text.size_bytes; i++) {
        if (i < text.size_bytes && text.data[i] != '\t')
            continue;
        columns += utf8_width(text_slice(text, from, i)) + (i < text.size_bytes ? TAB_WIDTH : 0);
        from = i + 1;
    }
    return columns;
}

static void add_expanded(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\t')
            buffer_add_repeated(out, ' ', TAB_WIDTH);
        else if (c < ' ' || c == 127)
            buffer_add_char(out, '?');
        else
            buffer_add_char(out, (char)c);
    }
}

/* A long line is cut so that the culprit stays in view. */
static Text cut_line(Text line, size_t mark, size_t *out_cut)
{
    *out_cut = 0;
    if (columns_of(line) <= LINE_COLUMNS)
        return line;
    size_t from = mark > LINE_COLUMNS / 2 ? mark - LINE_COLUMNS / 2 : 0;
    size_t to = from + LINE_COLUMNS < line.size_bytes ? from + LINE_COLUMNS : line.size_bytes;
    while (from > 0 && ((unsigned char)line.data[from] & 0xC0) == 0x80)
        from--;
    while (to < line.size_bytes && ((unsigned char)line.data[to] & 0xC0) == 0x80)
        to++;
    *out_cut = from;
    return text_slice(line, from, to);
}

/* A stretch of the shown line: its first column and how many. */
typedef struct Underline {
    size_t column;
    size_t width;
} Underline;

static Underline underline_of(Text shown, size_t shown_start, Span span)
{
    size_t shown_end = shown_start + shown.size_bytes;
    size_t start = span.start > shown_start ? span.start - shown_start : 0;
    size_t end = span.end < shown_end ? span.end : shown_end;
    end = end > shown_start ? end - shown_start : 0;
    Underline underline = {
        .column = columns_of(text_slice(shown, 0, start)),
        .width = end > start ? columns_of(text_slice(shown, start, end)) : 1,
    };
    if (underline.width == 0)
        underline.width = 1;
    return underline;
}

static void write_marks(TextWriter *writer, Underline main, char mark, Underline also,
                        bool has_also)
{
    size_t end = main.column + main.width;
    if (has_also && also.column + also.width > end)
        end = also.column + also.width;
    for (size_t i = 0; i < end; i++) {
        bool in_main = i >= main.column && i < main.column + main.width;
        bool in_also = has_also && i >= also.column && i < also.column + also.width;
        buffer_add_char(writer->out, in_main ? mark : in_also ? '~' : ' ');
    }
}

static bool is_on_line(Span span, uint32_t file, size_t start, size_t end)
{
    return has_place(span) && span.file == file && span.start >= start && span.start <= end;
}

/* The line of `span` with `mark` under it, and '~' under `also` where that is on the same line. */
static void write_snippet(TextWriter *writer, Span span, char mark, Span also,
                          const char *colour)
{
    const SourceFile *file = sources_get(writer->sources, span.file);
    size_t start, cut;
    Text line = line_of(file, span.start, &start);
    Text shown = cut_line(line, span.start - start, &cut);
    LineColumn place = sources_locate(writer->sources, span.file, span.start);
    bool has_also = is_on_line(also, span.file, start + cut, start + cut + shown.size_bytes);
    Underline none = {0, 0};
    buffer_add_format(writer->out, "%5u | ", place.line);
    add_expanded(writer->out, shown);
    buffer_add_string(writer->out, "\n      | ");
    paint(writer, colour);
    write_marks(writer, underline_of(shown, start + cut, span), mark,
                has_also ? underline_of(shown, start + cut, also) : none, has_also);
    paint(writer, "0");
    buffer_add_char(writer->out, '\n');
}

static bool is_same_line(const Sources *sources, Span one, Span other)
{
    return one.file == other.file && sources_locate(sources, one.file, one.start).line ==
                                         sources_locate(sources, other.file, other.start).line;
}

static void write_also(TextWriter *writer, const Diag *diag)
{
    if (!has_place(diag->also))
        return;
    bool same_line = is_same_line(writer->sources, diag->at, diag->also);
    if (same_line && diag->also_message.size_bytes == 0)
        return;
    write_place(writer, diag->also);
    paint(writer, "1;36");
    buffer_add_string(writer->out, "note: ");
    paint(writer, "0");
    buffer_add(writer->out,
               diag->also_message.size_bytes > 0 ? diag->also_message : TEXT("see here"));
    buffer_add_char(writer->out, '\n');
    if (!same_line)
        write_snippet(writer, diag->also, '~', SPAN_NONE, "1;36");
}

static void write_advice(TextWriter *writer, const Diag *diag)
{
    if (diag->hint.size_bytes > 0) {
        paint(writer, "1;32");
        buffer_add_string(writer->out, "hint: ");
        paint(writer, "0");
        buffer_add(writer->out, diag->hint);
        buffer_add_char(writer->out, '\n');
    }
    if (has_place(diag->fix.at)) {
        paint(writer, "1;32");
        buffer_add_string(writer->out, "fix: ");
        paint(writer, "0");
        buffer_add_format(writer->out, "write \"%.*s\"\n", TEXT_ARG(diag->fix.text));
    }
}

static void write_text(TextWriter *writer, const Diag *diag)
{
    Severity severity = diag_severity(diag->id);
    if (has_place(diag->at))
        write_place(writer, diag->at);
    paint(writer, severity_colour(severity));
    buffer_add_format(writer->out, "%s[", severity_word(severity));
    diag_code_write(writer->out, diag->id);
    buffer_add_string(writer->out, "]");
    paint(writer, "0");
    buffer_add_string(writer->out, ": ");
    buffer_add(writer->out, diag->message);
    buffer_add_char(writer->out, '\n');
    if (has_place(diag->at) && sources_get(writer->sources, diag->at.file)->text.size_bytes > 0)
        write_snippet(writer, diag->at, '^', diag->also, severity_colour(severity));
    write_also(writer, diag);
    write_advice(writer, diag);
}

/* ---- JSON --------------------------------------------------------------------------------------- */

static void json_text(Buffer *out, const char *key, Text text)
{
    buffer_add_format(out, ",\"%s\":", key);
    buffer_add_json_string(out, text);
}

static void json_span(Buffer *out, const Sources *sources, Span span)
{
    LineColumn start = sources_locate(sources, span.file, span.start);
    LineColumn end = sources_locate(sources, span.file, span.end);
    buffer_add_string(out, "{\"file\":");
    buffer_add_json_string(out, sources_get(sources, span.file)->path);
    buffer_add_format(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u}",
                      start.line, start.column, end.line, end.column);
}

static void write_json(Buffer *out, const Sources *sources, const Diag *diag)
{
    buffer_add_string(out, "{\"code\":\"");
    diag_code_write(out, diag->id);
    buffer_add_format(out, "\",\"severity\":\"%s\"", severity_word(diag_severity(diag->id)));
    json_text(out, "message", diag->message);
    if (has_place(diag->at)) {
        buffer_add_string(out, ",\"at\":");
        json_span(out, sources, diag->at);
    }
    if (has_place(diag->also)) {
        buffer_add_string(out, ",\"also\":");
        json_span(out, sources, diag->also);
        json_text(out, "also_message", diag->also_message);
    }
    if (diag->hint.size_bytes > 0)
        json_text(out, "hint", diag->hint);
    if (has_place(diag->fix.at)) {
        buffer_add_string(out, ",\"fix\":{\"at\":");
        json_span(out, sources, diag->fix.at);
        json_text(out, "text", diag->fix.text);
        buffer_add_char(out, '}');
    }
    buffer_add_string(out, "}\n");
}

/* ---- SARIF 2.1.0 -------------------------------------------------------------------------------- */

static void sarif_region(Buffer *out, const Sources *sources, Span span)
{
    LineColumn start = sources_locate(sources, span.file, span.start);
    LineColumn end = sources_locate(sources, span.file, span.end);
    buffer_add_string(out, "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    buffer_add_json_string(out, sources_get(sources, span.file)->path);
    buffer_add_format(out,
                      "},\"region\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,"
                      "\"endColumn\":%u}}}",
                      start.line, start.column, end.line, end.column);
}

static void sarif_result(Buffer *out, const Sources *sources, const Diag *diag)
{
    buffer_add_string(out, "{\"ruleId\":\"");
    diag_code_write(out, diag->id);
    buffer_add_format(out, "\",\"level\":\"%s\",\"message\":{\"text\":",
                      severity_word(diag_severity(diag->id)));
    buffer_add_json_string(out, diag->message);
    buffer_add_string(out, "},\"locations\":[");
    if (has_place(diag->at))
        sarif_region(out, sources, diag->at);
    buffer_add_string(out, "]}");
}

static void sarif_rules(Buffer *out)
{
    for (int id = 0; id < DIAG_COUNT; id++) {
        buffer_add_string(out, id > 0 ? ",{\"id\":\"" : "{\"id\":\"");
        diag_code_write(out, (DiagId)id);
        buffer_add_string(out, "\",\"shortDescription\":{\"text\":");
        buffer_add_json_string(out, text_of(diag_title((DiagId)id)));
        buffer_add_string(out, "}}");
    }
}

static void write_sarif(Buffer *out, const Diags *diags)
{
    buffer_add_string(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                           "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":"
                           "\"licet\",\"version\":\"" LICET_VERSION "\",\"rules\":[");
    sarif_rules(out);
    buffer_add_string(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
    for (size_t i = 0; i < diags_count(diags); i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        sarif_result(out, diags_sources(diags), diags_get(diags, i));
    }
    buffer_add_string(out, "]}]}\n");
}

void diags_write(Buffer *out, const Diags *diags, DiagFormat format, bool colour)
{
    TextWriter writer = {out, diags_sources(diags), colour};
    if (format == DIAG_SARIF) {
        write_sarif(out, diags);
        return;
    }
    for (size_t i = 0; i < diags_count(diags); i++) {
        if (format == DIAG_JSON)
            write_json(out, diags_sources(diags), diags_get(diags, i));
        else
            write_text(&writer, diags_get(diags, i));
    }
}
