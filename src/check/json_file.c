/*
 * json_file.c - JSON documents as values in the compilation's arena.
 */
#include "check/json_file.h"

#include <errno.h>
#include <string.h>

#include "base/json_memory.h"
#include "base/limits.h"

/* Why a document cannot be used; NULL while nothing is wrong. */
typedef struct JsonReader {
    Arena *arena;
    const char *problem;
} JsonReader;

static Value read_value(JsonReader *reader, yyjson_val *json, int depth);

static Value refuse(JsonReader *reader, const char *problem)
{
    if (reader->problem == NULL)
        reader->problem = problem;
    return value_null();
}

static Value read_text(JsonReader *reader, yyjson_val *json)
{
    Text text = arena_copy(reader->arena, (Text){yyjson_get_str(json), yyjson_get_len(json)});
    return text.data != NULL ? value_string(text) : refuse(reader, "memory is exhausted");
}

static Value read_number(yyjson_val *json)
{
    if (yyjson_is_uint(json)) {
        uint64_t number = yyjson_get_uint(json);
        return number <= INT64_MAX ? value_int((int64_t)number) : value_uint(number);
    }
    return yyjson_is_int(json) ? value_int(yyjson_get_sint(json))
                               : value_double(yyjson_get_real(json));
}

static Value read_list(JsonReader *reader, yyjson_val *json, int depth)
{
    List *list = list_new(reader->arena, (uint32_t)yyjson_arr_size(json));
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(json, index, count, item)
    {
        if (list == NULL || !list_append(reader->arena, list, read_value(reader, item, depth + 1)))
            return refuse(reader, "a list is too long");
    }
    return list != NULL ? value_list(list) : refuse(reader, "memory is exhausted");
}

static Value read_map(JsonReader *reader, yyjson_val *json, int depth)
{
    Map *map = map_new(reader->arena, (uint32_t)yyjson_obj_size(json));
    size_t index, count;
    yyjson_val *key, *item;
    yyjson_obj_foreach(json, index, count, key, item)
    {
        bool repeated = false;
        Value name = read_text(reader, key);
        if (map == NULL ||
            !map_insert(reader->arena, map, name, read_value(reader, item, depth + 1), &repeated))
            return refuse(reader, "an object is too large");
        if (repeated)
            return refuse(reader, "an object has a key twice");
    }
    return map != NULL ? value_map(map) : refuse(reader, "memory is exhausted");
}

static Value read_value(JsonReader *reader, yyjson_val *json, int depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return refuse(reader, "it is nested too deeply (LIMIT_JSON_DEPTH)");
    switch (yyjson_get_type(json)) {
    case YYJSON_TYPE_BOOL:
        return value_bool(yyjson_get_bool(json));
    case YYJSON_TYPE_NUM:
        return read_number(json);
    case YYJSON_TYPE_STR:
        return read_text(reader, json);
    case YYJSON_TYPE_ARR:
        return read_list(reader, json, depth);
    case YYJSON_TYPE_OBJ:
        return read_map(reader, json, depth);
    default:
        return value_null();
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool report(Checker *checker, Span at, Text path, const char *why)
{
    Diag diag = diag_at(DIAG_JSON_FILE, at);
    diags_add(checker->diags, &diag, "\"%.*s\" cannot be used: %s", TEXT_ARG(path),
              diags_say(checker->diags, why));
    return false;
}

static bool report_syntax(Checker *checker, Span at, Text path, Text text,
                          const yyjson_read_err *error)
{
    unsigned line = 1;
    for (size_t i = 0; i < error->pos && i < text.size_bytes; i++)
        line += text.data[i] == '\n' ? 1 : 0;
    Diag diag = diag_at(DIAG_JSON_FILE, at);
    diags_add(checker->diags, &diag, "\"%.*s\" is no JSON: %s, in line %u", TEXT_ARG(path),
              error->msg, line);
    return false;
}

static bool parse(Checker *checker, Value *out, Text path, Text text, Span at)
{
    yyjson_read_err error = {.msg = ""};
    JsonReader reader = {.arena = checker->arena};
    /* Without YYJSON_READ_INSITU the bytes are not written to. */
    yyjson_alc memory = json_memory(arena_allocator(checker->arena));
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)text.data, text.size_bytes,
                                       YYJSON_READ_NOFLAG, &memory, &error);
    if (doc == NULL)
        return report_syntax(checker, at, path, text, &error);
    *out = read_value(&reader, yyjson_doc_get_root(doc), 0);
    yyjson_doc_free(doc);
    return reader.problem == NULL || report(checker, at, path, reader.problem);
}

static const char *status_reason(Status status)
{
    if (status == STATUS_LIMIT)
        return "it is too large";
    if (status == STATUS_INPUT)
        return "it lies outside the rules that are named";
    return status == STATUS_IO && errno == ENOENT ? "there is no such file" : "it cannot be read";
}

bool json_file_read(Checker *checker, Value *out, Text path, Span at)
{
    const SourceFile *file = sources_get(diags_sources(checker->diags), checker->module->file);
    Buffer text;
    if (checker->reader == NULL)
        return report(checker, at, path, "no files can be read here");
    buffer_init(&text, arena_allocator(checker->arena));
    errno = 0;
    Status status = checker->reader->read(checker->reader->context, &text, file->path, path);
    bool read = status == STATUS_OK ? parse(checker, out, path, buffer_text(&text), at)
                                    : report(checker, at, path, status_reason(status));
    buffer_free(&text);
    return read;
}
