/*
 * sources_bind.c - answers from the record's facts, files and SQLite.
 */
#include "data/sources_bind.h"

#include <sqlite3.h>

#include "base/json_memory.h"
#include "data/record.h"
#include "data/table_file.h"
#include "value/type.h"

/* What one source is bound to: nothing, a file, a database, or a function. */
typedef struct SourceBinding {
    TableFile *file;
    char *database; /* path; NUL-terminated, in the arena */
    char *query;
    SourceFunction function;
    void *context;
} SourceBinding;

struct Bindings {
    Allocator allocator;
    Arena *arena;
    const Program *program;
    SourceBinding *items; /* by source */
};

/* ---- binding ------------------------------------------------------------------------------------ */

Status bindings_new(Bindings **out, const Program *program, const Allocator *allocator)
{
    Bindings *bindings = allocator_alloc(allocator, sizeof *bindings);
    if (bindings == NULL)
        return STATUS_MEMORY;
    *bindings = (Bindings){
        .allocator = *allocator, .arena = arena_new(allocator), .program = program};
    if (bindings->arena != NULL)
        bindings->items = arena_alloc_array(bindings->arena, program_SOURCES_count(program) + 1,
                                            sizeof *bindings->items);
    if (bindings->items == NULL) {
        bindings_free(bindings);
        return STATUS_MEMORY;
    }
    *out = bindings;
    return STATUS_OK;
}

void bindings_free(Bindings *bindings)
{
    if (bindings == NULL)
        return;
    for (uint32_t i = 0; bindings->items != NULL && i < program_SOURCES_count(bindings->program);
         i++)
        table_file_free(bindings->items[i].file);
    arena_free(bindings->arena);
    Allocator allocator = bindings->allocator;
    allocator_free(&allocator, bindings, sizeof *bindings);
}

static uint32_t find_source(const Program *program, Text name)
{
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        if (text_equal(program_text(program, program_SOURCES(program)[i].name), name))
            return i;
    }
    return NONE;
}

static Status unknown_source(const Program *program, Text name, Buffer *reason)
{
    Text nearest = TEXT("");
    size_t best = 5;
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        Text other = program_text(program, program_SOURCES(program)[i].name);
        size_t distance = text_distance(other, name, best);
        if (distance < best) {
            best = distance;
            nearest = other;
        }
    }
    buffer_add_format(reason, "the rules have no source \"%.*s\"", TEXT_ARG(name));
    if (nearest.size_bytes > 0)
        buffer_add_format(reason, ": did you mean \"%.*s\"?", TEXT_ARG(nearest));
    return STATUS_INPUT;
}

