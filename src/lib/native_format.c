/*
 * native_format.c - strings.format() of CEL's strings extension.
 *
 * A clause is % [.precision] verb; the verbs are s d f e b o x X, and %% is a percent sign.
 */
#include "lib/native_support.h"
#include "lib/number.h"
#include "lib/unicode.h"

#include <math.h>

typedef struct Formatter {
    NativeContext *context;
    Buffer *text; /* what is written so far */
    Value *out;   /* the error, where `failed` */
    bool failed;
    int depth;
} Formatter;

/* The text so far lies in the library's scratch buffer, which a failure overwrites. */
static void fail_with(Formatter *formatter, ErrorCode code, const char *why)
{
    if (!formatter->failed)
        native_fail(formatter->context, formatter->out, code, "%s", why);
    formatter->failed = true;
}

static void fail(Formatter *formatter, const char *why)
{
    fail_with(formatter, ERROR_INVALID_ARGUMENT, why);
}

static void fail_clause(Formatter *formatter, Text verb)
{
    native_fail(formatter->context, formatter->out, ERROR_INVALID_ARGUMENT,
                "could not parse formatting clause: unrecognized formatting clause \"%.*s\"",
                TEXT_ARG(verb));
    formatter->failed = true;
}

/* `rule` says what the clause takes. */
static void fail_type(Formatter *formatter, const char *rule, Value value)
{
    if (formatter->failed)
        return;
    Text name = value_type_name(value);
    if (name.size_bytes == 0)
        name = value.tag == VALUE_ENUM ? TEXT("enum") : TEXT("record");
    native_fail(formatter->context, formatter->out, ERROR_INVALID_ARGUMENT,
                "error during formatting: %s, was given %.*s", rule, TEXT_ARG(name));
    formatter->failed = true;
}

/* ---- %s ------------------------------------------------------------------------------------ */

static void write_string(Formatter *formatter, Value value);

static void write_double(Buffer *text, double number)
{
    if (isinf(number))
        buffer_add_string(text, number > 0 ? "Infinity" : "-Infinity");
    else
        buffer_add_double(text, number);
}

static void write_list(Formatter *formatter, const List *list)
{
    buffer_add_char(formatter->text, '[');
    for (uint32_t i = 0; i < list->count && !formatter->failed; i++) {
        if (i > 0)
            buffer_add_string(formatter->text, ", ");
        write_string(formatter, list->items[i]);
    }
    buffer_add_char(formatter->text, ']');
}

/* An entry, and the part of the text that its key has been written to. */
typedef struct KeyedEntry {
    Text key;
    const MapEntry *entry;
} KeyedEntry;

/* Merge sort of `count` entries by their keys' text; `spare` has as much room. */
static void sort_entries(KeyedEntry *entries, KeyedEntry *spare, uint32_t count)
{
    if (count < 2)
        return;
    uint32_t half = count / 2;
    sort_entries(entries, spare, half);
    sort_entries(entries + half, spare, count - half);
    uint32_t left = 0, right = half;
    for (uint32_t i = 0; i < count; i++) {
        bool take_left = right == count ||
                         (left < half && text_compare(entries[left].key, entries[right].key) <= 0);
        spare[i] = entries[take_left ? left++ : right++];
    }
    memcpy(entries, spare, count * sizeof *entries);
}

/* The key's text in the arena. */
static Text key_text(Formatter *formatter, Value key)
{
    if (key.tag == VALUE_STRING)
        return value_text(key);
    size_t begin = formatter->text->size_bytes;
    write_string(formatter, key);
    Text written = text_slice(buffer_text(formatter->text), begin, SIZE_MAX);
    formatter->text->size_bytes = begin;
    return arena_copy(formatter->context->arena, written);
}

/* Entries come in the order of their keys' text, so that the result depends on the map alone. */
static void write_map(Formatter *formatter, const Map *map)
{
    Arena *arena = formatter->context->arena;
    KeyedEntry *entries = arena_alloc_array(arena, (size_t)map->count * 2, sizeof *entries);
    if (entries == NULL) {
        native_fail_memory(formatter->context, formatter->out);
        formatter->failed = true;
        return;
    }
    for (uint32_t i = 0; i < map->count; i++)
        entries[i] = (KeyedEntry){key_text(formatter, map->entries[i].key), &map->entries[i]};
    sort_entries(entries, entries + map->count, map->count);
    buffer_add_char(formatter->text, '{');
    for (uint32_t i = 0; i < map->count && !formatter->failed; i++) {
        if (i > 0)
            buffer_add_string(formatter->text, ", ");
        buffer_add(formatter->text, entries[i].key);
        buffer_add_string(formatter->text, ": ");
        write_string(formatter, entries[i].entry->value);
    }
    buffer_add_char(formatter->text, '}');
}

