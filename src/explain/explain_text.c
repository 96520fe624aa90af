/*
 * explain_text.c - explanations for people.
 *
 * A condition is one line: whether it held, its text, and the values met below it.
 */
#include "explain/explain_text.h"

#include "base/utf8.h"
#include "value/calendar.h"

typedef struct Printer {
    Buffer *out;
    const Explanation *explanation;
    const Program *program;
    TextStyle style;
    bool full;          /* nothing is left out or cut short */
    bool *let_is_shown; /* each let's own tree stands once */
    bool *table_is_shown;
} Printer;

enum { INDENT = 2, DEPTH_SHOWN = 8, DEPTH_SHOWN_FULL = 40, COLUMNS = 100, QUIET_DEPTH = 20 };

static const char *say(const Printer *printer, const char *zh, const char *en)
{
    return printer->style.chinese ? zh : en;
}

static void add(Printer *printer, const char *string)
{
    buffer_add_string(printer->out, string);
}

static void add_said(Printer *printer, const char *zh, const char *en)
{
    add(printer, say(printer, zh, en));
}

static void paint(Printer *printer, const char *code)
{
    if (printer->style.colour)
        buffer_add_format(printer->out, "\033[%sm", code);
}

static void indent(Printer *printer, int depth)
{
    buffer_add_repeated(printer->out, ' ', (size_t)depth * INDENT);
}

static const BundleExpression *expression_of(const Printer *printer, const ExplainNode *node)
{
    return program_EXPRESSIONS(printer->program) + node->expression;
}

/* ---- one node -------------------------------------------------------------------------------- */

/* "✓", "✗", "?" or nothing for a value that is no bool. */
static void add_mark(Printer *printer, Value value)
{
    if (value.tag == VALUE_BOOL) {
        paint(printer, value.as.boolean ? "32" : "31");
        add(printer, value.as.boolean ? "✓ " : "✗ ");
        paint(printer, "0");
    } else if (value_is_unsure(value)) {
        paint(printer, "33");
        add(printer, "? ");
        paint(printer, "0");
    }
}

static void add_value(Printer *printer, const ExplainNode *node)
{
    if (node->value.tag == VALUE_ABSENT || node->value.tag == VALUE_BOOL)
        return;
    add(printer, " = ");
    explain_write_value(printer->out, printer->program, node, printer->style.chinese);
}

static void add_role(Printer *printer, const BundleExpression *item)
{
    static const char *const words[ROLE_COUNT] = {
        [ROLE_WHEN] = "when ", [ROLE_UNLESS] = "unless ", [ROLE_LET] = "let "};
    if (words[item->role] == NULL)
        return;
    paint(printer, "1");
    add(printer, words[item->role]);
    paint(printer, "0");
    Text name = program_note_text(printer->program, item->name);
    if (name.size_bytes > 0) {
        buffer_add(printer->out, name);
        add(printer, " = ");
    }
}

static void add_rows(Printer *printer, const ExplainNode *node, int depth)
{
    const BundleTable *table =
        program_TABLES(printer->program) + expression_of(printer, node)->target;
    for (uint32_t i = 0; i < node->row_count; i++) {
        indent(printer, depth);
        if (node->rows[i] >= table->rows.count) {
            add_said(printer, "没有匹配的行\n", "no row matches\n");
            continue;
        }
        const BundleRow *row = program_ROWS(printer->program) + table->rows.first + node->rows[i];
        buffer_add(printer->out, program_text(printer->program, table->name));
        buffer_add_format(printer->out, say(printer, " 第 %u 行 | ", " row %u | "),
                          node->rows[i] + 1);
        buffer_add(printer->out, program_note_text(printer->program, row->text));
        add(printer, "  (");
        explain_write_place(printer->out, printer->program, table->module, row->line);
        report_write_dates(printer->out, row->from, row->until, printer->style.chinese);
        add(printer, ")");
        Text cite = program_note_text(printer->program, row->cite);
        add(printer, cite.size_bytes > 0 ? "  " : "");
        buffer_add(printer->out, cite);
        add(printer, "\n");
    }
}

