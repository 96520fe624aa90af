/*
 * record_scan.c - one walk over text and types together.
 *
 * Each step returns where the text goes on, or NULL to give up.
 *
 * This file is compiled twice: as it stands, and by record_scan_avx2.c for processors with wider
 * vectors.
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

static const char *scan_value(Scan *scan, Value *out, uint32_t type, const char *at,
                              const Spot *spot, int depth);

/* ---- single values --------------------------------------------------------------------------- */

static inline bool find_enum(const Scan *scan, Value *out, uint32_t index, Text code)
{
    uint32_t ordinal = text_table_find(&scan->plan->enums[index], code);
    *out = value_enum((uint16_t)index, ordinal);
    return ordinal != NONE;
}

static const char *scan_enum(const Scan *scan, Value *out, uint32_t index, const char *at)
{
    Text code;
    if (*at != '"' || (at = json_scan_string(&code, scan->scratch, at + 1)) == NULL)
        return NULL;
    return find_enum(scan, out, index, code) ? at : NULL;
}

static const char *scan_text(const Scan *scan, Value *out, TypeKind kind, const char *at)
{
    Text text;
    if (*at != '"' || (at = json_scan_string(&text, scan->scratch, at + 1)) == NULL)
        return NULL;
    return record_text(out, kind, text) ? at : NULL;
}

static const char *scan_number(Value *out, TypeKind kind, const char *at)
{
    yyjson_val number;
    at = json_scan_number(&number, at);
    return at != NULL && record_number(out, kind, &number) ? at : NULL;
}

static const char *scan_bool(Value *out, const char *at)
{
    bool is_true = memcmp(at, "true", 4) == 0;
    *out = value_bool(is_true);
    if (is_true)
        return at + 4;
    return memcmp(at, "false", 5) == 0 ? at + 5 : NULL;
}

/* Of any type: by yyjson after all. */
static const char *scan_any(const Scan *scan, Value *out, const char *at)
{
    const char *end = json_skip_value(at, LIMIT_JSON_DEPTH);
    yyjson_alc memory = json_memory_in(scan->scratch);
    yyjson_doc *doc = end != NULL ? yyjson_read_opts((char *)(uintptr_t)at, (size_t)(end - at),
                                                     YYJSON_READ_NOFLAG, &memory, NULL)
                                  : NULL;
    if (doc == NULL)
        return NULL;
    Status status = record_decode_dyn(out, scan->arena, yyjson_doc_get_root(doc));
    return status == STATUS_OK ? end : NULL;
}

static const char *scan_optional(Scan *scan, Value *out, uint32_t inner, const char *at,
                                 const Spot *spot, int depth)
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

/* ---- lists and maps -------------------------------------------------------------------------- */

/* The items of lists that are being read stand one behind the other in the plan, whatever lists
 * they belong to: each list is as long as it is only at its end. */
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

static const char *scan_items(Scan *scan, uint32_t element, const char *at, const Place *place,
                              int depth)
{
    uint32_t index = 0;
    for (const char *item = at; item != NULL; index++) {
        Value value;
        Spot spot = {.place = {.parent = place, .index = index}};
        at = scan_value(scan, &value, element, item, &spot, depth);
        if (at == NULL || !push_item(scan->plan, value))
            return NULL;
        item = json_next_item(&at, ']');
    }
    return at;
}

/* The items of a list of strings, of which there are some, and its end: none of them needs a place.
 */
static NOT_INLINE const char *scan_strings(Scan *scan, Value *out, const char *at)
{
    RecordPlan *plan = scan->plan;
    uint32_t first = plan->item_count;
    for (const char *item = at; item != NULL; item = json_next_item(&at, ']')) {
        Text text;
        at = *item == '"' ? json_scan_string(&text, scan->scratch, item + 1) : NULL;
        if (at == NULL || !push_item(plan, value_string(text)))
            return NULL;
    }
    return at != NULL && pop_list(scan, out, first) ? at : NULL;
}

/* A list of strings, as most are; `at` is behind its bracket. */
static inline const char *scan_string_list(Scan *scan, Value *out, const char *at)
{
    static const List none = {.count = 0};
    at = json_skip_space(at);
    if (*at != ']')
        return scan_strings(scan, out, at);
    *out = value_list(&none);
    return at + 1;
}

