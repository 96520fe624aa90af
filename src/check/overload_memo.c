#include "check/overload_memo.h"

enum { FIRST_CAPACITY = 256 };

typedef struct Entry {
    OverloadCall call;
    OverloadAnswer answer; /* result NULL: the place is free */
} Entry;

/* Open addressing over a power of two, at most half full. */
struct OverloadMemo {
    Arena *arena;
    uint32_t capacity;
    uint32_t count;
    Entry *entries;
};

static uint64_t mix(uint64_t hash, uint64_t bits)
{
    hash = (hash ^ bits) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static bool is_same(const OverloadCall *left, const OverloadCall *right)
{
    return left->first == right->first && left->as_method == right->as_method &&
           left->count == right->count &&
           memcmp(left->types, right->types, sizeof left->types) == 0;
}

/* Where the call is, or would be put. */
static Entry *place_of(const OverloadMemo *memo, const OverloadCall *call)
{
    uint64_t hash = mix(call->first, call->as_method);
    for (int i = 0; i < OVERLOAD_MEMO_ARGUMENTS; i++)
        hash = mix(hash, (uintptr_t)call->types[i]);
    uint32_t mask = memo->capacity - 1, at = (uint32_t)hash & mask;
    while (memo->entries[at].answer.result != NULL && !is_same(&memo->entries[at].call, call))
        at = (at + 1) & mask;
    return &memo->entries[at];
}

OverloadMemo *overload_memo_new(Arena *arena)
{
    OverloadMemo *memo = arena_alloc(arena, sizeof *memo);
    Entry *entries = arena_alloc_array(arena, FIRST_CAPACITY, sizeof *entries);
    if (memo == NULL || entries == NULL)
        return NULL;
    *memo = (OverloadMemo){.arena = arena, .capacity = FIRST_CAPACITY, .entries = entries};
    return memo;
}

const OverloadAnswer *overload_memo_find(const OverloadMemo *memo, const OverloadCall *call)
{
    const Entry *entry = place_of(memo, call);
    return entry->answer.result != NULL ? &entry->answer : NULL;
}

static bool grow(OverloadMemo *memo)
{
    OverloadMemo larger = *memo;
    larger.capacity *= 2;
    larger.entries = arena_alloc_array(memo->arena, larger.capacity, sizeof *larger.entries);
    if (larger.entries == NULL)
        return false;
    for (uint32_t i = 0; i < memo->capacity; i++) {
        if (memo->entries[i].answer.result != NULL)
            *place_of(&larger, &memo->entries[i].call) = memo->entries[i];
    }
    *memo = larger;
    return true;
}

void overload_memo_add(OverloadMemo *memo, const OverloadCall *call, const OverloadAnswer *answer)
{
    if (memo->count >= memo->capacity / 2 && !grow(memo))
        return;
    *place_of(memo, call) = (Entry){*call, *answer};
    memo->count++;
}
