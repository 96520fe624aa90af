#include "data/member_head.h"

enum { OTHERS_MAX = 8 /* members beside the fields that are kept */ };

/* UTF-8 has no such bytes. */
static void set_none(MemberHead *out)
{
    *out = (MemberHead){.beyond = 0};
    memset(out->text, 0xFF, sizeof out->text);
}

bool member_heads_init(MemberHeads *out, Arena *arena, uint32_t field_count)
{
    size_t capacity = (size_t)field_count + OTHERS_MAX;
    *out = (MemberHeads){.capacity = (uint32_t)capacity};
    out->items = arena_alloc_unset(arena, (capacity + 1) * sizeof *out->items);
    if (out->items == NULL)
        return false;
    set_none(&out->items[0]);
    return true;
}

static void set_head(MemberHead *out, const char *text, const JsonMember *member)
{
    uint32_t size_bytes = member->head_bytes;
    set_none(out);
    if (text == NULL || size_bytes > sizeof out->text)
        return;
    memcpy(out->text, text, size_bytes);
    out->member = *member;
    if (size_bytes < MEMBER_HEAD_BLOCK_BYTES)
        out->beyond = UINT32_MAX << size_bytes;
}

uint32_t member_heads_keep(MemberHeads *heads, uint32_t position, const char *text,
                           const JsonMember *member)
{
    if (position == heads->capacity)
        return position;
    if (position == heads->count)
        set_none(&heads->items[++heads->count]);
    set_head(&heads->items[position], text, member);
    return position + 1;
}
