/*
 * worker.h - a batch of records to the text of its decisions.
 *
 * Layer: batch (internal). One Worker, one thread.
 */
#pragma once

#include "batch/batch_item.h"

typedef struct Worker Worker;

/* As session_new(). All arguments outlive the worker. */
Status worker_new(Worker **out, const Program *program, const Bindings *bindings,
                  const BatchOptions *options, const Allocator *allocator);
void worker_free(Worker *worker);

/* Evaluates the batch's records and fills what comes of them: as many as are done when a stop is
 * requested. An allocation that fails is in batch->status. */
void worker_evaluate(Worker *worker, Batch *batch);

/* What the worker measured, where the run does; the reading and writing are added by others. */
BatchTimes *worker_times(Worker *worker);
