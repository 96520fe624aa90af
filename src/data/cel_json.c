/*
 * cel_json.c - cel.expr.Value and cel.expr.Type as proto3 JSON.
 */
#include "data/cel_json.h"

#include <math.h>
#include <sodium.h>

#include "base/limits.h"
#include "value/calendar.h"

/* ---- reading values -------------------------------------------------------------------------- */

static Text text_of_json(yyjson_val *json)
{
    return (Text){yyjson_get_str(json), yyjson_get_len(json)};
}

static Status read_value(Value *out, Arena *arena, yyjson_val *json, int depth);

static Status read_text(Value *out, Arena *arena, yyjson_val *json)
{
    if (!yyjson_is_str(json))
        return STATUS_INPUT;
    Text copy = arena_copy(arena, text_of_json(json));
    *out = value_string(copy);
    return copy.data != NULL ? STATUS_OK : STATUS_MEMORY;
}

/* proto3 JSON takes either alphabet, padded or not. */
static Status read_bytes(Value *out, Arena *arena, yyjson_val *json)
{
    static const int variants[] = {
        sodium_base64_VARIANT_ORIGINAL,
        sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
        sodium_base64_VARIANT_URLSAFE,
        sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    };
    if (!yyjson_is_str(json))
        return STATUS_INPUT;
    size_t capacity = yyjson_get_len(json) / 4 * 3 + 3, size_bytes = 0;
    unsigned char *bytes = arena_alloc(arena, capacity);
    if (bytes == NULL)
        return STATUS_MEMORY;
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        if (sodium_base642bin(bytes, capacity, yyjson_get_str(json), yyjson_get_len(json), NULL,
                              &size_bytes, NULL, variants[i]) == 0) {
            *out = value_bytes((Text){(const char *)bytes, size_bytes});
            return STATUS_OK;
        }
    }
    return STATUS_INPUT;
}

/* 64-bit integers come as strings or as numbers. */
static Status read_int(Value *out, yyjson_val *json)
{
    int64_t number;
    if (yyjson_is_sint(json) || (yyjson_is_uint(json) && yyjson_get_uint(json) <= INT64_MAX)) {
        *out = value_int(yyjson_get_sint(json));
        return STATUS_OK;
    }
    if (!yyjson_is_str(json) || !text_to_int64(&number, text_of_json(json)))
        return STATUS_INPUT;
    *out = value_int(number);
    return STATUS_OK;
}

static Status read_uint(Value *out, yyjson_val *json)
{
    if (yyjson_is_uint(json)) {
        *out = value_uint(yyjson_get_uint(json));
        return STATUS_OK;
    }
    Text text = text_of_json(json);
    uint64_t number = 0;
    if (!yyjson_is_str(json) || text.size_bytes == 0)
        return STATUS_INPUT;
    for (size_t i = 0; i < text.size_bytes; i++) {
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (text.data[i] < '0' || text.data[i] > '9' || number > (UINT64_MAX - digit) / 10)
            return STATUS_INPUT;
        number = number * 10 + digit;
    }
    *out = value_uint(number);
    return STATUS_OK;
}

static Status read_double(Value *out, yyjson_val *json)
{
    if (yyjson_is_num(json)) {
        *out = value_double(yyjson_get_num(json));
        return STATUS_OK;
    }
    double number;
    Text text = text_of_json(json);
    if (!yyjson_is_str(json))
        return STATUS_INPUT;
    if (text_equal(text, TEXT("NaN")))
        number = (double)NAN;
    else if (text_equal(text, TEXT("Infinity")))
        number = (double)INFINITY;
    else if (text_equal(text, TEXT("-Infinity")))
        number = -(double)INFINITY;
    else
        return STATUS_INPUT;
    *out = value_double(number);
    return STATUS_OK;
}

static Status read_list(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    yyjson_val *values = yyjson_obj_get(json, "values");
    if (!yyjson_is_obj(json) || (values != NULL && !yyjson_is_arr(values)))
        return STATUS_INPUT;
    List *list = list_new(arena, (uint32_t)yyjson_arr_size(values));
    if (list == NULL)
        return STATUS_MEMORY;
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(values, index, count, item)
    {
        Value value;
        Status status = read_value(&value, arena, item, depth + 1);
        if (status != STATUS_OK)
            return status;
        if (!list_append(arena, list, value))
            return STATUS_MEMORY;
    }
    *out = value_list(list);
    return STATUS_OK;
}

