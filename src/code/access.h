/*
 * access.h - which registers an instruction reads and writes.
 *
 * Layer: code.
 */
#pragma once

#include "code/program.h"

/* Registers next to each other. */
typedef struct RegisterRun {
    uint32_t first;
    uint32_t count;
    bool iterates; /* they are an iteration's two */
} RegisterRun;

enum { REGISTER_RUNS_MAX = 4 };
typedef struct InstructionAccess {
    RegisterRun reads[REGISTER_RUNS_MAX];
    RegisterRun writes[REGISTER_RUNS_MAX];
    uint32_t read_count;
    uint32_t write_count;
} InstructionAccess;

/* Of an instruction of the bundle, which has been verified. */
void instruction_access(InstructionAccess *out, const Program *program,
                        const Instruction *instruction);
