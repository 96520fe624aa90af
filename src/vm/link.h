/*
 * link.h - a bundle's natives in this program's library.
 *
 * Layer: vm (internal, and for native/).
 */
#pragma once

#include "code/program.h"
#include "vm/state.h"

/* Finds the native, with the same parameters; false where the library has none such. */
bool link_native(LinkedNative *out, const Program *program, uint32_t native);
/* Whether calls mean one overload only, and that is the function of that name in C; of matches().
 */
bool link_is(const LinkedNative *linked, const char *c_name);
bool link_is_matches(const LinkedNative *linked);
