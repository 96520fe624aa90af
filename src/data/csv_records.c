#include "data/csv_records.h"

#include <errno.h>

#include <yyjson.h>

#include "base/file.h"
#include "base/json_memory.h"
#include "value/type.h"

enum { PATH_DEPTH_MAX = 32, LIST_ITEMS_MAX = 1000, MAP_FILE_BYTES = 1 << 20 };

/* A place in the record: an object with members, a list with items, or a column's value. */
typedef struct Node Node;
struct Node {
    Text name;       /* of an object's member */
    uint32_t index;  /* of a list's item */
    uint32_t type;   /* TYPES, unwrapped; NONE: the input record */
    uint32_t column; /* of a value; else NONE */
    Node *children;
    Node *next;
};

struct CsvRecords {
    Allocator allocator;
    Arena *arena;
    const Program *program;
    uint32_t column_count;
    Text columns[CSV_COLUMNS_MAX];
    Node root;
};

/* ---- the record's places --------------------------------------------------------------------- */

static uint32_t unwrap(const Program *program, uint32_t type)
{
    while (type != NONE && program_TYPES(program)[type].kind == TYPE_OPTIONAL)
        type = program_TYPES(program)[type].first;
    return type;
}

/* The record type of a node, or NONE. */
static uint32_t record_of(const Program *program, uint32_t type)
{
    if (type == NONE)
        return program_meta(program)->input_record;
    const BundleType *info = program_TYPES(program) + type;
    return info->kind == TYPE_RECORD ? info->first : NONE;
}

static Node *new_node(CsvRecords *records, Node *parent, Text name, uint32_t index, uint32_t type)
{
    Node *node = arena_alloc(records->arena, sizeof *node);
    if (node == NULL)
        return NULL;
    *node = (Node){
        .name = name, .index = index, .type = unwrap(records->program, type), .column = NONE};
    Node **link = &parent->children;
    while (*link != NULL && (*link)->index <= index)
        link = &(*link)->next;
    node->next = *link;
    *link = node;
    return node;
}

static Node *find_child(Node *parent, Text name, uint32_t index)
{
    Node *child = parent->children;
    while (child != NULL && !(text_equal(child->name, name) && child->index == index))
        child = child->next;
    return child;
}

/* A step of a path: ".name" or "[number]"; the dots and brackets around it are passed over. */
static bool next_step(Text path, size_t *at, Text *out_step)
{
    size_t from = *at;
    while (from < path.size_bytes &&
           (path.data[from] == '.' || path.data[from] == '[' || path.data[from] == ']'))
        from++;
    size_t to = from;
    while (to < path.size_bytes && path.data[to] != '.' && path.data[to] != '[' &&
           path.data[to] != ']')
        to++;
    *at = to;
    *out_step = text_slice(path, from, to);
    return to > from;
}

/* The node one step below, made if need be. NULL with *out_fits false where there is no such place,
 * with *out_fits true when memory is exhausted. */
static Node *step_into(CsvRecords *records, Node *parent, Text step, bool *out_fits)
{
    const Program *program = records->program;
    uint32_t record = record_of(program, parent->type);
    *out_fits = false;
    if (parent->column != NONE)
        return NULL;
    if (record != NONE) {
        uint32_t field = program_field_find(program, record, step);
        if (field == NONE)
            return NULL;
        *out_fits = true;
        Node *child = find_child(parent, step, field);
        uint32_t first = program_RECORDS(program)[record].fields.first;
        uint32_t type = program_FIELDS(program)[first + field].type;
        return child != NULL ? child : new_node(records, parent, step, field, type);
    }
    const BundleType *type = program_TYPES(program) + parent->type;
    int64_t index;
    if (type->kind != TYPE_LIST || !text_to_int64(&index, step) || index < 0 ||
        index >= LIST_ITEMS_MAX)
        return NULL;
    *out_fits = true;
    Node *child = find_child(parent, TEXT(""), (uint32_t)index);
    return child != NULL ? child
                         : new_node(records, parent, TEXT(""), (uint32_t)index, type->first);
}

