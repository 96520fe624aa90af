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

/* What a function's instructions are written as. */
typedef enum BodyKind {
    BODY_FUNCTION, /* a C function */
    BODY_LET,      /* where a block first reads the let; its value goes to x%u */
    BODY_RULE,     /* a part of a block */
} BodyKind;

typedef struct Body {
    Frame frame;
    BodyKind kind;
    uint32_t index;  /* LETS or RULES */
    uint32_t number; /* in the names of its labels: C has them by the function */
} Body;

/* Rules that mostly run one after the other: one C function, which is told which of them are to be run. */
typedef struct Block {
    uint32_t first; /* in Translation.block_rules */
    uint32_t count;
    uint32_t instruction_count;
} Block;

/* What is known of a let while blocks are written; blocks by their number, or NONE. */
typedef struct WrittenLet {
    uint32_t home;              /* the block in which it is made; others call its function */
    uint32_t reads, most_reads; /* in the block in hand, and in its home */
    uint32_t block;             /* the last that has it in a variable */
    bool is_to_be_made;         /* where that block reads it first */
} WrittenLet;

typedef struct Translation {
    Buffer *out;
    const Program *program;
    Arena *fixed;          /* lives as long as this */
    Arena *arena;          /* of the function being written */
    LinkedNative *linked;  /* by NATIVES; `call` is NULL where the library has none of that kind */
    bool *literals;        /* by CONSTANTS: written as a C constant */
    bool *lists;           /* by CONSTANTS: written as a C function */
    WrittenTable *tables;  /* by TABLES */
    bool *of_rules;        /* by FUNCTIONS: some rule's */
    WrittenLet *lets;      /* by LETS */
    uint32_t *block_rules; /* RULES, block by block */
    Block *blocks;
    uint32_t block_count;
    uint32_t *blocks_of_rules; /* by RULES: the block, or NONE */
    uint32_t part,
        part_instructions; /* so far: how many parts before the one in hand; its instructions */
    uint32_t *
        blocks_of_outers; /* by the application's fields: the last block that has its fields at hand, or NONE */
    uint32_t body_count; /* so far, of the C function being written */
    uint32_t block;      /* being written, or NONE */
    const Body *body;    /* being written */
    const Frame *frame;  /* of the body */
} Translation;

/* Whether the function is small enough to be made ahead of time. */
static inline bool translation_suits(const Program *program, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(program) + function;
    return info->register_count <= NATIVE_REGISTERS_MAX &&
           info->code.count <= NATIVE_INSTRUCTIONS_MAX;
}

/* Whether it is the C function f%u: a rule's stands in a block. */
static inline bool translation_has(const Translation *translation, uint32_t function)
{
    return translation_suits(translation->program, function) && !translation->of_rules[function];
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

/* Writes instructions of `body`, which is settled but for its frame and its number, as the function's. False when memory is
 * exhausted. */
bool translation_write_body(Translation *translation, Body *body, uint32_t function);

/* block.c: divides the rules into blocks, and writes the function b%u of each. False when memory is exhausted. */
bool translation_find_blocks(Translation *translation);
bool translation_write_block(Translation *translation, uint32_t block);
/* Which one of its block's rules it is. */
uint32_t translation_place_in_block(const Translation *translation, uint32_t rule);
/* What blocks see of records that are not there. */
void translation_write_no_fields(Translation *translation);
/* In a block: puts the let's value into the register that instruction `at` writes; it is known from where it was read
 * first. False when memory is exhausted. */
bool translation_write_let(Translation *translation, uint32_t at);

/* choice.c: the functions t%u of tables, and l%u of the lists that IN_LIST looks into. */
void translation_write_tables(Translation *translation);
void translation_write_lists(Translation *translation);
/* Whether the constant is a list of strings that is not too long. */
bool translation_has_list(const Program *program, uint32_t constant);

/* instruction.c: "r3", or "r2[1]". */
void translation_write_register(Translation *translation, uint32_t i);
/* "L3_12": the body's label of that kind for instruction `at`. L: its beginning; X: where its result is not what it
 * should be. */
void translation_write_label(Translation *translation, char kind, uint32_t at);
/* "goto L3_12;" */
void translation_write_goto(Translation *translation, char kind, uint32_t at);
/* Ends the body with a value, a C expression between these two: what a function or let gives; or, of a rule, an error,
 * if it is one. */
void translation_begin_end(Translation *translation);
void translation_end_end(Translation *translation);
/* Pays for so many instructions; or ends the body. */
void translation_write_payment(Translation *translation, uint32_t instructions);
/* The frame's registers as variables, with the arguments in the first of them. */
void translation_write_registers(Translation *translation);
/* The outer record of a field that is read straight from the application's record, or NONE. */
uint32_t translation_outer_record(const Translation *translation, const Instruction *at);
/* The function of LET or SCOPE, or NONE where it is not made ahead of time. */
uint32_t translation_function_of(const Translation *translation, const Instruction *at);
/* The tag that the function's results mostly have: VALUE_ABSENT: of several, or not known. */
ValueTag translation_tag_of_result(const Translation *translation, uint32_t function);
/* Instruction `at` of the frame, and what is tested of its result. False when memory is exhausted. */
bool translation_write_instruction(Translation *translation, uint32_t at);
/* Where those tests lead, behind the last instruction. */
void translation_write_exits(Translation *translation);
