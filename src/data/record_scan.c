/*
 * record_scan.c - one walk over text and types together.
 *
 * Each step returns where the text goes on, or NULL to give up.
 */
#include "data/record_scan.h"

#include "base/json_memory.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "data/record.h"
#include "data/record_part.h"
#include "value/calendar.h"

typedef struct Scan {
    Arena *arena;
    Arena *scratch;
    RecordPlan *plan;
    const Program *program;
    RecordExtras *extras;
    bool strict;
} Scan;

static char *scan_value(Scan *scan, Value *out, uint32_t type, char *at, const Spot *spot,
                        int depth);

/* ---- single values ------------------------------------------------------------------------------ */

static char *scan_enum(const Scan *scan, Value *out, uint32_t index, char *at)
{
    Text code;
    if (*at != '"' || (at = json_scan_string(&code, at)) == NULL)
        return NULL;
    uint32_t ordinal = text_table_find(&scan->plan->enums[index], code);
    *out = value_enum((uint16_t)index, ordinal);
    return ordinal != NONE ? at : NULL;
}

static char *scan_text(Value *out, TypeKind kind, char *at)
{
    Text text;
    if (*at != '"' || (at = json_scan_string(&text, at)) == NULL)
        return NULL;
    return record_text(out, kind, text) ? at : NULL;
}

static char *scan_number(Value *out, TypeKind kind, char *at)
{
    yyjson_val number;
    at = json_scan_number(&number, at);
    return at != NULL && record_number(out, kind, &number) ? at : NULL;
}

static char *scan_bool(Value *out, char *at)
{
    bool is_true = memcmp(at, "true", 4) == 0;
    *out = value_bool(is_true);
    if (is_true)
        return at + 4;
    return memcmp(at, "false", 5) == 0 ? at + 5 : NULL;
}

/* Of any type: by yyjson after all. */
static char *scan_any(const Scan *scan, Value *out, char *at)
{
    char *end = json_skip_value(at, LIMIT_JSON_DEPTH);
    yyjson_alc memory = json_memory_in(scan->scratch);
    yyjson_doc *doc =
        end != NULL ? yyjson_read_opts(at, (size_t)(end - at), YYJSON_READ_NOFLAG, &memory, NULL)
                    : NULL;
    if (doc == NULL)
        return NULL;
    Status status = record_decode_dyn(out, scan->arena, yyjson_doc_get_root(doc));
    return status == STATUS_OK ? end : NULL;
}

static char *scan_optional(Scan *scan, Value *out, uint32_t inner, char *at, const Spot *spot,
                           int depth)
{
    if (memcmp(at, "null", 4) == 0) {
        *out = value_none();
        return at + 4;
    }
    Value *value = arena_alloc(scan->arena, sizeof *value);
    if (value == NULL)
        return NULL;
    *out = value_some(value);
    return scan_value(scan, value, inner, at, spot, depth + 1);
}

/* ---- lists and maps ----------------------------------------------------------------------------- */

/* The items of lists that are being read stand one behind the other in the plan, whatever lists they
 * belong to: each list is as long as it is only at its end. */
static bool push_item(RecordPlan *plan, Value item)
{
    if (plan->item_count == plan->item_capacity) {
        uint32_t capacity = plan->item_capacity == 0 ? 64 : 2 * plan->item_capacity;
        Value *items = plan->item_count < LIMIT_LIST_ITEMS
                           ? arena_alloc_array(plan->arena, capacity, sizeof *items)
                           : NULL;
        if (items == NULL)
            return false;
        if (plan->item_count > 0)
            memcpy(items, plan->items, plan->item_count * sizeof *items);
        plan->items = items;
        plan->item_capacity = capacity;
    }
    plan->items[plan->item_count++] = item;
    return true;
}

static bool pop_list(Scan *scan, Value *out, uint32_t first)
{
    RecordPlan *plan = scan->plan;
    uint32_t count = plan->item_count - first;
    List *list = list_new(scan->arena, count);
    if (list == NULL)
        return false;
    if (count > 0)
        memcpy(list->items, plan->items + first, count * sizeof *list->items);
    list->count = count;
    plan->item_count = first;
    *out = value_list(list);
    return true;
}

static char *scan_items(Scan *scan, uint32_t element, char *at, const Place *place, int depth)
{
    const BundleType *type = program_TYPES(scan->program) + element;
    uint32_t index = 0;
    for (char *item = at; item != NULL; index++) {
        Value value;
        Text text = TEXT("");
        if (*item == '"' && type->kind == TYPE_STRING) {
            at = json_scan_string(&text, item); /* or NULL */
            value = value_string(text);
        } else {
            Spot spot = {.place = {.parent = place, .index = index}};
            at = scan_value(scan, &value, element, item, &spot, depth);
        }
        if (at == NULL || !push_item(scan->plan, value))
            return NULL;
        item = json_next_item(&at, ']');
    }
    return at;
}

