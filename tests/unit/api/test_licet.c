#include "api/shop.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_shop(void **state)
{
    return shop_open((licet_program **)state, NULL) != LICET_OK;
}

static int close_shop(void **state)
{
    licet_program_free(*state);
    return 0;
}

static licet_evaluator *evaluator_of(const licet_program *program, const licet_bindings *bindings)
{
    licet_evaluator *evaluator;
    assert_int_equal(licet_evaluator_new(&evaluator, program, bindings, NULL, NULL), LICET_OK);
    return evaluator;
}

/* ---- compiling and opening ------------------------------------------------------------------- */

static void test_what_a_program_says_of_itself(void **state)
{
    const licet_program *program = *state;
    const licet_program_info *info = licet_program_about(program);
    assert_text(info->name, "shop");
    assert_text(info->version, "7");
    assert_int_equal(info->hash.size_bytes, 64);
    assert_int_equal(info->rule_count, 3);
    assert_int_equal(info->module_count, 1);
    const licet_rule *rule = licet_program_rule(program, 1);
    assert_text(rule->name, "shop.large");
    assert_text(rule->severity, "refer");
    assert_text(rule->cite, "article 1");
    assert_text(rule->module, "shop");
    assert_int_equal(rule->line, 11);
    assert_null(licet_program_rule(program, 3));
    assert_text(licet_program_module(program, 0)->path, "shop.licet");
    assert_text(licet_program_source(program, 0)->name, "owner_of");
    assert_text(licet_program_source(program, 0)->parameter, "number");
    assert_null(licet_program_source(program, 1));
}

static void test_diagnostics_as_data_and_as_reports(void **state)
{
    (void)state;
    licet_rule_file file = {t("a/wrong.licet"),
                            t("licet 1;\nmodule wrong;\nlet x = 1;\nlet x = 2;\n")};
    licet_compilation *compilation;
    assert_int_equal(licet_compile_files(&compilation, &file, 1, NULL), LICET_RULES);
    assert_null(licet_compilation_bundle(compilation).data);
    const licet_diagnostics *diagnostics = licet_compilation_diagnostics(compilation);
    assert_true(licet_diagnostics_count(diagnostics) >= 1);
    const licet_diagnostic *diagnostic = licet_diagnostics_item(diagnostics, 0);
    assert_int_equal(diagnostic->severity, LICET_SEVERITY_ERROR);
    assert_int_equal(diagnostic->code.size_bytes, 5);
    assert_text(diagnostic->at.path, "a/wrong.licet");
    assert_int_equal(diagnostic->at.line, 4);
    assert_memory_equal(file.text.data + diagnostic->at.offset, "x", 1);
    assert_int_equal(diagnostic->at.end_offset, diagnostic->at.offset + 1);
    assert_int_equal(diagnostic->also.line, 3);
    assert_null(diagnostic->fix_at.path.data);
    assert_true(diagnostic->title.size_bytes > 0);
    assert_null(licet_diagnostics_item(diagnostics, 99));
    assert_true(licet_diagnostic_help(diagnostic->code, false).size_bytes > 0);
    assert_true(licet_diagnostic_help(diagnostic->code, true).size_bytes > 0);
    assert_null(licet_diagnostic_help(t("L9999"), false).data);
    static const char *const marks[] = {"error[L", "\"severity\":\"error\"", "\"2.1.0\""};
    for (int i = 0; i < 3; i++) {
        licet_string *report;
        assert_int_equal(licet_diagnostics_report(&report, diagnostics, (licet_report)i), LICET_OK);
        assert_non_null(strstr(licet_string_text(report).data, marks[i]));
        licet_string_free(report);
    }
    licet_string *none;
    assert_int_equal(licet_diagnostics_report(&none, diagnostics, (licet_report)3), LICET_INPUT);
    assert_null(none);
    licet_compilation_free(compilation);
}

