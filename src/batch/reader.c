#include "batch/reader.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "data/input.h"

enum {
    TARGET_BYTES = 128 * 1024, /* of a batch: what fits a core's cache with its decisions */
    PIECE_BYTES = 64 * 1024,   /* read at a time beyond that, for a record that is larger */
    LEAST_BYTES = 1024,        /* read at a time, should a file have grown */
    RECORDS_MAX = 16 * 1024,   /* in one batch */
};

struct Reader {
    Allocator allocator;
    const Program *program;
    const BatchOptions *options;
    uint32_t next_input;
    Input *input; /* open, or NULL */
    RecordCutter cutter;
    bool at_end;     /* of the input's bytes */
    bool short_read; /* the last read gave less than there was room for */
    bool is_csv;
    CsvRecords **csv; /* by input; they live as long as the reader, as batches use them */
    bool has_records;
    Buffer carry;           /* read, but not yet in a batch */
    uint64_t offset_bytes;  /* of what the cutter consumed, in the input */
    uint64_t earlier_bytes; /* of inputs before */
    uint64_t total_bytes;
    uint32_t bad_inputs;
    bool interrupted;
};

/* ---- the inputs ------------------------------------------------------------------------------ */

/* 0 as soon as one has no size. */
static uint64_t size_of_all(const BatchOptions *options)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < options->input_count; i++) {
        struct stat info;
        if (strcmp(options->inputs[i], "-") == 0)
            return 0;
        if (stat(options->inputs[i], &info) != 0)
            continue;
        if (!S_ISREG(info.st_mode))
            return 0;
        total += (uint64_t)info.st_size;
    }
    return total;
}

Status reader_new(Reader **out, const Program *program, const BatchOptions *options,
                  const Allocator *allocator)
{
    Reader *reader = allocator_alloc(allocator, sizeof *reader);
    if (reader == NULL)
        return STATUS_MEMORY;
    *reader = (Reader){.allocator = *allocator,
                       .program = program,
                       .options = options,
                       .total_bytes = size_of_all(options)};
    buffer_init(&reader->carry, allocator);
    if (options->from != NULL)
        reader->next_input = options->from->input;
    size_t size_bytes = (options->input_count + 1) * sizeof(CsvRecords *);
    reader->csv = allocator_alloc(allocator, size_bytes);
    if (reader->csv == NULL) {
        reader_free(reader);
        return STATUS_MEMORY;
    }
    memset(reader->csv, 0, size_bytes);
    *out = reader;
    return STATUS_OK;
}

void reader_free(Reader *reader)
{
    if (reader == NULL)
        return;
    uint32_t count = reader->options->input_count;
    for (uint32_t i = 0; reader->csv != NULL && i < count; i++)
        csv_records_free(reader->csv[i]);
    allocator_free(&reader->allocator, reader->csv, (count + 1) * sizeof(CsvRecords *));
    input_close(reader->input);
    buffer_free(&reader->carry);
    Allocator allocator = reader->allocator;
    allocator_free(&allocator, reader, sizeof *reader);
}

uint32_t reader_bad_inputs(const Reader *reader)
{
    return reader->bad_inputs;
}

uint64_t reader_total_bytes(const Reader *reader)
{
    return reader->total_bytes;
}

bool reader_was_interrupted(const Reader *reader)
{
    return reader->interrupted;
}

static const char *name_of(const Reader *reader)
{
    return reader->options->inputs[reader->next_input];
}

static void problem(Reader *reader, Text reason)
{
    const BatchEvents *events = &reader->options->events;
    reader->bad_inputs++;
    if (events->problem != NULL)
        events->problem(events->context, name_of(reader), reason);
}

/* What reading gave: errno's or the input's own reason. */
static void read_problem(Reader *reader, Status status)
{
    problem(reader, text_of(status == STATUS_INPUT ? input_reason(reader->input)
                            : errno == EISDIR      ? "it is a folder: name files"
                                                   : strerror(errno)));
}

