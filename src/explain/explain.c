/*
 * explain.c - a record evaluated with the trace on, and what the trace says of each rule.
 */
#include "explain/explain.h"

#include <stdlib.h>

#include "base/chinese.h"
#include "base/utf8.h"
#include "explain/trace.h"
#include "value/calendar.h"

struct Explainer {
    const Program *program;
    NotingAllocator noting; /* of what follows */
    Session *session;
    Tracer *tracer;
    Arena *fixed;
    ExplainRule *rules;
    /* While settings are gathered */
    bool *setting_is_used;
    bool *let_is_seen;
};

const char *explain_state_name(ExplainState state)
{
    static const char *const names[EXPLAIN_STATE_COUNT] = {
        [EXPLAIN_FIRED] = "fired",
        [EXPLAIN_UNSURE] = "unsure",
        [EXPLAIN_EXCEPTED] = "excepted",
        [EXPLAIN_NOT_FIRED] = "not_fired",
        [EXPLAIN_SETTLED] = "settled",
        [EXPLAIN_NOT_SET] = "not_set",
        [EXPLAIN_OTHER_SCOPE] = "other_scope",
        [EXPLAIN_OTHER_DATE] = "other_date",
    };
    return names[state];
}

const char *explain_role_name(uint16_t role)
{
    static const char *const names[ROLE_COUNT] = {
        [ROLE_PART] = "part",     [ROLE_BODY] = "body",
        [ROLE_ITEM] = "item",     [ROLE_ELEMENT] = "for",
        [ROLE_LET] = "let",       [ROLE_WHEN] = "when",
        [ROLE_UNLESS] = "unless", [ROLE_EXCEPTION] = "exception",
    };
    return names[role] != NULL ? names[role] : "part";
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool make_tables(Explainer *explainer)
{
    const Program *program = explainer->program;
    Arena *arena = explainer->fixed;
    explainer->rules =
        arena_alloc_array(arena, program_RULES_count(program) + 1, sizeof *explainer->rules);
    explainer->setting_is_used =
        arena_alloc_array(arena, program_SETTINGS_count(program) + 1, sizeof(bool));
    explainer->let_is_seen =
        arena_alloc_array(arena, program_LETS_count(program) + 1, sizeof(bool));
    return !arena_failed(arena);
}

Status explainer_new(Explainer **out, const Program *program, Session *session,
                     const Allocator *allocator)
{
    Explainer *explainer = allocator_alloc(allocator, sizeof *explainer);
    if (explainer == NULL)
        return STATUS_MEMORY;
    *explainer = (Explainer){
        .program = program,
        .session = session,
    };
    noting_allocator_init(&explainer->noting, allocator);
    explainer->tracer = tracer_new(program, &explainer->noting.allocator);
    explainer->fixed = arena_new(&explainer->noting.allocator);
    if (explainer->tracer == NULL || explainer->fixed == NULL || !make_tables(explainer)) {
        explainer_free(explainer);
        return STATUS_MEMORY;
    }
    VmTrace trace = tracer_trace(explainer->tracer);
    vm_set_trace(evaluator_vm(session_evaluator(session)), &trace);
    *out = explainer;
    return STATUS_OK;
}

void explainer_free(Explainer *explainer)
{
    if (explainer == NULL)
        return;
    vm_set_trace(evaluator_vm(session_evaluator(explainer->session)), NULL);
    tracer_free(explainer->tracer);
    arena_free(explainer->fixed);
    Allocator allocator = explainer->noting.below;
    allocator_free(&allocator, explainer, sizeof *explainer);
}

/* ---- why a rule was not run ------------------------------------------------------------------ */

static bool has_ordinal(const Program *program, const BundleConstraint *constraint,
                        uint32_t ordinal)
{
    for (uint32_t i = 0; i < constraint->ordinals.count; i++) {
        if (program_ORDINALS(program)[constraint->ordinals.first + i] == ordinal)
            return true;
    }
    return false;
}

/* The scope that a condition of `validity` rules out, or NONE. */
static uint32_t other_scope(const Explanation *explanation, const BundleValidity *validity)
{
    const Program *program = explanation->program;
    for (uint32_t i = 0; i < validity->constraints.count; i++) {
        const BundleConstraint *constraint =
            program_CONSTRAINTS(program) + validity->constraints.first + i;
        uint32_t ordinal = explanation->scopes[constraint->scope];
        if (ordinal == NONE ||
            has_ordinal(program, constraint, ordinal) == (constraint->negated != 0))
            return constraint->scope;
    }
    return NONE;
}

static bool has_value(const Explanation *explanation, uint32_t setting)
{
    uint32_t value = explanation->setting_values[setting];
    if (value == NONE)
        return false;
    uint32_t constant = program_SETTING_VALUES(explanation->program)[value].constant;
    const BundleConstant *item = program_CONSTANTS(explanation->program) + constant;
    return !(item->tag == VALUE_BOOL && item->payload == 0) &&
           !(item->tag == VALUE_OPTIONAL && item->size == 0);
}

/* The setting a rule stands under that has no value, or NONE. */
static uint32_t missing_setting(const Explanation *explanation, const BundleRule *rule)
{
    for (uint32_t i = 0; i < rule->unders.count; i++) {
        uint32_t setting = program_SETTING_REFS(explanation->program)[rule->unders.first + i];
        if (!has_value(explanation, setting))
            return setting;
    }
    return NONE;
}

static void say_why_not_run(const Explanation *explanation, ExplainRule *out)
{
    const BundleRule *rule = program_RULES(explanation->program) + out->rule;
    const BundleValidity *validity = &rule->validity;
    out->cause = other_scope(explanation, validity);
    out->state = EXPLAIN_OTHER_SCOPE;
    if (out->cause != NONE)
        return;
    out->state = EXPLAIN_OTHER_DATE;
    if (explanation->decision.as_of < validity->from ||
        explanation->decision.as_of >= validity->until)
        return;
    out->cause = missing_setting(explanation, rule);
    out->state = out->cause != NONE ? EXPLAIN_NOT_SET : EXPLAIN_SETTLED;
}

/* ---- what came of a rule that was ------------------------------------------------------------ */

static ExplainState state_of(const TracedRule *traced)
{
    ExplainState state = EXPLAIN_NOT_FIRED;
    for (const ExplainRound *round = traced->rounds; round != NULL; round = round->next) {
        if (round->fired)
            return EXPLAIN_FIRED;
        if (round->unsure.tag != VALUE_ABSENT)
            state = EXPLAIN_UNSURE;
        else if (round->exception != NONE && state == EXPLAIN_NOT_FIRED)
            state = EXPLAIN_EXCEPTED;
    }
    return state;
}

static void note_settings(Explainer *explainer, const Explanation *explanation,
                          const ExplainNode *node);

static void note_let(Explainer *explainer, const Explanation *explanation, uint32_t let)
{
    if (explainer->let_is_seen[let])
        return;
    explainer->let_is_seen[let] = true;
    note_settings(explainer, explanation, explanation->lets[let]);
}

/* Recursion ends: lets and functions do not depend on themselves. */
static void note_settings(Explainer *explainer, const Explanation *explanation,
                          const ExplainNode *node)
{
    for (; node != NULL; node = node->next) {
        const BundleExpression *item = program_EXPRESSIONS(explainer->program) + node->expression;
        if (node->value.tag != VALUE_ABSENT && item->kind == EXPRESSION_SETTING)
            explainer->setting_is_used[item->target] = true;
        if (node->value.tag != VALUE_ABSENT && item->kind == EXPRESSION_LET)
            note_let(explainer, explanation, item->target);
        note_settings(explainer, explanation, node->first);
        note_settings(explainer, explanation, node->body);
    }
}

static void gather_settings(Explainer *explainer, const Explanation *explanation, ExplainRule *out)
{
    const Program *program = explainer->program;
    const BundleRule *rule = program_RULES(program) + out->rule;
    uint32_t setting_count = program_SETTINGS_count(program);
    memset(explainer->setting_is_used, 0, setting_count * sizeof(bool));
    memset(explainer->let_is_seen, 0, program_LETS_count(program) * sizeof(bool));
    for (uint32_t i = 0; i < rule->unders.count; i++)
        explainer->setting_is_used[program_SETTING_REFS(program)[rule->unders.first + i]] = true;
    for (const ExplainRound *round = out->rounds; round != NULL; round = round->next)
        note_settings(explainer, explanation, round->roots);
    uint32_t *settings =
        arena_alloc_array(tracer_arena(explainer->tracer), setting_count + 1, sizeof *settings);
    if (settings == NULL)
        return;
    for (uint32_t i = 0; i < setting_count; i++) {
        if (explainer->setting_is_used[i])
            settings[out->setting_count++] = i;
    }
    out->settings = settings;
}

static void explain_rule(Explainer *explainer, const Explanation *explanation, uint32_t index)
{
    ExplainRule *out = &explainer->rules[index];
    const TracedRule *traced = &tracer_rules(explainer->tracer)[index];
    *out = (ExplainRule){.rule = index, .cause = NONE};
    if (traced->was_run) {
        out->state = state_of(traced);
        out->round_count = traced->round_count;
        out->rounds = traced->rounds;
    } else {
        say_why_not_run(explanation, out);
    }
    gather_settings(explainer, explanation, out);
}

static void begin(Explainer *explainer, Explanation *out)
{
    tracer_begin(explainer->tracer);
    explainer->noting.failed = false;
    *out = (Explanation){.program = explainer->program};
}

/* Explains the decision that has been made. STATUS_MEMORY rather than an explanation that lacks
 * something, unless it would be larger than one may be. */
static Status explain_decision(Explainer *explainer, Explanation *out)
{
    if (out->decision.verdict == VERDICT_ERROR)
        return STATUS_OK;
    const Evaluator *evaluator = session_evaluator(explainer->session);
    out->scopes = evaluator_scopes(evaluator);
    out->setting_values = evaluator_setting_values(evaluator);
    out->lets = tracer_lets(explainer->tracer);
    out->decides = tracer_decides(explainer->tracer);
    for (uint32_t i = 0; i < program_RULES_count(explainer->program); i++)
        explain_rule(explainer, out, i);
    out->rules = explainer->rules;
    out->is_cut = tracer_is_cut(explainer->tracer);
    return explainer->noting.failed ? STATUS_MEMORY : STATUS_OK;
}

Status explainer_run(Explainer *explainer, Explanation *out, Text json, uint64_t line)
{
    begin(explainer, out);
    Status status = session_evaluate(explainer->session, &out->decision, json, line);
    return status == STATUS_OK ? explain_decision(explainer, out) : status;
}

Status explainer_run_document(Explainer *explainer, Explanation *out, yyjson_doc *record)
{
    begin(explainer, out);
    Status status = session_evaluate_document(explainer->session, &out->decision, record);
    return status == STATUS_OK ? explain_decision(explainer, out) : status;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The part of "guangdong.age_min" after its last dot: findings report rules by setting so. */
static Text last_part(Text name)
{
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '.')
        start--;
    return text_slice(name, start, name.size_bytes);
}

static bool is_under_named(const Program *program, const BundleRule *rule, Text name)
{
    if (rule->unders.count == 0)
        return false;
    uint32_t setting = program_SETTING_REFS(program)[rule->unders.first];
    return text_equal(program_text(program, program_SETTINGS(program)[setting].short_name), name);
}

uint32_t explain_find_rule(const Program *program, Text name)
{
    const BundleRule *rules = program_RULES(program);
    uint32_t count = program_RULES_count(program);
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(program_text(program, rules[i].name), name))
            return i;
    }
    Text last = last_part(name);
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(program_text(program, rules[i].short_name), last))
            return i;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(program_text(program, rules[i].topic), last) ||
            is_under_named(program, &rules[i], last))
            return i;
    }
    return NONE;
}

