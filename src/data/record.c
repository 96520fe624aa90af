/*
 * record.c - JSON into typed values, by the program's types.
 */
#include "data/record.h"

#include "base/limits.h"
#include "data/record_part.h"
#include "value/calendar.h"

typedef struct Decoder {
    Arena *arena;
    const RecordPlan *plan;
    const Program *program;
    bool strict;
    RecordError *error;
} Decoder;

/* ---- errors ---------------------------------------------------------------------------------- */

static Text pointer_of(Arena *arena, const Place *place)
{
    Buffer path;
    buffer_init_in(&path, arena);
    place_write(&path, place, TEXT(""));
    return buffer_text(&path);
}

static Status fail(Decoder *decoder, const Spot *spot, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static Status fail(Decoder *decoder, const Spot *spot, const char *code, const char *format, ...)
{
    Buffer message;
    va_list arguments;
    buffer_init_in(&message, decoder->arena);
    va_start(arguments, format);
    buffer_add_format_list(&message, format, arguments);
    va_end(arguments);
    *decoder->error =
        (RecordError){code, buffer_text(&message), pointer_of(decoder->arena, &spot->place)};
    return STATUS_INPUT;
}

static const char *kind_of(yyjson_val *json)
{
    switch (yyjson_get_type(json)) {
    case YYJSON_TYPE_NULL:
        return "null";
    case YYJSON_TYPE_BOOL:
        return "a boolean";
    case YYJSON_TYPE_NUM:
        return "a number";
    case YYJSON_TYPE_STR:
        return "a string";
    case YYJSON_TYPE_ARR:
        return "a list";
    case YYJSON_TYPE_OBJ:
        return "an object";
    default:
        return "nothing";
    }
}

static Status wrong_type(Decoder *decoder, const Spot *spot, const char *wanted, yyjson_val *json)
{
    return fail(decoder, spot, "type", "%s is wanted here, not %s", wanted, kind_of(json));
}

/* Of a string. */
static inline Text text_of_json(yyjson_val *json)
{
    return (Text){unsafe_yyjson_get_str(json), unsafe_yyjson_get_len(json)};
}

/* ---- values by type -------------------------------------------------------------------------- */

static Status decode(Decoder *decoder, Value *out, uint32_t type, yyjson_val *json,
                     const Spot *spot, int depth);

/* The nearest member's code, for "did you mean". */
static Text nearest_member(const Decoder *decoder, const BundleEnum *enumeration, Text code)
{
    Text nearest = TEXT("");
    size_t best = 4;
    for (uint32_t i = 0; i < enumeration->members.count; i++) {
        const BundleMember *member =
            program_MEMBERS(decoder->program) + enumeration->members.first + i;
        Text other = program_text(decoder->program, member->code);
        size_t distance = text_distance(other, code, best);
        if (distance < best) {
            best = distance;
            nearest = other;
        }
    }
    return nearest;
}

static Status decode_enum(Decoder *decoder, Value *out, uint32_t index, yyjson_val *json,
                          const Spot *spot)
{
    if (!yyjson_is_str(json))
        return wrong_type(decoder, spot, "a code", json);
    Text code = text_of_json(json);
    uint32_t ordinal = text_table_find(&decoder->plan->enums[index], code);
    if (ordinal != NONE) {
        *out = value_enum((uint16_t)index, ordinal);
        return STATUS_OK;
    }
    const BundleEnum *enumeration = program_ENUMS(decoder->program) + index;
    Text name = program_text(decoder->program, enumeration->name);
    Text nearest = nearest_member(decoder, enumeration, code);
    if (nearest.size_bytes > 0)
        return fail(decoder, spot, "value",
                    "\"%.*s\" is no code of \"%.*s\": did you mean \"%.*s\"?", TEXT_ARG(code),
                    TEXT_ARG(name), TEXT_ARG(nearest));
    return fail(decoder, spot, "value", "\"%.*s\" is no code of \"%.*s\"", TEXT_ARG(code),
                TEXT_ARG(name));
}

static Status decode_text_kind(Decoder *decoder, Value *out, TypeKind kind, yyjson_val *json,
                               const Spot *spot)
{
    if (!yyjson_is_str(json))
        return wrong_type(decoder, spot, "a string", json);
    Text text = text_of_json(json);
    if (record_text(out, kind, text))
        return STATUS_OK;
    return fail(decoder, spot, "value", "\"%.*s\" is no %s", TEXT_ARG(text),
                kind == TYPE_DATE        ? "date (YYYY-MM-DD) of the calendar"
                : kind == TYPE_TIMESTAMP ? "time (RFC 3339)"
                                         : "duration");
}

/* The value where it is of a kind that most fields have, and right: what is wrong is
 * told by decode(), which knows the place. */
static inline bool decode_plainly(Value *out, TypeKind kind, yyjson_val *json)
{
    int64_t days;
    switch (kind) {
    case TYPE_STRING:
        if (!yyjson_is_str(json))
            return false;
        *out = value_string(text_of_json(json));
        return true;
    case TYPE_DATE:
        if (!yyjson_is_str(json) || !calendar_parse_date(&days, text_of_json(json)))
            return false;
        *out = value_date(days);
        return true;
    case TYPE_BOOL:
        if (!yyjson_is_bool(json))
            return false;
        *out = value_bool(unsafe_yyjson_get_bool(json));
        return true;
    default:
        return false;
    }
}

static Status decode_list(Decoder *decoder, Value *out, uint32_t element, yyjson_val *json,
                          const Spot *spot, int depth)
{
    if (!yyjson_is_arr(json))
        return wrong_type(decoder, spot, "a list", json);
    List *list = list_new(decoder->arena, (uint32_t)yyjson_arr_size(json));
    const Place *place = record_keeps_place(decoder->program, element)
                             ? spot_keep(spot, decoder->arena)
                             : &spot->place;
    if (list == NULL || place == NULL)
        return STATUS_MEMORY;
    TypeKind kind = (TypeKind)program_TYPES(decoder->program)[element].kind;
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(json, index, count, item)
    {
        if (decode_plainly(&list->items[index], kind, item))
            continue;
        Spot at = {.place = {.parent = place, .index = (uint32_t)index}};
        Status status = decode(decoder, &list->items[index], element, item, &at, depth + 1);
        if (status != STATUS_OK)
            return status;
    }
    list->count = (uint32_t)count;
    *out = value_list(list);
    return STATUS_OK;
}

static Status decode_map(Decoder *decoder, Value *out, uint32_t element, yyjson_val *json,
                         const Spot *spot, int depth)
{
    if (!yyjson_is_obj(json))
        return wrong_type(decoder, spot, "an object", json);
    Map *map = map_new(decoder->arena, (uint32_t)yyjson_obj_size(json));
    const Place *place = record_keeps_place(decoder->program, element)
                             ? spot_keep(spot, decoder->arena)
                             : &spot->place;
    if (map == NULL || place == NULL)
        return STATUS_MEMORY;
    size_t index, count;
    yyjson_val *key, *item;
    yyjson_obj_foreach(json, index, count, key, item)
    {
        Value value = {.tag = VALUE_ABSENT};
        Spot at = {.place = {.parent = place, .name = text_of_json(key)}};
        Status status = decode(decoder, &value, element, item, &at, depth + 1);
        if (status == STATUS_OK &&
            !map_insert(decoder->arena, map, value_string(text_of_json(key)), value, NULL))
            status = STATUS_MEMORY;
        if (status != STATUS_OK)
            return status;
    }
    *out = value_map(map);
    return STATUS_OK;
}

/* ---- records --------------------------------------------------------------------------------- */

static Status decode_field(Decoder *decoder, Record *record, uint32_t number,
                           const FieldPlan *field, yyjson_val *json, const FixedPlace *fixed,
                           int depth)
{
    bool may_be_absent = (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0;
    if (may_be_absent && (json == NULL || yyjson_is_null(json)))
        return STATUS_OK;
    Spot spot = {.place = {.parent = record->place, .name = field->name}, .fixed = fixed};
    if (json == NULL)
        return fail(decoder, &spot, "missing", "\"%.*s\" is missing", TEXT_ARG(field->name));
    Value *slot = &record->fields[number];
    Status status = decode(decoder, slot, field->type, json, &spot, depth + 1);
    if ((field->flags & FIELD_FLAG_NONEMPTY) != 0 && status == STATUS_OK &&
        slot->tag == VALUE_LIST && slot->as.list->count == 0)
        return fail(decoder, &spot, "value", "\"%.*s\" must not be empty", TEXT_ARG(field->name));
    return status;
}

/* "facts" stands beside the record's own fields: the answers of sources. */
static bool is_facts(const Place *place, Text name)
{
    return place->parent == NULL && text_equal(name, TEXT("facts"));
}

static Status refuse_member(Decoder *decoder, const Place *place, Text name, bool repeated)
{
    Spot spot = {.place = {.parent = place, .name = name}};
    return repeated ? fail(decoder, &spot, "value", "\"%.*s\" is given twice", TEXT_ARG(name))
                    : fail(decoder, &spot, "unknown_field", "there is no field \"%.*s\" here",
                           TEXT_ARG(name));
}

/* Sorts an object's members by field: NULL where there is none. What is plain is decoded. */
static Status find_members(Decoder *decoder, yyjson_val **members, Record *record,
                           const RecordTypePlan *type, yyjson_val *json)
{
    const Place *place = record->place;
    uint32_t position = 0;
    size_t at, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(json, at, count, key, value)
    {
        Text name = text_of_json(key);
        const FieldPlan *field = record_plan_find(type, name, &position);
        if (field == NULL) {
            if (decoder->strict && !is_facts(place, name))
                return refuse_member(decoder, place, name, false);
            continue;
        }
        if (members[field->number] != NULL)
            return refuse_member(decoder, place, name, true);
        members[field->number] = value;
        decode_plainly(&record->fields[field->number], field->kind, value);
    }
    return STATUS_OK;
}

static Status decode_record(Decoder *decoder, Value *out, uint32_t index, yyjson_val *json,
                            const Spot *spot, int depth)
{
    const RecordTypePlan *type = &decoder->plan->records[index];
    if (!yyjson_is_obj(json))
        return wrong_type(decoder, spot, "an object", json);
    const Place *place = spot_keep(spot, decoder->arena);
    Record *record = record_new(decoder->arena, (uint16_t)index, type->field_count, place);
    yyjson_val **members =
        arena_alloc_array(decoder->arena, type->field_count + 1, sizeof *members);
    if (place == NULL || record == NULL || members == NULL)
        return STATUS_MEMORY;
    Status status = find_members(decoder, members, record, type, json);
    for (uint32_t i = 0; status == STATUS_OK && i < type->field_count; i++) {
        if (record->fields[i].tag != VALUE_ABSENT)
            continue;
        const FixedPlace *fixed = spot->fixed != NULL ? spot->fixed->fields[i] : NULL;
        status = decode_field(decoder, record, i, &type->fields[i], members[i], fixed, depth);
    }
    *out = value_record(record);
    return status;
}

/* ---- the walk -------------------------------------------------------------------------------- */

static Status decode_optional(Decoder *decoder, Value *out, uint32_t inner, yyjson_val *json,
                              const Spot *spot, int depth)
{
    if (yyjson_is_null(json)) {
        *out = value_none();
        return STATUS_OK;
    }
    Value *value = arena_alloc(decoder->arena, sizeof *value);
    if (value == NULL)
        return STATUS_MEMORY;
    *out = value_some(value);
    return decode(decoder, value, inner, json, spot, depth + 1);
}

static Status decode(Decoder *decoder, Value *out, uint32_t index, yyjson_val *json,
                     const Spot *spot, int depth)
{
    const BundleType *type = program_TYPES(decoder->program) + index;
    if (depth > LIMIT_JSON_DEPTH)
        return fail(decoder, spot, "limit", "the record is nested deeper than %d",
                    LIMIT_JSON_DEPTH);
    switch ((TypeKind)type->kind) {
    case TYPE_BOOL:
        if (!yyjson_is_bool(json))
            return wrong_type(decoder, spot, "a boolean", json);
        *out = value_bool(yyjson_get_bool(json));
        return STATUS_OK;
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_DOUBLE:
        return record_number(out, (TypeKind)type->kind, json)
                   ? STATUS_OK
                   : wrong_type(decoder, spot,
                                type->kind == TYPE_DOUBLE ? "a number" : "a whole number", json);
    case TYPE_STRING:
    case TYPE_DATE:
    case TYPE_TIMESTAMP:
    case TYPE_DURATION:
        return decode_text_kind(decoder, out, (TypeKind)type->kind, json, spot);
    case TYPE_ENUM:
        return decode_enum(decoder, out, type->first, json, spot);
    case TYPE_RECORD:
        return decode_record(decoder, out, type->first, json, spot, depth);
    case TYPE_LIST:
        return decode_list(decoder, out, type->first, json, spot, depth);
    case TYPE_MAP:
        return decode_map(decoder, out, type->second, json, spot, depth);
    case TYPE_OPTIONAL:
        return decode_optional(decoder, out, type->first, json, spot, depth);
    case TYPE_DYN:
        return record_decode_dyn(out, decoder->arena, json);
    case TYPE_NULL:
        *out = value_null();
        return STATUS_OK;
    default:
        return fail(decoder, spot, "type", "data cannot hold a value of this type");
    }
}

Status record_decode(Value *out, Arena *arena, RecordPlan *plan, yyjson_val *json, bool strict,
                     RecordError *error)
{
    Decoder decoder = {arena, plan, plan->program, strict, error};
    Spot spot = {.fixed = plan->root};
    return decode_record(&decoder, out, program_meta(plan->program)->input_record, json, &spot, 0);
}

Status record_decode_type(Value *out, Arena *arena, RecordPlan *plan, uint32_t type,
                          yyjson_val *json, const Place *place, RecordError *error)
{
    Decoder decoder = {arena, plan, plan->program, false, error};
    Spot spot = {.place = *place};
    return decode(&decoder, out, type, json, &spot, 0);
}

/* ---- untyped --------------------------------------------------------------------------------- */

static Status decode_dyn(Value *out, Arena *arena, yyjson_val *json, int depth);

static Status dyn_list(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    List *list = list_new(arena, (uint32_t)yyjson_arr_size(json));
    if (list == NULL)
        return STATUS_MEMORY;
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(json, index, count, item)
    {
        Status status = decode_dyn(&list->items[index], arena, item, depth + 1);
        if (status != STATUS_OK)
            return status;
    }
    list->count = (uint32_t)count;
    *out = value_list(list);
    return STATUS_OK;
}

static Status dyn_map(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    Map *map = map_new(arena, (uint32_t)yyjson_obj_size(json));
    if (map == NULL)
        return STATUS_MEMORY;
    size_t index, count;
    yyjson_val *key, *item;
    yyjson_obj_foreach(json, index, count, key, item)
    {
        Value value;
        Status status = decode_dyn(&value, arena, item, depth + 1);
        if (status == STATUS_OK &&
            !map_insert(arena, map, value_string(text_of_json(key)), value, NULL))
            status = STATUS_MEMORY;
        if (status != STATUS_OK)
            return status;
    }
    *out = value_map(map);
    return STATUS_OK;
}

static Status decode_dyn(Value *out, Arena *arena, yyjson_val *json, int depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return STATUS_LIMIT;
    switch (yyjson_get_type(json)) {
    case YYJSON_TYPE_BOOL:
        *out = value_bool(yyjson_get_bool(json));
        return STATUS_OK;
    case YYJSON_TYPE_NUM:
        *out = yyjson_is_real(json) ? value_double(yyjson_get_real(json))
               : yyjson_is_uint(json) && yyjson_get_uint(json) > INT64_MAX
                   ? value_uint(yyjson_get_uint(json))
                   : value_int(yyjson_get_sint(json));
        return STATUS_OK;
    case YYJSON_TYPE_STR:
        *out = value_string(text_of_json(json));
        return STATUS_OK;
    case YYJSON_TYPE_ARR:
        return dyn_list(out, arena, json, depth);
    case YYJSON_TYPE_OBJ:
        return dyn_map(out, arena, json, depth);
    default:
        *out = value_null();
        return STATUS_OK;
    }
}

Status record_decode_dyn(Value *out, Arena *arena, yyjson_val *json)
{
    return decode_dyn(out, arena, json, 0);
}