static void add_setting_origin(Printer *printer, uint32_t setting)
{
    uint32_t index = printer->explanation->setting_values[setting];
    if (index == NONE)
        return;
    const BundleSettingValue *value = program_SETTING_VALUES(printer->program) + index;
    add(printer, "  (");
    explain_write_place(printer->out, printer->program, value->module, value->line);
    report_write_dates(printer->out, value->validity.from, value->validity.until,
                       printer->style.chinese);
    add(printer, ")");
}

static bool is_record(Value value)
{
    if (value.tag == VALUE_OPTIONAL && value.as.inner != NULL)
        value = *value.as.inner;
    return value.tag == VALUE_RECORD || (value.tag == VALUE_LIST && value.as.list->count > 0 &&
                                         value.as.list->items[0].tag == VALUE_RECORD);
}

static bool is_repeated(const Printer *printer, const ExplainNode *whole, const ExplainNode *part)
{
    Text text = program_note_text(printer->program, expression_of(printer, part)->text);
    for (const ExplainNode *other = whole->first; other != part; other = other->next) {
        if (text_equal(program_note_text(printer->program, expression_of(printer, other)->text),
                       text))
            return true;
    }
    return false;
}

/* Which of its parts are worth a line: those that were looked at, and of an && or || the rest too;
 * but not what only hands a record on. */
static bool is_shown(const Printer *printer, const ExplainNode *whole, const ExplainNode *part)
{
    uint16_t kind = expression_of(printer, whole)->kind;
    if (part->value.tag == VALUE_ABSENT)
        return kind == EXPRESSION_AND || kind == EXPRESSION_OR;
    if (printer->full)
        return true;
    const BundleExpression *item = expression_of(printer, part);
    bool hands_on =
        item->kind == EXPRESSION_LOCAL || item->kind == EXPRESSION_FIELD || item->role == ROLE_ITEM;
    return !(hands_on && is_record(part->value) && kind != EXPRESSION_LOOP) &&
           !is_repeated(printer, whole, part);
}

static void add_node(Printer *printer, const ExplainNode *node, int depth);

static void add_let(Printer *printer, uint32_t let, int depth)
{
    const ExplainNode *node = printer->explanation->lets[let];
    if (printer->let_is_shown[let] || node == NULL || node->first == NULL)
        return;
    printer->let_is_shown[let] = true;
    add_node(printer, node, depth);
}

static void add_parts(Printer *printer, const ExplainNode *node, int depth)
{
    const BundleExpression *item = expression_of(printer, node);
    if (depth > (printer->full ? DEPTH_SHOWN_FULL : DEPTH_SHOWN))
        return;
    bool is_plain_field = item->kind == EXPRESSION_FIELD && !printer->full;
    for (const ExplainNode *part = node->first; part != NULL && !is_plain_field;
         part = part->next) {
        if (is_shown(printer, node, part))
            add_node(printer, part, depth);
    }
    if (node->body != NULL && node->body->first != NULL)
        add_node(printer, node->body, depth);
    if (node->row_count > 0)
        add_rows(printer, node, depth);
    if (item->kind == EXPRESSION_LET)
        add_let(printer, item->target, depth);
}

/* Parts of one && or || stand side by side, however it was nested by being written in a row. */
static bool is_same_chain(Printer *printer, const ExplainNode *node, const ExplainNode *part)
{
    uint16_t kind = expression_of(printer, node)->kind;
    return (kind == EXPRESSION_AND || kind == EXPRESSION_OR) &&
           expression_of(printer, part)->kind == kind;
}

/* Of a choice the conditions on the way, and the outcome taken: the rest would only be in the way.
 */
static void add_choice(Printer *printer, const ExplainNode *node, int depth)
{
    for (const ExplainNode *part = node->first; part != NULL; part = part->next) {
        if (part->value.tag != VALUE_ABSENT)
            add_node(printer, part, depth);
    }
}

static void add_chain(Printer *printer, const ExplainNode *node, int depth)
{
    for (const ExplainNode *part = node->first; part != NULL; part = part->next) {
        if (is_same_chain(printer, node, part))
            add_chain(printer, part, depth);
        else
            add_node(printer, part, depth);
    }
}

