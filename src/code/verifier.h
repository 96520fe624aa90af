/*
 * verifier.h - what the verifier's modules share.
 *
 * Layer: code (internal).
 */
#pragma once

#include "code/program.h"

typedef struct Verifier {
    Allocator allocator;
    const char *bytes;
    size_t size_bytes;
    const void *sections[SECTION_COUNT];
    uint32_t counts[SECTION_COUNT];
    Buffer *reason; /* may be NULL */
} Verifier;

/* Says why the bundle is refused; returns false, so that a check can end with it. */
bool verifier_refuse(Verifier *verifier, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* verify_code.c: every function's instructions, and that calls make no circle. */
Status verify_code(Verifier *verifier);
