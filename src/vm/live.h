/*
 * live.h - which registers of a function may still be read.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "code/program.h"

typedef uint64_t RegisterSet;
enum { LIVE_REGISTERS_MAX = 64 }; /* a function with more is not looked at */

static inline RegisterSet register_bit(uint32_t number)
{
    return UINT64_C(1) << number;
}

/* By instruction, what may be read from there on. `live` is empty to begin with. */
void live_find(RegisterSet *live, const Program *program, const Instruction *code, uint32_t count);
