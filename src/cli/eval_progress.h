/*
 * eval_progress.h - the progress bar of a long run, on a terminal.
 *
 * Layer: cli.
 */
#pragma once

#include "batch/batch.h"

typedef struct EvalProgress {
    bool is_shown; /* there is a terminal to draw on */
    bool is_drawn; /* something stands on its line */
    TextStyle style;
    uint64_t begun_ns;
    uint64_t drawn_ns;
    BatchProgress begun; /* how the run stood when it began */
    Buffer line;
} EvalProgress;

/* `from`: where the run begins, or NULL. It is drawn on standard error if that is a terminal and
 * the decisions go elsewhere. */
void eval_progress_begin(EvalProgress *out, const BatchPosition *from, bool output_is_file,
                         TextStyle style);
/* Draws it, though not more often than is good to look at. */
void eval_progress_draw(EvalProgress *progress, const BatchProgress *now);
/* Takes it away, so that the line is free for a message; the next draw shows it again. */
void eval_progress_clear(EvalProgress *progress);
void eval_progress_end(EvalProgress *progress);
