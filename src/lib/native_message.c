/*
 * native_message.c - protobuf's well-known messages, which are plain values in CEL.
 *
 * The checker turns google.protobuf.Int32Value{value: x} into a call of one of these.
 */
#include <math.h>
#include <sodium.h>

#include "lib/native_support.h"
#include "value/calendar.h"

/* ---- wrappers -------------------------------------------------------------------------------- */

NATIVE_IDENTITY(message_bool)
NATIVE_IDENTITY(message_bytes)
NATIVE_IDENTITY(message_double)
NATIVE_IDENTITY(message_int64)
NATIVE_IDENTITY(message_string)
NATIVE_IDENTITY(message_uint64)

/* Too large a number is infinite, as when protobuf stores it. */
NATIVE_FN(message_float)
{
    *out = value_double((double)(float)args[0].as.real);
}

NATIVE_FN(message_int32)
{
    *out = args[0];
    if (args[0].as.integer < INT32_MIN || args[0].as.integer > INT32_MAX)
        native_fail_range(context, out, "int32");
}

NATIVE_FN(message_uint32)
{
    *out = args[0];
    if (args[0].as.uinteger > UINT32_MAX)
        native_fail_range(context, out, "uint32");
}

/* ---- times ----------------------------------------------------------------------------------- */

enum { NANOSECONDS = 1000000000 };

/* From 0001-01-01T00:00:00Z on; nanoseconds count forward whatever the sign of the seconds. */
NATIVE_FN(message_timestamp)
{
    int64_t seconds = args[0].as.integer, nanoseconds = args[1].as.integer;
    if (nanoseconds < 0 || nanoseconds >= NANOSECONDS || !calendar_timestamp_in_range(seconds))
        native_fail_range(context, out, "google.protobuf.Timestamp");
    else
        *out = value_timestamp(seconds, (uint32_t)nanoseconds);
}

/* Seconds and nanoseconds have one sign; a duration here counts its nanoseconds forward. */
NATIVE_FN(message_duration)
{
    int64_t seconds = args[0].as.integer, nanoseconds = args[1].as.integer;
    bool apart = (seconds > 0 && nanoseconds < 0) || (seconds < 0 && nanoseconds > 0);
    bool far = seconds == INT64_MIN || nanoseconds <= -NANOSECONDS || nanoseconds >= NANOSECONDS;
    if (!far && nanoseconds < 0) {
        seconds--;
        nanoseconds += NANOSECONDS;
    }
    if (far || apart || !calendar_duration_in_range(seconds, (uint32_t)nanoseconds))
        native_fail_range(context, out, "google.protobuf.Duration");
    else
        *out = value_duration(seconds, (uint32_t)nanoseconds);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* Whole numbers up to this are exact in JSON's doubles; larger ones become text (CEL: "JSON data
 * conversion"). */
static const int64_t exact_max = (INT64_C(1) << 53) - 1;

static bool to_json(NativeContext *context, Value *out, Value value, int depth);

static bool fail_json(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_INVALID_ARGUMENT,
                "type conversion error: the value has no form in JSON");
    return false;
}

static bool return_number(NativeContext *context, Value *out, Value value)
{
    Buffer text;
    bool is_int = value.tag == VALUE_INT;
    bool exact = is_int ? value.as.integer >= -exact_max && value.as.integer <= exact_max
                        : value.as.uinteger <= (uint64_t)exact_max;
    if (exact) {
        *out = value_double(is_int ? (double)value.as.integer : (double)value.as.uinteger);
        return true;
    }
    buffer_init_in(&text, context->arena);
    if (is_int)
        buffer_add_int(&text, value.as.integer);
    else
        buffer_add_uint(&text, value.as.uinteger);
    native_return_buffer(context, out, &text);
    return out->tag != VALUE_ERROR;
}

static bool return_time(NativeContext *context, Value *out, Value value)
{
    Buffer text;
    buffer_init_in(&text, context->arena);
    if (value.tag == VALUE_TIMESTAMP)
        calendar_write_timestamp(&text, value.as.integer, value.size);
    else
        calendar_write_duration(&text, value.as.integer, value.size);
    native_return_buffer(context, out, &text);
    return out->tag != VALUE_ERROR;
}

static bool return_base64(NativeContext *context, Value *out, Value value)
{
    Buffer text;
    buffer_init_in(&text, context->arena);
    buffer_add_base64(&text, value_text(value));
    native_return_buffer(context, out, &text);
    return out->tag != VALUE_ERROR;
}

static bool return_items(NativeContext *context, Value *out, const List *from, int depth)
{
    List *list = native_charge(context, out, from->count)
                     ? native_new_list(context, out, from->count)
                     : NULL;
    for (uint32_t i = 0; list != NULL && i < from->count; i++) {
        Value item;
        if (!to_json(context, &item, from->items[i], depth + 1)) {
            *out = item;
            return false;
        }
        if (!native_append(context, out, list, item))
            return false;
    }
    if (list != NULL)
        *out = value_list(list);
    return list != NULL;
}

static bool return_fields(NativeContext *context, Value *out, const Map *from, int depth)
{
    if (!native_charge(context, out, from->count))
        return false;
    Map *map = map_new(context->arena, from->count);
    for (uint32_t i = 0; map != NULL && i < from->count; i++) {
        Value item;
        bool repeated;
        if (from->entries[i].key.tag != VALUE_STRING)
            return fail_json(context, out);
        if (!to_json(context, &item, from->entries[i].value, depth + 1)) {
            *out = item;
            return false;
        }
        if (!map_insert(context->arena, map, from->entries[i].key, item, &repeated))
            map = NULL;
    }
    if (map == NULL)
        native_fail_memory(context, out);
    else
        *out = value_map(map);
    return map != NULL;
}

/* The value as google.protobuf.Value holds it; false, with *out the error, for what JSON cannot
 * say. */
static bool to_json(NativeContext *context, Value *out, Value value, int depth)
{
    if (depth > LIMIT_VALUE_DEPTH)
        return fail_json(context, out);
    switch ((ValueTag)value.tag) {
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_DOUBLE:
    case VALUE_STRING:
        *out = value;
        return true;
    case VALUE_INT:
    case VALUE_UINT:
        return return_number(context, out, value);
    case VALUE_BYTES:
        return return_base64(context, out, value);
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        return return_time(context, out, value);
    case VALUE_LIST:
        return return_items(context, out, value.as.list, depth);
    case VALUE_MAP:
        return return_fields(context, out, value.as.map, depth);
    default:
        return fail_json(context, out);
    }
}

NATIVE_FN(message_list)
{
    to_json(context, out, args[0], 0);
}

NATIVE_FN(message_struct)
{
    to_json(context, out, args[0], 0);
}