static void add_exception(Printer *printer, const ExplainNode *node, int depth)
{
    const BundleException *exception =
        program_EXCEPTIONS(printer->program) + expression_of(printer, node)->target;
    indent(printer, depth);
    paint(printer, "1");
    add_said(printer, "例外 ", "exception ");
    paint(printer, "0");
    explain_write_place(printer->out, printer->program, exception->module, exception->line);
    if (value_is_true(node->value)) {
        add(printer, "\n");
        for (const ExplainNode *part = node->first; part != NULL; part = part->next)
            add_node(printer, part, depth + 1);
    } else if (node->value.tag == VALUE_ABSENT) {
        add_said(printer, "  （未判断）\n", "  (not looked at)\n");
    } else {
        add_said(printer, "  （不适用）\n", "  (not in force here)\n");
    }
}

/* Cut short where a line would grow too long; all of it where everything is asked for. */
static void add_text(Printer *printer, Text text, int depth)
{
    size_t room = (size_t)(COLUMNS - depth * INDENT);
    size_t end = text.size_bytes, width = utf8_width(text);
    while (!printer->full && width > room && end > 0) {
        end = utf8_offset(text, utf8_count(text_slice(text, 0, end)) - 1);
        width = utf8_width(text_slice(text, 0, end)) + 1;
    }
    buffer_add(printer->out, text_slice(text, 0, end));
    if (end < text.size_bytes)
        add(printer, "…");
}

static void add_line(Printer *printer, const ExplainNode *node, int depth)
{
    const BundleExpression *item = expression_of(printer, node);
    indent(printer, depth);
    add_mark(printer, node->value);
    add_role(printer, item);
    Text text = program_note_text(printer->program, item->text);
    add_text(printer, text.size_bytes > 0 ? text : program_note_text(printer->program, item->name),
             depth);
    add_value(printer, node);
    if (node->value.tag == VALUE_ABSENT)
        add_said(printer, "  （未判断）", "  (not looked at)");
    else if (item->kind == EXPRESSION_SETTING)
        add_setting_origin(printer, item->target);
    add(printer, "\n");
}

static void add_node(Printer *printer, const ExplainNode *node, int depth)
{
    const BundleExpression *item = expression_of(printer, node);
    if (item->role == ROLE_EXCEPTION) {
        if (printer->full || value_is_true(node->value))
            add_exception(printer, node, depth);
        return;
    }
    bool is_choice = item->kind == EXPRESSION_CONDITIONAL && node->first != NULL;
    if (is_choice && (item->role == ROLE_PART || item->role == ROLE_BODY)) {
        add_choice(printer, node, depth);
        return;
    }
    add_line(printer, node, depth);
    if (node->value.tag == VALUE_ABSENT)
        return;
    if (item->kind == EXPRESSION_AND || item->kind == EXPRESSION_OR)
        add_chain(printer, node, depth + 1);
    else
        add_parts(printer, node, depth + 1);
}

static void forget_lets(Printer *printer)
{
    memset(printer->let_is_shown, 0, program_LETS_count(printer->program) * sizeof(bool));
    memset(printer->table_is_shown, 0, program_TABLES_count(printer->program) * sizeof(bool));
}

/* ---- one rule -------------------------------------------------------------------------------- */

static void add_element(Printer *printer, const ExplainNode *element)
{
    buffer_add(printer->out,
               program_note_text(printer->program, expression_of(printer, element)->name));
    add(printer, " = ");
    explain_write_value(printer->out, printer->program, element, printer->style.chinese);
}

static void add_round_state(Printer *printer, const ExplainRound *round)
{
    if (round->fired) {
        add_said(printer, "触发", "fires");
    } else if (round->unsure.tag != VALUE_ABSENT) {
        ExplainNode node = {.value = round->unsure};
        add_said(printer, "无法判断：", "cannot be judged: ");
        explain_write_value(printer->out, printer->program, &node, printer->style.chinese);
    } else if (round->exception != NONE) {
        add_said(printer, "因例外不触发", "kept from firing by an exception");
    } else {
        add_said(printer, "不触发", "does not fire");
    }
}

