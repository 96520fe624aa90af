/*
 * interview.h - an application asked for, question by question: only what still matters.
 *
 * What is not answered yet is unknown, and the rules are evaluated over it after each answer: the
 * next question is the first field, in the order of the record's declaration, that they wait for.
 * Facts that no source answers come last.
 *
 * Layer: data. One Interview, one thread.
 */
#pragma once

#include "data/sources_bind.h"
#include "decision/decision.h"

typedef struct Interview Interview;

/* `program` and `bindings` (may be NULL) outlive it. The record's own date, where it has one, is
 * `as_of_days`. STATUS_MEMORY; STATUS_BUNDLE where the program has no input. */
Status interview_new(Interview **out, const Program *program, const Bindings *bindings,
                     int64_t as_of_days, const Allocator *allocator);
void interview_free(Interview *interview);

/* What the rules say so far. *out is valid until the interview is used again. */
Status interview_judge(Interview *interview, Decision *out);

typedef struct Question {
    Text path;     /* JSON Pointer; valid until the interview is used again but for its questions */
    uint32_t type; /* TYPES: of the value asked for */
    uint32_t field; /* FIELDS; NONE: a fact, which is an entry of `source` for `key` or the lack of
                       one */
    uint32_t source;
    Text key;
} Question;

/* The next question. False in *out_found when nothing is left to ask. */
Status interview_next(Interview *interview, Question *out, bool *out_found);
/* For an enum: whether answering with each of its members would be rejected at once, in
 * `out_rejected` (room for all of them). */
Status interview_try_members(Interview *interview, const Question *question, bool *out_rejected);

/* Answers it: a code or label, a date, a number, items between semicolons, "yes" or "no"; for a
 * fact "no" or the entry as a JSON object. STATUS_INPUT with `reason` filled when that is no value
 * of the type. */
Status interview_answer(Interview *interview, const Question *question, Text answer,
                        Buffer *reason);
/* Leaves it open, and does not ask again. */
Status interview_skip(Interview *interview, const Question *question);
/* Takes back the last answer (or what was left open). False when there is none. */
bool interview_back(Interview *interview);

/* A list of records that may have another item: `index` counts them, in the order of the record.
 * False after the last. interview_add_item() adds one, whose fields are then asked for. */
bool interview_list(Interview *interview, uint32_t index, Question *out);
Status interview_add_item(Interview *interview, const Question *list);

/* The record as far as it was answered, as indented JSON; the facts asked for stand in it. */
Status interview_write_record(Buffer *out, Interview *interview);
