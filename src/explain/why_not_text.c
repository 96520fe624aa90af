#include "explain/why_not_text.h"

/* ---- sentences ------------------------------------------------------------------------------- */

void why_not_write_lead(Buffer *out, const WhyNot *why, bool chinese)
{
    const char *wanted = report_verdict_label(why->wanted, chinese);
    if (why->is_met)
        buffer_add_format(out,
                          chinese ? "已经是“%s”或更好的结论，没有障碍"
                                  : "the verdict is %s or better already: nothing is in the way",
                          wanted);
    else if (why->obstacle_count == 1)
        buffer_add_format(out, chinese ? "要得到“%s”，以下一项须消除" : "for %s, this must go",
                          wanted);
    else
        buffer_add_format(
            out, chinese ? "要得到“%s”，以下 %u 项都须消除" : "for %s, each of these %u must go",
            wanted, why->obstacle_count);
}

void why_not_write_unknown(Buffer *out, const Explanation *explanation, const Obstacle *obstacle,
                           bool chinese)
{
    buffer_add_string(out, chinese ? "未知 " : "unknown ");
    report_write_path(out, explanation->decision.unknowns[obstacle->unknown]);
    buffer_add_string(out, chinese ? "：须给出" : ": it must be given");
}

bool why_not_write_condition(Buffer *out, const Program *program, const ExplainNode *root,
                             bool is_first, bool chinese)
{
    const BundleExpression *item = program_EXPRESSIONS(program) + root->expression;
    if (item->role != ROLE_WHEN && item->role != ROLE_UNLESS)
        return false;
    if (is_first)
        buffer_add_string(out, chinese ? "消除条件：" : "it goes where ");
    else
        buffer_add_string(out, chinese ? "或者：" : "or where ");
    buffer_add(out, program_note_text(program, item->text));
    if (item->role == ROLE_WHEN)
        buffer_add_string(out, chinese ? " 不成立" : " does not hold");
    else
        buffer_add_string(out, chinese ? " 成立" : " holds");
    return true;
}

void why_not_write_field(Buffer *out, const Program *program, const WhyNotField *field,
                         bool chinese)
{
    Text label = why_not_label(program, field->path, chinese);
    report_write_path(out, field->path);
    if (label.size_bytes > 0)
        buffer_add_format(out, chinese ? "（%.*s）" : " (%.*s)", TEXT_ARG(label));
    buffer_add_string(out, " = ");
    explain_write_value(out, program, field->node, chinese);
}

static void write_verdict_then(Buffer *out, Verdict verdict, bool chinese)
{
    buffer_add_format(out, chinese ? "结论会是“%s”" : "the verdict would be %s",
                      report_verdict_label(verdict, chinese));
}

void why_not_write_change(Buffer *out, const WhyNotChange *change, bool chinese)
{
    bool has_value = change->json.data != NULL;
    if (has_value)
        buffer_add_string(out, chinese ? "若 " : "with ");
    else
        buffer_add_string(out, chinese ? "若不填 " : "without ");
    report_write_path(out, change->path);
    if (has_value) {
        buffer_add_string(out, " = ");
        buffer_add(out, change->json);
    }
    buffer_add_string(out, chinese ? "，此项消除，" : " this goes, and ");
    write_verdict_then(out, change->verdict, chinese);
}

bool why_not_write_together(Buffer *out, const WhyNot *why, bool chinese)
{
    if (!why->is_tried || why->change_count <= 1)
        return false;
    buffer_add_string(out, chinese ? "以上各项都改，" : "with all of these ");
    write_verdict_then(out, why->verdict_then, chinese);
    return true;
}

bool why_not_write_final(Buffer *out, const WhyNot *why, bool chinese)
{
    if (why->is_final)
        buffer_add_string(out, chinese ? "最终规则已作出结论，其他规则尚未判断"
                                       : "a final rule settled this application: the other rules "
                                         "have not been judged");
    return why->is_final;
}

/* ---- the text -------------------------------------------------------------------------------- */

static void indent(Buffer *out, int depth)
{
    buffer_add_repeated(out, ' ', (size_t)depth * 2);
}

static void add_conditions(Buffer *out, const Program *program, const ExplainRound *round,
                           bool chinese)
{
    bool is_first = true;
    for (const ExplainNode *root = round->roots; root != NULL; root = root->next) {
        Buffer line;
        buffer_init(&line, &out->allocator);
        if (why_not_write_condition(&line, program, root, is_first, chinese)) {
            is_first = false;
            indent(out, 2);
            buffer_add(out, buffer_text(&line));
            buffer_add_char(out, '\n');
        }
        buffer_fail_with(out, &line);
        buffer_free(&line);
    }
}

static void add_fields(Buffer *out, const Program *program, const Obstacle *obstacle, bool chinese)
{
    if (obstacle->field_count == 0)
        return;
    indent(out, 2);
    buffer_add_string(out, chinese ? "可改动的字段：\n" : "fields to change:\n");
    for (uint32_t i = 0; i < obstacle->field_count; i++) {
        indent(out, 3);
        why_not_write_field(out, program, &obstacle->fields[i], chinese);
        buffer_add_char(out, '\n');
    }
}

static void add_finding(Buffer *out, const Explanation *explanation, const Finding *finding,
                        bool chinese)
{
    buffer_add_format(out, "%s %.*s", report_severity_label(finding->severity, chinese),
                      TEXT_ARG(finding->rule_name));
    buffer_add_string(out, finding->path.size_bytes > 0 ? " " : "");
    report_write_path(out, finding->path);
    buffer_add_string(out, chinese ? "：" : ": ");
    finding_write_message(out, explanation->program, finding, chinese);
    buffer_add_char(out, '\n');
}

static void add_obstacle(Buffer *out, const Explanation *explanation, const Obstacle *obstacle,
                         bool chinese)
{
    indent(out, 1);
    if (obstacle->finding == NONE) {
        why_not_write_unknown(out, explanation, obstacle, chinese);
        buffer_add_char(out, '\n');
    } else {
        add_finding(out, explanation, &explanation->decision.findings[obstacle->finding], chinese);
    }
    if (obstacle->round != NULL)
        add_conditions(out, explanation->program, obstacle->round, chinese);
    add_fields(out, explanation->program, obstacle, chinese);
    if (obstacle->change.path.data == NULL)
        return;
    indent(out, 2);
    why_not_write_change(out, &obstacle->change, chinese);
    buffer_add_char(out, '\n');
}

void explain_why_not_text(Buffer *out, const Explanation *explanation, const WhyNot *why,
                          TextStyle style)
{
    explain_write_head(out, explanation, style);
    buffer_add_char(out, '\n');
    why_not_write_lead(out, why, style.chinese);
    buffer_add_string(out, why->is_met ? "\n" : "\n\n");
    if (why->is_met)
        return;
    for (uint32_t i = 0; i < why->obstacle_count; i++)
        add_obstacle(out, explanation, &why->obstacles[i], style.chinese);
    Buffer end;
    buffer_init(&end, &out->allocator);
    if (why_not_write_together(&end, why, style.chinese))
        buffer_add_char(&end, '\n');
    if (why_not_write_final(&end, why, style.chinese))
        buffer_add_char(&end, '\n');
    if (end.size_bytes > 0)
        buffer_add_char(out, '\n');
    buffer_add(out, buffer_text(&end));
    buffer_fail_with(out, &end);
    buffer_free(&end);
}
