/*
 * names.h - interned names: equal text, equal pointer.
 *
 * Layer: base. Not thread-safe.
 */
#pragma once

#include "base/arena.h"

typedef struct Names Names;

/* Returns a table whose names live in `arena` and whose index is drawn from the arena's allocator,
 * or NULL when memory is exhausted. The caller ends it with names_free(), before the arena.
 * The hash is seeded (hash.h), as names come from input. */
Names *names_new(Arena *arena);
/* Frees the table's index; the names stay with the arena. NULL is allowed. */
void names_free(Names *names);
/* Returns the one copy of `text`, NUL-terminated, or NULL when memory is exhausted (the table
 * is then as it was). A NUL inside the text is kept: names_intern() tells such names apart, but
 * strlen() does not see their end. */
const char *names_intern(Names *names, Text text);