static const char *scan_list(Scan *scan, Value *out, uint32_t element, const char *at,
                             const Spot *spot, int depth)
{
    uint32_t first = scan->plan->item_count;
    const Place *place =
        record_keeps_place(scan->program, element) ? spot_keep(spot, scan->arena) : &spot->place;
    if (*at != '[' || place == NULL)
        return NULL;
    if (program_TYPES(scan->program)[element].kind == TYPE_STRING)
        return scan_string_list(scan, out, at + 1);
    at = json_skip_space(at + 1);
    at = *at == ']' ? at + 1 : scan_items(scan, element, at, place, depth + 1);
    return at != NULL && pop_list(scan, out, first) ? at : NULL;
}

/* A name that is repeated is passed over, but read: as of a document. */
static const char *scan_entries(Scan *scan, Map *map, uint32_t element, const char *at,
                                const Place *place, int depth)
{
    for (const char *entry = at; entry != NULL;) {
        Value value;
        Text name;
        at = json_scan_name(&name, scan->scratch, entry);
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

static const char *scan_map(Scan *scan, Value *out, uint32_t element, const char *at,
                            const Spot *spot, int depth)
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

/* ---- records --------------------------------------------------------------------------------- */

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
static NOT_INLINE const char *scan_any_field(Scan *scan, OpenRecord *open, const FieldPlan *field,
                                             const char *at)
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

static const char *scan_facts(const Scan *scan, const char *at)
{
    RecordExtras *extras = scan->extras;
    const char *end = json_skip_value(at, LIMIT_JSON_DEPTH);
    if (end != NULL && !extras->has_facts && *at == '{')
        extras->facts = (Text){at, (size_t)(end - at)};
    extras->has_facts = true;
    return end;
}

/* Past white space before the member's value that its head has not: the next record is likely to
 * have it too. */
static const char *lengthen_head(const OpenRecord *open, const JsonMember *member, const char *at)
{
    MemberHeads *heads = &open->type->heads;
    const char *value = json_skip_space(at), *head = at - member->head_bytes;
    if (value == at || value - head > MEMBER_HEAD_BYTES_MAX)
        return value;
    JsonMember longer = *member;
    longer.head_bytes = (uint16_t)(value - head);
    member_heads_keep(heads, (uint32_t)(open->next - heads->items) - 1, head, &longer);
    return value;
}

static const char *scan_field_or_skip(Scan *scan, OpenRecord *open, const FieldPlan *field,
                                      const char *at)
{
    if (field != NULL)
        return scan_any_field(scan, open, field, at);
    return scan->strict ? NULL : json_skip_value(at, LIMIT_JSON_DEPTH);
}

static inline bool is_root(const OpenRecord *open)
{
    return open->record->place->parent == NULL;
}

/* A string called "id" that is no field: the first at the root is what the record is told apart by.
 */
static const char *scan_id(const Scan *scan, const OpenRecord *open, const char *at)
{
    RecordExtras *extras = scan->extras;
    bool is_noted = is_root(open) && !extras->has_id;
    if (scan->strict)
        return NULL;
    if (!is_noted)
        return json_skip_string(at);
    extras->has_id = true;
    return json_scan_string(&extras->id, scan->scratch, at);
}

/* An "id" that is no string, or one that is a field of another type, which is too rare to be read.
 */
static const char *scan_other_id(Scan *scan, OpenRecord *open, const FieldPlan *field,
                                 const char *at)
{
    bool is_string = *at == '"' && !scan->extras->has_id;
    scan->extras->has_id = true;
    return is_string ? NULL : scan_field_or_skip(scan, open, field, at);
}

/* A member that is no field, means something at the root besides, or is of a kind that is seldom.
 * "facts" that are a field are too rare to be read here. */
static NOT_INLINE const char *scan_other_member(Scan *scan, OpenRecord *open,
                                                const JsonMember *member, const char *at)
{
    ExtraMember extra = is_root(open) ? member->extra : EXTRA_NONE;
    at = lengthen_head(open, member, at);
    switch (extra) {
    case EXTRA_FACTS:
        return member->field == NULL ? scan_facts(scan, at) : NULL;
    case EXTRA_ID:
        return scan_other_id(scan, open, member->field, at);
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

static inline const char *scan_string(const Scan *scan, OpenRecord *open, const JsonMember *member,
                                      const char *at)
{
    Text text;
    at = json_scan_string(&text, scan->scratch, at);
    Value *slot = take_slot(open, member);
    if (at == NULL || slot == NULL)
        return NULL;
    *slot = value_string(text);
    return at;
}

/* A date, or a member of an enum. */
static inline const char *scan_code(const Scan *scan, OpenRecord *open, const JsonMember *member,
                                    const char *at)
{
    Text text;
    at = json_scan_string(&text, scan->scratch, at);
    Value *slot = take_slot(open, member);
    if (at == NULL || slot == NULL)
        return NULL;
    bool is_right = member->kind == MEMBER_DATE ? record_date(slot, text)
                                                : find_enum(scan, slot, member->inner, text);
    return is_right ? at : NULL;
}

/* The value of a member that is no record. What values of its kind begin with has been passed. */
static inline const char *scan_member(Scan *scan, OpenRecord *open, const JsonMember *member,
                                      const char *at)
{
    Value *slot;
    char first = *at;
    switch ((MemberKind)member->kind) {
    case MEMBER_STRING:
        return scan_string(scan, open, member, at);
    case MEMBER_DATE:
    case MEMBER_ENUM:
        return scan_code(scan, open, member, at);
    case MEMBER_ID:
        return scan_id(scan, open, at);
    case MEMBER_SKIPPED:
        return scan->strict ? NULL : json_skip_string(at);
    case MEMBER_STRINGS:
        return (slot = take_slot(open, member)) != NULL ? scan_string_list(scan, slot, at) : NULL;
    case MEMBER_BOOL:
        if (first != 't' && first != 'f')
            break;
        return (slot = take_slot(open, member)) != NULL ? scan_bool(slot, at) : NULL;
    case MEMBER_INT:
        if (first < '0' || first > '9')
            break;
        return (slot = take_slot(open, member)) != NULL ? scan_number(slot, TYPE_INT, at) : NULL;
    default:
        break;
    }
    return scan_other_member(scan, open, member, at);
}

static JsonMember member_of(const RecordTypePlan *type, Text name, size_t head_bytes, char first)
{
    uint32_t number = text_table_find(&type->names, name);
    const FieldPlan *field = number != NONE ? &type->fields[number] : NULL;
    bool is_text = field != NULL && field->kind == TYPE_STRING;
    ExtraMember extra = text_equal(name, TEXT("facts"))            ? EXTRA_FACTS
                        : text_equal(name, TEXT("id")) && !is_text ? EXTRA_ID
                                                                   : EXTRA_NONE;
    MemberKind kind = MEMBER_OTHER;
    if (field != NULL && extra == EXTRA_NONE)
        kind = field->member_kind;
    else if (field == NULL && first == '"')
        kind = extra == EXTRA_ID ? MEMBER_ID : extra == EXTRA_NONE ? MEMBER_SKIPPED : MEMBER_OTHER;
    return (JsonMember){
        .field = field,
        .kind = (uint8_t)kind,
        .extra = (uint8_t)extra,
        .number = field != NULL ? number : 0,
        .inner = field != NULL ? field->inner : NONE,
        .head_bytes = (uint16_t)(head_bytes <= UINT16_MAX ? head_bytes : 0),
    };
}

/* The member that the text goes on with, where it has a head that is kept for this position, or,
 * where one or the other member is missing, for one of the following. Returns where its value
 * begins, or NULL. */
static const char *fit_member(OpenRecord *open, const char *at, JsonMember *out)
{
    enum { MISSING_MAX = 3 };
    const MemberHeads *heads = &open->type->heads;
    uint32_t position = (uint32_t)(open->next - heads->items);
    uint32_t last = position > 0 ? position + MISSING_MAX : 0; /* the others begin with a comma */
    for (uint32_t i = position; i < heads->count && i <= last; i++) {
        if (!member_heads_fit(heads, i, at))
            continue;
        open->next = &heads->items[i + 1];
        *out = heads->items[i].member;
        return lengthen_head(open, out, at + out->head_bytes);
    }
    return NULL;
}

/* The same where there is no such head: the member's is kept. */
static const char *read_member(const Scan *scan, OpenRecord *open, const char *at, JsonMember *out)
{
    MemberHeads *heads = &open->type->heads;
    uint32_t position = (uint32_t)(open->next - heads->items);
    Text name;
    const char *start = json_skip_space(at), *value = NULL;
    if (position > 0)
        start = *start == ',' ? json_skip_space(start + 1) : NULL;
    if (start != NULL)
        value = json_scan_name(&name, scan->scratch, start);
    if (value == NULL)
        return NULL;
    *out = member_of(open->type, name, (size_t)(value - at), *value);
    bool has_escapes = name.data != start + 1;
    open->next = &heads->items[member_heads_keep(heads, position, has_escapes ? NULL : at, out)];
    return value;
}

/* What the text goes on with, which is not as in the last record: a member, or the end. Returns
 * where its value goes on behind what its kind begins with; what begins otherwise is of the kind
 * OTHER. NULL to give up. */
static NOT_INLINE const char *find_member(const Scan *scan, OpenRecord *open, const char *at,
                                          JsonMember *out)
{
    const char *next = json_skip_space(at);
    if (*next == '}') {
        out->kind = MEMBER_END;
        return next + 1;
    }
    const char *value = fit_member(open, at, out);
    if (value == NULL)
        value = read_member(scan, open, at, out);
    if (value == NULL)
        return NULL;
    char opening = member_opening((MemberKind)out->kind);
    if (opening == *value)
        return value + 1;
    if (opening != '\0')
        out->kind = MEMBER_OTHER;
    return value;
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
static NOT_INLINE Record *new_record_below(const Scan *scan, const OpenRecord *above,
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
                                   : new_record_below(scan, above, member);
    return open_record(out, scan, slot, record, fixed, above->depth);
}

/* Past the strings that follow as expected, which most members are; NULL where `at` is, or one of
 * them is wrong. */
static inline const char *scan_expected_strings(const Scan *scan, OpenRecord *open, const char *at)
{
    const MemberHead *head = open->next;
    for (; at != NULL && head->member.kind == MEMBER_STRING && member_head_is_next(head, at);
         head++)
        at = scan_string(scan, open, &head->member, at + head->size_bytes);
    open->next = head;
    return at;
}

/* Records that are members of others are read without a call for each. */
enum { OPEN_MAX = 8 };

/* `at` is behind the brace. */
static const char *scan_record(Scan *scan, Value *out, uint32_t index, const char *at,
                               const Spot *spot, int depth)
{
    OpenRecord stack[OPEN_MAX], *open = stack;
    Record *record = new_record(scan, index, spot_keep(spot, scan->arena), spot->fixed);
    if (!open_record(open, scan, out, record, spot->fixed, depth))
        return NULL;
    while ((at = scan_expected_strings(scan, open, at)) != NULL) {
        const MemberHead *head = open->next;
        const JsonMember *member = &head->member;
        JsonMember found;
        if (member_head_is_next(head, at)) {
            open->next = head + 1;
            at += head->size_bytes;
        } else if ((at = find_member(scan, open, at, &found)) != NULL) {
            member = &found;
        } else {
            return NULL;
        }
        if (member->kind == MEMBER_END) {
            if (open->left > 0 && !settle(open->record, open->type))
                return NULL;
            if (open-- == stack)
                return at;
        } else if (member->kind != MEMBER_RECORD) {
            at = scan_member(scan, open, member, at);
        } else if (open + 1 < stack + OPEN_MAX) {
            at = open_member(open + 1, scan, open, member) ? at : NULL;
            open++;
        } else {
            at = scan_any_field(scan, open, member->field, at - 1);
        }
    }
    return NULL;
}

/* ---- the walk -------------------------------------------------------------------------------- */

static const char *scan_value(Scan *scan, Value *out, uint32_t index, const char *at,
                              const Spot *spot, int depth)
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
        return scan_text(scan, out, (TypeKind)type->kind, at);
    case TYPE_ENUM:
        return scan_enum(scan, out, type->first, at);
    case TYPE_RECORD:
        return *at == '{' ? scan_record(scan, out, type->first, at + 1, spot, depth) : NULL;
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
                 Text text, bool strict)
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
    const char *at = json_skip_space(text.data);
    at = *at == '{' ? scan_record(&scan, out, input, at + 1, &spot, 0) : NULL;
    if (at == NULL || json_skip_space(at) != text.data + text.size_bytes)
        return false;
    note_id(extras, plan, *out);
    return true;
}