static void add_round(Printer *printer, const ExplainRound *round, int depth)
{
    indent(printer, depth);
    if (round->elements != NULL) {
        add_said(printer, "当 ", "for ");
        for (const ExplainNode *element = round->elements; element != NULL;
             element = element->next) {
            add_element(printer, element);
            add(printer, element->next != NULL ? ", " : ": ");
        }
    }
    add_round_state(printer, round);
    add(printer, "\n");
    for (const ExplainNode *root = round->roots; root != NULL; root = root->next) {
        if (root->value.tag != VALUE_ABSENT)
            add_node(printer, root, depth + 1);
    }
}

static void add_settings(Printer *printer, const ExplainRule *rule)
{
    for (uint32_t i = 0; i < rule->setting_count; i++) {
        uint32_t setting = rule->settings[i];
        uint32_t value = printer->explanation->setting_values[setting];
        indent(printer, 2);
        add_said(printer, "设定 ", "setting ");
        buffer_add(printer->out, program_text(printer->program,
                                              program_SETTINGS(printer->program)[setting].name));
        add(printer, " = ");
        explain_write_setting(printer->out, printer->program, value, printer->style.chinese);
        add_setting_origin(printer, setting);
        if (value != NONE) {
            Text cite = program_text(printer->program,
                                     program_SETTING_VALUES(printer->program)[value].validity.cite);
            add(printer, cite.size_bytes > 0 ? "  " : "");
            buffer_add(printer->out, cite);
        }
        add(printer, "\n");
    }
}

static void add_state(Printer *printer, const ExplainRule *rule)
{
    static const char *const zh[EXPLAIN_STATE_COUNT] = {"触发",
                                                        "无法判断",
                                                        "因例外不触发",
                                                        "不触发",
                                                        "未判断：最终规则已作出结论",
                                                        "不适用：未设定 ",
                                                        "不适用：范围不同 ",
                                                        "不适用：日期不在有效期内"};
    static const char *const en[EXPLAIN_STATE_COUNT] = {
        "fired",
        "could not be judged",
        "was kept from firing by an exception",
        "did not fire",
        "was not judged: a final rule had settled the application",
        "is not in force: nothing sets ",
        "is not in force: it is for another ",
        "is not in force on this day"};
    add(printer, printer->style.chinese ? zh[rule->state] : en[rule->state]);
    if (rule->state == EXPLAIN_NOT_SET)
        buffer_add(printer->out,
                   program_text(printer->program,
                                program_SETTINGS(printer->program)[rule->cause].short_name));
    if (rule->state == EXPLAIN_OTHER_SCOPE)
        buffer_add(printer->out, program_text(printer->program,
                                              program_SCOPES(printer->program)[rule->cause].name));
}

static void add_findings(Printer *printer, const ExplainRule *rule)
{
    const Decision *decision = &printer->explanation->decision;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        if (finding->rule != rule->rule)
            continue;
        indent(printer, 2);
        add(printer, report_severity_label(finding->severity, printer->style.chinese));
        add(printer, finding->path.size_bytes > 0 ? " " : "");
        report_write_path(printer->out, finding->path);
        add(printer, printer->style.chinese ? "：" : ": ");
        finding_write_message(printer->out, printer->program, finding, printer->style.chinese);
        add(printer, "\n");
        if (finding->cite.size_bytes == 0)
            continue;
        indent(printer, 2);
        add_said(printer, "依据：", "cite: ");
        buffer_add(printer->out, finding->cite);
        report_write_dates(printer->out, finding->from, finding->until, printer->style.chinese);
        add(printer, "\n");
    }
}

static const char *state_colour(ExplainState state)
{
    return state == EXPLAIN_FIRED ? "1;31" : state == EXPLAIN_UNSURE ? "1;33" : "1";
}

static void add_rule(Printer *printer, const ExplainRule *rule)
{
    const BundleRule *info = program_RULES(printer->program) + rule->rule;
    add(printer, "\n");
    paint(printer, state_colour(rule->state));
    buffer_add(printer->out, program_text(printer->program, info->name));
    paint(printer, "0");
    add(printer, " ");
    add_state(printer, rule);
    add(printer, "  (");
    explain_write_place(printer->out, printer->program, info->module, info->line);
    add(printer, ")\n");
    add_findings(printer, rule);
    add_settings(printer, rule);
    forget_lets(printer);
    for (const ExplainRound *round = rule->rounds; round != NULL; round = round->next)
        add_round(printer, round, 2);
}

