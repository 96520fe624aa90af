/*
 * record.h - JSON records into typed values.
 *
 * Layer: data. Not thread-safe: one decoder a thread.
 */
#pragma once

#include <yyjson.h>

#include "data/record_plan.h"

typedef struct RecordError {
    const char *code; /* "json" "type" "missing" "value" "unknown_field" "limit": stable */
    Text message;     /* in the arena */
    Text path;        /* JSON Pointer */
} RecordError;

/* Decodes `json` as the program's input record, checking required fields, JSON types, enum codes
 * and dates; null counts as absent for optional and asked fields. Strings are borrowed from the
 * JSON document. With `strict`, fields the record does not declare are errors ("facts" excepted).
 * STATUS_INPUT with *error filled; STATUS_MEMORY. */
Status record_decode(Value *out, Arena *arena, RecordPlan *plan, yyjson_val *json, bool strict,
                     RecordError *error);
/* The like for any type of SECTION_TYPES: a source's answer. `place` is copied; what is above it
 * is not. */
Status record_decode_type(Value *out, Arena *arena, RecordPlan *plan, uint32_t type,
                          yyjson_val *json, const Place *place, RecordError *error);
/* Untyped JSON as a CEL value: numbers without fraction are int, else double (for --bind). */
Status record_decode_dyn(Value *out, Arena *arena, yyjson_val *json);
