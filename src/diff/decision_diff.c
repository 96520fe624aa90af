/*
 * decision_diff.c - which decisions two programs make differently, and why.
 */
#include "diff/decision_diff.h"

#include <stdlib.h>

typedef struct Tally {
    uint32_t count;
    uint32_t capacity;
    DiffCount *items;
} Tally;

struct DecisionDiffer {
    const ProgramDiff *diff;
    Allocator allocator;
    Session *before;
    Session *after;
    Arena *arena; /* of the record in hand */
    Arena *fixed; /* the names counted */
    DecisionDiffCounts counts;
    Tally scopes;
    Tally topics;
};

Status decision_differ_new(DecisionDiffer **out, const ProgramDiff *diff, Session *before,
                           Session *after, const Allocator *allocator)
{
    DecisionDiffer *differ = allocator_alloc(allocator, sizeof *differ);
    if (differ == NULL)
        return STATUS_MEMORY;
    *differ = (DecisionDiffer){
        .diff = diff,
        .allocator = *allocator,
        .before = before,
        .after = after,
        .arena = arena_new(allocator),
        .fixed = arena_new(allocator),
    };
    *out = differ;
    if (differ->arena != NULL && differ->fixed != NULL)
        return STATUS_OK;
    decision_differ_free(differ);
    return STATUS_MEMORY;
}

void decision_differ_free(DecisionDiffer *differ)
{
    if (differ == NULL)
        return;
    arena_free(differ->arena);
    arena_free(differ->fixed);
    Allocator allocator = differ->allocator;
    allocator_free(&allocator, differ, sizeof *differ);
}

/* ---- counting -------------------------------------------------------------------------------- */

static bool tally(Tally *tally, Arena *arena, Text what)
{
    for (uint32_t i = 0; i < tally->count; i++) {
        if (text_equal(tally->items[i].what, what)) {
            tally->items[i].count++;
            return true;
        }
    }
    DiffCount *items =
        arena_grow(arena, tally->items, tally->count, &tally->capacity, sizeof *items);
    if (items == NULL)
        return false;
    tally->items = items;
    Text copy = arena_copy(arena, what);
    tally->items[tally->count++] = (DiffCount){copy, 1};
    return copy.data != NULL;
}

static int compare_counts(const void *left, const void *right)
{
    const DiffCount *one = left, *other = right;
    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return text_compare(one->what, other->what);
}

/* ---- why ------------------------------------------------------------------------------------- */

static bool is_under(const Program *program, const BundleRule *rule, Text setting)
{
    for (uint32_t i = 0; i < rule->unders.count; i++) {
        uint32_t index = program_SETTING_REFS(program)[rule->unders.first + i];
        if (text_equal(program_text(program, program_SETTINGS(program)[index].name), setting))
            return true;
    }
    return false;
}

/* Whether a setting's value was the one in force for the record in hand. */
static bool is_in_force(const Program *program, Session *session, const Element *value)
{
    if (value == NULL || session == NULL)
        return false;
    uint32_t setting = program_SETTING_VALUES(program)[value->index].setting;
    const Evaluator *evaluator = session_evaluator(session);
    return evaluator_setting_values(evaluator)[setting] == value->index;
}

/* The sessions that judged the record in hand; NULL where it was no application to one. */
typedef struct Judges {
    Session *before;
    Session *after;
} Judges;

static bool is_about(const ProgramDiff *diff, const Judges *judges, const Change *change,
                     const Program *program, const BundleRule *rule)
{
    const Element *element = change_element(change);
    Text name = program_text(program, rule->name);
    switch (element->kind) {
    case ELEMENT_RULE:
        return text_equal(element->name, name);
    case ELEMENT_EXCEPTION:
        return text_ends_with(element->name, name);
    case ELEMENT_SETTING:
        return is_under(program, rule, element->name);
    case ELEMENT_VALUE:
        return is_under(program, rule, element->name) &&
               (is_in_force(diff->before, judges->before, change->before) ||
                is_in_force(diff->after, judges->after, change->after));
    default:
        return false;
    }
}

