/*
 * database_postgres.c - reference data in PostgreSQL.
 *
 * libpq is used without blocking, so that neither a server nor a network that says nothing can keep
 * an evaluation longer than the time it was given. A connection that ran out of time is of no more
 * use.
 */
#include "data/database_driver.h"

#ifndef LICET_HAVE_LIBPQ

bool postgres_is_built(void)
{
    return false;
}

Status postgres_open(PostgresDatabase **out, const DatabaseTable *table, const Allocator *allocator,
                     Buffer *reason)
{
    (void)out;
    (void)table;
    (void)allocator;
    buffer_add_string(reason, "this licet was built without PostgreSQL (libpq)");
    return STATUS_IO;
}

void postgres_close(PostgresDatabase *database)
{
    (void)database;
}

Status postgres_find(PostgresDatabase *database, Arena *arena, Text key, yyjson_val **out,
                     Buffer *reason)
{
    (void)database;
    (void)arena;
    (void)key;
    *out = NULL;
    buffer_add_string(reason, "this licet was built without PostgreSQL (libpq)");
    return STATUS_IO;
}

#else

#include "base/json_memory.h"
#include "data/postgres.h"

struct PostgresDatabase {
    Allocator allocator;
    const DatabaseTable *table;
    PostgresConnection *connection;
    Buffer key; /* NUL-terminated, as libpq takes it */
};

static const char statement_name[] = "licet_find";

bool postgres_is_built(void)
{
    return true;
}

Status postgres_open(PostgresDatabase **out, const DatabaseTable *table, const Allocator *allocator,
                     Buffer *reason)
{
    PostgresDatabase *database = allocator_alloc(allocator, sizeof *database);
    if (database == NULL)
        return STATUS_MEMORY;
    *database = (PostgresDatabase){.allocator = *allocator, .table = table};
    buffer_init(&database->key, allocator);
    Status status = postgres_connect(&database->connection, table->location, table->timeout_ms,
                                     allocator, reason);
    if (status == STATUS_OK)
        status = postgres_prepare(database->connection, statement_name, table->query, reason);
    if (status == STATUS_OK)
        *out = database;
    else
        postgres_close(database);
    return status;
}

void postgres_close(PostgresDatabase *database)
{
    if (database == NULL)
        return;
    postgres_disconnect(database->connection);
    buffer_free(&database->key);
    Allocator allocator = database->allocator;
    allocator_free(&allocator, database, sizeof *database);
}

static Status parse_row(Arena *arena, Text json, yyjson_val **out, Buffer *reason)
{
    yyjson_alc memory = json_memory_in(arena);
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)json.data, json.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, NULL);
    *out = yyjson_doc_get_root(doc);
    if (doc == NULL)
        buffer_add_string(reason, "the server's row is no JSON");
    return doc != NULL ? STATUS_OK : STATUS_IO;
}

Status postgres_find(PostgresDatabase *database, Arena *arena, Text key, yyjson_val **out,
                     Buffer *reason)
{
    Text row;
    *out = NULL;
    if (memchr(key.data, '\0', key.size_bytes) != NULL)
        return STATUS_OK; /* no text of PostgreSQL holds a NUL */
    buffer_clear(&database->key);
    buffer_add(&database->key, key);
    buffer_add_char(&database->key, '\0');
    if (buffer_failed(&database->key))
        return STATUS_MEMORY;
    const char *values[] = {database->key.data};
    Status status = postgres_execute(database->connection, statement_name, values, 1, &row, reason);
    if (status == STATUS_OK && row.data != NULL)
        status = parse_row(arena, row, out, reason);
    return status;
}

#endif
