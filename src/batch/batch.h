/*
 * batch.h - many records to as many decisions: reader, workers, ordered writer.
 *
 * Records are read in batches of some hundred kilobytes, each evaluated by one thread and written
 * in the order of reading. A thread does whatever is needed next: it writes the batch whose turn it
 * is, evaluates one that waits, or reads another. There are two batches a thread and no more, so
 * that memory is bounded whatever the input's size, and a slow reader of the output slows the
 * reading. With one job all of it happens on the caller's thread. What is written does not depend
 * on the number of jobs.
 *
 * Every record gives one decision, one that is no valid application included.
 *
 * Layer: batch.
 */
#pragma once

#include <stdatomic.h>

#include "batch/times.h"
#include "data/evaluate.h"
#include "data/record_cutter.h"
#include "report/summary.h"

enum { BATCH_JOBS_MAX = 256 };

typedef enum BatchInputs {
    BATCH_INPUTS_BY_NAME, /* CSV where the name ends in .csv, .csv.gz or .csv.zst, else JSON */
    BATCH_INPUTS_JSON,
    BATCH_INPUTS_CSV,
} BatchInputs;

/* Between two records: where a run begins, or has come to. */
typedef struct BatchPosition {
    uint32_t input;                   /* which of the inputs */
    uint64_t offset_bytes;            /* in it, unpacked */
    CutState cut;                     /* line 0: at its beginning */
    uint64_t records;                 /* before here, of all inputs */
    uint64_t written;                 /* of them */
    bool in_array;                    /* json: the array written is open */
    uint64_t verdicts[VERDICT_COUNT]; /* of the records, written or not */
} BatchPosition;

/* How a run stands. */
typedef struct BatchProgress {
    BatchPosition position;
    uint64_t
        read_bytes; /* of the inputs as they lie, packed; at most total_bytes unless that is 0 */
    uint64_t total_bytes; /* 0 where that is not known */
} BatchProgress;

/* What the caller is told. Calls come one at a time, though not always from one thread. */
typedef struct BatchEvents {
    void *context;
    /* Takes the next bytes of the output. False, when they cannot be written, ends the run. */
    bool (*write)(void *context, Text bytes);
    /* After the decisions up to here were written. False ends the run likewise. */
    bool (*wrote)(void *context, const BatchProgress *progress);
    /* An input cannot be read, or not to its end; the next one is gone on with. */
    void (*problem)(void *context, const char *input, Text reason);
    /* Worth a word, though nothing fails. */
    void (*note)(void *context, const char *input, Text text);
} BatchEvents;

/* A way to end a run early: `requested` becomes true, and then something can be read from
 * `descriptor`, so that a reader that waits for input wakes up. */
typedef struct BatchStop {
    const atomic_bool *requested; /* NULL: there is none */
    int descriptor;               /* -1: likewise */
} BatchStop;

typedef struct BatchOptions {
    uint32_t jobs; /* 1 to BATCH_JOBS_MAX */
    EvaluateOptions evaluate;

    uint32_t input_count;
    const char *const *inputs; /* paths; "-" is standard input */
    BatchInputs input_kind;
    const char *header_map; /* see csv_records.h; NULL for none */

    bool silent; /* no decisions are written, only counted */
    ReportFormat format;
    bool full_text; /* text: every decision in full, not a table */
    TextStyle style;
    const ReportSelection *selection; /* NULL: all members */
    uint32_t only;                    /* verdicts to write, a bit each; 0: all */

    const BatchPosition *from; /* where to go on; NULL: at the beginning */
    Summary *summary;          /* counts are added to it; NULL for none */
    BatchTimes *times;         /* measures are added to it; NULL for none */
    BatchStop stop;
    BatchEvents events;
} BatchOptions;

typedef struct BatchOutcome {
    BatchProgress progress;
    uint32_t bad_inputs; /* that could not be read to their end */
    bool stopped;        /* on request, before the end */
    bool failed;         /* an event said false */
} BatchOutcome;

/* Runs to the end of all inputs. STATUS_MEMORY; STATUS_BUNDLE where the program has no input;
 * STATUS_IO when threads cannot be started. `bindings` may be NULL. */
Status batch_run(BatchOutcome *out, const Program *program, const Bindings *bindings,
                 const BatchOptions *options, const Allocator *allocator);
