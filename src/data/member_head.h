/*
 * member_head.h - how the members of objects began in the last record, for the next one.
 *
 * Who writes records writes them alike: the same members in the same order with the same white
 * space. So what stands in front of a member's value (comma, name, colon, white space) is kept as
 * text, with the character that values of its kind begin with, and where the next record has the
 * same bytes at the same position, they are known to mean the same member. Whoever finds others
 * reads them one by one, and has them kept instead.
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
    MEMBER_STRING,
    MEMBER_DATE,
    MEMBER_ENUM,
    MEMBER_ID,      /* a string that is no field's, called "id" */
    MEMBER_SKIPPED, /* another one */
    MEMBER_RECORD,
    MEMBER_STRINGS, /* a list of strings that may be empty */
    MEMBER_BOOL,
    MEMBER_INT,
    MEMBER_OTHER, /* a kind that is seldom, or a member that means something besides */
    MEMBER_END,   /* no member: the object's end */
} MemberKind;

/* The character that values of the kind begin with; '\0' where there are several. */
static inline char member_opening(MemberKind kind)
{
    return kind <= MEMBER_SKIPPED   ? '"'
           : kind == MEMBER_RECORD  ? '{'
           : kind == MEMBER_STRINGS ? '['
                                    : '\0';
}

/* What an input's root says beside its fields, or no matter whether they are fields: see
 * RecordExtras. */
typedef enum ExtraMember { EXTRA_NONE, EXTRA_ID, EXTRA_FACTS } ExtraMember;

typedef struct JsonMember {
    const FieldPlan *field; /* or NULL */
    uint8_t kind;           /* MemberKind */
    uint8_t extra;          /* ExtraMember: what it is called; then the kind is OTHER or ID */
    uint16_t head_bytes;    /* in front of the value; 0: none is kept */
    uint32_t number;        /* the field's, among its record's */
    uint32_t inner;         /* of the field's type: its record or enum */
} JsonMember;

/* As much as is looked at for a member that comes as expected: a line of a processor's cache. */
typedef struct MemberHead {
    char text[MEMBER_HEAD_BLOCK_BYTES]; /* with the value's opening; that no text begins with if
                                           longer */
    uint32_t beyond;                    /* a bit for each byte of it that is behind the head */
    uint32_t size_bytes;
    JsonMember member;
} MemberHead;

/* Of one record type, by position. Only the first begins without a comma. Behind the last is the
 * object's end. */
typedef struct MemberHeads {
    uint32_t count;
    uint32_t capacity;
    MemberHead *items;
    char (*texts)[MEMBER_HEAD_BYTES_MAX]; /* of each, as long as it is, without the opening */
} MemberHeads;

/* Room for all fields, and for some members besides. False when memory is exhausted. */
bool member_heads_init(MemberHeads *out, Arena *arena, uint32_t field_count);

/* Keeps the text as how the member at `position`, of those there are or the next, begins. NULL for
 * text that is not to be kept. Returns the position behind it. */
uint32_t member_heads_keep(MemberHeads *heads, uint32_t position, const char *text,
                           const JsonMember *member);

/* Whether the text goes on with the head at `position`, whatever its value begins with, so that it
 * may be another one than expected. MEMBER_HEAD_BYTES_MAX bytes of the text can be read. */
bool member_heads_fit(const MemberHeads *heads, uint32_t position, const char *at);

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

/* Whether the text goes on with the head and a value that begins as expected. */
static inline bool member_head_is_next(const MemberHead *head, const char *at)
{
    return (member_head_same(at, head->text) | head->beyond) == UINT32_MAX;
}
