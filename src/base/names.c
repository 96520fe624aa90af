#include "base/names.h"

#include "base/hash.h"

/* The index draws on the arena's allocator, and running out of memory is an error like others:
 * both macros are expanded in names_intern() and names_free() only. */
#define HASH_NONFATAL_OOM 1
#define uthash_malloc(size_bytes) allocator_alloc(allocator, (size_bytes))
#define uthash_free(block, size_bytes) allocator_free(allocator, (block), (size_bytes))
#define uthash_nonfatal_oom(entry) (failed = true)
#include <uthash.h>

typedef struct Name {
    const char *text;
    UT_hash_handle hh;
} Name;

struct Names {
    Arena *arena;
    Name *index;
    HashKey key;
};

Names *names_new(Arena *arena)
{
    const Allocator *allocator = arena_allocator(arena);
    Names *names = allocator_alloc(allocator, sizeof *names);
    if (names == NULL)
        return NULL;
    *names = (Names){.arena = arena};
    if (!hash_key_new(&names->key)) {
        allocator_free(allocator, names, sizeof *names);
        return NULL;
    }
    return names;
}

void names_free(Names *names)
{
    if (names == NULL)
        return;
    const Allocator *allocator = arena_allocator(names->arena);
    HASH_CLEAR(hh, names->index);
    allocator_free(allocator, names, sizeof *names);
}

const char *names_intern(Names *names, Text text)
{
    const Allocator *allocator = arena_allocator(names->arena);
    const unsigned hash = hash_text(&names->key, text);
    const char *wanted = text.data != NULL ? text.data : "";
    Name *name;
    HASH_FIND_BYHASHVALUE(hh, names->index, wanted, text.size_bytes, hash, name);
    if (name != NULL)
        return name->text;

    bool failed = false;
    name = arena_alloc(names->arena, sizeof *name);
    const Text copy = arena_copy(names->arena, text);
    if (name == NULL || copy.data == NULL)
        return NULL;
    name->text = copy.data;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, names->index, name->text, copy.size_bytes, hash, name);
    return failed ? NULL : name->text;
}
