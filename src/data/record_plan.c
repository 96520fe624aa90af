/*
 * record_plan.c - names by hash, and the places that never move.
 */
#include "data/record_plan.h"

/* Places prepared at most: types that hold each other many times over could have endless ones. */
enum { FIXED_PLACES_MAX = 4096, FIXED_DEPTH_MAX = 16 };
enum { FRAME_BYTES_MAX = ARENA_SMALL_BYTES }; /* copied for each input, whatever it has of it */

/* ---- names ----------------------------------------------------------------------------------- */

/* Behind all fields: one without a name. */
static const FieldPlan no_field = {.name = {NULL, SIZE_MAX}};

const FieldPlan *record_plan_search(const RecordTypePlan *type, Text name, uint32_t *position)
{
    uint32_t found = text_table_find(&type->names, name);
    if (found == NONE)
        return NULL;
    if (*position < type->field_count)
        type->order[(*position)++] = &type->fields[found];
    return &type->fields[found];
}

/* ---- types ----------------------------------------------------------------------------------- */

static MemberKind member_kind(const RecordPlan *plan, const BundleField *field)
{
    const BundleType *types = program_TYPES(plan->program), *type = &types[field->type];
    switch ((TypeKind)type->kind) {
    case TYPE_STRING:
        return MEMBER_STRING;
    case TYPE_DATE:
        return MEMBER_DATE;
    case TYPE_ENUM:
        return MEMBER_ENUM;
    case TYPE_BOOL:
        return MEMBER_BOOL;
    case TYPE_INT:
        return MEMBER_INT;
    case TYPE_RECORD:
        return MEMBER_RECORD;
    case TYPE_LIST:
        return types[type->first].kind == TYPE_STRING && (field->flags & FIELD_FLAG_NONEMPTY) == 0
                   ? MEMBER_STRINGS
                   : MEMBER_OTHER;
    default:
        return MEMBER_OTHER;
    }
}

static FieldPlan plan_field(const RecordPlan *plan, const BundleField *field, uint32_t number)
{
    const BundleType *type = program_TYPES(plan->program) + field->type;
    return (FieldPlan){.name = program_text(plan->program, field->name),
                       .number = number,
                       .type = field->type,
                       .inner = type->first,
                       .flags = field->flags,
                       .kind = (TypeKind)type->kind,
                       .member_kind = member_kind(plan, field)};
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
        fields[i] = plan_field(plan, program_FIELDS(program) + type->fields.first + i, i);
        names[i] = fields[i].name;
        order[i] = &fields[i];
    }
    order[count] = &no_field;
    plan->records[index] = (RecordTypePlan){.field_count = count, .fields = fields, .order = order};
    return text_table_init(&plan->records[index].names, plan->arena, names, count) &&
           member_heads_init(&plan->records[index].heads, plan->arena, count);
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

/* ---- places ---------------------------------------------------------------------------------- */

/* Puts the place's record into the frame, where there is room. */
static void plan_frame(RecordPlan *plan, FixedPlace *at, uint32_t record)
{
    uint32_t field_count = plan->records[record].field_count;
    size_t size_bytes = sizeof(Record) + field_count * sizeof(Value);
    at->frame_at = NONE;
    if (size_bytes > FRAME_BYTES_MAX - plan->frame_bytes)
        return;
    at->frame_at = plan->frame_bytes;
    Record *blank = (Record *)(void *)(plan->frame + at->frame_at);
    *blank = (Record){.type = record, .field_count = field_count, .place = &at->place};
    plan->frame_bytes += (uint32_t)size_bytes;
}

/* The places of a record of this type and below it. What is too deep or too much is left to each
 * record. */
static void plan_places(RecordPlan *plan, FixedPlace *at, uint32_t record, int depth,
                        uint32_t *left)
{
    const RecordTypePlan *type = &plan->records[record];
    plan_frame(plan, at, record);
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

static uint32_t find_id(const RecordTypePlan *input)
{
    uint32_t number = text_table_find(&input->names, TEXT("id"));
    return number != NONE && input->fields[number].kind == TYPE_STRING ? number : NONE;
}

static bool plan_root(RecordPlan *plan)
{
    uint32_t input = program_meta(plan->program)->input_record;
    plan->id_field = NONE;
    if (input == NONE)
        return true;
    plan->id_field = find_id(&plan->records[input]);
    FixedPlace *root = arena_alloc(plan->arena, sizeof *root);
    plan->frame = arena_alloc(plan->arena, FRAME_BYTES_MAX);
    if (root == NULL || plan->frame == NULL)
        return false;
    uint32_t left = FIXED_PLACES_MAX;
    plan_places(plan, root, input, 0, &left);
    plan->root = root;
    return root->fields != NULL;
}

/* ---- making ---------------------------------------------------------------------------------- */

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
