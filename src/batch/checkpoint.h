/*
 * checkpoint.h - how far a run came, kept beside its output so that another can continue it.
 *
 * A small JSON file. Bytes of the output beyond what it speaks of were written after it and are
 * written again, so that the output is the same, byte for byte, as that of a run never stopped.
 *
 * Layer: batch.
 */
#pragma once

#include "batch/batch.h"

typedef struct Checkpoint {
    BatchPosition position;
    uint64_t output_bytes;
    uint32_t output_crc; /* CRC-32 of those bytes (zlib's) */
} Checkpoint;

/* Writes it aside and renames. `settings` is whatever decides what the output holds: rules,
 * options, inputs; `summary` may be NULL. STATUS_IO with errno set; STATUS_MEMORY. */
Status checkpoint_save(const char *path, const Checkpoint *checkpoint, Text settings,
                       Summary *summary, const Allocator *allocator);

/* Reads it back. STATUS_IO with errno set (ENOENT where there is none); STATUS_INPUT with `reason`
 * filled where it is none, or of a run with other settings. */
Status checkpoint_load(Checkpoint *out, const char *path, Text settings, Summary *summary,
                       const Allocator *allocator, Buffer *reason);