static void write_container(Formatter *formatter, Value value)
{
    if (formatter->depth == LIMIT_VALUE_DEPTH) {
        fail(formatter, "error during formatting: nested too deep");
        return;
    }
    formatter->depth++;
    if (value.tag == VALUE_LIST)
        write_list(formatter, value.as.list);
    else
        write_map(formatter, value.as.map);
    formatter->depth--;
}

static void write_member(Formatter *formatter, Value value)
{
    const ValueNames *names = formatter->context->names;
    if (names != NULL && names->enum_member != NULL)
        buffer_add(formatter->text,
                   names->enum_member(names->context, value.type, value.as.integer));
}

static void write_string(Formatter *formatter, Value value)
{
    Buffer *text = formatter->text;
    switch ((ValueTag)value.tag) {
    case VALUE_NULL:
        buffer_add_string(text, "null");
        break;
    case VALUE_BOOL:
        buffer_add_string(text, value.as.boolean ? "true" : "false");
        break;
    case VALUE_INT:
        buffer_add_int(text, value.as.integer);
        break;
    case VALUE_UINT:
        buffer_add_uint(text, value.as.uinteger);
        break;
    case VALUE_DOUBLE:
        write_double(text, value.as.real);
        break;
    case VALUE_BYTES:
        if (utf8_find_invalid(value_text(value)) != SIZE_MAX) {
            fail(formatter, "error during formatting: invalid UTF-8 in bytes");
            break;
        }
        buffer_add(text, value_text(value));
        break;
    case VALUE_STRING:
    case VALUE_TYPE:
        buffer_add(text, value_text(value));
        break;
    case VALUE_ENUM:
        write_member(formatter, value);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        write_container(formatter, value);
        break;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
    case VALUE_DATE:
    case VALUE_IP:
    case VALUE_CIDR:
        print_plain(text, value);
        break;
    default:
        fail_type(formatter,
                  "string clause can only be used on strings, bools, bytes, ints, doubles, maps, "
                  "lists, types, durations, and timestamps",
                  value);
    }
    if (text->size_bytes > LIMIT_STRING_BYTES && !formatter->failed)
        fail_with(formatter, ERROR_LIMIT, "error during formatting: the string grows too long");
}

/* ---- the other verbs ----------------------------------------------------------------------- */

static void write_decimal(Formatter *formatter, Value value)
{
    bool whole = value.tag == VALUE_INT || value.tag == VALUE_UINT;
    if (whole || (value.tag == VALUE_DOUBLE && !isfinite(value.as.real)))
        write_string(formatter, value);
    else
        fail_type(formatter, "decimal clause can only be used on integers", value);
}

static void write_real(Formatter *formatter, Value value, int precision, bool scientific)
{
    enum { DEFAULT_PRECISION = 6 };
    if (precision < 0)
        precision = DEFAULT_PRECISION;
    if (value.tag == VALUE_INT)
        value = value_double((double)value.as.integer);
    else if (value.tag == VALUE_UINT)
        value = value_double((double)value.as.uinteger);
    if (value.tag != VALUE_DOUBLE) {
        fail_type(formatter,
                  scientific ? "scientific clause can only be used on doubles"
                             : "fixed-point clause can only be used on doubles",
                  value);
        return;
    }
    if (!isfinite(value.as.real)) {
        write_double(formatter->text, value.as.real);
        return;
    }
    char digits[NUMBER_BYTES_MAX];
    size_t size_bytes = scientific ? number_write_scientific(digits, value.as.real, precision)
                                   : number_write_fixed(digits, value.as.real, precision);
    buffer_add(formatter->text, (Text){digits, size_bytes});
}

/* In a base of 2^bits, a negative number as '-' and its absolute value. */
static void write_base(Buffer *text, Value value, unsigned bits, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    bool negative = value.tag == VALUE_INT && value.as.integer < 0;
    uint64_t number = value.as.uinteger;
    if (negative)
        number = 0 - number;
    char written[64];
    size_t at = sizeof written;
    do {
        written[--at] = digits[number & ((UINT64_C(1) << bits) - 1)];
        number >>= bits;
    } while (number != 0);
    if (negative)
        buffer_add_char(text, '-');
    buffer_add(text, (Text){written + at, sizeof written - at});
}

