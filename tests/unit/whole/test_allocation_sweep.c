/*
 * The whole way from a rule file to written decisions while memory runs out: at the n-th
 * allocation and from then on, and at the n-th alone, for every n. Whatever happens, it is a
 * status, a diagnostic or a decision of verdict error; nothing crashes and nothing leaks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "data/evaluate.h"
#include "emit/compile.h"
#include "report/report.h"
#include "support/cases.h"
#include "support/failing_allocator.h"
#include "syntax/format.h"

static const char record[] =
    "{\"id\":\"r1\",\"submitted\":\"2024-06-01\",\"kind\":\"two\",\"count\":21,\"flag\":true,"
    "\"at\":\"2024-02-29T12:00:00Z\",\"parts\":[{\"name\":\"11010519491231002X\",\"kind\":\"two\"}]"
    ","
    "\"words\":[\"abc\"],\"codes\":{\"a\":1},\"open\":{\"x\":[null,1.5,\"s\"]},"
    "\"facts\":{\"answer_of\":{\"r1\":{\"name\":\"n\"}}}}";

/* Every failure point of the work; says how many there were. */
typedef bool (*Work)(const Allocator *allocator, Text input);
typedef struct Sweep {
    Work work;
    Text input;
} Sweep;

static bool work_on_input(const Allocator *allocator, void *context)
{
    const Sweep *of = context;
    return of->work(allocator, of->input);
}

static void sweep(const char *name, Work work, Text input)
{
    Sweep of = {work, input};
    printf("%s: ", name);
    fflush(stdout);
    assert_true(allocation_sweep(work_on_input, &of) > 10);
}

/* ---- stages ---------------------------------------------------------------------------------- */

static Text read_program(Buffer *out)
{
    Allocator heap = allocator_system();
    buffer_init(out, &heap);
    assert_int_equal(
        file_read(out, LICET_SOURCE "/tests/fuzz/corpus/source/everything.licet", 65536),
        STATUS_OK);
    return buffer_text(out);
}

/* True where a bundle came of it; false with a diagnostic or a status. */
static bool compile(const Allocator *allocator, Buffer *out, Text rules)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Compilation compilation = {.diags = NULL};
    CompileSource source = {TEXT("everything.licet"), rules};
    CompileOptions options = {.emit = {.name = TEXT("sweep"), .version = TEXT("1"), .tests = true}};
    Status status = compile_sources(out, &compilation, arena, &source, 1, &options);
    /* A lack of memory is never put down to the rules, which are right. */
    assert_int_not_equal(status, STATUS_RULES);
    arena_free(arena);
    return status == STATUS_OK;
}

static bool compile_work(const Allocator *allocator, Text rules)
{
    Buffer bundle;
    buffer_init(&bundle, allocator);
    bool done = compile(allocator, &bundle, rules);
    buffer_free(&bundle);
    return done;
}

static bool diagnose_work(const Allocator *allocator, Text rules)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Buffer text;
    buffer_init(&text, allocator);
    Compilation compilation = {.diags = NULL};
    CompileSource source = {TEXT("wrong.licet"), rules};
    CompileOptions options = {.emit = {.name = TEXT("sweep")}};
    Status status = compile_check_sources(&compilation, arena, &source, 1, &options);
    for (int format = DIAG_TEXT; compilation.diags != NULL && format <= DIAG_SARIF; format++)
        diags_write(&text, compilation.diags, (DiagFormat)format, false);
    bool done = status == STATUS_OK && !buffer_failed(&text);
    assert_true(status != STATUS_OK || diags_error_count(compilation.diags) > 1);
    buffer_free(&text);
    arena_free(arena);
    return done;
}

