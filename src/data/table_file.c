#include "data/table_file.h"

#include <errno.h>

#include "base/file.h"
#include "base/json_memory.h"
#include "base/limits.h"
#include "base/text_table.h"
#include "base/utf8.h"
#include "data/csv.h"

struct TableFile {
    Allocator allocator;
    Arena *arena;
    yyjson_doc *doc;
    TextTable index; /* of `keys`, once all are read */
    yyjson_val **answers;
    Text *keys; /* of the answers */
    uint32_t count;
    uint32_t capacity;
};

static TableFile *table_file_new(const Allocator *allocator)
{
    TableFile *file = allocator_alloc(allocator, sizeof *file);
    if (file == NULL)
        return NULL;
    *file = (TableFile){.allocator = *allocator, .arena = arena_new(allocator)};
    if (file->arena != NULL)
        return file;
    table_file_free(file);
    return NULL;
}

void table_file_free(TableFile *file)
{
    if (file == NULL)
        return;
    yyjson_doc_free(file->doc);
    arena_free(file->arena);
    Allocator allocator = file->allocator;
    allocator_free(&allocator, file, sizeof *file);
}

static bool add(TableFile *file, Text key, yyjson_val *answer)
{
    uint32_t key_capacity = file->capacity;
    Text *keys = arena_grow(file->arena, file->keys, file->count, &key_capacity, sizeof *keys);
    yyjson_val **answers =
        arena_grow(file->arena, file->answers, file->count, &file->capacity, sizeof(yyjson_val *));
    if (answers == NULL || keys == NULL)
        return false;
    file->answers = answers;
    file->keys = keys;
    file->answers[file->count] = answer;
    file->keys[file->count++] = key;
    return true;
}

uint32_t table_file_find(const TableFile *file, Text key)
{
    return text_table_find(&file->index, key);
}

uint32_t table_file_count(const TableFile *file)
{
    return file->count;
}

yyjson_val *table_file_row(const TableFile *file, uint32_t index, Text *out_key)
{
    *out_key = file->keys[index];
    return file->answers[index];
}

