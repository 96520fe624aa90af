/*
 * machine.h - what the Vm's modules share.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "base/limits.h"
#include "base/text_table.h"
#include "vm/vm.h"

/* A native of the bundle, found in this program's library. */
typedef struct LinkedNative {
    NativeFunction call;              /* of the only overload; NULL where there are several */
    uint32_t tags[NATIVE_PARAMS_MAX]; /* what `call` takes, unsure values excepted */
    uint16_t first;                   /* the overload, or the first of the function's */
    uint16_t count;
    uint16_t param_count;
    bool is_method;
} LinkedNative;

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

typedef struct Memo {
    uint32_t record; /* number of the record it was made for */
    Value value;
} Memo;

/* What a table's node is found to need when it is first met. */
typedef struct NodeIndex {
    const TextTable *keys; /* of an EQUAL node over texts: edges by key */
    const List *leaves;    /* of a LEAF that collects */
} NodeIndex;

struct Vm {
    const Program *program;
    Allocator allocator;
    Arena *arena;           /* the record's */
    Arena *constants_arena; /* lives as long as the Vm */
    Library *library;
    ValueNames names;
    NativeContext natives;
    int64_t fuel;
    uint32_t depth;
    uint32_t record;         /* counts vm_begin() */
    uint32_t rule;           /* being run by vm_run_rules() */
    const uint32_t *next_rule, *rules_end; /* those that vm_run_rules() has still to run */
    uint32_t rule_registers; /* the most that a rule's function has */
    LinkedNative *linked;
    Memo *lets;
    Memo *scopes;
    Value *constants; /* lists, maps and those whose address is needed; ABSENT until asked for */
    NodeIndex *nodes; /* by NODES */
    RegisterBlock *blocks;
    Answer *answers;
    Value input;
    int64_t as_of_days;
    const uint32_t *settings;
    const Value *variables;
    const Value *decides;
    Text verdict;
    VmSource source;
    void *source_context;
    VmReports reports;
    VmTrace trace; /* of machine_run_traced() */
    /* The loop in use: machine_run_plain() or machine_run_traced(); and for rules. */
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

/* The constant, materialised once for the Vm. */
const Value *machine_constant(Vm *vm, uint32_t index);

/* operations.c: what instructions do that is too long for the loop. All pass unsure values on. */
Value operation_and(Vm *vm, Value left, Value right);
Value operation_or(Vm *vm, Value left, Value right);
Value operation_not(Vm *vm, Value value);
Value operation_compare(Vm *vm, Value left, Value right, bool or_equal);
Value operation_equal(Vm *vm, Value left, Value right);
Value operation_add(Vm *vm, Value left, Value right, bool subtract);
Value operation_field(Vm *vm, Value record, uint32_t field);
Value operation_field_optional(Vm *vm, Value record, uint32_t field);
Value operation_field_has(Vm *vm, Value record, uint32_t field);
Value operation_select(Vm *vm, Value value, Value name);
Value operation_select_optional(Vm *vm, Value value, Value name);
Value operation_select_has(Vm *vm, Value value, Value name);
Value operation_list(Vm *vm, const Value *items, uint32_t count);
Value operation_list_optional(Vm *vm, const Value *pairs, uint32_t count);
Value operation_map(Vm *vm, const Value *pairs, uint32_t count);
Value operation_map_optional(Vm *vm, const Value *triples, uint32_t count);
Value operation_record(Vm *vm, const Value *fields, uint32_t type);
Value operation_in_list(Vm *vm, Value item, uint32_t constant);
Value operation_any_within(Vm *vm, Value text, Value list);
Value operation_setting(Vm *vm, uint32_t setting, bool unwrapped);
Value operation_variable(Vm *vm, uint32_t variable);
Value operation_append(Vm *vm, Value list, Value item);
Value operation_place(Vm *vm, Value record, uint32_t suffix);
Value operation_as_bool(Vm *vm, Value value);

/* tables.c */
Value operation_table(Vm *vm, const Value *args, uint32_t table);
Value operation_table_traced(Vm *vm, const Value *args, uint32_t table);
/* vm.c */
Value machine_let(Vm *vm, uint32_t let);
Value machine_scope(Vm *vm, uint32_t scope);
Value machine_source(Vm *vm, const Value *args, uint32_t source);
Value machine_native(Vm *vm, const Value *args, uint32_t native);
