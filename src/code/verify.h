/*
 * verify.h - proof that a bundle's bytes can be run without further checks.
 *
 * Proven, in one pass: header, version, size and hash; every section in bounds, aligned and of
 * whole items; every index, range and text in range; text UTF-8; constants well-founded; every
 * function's opcodes, registers, jumps (forward, or a LOOP to its NEXT), calls (acyclic, depth at most LIMIT_CALL_DEPTH), natives
 * known with the same parameters; lets acyclic; table graphs acyclic; functions end in RETURN.
 * What verifies, runs cleanly; what does not is refused with a reason.
 *
 * Layer: code.
 */
#pragma once

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"

/* STATUS_OK, STATUS_MEMORY, or STATUS_BUNDLE with a one-line reason added to `reason`. */
Status bundle_verify(const Allocator *allocator, Text bytes, Buffer *reason);
