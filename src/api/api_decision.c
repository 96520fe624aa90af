/*
 * api_decision.c - a decision read: verdict, findings, what is missing.
 *
 * Messages are rendered when they are asked for, so that whoever wants only verdicts pays for no
 * more.
 */
#include "api/api_evaluate.h"
#include "report/report.h"

_Static_assert((int)LICET_VERDICT_ACCEPTED == VERDICT_ACCEPTED &&
                   (int)LICET_VERDICT_INCOMPLETE == VERDICT_INCOMPLETE &&
                   (int)LICET_VERDICT_REFER == VERDICT_REFER &&
                   (int)LICET_VERDICT_REJECTED == VERDICT_REJECTED &&
                   (int)LICET_VERDICT_ERROR == VERDICT_ERROR,
               "the verdicts have one order inside and outside");

const char *licet_verdict_name(licet_verdict verdict)
{
    return (unsigned)verdict <= LICET_VERDICT_ERROR ? verdict_name((Verdict)verdict) : "unknown";
}

licet_verdict licet_decision_verdict(const licet_decision *decision)
{
    return (licet_verdict)decision->decision.verdict;
}

licet_text licet_decision_id(const licet_decision *decision)
{
    return api_text(decision->decision.id);
}

int64_t licet_decision_as_of_days(const licet_decision *decision)
{
    return decision->decision.as_of;
}

/* ---- findings -------------------------------------------------------------------------------- */

static licet_text message_of(const licet_decision *decision, const Finding *finding, bool chinese)
{
    Buffer message;
    buffer_init_in(&message, decision->arena);
    finding_write_message(&message, decision->program->program, finding, chinese);
    return api_text(buffer_text(&message));
}

static licet_finding *make_finding(const licet_decision *decision, const Finding *finding)
{
    licet_finding *made = arena_alloc(decision->arena, sizeof *made);
    if (made == NULL)
        return NULL;
    *made = (licet_finding){
        .rule = api_text(finding->rule_name),
        .topic = api_text(finding->topic),
        .severity = licet_text_of(severity_name(finding->severity)),
        .path = api_text(finding->path),
        .scope = api_text(finding->scope),
        .message_zh = message_of(decision, finding, true),
        .message_en = message_of(decision, finding, false),
        .cite = api_text(finding->cite),
        .from_days = finding->from == INT32_MIN ? INT64_MIN : finding->from,
        .until_days = finding->until == INT32_MAX ? INT64_MAX : finding->until,
    };
    return arena_failed(decision->arena) ? NULL : made;
}

size_t licet_decision_finding_count(const licet_decision *decision)
{
    return decision->decision.finding_count;
}

const licet_finding *licet_decision_finding(const licet_decision *decision, size_t index)
{
    licet_decision *cache = (licet_decision *)(uintptr_t)decision;
    size_t count = decision->decision.finding_count;
    if (index >= count)
        return NULL;
    if (cache->findings == NULL)
        cache->findings = arena_alloc_array(cache->arena, count, sizeof *cache->findings);
    if (cache->findings != NULL && cache->findings[index] == NULL)
        cache->findings[index] = make_finding(decision, &decision->decision.findings[index]);
    return cache->findings != NULL ? cache->findings[index] : NULL;
}

/* ---- what else is decided -------------------------------------------------------------------- */

static licet_decided *make_decided(const licet_decision *decision, size_t index)
{
    const Program *program = decision->program->program;
    ValueNames names = program_names(program);
    Buffer json;
    licet_decided *made = arena_alloc(decision->arena, sizeof *made);
    if (made == NULL)
        return NULL;
    buffer_init_in(&json, decision->arena);
    print_json(&json, decision->decision.decides[index], &names);
    made->name = api_text(program_text(program, program_DECIDES(program)[index].name));
    made->json = api_text(buffer_text(&json));
    Status status =
        api_value_out(&made->value, decision->arena, decision->decision.decides[index], &names);
    return buffer_failed(&json) || status != STATUS_OK ? NULL : made;
}

size_t licet_decision_decided_count(const licet_decision *decision)
{
    return decision->decision.decide_count;
}

const licet_decided *licet_decision_decided(const licet_decision *decision, size_t index)
{
    licet_decision *cache = (licet_decision *)(uintptr_t)decision;
    size_t count = decision->decision.decide_count;
    if (index >= count)
        return NULL;
    if (cache->decided == NULL)
        cache->decided = arena_alloc_array(cache->arena, count, sizeof *cache->decided);
    if (cache->decided != NULL && cache->decided[index] == NULL)
        cache->decided[index] = make_decided(decision, index);
    return cache->decided != NULL ? cache->decided[index] : NULL;
}

/* ---- lists of texts -------------------------------------------------------------------------- */

static licet_text item_of(const Text *texts, size_t count, size_t index)
{
    return index < count ? api_text(texts[index]) : (licet_text){NULL, 0};
}

size_t licet_decision_material_count(const licet_decision *decision)
{
    return decision->decision.material_count;
}

licet_text licet_decision_material(const licet_decision *decision, size_t index)
{
    return item_of(decision->decision.materials, decision->decision.material_count, index);
}

size_t licet_decision_unknown_count(const licet_decision *decision)
{
    return decision->decision.unknown_count;
}

licet_text licet_decision_unknown(const licet_decision *decision, size_t index)
{
    return item_of(decision->decision.unknowns, decision->decision.unknown_count, index);
}

/* ---- what is wrong with it ------------------------------------------------------------------- */

licet_text licet_decision_error_code(const licet_decision *decision)
{
    return licet_text_of(decision->decision.error_code);
}

licet_text licet_decision_error_message(const licet_decision *decision)
{
    return api_text(decision->decision.error_message);
}

licet_text licet_decision_error_path(const licet_decision *decision)
{
    return api_text(decision->decision.error_path);
}

licet_status licet_decision_json(licet_string **out, const licet_decision *decision, bool indent)
{
    Buffer json;
    buffer_init(&json, &decision->program->allocator);
    report_json(&json, decision->program->program, &decision->decision, indent);
    return api_give(out, &json);
}
