/*
 * table_file.h - reference data in files: JSON and CSV as keyed JSON values.
 *
 * Layer: data.
 */
#pragma once

#include <yyjson.h>

#include "code/program.h"

/* What a source's file holds, indexed by key. Read-only once loaded. */
typedef struct TableFile TableFile;

/* Loads json:FILE[#/pointer]: an object from key to answer, or an array of objects that have a
 * member named `key_name`. STATUS_INPUT or STATUS_IO with `reason` filled. */
Status table_file_load_json(TableFile **out, const Allocator *allocator, Text path, Text pointer,
                            Text key_name, Buffer *reason);

/* Loads csv:FILE (RFC 4180, UTF-8, a header row): a row answers for the value of its column
 * `key_name`; an empty field is absent. Fields are read as the types of `record`'s fields. */
Status table_file_load_csv(TableFile **out, const Allocator *allocator, const Program *program,
                           uint32_t record, Text path, Text key_name, Buffer *reason);

void table_file_free(TableFile *file);

/* The row for a key, the first if there are several; or NONE. */
uint32_t table_file_find(const TableFile *file, Text key);

/* The rows in the order of the file: how many, and each with its key. */
uint32_t table_file_count(const TableFile *file);
yyjson_val *table_file_row(const TableFile *file, uint32_t index, Text *out_key);
