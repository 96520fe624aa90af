/* What an editor or a pipeline asks of the library: formatting, tests run, programs described. */
#include "api/shop.h"

#include <string.h>

/* ---- formatting ------------------------------------------------------------------------------ */

static void test_formatting(void **state)
{
    (void)state;
    licet_rule_file file = {t("m.licet"), t("licet 1;module m;\nconst  a=1 ; // one\n")};
    licet_string *formatted, *again;
    licet_diagnostics *diagnostics;
    assert_int_equal(licet_format_file(&formatted, &file, NULL, &diagnostics), LICET_OK);
    assert_text(licet_string_text(formatted), "licet 1;\nmodule m;\nconst a = 1;  // one\n");
    assert_null(diagnostics);
    file.text = licet_string_text(formatted);
    assert_int_equal(licet_format_file(&again, &file, NULL, NULL), LICET_OK);
    assert_text(licet_string_text(again), licet_string_text(formatted).data);
    licet_string_free(formatted);
    licet_string_free(again);

    file.text = t("licet 1;\nmodule m;\nconst a = ;\n");
    assert_int_equal(licet_format_file(&formatted, &file, NULL, &diagnostics), LICET_RULES);
    assert_null(formatted);
    assert_int_equal(licet_diagnostics_count(diagnostics), 1);
    assert_int_equal(licet_diagnostics_item(diagnostics, 0)->at.line, 3);
    assert_text(licet_diagnostics_item(diagnostics, 0)->at.path, "m.licet");
    licet_diagnostics_free(diagnostics);
    assert_int_equal(licet_format_file(&formatted, &file, NULL, NULL), LICET_RULES);

    file.text.size_bytes = 64 * 1024 * 1024 + 1;
    assert_int_equal(licet_format_file(&formatted, &file, NULL, &diagnostics), LICET_LIMIT);
}

static bool format(const Allocator *allocator, void *context)
{
    licet_allocator given = {allocator->resize, allocator->context};
    licet_rule_file file = {t("m.licet"), t(context)};
    licet_string *formatted;
    licet_diagnostics *diagnostics;
    licet_status status = licet_format_file(&formatted, &file, &given, &diagnostics);
    assert_true(status == LICET_OK || status == LICET_RULES || status == LICET_MEMORY);
    licet_diagnostics_free(diagnostics);
    licet_string_free(formatted);
    return status != LICET_MEMORY;
}

static void test_formatting_without_memory(void **state)
{
    (void)state;
    allocation_sweep(format, (void *)(uintptr_t) "licet 1;module m;\nconst  a=1 ; // one\n");
}

/* ---- tests ----------------------------------------------------------------------------------- */

static const char tested_rules[] =
    "licet 1;\nmodule m;\nrecord R { id: string; on: date as_of; n: int; }\ninput r: R;\n"
    "rule many { when r.n > 10 && r.n != 12; reject at r.n zh \"多\" en \"many\"; }\n"
    "test table \"numbers\" { given r.id = \"1\"; given r.on = 2024-01-01;\n"
    "  | case   | r.n | => verdict | findings |\n"
    "  | \"few\"  | 1   | => accepted | -       |\n"
    "  | \"more\" | 11  | => accepted | -       |\n}\n";

static licet_program *open_tested(void)
{
    licet_rule_file file = {t("m.licet"), t(tested_rules)};
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    licet_compilation *compilation;
    licet_program *program;
    options.tests = true;
    if (licet_compile_files(&compilation, &file, 1, &options) != LICET_OK) {
        licet_string *report;
        licet_diagnostics_report(&report, licet_compilation_diagnostics(compilation),
                                 LICET_REPORT_TEXT);
        fail_msg("%s", licet_string_text(report).data);
    }
    assert_int_equal(
        licet_program_open(&program, licet_compilation_bundle(compilation), NULL, NULL), LICET_OK);
    licet_compilation_free(compilation);
    return program;
}

