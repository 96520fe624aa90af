/*
 * translation.h - a bundle on its way to C: what the writers of its parts share.
 *
 * Layer: native (internal).
 */
#pragma once

#include "native/frame.h"
#include "vm/link.h"

typedef struct Translation {
    Buffer *out;
    const Program *program;
    Arena *fixed;         /* lives as long as this */
    Arena *arena;         /* of the function being written */
    LinkedNative *linked; /* by NATIVES; `call` is NULL where the library has none of that kind */
    bool *literals;       /* by CONSTANTS: written as a C constant */
    const Frame *frame;   /* of the function being written */
} Translation;

/* Whether the function is small enough to be made ahead of time. */
static inline bool translation_has(const Program *program, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(program) + function;
    return info->register_count <= NATIVE_REGISTERS_MAX &&
           info->code.count <= NATIVE_INSTRUCTIONS_MAX;
}

/* An operand that steps take as a value rather than by its number. */
static inline bool translation_is_constant(OperandKind kind)
{
    return kind == OPERAND_CONST || kind == OPERAND_CONST_C || kind == OPERAND_NAME_C;
}

static inline uint32_t translation_operand_b(const OpcodeInfo *info, const Instruction *instruction)
{
    return operand_is_wide(info->b) ? instruction->wide : instruction->b;
}

/* instruction.c: the frame's registers as variables, with the arguments in the first of them. */
void translation_write_registers(Translation *translation);
/* Instruction `at` of the frame, and what is tested of its result. */
void translation_write_instruction(Translation *translation, uint32_t at);
/* Where those tests lead, behind the last instruction. */
void translation_write_exits(Translation *translation);