/* ---- values ---------------------------------------------------------------------------------- */

enum { ITEMS_SHOWN = 6, CHARACTERS_SHOWN = 60 };

static void write_plain(Buffer *out, const Program *program, Value value, bool chinese, int depth);

static void write_items(Buffer *out, const Program *program, const List *list, bool chinese,
                        int depth)
{
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < list->count && i < ITEMS_SHOWN; i++) {
        if (i > 0)
            buffer_add_string(out, chinese ? "、" : ", ");
        write_plain(out, program, list->items[i], chinese, depth + 1);
    }
    if (list->count > ITEMS_SHOWN)
        buffer_add_format(out, chinese ? "……共 %u 项" : ", … %u in all", list->count);
    buffer_add_char(out, ']');
}

static void write_place(Buffer *out, const Place *place)
{
    Buffer path;
    buffer_init(&path, &out->allocator);
    place_write(&path, place, TEXT(""));
    report_write_path(out, buffer_text(&path));
    buffer_fail_with(out, &path);
    buffer_free(&path);
}

static void write_record(Buffer *out, const Program *program, const Record *record)
{
    Text name = program_text(program, program_RECORDS(program)[record->type].name);
    buffer_add(out, last_part(name));
    if (record->place != NULL) {
        buffer_add_char(out, ' ');
        write_place(out, record->place);
    }
}

