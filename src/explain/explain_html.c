/*
 * explain_html.c - an explanation as one page that needs nothing else.
 *
 * Rules and conditions fold (<details>), so the page works without a script and prints.
 */
#include "base/chinese.h"
#include "base/utf8.h"
#include "explain/why_not_text.h"
#include "value/calendar.h"

typedef struct Page {
    Buffer *out;
    const Explanation *explanation;
    const Program *program;
    bool chinese;
} Page;

static const char head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style>\n"
    "body{font:16px/1.5 system-ui,\"Noto Sans CJK SC\",\"PingFang SC\",sans-serif;margin:2rem auto;"
    "max-width:60rem;padding:0 1rem;color:#222;background:#fff}\n"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}\n"
    "code{font:14px/1.5 ui-monospace,\"Noto Sans Mono CJK SC\",monospace;white-space:pre-wrap}\n"
    "details,.leaf{margin:.15rem 0 .15rem 1.2rem}summary{cursor:pointer;margin-left:-1.2rem}\n"
    ".rule{border:1px solid #ccc;border-radius:.4rem;padding:.4rem .4rem .4rem 1.6rem;margin:.5rem "
    "0}\n"
    ".fired{border-left:.4rem solid #b3261e}.unsure{border-left:.4rem solid #a86400}\n"
    ".excepted{border-left:.4rem solid #3b6fb6}\n"
    ".t::before{content:\"✓ \";color:#1b7a3d}.f::before{content:\"✗ \";color:#b3261e}\n"
    ".u::before{content:\"? \";color:#a86400}.skip{color:#666}\n"
    ".value{color:#1a4b8c}.note{color:#555;font-size:.9rem}\n"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}.rule{border-color:#444}"
    ".value{color:#8ab4f0}.note,.skip{color:#aaa}}\n"
    "</style>\n";

static void add(Page *page, const char *string)
{
    buffer_add_string(page->out, string);
}

static const char *say(const Page *page, const char *zh, const char *en)
{
    return page->chinese ? zh : en;
}

static void add_escaped(Page *page, Text text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        switch (text.data[i]) {
        case '&':
            add(page, "&amp;");
            break;
        case '<':
            add(page, "&lt;");
            break;
        case '>':
            add(page, "&gt;");
            break;
        case '"':
            add(page, "&quot;");
            break;
        default:
            buffer_add_char(page->out, text.data[i]);
            break;
        }
    }
}

/* Whatever writes plain text into a buffer, escaped. */
static Buffer plain_begin(const Page *page)
{
    Buffer plain;
    buffer_init(&plain, &page->out->allocator);
    return plain;
}

static void plain_end(Page *page, Buffer *plain)
{
    add_escaped(page, buffer_text(plain));
    buffer_fail_with(page->out, plain);
    buffer_free(plain);
}

static const BundleExpression *expression_of(const Page *page, const ExplainNode *node)
{
    return program_EXPRESSIONS(page->program) + node->expression;
}

