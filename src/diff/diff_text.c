/*
 * diff_text.c - differences for people.
 */
#include "base/utf8.h"
#include "diff/diff_report.h"

typedef struct Printer {
    Buffer *out;
    const ProgramDiff *diff;
    TextStyle style;
} Printer;

static const char *say(const Printer *printer, const char *zh, const char *en)
{
    return printer->style.chinese ? zh : en;
}

static void paint(Printer *printer, const char *code)
{
    if (printer->style.colour)
        buffer_add_format(printer->out, "\033[%sm", code);
}

static void add_sign(Printer *printer, ChangeKind kind)
{
    static const char *const signs[] = {"+ ", "- ", "~ "};
    static const char *const colours[] = {"32", "31", "33"};
    paint(printer, colours[kind]);
    buffer_add_string(printer->out, signs[kind]);
    paint(printer, "0");
}

/* ---- programs -------------------------------------------------------------------------------- */

static const char *heading(const Printer *printer, ElementKind kind)
{
    static const char *const zh[ELEMENT_KIND_COUNT] = {
        "规则", "例外", "设定",   "设定的值", "表和映射", "表和映射的行", "结论", "let",
        "函数", "范围", "数据源", "枚举",     "枚举成员", "记录",         "字段"};
    static const char *const en[ELEMENT_KIND_COUNT] = {"rules",
                                                       "exceptions",
                                                       "settings",
                                                       "setting values",
                                                       "tables and mappings",
                                                       "rows of tables and mappings",
                                                       "decides",
                                                       "lets",
                                                       "functions",
                                                       "scopes",
                                                       "sources",
                                                       "enums",
                                                       "members of enums",
                                                       "records",
                                                       "fields"};
    return printer->style.chinese ? zh[kind] : en[kind];
}

static void add_place(Printer *printer, const Change *change)
{
    const Element *element = change_element(change);
    const Program *program = change->after != NULL ? printer->diff->after : printer->diff->before;
    if (element->module == NONE)
        return;
    Text path = program_text(program, program_MODULES(program)[element->module].path);
    buffer_add_format(printer->out, "  (%.*s:%u)", TEXT_ARG(path), element->line);
}

static void add_name(Printer *printer, const Element *element)
{
    buffer_add(printer->out, element->name);
    if (element->where.size_bytes == 0)
        return;
    bool is_row = element->kind == ELEMENT_ROW;
    bool is_part = element->kind == ELEMENT_MEMBER || element->kind == ELEMENT_FIELD;
    buffer_add_string(printer->out, is_row ? " | " : is_part ? "." : ", ");
    Text where = element->where;
    if (text_starts_with(where, TEXT(ELEMENT_EVERYWHERE))) {
        buffer_add_string(printer->out, say(printer, "各处", ELEMENT_EVERYWHERE));
        where = text_slice(where, strlen(ELEMENT_EVERYWHERE), where.size_bytes);
    }
    size_t from =
        element->kind == ELEMENT_VALUE ? text_find(where, TEXT(ELEMENT_FROM), 0) : SIZE_MAX;
    buffer_add(printer->out, text_slice(where, 0, from));
    if (from == SIZE_MAX)
        return;
    buffer_add_string(printer->out, say(printer, "，自 ", ELEMENT_FROM));
    buffer_add(printer->out, text_slice(where, from + strlen(ELEMENT_FROM), where.size_bytes));
}

/* One line where the value is short and stands on one; else each on lines of its own. */
static void add_text(Printer *printer, Text text, const char *sign)
{
    size_t at = 0;
    while (at <= text.size_bytes) {
        size_t end = text_find(text, TEXT("\n"), at);
        end = end == SIZE_MAX ? text.size_bytes : end;
        buffer_add_string(printer->out, "\n      ");
        buffer_add_string(printer->out, sign);
        buffer_add(printer->out, text_slice(text, at, end));
        at = end + 1;
    }
}

