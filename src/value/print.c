/*
 * print.c - values as JSON and as CEL literals.
 */
#include "value/print.h"

#include <math.h>

#include "base/limits.h"
#include "value/calendar.h"

/* RFC 5952: lower case, the longest run of zero groups shortened. */
static void write_ip6(Buffer *out, const uint8_t bytes[16])
{
    int best = -1, best_length = 1;
    for (int i = 0; i < 8; i++) {
        int length = 0;
        while (i + length < 8 && bytes[2 * (i + length)] == 0 && bytes[2 * (i + length) + 1] == 0)
            length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            buffer_add_string(out, "::");
            i += best_length - 1;
            continue;
        }
        if (i > 0 && i != best + best_length)
            buffer_add_char(out, ':');
        buffer_add_format(out, "%x", (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
}

static void write_ip(Buffer *out, const IpAddress *ip)
{
    if (ip->size_bytes == 16) {
        write_ip6(out, ip->bytes);
        return;
    }
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            buffer_add_char(out, '.');
        buffer_add_uint(out, ip->bytes[i]);
    }
}

void print_plain(Buffer *out, Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_DATE:
        calendar_write_date(out, value.as.integer);
        break;
    case VALUE_TIMESTAMP:
        calendar_write_timestamp(out, value.as.integer, value.size);
        break;
    case VALUE_DURATION:
        calendar_write_duration(out, value.as.integer, value.size);
        break;
    case VALUE_IP:
        write_ip(out, value.as.ip);
        break;
    case VALUE_CIDR:
        write_ip(out, value.as.ip);
        buffer_add_char(out, '/');
        buffer_add_uint(out, value.size);
        break;
    default:
        break;
    }
}

typedef struct Printer Printer;

/* One of the ways of writing values: what differs between them within containers. */
typedef struct Face {
    const char *comma, *colon;
    void (*value)(Printer *printer, Value value);
    void (*key)(Printer *printer, Value key); /* of a map */
    void (*field)(Buffer *out, Text name);    /* a record's */
} Face;

/* One value on its way to text. */
struct Printer {
    Buffer *out;
    const Face *face;
    const ValueNames *names; /* may be NULL */
    int depth;               /* of containers that are open */
};

static Text member_name(const Printer *printer, Value value)
{
    const ValueNames *names = printer->names;
    return names != NULL && names->enum_member != NULL
               ? names->enum_member(names->context, value.type, value.as.integer)
               : TEXT("?");
}

static Text field_name(const Printer *printer, const Record *record, uint32_t field)
{
    const ValueNames *names = printer->names;
    return names != NULL && names->record_field != NULL
               ? names->record_field(names->context, (uint16_t)record->type, field)
               : TEXT("?");
}

/* The first field at or after `from` that is there; the count of fields when none is. */
static uint32_t next_field(const Record *record, uint32_t from)
{
    while (from < record->field_count && record->fields[from].tag == VALUE_ABSENT)
        from++;
    return from;
}

/* ---- containers ------------------------------------------------------------------------------ */

static void comma(const Printer *printer, bool first)
{
    if (!first)
        buffer_add_string(printer->out, printer->face->comma);
}

static void write_list(Printer *printer, const List *list)
{
    buffer_add_char(printer->out, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        comma(printer, i == 0);
        printer->face->value(printer, list->items[i]);
    }
    buffer_add_char(printer->out, ']');
}

static void write_map(Printer *printer, const Map *map)
{
    buffer_add_char(printer->out, '{');
    for (uint32_t i = 0; i < map->count; i++) {
        comma(printer, i == 0);
        printer->face->key(printer, map->entries[i].key);
        buffer_add_string(printer->out, printer->face->colon);
        printer->face->value(printer, map->entries[i].value);
    }
    buffer_add_char(printer->out, '}');
}

static void write_record(Printer *printer, const Record *record)
{
    const uint32_t first = next_field(record, 0);
    buffer_add_char(printer->out, '{');
    for (uint32_t i = first; i < record->field_count; i = next_field(record, i + 1)) {
        comma(printer, i == first);
        printer->face->field(printer->out, field_name(printer, record, i));
        buffer_add_string(printer->out, printer->face->colon);
        printer->face->value(printer, record->fields[i]);
    }
    buffer_add_char(printer->out, '}');
}