/* ---- the rules that said nothing ------------------------------------------------------------- */

/* The condition that kept a rule from firing the last time it was judged. */
static const ExplainNode *deciding_condition(const Printer *printer, const ExplainRule *rule)
{
    const ExplainNode *deciding = NULL;
    for (const ExplainRound *round = rule->rounds; round != NULL; round = round->next) {
        for (const ExplainNode *root = round->roots; root != NULL; root = root->next) {
            uint16_t role = expression_of(printer, root)->role;
            if ((role == ROLE_WHEN && value_is_false(root->value)) ||
                (role == ROLE_UNLESS && value_is_true(root->value)))
                deciding = root;
        }
    }
    return deciding;
}

static void add_quiet_rules(Printer *printer)
{
    const Explanation *explanation = printer->explanation;
    bool first = true;
    for (uint32_t i = 0; i < program_RULES_count(printer->program); i++) {
        const ExplainRule *rule = &explanation->rules[i];
        if (rule->state != EXPLAIN_NOT_FIRED)
            continue;
        if (first)
            add_said(printer, "\n没有触发的规则\n", "\nrules that did not fire\n");
        first = false;
        indent(printer, 1);
        buffer_add(printer->out,
                   program_text(printer->program, program_RULES(printer->program)[i].name));
        const ExplainNode *deciding = deciding_condition(printer, rule);
        if (deciding != NULL) {
            add(printer,
                expression_of(printer, deciding)->role == ROLE_WHEN ? ": ✗ when " : ": ✓ unless ");
            add_text(printer,
                     program_note_text(printer->program, expression_of(printer, deciding)->text),
                     QUIET_DEPTH);
        } else if (rule->round_count == 0) {
            add_said(printer, "：没有要判断的元素", ": there is no element to judge");
        }
        add(printer, "\n");
    }
}

