/*
 * graph.h - rows with their cells as sets, and the decision graph made of them.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/declare.h"

/* Values from `low` on and below `high`; ABSENT is no bound. */
typedef struct Interval {
    Value low;
    Value high;
} Interval;

/* What one cell lets through. */
typedef struct CellSet {
    bool any;
    bool negated;            /* of `values` */
    uint32_t value_count;    /* enums, bools, strings */
    Value *values;
    uint32_t interval_count; /* ordered types */
    Interval *intervals;
} CellSet;

typedef struct GraphRow {
    Span span;
    CellSet *cells; /* one a column, the day last */
    uint32_t output_count;
    Value *outputs;
} GraphRow;

typedef enum HitPolicy { HIT_UNIQUE, HIT_ANY, HIT_FIRST, HIT_PRIORITY, HIT_COLLECT } HitPolicy;

/* A table or mapping, ready to be built. */
typedef struct GraphInput {
    Checker *checker;
    Decl *decl;
    HitPolicy hit;
    bool total;    /* a gap is an error */
    bool optional;
    uint32_t column_count; /* with the day */
    const Type **types;
    Text *names;
    uint32_t row_count;
    GraphRow *rows;
} GraphInput;

/* Builds the graph, reporting gaps, overlaps and rows that never answer. NULL when memory is
 * exhausted or the rows are too entangled (reported). */
Graph *graph_build(const GraphInput *input);

/* The least value above `value` in an ordered type; ABSENT when there is none. */
Value graph_next_value(Value value);
