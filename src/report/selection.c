#include "report/selection.h"

#include <stdlib.h>

#include "value/type.h"

static const char *const member_names[REPORT_DECIDE] = {
    [REPORT_ID] = "id",
    [REPORT_AS_OF] = "as_of",
    [REPORT_VERDICT] = "verdict",
    [REPORT_FINDINGS] = "findings",
    [REPORT_MATERIALS] = "materials",
    [REPORT_UNKNOWNS] = "unknowns",
    [REPORT_POLICY] = "policy",
    [REPORT_RULES] = "rules",
    [REPORT_TOPICS] = "topics",
    [REPORT_ERROR] = "error",
};

Text report_member_name(const Program *program, uint32_t member)
{
    return member < REPORT_DECIDE
               ? text_of(member_names[member])
               : program_text(program, program_DECIDES(program)[member - REPORT_DECIDE].name);
}

static uint32_t member_count(const Program *program)
{
    return REPORT_DECIDE + program_DECIDES_count(program);
}

static uint32_t find_member(const Program *program, Text name)
{
    for (uint32_t i = 0; i < member_count(program); i++) {
        if (text_equal(report_member_name(program, i), name))
            return i;
    }
    return NONE;
}

static Status no_member(const Program *program, Text name, Buffer *reason)
{
    uint32_t nearest = NONE;
    size_t best = 4;
    for (uint32_t i = 0; i < member_count(program); i++) {
        size_t distance = text_distance(report_member_name(program, i), name, best);
        if (distance < best) {
            best = distance;
            nearest = i;
        }
    }
    if (nearest != NONE) {
        buffer_add_format(reason, "a decision has no \"%.*s\": did you mean \"%.*s\"?",
                          TEXT_ARG(name), TEXT_ARG(report_member_name(program, nearest)));
        return STATUS_INPUT;
    }
    Buffer names;
    buffer_init(&names, &reason->allocator);
    for (uint32_t i = 0; i < member_count(program); i++)
        buffer_add_format(&names, "%s%.*s", i > 0 ? ", " : "",
                          TEXT_ARG(report_member_name(program, i)));
    buffer_add_format(reason, "a decision has no \"%.*s\": there are %.*s", TEXT_ARG(name),
                      TEXT_ARG(buffer_text(&names)));
    buffer_free(&names);
    return STATUS_INPUT;
}

static Status add_member(ReportSelection *selection, const Program *program, Text name,
                         Buffer *reason)
{
    uint32_t member = find_member(program, name);
    if (member == NONE)
        return no_member(program, name, reason);
    for (uint32_t i = 0; i < selection->count; i++) {
        if (selection->members[i] == member) {
            buffer_add_format(reason, "\"%.*s\" is named twice", TEXT_ARG(name));
            return STATUS_INPUT;
        }
    }
    selection->members[selection->count++] = member;
    return STATUS_OK;
}

/* ---- the order of rules ---------------------------------------------------------------------- */

typedef struct NamedRule {
    Text name;
    uint32_t rule;
} NamedRule;

static int compare_names(const void *left, const void *right)
{
    return text_compare(((const NamedRule *)left)->name, ((const NamedRule *)right)->name);
}

static void rank_rules(ReportSelection *selection, const Program *program)
{
    uint32_t count = program_RULES_count(program), rank = 0;
    Arena *arena = selection->arena;
    NamedRule *rules = arena_alloc_array(arena, (size_t)count + 1, sizeof *rules);
    selection->rule_ranks =
        arena_alloc_array(arena, (size_t)count + 1, sizeof *selection->rule_ranks);
    if (rules == NULL || selection->rule_ranks == NULL)
        return;
    for (uint32_t i = 0; i < count; i++)
        rules[i] = (NamedRule){program_text(program, program_RULES(program)[i].short_name), i};
    qsort(rules, count, sizeof *rules, compare_names);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && !text_equal(rules[i].name, rules[i - 1].name))
            rank++;
        selection->rule_ranks[rules[i].rule] = rank;
    }
}

const Finding *report_next_rule(const ReportSelection *selection, const Decision *decision,
                                uint32_t *rank)
{
    const Finding *next = NULL;
    uint32_t next_rank = UINT32_MAX;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        uint32_t candidate = selection->rule_ranks[finding->rule];
        bool is_after = *rank == UINT32_MAX || candidate > *rank;
        if (finding->severity != RULE_ERROR && is_after && candidate < next_rank) {
            next = finding;
            next_rank = candidate;
        }
    }
    *rank = next_rank;
    return next;
}

/* ---- what is written the same way each time -------------------------------------------------- */

/* `before`, the name as a JSON string, and `after`, in the arena, by way of `scratch`. data NULL
 * when memory is exhausted, which the arena remembers. */
static Text ready(Arena *arena, Buffer *scratch, const char *before, Text name, const char *after)
{
    buffer_clear(scratch);
    buffer_add_string(scratch, before);
    buffer_add_json_string(scratch, name);
    buffer_add_string(scratch, after);
    Text text = buffer_text(scratch);
    char *data = arena_alloc(arena, text.size_bytes + BUFFER_PADDING_BYTES);
    if (buffer_failed(scratch))
        arena_fail(arena);
    if (data == NULL)
        return (Text){NULL, 0};
    memcpy(data, text.data, text.size_bytes);
    return (Text){data, text.size_bytes};
}