static void write_string(Buffer *out, Text text)
{
    size_t end = utf8_offset(text, CHARACTERS_SHOWN);
    buffer_add_json_string(out, text_slice(text, 0, end));
    if (end < text.size_bytes)
        buffer_add_string(out, "…");
}

static void write_unknown(Buffer *out, const Unknown *unknown, bool chinese)
{
    buffer_add_string(out, chinese ? "未知" : "unknown");
    for (uint32_t i = 0; i < unknown->count && i < ITEMS_SHOWN; i++) {
        buffer_add_char(out, ' ');
        write_place(out, unknown->places[i]);
    }
}

static void write_plain(Buffer *out, const Program *program, Value value, bool chinese, int depth)
{
    enum { DEPTH_SHOWN = 4 };
    ValueNames names = program_names(program);
    if (depth > DEPTH_SHOWN) {
        buffer_add_string(out, "…");
        return;
    }
    switch ((ValueTag)value.tag) {
    case VALUE_ENUM:
        buffer_add(out, program_member_label(program, value, chinese));
        break;
    case VALUE_STRING:
        write_string(out, value_text(value));
        break;
    case VALUE_DATE:
        calendar_write_date(out, value.as.integer);
        break;
    case VALUE_LIST:
        write_items(out, program, value.as.list, chinese, depth);
        break;
    case VALUE_RECORD:
        write_record(out, program, value.as.record);
        break;
    case VALUE_OPTIONAL:
        if (value.as.inner == NULL)
            buffer_add_string(out, chinese ? "（无）" : "(none)");
        else
            write_plain(out, program, *value.as.inner, chinese, depth + 1);
        break;
    case VALUE_ERROR:
        buffer_add_string(out, chinese ? "错误：" : "error: ");
        chinese_write(out, value.as.error->message, chinese);
        break;
    case VALUE_UNKNOWN:
        write_unknown(out, value.as.unknown, chinese);
        break;
    default:
        print_cel(out, value, &names);
        break;
    }
}