static void close_input(Reader *reader)
{
    if (reader->input != NULL)
        reader->earlier_bytes += input_consumed_bytes(reader->input);
    input_close(reader->input);
    reader->input = NULL;
    reader->next_input++;
    buffer_clear(&reader->carry);
}

/* Opens the next input and goes to where the run begins. STATUS_IO and STATUS_INPUT as of the
 * input. */
static Status open_input(Reader *reader)
{
    const BatchOptions *options = reader->options;
    const BatchPosition *from = options->from;
    bool resumes = from != NULL && from->input == reader->next_input && from->cut.line > 0;
    Status status = input_open(&reader->input, name_of(reader), &reader->allocator);
    if (status != STATUS_OK)
        return status;
    input_set_interrupt(reader->input, options->stop.descriptor);
    reader->at_end = false;
    reader->is_csv =
        options->input_kind == BATCH_INPUTS_CSV ||
        (options->input_kind == BATCH_INPUTS_BY_NAME && csv_records_is_name(name_of(reader)));
    reader->offset_bytes = resumes ? from->offset_bytes : 0;
    reader->has_records = resumes;
    cutter_init(&reader->cutter, reader->is_csv);
    if (!resumes)
        return STATUS_OK;
    cutter_init_at(&reader->cutter, &from->cut);
    return input_skip(reader->input, from->offset_bytes);
}

/* ---- one batch ------------------------------------------------------------------------------- */

/* How much to make room for and to read: no more than a small file has. */
static size_t next_piece_bytes(const Reader *reader, const Batch *batch)
{
    size_t there = batch->bytes.size_bytes;
    size_t want = there < TARGET_BYTES ? TARGET_BYTES - there : PIECE_BYTES;
    uint64_t left = input_bytes_left(reader->input);
    if (left >= want)
        return want;
    return left > LEAST_BYTES ? (size_t)left : LEAST_BYTES;
}

/* Reads behind the batch's bytes; at_end or interrupted when there are no more. */
static Status read_more(Reader *reader, Batch *batch)
{
    Buffer *bytes = &batch->bytes;
    size_t want = next_piece_bytes(reader, batch), count;
    if (!buffer_reserve(bytes, want + SESSION_PADDING_BYTES))
        return STATUS_MEMORY;
    Status status = input_read(reader->input, bytes->data + bytes->size_bytes, want, &count,
                               &reader->interrupted);
    if (status != STATUS_OK)
        return status;
    bytes->size_bytes += count;
    reader->short_read = count < want;
    reader->at_end = count == 0 && !reader->interrupted;
    return STATUS_OK;
}

static bool add_span(Reader *reader, Batch *batch, const Cut *cut, bool too_long)
{
    if (batch->count == batch->capacity) {
        uint32_t capacity = batch->capacity == 0 ? 512 : batch->capacity * 2;
        Span *spans = allocator_resize(&reader->allocator, batch->spans,
                                       batch->capacity * sizeof *spans, capacity * sizeof *spans);
        if (spans == NULL)
            return false;
        batch->spans = spans;
        batch->capacity = capacity;
    }
    batch->spans[batch->count++] = (Span){
        .from = cut->record.size_bytes > 0 ? (size_t)(cut->record.data - batch->bytes.data) : 0,
        .size_bytes = too_long ? 0 : cut->record.size_bytes,
        .line = cut->line,
        .too_long = too_long,
        .end_bytes = reader->offset_bytes,
        .after = reader->cutter.state,
    };
    reader->has_records = true;
    return true;
}

static void note_ignored(Reader *reader, Text columns)
{
    const BatchEvents *events = &reader->options->events;
    Buffer text;
    if (columns.size_bytes == 0 || events->note == NULL)
        return;
    buffer_init(&text, &reader->allocator);
    buffer_add_string(&text, "these columns are no fields of the record and are passed over: ");
    buffer_add(&text, columns);
    events->note(events->context, name_of(reader), buffer_text(&text));
    buffer_free(&text);
}

