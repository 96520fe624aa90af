/*
 * record_plan.c - names by hash, and the places that never move.
 */
#include "data/record_plan.h"

/* Places prepared at most: types that hold each other many times over could have endless ones. */
enum { FIXED_PLACES_MAX = 4096, FIXED_DEPTH_MAX = 16 };

/* ---- names -------------------------------------------------------------------------------------- */

/* Behind all fields: a head of bytes that UTF-8 does not have, and no name. */
static const FieldPlan no_field = {
    .head = {.first = UINT64_MAX, .mask = UINT64_MAX},
    .name = {NULL, SIZE_MAX},
};

const FieldPlan *record_plan_search(const RecordTypePlan *type, Text name, uint32_t *position)
{
    uint32_t found = text_table_find(&type->names, name);
    if (found == NONE)
        return NULL;
    if (*position < type->field_count)
        type->order[(*position)++] = &type->fields[found];
    return &type->fields[found];
}

/* ---- types -------------------------------------------------------------------------------------- */

static bool plan_head(MemberHead *out, Arena *arena, Text name)
{
    size_t size_bytes = name.size_bytes + sizeof "\"\":" - 1;
    char *text = arena_alloc(arena, size_bytes + sizeof out->first);
    if (text == NULL)
        return false;
    text[0] = '"';
    memcpy(text + 1, name.data, name.size_bytes);
    text[1 + name.size_bytes] = '"';
    text[2 + name.size_bytes] = ':';
    *out = (MemberHead){.mask = UINT64_MAX, .text = text, .size_bytes = (uint32_t)size_bytes};
    if (size_bytes < sizeof out->mask) {
        out->mask = 0;
        memset(&out->mask, 0xFF, size_bytes);
    } else {
        out->last_at = (uint32_t)(size_bytes - sizeof out->last);
    }
    memcpy(&out->first, text, sizeof out->first);
    memcpy(&out->last, text + out->last_at, sizeof out->last);
    return true;
}

/* What a root says beside its fields is not passed over as a field alone. */
static bool is_extra(Text name)
{
    return text_equal(name, TEXT("id")) || text_equal(name, TEXT("facts"));
}

static bool plan_field(FieldPlan *out, const RecordPlan *plan, const BundleField *field,
                       uint32_t number)
{
    const BundleType *type = program_TYPES(plan->program) + field->type;
    *out = (FieldPlan){.head = no_field.head,
                       .name = program_text(plan->program, field->name),
                       .number = number,
                       .type = field->type,
                       .flags = field->flags,
                       .kind = (TypeKind)type->kind};
    bool is_long = out->name.size_bytes + sizeof "\"\":" - 1 > MEMBER_HEAD_BYTES_MAX;
    return is_extra(out->name) || is_long || plan_head(&out->head, plan->arena, out->name);
}

static bool plan_record(RecordPlan *plan, uint32_t index)
{
    const Program *program = plan->program;
    const BundleRecord *type = program_RECORDS(program) + index;
    uint32_t count = type->fields.count;
    FieldPlan *fields = arena_alloc_array(plan->arena, count + 1, sizeof *fields);
    Text *names = arena_alloc_array(plan->arena, count + 1, sizeof *names);
    const FieldPlan **order = arena_alloc_array(plan->arena, count + 1, sizeof *order);
    if (fields == NULL || names == NULL || order == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!plan_field(&fields[i], plan, program_FIELDS(program) + type->fields.first + i, i))
            return false;
        names[i] = fields[i].name;
        order[i] = &fields[i];
    }
    order[count] = &no_field;
    plan->records[index] = (RecordTypePlan){.field_count = count, .fields = fields, .order = order};
    return text_table_init(&plan->records[index].names, plan->arena, names, count);
}

static bool plan_enum(RecordPlan *plan, uint32_t index)
{
    const Program *program = plan->program;
    const BundleRange members = program_ENUMS(program)[index].members;
    Text *codes = arena_alloc_array(plan->arena, members.count + 1, sizeof *codes);
    for (uint32_t i = 0; codes != NULL && i < members.count; i++)
        codes[i] = program_text(program, program_MEMBERS(program)[members.first + i].code);
    return codes != NULL && text_table_init(&plan->enums[index], plan->arena, codes, members.count);
}

/* ---- places ------------------------------------------------------------------------------------- */

/* The places below a record of this type. What is too deep or too much is left to each record. */
static void plan_places(RecordPlan *plan, FixedPlace *at, uint32_t record, int depth,
                        uint32_t *left)
{
    const RecordTypePlan *type = &plan->records[record];
    at->fields = arena_alloc_array(plan->arena, type->field_count + 1, sizeof *at->fields);
    for (uint32_t i = 0; at->fields != NULL && i < type->field_count; i++) {
        const BundleType *field = program_TYPES(plan->program) + type->fields[i].type;
        if (field->kind != TYPE_RECORD || depth == FIXED_DEPTH_MAX || *left == 0)
            continue;
        FixedPlace *below = arena_alloc(plan->arena, sizeof *below);
        if (below == NULL)
            return;
        --*left;
        below->place = (Place){.parent = &at->place, .name = type->fields[i].name};
        plan_places(plan, below, field->first, depth + 1, left);
        at->fields[i] = below;
    }
}

static bool plan_root(RecordPlan *plan)
{
    uint32_t input = program_meta(plan->program)->input_record;
    if (input == NONE)
        return true;
    FixedPlace *root = arena_alloc(plan->arena, sizeof *root);
    if (root == NULL)
        return false;
    uint32_t left = FIXED_PLACES_MAX;
    plan_places(plan, root, input, 0, &left);
    plan->root = root;
    return root->fields != NULL;
}

/* ---- making ------------------------------------------------------------------------------------- */

static bool plan_all(RecordPlan *plan)
{
    const Program *program = plan->program;
    uint32_t record_count = program_RECORDS_count(program);
    uint32_t enum_count = program_ENUMS_count(program);
    plan->records = arena_alloc_array(plan->arena, record_count + 1, sizeof *plan->records);
    plan->enums = arena_alloc_array(plan->arena, enum_count + 1, sizeof *plan->enums);
    if (plan->records == NULL || plan->enums == NULL)
        return false;
    for (uint32_t i = 0; i < record_count; i++) {
        if (!plan_record(plan, i))
            return false;
    }
    for (uint32_t i = 0; i < enum_count; i++) {
        if (!plan_enum(plan, i))
            return false;
    }
    return plan_root(plan);
}

Status record_plan_new(RecordPlan **out, const Program *program, const Allocator *allocator)
{
    Arena *arena = arena_new(allocator);
    RecordPlan *plan = arena != NULL ? arena_alloc(arena, sizeof *plan) : NULL;
    if (plan != NULL)
        *plan = (RecordPlan){.program = program, .arena = arena};
    if (plan == NULL || !plan_all(plan)) {
        arena_free(arena);
        return STATUS_MEMORY;
    }
    *out = plan;
    return STATUS_OK;
}

void record_plan_free(RecordPlan *plan)
{
    if (plan != NULL)
        arena_free(plan->arena);
}
