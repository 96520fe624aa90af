/*
 * eval_output.h - where a run's decisions go: standard output, or a file that is there when it is
 * whole.
 *
 * A file FILE is written as FILE.part, with FILE.resume beside it that says how far it is, and
 * renamed at the end. A run that is stopped or killed leaves both, and --resume continues them.
 *
 * Layer: cli.
 */
#pragma once

#include "batch/checkpoint.h"

typedef struct EvalOutput {
    const char *path; /* NULL: standard output */
    int descriptor;
    bool is_aside;     /* a FILE.part, to be renamed */
    Buffer part;       /* its name, with a NUL */
    Buffer checkpoint; /* the name of FILE.resume, likewise */
    Buffer settings;
    uint64_t written_bytes;
    uint32_t written_crc;
    Checkpoint state;  /* as of the last whole batch: what was written since is not part of it */
    Summary *summary;  /* saved with it; NULL for none */
    uint64_t saved_ns; /* when */
    bool resumes;      /* state says where the run begins */
    bool is_complete;  /* there is nothing to resume: the file is whole */
} EvalOutput;

/* Opens it. `settings` is what decides the output's content. With `resume` what is left of an
 * earlier run is verified and gone on with. EXIT_DONE, or the exit code, the reason said;
 * eval_output_close() in any case. */
int eval_output_open(EvalOutput *out, const char *path, bool resume, Text settings,
                     Summary *summary);
/* Appends; false, the reason said, when it cannot be written. */
bool eval_output_write(EvalOutput *output, Text bytes);
/* Takes note that the run is so far, and saves that now and then. False, the reason said, when it
 * cannot be saved. */
bool eval_output_reached(EvalOutput *output, const BatchPosition *position);
/* Saves how far the run was when last it was said: for a run that ends early. Likewise. */
bool eval_output_save(EvalOutput *output);
/* The output is whole: gives the file its name. EXIT_DONE, or the exit code, the reason said. */
int eval_output_finish(EvalOutput *output);
void eval_output_close(EvalOutput *output);