static void add_place(Page *page, uint32_t module, uint32_t line)
{
    Buffer plain = plain_begin(page);
    explain_write_place(&plain, page->program, module, line);
    plain_end(page, &plain);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static const char *class_of(Value value)
{
    if (value.tag == VALUE_BOOL)
        return value.as.boolean ? "t" : "f";
    if (value.tag == VALUE_ABSENT)
        return "skip";
    return value_is_unsure(value) ? "u" : "v";
}

static void add_word(Page *page, const BundleExpression *item)
{
    static const char *const words[ROLE_COUNT] = {
        [ROLE_WHEN] = "when ", [ROLE_UNLESS] = "unless ", [ROLE_LET] = "let "};
    if (words[item->role] == NULL)
        return;
    add(page, "<b>");
    add(page, words[item->role]);
    add(page, "</b>");
    add_escaped(page, program_note_text(page->program, item->name));
    add(page, item->role == ROLE_LET ? " = " : "");
}

static void add_origin(Page *page, uint32_t setting)
{
    uint32_t index = page->explanation->setting_values[setting];
    if (index == NONE)
        return;
    const BundleSettingValue *value = program_SETTING_VALUES(page->program) + index;
    add(page, " <span class=\"note\">");
    add_place(page, value->module, value->line);
    Buffer plain = plain_begin(page);
    report_write_dates(&plain, value->validity.from, value->validity.until, page->chinese);
    plain_end(page, &plain);
    add(page, " ");
    add_escaped(page, program_text(page->program, value->validity.cite));
    add(page, "</span>");
}

static void add_line(Page *page, const ExplainNode *node)
{
    const BundleExpression *item = expression_of(page, node);
    buffer_add_format(page->out, "<code class=\"%s\">", class_of(node->value));
    add_word(page, item);
    if (item->role == ROLE_EXCEPTION) {
        add(page, "<b>");
        add(page, say(page, "例外 ", "exception "));
        add(page, "</b>");
        add_escaped(page, program_text(page->program,
                                       program_EXCEPTIONS(page->program)[item->target].name));
    }
    bool has_text = item->text.size_bytes > 0;
    add_escaped(page, program_note_text(page->program, has_text ? item->text : item->name));
    add(page, "</code>");
    if (node->value.tag == VALUE_ABSENT) {
        add(page, say(page, " <span class=\"skip\">（未判断）</span>",
                      " <span class=\"skip\">(not looked at)</span>"));
    } else if (node->value.tag != VALUE_BOOL) {
        add(page, " = <span class=\"value\">");
        Buffer plain = plain_begin(page);
        explain_write_value(&plain, page->program, node, page->chinese);
        plain_end(page, &plain);
        add(page, "</span>");
    }
    if (item->kind == EXPRESSION_SETTING)
        add_origin(page, item->target);
}

static void add_rows(Page *page, const ExplainNode *node)
{
    const BundleTable *table = program_TABLES(page->program) + expression_of(page, node)->target;
    for (uint32_t i = 0; i < node->row_count; i++) {
        if (node->rows[i] >= table->rows.count)
            continue;
        const BundleRow *row = program_ROWS(page->program) + table->rows.first + node->rows[i];
        add(page, "<div class=\"leaf\"><code>| ");
        add_escaped(page, program_note_text(page->program, row->text));
        add(page, "</code> <span class=\"note\">");
        add_place(page, table->module, row->line);
        add(page, " ");
        add_escaped(page, program_note_text(page->program, row->cite));
        add(page, "</span></div>\n");
    }
}

static bool has_parts(const Page *page, const ExplainNode *node)
{
    const BundleExpression *item = expression_of(page, node);
    const ExplainNode *let =
        item->kind == EXPRESSION_LET ? page->explanation->lets[item->target] : NULL;
    return node->value.tag != VALUE_ABSENT &&
           (node->first != NULL || node->body != NULL || node->row_count > 0 ||
            (let != NULL && let->first != NULL));
}

/* Recursion ends: the source's nesting is limited, lets and functions make no circle. What is
 * deeper than people read is left out, as lets are shown wherever they are read. */
static void add_node(Page *page, const ExplainNode *node, int depth)
{
    enum { DEPTH_SHOWN = 16 };
    const BundleExpression *item = expression_of(page, node);
    if (!has_parts(page, node) || depth > DEPTH_SHOWN) {
        add(page, "<div class=\"leaf\">");
        add_line(page, node);
        add(page, "</div>\n");
        return;
    }
    add(page, item->kind == EXPRESSION_LET || depth > 4 ? "<details><summary>"
                                                        : "<details open><summary>");
    add_line(page, node);
    add(page, "</summary>\n");
    for (const ExplainNode *part = node->first; part != NULL; part = part->next)
        add_node(page, part, depth + 1);
    if (node->body != NULL)
        add_node(page, node->body, depth + 1);
    if (node->row_count > 0)
        add_rows(page, node);
    if (item->kind == EXPRESSION_LET && page->explanation->lets[item->target] != NULL)
        add_node(page, page->explanation->lets[item->target], depth + 1);
    add(page, "</details>\n");
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void add_round(Page *page, const ExplainRound *round)
{
    bool deserves = round->fired || round->unsure.tag != VALUE_ABSENT || round->exception != NONE;
    add(page,
        deserves || round->elements == NULL ? "<details open><summary>" : "<details><summary>");
    for (const ExplainNode *element = round->elements; element != NULL; element = element->next) {
        add(page, "<code>");
        add_escaped(page, program_note_text(page->program, expression_of(page, element)->name));
        add(page, " = </code>");
        Buffer plain = plain_begin(page);
        explain_write_value(&plain, page->program, element, page->chinese);
        plain_end(page, &plain);
        add(page, " · ");
    }
    if (round->fired)
        add(page, say(page, "触发", "fires"));
    else if (round->unsure.tag != VALUE_ABSENT)
        add(page, say(page, "无法判断", "cannot be judged"));
    else if (round->exception != NONE)
        add(page, say(page, "因例外不触发", "kept from firing by an exception"));
    else
        add(page, say(page, "不触发", "does not fire"));
    add(page, "</summary>\n");
    for (const ExplainNode *root = round->roots; root != NULL; root = root->next)
        add_node(page, root, 1);
    add(page, "</details>\n");
}

static void add_finding(Page *page, const Finding *finding)
{
    add(page, "<b>");
    add(page, report_severity_label(finding->severity, page->chinese));
    add(page, "</b> ");
    Buffer plain = plain_begin(page);
    finding_write_message(&plain, page->program, finding, page->chinese);
    plain_end(page, &plain);
    if (finding->path.size_bytes == 0)
        return;
    add(page, " <span class=\"note\">");
    plain = plain_begin(page);
    report_write_path(&plain, finding->path);
    plain_end(page, &plain);
    add(page, "</span>");
}

static void add_cite(Page *page, const Finding *finding)
{
    if (finding->cite.size_bytes == 0)
        return;
    Buffer plain = plain_begin(page);
    add(page, "<br><span class=\"note\">");
    buffer_add_string(&plain, say(page, "依据：", "cite: "));
    buffer_add(&plain, finding->cite);
    report_write_dates(&plain, finding->from, finding->until, page->chinese);
    plain_end(page, &plain);
    add(page, "</span>");
}

static void add_findings(Page *page, uint32_t rule)
{
    const Decision *decision = &page->explanation->decision;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        if (finding->rule != rule)
            continue;
        add(page, "<p>");
        add_finding(page, finding);
        add_cite(page, finding);
        add(page, "</p>\n");
    }
}

static void add_settings(Page *page, const ExplainRule *rule)
{
    for (uint32_t i = 0; i < rule->setting_count; i++) {
        uint32_t setting = rule->settings[i];
        add(page, "<div><code>");
        add_escaped(page,
                    program_text(page->program, program_SETTINGS(page->program)[setting].name));
        add(page, " = </code><span class=\"value\">");
        Buffer plain = plain_begin(page);
        explain_write_setting(&plain, page->program, page->explanation->setting_values[setting],
                              page->chinese);
        plain_end(page, &plain);
        add(page, "</span>");
        add_origin(page, setting);
        add(page, "</div>\n");
    }
}

static void add_rule(Page *page, const ExplainRule *rule, bool open)
{
    const BundleRule *info = program_RULES(page->program) + rule->rule;
    buffer_add_format(page->out, "<details class=\"rule %s\"%s><summary><code>",
                      explain_state_name(rule->state), open ? " open" : "");
    add_escaped(page, program_text(page->program, info->name));
    add(page, "</code> <span class=\"note\">");
    add_place(page, info->module, info->line);
    add(page, "</span></summary>\n");
    add_findings(page, rule->rule);
    add_settings(page, rule);
    for (const ExplainRound *round = rule->rounds; round != NULL; round = round->next)
        add_round(page, round);
    add(page, "</details>\n");
}

static void add_rules_in(Page *page, ExplainState state, const char *title, bool open)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program_RULES_count(page->program); i++) {
        if (page->explanation->rules[i].state != state)
            continue;
        if (count++ == 0)
            buffer_add_format(page->out, "<h2>%s</h2>\n", title);
        add_rule(page, &page->explanation->rules[i], open);
    }
}

