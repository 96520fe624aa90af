#include "report/summary.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "report/progress.h"

struct SummaryPlan {
    Allocator allocator;
    Arena *arena;
    const Program *program;
    uint32_t scope_count; /* members of the reported scope's enum, and one more for none */
    uint32_t enumeration;
    uint32_t topic_count;
    Text *topics;
    uint32_t *topic_of_rule;
};

/* ---- the plan -------------------------------------------------------------------------------- */

static uint32_t find_topic(const SummaryPlan *plan, Text topic)
{
    for (uint32_t i = 0; i < plan->topic_count; i++) {
        if (text_equal(plan->topics[i], topic))
            return i;
    }
    return NONE;
}

static void collect_topics(SummaryPlan *plan)
{
    for (uint32_t i = 0; i < program_RULES_count(plan->program); i++) {
        Text topic = program_text(plan->program, program_RULES(plan->program)[i].topic);
        uint32_t known = find_topic(plan, topic);
        if (known == NONE) {
            known = plan->topic_count++;
            plan->topics[known] = topic;
        }
        plan->topic_of_rule[i] = known;
    }
}

Status summary_plan_new(SummaryPlan **out, const Program *program, const Allocator *allocator)
{
    uint32_t rule_count = program_RULES_count(program);
    uint32_t scope = program_meta(program)->reported_scope;
    SummaryPlan *plan = allocator_alloc(allocator, sizeof *plan);
    if (plan == NULL)
        return STATUS_MEMORY;
    *plan = (SummaryPlan){.allocator = *allocator,
                          .arena = arena_new(allocator),
                          .program = program,
                          .scope_count = 1,
                          .enumeration = NONE};
    if (scope != NONE) {
        plan->enumeration = program_SCOPES(program)[scope].enumeration;
        plan->scope_count += program_ENUMS(program)[plan->enumeration].members.count;
    }
    if (plan->arena != NULL) {
        plan->topics = arena_alloc_array(plan->arena, rule_count + 1, sizeof *plan->topics);
        plan->topic_of_rule =
            arena_alloc_array(plan->arena, rule_count + 1, sizeof *plan->topic_of_rule);
    }
    if (plan->topics == NULL || plan->topic_of_rule == NULL) {
        summary_plan_free(plan);
        return STATUS_MEMORY;
    }
    collect_topics(plan);
    *out = plan;
    return STATUS_OK;
}

void summary_plan_free(SummaryPlan *plan)
{
    if (plan == NULL)
        return;
    arena_free(plan->arena);
    Allocator allocator = plan->allocator;
    allocator_free(&allocator, plan, sizeof *plan);
}

/* ---- counting -------------------------------------------------------------------------------- */

/* The scopes' counters, the topics' and the topics' marks are one block. */
static size_t block_count(const SummaryPlan *plan)
{
    return (size_t)plan->scope_count * VERDICT_COUNT + 2 * (size_t)plan->topic_count;
}

Status summary_init(Summary *out, const SummaryPlan *plan, const Allocator *allocator)
{
    *out = (Summary){.plan = plan, .allocator = *allocator};
    out->scopes = allocator_alloc(allocator, block_count(plan) * sizeof *out->scopes);
    if (out->scopes == NULL)
        return STATUS_MEMORY;
    out->topics = out->scopes + (size_t)plan->scope_count * VERDICT_COUNT;
    out->seen = out->topics + plan->topic_count;
    summary_clear(out);
    return STATUS_OK;
}

void summary_free(Summary *summary)
{
    if (summary->scopes != NULL)
        allocator_free(&summary->allocator, summary->scopes,
                       block_count(summary->plan) * sizeof *summary->scopes);
    *summary = (Summary){.plan = NULL};
}

void summary_clear(Summary *summary)
{
    memset(summary->verdicts, 0, sizeof summary->verdicts);
    memset(summary->scopes, 0, block_count(summary->plan) * sizeof *summary->scopes);
    summary->counted = 0;
}

