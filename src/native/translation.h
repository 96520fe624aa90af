/*
 * translation.h - a bundle on its way to C: what the writers of its parts share.
 *
 * Layer: native (internal).
 */
#pragma once

#include "native/frame.h"
#include "vm/link.h"

/* A table that is a C function. */
typedef struct WrittenTable {
    bool is_written;
    uint8_t tag; /* of what it gives; VALUE_ABSENT: of several, or an error */
} WrittenTable;

typedef struct Translation {
    Buffer *out;
    const Program *program;
    Arena *fixed;         /* lives as long as this */
    Arena *arena;         /* of the function being written */
    LinkedNative *linked; /* by NATIVES; `call` is NULL where the library has none of that kind */
    bool *literals;       /* by CONSTANTS: written as a C constant */
    bool *lists;          /* by CONSTANTS: written as a C function */
    WrittenTable *tables; /* by TABLES */
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

/* translate.c: a C string of any bytes. */
void translation_write_text(Buffer *out, Text text);
/* A comment of text from the bundle, which does not end it; with a line, unless that is 0. */
void translation_write_comment(Buffer *out, const char *indent, Text text, uint32_t line);
/* The constant k%u, unless it is there already or no C constant. */
void translation_write_literal(Translation *translation, uint32_t constant);

/* choice.c: the functions t%u of tables, and l%u of the lists that IN_LIST looks into. */
void translation_write_tables(Translation *translation);
void translation_write_lists(Translation *translation);
/* Whether the constant is a list of strings that is not too long. */
bool translation_has_list(const Program *program, uint32_t constant);

/* instruction.c: the frame's registers as variables, with the arguments in the first of them. */
void translation_write_registers(Translation *translation);
/* Instruction `at` of the frame, and what is tested of its result. */
void translation_write_instruction(Translation *translation, uint32_t at);
/* Where those tests lead, behind the last instruction. */
void translation_write_exits(Translation *translation);
