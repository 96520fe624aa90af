#include "data/test_run.h"

#include "base/chinese.h"

struct TestRun {
    Allocator allocator;
    const Program *program;
    Arena *arena;       /* of the test in hand */
    Coverage *coverage; /* or NULL */
    bool chinese;
    Decision decision;
    Text decision_text; /* where an expectation failed */
    TestFailure *failures;
    uint32_t failure_count;
    uint32_t failure_capacity;
};

Status test_run_new(TestRun **out, const Program *program, const Allocator *allocator)
{
    TestRun *run = allocator_alloc(allocator, sizeof *run);
    if (run == NULL)
        return STATUS_MEMORY;
    *run = (TestRun){.allocator = *allocator, .program = program, .arena = arena_new(allocator)};
    if (run->arena == NULL) {
        test_run_free(run);
        return STATUS_MEMORY;
    }
    *out = run;
    return STATUS_OK;
}

void test_run_free(TestRun *run)
{
    if (run == NULL)
        return;
    arena_free(run->arena);
    Allocator allocator = run->allocator;
    allocator_free(&allocator, run, sizeof *run);
}

void test_run_speak_chinese(TestRun *run, bool chinese)
{
    run->chinese = chinese;
}

/* ---- what came ------------------------------------------------------------------------------- */

/* In the run's language, of the English format. */
static const char *say(const TestRun *run, const char *english)
{
    return chinese_say(run->chinese, english);
}

static void add_said(Buffer *out, const TestRun *run, const char *english, ...)
    __attribute__((format(printf, 3, 4)));

static void add_said(Buffer *out, const TestRun *run, const char *english, ...)
{
    va_list arguments;
    va_start(arguments, english);
    buffer_add_format_list(out, say(run, english), arguments);
    va_end(arguments);
}

static Text format(TestRun *run, const char *english, ...) __attribute__((format(printf, 2, 3)));

static Text format(TestRun *run, const char *english, ...)
{
    Buffer text;
    va_list arguments;
    buffer_init_in(&text, run->arena);
    va_start(arguments, english);
    buffer_add_format_list(&text, say(run, english), arguments);
    va_end(arguments);
    return buffer_text(&text);
}

/* An error's message, which was made in English. */
static Text error_text(TestRun *run, Text message)
{
    Buffer text;
    buffer_init_in(&text, run->arena);
    chinese_write(&text, message, run->chinese);
    return buffer_text(&text);
}

static Text join(TestRun *run, const Text *texts, uint32_t count)
{
    Buffer joined;
    buffer_init_in(&joined, run->arena);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(&joined, ',');
        buffer_add(&joined, texts[i]);
    }
    return buffer_text(&joined);
}

/* The findings' topics, sorted and without repeats. */
static Text topics_of(TestRun *run)
{
    const Decision *decision = &run->decision;
    Text *topics = arena_alloc_array(run->arena, decision->finding_count + 1, sizeof *topics);
    uint32_t count = 0;
    for (uint32_t i = 0; topics != NULL && i < decision->finding_count; i++) {
        Text topic = decision->findings[i].topic;
        uint32_t at = count;
        while (at > 0 && text_compare(topics[at - 1], topic) > 0)
            at--;
        if (at > 0 && text_equal(topics[at - 1], topic))
            continue;
        for (uint32_t k = count++; k > at; k--)
            topics[k] = topics[k - 1];
        topics[at] = topic;
    }
    return join(run, topics, count);
}

/* What there is to say about findings: each with its place; or the record's error. */
static Text findings_text(TestRun *run)
{
    const Decision *decision = &run->decision;
    Buffer text;
    buffer_init_in(&text, run->arena);
    if (decision->verdict == VERDICT_ERROR)
        add_said(&text, run, "an error at \"%.*s\": %.*s", TEXT_ARG(decision->error_path),
                 TEXT_ARG(error_text(run, decision->error_message)));
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        buffer_add_string(&text, i > 0 ? ", " : "");
        buffer_add(&text, finding->topic);
        if (finding->path.size_bytes > 0)
            add_said(&text, run, " at %.*s", TEXT_ARG(finding->path));
        if (finding->error != NULL)
            add_said(&text, run, " (error: %.*s)",
                     TEXT_ARG(error_text(run, finding->error->message)));
    }
    if (text.size_bytes == 0)
        add_said(&text, run, "no findings");
    return buffer_text(&text);
}

