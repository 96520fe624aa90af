/*
 * api_value.c - a caller's values as JSON documents: one way into the rules for them and for text.
 */
#include "api/api.h"
#include "base/limits.h"
#include "value/print.h"

typedef struct Writer {
    yyjson_mut_doc *doc;
    const Allocator *scratch;
    bool too_deep;
} Writer;

static yyjson_mut_val *write_value(Writer *writer, const licet_value *value, int depth);

/* A date or time, as an application writes it. */
static yyjson_mut_val *write_plain(Writer *writer, Value value)
{
    Buffer text;
    buffer_init(&text, writer->scratch);
    print_plain(&text, value);
    yyjson_mut_val *string =
        buffer_failed(&text) ? NULL : yyjson_mut_strncpy(writer->doc, text.data, text.size_bytes);
    buffer_free(&text);
    return string;
}

static yyjson_mut_val *write_text(Writer *writer, licet_text text)
{
    return yyjson_mut_strn(writer->doc, text.data != NULL ? text.data : "", text.size_bytes);
}

static yyjson_mut_val *write_list(Writer *writer, const licet_value *value, int depth)
{
    yyjson_mut_val *list = yyjson_mut_arr(writer->doc);
    for (size_t i = 0; list != NULL && i < value->as.list.count; i++) {
        if (!yyjson_mut_arr_append(list, write_value(writer, &value->as.list.items[i], depth + 1)))
            return NULL;
    }
    return list;
}

static yyjson_mut_val *write_map(Writer *writer, const licet_value *value, int depth)
{
    yyjson_mut_val *map = yyjson_mut_obj(writer->doc);
    for (size_t i = 0; map != NULL && i < value->as.map.count; i++) {
        const licet_member *member = &value->as.map.members[i];
        if (!yyjson_mut_obj_add(map, write_text(writer, member->name),
                                write_value(writer, &member->value, depth + 1)))
            return NULL;
    }
    return map;
}

/* Recursion ends at LIMIT_JSON_DEPTH. */
static yyjson_mut_val *write_value(Writer *writer, const licet_value *value, int depth)
{
    if (depth > LIMIT_JSON_DEPTH) {
        writer->too_deep = true;
        return NULL;
    }
    switch (value->kind) {
    case LICET_NULL:
        return yyjson_mut_null(writer->doc);
    case LICET_BOOL:
        return yyjson_mut_bool(writer->doc, value->as.boolean);
    case LICET_INT:
        /* As text has it: a number from 0 on is no signed one. */
        return value->as.integer < 0 ? yyjson_mut_sint(writer->doc, value->as.integer)
                                     : yyjson_mut_uint(writer->doc, (uint64_t)value->as.integer);
    case LICET_UINT:
        return yyjson_mut_uint(writer->doc, value->as.uinteger);
    case LICET_DOUBLE:
        return yyjson_mut_real(writer->doc, value->as.real);
    case LICET_STRING:
        return write_text(writer, value->as.text);
    case LICET_DATE:
        return write_plain(writer, value_date(value->as.integer));
    case LICET_TIMESTAMP:
        return write_plain(writer,
                           value_timestamp(value->as.time.seconds, value->as.time.nanoseconds));
    case LICET_DURATION:
        return write_plain(writer,
                           value_duration(value->as.time.seconds, value->as.time.nanoseconds));
    case LICET_LIST:
        return write_list(writer, value, depth);
    case LICET_MAP:
        return write_map(writer, value, depth);
    }
    return yyjson_mut_null(writer->doc); /* a kind of a later header */
}

yyjson_doc *api_value_document(const licet_value *value, const yyjson_alc *memory,
                               const Allocator *scratch, bool *too_deep)
{
    Writer writer = {.doc = yyjson_mut_doc_new(memory), .scratch = scratch};
    yyjson_doc *doc = NULL;
    if (writer.doc != NULL) {
        yyjson_mut_val *root = write_value(&writer, value, 0);
        yyjson_mut_doc_set_root(writer.doc, root);
        if (root != NULL)
            doc = yyjson_mut_doc_imut_copy(writer.doc, memory);
        yyjson_mut_doc_free(writer.doc);
    }
    *too_deep = writer.too_deep;
    return doc;
}
