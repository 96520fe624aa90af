/*
 * vm.h - the machine that runs a program's functions.
 *
 * A Vm is one evaluator's: it holds the frames, the memo of lets and sources, the fuel and the
 * arena of the record in hand. It knows nothing of verdicts: decision/ drives it.
 *
 * Layer: vm. One Vm, one thread; the Program is shared.
 */
#pragma once

#include "code/program.h"
#include "lib/native.h"

typedef struct Vm Vm;

/* Answers a source call: *out is an optional (or other value of the source's type), an unknown, or
 * an error value. Everything it makes lives in `arena`. Called at most once for one source and key.
 */
typedef void (*VmSource)(void *context, Arena *arena, Value *out, uint32_t source,
                         const Value *args);

/* What a rule reports while it runs. */
typedef struct VmFinding {
    Text path; /* JSON Pointer */
    uint32_t hole_count;
    const Value *holes;
} VmFinding;
typedef struct VmReports {
    void *context;
    /* FIRE and UNSURE of the rule being run by vm_run_rules(). False stops the rule (limit,
     * memory). */
    bool (*fire)(void *context, uint32_t rule, const VmFinding *finding);
    void (*unsure)(void *context, uint32_t rule, Value value);
    /* The rule could not be run to its end (fuel, memory, findings): why. */
    void (*stopped)(void *context, uint32_t rule, Value error);
} VmReports;

/* STATUS_MEMORY when memory is exhausted. The Vm keeps `program`; the caller frees the Vm first. */
Status vm_new(Vm **out, const Program *program, const Allocator *allocator);
void vm_free(Vm *vm);

void vm_set_source(Vm *vm, VmSource source, void *context);
void vm_set_reports(Vm *vm, const VmReports *reports);
/* `settings[i]` is the constant in force for setting i, or NONE for none. `values`, as many and all
 * absent to begin with, is where the Vm keeps what it has made of them: the same for the same
 * settings. Borrowed until the next call. */
void vm_set_settings(Vm *vm, const uint32_t *settings, Value *values);
/* The exceptions in force: those of rule i begin at in_force[first_by_rule[i]], in order; NONE
 * where it has none, and after the last of all. Without this call none is. Borrowed until the next
 * call. */
void vm_set_exceptions(Vm *vm, const uint32_t *first_by_rule, const uint32_t *in_force);
/* Variables of a bare expression, by their index in SECTION_VARIABLES; VALUE_ABSENT is undeclared.
 */
void vm_set_variables(Vm *vm, const Value *variables);
/* For tests: what DECIDE and VERDICT read. */
void vm_set_decision(Vm *vm, const Value *decides, Text verdict);

/* Starts a record: resets arena, memos and fuel. `input` may be made in vm_arena() after this call
 * and given by vm_set_input(). */
void vm_begin(Vm *vm, int64_t as_of_days, int64_t fuel);
/* Another date for the record begun. */
void vm_set_date(Vm *vm, int64_t as_of_days);
Arena *vm_arena(Vm *vm);
void vm_set_input(Vm *vm, Value input);
int64_t vm_fuel_left(const Vm *vm);

/* Runs a function and returns its value, an error or unknown included. */
Value vm_call(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count);
/* Some rules of a list that one call of code made ahead of time runs. */
typedef struct VmRun {
    uint64_t (*block)(Vm *vm,
                      uint64_t rules); /* NativeBlock in vm/state.h; NULL: it is interpreted */
    uint64_t rules;                    /* for the block; or the one rule */
} VmRun;
/* Rules that are run together, again and again, where they hold: those of the same `rules` are
 * compiled together, whichever hold. What follows native_runs is the Vm's, which the list is used
 * with: 0 to begin with. */
enum { VM_RULES_AT_ONCE = 64 };
typedef struct VmRuleList {
    const uint32_t *rules;
    uint32_t count;             /* up to VM_RULES_AT_ONCE */
    uint32_t held_count;        /* of those that hold */
    const uint32_t *held_rules; /* which are these */
    uint64_t held;              /* bit i: rules[i] holds */
    uint64_t always;            /* bit i: it does in every list of these rules */
    VmRun *native_runs; /* room for as many as rules that hold; NULL: there is no native code */
    uint32_t native_run_count;
    uint32_t runs;
    struct Straight *straight;
} VmRuleList;
/* Runs the functions of the rules that hold in this order; what they find goes to the reports, each
 * rule's before the next one's. */
void vm_run_rules(Vm *vm, VmRuleList *list);
/* The value of a let, evaluated if need be. */
Value vm_let(Vm *vm, uint32_t let);

/* ---- tracing
 * --------------------------------------------------------------------------------------
 *
 * What a run does, told while it does it: explanations (explain/) and test coverage are built on
 * this. The loop is compiled twice (vm_loop_traced.c), so without a trace there is not even a
 * test for one; with one the Vm always interprets, whatever faster ways it may have.
 *
 * Instructions are given by their index in SECTION_CODE. What they stand for is not to be read
 * from their opcodes, which the optimiser may fuse and fold: program_spot() says which item of
 * EXPRESSIONS, which part of the source, an instruction's value is the value of.
 *
 * So test coverage counts: for each item of EXPRESSIONS, the steps whose spot it is, by their value
 * being true, false or something else (roles WHEN and UNLESS are a rule's conditions; FIRE says
 * that it fired); for each item of ROWS, the rows reported (BundleTable.rows); for each rule, the
 * enter()s of its function. An item without a spot has no value of its own, and nothing to cover.
 *
 * Whoever adds an instruction that does the work of several reports the value of each expression
 * it completes: TRACE in vm_loop.c.
 */
typedef struct VmTrace {
    void *context;
    /* A function begins, with its arguments in `args`; and it has returned `result`. They nest. A
     * let, scope or table is entered where it is first read. */
    void (*enter)(void *context, uint32_t function, const Value *args, uint32_t arg_count);
    void (*leave)(void *context, uint32_t function, Value result);
    /* An instruction was done: `value` is what it wrote or, of a conditional jump, what it
     * looked at. Not called for instructions without a value. */
    void (*step)(void *context, uint32_t instruction, Value value);
    /* A table or mapping answered by this row of its source, numbered from 0; NONE: no row did.
     * Where several answer (mappings, hit collect), once for each, before the step of the call. */
    void (*row)(void *context, uint32_t table, uint32_t row);
} VmTrace;

/* All four callbacks are given; they must not run the Vm. NULL ends tracing. Copied. Values are
 * valid until the next vm_begin(). Not while the Vm runs. */
void vm_set_trace(Vm *vm, const VmTrace *trace);
