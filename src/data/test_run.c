#include "data/test_run.h"

struct TestRun {
    Allocator allocator;
    const Program *program;
    Arena *arena; /* of the test in hand */
    Decision decision;
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

/* ---- what came ---------------------------------------------------------------------------------- */

static Text format(TestRun *run, const char *pattern, ...) __attribute__((format(printf, 2, 3)));

static Text format(TestRun *run, const char *pattern, ...)
{
    Buffer text;
    va_list arguments;
    buffer_init_in(&text, run->arena);
    va_start(arguments, pattern);
    buffer_add_format_list(&text, pattern, arguments);
    va_end(arguments);
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
        buffer_add_format(&text, "an error at \"%.*s\": %.*s", TEXT_ARG(decision->error_path),
                          TEXT_ARG(decision->error_message));
    for (uint32_t i = 0; i < decision->finding_count; i++) {
        const Finding *finding = &decision->findings[i];
        buffer_add_string(&text, i > 0 ? ", " : "");
        buffer_add(&text, finding->topic);
        if (finding->path.size_bytes > 0)
            buffer_add_format(&text, " at %.*s", TEXT_ARG(finding->path));
        if (finding->error != NULL)
            buffer_add_format(&text, " (error: %.*s)", TEXT_ARG(finding->error->message));
    }
    if (text.size_bytes == 0)
        buffer_add_string(&text, "no findings");
    return buffer_text(&text);
}

/* ---- expectations ------------------------------------------------------------------------------- */

static void fail(TestRun *run, uint32_t line, Text expected, Text got)
{
    if (run->failure_count < run->failure_capacity)
        run->failures[run->failure_count++] = (TestFailure){line, expected, got};
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
                        ? format(run, "%sfinding %.*s at %.*s", wanted ? "" : "no ",
                                 TEXT_ARG(name), TEXT_ARG(path))
                        : format(run, "%sfinding %.*s", wanted ? "" : "no ", TEXT_ARG(name));
    fail(run, expect->line, expected, findings_text(run));
}

static void expect_material(TestRun *run, const BundleExpect *expect, bool wanted)
{
    Text name = program_text(run->program, expect->text);
    if (contains(run->decision.materials, run->decision.material_count, name) == wanted)
        return;
    fail(run, expect->line, format(run, "%smaterial %.*s", wanted ? "" : "no ", TEXT_ARG(name)),
         format(run, "materials: %.*s", TEXT_ARG(join(run, run->decision.materials,
                                                      run->decision.material_count))));
}

static void expect_equal(TestRun *run, const BundleExpect *expect, const char *what, Text wanted,
                         Text got)
{
    if (!text_equal(wanted, got))
        fail(run, expect->line, format(run, "%s %.*s", what, TEXT_ARG(wanted)),
             format(run, "%s %.*s", what, TEXT_ARG(got)));
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
    fail(run, expect->line, name, TEXT("an application that is no valid record"));
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
    buffer_add_string(&got, "; verdict ");
    buffer_add_string(&got, verdict_name(run->decision.verdict));
    buffer_add_string(&got, ", ");
    buffer_add(&got, findings_text(run));
    fail(run, expect->line, program_text(run->program, expect->text), buffer_text(&got));
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
            fail(run, expect->line, TEXT("no findings"), findings_text(run));
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
            fail(run, expect->line, TEXT("a valid application"), findings_text(run));
        else
            expect_equal(run, expect, "findings:", program_text(run->program, expect->text),
                         topics_of(run));
        break;
    case EXPECT_MATERIALS:
        expect_equal(run, expect, "materials:", program_text(run->program, expect->text),
                     join(run, decision->materials, decision->material_count));
        break;
    }
}

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
    run->failure_count = 0;
    run->failure_capacity = test->expects.count;
    run->failures =
        arena_alloc_array(run->arena, test->expects.count + 1, sizeof *run->failures);
    if (run->failures == NULL)
        return STATUS_MEMORY;
    Status status = session_new(&session, run->program, NULL, &options, &run->allocator);
    if (status != STATUS_OK)
        return status;
    status = session_evaluate(session, &run->decision, program_text(run->program, test->record),
                              0);
    if (status == STATUS_OK)
        check_all(run, test, session);
    session_free(session);
    *out_failures = run->failures;
    *out_count = run->failure_count;
    return status;
}
