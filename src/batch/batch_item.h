/*
 * batch_item.h - one batch on its way: bytes, where the records lie in them, what came of them.
 *
 * Layer: batch (internal). A Batch belongs to one thread at a time.
 */
#pragma once

#include "batch/batch.h"
#include "data/csv_records.h"

/* A record within the batch's bytes. */
typedef struct Span {
    size_t from;
    size_t size_bytes;
    uint64_t line;
    bool too_long;
    uint64_t end_bytes; /* of the input, after the record */
    CutState after;     /* how the cutting stands there */
} Span;

typedef struct Batch {
    uint32_t input;
    Buffer bytes;          /* with SESSION_PADDING_BYTES behind them */
    const CsvRecords *csv; /* NULL: the records are JSON */
    uint32_t count;
    uint32_t capacity;
    Span *spans;
    bool ends_input; /* nothing of the input comes after it */
    bool was_array;
    uint64_t read_bytes; /* of all inputs, as BatchProgress has it */

    uint32_t done;    /* records evaluated: fewer than count when the run was stopped */
    uint64_t written; /* decisions in `out` */
    Buffer out;
    Buffer first; /* text: the first decision in full, in case it is the only one */
    uint64_t verdicts[VERDICT_COUNT];
    Summary summary; /* where it is asked for */
    Status status;
} Batch;
