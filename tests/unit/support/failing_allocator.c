#include "support/failing_allocator.h"

#include "support/cases.h"

static void *failing_resize(void *context, void *block, size_t old_size_bytes,
                            size_t new_size_bytes)
{
    FailingAllocator *state = context;
    assert_true(block != NULL || old_size_bytes == 0);
    assert_true(state->live_bytes >= old_size_bytes);
    if (new_size_bytes > 0) {
        state->call_count++;
        if (state->fail_at > 0 && state->call_count >= state->fail_at)
            return NULL;
    }
    state->live_bytes += new_size_bytes;
    state->live_bytes -= old_size_bytes;
    Allocator heap = allocator_system();
    return heap.resize(heap.context, block, old_size_bytes, new_size_bytes);
}

Allocator failing_allocator(FailingAllocator *state)
{
    return (Allocator){.resize = failing_resize, .context = state};
}

void allocation_sweep(bool (*work)(const Allocator *allocator, void *context), void *context)
{
    for (size_t fail_at = 1;; fail_at++) {
        FailingAllocator state = {.fail_at = fail_at};
        Allocator allocator = failing_allocator(&state);
        bool succeeded = work(&allocator, context);
        assert_int_equal(state.live_bytes, 0);
        if (state.call_count < fail_at) {
            assert_true(succeeded);
            assert_true(fail_at > 1); /* work that never allocates proves nothing */
            return;
        }
        assert_false(succeeded);
    }
}