static bool is_whole(Value value)
{
    return value.tag == VALUE_INT || value.tag == VALUE_UINT;
}

static void write_hexadecimal(Formatter *formatter, Value value, bool upper)
{
    if (is_whole(value)) {
        write_base(formatter->text, value, 4, upper);
        return;
    }
    if (value.tag != VALUE_STRING && value.tag != VALUE_BYTES) {
        fail_type(formatter, "only integers, byte buffers, and strings can be formatted as hex",
                  value);
        return;
    }
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    Text bytes = value_text(value);
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        buffer_add_char(formatter->text, digits[byte >> 4]);
        buffer_add_char(formatter->text, digits[byte & 15]);
    }
}

static void write_binary(Formatter *formatter, Value value)
{
    if (value.tag == VALUE_BOOL)
        value = value_int(value.as.boolean);
    if (is_whole(value))
        write_base(formatter->text, value, 1, false);
    else
        fail_type(formatter, "only integers and bools can be formatted as binary", value);
}

static void write_octal(Formatter *formatter, Value value)
{
    if (is_whole(value))
        write_base(formatter->text, value, 3, false);
    else
        fail_type(formatter, "octal clause can only be used on integers", value);
}

static void write_clause(Formatter *formatter, Text verb, int precision, Value value)
{
    switch (verb.data[0]) {
    case 's':
        write_string(formatter, value);
        break;
    case 'd':
        write_decimal(formatter, value);
        break;
    case 'f':
    case 'e':
        write_real(formatter, value, precision, verb.data[0] == 'e');
        break;
    case 'x':
    case 'X':
        write_hexadecimal(formatter, value, verb.data[0] == 'X');
        break;
    case 'b':
        write_binary(formatter, value);
        break;
    default:
        write_octal(formatter, value);
        break;
    }
}

/* ---- the format ---------------------------------------------------------------------------- */

/* Reads ".digits" at *at, if there is one; -1 without. */
static int read_precision(Formatter *formatter, Text format, size_t *at)
{
    if (*at >= format.size_bytes || format.data[*at] != '.')
        return -1;
    int precision = 0;
    for (++*at; *at < format.size_bytes && ascii_is_digit(format.data[*at]); ++*at) {
        precision = precision * 10 + (format.data[*at] - '0');
        if (precision > NUMBER_PRECISION_MAX) {
            fail(formatter, "could not parse formatting clause: precision too large");
            return -1;
        }
    }
    return precision;
}

/* Writes the clause after the '%' at *at with the next argument. */
static void format_clause(Formatter *formatter, Text format, size_t *at, const List *list,
                          uint32_t *next)
{
    int precision = read_precision(formatter, format, at);
    if (formatter->failed)
        return;
    uint32_t code_point;
    Text verb = text_slice(format, *at, *at + utf8_decode(&code_point, format, *at));
    if (verb.size_bytes == 0) {
        fail(formatter, "could not parse formatting clause: unexpected end of string");
        return;
    }
    *at += verb.size_bytes;
    /* Without its NUL. NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
    if (memchr("sdfebxXo", verb.data[0], 8) == NULL) {
        fail_clause(formatter, verb);
        return;
    }
    if (*next >= list->count) {
        native_fail(formatter->context, formatter->out, ERROR_INVALID_ARGUMENT,
                    "index %u out of range", *next);
        formatter->failed = true;
        return;
    }
    write_clause(formatter, verb, precision, list->items[(*next)++]);
}

NATIVE_FN(format)
{
    Text format = value_text(args[0]);
    Formatter formatter = {
        .context = context, .text = library_scratch(context->library), .out = out};
    uint32_t next = 0;
    if (!native_charge_bytes(context, out, format.size_bytes))
        return;
    for (size_t at = 0; at < format.size_bytes && !formatter.failed;) {
        char c = format.data[at++];
        bool percent = c == '%' && at < format.size_bytes && format.data[at] == '%';
        if (c == '%' && !percent) {
            format_clause(&formatter, format, &at, args[1].as.list, &next);
            continue;
        }
        buffer_add_char(formatter.text, c);
        at += percent;
    }
    if (!formatter.failed)
        native_return_buffer(context, out, formatter.text);
}
