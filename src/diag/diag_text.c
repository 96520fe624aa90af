#include "diag/diag_text.h"

#include "base/utf8.h"

enum {
    TAB_COLUMNS = 4,
    LINE_COLUMNS = 160,  /* shown of a source line */
    BEFORE_COLUMNS = 80, /* of these, before the mark */
    QUOTE_COLUMNS = 60,  /* shown of a text to insert or remove */
    REPLACEMENT = 0xFFFD,
};

/* ---- what a terminal may see ----------------------------------------------------------------- */

/* Whether the code point could change how the terminal shows what is around it: controls, and the
 * marks that reorder text (Unicode UAX #9; CVE-2021-42574). */
static bool is_hidden(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x061C ||
           (code_point >= 0x200E && code_point <= 0x200F) ||
           (code_point >= 0x2028 && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xFEFF;
}

/* One character of a source as it is shown: where it ends, and in how many columns. */
typedef struct Glyph {
    size_t end;
    size_t columns;
    uint32_t code_point; /* '\t' stands for itself */
} Glyph;

static Glyph glyph_at(Text text, size_t offset)
{
    Glyph glyph = {.code_point = REPLACEMENT, .columns = 1};
    size_t size_bytes = utf8_decode(&glyph.code_point, text, offset);
    if (size_bytes == 0)
        size_bytes = 1;
    glyph.end = offset + size_bytes;
    if (glyph.code_point == '\t')
        glyph.columns = TAB_COLUMNS;
    else if (is_hidden(glyph.code_point))
        glyph.code_point = REPLACEMENT;
    else
        glyph.columns = utf8_width(text_slice(text, offset, glyph.end));
    return glyph;
}

/* Where the character in front of `offset` begins. */
static size_t glyph_before(Text text, size_t offset)
{
    uint32_t code_point;
    for (size_t size_bytes = offset < 4 ? offset : 4; size_bytes > 1; size_bytes--) {
        if (utf8_decode(&code_point, text, offset - size_bytes) == size_bytes)
            return offset - size_bytes;
    }
    return offset - 1;
}

static void add_shown(Buffer *out, Text text)
{
    for (size_t at = 0; at < text.size_bytes;) {
        Glyph glyph = glyph_at(text, at);
        if (glyph.code_point == '\t')
            buffer_add_repeated(out, ' ', glyph.columns);
        else
            buffer_add_code_point(out, glyph.code_point);
        at = glyph.end;
    }
}

/* ---- lines and labels ------------------------------------------------------------------------ */

typedef struct TextWriter {
    Buffer *out;
    const Diags *diags; /* whose language labels are in */
    const Sources *sources;
    bool colour;
} TextWriter;

static void paint(TextWriter *writer, const char *code)
{
    if (writer->colour)
        buffer_add_format(writer->out, "\033[%sm", code);
}

static const char *const note_colour = "1;36";
static const char *const advice_colour = "1;32";

static const char *severity_colour(Severity severity)
{
    return severity == SEVERITY_ERROR     ? "1;31"
           : severity == SEVERITY_WARNING ? "1;33"
                                          : note_colour;
}

static void write_label(TextWriter *writer, const char *label, const char *colour)
{
    paint(writer, colour);
    buffer_add_string(writer->out, diags_say(writer->diags, label));
    paint(writer, "0");
    buffer_add_string(writer->out, ": ");
}

static void write_place(TextWriter *writer, Span span)
{
    LineColumn place = sources_locate(writer->sources, span.file, span.start);
    add_shown(writer->out, sources_get(writer->sources, span.file)->path);
    buffer_add_format(writer->out, ":%u:%u: ", place.line, place.column);
}

/* ---- snippets -------------------------------------------------------------------------------- */

/* The part of a line that is shown. */
typedef struct Window {
    uint32_t line;
    Text text;
    size_t start; /* its offset in the file */
    bool cut_before, cut_after;
} Window;

static size_t extend_left(Text line, size_t from, size_t *columns, size_t limit)
{
    while (from > 0) {
        size_t before = glyph_before(line, from);
        size_t wider = *columns + glyph_at(line, before).columns;
        if (wider > limit)
            break;
        *columns = wider;
        from = before;
    }
    return from;
}

static size_t extend_right(Text line, size_t to, size_t *columns, size_t limit)
{
    while (to < line.size_bytes) {
        Glyph glyph = glyph_at(line, to);
        if (*columns + glyph.columns > limit)
            break;
        *columns += glyph.columns;
        to = glyph.end;
    }
    return to;
}

/* The line where `offset` is, or what fits of it: something of what is in front, all that fits
 * behind, and what room that leaves in front again. */
static Window window_at(const Sources *sources, uint32_t file, size_t offset)
{
    const char *start = sources_get(sources, file)->text.data;
    LineColumn place = sources_locate(sources, file, (uint32_t)offset);
    Text line = sources_line(sources, file, place.line);
    size_t line_start = (size_t)(line.data - start);
    size_t mark = offset - line_start < line.size_bytes ? offset - line_start : line.size_bytes;
    size_t columns = 0;
    size_t from = extend_left(line, mark, &columns, BEFORE_COLUMNS);
    size_t to = extend_right(line, mark, &columns, LINE_COLUMNS);
    from = extend_left(line, from, &columns, LINE_COLUMNS);
    return (Window){
        .line = place.line,
        .text = text_slice(line, from, to),
        .start = line_start + from,
        .cut_before = from > 0,
        .cut_after = to < line.size_bytes,
    };
}

/* A stretch of columns. */
typedef struct Mark {
    size_t from, to;
} Mark;

/* What `span` covers of the window; one column at least, so that it is seen. */
static Mark mark_of(const Window *window, Span span)
{
    size_t from = window->cut_before, width = 0;
    for (size_t at = 0; at < window->text.size_bytes;) {
        Glyph glyph = glyph_at(window->text, at);
        if (window->start + glyph.end <= span.start)
            from += glyph.columns;
        else if (window->start + at < span.end)
            width += glyph.columns;
        at = glyph.end;
    }
    return (Mark){from, from + (width > 0 ? width : 1)};
}

static void write_marks(Buffer *out, Mark mark, char sign, Mark also)
{
    size_t end = mark.to > also.to ? mark.to : also.to;
    for (size_t i = 0; i < end; i++) {
        bool in_mark = i >= mark.from && i < mark.to;
        bool in_also = i >= also.from && i < also.to;
        buffer_add_char(out, in_mark ? sign : in_also ? '~' : ' ');
    }
}

static size_t gutter_columns(uint32_t line)
{
    size_t columns = 5;
    for (uint32_t rest = line / 100000; rest > 0; rest /= 10)
        columns++;
    return columns;
}

static void write_line(Buffer *out, const Window *window)
{
    buffer_add_format(out, "%5u |", window->line);
    if (window->text.size_bytes > 0)
        buffer_add_char(out, ' ');
    if (window->cut_before)
        buffer_add_code_point(out, 0x2026); /* … */
    add_shown(out, window->text);
    if (window->cut_after)
        buffer_add_code_point(out, 0x2026);
    buffer_add_char(out, '\n');
}

static bool is_shown(const Window *window, uint32_t file, Span span)
{
    return span_is_somewhere(span) && span.file == file && span.start >= window->start &&
           span.start <= window->start + window->text.size_bytes;
}

/* The line of `span` with `sign` under it, and '~' under `also` where that is shown too; returns
 * whether it is. */
static bool write_snippet(TextWriter *writer, Span span, char sign, Span also, const char *colour)
{
    Window window = window_at(writer->sources, span.file, span.start);
    bool both = is_shown(&window, span.file, also);
    write_line(writer->out, &window);
    buffer_add_repeated(writer->out, ' ', gutter_columns(window.line));
    buffer_add_string(writer->out, " | ");
    paint(writer, colour);
    write_marks(writer->out, mark_of(&window, span), sign,
                both ? mark_of(&window, also) : (Mark){0, 0});
    paint(writer, "0");
    buffer_add_char(writer->out, '\n');
    return both;
}

/* ---- one diagnostic -------------------------------------------------------------------------- */

static void write_head(TextWriter *writer, const Diag *diag)
{
    if (span_is_somewhere(diag->at))
        write_place(writer, diag->at);
    paint(writer, severity_colour(diag->severity));
    buffer_add_format(writer->out, "%s[", diags_say(writer->diags, severity_word(diag->severity)));
    diag_code_write(writer->out, diag->id);
    buffer_add_char(writer->out, ']');
    paint(writer, "0");
    buffer_add_string(writer->out, ": ");
    add_shown(writer->out, diag->message);
    buffer_add_char(writer->out, '\n');
}

/* The other culprit; `marked` where the snippet has underlined it already. */
static void write_also(TextWriter *writer, const Diag *diag, bool marked)
{
    if (marked && diag->also_message.size_bytes == 0)
        return;
    write_place(writer, diag->also);
    write_label(writer, "note", note_colour);
    add_shown(writer->out, diag->also_message.size_bytes > 0
                               ? diag->also_message
                               : text_of(diags_say(writer->diags, "together with this")));
    buffer_add_char(writer->out, '\n');
    if (!marked)
        write_snippet(writer, diag->also, '~', SPAN_NONE, note_colour);
}

/* A text that is code, in quotes and on one line. */
static void write_quoted(Buffer *out, Text code)
{
    size_t columns = 0;
    size_t end = extend_right(code, 0, &columns, QUOTE_COLUMNS);
    buffer_add_char(out, diag_quote_for(code));
    for (size_t at = 0; at < end;) {
        size_t next = glyph_at(code, at).end;
        if (code.data[at] == '\n')
            buffer_add_string(out, "\\n");
        else
            add_shown(out, text_slice(code, at, next));
        at = next;
    }
    if (end < code.size_bytes)
        buffer_add_code_point(out, 0x2026);
    buffer_add_char(out, diag_quote_for(code));
}

static void write_fix(TextWriter *writer, const Diag *diag)
{
    const FixIt *fix = &diag->fix;
    Text old =
        text_slice(sources_get(writer->sources, fix->at.file)->text, fix->at.start, fix->at.end);
    if (fix->at.file != diag->at.file || fix->at.start != diag->at.start)
        write_place(writer, fix->at);
    write_label(writer, "fix", advice_colour);
    if (old.size_bytes == 0)
        buffer_add_string(writer->out, diags_say(writer->diags, "insert "));
    else if (fix->text.size_bytes == 0)
        buffer_add_string(writer->out, diags_say(writer->diags, "remove "));
    else
        buffer_add_string(writer->out, diags_say(writer->diags, "replace "));
    if (old.size_bytes > 0)
        write_quoted(writer->out, old);
    if (old.size_bytes > 0 && fix->text.size_bytes > 0)
        buffer_add_string(writer->out, diags_say(writer->diags, " by "));
    if (fix->text.size_bytes > 0)
        write_quoted(writer->out, fix->text);
    buffer_add_char(writer->out, '\n');
}

static void write_diag(TextWriter *writer, const Diag *diag)
{
    bool marked = false;
    write_head(writer, diag);
    if (span_is_somewhere(diag->at) &&
        sources_get(writer->sources, diag->at.file)->text.size_bytes > 0)
        marked = write_snippet(writer, diag->at, '^', diag->also, severity_colour(diag->severity));
    if (span_is_somewhere(diag->also))
        write_also(writer, diag, marked);
    if (diag->hint.size_bytes > 0) {
        write_label(writer, "hint", advice_colour);
        add_shown(writer->out, diag->hint);
        buffer_add_char(writer->out, '\n');
    }
    if (span_is_somewhere(diag->fix.at))
        write_fix(writer, diag);
}

void diag_text_write(Buffer *out, const Diags *diags, bool colour)
{
    TextWriter writer = {out, diags, diags_sources(diags), colour};
    for (size_t i = 0; i < diags_count(diags); i++)
        write_diag(&writer, diags_get(diags, i));
}
