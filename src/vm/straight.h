/*
 * straight.h - a list of rules, or a function, as one run of code, for records on which nothing is
 * unusual.
 *
 * Rules that are run together again and again (an activation's) are compiled together. What one has
 * found out, the next ones know: fields read, lets, scopes and tables' answers stay in slots, and
 * functions are run where they are called. On most records no value is an error or an unknown and
 * every field that is read is there, so straight code knows of nothing else: where something is
 * unusual, the rules since the last report are begun anew by the plain loop, and they and those
 * after them are run as the bundle has them. So straight code cannot be told from the bundle's by
 * what it does: values, findings, fuel and the places of errors are the same. What it has given up
 * on counts neither as fuel nor as memory, so that a decision fails at no limit that the plain loop
 * keeps.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "vm/machine.h"

/* A slot is given by its offset from the first. Constants have slots of their own, from the last
 * down, which all lists share. */
enum { SLOT_COUNT = 4096, SLOTS_OF_RUN = 2048, STEPS_OF_RULE = 1024, CALLS_MAX = 32 };
/* Those that no list need ask for; the date of evaluation is each record's. */
enum {
    SLOT_TRUE = SLOT_COUNT - 1,
    SLOT_FALSE = SLOT_COUNT - 2,
    SLOT_ABSENT = SLOT_COUNT - 3,
    SLOT_EMPTY_LIST = SLOT_COUNT - 4,
    SLOT_AS_OF = SLOT_COUNT - 5
};

/* What is run that often is remembered: not what comes only once; and is compiled, which costs as
 * much as many runs save. Many activations may have one list of rules, which then counts for all of
 * them. */
enum { RUNS_BEFORE_KEPT = 2, RUNS_BEFORE_COMPILED = 32 };
/* Giving up costs more than half of what straight code saves where it does not. Once it has
 * happened so much more often than not, the plain loop has the next runs to itself. */
enum { GIVEN_UP_MAX = 8, RUNS_BEFORE_TRIED_AGAIN = 256 };

typedef enum StepOp {
#define TRUTH(name, meaning) STEP_##name, STEP_BRANCH_##name,
#define OTHER(name, meaning) STEP_##name,
#include "vm/straight.def"
    STEP_COUNT
} StepOp;

typedef struct Step {
    uint16_t op;
    uint16_t a, b, c;
    uint32_t x, y;
} Step;

/* A list of rules, of which not all may hold, or a function without parameters: a scope's, a
 * decision's. */
typedef struct Straight {
    struct Straight *next;
    uint32_t function;       /* or NONE */
    uint32_t count;          /* of rules */
    uint64_t always;         /* bit i: rules[i] holds whenever the list is run */
    uint32_t plain_runs;     /* that come before straight code is made, or tried again */
    uint32_t given_up;       /* how much more often than not, of late */
    bool is_settled;         /* whether there is code will not change */
    const Step *code;        /* NULL: it is run by the plain loop */
    int64_t cost;            /* to be paid in advance: instructions of what is sure to be run */
    const int64_t *paid_for; /* by rule: what of the cost is for rules behind it */
    const uint32_t *rules;
} Straight;

/* What lists of rules have in common. */
typedef struct StraightLists {
    Straight *first;
    uint32_t count;
    const uint64_t **live; /* by FUNCTIONS: what live_find() finds; NULL where nobody has asked */
    Straight **functions;  /* by FUNCTIONS: NULL until one has been called often */
    size_t code_bytes;
    Value *slots;
    uint16_t *slots_of_constants; /* by CONSTANTS: 0 where it has none */
    uint32_t *constants;          /* by slot */
    uint32_t first_constant;      /* slot */
    const Step **callers;         /* who has called the steps of a let, CALLS_MAX at most */
    uint32_t *log; /* lets and scopes made since the last report, each once: straight_run.c */
} StraightLists;

/* straight_build.c: makes the code for the list or function, if there is any to be had. */
void straight_build(Vm *vm, Straight *list);

/* The Vm has another date. */
void straight_set_date(Vm *vm);
/* What is remembered of the list's rules; NULL where there are too many lists, or memory is
 * exhausted. */
Straight *straight_find(Vm *vm, const VmRuleList *list);
/* Runs the rules of the list that hold: it has been found. */
void straight_run(Vm *vm, const VmRuleList *list);
/* Calls a function without parameters from outside. */
Value straight_call(Vm *vm, uint32_t function);