static void test_running_tests(void **state)
{
    (void)state;
    licet_program *program = open_tested();
    licet_test_options options = LICET_TEST_OPTIONS;
    licet_tests *tests;
    options.jobs = 2;
    options.coverage = true;
    assert_int_equal(licet_tests_run(&tests, program, &options), LICET_OK);
    assert_int_equal(licet_tests_count(tests), 2);
    assert_int_equal(licet_tests_failed_count(tests), 1);
    assert_text(licet_tests_item(tests, 0)->name, "numbers / few");
    assert_int_equal(licet_tests_item(tests, 0)->failure_count, 0);
    const licet_test *failed = licet_tests_item(tests, 1);
    assert_text(failed->name, "numbers / more");
    assert_text(failed->module, "m");
    assert_int_equal(failed->line, 9);
    assert_int_equal(failed->failure_count, 2);
    assert_int_equal(failed->failures[0]->line, 9);
    assert_text(failed->failures[0]->expected, "verdict accepted");
    assert_text(failed->failures[0]->got, "verdict rejected");
    assert_text(failed->failures[1]->difference, "+ many\n");
    assert_true(failed->decision.size_bytes > 0);
    assert_null(licet_tests_item(tests, 2));
    static const char *const marks[] = {"1 passed, 1 failed", "\"test\":\"numbers / more\"",
                                        "<testsuite",         "rules",
                                        "\"rules\"",          "SF:m.licet"};
    for (int i = 0; i < 6; i++) {
        licet_string *report;
        assert_int_equal(licet_tests_report(&report, tests, (licet_test_report)i), LICET_OK);
        if (strstr(licet_string_text(report).data, marks[i]) == NULL)
            fail_msg("%s", licet_string_text(report).data);
        licet_string_free(report);
    }
    licet_string *report;
    assert_int_equal(licet_tests_report(&report, tests, (licet_test_report)6), LICET_INPUT);
    licet_tests_free(tests);

    options = (licet_test_options)LICET_TEST_OPTIONS;
    options.filter = t("few");
    assert_int_equal(licet_tests_run(&tests, program, &options), LICET_OK);
    assert_int_equal(licet_tests_count(tests), 1);
    assert_int_equal(licet_tests_report(&report, tests, LICET_TEST_COVERAGE_JSON), LICET_INPUT);
    assert_null(report);
    licet_tests_free(tests);
    licet_program_free(program);
}

static bool run_all_tests(const Allocator *allocator, void *context)
{
    licet_allocator given = {allocator->resize, allocator->context};
    licet_test_options options = LICET_TEST_OPTIONS;
    licet_tests *tests;
    options.allocator = &given;
    options.coverage = true;
    licet_status status = licet_tests_run(&tests, context, &options);
    assert_true(status == LICET_OK || status == LICET_MEMORY);
    bool done = status == LICET_OK && licet_tests_failed_count(tests) == 1;
    licet_tests_free(tests);
    return done;
}

static void test_running_without_memory(void **state)
{
    (void)state;
    licet_program *program = open_tested();
    allocation_sweep(run_all_tests, program);
    licet_program_free(program);
}

/* ---- programs described ---------------------------------------------------------------------- */

static void test_a_program_described(void **state)
{
    (void)state;
    licet_program *program;
    licet_string *text;
    assert_int_equal(shop_open(&program, NULL), LICET_OK);
    assert_int_equal(licet_program_inspect(&text, program), LICET_OK);
    assert_non_null(strstr(licet_string_text(text).data, "\"shop.large\""));
    licet_string_free(text);
    assert_int_equal(licet_program_schema(&text, program, LICET_SCHEMA_APPLICATION), LICET_OK);
    assert_non_null(strstr(licet_string_text(text).data, "\"submitted\""));
    licet_string_free(text);
    assert_int_equal(licet_program_schema(&text, program, LICET_SCHEMA_DECISION), LICET_OK);
    assert_non_null(strstr(licet_string_text(text).data, "\"verdict\""));
    licet_string_free(text);
    assert_int_equal(licet_program_schema(&text, program, (licet_schema)2), LICET_INPUT);
    assert_null(text);
    licet_program_free(program);
}

static void test_a_program_without_input(void **state)
{
    (void)state;
    licet_rule_file file = {t("m.licet"), t("licet 1;\nmodule m;\nconst a = 1;\n")};
    licet_compilation *compilation;
    licet_program *program;
    licet_string *text;
    assert_int_equal(licet_compile_files(&compilation, &file, 1, NULL), LICET_OK);
    assert_int_equal(
        licet_program_open(&program, licet_compilation_bundle(compilation), NULL, NULL), LICET_OK);
    assert_int_equal(licet_program_schema(&text, program, LICET_SCHEMA_APPLICATION), LICET_INPUT);
    licet_program_free(program);
    licet_compilation_free(compilation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formatting),
        cmocka_unit_test(test_formatting_without_memory),
        cmocka_unit_test(test_running_tests),
        cmocka_unit_test(test_running_without_memory),
        cmocka_unit_test(test_a_program_described),
        cmocka_unit_test(test_a_program_without_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
