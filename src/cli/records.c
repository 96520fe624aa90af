/*
 * records.c - the applications of one input.
 */
#include "cli/records.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "data/json_stream.h"
#include "value/calendar.h"

/* An input being read. */
typedef struct Input {
    const char *command;
    const char *name;
    RecordHandler handler;
    void *context;
} Input;

static int unreadable(const Input *input, const char *reason)
{
    fprintf(stderr, "licet %s: \"%s\" cannot be read: %s\n", input->command, input->name, reason);
    return EXIT_ENVIRONMENT;
}

static int read_stream(const Input *input, JsonStream *stream)
{
    for (;;) {
        JsonPart part = JSON_END;
        Text record = TEXT("");
        uint64_t line = 0;
        errno = 0;
        Status status = json_stream_next(stream, &part, &record, &line);
        if (status == STATUS_IO)
            return unreadable(input, strerror(errno));
        if (status != STATUS_OK)
            return cmd_report_status(input->command, status);
        if (part == JSON_CUT)
            return unreadable(input, "it ends before its array does");
        if (part == JSON_TOO_LONG)
            return unreadable(input, "a record is longer than 64 MiB");
        if (part == JSON_END)
            return EXIT_DONE;
        int code = input->handler(input->context, record, line);
        if (code != EXIT_DONE)
            return code;
    }
}

int records_read(const char *command, const char *name, RecordHandler handler, void *context)
{
    const Input input = {command, name, handler, context};
    bool is_standard_input = strcmp(name, "-") == 0;
    if (file_is_directory(name))
        return unreadable(&input, "it is a folder");
    FILE *file = is_standard_input ? stdin : fopen(name, "rb");
    if (file == NULL)
        return unreadable(&input, strerror(errno));
    Allocator allocator = allocator_system();
    JsonStream stream;
    json_stream_init(&stream, file, &allocator);
    int code = read_stream(&input, &stream);
    json_stream_free(&stream);
    if (!is_standard_input)
        fclose(file);
    return code;
}

bool records_take_date(EvaluateOptions *out, const char *command, const char *value)
{
    out->has_as_of = true;
    if (calendar_parse_date(&out->as_of_days, text_of(value)))
        return true;
    fprintf(stderr, "licet %s: \"%s\" is no date: write YYYY-MM-DD\n", command, value);
    return false;
}