static void add_all_rules(Page *page)
{
    add_rules_in(page, EXPLAIN_FIRED, say(page, "触发的规则", "Rules that fired"), true);
    add_rules_in(page, EXPLAIN_UNSURE,
                 say(page, "无法判断的规则", "Rules that could not be judged"), true);
    add_rules_in(page, EXPLAIN_EXCEPTED,
                 say(page, "因例外不触发的规则", "Rules kept from firing by an exception"), true);
    add_rules_in(page, EXPLAIN_NOT_FIRED, say(page, "不触发的规则", "Rules that did not fire"),
                 false);
    add_rules_in(page, EXPLAIN_SETTLED,
                 say(page, "未判断：最终规则已作出结论", "Not judged: a final rule had settled it"),
                 false);
    add_rules_in(page, EXPLAIN_NOT_SET, say(page, "不适用：没有设定", "Not in force: no setting"),
                 false);
    add_rules_in(page, EXPLAIN_OTHER_SCOPE,
                 say(page, "不适用：范围不同", "Not in force: for another scope"), false);
    add_rules_in(page, EXPLAIN_OTHER_DATE,
                 say(page, "不适用：日期不在有效期内", "Not in force on this day"), false);
}

/* ---- why not --------------------------------------------------------------------------------- */

/* What `plain` holds, as a line below its obstacle; it is freed. */
static void add_leaf(Page *page, Buffer *plain)
{
    add(page, "<div class=\"leaf\">");
    plain_end(page, plain);
    add(page, "</div>\n");
}

