/*
 * reader.h - the inputs, one after another, as batches of records.
 *
 * Layer: batch (internal). One thread at a time.
 */
#pragma once

#include "batch/batch_item.h"

typedef struct Reader Reader;

/* `options` and `program` outlive the reader. STATUS_MEMORY. */
Status reader_new(Reader **out, const Program *program, const BatchOptions *options,
                  const Allocator *allocator);
void reader_free(Reader *reader);

/* Fills an empty batch: with records, or with the news that an input ends. False when there is
 * nothing more, with *status other than STATUS_OK when memory is exhausted. */
bool reader_fill(Reader *reader, Batch *batch, Status *status);

/* Inputs that could not be read to their end. */
uint32_t reader_bad_inputs(const Reader *reader);
/* The whole size of all inputs as they lie, or 0. */
uint64_t reader_total_bytes(const Reader *reader);
/* Whether waiting for input was ended by a request to stop. */
bool reader_was_interrupted(const Reader *reader);