static void test_a_fix_applied_and_said_in_chinese(void **state)
{
    (void)state;
    static const char text[] = "licet 1;\nmodule m;\nconst limit = 1;\nconst twice = 2 * limti;\n";
    licet_rule_file file = {t("m.licet"), t(text)};
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    licet_compilation *compilation;
    options.chinese = true;
    assert_int_equal(licet_compile_files(&compilation, &file, 1, &options), LICET_RULES);
    const licet_diagnostic *diagnostic =
        licet_diagnostics_item(licet_compilation_diagnostics(compilation), 1);
    assert_text(diagnostic->fix_at.path, "m.licet");
    assert_text(diagnostic->fix_text, "limit");
    assert_non_null(strstr(diagnostic->message.data, "这里"));
    char fixed[128];
    snprintf(fixed, sizeof fixed, "%.*s%.*s%s", (int)diagnostic->fix_at.offset, text,
             (int)diagnostic->fix_text.size_bytes, diagnostic->fix_text.data,
             text + diagnostic->fix_at.end_offset);
    licet_compilation_free(compilation);
    file.text = t(fixed);
    assert_int_equal(licet_compile_files(&compilation, &file, 1, &options), LICET_OK);
    licet_compilation_free(compilation);
}

static licet_status give_file(void *context, licet_text *out, licet_text rule_path, licet_text path)
{
    assert_text(rule_path, "in/memory.licet");
    *out = t(context);
    return path.size_bytes == 6 && memcmp(path.data, "a.json", 6) == 0 ? LICET_OK : LICET_IO;
}

static void test_files_that_rules_name(void **state)
{
    (void)state;
    static const char text[] =
        "licet 1;\nmodule m;\nrecord R { id: string; on: date as_of; }\n"
        "input r: R;\nrule x { when r.id == \"\"; note zh \"空\" en \"e\"; }\n"
        "test \"t\" { given r = json \"a.json\"; expect no findings; }\n";
    licet_rule_file file = {t("in/memory.licet"), t(text)};
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    licet_compilation *compilation;
    options.tests = true;
    /* Without a reader nothing is read: memory means memory. */
    assert_int_equal(licet_compile_files(&compilation, &file, 1, &options), LICET_RULES);
    licet_compilation_free(compilation);
    options.read_file = give_file;
    options.read_file_context = (void *)(uintptr_t) "{\"id\": \"1\", \"on\": \"2024-01-01\"}";
    assert_int_equal(licet_compile_files(&compilation, &file, 1, &options), LICET_OK);
    licet_compilation_free(compilation);
}

static void test_paths_that_are_not_there(void **state)
{
    (void)state;
    const char *const paths[] = {"/no/such/rules"};
    licet_compilation *compilation;
    assert_int_equal(licet_compile_paths(&compilation, paths, 1, NULL), LICET_RULES);
    assert_int_equal(licet_diagnostics_count(licet_compilation_diagnostics(compilation)), 1);
    licet_compilation_free(compilation);

    licet_program *program;
    licet_string *reason;
    assert_int_equal(licet_program_open_file(&program, "/no/such/rules.lbc", NULL, &reason),
                     LICET_IO);
    assert_text(licet_string_text(reason),
                "\"/no/such/rules.lbc\" cannot be read: No such file or directory");
    licet_string_free(reason);
    assert_null(program);
}

/* A struct of an older header is shorter: what it lacks has its default. */
static void test_shorter_options(void **state)
{
    (void)state;
    licet_rule_file file = {t("shop.licet"), t(shop_rules)};
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    licet_compilation *compilation;
    licet_program *program;
    options.name = t("older");
    options.version = t("not looked at");
    options.size_bytes = offsetof(licet_compile_options, version);
    assert_int_equal(licet_compile_files(&compilation, &file, 1, &options), LICET_OK);
    assert_int_equal(
        licet_program_open(&program, licet_compilation_bundle(compilation), NULL, NULL), LICET_OK);
    assert_text(licet_program_about(program)->name, "older");
    assert_text(licet_program_about(program)->version, "");
    licet_program_free(program);
    licet_compilation_free(compilation);
}

static void test_the_header_is_the_librarys(void **state)
{
    (void)state;
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", LICET_VERSION_MAJOR, LICET_VERSION_MINOR,
             LICET_VERSION_PATCH);
    assert_string_equal(licet_version(), version);
    assert_int_equal(licet_bundle_version(), 1);
    for (int i = LICET_OK; i <= LICET_CANCELLED; i++)
        assert_string_not_equal(licet_status_text((licet_status)i), "an unknown status");
    assert_string_equal(licet_status_text((licet_status)99), "an unknown status");
    for (int i = LICET_VERDICT_ACCEPTED; i <= LICET_VERDICT_ERROR; i++)
        assert_string_not_equal(licet_verdict_name((licet_verdict)i), "unknown");
}

/* ---- signing --------------------------------------------------------------------------------- */

