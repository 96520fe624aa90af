/*
 * report_json.c - a decision as one JSON object, its keys in a fixed order.
 *
 * docs/cli.md describes the form; programs rely on it.
 */
#include "base/attributes.h"
#include "report/json_writer.h"
#include "report/report.h"

/* Members of kinds that take more than a few steps are written by functions of their own, lest the
 * others pay for what those need. */

static void write_text(JsonWriter *writer, Text text)
{
    if (text.data == NULL)
        buffer_add_string(writer->out, "null");
    else
        buffer_add_json_string(writer->out, text);
}

static NOT_INLINE void write_texts(JsonWriter *writer, const Text *texts, uint32_t count)
{
    json_open(writer, '[');
    for (uint32_t i = 0; i < count; i++) {
        json_item(writer);
        buffer_add_json_string(writer->out, texts[i]);
    }
    json_close(writer, ']');
}

/* `scratch` is for the message before it is JSON. */
static void message_member(JsonWriter *writer, const Program *program, const Finding *finding,
                           Buffer *scratch)
{
    json_name(writer, "message");
    json_open(writer, '{');
    for (int chinese = 1; chinese >= 0; chinese--) {
        buffer_clear(scratch);
        finding_write_message(scratch, program, finding, chinese == 1);
        json_text(writer, chinese == 1 ? "zh" : "en", buffer_text(scratch));
        buffer_fail_with(writer->out, scratch);
    }
    json_close(writer, '}');
}

/* An empty citation is null. */
static Text cite_of(const Finding *finding)
{
    return finding->cite.size_bytes > 0 ? finding->cite : (Text){NULL, 0};
}

static void write_finding(JsonWriter *writer, const Program *program, const Finding *finding,
                          Buffer *scratch)
{
    json_item(writer);
    json_open(writer, '{');
    json_text(writer, "rule", finding->rule_name);
    json_text(writer, "topic", finding->topic);
    json_text(writer, "severity", text_of(severity_name(finding->severity)));
    json_text(writer, "path", finding->path);
    json_text(writer, "scope", finding->scope);
    message_member(writer, program, finding, scratch);
    json_text(writer, "cite", cite_of(finding));
    json_date(writer, "from", finding->from);
    json_date(writer, "until", finding->until);
    json_close(writer, '}');
}

static NOT_INLINE void write_policy(JsonWriter *writer, const Program *program)
{
    const BundleMeta *meta = program_meta(program);
    json_open(writer, '{');
    json_text(writer, "name", program_text(program, meta->name));
    json_text(writer, "version", program_text(program, meta->version));
    json_name(writer, "hash");
    buffer_add_char(writer->out, '"');
    program_hash_write(writer->out, program);
    buffer_add_char(writer->out, '"');
    json_close(writer, '}');
}

static void write_error(JsonWriter *writer, const Decision *decision)
{
    json_name(writer, "error");
    json_open(writer, '{');
    json_text(writer, "code", text_of(decision->error_code));
    json_text(writer, "message", decision->error_message);
    json_name(writer, "line");
    if (decision->error_line > 0)
        buffer_add_uint(writer->out, decision->error_line);
    else
        buffer_add_string(writer->out, "null");
    json_text(writer, "path", decision->error_path);
    json_close(writer, '}');
}

/* The short names of the rules that fired: no more than there are findings. */
static NOT_INLINE void write_rules(JsonWriter *writer, const ReportSelection *selection,
                                   const Decision *decision)
{
    uint32_t rank = UINT32_MAX;
    json_open(writer, '[');
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = report_next_rule(selection, decision, &rank);
        if (finding == NULL)
            break;
        json_item(writer);
        buffer_add_padded(writer->out, selection->rule_names[finding->rule]);
    }
    json_close(writer, ']');
}

static NOT_INLINE void write_topics(JsonWriter *writer, const Decision *decision)
{
    json_open(writer, '[');
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        json_item(writer);
        buffer_add_char(writer->out, '"');
        buffer_add(writer->out, finding->topic);
        buffer_add_char(writer->out, '@');
        buffer_add(writer->out, finding->scope);
        buffer_add_char(writer->out, '"');
    }
    json_close(writer, ']');
}

static NOT_INLINE void write_decide(JsonWriter *writer, const Program *program, Value value)
{
    ValueNames names = program_names(program);
    print_json(writer->out, value, &names);
}

static NOT_INLINE void write_findings(JsonWriter *writer, const Program *program,
                                      const Decision *decision)
{
    Buffer scratch;
    buffer_init(&scratch, &writer->out->allocator);
    json_open(writer, '[');
    for (uint32_t i = 0; i < decision->finding_count; i++)
        write_finding(writer, program, &decision->findings[i], &scratch);
    json_close(writer, ']');
    buffer_free(&scratch);
}

