#include "batch/batch.h"

#include <pthread.h>

#include "base/clock.h"
#include "batch/reader.h"
#include "batch/worker.h"
#include "batch/writer.h"

enum { KEPT_BYTES = 4 * 1024 * 1024 }; /* a batch that grew larger gives its memory back */

typedef enum SlotState { SLOT_FREE, SLOT_FILLED, SLOT_BUSY, SLOT_DONE } SlotState;

typedef struct Slot {
    SlotState state;
    Batch batch;
} Slot;

typedef struct Pipeline Pipeline;

/* A thread beside the caller's. */
typedef struct Hand {
    pthread_t thread;
    Pipeline *pipeline;
    uint32_t worker;
} Hand;

/* The batches under way lie in a ring, in the order of reading: batch n in slot n % slot_count. */
struct Pipeline {
    Allocator allocator;
    const BatchOptions *options;
    Reader *reader;
    Writer writer;
    const Program *program;
    const Bindings *bindings;
    uint32_t worker_count;
    Worker **workers; /* made when first needed: most inputs are small; the first always is */
    Hand *hands;
    uint32_t slot_count;
    Slot *slots;

    pthread_mutex_t lock; /* guards what follows, and the slots' states */
    pthread_cond_t changed;
    uint64_t next_read;  /* the number of the batch that will be read next */
    uint64_t next_write; /* … written next */
    uint32_t started;    /* hands, the caller's thread included */
    bool reading;        /* some thread is at it */
    bool writing;
    bool ended;   /* there is nothing more to read */
    bool stopped; /* nothing more is to be written */
    bool cut;     /* a request to stop cut a batch short */
    bool failed;  /* an event said false */
    Status status;
    uint64_t read_ns;
    uint64_t write_ns;
};

/* ---- batches --------------------------------------------------------------------------------- */

static void empty(Buffer *buffer)
{
    if (buffer->capacity_bytes > KEPT_BYTES)
        buffer_free(buffer);
    else
        buffer_clear(buffer);
}

static void batch_clear(Batch *batch)
{
    empty(&batch->bytes);
    empty(&batch->out);
    empty(&batch->first);
    batch->csv = NULL;
    batch->count = 0;
    batch->done = 0;
    batch->written = 0;
    batch->ends_input = false;
    batch->was_array = false;
    batch->status = STATUS_OK;
    memset(batch->verdicts, 0, sizeof batch->verdicts);
    if (batch->summary.plan != NULL)
        summary_clear(&batch->summary);
}

static Status batch_init(Batch *out, const BatchOptions *options, const Allocator *allocator)
{
    *out = (Batch){.count = 0};
    buffer_init(&out->bytes, allocator);
    buffer_init(&out->out, allocator);
    buffer_init(&out->first, allocator);
    return options->summary != NULL ? summary_init(&out->summary, options->summary->plan, allocator)
                                    : STATUS_OK;
}

static void batch_free(Batch *batch, const Allocator *allocator)
{
    buffer_free(&batch->bytes);
    buffer_free(&batch->out);
    buffer_free(&batch->first);
    if (batch->summary.plan != NULL)
        summary_free(&batch->summary);
    allocator_free(allocator, batch->spans, batch->capacity * sizeof *batch->spans);
}

/* ---- what a thread may do next --------------------------------------------------------------- */

static Slot *slot_of(Pipeline *pipeline, uint64_t number)
{
    return &pipeline->slots[number % pipeline->slot_count];
}

static bool is_over(const Pipeline *pipeline)
{
    return pipeline->stopped || (pipeline->ended && pipeline->next_write == pipeline->next_read);
}

static Slot *find_writable(Pipeline *pipeline)
{
    Slot *slot = slot_of(pipeline, pipeline->next_write);
    return !pipeline->writing && slot->state == SLOT_DONE ? slot : NULL;
}

static Slot *find_filled(Pipeline *pipeline)
{
    for (uint64_t i = pipeline->next_write; i < pipeline->next_read; i++) {
        if (slot_of(pipeline, i)->state == SLOT_FILLED)
            return slot_of(pipeline, i);
    }
    return NULL;
}

static Slot *find_free(Pipeline *pipeline)
{
    Slot *slot = slot_of(pipeline, pipeline->next_read);
    bool may_read = !pipeline->reading && !pipeline->ended;
    return may_read && slot->state == SLOT_FREE ? slot : NULL;
}

static void stop(Pipeline *pipeline, Status status)
{
    pipeline->stopped = true;
    if (pipeline->status == STATUS_OK)
        pipeline->status = status;
}