static void test_signed_bundles(void **state)
{
    (void)state;
    licet_rule_file file = {t("shop.licet"), t(shop_rules)};
    licet_compilation *compilation;
    licet_string *public_key, *secret_key, *other_key, *signature, *comment, *reason;
    licet_program *program;
    licet_open_options options = LICET_OPEN_OPTIONS;
    licet_text no_password = {NULL, 0};
    assert_int_equal(licet_compile_files(&compilation, &file, 1, NULL), LICET_OK);
    licet_text bundle = licet_compilation_bundle(compilation);
    assert_int_equal(licet_keys_new(&public_key, &secret_key, no_password, NULL), LICET_OK);
    assert_int_equal(licet_sign(&signature, bundle, licet_string_text(secret_key), no_password,
                                t("by a test"), NULL, NULL),
                     LICET_OK);
    assert_int_equal(licet_verify(&comment, bundle, licet_string_text(signature),
                                  licet_string_text(public_key), NULL, NULL),
                     LICET_OK);
    assert_text(licet_string_text(comment), "by a test");
    licet_string_free(comment);

    options.public_key = licet_string_text(public_key);
    assert_int_equal(licet_program_open(&program, bundle, &options, &reason), LICET_SIGNATURE);
    assert_text(licet_string_text(reason), "it is not signed: no signature is given");
    licet_string_free(reason);
    options.signature = licet_string_text(signature);
    assert_int_equal(licet_program_open(&program, bundle, &options, NULL), LICET_OK);
    assert_int_equal(licet_program_about(program)->signer.size_bytes, 16);
    assert_text(licet_program_about(program)->comment, "by a test");
    licet_program_free(program);

    licet_string_free(secret_key);
    assert_int_equal(licet_keys_new(&other_key, &secret_key, no_password, NULL), LICET_OK);
    options.public_key = licet_string_text(other_key);
    assert_int_equal(licet_program_open(&program, bundle, &options, NULL), LICET_SIGNATURE);
    assert_int_equal(licet_sign(&comment, bundle, t("no key"), no_password, t(""), NULL, &reason),
                     LICET_INPUT);
    assert_text(licet_string_text(reason), "it is no minisign secret key");
    licet_string_free(reason);
    licet_string_free(other_key);
    licet_string_free(public_key);
    licet_string_free(secret_key);
    licet_string_free(signature);
    licet_compilation_free(compilation);
}

static void test_receipts(void **state)
{
    (void)state;
    char folder[] = "/tmp/licet-test-XXXXXX", path[64], beside[80];
    licet_rule_file file = {t("shop.licet"), t(shop_rules)};
    licet_open_options options = LICET_OPEN_OPTIONS;
    licet_compilation *compilation;
    licet_program *program;
    licet_string *reason;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.lbc", folder);
    snprintf(beside, sizeof beside, "%s.verified", path);
    assert_int_equal(licet_receipt_write(path, NULL, &reason), LICET_IO);
    assert_non_null(strstr(licet_string_text(reason).data, "No such file"));
    licet_string_free(reason);
    assert_int_equal(licet_compile_files(&compilation, &file, 1, NULL), LICET_OK);
    licet_text bundle = licet_compilation_bundle(compilation);
    FILE *out = fopen(path, "wb");
    assert_int_equal(fwrite(bundle.data, 1, bundle.size_bytes, out), bundle.size_bytes);
    fclose(out);
    assert_int_equal(licet_receipt_write(path, NULL, &reason), LICET_OK);
    assert_null(reason);
    options.trust_receipt = true;
    assert_int_equal(licet_program_open_file(&program, path, &options, NULL), LICET_OK);
    assert_int_equal(licet_program_about(program)->rule_count, 3);
    licet_program_free(program);
    out = fopen(path, "r+b");
    fseek(out, -1, SEEK_END);
    fputc('x', out);
    fclose(out);
    assert_int_equal(licet_program_open_file(&program, path, &options, NULL), LICET_BUNDLE);
    assert_int_equal(licet_receipt_write(path, NULL, &reason), LICET_BUNDLE);
    licet_string_free(reason);
    licet_compilation_free(compilation);
    unlink(path);
    unlink(beside);
    rmdir(folder);
}

/* ---- deciding -------------------------------------------------------------------------------- */