/* A folder with a project file, which makes an error of a lint, and a file of rules. */
static bool project_work(const Allocator *allocator, Text folder)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    Compilation compilation = {.diags = NULL};
    CompileOptions options = {.emit = {.name = TEXT("sweep")}, .project = true};
    Status status = compile_check_paths(&compilation, arena, &folder.data, 1, &options);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    if (status == STATUS_OK) {
        assert_true(compilation.project.found);
        assert_true(text_equal(compilation.project.name, TEXT("swept")));
        assert_int_equal(diags_error_count(compilation.diags), 1);
        assert_int_equal(diags_warning_count(compilation.diags), 0);
    }
    arena_free(arena);
    return status == STATUS_OK;
}

static bool format_work(const Allocator *allocator, Text rules)
{
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    uint32_t file;
    Buffer out;
    buffer_init(&out, allocator);
    Sources *sources = sources_new(arena);
    Diags *diags = sources != NULL ? diags_new(arena, sources) : NULL;
    bool done = diags != NULL && sources_add(&file, sources, TEXT("everything.licet"), rules);
    if (done) {
        Status status = format_file(&out, arena, diags, file);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        done = status == STATUS_OK;
        assert_true(done || out.size_bytes == 0);
    }
    buffer_free(&out);
    arena_free(arena);
    return done;
}

static bool write_decision(const Allocator *allocator, const Program *program,
                           const Decision *decision)
{
    Buffer out;
    buffer_init(&out, allocator);
    report_json(&out, program, decision, false);
    report_csv_row(&out, program, NULL, decision);
    report_text(&out, program, decision, (TextStyle){false, true});
    bool done = !buffer_failed(&out);
    buffer_free(&out);
    return done;
}

static bool evaluate(const Allocator *allocator, Session *session, const Program *program)
{
    bool done = true;
    for (int round = 0; round < 2; round++) {
        Decision decision;
        Status status = session_evaluate(session, &decision, text_of(record), 1);
        /* An error never accepts: what could not be worked out rejects or is an error. */
        assert_true(status != STATUS_OK || decision.verdict >= VERDICT_REFER);
        done = status == STATUS_OK && write_decision(allocator, program, &decision) && done;
    }
    return done;
}

static bool evaluate_work(const Allocator *allocator, Text bundle)
{
    Program *program;
    Session *session;
    EvaluateOptions options = {.strict = true};
    if (program_open(&program, allocator, bundle, NULL) != STATUS_OK)
        return false;
    bool done = session_new(&session, program, NULL, &options, allocator) == STATUS_OK;
    if (done) {
        done = evaluate(allocator, session, program);
        session_free(session);
    }
    program_free(program);
    return done;
}

