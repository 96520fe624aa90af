/*
 * load_sqlite.c - reference data into a SQLite file.
 */
#include "base/json_memory.h"
#include "data/database.h"
#include "data/load_driver.h"
#include "data/sqlite_library.h"

static const char *type_name(TypeKind kind)
{
    switch (kind) {
    case TYPE_BOOL:
    case TYPE_INT:
    case TYPE_UINT:
        return "INTEGER";
    case TYPE_DOUBLE:
        return "REAL";
    default:
        return "TEXT"; /* lists, maps and records as JSON */
    }
}

static Status failed(const SqliteLibrary *sqlite, sqlite3 *database, int result, Buffer *reason)
{
    if (result == SQLITE_NOMEM)
        return STATUS_MEMORY;
    buffer_add_string(reason, database != NULL ? sqlite->sqlite3_errmsg(database)
                                               : sqlite->sqlite3_errstr(result));
    return STATUS_IO;
}

/* Runs the statement in `text`, which it empties. */
static int run(const SqliteLibrary *sqlite, sqlite3 *database, Buffer *text)
{
    buffer_add_char(text, '\0');
    int result = buffer_failed(text) ? SQLITE_NOMEM
                                     : sqlite->sqlite3_exec(database, text->data, NULL, NULL, NULL);
    buffer_clear(text);
    return result;
}

static int prepare(const SqliteLibrary *sqlite, sqlite3 *database, const LoadTable *table,
                   Buffer *text, sqlite3_stmt **out)
{
    load_write_create(text, table, type_name);
    int result = run(sqlite, database, text);
    if (result == SQLITE_OK && table->target->replace) {
        buffer_add_string(text, "DELETE FROM ");
        database_quote(text, table->target->table);
        result = run(sqlite, database, text);
    }
    if (result != SQLITE_OK)
        return result;
    buffer_add_string(text, "INSERT OR REPLACE INTO ");
    database_quote(text, table->target->table);
    buffer_add_string(text, " (");
    load_write_columns(text, table);
    for (uint32_t i = 0; i < table->column_count; i++)
        buffer_add_string(text, i == 0 ? ") VALUES (?" : ", ?");
    buffer_add_char(text, ')');
    result = buffer_failed(text) ? SQLITE_NOMEM
                                 : sqlite->sqlite3_prepare_v2(database, text->data,
                                                              (int)text->size_bytes, out, NULL);
    buffer_clear(text);
    return result;
}

static int bind_text(const SqliteLibrary *sqlite, sqlite3_stmt *statement, int number,
                     const char *data, size_t size_bytes)
{
    return sqlite->sqlite3_bind_text64(statement, number, data, size_bytes, SQLITE_TRANSIENT,
                                       SQLITE_UTF8);
}

static int bind_json(const SqliteLibrary *sqlite, sqlite3_stmt *statement, int number,
                     yyjson_val *value, Buffer *text)
{
    buffer_clear(text);
    json_write(text, value);
    return buffer_failed(text) ? SQLITE_NOMEM
                               : bind_text(sqlite, statement, number, text->data, text->size_bytes);
}

static int bind_value(const SqliteLibrary *sqlite, sqlite3_stmt *statement, int number,
                      yyjson_val *value, Buffer *text)
{
    switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_NONE:
    case YYJSON_TYPE_NULL:
        return sqlite->sqlite3_bind_null(statement, number);
    case YYJSON_TYPE_BOOL:
        return sqlite->sqlite3_bind_int(statement, number, yyjson_get_bool(value));
    case YYJSON_TYPE_NUM:
        return yyjson_is_real(value)
                   ? sqlite->sqlite3_bind_double(statement, number, yyjson_get_real(value))
                   : sqlite->sqlite3_bind_int64(statement, number, yyjson_get_sint(value));
    case YYJSON_TYPE_STR:
        return bind_text(sqlite, statement, number, yyjson_get_str(value), yyjson_get_len(value));
    default:
        return bind_json(sqlite, statement, number, value, text);
    }
}

static int insert(const SqliteLibrary *sqlite, sqlite3_stmt *statement, const LoadTable *table,
                  Text key, yyjson_val *row, Buffer *text)
{
    int result = bind_text(sqlite, statement, 1, key.data, key.size_bytes);
    for (uint32_t i = 1; result == SQLITE_OK && i < table->column_count; i++) {
        Text name = table->columns[i].name;
        result = bind_value(sqlite, statement, (int)i + 1,
                            yyjson_obj_getn(row, name.data, name.size_bytes), text);
    }
    if (result != SQLITE_OK)
        return result;
    result = sqlite->sqlite3_step(statement);
    int reset = sqlite->sqlite3_reset(statement);
    return result == SQLITE_DONE ? reset : result;
}

static int insert_all(const SqliteLibrary *sqlite, sqlite3 *database, const LoadTable *table,
                      const TableFile *file, uint64_t *out_rows)
{
    Buffer text;
    sqlite3_stmt *statement = NULL;
    Text key;
    yyjson_val *row;
    buffer_init(&text, table->allocator);
    int result = prepare(sqlite, database, table, &text, &statement);
    for (uint32_t at = 0; result == SQLITE_OK && load_next_row(file, &at, &key, &row);) {
        result = insert(sqlite, statement, table, key, row, &text);
        ++*out_rows;
    }
    sqlite->sqlite3_finalize(statement);
    buffer_free(&text);
    return result;
}

static Status load(const SqliteLibrary *sqlite, sqlite3 *database, const LoadTable *table,
                   const TableFile *file, uint64_t *out_rows, Buffer *reason)
{
    sqlite->sqlite3_busy_timeout(database, (int)table->target->timeout_ms);
    int result = sqlite->sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = insert_all(sqlite, database, table, file, out_rows);
    if (result == SQLITE_OK)
        result = sqlite->sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        return STATUS_OK;
    Status status = failed(sqlite, database, result, reason);
    if (!sqlite->sqlite3_get_autocommit(database))
        sqlite->sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static Status open_and_load(const SqliteLibrary *sqlite, const char *path, const LoadTable *table,
                            const TableFile *file, uint64_t *out_rows, Buffer *reason)
{
    sqlite3 *database = NULL;
    int result = sqlite->sqlite3_open(path, &database);
    Status status = result == SQLITE_OK ? load(sqlite, database, table, file, out_rows, reason)
                                        : failed(sqlite, database, result, reason);
    sqlite->sqlite3_close(database);
    return status;
}

Status sqlite_load(uint64_t *out_rows, const LoadTable *table, const TableFile *file,
                   Buffer *reason)
{
    SqliteLibrary sqlite;
    Buffer path;
    Status status = sqlite_library_load(&sqlite, reason);
    if (status != STATUS_OK)
        return status;
    Text uri = table->target->uri;
    buffer_init(&path, table->allocator);
    buffer_add(&path, text_slice(uri, sizeof "sqlite:" - 1, uri.size_bytes));
    buffer_add_char(&path, '\0');
    status = buffer_failed(&path)
                 ? STATUS_MEMORY
                 : open_and_load(&sqlite, path.data, table, file, out_rows, reason);
    buffer_free(&path);
    return status;
}
