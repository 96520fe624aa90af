/*
 * record_plan.h - a program's record types, prepared for reading JSON.
 *
 * Compiled once from the bundle: fields by the hash of their names, members of enums likewise,
 * and the places of the records that stand at a fixed path. So decoding a record looks names up,
 * reads values into slots and allocates what it returns, and nothing else.
 *
 * Layer: data (internal to it). One plan, one thread: it learns in which order fields come.
 */
#pragma once

#include "base/text_table.h"
#include "code/program.h"
#include "data/member_head.h"
#include "value/type.h"

/* Where a record stands whenever it does not stand in a list: at the input's root, or in a field
 * of such a record. */
typedef struct FixedPlace {
    Place place;
    struct FixedPlace **fields; /* by field: where the record in it stands, or NULL */
    uint32_t frame_at;          /* its record in the plan's frame, in bytes; or NONE */
} FixedPlace;

typedef struct FieldPlan {
    Text name;
    uint32_t number; /* among the record's */
    uint32_t type;   /* TYPES */
    uint32_t inner;  /* of the type: its record, element, … (BundleType.first) */
    uint32_t flags;  /* FIELD_FLAG_… */
    TypeKind kind;   /* of the type */
    MemberKind member_kind;
} FieldPlan;

typedef struct RecordTypePlan {
    uint32_t field_count;
    const FieldPlan *fields;
    TextTable names;
    MemberHeads heads; /* of text that is read */
    /* Of documents: the fields in the order they came in the last one, which the next may have;
     * behind them one that no name is equal to. */
    const FieldPlan **order;
} RecordTypePlan;

typedef struct RecordPlan {
    const Program *program;
    Arena *arena;
    RecordTypePlan *records; /* by RECORDS */
    TextTable *enums;        /* by ENUMS: members' codes */
    const FixedPlace *root;  /* of the input; NULL where the program has none */
    uint32_t id_field;       /* of the input: the one of strings called "id"; or NONE */
    char *frame; /* the records at fixed places, one behind the other, all fields absent */
    uint32_t frame_bytes;
    Value *items; /* of lists that are being read (record_scan) */
    uint32_t item_count;
    uint32_t item_capacity;
} RecordPlan;

/* STATUS_MEMORY. The program outlives the plan. */
Status record_plan_new(RecordPlan **out, const Program *program, const Allocator *allocator);
/* NULL is allowed. */
void record_plan_free(RecordPlan *plan);

/* The field of that name, or NULL. `*position` counts the fields met so far, from 0. */
static inline const FieldPlan *record_plan_find(const RecordTypePlan *type, Text name,
                                                uint32_t *position);

/* The same where the last record had another field at this position. */
const FieldPlan *record_plan_search(const RecordTypePlan *type, Text name, uint32_t *position);

static inline const FieldPlan *record_plan_find(const RecordTypePlan *type, Text name,
                                                uint32_t *position)
{
    const FieldPlan *guess = type->order[*position];
    if (!text_equal(guess->name, name))
        return record_plan_search(type, name, position);
    ++*position;
    return guess;
}
