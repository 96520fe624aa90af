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
#include "value/type.h"

/* Where a record stands whenever it does not stand in a list: at the input's root, or in a field
 * of such a record. */
typedef struct FixedPlace {
    Place place;
    struct FixedPlace **fields; /* by field: where the record in it stands, or NULL */
} FixedPlace;

/* Of longer names heads are not compared: they might be looked for behind the text's end. */
enum { MEMBER_HEAD_BYTES_MAX = 64 };

/* How a member begins as text: its name in quotes and a colon. The first and the last word of it, which may
 * overlap, are compared at once; of less than a word, the one there is, masked. */
typedef struct MemberHead {
    uint64_t first, last;
    uint64_t mask;
    const char *text;
    uint32_t last_at; /* where in the text the last word begins */
    uint32_t size_bytes;
} MemberHead;

typedef struct FieldPlan {
    MemberHead head;
    Text name;
    uint32_t number; /* among the record's */
    uint32_t type;   /* TYPES */
    uint32_t flags;  /* FIELD_FLAG_… */
    TypeKind kind;   /* of the type */
} FieldPlan;

typedef struct RecordTypePlan {
    uint32_t field_count;
    const FieldPlan *fields;
    TextTable names;
    /* The fields in the order they came in the last record, which the next may have; behind them one
     * whose head no text begins with. */
    const FieldPlan **order;
} RecordTypePlan;

typedef struct RecordPlan {
    const Program *program;
    Arena *arena;
    RecordTypePlan *records; /* by RECORDS */
    TextTable *enums;        /* by ENUMS: members' codes */
    const FixedPlace *root;  /* of the input; NULL where the program has none */
    Value *items;            /* of lists that are being read (record_scan) */
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
