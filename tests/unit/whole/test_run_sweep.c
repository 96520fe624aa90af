/*
 * What runs over a program while memory runs out: batches, interpreted and native, explanations,
 * interviews, the lookup of files that answer. Each gets through with the very same output as ever,
 * or says that it did not; nothing crashes, hangs or leaks. tests/unit/api and test_report_sweep.c
 * do the like for expressions and tests.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/batch.h"
#include "batch/checkpoint.h"
#include "data/interview.h"
#include "emit/compile.h"
#include "explain/explain_text.h"
#include "native/native.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

static const char record[] =
    "{\"id\":\"r1\",\"submitted\":\"2024-06-01\",\"kind\":\"two\",\"count\":21,\"flag\":true,"
    "\"parts\":[{\"name\":\"11010519491231002X\",\"kind\":\"two\"}],\"words\":[\"abc\"]}\n";
static const char spoilt[] = "{\"id\":\"r2\",\n";
static const char csv[] = "id,submitted,kind,flag,words\nr3,2024-06-01,one,false,a;b\nr4,,two,,\n";
static const char answers_json[] = "{\"r1\":{\"name\":\"n\"},\"r2\":{\"name\":\"m\",\"count\":2}}";
static const char answers_csv[] = "key,name,count\nr1,n,1\nr3,m,\n";

static Buffer bundle;
static Program *program;
static char folder[] = "/tmp/licet-sweep-XXXXXX";
static char records_path[64], csv_path[64], json_path[64], table_path[64], checkpoint_path[64];

static void put(char *out_path, const char *name, const char *text)
{
    snprintf(out_path, 64, "%s/%s", folder, name);
    assert_int_equal(file_write(out_path, text_of(text)), STATUS_OK);
}

static int begin(void **state)
{
    (void)state;
    char lines[3 * sizeof record];
    Buffer rules;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    buffer_init(&rules, &heap);
    buffer_init(&bundle, &heap);
    assert_non_null(mkdtemp(folder));
    snprintf(lines, sizeof lines, "%s%s%s", record, spoilt, record);
    put(records_path, "records.jsonl", lines);
    put(csv_path, "records.csv", csv);
    put(json_path, "answers.json", answers_json);
    put(table_path, "answers.csv", answers_csv);
    snprintf(checkpoint_path, sizeof checkpoint_path, "%s/checkpoint", folder);
    assert_int_equal(
        file_read(&rules, LICET_SOURCE "/tests/fuzz/corpus/source/everything.licet", 65536),
        STATUS_OK);
    Compilation compilation;
    CompileSource source = {TEXT("everything.licet"), buffer_text(&rules)};
    CompileOptions options = {.emit = {.name = TEXT("sweep"), .version = TEXT("1")}};
    assert_int_equal(compile_sources(&bundle, &compilation, arena, &source, 1, &options),
                     STATUS_OK);
    assert_int_equal(program_open(&program, &heap, buffer_text(&bundle), NULL), STATUS_OK);
    buffer_free(&rules);
    arena_free(arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(records_path);
    unlink(csv_path);
    unlink(json_path);
    unlink(table_path);
    unlink(checkpoint_path);
    rmdir(folder);
    program_free(program);
    buffer_free(&bundle);
    return 0;
}

/* What came of the first run. */
static Buffer expected;

/* A run that gets through gives the same again; but a rule that memory ran out for is in error, as
 * any that cannot be judged, which never accepts. */
static bool is_as_ever(const Buffer *output)
{
    if (buffer_failed(output))
        return false;
    if (expected.size_bytes == 0) {
        buffer_add(&expected, buffer_text(output));
        buffer_add_char(&expected, '\0');
    }
    Text text = buffer_text(output);
    bool lacked = text_find(text, TEXT("memory"), 0) != SIZE_MAX;
    size_t same = 0;
    while (same < text.size_bytes && text.data[same] == expected.data[same])
        same++;
    if (!lacked && (same < text.size_bytes || expected.data[same] != '\0'))
        fail_msg("another output from byte %zu on: \"%.*s\", not \"%.200s\"", same,
                 TEXT_ARG(text_slice(text, same, same + 200)), expected.data + same);
    return !lacked;
}

