/*
 * api_value.c - values to and from the caller; and as JSON documents, so that applications have one
 * way into the rules.
 */
#include "api/api.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "value/calendar.h"

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
    case LICET_BYTES: /* no field of an application is of bytes: it is refused as no text or of
                         another type */
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

/* ---- out ------------------------------------------------------------------------------------- */

typedef struct Giver {
    Arena *arena;
    const ValueNames *names;
} Giver;

static Status give(const Giver *giver, licet_value *out, Value value, int depth);

static licet_value null_value(void)
{
    return (licet_value){LICET_NULL, {.integer = 0}};
}

static Status give_list(const Giver *giver, licet_value *out, const List *list, int depth)
{
    licet_value *items = arena_alloc_array(giver->arena, list->count, sizeof *items);
    Status status = items != NULL ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < list->count; i++)
        status = give(giver, &items[i], list->items[i], depth + 1);
    *out = (licet_value){LICET_LIST, {.list = {items, list->count}}};
    return status;
}

static licet_text key_text(const Giver *giver, Value key)
{
    Buffer text;
    if (key.tag == VALUE_STRING)
        return api_text(value_text(key));
    buffer_init_in(&text, giver->arena);
    print_json(&text, key, giver->names);
    return api_text(buffer_text(&text));
}

static Status give_map(const Giver *giver, licet_value *out, const Map *map, int depth)
{
    licet_member *members = arena_alloc_array(giver->arena, map->count, sizeof *members);
    Status status = members != NULL ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < map->count; i++) {
        members[i].name = key_text(giver, map->entries[i].key);
        status = give(giver, &members[i].value, map->entries[i].value, depth + 1);
    }
    *out = (licet_value){LICET_MAP, {.map = {members, map->count}}};
    return status;
}

/* Fields that are absent are left out. */
static Status give_record(const Giver *giver, licet_value *out, const Record *record, int depth)
{
    const ValueNames *names = giver->names;
    licet_member *members = arena_alloc_array(giver->arena, record->field_count, sizeof *members);
    size_t count = 0;
    Status status = members != NULL ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < record->field_count; i++) {
        if (record->fields[i].tag == VALUE_ABSENT)
            continue;
        members[count].name =
            api_text(names->record_field(names->context, (uint16_t)record->type, i));
        status = give(giver, &members[count++].value, record->fields[i], depth + 1);
    }
    *out = (licet_value){LICET_MAP, {.map = {members, count}}};
    return status;
}

static Status give_printed(const Giver *giver, licet_value *out, Value value)
{
    Buffer text;
    buffer_init_in(&text, giver->arena);
    print_plain(&text, value);
    *out = (licet_value){LICET_STRING, {.text = api_text(buffer_text(&text))}};
    return buffer_failed(&text) ? STATUS_MEMORY : STATUS_OK;
}

/* Recursion ends at LIMIT_VALUE_DEPTH. */
static Status give(const Giver *giver, licet_value *out, Value value, int depth)
{
    const ValueNames *names = giver->names;
    *out = null_value();
    if (depth > LIMIT_VALUE_DEPTH)
        return STATUS_OK;
    switch ((ValueTag)value.tag) {
    case VALUE_BOOL:
        *out = (licet_value){LICET_BOOL, {.boolean = value.as.boolean}};
        return STATUS_OK;
    case VALUE_INT:
        *out = (licet_value){LICET_INT, {.integer = value.as.integer}};
        return STATUS_OK;
    case VALUE_UINT:
        *out = (licet_value){LICET_UINT, {.uinteger = value.as.uinteger}};
        return STATUS_OK;
    case VALUE_DOUBLE:
        *out = (licet_value){LICET_DOUBLE, {.real = value.as.real}};
        return STATUS_OK;
    case VALUE_STRING:
    case VALUE_TYPE:
        *out = (licet_value){LICET_STRING, {.text = api_text(value_text(value))}};
        return STATUS_OK;
    case VALUE_BYTES:
        *out = (licet_value){LICET_BYTES, {.text = api_text(value_text(value))}};
        return STATUS_OK;
    case VALUE_DATE:
        *out = (licet_value){LICET_DATE, {.integer = value.as.integer}};
        return STATUS_OK;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        *out = (licet_value){value.tag == VALUE_TIMESTAMP ? LICET_TIMESTAMP : LICET_DURATION,
                             {.time = {value.as.integer, value.size}}};
        return STATUS_OK;
    case VALUE_ENUM:
        *out = (licet_value){
            LICET_STRING,
            {.text = api_text(names->enum_member(names->context, value.type, value.as.integer))}};
        return STATUS_OK;
    case VALUE_LIST:
        return give_list(giver, out, value.as.list, depth);
    case VALUE_MAP:
        return give_map(giver, out, value.as.map, depth);
    case VALUE_RECORD:
        return give_record(giver, out, value.as.record, depth);
    case VALUE_OPTIONAL:
        return value.as.inner != NULL ? give(giver, out, *value.as.inner, depth + 1) : STATUS_OK;
    case VALUE_IP:
    case VALUE_CIDR:
        return give_printed(giver, out, value);
    default:
        return STATUS_OK;
    }
}

