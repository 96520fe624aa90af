#include "batch/worker.h"

#include "base/clock.h"

struct Worker {
    Allocator allocator;
    const Program *program;
    const BatchOptions *options;
    Session *session;
    BatchTimes *times; /* NULL: nothing is measured */
    CsvRow row;
    Buffer json;   /* of a CSV row */
    Buffer reason; /* why it is none */
};

Status worker_new(Worker **out, const Program *program, const Bindings *bindings,
                  const BatchOptions *options, const Allocator *allocator)
{
    Worker *worker = allocator_alloc(allocator, sizeof *worker);
    if (worker == NULL)
        return STATUS_MEMORY;
    *worker = (Worker){.allocator = *allocator, .program = program, .options = options};
    csv_row_init(&worker->row, allocator);
    buffer_init(&worker->json, allocator);
    buffer_init(&worker->reason, allocator);
    Status status = session_new(&worker->session, program, bindings, &options->evaluate, allocator);
    if (status == STATUS_OK && options->times != NULL) {
        worker->times = allocator_alloc(allocator, sizeof *worker->times);
        status = worker->times != NULL ? STATUS_OK : STATUS_MEMORY;
    }
    if (status != STATUS_OK) {
        worker_free(worker);
        return status;
    }
    if (worker->times != NULL) {
        *worker->times = (BatchTimes){.records = 0};
        session_measure(worker->session, &worker->times->session);
    }
    *out = worker;
    return STATUS_OK;
}

void worker_free(Worker *worker)
{
    if (worker == NULL)
        return;
    session_free(worker->session);
    csv_row_free(&worker->row);
    buffer_free(&worker->json);
    buffer_free(&worker->reason);
    Allocator allocator = worker->allocator;
    allocator_free(&allocator, worker->times, sizeof *worker->times);
    allocator_free(&allocator, worker, sizeof *worker);
}

BatchTimes *worker_times(Worker *worker)
{
    return worker->times;
}

/* ---- one decision ---------------------------------------------------------------------------- */

static Status decide_row(Worker *worker, const Batch *batch, const Span *span, Text row,
                         Decision *decision)
{
    buffer_clear(&worker->json);
    buffer_clear(&worker->reason);
    if (csv_records_write(&worker->json, batch->csv, &worker->row, row, &worker->reason)) {
        if (buffer_failed(&worker->json))
            return STATUS_MEMORY;
        return session_evaluate(worker->session, decision, buffer_text(&worker->json), span->line);
    }
    decision_set_error(decision, (Text){NULL, 0}, "csv", buffer_text(&worker->reason), TEXT(""),
                       span->line);
    return STATUS_OK;
}

static Status decide(Worker *worker, const Batch *batch, const Span *span, Decision *decision)
{
    char *record = batch->bytes.data + span->from;
    if (span->too_long) {
        decision_set_error(decision, (Text){NULL, 0}, "limit",
                           TEXT("the record is longer than 64 MiB"), TEXT(""), span->line);
        return STATUS_OK;
    }
    if (batch->csv != NULL)
        return decide_row(worker, batch, span, (Text){record, span->size_bytes}, decision);
    return session_evaluate_padded(worker->session, decision, record, span->size_bytes, span->line);
}

/* ---- its text -------------------------------------------------------------------------------- */

/* Elements of an array begin with what parts them from the one before, which the writer turns into
 * the array's beginning for the first. */
static void report_as_json(const Worker *worker, Batch *batch, const Span *span,
                           const Decision *decision)
{
    const BatchOptions *options = worker->options;
    bool is_element = span->after.was_array;
    if (is_element)
        buffer_add_string(&batch->out, ",\n");
    report_json_selected(&batch->out, worker->program, options->selection, decision, true);
    if (!is_element)
        buffer_add_char(&batch->out, '\n');
}

/* A table's row, and the batch's first decision in full as well; or each in full, apart. */
static void report_as_text(const Worker *worker, Batch *batch, const Decision *decision)
{
    TextStyle style = worker->options->style;
    if (worker->options->full_text) {
        buffer_add_char(&batch->out, '\n');
        report_text(&batch->out, worker->program, decision, style);
        return;
    }
    if (batch->written == 0)
        report_text(&batch->first, worker->program, decision, style);
    report_table_row(&batch->out, worker->program, decision, style);
}

static void report(const Worker *worker, Batch *batch, const Span *span, const Decision *decision)
{
    const BatchOptions *options = worker->options;
    if (options->silent || (options->only != 0 && (options->only >> decision->verdict & 1) == 0))
        return;
    switch (options->format) {
    case REPORT_JSON:
        report_as_json(worker, batch, span, decision);
        break;
    case REPORT_JSONL:
        report_json_selected(&batch->out, worker->program, options->selection, decision, false);
        buffer_add_char(&batch->out, '\n');
        break;
    case REPORT_CSV:
        report_csv_row(&batch->out, worker->program, options->selection, decision);
        break;
    case REPORT_TEXT:
        report_as_text(worker, batch, decision);
        break;
    }
    batch->written++;
}

/* ---- the batch ------------------------------------------------------------------------------- */

/* The member of the reported scope that the record last evaluated is under, or NONE. */
static uint32_t reported_scope(Worker *worker, const Decision *decision)
{
    uint32_t scope = program_meta(worker->program)->reported_scope;
    if (scope == NONE || decision->verdict == VERDICT_ERROR)
        return NONE;
    Value value = vm_call(evaluator_vm(session_evaluator(worker->session)),
                          program_SCOPES(worker->program)[scope].function, NULL, 0);
    return value.tag == VALUE_ENUM ? (uint32_t)value.as.integer : NONE;
}

static bool is_stopped(const Worker *worker)
{
    const BatchStop *stop = &worker->options->stop;
    return stop->requested != NULL && atomic_load_explicit(stop->requested, memory_order_relaxed);
}

static Status evaluate_record(Worker *worker, Batch *batch, const Span *span)
{
    Decision decision;
    uint64_t start = worker->times != NULL ? clock_now_ns() : 0;
    Status status = decide(worker, batch, span, &decision);
    if (status != STATUS_OK)
        return status;
    uint64_t decided = worker->times != NULL ? clock_now_ns() : 0;
    batch->verdicts[decision.verdict]++;
    report(worker, batch, span, &decision);
    if (worker->options->summary != NULL)
        summary_add(&batch->summary, &decision, reported_scope(worker, &decision));
    if (worker->times != NULL) {
        uint64_t end = clock_now_ns();
        worker->times->report_ns += end - decided;
        times_add_record(worker->times, end - start);
    }
    return STATUS_OK;
}

void worker_evaluate(Worker *worker, Batch *batch)
{
    while (batch->done < batch->count && !is_stopped(worker)) {
        batch->status = evaluate_record(worker, batch, &batch->spans[batch->done]);
        if (batch->status != STATUS_OK)
            return;
        batch->done++;
    }
    if (buffer_failed(&batch->out) || buffer_failed(&batch->first))
        batch->status = STATUS_MEMORY;
}