static void ready_heads(ReportSelection *selection, const Program *program, Buffer *scratch)
{
    for (uint32_t i = 0; i < selection->count; i++)
        selection->heads[i] = ready(selection->arena, scratch, i > 0 ? "," : "{",
                                    report_member_name(program, selection->members[i]), ":");
}

static void ready_verdicts(ReportSelection *selection, Buffer *scratch)
{
    Arena *arena = selection->arena;
    selection->verdicts = arena_alloc_array(arena, VERDICT_COUNT, sizeof *selection->verdicts);
    for (int i = 0; selection->verdicts != NULL && i < VERDICT_COUNT; i++)
        selection->verdicts[i] = ready(arena, scratch, "", text_of(verdict_name((Verdict)i)), "");
}

static void ready_rules(ReportSelection *selection, const Program *program, Buffer *scratch)
{
    uint32_t count = program_RULES_count(program);
    Arena *arena = selection->arena;
    selection->rule_names =
        arena_alloc_array(arena, (size_t)count + 1, sizeof *selection->rule_names);
    for (uint32_t i = 0; selection->rule_names != NULL && i < count; i++) {
        Text name = program_text(program, program_RULES(program)[i].short_name);
        selection->rule_names[i] = ready(arena, scratch, "", name, "");
    }
}

/* The enum of a decide's values, which may be optional; or NONE. */
static uint32_t enum_of(const Program *program, uint32_t decide)
{
    const BundleType *types = program_TYPES(program);
    const BundleType *type = &types[program_DECIDES(program)[decide].type];
    if (type->kind == TYPE_OPTIONAL)
        type = &types[type->first];
    return type->kind == TYPE_ENUM ? type->first : NONE;
}

static void ready_codes(const ReportSelection *selection, const Program *program, Buffer *scratch,
                        uint32_t position)
{
    ReportCodes *codes = &selection->codes[position];
    uint32_t member = selection->members[position];
    uint32_t index = member >= REPORT_DECIDE ? enum_of(program, member - REPORT_DECIDE) : NONE;
    if (index == NONE)
        return;
    BundleRange members = program_ENUMS(program)[index].members;
    Arena *arena = selection->arena;
    Text *texts = arena_alloc_array(arena, (size_t)members.count + 1, sizeof *texts);
    for (uint32_t i = 0; texts != NULL && i < members.count; i++) {
        Text code = program_text(program, program_MEMBERS(program)[members.first + i].code);
        texts[i] = ready(arena, scratch, "", code, "");
    }
    *codes = (ReportCodes){.enumeration = index, .count = members.count, .texts = texts};
}

static bool has_rules(const ReportSelection *selection)
{
    for (uint32_t i = 0; i < selection->count; i++) {
        if (selection->members[i] == REPORT_RULES)
            return true;
    }
    return false;
}

/* False when memory is exhausted. */
static bool prepare(ReportSelection *selection, const Program *program, const Allocator *allocator)
{
    Buffer scratch;
    buffer_init(&scratch, allocator);
    ready_heads(selection, program, &scratch);
    ready_verdicts(selection, &scratch);
    for (uint32_t i = 0; i < selection->count; i++)
        ready_codes(selection, program, &scratch, i);
    if (has_rules(selection)) {
        ready_rules(selection, program, &scratch);
        rank_rules(selection, program);
    }
    buffer_free(&scratch);
    return !arena_failed(selection->arena);
}

/* ---- making ---------------------------------------------------------------------------------- */

static Status read_list(ReportSelection *selection, const Program *program, Text list,
                        Buffer *reason)
{
    Status status = STATUS_OK;
    for (size_t from = 0; status == STATUS_OK && from <= list.size_bytes;) {
        size_t comma = text_find(list, TEXT(","), from);
        size_t to = comma == SIZE_MAX ? list.size_bytes : comma;
        status = add_member(selection, program, text_trim(text_slice(list, from, to)), reason);
        from = to + 1;
    }
    return status;
}

Status report_selection_init(ReportSelection *out, const Program *program, Text list,
                             const Allocator *allocator, Buffer *reason)
{
    size_t capacity = member_count(program); /* no member stands twice */
    *out = (ReportSelection){.arena = arena_new(allocator)};
    if (out->arena == NULL)
        return STATUS_MEMORY;
    out->members = arena_alloc_array(out->arena, capacity, sizeof *out->members);
    out->heads = arena_alloc_array(out->arena, capacity, sizeof *out->heads);
    out->codes = arena_alloc_array(out->arena, capacity, sizeof *out->codes);
    Status status =
        arena_failed(out->arena) ? STATUS_MEMORY : read_list(out, program, list, reason);
    if (status == STATUS_OK && !prepare(out, program, allocator))
        status = STATUS_MEMORY;
    if (status != STATUS_OK)
        report_selection_free(out);
    return status;
}

void report_selection_free(ReportSelection *selection)
{
    arena_free(selection->arena);
    *selection = (ReportSelection){.count = 0};
}
