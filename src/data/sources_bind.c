/*
 * sources_bind.c - answers from the record's facts, files and databases.
 */
#include "data/sources_bind.h"

#include "base/attributes.h"
#include "base/clock.h"
#include "base/json_memory.h"
#include "data/database.h"
#include "data/kept_answers.h"
#include "data/record.h"
#include "data/source.h"

/* What one source is bound to: nothing, a file, a database, or a function. */
typedef struct SourceBinding {
    TableFile *file;
    DatabaseTable *table; /* in the arena */
    SourceFunction function;
    void *context;
} SourceBinding;

struct Bindings {
    Allocator allocator;
    Arena *arena;
    const Program *program;
    uint32_t timeout_ms;  /* of databases */
    SourceBinding *items; /* by source */
};

/* ---- binding --------------------------------------------------------------------------------- */

Status bindings_new(Bindings **out, const Program *program, const Allocator *allocator)
{
    Bindings *bindings = allocator_alloc(allocator, sizeof *bindings);
    if (bindings == NULL)
        return STATUS_MEMORY;
    *bindings = (Bindings){
        .allocator = *allocator,
        .arena = arena_new(allocator),
        .program = program,
        .timeout_ms = DATABASE_TIMEOUT_MS,
    };
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

void bindings_set_timeout(Bindings *bindings, uint32_t timeout_ms)
{
    bindings->timeout_ms = timeout_ms;
}

/* Connects once to find mistakes now rather than at the first record. */
static Status try_database(const Bindings *bindings, const DatabaseTable *table, Buffer *reason)
{
    Database *database = NULL;
    Status status = database_open(&database, table, &bindings->allocator, reason);
    database_close(database);
    return status;
}

static Status bind_database(Bindings *bindings, const SourceSpec *spec, Buffer *reason)
{
    const Program *program = bindings->program;
    DatabaseTable *table = arena_alloc(bindings->arena, sizeof *table);
    Text name = spec->fragment;
    if (table == NULL)
        return STATUS_MEMORY;
    if (name.size_bytes == 0)
        name = program_text(program, program_SOURCES(program)[spec->source].name);
    Status status = database_table(table, bindings->arena, program,
                                   source_record(program, spec->source), spec->uri, name,
                                   source_key(program, spec->source), bindings->timeout_ms, reason);
    if (status == STATUS_OK)
        status = try_database(bindings, table, reason);
    if (status == STATUS_OK)
        bindings->items[spec->source].table = table;
    return status;
}

Status bindings_add(Bindings *bindings, Text text, Buffer *reason)
{
    SourceSpec spec;
    Status status = source_spec_parse(&spec, bindings->program, text, reason);
    if (status != STATUS_OK)
        return status;
    SourceBinding *binding = &bindings->items[spec.source];
    table_file_free(binding->file);
    *binding = (SourceBinding){.file = NULL};
    if (database_is_uri(spec.uri))
        return bind_database(bindings, &spec, reason);
    return source_load_file(&binding->file, bindings->program, &spec, &bindings->allocator, reason);
}

Status bindings_add_function(Bindings *bindings, Text name, SourceFunction function, void *context,
                             Buffer *reason)
{
    uint32_t source = source_find(bindings->program, name, reason);
    if (source == NONE)
        return STATUS_INPUT;
    table_file_free(bindings->items[source].file);
    bindings->items[source] = (SourceBinding){.function = function, .context = context};
    return STATUS_OK;
}

/* ---- answering ------------------------------------------------------------------------------- */

/* A source's connection, made when it is first asked. After a failure it rests a while, lest every
 * record wait for a server that is not there. */
typedef struct Connection {
    Database *database;
    uint64_t rests_until_ns;
    Buffer reason; /* why it rests */
} Connection;

static const uint64_t REST_NS = 1000000000;

struct FactsReader {
    Allocator allocator;
    const Program *program;
    const Bindings *bindings;
    RecordPlan *plan;
    yyjson_val *facts;
    Text facts_text; /* not read yet; else data NULL */
    Arena *facts_arena;
    Connection *connections; /* by source */
    Place *places;           /* by source: /facts/NAME */
    KeptAnswers *kept;       /* of files */
};

/* The places that answers stand below; in the plan's arena. */
static bool make_places(FactsReader *reader)
{
    uint32_t count = program_SOURCES_count(reader->program);
    Arena *arena = reader->plan->arena;
    Place *root = arena_alloc(arena, sizeof *root), *facts = arena_alloc(arena, sizeof *facts);
    reader->places = arena_alloc_array(arena, count + 1, sizeof *reader->places);
    if (root == NULL || facts == NULL || reader->places == NULL)
        return false;
    *facts = (Place){.parent = root, .name = TEXT("facts")};
    for (uint32_t i = 0; i < count; i++) {
        Text name = program_text(reader->program, program_SOURCES(reader->program)[i].name);
        reader->places[i] = (Place){.parent = facts, .name = name};
    }
    return true;
}

Status facts_reader_new(FactsReader **out, RecordPlan *plan, const Bindings *bindings,
                        const Allocator *allocator)
{
    const Program *program = plan->program;
    FactsReader *reader = allocator_alloc(allocator, sizeof *reader);
    if (reader == NULL)
        return STATUS_MEMORY;
    size_t size_bytes = (program_SOURCES_count(program) + 1) * sizeof *reader->connections;
    *reader = (FactsReader){.allocator = *allocator,
                            .program = program,
                            .bindings = bindings,
                            .plan = plan,
                            .connections = allocator_alloc(allocator, size_bytes)};
    if (reader->connections == NULL) {
        facts_reader_free(reader);
        return STATUS_MEMORY;
    }
    memset(reader->connections, 0, size_bytes);
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++)
        buffer_init(&reader->connections[i].reason, allocator);
    reader->kept = kept_answers_new(allocator, program_SOURCES_count(program));
    if (reader->kept == NULL || !make_places(reader)) {
        facts_reader_free(reader);
        return STATUS_MEMORY;
    }
    *out = reader;
    return STATUS_OK;
}