/* The value of one member of a decision on a valid record. `selection` is for REPORT_RULES alone.
 */
static void write_value(JsonWriter *writer, const Program *program,
                        const ReportSelection *selection, const Decision *decision, uint32_t member)
{
    switch ((ReportMember)member) {
    case REPORT_ID:
        write_text(writer, decision->id);
        break;
    case REPORT_AS_OF:
        json_date_value(writer, decision->as_of);
        break;
    case REPORT_VERDICT:
        buffer_add_json_string(writer->out, text_of(verdict_name(decision->verdict)));
        break;
    case REPORT_FINDINGS:
        write_findings(writer, program, decision);
        break;
    case REPORT_MATERIALS:
        write_texts(writer, decision->materials, decision->material_count);
        break;
    case REPORT_UNKNOWNS:
        write_texts(writer, decision->unknowns, decision->unknown_count);
        break;
    case REPORT_POLICY:
        write_policy(writer, program);
        break;
    case REPORT_RULES:
        write_rules(writer, selection, decision);
        break;
    case REPORT_TOPICS:
        write_topics(writer, decision);
        break;
    case REPORT_ERROR:
        buffer_add_string(writer->out, "null");
        break;
    default:
        write_decide(writer, program, decision->decides[member - REPORT_DECIDE]);
        break;
    }
}

static void write_member(JsonWriter *writer, const Program *program,
                         const ReportSelection *selection, const Decision *decision,
                         uint32_t member)
{
    json_key(writer, report_member_name(program, member));
    write_value(writer, program, selection, decision, member);
}

static void write_all(JsonWriter *writer, const Program *program, const Decision *decision)
{
    static const ReportMember before[] = {REPORT_ID, REPORT_AS_OF, REPORT_VERDICT};
    static const ReportMember after[] = {REPORT_FINDINGS, REPORT_MATERIALS, REPORT_UNKNOWNS,
                                         REPORT_POLICY};
    json_open(writer, '{');
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        write_member(writer, program, NULL, decision, before[i]);
    for (uint32_t i = 0; i < decision->decide_count; i++)
        write_member(writer, program, NULL, decision, REPORT_DECIDE + i);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        write_member(writer, program, NULL, decision, after[i]);
    json_close(writer, '}');
}

static void write_selected(JsonWriter *writer, const Program *program,
                           const ReportSelection *selection, const Decision *decision)
{
    json_open(writer, '{');
    for (uint32_t i = 0; i < selection->count; i++)
        write_member(writer, program, selection, decision, selection->members[i]);
    json_close(writer, '}');
}

/* ---- on one line: much of it is ready -------------------------------------------------------- */

static void write_ready_decide(JsonWriter *writer, const Program *program, const ReportCodes *codes,
                               Value value)
{
    bool is_ready = value.tag == VALUE_ENUM && value.type == codes->enumeration &&
                    (uint64_t)value.as.integer < codes->count;
    if (is_ready)
        buffer_add_padded(writer->out, codes->texts[value.as.integer]);
    else
        write_decide(writer, program, value);
}

static void write_line(Buffer *out, const Program *program, const ReportSelection *selection,
                       const Decision *decision)
{
    JsonWriter writer = {.out = out};
    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t member = selection->members[i];
        buffer_add_padded(out, selection->heads[i]);
        if (member == REPORT_VERDICT)
            buffer_add_padded(out, selection->verdicts[decision->verdict]);
        else if (member >= REPORT_DECIDE)
            write_ready_decide(&writer, program, &selection->codes[i],
                               decision->decides[member - REPORT_DECIDE]);
        else
            write_value(&writer, program, selection, decision, member);
    }
    buffer_add_char(out, '}');
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* What is no valid record looks the same whatever was selected, lest the reason be lost. */
static void write_invalid(JsonWriter *writer, const Decision *decision)
{
    json_open(writer, '{');
    json_text(writer, "id", decision->id);
    json_text(writer, "verdict", text_of(verdict_name(decision->verdict)));
    write_error(writer, decision);
    json_close(writer, '}');
}

void report_json_selected(Buffer *out, const Program *program, const ReportSelection *selection,
                          const Decision *decision, bool indent)
{
    JsonWriter writer = {.out = out, .indent = indent};
    if (decision->verdict == VERDICT_ERROR)
        write_invalid(&writer, decision);
    else if (selection == NULL)
        write_all(&writer, program, decision);
    else if (indent)
        write_selected(&writer, program, selection, decision);
    else
        write_line(out, program, selection, decision);
}

void report_json(Buffer *out, const Program *program, const Decision *decision, bool indent)
{
    report_json_selected(out, program, NULL, decision, indent);
}
