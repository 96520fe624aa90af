/*
 * records.c - the applications of one input.
 */
#include "cli/records.h"

#include <errno.h>
#include <string.h>

#include "cli/cmd.h"
#include "data/csv_records.h"
#include "data/input.h"
#include "data/record_cutter.h"

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
    bool is_csv;
    const RecordsOptions *options;
    const Program *program;
    CsvRecords *csv; /* once the header is read */
    CsvRow row;
    Buffer json; /* of a row */
} Reading;

static int unreadable(const Reading *reading, Text reason)
{
    say_error(reading->command, "\"%s\" cannot be read: %.*s", reading->name, TEXT_ARG(reason));
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
        return cmd_cannot_read(reading->command, reading->name);
    if (status == STATUS_INPUT)
        return unreadable(reading, text_of(say_text(input_reason(reading->input))));
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

/* ---- CSV ------------------------------------------------------------------------------------- */

static int take_header(Reading *reading, Text header)
{
    Buffer reason, ignored;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    buffer_init(&ignored, &allocator);
    Status status = csv_records_new(&reading->csv, reading->program, header,
                                    reading->options->header_map, &allocator, &reason, &ignored);
    int code = EXIT_DONE;
    if (status == STATUS_MEMORY)
        code = cmd_report_status(reading->command, status);
    else if (status != STATUS_OK)
        code = unreadable(reading, say_reason(&reason));
    if (status == STATUS_OK && ignored.size_bytes > 0)
        say_error(reading->command,
                  "%s: these columns are no fields of the record and are passed over: %.*s",
                  reading->name, TEXT_ARG(buffer_text(&ignored)));
    buffer_free(&ignored);
    buffer_free(&reason);
    return code;
}

static int take_row(Reading *reading, Text row, uint64_t line)
{
    Buffer reason;
    Allocator allocator = allocator_system();
    if (reading->csv == NULL)
        return take_header(reading, row);
    buffer_init(&reason, &allocator);
    buffer_clear(&reading->json);
    int code = EXIT_ENVIRONMENT;
    if (csv_records_write(&reading->json, reading->csv, &reading->row, row, &reason) &&
        !buffer_failed(&reading->json))
        code = reading->handler(reading->context, buffer_text(&reading->json), line);
    else
        say_error(reading->command, "%s:%llu: %.*s", reading->name, (unsigned long long)line,
                  TEXT_ARG(say_reason(&reason)));
    buffer_free(&reason);
    return code;
}

/* ---- all of an input ------------------------------------------------------------------------- */

static int take_record(Reading *reading, Text record, uint64_t line)
{
    return reading->is_csv ? take_row(reading, record, line)
                           : reading->handler(reading->context, record, line);
}

static int cut_all(Reading *reading)
{
    RecordCutter cutter;
    cutter_init(&cutter, reading->is_csv);
    for (;;) {
        Cut cut;
        int code = EXIT_DONE;
        Status status = STATUS_OK;
        CutKind kind = cutter_next(&cutter, &cut, buffer_text(&reading->window), reading->is_last);
        if (kind == CUT_END || (kind == CUT_MORE && reading->is_last))
            return EXIT_DONE;
        if (kind == CUT_BROKEN)
            return unreadable(reading, text_of(say_text("it ends before its array does")));
        if (kind == CUT_TOO_LONG)
            return unreadable(reading, text_of(say_text("a record is longer than 64 MiB")));
        if (kind == CUT_RECORD)
            code = take_record(reading, cut.record, cut.line);
        drop(&reading->window, cut.consumed_bytes);
        if (kind == CUT_MORE)
            status = read_more(reading);
        if (status != STATUS_OK)
            return failed(reading, status);
        if (code != EXIT_DONE)
            return code;
    }
}

int records_read(const char *command, const char *name, const RecordsOptions *options,
                 const Program *program, RecordHandler handler, void *context)
{
    Allocator allocator = allocator_system();
    Reading reading = {.command = command,
                       .name = name,
                       .handler = handler,
                       .context = context,
                       .options = options,
                       .program = program};
    reading.is_csv = options->input_kind != NULL ? strcmp(options->input_kind, "csv") == 0
                                                 : csv_records_is_name(name);
    errno = 0;
    Status status = input_open(&reading.input, name, &allocator);
    if (status != STATUS_OK)
        return failed(&reading, status);
    buffer_init(&reading.window, &allocator);
    buffer_init(&reading.json, &allocator);
    csv_row_init(&reading.row, &allocator);
    int code = cut_all(&reading);
    csv_records_free(reading.csv);
    csv_row_free(&reading.row);
    buffer_free(&reading.json);
    buffer_free(&reading.window);
    input_close(reading.input);
    return code;
}

/* ---- options --------------------------------------------------------------------------------- */

void records_take(RecordsOptions *options, RecordsOption option, const char *value)
{
    if (option == RECORDS_OPTION_HEADER_MAP)
        options->header_map = value;
    else
        options->input_kind = value;
}

bool records_take_date(EvaluateOptions *out, const char *command, const char *value)
{
    out->has_as_of = true;
    return cmd_take_date(&out->as_of_days, command, value);
}