/* Hands the file over, or frees it. */
static Status finish(TableFile **out, TableFile *file, Status status)
{
    if (status == STATUS_OK && !text_table_init(&file->index, file->arena, file->keys, file->count))
        status = STATUS_MEMORY;
    if (status == STATUS_OK)
        *out = file;
    else
        table_file_free(file);
    return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static Status read_whole(Buffer *out, Text path, Buffer *reason)
{
    Buffer name;
    buffer_init(&name, &out->allocator);
    buffer_add(&name, path);
    buffer_add_char(&name, '\0');
    Status status =
        buffer_failed(&name) ? STATUS_MEMORY : file_read(out, name.data, LIMIT_BUNDLE_BYTES);
    if (status == STATUS_IO)
        buffer_add_format(reason, "\"%.*s\" cannot be read: %s", TEXT_ARG(path), strerror(errno));
    if (status == STATUS_LIMIT)
        buffer_add_format(reason, "\"%.*s\" is larger than 1 GiB", TEXT_ARG(path));
    buffer_free(&name);
    return status;
}

static Text text_of_json(yyjson_val *json)
{
    return (Text){yyjson_get_str(json), yyjson_get_len(json)};
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static Status index_array(TableFile *file, yyjson_val *root, Text key_name, Buffer *reason)
{
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(root, index, count, item)
    {
        yyjson_val *key = yyjson_obj_getn(item, key_name.data, key_name.size_bytes);
        if (!yyjson_is_str(key)) {
            buffer_add_format(reason, "item %zu has no text \"%.*s\"", index, TEXT_ARG(key_name));
            return STATUS_INPUT;
        }
        if (!add(file, text_of_json(key), item))
            return STATUS_MEMORY;
    }
    return STATUS_OK;
}

static Status index_json(TableFile *file, yyjson_val *root, Text key_name, Buffer *reason)
{
    if (yyjson_is_arr(root))
        return index_array(file, root, key_name, reason);
    if (!yyjson_is_obj(root)) {
        buffer_add_string(reason, "an object or an array of objects is wanted");
        return STATUS_INPUT;
    }
    size_t index, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(root, index, count, key, value)
    {
        if (!add(file, text_of_json(key), value))
            return STATUS_MEMORY;
    }
    return STATUS_OK;
}

static Status parse_json(TableFile *file, Text text, Text path, Text pointer, yyjson_val **root,
                         Buffer *reason)
{
    yyjson_read_err error;
    yyjson_alc memory = json_memory(&file->allocator);
    file->doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes, YYJSON_READ_NOFLAG,
                                 &memory, &error);
    if (file->doc == NULL && error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
        return STATUS_MEMORY;
    if (file->doc == NULL) {
        buffer_add_format(reason, "\"%.*s\" is no JSON: %s at byte %zu", TEXT_ARG(path), error.msg,
                          error.pos + 1);
        return STATUS_INPUT;
    }
    *root = yyjson_doc_ptr_getn(file->doc, pointer.data, pointer.size_bytes);
    if (pointer.size_bytes == 0)
        *root = yyjson_doc_get_root(file->doc);
    if (*root == NULL) {
        buffer_add_format(reason, "\"%.*s\" has nothing at \"%.*s\"", TEXT_ARG(path),
                          TEXT_ARG(pointer));
        return STATUS_INPUT;
    }
    return STATUS_OK;
}

Status table_file_load_json(TableFile **out, const Allocator *allocator, Text path, Text pointer,
                            Text key_name, Buffer *reason)
{
    TableFile *file = table_file_new(allocator);
    if (file == NULL)
        return STATUS_MEMORY;
    Buffer text;
    yyjson_val *root = NULL;
    buffer_init(&text, allocator);
    Status status = read_whole(&text, path, reason);
    if (status == STATUS_OK)
        status = parse_json(file, buffer_text(&text), path, pointer, &root, reason);
    if (status == STATUS_OK)
        status = index_json(file, root, key_name, reason);
    buffer_free(&text);
    return finish(out, file, status);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* A file's columns: the record's field each is, if any. */
typedef struct CsvColumns {
    uint32_t count;
    uint32_t key; /* which is the key */
    uint32_t fields[256];
    Text names[256];
} CsvColumns;

static Status read_header(CsvReader *reader, CsvColumns *columns, TableFile *file,
                          const Program *program, uint32_t record, Text key_name, Buffer *reason)
{
    *columns = (CsvColumns){.key = NONE};
    do {
        csv_read_field(reader);
        if (columns->count == sizeof columns->fields / sizeof columns->fields[0]) {
            buffer_add_string(reason, "the header has more than 256 columns");
            return STATUS_INPUT;
        }
        Text name = arena_copy(file->arena, buffer_text(&reader->field));
        if (name.data == NULL || buffer_failed(&reader->field))
            return STATUS_MEMORY;
        if (text_equal(name, key_name))
            columns->key = columns->count;
        columns->names[columns->count] = name;
        columns->fields[columns->count++] = program_field_find(program, record, name);
    } while (!reader->row_ended);
    if (columns->key != NONE)
        return STATUS_OK;
    buffer_add_format(reason, "the header has no column \"%.*s\"", TEXT_ARG(key_name));
    return STATUS_INPUT;
}

static void add_csv_value(Buffer *out, const Program *program, uint32_t record, uint32_t field,
                          Text text)
{
    uint32_t first = program_RECORDS(program)[record].fields.first;
    csv_write_value(out, program, program_FIELDS(program)[first + field].type, text);
}

static Status read_rows(CsvReader *reader, const CsvColumns *columns, Buffer *json,
                        const Program *program, uint32_t record, Buffer *reason)
{
    bool first_row = true;
    buffer_add_char(json, '[');
    while (reader->at < reader->text.size_bytes) {
        uint64_t line = reader->line;
        uint32_t column = 0;
        buffer_add_string(json, first_row ? "[" : ",[");
        first_row = false;
        Buffer object;
        buffer_init(&object, &json->allocator);
        do {
            csv_read_field(reader);
            Text text = buffer_text(&reader->field);
            buffer_fail_with(json, &reader->field);
            if (column == columns->key)
                buffer_add_json_string(json, text);
            if (column < columns->count && columns->fields[column] != NONE && text.size_bytes > 0) {
                buffer_add_string(&object, object.size_bytes == 0 ? "" : ",");
                buffer_add_json_string(&object, columns->names[column]);
                buffer_add_char(&object, ':');
                add_csv_value(&object, program, record, columns->fields[column], text);
            }
            column++;
        } while (!reader->row_ended);
        buffer_add_string(json, ",{");
        buffer_add(json, buffer_text(&object));
        buffer_add_string(json, "}]");
        buffer_fail_with(json, &object);
        buffer_free(&object);
        if (buffer_failed(json))
            return STATUS_MEMORY;
        if (column != columns->count || reader->malformed) {
            buffer_add_format(reason, "line %llu has %u fields, the header %u",
                              (unsigned long long)line, column, columns->count);
            return STATUS_INPUT;
        }
    }
    buffer_add_char(json, ']');
    return buffer_failed(json) ? STATUS_MEMORY : STATUS_OK;
}

static Status index_rows(TableFile *file, Text json)
{
    yyjson_alc memory = json_memory(&file->allocator);
    file->doc = yyjson_read_opts((char *)(uintptr_t)json.data, json.size_bytes, YYJSON_READ_NOFLAG,
                                 &memory, NULL);
    size_t index, count;
    yyjson_val *row;
    if (file->doc == NULL)
        return STATUS_MEMORY;
    yyjson_arr_foreach(yyjson_doc_get_root(file->doc), index, count, row)
    {
        if (!add(file, text_of_json(yyjson_arr_get(row, 0)), yyjson_arr_get(row, 1)))
            return STATUS_MEMORY;
    }
    return STATUS_OK;
}

static Status parse_csv(TableFile *file, Text text, const Program *program, uint32_t record,
                        Text key_name, Buffer *reason)
{
    if (utf8_find_invalid(text) != SIZE_MAX) {
        buffer_add_string(reason, "the file is not valid UTF-8");
        return STATUS_INPUT;
    }
    if (text_starts_with(text, TEXT("\xEF\xBB\xBF")))
        text = text_slice(text, 3, text.size_bytes);
    CsvReader reader;
    CsvColumns columns;
    Buffer json;
    csv_init(&reader, text, &file->allocator);
    buffer_init(&json, &file->allocator);
    Status status = read_header(&reader, &columns, file, program, record, key_name, reason);
    if (status == STATUS_OK)
        status = read_rows(&reader, &columns, &json, program, record, reason);
    if (status == STATUS_OK)
        status = index_rows(file, buffer_text(&json));
    csv_free(&reader);
    buffer_free(&json);
    return status;
}

Status table_file_load_csv(TableFile **out, const Allocator *allocator, const Program *program,
                           uint32_t record, Text path, Text key_name, Buffer *reason)
{
    TableFile *file = table_file_new(allocator);
    if (file == NULL)
        return STATUS_MEMORY;
    Buffer text;
    buffer_init(&text, allocator);
    Status status = read_whole(&text, path, reason);
    if (status == STATUS_OK)
        status = parse_csv(file, buffer_text(&text), program, record, key_name, reason);
    buffer_free(&text);
    return finish(out, file, status);
}
