/*
 * tzif.h - time zones from the system's compiled tzdata (TZif, RFC 8536).
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/memory.h"
#include "base/text.h"

typedef struct TimeZone TimeZone;

/* Reads a TZif file of version 2 or later from memory. NULL when the bytes are no such file, are
 * damaged, or memory is exhausted. The caller owns it. */
TimeZone *tzif_new(const Allocator *allocator, Text bytes);
/* Reads the zone of an IANA name such as "Asia/Shanghai" from the system's files; NULL as well
 * when there is none. Names cannot lead out of the tzdata folder. */
TimeZone *tzif_load(const Allocator *allocator, Text name);
/* NULL is allowed. */
void tzif_free(const Allocator *allocator, TimeZone *zone);

/* Seconds to add to UTC for local time at the moment `seconds` (since 1970-01-01T00:00:00Z). */
int64_t tzif_offset(const TimeZone *zone, int64_t seconds);
