/*
 * conjunction.h - conditions that are to hold together, as rows of a grid.
 *
 * What is joined by && (the `when`s of a rule, each `unless` turned round) is taken apart: each
 * part that compares something with constants is a set of that thing's values, and any other part a
 * bool of its own. Things written alike are one thing, as the language is pure. So what is found
 * out is exact for comparisons with constants, and knows nothing of how the rest depends on each
 * other.
 *
 * Layer: check (internal).
 */
#pragma once

#include "check/grid.h"

/* One part of a conjunction. */
typedef struct Part {
    const Expr *expr;
    bool negated;
    const Expr *subject; /* what it is about: one side of a comparison, or all of it */
    bool relates;        /* the subject compares two things, neither of them a constant */
    uint64_t print;      /* unparse_fingerprint() of the subject */
    Text key;            /* the same for every part about the same thing; made when asked for */
    uint32_t column;
    ValueSet set;
} Part;

typedef struct Conjunction {
    Checker *checker;
    Arena *scratch; /* for as long as the conditions are looked at */
    bool mixed;     /* parts come from several declarations: one name may mean two things */
    uint32_t count;
    uint32_t capacity;
    uint32_t column_count;
    bool too_many; /* to be judged, or some part is in error */
    Part *parts;
} Conjunction;

/* What a part adds to those before it. */
typedef enum Finding { PART_ADDS, PART_FOLLOWS, PART_CONTRADICTS } Finding;

typedef struct Judgement {
    Finding finding;
    const Part *by; /* an earlier part that explains it, or NULL: the part alone does */
} Judgement;

/* What there is to say of all parts. */
typedef struct Verdicts {
    const Judgement *items; /* of each part, up to the first contradiction; NULL where unknown */
    Grid grid;
    bool **left; /* of each column: the classes that the parts leave, NULL if none was judged */
} Verdicts;

/* Without memory nothing is found; the checker's arena says so. */
bool conjunction_begin(Conjunction *out, Checker *checker);
void conjunction_end(Conjunction *conjunction);

/* Adds the parts of a checked expression; reports a list that holds a value twice. */
void conjunction_add(Conjunction *conjunction, const Expr *expr, bool negated);
/* The same of a rule's or an exception's conditions. */
void conjunction_add_all(Conjunction *conjunction, const Condition *conditions, uint32_t count);
/* Adds the expression as one part. */
void conjunction_add_part(Conjunction *conjunction, const Expr *expr, bool negated);

/* Judges the parts in order. */
Verdicts conjunction_judge(const Conjunction *conjunction);
/* Whether some part contradicts those before it. */
bool conjunction_contradicts(const Conjunction *conjunction, const Verdicts *verdicts);
/* Whether all parts can hold together, as far as is known: each || is asked for an alternative. */
bool conjunction_can_hold(const Conjunction *conjunction);
/* Appends "a = 1, b = true": values for which all parts hold. Judged without a contradiction. */
void conjunction_write_example(Buffer *out, const Conjunction *conjunction,
                               const Verdicts *verdicts);

/* `expr` without the bangs in front of it, which turn *negated round. */
const Expr *conjunction_without_not(const Expr *expr, bool *negated);
/* The expression as text, in the scratch arena. */
Text conjunction_text(const Conjunction *conjunction, const Expr *expr);