void facts_reader_free(FactsReader *reader)
{
    if (reader == NULL)
        return;
    uint32_t count = program_SOURCES_count(reader->program);
    for (uint32_t i = 0; reader->connections != NULL && i < count; i++) {
        database_close(reader->connections[i].database);
        buffer_free(&reader->connections[i].reason);
    }
    kept_answers_free(reader->kept);
    allocator_free(&reader->allocator, reader->connections,
                   (count + 1) * sizeof *reader->connections);
    Allocator allocator = reader->allocator;
    allocator_free(&allocator, reader, sizeof *reader);
}

void facts_reader_set(FactsReader *reader, yyjson_val *facts)
{
    kept_answers_begin(reader->kept);
    reader->facts = facts;
    reader->facts_text = (Text){NULL, 0};
}

void facts_reader_set_text(FactsReader *reader, Text facts, Arena *arena)
{
    facts_reader_set(reader, NULL);
    reader->facts_text = facts;
    reader->facts_arena = arena;
}

/* False when memory is exhausted. */
static bool read_facts(FactsReader *reader)
{
    Text text = reader->facts_text;
    if (text.data == NULL)
        return true;
    yyjson_alc memory = json_memory_in(reader->facts_arena);
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, NULL);
    reader->facts = yyjson_doc_get_root(doc);
    reader->facts_text = (Text){NULL, 0};
    return doc != NULL;
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
static const Place *fact_place(const FactsReader *reader, Arena *arena, uint32_t source, Text key)
{
    return place_field(arena, &reader->places[source], key);
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
    const Place *place = fact_place(reader, arena, source, key);
    RecordError error;
    Value value;
    if (place == NULL)
        return memory_error(arena);
    Status status =
        record_decode_type(&value, arena, reader->plan, info->result, json, place, &error);
    if (status == STATUS_OK)
        return value;
    if (status == STATUS_MEMORY)
        return memory_error(arena);
    return value_error_format(arena, ERROR_SOURCE, "source \"%.*s\": %.*s", TEXT_ARG(name),
                              TEXT_ARG(error.message));
}

/* Most inputs have none: their sources are files and databases. */
static inline bool has_facts(const FactsReader *reader)
{
    return reader->facts != NULL || reader->facts_text.data != NULL;
}

static NOT_INLINE bool answer_from_facts(FactsReader *reader, Arena *arena, Value *out,
                                         uint32_t source, const Keys *keys)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    if (!read_facts(reader)) {
        *out = memory_error(arena);
        return true;
    }
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

/* A row's answer that is not there yet: made once, where it can be kept. A row that is not as the
 * source's type says is told anew to each record, in its own memory. */
static NOT_INLINE Value make_answer(const FactsReader *reader, Arena *arena, uint32_t source,
                                    const TableFile *file, uint32_t row, Value *kept)
{
    Text key;
    yyjson_val *json = table_file_row(file, row, &key);
    if (kept != NULL) {
        Value value = decode_answer(reader, kept_answers_arena(reader->kept), source, json, key);
        if (!value_is_unsure(value))
            return *kept = value;
    }
    return decode_answer(reader, arena, source, json, key);
}

