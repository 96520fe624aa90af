#include "support/failing_allocator.h"

#include "support/cases.h"

static void *failing_resize(void *context, void *block, size_t old_size_bytes,
                            size_t new_size_bytes)
{
    FailingAllocator *state = context;
    assert_true(block != NULL || old_size_bytes == 0);
    assert_true(state->live_bytes >= old_size_bytes);
    if (new_size_bytes > 0) {
        size_t call = atomic_fetch_add(&state->call_count, 1) + 1;
        if (call == state->fail_at || (!state->once && state->fail_at > 0 && call > state->fail_at))
            return NULL;
    }
    atomic_fetch_add(&state->live_bytes, new_size_bytes - old_size_bytes);
    Allocator heap = allocator_system();
    return heap.resize(heap.context, block, old_size_bytes, new_size_bytes);
}

Allocator failing_allocator(FailingAllocator *state)
{
    return (Allocator){.resize = failing_resize, .context = state};
}

typedef bool (*Work)(const Allocator *allocator, void *context);

/* Returns the number of calls. */
static size_t run(bool *succeeded, FailingAllocator *state, Work work, void *context)
{
    Allocator allocator = failing_allocator(state);
    *succeeded = work(&allocator, context);
    assert_int_equal(state->live_bytes, 0);
    return state->call_count;
}

/* Returns the number of failure points. */
static size_t sweep(Work work, void *context, bool once)
{
    for (size_t fail_at = 1;; fail_at++) {
        FailingAllocator state = {.fail_at = fail_at, .once = once};
        bool succeeded;
        if (run(&succeeded, &state, work, context) < fail_at) {
            assert_true(succeeded);
            assert_true(fail_at > 1); /* work that never allocates proves nothing */
            return fail_at - 1;
        }
        assert_true(!succeeded || once);
    }
}

size_t allocation_sweep(Work work, void *context)
{
    size_t points = sweep(work, context, false) + sweep(work, context, true);
    print_message("%zu failure points\n", points);
    return points;
}

size_t allocation_sweep_threads(Work work, void *context)
{
    FailingAllocator none = {.fail_at = 0};
    bool succeeded;
    size_t calls = run(&succeeded, &none, work, context), points = 0;
    assert_true(succeeded && calls > 0);
    for (size_t fail_at = 1; fail_at <= calls; fail_at++) {
        for (int once = 0; once <= 1; once++) {
            FailingAllocator state = {.fail_at = fail_at, .once = once != 0};
            run(&succeeded, &state, work, context);
            points++;
        }
    }
    print_message("%zu failure points of several threads\n", points);
    return points;
}