/* The record a source answers with, or NONE. */
static uint32_t answer_record(const Program *program, uint32_t source)
{
    const BundleType *type = program_TYPES(program) + program_SOURCES(program)[source].result;
    if (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(program) + type->first;
    return type->kind == TYPE_RECORD ? type->first : NONE;
}

static Text key_name_of(const Program *program, uint32_t source)
{
    const BundleSource *info = program_SOURCES(program) + source;
    return info->params.count > 0
               ? program_text(program, program_PARAMS(program)[info->params.first].name)
               : TEXT("key");
}

static char *copy_string(Arena *arena, Text text)
{
    return (char *)(uintptr_t)arena_copy(arena, text).data;
}

/* SELECT * FROM "table" WHERE "key" = ?, names quoted as SQL quotes them. */
static char *make_query(Bindings *bindings, Text table, Text key)
{
    Buffer query;
    buffer_init(&query, &bindings->allocator);
    const Text names[] = {table, key};
    const char *const before[] = {"SELECT * FROM \"", "\" WHERE \""};
    for (int i = 0; i < 2; i++) {
        buffer_add_string(&query, before[i]);
        for (size_t k = 0; k < names[i].size_bytes; k++) {
            if (names[i].data[k] == '"')
                buffer_add_char(&query, '"');
            buffer_add_char(&query, names[i].data[k]);
        }
    }
    buffer_add_string(&query, "\" = ?1 LIMIT 1");
    char *copy = copy_string(bindings->arena, buffer_text(&query));
    buffer_free(&query);
    return copy;
}

/* Opens once to find mistakes now rather than at the first record. */
static Status try_database(const SourceBinding *binding, Buffer *reason)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_open_v2(binding->database, &database, SQLITE_OPEN_READONLY, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(database, binding->query, -1, &statement, NULL);
    if (result != SQLITE_OK)
        buffer_add_format(reason, "\"%s\": %s", binding->database,
                          database != NULL ? sqlite3_errmsg(database) : sqlite3_errstr(result));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return result == SQLITE_OK ? STATUS_OK : STATUS_INPUT;
}

static Status bind_database(Bindings *bindings, uint32_t source, Text path, Text table,
                            Buffer *reason)
{
    SourceBinding *binding = &bindings->items[source];
    if (table.size_bytes == 0)
        table = program_text(bindings->program, program_SOURCES(bindings->program)[source].name);
    binding->database = copy_string(bindings->arena, path);
    binding->query = make_query(bindings, table, key_name_of(bindings->program, source));
    if (binding->database == NULL || binding->query == NULL)
        return STATUS_MEMORY;
    return try_database(binding, reason);
}

static Status bind_uri(Bindings *bindings, uint32_t source, Text uri, Buffer *reason)
{
    size_t hash = text_find(uri, TEXT("#"), 0);
    Text fragment = hash == SIZE_MAX ? TEXT("") : text_slice(uri, hash + 1, uri.size_bytes);
    Text plain = text_slice(uri, 0, hash == SIZE_MAX ? uri.size_bytes : hash);
    Text key = key_name_of(bindings->program, source);
    SourceBinding *binding = &bindings->items[source];
    table_file_free(binding->file);
    *binding = (SourceBinding){.file = NULL};
    if (text_starts_with(plain, TEXT("json:")))
        return table_file_load_json(&binding->file, &bindings->allocator,
                                    text_slice(plain, 5, plain.size_bytes), fragment, key, reason);
    if (text_starts_with(plain, TEXT("csv:"))) {
        uint32_t record = answer_record(bindings->program, source);
        if (record == NONE) {
            buffer_add_string(reason, "only a source that answers with a record binds to CSV");
            return STATUS_INPUT;
        }
        return table_file_load_csv(&binding->file, &bindings->allocator, bindings->program,
                                   record, text_slice(plain, 4, plain.size_bytes), key, reason);
    }
    if (text_starts_with(plain, TEXT("sqlite:")))
        return bind_database(bindings, source, text_slice(plain, 7, plain.size_bytes), fragment,
                             reason);
    buffer_add_format(reason, "\"%.*s\" is no source: write json:FILE, csv:FILE or sqlite:FILE",
                      TEXT_ARG(uri));
    return STATUS_INPUT;
}

Status bindings_add(Bindings *bindings, Text spec, Buffer *reason)
{
    size_t equals = text_find(spec, TEXT("="), 0);
    if (equals == SIZE_MAX) {
        buffer_add_format(reason, "\"%.*s\" is no NAME=URI", TEXT_ARG(spec));
        return STATUS_INPUT;
    }
    Text name = text_slice(spec, 0, equals);
    uint32_t source = find_source(bindings->program, name);
    if (source == NONE)
        return unknown_source(bindings->program, name, reason);
    return bind_uri(bindings, source, text_slice(spec, equals + 1, spec.size_bytes), reason);
}

Status bindings_add_function(Bindings *bindings, Text name, SourceFunction function, void *context,
                             Buffer *reason)
{
    uint32_t source = find_source(bindings->program, name);
    if (source == NONE)
        return unknown_source(bindings->program, name, reason);
    table_file_free(bindings->items[source].file);
    bindings->items[source] = (SourceBinding){.function = function, .context = context};
    return STATUS_OK;
}

/* ---- answering ---------------------------------------------------------------------------------- */

typedef struct OpenDatabase {
    sqlite3 *database;
    sqlite3_stmt *statement;
} OpenDatabase;

struct FactsReader {
    Allocator allocator;
    const Program *program;
    const Bindings *bindings;
    yyjson_val *facts;
    OpenDatabase *databases; /* by source; opened when first asked */
};

Status facts_reader_new(FactsReader **out, const Program *program, const Bindings *bindings,
                        const Allocator *allocator)
{
    FactsReader *reader = allocator_alloc(allocator, sizeof *reader);
    if (reader == NULL)
        return STATUS_MEMORY;
    size_t size_bytes = (program_SOURCES_count(program) + 1) * sizeof *reader->databases;
    *reader = (FactsReader){.allocator = *allocator,
                            .program = program,
                            .bindings = bindings,
                            .databases = allocator_alloc(allocator, size_bytes)};
    if (reader->databases == NULL) {
        facts_reader_free(reader);
        return STATUS_MEMORY;
    }
    memset(reader->databases, 0, size_bytes);
    *out = reader;
    return STATUS_OK;
}

void facts_reader_free(FactsReader *reader)
{
    if (reader == NULL)
        return;
    uint32_t count = program_SOURCES_count(reader->program);
    for (uint32_t i = 0; reader->databases != NULL && i < count; i++) {
        sqlite3_finalize(reader->databases[i].statement);
        sqlite3_close(reader->databases[i].database);
    }
    allocator_free(&reader->allocator, reader->databases, (count + 1) * sizeof *reader->databases);
    Allocator allocator = reader->allocator;
    allocator_free(&allocator, reader, sizeof *reader);
}

void facts_reader_set(FactsReader *reader, yyjson_val *facts)
{
    reader->facts = facts;
}

/* The keys a call asks for: one text, or a list of texts of which the first known answers. */
typedef struct Keys {
    uint32_t count;
    const Value *items;
} Keys;

static bool keys_of(Keys *out, const Value *args)
{
    *out = (Keys){1, args};
    if (args[0].tag == VALUE_LIST)
        *out = (Keys){args[0].as.list->count, args[0].as.list->items};
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->items[i].tag != VALUE_STRING)
            return false;
    }
    return out->count > 0;
}