static void add_counts(Printer *printer)
{
    uint32_t counts[EXPLAIN_STATE_COUNT] = {0};
    for (uint32_t i = 0; i < program_RULES_count(printer->program); i++)
        counts[printer->explanation->rules[i].state]++;
    buffer_add_format(
        printer->out,
        say(printer,
            "\n%u 条触发，%u 条无法判断，%u 条因例外不触发，%u 条不触发；%u 条未设定，%u 条属其他"
            "范围，%u 条不在有效期，%u 条未判断\n",
            "\n%u fired, %u could not be judged, %u kept by an exception, %u did not fire; not in "
            "force: %u without a setting, %u for other scopes, %u on other days; %u not judged\n"),
        counts[EXPLAIN_FIRED], counts[EXPLAIN_UNSURE], counts[EXPLAIN_EXCEPTED],
        counts[EXPLAIN_NOT_FIRED], counts[EXPLAIN_NOT_SET], counts[EXPLAIN_OTHER_SCOPE],
        counts[EXPLAIN_OTHER_DATE], counts[EXPLAIN_SETTLED]);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void add_head(Printer *printer)
{
    const Decision *decision = &printer->explanation->decision;
    buffer_add(printer->out, decision->id.data != NULL ? decision->id : TEXT("-"));
    add(printer, "  ");
    paint(printer, "1");
    add(printer, report_verdict_label(decision->verdict, printer->style.chinese));
    paint(printer, "0");
    add_said(printer, "  截至 ", "  as of ");
    calendar_write_date(printer->out, decision->as_of);
    add(printer, "\n");
    for (uint32_t i = 0; i < program_SCOPES_count(printer->program); i++) {
        const BundleScope *scope = program_SCOPES(printer->program) + i;
        uint32_t ordinal = printer->explanation->scopes[i];
        indent(printer, 1);
        buffer_add(printer->out, program_text(printer->program, scope->name));
        add(printer, ": ");
        if (ordinal == NONE)
            add_said(printer, "未知", "unknown");
        else
            buffer_add(printer->out,
                       program_member_label(printer->program,
                                            value_enum((uint16_t)scope->enumeration, ordinal),
                                            printer->style.chinese));
        add(printer, "\n");
    }
}

/* The table rows an outcome rests on, wherever in it they were asked; each table once. */
static void add_all_rows(Printer *printer, const ExplainNode *node, int depth)
{
    for (; node != NULL; node = node->next) {
        const BundleExpression *item = expression_of(printer, node);
        if (node->row_count > 0 && !printer->table_is_shown[item->target])
            add_rows(printer, node, depth);
        if (node->row_count > 0)
            printer->table_is_shown[item->target] = true;
        add_all_rows(printer, node->first, depth);
        add_all_rows(printer, node->body, depth);
        if (item->kind != EXPRESSION_LET || printer->let_is_shown[item->target])
            continue;
        printer->let_is_shown[item->target] = true;
        add_all_rows(printer, printer->explanation->lets[item->target], depth);
    }
}

static void add_decides(Printer *printer)
{
    for (uint32_t i = 0; i < program_DECIDES_count(printer->program); i++) {
        const ExplainNode *node = printer->explanation->decides[i];
        indent(printer, 1);
        buffer_add(printer->out,
                   program_text(printer->program, program_DECIDES(printer->program)[i].name));
        add(printer, ": ");
        report_write_decide(printer->out, printer->program,
                            printer->explanation->decision.decides[i], printer->style.chinese);
        add(printer, "\n");
        forget_lets(printer);
        if (node != NULL && printer->full)
            add_node(printer, node, 2);
        else if (node != NULL)
            add_all_rows(printer, node, 2);
    }
}

static bool speaks(ExplainState state)
{
    return state == EXPLAIN_FIRED || state == EXPLAIN_UNSURE || state == EXPLAIN_EXCEPTED;
}

static void add_rules(Printer *printer, const ExplainView *view)
{
    for (uint32_t i = 0; i < program_RULES_count(printer->program); i++) {
        const ExplainRule *rule = &printer->explanation->rules[i];
        if (speaks(rule->state) || (view->full && rule->state == EXPLAIN_NOT_FIRED))
            add_rule(printer, rule);
    }
    if (!view->full)
        add_quiet_rules(printer);
    add_counts(printer);
}

static void add_explanation(Printer *printer, const ExplainView *view)
{
    add_head(printer);
    if (view->rule != NONE) {
        add_rule(printer, &printer->explanation->rules[view->rule]);
    } else {
        add_decides(printer);
        add_rules(printer, view);
    }
    if (printer->explanation->is_cut)
        add_said(printer, "（内容过多，部分从略）\n", "(there was too much: some is left out)\n");
}

void explain_write_head(Buffer *out, const Explanation *explanation, TextStyle style)
{
    Printer printer = {
        .out = out, .explanation = explanation, .program = explanation->program, .style = style};
    add_head(&printer);
}

void explain_text(Buffer *out, const Explanation *explanation, const ExplainView *view)
{
    if (explanation->decision.verdict == VERDICT_ERROR) {
        report_text(out, explanation->program, &explanation->decision, view->style);
        return;
    }
    Arena *arena = arena_new(&out->allocator);
    if (arena == NULL) {
        out->failed = true;
        return;
    }
    Printer printer = {
        .out = out,
        .explanation = explanation,
        .program = explanation->program,
        .style = view->style,
        .full = view->full || view->rule != NONE,
        .let_is_shown =
            arena_alloc_array(arena, program_LETS_count(explanation->program) + 1, sizeof(bool)),
        .table_is_shown =
            arena_alloc_array(arena, program_TABLES_count(explanation->program) + 1, sizeof(bool)),
    };
    if (!arena_failed(arena))
        add_explanation(&printer, view);
    out->failed = out->failed || arena_failed(arena);
    arena_free(arena);
}

/* ---- in any form ----------------------------------------------------------------------------- */

void explain_write(Buffer *out, const Explanation *explanation, const WhyNot *why,
                   const ExplainView *view, ExplainFormat format)
{
    if (format == EXPLAIN_HTML) {
        explain_html(out, explanation, why, view);
    } else if (format == EXPLAIN_JSON) {
        explain_json(out, explanation, why, view->rule, true);
        buffer_add_char(out, '\n');
    } else if (why != NULL) {
        explain_why_not_text(out, explanation, why, view->style);
    } else {
        explain_text(out, explanation, view);
    }
}
