/*
 * schema.c - JSON Schema of records and decisions, from the bundle's types.
 *
 * Facts are part of no record, but may stand in one: see docs/language.md, "What comes out".
 */
#include "decision/decision.h"
#include "report/inspect.h"
#include "report/json_writer.h"
#include "value/type.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"
#define DATE_PATTERN "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

static void member(JsonWriter *writer, const char *name, const char *value)
{
    json_text(writer, name, text_of(value));
}

static void open_object(JsonWriter *writer, const char *name)
{
    json_key(writer, text_of(name));
    json_open(writer, '{');
}

static void close_object(JsonWriter *writer)
{
    json_close(writer, '}');
}

static void list_text(JsonWriter *writer, Text text)
{
    json_item(writer);
    buffer_add_json_string(writer->out, text);
}

/* Items are written one a line, as the program's names: "#/$defs/icp.model.Person". */
static void write_reference(JsonWriter *writer, const Program *program, BundleText name)
{
    json_key(writer, TEXT("$ref"));
    Text text = program_text(program, name);
    buffer_add_format(writer->out, "\"#/$defs/%.*s\"", TEXT_ARG(text));
}

static void write_bounds(JsonWriter *writer, const char *low, const char *high)
{
    json_key(writer, TEXT("minimum"));
    buffer_add_string(writer->out, low);
    json_key(writer, TEXT("maximum"));
    buffer_add_string(writer->out, high);
}

static void write_type(JsonWriter *writer, const Program *program, uint32_t index);

static void write_items(JsonWriter *writer, const Program *program, uint32_t element,
                        const char *name)
{
    open_object(writer, name);
    write_type(writer, program, element);
    close_object(writer);
}

/* null beside the type: an absent optional and null are one. */
static void write_optional(JsonWriter *writer, const Program *program, uint32_t inner)
{
    json_key(writer, TEXT("anyOf"));
    json_open(writer, '[');
    json_item(writer);
    json_open(writer, '{');
    write_type(writer, program, inner);
    close_object(writer);
    json_item(writer);
    json_open(writer, '{');
    member(writer, "type", "null");
    close_object(writer);
    json_close(writer, ']');
}

/* The members of a schema of the type. Types refer to types before them, so this ends. */
static void write_type(JsonWriter *writer, const Program *program, uint32_t index)
{
    const BundleType *type = program_TYPES(program) + index;
    switch (type->kind) {
    case TYPE_BOOL:
        member(writer, "type", "boolean");
        break;
    case TYPE_INT:
        member(writer, "type", "integer");
        write_bounds(writer, "-9223372036854775808", "9223372036854775807");
        break;
    case TYPE_UINT:
        member(writer, "type", "integer");
        write_bounds(writer, "0", "18446744073709551615");
        break;
    case TYPE_DOUBLE:
        member(writer, "type", "number");
        break;
    case TYPE_STRING:
    case TYPE_DURATION:
    case TYPE_IP:
    case TYPE_CIDR:
        member(writer, "type", "string");
        break;
    case TYPE_BYTES:
        member(writer, "type", "string");
        member(writer, "contentEncoding", "base64");
        break;
    case TYPE_TIMESTAMP:
        member(writer, "type", "string");
        member(writer, "format", "date-time");
        break;
    case TYPE_DATE:
        member(writer, "type", "string");
        member(writer, "format", "date");
        member(writer, "pattern", DATE_PATTERN);
        break;
    case TYPE_LIST:
        member(writer, "type", "array");
        write_items(writer, program, type->first, "items");
        break;
    case TYPE_MAP:
        member(writer, "type", "object");
        write_items(writer, program, type->second, "additionalProperties");
        break;
    case TYPE_OPTIONAL:
        write_optional(writer, program, type->first);
        break;
    case TYPE_ENUM:
        write_reference(writer, program, program_ENUMS(program)[type->first].name);
        break;
    case TYPE_RECORD:
        write_reference(writer, program, program_RECORDS(program)[type->first].name);
        break;
    default: /* dyn, null: anything */
        break;
    }
}