/* /facts/NAME/KEY */
static const Place *fact_place(Arena *arena, Text source, Text key)
{
    Place *root = arena_alloc(arena, sizeof *root);
    const Place *facts = root != NULL ? place_field(arena, root, TEXT("facts")) : NULL;
    const Place *name = facts != NULL ? place_field(arena, facts, source) : NULL;
    return name != NULL ? place_field(arena, name, key) : NULL;
}

static Value memory_error(Arena *arena)
{
    return value_error(arena, ERROR_LIMIT, TEXT("memory is exhausted"));
}

/* An answer as the source's type; null is "there is none". */
static Value decode_answer(const FactsReader *reader, Arena *arena, uint32_t source,
                           yyjson_val *json, Text key)
{
    const BundleSource *info = program_SOURCES(reader->program) + source;
    Text name = program_text(reader->program, info->name);
    const Place *place = fact_place(arena, name, key);
    RecordError error;
    Value value;
    if (place == NULL)
        return memory_error(arena);
    Status status =
        record_decode_type(&value, arena, reader->program, info->result, json, place, &error);
    if (status == STATUS_OK)
        return value;
    if (status == STATUS_MEMORY)
        return memory_error(arena);
    return value_error_format(arena, ERROR_SOURCE, "source \"%.*s\": %.*s", TEXT_ARG(name),
                              TEXT_ARG(error.message));
}

static bool answer_from_facts(const FactsReader *reader, Arena *arena, Value *out,
                              uint32_t source, const Keys *keys)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    yyjson_val *facts = yyjson_obj_getn(reader->facts, name.data, name.size_bytes);
    for (uint32_t i = 0; i < keys->count; i++) {
        Text key = value_text(keys->items[i]);
        yyjson_val *answer = yyjson_obj_getn(facts, key.data, key.size_bytes);
        if (answer != NULL) {
            *out = decode_answer(reader, arena, source, answer, key);
            return true;
        }
    }
    return false;
}

static Value answer_from_file(const FactsReader *reader, Arena *arena, uint32_t source,
                              const TableFile *file, const Keys *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        yyjson_val *answer = table_file_find(file, value_text(keys->items[i]));
        if (answer != NULL)
            return decode_answer(reader, arena, source, answer, value_text(keys->items[i]));
    }
    return value_none();
}

/* ---- SQLite ------------------------------------------------------------------------------------- */

static void add_column(Buffer *out, sqlite3_stmt *statement, int column, bool is_bool)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        if (is_bool)
            buffer_add_string(out, sqlite3_column_int64(statement, column) != 0 ? "true" : "false");
        else
            buffer_add_int(out, sqlite3_column_int64(statement, column));
        break;
    case SQLITE_FLOAT:
        buffer_add_double(out, sqlite3_column_double(statement, column));
        break;
    case SQLITE_NULL:
        buffer_add_string(out, "null");
        break;
    default:
        buffer_add_json_string(out, (Text){(const char *)sqlite3_column_text(statement, column),
                                           (size_t)sqlite3_column_bytes(statement, column)});
        break;
    }
}

static bool is_bool_field(const Program *program, uint32_t record, Text name)
{
    uint32_t field = record != NONE ? program_field_find(program, record, name) : NONE;
    if (field == NONE)
        return false;
    const BundleField *info =
        program_FIELDS(program) + program_RECORDS(program)[record].fields.first + field;
    return program_TYPES(program)[info->type].kind == TYPE_BOOL;
}

