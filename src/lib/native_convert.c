/*
 * native_convert.c - CEL's type conversions.
 */
#include "lib/native_support.h"
#include "lib/number.h"
#include "lib/unicode.h"
#include "value/calendar.h"

#include <math.h>

NATIVE_IDENTITY(bool_bool)
NATIVE_IDENTITY(bytes_bytes)
NATIVE_IDENTITY(double_double)
NATIVE_IDENTITY(duration_duration)
NATIVE_IDENTITY(dyn_any)
NATIVE_IDENTITY(int_int)
NATIVE_IDENTITY(string_string)
NATIVE_IDENTITY(timestamp_timestamp)
NATIVE_IDENTITY(uint_uint)

/* The text is shown as far as a message can bear. */
static void fail_conversion(NativeContext *context, Value *out, Text text, const char *type)
{
    enum { SHOWN = 60 };
    Text shown = text_slice(text, 0, utf8_offset(text, SHOWN));
    const char *more = shown.size_bytes < text.size_bytes ? "..." : "";
    native_fail(context, out, ERROR_INVALID_ARGUMENT, "type conversion error: \"%.*s%s\" is no %s",
                TEXT_ARG(shown), more, type);
}

/* ---- bool, bytes --------------------------------------------------------------------------- */

NATIVE_FN(bool_string)
{
    static const Text yes[] = {TEXT_INIT("true"), TEXT_INIT("TRUE"), TEXT_INIT("True"),
                               TEXT_INIT("t"), TEXT_INIT("1")};
    static const Text no[] = {TEXT_INIT("false"), TEXT_INIT("FALSE"), TEXT_INIT("False"),
                              TEXT_INIT("f"), TEXT_INIT("0")};
    Text text = value_text(args[0]);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (text_equal(text, yes[i]) || text_equal(text, no[i])) {
            *out = value_bool(text_equal(text, yes[i]));
            return;
        }
    }
    fail_conversion(context, out, text, "bool");
}

NATIVE_FN(bytes_string)
{
    *out = value_bytes(value_text(args[0]));
}

/* ---- numbers ------------------------------------------------------------------------------- */

NATIVE_FN(double_int)
{
    *out = value_double((double)args[0].as.integer);
}

NATIVE_FN(double_uint)
{
    *out = value_double((double)args[0].as.uinteger);
}

NATIVE_FN(double_string)
{
    Text text = value_text(args[0]);
    double number;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    if (number_parse_double(&number, text))
        *out = value_double(number);
    else
        fail_conversion(context, out, text, "double");
}

NATIVE_FN(int_uint)
{
    if (args[0].as.uinteger > INT64_MAX)
        native_fail_range(context, out, "int");
    else
        *out = value_int((int64_t)args[0].as.uinteger);
}

/* Both ends are excluded, as in the reference implementation: a double at -2^63 may stand for
 * any number near it. */
NATIVE_FN(int_double)
{
    double number = args[0].as.real;
    if (number > -0x1p63 && number < 0x1p63)
        *out = value_int((int64_t)number);
    else
        native_fail_range(context, out, "int");
}

/* Without a leading '+' where a digit follows it. */
static Text without_plus(Text text)
{
    bool plus = text.size_bytes > 1 && text.data[0] == '+' && ascii_is_digit(text.data[1]);
    return plus ? text_slice(text, 1, text.size_bytes) : text;
}

NATIVE_FN(int_string)
{
    Text text = value_text(args[0]);
    int64_t number;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    if (text_to_int64(&number, without_plus(text)))
        *out = value_int(number);
    else
        fail_conversion(context, out, text, "int");
}

NATIVE_FN(int_timestamp)
{
    *out = value_int(args[0].as.integer);
}

NATIVE_FN(uint_int)
{
    if (args[0].as.integer < 0)
        native_fail_range(context, out, "uint");
    else
        *out = value_uint((uint64_t)args[0].as.integer);
}

