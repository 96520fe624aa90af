/*
 * counterfactual.c - changes of fields, tried out.
 */
#include "explain/counterfactual.h"

#include <yyjson.h>

#include "base/json_memory.h"
#include "value/calendar.h"

enum {
    DISTANCE_MAX = 1 << 20, /* of a number or date that is tried from the one met */
    TRIES_MAX = 2000,       /* decisions of one call */
};

/* What is being tried. */
typedef struct Trial {
    const Explanation *explanation;
    Session *session;
    Arena *arena; /* of what is found */
    Text record;
    uint64_t line;
    uint32_t tries;
    Status status;
} Trial;

/* A change of a record: `value` as JSON, no data where the field is left out. */
typedef struct Change {
    Text path;
    Text value;
} Change;

/* ---- one trial ------------------------------------------------------------------------------- */

static bool apply(yyjson_mut_doc *doc, const yyjson_alc *memory, const Change *change)
{
    const char *path = change->path.data;
    size_t size_bytes = change->path.size_bytes;
    if (change->value.data == NULL)
        return yyjson_mut_doc_ptr_removen(doc, path, size_bytes) != NULL;
    yyjson_doc *value = yyjson_read_opts((char *)(uintptr_t)change->value.data,
                                         change->value.size_bytes, 0, memory, NULL);
    yyjson_mut_val *copy = yyjson_val_mut_copy(doc, yyjson_doc_get_root(value));
    return copy != NULL && yyjson_mut_doc_ptr_setn(doc, path, size_bytes, copy);
}

/* The record with the changes as text in `arena`; no data where a path does not lead anywhere. */
static Text changed_record(const Trial *trial, Arena *arena, const Change *changes, uint32_t count)
{
    yyjson_alc memory = json_memory_in(arena);
    yyjson_doc *doc = yyjson_read_opts((char *)(uintptr_t)trial->record.data,
                                       trial->record.size_bytes, 0, &memory, NULL);
    yyjson_mut_doc *copy = doc != NULL ? yyjson_doc_mut_copy(doc, &memory) : NULL;
    bool done = copy != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = apply(copy, &memory, &changes[i]);
    size_t size_bytes = 0;
    char *text = done ? yyjson_mut_write_opts(copy, 0, &memory, &size_bytes, NULL) : NULL;
    return (Text){text, size_bytes};
}

/* The decision of the record with the changes. False where there is none. */
static bool decide(Trial *trial, Decision *out, const Change *changes, uint32_t count)
{
    Arena *arena = arena_new(arena_allocator(trial->arena));
    if (arena == NULL) {
        trial->status = STATUS_MEMORY;
        return false;
    }
    Text text = changed_record(trial, arena, changes, count);
    bool decided = text.data != NULL && trial->tries++ < TRIES_MAX;
    if (arena_failed(arena))
        trial->status = STATUS_MEMORY;
    else if (decided)
        trial->status = session_evaluate(trial->session, out, text, trial->line);
    arena_free(arena);
    return decided && trial->status == STATUS_OK && out->verdict != VERDICT_ERROR;
}

static bool has_finding(const Decision *decision, const Finding *wanted)
{
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        if (finding->rule == wanted->rule && text_equal(finding->path, wanted->path))
            return true;
    }
    return false;
}

static bool has_unknown(const Decision *decision, Text path)
{
    for (uint32_t i = 0; i < decision->unknown_count; i++) {
        if (text_equal(decision->unknowns[i], path))
            return true;
    }
    return false;
}

/* Whether the obstacle is in the way of a decision made otherwise than the one met. */
static bool remains(const Decision *decision, const Decision *met, const Obstacle *obstacle)
{
    if (obstacle->finding != NONE)
        return has_finding(decision, &met->findings[obstacle->finding]);
    return has_unknown(decision, met->unknowns[obstacle->unknown]) ||
           decision->finding_count > met->finding_count;
}

/* Whether the change takes the obstacle away and makes nothing worse. */
static bool helps(Trial *trial, const Obstacle *obstacle, const Change *change, Verdict *verdict)
{
    const Decision *met = &trial->explanation->decision;
    Decision decision;
    if (!decide(trial, &decision, change, 1) || decision.verdict > met->verdict ||
        remains(&decision, met, obstacle))
        return false;
    *verdict = decision.verdict;
    return true;
}

/* ---- candidates ------------------------------------------------------------------------------ */

/* Notes the change where it helps: to `value`, which is `json`, or to none, without data. */
static bool try_change(Trial *trial, Obstacle *obstacle, Text path, Text json, Value value)
{
    Change change = {path, json};
    Verdict verdict;
    if (trial->status != STATUS_OK || !helps(trial, obstacle, &change, &verdict))
        return false;
    obstacle->change = (WhyNotChange){path, json, value, verdict};
    return true;
}

