/*
 * database_sqlite.c - reference data in a SQLite file.
 */
#include "base/clock.h"
#include "base/json_memory.h"
#include "data/database_driver.h"
#include "data/sqlite_library.h"
#include "value/type.h"

struct SqliteDatabase {
    Allocator allocator;
    SqliteLibrary library;
    const DatabaseTable *table;
    sqlite3 *connection;
    sqlite3_stmt *statement;
    uint64_t deadline_ns; /* of the query being run */
};

/* Called every so many steps of a query: other than 0 interrupts it. */
static int is_late(void *context)
{
    const SqliteDatabase *database = context;
    return clock_now_ns() > database->deadline_ns;
}

static Status failed(const SqliteDatabase *database, int result, Buffer *reason)
{
    buffer_add_char(reason, '"');
    database_mask(reason, text_of(database->table->location)); /* a URI mistaken for a path */
    buffer_add_string(reason, "\": ");
    if (result == SQLITE_INTERRUPT || result == SQLITE_BUSY)
        buffer_add_format(reason, "no answer within %u ms", database->table->timeout_ms);
    else
        buffer_add_string(reason, database->connection != NULL
                                      ? database->library.sqlite3_errmsg(database->connection)
                                      : database->library.sqlite3_errstr(result));
    return result == SQLITE_NOMEM ? STATUS_MEMORY : STATUS_IO;
}

static void start_timer(SqliteDatabase *database)
{
    database->deadline_ns = clock_now_ns() + (uint64_t)database->table->timeout_ms * 1000000;
}

static int connect_and_prepare(SqliteDatabase *database)
{
    enum { STEPS = 10000 };
    const SqliteLibrary *library = &database->library;
    const DatabaseTable *table = database->table;
    int result = library->sqlite3_open_v2(table->location, &database->connection,
                                          SQLITE_OPEN_READONLY, NULL);
    if (result != SQLITE_OK)
        return result;
    start_timer(database);
    library->sqlite3_busy_timeout(database->connection, (int)table->timeout_ms);
    library->sqlite3_progress_handler(database->connection, STEPS, is_late, database);
    return library->sqlite3_prepare_v2(database->connection, table->query, -1, &database->statement,
                                       NULL);
}

Status sqlite_open(SqliteDatabase **out, const DatabaseTable *table, const Allocator *allocator,
                   Buffer *reason)
{
    SqliteDatabase *database = allocator_alloc(allocator, sizeof *database);
    if (database == NULL)
        return STATUS_MEMORY;
    *database = (SqliteDatabase){.allocator = *allocator, .table = table};
    Status status = sqlite_library_load(&database->library, reason);
    if (status != STATUS_OK) {
        allocator_free(allocator, database, sizeof *database);
        return status;
    }
    int result = connect_and_prepare(database);
    if (result == SQLITE_OK) {
        *out = database;
        return STATUS_OK;
    }
    status = failed(database, result, reason);
    sqlite_close(database);
    return status;
}

void sqlite_close(SqliteDatabase *database)
{
    if (database == NULL)
        return;
    database->library.sqlite3_finalize(database->statement);
    database->library.sqlite3_close(database->connection);
    Allocator allocator = database->allocator;
    allocator_free(&allocator, database, sizeof *database);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The kind of the field that a column is, TYPE_ERROR where the record has none of that name. */
static TypeKind kind_of(const DatabaseTable *table, Text column)
{
    const Program *program = table->program;
    uint32_t field = program_field_find(program, table->record, column);
    if (field == NONE)
        return TYPE_ERROR;
    uint32_t first = program_RECORDS(program)[table->record].fields.first;
    const BundleType *type = program_TYPES(program) + program_FIELDS(program)[first + field].type;
    while (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(program) + type->first;
    return (TypeKind)type->kind;
}

/* A list, map or record stands as JSON in a column of text. */
static bool holds_json(TypeKind kind)
{
    return kind == TYPE_LIST || kind == TYPE_MAP || kind == TYPE_RECORD || kind == TYPE_DYN;
}

static void add_text(Buffer *out, Text text, TypeKind kind)
{
    yyjson_read_err error = {.code = YYJSON_READ_ERROR_INVALID_PARAMETER};
    yyjson_alc memory = json_memory(&out->allocator);
    yyjson_doc *doc = NULL;
    if (holds_json(kind))
        doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes, YYJSON_READ_NOFLAG,
                               &memory, &error);
    if (doc != NULL)
        buffer_add(out, text);
    else if (error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
        out->failed = true;
    else
        buffer_add_json_string(out, text);
    yyjson_doc_free(doc);
}

static void add_column(Buffer *out, const SqliteDatabase *database, int column, TypeKind kind)
{
    const SqliteLibrary *library = &database->library;
    sqlite3_stmt *statement = database->statement;
    switch (library->sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        if (kind == TYPE_BOOL)
            buffer_add_string(out, library->sqlite3_column_int64(statement, column) != 0 ? "true"
                                                                                         : "false");
        else
            buffer_add_int(out, library->sqlite3_column_int64(statement, column));
        break;
    case SQLITE_FLOAT:
        buffer_add_double(out, library->sqlite3_column_double(statement, column));
        break;
    case SQLITE_NULL:
        buffer_add_string(out, "null");
        break;
    default:
        add_text(out,
                 (Text){(const char *)library->sqlite3_column_text(statement, column),
                        (size_t)library->sqlite3_column_bytes(statement, column)},
                 kind);
        break;
    }
}

static yyjson_val *row_json(const SqliteDatabase *database, Arena *arena)
{
    const SqliteLibrary *library = &database->library;
    Buffer json;
    buffer_init_in(&json, arena);
    for (int i = 0; i < library->sqlite3_column_count(database->statement); i++) {
        Text name = text_of(library->sqlite3_column_name(database->statement, i));
        buffer_add_char(&json, i == 0 ? '{' : ',');
        buffer_add_json_string(&json, name);
        buffer_add_char(&json, ':');
        add_column(&json, database, i, kind_of(database->table, name));
    }
    buffer_add_char(&json, '}');
    yyjson_alc memory = json_memory_in(arena);
    if (buffer_failed(&json))
        return NULL;
    return yyjson_doc_get_root(
        yyjson_read_opts(json.data, json.size_bytes, YYJSON_READ_NOFLAG, &memory, NULL));
}

Status sqlite_find(SqliteDatabase *database, Arena *arena, Text key, yyjson_val **out,
                   Buffer *reason)
{
    const SqliteLibrary *library = &database->library;
    sqlite3_stmt *statement = database->statement;
    *out = NULL;
    start_timer(database);
    library->sqlite3_reset(statement);
    int result = library->sqlite3_bind_text64(statement, 1, key.data, key.size_bytes, SQLITE_STATIC,
                                              SQLITE_UTF8);
    if (result == SQLITE_OK)
        result = library->sqlite3_step(statement);
    Status status = STATUS_OK;
    if (result == SQLITE_ROW) {
        *out = row_json(database, arena);
        status = *out != NULL ? STATUS_OK : STATUS_MEMORY;
    } else if (result != SQLITE_DONE) {
        status = failed(database, result, reason);
    }
    library->sqlite3_reset(statement);
    return status;
}
