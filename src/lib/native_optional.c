/*
 * native_optional.c - CEL's optionals. Indexes and selections are in native_operators.c.
 */
#include "lib/native_support.h"

static const Value *inner_of(Value optional)
{
    return optional.tag == VALUE_OPTIONAL ? optional.as.inner : NULL;
}

NATIVE_FN(optional_of)
{
    native_return_some(context, out, args[0]);
}

static bool is_zero_record(const Record *record)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].tag != VALUE_ABSENT)
            return false;
    }
    return true;
}

static bool is_zero(Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value.as.boolean;
    case VALUE_INT:
    case VALUE_UINT:
        return value.as.uinteger == 0;
    case VALUE_DOUBLE:
        return value.as.real == 0;
    case VALUE_STRING:
    case VALUE_BYTES:
        return value.size == 0;
    case VALUE_DURATION:
        return value.as.integer == 0 && value.size == 0;
    case VALUE_LIST:
        return value.as.list->count == 0;
    case VALUE_MAP:
        return value.as.map->count == 0;
    case VALUE_RECORD:
        return is_zero_record(value.as.record);
    case VALUE_OPTIONAL:
        return value.as.inner == NULL;
    default:
        return false;
    }
}

NATIVE_FN(optional_of_non_zero)
{
    if (is_zero(args[0]))
        *out = value_none();
    else
        native_return_some(context, out, args[0]);
}

NATIVE_FN(optional_none)
{
    *out = value_none();
}

NATIVE_FN(optional_has_value)
{
    *out = value_bool(inner_of(args[0]) != NULL);
}

NATIVE_FN(optional_value)
{
    const Value *inner = inner_of(args[0]);
    if (inner != NULL)
        *out = *inner;
    else
        native_fail(context, out, ERROR_NONE, "optional.none() dereference");
}

/* Sets *out where the second argument does not matter: the first has a value, is unsure, or is
 * no optional at all. These functions are not strict: what is not needed may be an error. */
static bool decided(NativeContext *context, Value *out, const Value *args, bool unwrapped)
{
    if (value_is_unsure(args[0])) {
        *out = args[0];
        return true;
    }
    if (args[0].tag != VALUE_OPTIONAL) {
        native_fail_overload(context, out);
        return true;
    }
    const Value *inner = inner_of(args[0]);
    if (inner != NULL)
        *out = unwrapped ? *inner : args[0];
    return inner != NULL;
}

NATIVE_FN(optional_or)
{
    if (decided(context, out, args, false))
        return;
    if (args[1].tag == VALUE_OPTIONAL || value_is_unsure(args[1]))
        *out = args[1];
    else
        native_fail_overload(context, out);
}

NATIVE_FN(optional_or_value)
{
    if (!decided(context, out, args, true))
        *out = args[1];
}

NATIVE_FN(optional_unwrap)
{
    const List *from = args[0].as.list;
    List *list = native_new_list(context, out, from->count);
    if (list == NULL)
        return;
    for (uint32_t i = 0; i < from->count; i++) {
        if (from->items[i].tag != VALUE_OPTIONAL) {
            native_fail_overload(context, out);
            return;
        }
        const Value *inner = inner_of(from->items[i]);
        if (inner != NULL && !native_append(context, out, list, *inner))
            return;
    }
    *out = value_list(list);
}

NATIVE_FN(optional_unwrap_method)
{
    native_optional_unwrap(context, out, args);
}
