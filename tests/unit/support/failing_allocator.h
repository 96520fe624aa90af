/*
 * failing_allocator.h - an allocator that counts, and fails on the n-th call.
 *
 * A sweep runs one piece of work again and again, with the 1st, 2nd, 3rd ... allocation failing,
 * until it gets through: every way out of memory has then been taken once.
 */
#pragma once

#include "base/memory.h"

typedef struct FailingAllocator {
    size_t fail_at;    /* the call that fails and all after it; 0: none does */
    size_t call_count; /* that asked for memory */
    size_t live_bytes; /* allocated and not freed */
} FailingAllocator;

/* An allocator over `state`, which the caller keeps and has zeroed. Checks that blocks are
 * given back with the size they have. */
Allocator failing_allocator(FailingAllocator *state);

/* Runs `work` under ever later failures until it returns true without one having happened, and
 * checks each time that nothing leaked. `work` returns whether all its allocations succeeded. */
void allocation_sweep(bool (*work)(const Allocator *allocator, void *context), void *context);
