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