/* The statement's row as a JSON object that lives in the arena. */
static yyjson_val *row_json(const FactsReader *reader, Arena *arena, sqlite3_stmt *statement,
                            uint32_t source)
{
    uint32_t record = answer_record(reader->program, source);
    Buffer json;
    buffer_init_in(&json, arena);
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        Text name = text_of(sqlite3_column_name(statement, i));
        buffer_add_char(&json, i == 0 ? '{' : ',');
        buffer_add_json_string(&json, name);
        buffer_add_char(&json, ':');
        add_column(&json, statement, i, is_bool_field(reader->program, record, name));
    }
    buffer_add_char(&json, '}');
    yyjson_alc alc = json_memory_in(arena);
    return yyjson_doc_get_root(
        yyjson_read_opts(json.data, json.size_bytes, YYJSON_READ_NOFLAG, &alc, NULL));
}

static bool open_database(FactsReader *reader, uint32_t source, const SourceBinding *binding)
{
    OpenDatabase *open = &reader->databases[source];
    if (open->statement != NULL)
        return true;
    return sqlite3_open_v2(binding->database, &open->database, SQLITE_OPEN_READONLY, NULL) ==
               SQLITE_OK &&
           sqlite3_prepare_v2(open->database, binding->query, -1, &open->statement, NULL) ==
               SQLITE_OK;
}

static Value database_error(const FactsReader *reader, Arena *arena, uint32_t source)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    sqlite3 *database = reader->databases[source].database;
    return value_error_format(arena, ERROR_SOURCE, "source \"%.*s\": %s", TEXT_ARG(name),
                              database != NULL ? sqlite3_errmsg(database) : "it cannot be opened");
}

static Value answer_from_database(FactsReader *reader, Arena *arena, uint32_t source,
                                  const SourceBinding *binding, const Keys *keys)
{
    if (!open_database(reader, source, binding))
        return database_error(reader, arena, source);
    sqlite3_stmt *statement = reader->databases[source].statement;
    for (uint32_t i = 0; i < keys->count; i++) {
        Text key = value_text(keys->items[i]);
        sqlite3_reset(statement);
        sqlite3_bind_text(statement, 1, key.data, (int)key.size_bytes, SQLITE_STATIC);
        int result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
            yyjson_val *row = row_json(reader, arena, statement, source);
            Value value = row != NULL ? decode_answer(reader, arena, source, row, key)
                                      : memory_error(arena);
            sqlite3_reset(statement);
            return value;
        }
        if (result != SQLITE_DONE)
            return database_error(reader, arena, source);
    }
    sqlite3_reset(statement);
    return value_none();
}

/* ---- functions ---------------------------------------------------------------------------------- */

static Value answer_from_function(const FactsReader *reader, Arena *arena, uint32_t source,
                                  const SourceBinding *binding, const Keys *keys)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    for (uint32_t i = 0; i < keys->count; i++) {
        Text key = value_text(keys->items[i]);
        SourceAnswer answer = {SOURCE_UNKNOWN, NULL, TEXT("")};
        binding->function(binding->context, arena, name, key, &answer);
        if (answer.kind == SOURCE_FOUND)
            return decode_answer(reader, arena, source, answer.json, key);
        if (answer.kind == SOURCE_FAILED)
            return value_error_format(arena, ERROR_SOURCE, "source \"%.*s\": %.*s", TEXT_ARG(name),
                                      TEXT_ARG(answer.message));
        if (answer.kind == SOURCE_UNKNOWN) {
            const Place *place = fact_place(arena, name, key);
            return place != NULL ? value_unknown(arena, place) : memory_error(arena);
        }
    }
    return value_none();
}

/* ---- all of it ---------------------------------------------------------------------------------- */

void facts_reader_answer(void *context, Arena *arena, Value *out, uint32_t source,
                         const Value *args)
{
    FactsReader *reader = context;
    const BundleSource *info = program_SOURCES(reader->program) + source;
    Text name = program_text(reader->program, info->name);
    Keys keys;
    if (info->params.count != 1 || !keys_of(&keys, args)) {
        *out = value_error_format(arena, ERROR_SOURCE,
                                  "source \"%.*s\" is asked for something that is no text",
                                  TEXT_ARG(name));
        return;
    }
    if (answer_from_facts(reader, arena, out, source, &keys))
        return;
    const SourceBinding *binding =
        reader->bindings != NULL ? &reader->bindings->items[source] : NULL;
    if (binding != NULL && binding->file != NULL) {
        *out = answer_from_file(reader, arena, source, binding->file, &keys);
    } else if (binding != NULL && binding->database != NULL) {
        *out = answer_from_database(reader, arena, source, binding, &keys);
    } else if (binding != NULL && binding->function != NULL) {
        *out = answer_from_function(reader, arena, source, binding, &keys);
    } else {
        const Place *place = fact_place(arena, name, value_text(keys.items[0]));
        *out = place != NULL ? value_unknown(arena, place) : memory_error(arena);
    }
}
