/*
 * report_csv.c - decisions as CSV (RFC 4180): one row each, lists joined by spaces.
 *
 * A field is written where it will stand and quoted afterwards, if what it turned out to hold would
 * end it.
 */
#include "report/report.h"
#include "value/calendar.h"

static size_t begin_field(Buffer *out, bool first)
{
    if (!first)
        buffer_add_char(out, ',');
    return out->size_bytes;
}

/* Ends the field that began at `start`. */
static void end_field(Buffer *out, size_t start)
{
    size_t size_bytes = out->size_bytes - start, quotes = 0;
    bool quoted = false;
    for (size_t i = start; i < out->size_bytes; i++) {
        char c = out->data[i];
        quotes += c == '"';
        quoted = quoted || c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (!quoted || !buffer_reserve(out, quotes + 2))
        return;
    char *from = out->data + start + size_bytes;
    char *to = from + quotes + 2;
    *--to = '"';
    while (from > out->data + start) {
        *--to = *--from;
        if (*from == '"')
            *--to = '"';
    }
    *--to = '"';
    out->size_bytes += quotes + 2;
}

static void add_joined(Buffer *out, const Text *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, ' ');
        buffer_add(out, texts[i]);
    }
}

static void add_decide(Buffer *out, const Program *program, const Decision *decision,
                       uint32_t decide)
{
    ValueNames names = program_names(program);
    Value value = decide < decision->decide_count ? decision->decides[decide] : value_null();
    if (value.tag == VALUE_STRING)
        buffer_add(out, value_text(value));
    else if (value.tag == VALUE_ENUM)
        buffer_add(out, names.enum_member(names.context, value.type, value.as.integer));
    else if (value.tag != VALUE_NULL)
        print_json(out, value, &names);
}

static void add_topics(Buffer *out, const Decision *decision)
{
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (i > 0)
            buffer_add_char(out, ' ');
        buffer_add(out, decision->findings[i].topic);
        buffer_add_char(out, '@');
        buffer_add(out, decision->findings[i].scope);
    }
}

/* The full names, with where each was found. */
static void add_findings(Buffer *out, const Decision *decision)
{
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        if (i > 0)
            buffer_add_char(out, ' ');
        buffer_add(out, decision->findings[i].rule_name);
        buffer_add(out, decision->findings[i].path);
    }
}

static void add_rules(Buffer *out, const Program *program, const ReportSelection *selection,
                      const Decision *decision)
{
    uint32_t rank = UINT32_MAX;
    const Finding *finding;
    bool first = true;
    while ((finding = report_next_rule(selection, decision, &rank)) != NULL) {
        if (!first)
            buffer_add_char(out, ' ');
        first = false;
        buffer_add(out, program_text(program, program_RULES(program)[finding->rule].short_name));
    }
}

static void add_member(Buffer *out, const Program *program, const ReportSelection *selection,
                       const Decision *decision, uint32_t member)
{
    bool is_error = decision->verdict == VERDICT_ERROR;
    switch ((ReportMember)member) {
    case REPORT_ID:
        buffer_add(out, decision->id);
        break;
    case REPORT_AS_OF:
        if (!is_error)
            calendar_write_date(out, decision->as_of);
        break;
    case REPORT_VERDICT:
        buffer_add_string(out, verdict_name(decision->verdict));
        break;
    case REPORT_FINDINGS:
        add_findings(out, decision);
        break;
    case REPORT_MATERIALS:
        add_joined(out, decision->materials, decision->material_count);
        break;
    case REPORT_UNKNOWNS:
        add_joined(out, decision->unknowns, decision->unknown_count);
        break;
    case REPORT_POLICY:
        program_hash_write(out, program);
        break;
    case REPORT_RULES:
        add_rules(out, program, selection, decision);
        break;
    case REPORT_TOPICS:
        add_topics(out, decision);
        break;
    case REPORT_ERROR:
        if (is_error)
            buffer_add(out, decision->error_message);
        break;
    default:
        add_decide(out, program, decision, member - REPORT_DECIDE);
        break;
    }
}

/* Without a selection: the members that make a table, a column each. */
static uint32_t column_count(const Program *program, const ReportSelection *selection)
{
    return selection != NULL ? selection->count : 7 + program_DECIDES_count(program);
}

static uint32_t column_member(const Program *program, const ReportSelection *selection,
                              uint32_t column)
{
    static const ReportMember before[] = {REPORT_ID, REPORT_AS_OF, REPORT_VERDICT};
    static const ReportMember after[] = {REPORT_TOPICS, REPORT_MATERIALS, REPORT_UNKNOWNS,
                                         REPORT_ERROR};
    if (selection != NULL)
        return selection->members[column];
    if (column < 3)
        return before[column];
    uint32_t decide_count = program_DECIDES_count(program);
    return column - 3 < decide_count ? REPORT_DECIDE + column - 3
                                     : after[column - 3 - decide_count];
}

void report_csv_header(Buffer *out, const Program *program, const ReportSelection *selection)
{
    for (uint32_t i = 0; i < column_count(program, selection); i++) {
        size_t start = begin_field(out, i == 0);
        buffer_add(out, report_member_name(program, column_member(program, selection, i)));
        end_field(out, start);
    }
    buffer_add_string(out, "\r\n");
}

void report_csv_row(Buffer *out, const Program *program, const ReportSelection *selection,
                    const Decision *decision)
{
    for (uint32_t i = 0; i < column_count(program, selection); i++) {
        size_t start = begin_field(out, i == 0);
        add_member(out, program, selection, decision, column_member(program, selection, i));
        end_field(out, start);
    }
    buffer_add_string(out, "\r\n");
}