static void sweep(bool (*work)(const Allocator *allocator, void *context), void *context,
                  bool threads)
{
    Allocator heap = allocator_system();
    buffer_init(&expected, &heap);
    assert_true(work(&heap, context)); /* fills `expected` */
    assert_true(expected.size_bytes > 20);
    size_t points =
        threads ? allocation_sweep_threads(work, context) : allocation_sweep(work, context);
    assert_true(points > 20);
    buffer_free(&expected);
}

/* ---- batches --------------------------------------------------------------------------------- */

static bool take_output(void *context, Text bytes)
{
    buffer_add(context, bytes);
    return true;
}

static void ignore(void *context, const char *input, Text reason)
{
    (void)context;
    (void)input;
    (void)reason;
}

typedef struct BatchCase {
    const char *name;
    uint32_t jobs;
    bool selected;
} BatchCase;

static const BatchCase batches[] = {
    {"one job", 1, false},
    {"one job, some members", 1, true},
    {"two jobs", 2, false},
};

static Status run_batch(Buffer *output, const Allocator *allocator, const BatchCase *c,
                        Summary *summary, const ReportSelection *selection)
{
    const char *const inputs[] = {records_path, csv_path};
    BatchTimes times = {.records = 0};
    BatchOutcome outcome;
    BatchOptions options = {
        .jobs = c->jobs,
        .input_count = 2,
        .inputs = inputs,
        .format = REPORT_JSONL,
        .selection = selection,
        .summary = summary,
        .times = &times,
        .stop = {NULL, -1},
        .events = {.context = output, .write = take_output, .problem = ignore, .note = ignore},
    };
    Status status = batch_run(&outcome, program, NULL, &options, allocator);
    if (status == STATUS_OK && outcome.bad_inputs == 0) {
        assert_int_equal(outcome.progress.position.written, 5);
        summary_write_json(output, summary);
    }
    return status == STATUS_OK && outcome.bad_inputs > 0 ? STATUS_MEMORY : status;
}

static bool batch_work(const Allocator *allocator, void *context)
{
    const BatchCase *c = context;
    Allocator heap = allocator_system();
    Buffer output, reason;
    SummaryPlan *plan = NULL;
    Summary summary = {.plan = NULL};
    ReportSelection selection = {.count = 0};
    buffer_init(&output, &heap);
    buffer_init(&reason, allocator);
    Status status = summary_plan_new(&plan, program, allocator);
    if (status == STATUS_OK)
        status = summary_init(&summary, plan, allocator);
    if (status == STATUS_OK && c->selected)
        status = report_selection_init(&selection, program, TEXT("id,verdict,rules,error"),
                                       allocator, &reason);
    if (status == STATUS_OK)
        status = run_batch(&output, allocator, c, &summary, c->selected ? &selection : NULL);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    bool done = status == STATUS_OK && is_as_ever(&output);
    report_selection_free(&selection);
    if (summary.plan != NULL)
        summary_free(&summary);
    if (plan != NULL)
        summary_plan_free(plan);
    buffer_free(&reason);
    buffer_free(&output);
    return done;
}

static void check_batch(void **state)
{
    const BatchCase *c = *state;
    sweep(batch_work, (void *)(uintptr_t)c, c->jobs > 1);
}

static bool checkpoint_work(const Allocator *allocator, void *context)
{
    (void)context;
    Checkpoint saved = {.position = {.records = 7, .written = 6}, .output_bytes = 99}, loaded;
    SummaryPlan *plan = NULL;
    Summary summary = {.plan = NULL};
    Buffer reason, said;
    Allocator heap = allocator_system();
    buffer_init(&reason, allocator);
    buffer_init(&said, &heap);
    Status status = summary_plan_new(&plan, program, allocator);
    if (status == STATUS_OK)
        status = summary_init(&summary, plan, allocator);
    if (status == STATUS_OK)
        status = checkpoint_save(checkpoint_path, &saved, TEXT("settings"), &summary, allocator);
    if (status == STATUS_OK)
        status = checkpoint_load(&loaded, checkpoint_path, TEXT("settings"), &summary, allocator,
                                 &reason);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    if (status == STATUS_OK)
        buffer_add_format(&said, "a checkpoint with %llu records, %llu written, %llu bytes",
                          (unsigned long long)loaded.position.records,
                          (unsigned long long)loaded.position.written,
                          (unsigned long long)loaded.output_bytes);
    bool done = status == STATUS_OK && is_as_ever(&said);
    if (summary.plan != NULL)
        summary_free(&summary);
    if (plan != NULL)
        summary_plan_free(plan);
    buffer_free(&said);
    buffer_free(&reason);
    return done;
}

