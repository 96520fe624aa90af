#include "report/selection.h"

#include <stdlib.h>

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

/* ---- the order of rules ------------------------------------------------------------------------- */

typedef struct NamedRule {
    Text name;
    uint32_t rule;
} NamedRule;

static int compare_names(const void *left, const void *right)
{
    return text_compare(((const NamedRule *)left)->name, ((const NamedRule *)right)->name);
}

static bool rank_rules(ReportSelection *selection, const Program *program)
{
    uint32_t count = program_RULES_count(program), rank = 0;
    Arena *arena = selection->arena;
    NamedRule *rules = arena_alloc_array(arena, (size_t)count + 1, sizeof *rules);
    selection->rule_ranks =
        arena_alloc_array(arena, (size_t)count + 1, sizeof *selection->rule_ranks);
    if (rules == NULL || selection->rule_ranks == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        rules[i] = (NamedRule){program_text(program, program_RULES(program)[i].short_name), i};
    qsort(rules, count, sizeof *rules, compare_names);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && !text_equal(rules[i].name, rules[i - 1].name))
            rank++;
        selection->rule_ranks[rules[i].rule] = rank;
    }
    return true;
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

/* ---- what is written the same way each time ------------------------------------------------------ */

/* Adds `before`, the name as a JSON string, and `after`. */
static Text json_name_in(Arena *arena, const char *before, Text name, const char *after)
{
    Buffer text;
    buffer_init_in(&text, arena);
    buffer_add_string(&text, before);
    buffer_add_json_string(&text, name);
    buffer_add_string(&text, after);
    return buffer_text(&text);
}

static bool name_rules(ReportSelection *selection, const Program *program)
{
    uint32_t count = program_RULES_count(program);
    Arena *arena = selection->arena;
    selection->rule_names =
        arena_alloc_array(arena, (size_t)count + 1, sizeof *selection->rule_names);
    for (uint32_t i = 0; selection->rule_names != NULL && i < count; i++) {
        Text name = program_text(program, program_RULES(program)[i].short_name);
        selection->rule_names[i] = json_name_in(arena, "", name, "");
    }
    return selection->rule_names != NULL;
}

static bool prepare(ReportSelection *selection, const Program *program)
{
    bool has_rules = false;
    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t member = selection->members[i];
        selection->heads[i] = json_name_in(selection->arena, i > 0 ? "," : "",
                                           report_member_name(program, member), ":");
        has_rules = has_rules || member == REPORT_RULES;
    }
    if (has_rules && (!rank_rules(selection, program) || !name_rules(selection, program)))
        return false;
    return !arena_failed(selection->arena);
}

/* ---- making ------------------------------------------------------------------------------------- */

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
    Status status = out->members != NULL && out->heads != NULL
                        ? read_list(out, program, list, reason)
                        : STATUS_MEMORY;
    if (status == STATUS_OK && !prepare(out, program))
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
