/*
 * outside.c - a program that knows Licet only by its installed header.
 *
 * Compiles rules in memory, decides an application given as JSON and as values, with a source of
 * its own, and prints what came of it and why; formats the rules, runs their tests; signs the
 * bundle, and opens it from a file once with the key and once by a receipt.
 */
#include <licet/licet.h>

#include <stdio.h>
#include <string.h>

static const char rules[] =
    "licet 1;\n"
    "module outside;\n"
    "record Owner { known: bool; }\n"
    "record Application { id: string; submitted: date as_of; amount: int?; owner: string?; }\n"
    "input application: Application;\n"
    "source owner_of(number: string) -> Owner?;\n"
    "rule large { when has(application.amount) && application.amount > 100;\n"
    "  refer at application.amount zh \"金额 {application.amount} 过大\" en \"{application.amount} "
    "is "
    "large\"; cite \"article 1\"; }\n"
    "rule stranger { when has(application.owner);\n"
    "  when !owner_of(application.owner).hasValue();\n"
    "  reject at application.owner zh \"未知\" en \"unknown owner\"; }\n"
    "test \"small\" { given application.id = \"t\"; given application.submitted = 2024-06-01;\n"
    "  given application.amount = 1; expect no findings; }\n";

static int failed(const char *what, licet_status status, licet_string *reason)
{
    licet_text text = licet_string_text(reason);
    printf("%s: %s: %.*s\n", what, licet_status_text(status), (int)text.size_bytes,
           text.data != NULL ? text.data : "");
    licet_string_free(reason);
    return 1;
}

static void owner_of(void *context, licet_text source, licet_text key, licet_answer *answer)
{
    int *calls = (int *)context;
    (void)source;
    ++*calls;
    if (key.size_bytes == 5 && memcmp(key.data, "known", 5) == 0)
        licet_answer_json(answer, licet_text_of("{\"known\": true}"));
    else if (key.size_bytes == 4 && memcmp(key.data, "down", 4) == 0)
        licet_answer_error(answer, licet_text_of("the register is down"));
    else
        licet_answer_none(answer);
}

static void print(const licet_decision *decision)
{
    size_t i;
    printf("%s", licet_verdict_name(licet_decision_verdict(decision)));
    for (i = 0; i < licet_decision_finding_count(decision); i++) {
        const licet_finding *finding = licet_decision_finding(decision, i);
        printf(" %.*s@%.*s:%.*s", (int)finding->rule.size_bytes, finding->rule.data,
               (int)finding->path.size_bytes, finding->path.data,
               (int)finding->message_en.size_bytes, finding->message_en.data);
    }
    printf("\n");
}

/* Says that there is such a text. */
static void print_if_any(const char *what, licet_string *string)
{
    if (licet_string_text(string).size_bytes > 0)
        printf("%s\n", what);
    licet_string_free(string);
}

static int explain(const licet_program *program)
{
    licet_evaluator *evaluator = NULL;
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    licet_explain_options page = LICET_EXPLAIN_OPTIONS;
    licet_string *reason = NULL, *report = NULL;
    const licet_decision *decision;
    const licet_explained_rule *rule;
    licet_status status;
    options.explain = true;
    status = licet_evaluator_new(&evaluator, program, NULL, &options, &reason);
    if (status == LICET_OK)
        status = licet_evaluate_json(
            &decision, evaluator,
            licet_text_of("{\"id\":\"c\",\"submitted\":\"2024-06-01\",\"amount\":101}"));
    if (status != LICET_OK)
        return failed("explain", status, reason);
    rule = licet_explanation_rule(licet_decision_explanation(decision), 0);
    printf("%.*s %.*s: %.*s is %.*s\n", (int)rule->rule.size_bytes, rule->rule.data,
           (int)rule->state.size_bytes, rule->state.data,
           (int)rule->first_round->conditions->text.size_bytes,
           rule->first_round->conditions->text.data,
           (int)rule->first_round->conditions->value.size_bytes,
           rule->first_round->conditions->value.data);
    page.form = LICET_EXPLAIN_HTML;
    status = licet_explanation_report(&report, licet_decision_explanation(decision), &page);
    print_if_any("a page", report);
    licet_evaluator_free(evaluator);
    return status != LICET_OK;
}

static int author(const licet_rule_file *file, const licet_program *program)
{
    licet_string *text = NULL;
    licet_tests *tests = NULL;
    licet_status status = licet_format_file(&text, file, NULL, NULL);
    if (status != LICET_OK)
        return failed("format", status, NULL);
    print_if_any("formatted", text);
    status = licet_tests_run(&tests, program, NULL);
    if (status != LICET_OK)
        return failed("tests", status, NULL);
    printf("%u of %u failed, the first is %.*s\n", (unsigned)licet_tests_failed_count(tests),
           (unsigned)licet_tests_count(tests), (int)licet_tests_item(tests, 0)->name.size_bytes,
           licet_tests_item(tests, 0)->name.data);
    status = licet_tests_report(&text, tests, LICET_TEST_JUNIT);
    print_if_any("JUnit", text);
    licet_tests_free(tests);
    if (status != LICET_OK || licet_program_inspect(&text, program) != LICET_OK)
        return 1;
    print_if_any("inspected", text);
    if (licet_program_schema(&text, program, LICET_SCHEMA_APPLICATION) != LICET_OK)
        return 1;
    print_if_any("a schema", text);
    return 0;
}