static bool try_value(Trial *trial, Obstacle *obstacle, Text path, Value value)
{
    ValueNames names = program_names(trial->explanation->program);
    Buffer json;
    buffer_init_in(&json, trial->arena);
    print_json(&json, value, &names);
    return try_change(trial, obstacle, path, buffer_text(&json), value);
}

static bool try_absent(Trial *trial, Obstacle *obstacle, Text path)
{
    return try_change(trial, obstacle, path, (Text){NULL, 0}, (Value){.tag = VALUE_ABSENT});
}

/* All members but the one met; NONE where none was. */
static bool try_members(Trial *trial, Obstacle *obstacle, Text path, uint16_t type, uint32_t met)
{
    const BundleEnum *enumeration = program_ENUMS(trial->explanation->program) + type;
    for (uint32_t i = 0; i < enumeration->members.count; i++) {
        if (i != met && try_value(trial, obstacle, path, value_enum(type, i)))
            return true;
    }
    return false;
}

/* Doubles the distance until it does, and then looks for the nearest value that does. */
static bool try_distances(Trial *trial, Obstacle *obstacle, const WhyNotField *field, int sign)
{
    Value value = field->node->value;
    int64_t from = value.as.integer, far = 1, near = 0;
    for (;; far *= 2) {
        int64_t distance = sign * far;
        if (far > DISTANCE_MAX || (sign > 0 ? from > INT64_MAX - far : from < INT64_MIN + far))
            return false;
        value.as.integer = from + distance;
        if (value.tag == VALUE_DATE && !calendar_date_in_range(value.as.integer))
            return false;
        if (try_value(trial, obstacle, field->path, value))
            break;
        near = far;
    }
    while (far - near > 1) {
        int64_t middle = near + (far - near) / 2;
        value.as.integer = from + sign * middle;
        if (try_value(trial, obstacle, field->path, value))
            far = middle;
        else
            near = middle;
    }
    return true;
}

static bool try_field(Trial *trial, Obstacle *obstacle, const WhyNotField *field)
{
    Value value = field->node->value;
    bool is_number = value.tag == VALUE_INT || value.tag == VALUE_DATE;
    if (value.tag == VALUE_BOOL)
        return try_value(trial, obstacle, field->path, value_bool(!value.as.boolean));
    if (value.tag == VALUE_ENUM &&
        try_members(trial, obstacle, field->path, value.type, (uint32_t)value.as.integer))
        return true;
    if (is_number && !field->node->masked &&
        (try_distances(trial, obstacle, field, 1) || try_distances(trial, obstacle, field, -1)))
        return true;
    return try_absent(trial, obstacle, field->path);
}

static void try_unknown(Trial *trial, Obstacle *obstacle)
{
    const Program *program = trial->explanation->program;
    Text path = trial->explanation->decision.unknowns[obstacle->unknown];
    const BundleField *field = why_not_field(program, path);
    if (field == NULL)
        return; /* a fact */
    const BundleType *type = program_TYPES(program) + field->type;
    if (type->kind == TYPE_ENUM)
        try_members(trial, obstacle, path, (uint16_t)type->first, NONE);
    else if (type->kind == TYPE_BOOL && !try_value(trial, obstacle, path, value_bool(true)))
        try_value(trial, obstacle, path, value_bool(false));
}

/* ---- all obstacles --------------------------------------------------------------------------- */

static void try_together(Trial *trial, WhyNot *why)
{
    Change *changes = arena_alloc_array(trial->arena, why->obstacle_count, sizeof *changes);
    Decision decision;
    uint32_t count = 0;
    for (uint32_t i = 0; changes != NULL && i < why->obstacle_count; i++) {
        const WhyNotChange *change = &why->obstacles[i].change;
        if (change->path.data != NULL)
            changes[count++] = (Change){change->path, change->json};
    }
    why->change_count = count;
    why->is_tried = count > 0 && decide(trial, &decision, changes, count);
    if (why->is_tried)
        why->verdict_then = decision.verdict;
}

Status counterfactual_find(WhyNot *why, Arena *arena, const Explanation *explanation,
                           Session *trial, Text record, uint64_t line)
{
    Trial all = {.explanation = explanation,
                 .session = trial,
                 .arena = arena,
                 .record = record,
                 .line = line,
                 .status = STATUS_OK};
    for (uint32_t i = 0; i < why->obstacle_count; i++) {
        Obstacle *obstacle = &why->obstacles[i];
        if (obstacle->finding == NONE)
            try_unknown(&all, obstacle);
        for (uint32_t k = 0; k < obstacle->field_count; k++) {
            if (try_field(&all, obstacle, &obstacle->fields[k]))
                break;
        }
    }
    if (all.status == STATUS_OK)
        try_together(&all, why);
    return arena_failed(arena) ? STATUS_MEMORY : all.status;
}
