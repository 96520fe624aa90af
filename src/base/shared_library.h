/*
 * shared_library.h - a library that is loaded only where something needs it.
 *
 * What is linked is loaded at each start, needed or not, with all that it needs itself. What few
 * runs use (a database's client, line editing) is asked for here instead, by a table of the names
 * used: a structure has a member for each, of the type that the library's own header gives it.
 *
 *   typedef struct Zoo {
 *   #define ZOO(name) __typeof__(&(name))(name);
 *   #include "zoo_library.def"
 *   } Zoo;
 *   static const SharedName names[] = {
 *   #define ZOO(name) {#name, offsetof(Zoo, name)},
 *   #include "zoo_library.def"
 *   };
 *
 * Layer: base. Thread-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct SharedName {
    const char *name;
    size_t offset; /* of its member: a pointer to the function or variable */
} SharedName;

/* Fills the structure at `out`. The library then stays until the process ends, so that loading it
 * again costs next to nothing and nothing need be let go of. False where the machine has no such
 * library, or not all of it: *out_reason says why, until this thread's next call. */
bool shared_library_load(void *out, const char *library, const SharedName *names, size_t count,
                         const char **out_reason);
