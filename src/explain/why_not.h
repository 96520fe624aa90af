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

/* A change of a field that was tried: counterfactual_find(). */
typedef struct WhyNotChange {
    Text path;       /* no data: none was found */
    Text json;       /* the value as JSON; no data: the field is left out */
    Value value;     /* the same, ABSENT where it is left out */
    Verdict verdict; /* what is decided with this change alone */
} WhyNotChange;

/* A finding, or (finding NONE) something not known. */
typedef struct Obstacle {
    uint32_t finding; /* of Decision.findings */
    uint32_t unknown; /* of Decision.unknowns, where there is no finding */
    /* Of a finding of a rule that fired: the round it fired in. One of its conditions must come out
     * differently; NULL where it is not known. */
    const ExplainRound *round;
    uint32_t field_count; /* changing some of these may do it */
    const WhyNotField *fields;
    WhyNotChange change; /* takes the finding, or the doubt, away */
} Obstacle;

typedef struct WhyNot {
    Verdict wanted;
    bool is_met;   /* the verdict is as good already, and nothing stands in the way */
    bool is_final; /* a final rule settled the application: other rules were not judged */
    uint32_t obstacle_count;
    Obstacle *obstacles;
    uint32_t change_count;
    bool is_tried; /* all changes together, which come to: */
    Verdict verdict_then;
} WhyNot;

/* STATUS_MEMORY. Lives in the arena and in `explanation`. */
Status why_not(WhyNot *out, Arena *arena, const Explanation *explanation, Verdict wanted);

/* The field at a path of the application; NULL where there is none. */
const BundleField *why_not_field(const Program *program, Text path);

/* What the field at a path of the application is called, or an empty text. */
Text why_not_label(const Program *program, Text path, bool chinese);