NATIVE_FN(uint_double)
{
    double number = args[0].as.real;
    if (number >= 0 && number < 0x1p64)
        *out = value_uint((uint64_t)number);
    else
        native_fail_range(context, out, "uint");
}

static bool parse_uint(uint64_t *out, Text text)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (!ascii_is_digit(text.data[i]) || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.data[i] - '0'), &number))
            return false;
    }
    *out = number;
    return text.size_bytes > 0;
}

NATIVE_FN(uint_string)
{
    Text text = value_text(args[0]);
    uint64_t number;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    if (parse_uint(&number, text))
        *out = value_uint(number);
    else
        fail_conversion(context, out, text, "uint");
}

/* ---- string -------------------------------------------------------------------------------- */

NATIVE_FN(string_bool)
{
    *out = value_string(args[0].as.boolean ? TEXT("true") : TEXT("false"));
}

NATIVE_FN(string_int)
{
    Buffer *text = library_scratch(context->library);
    buffer_add_int(text, args[0].as.integer);
    native_return_buffer(context, out, text);
}

NATIVE_FN(string_uint)
{
    Buffer *text = library_scratch(context->library);
    buffer_add_uint(text, args[0].as.uinteger);
    native_return_buffer(context, out, text);
}

NATIVE_FN(string_double)
{
    double number = args[0].as.real;
    if (isinf(number)) {
        *out = value_string(number > 0 ? TEXT("Infinity") : TEXT("-Infinity"));
        return;
    }
    Buffer *text = library_scratch(context->library);
    buffer_add_double(text, number);
    native_return_buffer(context, out, text);
}

NATIVE_FN(string_bytes)
{
    Text bytes = value_text(args[0]);
    if (!native_charge_bytes(context, out, bytes.size_bytes))
        return;
    if (utf8_find_invalid(bytes) == SIZE_MAX)
        *out = value_string(bytes);
    else
        native_fail(context, out, ERROR_INVALID_ARGUMENT,
                    "invalid UTF-8 in bytes, cannot convert to string");
}

static void string_plain(NativeContext *context, Value *out, Value value)
{
    Buffer *text = library_scratch(context->library);
    print_plain(text, value);
    native_return_buffer(context, out, text);
}

NATIVE_FN(string_timestamp)
{
    string_plain(context, out, args[0]);
}

NATIVE_FN(string_duration)
{
    string_plain(context, out, args[0]);
}

NATIVE_FN(string_date)
{
    string_plain(context, out, args[0]);
}

NATIVE_FN(string_ip)
{
    string_plain(context, out, args[0]);
}

NATIVE_FN(string_cidr)
{
    string_plain(context, out, args[0]);
}

/* ---- timestamp, duration, type ------------------------------------------------------------- */

NATIVE_FN(timestamp_int)
{
    if (calendar_timestamp_in_range(args[0].as.integer))
        *out = value_timestamp(args[0].as.integer, 0);
    else
        native_fail_range(context, out, "timestamp");
}

NATIVE_FN(timestamp_string)
{
    Text text = value_text(args[0]);
    int64_t seconds;
    uint32_t nanoseconds;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    if (calendar_parse_timestamp(&seconds, &nanoseconds, text))
        *out = value_timestamp(seconds, nanoseconds);
    else
        fail_conversion(context, out, text, "timestamp in range, such as 2024-06-01T08:00:00Z");
}

NATIVE_FN(timestamp_of_date)
{
    *out = value_timestamp(args[0].as.integer * 86400, 0);
}

NATIVE_FN(duration_string)
{
    Text text = value_text(args[0]);
    int64_t seconds;
    uint32_t nanoseconds;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    if (calendar_parse_duration(&seconds, &nanoseconds, text))
        *out = value_duration(seconds, nanoseconds);
    else
        fail_conversion(context, out, text, "duration in range, such as 1h30m");
}

NATIVE_FN(type_of)
{
    *out = value_type(value_type_name(args[0]));
}
