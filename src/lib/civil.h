/*
 * civil.h - the parts of days and the zones that timestamps are seen in.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "lib/native.h"

enum { CIVIL_DAY_SECONDS = 86400 };

/* As CEL's accessors count: months, days of the month and of the year from 0, Sunday 0; only
 * CIVIL_DATE is from 1. */
typedef enum CivilPart {
    CIVIL_FULL_YEAR,
    CIVIL_MONTH,
    CIVIL_DATE,
    CIVIL_DAY_OF_MONTH,
    CIVIL_DAY_OF_WEEK,
    CIVIL_DAY_OF_YEAR,
} CivilPart;

int64_t civil_part(CivilPart part, int64_t days);

/* The day since 1970-01-01 that holds the second. */
int64_t civil_day(int64_t seconds);

/* Seconds to add to UTC in a zone at the moment `seconds`; the zone is "UTC", [+-]hh:mm or an
 * IANA name. False, with *out the error, when there is no such zone. */
bool civil_zone_offset(NativeContext *context, Value *out, int64_t seconds, Text zone,
                       int64_t *offset);
