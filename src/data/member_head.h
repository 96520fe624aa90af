/*
 * member_head.h - how the members of objects began in the last record, for the next one.
 *
 * Who writes records writes them alike: the same members in the same order with the same white space. So
 * what stands in front of a member's value (comma, name, colon, white space) is kept as text, and where the
 * next record has the same bytes at the same position, they are known to mean the same member. Whoever
 * finds others reads them one by one, and has them kept instead.
 *
 * Layer: data (internal to it).
 */
#pragma once

#include "base/arena.h"
#include "base/vector.h"

typedef struct FieldPlan FieldPlan;

enum {
    MEMBER_HEAD_BYTES_MAX = 64, /* longer ones are read one by one each time */
    MEMBER_HEAD_BLOCK_BYTES = 32,
};

/* How a member's value is read: most kinds at once, where it begins as it should. */
typedef enum MemberKind {
    /* in quotes */
    MEMBER_STRING,
    MEMBER_DATE,
    MEMBER_ENUM,
    MEMBER_SKIPPED, /* no field */
    MEMBER_QUOTED_LAST = MEMBER_SKIPPED,
    /* others */
    MEMBER_RECORD,
    MEMBER_STRINGS, /* a list of strings that may be empty */
    MEMBER_BOOL,
    MEMBER_INT,
    MEMBER_OTHER, /* a kind that is seldom, or a member that means something besides */
} MemberKind;

/* What an input's root says beside its fields, or no matter whether they are fields: see RecordExtras. */
typedef enum ExtraMember { EXTRA_NONE, EXTRA_ID, EXTRA_FACTS } ExtraMember;

typedef struct JsonMember {
    const FieldPlan *field; /* or NULL */
    uint8_t kind;           /* MemberKind */
    uint8_t extra;          /* ExtraMember: what it is called; then the kind is OTHER */
    uint32_t number;        /* the field's, among its record's */
    uint32_t inner;         /* of the field's type: its record or enum */
    uint32_t head_bytes;    /* in front of the value */
} JsonMember;

typedef struct MemberHead {
    char text[MEMBER_HEAD_BYTES_MAX];
    uint32_t beyond; /* a bit for each byte of the first block that is behind the head */
    JsonMember member;
} MemberHead;

/* Of one record type, by position. Only the first begins without a comma. Behind the last is one that
 * no text begins with, as there is for each that cannot be kept. */
typedef struct MemberHeads {
    uint32_t count;
    uint32_t capacity;
    MemberHead *items;
} MemberHeads;

/* Room for all fields, and for some members besides. False when memory is exhausted. */
bool member_heads_init(MemberHeads *out, Arena *arena, uint32_t field_count);

/* Keeps the text as how the member at `position`, of those there are or the next, begins. NULL for text
 * that is not to be kept. Returns the position behind it. */
uint32_t member_heads_keep(MemberHeads *heads, uint32_t position, const char *text,
                           const JsonMember *member);

/* A bit for each byte of a block that is the same. */
static inline uint32_t member_head_same(const char *one, const char *other)
{
    uint32_t same = 0;
#ifdef VECTOR_BYTES
    for (uint32_t i = 0; i < MEMBER_HEAD_BLOCK_BYTES; i += VECTOR_BYTES)
        same |= vector_mask(vector_equal(vector_load(one + i), vector_load(other + i))) << i;
#else
    for (uint32_t i = 0; i < MEMBER_HEAD_BLOCK_BYTES; i++)
        same |= (uint32_t)(one[i] == other[i]) << i;
#endif
    return same;
}

/* Whether the text goes on with the head. MEMBER_HEAD_BYTES_MAX bytes of it can be read. */
static inline bool member_head_is_next(const MemberHead *head, const char *at)
{
    size_t size_bytes = head->member.head_bytes;
    return (member_head_same(at, head->text) | head->beyond) == UINT32_MAX &&
           (size_bytes <= MEMBER_HEAD_BLOCK_BYTES || memcmp(at, head->text, size_bytes) == 0);
}
