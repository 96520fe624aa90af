#include "batch/writer.h"

void writer_init(Writer *out, const Program *program, const BatchOptions *options,
                 uint64_t total_bytes, const Allocator *allocator)
{
    *out = (Writer){.program = program, .options = options};
    out->progress.total_bytes = total_bytes;
    if (options->from != NULL) {
        out->progress.position = *options->from;
        out->has_head = options->from->records > 0;
    }
    buffer_init(&out->table, allocator);
    buffer_init(&out->first, allocator);
    buffer_init(&out->text, allocator);
}

void writer_free(Writer *writer)
{
    buffer_free(&writer->table);
    buffer_free(&writer->first);
    buffer_free(&writer->text);
}

static Status put(Writer *writer, Text text)
{
    const BatchEvents *events = &writer->options->events;
    if (text.size_bytes == 0)
        return STATUS_OK;
    return events->write(events->context, text) ? STATUS_OK : STATUS_IO;
}

/* Writes a buffer and empties it. */
static Status put_buffer(Writer *writer, Buffer *text)
{
    Status status = buffer_failed(text) ? STATUS_MEMORY : put(writer, buffer_text(text));
    buffer_clear(text);
    return status;
}

/* ---- the formats ----------------------------------------------------------------------------- */

/* The first element's ",\n" becomes the array's "[\n". */
static Status add_json(Writer *writer, Batch *batch)
{
    bool is_array = batch->was_array || (batch->done > 0 && batch->spans[0].after.was_array);
    bool *in_array = &writer->progress.position.in_array;
    if (is_array && batch->out.size_bytes > 0 && !*in_array) {
        batch->out.data[0] = '[';
        *in_array = true;
    }
    Status status = put(writer, buffer_text(&batch->out));
    bool is_whole = batch->ends_input && batch->done == batch->count;
    if (status == STATUS_OK && is_array && is_whole) {
        status = put(writer, *in_array ? TEXT("\n]\n") : TEXT("[]\n"));
        *in_array = false;
    }
    return status;
}

static Status add_csv(Writer *writer, Batch *batch)
{
    if (!writer->has_head)
        report_csv_header(&writer->text, writer->program, writer->options->selection);
    writer->has_head = true;
    Status status = put_buffer(writer, &writer->text);
    return status == STATUS_OK ? put(writer, buffer_text(&batch->out)) : status;
}

/* Whether there will be a table is known with the second decision; until then both its row and the
 * one decision in full are kept. */
static Status add_table(Writer *writer, Batch *batch)
{
    uint64_t before = writer->progress.position.written;
    if (batch->written == 0)
        return STATUS_OK;
    if (before == 0 && batch->written == 1) {
        buffer_add(&writer->table, buffer_text(&batch->out));
        buffer_add(&writer->first, buffer_text(&batch->first));
        return buffer_failed(&writer->table) || buffer_failed(&writer->first) ? STATUS_MEMORY
                                                                              : STATUS_OK;
    }
    if (!writer->has_head)
        report_table_row(&writer->text, writer->program, NULL, writer->options->style);
    writer->has_head = true;
    Status status = put_buffer(writer, &writer->text);
    if (status == STATUS_OK)
        status = put_buffer(writer, &writer->table);
    buffer_clear(&writer->first);
    return status == STATUS_OK ? put(writer, buffer_text(&batch->out)) : status;
}

/* Decisions in full stand apart; each begins with the empty line, the very first without it. */
static Status add_full(Writer *writer, Batch *batch)
{
    Text text = buffer_text(&batch->out);
    bool is_first = writer->progress.position.written == 0 && text.size_bytes > 0;
    return put(writer, text_slice(text, is_first ? 1 : 0, text.size_bytes));
}

static Status add_decisions(Writer *writer, Batch *batch)
{
    const BatchOptions *options = writer->options;
    if (options->silent)
        return STATUS_OK;
    switch (options->format) {
    case REPORT_JSON:
        return add_json(writer, batch);
    case REPORT_CSV:
        return add_csv(writer, batch);
    case REPORT_TEXT:
        return options->full_text ? add_full(writer, batch) : add_table(writer, batch);
    case REPORT_JSONL:
        break;
    }
    return put(writer, buffer_text(&batch->out));
}

/* ---- the run --------------------------------------------------------------------------------- */

static void advance(Writer *writer, const Batch *batch)
{
    BatchProgress *progress = &writer->progress;
    BatchPosition *position = &progress->position;
    position->records += batch->done;
    position->written += batch->written;
    progress->read_bytes = batch->read_bytes;
    for (int i = 0; i < VERDICT_COUNT; i++)
        position->verdicts[i] += batch->verdicts[i];
    if (batch->ends_input && batch->done == batch->count) {
        position->input = batch->input + 1;
        position->offset_bytes = 0;
        position->cut = (CutState){.line = 0};
    } else if (batch->done > 0) {
        position->input = batch->input;
        position->offset_bytes = batch->spans[batch->done - 1].end_bytes;
        position->cut = batch->spans[batch->done - 1].after;
    }
}

Status writer_add(Writer *writer, Batch *batch)
{
    const BatchEvents *events = &writer->options->events;
    Status status = add_decisions(writer, batch);
    if (status != STATUS_OK)
        return status;
    advance(writer, batch);
    if (writer->options->summary != NULL)
        summary_merge(writer->options->summary, &batch->summary);
    bool goes_on = events->wrote == NULL || events->wrote(events->context, &writer->progress);
    return goes_on ? STATUS_OK : STATUS_IO;
}

Status writer_end(Writer *writer)
{
    return put_buffer(writer, &writer->first);
}
