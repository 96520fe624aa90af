/*
 * explain_json.c - explanations for programs.
 *
 * docs/explain.md describes the form; programs rely on it.
 */
#include "explain/explain_text.h"
#include "report/json_writer.h"

typedef struct Json {
    JsonWriter writer;
    const Explanation *explanation;
    const Program *program;
} Json;

static const BundleExpression *expression_of(const Json *json, const ExplainNode *node)
{
    return program_EXPRESSIONS(json->program) + node->expression;
}

static void place_members(Json *json, uint32_t module, uint32_t line)
{
    const BundleModule *info = program_MODULES(json->program) + module;
    json_text(&json->writer, "module", program_text(json->program, info->name));
    json_text(&json->writer, "file", program_text(json->program, info->path));
    json_uint(&json->writer, "line", line);
}

static void cite_member(Json *json, Text cite)
{
    json_text(&json->writer, "cite", cite.size_bytes > 0 ? cite : (Text){NULL, 0});
}

static void path_member(Json *json, const char *name, Text path)
{
    Buffer masked;
    buffer_init(&masked, &json->writer.out->allocator);
    report_write_path(&masked, path);
    json_text(&json->writer, name, buffer_text(&masked));
    buffer_fail_with(json->writer.out, &masked);
    buffer_free(&masked);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* A bool is true or false; anything else what people are shown. */
static void value_member(Json *json, const ExplainNode *node)
{
    if (node->value.tag == VALUE_ABSENT)
        return;
    if (node->value.tag == VALUE_BOOL) {
        json_bool(&json->writer, "value", node->value.as.boolean);
        return;
    }
    Buffer shown;
    buffer_init(&shown, &json->writer.out->allocator);
    explain_write_value(&shown, json->program, node, false);
    json_text(&json->writer, value_is_unsure(node->value) ? "unsure" : "value",
              buffer_text(&shown));
    buffer_fail_with(json->writer.out, &shown);
    buffer_free(&shown);
}

static void rows_member(Json *json, const ExplainNode *node)
{
    const BundleTable *table = program_TABLES(json->program) + expression_of(json, node)->target;
    json_key(&json->writer, TEXT("rows"));
    json_open(&json->writer, '[');
    for (uint32_t i = 0; i < node->row_count; i++) {
        if (node->rows[i] >= table->rows.count)
            continue;
        const BundleRow *row = program_ROWS(json->program) + table->rows.first + node->rows[i];
        json_item(&json->writer);
        json_open(&json->writer, '{');
        json_text(&json->writer, "table", program_text(json->program, table->name));
        json_uint(&json->writer, "row", node->rows[i] + 1);
        json_text(&json->writer, "text", program_note_text(json->program, row->text));
        place_members(json, table->module, row->line);
        json_date(&json->writer, "from", row->from);
        json_date(&json->writer, "until", row->until);
        cite_member(json, program_note_text(json->program, row->cite));
        json_close(&json->writer, '}');
    }
    json_close(&json->writer, ']');
}

static void write_node(Json *json, const ExplainNode *node);

static void nodes_member(Json *json, const char *name, const ExplainNode *first)
{
    json_key(&json->writer, text_of(name));
    json_open(&json->writer, '[');
    for (const ExplainNode *node = first; node != NULL; node = node->next) {
        json_item(&json->writer);
        write_node(json, node);
    }
    json_close(&json->writer, ']');
}

/* Recursion ends: the source's nesting is limited, and functions do not call themselves. */
static void write_node(Json *json, const ExplainNode *node)
{
    const BundleExpression *item = expression_of(json, node);
    json_open(&json->writer, '{');
    json_text(&json->writer, "role", text_of(explain_role_name(item->role)));
    Text name = program_note_text(json->program, item->name);
    if (name.size_bytes > 0)
        json_text(&json->writer, "name", name);
    if (item->role == ROLE_EXCEPTION)
        json_text(
            &json->writer, "exception",
            program_text(json->program, program_EXCEPTIONS(json->program)[item->target].name));
    Text text = program_note_text(json->program, item->text);
    if (text.size_bytes > 0)
        json_text(&json->writer, "text", text);
    json_uint(&json->writer, "line", item->line);
    json_uint(&json->writer, "column", item->column);
    if (node->path.data != NULL)
        path_member(json, "path", node->path);
    if (item->kind == EXPRESSION_LET)
        json_text(&json->writer, "let",
                  program_text(json->program, program_LETS(json->program)[item->target].name));
    if (item->kind == EXPRESSION_SETTING)
        json_text(&json->writer, "setting",
                  program_text(json->program, program_SETTINGS(json->program)[item->target].name));
    value_member(json, node);
    if (node->first != NULL)
        nodes_member(json, "parts", node->first);
    if (node->body != NULL) {
        json_key(&json->writer, TEXT("body"));
        write_node(json, node->body);
    }
    if (node->row_count > 0)
        rows_member(json, node);
    json_close(&json->writer, '}');
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void write_round(Json *json, const ExplainRound *round)
{
    json_open(&json->writer, '{');
    nodes_member(json, "for", round->elements);
    json_bool(&json->writer, "fired", round->fired);
    if (round->fired)
        path_member(json, "path", round->path);
    if (round->exception != NONE)
        json_text(
            &json->writer, "exception",
            program_text(json->program, program_EXCEPTIONS(json->program)[round->exception].name));
    ExplainNode unsure = {.value = round->unsure};
    if (round->unsure.tag != VALUE_ABSENT)
        value_member(json, &unsure);
    nodes_member(json, "conditions", round->roots);
    json_close(&json->writer, '}');
}

static void write_setting(Json *json, uint32_t setting)
{
    const BundleSetting *info = program_SETTINGS(json->program) + setting;
    uint32_t index = json->explanation->setting_values[setting];
    json_open(&json->writer, '{');
    json_text(&json->writer, "setting", program_text(json->program, info->name));
    if (index == NONE) {
        json_text(&json->writer, "value", (Text){NULL, 0});
    } else {
        const BundleSettingValue *value = program_SETTING_VALUES(json->program) + index;
        Buffer shown;
        buffer_init(&shown, &json->writer.out->allocator);
        explain_write_setting(&shown, json->program, index, false);
        json_text(&json->writer, "value", buffer_text(&shown));
        buffer_fail_with(json->writer.out, &shown);
        buffer_free(&shown);
        place_members(json, value->module, value->line);
        json_date(&json->writer, "from", value->validity.from);
        json_date(&json->writer, "until", value->validity.until);
        cite_member(json, program_text(json->program, value->validity.cite));
    }
    json_close(&json->writer, '}');
}

static void cause_member(Json *json, const ExplainRule *rule)
{
    if (rule->state == EXPLAIN_NOT_SET)
        json_text(&json->writer, "cause",
                  program_text(json->program, program_SETTINGS(json->program)[rule->cause].name));
    if (rule->state == EXPLAIN_OTHER_SCOPE)
        json_text(&json->writer, "cause",
                  program_text(json->program, program_SCOPES(json->program)[rule->cause].name));
}

static void write_rule(Json *json, const ExplainRule *rule)
{
    const BundleRule *info = program_RULES(json->program) + rule->rule;
    json_open(&json->writer, '{');
    json_text(&json->writer, "rule", program_text(json->program, info->name));
    json_text(&json->writer, "state", text_of(explain_state_name(rule->state)));
    cause_member(json, rule);
    place_members(json, info->module, info->line);
    json_key(&json->writer, TEXT("settings"));
    json_open(&json->writer, '[');
    for (uint32_t i = 0; i < rule->setting_count; i++) {
        json_item(&json->writer);
        write_setting(json, rule->settings[i]);
    }
    json_close(&json->writer, ']');
    json_key(&json->writer, TEXT("rounds"));
    json_open(&json->writer, '[');
    for (const ExplainRound *round = rule->rounds; round != NULL; round = round->next) {
        json_item(&json->writer);
        write_round(json, round);
    }
    json_close(&json->writer, ']');
    json_close(&json->writer, '}');
}

/* ---- why not --------------------------------------------------------------------------------- */

static void write_field(Json *json, const WhyNotField *field)
{
    json_open(&json->writer, '{');
    path_member(json, "path", field->path);
    json_key(&json->writer, TEXT("label"));
    json_open(&json->writer, '{');
    json_text(&json->writer, "zh", why_not_label(json->program, field->path, true));
    json_text(&json->writer, "en", why_not_label(json->program, field->path, false));
    json_close(&json->writer, '}');
    value_member(json, field->node);
    json_close(&json->writer, '}');
}

/* The change that was tried, its value as JSON text; null where none was found. */
static void change_member(Json *json, const WhyNotChange *change)
{
    json_key(&json->writer, TEXT("change"));
    if (change->path.data == NULL) {
        buffer_add_string(json->writer.out, "null");
        return;
    }
    json_open(&json->writer, '{');
    path_member(json, "path", change->path);
    json_text(&json->writer, "value", change->json);
    json_text(&json->writer, "verdict", text_of(verdict_name(change->verdict)));
    json_close(&json->writer, '}');
}

static void write_obstacle(Json *json, const Obstacle *obstacle)
{
    const Decision *decision = &json->explanation->decision;
    json_open(&json->writer, '{');
    if (obstacle->finding == NONE) {
        path_member(json, "unknown", decision->unknowns[obstacle->unknown]);
    } else {
        const Finding *finding = &decision->findings[obstacle->finding];
        json_uint(&json->writer, "finding", obstacle->finding);
        json_text(&json->writer, "rule", finding->rule_name);
        path_member(json, "path", finding->path);
        json_key(&json->writer, TEXT("fields"));
        json_open(&json->writer, '[');
        for (uint32_t i = 0; i < obstacle->field_count; i++) {
            json_item(&json->writer);
            write_field(json, &obstacle->fields[i]);
        }
        json_close(&json->writer, ']');
    }
    change_member(json, &obstacle->change);
    json_close(&json->writer, '}');
}

static void why_not_member(Json *json, const WhyNot *why)
{
    json_key(&json->writer, TEXT("why_not"));
    json_open(&json->writer, '{');
    json_text(&json->writer, "verdict", text_of(verdict_name(why->wanted)));
    json_bool(&json->writer, "met", why->is_met);
    json_bool(&json->writer, "final", why->is_final);
    json_text(&json->writer, "verdict_then",
              why->is_tried ? text_of(verdict_name(why->verdict_then)) : (Text){NULL, 0});
    json_key(&json->writer, TEXT("obstacles"));
    json_open(&json->writer, '[');
    for (uint32_t i = 0; i < why->obstacle_count; i++) {
        json_item(&json->writer);
        write_obstacle(json, &why->obstacles[i]);
    }
    json_close(&json->writer, ']');
    json_close(&json->writer, '}');
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void scopes_member(Json *json)
{
    json_key(&json->writer, TEXT("scopes"));
    json_open(&json->writer, '{');
    for (uint32_t i = 0; i < program_SCOPES_count(json->program); i++) {
        const BundleScope *scope = program_SCOPES(json->program) + i;
        const BundleEnum *enumeration = program_ENUMS(json->program) + scope->enumeration;
        uint32_t ordinal = json->explanation->scopes[i];
        json_key(&json->writer, program_text(json->program, scope->name));
        if (ordinal == NONE)
            buffer_add_string(json->writer.out, "null");
        else
            buffer_add_json_string(
                json->writer.out,
                program_text(
                    json->program,
                    program_MEMBERS(json->program)[enumeration->members.first + ordinal].code));
    }
    json_close(&json->writer, '}');
}

/* Lets and decides by name, those that were read. */
static void named_member(Json *json, const char *name, const ExplainNode *const *nodes,
                         uint32_t count, bool decides)
{
    json_key(&json->writer, text_of(name));
    json_open(&json->writer, '{');
    for (uint32_t i = 0; i < count; i++) {
        if (nodes[i] == NULL)
            continue;
        BundleText text =
            decides ? program_DECIDES(json->program)[i].name : program_LETS(json->program)[i].name;
        json_key(&json->writer, program_text(json->program, text));
        write_node(json, nodes[i]);
    }
    json_close(&json->writer, '}');
}

static void rules_member(Json *json, uint32_t rule)
{
    json_key(&json->writer, TEXT("rules"));
    json_open(&json->writer, '[');
    for (uint32_t i = 0; i < program_RULES_count(json->program); i++) {
        if (rule != NONE && rule != i)
            continue;
        json_item(&json->writer);
        write_rule(json, &json->explanation->rules[i]);
    }
    json_close(&json->writer, ']');
}

/* As `licet eval` gives it, but for what sources are asked by: an explanation is read by people. */
static void decision_member(Json *json)
{
    Decision decision = json->explanation->decision;
    Arena *arena = arena_new(&json->writer.out->allocator);
    Text *unknowns = arena == NULL
                         ? NULL
                         : arena_alloc_array(arena, decision.unknown_count + 1, sizeof *unknowns);
    for (uint32_t i = 0; unknowns != NULL && i < decision.unknown_count; i++) {
        Buffer path;
        buffer_init_in(&path, arena);
        report_write_path(&path, decision.unknowns[i]);
        unknowns[i] = buffer_text(&path);
    }
    decision.unknowns = unknowns;
    decision.unknown_count = unknowns != NULL ? decision.unknown_count : 0;
    json->writer.out->failed = json->writer.out->failed || unknowns == NULL || arena_failed(arena);
    json_key(&json->writer, TEXT("decision"));
    report_json(json->writer.out, json->program, &decision, false);
    arena_free(arena);
}

void explain_json(Buffer *out, const Explanation *explanation, const WhyNot *why, uint32_t rule,
                  bool indent)
{
    Json json = {{.out = out, .indent = indent}, explanation, explanation->program};
    json_open(&json.writer, '{');
    decision_member(&json);
    if (explanation->decision.verdict != VERDICT_ERROR) {
        scopes_member(&json);
        if (why != NULL)
            why_not_member(&json, why);
        rules_member(&json, rule);
        named_member(&json, "lets", explanation->lets, program_LETS_count(explanation->program),
                     false);
        named_member(&json, "decides", explanation->decides,
                     program_DECIDES_count(explanation->program), true);
        json_bool(&json.writer, "cut", explanation->is_cut);
    }
    json_close(&json.writer, '}');
}
