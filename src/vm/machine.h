/*
 * machine.h - what the Vm's modules share.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "base/limits.h"
#include "base/text_table.h"
#include "vm/state.h"
#include "vm/vm.h"

/* What a source answered for these arguments, this record. */
typedef struct Answer {
    struct Answer *next;
    uint32_t source;
    const Value *args;
    Value value;
} Answer;

/* Registers come in blocks that never move; a frame lies in one block. */
typedef struct RegisterBlock {
    struct RegisterBlock *next;
    uint32_t size;
    uint32_t used;
    uint32_t dirty; /* registers used since the record began: cleared before the next */
    Value registers[];
} RegisterBlock;

/* What a table's node is found to need when it is first met. */
typedef struct NodeIndex {
    const TextTable *keys; /* of an EQUAL node over texts: edges by key */
    const List *leaves;    /* of a LEAF that collects */
} NodeIndex;

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
    NodeIndex *nodes;                      /* by NODES */
    RegisterBlock *blocks;
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
void machine_run_rules_native(Vm *vm, const uint32_t *rules, uint32_t count);

/* What steps call. */
#define RUNTIME_FUNCTION(result, name, parameters) result name parameters;
#include "vm/runtime.def"
extern const Runtime machine_runtime;

/* tables.c: and tells vm->trace which rows answered. */
Value operation_table_traced(Vm *vm, const Value *args, uint32_t table);

/* rules.c: machine_locate() by the instruction's address. */
Value machine_locate_at(Vm *vm, Value error, uint32_t function, const Instruction *at);
/* rules.c: an error for a limit that is crossed. */
Value machine_limit(Vm *vm, const char *what);
/* Takes the next rule of those to be run: its function. */
static inline uint32_t machine_take_rule(Vm *vm)
{
    vm->rule = *vm->next_rule++;
    return program_RULES(vm->program)[vm->rule].function;
}
/* Tells that the rule in hand could not be run to its end. */
void machine_stop_rule(Vm *vm, Value error);
