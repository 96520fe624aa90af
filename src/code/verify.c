/*
 * verify.c - header, sections and every index in them.
 *
 * A section is checked item by item; an item is right when everything it refers to is in range.
 * Circles are ruled out by order: an item may refer only to items of its own kind that stand
 * before it (constants, types) or after it (nodes).
 */
#include "code/verify.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "code/bundle_hash.h"
#include "code/format_version.h"
#include "code/verifier.h"
#include "value/type.h"

bool verifier_refuse(Verifier *verifier, const char *format, ...)
{
    if (verifier->reason != NULL) {
        va_list arguments;
        va_start(arguments, format);
        buffer_add_format_list(verifier->reason, format, arguments);
        va_end(arguments);
    }
    return false;
}

bool verifier_spend(Verifier *verifier, uint64_t count)
{
    if (count > verifier->work_left)
        return verifier_refuse(verifier, "the bundle names its items far more often than it has "
                                         "them");
    verifier->work_left -= count;
    return true;
}

static const char *const section_names[SECTION_COUNT] = {
#define SECTION(name, type) [SECTION_##name] = #name,
#include "code/sections.def"
};
static const uint32_t item_sizes[SECTION_COUNT] = {
#define SECTION(name, type) [SECTION_##name] = sizeof(type),
#include "code/sections.def"
};

/* ---- header and section table ---------------------------------------------------------------- */

static bool check_header(Verifier *verifier)
{
    const BundleHeader *header = (const BundleHeader *)(const void *)verifier->bytes;
    if (!format_version_check(verifier->reason, (Text){verifier->bytes, verifier->size_bytes}))
        return false;
    if (header->size_bytes != verifier->size_bytes)
        return verifier_refuse(verifier, "the bundle says it has %llu bytes, the file has %zu",
                               (unsigned long long)header->size_bytes, verifier->size_bytes);
    if (header->section_count != SECTION_COUNT)
        return verifier_refuse(verifier, "the bundle has %u sections, not %d",
                               header->section_count, SECTION_COUNT);
    return true;
}

static bool check_hash(Verifier *verifier)
{
    const BundleHeader *header = (const BundleHeader *)(const void *)verifier->bytes;
    uint8_t hash[sizeof header->hash];
    bundle_hash_content(hash, (Text){verifier->bytes, verifier->size_bytes});
    if (memcmp(hash, header->hash, sizeof hash) != 0)
        return verifier_refuse(verifier, "the bundle's content does not match its hash");
    return true;
}

static bool check_notes_hash(Verifier *verifier)
{
    const BundleMeta *meta = verifier->sections[SECTION_META];
    uint8_t hash[sizeof meta->notes_hash];
    bundle_hash_notes(hash, (Text){verifier->bytes, verifier->size_bytes});
    if (memcmp(hash, meta->notes_hash, sizeof hash) != 0)
        return verifier_refuse(verifier, "the bundle's notes do not match their hash");
    return true;
}

static bool check_section(Verifier *verifier, const BundleSection *section, uint32_t kind,
                          uint64_t *end)
{
    const char *name = section_names[kind];
    if (section->kind != kind || section->item_size_bytes != item_sizes[kind])
        return verifier_refuse(verifier, "section %s is not where it should be", name);
    if (section->offset % 8 != 0 || section->offset < *end ||
        section->offset > verifier->size_bytes ||
        section->size_bytes > verifier->size_bytes - section->offset)
        return verifier_refuse(verifier, "section %s is outside the file", name);
    if (section->size_bytes % item_sizes[kind] != 0 || section->size_bytes > LIMIT_BUNDLE_BYTES)
        return verifier_refuse(verifier, "section %s does not hold whole items", name);
    *end = section->offset + section->size_bytes;
    verifier->sections[kind] = verifier->bytes + section->offset;
    verifier->counts[kind] = (uint32_t)(section->size_bytes / item_sizes[kind]);
    return true;
}

