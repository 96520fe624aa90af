#include "data/json_stream.h"

#include "base/limits.h"

void json_stream_init(JsonStream *out, FILE *file, const Allocator *allocator)
{
    *out = (JsonStream){.file = file, .line = 1};
    buffer_init(&out->record, allocator);
}

void json_stream_free(JsonStream *stream)
{
    buffer_free(&stream->record);
}

bool json_stream_is_array(const JsonStream *stream)
{
    return stream->was_array;
}

/* ---- characters --------------------------------------------------------------------------------- */

static int read_char(JsonStream *stream)
{
    int c = getc_unlocked(stream->file);
    if (c == '\n')
        stream->line++;
    return c;
}

static void unread_char(JsonStream *stream, int c)
{
    if (c == EOF)
        return;
    if (c == '\n')
        stream->line--;
    ungetc(c, stream->file);
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int skip_space(JsonStream *stream)
{
    int c = read_char(stream);
    while (is_space(c))
        c = read_char(stream);
    return c;
}

/* The first character of the input. U+FEFF at the very start is passed over. */
static int skip_mark(JsonStream *stream)
{
    int c = read_char(stream);
    if (c == 0xEF) {
        int second = read_char(stream), third = read_char(stream);
        if (second == 0xBB && third == 0xBF)
            return skip_space(stream);
        buffer_add_char(&stream->record, (char)c);
        buffer_add_char(&stream->record, (char)second);
        return third;
    }
    return is_space(c) ? skip_space(stream) : c;
}

/* ---- one record --------------------------------------------------------------------------------- */

enum { TRACKED_DEPTH = LIMIT_JSON_DEPTH };

/* Where the reading of a record stands. */
typedef struct Scan {
    size_t depth;
    bool is_array[TRACKED_DEPTH]; /* the containers around; deeper ones are refused anyway */
    bool in_string;
    bool escaped;
    bool too_long;
    int last; /* the last character that was no white space */
} Scan;

static void add(JsonStream *stream, Scan *scan, int c)
{
    if (stream->record.size_bytes < LIMIT_RECORD_BYTES)
        buffer_add_char(&stream->record, (char)c);
    else
        scan->too_long = true;
}

static void track_bracket(Scan *scan, int c)
{
    if (c == '{' || c == '[') {
        if (scan->depth < TRACKED_DEPTH)
            scan->is_array[scan->depth] = c == '[';
        scan->depth++;
    } else if ((c == '}' || c == ']') && scan->depth > 0) {
        scan->depth--;
    }
}

static void track(Scan *scan, int c)
{
    if (!is_space(c))
        scan->last = c;
    if (scan->in_string) {
        scan->in_string = scan->escaped || c != '"';
        scan->escaped = !scan->escaped && c == '\\';
    } else if (c == '"') {
        scan->in_string = true;
        scan->escaped = false;
    } else {
        track_bracket(scan, c);
    }
}

/* Whether a '{' at the beginning of a line can belong to the record so far. Within an object it
 * can only after a colon: anywhere else the record is broken and the line is the next one. */
static bool may_hold_object(const Scan *scan)
{
    if (scan->in_string) /* no JSON string goes over a line's end */
        return false;
    if (scan->depth == 0 || scan->depth > TRACKED_DEPTH || scan->is_array[scan->depth - 1])
        return true;
    return scan->last == ':';
}

/* Reads an object to its end, over as many lines as it takes. */
static void read_object(JsonStream *stream, Scan *scan, int c)
{
    while (c != EOF) {
        add(stream, scan, c);
        track(scan, c);
        if (scan->depth == 0 && !scan->in_string)
            return;
        int before = c;
        c = read_char(stream);
        if (before == '\n' && c == '{' && !may_hold_object(scan)) {
            unread_char(stream, c);
            return;
        }
    }
}

/* A line that is "{" and no more begins an object that goes over many lines. */
static bool is_end_of_line(JsonStream *stream)
{
    int c = read_char(stream);
    unread_char(stream, c);
    return c == '\n' || c == '\r';
}

/* An object that ends with its line says that the input is JSON Lines. What else stands on the
 * line is the next record. */
static void end_object(JsonStream *stream, uint64_t first_line)
{
    bool one_line = stream->line == first_line;
    int c = read_char(stream);
    while (c == ' ' || c == '\t' || c == '\r')
        c = read_char(stream);
    if (c == '\n' && one_line)
        stream->layout = JSON_LAYOUT_LINES;
    unread_char(stream, c);
}

static void read_line(JsonStream *stream, Scan *scan, int c)
{
    for (; c != EOF && c != '\n'; c = read_char(stream)) {
        add(stream, scan, c);
        if (stream->layout != JSON_LAYOUT_LINES)
            continue;
        track(scan, c);
        if (scan->last == '}' && scan->depth == 0 && !scan->in_string)
            return;
    }
}

/* Reads an element of the array and the ',' or ']' after it. False where the input ends. */
static bool read_element(JsonStream *stream, Scan *scan, int c)
{
    for (; c != EOF; c = read_char(stream)) {
        if (scan->depth == 0 && !scan->in_string && (c == ',' || c == ']')) {
            if (c == ']')
                stream->layout = JSON_LAYOUT_OPEN;
            return true;
        }
        add(stream, scan, c);
        track(scan, c);
    }
    return false;
}

/* ---- the stream --------------------------------------------------------------------------------- */

static Status finish(JsonStream *stream, const Scan *scan, JsonPart *out_part, Text *out_record)
{
    if (ferror(stream->file))
        return STATUS_IO;
    if (buffer_failed(&stream->record))
        return STATUS_MEMORY;
    *out_part = scan->too_long ? JSON_TOO_LONG : JSON_RECORD;
    *out_record = text_trim(buffer_text(&stream->record));
    return STATUS_OK;
}

static Status next_element(JsonStream *stream, JsonPart *out_part, Text *out_record,
                           uint64_t *out_line)
{
    Scan scan = {.depth = 0};
    int c = skip_space(stream);
    *out_line = stream->line;
    if (c == EOF) {
        *out_part = JSON_CUT;
        stream->layout = JSON_LAYOUT_OPEN;
        return ferror(stream->file) ? STATUS_IO : STATUS_OK;
    }
    if (c == ']' && !stream->has_element) {
        stream->layout = JSON_LAYOUT_OPEN;
        return json_stream_next(stream, out_part, out_record, out_line);
    }
    stream->has_element = true;
    read_element(stream, &scan, c);
    return finish(stream, &scan, out_part, out_record);
}

Status json_stream_next(JsonStream *stream, JsonPart *out_part, Text *out_record,
                        uint64_t *out_line)
{
    Scan scan = {.depth = 0};
    buffer_clear(&stream->record);
    if (stream->layout == JSON_LAYOUT_ARRAY)
        return next_element(stream, out_part, out_record, out_line);
    int c = stream->started ? skip_space(stream) : skip_mark(stream);
    bool is_first = !stream->started;
    stream->started = true;
    *out_line = stream->line;
    if (c == EOF && stream->record.size_bytes == 0) {
        *out_part = JSON_END;
        return ferror(stream->file) ? STATUS_IO : STATUS_OK;
    }
    if (c == '[' && is_first) {
        stream->layout = JSON_LAYOUT_ARRAY;
        stream->was_array = true;
        return next_element(stream, out_part, out_record, out_line);
    }
    if (c == '{' && (stream->layout == JSON_LAYOUT_OPEN || is_end_of_line(stream))) {
        read_object(stream, &scan, c);
        end_object(stream, *out_line);
    } else {
        read_line(stream, &scan, c);
    }
    return finish(stream, &scan, out_part, out_record);
}
