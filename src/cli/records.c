/*
 * records.c - the applications of one input.
 */
#include "cli/records.h"

#include <errno.h>
#include <string.h>

#include "cli/cmd.h"
#include "data/input.h"
#include "data/record_cutter.h"
#include "value/calendar.h"

enum { CHUNK_BYTES = 256 * 1024 };

/* An input being read. */
typedef struct Reading {
    const char *command;
    const char *name;
    RecordHandler handler;
    void *context;
    Input *input;
    Buffer window; /* read and not yet cut */
    bool is_last;  /* nothing comes after it */
} Reading;

static int unreadable(const Reading *reading, const char *reason)
{
    fprintf(stderr, "licet %s: \"%s\" cannot be read: %s\n", reading->command, reading->name,
            reason);
    return EXIT_ENVIRONMENT;
}

static void drop(Buffer *window, size_t size_bytes)
{
    size_t left = window->size_bytes - size_bytes;
    if (left > 0)
        memmove(window->data, window->data + size_bytes, left);
    window->size_bytes = left;
}

static int failed(const Reading *reading, Status status)
{
    if (status == STATUS_IO)
        return unreadable(reading, strerror(errno));
    if (status == STATUS_INPUT)
        return unreadable(reading, input_reason(reading->input));
    return cmd_report_status(reading->command, status);
}

static Status read_more(Reading *reading)
{
    size_t size_bytes = 0;
    bool interrupted = false;
    if (!buffer_reserve(&reading->window, CHUNK_BYTES))
        return STATUS_MEMORY;
    errno = 0;
    Status status = input_read(reading->input, reading->window.data + reading->window.size_bytes,
                               CHUNK_BYTES, &size_bytes, &interrupted);
    reading->window.size_bytes += status == STATUS_OK ? size_bytes : 0;
    reading->is_last = size_bytes == 0;
    return status;
}

static int cut_all(Reading *reading)
{
    RecordCutter cutter;
    cutter_init(&cutter, false);
    for (;;) {
        Cut cut;
        int code = EXIT_DONE;
        Status status = STATUS_OK;
        CutKind kind = cutter_next(&cutter, &cut, buffer_text(&reading->window), reading->is_last);
        if (kind == CUT_END || (kind == CUT_MORE && reading->is_last))
            return EXIT_DONE;
        if (kind == CUT_BROKEN)
            return unreadable(reading, "it ends before its array does");
        if (kind == CUT_TOO_LONG)
            return unreadable(reading, "a record is longer than 64 MiB");
        if (kind == CUT_RECORD)
            code = reading->handler(reading->context, cut.record, cut.line);
        drop(&reading->window, cut.consumed_bytes);
        if (kind == CUT_MORE)
            status = read_more(reading);
        if (status != STATUS_OK)
            return failed(reading, status);
        if (code != EXIT_DONE)
            return code;
    }
}

int records_read(const char *command, const char *name, RecordHandler handler, void *context)
{
    Allocator allocator = allocator_system();
    Reading reading = {.command = command, .name = name, .handler = handler, .context = context};
    errno = 0;
    Status status = input_open(&reading.input, name, &allocator);
    if (status != STATUS_OK)
        return failed(&reading, status);
    buffer_init(&reading.window, &allocator);
    int code = cut_all(&reading);
    buffer_free(&reading.window);
    input_close(reading.input);
    return code;
}

/* ---- options ------------------------------------------------------------------------------------ */

bool records_take_date(EvaluateOptions *out, const char *command, const char *value)
{
    out->has_as_of = true;
    if (calendar_parse_date(&out->as_of_days, text_of(value)))
        return true;
    fprintf(stderr, "licet %s: \"%s\" is no date: write YYYY-MM-DD\n", command, value);
    return false;
}