/* The first row of a CSV input. False, the problem said, where it is no header for the record. */
static bool take_header(Reader *reader, Text row, Status *status)
{
    Buffer reason, ignored;
    buffer_init(&reason, &reader->allocator);
    buffer_init(&ignored, &reader->allocator);
    *status = csv_records_new(&reader->csv[reader->next_input], reader->program, row,
                              reader->options->header_map, &reader->allocator, &reason, &ignored);
    bool done = *status == STATUS_OK;
    bool strict = reader->options->evaluate.strict && ignored.size_bytes > 0;
    if (done && strict) {
        buffer_add_string(&reason, "these columns are no fields of the record: ");
        buffer_add(&reason, buffer_text(&ignored));
        done = false;
    } else if (done) {
        note_ignored(reader, buffer_text(&ignored));
    }
    if (!done && *status != STATUS_MEMORY) {
        problem(reader, buffer_text(&reason));
        *status = STATUS_OK;
    }
    buffer_free(&ignored);
    buffer_free(&reason);
    return done;
}

/* A run that goes on within CSV reads the header from the beginning, apart. */
static bool reread_header(Reader *reader, Status *status)
{
    Buffer text;
    size_t count;
    Cut cut;
    RecordCutter cutter;
    Input *input = NULL;
    CutKind kind = CUT_MORE;
    bool interrupted = false, done = false;
    buffer_init(&text, &reader->allocator);
    cutter_init(&cutter, true);
    *status = input_open(&input, name_of(reader), &reader->allocator);
    while (*status == STATUS_OK && kind == CUT_MORE) {
        if (!buffer_reserve(&text, PIECE_BYTES))
            *status = STATUS_MEMORY;
        else
            *status =
                input_read(input, text.data + text.size_bytes, PIECE_BYTES, &count, &interrupted);
        if (*status != STATUS_OK)
            break;
        text.size_bytes += count;
        kind = cutter_next(&cutter, &cut, buffer_text(&text), count == 0);
        if (kind == CUT_MORE) /* the header begins the window as long as it is not whole */
            cutter_init(&cutter, true);
    }
    if (*status == STATUS_OK && kind == CUT_RECORD)
        done = take_header(reader, cut.record, status);
    input_close(input);
    buffer_free(&text);
    return done;
}

static bool needs_header(const Reader *reader)
{
    return reader->is_csv && reader->csv[reader->next_input] == NULL;
}

static void end_input(Reader *reader, Batch *batch)
{
    bool is_empty = !reader->has_records && !reader->cutter.state.was_array;
    if (is_empty && needs_header(reader))
        problem(reader, TEXT("it has no header row"));
    else if (is_empty && !reader->is_csv)
        problem(reader, TEXT("it holds no application"));
    batch->ends_input = true;
    batch->was_array = reader->cutter.state.was_array;
    close_input(reader);
}

static void break_off(Reader *reader, Batch *batch, Status status)
{
    read_problem(reader, status);
    batch->ends_input = true;
    batch->was_array = reader->cutter.state.was_array;
    close_input(reader);
}

/* Keeps what is left for the next batch. */
static Status carry_rest(Reader *reader, const Batch *batch, size_t at)
{
    Text rest = text_slice(buffer_text(&batch->bytes), at, batch->bytes.size_bytes);
    buffer_clear(&reader->carry);
    buffer_add(&reader->carry, rest);
    return buffer_failed(&reader->carry) ? STATUS_MEMORY : STATUS_OK;
}

/* Without records there is nothing to keep in front of the one being read. */
static void drop_front(Batch *batch, size_t *at)
{
    if (batch->count > 0 || *at == 0)
        return;
    batch->bytes.size_bytes -= *at;
    memmove(batch->bytes.data, batch->bytes.data + *at, batch->bytes.size_bytes);
    *at = 0;
}