void summary_add(Summary *summary, const Decision *decision, uint32_t scope)
{
    const SummaryPlan *plan = summary->plan;
    uint32_t row = scope < plan->scope_count - 1 ? scope : plan->scope_count - 1;
    summary->counted++;
    summary->verdicts[decision->verdict]++;
    summary->scopes[row * VERDICT_COUNT + decision->verdict]++;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        uint32_t topic = plan->topic_of_rule[decision->findings[i].rule];
        if (summary->seen[topic] == summary->counted)
            continue;
        summary->seen[topic] = summary->counted;
        summary->topics[topic]++;
    }
}

uint32_t summary_counter_count(const Summary *summary)
{
    const SummaryPlan *plan = summary->plan;
    return VERDICT_COUNT + plan->scope_count * VERDICT_COUNT + plan->topic_count;
}

uint64_t *summary_counter(Summary *summary, uint32_t index)
{
    return index < VERDICT_COUNT ? &summary->verdicts[index]
                                 : &summary->scopes[index - VERDICT_COUNT];
}

void summary_merge(Summary *summary, const Summary *other)
{
    size_t count = block_count(summary->plan) - summary->plan->topic_count;
    for (int i = 0; i < VERDICT_COUNT; i++)
        summary->verdicts[i] += other->verdicts[i];
    for (size_t i = 0; i < count; i++)
        summary->scopes[i] += other->scopes[i];
}

static uint64_t total_of(const uint64_t counts[VERDICT_COUNT])
{
    uint64_t total = 0;
    for (int i = 0; i < VERDICT_COUNT; i++)
        total += counts[i];
    return total;
}

/* ---- for people ------------------------------------------------------------------------------ */

enum { NAME_COLUMNS = 22, COUNT_COLUMNS = 13 };

static void add_name(Buffer *out, Text name, size_t columns)
{
    size_t width = utf8_width(name);
    buffer_add(out, name);
    buffer_add_repeated(out, ' ', width < columns ? columns - width : 1);
}

static void add_right(Buffer *out, Text text)
{
    size_t width = utf8_width(text);
    buffer_add_repeated(out, ' ', width < COUNT_COLUMNS ? COUNT_COLUMNS - width : 1);
    buffer_add(out, text);
}

static void add_count(Buffer *out, uint64_t count)
{
    size_t before = out->size_bytes;
    count_write(out, count);
    size_t width = out->size_bytes - before;
    size_t gap = width < COUNT_COLUMNS ? COUNT_COLUMNS - width : 1;
    buffer_add_repeated(out, ' ', gap);
    if (buffer_failed(out))
        return;
    memmove(out->data + before + gap, out->data + before, width);
    memset(out->data + before, ' ', gap);
}

static void add_row(Buffer *out, Text name, const uint64_t counts[VERDICT_COUNT])
{
    add_name(out, name, NAME_COLUMNS);
    add_count(out, total_of(counts));
    for (int i = 0; i < VERDICT_COUNT; i++)
        add_count(out, counts[i]);
    buffer_add_char(out, '\n');
}

static void add_header(Buffer *out, TextStyle style)
{
    add_name(out, TEXT(""), NAME_COLUMNS);
    add_right(out, style.chinese ? TEXT("合计") : TEXT("records"));
    for (int i = 0; i < VERDICT_COUNT; i++)
        add_right(out, text_of(report_verdict_label((Verdict)i, style.chinese)));
    buffer_add_char(out, '\n');
}

static Text scope_label(const SummaryPlan *plan, uint32_t row, bool chinese)
{
    if (row == plan->scope_count - 1)
        return chinese ? TEXT("（不明）") : TEXT("(none)");
    return program_member_label(plan->program, value_enum((uint16_t)plan->enumeration, row),
                                chinese);
}

typedef struct TopicCount {
    uint64_t count;
    Text topic;
} TopicCount;

