/*
 * database_driver.h - what database.c asks of each kind of database.
 *
 * Layer: data (internal).
 */
#pragma once

#include "data/database.h"

typedef struct SqliteDatabase SqliteDatabase;
Status sqlite_open(SqliteDatabase **out, const DatabaseTable *table, const Allocator *allocator,
                   Buffer *reason);
void sqlite_close(SqliteDatabase *database);
Status sqlite_find(SqliteDatabase *database, Arena *arena, Text key, yyjson_val **out,
                   Buffer *reason);

typedef struct PostgresDatabase PostgresDatabase;
Status postgres_open(PostgresDatabase **out, const DatabaseTable *table, const Allocator *allocator,
                     Buffer *reason);
void postgres_close(PostgresDatabase *database);
Status postgres_find(PostgresDatabase *database, Arena *arena, Text key, yyjson_val **out,
                     Buffer *reason);
/* Whether this licet knows PostgreSQL at all. */
bool postgres_is_built(void);
