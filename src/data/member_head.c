#include "data/member_head.h"

enum { OTHERS_MAX = 8 /* members beside the fields that are kept */ };

/* UTF-8 has no such bytes. */
static void set_none(MemberHead *out)
{
    *out = (MemberHead){.member.kind = MEMBER_OTHER};
    memset(out->text, 0xFF, sizeof out->text);
}

/* The bytes up to `size_bytes` matter, and no others. */
static void set_size(MemberHead *out, uint32_t size_bytes)
{
    out->size_bytes = size_bytes;
    out->beyond = size_bytes < MEMBER_HEAD_BLOCK_BYTES ? UINT32_MAX << size_bytes : 0;
}

static void set_end(MemberHead *out)
{
    set_none(out);
    out->text[0] = '}';
    out->member.kind = MEMBER_END;
    set_size(out, 1);
}

bool member_heads_init(MemberHeads *out, Arena *arena, uint32_t field_count)
{
    size_t capacity = (size_t)field_count + OTHERS_MAX;
    *out = (MemberHeads){.capacity = (uint32_t)capacity};
    out->items = arena_alloc_unset(arena, (capacity + 1) * sizeof *out->items);
    out->texts = arena_alloc_unset(arena, (capacity + 1) * sizeof *out->texts);
    if (out->items == NULL || out->texts == NULL)
        return false;
    set_end(&out->items[0]);
    return true;
}

static void set_head(MemberHeads *heads, uint32_t position, const char *text,
                     const JsonMember *member)
{
    MemberHead *head = &heads->items[position];
    uint32_t size_bytes = member->head_bytes;
    char opening = member_opening((MemberKind)member->kind);
    set_none(head);
    if (text == NULL || size_bytes > MEMBER_HEAD_BYTES_MAX)
        return;
    head->member = *member;
    memcpy(heads->texts[position], text, size_bytes);
    if (size_bytes + (opening != '\0') > sizeof head->text)
        return;
    memcpy(head->text, text, size_bytes);
    if (opening != '\0')
        head->text[size_bytes++] = opening;
    set_size(head, size_bytes);
}

uint32_t member_heads_keep(MemberHeads *heads, uint32_t position, const char *text,
                           const JsonMember *member)
{
    if (position == heads->capacity)
        return position;
    if (position == heads->count)
        set_end(&heads->items[++heads->count]);
    set_head(heads, position, text, member);
    return position + 1;
}

bool member_heads_fit(const MemberHeads *heads, uint32_t position, const char *at)
{
    size_t size_bytes = heads->items[position].member.head_bytes;
    return size_bytes > 0 && memcmp(at, heads->texts[position], size_bytes) == 0;
}
