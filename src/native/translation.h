/*
 * translation.h - a bundle on its way to C: what the writers of its parts share.
 *
 * Layer: native (internal).
 */
#pragma once

#include "native/frame.h"
#include "native/names.h"
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
    uint32_t place;  /* of a rule, in its block */
    uint32_t number; /* in the names of its labels: C has them by the function */
} Body;

/* Rules that mostly run one after the other: one C function, which is told which of them are to be
 * run. */
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
    Body *body;                 /* to be written where that block reads it first, or NULL */
} WrittenLet;

typedef struct Translation {
    Buffer *out;
    const Program *program;
    Arena *fixed;         /* lives as long as this */
    Arena *arena;         /* of the function being written */
    LinkedNative *linked; /* by NATIVES; `call` is NULL where the library has none of that kind */
    bool *literals;       /* by CONSTANTS: written as a C constant */
    uint8_t
        *lists; /* by CONSTANTS: of what the list is that is a C function; VALUE_ABSENT: none is */
    WrittenTable *tables;  /* by TABLES */
    bool *of_rules;        /* by FUNCTIONS: some rule's */
    uint8_t *results;      /* by FUNCTIONS: expected of what it gives: ValueTag, or VALUE_ABSENT */
    WrittenLet *lets;      /* by LETS */
    uint32_t *block_rules; /* RULES, block by block */
    Block *blocks;
    uint32_t block_count;
    uint32_t *blocks_of_rules; /* by RULES: the block, or NONE */
    uint32_t part,
        part_instructions; /* so far: how many parts before the one in hand; its instructions */
    uint32_t body_count;   /* so far, of the C function being written */
    uint32_t block;        /* being written, or NONE */
    Names names;           /* of the C function being written */
    const Body *body;      /* being written */
    const Frame *frame;    /* of the body */
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

/* translate.c: looks through the function, which `body` is to be written as; then writes it. False
 * when memory is exhausted. */
bool translation_plan_body(Translation *translation, Body *body, uint32_t function);
bool translation_write_body(Translation *translation, const Body *body);

/* naming.c: finds what the frame's instructions give: names and settled. False when memory is
 * exhausted. */
bool translation_name(Translation *translation, Frame *frame);
/* What functions are expected to give, once tables and lists have been written. False when memory
 * is exhausted. */
bool translation_find_results(Translation *translation);

/* expectation.c: the native that the instruction calls, where that is settled, or NULL. */
const LinkedNative *translation_linked(const Translation *translation, const Instruction *at);
/* The tag of what instruction `at` reads straight from the application, from the settings or, in a
 * block, from a record in the application: it is tested before it is read, so that what cannot be
 * read is the interpreter's from this instruction on. VALUE_ABSENT: another instruction, or it is
 * not known. */
ValueTag translation_ready_tag(const Translation *translation, uint32_t at);
/* The name of the record that such a field is in; 0 where it is the application itself. */
uint32_t translation_record_of_field(Translation *translation, uint32_t at);
/* What an instruction gives, whose result has that name or none: nothing that needs a test, a value
 * of one tag, or any that is sure. */
typedef enum Expectation { EXPECT_NOTHING, EXPECT_TAG, EXPECT_SURE } Expectation;
Expectation translation_expect(ValueTag *out, const Translation *translation, const Instruction *at,
                               uint32_t name);
/* Likewise of the let's or scope's value. */
ValueTag translation_tag_of_let(const Translation *translation, uint32_t let);

/* block.c: divides the rules into blocks, and writes the function b%u of each. False when memory is
 * exhausted. */
bool translation_find_blocks(Translation *translation);
bool translation_write_block(Translation *translation, uint32_t block);
/* Whether instruction `at` gives what others of the C function ask for as well: it is kept in v%u,
 * by its name. */
bool translation_is_shared(const Translation *translation, uint32_t at);
/* The variables for that, once all of the C function has been planned. */
void translation_declare_shared(Translation *translation);
/* Which one of its block's rules it is. */
uint32_t translation_place_in_block(const Translation *translation, uint32_t rule);
/* What blocks see of records that are not there. */
void translation_write_no_fields(Translation *translation);
/* In a block: puts the let's value into the register that instruction `at` writes; it is known from
 * where it was read first. False when memory is exhausted. */
bool translation_write_let(Translation *translation, uint32_t at);

/* choice.c: the functions t%u of tables, and l%u of the lists that IN_LIST looks into. */
void translation_write_tables(Translation *translation);
void translation_write_lists(Translation *translation);

/* instruction.c: "r3", or "r2[1]". */
void translation_write_register(Translation *translation, uint32_t i);
/* "L3_12": the body's label of that kind for instruction `at`. L: its beginning; X: where its
 * result is not what it should be. */
void translation_write_label(Translation *translation, char kind, uint32_t at);
/* "goto L3_12;" */
void translation_write_goto(Translation *translation, char kind, uint32_t at);
/* Ends the body before its end with a value, a C expression between these two: what a function or
 * let gives; or, of a rule, an error, if it is one. */
void translation_begin_end(Translation *translation);
void translation_end_end(Translation *translation);
/* Pays for so many instructions; or ends the body. */
void translation_write_payment(Translation *translation, uint32_t instructions);
/* The frame's registers as variables, with the arguments in the first of them. */
void translation_write_registers(Translation *translation);
/* The function of LET or SCOPE, or NONE where it is not made ahead of time. */
uint32_t translation_function_of(const Translation *translation, const Instruction *at);
/* Instruction `at` of the frame, and what is tested of its result. False when memory is exhausted.
 */
bool translation_write_instruction(Translation *translation, uint32_t at);
/* Where those tests lead, behind the last instruction. */
void translation_write_exits(Translation *translation);
