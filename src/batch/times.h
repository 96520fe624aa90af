/*
 * times.h - where a run's time went.
 *
 * Layer: batch.
 */
#pragma once

#include "base/buffer.h"
#include "data/evaluate.h"

/* Records by the time each took: sixteen steps to each doubling, so that a figure read from it is
 * right within 7 %. */
enum { TIME_STEPS = 16, TIME_BUCKETS = 40 * TIME_STEPS };

typedef struct BatchTimes {
    uint64_t read_ns; /* reading, unpacking, cutting into records */
    SessionTimes session;
    uint64_t report_ns; /* decisions as text */
    uint64_t write_ns;
    uint64_t records;
    uint64_t buckets[TIME_BUCKETS];
} BatchTimes;

void times_add_record(BatchTimes *times, uint64_t ns);
void times_merge(BatchTimes *times, const BatchTimes *other);
/* The time that `percent` of the records kept below, in nanoseconds; 0 without records. */
uint64_t times_percentile(const BatchTimes *times, int percent);
/* A few lines for people; `wall_ns` is the time that passed. */
void times_write(Buffer *out, const BatchTimes *times, uint64_t wall_ns, bool chinese);