static bool is_short(const AspectChange *aspect)
{
    enum { SHORT = 34 };
    return utf8_width(aspect->before) <= SHORT && utf8_width(aspect->after) <= SHORT &&
           text_find(aspect->before, TEXT("\n"), 0) == SIZE_MAX &&
           text_find(aspect->after, TEXT("\n"), 0) == SIZE_MAX;
}

static void add_aspect(Printer *printer, const AspectChange *aspect)
{
    Text none = text_of(say(printer, "（无）", "(none)"));
    AspectChange shown = {aspect->name, aspect->before.data != NULL ? aspect->before : none,
                          aspect->after.data != NULL ? aspect->after : none};
    buffer_add_format(printer->out, "    %s:", aspect->name);
    if (is_short(&shown)) {
        buffer_add_format(printer->out, " %.*s → %.*s", TEXT_ARG(shown.before),
                          TEXT_ARG(shown.after));
    } else {
        add_text(printer, shown.before, "- ");
        add_text(printer, shown.after, "+ ");
    }
    buffer_add_char(printer->out, '\n');
}

/* What a new setting value, the commonest change, is. */
static void add_value(Printer *printer, const Element *element)
{
    if (element->kind == ELEMENT_VALUE && element->aspect_count > 0)
        buffer_add_format(printer->out, " = %.*s", TEXT_ARG(element->aspects[0].value));
}

static void add_change(Printer *printer, const Change *change)
{
    buffer_add_string(printer->out, "  ");
    add_sign(printer, change->kind);
    add_name(printer, change_element(change));
    if (change->kind != CHANGE_CHANGED)
        add_value(printer, change_element(change));
    add_place(printer, change);
    buffer_add_char(printer->out, '\n');
    for (uint32_t i = 0; i < change->aspect_count; i++)
        add_aspect(printer, &change->aspects[i]);
}

void diff_text_program(Buffer *out, const ProgramDiff *diff, TextStyle style)
{
    Printer printer = {out, diff, style};
    ElementKind kind = ELEMENT_KIND_COUNT;
    for (uint32_t i = 0; i < diff->change_count; i++) {
        const Change *change = &diff->changes[i];
        if (change_element(change)->kind != kind) {
            kind = change_element(change)->kind;
            paint(&printer, "1");
            buffer_add_string(out, heading(&printer, kind));
            paint(&printer, "0");
            buffer_add_char(out, '\n');
        }
        add_change(&printer, change);
    }
    if (diff->change_count == 0)
        buffer_add_string(
            out, say(&printer, "规则和设定没有变化\n", "the rules and settings are the same\n"));
}

/* ---- decisions ------------------------------------------------------------------------------- */

static void add_causes(Printer *printer, const FindingChange *finding)
{
    for (uint32_t i = 0; i < finding->cause_count; i++) {
        const Change *change = finding->causes[i];
        const Element *element = change_element(change);
        buffer_add_string(printer->out, i == 0 ? say(printer, "      原因：", "      because of ")
                                               : say(printer, "、", ", "));
        buffer_add_string(printer->out, printer->style.chinese ? heading(printer, element->kind)
                                                               : element_kind_name(element->kind));
        buffer_add_char(printer->out, ' ');
        add_name(printer, element);
    }
    if (finding->cause_count > 0)
        buffer_add_char(printer->out, '\n');
}

static void add_finding(Printer *printer, const FindingChange *finding)
{
    buffer_add_string(printer->out, "    ");
    add_sign(printer, finding->kind);
    buffer_add_string(printer->out,
                      report_severity_label(finding->severity, printer->style.chinese));
    buffer_add_char(printer->out, ' ');
    buffer_add(printer->out, finding->rule);
    buffer_add_string(printer->out, finding->path.size_bytes > 0 ? " " : "");
    report_write_path(printer->out, finding->path);
    buffer_add_string(printer->out, say(printer, "：", ": "));
    buffer_add(printer->out, printer->style.chinese ? finding->zh : finding->en);
    buffer_add_char(printer->out, '\n');
    add_causes(printer, finding);
}

