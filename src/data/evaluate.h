/*
 * evaluate.h - one JSON record to one decision: what every caller uses.
 *
 * Layer: data. One Session, one thread.
 */
#pragma once

#include "data/sources_bind.h"
#include "decision/decision.h"

typedef struct EvaluateOptions {
    bool has_as_of;
    int64_t as_of_days; /* instead of the record's own date */
    bool strict;
    int64_t fuel;     /* 0: LIMIT_FUEL */
    bool as_document; /* reads each text as a document, as is otherwise done where something is
                         wrong with it: for tests, which hold both ways to the same */
} EvaluateOptions;

typedef struct Session Session;

/* `bindings` (may be NULL) and `program` outlive the session. STATUS_MEMORY, STATUS_BUNDLE where
 * the program has no input. */
Status session_new(Session **out, const Program *program, const Bindings *bindings,
                   const EvaluateOptions *options, const Allocator *allocator);
void session_free(Session *session);

/* Decides one record of JSON text. Whatever is wrong with it gives a decision of verdict error
 * with `line`; STATUS_MEMORY only when memory is exhausted. *out is valid until the next call. */
Status session_evaluate(Session *session, Decision *out, Text json, uint64_t line);

/* The same without a copy: `size_bytes` bytes, behind which SESSION_PADDING_BYTES more can be read,
 * the first of which is written to meanwhile. *out borrows from them. */
Status session_evaluate_padded(Session *session, Decision *out, char *json, size_t size_bytes,
                               uint64_t line);
enum { SESSION_PADDING_BYTES = 64 };

/* The like for a record that is no text: the session takes the document over. */
Status session_evaluate_document(Session *session, Decision *out, yyjson_doc *record);

Evaluator *session_evaluator(Session *session);

/* Where the evaluations' time went, and what work they took. */
typedef struct SessionTimes {
    uint64_t parse_ns;    /* JSON to typed values */
    uint64_t evaluate_ns; /* the rules */
    uint64_t fuel;
} SessionTimes;
/* From now on adds to *times, which outlives the session; NULL ends it. */
void session_measure(Session *session, SessionTimes *times);
