/*
 * json_memory.c - yyjson frees blocks without saying how large they are: each carries its size.
 */
#include "base/json_memory.h"

#include <stddef.h>
#include <stdint.h>

typedef union Head {
    size_t size_bytes; /* of the whole block */
    max_align_t aligned;
} Head;

static void *resize(const Allocator *allocator, Head *head, size_t size_bytes)
{
    size_t whole_bytes;
    if (!size_add(&whole_bytes, size_bytes, sizeof *head))
        return NULL;
    Head *block =
        allocator_resize(allocator, head, head != NULL ? head->size_bytes : 0, whole_bytes);
    if (block == NULL)
        return NULL;
    block->size_bytes = whole_bytes;
    return block + 1;
}

static void *json_malloc(void *context, size_t size_bytes)
{
    return resize(context, NULL, size_bytes);
}

static void *json_realloc(void *context, void *block, size_t old_size_bytes, size_t size_bytes)
{
    (void)old_size_bytes;
    return resize(context, (Head *)block - 1, size_bytes);
}

static void json_free(void *context, void *block)
{
    if (block == NULL)
        return;
    Head *head = (Head *)block - 1;
    allocator_free(context, head, head->size_bytes);
}

yyjson_alc json_memory(const Allocator *allocator)
{
    return (yyjson_alc){json_malloc, json_realloc, json_free, (void *)(uintptr_t)allocator};
}

static void *arena_malloc(void *context, size_t size_bytes)
{
    return arena_alloc_unset(context, size_bytes);
}

static void *arena_realloc(void *context, void *block, size_t old_size_bytes, size_t size_bytes)
{
    if (size_bytes <= old_size_bytes)
        return block;
    void *larger = arena_alloc_unset(context, size_bytes);
    if (larger != NULL)
        memcpy(larger, block, old_size_bytes < size_bytes ? old_size_bytes : size_bytes);
    return larger;
}

static void arena_keep(void *context, void *block)
{
    (void)context;
    (void)block;
}

yyjson_alc json_memory_in(Arena *arena)
{
    return (yyjson_alc){arena_malloc, arena_realloc, arena_keep, arena};
}

/* ---- writing --------------------------------------------------------------------------------- */

static void add_written(Buffer *out, const yyjson_alc *memory, char *json, size_t size_bytes)
{
    if (json != NULL)
        buffer_add(out, (Text){json, size_bytes});
    else
        out->failed = true;
    json_free(memory->ctx, json);
}

void json_write(Buffer *out, const yyjson_val *value)
{
    size_t size_bytes = 0;
    yyjson_alc memory = json_memory(&out->allocator);
    char *json = yyjson_val_write_opts(value, YYJSON_WRITE_NOFLAG, &memory, &size_bytes, NULL);
    add_written(out, &memory, json, size_bytes);
}

void json_write_mut(Buffer *out, const yyjson_mut_val *value, yyjson_write_flag flags)
{
    size_t size_bytes = 0;
    yyjson_alc memory = json_memory(&out->allocator);
    char *json = yyjson_mut_val_write_opts(value, flags, &memory, &size_bytes, NULL);
    add_written(out, &memory, json, size_bytes);
}
