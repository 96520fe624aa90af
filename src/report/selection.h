/*
 * selection.h - which members of a decision are written, and in which order.
 *
 * Layer: report. Read-only once made: threads may share it.
 */
#pragma once

#include "decision/decision.h"

/* A member of a decision as --select names it, in lower case. */
typedef enum ReportMember {
    REPORT_ID,
    REPORT_AS_OF,
    REPORT_VERDICT,
    REPORT_FINDINGS,
    REPORT_MATERIALS,
    REPORT_UNKNOWNS,
    REPORT_POLICY,
    REPORT_RULES,  /* short names of the rules that fired, sorted, without repeats */
    REPORT_TOPICS, /* "topic@scope" of each finding */
    REPORT_ERROR,  /* what is wrong with the record, or null */
    REPORT_DECIDE, /* + its number in DECIDES: what a "decide" gives */
} ReportMember;

/* An enum's members' codes as JSON, by ordinal. */
typedef struct ReportCodes {
    uint32_t enumeration;
    uint32_t count; /* 0: what is selected has no such values */
    Text *texts;
} ReportCodes;

/* What is ready as JSON has room behind it for buffer_add_padded(). */
typedef struct ReportSelection {
    uint32_t count;
    uint32_t *members; /* ReportMember; REPORT_DECIDE + i */
    Text *heads; /* of each as JSON on one line: comma or the object's beginning, name and colon */
    ReportCodes *codes;   /* of each */
    Text *verdicts;       /* as JSON */
    uint32_t *rule_ranks; /* by rule: its short name's place among all, equal for equal names */
    Text *rule_names;     /* by rule: its short name as JSON. Both only where rules are selected */
    Arena *arena;         /* all of it */
} ReportSelection;

/* Reads a list of names: "id,verdict,filing_type". STATUS_INPUT with `reason` filled where there is
 * no such member ("did you mean") or one is named twice; STATUS_MEMORY. */
Status report_selection_init(ReportSelection *out, const Program *program, Text list,
                             const Allocator *allocator, Buffer *reason);
/* One that holds nothing, or a zeroed one, may be freed too. */
void report_selection_free(ReportSelection *selection);

/* The name by which a member stands in the output. */
Text report_member_name(const Program *program, uint32_t member);

/* The rules that fired, by name: the finding of the next name after that of rank `*rank`, which it
 * advances; begin with UINT32_MAX. NULL when there are no more. */
const Finding *report_next_rule(const ReportSelection *selection, const Decision *decision,
                                uint32_t *rank);
