/*
 * csv.h - CSV (RFC 4180) being read, and its fields as typed JSON.
 *
 * Layer: data. One CsvReader, one thread.
 */
#pragma once

#include "base/buffer.h"
#include "code/program.h"

/* Fields may be quoted, quotes doubled; rows end in LF or CRLF. */
typedef struct CsvReader {
    Text text;
    size_t at;
    uint64_t line;
    Buffer field;   /* the field read last */
    bool row_ended; /* it was its row's last */
    bool malformed; /* a quote was never closed */
} CsvReader;

/* The reader borrows `text`. */
void csv_init(CsvReader *out, Text text, const Allocator *allocator);
void csv_free(CsvReader *reader);
/* Begins another text, with the memory it has. */
void csv_restart(CsvReader *reader, Text text);

/* Reads one field into reader->field and what ends it. */
void csv_read_field(CsvReader *reader);

/* A field's text as a JSON value of a type of TYPES: true and false also as 1, 0, yes, no, 是, 否;
 * an enum's member by code or label; the items of a list between semicolons. What does not fit
 * stays a string, so that decoding the record reports it. */
void csv_write_value(Buffer *out, const Program *program, uint32_t type, Text text);