static int evaluate(const licet_program *program)
{
    int calls = 0;
    licet_bindings *bindings = NULL;
    licet_evaluator *evaluator = NULL;
    licet_string *reason = NULL;
    const licet_decision *decision;
    licet_member members[2];
    licet_value application;
    licet_status status = licet_bindings_new(&bindings, program, NULL);
    if (status == LICET_OK)
        status = licet_bindings_add_function(bindings, licet_text_of("owner_of"), owner_of, &calls,
                                             &reason);
    if (status == LICET_OK)
        status = licet_evaluator_new(&evaluator, program, bindings, NULL, &reason);
    if (status != LICET_OK)
        return failed("evaluator", status, reason);

    status = licet_evaluate_json(
        &decision, evaluator,
        licet_text_of(
            "{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"amount\":101,\"owner\":\"known\"}"));
    if (status != LICET_OK)
        return failed("json", status, NULL);
    print(decision);

    members[0].name = licet_text_of("id");
    members[0].value.kind = LICET_STRING;
    members[0].value.as.text = licet_text_of("b");
    members[1].name = licet_text_of("submitted");
    members[1].value.kind = LICET_DATE;
    members[1].value.as.integer = 19875;
    application.kind = LICET_MAP;
    application.as.map.members = members;
    application.as.map.count = 2;
    status = licet_evaluate_value(&decision, evaluator, &application);
    if (status != LICET_OK)
        return failed("values", status, NULL);
    print(decision);

    licet_evaluator_cancel(evaluator);
    status = licet_evaluate_value(&decision, evaluator, &application);
    printf("%s\n", licet_status_text(status));
    printf("%d\n", calls);
    licet_evaluator_free(evaluator);
    licet_bindings_free(bindings);
    return 0;
}

static int sign(licet_string **out_key, licet_string **out_signature, licet_text bundle)
{
    licet_string *secret = NULL, *comment = NULL, *reason = NULL;
    licet_text none = {NULL, 0};
    licet_status status = licet_keys_new(out_key, &secret, none, NULL);
    if (status == LICET_OK)
        status = licet_sign(out_signature, bundle, licet_string_text(secret), none,
                            licet_text_of("outside 1"), NULL, &reason);
    if (status == LICET_OK)
        status = licet_verify(&comment, bundle, licet_string_text(*out_signature),
                              licet_string_text(*out_key), NULL, &reason);
    licet_string_free(secret);
    if (status != LICET_OK)
        return failed("sign", status, reason);
    printf("signed: %.*s\n", (int)licet_string_text(comment).size_bytes,
           licet_string_text(comment).data);
    licet_string_free(comment);
    return 0;
}

static int open_file(const char *how, const char *path, const licet_open_options *options)
{
    licet_program *program = NULL;
    licet_string *reason = NULL;
    licet_status status = licet_program_open_file(&program, path, options, &reason);
    if (status != LICET_OK)
        return failed(how, status, reason);
    printf("%s: %u rules\n", how, (unsigned)licet_program_about(program)->rule_count);
    licet_program_free(program);
    return 0;
}

static int deliver(licet_text bundle)
{
    static const char path[] = "outside.lbc";
    licet_open_options signed_only = LICET_OPEN_OPTIONS, trusting = LICET_OPEN_OPTIONS;
    licet_string *key = NULL, *signature = NULL, *reason = NULL;
    licet_status status;
    FILE *file = fopen(path, "wb");
    int result =
        file == NULL || fwrite(bundle.data, 1, bundle.size_bytes, file) < bundle.size_bytes;
    if (file == NULL || fclose(file) != 0 || result != 0 || sign(&key, &signature, bundle) != 0)
        return 1;
    signed_only.public_key = licet_string_text(key);
    signed_only.signature = licet_string_text(signature);
    trusting.trust_receipt = true;
    result = open_file("by key", path, &signed_only);
    licet_string_free(key);
    licet_string_free(signature);
    status = licet_receipt_write(path, NULL, &reason);
    if (status != LICET_OK)
        return failed("receipt", status, reason);
    return result || open_file("by receipt", path, &trusting);
}

int main(void)
{
    licet_rule_file file;
    licet_compilation *compilation = NULL;
    licet_program *program = NULL;
    licet_string *reason = NULL;
    licet_compile_options options = LICET_COMPILE_OPTIONS;
    licet_status status;
    int result;
    options.tests = true;
    file.path = licet_text_of("outside.licet");
    file.text = licet_text_of(rules);
    status = licet_compile_files(&compilation, &file, 1, &options);
    if (status != LICET_OK)
        return failed("compile", status, NULL);
    status = licet_program_open(&program, licet_compilation_bundle(compilation), NULL, &reason);
    if (status != LICET_OK)
        return failed("open", status, reason);
    printf("%s\n", licet_version());
    result = evaluate(program) || explain(program) || author(&file, program) ||
             deliver(licet_compilation_bundle(compilation));
    licet_compilation_free(compilation);
    licet_program_free(program);
    return result;
}
