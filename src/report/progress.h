/*
 * progress.h - how far a long run is, on one line for a terminal.
 *
 * Layer: report.
 */
#pragma once

#include "report/summary.h"

typedef struct Progress {
    uint64_t records;
    const uint64_t *verdicts; /* VERDICT_COUNT counts */
    uint64_t read_bytes;
    uint64_t total_bytes;   /* 0: not known; then neither part nor time left is shown */
    uint64_t begun_bytes;   /* read before this run, by the one it continues */
    uint64_t begun_records; /* likewise */
    uint64_t elapsed_ns;    /* of this run */
} Progress;

/* "[=====>    ] 52 %  1,234,567 records  310,000/s  0:12 left  accepted 61 %  …", at most `columns`
 * wide; parts that do not fit are left out from the right. No line end. */
void progress_write(Buffer *out, const Progress *progress, size_t columns, TextStyle style);

/* 1234567 as "1,234,567". */
void count_write(Buffer *out, uint64_t count);
