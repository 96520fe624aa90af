#include "data/source_load.h"

#include "data/database.h"
#include "data/load_driver.h"
#include "data/record.h"

/* ---- the table's columns --------------------------------------------------------------------- */

static const BundleType *unwrapped(const Program *program, uint32_t type)
{
    const BundleType *info = program_TYPES(program) + type;
    while (info->kind == TYPE_OPTIONAL)
        info = program_TYPES(program) + info->first;
    return info;
}

static Status describe(LoadTable *table, uint32_t source, Buffer *reason)
{
    const Program *program = table->program;
    const BundleSource *info = program_SOURCES(program) + source;
    const BundleType *answer = unwrapped(program, info->result);
    if (answer->kind != TYPE_RECORD || info->params.count != 1) {
        buffer_add_string(reason, "only a source of one parameter that answers with a record has a "
                                  "table");
        return STATUS_INPUT;
    }
    Text key = program_text(program, program_PARAMS(program)[info->params.first].name);
    table->columns[table->column_count++] = (LoadColumn){key, TYPE_STRING, false};
    const BundleRange fields = program_RECORDS(program)[answer->first].fields;
    for (uint32_t i = 0; i < fields.count; i++) {
        const BundleField *field = program_FIELDS(program) + fields.first + i;
        Text name = program_text(program, field->name);
        if (text_equal(name, key))
            continue;
        if (table->column_count == LOAD_COLUMNS_MAX) {
            buffer_add_format(reason, "the record has more than %d fields", LOAD_COLUMNS_MAX);
            return STATUS_INPUT;
        }
        table->columns[table->column_count++] =
            (LoadColumn){name, (TypeKind)unwrapped(program, field->type)->kind,
                         (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0};
    }
    return STATUS_OK;
}

void load_write_create(Buffer *out, const LoadTable *table, const char *(*type_name)(TypeKind))
{
    buffer_add_string(out, "CREATE TABLE IF NOT EXISTS ");
    database_quote(out, table->target->table);
    for (uint32_t i = 0; i < table->column_count; i++) {
        const LoadColumn *column = &table->columns[i];
        buffer_add_string(out, i == 0 ? " (" : ", ");
        database_quote(out, column->name);
        buffer_add_char(out, ' ');
        buffer_add_string(out, type_name(column->kind));
        if (i == 0)
            buffer_add_string(out, " PRIMARY KEY");
        if (!column->may_be_null)
            buffer_add_string(out, " NOT NULL");
    }
    buffer_add_char(out, ')');
}

void load_write_columns(Buffer *out, const LoadTable *table)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        database_quote(out, table->columns[i].name);
    }
}

/* ---- the rows -------------------------------------------------------------------------------- */

bool load_next_row(const TableFile *file, uint32_t *at, Text *out_key, yyjson_val **out_row)
{
    while (*at < table_file_count(file)) {
        uint32_t row = (*at)++;
        *out_row = table_file_row(file, row, out_key);
        /* null says that there is none, as the lack of a row does. */
        if (!yyjson_is_null(*out_row) && table_file_find(file, *out_key) == row)
            return true;
    }
    return false;
}

/* Every row is an answer that the rules can take. */
static Status check_rows(const Program *program, uint32_t source, const TableFile *file,
                         const Allocator *allocator, Buffer *reason)
{
    static const Place root = {0};
    RecordPlan *plan = NULL;
    Arena *arena = arena_new(allocator);
    Status status = arena != NULL ? record_plan_new(&plan, program, allocator) : STATUS_MEMORY;
    Text key;
    yyjson_val *row;
    for (uint32_t at = 0; status == STATUS_OK && load_next_row(file, &at, &key, &row);) {
        Value value;
        RecordError error;
        arena_reset(arena);
        status = record_decode_type(&value, arena, plan, program_SOURCES(program)[source].result,
                                    row, &root, &error);
        if (status == STATUS_INPUT)
            buffer_add_format(reason, "the row of \"%.*s\": %.*s%s%.*s", TEXT_ARG(key),
                              TEXT_ARG(error.message), error.path.size_bytes > 0 ? " at " : "",
                              TEXT_ARG(error.path));
    }
    record_plan_free(plan);
    arena_free(arena);
    return status;
}

Status source_load(uint64_t *out_rows, const Program *program, uint32_t source,
                   const TableFile *file, const LoadTarget *target, const Allocator *allocator,
                   Buffer *reason)
{
    LoadTable table = {.program = program, .target = target, .allocator = allocator};
    *out_rows = 0;
    Status status = describe(&table, source, reason);
    if (status == STATUS_OK)
        status = check_rows(program, source, file, allocator, reason);
    if (status != STATUS_OK)
        return status;
    return text_starts_with(target->uri, TEXT("sqlite:"))
               ? sqlite_load(out_rows, &table, file, reason)
               : postgres_load(out_rows, &table, file, reason);
}