static void add_conditions(Page *page, const ExplainRound *round)
{
    bool is_first = true;
    for (const ExplainNode *root = round->roots; root != NULL; root = root->next) {
        Buffer plain = plain_begin(page);
        if (why_not_write_condition(&plain, page->program, root, is_first, page->chinese)) {
            is_first = false;
            add_leaf(page, &plain);
        } else {
            buffer_free(&plain);
        }
    }
}

static void add_why_not_fields(Page *page, const Obstacle *obstacle)
{
    if (obstacle->field_count == 0)
        return;
    add(page, "<div class=\"leaf\">");
    add(page, say(page, "可改动的字段：", "fields to change:"));
    for (uint32_t i = 0; i < obstacle->field_count; i++) {
        Buffer plain = plain_begin(page);
        why_not_write_field(&plain, page->program, &obstacle->fields[i], page->chinese);
        add_leaf(page, &plain);
    }
    add(page, "</div>\n");
}

static void add_obstacle(Page *page, const Obstacle *obstacle)
{
    if (obstacle->finding == NONE) {
        Buffer plain = plain_begin(page);
        why_not_write_unknown(&plain, page->explanation, obstacle, page->chinese);
        plain_end(page, &plain);
    } else {
        add_finding(page, &page->explanation->decision.findings[obstacle->finding]);
    }
    if (obstacle->round != NULL)
        add_conditions(page, obstacle->round);
    add_why_not_fields(page, obstacle);
    if (obstacle->change.path.data != NULL) {
        Buffer plain = plain_begin(page);
        why_not_write_change(&plain, &obstacle->change, page->chinese);
        add_leaf(page, &plain);
    }
}

/* A sentence of why_not_text.h as a paragraph, where there is one. */
static void add_sentence(Page *page, const WhyNot *why,
                         bool (*write)(Buffer *out, const WhyNot *why, bool chinese))
{
    Buffer plain = plain_begin(page);
    if (write(&plain, why, page->chinese)) {
        add(page, "<p>");
        plain_end(page, &plain);
        add(page, "</p>\n");
    } else {
        buffer_free(&plain);
    }
}

