/*
 * machine.h - what the Vm's modules share.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "base/limits.h"
#include "base/text_table.h"
#include "lib/automaton.h"
#include "vm/state.h"
#include "vm/vm.h"

/* Opcodes that follow the bundle's: see fused.def. */
typedef enum FusedOpcode {
    FUSED_BEFORE_FIRST = OPCODE_COUNT - 1,
#define FUSED(name, meaning) FUSED_##name,
#include "vm/fused.def"
    FUSED_END
} FusedOpcode;

/* Fields in fused code are given by their offset from the application's first field or, within a
 * record, from the record. */
static inline uint16_t offset_of_field(uint32_t field)
{
    return (uint16_t)(field * sizeof(Value));
}
static inline uint16_t offset_in_record(uint32_t field)
{
    return (uint16_t)(offsetof(Record, fields) + field * sizeof(Value));
}
static inline uint32_t field_at(uint16_t offset)
{
    return offset / (uint32_t)sizeof(Value);
}
static inline uint32_t field_in_record_at(uint16_t offset)
{
    return (offset - (uint32_t)offsetof(Record, fields)) / (uint32_t)sizeof(Value);
}
static inline const Value *value_at(const void *base, uint16_t offset)
{
    return (const Value *)(const void *)((const char *)base + offset);
}

/* The second place of a branch: where to go on when what it looks at is false, and when true. */
typedef struct Branch {
    uint32_t targets[2];
} Branch;
_Static_assert(sizeof(Branch) == sizeof(Instruction), "a branch takes two places");

/* A function as the plain loop runs it: `code` is NULL until it is settled which code that is, the
 * bundle's or that of a FusedCode. There is one for each function of a program, however large. */
typedef struct Runnable {
    const Instruction *code;
    uint32_t runs;  /* so far, while `code` is NULL */
    uint32_t calls; /* from outside; only the first few are counted */
} Runnable;

typedef struct FusedCode {
    const uint16_t *origins; /* by place: the bundle's instruction that it stands for */
    Instruction code[];
} FusedCode;

/* What a source answered for these arguments, this record. */
typedef struct Answer {
    struct Answer *next;
    uint32_t source;
    Value value;
    Value args[];
} Answer;

/* Registers come in blocks that never move; a frame lies in one block. */
typedef struct RegisterBlock {
    struct RegisterBlock *next;
    uint32_t size;
    uint32_t used;
    uint32_t dirty; /* registers used since the record began: cleared before the next */
    uint32_t met;   /* the most that were ever used: those behind them are still to be cleared */
    Value registers[];
} RegisterBlock;

/* Who called the function that the loop runs, and where to go on after it. */
typedef struct Call {
    const Instruction *code, *at; /* the call */
    Value *registers;
    Memo *memo; /* to be filled with the result, or NULL */
    uint32_t function;
    bool in_rules;
    /* What the function called took. */
    RegisterBlock *block;
    uint32_t register_count;
} Call;

struct Vm {
#define STATE(type, name) type name;
#include "vm/state.def"
    const Program *program;
    Allocator allocator;
    Arena *arena;           /* the record's */
    Arena *constants_arena; /* lives as long as the Vm */
    Library *library;
    ValueNames names;
    uint32_t depth;
    const uint32_t *next_rule, *rules_end; /* those that vm_run_rules() has still to run */
    uint32_t rule_registers;               /* the most that a rule's function has */
    Runnable *functions;                   /* by FUNCTIONS */
    Call calls[LIMIT_CALL_DEPTH];          /* in the loop: by depth */
    const Value *no_fields;
    const uint32_t *exceptions; /* see vm_set_exceptions() */
    uint32_t *exception_order;  /* machine_exception_order(), once asked for */
    uint32_t *exception_places; /* by EXCEPTIONS: in its rule's fused code, where it is judged; 0 as
                                   long as there is none */
    RegisterBlock *blocks;
    struct StraightLists *straight; /* NULL until there are some: straight.h */
    struct Vocabulary *vocabulary;  /* NULL until some texts have been looked through for words */
    uint32_t texts_with_words;      /* so far, as long as it is NULL */
    Answer *answers;
    const Value *variables;
    VmSource source;
    void *source_context;
    VmReports reports;
    VmTrace trace; /* of machine_run_traced() */
    /* How functions are run: interpreted, traced, or ahead of time; and rules. */
    Value (*run)(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count);
    void (*run_rules)(Vm *vm, const uint32_t *rules, uint32_t count);
};

/* vm_loop.c: runs a function; `args` are copied into its first registers. */
Value machine_run_plain(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count);
/* Runs the functions of rules, one after the other, in one frame. */
void machine_run_rules_plain(Vm *vm, const uint32_t *rules, uint32_t count);
/* vm_loop_traced.c: the same, and tells vm->trace. */
Value machine_run_traced(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count);
void machine_run_rules_traced(Vm *vm, const uint32_t *rules, uint32_t count);

/* vm_native.c: likewise, with the code that was made ahead of time for the program. */
Value machine_run_native(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count);
void machine_run_rules_native(Vm *vm, VmRuleList *list);

static inline const Instruction *bundle_code(const Vm *vm, uint32_t function)
{
    return program_CODE(vm->program) + program_FUNCTIONS(vm->program)[function].code.first;
}

/* fuse.c: the code to run a function by whose Runnable has none yet. */
const Instruction *machine_warm(Vm *vm, uint32_t function);
/* Whether the application's type has the field, and in it, a record, another; and none is too far
 * from the first for an offset. */
bool machine_has_input_field(const Vm *vm, uint32_t field);
bool machine_has_input_field2(const Vm *vm, uint32_t outer, uint32_t inner);
/* The constant as a pattern for the native, which is matches(); NULL where RE2 has to decide, or
 * memory is exhausted. */
const Pattern *machine_pattern(Vm *vm, uint32_t constant, uint32_t native);
/* By EXCEPTIONS: the next one to the same rule, or NONE. NULL when memory is exhausted. */
const uint32_t *machine_exception_order(Vm *vm);
/* The first exception in force to the same rule that does not stand before that one, or NONE. */
uint32_t machine_next_exception(const Vm *vm, uint32_t exception);
/* What steps call. */
#define RUNTIME_FUNCTION(result, name, parameters) result name parameters;
#include "vm/runtime.def"
extern const Runtime machine_runtime;

/* tables.c: and tells vm->trace which rows answered. */
Value operation_table_traced(Vm *vm, const Value *args, uint32_t table);

/* rules.c: a copy of an error that has no place yet, with that one; the same by the instruction's
 * address. */
Value machine_locate(Vm *vm, Value error, uint32_t function, uint32_t instruction);
Value machine_locate_at(Vm *vm, Value error, uint32_t function, const Instruction *at);
/* rules.c: an error for a limit that is crossed. */
Value machine_limit(Vm *vm, const char *what);
/* Takes the next rule of those to be run: its function. */
static inline uint32_t machine_take_rule(Vm *vm)
{
    vm->rule = *vm->next_rule++;
    return program_RULES(vm->program)[vm->rule].function;
}
