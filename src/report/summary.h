/*
 * summary.h - many decisions counted: by verdict, by scope (the province), by topic.
 *
 * Layer: report. One Summary, one thread at a time; a SummaryPlan is read-only and shared.
 */
#pragma once

#include "base/status.h"
#include "report/report.h"

/* What a program's decisions are counted by. */
typedef struct SummaryPlan SummaryPlan;

Status summary_plan_new(SummaryPlan **out, const Program *program, const Allocator *allocator);
void summary_plan_free(SummaryPlan *plan);

typedef struct Summary {
    const SummaryPlan *plan;
    Allocator allocator;
    uint64_t verdicts[VERDICT_COUNT];
    uint64_t *scopes; /* by scope, then verdict; the last scope is "none" */
    uint64_t *topics; /* decisions with a finding of it */
    uint64_t *seen;   /* by topic: the last decision counted for it */
    uint64_t counted; /* decisions, since it was cleared */
} Summary;

Status summary_init(Summary *out, const SummaryPlan *plan, const Allocator *allocator);
void summary_free(Summary *summary);
void summary_clear(Summary *summary);
/* Counts one decision; `scope` is the record's value of the scope that findings report, or NONE. */
void summary_add(Summary *summary, const Decision *decision, uint32_t scope);
/* Adds the counts of another of the same plan. */
void summary_merge(Summary *summary, const Summary *other);

/* For people: a table of verdicts by scope and a list of topics, the most frequent first. */
void summary_write_text(Buffer *out, const Summary *summary, TextStyle style);
/* {"records", "verdicts": {…}, "scopes": {code: {"records", verdict: …}}, "topics": {topic:
 * count}}: only scopes and topics that occurred, in the order of the rules. */
void summary_write_json(Buffer *out, const Summary *summary);

/* All counters as numbers, for a run to be continued: how many there are, and each of them. */
uint32_t summary_counter_count(const Summary *summary);
uint64_t *summary_counter(Summary *summary, uint32_t index);