/* Whether a field's text can be a value of the type: not of one with places of its own. */
static bool takes_text(const Program *program, uint32_t type)
{
    const BundleType *info = program_TYPES(program) + type;
    if (info->kind == TYPE_LIST)
        info = program_TYPES(program) + unwrap(program, info->first);
    return info->kind != TYPE_RECORD && info->kind != TYPE_LIST && info->kind != TYPE_MAP;
}

typedef enum Placing { PLACED, NO_PLACE, PLACE_TAKEN, PLACE_MEMORY } Placing;

static Placing place_column(CsvRecords *records, Text path, uint32_t column)
{
    Node *node = &records->root;
    Text step;
    int depth = 0;
    for (size_t at = 0; next_step(path, &at, &step);) {
        bool fits;
        if (++depth > PATH_DEPTH_MAX)
            return NO_PLACE;
        node = step_into(records, node, step, &fits);
        if (node == NULL)
            return fits ? PLACE_MEMORY : NO_PLACE;
    }
    if (node == &records->root || !takes_text(records->program, node->type))
        return NO_PLACE;
    if (node->column != NONE || node->children != NULL)
        return PLACE_TAKEN;
    node->column = column;
    return PLACED;
}

/* ---- the header map -------------------------------------------------------------------------- */

/* What a header map says: pairs of column and path. */
typedef struct HeaderMap {
    uint32_t count;
    Text columns[CSV_COLUMNS_MAX];
    Text paths[CSV_COLUMNS_MAX];
    bool used[CSV_COLUMNS_MAX];
} HeaderMap;

static Status add_pair(HeaderMap *map, Text column, Text path, Buffer *reason)
{
    if (map->count == CSV_COLUMNS_MAX) {
        buffer_add_format(reason, "the header map names more than %d columns", CSV_COLUMNS_MAX);
        return STATUS_INPUT;
    }
    map->columns[map->count] = column;
    map->paths[map->count++] = path;
    return STATUS_OK;
}

static Status read_pairs(HeaderMap *map, Text list, Buffer *reason)
{
    Status status = STATUS_OK;
    for (size_t from = 0; status == STATUS_OK && from <= list.size_bytes;) {
        size_t comma = text_find(list, TEXT(","), from);
        size_t to = comma == SIZE_MAX ? list.size_bytes : comma;
        Text pair = text_slice(list, from, to);
        size_t equals = text_find(pair, TEXT("="), 0);
        if (equals == SIZE_MAX) {
            buffer_add_format(reason, "\"%.*s\" of the header map is no COLUMN=PATH",
                              TEXT_ARG(pair));
            return STATUS_INPUT;
        }
        status = add_pair(map, text_trim(text_slice(pair, 0, equals)),
                          text_trim(text_slice(pair, equals + 1, pair.size_bytes)), reason);
        from = to + 1;
    }
    return status;
}

static Status read_object(HeaderMap *map, Arena *arena, yyjson_val *root, Buffer *reason)
{
    Status status = STATUS_OK;
    size_t index, count;
    yyjson_val *key, *value;
    if (!yyjson_is_obj(root)) {
        buffer_add_string(reason, "the header map is no JSON object from column to path");
        return STATUS_INPUT;
    }
    yyjson_obj_foreach(root, index, count, key, value)
    {
        Text column = {yyjson_get_str(key), yyjson_get_len(key)};
        Text path = {yyjson_get_str(value), yyjson_get_len(value)};
        if (!yyjson_is_str(value)) {
            buffer_add_format(reason, "the header map's \"%.*s\" is no text", TEXT_ARG(column));
            return STATUS_INPUT;
        }
        status = add_pair(map, arena_copy(arena, column), arena_copy(arena, path), reason);
        if (status != STATUS_OK)
            return status;
    }
    return arena_failed(arena) ? STATUS_MEMORY : STATUS_OK;
}

