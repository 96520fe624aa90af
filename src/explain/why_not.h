/*
 * why_not.h - what stands between a decision and a better verdict.
 *
 * A verdict is the worst that any finding asks for, so every finding that asks for a worse one than
 * the verdict wanted must go, and no other need: that is the smallest set. For each the fields
 * are named that its rule looked at.
 *
 * Layer: explain.
 */
#pragma once

#include "explain/explain.h"

/* A field of the application that a rule's conditions read. */
typedef struct WhyNotField {
    Text path; /* JSON Pointer */
    const ExplainNode *node;
} WhyNotField;

/* A finding, or (finding NONE) something not known. */
typedef struct Obstacle {
    uint32_t finding; /* of Decision.findings */
    uint32_t unknown; /* of Decision.unknowns, where there is no finding */
    /* Of a finding of a rule that fired: the round it fired in. One of its conditions must come out
     * differently; NULL where it is not known. */
    const ExplainRound *round;
    uint32_t field_count; /* changing some of these may do it */
    const WhyNotField *fields;
} Obstacle;

typedef struct WhyNot {
    Verdict wanted;
    bool is_met;   /* the verdict is as good already, and nothing stands in the way */
    bool is_final; /* a final rule settled the application: other rules were not judged */
    uint32_t obstacle_count;
    const Obstacle *obstacles;
} WhyNot;

/* STATUS_MEMORY. Lives in the arena and in `explanation`. */
Status why_not(WhyNot *out, Arena *arena, const Explanation *explanation, Verdict wanted);

/* What the field at a path of the application is called, or an empty text. */
Text why_not_label(const Program *program, Text path, bool chinese);