static int compare_topics(const void *left, const void *right)
{
    const TopicCount *one = left, *other = right;
    if (one->count != other->count)
        return one->count < other->count ? 1 : -1;
    return text_compare(one->topic, other->topic);
}

static void add_topics(Buffer *out, const Summary *summary, TextStyle style)
{
    const SummaryPlan *plan = summary->plan;
    size_t size_bytes = (plan->topic_count + 1) * sizeof(TopicCount);
    TopicCount *topics = allocator_alloc(&summary->allocator, size_bytes);
    uint32_t count = 0;
    if (topics == NULL) {
        out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < plan->topic_count; i++) {
        if (summary->topics[i] > 0)
            topics[count++] = (TopicCount){summary->topics[i], plan->topics[i]};
    }
    qsort(topics, count, sizeof *topics, compare_topics);
    if (count > 0)
        buffer_add_string(out, style.chinese ? "\n事项\n" : "\ntopics\n");
    for (uint32_t i = 0; i < count; i++) {
        add_name(out, topics[i].topic, NAME_COLUMNS + COUNT_COLUMNS / 2);
        add_count(out, topics[i].count);
        buffer_add_char(out, '\n');
    }
    allocator_free(&summary->allocator, topics, size_bytes);
}

void summary_write_text(Buffer *out, const Summary *summary, TextStyle style)
{
    const SummaryPlan *plan = summary->plan;
    add_header(out, style);
    add_row(out, style.chinese ? TEXT("全部") : TEXT("all"), summary->verdicts);
    for (uint32_t i = 0; plan->scope_count > 1 && i < plan->scope_count; i++) {
        const uint64_t *counts = summary->scopes + (size_t)i * VERDICT_COUNT;
        if (total_of(counts) > 0)
            add_row(out, scope_label(plan, i, style.chinese), counts);
    }
    add_topics(out, summary, style);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void add_member(Buffer *out, bool first, Text name, uint64_t count)
{
    if (!first)
        buffer_add_char(out, ',');
    buffer_add_json_string(out, name);
    buffer_add_char(out, ':');
    buffer_add_uint(out, count);
}

static void add_verdicts(Buffer *out, bool first, const uint64_t counts[VERDICT_COUNT])
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        add_member(out, first && i == 0, text_of(verdict_name((Verdict)i)), counts[i]);
}

static void add_scopes(Buffer *out, const Summary *summary)
{
    const SummaryPlan *plan = summary->plan;
    bool first = true;
    for (uint32_t i = 0; i + 1 < plan->scope_count; i++) {
        const uint64_t *counts = summary->scopes + (size_t)i * VERDICT_COUNT;
        if (total_of(counts) == 0)
            continue;
        uint32_t member = program_ENUMS(plan->program)[plan->enumeration].members.first + i;
        buffer_add_string(out, first ? "" : ",");
        buffer_add_json_string(
            out, program_text(plan->program, program_MEMBERS(plan->program)[member].code));
        buffer_add_string(out, ":{");
        add_member(out, true, TEXT("records"), total_of(counts));
        add_verdicts(out, false, counts);
        buffer_add_char(out, '}');
        first = false;
    }
}

void summary_write_json(Buffer *out, const Summary *summary)
{
    const SummaryPlan *plan = summary->plan;
    bool first = true;
    buffer_add_char(out, '{');
    add_member(out, true, TEXT("records"), total_of(summary->verdicts));
    buffer_add_string(out, ",\"verdicts\":{");
    add_verdicts(out, true, summary->verdicts);
    buffer_add_string(out, "},\"scopes\":{");
    add_scopes(out, summary);
    buffer_add_string(out, "},\"topics\":{");
    for (uint32_t i = 0; i < plan->topic_count; i++) {
        if (summary->topics[i] == 0)
            continue;
        add_member(out, first, plan->topics[i], summary->topics[i]);
        first = false;
    }
    buffer_add_string(out, "}}\n");
}
