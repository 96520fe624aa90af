/*
 * sources_bind.h - where a program's sources get their answers.
 *
 * A binding is NAME=URI: json:FILE[#/pointer], csv:FILE, sqlite:FILE[#table] or
 * postgresql://USER@HOST/DATABASE[#table]. A source asks, in this order, the record's own "facts",
 * then its binding; with neither, the answer is unknown at /facts/NAME/KEY.
 *
 * Layer: data. A Bindings is read-only once opened and may be shared; a FactsReader is one
 * thread's.
 */
#pragma once

#include <yyjson.h>

#include "vm/vm.h"

typedef struct Bindings Bindings;

Status bindings_new(Bindings **out, const Program *program, const Allocator *allocator);
void bindings_free(Bindings *bindings);
/* Binds "NAME=URI" and loads or opens it. STATUS_INPUT or STATUS_IO with `reason` filled: an
 * unknown source (did you mean), a file that is missing or malformed, a column or type that does
 * not fit. A password never stands in it. */
Status bindings_add(Bindings *bindings, Text spec, Buffer *reason);
/* How long the databases bound after this may take for one answer (DATABASE_TIMEOUT_MS). One that
 * takes longer has failed: the answer is an error, and so is every rule that needs it. */
void bindings_set_timeout(Bindings *bindings, uint32_t timeout_ms);

/* What a caller's own source says of a key. */
typedef struct SourceAnswer {
    enum { SOURCE_UNKNOWN, SOURCE_NONE, SOURCE_FOUND, SOURCE_FAILED } kind;
    yyjson_val *json; /* FOUND: in the arena */
    Text message;     /* FAILED: likewise */
} SourceAnswer;
/* Fills *out; called from the threads of all readers. */
typedef void (*SourceFunction)(void *context, Arena *arena, Text source, Text key,
                               SourceAnswer *out);
/* Binds a source to a function. STATUS_INPUT with `reason` filled: an unknown source. */
Status bindings_add_function(Bindings *bindings, Text name, SourceFunction function, void *context,
                             Buffer *reason);

typedef struct FactsReader FactsReader;
typedef struct RecordPlan RecordPlan;
/* Answers are read by the plan that records are, which outlives the reader. STATUS_MEMORY. */
Status facts_reader_new(FactsReader **out, RecordPlan *plan, const Bindings *bindings,
                        const Allocator *allocator);
void facts_reader_free(FactsReader *reader);
/* The record's facts (an object or NULL), borrowed until the next call. */
void facts_reader_set(FactsReader *reader, yyjson_val *facts);
/* The like as text: valid JSON of an object, or data NULL. It is read, in `arena`, when a source
 * asks. */
void facts_reader_set_text(FactsReader *reader, Text facts, Arena *arena);
/* A VmSource; its context is the reader. */
void facts_reader_answer(void *reader, Arena *arena, Value *out, uint32_t source,
                         const Value *args);
