/*
 * report_json.c - a decision as one JSON object, its keys in a fixed order.
 *
 * docs/cli.md describes the form; programs rely on it.
 */
#include "report/report.h"
#include "value/calendar.h"

/* JSON being written, on one line or indented. */
typedef struct JsonWriter {
    Buffer *out;
    bool indent;
    int depth;
    bool first; /* nothing yet in the innermost object or array */
} JsonWriter;

static void break_line(JsonWriter *writer)
{
    if (!writer->indent)
        return;
    buffer_add_char(writer->out, '\n');
    buffer_add_repeated(writer->out, ' ', (size_t)writer->depth * 2);
}

static void item(JsonWriter *writer)
{
    if (!writer->first)
        buffer_add_char(writer->out, ',');
    writer->first = false;
    break_line(writer);
}

static void open(JsonWriter *writer, char bracket)
{
    buffer_add_char(writer->out, bracket);
    writer->depth++;
    writer->first = true;
}

static void close(JsonWriter *writer, char bracket)
{
    writer->depth--;
    if (!writer->first)
        break_line(writer);
    buffer_add_char(writer->out, bracket);
    writer->first = false;
}

static void key(JsonWriter *writer, Text name)
{
    item(writer);
    buffer_add_json_string(writer->out, name);
    buffer_add_string(writer->out, writer->indent ? ": " : ":");
}

static void text_member(JsonWriter *writer, const char *name, Text text)
{
    key(writer, text_of(name));
    if (text.data == NULL)
        buffer_add_string(writer->out, "null");
    else
        buffer_add_json_string(writer->out, text);
}

static void date_member(JsonWriter *writer, const char *name, int64_t days)
{
    key(writer, text_of(name));
    if (days == INT32_MIN || days == INT32_MAX) {
        buffer_add_string(writer->out, "null");
        return;
    }
    buffer_add_char(writer->out, '"');
    calendar_write_date(writer->out, days);
    buffer_add_char(writer->out, '"');
}

static void texts_member(JsonWriter *writer, const char *name, const Text *texts, uint32_t count)
{
    key(writer, text_of(name));
    open(writer, '[');
    for (uint32_t i = 0; i < count; i++) {
        item(writer);
        buffer_add_json_string(writer->out, texts[i]);
    }
    close(writer, ']');
}

static void message_member(JsonWriter *writer, const Program *program, const Finding *finding)
{
    key(writer, TEXT("message"));
    open(writer, '{');
    for (int chinese = 1; chinese >= 0; chinese--) {
        Buffer message;
        buffer_init(&message, &writer->out->allocator);
        finding_write_message(&message, program, finding, chinese == 1);
        text_member(writer, chinese == 1 ? "zh" : "en",
                    buffer_failed(&message) ? TEXT("") : buffer_text(&message));
        buffer_free(&message);
    }
    close(writer, '}');
}

/* An empty citation is null. */
static Text cite_of(const Finding *finding)
{
    return finding->cite.size_bytes > 0 ? finding->cite : (Text){NULL, 0};
}

static void write_finding(JsonWriter *writer, const Program *program, const Finding *finding)
{
    item(writer);
    open(writer, '{');
    text_member(writer, "rule", finding->rule_name);
    text_member(writer, "topic", finding->topic);
    text_member(writer, "severity", text_of(severity_name(finding->severity)));
    text_member(writer, "path", finding->path);
    text_member(writer, "scope", finding->scope);
    message_member(writer, program, finding);
    text_member(writer, "cite", cite_of(finding));
    date_member(writer, "from", finding->from);
    date_member(writer, "until", finding->until);
    close(writer, '}');
}

static void write_policy(JsonWriter *writer, const Program *program)
{
    const BundleMeta *meta = program_meta(program);
    key(writer, TEXT("policy"));
    open(writer, '{');
    text_member(writer, "name", program_text(program, meta->name));
    text_member(writer, "version", program_text(program, meta->version));
    key(writer, TEXT("hash"));
    buffer_add_char(writer->out, '"');
    program_hash_write(writer->out, program);
    buffer_add_char(writer->out, '"');
    close(writer, '}');
}

static void write_error(JsonWriter *writer, const Decision *decision)
{
    key(writer, TEXT("error"));
    open(writer, '{');
    text_member(writer, "code", text_of(decision->error_code));
    text_member(writer, "message", decision->error_message);
    key(writer, TEXT("line"));
    if (decision->error_line > 0)
        buffer_add_uint(writer->out, decision->error_line);
    else
        buffer_add_string(writer->out, "null");
    text_member(writer, "path", decision->error_path);
    close(writer, '}');
}

