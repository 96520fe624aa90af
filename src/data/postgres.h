/*
 * postgres.h - a connection to PostgreSQL that never waits longer than it may.
 *
 * Layer: data (internal). Only where Licet is built with libpq. One connection, one thread.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

typedef struct PostgresConnection PostgresConnection;

/* Connects by a URI ("postgresql://user@host/db"; what it leaves out comes from libpq's
 * environment, PGHOST, PGPASSWORD, ~/.pgpass …). STATUS_IO with `reason` filled; a password never
 * stands in it. */
Status postgres_connect(PostgresConnection **out, const char *uri, uint32_t timeout_ms,
                        const Allocator *allocator, Buffer *reason);
void postgres_disconnect(PostgresConnection *connection);

/* Prepares a statement; the types of its parameters are the server's to find. */
Status postgres_prepare(PostgresConnection *connection, const char *name, const char *query,
                        Buffer *reason);
/* Runs a prepared statement (or, with `name` NULL, the command `values[0]`). *out is the first
 * column of the first row, data NULL where there is none, valid until the next call. */
Status postgres_execute(PostgresConnection *connection, const char *name, const char *const *values,
                        int value_count, Text *out, Buffer *reason);
