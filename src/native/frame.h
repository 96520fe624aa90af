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

/* A set of registers. */
enum { REGISTER_WORDS = (FRAME_REGISTERS + 63) / 64 };
typedef struct RegisterSet {
    uint64_t words[REGISTER_WORDS];
} RegisterSet;

typedef struct Frame {
    uint32_t index; /* FUNCTIONS */
    uint32_t param_count;
    uint32_t instruction_count;
    const Instruction *code;
    bool used[FRAME_REGISTERS];
    bool joined[FRAME_REGISTERS];  /* it and the next one are an iteration */
    bool cleared[FRAME_REGISTERS]; /* some instruction may read it before any has written it */
    bool *targets;                 /* by instruction: some jump leads there */
    RegisterSet *live;             /* by instruction: what may be read from there on */
    /* translation_name(); by instruction: */
    uint32_t *names; /* of what it gives, or 0 */
    bool *settled;   /* it does nothing, or what is expected of its result need not be tested */
    ValueTag result; /* of what the function gives; VALUE_ABSENT: of several, or not known */
} Frame;

static inline bool register_set_has(const RegisterSet *set, uint32_t i)
{
    return (set->words[i / 64] >> (i % 64) & 1) != 0;
}

/* Looks through the function, which has no more than NATIVE_REGISTERS_MAX registers. The frame
 * lives in the arena; false when memory is exhausted. */
bool frame_init(Frame *out, Arena *arena, const Program *program, uint32_t function);