static Status read_map(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    yyjson_val *entries = yyjson_obj_get(json, "entries");
    if (!yyjson_is_obj(json) || (entries != NULL && !yyjson_is_arr(entries)))
        return STATUS_INPUT;
    Map *map = map_new(arena, (uint32_t)yyjson_arr_size(entries));
    if (map == NULL)
        return STATUS_MEMORY;
    size_t index, count;
    yyjson_val *entry;
    yyjson_arr_foreach(entries, index, count, entry)
    {
        Value key, value;
        Status status = read_value(&key, arena, yyjson_obj_get(entry, "key"), depth + 1);
        if (status == STATUS_OK)
            status = read_value(&value, arena, yyjson_obj_get(entry, "value"), depth + 1);
        if (status != STATUS_OK)
            return status;
        bool repeated;
        if (!value_is_key(key))
            return STATUS_INPUT;
        if (!map_insert(arena, map, key, value, &repeated))
            return STATUS_MEMORY;
        if (repeated)
            return STATUS_INPUT;
    }
    *out = value_map(map);
    return STATUS_OK;
}

/* The JSON of google.protobuf.Value as a value. */
static Status read_plain(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    size_t index, count;
    yyjson_val *key, *item;
    if (depth > LIMIT_JSON_DEPTH)
        return STATUS_LIMIT;
    if (yyjson_is_bool(json))
        return *out = value_bool(yyjson_get_bool(json)), STATUS_OK;
    if (yyjson_is_num(json))
        return *out = value_double(yyjson_get_num(json)), STATUS_OK;
    if (yyjson_is_str(json))
        return read_text(out, arena, json);
    if (!yyjson_is_ctn(json))
        return *out = value_null(), STATUS_OK;
    List *list = yyjson_is_arr(json) ? list_new(arena, (uint32_t)yyjson_arr_size(json)) : NULL;
    Map *map = yyjson_is_obj(json) ? map_new(arena, (uint32_t)yyjson_obj_size(json)) : NULL;
    Value inner, name;
    Status status = list != NULL || map != NULL ? STATUS_OK : STATUS_MEMORY;
    yyjson_arr_foreach(json, index, count, item)
    {
        if (status == STATUS_OK)
            status = read_plain(&inner, arena, item, depth + 1);
        if (status == STATUS_OK && !list_append(arena, list, inner))
            status = STATUS_MEMORY;
    }
    yyjson_obj_foreach(json, index, count, key, item)
    {
        bool repeated;
        if (status == STATUS_OK)
            status = read_text(&name, arena, key);
        if (status == STATUS_OK)
            status = read_plain(&inner, arena, item, depth + 1);
        if (status == STATUS_OK && !map_insert(arena, map, name, inner, &repeated))
            status = STATUS_MEMORY;
    }
    if (status == STATUS_OK)
        *out = list != NULL ? value_list(list) : value_map(map);
    return status;
}

/* Wrappers, and what is JSON itself: proto3 JSON has them as their value. */
static Status read_well_known(Value *out, Arena *arena, Text type, yyjson_val *value)
{
    static const struct {
        const char *name;
        Status (*read_number)(Value *out, yyjson_val *json);
        Status (*read_text)(Value *out, Arena *arena, yyjson_val *json);
    } messages[] = {
        {"BoolValue", NULL, NULL},
        {"BytesValue", NULL, read_bytes},
        {"DoubleValue", read_double, NULL},
        {"FloatValue", read_double, NULL},
        {"Int32Value", read_int, NULL},
        {"Int64Value", read_int, NULL},
        {"ListValue", NULL, NULL},
        {"StringValue", NULL, read_text},
        {"Struct", NULL, NULL},
        {"UInt32Value", read_uint, NULL},
        {"UInt64Value", read_uint, NULL},
        {"Value", NULL, NULL},
    };
    size_t start = type.size_bytes;
    while (start > 0 && type.data[start - 1] != '.')
        start--;
    if (!text_ends_with(text_slice(type, 0, start), TEXT("google.protobuf.")))
        return STATUS_INPUT;
    Text name = text_slice(type, start, type.size_bytes);
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        if (!text_equal(name, text_of(messages[i].name)))
            continue;
        if (messages[i].read_number != NULL)
            return messages[i].read_number(out, value);
        if (messages[i].read_text != NULL)
            return messages[i].read_text(out, arena, value);
        return read_plain(out, arena, value, 0);
    }
    return STATUS_INPUT;
}