Status api_value_out(licet_value *out, Arena *arena, Value value, const ValueNames *names)
{
    Giver giver = {arena, names};
    return give(&giver, out, value, 0);
}

/* ---- in -------------------------------------------------------------------------------------- */

static Status take(Value *out, Arena *arena, const licet_value *value, int depth);

static Status take_text(Value *out, licet_text text)
{
    Text taken = api_text_in(text);
    *out = value_string(taken);
    return taken.size_bytes <= LIMIT_STRING_BYTES && utf8_find_invalid(taken) == SIZE_MAX
               ? STATUS_OK
               : STATUS_INPUT;
}

static Status take_list(Value *out, Arena *arena, const licet_value *value, int depth)
{
    size_t count = value->as.list.count;
    if (count > LIMIT_LIST_ITEMS)
        return STATUS_INPUT;
    List *list = list_new(arena, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        Value item;
        Status status = take(&item, arena, &value->as.list.items[i], depth + 1);
        if (status != STATUS_OK)
            return status;
        if (list == NULL || !list_append(arena, list, item))
            return STATUS_MEMORY;
    }
    *out = value_list(list);
    return list != NULL ? STATUS_OK : STATUS_MEMORY;
}

static Status take_map(Value *out, Arena *arena, const licet_value *value, int depth)
{
    size_t count = value->as.map.count;
    if (count > LIMIT_LIST_ITEMS)
        return STATUS_INPUT;
    Map *map = map_new(arena, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        const licet_member *member = &value->as.map.members[i];
        Value key, item;
        Status status = take_text(&key, member->name);
        if (status == STATUS_OK)
            status = take(&item, arena, &member->value, depth + 1);
        if (status != STATUS_OK)
            return status;
        if (map == NULL || !map_insert(arena, map, key, item, NULL))
            return STATUS_MEMORY;
    }
    *out = value_map(map);
    return map != NULL ? STATUS_OK : STATUS_MEMORY;
}

static Status take_time(Value *out, const licet_value *value)
{
    int64_t seconds = value->as.time.seconds;
    uint32_t nanoseconds = value->as.time.nanoseconds;
    bool is_timestamp = value->kind == LICET_TIMESTAMP;
    *out =
        is_timestamp ? value_timestamp(seconds, nanoseconds) : value_duration(seconds, nanoseconds);
    return nanoseconds < 1000000000 &&
                   (is_timestamp ? calendar_timestamp_in_range(seconds)
                                 : calendar_duration_in_range(seconds, nanoseconds))
               ? STATUS_OK
               : STATUS_INPUT;
}

/* Recursion ends at LIMIT_VALUE_DEPTH. */
static Status take(Value *out, Arena *arena, const licet_value *value, int depth)
{
    *out = value_null();
    if (depth > LIMIT_VALUE_DEPTH)
        return STATUS_INPUT;
    switch (value->kind) {
    case LICET_NULL:
        return STATUS_OK;
    case LICET_BOOL:
        *out = value_bool(value->as.boolean);
        return STATUS_OK;
    case LICET_INT:
        *out = value_int(value->as.integer);
        return STATUS_OK;
    case LICET_UINT:
        *out = value_uint(value->as.uinteger);
        return STATUS_OK;
    case LICET_DOUBLE:
        *out = value_double(value->as.real);
        return STATUS_OK;
    case LICET_STRING:
        return take_text(out, value->as.text);
    case LICET_BYTES:
        if (value->as.text.size_bytes > LIMIT_STRING_BYTES)
            return STATUS_INPUT;
        *out = value_bytes(api_text_in(value->as.text));
        return STATUS_OK;
    case LICET_DATE:
        *out = value_date(value->as.integer);
        return calendar_date_in_range(value->as.integer) ? STATUS_OK : STATUS_INPUT;
    case LICET_TIMESTAMP:
    case LICET_DURATION:
        return take_time(out, value);
    case LICET_LIST:
        return take_list(out, arena, value, depth);
    case LICET_MAP:
        return take_map(out, arena, value, depth);
    }
    return STATUS_INPUT; /* a kind of a later header */
}

Status api_value_in(Value *out, Arena *arena, const licet_value *value)
{
    return take(out, arena, value, 0);
}