static bool may_be_absent(const BundleField *field)
{
    return (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0;
}

static void write_field(JsonWriter *writer, const Program *program, const BundleField *field)
{
    json_key(writer, program_text(program, field->name));
    json_open(writer, '{');
    json_text(writer, "title", program_text(program, field->en));
    json_text(writer, "description", program_text(program, field->zh));
    if (may_be_absent(field))
        write_optional(writer, program, field->type);
    else
        write_type(writer, program, field->type);
    if ((field->flags & FIELD_FLAG_NONEMPTY) != 0)
        json_uint(writer, "minItems", 1);
    close_object(writer);
}

static void write_record(JsonWriter *writer, const Program *program, const BundleRecord *record)
{
    const BundleField *fields = program_FIELDS(program) + record->fields.first;
    json_key(writer, program_text(program, record->name));
    json_open(writer, '{');
    member(writer, "type", "object");
    open_object(writer, "properties");
    for (uint32_t i = 0; i < record->fields.count; i++)
        write_field(writer, program, &fields[i]);
    close_object(writer);
    json_key(writer, TEXT("required"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < record->fields.count; i++) {
        if (!may_be_absent(&fields[i]))
            list_text(writer, program_text(program, fields[i].name));
    }
    json_close(writer, ']');
    close_object(writer);
}

static void write_enum(JsonWriter *writer, const Program *program, const BundleEnum *enumeration)
{
    json_key(writer, program_text(program, enumeration->name));
    json_open(writer, '{');
    json_key(writer, TEXT("enum"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < enumeration->members.count; i++)
        list_text(
            writer,
            program_text(program, program_MEMBERS(program)[enumeration->members.first + i].code));
    json_close(writer, ']');
    close_object(writer);
}

static void write_definitions(JsonWriter *writer, const Program *program)
{
    open_object(writer, "$defs");
    for (uint32_t i = 0; i < program_ENUMS_count(program); i++)
        write_enum(writer, program, program_ENUMS(program) + i);
    for (uint32_t i = 0; i < program_RECORDS_count(program); i++)
        write_record(writer, program, program_RECORDS(program) + i);
    close_object(writer);
}

static void write_head(JsonWriter *writer, const Program *program, const char *title)
{
    json_open(writer, '{');
    member(writer, "$schema", DIALECT);
    member(writer, "title", title);
    json_text(writer, "description", program_text(program, program_meta(program)->name));
}

/* ---- applications ---------------------------------------------------------------------------- */

/* Answers of the sources within the record: {source: {key: answer}}. */
static void write_facts(JsonWriter *writer, const Program *program)
{
    open_object(writer, "facts");
    member(writer, "type", "object");
    open_object(writer, "properties");
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        const BundleSource *source = program_SOURCES(program) + i;
        json_key(writer, program_text(program, source->name));
        json_open(writer, '{');
        member(writer, "type", "object");
        write_items(writer, program, source->result, "additionalProperties");
        close_object(writer);
    }
    close_object(writer);
    close_object(writer);
}

bool schema_write_application(Buffer *out, const Program *program)
{
    JsonWriter writer = {.out = out, .indent = true};
    uint32_t input = program_meta(program)->input_record;
    if (input == NONE)
        return false;
    write_head(&writer, program, "Application");
    write_reference(&writer, program, program_RECORDS(program)[input].name);
    open_object(&writer, "properties");
    write_facts(&writer, program);
    close_object(&writer);
    write_definitions(&writer, program);
    close_object(&writer);
    return true;
}

/* ---- decisions ------------------------------------------------------------------------------- */

static void write_string_field(JsonWriter *writer, const char *name, const char *or_null)
{
    open_object(writer, name);
    json_key(writer, TEXT("type"));
    buffer_add_string(writer->out, or_null != NULL ? "[\"string\", \"null\"]" : "\"string\"");
    if (or_null != NULL && or_null[0] != '\0')
        member(writer, "pattern", or_null);
    close_object(writer);
}

static void write_required(JsonWriter *writer, const char *const *names, size_t count)
{
    json_key(writer, TEXT("required"));
    json_open(writer, '[');
    for (size_t i = 0; i < count; i++)
        list_text(writer, text_of(names[i]));
    json_close(writer, ']');
}

static void write_severities(JsonWriter *writer)
{
    open_object(writer, "severity");
    json_key(writer, TEXT("enum"));
    json_open(writer, '[');
    for (int i = RULE_REJECT; i <= RULE_ERROR; i++)
        list_text(writer, text_of(severity_name((RuleSeverity)i)));
    json_close(writer, ']');
    close_object(writer);
}

static void write_finding(JsonWriter *writer)
{
    static const char *const names[] = {"rule",    "topic", "severity", "path", "scope",
                                        "message", "cite",  "from",     "until"};
    member(writer, "type", "object");
    open_object(writer, "properties");
    write_string_field(writer, "rule", NULL);
    write_string_field(writer, "topic", NULL);
    write_severities(writer);
    write_string_field(writer, "path", NULL);
    write_string_field(writer, "scope", NULL);
    open_object(writer, "message");
    member(writer, "type", "object");
    open_object(writer, "properties");
    write_string_field(writer, "zh", NULL);
    write_string_field(writer, "en", NULL);
    close_object(writer);
    write_required(writer, (const char *const[]){"zh", "en"}, 2);
    close_object(writer);
    write_string_field(writer, "cite", "");
    write_string_field(writer, "from", DATE_PATTERN);
    write_string_field(writer, "until", DATE_PATTERN);
    close_object(writer);
    write_required(writer, names, sizeof names / sizeof names[0]);
}

static void write_array(JsonWriter *writer, const char *name, void (*items)(JsonWriter *writer))
{
    open_object(writer, name);
    member(writer, "type", "array");
    open_object(writer, "items");
    items(writer);
    close_object(writer);
    close_object(writer);
}

static void write_string(JsonWriter *writer)
{
    member(writer, "type", "string");
}

static void write_policy(JsonWriter *writer)
{
    open_object(writer, "policy");
    member(writer, "type", "object");
    open_object(writer, "properties");
    write_string_field(writer, "name", NULL);
    write_string_field(writer, "version", NULL);
    write_string_field(writer, "hash", NULL);
    close_object(writer);
    write_required(writer, (const char *const[]){"name", "version", "hash"}, 3);
    close_object(writer);
}

static void write_error(JsonWriter *writer)
{
    open_object(writer, "error");
    member(writer, "type", "object");
    open_object(writer, "properties");
    write_string_field(writer, "code", NULL);
    write_string_field(writer, "message", NULL);
    open_object(writer, "line");
    json_key(writer, TEXT("type"));
    buffer_add_string(writer->out, "[\"integer\", \"null\"]");
    close_object(writer);
    write_string_field(writer, "path", NULL);
    close_object(writer);
    write_required(writer, (const char *const[]){"code", "message", "line", "path"}, 4);
    close_object(writer);
}

static void write_verdicts(JsonWriter *writer)
{
    open_object(writer, "verdict");
    json_key(writer, TEXT("enum"));
    json_open(writer, '[');
    for (int i = VERDICT_ACCEPTED; i <= VERDICT_ERROR; i++)
        list_text(writer, text_of(verdict_name((Verdict)i)));
    json_close(writer, ']');
    close_object(writer);
}

/* What is decided may always be null: unknown, or no value. */
static void write_decides(JsonWriter *writer, const Program *program)
{
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++) {
        const BundleDecide *decide = program_DECIDES(program) + i;
        json_key(writer, program_text(program, decide->name));
        json_open(writer, '{');
        if (program_TYPES(program)[decide->type].kind == TYPE_OPTIONAL)
            write_type(writer, program, decide->type);
        else
            write_optional(writer, program, decide->type);
        close_object(writer);
    }
}

/* A record that is no application has an error and nothing else to say. */
static void write_alternatives(JsonWriter *writer)
{
    static const char *const decided[] = {"as_of", "findings", "materials", "unknowns", "policy"};
    json_key(writer, TEXT("oneOf"));
    json_open(writer, '[');
    json_item(writer);
    json_open(writer, '{');
    write_required(writer, decided, sizeof decided / sizeof decided[0]);
    close_object(writer);
    json_item(writer);
    json_open(writer, '{');
    write_required(writer, (const char *const[]){"error"}, 1);
    close_object(writer);
    json_close(writer, ']');
}

void schema_write_decision(Buffer *out, const Program *program)
{
    JsonWriter writer = {.out = out, .indent = true};
    write_head(&writer, program, "Decision");
    member(&writer, "type", "object");
    open_object(&writer, "properties");
    write_string_field(&writer, "id", "");
    write_string_field(&writer, "as_of", DATE_PATTERN);
    write_verdicts(&writer);
    write_decides(&writer, program);
    write_array(&writer, "findings", write_finding);
    write_array(&writer, "materials", write_string);
    write_array(&writer, "unknowns", write_string);
    write_policy(&writer);
    write_error(&writer);
    close_object(&writer);
    write_required(&writer, (const char *const[]){"id", "verdict"}, 2);
    write_alternatives(&writer);
    write_definitions(&writer, program);
    close_object(&writer);
}