static Status read_map_file(HeaderMap *map, Arena *arena, const char *path, Buffer *reason)
{
    Buffer text;
    yyjson_read_err error;
    buffer_init(&text, arena_allocator(arena));
    Status status = file_read(&text, path, MAP_FILE_BYTES);
    if (status == STATUS_IO)
        buffer_add_format(reason, "the header map \"%s\" cannot be read: %s", path,
                          strerror(errno));
    if (status == STATUS_LIMIT)
        buffer_add_format(reason, "the header map \"%s\" is larger than 1 MiB", path);
    if (status == STATUS_OK) {
        yyjson_alc memory = json_memory(arena_allocator(arena));
        yyjson_doc *doc =
            yyjson_read_opts(text.data, text.size_bytes, YYJSON_READ_NOFLAG, &memory, &error);
        if (doc != NULL)
            status = read_object(map, arena, yyjson_doc_get_root(doc), reason);
        else if (error.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
            status = STATUS_MEMORY;
        else
            status = STATUS_INPUT;
        if (doc == NULL && status == STATUS_INPUT)
            buffer_add_format(reason, "the header map \"%s\" is no JSON: %s at byte %zu", path,
                              error.msg, error.pos + 1);
        yyjson_doc_free(doc);
    }
    buffer_free(&text);
    return status;
}

static Status read_map(HeaderMap *map, Arena *arena, const char *text, Buffer *reason)
{
    if (text == NULL)
        return STATUS_OK;
    if (strchr(text, '=') != NULL)
        return read_pairs(map, text_of(text), reason);
    return read_map_file(map, arena, text, reason);
}

/* ---- the header ------------------------------------------------------------------------------ */

/* The column's path and whether the map gave it. */
static Text path_of(HeaderMap *map, Text column, bool *out_mapped)
{
    *out_mapped = false;
    for (uint32_t i = 0; i < map->count; i++) {
        if (text_equal(map->columns[i], column)) {
            map->used[i] = true;
            *out_mapped = true;
            return map->paths[i];
        }
    }
    return column;
}

static void ignore_column(Buffer *ignored, Text column)
{
    buffer_add_string(ignored, ignored->size_bytes > 0 ? ", " : "");
    buffer_add(ignored, column);
}

static Status add_column(CsvRecords *records, HeaderMap *map, Text column, Buffer *reason,
                         Buffer *ignored)
{
    bool mapped;
    uint32_t number = records->column_count++;
    Text path = path_of(map, column, &mapped);
    records->columns[number] = column;
    if (mapped && path.size_bytes == 0)
        return STATUS_OK;
    switch (place_column(records, path, number)) {
    case PLACED:
        return STATUS_OK;
    case PLACE_MEMORY:
        return STATUS_MEMORY;
    case PLACE_TAKEN:
        buffer_add_format(reason, "column \"%.*s\" gives \"%.*s\", which another column gives too",
                          TEXT_ARG(column), TEXT_ARG(path));
        return STATUS_INPUT;
    case NO_PLACE:
        break;
    }
    if (!mapped) {
        ignore_column(ignored, column);
        return STATUS_OK;
    }
    buffer_add_format(reason,
                      "the header map gives column \"%.*s\" to \"%.*s\", which is no field "
                      "that holds one value",
                      TEXT_ARG(column), TEXT_ARG(path));
    return STATUS_INPUT;
}

static Status read_header(CsvRecords *records, HeaderMap *map, Text header, Buffer *reason,
                          Buffer *ignored)
{
    CsvReader reader;
    Status status = STATUS_OK;
    csv_init(&reader, header, &records->allocator);
    do {
        csv_read_field(&reader);
        Text name = arena_copy(records->arena, text_trim(buffer_text(&reader.field)));
        if (records->column_count == CSV_COLUMNS_MAX) {
            buffer_add_format(reason, "the header has more than %d columns", CSV_COLUMNS_MAX);
            status = STATUS_INPUT;
        } else {
            status = name.data != NULL && !buffer_failed(&reader.field)
                         ? add_column(records, map, name, reason, ignored)
                         : STATUS_MEMORY;
        }
    } while (status == STATUS_OK && !reader.row_ended);
    csv_free(&reader);
    for (uint32_t i = 0; status == STATUS_OK && i < map->count; i++) {
        if (map->used[i])
            continue;
        buffer_add_format(reason,
                          "the header map names \"%.*s\", but the header has no such column",
                          TEXT_ARG(map->columns[i]));
        status = STATUS_INPUT;
    }
    if (status == STATUS_OK && records->root.children == NULL) {
        buffer_add_string(reason, "no column of the header is a field of the record: name the "
                                  "columns by their paths, or give --header-map");
        status = STATUS_INPUT;
    }
    return status;
}

Status csv_records_new(CsvRecords **out, const Program *program, Text header, const char *map,
                       const Allocator *allocator, Buffer *reason, Buffer *ignored)
{
    CsvRecords *records = allocator_alloc(allocator, sizeof *records);
    if (records == NULL)
        return STATUS_MEMORY;
    *records = (CsvRecords){.allocator = *allocator,
                            .arena = arena_new(allocator),
                            .program = program,
                            .root = {.type = NONE, .column = NONE}};
    HeaderMap *pairs = records->arena != NULL ? arena_alloc(records->arena, sizeof *pairs) : NULL;
    Status status = pairs != NULL ? read_map(pairs, records->arena, map, reason) : STATUS_MEMORY;
    if (status == STATUS_OK)
        status = read_header(records, pairs, header, reason, ignored);
    if (status == STATUS_OK)
        *out = records;
    else
        csv_records_free(records);
    return status;
}

void csv_records_free(CsvRecords *records)
{
    if (records == NULL)
        return;
    arena_free(records->arena);
    Allocator allocator = records->allocator;
    allocator_free(&allocator, records, sizeof *records);
}

/* ---- rows ------------------------------------------------------------------------------------ */

void csv_row_init(CsvRow *out, const Allocator *allocator)
{
    csv_init(&out->reader, TEXT(""), allocator);
    buffer_init(&out->fields, allocator);
}

void csv_row_free(CsvRow *row)
{
    csv_free(&row->reader);
    buffer_free(&row->fields);
}

static Text field_of(const CsvRow *row, uint32_t column)
{
    return text_slice(buffer_text(&row->fields), column > 0 ? row->ends[column - 1] : 0,
                      row->ends[column]);
}

static bool write_node(Buffer *out, const CsvRecords *records, const CsvRow *row, const Node *node);

/* The members or items that are there, between brackets. */
static bool write_children(Buffer *out, const CsvRecords *records, const CsvRow *row,
                           const Node *node, bool is_object)
{
    bool any = false;
    buffer_add_char(out, is_object ? '{' : '[');
    for (const Node *child = node->children; child != NULL; child = child->next) {
        size_t before = out->size_bytes;
        if (any)
            buffer_add_char(out, ',');
        if (is_object) {
            buffer_add_json_string(out, child->name);
            buffer_add_char(out, ':');
        }
        if (write_node(out, records, row, child))
            any = true;
        else
            out->size_bytes = before;
    }
    buffer_add_char(out, is_object ? '}' : ']');
    return any;
}

/* Depth is bounded by PATH_DEPTH_MAX. False where nothing of it is there. */
static bool write_node(Buffer *out, const CsvRecords *records, const CsvRow *row, const Node *node)
{
    const Program *program = records->program;
    if (node->column == NONE)
        return write_children(out, records, row, node, record_of(program, node->type) != NONE);
    Text field = text_trim(field_of(row, node->column));
    if (field.size_bytes == 0)
        return false;
    csv_write_value(out, program, node->type, field);
    return true;
}

static bool read_row(CsvRow *row, const CsvRecords *records, Text text, Buffer *reason)
{
    uint32_t count = 0;
    csv_restart(&row->reader, text);
    buffer_clear(&row->fields);
    do {
        csv_read_field(&row->reader);
        buffer_add(&row->fields, buffer_text(&row->reader.field));
        buffer_fail_with(&row->fields, &row->reader.field);
        if (count < records->column_count)
            row->ends[count] = row->fields.size_bytes;
        count++;
    } while (!row->reader.row_ended);
    if (row->reader.malformed)
        buffer_add_string(reason, "a quote is not closed");
    else if (count != records->column_count)
        buffer_add_format(reason, "the row has %u fields, the header %u", count,
                          records->column_count);
    return !row->reader.malformed && count == records->column_count;
}

bool csv_records_write(Buffer *out, const CsvRecords *records, CsvRow *row, Text text,
                       Buffer *reason)
{
    if (!read_row(row, records, text, reason))
        return false;
    write_children(out, records, row, &records->root, true);
    buffer_fail_with(out, &row->fields);
    return true;
}

bool csv_records_is_name(const char *name)
{
    static const char *const endings[] = {".csv", ".csv.gz", ".csv.zst"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (text_ends_with(text_of(name), text_of(endings[i])))
            return true;
    }
    return false;
}