static bool find_causes(DecisionDiffer *differ, const Judges *judges, FindingChange *out)
{
    const ProgramDiff *diff = differ->diff;
    const Program *program = out->kind == CHANGE_ADDED ? diff->after : diff->before;
    const BundleRule *rule = program_RULES(program) + out->rule_index;
    const Change **causes =
        arena_alloc_array(differ->arena, diff->change_count + 1, sizeof *causes);
    if (causes == NULL)
        return false;
    for (uint32_t i = 0; i < diff->change_count; i++) {
        if (is_about(diff, judges, &diff->changes[i], program, rule))
            causes[out->cause_count++] = &diff->changes[i];
    }
    out->causes = causes;
    return true;
}

/* ---- findings -------------------------------------------------------------------------------- */

static Text message_of(DecisionDiffer *differ, const Program *program, const Finding *finding,
                       bool chinese)
{
    Buffer message;
    buffer_init_in(&message, differ->arena);
    finding_write_message(&message, program, finding, chinese);
    return buffer_failed(&message) ? TEXT("") : buffer_text(&message);
}

/* Findings with their messages, as the other evaluation will overwrite what they borrow. */
typedef struct Kept {
    uint32_t count;
    FindingChange *items;
} Kept;

static bool keep_findings(DecisionDiffer *differ, Kept *out, const Program *program,
                          const Decision *decision, ChangeKind kind)
{
    out->count = decision->finding_count;
    out->items = arena_alloc_array(differ->arena, out->count + 1, sizeof *out->items);
    for (uint32_t i = 0; out->items != NULL && i < out->count; i++) {
        const Finding *finding = &decision->findings[i];
        out->items[i] = (FindingChange){
            .kind = kind,
            .severity = finding->severity,
            .rule_index = finding->rule,
            .rule = arena_copy(differ->arena, finding->rule_name),
            .topic = arena_copy(differ->arena, finding->topic),
            .path = arena_copy(differ->arena, finding->path),
            .zh = message_of(differ, program, finding, true),
            .en = message_of(differ, program, finding, false),
        };
    }
    return !arena_failed(differ->arena);
}

static bool is_same_finding(const FindingChange *one, const FindingChange *other)
{
    return one->severity == other->severity && text_equal(one->rule, other->rule) &&
           text_equal(one->path, other->path) && text_equal(one->zh, other->zh) &&
           text_equal(one->en, other->en);
}

static bool has_finding(const Kept *kept, const FindingChange *finding)
{
    for (uint32_t i = 0; i < kept->count; i++) {
        if (is_same_finding(&kept->items[i], finding))
            return true;
    }
    return false;
}

/* Adds those of `kept` that the other decision does not have. */
static bool add_changed(DecisionDiffer *differ, const Judges *judges, DecisionChange *out,
                        FindingChange *findings, const Kept *kept, const Kept *other)
{
    for (uint32_t i = 0; i < kept->count; i++) {
        if (has_finding(other, &kept->items[i]))
            continue;
        FindingChange *finding = &findings[out->finding_count++];
        *finding = kept->items[i];
        if (!find_causes(differ, judges, finding))
            return false;
    }
    return true;
}

static bool compare_findings(DecisionDiffer *differ, const Judges *judges, DecisionChange *out,
                             const Kept *before, const Kept *after)
{
    FindingChange *findings = arena_alloc_array(
        differ->arena, (size_t)before->count + after->count + 1, sizeof *findings);
    if (findings == NULL)
        return false;
    out->findings = findings;
    return add_changed(differ, judges, out, findings, before, after) &&
           add_changed(differ, judges, out, findings, after, before);
}

/* ---- one record ------------------------------------------------------------------------------ */

