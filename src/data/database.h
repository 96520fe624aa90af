/*
 * database.h - a table of reference data in SQLite or PostgreSQL, asked by key.
 *
 * Layer: data. A DatabaseTable is read-only once made and may be shared; a Database is one
 * thread's.
 */
#pragma once

#include <yyjson.h>

#include "base/status.h"
#include "code/program.h"

enum { DATABASE_TIMEOUT_MS = 5000 }; /* unless told otherwise */

/* Which table it is, and what its rows hold. */
typedef struct DatabaseTable {
    bool is_postgres;
    const char *location; /* SQLite: a path; PostgreSQL: a connection URI */
    const char *query;    /* selects the row of a key */
    const Program *program;
    uint32_t record; /* RECORDS: what a row is */
    uint32_t timeout_ms;
} DatabaseTable;

/* Whether a URI is one of these: "sqlite:FILE", "postgresql://…", "postgres://…". */
bool database_is_uri(Text uri);

/* Describes the table `table` ("name" or "schema.name") of a URI without its fragment, whose column
 * `key` is asked for. Its texts live in `arena`. STATUS_MEMORY; STATUS_INPUT with `reason` filled
 * where Licet was built without PostgreSQL. */
Status database_table(DatabaseTable *out, Arena *arena, const Program *program, uint32_t record,
                      Text uri, Text table, Text key, uint32_t timeout_ms, Buffer *reason);

typedef struct Database Database;

/* Connects and prepares the query. STATUS_MEMORY; STATUS_IO with `reason` filled, in which a
 * password never stands. */
Status database_open(Database **out, const DatabaseTable *table, const Allocator *allocator,
                     Buffer *reason);
void database_close(Database *database);

/* The row of a key as a JSON object in `arena`, NULL where there is none. As database_open(); after
 * STATUS_IO the connection may be of no more use: close it. */
Status database_find(Database *database, Arena *arena, Text key, yyjson_val **out, Buffer *reason);

/* Appends a name as SQL quotes it, each part of "schema.name" apart. */
void database_quote(Buffer *out, Text name);
/* Appends a URI or any text that holds one, with "****" for a password. */
void database_mask(Buffer *out, Text text);