static void test_a_decision_read(void **state)
{
    licet_evaluator *evaluator = evaluator_of(*state, NULL);
    const licet_decision *decision;
    assert_int_equal(
        licet_evaluate_json(&decision, evaluator,
                            t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"amount\":101,"
                              "\"owner\":\"x\",\"domains\":[{\"name\":\"e.cn\"}]}")),
        LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_REFER);
    assert_text(licet_decision_id(decision), "a");
    assert_int_equal(licet_decision_as_of_days(decision), 19875);
    assert_int_equal(licet_decision_finding_count(decision), 1);
    const licet_finding *finding = licet_decision_finding(decision, 0);
    assert_text(finding->rule, "shop.large");
    assert_text(finding->path, "/amount");
    assert_text(finding->message_zh, "金额 101");
    assert_text(finding->message_en, "amount 101");
    assert_text(finding->cite, "article 1");
    assert_true(finding->from_days == INT64_MIN && finding->until_days == INT64_MAX);
    assert_ptr_equal(licet_decision_finding(decision, 0), finding);
    assert_null(licet_decision_finding(decision, 1));
    assert_int_equal(licet_decision_decided_count(decision), 1);
    assert_text(licet_decision_decided(decision, 0)->name, "shelf");
    assert_text(licet_decision_decided(decision, 0)->json, "\"high\"");
    assert_int_equal(licet_decision_decided(decision, 0)->value.kind, LICET_STRING);
    assert_text(licet_decision_decided(decision, 0)->value.as.text, "high");
    assert_int_equal(licet_decision_unknown_count(decision), 2);
    assert_text(licet_decision_unknown(decision, 0), "/domains/0/expires");
    assert_text(licet_decision_unknown(decision, 1), "/facts/owner_of/x");
    assert_null(licet_decision_unknown(decision, 2).data);
    assert_int_equal(licet_decision_material_count(decision), 0);
    licet_string *json;
    assert_int_equal(licet_decision_json(&json, decision, false), LICET_OK);
    assert_non_null(strstr(licet_string_text(json).data, "\"verdict\":\"refer\""));
    licet_string_free(json);
    licet_evaluator_free(evaluator);
}

static void test_an_application_that_is_none(void **state)
{
    licet_evaluator *evaluator = evaluator_of(*state, NULL);
    const licet_decision *decision;
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t("{\"id\":")), LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_ERROR);
    assert_text(licet_decision_error_code(decision), "json");
    assert_int_equal(licet_evaluate_json(&decision, evaluator, (licet_text){NULL, 0}), LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_ERROR);
    assert_int_equal(
        licet_evaluate_json(&decision, evaluator, t("{\"id\":\"a\",\"submitted\":\"1\"}")),
        LICET_OK);
    assert_text(licet_decision_error_code(decision), "value");
    assert_text(licet_decision_error_path(decision), "/submitted");
    assert_true(licet_decision_error_message(decision).size_bytes > 0);
    licet_evaluator_free(evaluator);
}

/* The same application as text and as values: the same bytes come of it. */
static void test_values_are_decided_as_text_is(void **state)
{
    licet_evaluator *evaluator = evaluator_of(*state, NULL);
    licet_member domain[] = {
        {t("name"), {LICET_STRING, {.text = t("e.cn")}}},
        {t("expires"), {LICET_DATE, {.integer = 19000}}},
    };
    licet_value domains[] = {{LICET_MAP, {.map = {domain, 2}}}};
    licet_member members[] = {
        {t("id"), {LICET_STRING, {.text = t("v")}}},
        {t("submitted"), {LICET_DATE, {.integer = 19875}}},
        {t("amount"), {LICET_INT, {.integer = 500}}},
        {t("owner"), {LICET_NULL, {.integer = 0}}},
        {t("at"), {LICET_TIMESTAMP, {.time = {1717200000, 500000000}}}},
        {t("rate"), {LICET_DOUBLE, {.real = 0.5}}},
        {t("domains"), {LICET_LIST, {.list = {domains, 1}}}},
    };
    licet_value application = {LICET_MAP, {.map = {members, sizeof members / sizeof *members}}};
    const licet_decision *decision;
    licet_string *from_values, *from_text;
    assert_int_equal(licet_evaluate_value(&decision, evaluator, &application), LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_REJECTED);
    assert_int_equal(licet_decision_json(&from_values, decision, true), LICET_OK);
    assert_int_equal(
        licet_evaluate_json(&decision, evaluator,
                            t("{\"id\":\"v\",\"submitted\":\"2024-06-01\",\"amount\":500,"
                              "\"owner\":null,\"at\":\"2024-06-01T00:00:00.5Z\",\"rate\":0.5,"
                              "\"domains\":[{\"name\":\"e.cn\",\"expires\":\"2022-01-08\"}]}")),
        LICET_OK);
    assert_int_equal(licet_decision_json(&from_text, decision, true), LICET_OK);
    assert_text(licet_string_text(from_values), licet_string_text(from_text).data);
    licet_string_free(from_values);
    licet_string_free(from_text);

    members[2].value = (licet_value){LICET_STRING, {.text = t("many")}};
    assert_int_equal(licet_evaluate_value(&decision, evaluator, &application), LICET_OK);
    assert_text(licet_decision_error_code(decision), "type");
    assert_text(licet_decision_error_path(decision), "/amount");
    licet_evaluator_free(evaluator);
}