static char *scan_list(Scan *scan, Value *out, uint32_t element, char *at, const Spot *spot,
                       int depth)
{
    uint32_t first = scan->plan->item_count;
    const Place *place =
        record_keeps_place(scan->program, element) ? spot_keep(spot, scan->arena) : &spot->place;
    if (*at != '[' || place == NULL)
        return NULL;
    at = json_skip_space(at + 1);
    at = *at == ']' ? at + 1 : scan_items(scan, element, at, place, depth + 1);
    return at != NULL && pop_list(scan, out, first) ? at : NULL;
}

/* A name that is repeated is passed over, but read: as of a document. */
static char *scan_entries(Scan *scan, Map *map, uint32_t element, char *at, const Place *place,
                          int depth)
{
    for (char *entry = at; entry != NULL;) {
        Value value;
        Text name;
        at = json_scan_name(&name, entry);
        if (at == NULL)
            return NULL;
        Spot spot = {.place = {.parent = place, .name = name}};
        at = scan_value(scan, &value, element, at, &spot, depth);
        if (at == NULL || !map_insert(scan->arena, map, value_string(name), value, NULL))
            return NULL;
        entry = json_next_item(&at, '}');
    }
    return at;
}

static char *scan_map(Scan *scan, Value *out, uint32_t element, char *at, const Spot *spot,
                      int depth)
{
    Map *map = *at == '{' ? map_new(scan->arena, 0) : NULL;
    const Place *place =
        record_keeps_place(scan->program, element) ? spot_keep(spot, scan->arena) : &spot->place;
    if (map == NULL || place == NULL)
        return NULL;
    *out = value_map(map);
    at = json_skip_space(at + 1);
    return *at == '}' ? at + 1 : scan_entries(scan, map, element, at, place, depth + 1);
}

/* ---- records ------------------------------------------------------------------------------------ */

/* The value of a field of whatever type. Null that counts as absent is kept as null until the record's
 * end, so that a field given twice is noticed. */
