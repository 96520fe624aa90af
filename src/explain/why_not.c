/*
 * why_not.c - what stands between a decision and a better verdict.
 */
#include "explain/why_not.h"

#include <stdlib.h>

#include "value/type.h"

enum { FIELDS_MAX = 64 };

/* Fields being gathered. */
typedef struct Fields {
    const Explanation *explanation;
    uint32_t count;
    WhyNotField *items;
    bool *let_is_seen;
} Fields;

/* Once each; its value says more than whether it is there. */
static void add_field(Fields *fields, const ExplainNode *node)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        if (!text_equal(fields->items[i].path, node->path))
            continue;
        if (fields->items[i].node->value.tag == VALUE_BOOL)
            fields->items[i].node = node;
        return;
    }
    if (fields->count < FIELDS_MAX)
        fields->items[fields->count++] = (WhyNotField){node->path, node};
}

static void gather(Fields *fields, const ExplainNode *node);

static void gather_all(Fields *fields, const ExplainNode *node)
{
    for (; node != NULL; node = node->next)
        gather(fields, node);
}

/* Where one part decided ("false" of an &&, "true" of an ||), only such parts matter. */
static void gather_decisive(Fields *fields, const ExplainNode *node, bool decisive)
{
    bool decided = node->value.tag == VALUE_BOOL && node->value.as.boolean == decisive;
    for (const ExplainNode *part = node->first; part != NULL; part = part->next) {
        bool matters = part->value.tag == VALUE_BOOL && part->value.as.boolean == decisive;
        if (!decided || matters)
            gather(fields, part);
    }
}

static void gather_let(Fields *fields, uint32_t let)
{
    if (fields->let_is_seen[let])
        return;
    fields->let_is_seen[let] = true;
    gather_all(fields, fields->explanation->lets[let]);
}

/* A record is no field to change: those within it are. */
static bool is_changeable(Value value)
{
    bool is_list = value.tag == VALUE_LIST;
    return value.tag != VALUE_RECORD &&
           !(is_list && value.as.list->count > 0 && value.as.list->items[0].tag == VALUE_RECORD);
}

/* Recursion ends: lets and functions do not depend on themselves. */
static void gather(Fields *fields, const ExplainNode *node)
{
    const BundleExpression *item =
        program_EXPRESSIONS(fields->explanation->program) + node->expression;
    if (node->value.tag == VALUE_ABSENT)
        return;
    switch ((ExpressionKind)item->kind) {
    case EXPRESSION_AND:
        gather_decisive(fields, node, false);
        break;
    case EXPRESSION_OR:
        gather_decisive(fields, node, true);
        break;
    case EXPRESSION_LET:
        gather_let(fields, item->target);
        break;
    case EXPRESSION_FIELD:
        if (node->path.data != NULL && is_changeable(node->value))
            add_field(fields, node);
        else if (node->path.data == NULL)
            gather_all(fields, node->first);
        break;
    default:
        gather_all(fields, node->first);
        gather_all(fields, node->body);
        break;
    }
}

/* ---- obstacles ------------------------------------------------------------------------------- */

/* The verdict that a finding asks for by itself. */
static Verdict verdict_of(RuleSeverity severity)
{
    switch (severity) {
    case RULE_REJECT:
        return VERDICT_REJECTED;
    case RULE_REFER:
    case RULE_ERROR:
        return VERDICT_REFER;
    case RULE_REQUIRE:
        return VERDICT_INCOMPLETE;
    case RULE_WARN:
    case RULE_NOTE:
        break;
    }
    return VERDICT_ACCEPTED;
}

static const ExplainRound *round_of(const Explanation *explanation, const Finding *finding)
{
    const ExplainRound *any = NULL;
    const ExplainRound *round = explanation->rules[finding->rule].rounds;
    for (; round != NULL; round = round->next) {
        if (!round->fired)
            continue;
        if (text_equal(round->path, finding->path))
            return round;
        any = any != NULL ? any : round;
    }
    return any;
}