/* What cannot give anything away: yes or no, a choice, which record, that there is none. */
static bool tells_nothing(Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_BOOL:
    case VALUE_NULL:
    case VALUE_ENUM:
    case VALUE_RECORD:
    case VALUE_ERROR:
    case VALUE_UNKNOWN:
        return true;
    case VALUE_OPTIONAL:
        return value.as.inner == NULL || tells_nothing(*value.as.inner);
    default:
        return false;
    }
}

static void write_masked(Buffer *out, const Program *program, Value value, bool chinese, int depth)
{
    if (value.tag == VALUE_OPTIONAL && value.as.inner != NULL && depth < 4) {
        write_masked(out, program, *value.as.inner, chinese, depth + 1);
        return;
    }
    if (tells_nothing(value)) {
        write_plain(out, program, value, chinese, depth);
        return;
    }
    if (value.tag == VALUE_LIST && depth < 4) {
        buffer_add_char(out, '[');
        for (uint32_t i = 0; i < value.as.list->count && i < ITEMS_SHOWN; i++) {
            if (i > 0)
                buffer_add_string(out, chinese ? "、" : ", ");
            write_masked(out, program, value.as.list->items[i], chinese, depth + 1);
        }
        if (value.as.list->count > ITEMS_SHOWN)
            buffer_add_string(out, ", …");
        buffer_add_char(out, ']');
        return;
    }
    if (value.tag == VALUE_STRING) {
        mask_write(out, value_text(value));
        return;
    }
    Buffer plain;
    buffer_init(&plain, &out->allocator);
    write_plain(&plain, program, value, chinese, depth);
    mask_write(out, buffer_text(&plain));
    buffer_fail_with(out, &plain);
    buffer_free(&plain);
}

/* A small number worked out of sensitive values is a count or an age, and tells on nobody. */
static bool is_count(const Program *program, const ExplainNode *node)
{
    enum { COUNT_MAX = 999 };
    return program_EXPRESSIONS(program)[node->expression].kind == EXPRESSION_OTHER &&
           node->value.tag == VALUE_INT && node->value.as.integer >= 0 &&
           node->value.as.integer <= COUNT_MAX;
}

void explain_write_value(Buffer *out, const Program *program, const ExplainNode *node, bool chinese)
{
    if (node->masked && !is_count(program, node))
        write_masked(out, program, node->value, chinese, 0);
    else
        write_plain(out, program, node->value, chinese, 0);
}

void explain_write_setting(Buffer *out, const Program *program, uint32_t setting_value,
                           bool chinese)
{
    if (setting_value == NONE) {
        buffer_add_string(out, chinese ? "（未设定）" : "(not set)");
        return;
    }
    Arena *arena = arena_new(&out->allocator);
    if (arena == NULL) {
        out->failed = true;
        return;
    }
    uint32_t constant = program_SETTING_VALUES(program)[setting_value].constant;
    write_plain(out, program, program_constant(program, arena, constant), chinese, 0);
    out->failed = out->failed || arena_failed(arena);
    arena_free(arena);
}

void explain_write_place(Buffer *out, const Program *program, uint32_t module, uint32_t line)
{
    buffer_add(out, program_text(program, program_MODULES(program)[module].path));
    buffer_add_format(out, ":%u", line);
}