static bool is_full(const Reader *reader, const Batch *batch)
{
    return batch->count == RECORDS_MAX ||
           (batch->count > 0 && (batch->bytes.size_bytes >= TARGET_BYTES || reader->short_read));
}

/* What the cutter found. False when the batch is complete. */
static bool take_cut(Reader *reader, Batch *batch, CutKind kind, const Cut *cut, Status *status)
{
    switch (kind) {
    case CUT_RECORD:
    case CUT_TOO_LONG:
        if (needs_header(reader)) {
            if (take_header(reader, cut->record, status))
                return true;
            batch->ends_input = true;
            close_input(reader);
            return false;
        }
        if (!add_span(reader, batch, cut, kind == CUT_TOO_LONG))
            *status = STATUS_MEMORY;
        return *status == STATUS_OK && batch->count < RECORDS_MAX;
    case CUT_BROKEN:
        problem(reader, TEXT("it ends before its array does"));
        batch->ends_input = true;
        batch->was_array = true;
        close_input(reader);
        return false;
    case CUT_END:
        end_input(reader, batch);
        return false;
    case CUT_MORE:
        break;
    }
    return true;
}

/* Fills the batch from the open input. */
static Status fill_from_input(Reader *reader, Batch *batch)
{
    Status status = STATUS_OK;
    size_t at = 0;
    buffer_add(&batch->bytes, buffer_text(&reader->carry));
    batch->input = reader->next_input;
    reader->short_read = false;
    for (;;) {
        Cut cut;
        Text window = text_slice(buffer_text(&batch->bytes), at, batch->bytes.size_bytes);
        CutKind kind = cutter_next(&reader->cutter, &cut, window, reader->at_end);
        at += cut.consumed_bytes;
        reader->offset_bytes += cut.consumed_bytes;
        bool more = take_cut(reader, batch, kind, &cut, &status);
        if (status != STATUS_OK || batch->ends_input)
            break;
        if (!more || reader->interrupted || (kind == CUT_MORE && is_full(reader, batch)))
            return carry_rest(reader, batch, at);
        if (kind != CUT_MORE)
            continue;
        drop_front(batch, &at);
        status = read_more(reader, batch);
        if (status == STATUS_MEMORY)
            break;
        if (status != STATUS_OK) {
            break_off(reader, batch, status);
            status = STATUS_OK;
            break;
        }
    }
    return status;
}

/* Opens inputs until one can be read. False when there is none, or memory is exhausted. */
static bool open_next(Reader *reader, Status *status)
{
    while (reader->next_input < reader->options->input_count) {
        bool ready = false;
        *status = open_input(reader);
        if (*status == STATUS_OK)
            ready = !reader->has_records || !reader->is_csv || reread_header(reader, status);
        if (*status == STATUS_MEMORY)
            return false;
        if (*status == STATUS_OK && ready)
            return true;
        if (*status != STATUS_OK)
            read_problem(reader, *status);
        *status = STATUS_OK;
        close_input(reader);
    }
    return false;
}

/* What stands behind the bytes is looked at with the last of them. */
static Status pad(Batch *batch)
{
    Buffer *bytes = &batch->bytes;
    if (!buffer_reserve(bytes, SESSION_PADDING_BYTES))
        return STATUS_MEMORY;
    memset(bytes->data + bytes->size_bytes, 0, SESSION_PADDING_BYTES);
    return STATUS_OK;
}

bool reader_fill(Reader *reader, Batch *batch, Status *status)
{
    *status = STATUS_OK;
    while (batch->count == 0 && !batch->ends_input) {
        if (reader->interrupted || (reader->input == NULL && !open_next(reader, status)))
            return false;
        *status = fill_from_input(reader, batch);
        if (*status == STATUS_OK)
            *status = pad(batch);
        if (*status != STATUS_OK)
            return false;
    }
    batch->csv = reader->csv[batch->input];
    batch->read_bytes =
        reader->earlier_bytes + (reader->input != NULL ? input_consumed_bytes(reader->input) : 0);
    return true;
}
