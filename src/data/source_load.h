/*
 * source_load.h - reference data from a file into a database's table.
 *
 * Layer: data.
 */
#pragma once

#include "data/table_file.h"

/* Where the rows go. */
typedef struct LoadTarget {
    Text uri;            /* "sqlite:FILE", "postgresql://…", without the fragment */
    Text table;          /* "name" or "schema.name" */
    bool replace;        /* what the table held goes */
    uint32_t timeout_ms; /* of each step of a server */
} LoadTarget;

/* Loads the rows of `file`, which answer for source `source` of the program, in one transaction:
 * all of them or none. The table is made where there is none, its columns the source's parameter
 * and the fields of the record it answers with; a row whose key is there already takes its place.
 * Every row is checked against the record first. STATUS_MEMORY; STATUS_INPUT or STATUS_IO with
 * `reason` filled. */
Status source_load(uint64_t *out_rows, const Program *program, uint32_t source,
                   const TableFile *file, const LoadTarget *target, const Allocator *allocator,
                   Buffer *reason);
