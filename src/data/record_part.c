#include "data/record_part.h"

bool record_keeps_place(const Program *program, uint32_t type)
{
    TypeKind kind = (TypeKind)program_TYPES(program)[type].kind;
    return kind == TYPE_RECORD || kind == TYPE_LIST || kind == TYPE_MAP || kind == TYPE_OPTIONAL;
}

bool record_text(Value *out, TypeKind kind, Text text)
{
    int64_t number;
    uint32_t nanoseconds;
    if (kind == TYPE_STRING) {
        *out = value_string(text);
        return true;
    }
    if (kind == TYPE_DATE)
        return record_date(out, text);
    if (kind == TYPE_TIMESTAMP && calendar_parse_timestamp(&number, &nanoseconds, text)) {
        *out = value_timestamp(number, nanoseconds);
        return true;
    }
    if (kind == TYPE_DURATION && calendar_parse_duration(&number, &nanoseconds, text)) {
        *out = value_duration(number, nanoseconds);
        return true;
    }
    return false;
}

bool record_number(Value *out, TypeKind kind, yyjson_val *json)
{
    bool is_unsigned = yyjson_is_uint(json);
    bool is_int = yyjson_is_sint(json) || (is_unsigned && yyjson_get_uint(json) <= INT64_MAX);
    if (kind == TYPE_DOUBLE && yyjson_is_num(json))
        *out = value_double(yyjson_get_num(json));
    else if (kind == TYPE_UINT && is_unsigned)
        *out = value_uint(yyjson_get_uint(json));
    else if (kind == TYPE_INT && is_int)
        *out = value_int(yyjson_get_sint(json));
    else
        return false;
    return true;
}