/* As evaluate_work(), with the record's arena capped. */
static Verdict evaluate_capped(const Program *program, size_t cap_bytes, size_t *used_bytes)
{
    Session *session;
    Decision decision;
    Allocator heap = allocator_system();
    EvaluateOptions options = {.strict = true};
    assert_int_equal(session_new(&session, program, NULL, &options, &heap), STATUS_OK);
    Arena *arena = vm_arena(evaluator_vm(session_evaluator(session)));
    arena_set_limit(arena, cap_bytes);
    Verdict verdict = VERDICT_ERROR;
    if (session_evaluate(session, &decision, text_of(record), 1) == STATUS_OK) {
        verdict = decision.verdict;
        write_decision(&heap, program, &decision);
    }
    *used_bytes = arena_used_bytes(arena);
    session_free(session);
    return verdict;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void compiling(void **state)
{
    (void)state;
    Buffer rules;
    sweep("compiling", compile_work, read_program(&rules));
    buffer_free(&rules);
}

/* An arena takes memory in blocks, so that few of its allocations are calls of its allocator: a
 * cap lets any of them fail. */
static void compiling_within_a_cap(void **state)
{
    (void)state;
    enum { POINTS = 1500 };
    Buffer rules, bundle;
    Allocator heap = allocator_system();
    Text text = read_program(&rules);
    CompileSource source = {TEXT("everything.licet"), text};
    CompileOptions options = {.emit = {.name = TEXT("sweep"), .version = TEXT("1"), .tests = true}};
    size_t used_bytes = 0;
    for (size_t point = 0; point <= POINTS; point++) {
        Arena *arena = arena_new(&heap);
        assert_non_null(arena);
        arena_set_limit(arena, point == 0 ? 0 : point * used_bytes / POINTS);
        buffer_init(&bundle, &heap);
        Compilation compilation = {.diags = NULL};
        Status status = compile_sources(&bundle, &compilation, arena, &source, 1, &options);
        assert_int_equal(status, point == 0 || point == POINTS ? STATUS_OK : STATUS_MEMORY);
        if (point == 0)
            used_bytes = arena_used_bytes(arena);
        buffer_free(&bundle);
        arena_free(arena);
    }
    printf("compiling within a cap: %d failure points\n", POINTS - 1);
    buffer_free(&rules);
}

static void diagnosing(void **state)
{
    (void)state;
    sweep("diagnosing", diagnose_work,
          TEXT("licet 1;\nmodule m;\nenum E { a; }\nrecord R { e: E; n: int?; }\ninput r: R;\n"
               "rule x { when r.n > 1; reject zh \"x\" en \"{r.m}\"; }\nconst c = 1 +;\n"
               "rule y { when r.e == E.b; note zh \"x\" en \"y\" }\n"));
}

static void reading_a_project(void **state)
{
    (void)state;
    char folder[] = "/tmp/licet-sweep-XXXXXX", rules[64], project[64];
    assert_non_null(mkdtemp(folder));
    snprintf(rules, sizeof rules, "%s/rules.licet", folder);
    snprintf(project, sizeof project, "%s/licet.toml", folder);
    assert_int_equal(file_write(rules, TEXT("licet 1;\nmodule m;\nimport std.domain;\n"
                                            "record R { a: int; }\ninput r: R;\n")),
                     STATUS_OK);
    assert_int_equal(file_write(project, TEXT("name = \"swept\"\nversion = \"1\"\n"
                                              "sources = [\".\"]\n[lints]\nL0803 = \"deny\"\n")),
                     STATUS_OK);
    sweep("reading a project", project_work, text_of(folder));
    assert_int_equal(unlink(rules) | unlink(project) | rmdir(folder), 0);
}

static void evaluating(void **state)
{
    (void)state;
    Buffer rules, bundle;
    Allocator heap = allocator_system();
    Text text = read_program(&rules);
    buffer_init(&bundle, &heap);
    assert_true(compile(&heap, &bundle, text));
    sweep("loading, evaluating and writing", evaluate_work, buffer_text(&bundle));
    buffer_free(&bundle);
    buffer_free(&rules);
}

static void formatting(void **state)
{
    (void)state;
    Buffer rules;
    sweep("formatting", format_work, read_program(&rules));
    buffer_free(&rules);
}

/* An error never accepts, and never excuses what would be rejected by more than a referral. */
static void evaluating_within_a_cap(void **state)
{
    (void)state;
    enum { POINTS = 1000 };
    Buffer rules, bundle;
    Program *program;
    size_t used_bytes, all_bytes;
    Allocator heap = allocator_system();
    Text text = read_program(&rules);
    buffer_init(&bundle, &heap);
    assert_true(compile(&heap, &bundle, text));
    assert_int_equal(program_open(&program, &heap, buffer_text(&bundle), NULL), STATUS_OK);
    assert_int_equal(evaluate_capped(program, 0, &all_bytes), VERDICT_REJECTED);
    for (size_t point = 1; point < POINTS; point++)
        assert_in_range(evaluate_capped(program, point * all_bytes / POINTS, &used_bytes),
                        VERDICT_REFER, VERDICT_ERROR);
    printf("evaluating within a cap: %d failure points\n", POINTS - 1);
    program_free(program);
    buffer_free(&bundle);
    buffer_free(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiling),         cmocka_unit_test(compiling_within_a_cap),
        cmocka_unit_test(diagnosing),        cmocka_unit_test(formatting),
        cmocka_unit_test(evaluating),        cmocka_unit_test(evaluating_within_a_cap),
        cmocka_unit_test(reading_a_project),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