/* ---- expectations ---------------------------------------------------------------------------- */

static void fail(TestRun *run, uint32_t line, Text expected, Text got)
{
    if (run->failure_count < run->failure_capacity)
        run->failures[run->failure_count++] =
            (TestFailure){.line = line, .expected = expected, .got = got};
}

/* The next of the comma-separated members from *at on; false where there is none. */
static bool next_member(Text *out, Text members, size_t *at)
{
    if (*at >= members.size_bytes)
        return false;
    size_t end = text_find(members, TEXT(","), *at);
    end = end < members.size_bytes ? end : members.size_bytes;
    *out = text_slice(members, *at, end);
    *at = end + 1;
    return true;
}

/* Two sorted sets, merged: see TestFailure. */
static Text difference_of(TestRun *run, Text wanted, Text got)
{
    Buffer lines;
    Text left = {NULL, 0}, right = {NULL, 0};
    size_t left_at = 0, right_at = 0;
    buffer_init_in(&lines, run->arena);
    bool has_left = next_member(&left, wanted, &left_at);
    bool has_right = next_member(&right, got, &right_at);
    while (has_left || has_right) {
        int compared = !has_left ? 1 : !has_right ? -1 : text_compare(left, right);
        buffer_add_string(&lines, compared == 0 ? "  " : compared < 0 ? "- " : "+ ");
        buffer_add(&lines, compared <= 0 ? left : right);
        buffer_add_char(&lines, '\n');
        if (compared <= 0)
            has_left = next_member(&left, wanted, &left_at);
        if (compared >= 0)
            has_right = next_member(&right, got, &right_at);
    }
    return buffer_text(&lines);
}

static void expect_set(TestRun *run, const BundleExpect *expect, const char *what, Text wanted,
                       Text got)
{
    if (text_equal(wanted, got))
        return;
    uint32_t before = run->failure_count;
    fail(run, expect->line,
         format(run, "%s %.*s", say(run, what),
                TEXT_ARG(wanted.size_bytes > 0 ? wanted : text_of(say(run, "none")))),
         format(run, "%s %.*s", say(run, what),
                TEXT_ARG(got.size_bytes > 0 ? got : text_of(say(run, "none")))));
    if (run->failure_count > before)
        run->failures[before].difference = difference_of(run, wanted, got);
}

static bool has_finding(const TestRun *run, Text name, Text path)
{
    for (uint32_t i = 0; i < run->decision.finding_count; i++) {
        const Finding *finding = &run->decision.findings[i];
        const BundleRule *rule = program_RULES(run->program) + finding->rule;
        bool named = text_equal(finding->topic, name) || text_equal(finding->rule_name, name) ||
                     text_equal(program_text(run->program, rule->name), name) ||
                     text_equal(program_text(run->program, rule->short_name), name);
        if (named && finding->error == NULL &&
            (path.size_bytes == 0 || text_equal(finding->path, path)))
            return true;
    }
    return false;
}

static bool contains(const Text *texts, uint32_t count, Text text)
{
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(texts[i], text))
            return true;
    }
    return false;
}

static void expect_finding(TestRun *run, const BundleExpect *expect, bool wanted)
{
    Text name = program_text(run->program, expect->text);
    Text path = program_text(run->program, expect->path);
    if (has_finding(run, name, path) == wanted)
        return;
    Text expected = path.size_bytes > 0
                        ? format(run, wanted ? "finding %.*s at %.*s" : "no finding %.*s at %.*s",
                                 TEXT_ARG(name), TEXT_ARG(path))
                        : format(run, wanted ? "finding %.*s" : "no finding %.*s", TEXT_ARG(name));
    fail(run, expect->line, expected, findings_text(run));
}