static void test_values_without_end(void **state)
{
    licet_evaluator *evaluator = evaluator_of(*state, NULL);
    licet_value ring = {LICET_LIST, {.list = {&ring, 1}}};
    const licet_decision *decision;
    assert_int_equal(licet_evaluate_value(&decision, evaluator, &ring), LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_ERROR);
    assert_text(licet_decision_error_code(decision), "limit");
    licet_evaluator_free(evaluator);
}

/* ---- sources --------------------------------------------------------------------------------- */

static void answer(void *context, licet_text source, licet_text key, licet_answer *answer_of)
{
    const licet_member owner[] = {{t("name"), {LICET_STRING, {.text = t("甲")}}},
                                  {t("known"), {LICET_BOOL, {.boolean = true}}}};
    const licet_value value = {LICET_MAP, {.map = {owner, 2}}};
    int *calls = context;
    ++*calls;
    assert_text(source, "owner_of");
    switch (key.data[0]) {
    case 'n':
        licet_answer_none(answer_of);
        break;
    case 'j':
        licet_answer_json(answer_of, t("{\"name\":\"乙\",\"known\":true}"));
        break;
    case 'v':
        licet_answer_value(answer_of, &value);
        break;
    case 'b':
        licet_answer_json(answer_of, t("{\"name\":"));
        break;
    case 'w':
        licet_answer_json(answer_of, t("{\"name\":7,\"known\":true}"));
        break;
    case 'e':
        licet_answer_error(answer_of, t("the register is down"));
        break;
    default: /* nothing: unknown */
        break;
    }
}

typedef struct SourceCase {
    const char *name; /* the key too */
    licet_verdict verdict;
    const char *says; /* in the decision's JSON */
} SourceCase;

static const SourceCase source_cases[] = {
    {"none", LICET_VERDICT_INCOMPLETE, "\"materials\":[\"licence\"]"},
    {"json", LICET_VERDICT_ACCEPTED, "\"findings\":[]"},
    {"value", LICET_VERDICT_ACCEPTED, "\"findings\":[]"},
    {"unknown", LICET_VERDICT_INCOMPLETE, "\"unknowns\":[\"/facts/owner_of/unknown\"]"},
    {"broken", LICET_VERDICT_REFER, "its answer is no JSON"},
    {"wrong", LICET_VERDICT_REFER, "owner_of"},
    {"error", LICET_VERDICT_REFER, "the register is down"},
};

static void check_source(void **state)
{
    const SourceCase *c = *state;
    int calls = 0;
    licet_program *program;
    licet_bindings *bindings;
    assert_int_equal(shop_open(&program, NULL), LICET_OK);
    assert_int_equal(licet_bindings_new(&bindings, program, NULL), LICET_OK);
    assert_int_equal(licet_bindings_add_function(bindings, t("owner_of"), answer, &calls, NULL),
                     LICET_OK);
    licet_evaluator *evaluator = evaluator_of(program, bindings);
    char application[128];
    snprintf(application, sizeof application,
             "{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"owner\":\"%s\",\"domains\":[]}",
             c->name);
    const licet_decision *decision;
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t(application)), LICET_OK);
    licet_string *json;
    assert_int_equal(licet_decision_json(&json, decision, false), LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), c->verdict);
    if (strstr(licet_string_text(json).data, c->says) == NULL)
        fail_msg("%s", licet_string_text(json).data);
    assert_int_equal(calls, 1);
    licet_string_free(json);
    licet_evaluator_free(evaluator);
    licet_bindings_free(bindings);
    licet_program_free(program);
}