/* The well-known messages that are CEL values; any other message is refused. */
static Status read_object(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    Text type = text_of_json(yyjson_obj_get(json, "@type"));
    yyjson_val *value = yyjson_obj_get(json, "value");
    Text text = text_of_json(value);
    int64_t seconds;
    uint32_t nanoseconds;
    if (text_ends_with(type, TEXT("google.protobuf.Timestamp")) && yyjson_is_str(value) &&
        calendar_parse_timestamp(&seconds, &nanoseconds, text)) {
        *out = value_timestamp(seconds, nanoseconds);
        return STATUS_OK;
    }
    if (text_ends_with(type, TEXT("google.protobuf.Duration")) && yyjson_is_str(value) &&
        calendar_parse_duration(&seconds, &nanoseconds, text)) {
        *out = value_duration(seconds, nanoseconds);
        return STATUS_OK;
    }
    if (!text_equal(type, TEXT("optional_type")))
        return read_well_known(out, arena, type, value);
    if (value == NULL) {
        *out = value_none();
        return STATUS_OK;
    }
    Value *inner = arena_alloc(arena, sizeof *inner);
    *out = value_some(inner);
    return inner != NULL ? read_value(inner, arena, value, depth + 1) : STATUS_MEMORY;
}

static Status read_value(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return STATUS_LIMIT;
    if (!yyjson_is_obj(json) || yyjson_obj_size(json) != 1)
        return STATUS_INPUT;
    yyjson_obj_iter iter = yyjson_obj_iter_with(json);
    yyjson_val *key = yyjson_obj_iter_next(&iter);
    yyjson_val *value = yyjson_obj_iter_get_val(key);
    if (yyjson_equals_str(key, "nullValue"))
        return *out = value_null(), STATUS_OK;
    if (yyjson_equals_str(key, "boolValue") && yyjson_is_bool(value))
        return *out = value_bool(yyjson_get_bool(value)), STATUS_OK;
    if (yyjson_equals_str(key, "int64Value"))
        return read_int(out, value);
    if (yyjson_equals_str(key, "uint64Value"))
        return read_uint(out, value);
    if (yyjson_equals_str(key, "doubleValue"))
        return read_double(out, value);
    if (yyjson_equals_str(key, "stringValue"))
        return read_text(out, arena, value);
    if (yyjson_equals_str(key, "bytesValue"))
        return read_bytes(out, arena, value);
    if (yyjson_equals_str(key, "listValue"))
        return read_list(out, arena, value, depth);
    if (yyjson_equals_str(key, "mapValue"))
        return read_map(out, arena, value, depth);
    if (yyjson_equals_str(key, "typeValue") && yyjson_is_str(value))
        return *out = value_type(arena_copy(arena, text_of_json(value))), STATUS_OK;
    if (yyjson_equals_str(key, "objectValue"))
        return read_object(out, arena, value, depth);
    return STATUS_INPUT;
}

Status cel_value_read(Value *out, Arena *arena, yyjson_val *json)
{
    return read_value(out, arena, json, 0);
}

/* ---- writing values -------------------------------------------------------------------------- */

static bool write_value(Buffer *out, Value value, const ValueNames *names, int depth);

static bool write_list(Buffer *out, const List *list, const ValueNames *names, int depth)
{
    buffer_add_string(out, "{\"listValue\":{\"values\":[");
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            buffer_add_char(out, ',');
        if (!write_value(out, list->items[i], names, depth + 1))
            return false;
    }
    buffer_add_string(out, "]}}");
    return true;
}