static void expect_material(TestRun *run, const BundleExpect *expect, bool wanted)
{
    Text name = program_text(run->program, expect->text);
    if (contains(run->decision.materials, run->decision.material_count, name) == wanted)
        return;
    fail(run, expect->line,
         format(run, wanted ? "material %.*s" : "no material %.*s", TEXT_ARG(name)),
         format(run, "materials: %.*s",
                TEXT_ARG(join(run, run->decision.materials, run->decision.material_count))));
}

static void expect_equal(TestRun *run, const BundleExpect *expect, const char *what, Text wanted,
                         Text got)
{
    if (!text_equal(wanted, got))
        fail(run, expect->line, format(run, "%s %.*s", say(run, what), TEXT_ARG(wanted)),
             format(run, "%s %.*s", say(run, what), TEXT_ARG(got)));
}

static void expect_decide(TestRun *run, const BundleExpect *expect)
{
    Text name = program_text(run->program, expect->text);
    ValueNames names = program_names(run->program);
    for (uint32_t i = 0; i < run->decision.decide_count; i++) {
        if (!text_equal(program_text(run->program, program_DECIDES(run->program)[i].name), name))
            continue;
        Buffer json;
        buffer_init_in(&json, run->arena);
        print_json(&json, run->decision.decides[i], &names);
        Text wanted = program_text(run->program, expect->path);
        if (!text_equal(wanted, buffer_text(&json)))
            fail(run, expect->line, format(run, "%.*s = %.*s", TEXT_ARG(name), TEXT_ARG(wanted)),
                 format(run, "%.*s = %.*s", TEXT_ARG(name), TEXT_ARG(buffer_text(&json))));
        return;
    }
    fail(run, expect->line, name, text_of(say(run, "an application that is no valid record")));
}

static void expect_true(TestRun *run, const BundleExpect *expect, Vm *vm)
{
    Value value = vm_call(vm, expect->function, NULL, 0);
    if (value_is_true(value))
        return;
    ValueNames names = program_names(run->program);
    Buffer got;
    buffer_init_in(&got, run->arena);
    print_cel(&got, value, &names);
    fail(run, expect->line, program_text(run->program, expect->text),
         format(run, "%.*s; verdict %s, %.*s", TEXT_ARG(buffer_text(&got)),
                verdict_name(run->decision.verdict), TEXT_ARG(findings_text(run))));
}

static void check(TestRun *run, const BundleExpect *expect, Vm *vm)
{
    const Decision *decision = &run->decision;
    switch ((ExpectKind)expect->kind) {
    case EXPECT_TRUE:
        expect_true(run, expect, vm);
        break;
    case EXPECT_NO_FINDINGS:
        if (decision->finding_count > 0 || decision->verdict == VERDICT_ERROR)
            fail(run, expect->line, text_of(say(run, "no findings")), findings_text(run));
        break;
    case EXPECT_FINDING:
    case EXPECT_NO_FINDING:
        expect_finding(run, expect, expect->kind == EXPECT_FINDING);
        break;
    case EXPECT_MATERIAL:
    case EXPECT_NO_MATERIAL:
        expect_material(run, expect, expect->kind == EXPECT_MATERIAL);
        break;
    case EXPECT_UNKNOWN:
        if (!contains(decision->unknowns, decision->unknown_count,
                      program_text(run->program, expect->path)))
            fail(run, expect->line,
                 format(run, "unknown %.*s", TEXT_ARG(program_text(run->program, expect->path))),
                 format(run, "unknowns: %.*s",
                        TEXT_ARG(join(run, decision->unknowns, decision->unknown_count))));
        break;
    case EXPECT_VERDICT:
        expect_equal(run, expect, "verdict", program_text(run->program, expect->text),
                     text_of(verdict_name(decision->verdict)));
        break;
    case EXPECT_DECIDE:
        expect_decide(run, expect);
        break;
    case EXPECT_TOPICS:
        if (decision->verdict == VERDICT_ERROR)
            fail(run, expect->line, text_of(say(run, "a valid application")), findings_text(run));
        else
            expect_set(run, expect, "findings:", program_text(run->program, expect->text),
                       topics_of(run));
        break;
    case EXPECT_MATERIALS:
        expect_set(run, expect, "materials:", program_text(run->program, expect->text),
                   join(run, decision->materials, decision->material_count));
        break;
    }
}

