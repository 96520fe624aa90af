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
    return stream->in_array;
}

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

/* U+FEFF at the very start is passed over. */
static int skip_mark(JsonStream *stream, int c)
{
    static const int mark[] = {0xEF, 0xBB, 0xBF};
    if (stream->started || c != mark[0])
        return c;
    int second = read_char(stream), third = read_char(stream);
    if (second == mark[1] && third == mark[2])
        return read_char(stream);
    buffer_add_char(&stream->record, (char)c);
    buffer_add_char(&stream->record, (char)second);
    return third;
}

/* The first character that is no white space and, in an array, no comma. */
static int next_start(JsonStream *stream)
{
    int c = skip_mark(stream, read_char(stream));
    while (is_space(c) || (stream->in_array && c == ','))
        c = read_char(stream);
    return c;
}

/* Where the reading of a record stands. */
typedef struct Scan {
    int64_t depth;
    bool in_string;
    bool escaped;
    bool too_long;
} Scan;

static void add(JsonStream *stream, Scan *scan, int c)
{
    if (stream->record.size_bytes < LIMIT_RECORD_BYTES)
        buffer_add_char(&stream->record, (char)c);
    else
        scan->too_long = true;
}

static void track(Scan *scan, int c)
{
    if (scan->in_string) {
        scan->in_string = scan->escaped || c != '"';
        scan->escaped = !scan->escaped && c == '\\';
        return;
    }
    if (c == '"')
        scan->in_string = true;
    else if (c == '{' || c == '[')
        scan->depth++;
    else if (c == '}' || c == ']')
        scan->depth--;
}

/* Reads an object to its end. In JSON Lines a line that ends within a string, as no JSON string
 * may, is broken: it is one record, so that the next line is not lost with it. */
static void read_object(JsonStream *stream, Scan *scan, int c)
{
    while (c != EOF) {
        add(stream, scan, c);
        track(scan, c);
        if (scan->depth == 0 && !scan->in_string)
            return;
        c = read_char(stream);
        if (c == '\n' && scan->in_string && !stream->in_array)
            return;
    }
}

/* The rest of the line: something that is no object. */
static void read_line(JsonStream *stream, Scan *scan, int c)
{
    for (; c != EOF && c != '\n'; c = read_char(stream))
        add(stream, scan, c);
}

/* After an object on a line of its own nothing may follow but another object. */
static void skip_to_next(JsonStream *stream)
{
    int c = read_char(stream);
    while (c == ' ' || c == '\t' || c == '\r')
        c = read_char(stream);
    if (c != '\n')
        unread_char(stream, c);
}

static bool starts_array(JsonStream *stream, int c)
{
    bool array = !stream->started && c == '[';
    stream->started = true;
    return array;
}

Status json_stream_next(JsonStream *stream, JsonPart *out_part, Text *out_record,
                        uint64_t *out_line)
{
    Scan scan = {0};
    buffer_clear(&stream->record);
    *out_part = JSON_END;
    int c = stream->ended ? EOF : next_start(stream);
    if (c != EOF && starts_array(stream, c)) {
        stream->in_array = true;
        c = next_start(stream);
    }
    if (c == EOF || (stream->in_array && c == ']')) {
        stream->ended = true;
        return ferror(stream->file) ? STATUS_IO : STATUS_OK;
    }
    *out_line = stream->line;
    if (c == '{')
        read_object(stream, &scan, c);
    else
        read_line(stream, &scan, c);
    if (c == '{')
        skip_to_next(stream);
    if (ferror(stream->file))
        return STATUS_IO;
    if (buffer_failed(&stream->record))
        return STATUS_MEMORY;
    *out_part = scan.too_long ? JSON_TOO_LONG : JSON_RECORD;
    *out_record = buffer_text(&stream->record);
    return STATUS_OK;
}
