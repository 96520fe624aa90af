/*
 * program.h - a bundle opened for reading: checked once, then trusted.
 *
 * Layer: code. A Program is immutable and may be shared between threads.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"
#include "code/bundle.h"
#include "value/print.h"
#include "value/value.h"

typedef enum SectionKind {
#define SECTION(name, type) SECTION_##name,
#include "code/sections.def"
    SECTION_COUNT,
    SECTION_FIRST_NOTE = SECTION_NOTE_TEXT
} SectionKind;

typedef enum Opcode {
#define OP(name, form, a, b, c, meaning) OP_##name,
#include "code/opcodes.def"
    OPCODE_COUNT
} Opcode;

typedef enum OperandKind {
    OPERAND_NONE,
    OPERAND_DST,
    OPERAND_SRC,
    OPERAND_BASE,
    OPERAND_COUNT,
    OPERAND_FIELD,
    OPERAND_CONST,
    OPERAND_LET,
    OPERAND_SETTING,
    OPERAND_VARIABLE,
    OPERAND_DECIDE,
    OPERAND_SCOPE,
    OPERAND_EXCEPTION,
    OPERAND_TARGET,
    OPERAND_LOOP,
    OPERAND_NATIVE_C,
    OPERAND_FUNCTION_C,
    OPERAND_TABLE_C,
    OPERAND_SOURCE_C,
    OPERAND_CONST_C,
    OPERAND_NAME_C,
    OPERAND_LIST_C,
} OperandKind;
enum { OPERAND_KIND_COUNT = OPERAND_LIST_C + 1 };

/* Where an instruction goes on: opcodes.def. */
typedef enum OpcodeForm {
    FORM_GOES_ON,
    FORM_BRANCHES,
    FORM_LOOPS,
    FORM_FIRES,
    FORM_RETURNS,
    FORM_ENDS,
} OpcodeForm;

typedef struct OpcodeInfo {
    const char *name;
    OpcodeForm form;
    OperandKind a, b, c;
    const char *meaning;
} OpcodeInfo;
/* By Opcode. */
extern const OpcodeInfo opcode_infos[OPCODE_COUNT];
/* `op` below OPCODE_COUNT. */
static inline const OpcodeInfo *opcode_info(uint16_t op)
{
    return &opcode_infos[op];
}

/* Whether an operand takes the 32 bits of b and c together. */
static inline bool operand_is_wide(OperandKind kind)
{
    return kind >= OPERAND_CONST && kind <= OPERAND_LOOP;
}
/* How many registers the BASE operand of an instruction stands for, in a program of these sections;
 * UINT32_MAX where it names a record that there is not. */
uint32_t instruction_run_length(const void *const *sections, const uint32_t *counts,
                                const Instruction *instruction);
/* Whether an instruction names another that it may go on at, and which. */
static inline bool instruction_has_target(const Instruction *instruction)
{
    OpcodeForm form = opcode_info(instruction->op)->form;
    return form == FORM_BRANCHES || form == FORM_LOOPS;
}
static inline uint32_t instruction_target(const Instruction *instruction)
{
    return instruction->wide;
}
/* Whether it may go on at the next one. */
static inline bool instruction_goes_on(const Instruction *instruction)
{
    OpcodeForm form = opcode_info(instruction->op)->form;
    return instruction->op != OP_JUMP && form != FORM_LOOPS && form != FORM_RETURNS &&
           form != FORM_ENDS;
}

/* Its layout is here so that reading an item is no call; only program.c writes to it, and
 * native_load() says that there is code made ahead of time. */
struct NativeCode;
typedef struct Program {
    const void *sections[SECTION_COUNT];
    uint32_t counts[SECTION_COUNT];
    const char *bytes;
    size_t mapped_bytes;             /* 0 when the bytes are the caller's */
    const struct NativeCode *native; /* what runs instead of CODE (vm/state.h); NULL: nothing */
    Allocator allocator;
} Program;

/* Opens the bundle in `bytes`, which must be aligned to 8, outlive the program and not change.
 * Verifies all of it (verify.h) before anything is returned. On STATUS_BUNDLE `reason` (which may
 * be NULL) says what is wrong and where. The caller frees the program, not the bytes. */