static Value answer_of_row(const FactsReader *reader, Arena *arena, uint32_t source,
                           const TableFile *file, uint32_t row)
{
    Value *kept = kept_answers_of(reader->kept, source, row, table_file_count(file));
    bool is_made = kept != NULL && kept->tag != VALUE_ABSENT;
    return is_made ? *kept : make_answer(reader, arena, source, file, row, kept);
}

static Value answer_from_file(const FactsReader *reader, Arena *arena, uint32_t source,
                              const TableFile *file, const Keys *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        uint32_t row = table_file_find(file, value_text(keys->items[i]));
        if (row != NONE)
            return answer_of_row(reader, arena, source, file, row);
    }
    return value_none();
}

/* ---- databases ------------------------------------------------------------------------------- */

static Value database_error(const FactsReader *reader, Arena *arena, uint32_t source, Text reason)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    return value_error_format(arena, ERROR_SOURCE, "source \"%.*s\": %.*s", TEXT_ARG(name),
                              TEXT_ARG(reason));
}

/* Lets go of a connection that failed; what its reason says answers until it has rested. */
static void rest(Connection *connection)
{
    database_close(connection->database);
    connection->database = NULL;
    connection->rests_until_ns = clock_now_ns() + REST_NS;
}

static Status connect_source(FactsReader *reader, Connection *connection,
                             const DatabaseTable *table)
{
    if (connection->database != NULL)
        return STATUS_OK;
    if (clock_now_ns() < connection->rests_until_ns)
        return STATUS_IO;
    buffer_clear(&connection->reason);
    return database_open(&connection->database, table, &reader->allocator, &connection->reason);
}

static NOT_INLINE Value answer_from_database(FactsReader *reader, Arena *arena, uint32_t source,
                                             const DatabaseTable *table, const Keys *keys)
{
    Connection *connection = &reader->connections[source];
    Status status = connect_source(reader, connection, table);
    for (uint32_t i = 0; status == STATUS_OK && i < keys->count; i++) {
        Text key = value_text(keys->items[i]);
        yyjson_val *row = NULL;
        buffer_clear(&connection->reason);
        status = database_find(connection->database, arena, key, &row, &connection->reason);
        if (status == STATUS_OK && row != NULL)
            return decode_answer(reader, arena, source, row, key);
    }
    if (status == STATUS_OK)
        return value_none();
    if (status == STATUS_MEMORY)
        return memory_error(arena);
    Value error = database_error(reader, arena, source, buffer_text(&connection->reason));
    if (clock_now_ns() >= connection->rests_until_ns)
        rest(connection);
    return error;
}

/* ---- functions ------------------------------------------------------------------------------- */

static NOT_INLINE Value answer_from_function(const FactsReader *reader, Arena *arena,
                                             uint32_t source, const SourceBinding *binding,
                                             const Keys *keys)
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
            const Place *place = fact_place(reader, arena, source, key);
            return place != NULL ? value_unknown(arena, place) : memory_error(arena);
        }
    }
    return value_none();
}

/* ---- all of it ------------------------------------------------------------------------------- */

static NOT_INLINE Value no_key_error(const FactsReader *reader, Arena *arena, uint32_t source)
{
    Text name = program_text(reader->program, program_SOURCES(reader->program)[source].name);
    return value_error_format(arena, ERROR_SOURCE,
                              "source \"%.*s\" is asked for something that is no text",
                              TEXT_ARG(name));
}

/* Of what is neither in the input nor in a file. */
static NOT_INLINE Value answer_from_elsewhere(FactsReader *reader, Arena *arena, uint32_t source,
                                              const SourceBinding *binding, const Keys *keys)
{
    if (binding != NULL && binding->table != NULL)
        return answer_from_database(reader, arena, source, binding->table, keys);
    if (binding != NULL && binding->function != NULL)
        return answer_from_function(reader, arena, source, binding, keys);
    const Place *place = fact_place(reader, arena, source, value_text(keys->items[0]));
    return place != NULL ? value_unknown(arena, place) : memory_error(arena);
}

void facts_reader_answer(void *context, Arena *arena, Value *out, uint32_t source,
                         const Value *args)
{
    FactsReader *reader = context;
    Keys keys;
    if (program_SOURCES(reader->program)[source].params.count != 1 || !keys_of(&keys, args)) {
        *out = no_key_error(reader, arena, source);
        return;
    }
    if (has_facts(reader) && answer_from_facts(reader, arena, out, source, &keys))
        return;
    const SourceBinding *binding =
        reader->bindings != NULL ? &reader->bindings->items[source] : NULL;
    *out = binding != NULL && binding->file != NULL
               ? answer_from_file(reader, arena, source, binding->file, &keys)
               : answer_from_elsewhere(reader, arena, source, binding, &keys);
}
