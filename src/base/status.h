/*
 * status.h - how a call on the world ended.
 *
 * A rule author's mistake is a diagnostic (diag/), never a status; a status is
 * for what the caller must handle: memory, files, data, limits.
 *
 * Layer: base.
 */
#pragma once

typedef enum Status {
    STATUS_OK = 0,
    STATUS_MEMORY,    /* an allocation failed */
    STATUS_IO,        /* a file or stream could not be read or written */
    STATUS_INPUT,     /* a record or data file is not what it should be */
    STATUS_LIMIT,     /* a named limit of limits.h was crossed */
    STATUS_BUNDLE,    /* a bundle is damaged, foreign or of another version */
    STATUS_SIGNATURE, /* a signature is missing or not the one that is required */
    STATUS_CANCELLED, /* the caller asked for an end */
    STATUS_RULES,     /* the rules do not compile: see the diagnostics */
} Status;
