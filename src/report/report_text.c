/*
 * report_text.c - decisions for people.
 */
#include "base/chinese.h"
#include "base/utf8.h"
#include "data/label.h"
#include "report/report.h"
#include "value/calendar.h"

static void paint(Buffer *out, TextStyle style, const char *code)
{
    if (style.colour)
        buffer_add_format(out, "\033[%sm", code);
}

static const char *verdict_colour(Verdict verdict)
{
    return verdict == VERDICT_ACCEPTED ? "1;32" : verdict == VERDICT_REJECTED ? "1;31" : "1;33";
}

const char *report_verdict_label(Verdict verdict, bool chinese)
{
    static const char *const labels[] = {"通过", "待补充", "转人工", "驳回", "无效"};
    return chinese ? labels[verdict] : verdict_name(verdict);
}

const char *report_severity_label(RuleSeverity severity, bool chinese)
{
    static const char *const labels[] = {"驳回", "转人工", "补材料", "提醒", "说明", "错误"};
    return chinese ? labels[severity] : severity_name(severity);
}

/* ---- one decision ---------------------------------------------------------------------------- */

void report_write_decide(Buffer *out, const Program *program, Value value, bool chinese)
{
    ValueNames names = program_names(program);
    if (value.tag == VALUE_NULL)
        buffer_add_string(out, "-");
    else if (value.tag == VALUE_ENUM)
        buffer_add(out, program_member_label(program, value, chinese));
    else if (value.tag == VALUE_LIST) {
        for (uint32_t i = 0; i < value.as.list->count; i++) {
            if (i > 0)
                buffer_add_string(out, chinese ? "、" : ", ");
            report_write_decide(out, program, value.as.list->items[i], chinese);
        }
    } else
        print_json(out, value, &names);
}

static void write_decides(Buffer *out, const Program *program, const Decision *decision,
                          TextStyle style)
{
    for (uint32_t i = 0; i < decision->decide_count; i++) {
        buffer_add_string(out, "  ");
        buffer_add(out, program_text(program, program_DECIDES(program)[i].name));
        buffer_add_string(out, ": ");
        report_write_decide(out, program, decision->decides[i], style.chinese);
        buffer_add_char(out, '\n');
    }
}

void report_write_dates(Buffer *out, int64_t from, int64_t until, bool chinese)
{
    if (from != INT32_MIN) {
        buffer_add_string(out, chinese ? "，自 " : ", from ");
        calendar_write_date(out, from);
    }
    if (until != INT32_MAX) {
        buffer_add_string(out, chinese ? "，至 " : ", until ");
        calendar_write_date(out, until);
    }
}

static void write_finding(Buffer *out, const Program *program, const Finding *finding,
                          TextStyle style)
{
    bool blocks = finding->severity == RULE_REJECT || finding->severity == RULE_ERROR;
    buffer_add_string(out, "\n  ");
    paint(out, style, blocks ? "1;31" : "1;33");
    buffer_add_string(out, report_severity_label(finding->severity, style.chinese));
    paint(out, style, "0");
    buffer_add_string(out, "  ");
    finding_write_message(out, program, finding, style.chinese);
    buffer_add_string(out, "\n      ");
    buffer_add(out, finding->rule_name);
    if (finding->path.size_bytes > 0) {
        buffer_add_string(out, style.chinese ? "，位于 " : " at ");
        buffer_add(out, finding->path);
    }
    buffer_add_char(out, '\n');
    if (finding->cite.size_bytes > 0) {
        buffer_add_string(out, style.chinese ? "      依据：" : "      cite: ");
        buffer_add(out, finding->cite);
        report_write_dates(out, finding->from, finding->until, style.chinese);
        buffer_add_char(out, '\n');
    }
}

/* "/facts/NAME/KEY/…": the key is what the source was asked for. */
void report_write_path(Buffer *out, Text path)
{
    size_t name =
        text_starts_with(path, TEXT("/facts/")) ? text_find(path, TEXT("/"), 7) : SIZE_MAX;
    if (name == SIZE_MAX) {
        buffer_add(out, path);
        return;
    }
    size_t end = text_find(path, TEXT("/"), name + 1);
    end = end == SIZE_MAX ? path.size_bytes : end;
    buffer_add(out, text_slice(path, 0, name + 1));
    mask_write(out, text_slice(path, name + 1, end));
    buffer_add(out, text_slice(path, end, path.size_bytes));
}

static void write_list(Buffer *out, const char *title, const Text *texts, uint32_t count)
{
    if (count == 0)
        return;
    buffer_add_format(out, "\n  %s:", title);
    for (uint32_t i = 0; i < count; i++) {
        buffer_add_string(out, i > 0 ? ", " : " ");
        buffer_add(out, texts[i]);
    }
    buffer_add_char(out, '\n');
}