static void start_hand(Pipeline *pipeline);

/* ---- doing it: called with the lock held, which is let go of meanwhile ----------------------- */

static uint64_t now_if_measured(const Pipeline *pipeline)
{
    return pipeline->options->times != NULL ? clock_now_ns() : 0;
}

static void read_batch(Pipeline *pipeline, Slot *slot)
{
    Status status;
    pipeline->reading = true;
    slot->state = SLOT_BUSY;
    pthread_mutex_unlock(&pipeline->lock);
    uint64_t start = now_if_measured(pipeline);
    bool filled = reader_fill(pipeline->reader, &slot->batch, &status);
    uint64_t spent = now_if_measured(pipeline) - start;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->read_ns += spent;
    pipeline->reading = false;
    slot->state = filled ? SLOT_FILLED : SLOT_FREE;
    if (filled)
        pipeline->next_read++;
    else
        pipeline->ended = true;
    if (status != STATUS_OK)
        stop(pipeline, status);
    bool is_work = filled && slot->batch.count > 0; /* not only the news that an input ends */
    if (is_work && !is_over(pipeline) && pipeline->next_read > pipeline->started &&
        pipeline->started < pipeline->worker_count)
        start_hand(pipeline);
}

static Status make_worker(Pipeline *pipeline, uint32_t number)
{
    return worker_new(&pipeline->workers[number], pipeline->program, pipeline->bindings,
                      pipeline->options, &pipeline->allocator);
}

static void evaluate_batch(Pipeline *pipeline, Slot *slot, uint32_t worker)
{
    slot->state = SLOT_BUSY;
    pthread_mutex_unlock(&pipeline->lock);
    if (pipeline->workers[worker] == NULL)
        slot->batch.status = make_worker(pipeline, worker);
    if (slot->batch.status == STATUS_OK)
        worker_evaluate(pipeline->workers[worker], &slot->batch);
    pthread_mutex_lock(&pipeline->lock);
    slot->state = SLOT_DONE;
}

/* A batch that was cut short by a request to stop is the last one written. */
static void write_batch(Pipeline *pipeline, Slot *slot)
{
    Batch *batch = &slot->batch;
    pipeline->writing = true;
    pthread_mutex_unlock(&pipeline->lock);
    uint64_t start = now_if_measured(pipeline);
    Status status =
        batch->status == STATUS_OK ? writer_add(&pipeline->writer, batch) : batch->status;
    bool is_cut = batch->done < batch->count;
    batch_clear(batch);
    uint64_t spent = now_if_measured(pipeline) - start;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->write_ns += spent;
    pipeline->writing = false;
    pipeline->next_write++;
    slot->state = SLOT_FREE;
    pipeline->cut = pipeline->cut || is_cut;
    if (status == STATUS_IO)
        pipeline->failed = true;
    if (status != STATUS_OK || is_cut)
        stop(pipeline, status == STATUS_IO ? STATUS_OK : status);
}

