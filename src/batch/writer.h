/*
 * writer.h - the decisions of batches, in order, as one output.
 *
 * Layer: batch (internal). One thread at a time.
 */
#pragma once

#include "batch/batch_item.h"

typedef struct Writer {
    const Program *program;
    const BatchOptions *options;
    BatchProgress progress;
    bool has_head; /* csv, text: the header is written */
    Buffer table;  /* text: the one row so far, in case more come */
    Buffer first;  /* text: the one decision so far in full, in case none comes */
    Buffer text;   /* for what is put together here */
} Writer;

void writer_init(Writer *out, const Program *program, const BatchOptions *options,
                 uint64_t total_bytes, const Allocator *allocator);
void writer_free(Writer *writer);

/* Writes what comes of a batch. STATUS_IO when an event said false; STATUS_MEMORY. */
Status writer_add(Writer *writer, Batch *batch);
/* After the last batch. */
Status writer_end(Writer *writer);