/* A list, map or record. */
static void write_container(Printer *printer, Value value)
{
    if (value.tag == VALUE_LIST)
        write_list(printer, value.as.list);
    else if (value.tag == VALUE_MAP)
        write_map(printer, value.as.map);
    else
        write_record(printer, value.as.record);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_value(Printer *printer, Value value);

static void json_key(Printer *printer, Value key)
{
    bool quoted = key.tag == VALUE_STRING;
    if (!quoted)
        buffer_add_char(printer->out, '"');
    json_value(printer, key);
    if (!quoted)
        buffer_add_char(printer->out, '"');
}

static void json_container(Printer *printer, Value value)
{
    if (printer->depth == LIMIT_VALUE_DEPTH) {
        buffer_add_string(printer->out, "null");
        return;
    }
    printer->depth++;
    if (value.tag == VALUE_OPTIONAL)
        json_value(printer, value.as.inner != NULL ? *value.as.inner : value_null());
    else
        write_container(printer, value);
    printer->depth--;
}

static void json_double(Buffer *out, double real)
{
    if (isnan(real))
        buffer_add_string(out, "\"NaN\"");
    else if (isinf(real))
        buffer_add_string(out, real > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else
        buffer_add_double(out, real);
}

static void json_value(Printer *printer, Value value)
{
    Buffer *out = printer->out;
    switch ((ValueTag)value.tag) {
    case VALUE_BOOL:
        buffer_add_string(out, value.as.boolean ? "true" : "false");
        break;
    case VALUE_INT:
        buffer_add_int(out, value.as.integer);
        break;
    case VALUE_UINT:
        buffer_add_uint(out, value.as.uinteger);
        break;
    case VALUE_DOUBLE:
        json_double(out, value.as.real);
        break;
    case VALUE_STRING:
    case VALUE_TYPE:
        buffer_add_json_string(out, value_text(value));
        break;
    case VALUE_BYTES:
        buffer_add_char(out, '"');
        buffer_add_base64(out, value_text(value));
        buffer_add_char(out, '"');
        break;
    case VALUE_ENUM:
        buffer_add_json_string(out, member_name(printer, value));
        break;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
    case VALUE_DATE:
    case VALUE_IP:
    case VALUE_CIDR:
        buffer_add_char(out, '"');
        print_plain(out, value);
        buffer_add_char(out, '"');
        break;
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_RECORD:
    case VALUE_OPTIONAL:
        json_container(printer, value);
        break;
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_ERROR:
    case VALUE_UNKNOWN:
    case VALUE_TAG_COUNT:
        buffer_add_string(out, "null");
        break;
    }
}

void print_json(Buffer *out, Value value, const ValueNames *names)
{
    static const Face face = {",", ":", json_value, json_key, buffer_add_json_string};
    Printer printer = {out, &face, names, 0};
    json_value(&printer, value);
}

/* ---- CEL ------------------------------------------------------------------------------------- */

static void cel_value(Printer *printer, Value value);

static void cel_string(Buffer *out, Text text)
{
    buffer_add_char(out, '"');
    for (size_t i = 0; i < text.size_bytes; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            buffer_add_format(out, "\\%c", c);
        else if (c == '\n')
            buffer_add_string(out, "\\n");
        else if (c == '\t')
            buffer_add_string(out, "\\t");
        else if (c == '\r')
            buffer_add_string(out, "\\r");
        else if (c < ' ' || c == 127)
            buffer_add_format(out, "\\x%02x", (unsigned)c);
        else
            buffer_add_char(out, (char)c);
    }
    buffer_add_char(out, '"');
}

static void cel_bytes(Buffer *out, Text bytes)
{
    buffer_add_string(out, "b\"");
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        if (c == '"' || c == '\\')
            buffer_add_format(out, "\\%c", c);
        else if (c >= ' ' && c < 127)
            buffer_add_char(out, (char)c);
        else
            buffer_add_format(out, "\\%03o", (unsigned)c);
    }
    buffer_add_char(out, '"');
}

/* With a point or exponent, so that it reads back as a double. */
static void cel_double(Buffer *out, double real)
{
    if (!isfinite(real)) {
        buffer_add_string(out, isnan(real) ? "double(\"NaN\")"
                               : real > 0  ? "double(\"infinity\")"
                                           : "double(\"-infinity\")");
        return;
    }
    size_t start = out->size_bytes;
    buffer_add_double(out, real);
    for (size_t i = start; i < out->size_bytes; i++) {
        if (out->data[i] == '.' || out->data[i] == 'e')
            return;
    }
    buffer_add_string(out, ".0");
}

static void cel_optional(Printer *printer, Value value)
{
    if (value.as.inner == NULL) {
        buffer_add_string(printer->out, "optional.none()");
        return;
    }
    buffer_add_string(printer->out, "optional.of(");
    cel_value(printer, *value.as.inner);
    buffer_add_char(printer->out, ')');
}

static void cel_container(Printer *printer, Value value)
{
    if (printer->depth == LIMIT_VALUE_DEPTH || printer->out->size_bytes > LIMIT_STRING_BYTES) {
        buffer_add_string(printer->out, "...");
        return;
    }
    printer->depth++;
    if (value.tag == VALUE_OPTIONAL)
        cel_optional(printer, value);
    else
        write_container(printer, value);
    printer->depth--;
}

/* The call that makes a value of what print_plain() writes: date("2024-06-01"). */
static void cel_call(Buffer *out, Value value)
{
    static const char *const functions[VALUE_TAG_COUNT] = {
        [VALUE_TIMESTAMP] = "timestamp", [VALUE_DURATION] = "duration",
        [VALUE_DATE] = "date",           [VALUE_IP] = "ip",
        [VALUE_CIDR] = "cidr",
    };
    buffer_add_string(out, functions[value.tag]);
    buffer_add_string(out, "(\"");
    print_plain(out, value);
    buffer_add_string(out, "\")");
}

static void cel_error(Buffer *out, const ValueError *error)
{
    buffer_add_string(out, "error(");
    cel_string(out, error->message);
    buffer_add_char(out, ')');
}

static void cel_unknown(Buffer *out, const Unknown *unknown)
{
    buffer_add_string(out, "unknown(");
    for (uint32_t i = 0; i < unknown->count; i++) {
        if (i > 0)
            buffer_add_string(out, ", ");
        place_write(out, unknown->places[i], TEXT(""));
    }
    buffer_add_char(out, ')');
}

static void cel_value(Printer *printer, Value value)
{
    Buffer *out = printer->out;
    switch ((ValueTag)value.tag) {
    case VALUE_ABSENT:
        buffer_add_string(out, "absent");
        break;
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_TAG_COUNT:
        json_value(printer, value);
        break;
    case VALUE_UINT:
        buffer_add_uint(out, value.as.uinteger);
        buffer_add_char(out, 'u');
        break;
    case VALUE_DOUBLE:
        cel_double(out, value.as.real);
        break;
    case VALUE_STRING:
        cel_string(out, value_text(value));
        break;
    case VALUE_BYTES:
        cel_bytes(out, value_text(value));
        break;
    case VALUE_TYPE:
        buffer_add(out, value_text(value));
        break;
    case VALUE_ENUM:
        buffer_add(out, member_name(printer, value));
        break;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
    case VALUE_DATE:
    case VALUE_IP:
    case VALUE_CIDR:
        cel_call(out, value);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_RECORD:
    case VALUE_OPTIONAL:
        cel_container(printer, value);
        break;
    case VALUE_ERROR:
        cel_error(out, value.as.error);
        break;
    case VALUE_UNKNOWN:
        cel_unknown(out, value.as.unknown);
        break;
    }
}

void print_cel(Buffer *out, Value value, const ValueNames *names)
{
    static const Face face = {", ", ": ", cel_value, cel_value, buffer_add};
    Printer printer = {out, &face, names, 0};
    cel_value(&printer, value);
}