Status program_open(Program **out, const Allocator *allocator, Text bytes, Buffer *reason);
/* The same for who only decides and explains nothing: the notes are neither verified nor read, and
 * the program has none. */
Status program_open_to_decide(Program **out, const Allocator *allocator, Text bytes,
                              Buffer *reason);
/* Maps and opens a file; the program owns the mapping. STATUS_IO with errno set. */
Status program_open_file(Program **out, const Allocator *allocator, const char *path,
                         Buffer *reason);
/* The same, as program_open_to_decide(). */
Status program_open_file_to_decide(Program **out, const Allocator *allocator, const char *path,
                                   Buffer *reason);
/* As program_open_file(), but what a receipt (receipt.h) says was verified is not verified again,
 * so that opening takes the same time whatever the bundle's size. Without one that fits all of it
 * is. */
Status program_open_receipt(Program **out, const Allocator *allocator, const char *path,
                            Buffer *reason);
/* Verifies the bundle in the file and leaves a receipt beside it. As program_open_file(). */
Status program_make_receipt(const Allocator *allocator, const char *path, Buffer *reason);
void program_free(Program *program);

/* The items of a section and how many there are: an array of the section's item type. */
const void *program_section(uint32_t *out_count, const Program *program, SectionKind kind);

/* Typed shorthands, the index in range: program_rule(program, 3), program_rule_count(program) … */
#define SECTION(name, type)                                               \
    static inline const type *program_##name(const Program *program)      \
    {                                                                     \
        return program->sections[SECTION_##name];                         \
    }                                                                     \
    static inline uint32_t program_##name##_count(const Program *program) \
    {                                                                     \
        return program->counts[SECTION_##name];                           \
    }
#include "code/sections.def"

static inline const BundleMeta *program_meta(const Program *program)
{
    return program_META(program);
}
static inline Text program_text(const Program *program, BundleText text)
{
    return (Text){program_TEXT(program) + text.offset, text.size_bytes};
}
static inline Text program_note_text(const Program *program, BundleNoteText text)
{
    return (Text){program_NOTE_TEXT(program) + text.offset, text.size_bytes};
}
/* The content hash: BUNDLE_HASH_BYTES of them. */
const uint8_t *program_hash(const Program *program);
/* The content hash as 64 lower-case hex digits. */
void program_hash_write(Buffer *out, const Program *program);

/* The constant as a value. Scalars and text are borrowed from the bundle; lists, maps and
 * optionals are built in `arena`. */
Value program_constant(const Program *program, Arena *arena, uint32_t index);

/* The scope's member that the rule is for by its first condition, which rules are found by. False
 * where there is no condition, or it excludes members, or is of several. */
static inline bool program_rule_member(uint32_t *out_scope, uint32_t *out_ordinal,
                                       const Program *program, const BundleRule *rule)
{
    if (rule->validity.constraints.count == 0)
        return false;
    const BundleConstraint *first = program_CONSTRAINTS(program) + rule->validity.constraints.first;
    if (first->negated || first->ordinals.count != 1)
        return false;
    *out_scope = first->scope;
    *out_ordinal = program_ORDINALS(program)[first->ordinals.first];
    return true;
}

/* Enum members' codes and record fields' names, for print.h; context is the program. */
ValueNames program_names(const Program *program);
/* The member's label in Chinese or English. */
Text program_member_label(const Program *program, Value member, bool chinese);
/* The ordinal of a member by its code, or NONE. */
uint32_t program_member_find(const Program *program, uint32_t enumeration, Text code);
/* The field of a record by name, or NONE. */
uint32_t program_field_find(const Program *program, uint32_t record, Text name);
/* The line an instruction comes from, or NULL. */
const BundleLine *program_line(const Program *program, uint32_t instruction);
/* The EXPRESSIONS item whose value the instruction makes, or NONE. */
uint32_t program_spot(const Program *program, uint32_t instruction);
/* The EXPRESSIONS items of a function. */
BundleRange program_expressions(const Program *program, uint32_t function);
/* The list, as written, of the materials one of which the rule requires; no data for other rules.
 */
Text program_material_list(const Program *program, const BundleRule *rule);
/* A type as rules write it: list<icp.model.Material>, int?. */
void program_type_write(Buffer *out, const Program *program, uint32_t index);
