/*
 * load_driver.h - what source_load.c asks of each kind of database.
 *
 * Layer: data (internal).
 */
#pragma once

#include "data/source_load.h"
#include "value/type.h"

enum { LOAD_COLUMNS_MAX = 256 };

typedef struct LoadColumn {
    Text name;
    TypeKind kind; /* unwrapped */
    bool may_be_null;
} LoadColumn;

/* The table to be filled: its first column is the key. */
typedef struct LoadTable {
    const Program *program;
    const LoadTarget *target;
    const Allocator *allocator;
    uint32_t column_count;
    LoadColumn columns[LOAD_COLUMNS_MAX];
} LoadTable;

/* CREATE TABLE with the types that `type_name` gives to kinds. */
void load_write_create(Buffer *out, const LoadTable *table, const char *(*type_name)(TypeKind));
/* "a", "b", "c" */
void load_write_columns(Buffer *out, const LoadTable *table);

/* The rows that count: of several with one key the first. False after the last of them. */
bool load_next_row(const TableFile *file, uint32_t *at, Text *out_key, yyjson_val **out_row);

Status sqlite_load(uint64_t *out_rows, const LoadTable *table, const TableFile *file,
                   Buffer *reason);
Status postgres_load(uint64_t *out_rows, const LoadTable *table, const TableFile *file,
                     Buffer *reason);