static void checkpoints(void **state)
{
    (void)state;
    sweep(checkpoint_work, NULL, false);
}

/* ---- native code ----------------------------------------------------------------------------- */

enum { COMPILER_SECONDS_MAX = 300 };

/* False where there is no C compiler to make it. */
static bool make_native(Buffer *object, Buffer *source)
{
    Buffer reason;
    uint32_t parts;
    buffer_init(&reason, &object->allocator);
    assert_int_equal(native_translate(source, &parts, program), STATUS_OK);
    Status status =
        native_compile(object, buffer_text(source), parts, COMPILER_SECONDS_MAX, &reason);
    buffer_free(&reason);
    if (status == STATUS_OK)
        status = native_seal(object, program);
    return status == STATUS_OK;
}

/* `context`: the C of the program. */
static bool translate_work(const Allocator *allocator, void *context)
{
    Buffer source;
    uint32_t parts;
    buffer_init(&source, allocator);
    Status status = native_translate(&source, &parts, program);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    assert_true(status != STATUS_OK ||
                text_equal(buffer_text(&source), buffer_text((Buffer *)context)));
    buffer_free(&source);
    return status == STATUS_OK;
}

/* `context`: the sealed object. */
static bool load_work(const Allocator *allocator, void *context)
{
    NativeObject *object = NULL;
    Buffer reason;
    buffer_init(&reason, allocator);
    Status status =
        native_load(&object, program, buffer_text((Buffer *)context), allocator, &reason);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    native_free(object);
    buffer_free(&reason);
    return status == STATUS_OK;
}

/* Run by it the program gives what the interpreter gives, as long as there is memory. */
static void native_code(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Buffer source, object;
    NativeObject *loaded;
    buffer_init(&source, &heap);
    buffer_init(&object, &heap);
    buffer_init(&expected, &heap);
    bool made = make_native(&object, &source);
    if (made) {
        assert_true(allocation_sweep(translate_work, &source) > 10);
        allocation_sweep(load_work, &object);
        assert_true(batch_work(&heap, (void *)(uintptr_t)&batches[0])); /* interpreted */
        assert_int_equal(native_load(&loaded, program, buffer_text(&object), &heap, &source),
                         STATUS_OK);
        assert_true(native_function_count(loaded) > 0);
        assert_true(allocation_sweep(batch_work, (void *)(uintptr_t)&batches[0]) > 20);
        native_free(loaded);
    }
    buffer_free(&expected);
    buffer_free(&object);
    buffer_free(&source);
    if (!made)
        skip();
}

/* ---- explanations ---------------------------------------------------------------------------- */

static Status explain(Buffer *out, Session *session, const Allocator *allocator)
{
    Explainer *explainer;
    Explanation explanation;
    WhyNot why;
    Arena *arena = arena_new(allocator);
    Status status = explainer_new(&explainer, program, session, allocator);
    if (status != STATUS_OK || arena == NULL) {
        if (status == STATUS_OK)
            explainer_free(explainer);
        arena_free(arena);
        return STATUS_MEMORY;
    }
    status = explainer_run(explainer, &explanation, text_of(record), 1);
    if (status == STATUS_OK)
        status = why_not(&why, arena, &explanation, VERDICT_ACCEPTED);
    ExplainView view = {.full = true, .rule = NONE};
    for (int format = EXPLAIN_TEXT; status == STATUS_OK && format <= EXPLAIN_HTML; format++)
        explain_write(out, &explanation, &why, &view, (ExplainFormat)format);
    if (status == STATUS_OK)
        explain_write(out, &explanation, NULL, &view, EXPLAIN_TEXT);
    explainer_free(explainer);
    arena_free(arena);
    return status;
}

static bool explain_work(const Allocator *allocator, void *context)
{
    (void)context;
    Session *session;
    EvaluateOptions options = {.strict = false};
    Buffer out;
    Status status = session_new(&session, program, NULL, &options, allocator);
    if (status != STATUS_OK)
        return false;
    buffer_init(&out, allocator);
    status = explain(&out, session, allocator);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    bool done = status == STATUS_OK && is_as_ever(&out);
    buffer_free(&out);
    session_free(session);
    return done;
}

