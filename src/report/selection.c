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

static Status rank_rules(ReportSelection *selection, const Program *program)
{
    uint32_t count = selection->rule_count;
    size_t size_bytes = (count + 1) * sizeof(NamedRule);
    NamedRule *rules = allocator_alloc(&selection->allocator, size_bytes);
    if (rules == NULL)
        return STATUS_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        rules[i] = (NamedRule){program_text(program, program_RULES(program)[i].short_name), i};
    qsort(rules, count, sizeof *rules, compare_names);
    uint32_t rank = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && !text_equal(rules[i].name, rules[i - 1].name))
            rank++;
        selection->rule_ranks[rules[i].rule] = rank;
    }
    allocator_free(&selection->allocator, rules, size_bytes);
    return STATUS_OK;
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
    uint32_t rule_count = program_RULES_count(program);
    uint32_t capacity = member_count(program);
    *out = (ReportSelection){.rule_count = rule_count, .allocator = *allocator};
    /* One block: no member stands twice, so that all of them is the most there can be. */
    out->members = allocator_alloc(allocator, (capacity + rule_count) * sizeof *out->members);
    if (out->members == NULL)
        return STATUS_MEMORY;
    out->rule_ranks = out->members + capacity;
    Status status = rank_rules(out, program);
    if (status == STATUS_OK)
        status = read_list(out, program, list, reason);
    if (status != STATUS_OK)
        report_selection_free(out);
    return status;
}

void report_selection_free(ReportSelection *selection)
{
    if (selection->members != NULL) {
        size_t capacity = (size_t)(selection->rule_ranks - selection->members);
        allocator_free(&selection->allocator, selection->members,
                       (capacity + selection->rule_count) * sizeof *selection->members);
    }
    *selection = (ReportSelection){.count = 0};
}