static void test_bindings_that_are_refused(void **state)
{
    licet_bindings *bindings;
    licet_string *reason;
    assert_int_equal(licet_bindings_new(&bindings, *state, NULL), LICET_OK);
    assert_int_equal(licet_bindings_add_function(bindings, t("owner"), answer, NULL, &reason),
                     LICET_INPUT);
    assert_text(licet_string_text(reason),
                "the rules have no source \"owner\": did you mean \"owner_of\"?");
    licet_string_free(reason);
    assert_int_equal(licet_bindings_add(bindings, t("owner_of=json:/no/such/file"), &reason),
                     LICET_IO);
    assert_true(licet_string_text(reason).size_bytes > 0);
    licet_string_free(reason);
    licet_bindings_free(bindings);
}

/* ---- cancelling ------------------------------------------------------------------------------ */

static void cancel_at(void *context, licet_text source, licet_text key, licet_answer *answer_of)
{
    licet_evaluator **evaluator = context;
    (void)source;
    (void)key;
    (void)answer_of;
    licet_evaluator_cancel(*evaluator);
}

static void test_cancelling(void **state)
{
    static const char application[] =
        "{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"owner\":\"x\",\"domains\":[]}";
    licet_evaluator *evaluator = NULL;
    licet_bindings *bindings;
    const licet_decision *decision;
    assert_int_equal(licet_bindings_new(&bindings, *state, NULL), LICET_OK);
    assert_int_equal(
        licet_bindings_add_function(bindings, t("owner_of"), cancel_at, &evaluator, NULL),
        LICET_OK);
    evaluator = evaluator_of(*state, bindings);
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t(application)), LICET_CANCELLED);
    assert_null(decision);
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t(application)), LICET_CANCELLED);
    licet_evaluator_resume(evaluator);
    assert_int_equal(
        licet_evaluate_json(&decision, evaluator,
                            t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"domains\":[]}")),
        LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_ACCEPTED);
    licet_evaluator_free(evaluator);
    licet_bindings_free(bindings);
}

/* ---- the caller's memory --------------------------------------------------------------------- */

static bool decide_all(const licet_allocator *allocator, const licet_program *program)
{
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    licet_evaluator *evaluator;
    const licet_decision *decision;
    licet_string *json = NULL;
    options.allocator = allocator;
    licet_status status = licet_evaluator_new(&evaluator, program, NULL, &options, NULL);
    if (status == LICET_OK)
        status = licet_evaluate_json(
            &decision, evaluator,
            t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"amount\":101,\"domains\":[]}"));
    bool done = status == LICET_OK && licet_decision_verdict(decision) == LICET_VERDICT_REFER &&
                licet_decision_finding(decision, 0) != NULL &&
                licet_decision_json(&json, decision, false) == LICET_OK;
    assert_true(status == LICET_OK || status == LICET_MEMORY);
    licet_string_free(json);
    licet_evaluator_free(evaluator);
    return done;
}

static bool compile_and_decide(const Allocator *allocator, void *context)
{
    (void)context;
    licet_allocator given = {allocator->resize, allocator->context};
    licet_program *program;
    licet_status status = shop_open(&program, &given);
    assert_true(status == LICET_OK || status == LICET_MEMORY);
    bool done = status == LICET_OK && decide_all(&given, program);
    licet_program_free(program);
    return done;
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    allocation_sweep(compile_and_decide, NULL);
}

#define SHOP_TEST(test) cmocka_unit_test_setup_teardown(test, open_shop, close_shop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_header_is_the_librarys),
        SHOP_TEST(test_what_a_program_says_of_itself),
        cmocka_unit_test(test_diagnostics_as_data_and_as_reports),
        cmocka_unit_test(test_a_fix_applied_and_said_in_chinese),
        cmocka_unit_test(test_files_that_rules_name),
        cmocka_unit_test(test_paths_that_are_not_there),
        cmocka_unit_test(test_shorter_options),
        cmocka_unit_test(test_signed_bundles),
        cmocka_unit_test(test_receipts),
        SHOP_TEST(test_a_decision_read),
        SHOP_TEST(test_an_application_that_is_none),
        SHOP_TEST(test_values_are_decided_as_text_is),
        SHOP_TEST(test_values_without_end),
        SHOP_TEST(test_bindings_that_are_refused),
        SHOP_TEST(test_cancelling),
        cmocka_unit_test(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(source_cases, check_source);
}