/* What the member of the reported scope is called; its code where it is none any more. */
static Text scope_label(const Printer *printer, Text code)
{
    const Program *program = printer->diff->after;
    uint32_t scope = program_meta(program)->reported_scope;
    if (scope == NONE)
        return code;
    uint32_t number = program_SCOPES(program)[scope].enumeration;
    const BundleRange members = program_ENUMS(program)[number].members;
    for (uint32_t i = 0; i < members.count; i++) {
        if (text_equal(program_text(program, program_MEMBERS(program)[members.first + i].code),
                       code))
            return program_member_label(program, value_enum((uint16_t)number, i),
                                        printer->style.chinese);
    }
    return code;
}

static void add_verdicts(Printer *printer, Verdict before, Verdict after)
{
    buffer_add_string(printer->out, report_verdict_label(before, printer->style.chinese));
    if (before == after)
        return;
    buffer_add_string(printer->out, " → ");
    buffer_add_string(printer->out, report_verdict_label(after, printer->style.chinese));
}

void diff_text_decision(Buffer *out, const ProgramDiff *diff, const DecisionChange *change,
                        TextStyle style)
{
    Printer printer = {out, diff, style};
    buffer_add_string(out, "  ");
    if (change->id.data != NULL)
        buffer_add(out, change->id);
    else
        buffer_add_format(out, say(&printer, "第 %llu 行", "line %llu"),
                          (unsigned long long)change->line);
    buffer_add_string(out, "  ");
    buffer_add(out, scope_label(&printer, change->scope));
    buffer_add_string(out, change->scope.size_bytes > 0 ? "  " : "");
    add_verdicts(&printer, change->before, change->after);
    buffer_add_char(out, '\n');
    for (uint32_t i = 0; i < change->finding_count; i++)
        add_finding(&printer, &change->findings[i]);
    if (change->finding_count == 0 && change->outputs_differ)
        buffer_add_string(out, say(&printer, "    结论的其他内容不同\n",
                                   "    other outputs of the decision differ\n"));
}

static void add_counts(Printer *printer, const char *title, const DiffCount *counts, uint32_t count,
                       bool are_scopes)
{
    if (count == 0)
        return;
    buffer_add_format(printer->out, "  %s:", title);
    for (uint32_t i = 0; i < count; i++) {
        Text what = counts[i].what.size_bytes > 0 ? counts[i].what : TEXT("-");
        what = are_scopes ? scope_label(printer, what) : what;
        buffer_add_format(printer->out, "%s %.*s %llu", i > 0 ? "," : "", TEXT_ARG(what),
                          (unsigned long long)counts[i].count);
    }
    buffer_add_char(printer->out, '\n');
}

void diff_text_counts(Buffer *out, const ProgramDiff *diff, const DecisionDiffCounts *counts,
                      TextStyle style)
{
    Printer printer = {out, diff, style};
    buffer_add_string(out, counts->changed > 0 ? "\n" : "");
    buffer_add_format(out,
                      say(&printer, "%llu 份申请，%llu 份判定不同\n",
                          "%llu applications, %llu decided differently\n"),
                      (unsigned long long)counts->applications,
                      (unsigned long long)counts->changed);
    for (int before = 0; before < VERDICTS; before++) {
        for (int after = 0; after < VERDICTS; after++) {
            if (counts->verdicts[before][after] == 0)
                continue;
            buffer_add_string(out, "  ");
            add_verdicts(&printer, (Verdict)before, (Verdict)after);
            if (before == after)
                buffer_add_string(out, say(&printer, "，但结果不同", " as before, but otherwise"));
            buffer_add_format(out, ": %llu\n", (unsigned long long)counts->verdicts[before][after]);
        }
    }
    uint32_t scope = program_meta(diff->after)->reported_scope;
    Buffer title;
    buffer_init(&title, &out->allocator);
    if (scope != NONE)
        buffer_add(&title, program_text(diff->after, program_SCOPES(diff->after)[scope].name));
    buffer_add_char(&title, '\0');
    if (scope != NONE && !buffer_failed(&title))
        add_counts(&printer, title.data, counts->scopes, counts->scope_count, true);
    buffer_free(&title);
    add_counts(&printer, say(&printer, "事项", "topic"), counts->topics, counts->topic_count,
               false);
}
