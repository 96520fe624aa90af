/*
 * frame.h - a function's registers as C wants them.
 *
 * Layer: native (internal).
 */
#pragma once

#include "native/native.h"

enum {
    FRAME_REGISTERS = NATIVE_REGISTERS_MAX + 1
}; /* an iteration's second may be past the last */

typedef struct Frame {
    uint32_t index; /* FUNCTIONS */
    uint32_t param_count;
    uint32_t instruction_count;
    const Instruction *code;
    bool used[FRAME_REGISTERS];
    bool joined[FRAME_REGISTERS];  /* some instruction wants it and the next one side by side */
    bool cleared[FRAME_REGISTERS]; /* some instruction may read it before any has written it */
    bool *targets;                 /* by instruction: some jump leads there */
} Frame;

/* Looks through the function, which has no more than NATIVE_REGISTERS_MAX registers. The frame lives in
 * the arena; false when memory is exhausted. */
bool frame_init(Frame *out, Arena *arena, const Program *program, uint32_t function);
