/*
 * cel_json.h - CEL's own JSON: the proto3 JSON of cel.expr.Value, Type and Decl.
 *
 * What `licet expr --jsonl` speaks, and CEL's conformance data.
 *
 * Layer: data.
 */
#pragma once

#include <yyjson.h>

#include "base/status.h"
#include "value/print.h"
#include "value/type.h"

/* Reads a cel.expr.Value. Timestamps and durations come as objectValue with their "@type".
 * STATUS_INPUT where it is malformed or holds a protobuf message. Text is copied into the arena. */
Status cel_value_read(Value *out, Arena *arena, yyjson_val *json);

/* Writes a cel.expr.Value. Optionals are objectValue {"@type": "optional_type", "value": Value}
 * or without "value"; dates, IP addresses and the like are objectValue with their text. False,
 * with the text begun, where the value is nested deeper than LIMIT_VALUE_DEPTH or its text grows
 * longer than LIMIT_STRING_BYTES. */
bool cel_value_write(Buffer *out, Value value, const ValueNames *names);

/* Reads a cel.expr.Type. STATUS_INPUT where it is malformed. */
Status cel_type_read(const Type **out, TypeTable *types, yyjson_val *json);
void cel_type_write(Buffer *out, const Type *type);

/* Reads an overload of a cel.expr.Decl's function. */
Status cel_signature_read(Signature *out, TypeTable *types, yyjson_val *json);