/* What is still unknown, as people call it and where it goes. */
static void write_unknowns(Buffer *out, const Program *program, const Decision *decision,
                           bool chinese)
{
    if (decision->unknown_count > 0)
        buffer_add_string(out, chinese ? "\n  待确认:\n" : "\n  still unknown:\n");
    for (uint32_t i = 0; i < decision->unknown_count; i++) {
        Text path = decision->unknowns[i];
        buffer_add_string(out, "      ");
        if (!text_starts_with(path, TEXT("/facts/"))) {
            label_write_path(out, program, path, chinese);
            buffer_add_string(out, "  ");
        }
        report_write_path(out, path);
        buffer_add_char(out, '\n');
    }
}

void report_text(Buffer *out, const Program *program, const Decision *decision, TextStyle style)
{
    buffer_add(out, decision->id.data != NULL ? decision->id : TEXT("-"));
    buffer_add_string(out, "  ");
    paint(out, style, verdict_colour(decision->verdict));
    buffer_add_string(out, report_verdict_label(decision->verdict, style.chinese));
    paint(out, style, "0");
    if (decision->verdict == VERDICT_ERROR) {
        buffer_add_string(out, "\n  ");
        if (decision->error_line > 0)
            buffer_add_format(out, style.chinese ? "第 %llu 行 " : "line %llu ",
                              (unsigned long long)decision->error_line);
        buffer_add(out, decision->error_path);
        buffer_add_string(out, decision->error_path.size_bytes > 0 ? ": " : "");
        chinese_write(out, decision->error_message, style.chinese);
        buffer_add_char(out, '\n');
        return;
    }
    buffer_add_string(out, style.chinese ? "  截至 " : "  as of ");
    calendar_write_date(out, decision->as_of);
    buffer_add_char(out, '\n');
    write_decides(out, program, decision, style);
    for (uint32_t i = 0; i < decision->finding_count; i++)
        write_finding(out, program, &decision->findings[i], style);
    write_list(out, style.chinese ? "待补材料" : "materials owed", decision->materials,
               decision->material_count);
    write_unknowns(out, program, decision, style.chinese);
}

/* ---- the table of verdicts ------------------------------------------------------------------- */

enum { ID_COLUMNS = 34, VERDICT_COLUMNS = 12, DECIDE_COLUMNS = 28, TOPICS_SHOWN = 3 };

static void add_cell(Buffer *out, Text text, size_t columns)
{
    size_t width = utf8_width(text);
    buffer_add(out, text);
    buffer_add_repeated(out, ' ', width < columns ? columns - width : 1);
}

static void add_decide_cell(Buffer *out, const Program *program, const Decision *decision,
                            TextStyle style)
{
    Buffer cell;
    buffer_init(&cell, &out->allocator);
    if (decision->decide_count > 0)
        report_write_decide(&cell, program, decision->decides[0], style.chinese);
    else
        buffer_add_char(&cell, '-');
    add_cell(out, buffer_text(&cell), DECIDE_COLUMNS);
    buffer_fail_with(out, &cell);
    buffer_free(&cell);
}

static bool is_named_before(const Decision *decision, uint32_t finding)
{
    for (uint32_t i = 0; i < finding; i++) {
        if (text_equal(decision->findings[i].topic, decision->findings[finding].topic))
            return true;
    }
    return false;
}

static void add_topics(Buffer *out, const Decision *decision, bool chinese)
{
    uint32_t shown = 0, more = 0;
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (is_named_before(decision, i))
            continue;
        if (shown == TOPICS_SHOWN) {
            more++;
            continue;
        }
        buffer_add_string(out, shown > 0 ? ", " : "");
        buffer_add(out, decision->findings[i].topic);
        shown++;
    }
    if (more > 0)
        buffer_add_format(out, " +%u", more);
    if (decision->verdict == VERDICT_ERROR)
        chinese_write(out, decision->error_message, chinese);
    else if (shown == 0 && decision->unknown_count > 0)
        buffer_add_format(out, chinese ? "%u 项待确认" : "%u unknown", decision->unknown_count);
}

void report_table_row(Buffer *out, const Program *program, const Decision *decision,
                      TextStyle style)
{
    if (decision == NULL) {
        add_cell(out, TEXT("id"), ID_COLUMNS);
        add_cell(out, style.chinese ? TEXT("结论") : TEXT("verdict"), VERDICT_COLUMNS);
        add_cell(out,
                 program_DECIDES_count(program) > 0
                     ? program_text(program, program_DECIDES(program)[0].name)
                     : TEXT(""),
                 DECIDE_COLUMNS);
        buffer_add_string(out, style.chinese ? "事项\n" : "topics\n");
        return;
    }
    add_cell(out, decision->id.data != NULL ? decision->id : TEXT("-"), ID_COLUMNS);
    paint(out, style, verdict_colour(decision->verdict));
    add_cell(out, text_of(report_verdict_label(decision->verdict, style.chinese)), VERDICT_COLUMNS);
    paint(out, style, "0");
    add_decide_cell(out, program, decision, style);
    add_topics(out, decision, style.chinese);
    buffer_add_char(out, '\n');
}
