/*
 * counterfactual.h - which change of one field would take an obstacle away: found by trying.
 *
 * Nothing is concluded: each change is made in the record, which is decided again, and only what
 * comes of that is said. Tried are the other values of a bool or an enum, numbers and dates ever
 * further off and then as near as will do, and leaving an optional field out; of a field that is
 * not known what a bool or an enum may be. Of sensitive numbers and dates, which a near value would
 * give away, nothing is tried.
 *
 * Layer: explain.
 */
#pragma once

#include "explain/why_not.h"

/* Gives each obstacle the first change that takes its finding away and makes the verdict no worse,
 * or says what is not known and adds no finding, and tries all these changes together. `trial`
 * decides as the explained session did, and is not that one; `record` is the text explained.
 * STATUS_MEMORY. What is found lives in the arena. */
Status counterfactual_find(WhyNot *why, Arena *arena, const Explanation *explanation,
                           Session *trial, Text record, uint64_t line);