static void work(Pipeline *pipeline, uint32_t worker)
{
    pthread_mutex_lock(&pipeline->lock);
    while (!is_over(pipeline)) {
        Slot *slot;
        if ((slot = find_writable(pipeline)) != NULL) {
            write_batch(pipeline, slot);
        } else if ((slot = find_filled(pipeline)) != NULL) {
            evaluate_batch(pipeline, slot, worker);
        } else if ((slot = find_free(pipeline)) != NULL) {
            read_batch(pipeline, slot);
        } else {
            pthread_cond_wait(&pipeline->changed, &pipeline->lock);
            continue;
        }
        pthread_cond_broadcast(&pipeline->changed);
    }
    pthread_mutex_unlock(&pipeline->lock);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *run_hand(void *argument)
{
    Hand *hand = argument;
    work(hand->pipeline, hand->worker);
    return NULL;
}

/* Most inputs are one batch: a thread is started when there is one more batch than there are
 * threads. One that cannot be ends the run, as fewer than were asked for might go unnoticed. */
static void start_hand(Pipeline *pipeline)
{
    Hand *hand = &pipeline->hands[pipeline->started];
    *hand = (Hand){.pipeline = pipeline, .worker = pipeline->started};
    if (pthread_create(&hand->thread, NULL, run_hand, hand) == 0)
        pipeline->started++;
    else
        stop(pipeline, STATUS_IO);
}

/* The caller's thread takes the first worker. What it does ends when all is over, and then nobody
 * starts another thread. */
static void run_threads(Pipeline *pipeline)
{
    pipeline->started = 1;
    work(pipeline, 0);
    for (uint32_t i = 1; i < pipeline->started; i++)
        pthread_join(pipeline->hands[i].thread, NULL);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void pipeline_free(Pipeline *pipeline)
{
    for (uint32_t i = 0; pipeline->workers != NULL && i < pipeline->worker_count; i++)
        worker_free(pipeline->workers[i]);
    for (uint32_t i = 0; pipeline->slots != NULL && i < pipeline->slot_count; i++)
        batch_free(&pipeline->slots[i].batch, &pipeline->allocator);
    allocator_free(&pipeline->allocator, pipeline->workers,
                   pipeline->worker_count * sizeof(Worker *));
    allocator_free(&pipeline->allocator, pipeline->slots,
                   pipeline->slot_count * sizeof *pipeline->slots);
    reader_free(pipeline->reader);
    writer_free(&pipeline->writer);
    pthread_cond_destroy(&pipeline->changed);
    pthread_mutex_destroy(&pipeline->lock);
}

static Status make_slots(Pipeline *pipeline)
{
    size_t size_bytes = pipeline->slot_count * sizeof *pipeline->slots;
    pipeline->slots = allocator_alloc(&pipeline->allocator, size_bytes);
    if (pipeline->slots == NULL)
        return STATUS_MEMORY;
    memset(pipeline->slots, 0, size_bytes);
    Status status = STATUS_OK;
    for (uint32_t i = 0; i < pipeline->slot_count; i++) {
        Status made =
            batch_init(&pipeline->slots[i].batch, pipeline->options, &pipeline->allocator);
        status = made != STATUS_OK ? made : status;
    }
    return status;
}

static Status make_first_worker(Pipeline *pipeline)
{
    size_t size_bytes = pipeline->worker_count * sizeof(Worker *);
    pipeline->workers = allocator_alloc(&pipeline->allocator, size_bytes);
    if (pipeline->workers == NULL)
        return STATUS_MEMORY;
    memset(pipeline->workers, 0, size_bytes);
    return make_worker(pipeline, 0);
}

static void add_times(const Pipeline *pipeline)
{
    BatchTimes *times = pipeline->options->times;
    if (times == NULL)
        return;
    for (uint32_t i = 0; i < pipeline->worker_count; i++) {
        if (pipeline->workers[i] != NULL)
            times_merge(times, worker_times(pipeline->workers[i]));
    }
    times->read_ns += pipeline->read_ns;
    times->write_ns += pipeline->write_ns;
}

static Status run(Pipeline *pipeline)
{
    size_t size_bytes = pipeline->worker_count * sizeof(Hand);
    pipeline->hands = allocator_alloc(&pipeline->allocator, size_bytes);
    if (pipeline->hands == NULL)
        return STATUS_MEMORY;
    run_threads(pipeline);
    allocator_free(&pipeline->allocator, pipeline->hands, size_bytes);
    if (pipeline->status == STATUS_OK && !pipeline->stopped) {
        pipeline->status = writer_end(&pipeline->writer);
        pipeline->failed = pipeline->status == STATUS_IO;
        if (pipeline->failed)
            pipeline->status = STATUS_OK;
    }
    add_times(pipeline);
    return pipeline->status;
}

static void outcome_of(BatchOutcome *out, const Pipeline *pipeline)
{
    *out = (BatchOutcome){
        .progress = pipeline->writer.progress,
        .bad_inputs = reader_bad_inputs(pipeline->reader),
        .stopped = pipeline->cut || reader_was_interrupted(pipeline->reader),
        .failed = pipeline->failed,
    };
}

Status batch_run(BatchOutcome *out, const Program *program, const Bindings *bindings,
                 const BatchOptions *options, const Allocator *allocator)
{
    Pipeline pipeline = {
        .allocator = *allocator,
        .options = options,
        .program = program,
        .bindings = bindings,
        .worker_count = options->jobs,
        .slot_count = options->jobs > 1 ? 2 * options->jobs : 1,
    };
    pthread_mutex_init(&pipeline.lock, NULL);
    pthread_cond_init(&pipeline.changed, NULL);
    Status status = reader_new(&pipeline.reader, program, options, allocator);
    writer_init(&pipeline.writer, program, options,
                pipeline.reader != NULL ? reader_total_bytes(pipeline.reader) : 0, allocator);
    if (status == STATUS_OK)
        status = make_slots(&pipeline);
    if (status == STATUS_OK)
        status = make_first_worker(&pipeline);
    if (status == STATUS_OK) {
        status = run(&pipeline);
        outcome_of(out, &pipeline);
    }
    pipeline_free(&pipeline);
    return status;
}
