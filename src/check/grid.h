/*
 * grid.h - rows of conditions over columns, with each column's values cut into classes.
 *
 * Tables, mappings and settings are all this to the prover: rows, each with a set of values for
 * every column. Values of a column that no row tells apart are one class. Every class has at least
 * one value, so that whatever is found out about classes holds for a real input.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/checker.h"

typedef enum AxisKind {
    AXIS_ORDINAL,  /* enums and bools: class i is the member i */
    AXIS_EQUAL,    /* class i is the key i; the last class is every other value */
    AXIS_INTERVAL, /* a class starts at each key, and one is below the first if anything is */
} AxisKind;

/* A column. */
typedef struct Axis {
    AxisKind kind;
    const Type *type;
    Text name;   /* in counterexamples */
    bool is_day; /* the evaluation date: shown as "on 2018-01-01" */
    /* set by grid_cut() */
    uint32_t class_count;
    uint32_t key_count;
    const Value *keys; /* ascending, without repeats */
    bool has_below;    /* INTERVAL: class 0 is what is below the first key */
} Axis;

/* Values from `low` up to, but not including, `high`; ABSENT is no end. In columns that are no
 * intervals the one value `low`. */
typedef struct ValueSpan {
    Value low;
    Value high;
} ValueSpan;

/* The values that a row lets through in a column. */
typedef struct ValueSet {
    bool any;     /* all of them */
    bool negated; /* all but those of the spans */
    uint32_t count;
    ValueSpan *spans;
} ValueSet;

typedef struct ClassRange {
    uint32_t first;
    uint32_t last; /* included */
} ClassRange;
typedef struct ClassSet {
    bool any;
    uint32_t count;
    const ClassRange *ranges; /* ascending, apart from each other */
} ClassSet;

typedef struct Grid {
    uint32_t column_count;
    Axis *axes;
    uint32_t row_count;
    ValueSet *values;  /* of row r and column c at [r * column_count + c]; all `any` at first */
    ClassSet *classes; /* the same, set by grid_cut() */
    bool first_wins;   /* a row hides those below it wherever it holds */
} Grid;

/* Makes room in the arena; the axes and sets are then filled in. False: no memory. */
bool grid_init(Grid *out, Arena *arena, uint32_t column_count, uint32_t row_count);
/* Fills in an axis; its kind follows from the type, an enum, bool, string or ordered type. */
void grid_set_axis(Grid *grid, uint32_t column, const Type *type, Text name);
ValueSet *grid_values(const Grid *grid, uint32_t row, uint32_t column);
const ClassSet *grid_classes(const Grid *grid, uint32_t row, uint32_t column);

/* Cuts every column into classes, once all sets are filled in. False: no memory. */
bool grid_cut(Grid *grid, Arena *arena);

/* Whether values of the type have an order that ranges can go by. */
bool grid_type_is_ordered(const Type *type);
/* The least value above `value` of an ordered type; ABSENT when there is none. */
Value grid_next_value(Value value);

/* Appends "name = value" for one value of the class, or "name = anything else", in the language of
 * the diagnostics. */
void grid_write_class(Buffer *out, const Diags *diags, const Axis *axis, uint32_t class_number);
