/*
 * library.h - what natives keep from call to call.
 *
 * Layer: lib (internal to it, and to vm). One Library, one thread.
 */
#pragma once

#include <libpsl.h>

#include "lib/automaton.h"
#include "lib/idn_library.h"
#include "lib/native.h"
#include "lib/regex.h"
#include "lib/tzif.h"

/* native_shape(), read once, when first asked for. */
const NativeShape *library_shape(const Library *library, uint16_t native);

/* An empty buffer for text in the making. There is one: the next call empties it. */
Buffer *library_scratch(Library *library);

/* The compiled expression, valid until the next call. NULL, with `reason` (text that lives as
 * long) filled, when the pattern is refused; with `reason` empty, when memory is exhausted. */
const Regex *library_regex(Library *library, Text pattern, Text *reason);

/* The automaton of a pattern, valid until the next call of either, and regex_size() of the pattern;
 * NULL where it has none, and what library_regex() gives decides. */
const Automaton *library_automaton(Library *library, Text pattern, uint32_t *out_size);

/* The same, valid as long as the library: for patterns that are a program's. */
const Automaton *library_keep_automaton(Library *library, Text pattern, uint32_t *out_size);

/* The zone of that IANA name from the system's tzdata, valid until the next call; NULL when there
 * is none or it cannot be read. */
const TimeZone *library_zone(Library *library, Text name);

/* The form with A-labels, which a NUL follows, of the domain name that was noted last: rules ask
 * for one name's forms several times, and each takes half a million instructions. Without data
 * where that was another name. */
Text library_recall_ascii(const Library *library, Text name);
void library_note_ascii(Library *library, Text name, Text ascii);

/* libidn2, loaded by the first call; NULL where the machine has none: *out_reason says why. */
const IdnLibrary *library_idn(Library *library, const char **out_reason);

/* The public suffix list: the newer of the system's and the one built into libpsl. Never NULL. */
const psl_ctx_t *library_suffixes(Library *library);