static bool find_fields(Obstacle *obstacle, Arena *arena, const Explanation *explanation)
{
    Fields fields = {
        .explanation = explanation,
        .items = arena_alloc_array(arena, FIELDS_MAX, sizeof *fields.items),
        .let_is_seen =
            arena_alloc_array(arena, program_LETS_count(explanation->program) + 1, sizeof(bool)),
    };
    if (fields.items == NULL || fields.let_is_seen == NULL)
        return false;
    for (const ExplainNode *root = obstacle->round->roots; root != NULL; root = root->next) {
        uint16_t role = program_EXPRESSIONS(explanation->program)[root->expression].role;
        if (role != ROLE_EXCEPTION)
            gather(&fields, root);
    }
    obstacle->fields = fields.items;
    obstacle->field_count = fields.count;
    return true;
}

static bool add_finding(WhyNot *out, Obstacle *obstacle, Arena *arena,
                        const Explanation *explanation, uint32_t index)
{
    const Finding *finding = &explanation->decision.findings[index];
    *obstacle = (Obstacle){.finding = index, .unknown = NONE};
    if (finding->severity != RULE_ERROR)
        obstacle->round = round_of(explanation, finding);
    out->obstacle_count++;
    uint32_t flags = program_RULES(explanation->program)[finding->rule].flags;
    out->is_final = out->is_final || (flags & RULE_FLAG_FINAL) != 0;
    return obstacle->round == NULL || find_fields(obstacle, arena, explanation);
}

Status why_not(WhyNot *out, Arena *arena, const Explanation *explanation, Verdict wanted)
{
    const Decision *decision = &explanation->decision;
    *out = (WhyNot){.wanted = wanted, .is_met = decision->verdict <= wanted};
    if (out->is_met)
        return STATUS_OK;
    Obstacle *obstacles = arena_alloc_array(
        arena, (size_t)decision->finding_count + decision->unknown_count + 1, sizeof *obstacles);
    if (obstacles == NULL)
        return STATUS_MEMORY;
    out->obstacles = obstacles;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (verdict_of(decision->findings[i].severity) > wanted &&
            !add_finding(out, &obstacles[out->obstacle_count], arena, explanation, i))
            return STATUS_MEMORY;
    }
    for (uint32_t i = 0; wanted < VERDICT_INCOMPLETE && i < decision->unknown_count; i++)
        obstacles[out->obstacle_count++] = (Obstacle){.finding = NONE, .unknown = i};
    return STATUS_OK;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* The record a value of this type is or holds, or NONE. */
static uint32_t record_within(const Program *program, uint32_t type)
{
    const BundleType *item = program_TYPES(program) + type;
    while (item->kind == TYPE_LIST || item->kind == TYPE_OPTIONAL)
        item = program_TYPES(program) + item->first;
    return item->kind == TYPE_RECORD ? item->first : NONE;
}

static bool is_index(Text segment)
{
    int64_t index;
    return text_to_int64(&index, segment);
}

const BundleField *why_not_field(const Program *program, Text path)
{
    uint32_t record = program_meta(program)->input_record;
    const BundleField *field = NULL;
    size_t at = 0;
    while (at < path.size_bytes) {
        size_t end = text_find(path, TEXT("/"), at + 1);
        end = end == SIZE_MAX ? path.size_bytes : end;
        Text segment = text_slice(path, at + 1, end);
        at = end;
        if (is_index(segment))
            continue;
        uint32_t found = record != NONE ? program_field_find(program, record, segment) : NONE;
        if (found == NONE)
            return NULL;
        field = program_FIELDS(program) + program_RECORDS(program)[record].fields.first + found;
        record = record_within(program, field->type);
    }
    return field;
}

Text why_not_label(const Program *program, Text path, bool chinese)
{
    const BundleField *field = why_not_field(program, path);
    if (field == NULL)
        return TEXT("");
    return program_text(program, chinese ? field->zh : field->en);
}
