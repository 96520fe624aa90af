/*
 * trace.h - the Vm's trace kept as trees.
 *
 * Layer: explain (internal).
 */
#pragma once

#include "explain/explain.h"

typedef struct Tracer Tracer;

/* NULL when memory is exhausted. */
Tracer *tracer_new(const Program *program, const Allocator *allocator);
void tracer_free(Tracer *tracer);
/* The callbacks; the context is the tracer. */
VmTrace tracer_trace(Tracer *tracer);
/* Forgets the record before. */
void tracer_begin(Tracer *tracer);

/* What was kept, until the next tracer_begin(). */
typedef struct TracedRule {
    bool was_run;
    uint32_t round_count;
    const ExplainRound *rounds;
} TracedRule;
const TracedRule *tracer_rules(const Tracer *tracer);           /* by RULES */
const ExplainNode *const *tracer_lets(const Tracer *tracer);    /* by LETS */
const ExplainNode *const *tracer_decides(const Tracer *tracer); /* by DECIDES */
/* Whether there was too much to keep. */
bool tracer_is_cut(const Tracer *tracer);
Arena *tracer_arena(Tracer *tracer);