static bool check_sections(Verifier *verifier)
{
    const BundleSection *table =
        (const BundleSection *)(const void *)(verifier->bytes + sizeof(BundleHeader));
    uint64_t end = sizeof(BundleHeader) + SECTION_COUNT * sizeof(BundleSection);
    if (verifier->size_bytes < end)
        return verifier_refuse(verifier, "the file ends within its section table");
    for (uint32_t kind = 0; kind < SECTION_COUNT; kind++) {
        if (!check_section(verifier, &table[kind], kind, &end))
            return false;
    }
    return true;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Looks through TEXT once, so that a text is judged by where it begins and ends: bytes constants
 * stand there too, and need not be UTF-8. */
static Status find_invalid_text(Verifier *verifier)
{
    Text all = {verifier->sections[SECTION_TEXT], verifier->counts[SECTION_TEXT]};
    size_t offset = 0;
    for (;;) {
        size_t next = utf8_find_invalid(text_slice(all, offset, all.size_bytes));
        if (next == SIZE_MAX)
            return buffer_failed(&verifier->invalid_text) ? STATUS_MEMORY : STATUS_OK;
        uint32_t at = (uint32_t)(offset + next);
        buffer_add(&verifier->invalid_text, (Text){(const char *)&at, sizeof at});
        offset = (size_t)at + 1;
    }
}

/* Whether no byte in [first, end) is among the invalid ones. */
static bool is_without_invalid(const Verifier *verifier, uint32_t first, uint32_t end)
{
    const uint32_t *invalid = (const uint32_t *)(const void *)verifier->invalid_text.data;
    size_t low = 0, high = verifier->invalid_text.size_bytes / sizeof *invalid;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (invalid[middle] < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low == verifier->invalid_text.size_bytes / sizeof *invalid || invalid[low] >= end;
}

/* Whether a character may begin or end before this byte. */
static bool is_boundary(const Verifier *verifier, uint32_t offset)
{
    const unsigned char *text = verifier->sections[SECTION_TEXT];
    return offset == verifier->counts[SECTION_TEXT] || (text[offset] & 0xC0U) != 0x80 ||
           !is_without_invalid(verifier, offset, offset + 1);
}

static bool is_utf8(const Verifier *verifier, BundleText text)
{
    uint32_t end = text.offset + text.size_bytes;
    return text.size_bytes == 0 ||
           (is_without_invalid(verifier, text.offset, end) && is_boundary(verifier, text.offset) &&
            is_boundary(verifier, end));
}

/* ---- references ------------------------------------------------------------------------------ */

/* An item being checked: which, for messages. */
typedef struct Item {
    Verifier *verifier;
    SectionKind section;
    uint32_t index;
} Item;

static bool refuse(const Item *item, const char *what)
{
    return verifier_refuse(item->verifier, "%s %u: %s is out of range",
                           section_names[item->section], item->index, what);
}

static bool is_index(const Item *item, uint32_t index, SectionKind kind, const char *what)
{
    return index < item->verifier->counts[kind] || refuse(item, what);
}

static bool is_index_or_none(const Item *item, uint32_t index, SectionKind kind, const char *what)
{
    return index == NONE || is_index(item, index, kind, what);
}

static bool is_range(const Item *item, BundleRange range, SectionKind kind, const char *what)
{
    uint32_t count = item->verifier->counts[kind];
    return ((range.first <= count && range.count <= count - range.first) || refuse(item, what)) &&
           verifier_spend(item->verifier, range.count);
}

static bool check_text(const Item *item, BundleText text, const char *what)
{
    uint32_t count = item->verifier->counts[SECTION_TEXT];
    if (text.offset > count || text.size_bytes > count - text.offset)
        return refuse(item, what);
    return is_utf8(item->verifier, text) ||
           verifier_refuse(item->verifier, "%s %u: %s is not UTF-8", section_names[item->section],
                           item->index, what);
}

/* Nearly every bundle's texts are all valid: then only where this one begins and ends counts. */
static inline bool is_text(const Item *item, BundleText text, const char *what)
{
    const Verifier *verifier = item->verifier;
    const unsigned char *bytes = verifier->sections[SECTION_TEXT];
    uint32_t count = verifier->counts[SECTION_TEXT];
    if (verifier->invalid_text.size_bytes == 0 && text.offset < count &&
        text.size_bytes < count - text.offset && (bytes[text.offset] & 0xC0U) != 0x80 &&
        (bytes[text.offset + text.size_bytes] & 0xC0U) != 0x80)
        return true;
    return check_text(item, text, what);
}

/* All of NOTE_TEXT is known to be UTF-8. */
static bool is_note_boundary(const Verifier *verifier, uint32_t offset)
{
    const unsigned char *text = verifier->sections[SECTION_NOTE_TEXT];
    return offset == verifier->counts[SECTION_NOTE_TEXT] || (text[offset] & 0xC0U) != 0x80;
}

static bool is_note_text(const Item *item, BundleNoteText text, const char *what)
{
    const Verifier *verifier = item->verifier;
    uint32_t count = verifier->counts[SECTION_NOTE_TEXT];
    return (text.offset <= count && text.size_bytes <= count - text.offset &&
            is_note_boundary(verifier, text.offset) &&
            is_note_boundary(verifier, text.offset + text.size_bytes)) ||
           refuse(item, what);
}

static const void *item_at(const Item *item)
{
    return (const char *)item->verifier->sections[item->section] +
           (size_t)item->index * item_sizes[item->section];
}

/* ---- items ----------------------------------------------------------------------------------- */

static bool check_meta(const Item *item)
{
    const BundleMeta *meta = item_at(item);
    return is_text(item, meta->name, "the name") && is_text(item, meta->version, "the version") &&
           is_text(item, meta->compiler, "the compiler") &&
           is_text(item, meta->input_name, "the input's name") &&
           is_index_or_none(item, meta->input_record, SECTION_RECORDS, "the input's record") &&
           is_range(item, meta->modules, SECTION_MODULES, "the modules") &&
           is_index_or_none(item, meta->reported_scope, SECTION_SCOPES, "the scope") &&
           is_index_or_none(item, meta->expression, SECTION_FUNCTIONS, "the expression");
}

static bool check_module(const Item *item)
{
    const BundleModule *module = item_at(item);
    return is_text(item, module->name, "the name") && is_text(item, module->path, "the path");
}

static bool check_enum_constant(const Item *item, const BundleConstant *constant)
{
    if (!is_index(item, constant->type, SECTION_ENUMS, "the enum"))
        return false;
    const BundleEnum *enumeration =
        (const BundleEnum *)item->verifier->sections[SECTION_ENUMS] + constant->type;
    return constant->payload < enumeration->members.count || refuse(item, "the member");
}

/* What a constant holds is built when it is first read, however often it names the same items:
 * so what counts is its weight. */
static bool check_constant_items(const Item *item, uint64_t first, uint64_t count)
{
    uint32_t there = item->verifier->counts[SECTION_CONSTANT_ITEMS];
    if (first > there || count > there - first)
        return refuse(item, "the items");
    const uint32_t *items =
        (const uint32_t *)item->verifier->sections[SECTION_CONSTANT_ITEMS] + first;
    uint64_t weight = 1;
    uint32_t depth = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (items[i] >= item->index)
            return refuse(item, "an item");
        weight += item->verifier->weights[items[i]];
        if (item->verifier->depths[items[i]] > depth)
            depth = item->verifier->depths[items[i]];
    }
    if (weight > LIMIT_LIST_ITEMS || depth > LIMIT_VALUE_DEPTH)
        return refuse(item, "its size or depth");
    item->verifier->weights[item->index] = (uint32_t)weight;
    item->verifier->depths[item->index] = (uint8_t)(depth + 1);
    return verifier_spend(item->verifier, weight);
}

/* `sorted` is believed by IN_LIST, so it must be true. */
static bool check_sorted(const Item *item, const BundleConstant *list)
{
    const Verifier *verifier = item->verifier;
    const uint32_t *items =
        (const uint32_t *)verifier->sections[SECTION_CONSTANT_ITEMS] + list->payload;
    const BundleConstant *constants = verifier->sections[SECTION_CONSTANTS];
    const char *text = verifier->sections[SECTION_TEXT];
    if (list->size == 0)
        return refuse(item, "the order");
    for (uint32_t i = 0; i < list->size; i++) {
        const BundleConstant *one = &constants[items[i]];
        if (one->tag != constants[items[0]].tag ||
            (one->tag != VALUE_STRING && one->tag != VALUE_INT))
            return refuse(item, "the order");
        if (i == 0)
            continue;
        const BundleConstant *before = &constants[items[i - 1]];
        bool ascends = one->tag == VALUE_INT
                           ? (int64_t)before->payload < (int64_t)one->payload
                           : text_compare((Text){text + before->payload, before->size},
                                          (Text){text + one->payload, one->size}) < 0;
        if (!ascends)
            return refuse(item, "the order");
    }
    return true;
}

static bool check_text_constant(const Item *item, const BundleConstant *constant)
{
    uint32_t count = item->verifier->counts[SECTION_TEXT];
    if (constant->payload > count || constant->size > count - constant->payload)
        return refuse(item, "the text");
    BundleText text = {(uint32_t)constant->payload, constant->size};
    return constant->tag == VALUE_BYTES || is_text(item, text, "the text");
}

static bool check_constant(const Item *item)
{
    const BundleConstant *constant = item_at(item);
    item->verifier->weights[item->index] = 1;
    item->verifier->depths[item->index] = 0;
    switch (constant->tag) {
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_DOUBLE:
        return true;
    case VALUE_DATE:
        return (constant->payload + (UINT64_C(1) << 40) < UINT64_C(1) << 41) ||
               refuse(item, "the date");
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        return (constant->payload + (UINT64_C(1) << 50) < UINT64_C(1) << 51 &&
                constant->size < 1000000000) ||
               refuse(item, "the time");
    case VALUE_ENUM:
        return check_enum_constant(item, constant);
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE:
        return check_text_constant(item, constant);
    case VALUE_LIST:
        return check_constant_items(item, constant->payload, constant->size) &&
               (constant->sorted == 0 || check_sorted(item, constant));
    case VALUE_MAP:
        return check_constant_items(item, constant->payload, 2 * (uint64_t)constant->size);
    case VALUE_OPTIONAL:
        return (constant->size <= 1 || refuse(item, "the size")) &&
               check_constant_items(item, constant->payload, constant->size);
    default:
        return verifier_refuse(item->verifier, "constant %u is of no known kind", item->index);
    }
}

static bool check_enum(const Item *item)
{
    const BundleEnum *enumeration = item_at(item);
    return (item->index <= UINT16_MAX || refuse(item, "the number")) &&
           is_text(item, enumeration->name, "the name") &&
           is_range(item, enumeration->members, SECTION_MEMBERS, "the members");
}

static bool check_member(const Item *item)
{
    const BundleMember *member = item_at(item);
    return is_text(item, member->code, "the code") && is_text(item, member->zh, "a label") &&
           is_text(item, member->en, "a label");
}

static bool check_record(const Item *item)
{
    const BundleRecord *record = item_at(item);
    return (item->index <= UINT16_MAX || refuse(item, "the number")) &&
           (record->fields.count <= UINT16_MAX || refuse(item, "the field count")) &&
           is_text(item, record->name, "the name") &&
           is_range(item, record->fields, SECTION_FIELDS, "the fields");
}

static bool check_field(const Item *item)
{
    const BundleField *field = item_at(item);
    return is_text(item, field->name, "the name") && is_text(item, field->zh, "a label") &&
           is_text(item, field->en, "a label") &&
           is_index(item, field->type, SECTION_TYPES, "the type");
}

static bool check_type(const Item *item)
{
    const BundleType *type = item_at(item);
    switch (type->kind) {
    case TYPE_LIST:
    case TYPE_OPTIONAL:
    case TYPE_TYPE:
        return type->first < item->index || refuse(item, "the parameter");
    case TYPE_MAP:
        return (type->first < item->index && type->second < item->index) ||
               refuse(item, "a parameter");
    case TYPE_ENUM:
        return is_index(item, type->first, SECTION_ENUMS, "the enum");
    case TYPE_RECORD:
        return is_index(item, type->first, SECTION_RECORDS, "the record");
    default:
        return type->kind < TYPE_WRAPPER || refuse(item, "the kind");
    }
}

static bool check_function(const Item *item)
{
    const BundleFunction *function = item_at(item);
    return is_text(item, function->name, "the name") &&
           is_range(item, function->code, SECTION_CODE, "the code") &&
           (function->register_count <= LIMIT_REGISTERS || refuse(item, "the register count")) &&
           (function->param_count <= function->register_count ||
            refuse(item, "the parameter count"));
}

static bool check_line(const Item *item)
{
    const BundleLine *line = item_at(item);
    if (item->index > 0 && line[-1].instruction > line->instruction)
        return refuse(item, "the order");
    return is_index(item, line->module, SECTION_MODULES, "the module");
}

static bool check_native(const Item *item)
{
    const BundleNative *native = item_at(item);
    return is_text(item, native->function, "the function") &&
           is_text(item, native->c_name, "the overload") &&
           (native->param_count <= UINT16_MAX || refuse(item, "the parameter count"));
}

static bool check_let(const Item *item)
{
    const BundleLet *let = item_at(item);
    return is_text(item, let->name, "the name") &&
           is_index(item, let->function, SECTION_FUNCTIONS, "the function");
}

static bool check_scope(const Item *item)
{
    const BundleScope *scope = item_at(item);
    return is_text(item, scope->name, "the name") && is_text(item, scope->otherwise, "a name") &&
           is_index(item, scope->enumeration, SECTION_ENUMS, "the enum") &&
           is_index(item, scope->function, SECTION_FUNCTIONS, "the function");
}

static bool check_constraint(const Item *item)
{
    const BundleConstraint *constraint = item_at(item);
    return is_index(item, constraint->scope, SECTION_SCOPES, "the scope") &&
           is_range(item, constraint->ordinals, SECTION_ORDINALS, "the members");
}

static bool check_validity(const Item *item, const BundleValidity *validity)
{
    return is_range(item, validity->constraints, SECTION_CONSTRAINTS, "the conditions") &&
           is_text(item, validity->cite, "the citation");
}

static bool check_setting(const Item *item)
{
    const BundleSetting *setting = item_at(item);
    return is_text(item, setting->name, "the name") &&
           is_text(item, setting->short_name, "a name") &&
           is_index(item, setting->type, SECTION_TYPES, "the type") &&
           is_range(item, setting->values, SECTION_SETTING_VALUES, "the values");
}

static bool check_setting_value(const Item *item)
{
    const BundleSettingValue *value = item_at(item);
    return check_validity(item, &value->validity) &&
           is_index(item, value->constant, SECTION_CONSTANTS, "the constant") &&
           is_index(item, value->setting, SECTION_SETTINGS, "the setting") &&
           is_index(item, value->module, SECTION_MODULES, "the module");
}

static bool check_setting_ref(const Item *item)
{
    const uint32_t *setting = item_at(item);
    return is_index(item, *setting, SECTION_SETTINGS, "the setting");
}

static bool check_param(const Item *item)
{
    const BundleParam *param = item_at(item);
    return is_text(item, param->name, "the name") &&
           is_index(item, param->type, SECTION_TYPES, "the type");
}

static bool check_source(const Item *item)
{
    const BundleSource *source = item_at(item);
    return is_text(item, source->name, "the name") &&
           is_range(item, source->params, SECTION_PARAMS, "the parameters") &&
           is_index(item, source->result, SECTION_TYPES, "the result");
}

static bool check_decide(const Item *item)
{
    const BundleDecide *decide = item_at(item);
    return is_text(item, decide->name, "the name") &&
           is_index(item, decide->function, SECTION_FUNCTIONS, "the function") &&
           is_index(item, decide->type, SECTION_TYPES, "the type");
}

static bool check_part(const Item *item)
{
    const BundlePart *part = item_at(item);
    return is_text(item, part->text, "the text");
}

/* A message's holes are those its rule fires with. */
static bool check_holes(const Item *item, BundleRange range, uint32_t hole_count)
{
    const BundlePart *parts = item->verifier->sections[SECTION_PARTS];
    for (uint32_t i = 0; i < range.count; i++) {
        uint32_t hole = parts[range.first + i].hole;
        if (hole != NONE && hole >= hole_count)
            return refuse(item, "a message's hole");
    }
    return true;
}

static bool check_material(const Item *item, const BundleRule *rule)
{
    if (rule->material_hole != NONE && rule->material_hole >= rule->hole_count)
        return refuse(item, "the material's hole");
    if (rule->material_enum == NONE)
        return true;
    if (!is_index(item, rule->material_enum, SECTION_ENUMS, "the material"))
        return false;
    const BundleEnum *enumeration =
        (const BundleEnum *)item->verifier->sections[SECTION_ENUMS] + rule->material_enum;
    return rule->material_member < enumeration->members.count || refuse(item, "the material");
}

static bool check_rule(const Item *item)
{
    const BundleRule *rule = item_at(item);
    return is_text(item, rule->name, "the name") && is_text(item, rule->short_name, "a name") &&
           is_text(item, rule->topic, "the topic") && check_validity(item, &rule->validity) &&
           is_range(item, rule->unders, SECTION_SETTING_REFS, "the settings") &&
           is_range(item, rule->exceptions, SECTION_EXCEPTIONS, "the exceptions") &&
           is_range(item, rule->zh, SECTION_PARTS, "the message") &&
           is_range(item, rule->en, SECTION_PARTS, "the message") &&
           check_holes(item, rule->zh, rule->hole_count) &&
           check_holes(item, rule->en, rule->hole_count) &&
           (rule->severity < RULE_ERROR || refuse(item, "the severity")) &&
           check_material(item, rule) &&
           is_index(item, rule->function, SECTION_FUNCTIONS, "the function") &&
           is_index(item, rule->module, SECTION_MODULES, "the module");
}

static bool check_exception(const Item *item)
{
    const BundleException *exception = item_at(item);
    return is_text(item, exception->name, "the name") &&
           check_validity(item, &exception->validity) &&
           is_range(item, exception->unders, SECTION_SETTING_REFS, "the settings") &&
           is_index(item, exception->rule, SECTION_RULES, "the rule") &&
           is_index(item, exception->module, SECTION_MODULES, "the module");
}

static bool check_table(const Item *item)
{
    const BundleTable *table = item_at(item);
    return is_text(item, table->name, "the name") &&
           is_index(item, table->root, SECTION_NODES, "the root") &&
           is_range(item, table->rows, SECTION_ROWS, "the rows") &&
           is_index(item, table->module, SECTION_MODULES, "the module") &&
           (table->param_count < UINT16_MAX || refuse(item, "the parameter count"));
}

static bool check_node(const Item *item)
{
    const BundleNode *node = item_at(item);
    if (node->kind == NODE_LEAF)
        return is_range(item, node->edges, SECTION_LEAVES, "the leaves");
    if (node->kind > NODE_INTERVAL || !is_range(item, node->edges, SECTION_EDGES, "the edges"))
        return refuse(item, "the kind");
    const BundleEdge *edges =
        (const BundleEdge *)item->verifier->sections[SECTION_EDGES] + node->edges.first;
    uint32_t node_count = item->verifier->counts[SECTION_NODES];
    for (uint32_t i = 0; i < node->edges.count; i++) {
        if (edges[i].node <= item->index || edges[i].node >= node_count)
            return refuse(item, "an edge");
        if (node->kind != NODE_ORDINAL && edges[i].key >= item->verifier->counts[SECTION_CONSTANTS])
            return refuse(item, "an edge's key");
    }
    return node->kind == NODE_ORDINAL ||
           (node->otherwise > item->index && node->otherwise < node_count) ||
           refuse(item, "the other way");
}

static bool check_leaf(const Item *item)
{
    const BundleLeaf *leaf = item_at(item);
    return is_index(item, leaf->constant, SECTION_CONSTANTS, "the constant");
}

static bool check_variable(const Item *item)
{
    const BundleVariable *variable = item_at(item);
    return is_text(item, variable->name, "the name");
}

static bool check_test(const Item *item)
{
    const BundleTest *test = item_at(item);
    return is_text(item, test->name, "the name") && is_text(item, test->record, "the record") &&
           is_index(item, test->module, SECTION_MODULES, "the module") &&
           is_range(item, test->expects, SECTION_EXPECTS, "the expectations");
}

static bool check_expect(const Item *item)
{
    const BundleExpect *expect = item_at(item);
    return (expect->kind <= EXPECT_MATERIALS || refuse(item, "the kind")) &&
           is_text(item, expect->text, "the text") && is_text(item, expect->path, "the path") &&
           (expect->kind != EXPECT_TRUE ||
            is_index(item, expect->function, SECTION_FUNCTIONS, "the function"));
}

static bool is_earlier_of_function(const Item *item, const BundleExpression *expression,
                                   uint32_t other)
{
    const BundleExpression *all = item->verifier->sections[SECTION_EXPRESSIONS];
    return other < item->index && all[other].function == expression->function;
}

static bool check_target(const Item *item, const BundleExpression *expression)
{
    static const SectionKind sections[EXPRESSION_KIND_COUNT] = {
        [EXPRESSION_LET] = SECTION_LETS,     [EXPRESSION_SETTING] = SECTION_SETTINGS,
        [EXPRESSION_SCOPE] = SECTION_SCOPES, [EXPRESSION_CALL] = SECTION_FUNCTIONS,
        [EXPRESSION_TABLE] = SECTION_TABLES, [EXPRESSION_SOURCE] = SECTION_SOURCES,
    };
    if (expression->role == ROLE_EXCEPTION)
        return is_index(item, expression->target, SECTION_EXCEPTIONS, "the exception");
    if (expression->kind == EXPRESSION_FIELD && expression->target == NONE)
        return true;
    if (expression->kind == EXPRESSION_LOCAL || expression->kind == EXPRESSION_FIELD)
        return is_earlier_of_function(item, expression, expression->target) ||
               refuse(item, "the target");
    SectionKind section = sections[expression->kind];
    return section == SECTION_META || is_index(item, expression->target, section, "the target");
}

static bool check_expression(const Item *item)
{
    const BundleExpression *expression = item_at(item);
    const BundleExpression *before = item->index > 0 ? expression - 1 : NULL;
    if (expression->role >= ROLE_COUNT || expression->kind >= EXPRESSION_KIND_COUNT)
        return refuse(item, "the kind");
    if (before != NULL && before->function > expression->function)
        return refuse(item, "the order");
    if (expression->parent != NONE && !is_earlier_of_function(item, expression, expression->parent))
        return refuse(item, "the parent");
    return is_note_text(item, expression->text, "the text") &&
           is_note_text(item, expression->name, "the name") &&
           is_index(item, expression->function, SECTION_FUNCTIONS, "the function") &&
           is_index(item, expression->module, SECTION_MODULES, "the module") &&
           check_target(item, expression);
}

static bool check_spot(const Item *item)
{
    const BundleSpot *spot = item_at(item);
    if (item->index > 0 && spot[-1].instruction >= spot->instruction)
        return refuse(item, "the order");
    return is_index(item, spot->instruction, SECTION_CODE, "the instruction") &&
           is_index(item, spot->expression, SECTION_EXPRESSIONS, "the expression");
}

static bool check_row(const Item *item)
{
    const BundleRow *row = item_at(item);
    return is_note_text(item, row->text, "the text") &&
           is_note_text(item, row->cite, "the citation");
}

static bool check_nothing(const Item *item)
{
    (void)item;
    return true;
}

typedef bool (*CheckItem)(const Item *item);
static const CheckItem item_checks[SECTION_COUNT] = {
    [SECTION_META] = check_meta,
    [SECTION_TEXT] = check_nothing,      /* find_invalid_text() */
    [SECTION_NOTE_TEXT] = check_nothing, /* check_notes() */
    [SECTION_MODULES] = check_module,
    [SECTION_CONSTANTS] = check_constant,
    [SECTION_CONSTANT_ITEMS] = check_nothing, /* through the constants */
    [SECTION_ENUMS] = check_enum,
    [SECTION_MEMBERS] = check_member,
    [SECTION_RECORDS] = check_record,
    [SECTION_FIELDS] = check_field,
    [SECTION_TYPES] = check_type,
    [SECTION_CODE] = check_nothing, /* verify_code.c */
    [SECTION_FUNCTIONS] = check_function,
    [SECTION_LINES] = check_line,
    [SECTION_NATIVES] = check_native,
    [SECTION_LETS] = check_let,
    [SECTION_SCOPES] = check_scope,
    [SECTION_ORDINALS] = check_nothing,
    [SECTION_CONSTRAINTS] = check_constraint,
    [SECTION_SETTINGS] = check_setting,
    [SECTION_SETTING_VALUES] = check_setting_value,
    [SECTION_SETTING_REFS] = check_setting_ref,
    [SECTION_PARAMS] = check_param,
    [SECTION_SOURCES] = check_source,
    [SECTION_DECIDES] = check_decide,
    [SECTION_PARTS] = check_part,
    [SECTION_RULES] = check_rule,
    [SECTION_EXCEPTIONS] = check_exception,
    [SECTION_TABLES] = check_table,
    [SECTION_NODES] = check_node,
    [SECTION_EDGES] = check_nothing, /* through the nodes */
    [SECTION_LEAVES] = check_leaf,
    [SECTION_VARIABLES] = check_variable,
    [SECTION_TESTS] = check_test,
    [SECTION_EXPECTS] = check_expect,
    [SECTION_EXPRESSIONS] = check_expression,
    [SECTION_SPOTS] = check_spot,
    [SECTION_ROWS] = check_row,
};

static bool check_items(Verifier *verifier, uint32_t first_kind, uint32_t end_kind)
{
    for (uint32_t kind = first_kind; kind < end_kind; kind++) {
        if (item_checks[kind] == check_nothing)
            continue;
        for (uint32_t i = 0; i < verifier->counts[kind]; i++) {
            Item item = {verifier, (SectionKind)kind, i};
            if (!item_checks[kind](&item))
                return false;
        }
    }
    return true;
}

/* All but the notes. */
static Status verify(Verifier *verifier)
{
    if (!check_header(verifier) || !check_sections(verifier) || !check_hash(verifier))
        return STATUS_BUNDLE;
    if (verifier->counts[SECTION_META] != 1) {
        verifier_refuse(verifier, "the bundle has no single META item");
        return STATUS_BUNDLE;
    }
    uint32_t count = verifier->counts[SECTION_CONSTANTS];
    verifier->weights = allocator_alloc(&verifier->allocator, (count + 1) * sizeof(uint32_t));
    verifier->depths = allocator_alloc(&verifier->allocator, count + 1);
    if (verifier->weights == NULL || verifier->depths == NULL ||
        find_invalid_text(verifier) != STATUS_OK)
        return STATUS_MEMORY;
    return check_items(verifier, 0, SECTION_FIRST_NOTE) ? verify_code(verifier) : STATUS_BUNDLE;
}

static bool check_notes(Verifier *verifier)
{
    Text text = {verifier->sections[SECTION_NOTE_TEXT], verifier->counts[SECTION_NOTE_TEXT]};
    if (!check_notes_hash(verifier))
        return false;
    if (utf8_find_invalid(text) != SIZE_MAX)
        return verifier_refuse(verifier, "the notes' text is not UTF-8");
    return check_items(verifier, SECTION_FIRST_NOTE, SECTION_COUNT);
}

static Status verify_bytes(const Allocator *allocator, Text bytes, bool notes, Buffer *reason)
{
    Verifier verifier = {
        .allocator = *allocator,
        .bytes = bytes.data,
        .size_bytes = bytes.size_bytes,
        .work_left = VERIFY_WORK_FACTOR * (uint64_t)bytes.size_bytes,
        .reason = reason,
    };
    buffer_init(&verifier.invalid_text, allocator);
    Status status = verify(&verifier);
    if (status == STATUS_OK && notes && !check_notes(&verifier))
        status = STATUS_BUNDLE;
    uint32_t count = verifier.counts[SECTION_CONSTANTS];
    allocator_free(allocator, verifier.weights, (count + 1) * sizeof(uint32_t));
    allocator_free(allocator, verifier.depths, count + 1);
    buffer_free(&verifier.invalid_text);
    return status;
}

Status bundle_verify(const Allocator *allocator, Text bytes, Buffer *reason)
{
    return verify_bytes(allocator, bytes, true, reason);
}

Status bundle_verify_to_decide(const Allocator *allocator, Text bytes, Buffer *reason)
{
    return verify_bytes(allocator, bytes, false, reason);
}

Status bundle_verify_layout(Text bytes, Buffer *reason)
{
    Verifier verifier = {.bytes = bytes.data, .size_bytes = bytes.size_bytes, .reason = reason};
    return check_header(&verifier) && check_sections(&verifier) ? STATUS_OK : STATUS_BUNDLE;
}
