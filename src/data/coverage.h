/*
 * coverage.h - what evaluations reached of a program: rules, rows, conditions.
 *
 * Layer: data. One Coverage, one thread; coverage_add() brings several together.
 */
#pragma once

#include "vm/vm.h"

/* How often a condition was what. */
typedef struct ConditionCount {
    uint64_t held;   /* true */
    uint64_t failed; /* false */
    uint64_t other;  /* an error or unknown */
} ConditionCount;

typedef struct Coverage {
    Allocator allocator;
    const Program *program;
    uint64_t *rules_run;        /* by RULES: times it was judged */
    uint64_t *rules_fired;      /* by RULES: times it fired, once for each element */
    uint64_t *rows;             /* by ROWS: times it answered */
    ConditionCount *conditions; /* by EXPRESSIONS */
    uint64_t *spots;            /* by EXPRESSIONS: instructions that make its value */
    uint32_t *rule_of_function; /* by FUNCTIONS: RULES, or NONE */
    bool *is_condition;         /* by EXPRESSIONS: whether it decides something */
} Coverage;

/* STATUS_MEMORY when memory is exhausted. The program outlives it. */
Status coverage_new(Coverage **out, const Program *program, const Allocator *allocator);
void coverage_free(Coverage *coverage);

/* From now on counts what this Vm does, which runs the same program. */
void coverage_watch(Coverage *coverage, Vm *vm);
/* Adds what `other` counted. */
void coverage_add(Coverage *coverage, const Coverage *other);

/* Reached and all. */
typedef struct CoverageCount {
    uint32_t reached;
    uint32_t total;
} CoverageCount;
typedef struct CoverageTotals {
    CoverageCount rules;    /* that fired */
    CoverageCount rows;     /* that answered */
    CoverageCount branches; /* two for each condition: it held, it failed */
} CoverageTotals;
/* Of the program's own modules; the standard library is not counted. */
CoverageTotals coverage_totals(const Coverage *coverage);
/* Whether a module is the program's own. */
bool coverage_counts_module(const Coverage *coverage, uint32_t module);
/* Whether an EXPRESSIONS item decides something: a condition of a rule, taken apart at and, or,
 * not; an operand of those elsewhere; what a conditional asks. */
bool coverage_counts_condition(const Coverage *coverage, uint32_t expression);
