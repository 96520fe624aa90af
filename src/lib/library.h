/*
 * library.h - what natives keep from call to call.
 *
 * Layer: lib (internal to it). One Library, one thread.
 */
#pragma once

#include <libpsl.h>

#include "lib/native.h"
#include "lib/regex.h"
#include "lib/tzif.h"

/* The tags that one row's parameters take. */
enum { NATIVE_PARAMS_MAX = 5 };
typedef struct NativeShape {
    bool is_method;
    bool is_strict; /* native_is_strict() */
    uint8_t param_count;
    uint32_t tags[NATIVE_PARAMS_MAX]; /* bit t: a value of tag t fits */
} NativeShape;

/* Read from the row's signature (native.c). */
NativeShape native_shape(uint16_t native);
/* The same, read once. */
const NativeShape *library_shape(const Library *library, uint16_t native);

/* An empty buffer for text in the making. There is one: the next call empties it. */
Buffer *library_scratch(Library *library);

/* The compiled expression, valid until the next call. NULL, with `reason` (text that lives as
 * long) filled, when the pattern is refused; with `reason` empty, when memory is exhausted. */
const Regex *library_regex(Library *library, Text pattern, Text *reason);

/* The zone of that IANA name from the system's tzdata, valid until the next call; NULL when there
 * is none or it cannot be read. */
const TimeZone *library_zone(Library *library, Text name);

/* The public suffix list: the newer of the system's and the one built into libpsl. Never NULL. */
const psl_ctx_t *library_suffixes(Library *library);
