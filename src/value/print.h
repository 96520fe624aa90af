/*
 * print.h - values as text.
 *
 * Layer: value.
 */
#pragma once

#include "value/value.h"

/* Names of enum members and record fields, which values know only by number. */
typedef struct ValueNames {
    const void *context;
    Text (*enum_member)(const void *context, uint16_t type, int64_t ordinal);
    Text (*record_field)(const void *context, uint16_t type, uint32_t field);
} ValueNames;

/* As plain JSON: dates, timestamps, durations and enum members as strings, bytes as base64,
 * optionals as their value or null, absent fields left out; map keys that are no strings as their
 * JSON text in quotes; non-finite doubles as protobuf's JSON has them ("NaN", "Infinity",
 * "-Infinity"); errors and unknowns, and what is nested deeper than LIMIT_VALUE_DEPTH, as null. */
void print_json(Buffer *out, Value value, const ValueNames *names);

/* As a CEL literal, for traces, the disassembler and `licet expr`: 1u, 1.0, b"\377", "\n",
 * date("2024-06-01"), optional.of(1). Text in any script stays as it is; controls are escaped.
 * What CEL has no literal for is written so that it is no CEL: an enum member's bare name, a
 * record as {field: value}, error("..."), unknown(/place), and "..." for what is nested deeper
 * than LIMIT_VALUE_DEPTH or comes after LIMIT_STRING_BYTES of text. */
void print_cel(Buffer *out, Value value, const ValueNames *names);

/* What stands between the quotes of a DATE, TIMESTAMP, DURATION, IP (RFC 5952) or CIDR; of another
 * value nothing. */
void print_plain(Buffer *out, Value value);
