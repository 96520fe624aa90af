/*
 * decision.h - from a record to a verdict: which rules hold, what they find, what follows.
 *
 * Layer: decision. One Evaluator, one thread.
 */
#pragma once

#include <stdatomic.h>

#include "vm/vm.h"

typedef enum Verdict {
    VERDICT_ACCEPTED,
    VERDICT_INCOMPLETE,
    VERDICT_REFER,
    VERDICT_REJECTED,
    VERDICT_ERROR, /* the record is no valid application */
} Verdict;
enum { VERDICT_COUNT = VERDICT_ERROR + 1 };
/* "accepted" … "error"; and back, false if there is none of that name. */
const char *verdict_name(Verdict verdict);
bool verdict_find(Verdict *out, Text name);
const char *severity_name(RuleSeverity severity);

/* One finding. Texts are borrowed from program and arena until the next record. */
typedef struct Finding {
    uint32_t rule;         /* RULES */
    RuleSeverity severity; /* RULE_ERROR where the rule could not be judged */
    Text rule_name;        /* "icp.national.holder" or, under a scope's setting, "beijing.holder" */
    Text topic;
    Text path;
    Text scope;
    Text cite;
    int32_t from;  /* INT32_MIN: open */
    int32_t until; /* INT32_MAX: open */
    uint32_t hole_count;
    const Value *holes;
    const ValueError *error; /* of RULE_ERROR */
} Finding;

typedef struct Decision {
    Text id; /* data NULL without one */
    int64_t as_of;
    Verdict verdict;
    uint32_t decide_count;
    const Value *decides; /* by SECTION_DECIDES; VALUE_NULL where unknown, in error or none */
    uint32_t finding_count;
    const Finding *findings; /* sorted by path, then rule, then the rest */
    uint32_t material_count;
    const Text *materials; /* codes, sorted, without repeats */
    uint32_t unknown_count;
    const Text *unknowns; /* JSON Pointers, sorted, without repeats */
    /* VERDICT_ERROR: what is wrong with the record */
    const char *error_code; /* "json", "type", "missing", "value", "limit", … stable */
    Text error_message;
    Text error_path;
    uint64_t error_line; /* of the batch, from 1; 0 when not known */
} Decision;

typedef struct Evaluator Evaluator;

/* STATUS_MEMORY when memory is exhausted; STATUS_BUNDLE when the program has no input. */
Status evaluator_new(Evaluator **out, const Program *program, const Allocator *allocator);
void evaluator_free(Evaluator *evaluator);
Vm *evaluator_vm(Evaluator *evaluator);
void evaluator_set_fuel(Evaluator *evaluator, int64_t fuel);

/* Once *cancelled is true, a run ends before its next rule with STATUS_CANCELLED; NULL: never. The
 * flag outlives the evaluator and may be set from any thread. */
void evaluator_set_cancelled(Evaluator *evaluator, const atomic_bool *cancelled);

/* Starts a record: resets the Vm's arena, in which the caller then builds `input`. */
void evaluator_begin(Evaluator *evaluator, int64_t as_of_days);
/* Sets another date before the record is run: one read from the record itself. */
void evaluator_set_date(Evaluator *evaluator, int64_t as_of_days);
/* Evaluates the record. *out is valid until the next evaluator_begin(). STATUS_MEMORY or
 * STATUS_LIMIT where it could not be finished. */
Status evaluator_run(Evaluator *evaluator, Decision *out, Value input, Text id);
/* What held for the record last run, until the next: each scope's member, by SCOPES, NONE where it
 * was not known; the SETTING_VALUES item in force, by SETTINGS, or NONE. */
const uint32_t *evaluator_scopes(const Evaluator *evaluator);
const uint32_t *evaluator_setting_values(const Evaluator *evaluator);
/* The decision of a record that is no valid application. */
void decision_set_error(Decision *out, Text id, const char *code, Text message, Text path,
                        uint64_t line);

/* Writes a finding's message, holes filled, sensitive values masked. */
void finding_write_message(Buffer *out, const Program *program, const Finding *finding,
                           bool chinese);
/* Masks an identity number or phone: first and last few characters kept ("1101**********2346"). */
void mask_write(Buffer *out, Text text);