/* ---- the decision as lines ------------------------------------------------------------------- */

static void add_findings(Buffer *out, const TestRun *run)
{
    for (uint32_t i = 0; i < run->decision.finding_count; i++) {
        const Finding *finding = &run->decision.findings[i];
        buffer_add_format(out, "%s %.*s", severity_name(finding->severity),
                          TEXT_ARG(finding->topic));
        if (finding->path.size_bytes > 0)
            add_said(out, run, " at %.*s", TEXT_ARG(finding->path));
        buffer_add_string(out, ": ");
        finding_write_message(out, run->program, finding, run->chinese);
        buffer_add_char(out, '\n');
    }
}

static Text decision_text(TestRun *run)
{
    const Decision *decision = &run->decision;
    ValueNames names = program_names(run->program);
    Buffer out;
    buffer_init_in(&out, run->arena);
    add_said(&out, run, "verdict %s\n", verdict_name(decision->verdict));
    if (decision->verdict == VERDICT_ERROR) {
        add_said(&out, run, "error at \"%.*s\": %.*s\n", TEXT_ARG(decision->error_path),
                 TEXT_ARG(error_text(run, decision->error_message)));
        return buffer_text(&out);
    }
    for (uint32_t i = 0; i < decision->decide_count; i++) {
        buffer_add(&out, program_text(run->program, program_DECIDES(run->program)[i].name));
        buffer_add_char(&out, ' ');
        print_json(&out, decision->decides[i], &names);
        buffer_add_char(&out, '\n');
    }
    add_findings(&out, run);
    for (uint32_t i = 0; i < decision->material_count; i++)
        add_said(&out, run, "material %.*s\n", TEXT_ARG(decision->materials[i]));
    for (uint32_t i = 0; i < decision->unknown_count; i++)
        add_said(&out, run, "unknown %.*s\n", TEXT_ARG(decision->unknowns[i]));
    return buffer_text(&out);
}

Text test_run_decision(const TestRun *run)
{
    return run->decision_text;
}

void test_run_watch(TestRun *run, Coverage *coverage)
{
    run->coverage = coverage;
}

/* ---- one test -------------------------------------------------------------------------------- */

static void check_all(TestRun *run, const BundleTest *test, Session *session)
{
    Vm *vm = evaluator_vm(session_evaluator(session));
    vm_set_decision(vm, run->decision.decides, text_of(verdict_name(run->decision.verdict)));
    for (uint32_t i = 0; i < test->expects.count; i++)
        check(run, program_EXPECTS(run->program) + test->expects.first + i, vm);
}

Status test_run_one(TestRun *run, uint32_t index, const TestFailure **out_failures,
                    uint32_t *out_count)
{
    const BundleTest *test = program_TESTS(run->program) + index;
    EvaluateOptions options = {.has_as_of = test->as_of != INT32_MIN, .as_of_days = test->as_of};
    Session *session;
    arena_reset(run->arena);
    run->decision_text = (Text){NULL, 0};
    run->failure_count = 0;
    run->failure_capacity = test->expects.count;
    run->failures = arena_alloc_array(run->arena, test->expects.count + 1, sizeof *run->failures);
    if (run->failures == NULL)
        return STATUS_MEMORY;
    Status status = session_new(&session, run->program, NULL, &options, &run->allocator);
    if (status != STATUS_OK)
        return status;
    if (run->coverage != NULL)
        coverage_watch(run->coverage, evaluator_vm(session_evaluator(session)));
    status = session_evaluate(session, &run->decision, program_text(run->program, test->record), 0);
    if (status == STATUS_OK)
        check_all(run, test, session);
    if (run->failure_count > 0)
        run->decision_text = decision_text(run);
    session_free(session);
    *out_failures = run->failures;
    *out_count = run->failure_count;
    return status;
}
