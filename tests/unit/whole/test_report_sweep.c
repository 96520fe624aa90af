/*
 * What is written about a program and its tests while memory runs out: each writer either gets
 * through or says that it did not; nothing crashes and nothing leaks.
 */
#include "base/file.h"
#include "emit/compile.h"
#include "report/inspect.h"
#include "report/test_report.h"
#include "site/site.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

static Buffer rules;
static Buffer bundle;
static Program *program;

/* One test that is met and one that is not. */
static const char tests_of_rules[] =
    "const base = {\"id\": \"r1\", \"submitted\": \"2024-06-01\", \"kind\": \"two\", \"count\": 21,"
    " \"flag\": true, \"parts\": [{\"name\": \"n\", \"kind\": \"two\"}], \"words\": [\"abc\"]};\n"
    "test table \"sets\" { given form = base; | case | flag | => findings | | \"a\" | true | => "
    "words | }\n"
    "test \"met\" { given form = base; expect finding flagged; }\n";

static int begin(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    buffer_init(&rules, &heap);
    buffer_init(&bundle, &heap);
    assert_int_equal(
        file_read(&rules, LICET_SOURCE "/tests/fuzz/corpus/source/everything.licet", 65536),
        STATUS_OK);
    buffer_add_string(&rules, tests_of_rules);
    Compilation compilation;
    CompileSource source = {TEXT("everything.licet"), buffer_text(&rules)};
    CompileOptions options = {.emit = {.name = TEXT("sweep"), .version = TEXT("1"), .tests = true}};
    Status status = compile_sources(&bundle, &compilation, arena, &source, 1, &options);
    if (status == STATUS_RULES) {
        Buffer text;
        buffer_init(&text, &heap);
        diags_write(&text, compilation.diags, DIAG_TEXT, false);
        print_message("%.*s\n", TEXT_ARG(buffer_text(&text)));
        buffer_free(&text);
    }
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(program_open(&program, &heap, buffer_text(&bundle), NULL), STATUS_OK);
    arena_free(arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    program_free(program);
    buffer_free(&bundle);
    buffer_free(&rules);
    return 0;
}

/* ---- a program's declarations ---------------------------------------------------------------- */

static bool write_inspections(const Allocator *allocator, void *context)
{
    (void)context;
    Buffer out;
    buffer_init(&out, allocator);
    inspect_json(&out, program, true);
    inspect_text(&out, program);
    schema_write_application(&out, program);
    schema_write_decision(&out, program);
    bool done = !buffer_failed(&out);
    buffer_free(&out);
    return done;
}

static void test_inspect(void **state)
{
    (void)state;
    allocation_sweep(write_inspections, NULL);
}

static Text source_of(const void *context, uint32_t module)
{
    (void)context;
    BundleText path = program_MODULES(program)[module].path;
    bool own = !text_starts_with(program_text(program, path), TEXT("stdlib:"));
    return own ? buffer_text(&rules) : TEXT("");
}

static Status count_page(void *context, Text path, Text bytes)
{
    size_t *pages = context;
    assert_true(path.size_bytes > 0 && bytes.size_bytes > 0);
    (*pages)++;
    return STATUS_OK;
}

static bool write_site(const Allocator *allocator, void *context)
{
    size_t *attempts = context;
    size_t pages = 0;
    ++*attempts;
    SiteInput input = {program, NULL, source_of};
    SiteSink sink = {&pages, count_page};
    Status status = site_write(&input, &sink, allocator);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    return status == STATUS_OK && pages > 5;
}

static void test_site(void **state)
{
    (void)state;
    size_t attempts = 0;
    allocation_sweep(write_site, &attempts);
    assert_true(attempts > 10); /* each made another allocation fail */
}

static Status refuse_page(void *context, Text path, Text bytes)
{
    (void)path;
    (void)bytes;
    size_t *pages = context;
    return ++*pages == 3 ? STATUS_IO : STATUS_OK;
}

/* What the sink says ends the writing. */
static void test_site_refused(void **state)
{
    (void)state;
    size_t pages = 0;
    Allocator heap = allocator_system();
    SiteInput input = {program, NULL, source_of};
    SiteSink sink = {&pages, refuse_page};
    assert_int_equal(site_write(&input, &sink, &heap), STATUS_IO);
    assert_int_equal(pages, 3);
}

/* ---- tests and what they reach --------------------------------------------------------------- */

static Text path_of(const void *context, uint32_t module)
{
    (void)context;
    return program_text(program, program_MODULES(program)[module].path);
}

static bool report_tests(const Allocator *allocator, void *context)
{
    size_t *attempts = context;
    ++*attempts;
    TestSuite *suite;
    TestSuiteOptions options = {.filter = TEXT(""), .jobs = 1, .coverage = true, .chinese = true};
    Status status = test_suite_run(&suite, program, &options, allocator);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    if (status != STATUS_OK)
        return false;
    ModulePaths paths = {NULL, path_of};
    Buffer out;
    buffer_init(&out, allocator);
    test_report_text(&out, program, suite, &paths, (TextStyle){true, true});
    test_report_json(&out, program, suite, &paths);
    test_report_junit(&out, program, suite, &paths);
    coverage_report_text(&out, suite->coverage, &paths, true);
    coverage_report_json(&out, suite->coverage, &paths);
    coverage_report_lcov(&out, suite->coverage, &paths);
    bool done = !buffer_failed(&out);
    buffer_free(&out);
    test_suite_free(suite);
    return done;
}

static void test_tests(void **state)
{
    (void)state;
    assert_true(program_TESTS_count(program) > 0);
    size_t attempts = 0;
    allocation_sweep(report_tests, &attempts);
    assert_true(attempts > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inspect),
        cmocka_unit_test(test_site),
        cmocka_unit_test(test_site_refused),
        cmocka_unit_test(test_tests),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
