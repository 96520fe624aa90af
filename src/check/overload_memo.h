/*
 * overload_memo.h - which overloads take which types, found once.
 *
 * A program calls few functions with few types, and each of them thousands of times: "_==_" of two
 * strings, "size" of a list.
 *
 * Layer: check (internal).
 */
#pragma once

#include "value/type.h"

enum { OVERLOAD_MEMO_ARGUMENTS = 3 }; /* calls with more are not kept */

/* A call of the natives from `first` on. Its types have no variables, so that nothing else decides.
 */
typedef struct OverloadCall {
    uint16_t first;
    bool as_method;
    uint8_t count;
    const Type *types[OVERLOAD_MEMO_ARGUMENTS]; /* interned; NULL past `count` */
} OverloadCall;

typedef struct OverloadAnswer {
    const Type *result; /* without variables */
    uint32_t native_count;
    const uint16_t *natives;
} OverloadAnswer;

typedef struct OverloadMemo OverloadMemo;

/* An empty memo in the arena; NULL when memory is exhausted. */
OverloadMemo *overload_memo_new(Arena *arena);
/* NULL where the call is not known yet; valid until the next overload_memo_add(). */
const OverloadAnswer *overload_memo_find(const OverloadMemo *memo, const OverloadCall *call);
/* Keeps the answer to a call that is not known yet; nothing where memory is exhausted. */
void overload_memo_add(OverloadMemo *memo, const OverloadCall *call, const OverloadAnswer *answer);
