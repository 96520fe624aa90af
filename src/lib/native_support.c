#include "lib/native_support.h"

void native_fail(NativeContext *context, Value *out, ErrorCode code, const char *format, ...)
{
    Buffer *message = library_scratch(context->library);
    va_list arguments;
    va_start(arguments, format);
    buffer_add_format_list(message, format, arguments);
    va_end(arguments);
    *out = value_error(context->arena, code, buffer_text(message));
}

void native_fail_overload(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_NO_OVERLOAD, "no such overload");
}

void native_fail_range(NativeContext *context, Value *out, const char *type)
{
    native_fail(context, out, ERROR_OVERFLOW, "range error: the value does not fit %s", type);
}

void native_fail_memory(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_LIMIT, "the evaluation needs more memory than is allowed");
}

bool native_fail_fuel(NativeContext *context, Value *out)
{
    *context->fuel = 0;
    native_fail(context, out, ERROR_LIMIT, "the evaluation used up its fuel");
    return false;
}

bool native_values_equal(NativeContext *context, Value *out, Value left, Value right, bool *equal)
{
    if (!value_has_size(left) || !value_has_size(right)) {
        *equal = value_equal(left, right);
        return true;
    }
    *equal = value_equal_fuelled(left, right, context->fuel);
    return *context->fuel >= 0 || native_charge(context, out, 1);
}

bool native_charge_key(NativeContext *context, Value *out, Value key)
{
    return key.tag != VALUE_STRING || native_charge_bytes(context, out, key.size);
}

static void fail_string_limit(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_LIMIT, "string longer than %d bytes", LIMIT_STRING_BYTES);
}

char *native_new_text(NativeContext *context, Value *out, size_t size_bytes)
{
    if (size_bytes > LIMIT_STRING_BYTES) {
        fail_string_limit(context, out);
        return NULL;
    }
    char *data = NULL;
    if (native_charge_bytes(context, out, size_bytes)) {
        data = arena_alloc_unset(context->arena, size_bytes);
        if (data == NULL)
            native_fail_memory(context, out);
    }
    return data;
}

void native_return_text(NativeContext *context, Value *out, Text text)
{
    char *data = native_new_text(context, out, text.size_bytes);
    if (data == NULL)
        return;
    if (text.size_bytes > 0)
        memcpy(data, text.data, text.size_bytes);
    *out = value_string((Text){data, text.size_bytes});
}

void native_return_buffer(NativeContext *context, Value *out, const Buffer *buffer)
{
    if (buffer_failed(buffer))
        native_fail_memory(context, out);
    else
        native_return_text(context, out, buffer_text(buffer));
}

void native_return_some(NativeContext *context, Value *out, Value value)
{
    Value *inner = arena_alloc(context->arena, sizeof *inner);
    if (inner == NULL) {
        native_fail_memory(context, out);
        return;
    }
    *inner = value;
    *out = value_some(inner);
}

List *native_new_list(NativeContext *context, Value *out, size_t capacity)
{
    if (capacity > LIMIT_LIST_ITEMS) {
        native_fail(context, out, ERROR_LIMIT, "list of more than %d items", LIMIT_LIST_ITEMS);
        return NULL;
    }
    if (!native_charge(context, out, capacity))
        return NULL;
    List *list = list_new(context->arena, (uint32_t)capacity);
    if (list == NULL)
        native_fail_memory(context, out);
    return list;
}

bool native_append(NativeContext *context, Value *out, List *list, Value item)
{
    if (!native_charge(context, out, 1))
        return false;
    if (list_append(context->arena, list, item))
        return true;
    if (list->count >= LIMIT_LIST_ITEMS)
        native_fail(context, out, ERROR_LIMIT, "list of more than %d items", LIMIT_LIST_ITEMS);
    else
        native_fail_memory(context, out);
    return false;
}