static void add_why_not(Page *page, const WhyNot *why)
{
    Buffer plain = plain_begin(page);
    add(page, "<h2>");
    why_not_write_lead(&plain, why, page->chinese);
    plain_end(page, &plain);
    add(page, "</h2>\n");
    if (why->obstacle_count > 0)
        add(page, "<ol>\n");
    for (uint32_t i = 0; i < why->obstacle_count; i++) {
        add(page, "<li>");
        add_obstacle(page, &why->obstacles[i]);
        add(page, "</li>\n");
    }
    if (why->obstacle_count > 0)
        add(page, "</ol>\n");
    add_sentence(page, why, why_not_write_together);
    add_sentence(page, why, why_not_write_final);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void add_title(Page *page)
{
    const Decision *decision = &page->explanation->decision;
    Buffer plain = plain_begin(page);
    buffer_add(&plain, decision->id.data != NULL ? decision->id : TEXT("-"));
    buffer_add_string(&plain, page->chinese ? "：" : ": ");
    buffer_add_string(&plain, report_verdict_label(decision->verdict, page->chinese));
    add(page, "<title>");
    add_escaped(page, buffer_text(&plain));
    add(page, "</title>\n</head>\n<body>\n<h1>");
    plain_end(page, &plain);
    add(page, "</h1>\n");
}

static void add_scopes(Page *page)
{
    add(page, say(page, "<p>截至 ", "<p>As of "));
    calendar_write_date(page->out, page->explanation->decision.as_of);
    for (uint32_t i = 0; i < program_SCOPES_count(page->program); i++) {
        const BundleScope *scope = program_SCOPES(page->program) + i;
        uint32_t ordinal = page->explanation->scopes[i];
        add(page, " · <code>");
        add_escaped(page, program_text(page->program, scope->name));
        add(page, "</code> ");
        if (ordinal != NONE)
            add_escaped(page, program_member_label(
                                  page->program, value_enum((uint16_t)scope->enumeration, ordinal),
                                  page->chinese));
    }
    add(page, "</p>\n");
}

static void add_decides(Page *page)
{
    const Decision *decision = &page->explanation->decision;
    uint32_t count = program_DECIDES_count(page->program);
    if (count > 0)
        buffer_add_format(page->out, "<h2>%s</h2>\n", say(page, "决定", "Decided"));
    for (uint32_t i = 0; i < count; i++) {
        add(page, "<details class=\"rule\"><summary><code>");
        add_escaped(page, program_text(page->program, program_DECIDES(page->program)[i].name));
        add(page, "</code> = <span class=\"value\">");
        Buffer plain = plain_begin(page);
        report_write_decide(&plain, page->program, decision->decides[i], page->chinese);
        plain_end(page, &plain);
        add(page, "</span></summary>\n");
        if (page->explanation->decides[i] != NULL)
            add_node(page, page->explanation->decides[i], 3);
        add(page, "</details>\n");
    }
}

void explain_html(Buffer *out, const Explanation *explanation, const WhyNot *why,
                  const ExplainView *view)
{
    Page page = {out, explanation, explanation->program, view->style.chinese};
    buffer_add_format(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n",
                      view->style.chinese ? "zh-CN" : "en");
    buffer_add_string(out, head);
    add_title(&page);
    if (explanation->decision.verdict == VERDICT_ERROR) {
        buffer_add_string(out, "<p>");
        add_escaped(&page, explanation->decision.error_path);
        buffer_add_string(out, " ");
        Buffer plain = plain_begin(&page);
        chinese_write(&plain, explanation->decision.error_message, page.chinese);
        plain_end(&page, &plain);
        buffer_add_string(out, "</p>\n");
    } else {
        add_scopes(&page);
        if (why != NULL)
            add_why_not(&page, why);
        if (view->rule != NONE) {
            add_rule(&page, &explanation->rules[view->rule], true);
        } else {
            add_decides(&page);
            add_all_rules(&page);
        }
        if (explanation->is_cut)
            buffer_add_format(
                out, "<p>%s</p>\n",
                say(&page, "内容过多，部分从略", "There was too much: some is left out."));
    }
    buffer_add_string(out, "</body>\n</html>\n");
}
