/*
 * api_explain.c - why an application was decided so, as data and as reports.
 *
 * What is asked for is made of the explainer's trees then, in the decision's arena.
 */
#include "api/api_evaluate.h"
#include "explain/counterfactual.h"
#include "explain/explain_text.h"

static const licet_text no_text = {NULL, 0};

const licet_explanation *licet_decision_explanation(const licet_decision *decision)
{
    return decision->is_explained ? &decision->explanation : NULL;
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* What a tree is made with. */
typedef struct Maker {
    Arena *arena;
    const Program *program;
    const Explanation *explanation;
} Maker;

static licet_text text_in(const Maker *maker, BundleText text)
{
    return api_text(program_text(maker->program, text));
}

static licet_text note_in(const Maker *maker, BundleNoteText text)
{
    return api_text(program_note_text(maker->program, text));
}

static licet_text masked_path(const Maker *maker, Text path)
{
    Buffer out;
    buffer_init_in(&out, maker->arena);
    report_write_path(&out, path);
    return api_text(buffer_text(&out));
}

static licet_text value_of(const Maker *maker, const ExplainNode *node)
{
    Buffer shown;
    if (node->value.tag == VALUE_ABSENT)
        return no_text;
    buffer_init_in(&shown, maker->arena);
    explain_write_value(&shown, maker->program, node, false);
    return api_text(buffer_text(&shown));
}

static const licet_row *make_rows(const Maker *maker, const ExplainNode *node)
{
    const Program *program = maker->program;
    const licet_row *first = NULL, **link = &first;
    for (uint32_t i = 0; i < node->row_count; i++) {
        const BundleTable *table =
            program_TABLES(program) + program_EXPRESSIONS(program)[node->expression].target;
        licet_row *made = arena_alloc(maker->arena, sizeof *made);
        if (made == NULL || node->rows[i] >= table->rows.count)
            continue;
        const BundleRow *row = program_ROWS(program) + table->rows.first + node->rows[i];
        *made = (licet_row){
            .table = text_in(maker, table->name),
            .number = node->rows[i] + 1,
            .text = note_in(maker, row->text),
            .cite = note_in(maker, row->cite),
            .module = text_in(maker, program_MODULES(program)[table->module].name),
            .line = row->line,
        };
        *link = made;
        link = &made->next;
    }
    return first;
}

static const licet_step **make_steps(const Maker *maker, const licet_step **link,
                                     const ExplainNode *first);

/* Recursion ends: the source's nesting is limited, and functions do not call themselves. */
static licet_step *make_step(const Maker *maker, const ExplainNode *node)
{
    const BundleExpression *item = program_EXPRESSIONS(maker->program) + node->expression;
    Text name = program_note_text(maker->program, item->name);
    licet_step *made = arena_alloc(maker->arena, sizeof *made);
    if (made == NULL)
        return NULL;
    *made = (licet_step){
        .role = licet_text_of(explain_role_name(item->role)),
        .name = name.size_bytes > 0 ? api_text(name) : no_text,
        .text = note_in(maker, item->text),
        .line = item->line,
        .column = item->column,
        .value = value_of(maker, node),
        .is_true = value_is_true(node->value),
        .is_unsure = value_is_unsure(node->value),
        .path = node->path.data != NULL ? masked_path(maker, node->path) : no_text,
        .first_row = make_rows(maker, node),
    };
    make_steps(maker, make_steps(maker, &made->first_part, node->first), node->body);
    return made;
}

/* Appends the nodes at `link`; returns where the next would go. */
static const licet_step **make_steps(const Maker *maker, const licet_step **link,
                                     const ExplainNode *first)
{
    for (const ExplainNode *node = first; node != NULL; node = node->next) {
        licet_step *made = make_step(maker, node);
        if (made == NULL)
            break;
        *link = made;
        link = &made->next;
    }
    return link;
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const licet_round *make_rounds(const Maker *maker, const ExplainRound *rounds)
{
    const licet_round *first = NULL, **link = &first;
    for (const ExplainRound *round = rounds; round != NULL; round = round->next) {
        ExplainNode unsure = {.value = round->unsure};
        licet_round *made = arena_alloc(maker->arena, sizeof *made);
        if (made == NULL)
            break;
        *made = (licet_round){
            .fired = round->fired,
            .path = round->fired ? masked_path(maker, round->path) : no_text,
            .exception =
                round->exception != NONE
                    ? text_in(maker, program_EXCEPTIONS(maker->program)[round->exception].name)
                    : no_text,
            .unsure = value_of(maker, &unsure),
        };
        make_steps(maker, &made->elements, round->elements);
        make_steps(maker, &made->conditions, round->roots);
        *link = made;
        link = &made->next;
    }
    return first;
}

static void set_value(const Maker *maker, licet_setting *out, uint32_t index)
{
    const BundleSettingValue *value = program_SETTING_VALUES(maker->program) + index;
    Buffer shown;
    buffer_init_in(&shown, maker->arena);
    explain_write_setting(&shown, maker->program, index, false);
    out->value = api_text(buffer_text(&shown));
    out->cite = text_in(maker, value->validity.cite);
    out->module = text_in(maker, program_MODULES(maker->program)[value->module].name);
    out->line = value->line;
}

static const licet_setting *make_settings(const Maker *maker, const ExplainRule *rule)
{
    const licet_setting *first = NULL, **link = &first;
    for (uint32_t i = 0; i < rule->setting_count; i++) {
        uint32_t setting = rule->settings[i];
        licet_setting *made = arena_alloc(maker->arena, sizeof *made);
        if (made == NULL)
            break;
        made->name = text_in(maker, program_SETTINGS(maker->program)[setting].name);
        if (maker->explanation->setting_values[setting] != NONE)
            set_value(maker, made, maker->explanation->setting_values[setting]);
        *link = made;
        link = &made->next;
    }
    return first;
}

static licet_text cause_of(const Maker *maker, const ExplainRule *rule)
{
    if (rule->state == EXPLAIN_NOT_SET)
        return text_in(maker, program_SETTINGS(maker->program)[rule->cause].name);
    if (rule->state == EXPLAIN_OTHER_SCOPE)
        return text_in(maker, program_SCOPES(maker->program)[rule->cause].name);
    return no_text;
}

static const licet_explained_rule *make_rule(const Maker *maker, const ExplainRule *rule)
{
    const BundleRule *info = program_RULES(maker->program) + rule->rule;
    licet_explained_rule *made = arena_alloc(maker->arena, sizeof *made);
    if (made == NULL)
        return NULL;
    *made = (licet_explained_rule){
        .rule = text_in(maker, info->name),
        .state = licet_text_of(explain_state_name(rule->state)),
        .cause = cause_of(maker, rule),
        .module = text_in(maker, program_MODULES(maker->program)[info->module].name),
        .line = info->line,
        .first_round = make_rounds(maker, rule->rounds),
        .first_setting = make_settings(maker, rule),
    };
    return arena_failed(maker->arena) ? NULL : made;
}

const licet_explained_rule *licet_explanation_rule(const licet_explanation *explanation,
                                                   size_t index)
{
    licet_explanation *cache = (licet_explanation *)(uintptr_t)explanation;
    const Explanation *inner = &explanation->explanation;
    size_t count = program_RULES_count(inner->program);
    Maker maker = {explanation->decision->arena, inner->program, inner};
    if (index >= count)
        return NULL;
    if (cache->rules == NULL)
        cache->rules = arena_alloc_array(maker.arena, count, sizeof *cache->rules);
    if (cache->rules != NULL && cache->rules[index] == NULL)
        cache->rules[index] = make_rule(&maker, &inner->rules[index]);
    return cache->rules != NULL ? cache->rules[index] : NULL;
}

/* ---- why not --------------------------------------------------------------------------------- */

/* As `licet explain --why-not` asks it; what is found lives in the arena. */
static Status find_why_not(WhyNot *out, Arena *arena, const licet_explanation *explanation,
                           licet_verdict wanted)
{
    Session *trial;
    const Explanation *inner = &explanation->explanation;
    Status status = why_not(out, arena, inner, (Verdict)wanted);
    if (status == STATUS_OK)
        status = api_trial_session(&trial, explanation->decision->evaluator);
    return status == STATUS_OK
               ? counterfactual_find(out, arena, inner, trial, explanation->record, 0)
               : status;
}

static const licet_field_met *make_fields(const Maker *maker, const Obstacle *obstacle)
{
    const licet_field_met *first = NULL, **link = &first;
    for (uint32_t i = 0; i < obstacle->field_count; i++) {
        const WhyNotField *field = &obstacle->fields[i];
        licet_field_met *made = arena_alloc(maker->arena, sizeof *made);
        if (made == NULL)
            break;
        *made = (licet_field_met){
            .path = masked_path(maker, field->path),
            .label_zh = api_text(why_not_label(maker->program, field->path, true)),
            .label_en = api_text(why_not_label(maker->program, field->path, false)),
            .value = value_of(maker, field->node),
        };
        *link = made;
        link = &made->next;
    }
    return first;
}

static const licet_change *make_change(const Maker *maker, const WhyNotChange *change)
{
    licet_change *made = change->path.data != NULL ? arena_alloc(maker->arena, sizeof *made) : NULL;
    if (made != NULL)
        *made = (licet_change){
            .path = masked_path(maker, change->path),
            .json = change->json.data != NULL ? api_text(change->json) : no_text,
            .verdict = (licet_verdict)change->verdict,
        };
    return made;
}

static const licet_obstacle *make_obstacles(const Maker *maker, const WhyNot *why,
                                            const licet_decision *decision)
{
    const licet_obstacle *first = NULL, **link = &first;
    for (uint32_t i = 0; i < why->obstacle_count; i++) {
        const Obstacle *obstacle = &why->obstacles[i];
        bool is_finding = obstacle->finding != NONE;
        licet_obstacle *made = arena_alloc(maker->arena, sizeof *made);
        if (made == NULL)
            break;
        *made = (licet_obstacle){
            .finding = is_finding ? licet_decision_finding(decision, obstacle->finding) : NULL,
            .unknown = is_finding
                           ? no_text
                           : masked_path(maker, decision->decision.unknowns[obstacle->unknown]),
            .first_field = make_fields(maker, obstacle),
            .change = make_change(maker, &obstacle->change),
        };
        *link = made;
        link = &made->next;
    }
    return first;
}

static bool is_to_reach(licet_verdict verdict)
{
    return (unsigned)verdict <= LICET_VERDICT_REJECTED;
}

licet_status licet_explanation_why_not(const licet_why_not **out,
                                       const licet_explanation *explanation, licet_verdict wanted)
{
    const Explanation *inner = &explanation->explanation;
    Maker maker = {explanation->decision->arena, inner->program, inner};
    WhyNot why;
    *out = NULL;
    if (!is_to_reach(wanted))
        return LICET_INPUT;
    licet_why_not *made = arena_alloc(maker.arena, sizeof *made);
    if (made == NULL)
        return LICET_MEMORY;
    Status status = find_why_not(&why, maker.arena, explanation, wanted);
    if (status != STATUS_OK)
        return api_status(status);
    *made = (licet_why_not){
        .wanted = wanted,
        .is_met = why.is_met,
        .is_final = why.is_final,
        .first_obstacle = make_obstacles(&maker, &why, explanation->decision),
        .is_tried = why.is_tried,
        .verdict_then = (licet_verdict)(why.is_tried ? why.verdict_then : inner->decision.verdict),
    };
    if (arena_failed(maker.arena))
        return LICET_MEMORY;
    *out = made;
    return LICET_OK;
}

/* ---- reports --------------------------------------------------------------------------------- */

static Status write_report(Buffer *out, const licet_explanation *explanation,
                           const licet_explain_options *options, uint32_t rule)
{
    static const ExplainFormat formats[] = {EXPLAIN_TEXT, EXPLAIN_JSON, EXPLAIN_HTML};
    ExplainView view = {{false, options->chinese}, options->full, rule};
    WhyNot why;
    Status status = STATUS_OK;
    Arena *arena = arena_new(&out->allocator);
    if (arena == NULL)
        return STATUS_MEMORY;
    if (options->asks_why_not)
        status = find_why_not(&why, arena, explanation, options->wanted);
    if (status == STATUS_OK)
        explain_write(out, &explanation->explanation, options->asks_why_not ? &why : NULL, &view,
                      formats[options->form]);
    arena_free(arena);
    return status;
}

licet_status licet_explanation_report(licet_string **out, const licet_explanation *explanation,
                                      const licet_explain_options *options)
{
    licet_explain_options wanted = LICET_EXPLAIN_OPTIONS;
    const Explanation *inner = &explanation->explanation;
    uint32_t rule = NONE;
    Buffer text;
    *out = NULL;
    api_options(&wanted, sizeof wanted, options);
    if (wanted.rule.data != NULL)
        rule = explain_find_rule(inner->program, api_text_in(wanted.rule));
    if ((unsigned)wanted.form > LICET_EXPLAIN_HTML || !is_to_reach(wanted.wanted) ||
        (wanted.rule.data != NULL && rule == NONE))
        return LICET_INPUT;
    buffer_init(&text, &explanation->decision->program->allocator);
    Status status = write_report(&text, explanation, &wanted, rule);
    if (status == STATUS_OK)
        return api_give(out, &text);
    buffer_free(&text);
    return api_status(status);
}
