/*
 * record_scan.c - one walk over text and types together.
 *
 * Each step returns where the text goes on, or NULL to give up.
 *
 * This file is compiled twice: as it stands, and by record_scan_avx2.c for processors with wider vectors.
 */
#include "data/record_scan.h"

#include "base/attributes.h"
#include "base/json_memory.h"
#include "base/limits.h"
#include "data/record.h"
#include "data/record_part.h"

#ifndef RECORD_SCAN
#define RECORD_SCAN record_scan_plain
#endif

typedef struct Scan {
    Arena *arena;
    Arena *scratch;
    RecordPlan *plan;
    const Program *program;
    RecordExtras *extras;
    char *frame; /* a copy of the plan's */
    bool strict;
} Scan;

static char *scan_value(Scan *scan, Value *out, uint32_t type, char *at, const Spot *spot,
                        int depth);

/* ---- single values ------------------------------------------------------------------------------ */

static inline bool find_enum(const Scan *scan, Value *out, uint32_t index, Text code)
{
    uint32_t ordinal = text_table_find(&scan->plan->enums[index], code);
    *out = value_enum((uint16_t)index, ordinal);
    return ordinal != NONE;
}

static char *scan_enum(const Scan *scan, Value *out, uint32_t index, char *at)
{
    Text code;
    if (*at != '"' || (at = json_scan_string(&code, at)) == NULL)
        return NULL;
    return find_enum(scan, out, index, code) ? at : NULL;
}