/* Materials, unknowns and what is decided, as one text. */
static Text outputs_of(DecisionDiffer *differ, const Program *program, const Decision *decision)
{
    ValueNames names = program_names(program);
    Buffer text;
    buffer_init_in(&text, differ->arena);
    for (uint32_t i = 0; i < decision->decide_count; i++) {
        buffer_add(&text, program_text(program, program_DECIDES(program)[i].name));
        buffer_add_char(&text, '=');
        print_json(&text, decision->decides[i], &names);
        buffer_add_char(&text, '\n');
    }
    for (uint32_t i = 0; i < decision->material_count; i++) {
        buffer_add_json_string(&text, decision->materials[i]);
        buffer_add_char(&text, '\n');
    }
    for (uint32_t i = 0; i < decision->unknown_count; i++) {
        buffer_add_json_string(&text, decision->unknowns[i]);
        buffer_add_char(&text, '\n');
    }
    buffer_add(&text, decision->error_message);
    return buffer_text(&text);
}

static Text scope_of(DecisionDiffer *differ, const Decision *decision)
{
    const Program *program = differ->diff->after;
    uint32_t scope = program_meta(program)->reported_scope;
    if (scope == NONE || decision->verdict == VERDICT_ERROR)
        return TEXT("");
    uint32_t ordinal = evaluator_scopes(session_evaluator(differ->after))[scope];
    if (ordinal == NONE)
        return TEXT("");
    const BundleEnum *enumeration =
        program_ENUMS(program) + program_SCOPES(program)[scope].enumeration;
    return program_text(program,
                        program_MEMBERS(program)[enumeration->members.first + ordinal].code);
}

static bool count_change(DecisionDiffer *differ, const DecisionChange *change)
{
    DecisionDiffCounts *counts = &differ->counts;
    counts->changed++;
    counts->verdicts[change->before][change->after]++;
    bool done = tally(&differ->scopes, differ->fixed, change->scope);
    for (uint32_t i = 0; i < change->finding_count; i++) {
        bool counted = false;
        for (uint32_t k = 0; k < i && !counted; k++)
            counted = text_equal(change->findings[k].topic, change->findings[i].topic);
        if (!counted)
            done = tally(&differ->topics, differ->fixed, change->findings[i].topic) && done;
    }
    return done;
}

Status decision_differ_run(DecisionDiffer *differ, DecisionChange *out, bool *out_changed,
                           Text json, uint64_t line)
{
    Decision before, after;
    Kept old_findings, new_findings;
    arena_reset(differ->arena);
    Status status = session_evaluate(differ->before, &before, json, line);
    if (status != STATUS_OK)
        return status;
    Text old_outputs = outputs_of(differ, differ->diff->before, &before);
    if (!keep_findings(differ, &old_findings, differ->diff->before, &before, CHANGE_REMOVED))
        return STATUS_MEMORY;
    status = session_evaluate(differ->after, &after, json, line);
    if (status != STATUS_OK)
        return status;
    if (!keep_findings(differ, &new_findings, differ->diff->after, &after, CHANGE_ADDED))
        return STATUS_MEMORY;
    *out = (DecisionChange){
        .id = after.id,
        .line = line,
        .scope = scope_of(differ, &after),
        .before = before.verdict,
        .after = after.verdict,
        .outputs_differ = !text_equal(old_outputs, outputs_of(differ, differ->diff->after, &after)),
    };
    Judges judges = {
        before.verdict != VERDICT_ERROR ? differ->before : NULL,
        after.verdict != VERDICT_ERROR ? differ->after : NULL,
    };
    differ->counts.applications++;
    if (!compare_findings(differ, &judges, out, &old_findings, &new_findings) ||
        arena_failed(differ->arena))
        return STATUS_MEMORY;
    *out_changed = out->before != out->after || out->finding_count > 0 || out->outputs_differ;
    return !*out_changed || count_change(differ, out) ? STATUS_OK : STATUS_MEMORY;
}

const DecisionDiffCounts *decision_differ_counts(DecisionDiffer *differ)
{
    Tally *scopes = &differ->scopes, *topics = &differ->topics;
    if (scopes->count > 1)
        qsort(scopes->items, scopes->count, sizeof *scopes->items, compare_counts);
    if (topics->count > 1)
        qsort(topics->items, topics->count, sizeof *topics->items, compare_counts);
    differ->counts.scope_count = scopes->count;
    differ->counts.scopes = scopes->items;
    differ->counts.topic_count = topics->count;
    differ->counts.topics = topics->items;
    return &differ->counts;
}
