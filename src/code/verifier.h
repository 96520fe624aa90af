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
    uint64_t work_left;  /* items that ranges may still name: see verifier_spend() */
    Buffer invalid_text; /* uint32_t offsets in TEXT, ascending, of the bytes that are no UTF-8 */
    uint32_t *weights;   /* of every constant: how many values it is, those in it included */
    uint8_t *depths;     /* of every constant: how deep lists, maps and optionals nest in it */
    Buffer *reason;      /* may be NULL */
} Verifier;

/* Says why the bundle is refused; returns false, so that a check can end with it. */
bool verifier_refuse(Verifier *verifier, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Takes `count` from the work that this bundle may cause. Ranges may overlap, as equal runs are
 * stored once, so that without a cap a small file could name any number of items and keep the
 * verifier, and later the machine, busy for hours. False, refused, when more was named than
 * VERIFY_WORK_FACTOR times the file's size in bytes. */
enum { VERIFY_WORK_FACTOR = 16 };
bool verifier_spend(Verifier *verifier, uint64_t count);

/* verify_code.c: every function's instructions, and that calls make no circle. */
Status verify_code(Verifier *verifier);
