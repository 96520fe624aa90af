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
 * optionals as their value or null, absent fields left out; non-finite doubles as strings. */
void print_json(Buffer *out, Value value, const ValueNames *names);

/* As a CEL literal, for traces, the disassembler and `licet expr`: 1u, b"\377", "\u6587"… */
void print_cel(Buffer *out, Value value, const ValueNames *names);
