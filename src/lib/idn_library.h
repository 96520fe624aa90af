/*
 * idn_library.h - libidn2, loaded for the first domain name that is not of ASCII alone.
 *
 * Most names are, and need nobody to say so; libidn2 brings libunistring with it, whose tables take
 * each start a tenth of what one decision takes.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include <idn2.h>
#include <stdbool.h>

/* The functions by their own names and types: library.idn2_free(converted). */
typedef struct IdnLibrary {
#define LIBIDN2(name) __typeof__ (&(name))(name);
#include "lib/idn_library.def"
} IdnLibrary;

/* False where the machine has none: *out_reason says why. Thread-safe; see base/shared_library.h.
 */
bool idn_library_load(IdnLibrary *out, const char **out_reason);