static char *scan_any_field(Scan *scan, Record *record, const FieldPlan *field, char *at,
                            const FixedPlace *fixed, int depth)
{
    Value *slot = &record->fields[field->number];
    bool may_be_absent = (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0;
    if (may_be_absent && memcmp(at, "null", 4) == 0) {
        *slot = value_null();
        return at + 4;
    }
    Spot spot = {.place = {.parent = record->place, .name = field->name},
                 .fixed = fixed != NULL ? fixed->fields[field->number] : NULL};
    at = scan_value(scan, slot, field->type, at, &spot, depth);
    bool is_empty = at != NULL && (field->flags & FIELD_FLAG_NONEMPTY) != 0 &&
                    slot->tag == VALUE_LIST && slot->as.list->count == 0;
    return is_empty ? NULL : at;
}

/* The same; what most fields are is read at once. */
static inline char *scan_field(Scan *scan, Record *record, const FieldPlan *field, char *at,
                               const FixedPlace *fixed, int depth)
{
    Value *slot = &record->fields[field->number];
    Text text;
    if (*at != '"' || (field->kind != TYPE_STRING && field->kind != TYPE_DATE))
        return scan_any_field(scan, record, field, at, fixed, depth);
    at = json_scan_string(&text, at);
    if (at == NULL)
        return NULL;
    if (field->kind == TYPE_STRING) {
        *slot = value_string(text);
        return at;
    }
    int64_t days;
    bool is_day = calendar_parse_date(&days, text);
    *slot = value_date(days);
    return is_day ? at : NULL;
}

/* A member that is no field: passed over, unless that is not allowed. The root's "facts" always is. */
static char *scan_unknown(const Scan *scan, Text name, char *at, bool is_root)
{
    char *end = json_skip_value(at, LIMIT_JSON_DEPTH);
    RecordExtras *extras = scan->extras;
    if (!is_root || !text_equal(name, TEXT("facts")))
        return scan->strict ? NULL : end;
    if (end != NULL && !extras->has_facts && *at == '{')
        extras->facts = (Text){at, (size_t)(end - at)};
    extras->has_facts = true;
    return end;
}

/* Notes the root's "id", whatever is made of it besides. False for what is too rare to be done
 * here: escapes are decoded in place, so that a text can be read only once. */
static bool note_extra(const Scan *scan, Text name, char *at, bool is_field)
{
    RecordExtras *extras = scan->extras;
    if (is_field && text_equal(name, TEXT("facts")))
        return false;
    if (extras->has_id || !text_equal(name, TEXT("id")))
        return true;
    extras->has_id = true;
    if (*at != '"')
        return true;
    const char *end = json_string_run(at + 1);
    extras->id = (Text){at + 1, (size_t)(end - at - 1)};
    return *end == '"';
}

/* What stands between the first and the last word, of names that are long. */
static inline bool is_middle_next(const MemberHead *head, const char *at)
{
    for (uint32_t i = sizeof head->first; i < head->last_at; i += sizeof head->first) {
        uint64_t word, wanted;
        memcpy(&word, at + i, sizeof word);
        memcpy(&wanted, head->text + i, sizeof wanted);
        if (word != wanted)
            return false;
    }
    return true;
}

/* Whether the text goes on with the member's name and colon. What is compared may go on behind the text. */
_Static_assert((int)MEMBER_HEAD_BYTES_MAX <= (int)JSON_SCAN_PADDING, "zeros end what is read");
static inline bool is_next(const MemberHead *head, const char *at)
{
    uint64_t first, last;
    memcpy(&first, at, sizeof first);
    memcpy(&last, at + head->last_at, sizeof last);
    uint64_t difference = ((first ^ head->first) | (last ^ head->last)) & head->mask;
    return difference == 0 && is_middle_next(head, at);
}

/* A member that did not come here in the last record: which field it is, or NULL where it is none; then
 * it has been passed over. */
static char *scan_other_member(Scan *scan, const RecordTypePlan *type, const FieldPlan **out,
                               uint32_t *position, char *at, bool is_root)
{
    Text name;
    *out = NULL;
    at = json_scan_name(&name, at);
    if (at == NULL)
        return NULL;
    *out = record_plan_find(type, name, position);
    if (is_root && !note_extra(scan, name, at, *out != NULL))
        return NULL;
    return *out != NULL ? at : scan_unknown(scan, name, at, is_root);
}

/* Null where that counts as absent becomes so; false where a field is missing. */
static bool settle(Record *record, const RecordTypePlan *type)
{
    for (uint32_t i = 0; i < type->field_count; i++) {
        Value *slot = &record->fields[i];
        if (slot->tag > VALUE_NULL)
            continue;
        bool may_be_absent =
            (type->fields[i].flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0;
        if (may_be_absent)
            slot->tag = VALUE_ABSENT;
        else if (slot->tag == VALUE_ABSENT)
            return false;
    }
    return true;
}

static char *scan_members(Scan *scan, Record *record, const RecordTypePlan *type, char *at,
                          const FixedPlace *fixed, int depth)
{
    uint32_t position = 0, left = type->field_count;
    for (char *member = at; member != NULL;) {
        const FieldPlan *field = type->order[position];
        if (is_next(&field->head, member)) {
            position++;
            at = json_skip_space(member + field->head.size_bytes);
        } else {
            bool is_root = record->place->parent == NULL;
            at = scan_other_member(scan, type, &field, &position, member, is_root);
        }
        if (at != NULL && field != NULL) {
            Value *slot = &record->fields[field->number];
            if (slot->tag != VALUE_ABSENT)
                return NULL; /* given twice */
            at = scan_field(scan, record, field, at, fixed, depth);
            left -= slot->tag > VALUE_NULL;
        }
        if (at == NULL)
            return NULL;
        member = json_next_item(&at, '}');
    }
    return at != NULL && (left == 0 || settle(record, type)) ? at : NULL;
}

static char *scan_record(Scan *scan, Value *out, uint32_t index, char *at, const Spot *spot,
                         int depth)
{
    const RecordTypePlan *type = &scan->plan->records[index];
    const Place *place = *at == '{' ? spot_keep(spot, scan->arena) : NULL;
    Record *record = record_new(scan->arena, (uint16_t)index, type->field_count, place);
    if (place == NULL || record == NULL)
        return NULL;
    *out = value_record(record);
    at = json_skip_space(at + 1);
    if (*at == '}')
        return settle(record, type) ? at + 1 : NULL;
    return scan_members(scan, record, type, at, spot->fixed, depth + 1);
}

/* ---- the walk ----------------------------------------------------------------------------------- */

static char *scan_value(Scan *scan, Value *out, uint32_t index, char *at, const Spot *spot,
                        int depth)
{
    const BundleType *type = program_TYPES(scan->program) + index;
    if (depth > LIMIT_JSON_DEPTH)
        return NULL;
    switch ((TypeKind)type->kind) {
    case TYPE_BOOL:
        return scan_bool(out, at);
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_DOUBLE:
        return scan_number(out, (TypeKind)type->kind, at);
    case TYPE_STRING:
    case TYPE_DATE:
    case TYPE_TIMESTAMP:
    case TYPE_DURATION:
        return scan_text(out, (TypeKind)type->kind, at);
    case TYPE_ENUM:
        return scan_enum(scan, out, type->first, at);
    case TYPE_RECORD:
        return scan_record(scan, out, type->first, at, spot, depth);
    case TYPE_LIST:
        return scan_list(scan, out, type->first, at, spot, depth);
    case TYPE_MAP:
        return scan_map(scan, out, type->second, at, spot, depth);
    case TYPE_OPTIONAL:
        return scan_optional(scan, out, type->first, at, spot, depth);
    case TYPE_DYN:
        return scan_any(scan, out, at);
    default:
        return NULL;
    }
}

bool record_scan(Value *out, RecordExtras *extras, Arena *arena, Arena *scratch, RecordPlan *plan,
                 char *text, size_t size_bytes, bool strict)
{
    Scan scan = {arena, scratch, plan, plan->program, extras, strict};
    Spot spot = {.fixed = plan->root};
    *extras = (RecordExtras){.has_id = false};
    plan->item_count = 0;
    if (utf8_find_invalid((Text){text, size_bytes}) != SIZE_MAX)
        return false;
    uint32_t input = program_meta(plan->program)->input_record;
    char *at = scan_record(&scan, out, input, json_skip_space(text), &spot, 0);
    return at != NULL && json_skip_space(at) == text + size_bytes;
}
