/*
 * diff_json.c - differences for programs.
 */
#include "diff/diff_report.h"

static const char *change_name(ChangeKind kind)
{
    static const char *const names[] = {"added", "removed", "changed"};
    return names[kind];
}

static void write_element(JsonWriter *writer, const Element *element)
{
    json_text(writer, "element", text_of(element_kind_name(element->kind)));
    json_text(writer, "name", element->name);
    if (element->where.size_bytes > 0)
        json_text(writer, "where", element->where);
}

static void write_change(JsonWriter *writer, const ProgramDiff *diff, const Change *change)
{
    const Element *element = change_element(change);
    const Program *program = change->after != NULL ? diff->after : diff->before;
    json_item(writer);
    json_open(writer, '{');
    json_text(writer, "change", text_of(change_name(change->kind)));
    write_element(writer, element);
    if (element->module != NONE) {
        json_text(writer, "file",
                  program_text(program, program_MODULES(program)[element->module].path));
        json_uint(writer, "line", element->line);
    }
    json_key(writer, TEXT("aspects"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < change->aspect_count; i++) {
        json_item(writer);
        json_open(writer, '{');
        json_text(writer, "aspect", text_of(change->aspects[i].name));
        json_text(writer, "before", change->aspects[i].before);
        json_text(writer, "after", change->aspects[i].after);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

static void policy_member(JsonWriter *writer, const char *name, const Program *program)
{
    const BundleMeta *meta = program_meta(program);
    Buffer hash;
    buffer_init(&hash, &writer->out->allocator);
    program_hash_write(&hash, program);
    json_key(writer, text_of(name));
    json_open(writer, '{');
    json_text(writer, "name", program_text(program, meta->name));
    json_text(writer, "version", program_text(program, meta->version));
    json_text(writer, "hash", buffer_text(&hash));
    buffer_fail_with(writer->out, &hash);
    json_close(writer, '}');
    buffer_free(&hash);
}

void diff_json_program(JsonWriter *writer, const ProgramDiff *diff, bool with_decisions)
{
    json_open(writer, '{');
    policy_member(writer, "before", diff->before);
    policy_member(writer, "after", diff->after);
    json_key(writer, TEXT("changes"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < diff->change_count; i++)
        write_change(writer, diff, &diff->changes[i]);
    json_close(writer, ']');
    if (!with_decisions)
        return;
    json_key(writer, TEXT("decisions"));
    json_open(writer, '[');
}

static void write_finding(JsonWriter *writer, const FindingChange *finding)
{
    json_item(writer);
    json_open(writer, '{');
    json_text(writer, "change", text_of(change_name(finding->kind)));
    json_text(writer, "severity", text_of(severity_name(finding->severity)));
    json_text(writer, "rule", finding->rule);
    json_text(writer, "topic", finding->topic);
    json_text(writer, "path", finding->path);
    json_key(writer, TEXT("message"));
    json_open(writer, '{');
    json_text(writer, "zh", finding->zh);
    json_text(writer, "en", finding->en);
    json_close(writer, '}');
    json_key(writer, TEXT("because"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < finding->cause_count; i++) {
        json_item(writer);
        json_open(writer, '{');
        write_element(writer, change_element(finding->causes[i]));
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

void diff_json_decision(JsonWriter *writer, const DecisionChange *change)
{
    json_item(writer);
    json_open(writer, '{');
    json_text(writer, "id", change->id);
    json_uint(writer, "line", change->line);
    json_text(writer, "scope", change->scope);
    json_text(writer, "before", text_of(verdict_name(change->before)));
    json_text(writer, "after", text_of(verdict_name(change->after)));
    json_bool(writer, "outputs_differ", change->outputs_differ);
    json_key(writer, TEXT("findings"));
    json_open(writer, '[');
    for (uint32_t i = 0; i < change->finding_count; i++)
        write_finding(writer, &change->findings[i]);
    json_close(writer, ']');
    json_close(writer, '}');
}

static void counts_member(JsonWriter *writer, const char *name, const DiffCount *counts,
                          uint32_t count)
{
    json_key(writer, text_of(name));
    json_open(writer, '{');
    for (uint32_t i = 0; i < count; i++) {
        json_key(writer, counts[i].what);
        buffer_add_uint(writer->out, counts[i].count);
    }
    json_close(writer, '}');
}

static void verdicts_member(JsonWriter *writer, const DecisionDiffCounts *counts)
{
    json_key(writer, TEXT("verdicts"));
    json_open(writer, '[');
    for (int before = 0; before < VERDICTS; before++) {
        for (int after = 0; after < VERDICTS; after++) {
            if (counts->verdicts[before][after] == 0)
                continue;
            json_item(writer);
            json_open(writer, '{');
            json_text(writer, "before", text_of(verdict_name((Verdict)before)));
            json_text(writer, "after", text_of(verdict_name((Verdict)after)));
            json_uint(writer, "count", counts->verdicts[before][after]);
            json_close(writer, '}');
        }
    }
    json_close(writer, ']');
}

void diff_json_end(JsonWriter *writer, const DecisionDiffCounts *counts)
{
    if (counts != NULL) {
        json_close(writer, ']');
        json_uint(writer, "applications", counts->applications);
        json_uint(writer, "changed", counts->changed);
        verdicts_member(writer, counts);
        counts_member(writer, "scopes", counts->scopes, counts->scope_count);
        counts_member(writer, "topics", counts->topics, counts->topic_count);
    }
    json_close(writer, '}');
}
