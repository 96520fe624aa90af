/*
 * straight_builder.h - what building straight code works with.
 *
 * Layer: vm (internal): straight_build.c, which says how it is done, straight_frame.c and
 * straight_value.c.
 */
#pragma once

#include "vm/live.h"
#include "vm/straight.h"

enum {
    FRAME_REGISTERS_MAX = LIVE_REGISTERS_MAX - 2, /* of a function: see Frame */
    FACTS_MAX = 128,                              /* more are made anew */
    STEPS_MAX = 16384,
    RULE_STEPS_MAX =
        STEPS_OF_RULE, /* of one rule with all that it calls; and of what is made later */
    INLINED_MAX = 24,  /* functions in functions */
};

typedef enum AliasKind { ALIAS_NONE, ALIAS_SLOT, ALIAS_TRUTH, ALIAS_LATER } AliasKind;

/* What a register holds. */
typedef struct Alias {
    uint8_t kind;
    bool is_negated; /* SLOT (of a bool) and LATER: what it holds is the opposite */
    bool is_bool;    /* SLOT: surely */
    bool iterates;   /* SLOT: the first of an iteration's two */
    bool truth;      /* TRUTH */
    uint16_t number; /* SLOT: its offset; LATER: of StraightBuilder.later */
} Alias;

/* What is known of a function's registers; of one more, as an iteration's second may be past the
 * last; and of its result, which is the last. */
typedef struct Frame {
    uint32_t count;
    Alias registers[LIVE_REGISTERS_MAX];
} Frame;

/* What a step of the record has made, and where it is; what was known before it. So ways that part
 * share what they knew before, and what is known is one pointer: to the last fact, or NULL. */
typedef struct Fact {
    const struct Fact *before;
    uint32_t count; /* with those before it */
    uint16_t op, b, c, slot;
    uint32_t x;
} Fact;

/* A let that is made somewhere in the steps. Who reads it where it may not have been made comes
 * back to there, if all is known that was. */
typedef struct MadeLet {
    struct MadeLet *next;
    uint32_t let;
    uint32_t ask, keep; /* its first step and its last */
    uint16_t slot;
    const Fact *before; /* known before it was made */
} MadeLet;

/* A way to an instruction: the step that leads there has still to be told where it is. */
typedef struct Edge {
    struct Edge *next;
    uint32_t from; /* step */
    Frame frame;
    const Fact *facts;
} Edge;

typedef struct StraightBuilder {
    Vm *vm;
    const Program *program;
    Arena *arena; /* of the build */
    Step *steps;
    uint32_t step_count;
    uint32_t slot_count;
    uint32_t rule_steps; /* where the steps of the rule in hand begin */
    Step *later;         /* truths that are not made yet */
    uint32_t later_count;
    const Fact *facts; /* on the way in hand */
    MadeLet *lets;
    bool *is_metered; /* by slot: what the native took that makes it is asked for */
    bool failed;      /* for a limit or memory: the rule in hand cannot be straight */
    uint8_t *suited;  /* by FUNCTIONS: see is_suited() */
    uint32_t rule;    /* in hand: of the list */
} StraightBuilder;

/* A loop on the way through: registers that a round hands on to the next have slots of their own.
 */
typedef struct Loop {
    struct Loop *next;
    uint32_t head; /* its NEXT */
    uint32_t step; /* that of the NEXT */
    RegisterSet carried;
    RegisterSet bools; /* of those, which begin as bools: they are to stay so */
    uint16_t slots[LIVE_REGISTERS_MAX];
} Loop;

/* A function on the way through. */
typedef struct Body {
    const Instruction *code;
    uint32_t count;
    const RegisterSet *live;
    Edge **edges; /* by instruction; at `count` those that leave */
    Loop *loops;  /* that have begun */
    Frame frame;
    uint32_t depth; /* of functions around it */
} Body;

/* ---- straight_frame.c: what is known --------------------------------------------------------- */

uint16_t slot_offset(uint32_t slot);
/* Slots that nothing has, next to each other: the first. */
uint16_t straight_slots(StraightBuilder *builder, uint32_t count);
/* The slot that has the constant in every list, and the constant that a slot always has, or NONE.
 */
uint16_t straight_constant(StraightBuilder *builder, uint32_t constant);
uint32_t straight_constant_in(const StraightBuilder *builder, Alias alias);
/* Adds a step: its number. Where there are too many, it is one that nothing reads. */
uint32_t straight_emit(StraightBuilder *builder, Step step);

/* The fact that a step of this op and operands has been done, or NULL. */
const Fact *straight_fact(const StraightBuilder *builder, uint16_t op, uint16_t b, uint16_t c,
                          uint32_t x);
void straight_add_fact(StraightBuilder *builder, Fact fact);
/* What both know: what was known before they parted, as no way makes a fact that another has made.
 */
const Fact *facts_common(const Fact *one, const Fact *other);
void frame_copy(Frame *to, const Frame *from);

Alias alias_of_slot(uint16_t slot);
Alias alias_of_truth(bool truth);
Alias alias_negated(Alias alias);
bool alias_is_same(Alias one, Alias other);
/* Whether it can be nothing but a bool. */
bool alias_is_bool(Alias alias);
/* The same, where it is a bool: anything else is unusual. */
Alias straight_ensure_bool(StraightBuilder *builder, Alias alias);
/* What the step, a truth, will make when it is asked for. */
Alias straight_later(StraightBuilder *builder, Step step);

/* Puts what the alias stands for into the slot. */
void straight_put(StraightBuilder *builder, Alias alias, uint16_t slot);
/* Makes what is to be made later. */
void straight_make_now(StraightBuilder *builder, Frame *frame, uint16_t number);
/* The slot that has what register `number` holds, made if need be; slots next to each other with
 * what `count` registers hold: the first. */
uint16_t straight_slot_of(StraightBuilder *builder, Frame *frame, uint32_t number);
uint16_t straight_gather(StraightBuilder *builder, Frame *frame, uint32_t first, uint32_t count);
/* Before ways part: makes all that is to be made later, except that on which they part. */
void straight_settle(StraightBuilder *builder, Frame *frame, Alias except);
/* Wherever the frame has what the alias stands for, it is known now. */
void frame_learn(Frame *frame, Alias alias, bool truth);
/* What && (decisive false) or || (decisive true) makes, where a side settles that. */
bool frame_settle_logic(Alias *out, const Frame *frame, const Instruction *at, bool decisive);

/* ---- straight_loop.c: where a function goes backwards ---------------------------------------- */

/* At a NEXT, before anything is made of it. */
void straight_begin_loop(StraightBuilder *builder, Body *body, uint32_t at);
/* At the LOOP that goes back to it. */
void straight_go_round(StraightBuilder *builder, Body *body, uint32_t at);
/* What ITERATE, NEXT (a truth: whether the iteration is at its end), and ITEM and the like make. */
Alias straight_iteration(StraightBuilder *builder, Body *body, const Instruction *at);
Alias straight_is_at_end(StraightBuilder *builder, Body *body, const Instruction *at);
Alias straight_item(StraightBuilder *builder, Body *body, const Instruction *at);

/* ---- straight_value.c: what instructions make ------------------------------------------------ */

/* What the instruction makes, or names. */
Alias straight_value(StraightBuilder *builder, Body *body, const Instruction *at);

/* ---- straight_build.c ------------------------------------------------------------------------ */

/* Runs the function where it is called, its parameters being the frame's first registers: what it
 * gives. */
Alias straight_body(StraightBuilder *builder, uint32_t function, const Frame *params,
                    uint32_t depth);