static void explanations(void **state)
{
    (void)state;
    sweep(explain_work, NULL, false);
}

/* ---- interviews ------------------------------------------------------------------------------ */

static Text answer_to(const Question *question)
{
    if (question->field == NONE)
        return TEXT("no");
    static const Text answers[][2] = {
        {TEXT_INIT("/id"), TEXT_INIT("r1")},
        {TEXT_INIT("/kind"), TEXT_INIT("two")},
        {TEXT_INIT("/flag"), TEXT_INIT("yes")},
        {TEXT_INIT("/words"), TEXT_INIT("a; b")},
        {TEXT_INIT("/count"), TEXT_INIT("21")},
        {TEXT_INIT("/parts/0/name"), TEXT_INIT("n")},
        {TEXT_INIT("/parts/0/kind"), TEXT_INIT("one")},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (text_equal(question->path, answers[i][0]))
            return answers[i][1];
    }
    return TEXT("");
}

static Status hold_interview(Buffer *out, Interview *interview, const Allocator *allocator)
{
    Status status = STATUS_OK;
    bool found = true, rejected[8];
    Buffer reason;
    buffer_init(&reason, allocator);
    for (int i = 0; status == STATUS_OK && i < 40; i++) {
        Question question;
        status = interview_next(interview, &question, &found);
        if (status != STATUS_OK || !found)
            break;
        Text answer = answer_to(&question);
        buffer_add(out, question.path);
        buffer_add_char(out, '\n');
        if (text_equal(question.path, TEXT("/kind")))
            status = interview_try_members(interview, &question, rejected);
        if (status == STATUS_OK)
            status = answer.size_bytes > 0 ? interview_answer(interview, &question, answer, &reason)
                                           : interview_skip(interview, &question);
    }
    if (status == STATUS_OK)
        status = interview_write_record(out, interview);
    buffer_free(&reason);
    return status;
}

static bool interview_work(const Allocator *allocator, void *context)
{
    (void)context;
    Interview *interview;
    Buffer out;
    Status status = interview_new(&interview, program, NULL, 19875, allocator);
    if (status != STATUS_OK)
        return false;
    buffer_init(&out, allocator);
    status = hold_interview(&out, interview, allocator);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    bool done = status == STATUS_OK && is_as_ever(&out);
    buffer_free(&out);
    interview_free(interview);
    return done;
}

static void interviews(void **state)
{
    (void)state;
    sweep(interview_work, NULL, false);
}

/* ---- files that answer ----------------------------------------------------------------------- */

static Status evaluate_with(Buffer *out, Bindings *bindings, const Allocator *allocator)
{
    Session *session;
    Decision decision;
    EvaluateOptions options = {.strict = false};
    Status status = session_new(&session, program, bindings, &options, allocator);
    if (status != STATUS_OK)
        return status;
    status = session_evaluate(session, &decision, text_of(record), 1);
    if (status == STATUS_OK)
        report_json(out, program, &decision, false);
    session_free(session);
    return status;
}

static bool source_work(const Allocator *allocator, void *context)
{
    Bindings *bindings;
    Buffer out, reason, uri;
    Allocator heap = allocator_system();
    Status status = bindings_new(&bindings, program, allocator);
    if (status != STATUS_OK)
        return false;
    buffer_init(&out, &heap);
    buffer_init(&uri, &heap);
    buffer_init(&reason, allocator);
    buffer_add_format(&uri, "answer_of=%s", (const char *)context);
    status = bindings_add(bindings, buffer_text(&uri), &reason);
    if (status == STATUS_OK)
        status = evaluate_with(&out, bindings, allocator);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    bool done = status == STATUS_OK && is_as_ever(&out);
    buffer_free(&reason);
    buffer_free(&uri);
    buffer_free(&out);
    bindings_free(bindings);
    return done;
}

static void sources(void **state)
{
    (void)state;
    char uri[96];
    snprintf(uri, sizeof uri, "json:%s", json_path);
    sweep(source_work, uri, false);
    snprintf(uri, sizeof uri, "csv:%s", table_path);
    sweep(source_work, uri, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints),  cmocka_unit_test(native_code),
        cmocka_unit_test(explanations), cmocka_unit_test(interviews),
        cmocka_unit_test(sources),
    };
    begin(NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(batches, check_batch);
    end(NULL);
    return failed;
}
