/*
 * csv_records.h - rows of CSV as application records.
 *
 * A header names each column by its path in the record, "subject.certificate.number" or
 * "websites[0].domains[0].name"; a header map renames columns that are called otherwise. A row
 * becomes the JSON that says the same, and so takes the way of every other record.
 *
 * Layer: data.
 */
#pragma once

#include "base/status.h"
#include "data/csv.h"

/* How columns stand in the record: read-only once made, shared between threads. */
typedef struct CsvRecords CsvRecords;

/* Reads the header row. `map` renames columns, in one of two forms: "column=path,column=path"
 * (an empty path passes the column over) or, with no '=' in it, the name of a file with a JSON
 * object from column to path. STATUS_INPUT or STATUS_IO with `reason` filled: a path that the
 * record has not, a column named twice, a map that names no column. Columns that are no field of
 * the record are passed over and listed in `ignored`, separated by commas. */
Status csv_records_new(CsvRecords **out, const Program *program, Text header, const char *map,
                       const Allocator *allocator, Buffer *reason, Buffer *ignored);
void csv_records_free(CsvRecords *records);

/* Whether a file of this name holds CSV, packed or not. */
bool csv_records_is_name(const char *name);

enum { CSV_COLUMNS_MAX = 1024 };

/* A row being read: its fields, one behind the other. One thread's, for its memory. */
typedef struct CsvRow {
    CsvReader reader;
    Buffer fields;
    size_t ends[CSV_COLUMNS_MAX];
} CsvRow;

void csv_row_init(CsvRow *out, const Allocator *allocator);
void csv_row_free(CsvRow *row);

/* Appends a row as one JSON object to `out`. An empty field is absent, and so is an object or list
 * item of which all are. False, `out` unchanged but `reason` filled, where the row has more or
 * fewer fields than the header, or a quote is not closed. */
bool csv_records_write(Buffer *out, const CsvRecords *records, CsvRow *row, Text text,
                       Buffer *reason);
