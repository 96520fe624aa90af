/*
 * verify.h - proof that a bundle's bytes can be run without further checks.
 *
 * Proven: header, version, size and hashes; every section in bounds, aligned and of whole items;
 * every index, range and text in range; text UTF-8; constants, types, calls, lets and table
 * graphs without circles; every function's opcodes, registers and jumps (forward, or a LOOP to
 * its NEXT), ending in RETURN. What verifies, runs cleanly; what does not is refused with a reason.
 *
 * Layer: code.
 */
#pragma once

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"

/* STATUS_OK, STATUS_MEMORY, or STATUS_BUNDLE with a one-line reason added to `reason`, which may
 * be NULL. `bytes` is aligned to 8. */
Status bundle_verify(const Allocator *allocator, Text bytes, Buffer *reason);

/* The same of all but the notes: then those must not be read. */
Status bundle_verify_to_decide(const Allocator *allocator, Text bytes, Buffer *reason);

/* Only what stands before the sections' contents: the version, the size and where the sections are.
 * For a bundle that was verified before, as its receipt says. STATUS_OK or STATUS_BUNDLE. */
Status bundle_verify_layout(Text bytes, Buffer *reason);
