/*
 * record_part.h - what reading a record from a document and from its text have in common.
 *
 * Layer: data (internal to it).
 */
#pragma once

#include <yyjson.h>

#include "data/record_plan.h"
#include "value/calendar.h"

/* Where a value stands. Most values need no place but for an error, so that a Spot is passed on the
 * stack; a record or list, whose parts refer to it, keeps it. */
typedef struct Spot {
    Place place;
    const FixedPlace *fixed; /* the same, prepared; or NULL */
} Spot;

/* The spot's place, to be referred to as long as the arena lives; NULL when memory is exhausted. */
static inline const Place *spot_keep(const Spot *spot, Arena *arena)
{
    if (spot->fixed != NULL)
        return &spot->fixed->place;
    Place *place = arena_alloc_unset(arena, sizeof *place);
    if (place != NULL)
        *place = spot->place;
    return place;
}
/* A list's or map's parts refer to its place only where they keep theirs. */
bool record_keeps_place(const Program *program, uint32_t type);

/* The value of a text as DATE; false where it is none. */
static inline bool record_date(Value *out, Text text)
{
    int64_t days;
    bool is_date = calendar_parse_date(&days, text);
    if (is_date)
        *out = value_date(days);
    return is_date;
}

/* The value of a text as STRING, DATE, TIMESTAMP or DURATION; false where it is none of that kind.
 */
bool record_text(Value *out, TypeKind kind, Text text);
/* The value of a number as INT, UINT or DOUBLE; false where `json` is none that fits the kind. */
bool record_number(Value *out, TypeKind kind, yyjson_val *json);
