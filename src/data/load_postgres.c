/*
 * load_postgres.c - reference data into a PostgreSQL table.
 *
 * Rows go over as JSON, a thousand at a time, which the server turns into the table's own types.
 */
#include "data/load_driver.h"

#ifndef LICET_HAVE_LIBPQ

Status postgres_load(uint64_t *out_rows, const LoadTable *table, const TableFile *file,
                     Buffer *reason)
{
    (void)out_rows;
    (void)table;
    (void)file;
    buffer_add_string(reason, "this licet was built without PostgreSQL (libpq)");
    return STATUS_INPUT;
}

#else

#include "base/json_memory.h"
#include "data/database.h"
#include "data/postgres.h"

enum { ROWS_AT_ONCE = 1000, BYTES_AT_ONCE = 4 * 1024 * 1024 };

static const char statement_name[] = "licet_load";

static const char *type_name(TypeKind kind)
{
    switch (kind) {
    case TYPE_BOOL:
        return "boolean";
    case TYPE_INT:
        return "bigint";
    case TYPE_UINT:
        return "numeric(20)";
    case TYPE_DOUBLE:
        return "double precision";
    case TYPE_DATE:
        return "date";
    case TYPE_TIMESTAMP:
        return "timestamp with time zone";
    case TYPE_LIST:
    case TYPE_MAP:
    case TYPE_RECORD:
    case TYPE_DYN:
        return "jsonb";
    default:
        return "text";
    }
}

/* ---- statements ------------------------------------------------------------------------------ */

/* Runs the command in `text`, which it empties. */
static Status run(PostgresConnection *connection, Buffer *text, Buffer *reason)
{
    Text none;
    buffer_add_char(text, '\0');
    const char *values[] = {text->data};
    Status status = buffer_failed(text)
                        ? STATUS_MEMORY
                        : postgres_execute(connection, NULL, values, 1, &none, reason);
    buffer_clear(text);
    return status;
}

static Status run_string(PostgresConnection *connection, const char *command, Buffer *reason)
{
    Text none;
    return postgres_execute(connection, NULL, &command, 1, &none, reason);
}

static void write_insert(Buffer *out, const LoadTable *table)
{
    buffer_add_string(out, "INSERT INTO ");
    database_quote(out, table->target->table);
    buffer_add_string(out, " (");
    load_write_columns(out, table);
    buffer_add_string(out, ") SELECT ");
    load_write_columns(out, table);
    buffer_add_string(out, " FROM jsonb_populate_recordset(NULL::");
    database_quote(out, table->target->table);
    buffer_add_string(out, ", $1::jsonb) ON CONFLICT (");
    database_quote(out, table->columns[0].name);
    buffer_add_string(out, table->column_count > 1 ? ") DO UPDATE SET " : ") DO NOTHING");
    for (uint32_t i = 1; i < table->column_count; i++) {
        buffer_add_string(out, i > 1 ? ", " : "");
        database_quote(out, table->columns[i].name);
        buffer_add_string(out, " = EXCLUDED.");
        database_quote(out, table->columns[i].name);
    }
}

static Status prepare(PostgresConnection *connection, const LoadTable *table, Buffer *text,
                      Buffer *reason)
{
    load_write_create(text, table, type_name);
    Status status = run(connection, text, reason);
    if (status == STATUS_OK && table->target->replace) {
        buffer_add_string(text, "DELETE FROM ");
        database_quote(text, table->target->table);
        status = run(connection, text, reason);
    }
    if (status != STATUS_OK)
        return status;
    write_insert(text, table);
    buffer_add_char(text, '\0');
    status = buffer_failed(text) ? STATUS_MEMORY
                                 : postgres_prepare(connection, statement_name, text->data, reason);
    buffer_clear(text);
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool add_row(Buffer *out, const LoadTable *table, Text key, yyjson_val *row)
{
    buffer_add_string(out, out->size_bytes == 0 ? "[{" : ",{");
    buffer_add_json_string(out, table->columns[0].name);
    buffer_add_char(out, ':');
    buffer_add_json_string(out, key);
    for (uint32_t i = 1; i < table->column_count; i++) {
        Text name = table->columns[i].name;
        yyjson_val *value = yyjson_obj_getn(row, name.data, name.size_bytes);
        if (value == NULL)
            continue;
        buffer_add_char(out, ',');
        buffer_add_json_string(out, name);
        buffer_add_char(out, ':');
        json_write(out, value);
    }
    buffer_add_char(out, '}');
    return !buffer_failed(out);
}

static Status send_rows(PostgresConnection *connection, Buffer *rows, Buffer *reason)
{
    Text none;
    buffer_add_string(rows, "]");
    buffer_add_char(rows, '\0');
    if (buffer_failed(rows))
        return STATUS_MEMORY;
    const char *values[] = {rows->data};
    Status status = postgres_execute(connection, statement_name, values, 1, &none, reason);
    buffer_clear(rows);
    return status;
}

static Status insert_all(PostgresConnection *connection, const LoadTable *table,
                         const TableFile *file, uint64_t *out_rows, Buffer *reason)
{
    Buffer text;
    Text key;
    yyjson_val *row;
    uint32_t count = 0;
    buffer_init(&text, table->allocator);
    Status status = prepare(connection, table, &text, reason);
    for (uint32_t at = 0; status == STATUS_OK && load_next_row(file, &at, &key, &row);) {
        if (!add_row(&text, table, key, row))
            status = STATUS_MEMORY;
        ++*out_rows;
        if (status == STATUS_OK && (++count == ROWS_AT_ONCE || text.size_bytes >= BYTES_AT_ONCE)) {
            status = send_rows(connection, &text, reason);
            count = 0;
        }
    }
    if (status == STATUS_OK && count > 0)
        status = send_rows(connection, &text, reason);
    buffer_free(&text);
    return status;
}

/* A transaction that is not committed ends with the connection. */
Status postgres_load(uint64_t *out_rows, const LoadTable *table, const TableFile *file,
                     Buffer *reason)
{
    Buffer uri;
    PostgresConnection *connection = NULL;
    buffer_init(&uri, table->allocator);
    buffer_add(&uri, table->target->uri);
    buffer_add_char(&uri, '\0');
    Status status = buffer_failed(&uri)
                        ? STATUS_MEMORY
                        : postgres_connect(&connection, uri.data, table->target->timeout_ms,
                                           table->allocator, reason);
    if (status == STATUS_OK)
        status = run_string(connection, "BEGIN", reason);
    if (status == STATUS_OK)
        status = insert_all(connection, table, file, out_rows, reason);
    if (status == STATUS_OK)
        status = run_string(connection, "COMMIT", reason);
    postgres_disconnect(connection);
    buffer_free(&uri);
    return status;
}

#endif