static inline char *scan_string(Value *out, char *at)
{
    Text text;
    at = json_scan_string(&text, at);
    if (at != NULL)
        *out = value_string(text);
    return at;
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
static NOT_INLINE bool grow_items(RecordPlan *plan)
{
    Value *items = plan->item_count < LIMIT_LIST_ITEMS
                       ? arena_grow(plan->arena, plan->items, plan->item_count,
                                    &plan->item_capacity, sizeof *items)
                       : NULL;
    if (items == NULL)
        return false;
    plan->items = items;
    return true;
}

static inline bool push_item(RecordPlan *plan, Value item)
{
    if (plan->item_count == plan->item_capacity && !grow_items(plan))
        return false;
    plan->items[plan->item_count++] = item;
    return true;
}

static bool pop_list(Scan *scan, Value *out, uint32_t first)
{
    RecordPlan *plan = scan->plan;
    uint32_t count = plan->item_count - first;
    const Value *items = count > 0 ? plan->items + first : NULL; /* there may be none yet at all */
    List *list = list_of(scan->arena, items, count);
    if (list == NULL)
        return false;
    plan->item_count = first;
    *out = value_list(list);
    return true;
}

static char *scan_items(Scan *scan, uint32_t element, char *at, const Place *place, int depth)
{
    uint32_t index = 0;
    for (char *item = at; item != NULL; index++) {
        Value value;
        Spot spot = {.place = {.parent = place, .index = index}};
        at = scan_value(scan, &value, element, item, &spot, depth);
        if (at == NULL || !push_item(scan->plan, value))
            return NULL;
        item = json_next_item(&at, ']');
    }
    return at;
}

/* The items of a list of strings, of which there are some, and its end: none of them needs a place. */
static NOT_INLINE char *scan_strings(Scan *scan, Value *out, char *at)
{
    uint32_t first = scan->plan->item_count;
    for (char *item = at; item != NULL; item = json_next_item(&at, ']')) {
        Value value;
        at = *item == '"' ? scan_string(&value, item) : NULL;
        if (at == NULL || !push_item(scan->plan, value))
            return NULL;
    }
    return at != NULL && pop_list(scan, out, first) ? at : NULL;
}

/* A list of strings, as most are. */
static inline char *scan_string_list(Scan *scan, Value *out, char *at)
{
    static const List none = {.count = 0};
    at = json_skip_space(at + 1);
    if (*at != ']')
        return scan_strings(scan, out, at);
    *out = value_list(&none);
    return at + 1;
}

static char *scan_list(Scan *scan, Value *out, uint32_t element, char *at, const Spot *spot,
                       int depth)
{
    uint32_t first = scan->plan->item_count;
    const Place *place =
        record_keeps_place(scan->program, element) ? spot_keep(spot, scan->arena) : &spot->place;
    if (*at != '[' || place == NULL)
        return NULL;
    if (program_TYPES(scan->program)[element].kind == TYPE_STRING)
        return scan_string_list(scan, out, at);
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

/* A record whose members are being read. */
typedef struct OpenRecord {
    Record *record;
    RecordTypePlan *type;
    const FixedPlace *fixed; /* where it stands, where that is prepared; or NULL */
    const MemberHead *next;
    uint32_t left; /* fields without a value */
    int depth;     /* of values in it */
} OpenRecord;

/* Where a field's value stands. */
static Spot spot_of(const OpenRecord *open, const FieldPlan *field)
{
    return (Spot){.place = {.parent = open->record->place, .name = field->name},
                  .fixed = open->fixed != NULL ? open->fixed->fields[field->number] : NULL};
}

/* The value of a field of any type. Null that counts as absent is kept as null until the record's
 * end, so that a field given twice is noticed. */
static NOT_INLINE char *scan_any_field(Scan *scan, OpenRecord *open, const FieldPlan *field,
                                       char *at)
{
    Value *slot = &open->record->fields[field->number];
    if (slot->tag != VALUE_ABSENT)
        return NULL; /* given twice */
    bool may_be_absent = (field->flags & (FIELD_FLAG_OPTIONAL | FIELD_FLAG_ASKED)) != 0;
    if (may_be_absent && memcmp(at, "null", 4) == 0) {
        *slot = value_null();
        return at + 4;
    }
    Spot spot = spot_of(open, field);
    at = scan_value(scan, slot, field->type, at, &spot, open->depth);
    open->left--;
    bool is_empty = at != NULL && (field->flags & FIELD_FLAG_NONEMPTY) != 0 &&
                    slot->tag == VALUE_LIST && slot->as.list->count == 0;
    return is_empty ? NULL : at;
}

static char *scan_facts(const Scan *scan, char *at)
{
    RecordExtras *extras = scan->extras;
    char *end = json_skip_value(at, LIMIT_JSON_DEPTH);
    if (end != NULL && !extras->has_facts && *at == '{')
        extras->facts = (Text){at, (size_t)(end - at)};
    extras->has_facts = true;
    return end;
}

/* White space before the value that the head has not: the next record is likely to have it too. */
static char *lengthen_head(const OpenRecord *open, const JsonMember *member, char *at)
{
    MemberHeads *heads = &open->type->heads;
    char *value = json_skip_space(at);
    JsonMember longer = *member;
    longer.head_bytes += (uint32_t)(value - at);
    if (value > at)
        member_heads_keep(heads, (uint32_t)(open->next - heads->items) - 1, at - member->head_bytes,
                          &longer);
    return value;
}

static char *scan_field_or_skip(Scan *scan, OpenRecord *open, const FieldPlan *field, char *at)
{
    if (field != NULL)
        return scan_any_field(scan, open, field, at);
    return scan->strict ? NULL : json_skip_value(at, LIMIT_JSON_DEPTH);
}

/* An "id" that is no field of strings: see note_id(). What is a string here and another type's value as a field
 * is too rare to be read. */
static char *scan_id(Scan *scan, OpenRecord *open, const FieldPlan *field, char *at)
{
    RecordExtras *extras = scan->extras;
    bool is_noted = *at == '"' && !extras->has_id;
    extras->has_id = true;
    if (!is_noted)
        return scan_field_or_skip(scan, open, field, at);
    return field == NULL && !scan->strict ? json_scan_string(&extras->id, at) : NULL;
}

/* A member that is no field, means something at the root besides, or is of a kind that is seldom. "facts"
 * that are a field are too rare to be read here. */
static NOT_INLINE char *scan_other_member(Scan *scan, OpenRecord *open, const JsonMember *member,
                                          char *at)
{
    ExtraMember extra = open->record->place->parent == NULL ? member->extra : EXTRA_NONE;
    at = lengthen_head(open, member, at);
    switch (extra) {
    case EXTRA_FACTS:
        return member->field == NULL ? scan_facts(scan, at) : NULL;
    case EXTRA_ID:
        return scan_id(scan, open, member->field, at);
    default:
        return scan_field_or_skip(scan, open, member->field, at);
    }
}

/* The member's field, which has a value now; NULL where it had one. */
static inline Value *take_slot(OpenRecord *open, const JsonMember *member)
{
    Value *slot = &open->record->fields[member->number];
    open->left--;
    return slot->tag == VALUE_ABSENT ? slot : NULL;
}

static inline char *scan_quoted(const Scan *scan, OpenRecord *open, const JsonMember *member,
                                char *at)
{
    Text text;
    at = json_scan_string(&text, at);
    if (at == NULL || (member->kind == MEMBER_SKIPPED && scan->strict))
        return NULL;
    if (member->kind == MEMBER_SKIPPED)
        return at;
    Value *slot = take_slot(open, member);
    if (slot == NULL)
        return NULL;
    if (member->kind == MEMBER_STRING)
        *slot = value_string(text);
    else if (member->kind == MEMBER_DATE ? !record_date(slot, text)
                                         : !find_enum(scan, slot, member->inner, text))
        return NULL;
    return at;
}

/* The value of a member that is neither a record nor in quotes. */
static inline char *scan_member(Scan *scan, OpenRecord *open, const JsonMember *member, char *at)
{
    Value *slot;
    char first = *at;
    if (member->kind == MEMBER_STRINGS && first == '[')
        return (slot = take_slot(open, member)) != NULL ? scan_string_list(scan, slot, at) : NULL;
    if (member->kind == MEMBER_BOOL && (first == 't' || first == 'f'))
        return (slot = take_slot(open, member)) != NULL ? scan_bool(slot, at) : NULL;
    if (member->kind == MEMBER_INT && first >= '0' && first <= '9')
        return (slot = take_slot(open, member)) != NULL ? scan_number(slot, TYPE_INT, at) : NULL;
    return scan_other_member(scan, open, member, at);
}

static JsonMember member_of(const RecordTypePlan *type, Text name, size_t head_bytes)
{
    uint32_t number = text_table_find(&type->names, name);
    const FieldPlan *field = number != NONE ? &type->fields[number] : NULL;
    bool is_text = field != NULL && field->kind == TYPE_STRING;
    ExtraMember extra = text_equal(name, TEXT("facts"))            ? EXTRA_FACTS
                        : text_equal(name, TEXT("id")) && !is_text ? EXTRA_ID
                                                                   : EXTRA_NONE;
    MemberKind kind = extra != EXTRA_NONE ? MEMBER_OTHER
                      : field != NULL     ? field->member_kind
                                          : MEMBER_SKIPPED;
    return (JsonMember){
        .field = field,
        .kind = (uint8_t)kind,
        .extra = (uint8_t)extra,
        .number = field != NULL ? number : 0,
        .inner = field != NULL ? field->inner : NONE,
        .head_bytes = (uint32_t)head_bytes,
    };
}

/* The next member, which begins otherwise than the last record's at this position. Where one or the other
 * of those is missing it is among the following ones. NULL to give up. */
static NOT_INLINE const JsonMember *find_member(OpenRecord *open, char *at, JsonMember *found)
{
    enum { MISSING_MAX = 3 };
    MemberHeads *heads = &open->type->heads;
    uint32_t position = (uint32_t)(open->next - heads->items);
    for (uint32_t i = position; position > 0 && i < heads->count && i <= position + MISSING_MAX;
         i++) {
        open->next = &heads->items[i + 1];
        if (member_head_is_next(&heads->items[i], at))
            return &heads->items[i].member;
    }
    Text name;
    char *start = json_skip_space(at);
    if (position > 0)
        start = *start == ',' ? json_skip_space(start + 1) : NULL;
    if (start == NULL || *start != '"')
        return NULL;
    bool is_plain = *json_string_run(start + 1) == '"'; /* before escapes are decoded */
    char *value = json_scan_name(&name, start);
    if (value == NULL)
        return NULL;
    *found = member_of(open->type, name, (size_t)(value - at));
    position = member_heads_keep(heads, position, is_plain ? at : NULL, found);
    open->next = &heads->items[position];
    return found;
}

/* Null where that counts as absent becomes so; false where a field is missing. */
static NOT_INLINE bool settle(Record *record, const RecordTypePlan *type)
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

/* A record without values: the frame's, where it stands at a fixed place. */
static inline Record *new_record(const Scan *scan, uint32_t index, const Place *place,
                                 const FixedPlace *fixed)
{
    if (fixed != NULL && fixed->frame_at != NONE)
        return (Record *)(void *)(scan->frame + fixed->frame_at);
    uint32_t field_count = scan->plan->records[index].field_count;
    return place != NULL ? record_new(scan->arena, (uint16_t)index, field_count, place) : NULL;
}

static inline bool open_record(OpenRecord *out, const Scan *scan, Value *slot, Record *record,
                               const FixedPlace *fixed, int depth)
{
    if (record == NULL || depth > LIMIT_JSON_DEPTH)
        return false;
    RecordTypePlan *type = &scan->plan->records[record->type];
    *out = (OpenRecord){.record = record,
                        .type = type,
                        .fixed = fixed,
                        .next = type->heads.items,
                        .left = type->field_count,
                        .depth = depth + 1};
    *slot = value_record(record);
    return true;
}

/* A member's record, not at a fixed place. */
static NOT_INLINE Record *new_member(const Scan *scan, const OpenRecord *above,
                                     const JsonMember *member)
{
    const Place *place = place_field(scan->arena, above->record->place, member->field->name);
    return new_record(scan, member->inner, place, NULL);
}

/* The record that is a member of the one before. */
static inline bool open_member(OpenRecord *out, const Scan *scan, OpenRecord *above,
                               const JsonMember *member)
{
    Value *slot = take_slot(above, member);
    const FixedPlace *fixed = above->fixed != NULL ? above->fixed->fields[member->number] : NULL;
    if (slot == NULL)
        return false;
    Record *record = fixed != NULL ? new_record(scan, member->inner, &fixed->place, fixed)
                                   : new_member(scan, above, member);
    return open_record(out, scan, slot, record, fixed, above->depth);
}

/* Records that are members of others are read without a call for each. */
enum { OPEN_MAX = 8 };

static char *scan_record(Scan *scan, Value *out, uint32_t index, char *at, const Spot *spot,
                         int depth)
{
    OpenRecord stack[OPEN_MAX], *open = stack;
    Record *record = new_record(scan, index, spot_keep(spot, scan->arena), spot->fixed);
    if (!open_record(open, scan, out, record, spot->fixed, depth))
        return NULL;
    at++;
    while (at != NULL) {
        const JsonMember *member = &open->next->member;
        JsonMember found;
        if (member_head_is_next(open->next, at)) {
            open->next++;
        } else {
            char *end = json_skip_space(at);
            if (*end == '}') {
                at = end + 1;
                if (open->left > 0 && !settle(open->record, open->type))
                    return NULL;
                if (open-- == stack)
                    return at;
                continue;
            }
            member = find_member(open, at, &found);
            if (member == NULL)
                return NULL;
        }
        at += member->head_bytes;
        if (member->kind <= MEMBER_QUOTED_LAST && *at == '"') {
            at = scan_quoted(scan, open, member, at);
        } else if (member->kind != MEMBER_RECORD || *at != '{') {
            at = scan_member(scan, open, member, at);
        } else if (open + 1 == stack + OPEN_MAX) {
            at = scan_any_field(scan, open, member->field, at);
        } else {
            at = open_member(open + 1, scan, open, member) ? at + 1 : NULL;
            open++;
        }
    }
    return NULL;
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
        return *at == '{' ? scan_record(scan, out, type->first, at, spot, depth) : NULL;
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

/* A field of strings called "id" is what the record is told apart by. */
static void note_id(RecordExtras *extras, const RecordPlan *plan, Value input)
{
    if (plan->id_field == NONE)
        return;
    Value id = input.as.record->fields[plan->id_field];
    if (id.tag == VALUE_STRING)
        extras->id = value_text(id);
}

bool RECORD_SCAN(Value *out, RecordExtras *extras, Arena *arena, Arena *scratch, RecordPlan *plan,
                 char *text, size_t size_bytes, bool strict)
{
    Spot spot = {.fixed = plan->root};
    Scan scan = {.arena = arena,
                 .scratch = scratch,
                 .plan = plan,
                 .program = plan->program,
                 .extras = extras,
                 .frame = arena_alloc_unset(arena, plan->frame_bytes),
                 .strict = strict};
    if (scan.frame == NULL)
        return false;
    memcpy(scan.frame, plan->frame, plan->frame_bytes);
    *extras = (RecordExtras){.has_id = false};
    plan->item_count = 0;
    uint32_t input = program_meta(plan->program)->input_record;
    char *at = json_skip_space(text);
    at = *at == '{' ? scan_record(&scan, out, input, at, &spot, 0) : NULL;
    if (at == NULL || json_skip_space(at) != text + size_bytes)
        return false;
    note_id(extras, plan, *out);
    return true;
}
