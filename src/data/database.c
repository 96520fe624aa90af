#include "data/database.h"

#include "data/database_driver.h"

struct Database {
    Allocator allocator;
    SqliteDatabase *sqlite; /* one of the two */
    PostgresDatabase *postgres;
};

static bool is_postgres_uri(Text uri)
{
    return text_starts_with(uri, TEXT("postgresql:")) || text_starts_with(uri, TEXT("postgres:"));
}

bool database_is_uri(Text uri)
{
    return text_starts_with(uri, TEXT("sqlite:")) || is_postgres_uri(uri);
}

/* ---- text ------------------------------------------------------------------------------------ */

static void quote_part(Buffer *out, Text name)
{
    buffer_add_char(out, '"');
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, name.data[i]);
    }
    buffer_add_char(out, '"');
}

void database_quote(Buffer *out, Text name)
{
    size_t dot = text_find(name, TEXT("."), 0);
    if (dot == SIZE_MAX) {
        quote_part(out, name);
        return;
    }
    quote_part(out, text_slice(name, 0, dot));
    buffer_add_char(out, '.');
    quote_part(out, text_slice(name, dot + 1, name.size_bytes));
}

static bool ends_password(char c)
{
    return c == '&' || c == ' ' || c == '#' || c == '\n' || c == '"';
}

/* The end of what stands between "user:" and the last '@' of a URI's authority that begins at `at`,
 * and in *from its beginning; `at` where there is no password. */
static size_t find_userinfo(Text text, size_t at, size_t *from)
{
    size_t end = at, host = SIZE_MAX, colon = SIZE_MAX;
    for (; end < text.size_bytes && text.data[end] != ' ' && text.data[end] != '#'; end++) {
        if (text.data[end] == '@')
            host = end;
        if (text.data[end] == ':' && colon == SIZE_MAX)
            colon = end;
    }
    *from = colon + 1;
    return host != SIZE_MAX && colon < host ? host : at;
}

void database_mask(Buffer *out, Text text)
{
    static const Text parameter = TEXT_INIT("password=");
    size_t at = 0;
    while (at < text.size_bytes) {
        Text rest = text_slice(text, at, text.size_bytes);
        size_t from;
        if (text_starts_with(rest, parameter)) {
            buffer_add_string(out, "password=****");
            at += parameter.size_bytes;
            while (at < text.size_bytes && !ends_password(text.data[at]))
                at++;
        } else if (text_starts_with(rest, TEXT("://"))) {
            size_t end = find_userinfo(text, at + 3, &from);
            if (end > at + 3) {
                buffer_add(out, text_slice(text, at, from));
                buffer_add_string(out, "****");
            } else {
                buffer_add_string(out, "://");
            }
            at = end;
        } else {
            buffer_add_char(out, text.data[at++]);
        }
    }
}

/* ---- the table ------------------------------------------------------------------------------- */

/* PostgreSQL gives the row as JSON itself; the type of $1 is the key column's, so that its index
 * serves. */
static void write_query(Buffer *out, bool is_postgres, Text table, Text key)
{
    buffer_add_string(out, is_postgres ? "SELECT row_to_json(t)::text FROM " : "SELECT * FROM ");
    database_quote(out, table);
    buffer_add_string(out, is_postgres ? " AS t WHERE t." : " WHERE ");
    quote_part(out, key);
    buffer_add_string(out, is_postgres ? " = $1 LIMIT 1" : " = ?1 LIMIT 1");
}

static const char *finish_string(Arena *arena, Buffer *text)
{
    Text copy = buffer_failed(text) ? (Text){NULL, 0} : arena_copy(arena, buffer_text(text));
    buffer_clear(text);
    return copy.data;
}

Status database_table(DatabaseTable *out, Arena *arena, const Program *program, uint32_t record,
                      Text uri, Text table, Text key, uint32_t timeout_ms, Buffer *reason)
{
    Buffer text;
    *out = (DatabaseTable){.is_postgres = is_postgres_uri(uri),
                           .program = program,
                           .record = record,
                           .timeout_ms = timeout_ms};
    if (out->is_postgres && !postgres_is_built()) {
        buffer_add_string(reason, "this licet was built without PostgreSQL (libpq)");
        return STATUS_INPUT;
    }
    buffer_init(&text, arena_allocator(arena));
    buffer_add(&text, out->is_postgres ? uri : text_slice(uri, 7, uri.size_bytes));
    out->location = finish_string(arena, &text);
    write_query(&text, out->is_postgres, table, key);
    out->query = finish_string(arena, &text);
    buffer_free(&text);
    return out->location != NULL && out->query != NULL ? STATUS_OK : STATUS_MEMORY;
}

/* ---- one connection -------------------------------------------------------------------------- */

Status database_open(Database **out, const DatabaseTable *table, const Allocator *allocator,
                     Buffer *reason)
{
    Database *database = allocator_alloc(allocator, sizeof *database);
    if (database == NULL)
        return STATUS_MEMORY;
    *database = (Database){.allocator = *allocator};
    Status status = table->is_postgres
                        ? postgres_open(&database->postgres, table, allocator, reason)
                        : sqlite_open(&database->sqlite, table, allocator, reason);
    if (status == STATUS_OK)
        *out = database;
    else
        database_close(database);
    return status;
}

void database_close(Database *database)
{
    if (database == NULL)
        return;
    sqlite_close(database->sqlite);
    postgres_close(database->postgres);
    Allocator allocator = database->allocator;
    allocator_free(&allocator, database, sizeof *database);
}

Status database_find(Database *database, Arena *arena, Text key, yyjson_val **out, Buffer *reason)
{
    return database->postgres != NULL ? postgres_find(database->postgres, arena, key, out, reason)
                                      : sqlite_find(database->sqlite, arena, key, out, reason);
}
