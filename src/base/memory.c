#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

static void *system_resize(void *context, void *block, size_t old_size_bytes, size_t new_size_bytes)
{
    (void)context;
    (void)old_size_bytes;
    if (new_size_bytes == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size_bytes);
}

const Allocator *allocator_heap(void)
{
    static const Allocator heap = {.resize = system_resize, .context = NULL};
    return &heap;
}

Allocator allocator_system(void)
{
    return *allocator_heap();
}

void *allocator_alloc(const Allocator *allocator, size_t size_bytes)
{
    assert(size_bytes > 0);
    return allocator->resize(allocator->context, NULL, 0, size_bytes);
}

void *allocator_resize(const Allocator *allocator, void *block, size_t old_size_bytes,
                       size_t new_size_bytes)
{
    return allocator->resize(allocator->context, block, old_size_bytes, new_size_bytes);
}

void allocator_free(const Allocator *allocator, void *block, size_t size_bytes)
{
    if (block != NULL)
        allocator->resize(allocator->context, block, size_bytes, 0);
}

static void *noting_resize(void *context, void *block, size_t old_size_bytes, size_t new_size_bytes)
{
    NotingAllocator *noting = context;
    void *resized = allocator_resize(&noting->below, block, old_size_bytes, new_size_bytes);
    if (resized == NULL && new_size_bytes > 0)
        noting->failed = true;
    return resized;
}

void noting_allocator_init(NotingAllocator *out, const Allocator *below)
{
    *out = (NotingAllocator){.allocator = {noting_resize, out}, .below = *below};
}

bool size_add(size_t *out, size_t left, size_t right)
{
    return !__builtin_add_overflow(left, right, out);
}

bool size_multiply(size_t *out, size_t left, size_t right)
{
    return !__builtin_mul_overflow(left, right, out);
}
