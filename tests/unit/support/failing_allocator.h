/*
 * failing_allocator.h - an allocator that counts, and fails on the n-th call.
 *
 * A sweep runs one piece of work again and again, with the 1st, 2nd, 3rd ... allocation failing,
 * until it gets through: every way out of memory has then been taken once.
 */
#pragma once

#include <stdatomic.h>

#include "base/memory.h"

typedef struct FailingAllocator {
    size_t fail_at;           /* the call that fails; 0: none does */
    bool once;                /* it alone, not all after it too */
    atomic_size_t call_count; /* that asked for memory */
    atomic_size_t live_bytes; /* allocated and not freed */
} FailingAllocator;

/* An allocator over `state`, which the caller keeps and has zeroed. Checks that blocks are
 * given back with the size they have. Any thread may use it. */
Allocator failing_allocator(FailingAllocator *state);

/* Runs `work` under ever later failures until it returns true without one having happened, and
 * checks each time that nothing leaked; with all calls failing from the n-th on and, a second time,
 * with the n-th alone. `work` returns whether it got through, having checked that all came of it
 * that should: it must not with all calls failing, and may where it can do without the one. Prints
 * and returns how many failure points there were. */
size_t allocation_sweep(bool (*work)(const Allocator *allocator, void *context), void *context);
/* The like for work of several threads, where the n-th call is another one each time: as many times
 * as a run takes that nothing fails. */
size_t allocation_sweep_threads(bool (*work)(const Allocator *allocator, void *context),
                                void *context);