static bool write_map(Buffer *out, const Map *map, const ValueNames *names, int depth)
{
    buffer_add_string(out, "{\"mapValue\":{\"entries\":[");
    for (uint32_t i = 0; i < map->count; i++) {
        buffer_add_string(out, i > 0 ? ",{\"key\":" : "{\"key\":");
        write_value(out, map->entries[i].key, names, 0);
        buffer_add_string(out, ",\"value\":");
        if (!write_value(out, map->entries[i].value, names, depth + 1))
            return false;
        buffer_add_char(out, '}');
    }
    buffer_add_string(out, "]}}");
    return true;
}

static void write_double(Buffer *out, double number)
{
    buffer_add_string(out, "{\"doubleValue\":");
    if (isnan(number))
        buffer_add_string(out, "\"NaN\"");
    else if (isinf(number))
        buffer_add_string(out, number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else
        buffer_add_double(out, number);
    buffer_add_char(out, '}');
}

static void write_bytes(Buffer *out, Value value)
{
    buffer_add_string(out, "{\"bytesValue\":\"");
    buffer_add_base64(out, value_text(value));
    buffer_add_string(out, "\"}");
}

/* {"objectValue":{"@type":TYPE,"value":TEXT}} with the value as plain JSON prints it. */
static void write_object(Buffer *out, const char *type, Value value, const ValueNames *names)
{
    buffer_add_string(out, "{\"objectValue\":{\"@type\":\"");
    buffer_add_string(out, type);
    buffer_add_string(out, "\",\"value\":");
    print_json(out, value, names);
    buffer_add_string(out, "}}");
}

static bool write_optional(Buffer *out, Value value, const ValueNames *names, int depth)
{
    buffer_add_string(out, "{\"objectValue\":{\"@type\":\"optional_type\"");
    if (value.as.inner != NULL) {
        buffer_add_string(out, ",\"value\":");
        if (!write_value(out, *value.as.inner, names, depth + 1))
            return false;
    }
    buffer_add_string(out, "}}");
    return true;
}

static bool write_value(Buffer *out, Value value, const ValueNames *names, int depth)
{
    if (depth > LIMIT_VALUE_DEPTH || out->size_bytes > LIMIT_STRING_BYTES)
        return false;
    switch ((ValueTag)value.tag) {
    case VALUE_BOOL:
        buffer_add_string(out, value.as.boolean ? "{\"boolValue\":true}" : "{\"boolValue\":false}");
        break;
    case VALUE_INT:
        buffer_add_string(out, "{\"int64Value\":\"");
        buffer_add_int(out, value.as.integer);
        buffer_add_string(out, "\"}");
        break;
    case VALUE_UINT:
        buffer_add_string(out, "{\"uint64Value\":\"");
        buffer_add_uint(out, value.as.uinteger);
        buffer_add_string(out, "\"}");
        break;
    case VALUE_DOUBLE:
        write_double(out, value.as.real);
        break;
    case VALUE_STRING:
        buffer_add_string(out, "{\"stringValue\":");
        buffer_add_json_string(out, value_text(value));
        buffer_add_char(out, '}');
        break;
    case VALUE_BYTES:
        write_bytes(out, value);
        break;
    case VALUE_TYPE:
        buffer_add_string(out, "{\"typeValue\":");
        buffer_add_json_string(out, value_text(value));
        buffer_add_char(out, '}');
        break;
    case VALUE_LIST:
        return write_list(out, value.as.list, names, depth);
    case VALUE_MAP:
        return write_map(out, value.as.map, names, depth);
    case VALUE_OPTIONAL:
        return write_optional(out, value, names, depth);
    case VALUE_TIMESTAMP:
        write_object(out, "type.googleapis.com/google.protobuf.Timestamp", value, names);
        break;
    case VALUE_DURATION:
        write_object(out, "type.googleapis.com/google.protobuf.Duration", value, names);
        break;
    case VALUE_DATE:
        write_object(out, "date", value, names);
        break;
    case VALUE_IP:
        write_object(out, "net.IP", value, names);
        break;
    case VALUE_CIDR:
        write_object(out, "net.CIDR", value, names);
        break;
    case VALUE_ENUM:
        write_object(out, "enum", value, names);
        break;
    case VALUE_RECORD:
        write_object(out, "record", value, names);
        break;
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_ERROR:
    case VALUE_UNKNOWN:
    case VALUE_TAG_COUNT:
        buffer_add_string(out, "{\"nullValue\":null}");
        break;
    }
    return true;
}

bool cel_value_write(Buffer *out, Value value, const ValueNames *names)
{
    return write_value(out, value, names, 0);
}

/* ---- types ----------------------------------------------------------------------------------- */

/* CEL's name for a type without parameters, in its two spellings of a cel.expr.Type. */
typedef struct NamedType {
    const char *key; /* "primitive", "wellKnown" or "messageType" */
    const char *name;
    TypeKind kind;
} NamedType;
static const NamedType named_types[] = {
    {"primitive", "BOOL", TYPE_BOOL},
    {"primitive", "INT64", TYPE_INT},
    {"primitive", "UINT64", TYPE_UINT},
    {"primitive", "DOUBLE", TYPE_DOUBLE},
    {"primitive", "STRING", TYPE_STRING},
    {"primitive", "BYTES", TYPE_BYTES},
    {"wellKnown", "TIMESTAMP", TYPE_TIMESTAMP},
    {"wellKnown", "DURATION", TYPE_DURATION},
    {"wellKnown", "ANY", TYPE_DYN},
    {"messageType", "google.protobuf.Timestamp", TYPE_TIMESTAMP},
    {"messageType", "google.protobuf.Duration", TYPE_DURATION},
    {"messageType", "google.protobuf.Value", TYPE_DYN},
    {"messageType", "google.protobuf.Any", TYPE_DYN},
};

/* Messages that are another type altogether. */
static const NamedType wrapper_types[] = {
    {"messageType", "google.protobuf.BoolValue", TYPE_BOOL},
    {"messageType", "google.protobuf.BytesValue", TYPE_BYTES},
    {"messageType", "google.protobuf.DoubleValue", TYPE_DOUBLE},
    {"messageType", "google.protobuf.FloatValue", TYPE_DOUBLE},
    {"messageType", "google.protobuf.Int32Value", TYPE_INT},
    {"messageType", "google.protobuf.Int64Value", TYPE_INT},
    {"messageType", "google.protobuf.StringValue", TYPE_STRING},
    {"messageType", "google.protobuf.UInt32Value", TYPE_UINT},
    {"messageType", "google.protobuf.UInt64Value", TYPE_UINT},
};
enum { WRAPPER_TYPE_COUNT = sizeof wrapper_types / sizeof wrapper_types[0] };
enum { NAMED_TYPE_COUNT = sizeof named_types / sizeof named_types[0] };

static Status read_type(const Type **out, TypeTable *types, yyjson_val *json, int depth);

static Status read_message_type(const Type **out, TypeTable *types, yyjson_val *key,
                                yyjson_val *value)
{
    const Type *dyn = type_simple(types, TYPE_DYN);
    *out = NULL;
    for (size_t i = 0; i < WRAPPER_TYPE_COUNT; i++) {
        if (yyjson_equals_str(key, wrapper_types[i].key) &&
            yyjson_equals_str(value, wrapper_types[i].name))
            *out = type_wrapper(types, type_simple(types, wrapper_types[i].kind));
    }
    if (yyjson_equals_str(key, "messageType") &&
        yyjson_equals_str(value, "google.protobuf.ListValue"))
        *out = type_list(types, dyn);
    if (yyjson_equals_str(key, "messageType") && yyjson_equals_str(value, "google.protobuf.Struct"))
        *out = type_map(types, type_simple(types, TYPE_STRING), dyn);
    return *out != NULL ? STATUS_OK : STATUS_INPUT;
}

/* {"wrapper": "INT64"} */
static Status read_wrapper_type(const Type **out, TypeTable *types, yyjson_val *value)
{
    for (size_t i = 0; i < NAMED_TYPE_COUNT; i++) {
        if (strcmp(named_types[i].key, "primitive") == 0 &&
            yyjson_equals_str(value, named_types[i].name))
            return *out = type_wrapper(types, type_simple(types, named_types[i].kind)), STATUS_OK;
    }
    return STATUS_INPUT;
}

static Status read_named_type(const Type **out, TypeTable *types, yyjson_val *key,
                              yyjson_val *value)
{
    for (size_t i = 0; i < NAMED_TYPE_COUNT; i++) {
        if (yyjson_equals_str(key, named_types[i].key) &&
            yyjson_equals_str(value, named_types[i].name))
            return *out = type_simple(types, named_types[i].kind), STATUS_OK;
    }
    return read_message_type(out, types, key, value);
}

static Status read_parameters(const Type **params, size_t *out_count, TypeTable *types,
                              yyjson_val *json, int depth)
{
    size_t index, count;
    yyjson_val *item;
    *out_count = yyjson_arr_size(json);
    if (*out_count > TYPE_PARAMS_MAX)
        return STATUS_LIMIT;
    yyjson_arr_foreach(json, index, count, item)
    {
        Status status = read_type(&params[index], types, item, depth + 1);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status read_abstract_type(const Type **out, TypeTable *types, yyjson_val *json, int depth)
{
    Text name = text_of_json(yyjson_obj_get(json, "name"));
    const Type *params[TYPE_PARAMS_MAX];
    size_t count;
    Status status =
        read_parameters(params, &count, types, yyjson_obj_get(json, "parameterTypes"), depth);
    if (status != STATUS_OK)
        return status;
    if (text_equal(name, TEXT("optional_type")) && count == 1)
        *out = type_optional(types, params[0]);
    else if (text_equal(name, TEXT("net.IP")))
        *out = type_simple(types, TYPE_IP);
    else if (text_equal(name, TEXT("net.CIDR")))
        *out = type_simple(types, TYPE_CIDR);
    else if (text_equal(name, TEXT("date")))
        *out = type_simple(types, TYPE_DATE);
    else
        *out = type_opaque(types, name, params, count);
    return *out != NULL ? STATUS_OK : STATUS_MEMORY;
}

static Status read_map_type(const Type **out, TypeTable *types, yyjson_val *json, int depth)
{
    const Type *key, *value;
    Status status = read_type(&key, types, yyjson_obj_get(json, "keyType"), depth + 1);
    if (status == STATUS_OK)
        status = read_type(&value, types, yyjson_obj_get(json, "valueType"), depth + 1);
    if (status == STATUS_OK)
        *out = type_map(types, key, value);
    return status;
}

static Status read_type(const Type **out, TypeTable *types, yyjson_val *json, int depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return STATUS_LIMIT;
    if (!yyjson_is_obj(json) || yyjson_obj_size(json) != 1)
        return STATUS_INPUT;
    yyjson_obj_iter iter = yyjson_obj_iter_with(json);
    yyjson_val *key = yyjson_obj_iter_next(&iter);
    yyjson_val *value = yyjson_obj_iter_get_val(key);
    const Type *inner;
    if (yyjson_equals_str(key, "dyn"))
        return *out = type_simple(types, TYPE_DYN), STATUS_OK;
    if (yyjson_equals_str(key, "wrapper"))
        return read_wrapper_type(out, types, value);
    if (yyjson_equals_str(key, "null"))
        return *out = type_simple(types, TYPE_NULL), STATUS_OK;
    if (yyjson_equals_str(key, "error"))
        return *out = type_simple(types, TYPE_ERROR), STATUS_OK;
    if (yyjson_equals_str(key, "typeParam"))
        return *out = type_param(types, text_of_json(value)), STATUS_OK;
    if (yyjson_equals_str(key, "mapType"))
        return read_map_type(out, types, value, depth);
    if (yyjson_equals_str(key, "abstractType"))
        return read_abstract_type(out, types, value, depth);
    bool list = yyjson_equals_str(key, "listType");
    if (!list && !yyjson_equals_str(key, "type"))
        return read_named_type(out, types, key, value);
    bool bare = !list && yyjson_obj_size(value) == 0;
    Status status = STATUS_OK;
    if (bare)
        inner = type_simple(types, TYPE_DYN);
    else
        status =
            read_type(&inner, types, list ? yyjson_obj_get(value, "elemType") : value, depth + 1);
    if (status == STATUS_OK)
        *out = list ? type_list(types, inner) : type_type(types, inner);
    return status;
}

Status cel_type_read(const Type **out, TypeTable *types, yyjson_val *json)
{
    return read_type(out, types, json, 0);
}

static void write_abstract(Buffer *out, Text name, const Type *const *params, size_t count)
{
    buffer_add_string(out, "{\"abstractType\":{\"name\":");
    buffer_add_json_string(out, name);
    if (count > 0) {
        buffer_add_string(out, ",\"parameterTypes\":[");
        for (size_t i = 0; i < count; i++) {
            if (i > 0)
                buffer_add_char(out, ',');
            cel_type_write(out, params[i]);
        }
        buffer_add_char(out, ']');
    }
    buffer_add_string(out, "}}");
}

static bool write_named_type(Buffer *out, const Type *type)
{
    for (size_t i = 0; i < NAMED_TYPE_COUNT; i++) {
        if (named_types[i].kind != type->kind || type->kind == TYPE_DYN)
            continue;
        buffer_add_format(out, "{\"%s\":\"%s\"}", named_types[i].key, named_types[i].name);
        return true;
    }
    return false;
}

static void write_wrapper(Buffer *out, const Type *of)
{
    for (size_t i = 0; i < NAMED_TYPE_COUNT; i++) {
        if (named_types[i].kind == of->kind) {
            buffer_add_format(out, "{\"wrapper\":\"%s\"}", named_types[i].name);
            return;
        }
    }
}

void cel_type_write(Buffer *out, const Type *type)
{
    if (write_named_type(out, type))
        return;
    switch (type->kind) {
    case TYPE_NULL:
        buffer_add_string(out, "{\"null\":null}");
        break;
    case TYPE_LIST:
        buffer_add_string(out, "{\"listType\":{\"elemType\":");
        cel_type_write(out, type->params[0]);
        buffer_add_string(out, "}}");
        break;
    case TYPE_MAP:
        buffer_add_string(out, "{\"mapType\":{\"keyType\":");
        cel_type_write(out, type->params[0]);
        buffer_add_string(out, ",\"valueType\":");
        cel_type_write(out, type->params[1]);
        buffer_add_string(out, "}}");
        break;
    case TYPE_TYPE:
        buffer_add_string(out, "{\"type\":");
        cel_type_write(out, type->params[0]);
        buffer_add_char(out, '}');
        break;
    case TYPE_OPTIONAL:
        write_abstract(out, TEXT("optional_type"), type->params, 1);
        break;
    case TYPE_WRAPPER:
        write_wrapper(out, type->params[0]);
        break;
    case TYPE_IP:
        write_abstract(out, TEXT("net.IP"), NULL, 0);
        break;
    case TYPE_CIDR:
        write_abstract(out, TEXT("net.CIDR"), NULL, 0);
        break;
    case TYPE_DATE:
        write_abstract(out, TEXT("date"), NULL, 0);
        break;
    case TYPE_ENUM:
    case TYPE_RECORD:
    case TYPE_OPAQUE:
        write_abstract(out, type->name, type->params, type->param_count);
        break;
    case TYPE_PARAM:
        buffer_add_string(out, "{\"typeParam\":");
        buffer_add_json_string(out, type->name);
        buffer_add_char(out, '}');
        break;
    default:
        buffer_add_string(out, type->kind == TYPE_ERROR ? "{\"error\":{}}" : "{\"dyn\":{}}");
        break;
    }
}

Status cel_signature_read(Signature *out, TypeTable *types, yyjson_val *json)
{
    *out = (Signature){.is_method = yyjson_get_bool(yyjson_obj_get(json, "isInstanceFunction"))};
    yyjson_val *params = yyjson_obj_get(json, "params"), *param;
    size_t index, count;
    if (yyjson_arr_size(params) > sizeof out->params / sizeof out->params[0])
        return STATUS_LIMIT;
    yyjson_arr_foreach(params, index, count, param)
    {
        Status status = cel_type_read(&out->params[index], types, param);
        if (status != STATUS_OK)
            return status;
    }
    out->param_count = (uint8_t)yyjson_arr_size(params);
    return cel_type_read(&out->result, types, yyjson_obj_get(json, "resultType"));
}
