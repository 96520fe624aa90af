/*
 * decision_diff.h - which decisions two programs make differently, and why.
 *
 * Layer: diff.
 */
#pragma once

#include "data/evaluate.h"
#include "diff/program_diff.h"

/* A finding that only one of two decisions has. */
typedef struct FindingChange {
    ChangeKind kind; /* ADDED or REMOVED */
    RuleSeverity severity;
    uint32_t rule_index; /* RULES of the program that found it */
    Text rule;           /* as reported: "guangdong.age_min" */
    Text topic;
    Text path;
    Text zh, en; /* its message */
    /* Of the program's changes those that are about its rule, the exceptions to it, or a value in
     * force of the settings it stands under. */
    uint32_t cause_count;
    const Change *const *causes;
} FindingChange;

/* An application that is decided otherwise. */
typedef struct DecisionChange {
    Text id; /* data NULL without one */
    uint64_t line;
    Text scope; /* code of the reported scope's member, or "" */
    Verdict before, after;
    uint32_t finding_count;
    const FindingChange *findings;
    bool outputs_differ; /* a decide, a material or an unknown */
} DecisionChange;

/* How many changed decisions have something. */
typedef struct DiffCount {
    Text what;
    uint64_t count;
} DiffCount;

enum { VERDICTS = VERDICT_ERROR + 1 };
typedef struct DecisionDiffCounts {
    uint64_t applications;
    uint64_t changed;
    uint64_t verdicts[VERDICTS][VERDICTS]; /* before, after: of those changed */
    uint32_t scope_count;
    const DiffCount *scopes; /* most first */
    uint32_t topic_count;
    const DiffCount *topics;
} DecisionDiffCounts;

typedef struct DecisionDiffer DecisionDiffer;

/* The sessions evaluate diff->before and diff->after; all three outlive the differ. STATUS_MEMORY.
 */
Status decision_differ_new(DecisionDiffer **out, const ProgramDiff *diff, Session *before,
                           Session *after, const Allocator *allocator);
void decision_differ_free(DecisionDiffer *differ);
/* Decides one record by both. *out is valid until the next call, *out_changed says whether there is
 * anything in it. */
Status decision_differ_run(DecisionDiffer *differ, DecisionChange *out, bool *out_changed,
                           Text json, uint64_t line);
/* Of all records so far; valid until the next call. */
const DecisionDiffCounts *decision_differ_counts(DecisionDiffer *differ);