/* The short names of the rules that fired. */
static void rules_member(JsonWriter *writer, const Program *program,
                         const ReportSelection *selection, const Decision *decision)
{
    uint32_t rank = UINT32_MAX;
    const Finding *finding;
    key(writer, TEXT("rules"));
    open(writer, '[');
    while ((finding = report_next_rule(selection, decision, &rank)) != NULL) {
        item(writer);
        buffer_add_json_string(
            writer->out, program_text(program, program_RULES(program)[finding->rule].short_name));
    }
    close(writer, ']');
}

static void topics_member(JsonWriter *writer, const Decision *decision)
{
    key(writer, TEXT("topics"));
    open(writer, '[');
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        item(writer);
        buffer_add_char(writer->out, '"');
        buffer_add(writer->out, finding->topic);
        buffer_add_char(writer->out, '@');
        buffer_add(writer->out, finding->scope);
        buffer_add_char(writer->out, '"');
    }
    close(writer, ']');
}

static void decide_member(JsonWriter *writer, const Program *program, const Decision *decision,
                          uint32_t decide)
{
    ValueNames names = program_names(program);
    key(writer, program_text(program, program_DECIDES(program)[decide].name));
    print_json(writer->out, decision->decides[decide], &names);
}

static void findings_member(JsonWriter *writer, const Program *program, const Decision *decision)
{
    key(writer, TEXT("findings"));
    open(writer, '[');
    for (uint32_t i = 0; i < decision->finding_count; i++)
        write_finding(writer, program, &decision->findings[i]);
    close(writer, ']');
}

/* One member of a decision on a valid record. `selection` is for REPORT_RULES alone. */
static void write_member(JsonWriter *writer, const Program *program,
                         const ReportSelection *selection, const Decision *decision,
                         uint32_t member)
{
    switch ((ReportMember)member) {
    case REPORT_ID:
        text_member(writer, "id", decision->id);
        break;
    case REPORT_AS_OF:
        date_member(writer, "as_of", decision->as_of);
        break;
    case REPORT_VERDICT:
        text_member(writer, "verdict", text_of(verdict_name(decision->verdict)));
        break;
    case REPORT_FINDINGS:
        findings_member(writer, program, decision);
        break;
    case REPORT_MATERIALS:
        texts_member(writer, "materials", decision->materials, decision->material_count);
        break;
    case REPORT_UNKNOWNS:
        texts_member(writer, "unknowns", decision->unknowns, decision->unknown_count);
        break;
    case REPORT_POLICY:
        write_policy(writer, program);
        break;
    case REPORT_RULES:
        rules_member(writer, program, selection, decision);
        break;
    case REPORT_TOPICS:
        topics_member(writer, decision);
        break;
    case REPORT_ERROR:
        text_member(writer, "error", (Text){NULL, 0});
        break;
    default:
        decide_member(writer, program, decision, member - REPORT_DECIDE);
        break;
    }
}

static void write_all(JsonWriter *writer, const Program *program, const Decision *decision)
{
    static const ReportMember before[] = {REPORT_ID, REPORT_AS_OF, REPORT_VERDICT};
    static const ReportMember after[] = {REPORT_FINDINGS, REPORT_MATERIALS, REPORT_UNKNOWNS,
                                         REPORT_POLICY};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        write_member(writer, program, NULL, decision, before[i]);
    for (uint32_t i = 0; i < decision->decide_count; i++)
        write_member(writer, program, NULL, decision, REPORT_DECIDE + i);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        write_member(writer, program, NULL, decision, after[i]);
}

/* What is no valid record looks the same whatever was selected, lest the reason be lost. */
void report_json_selected(Buffer *out, const Program *program, const ReportSelection *selection,
                          const Decision *decision, bool indent)
{
    JsonWriter writer = {.out = out, .indent = indent};
    open(&writer, '{');
    if (decision->verdict == VERDICT_ERROR) {
        text_member(&writer, "id", decision->id);
        text_member(&writer, "verdict", text_of(verdict_name(decision->verdict)));
        write_error(&writer, decision);
    } else if (selection == NULL) {
        write_all(&writer, program, decision);
    } else {
        for (uint32_t i = 0; i < selection->count; i++)
            write_member(&writer, program, selection, decision, selection->members[i]);
    }
    close(&writer, '}');
}

void report_json(Buffer *out, const Program *program, const Decision *decision, bool indent)
{
    report_json_selected(out, program, NULL, decision, indent);
}
