#include "api/shop.h"

#include <string.h>

static const char application[] = "{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"amount\":101,"
                                  "\"domains\":[{\"name\":\"a.cn\",\"expires\":\"2030-01-01\"},"
                                  "{\"name\":\"b.cn\",\"expires\":\"2020-01-01\"}]}";

typedef struct Explaining {
    licet_program *program;
    licet_evaluator *evaluator;
    const licet_decision *decision;
    const licet_explanation *explanation;
} Explaining;

static int start(void **state)
{
    Explaining *explaining = calloc(1, sizeof *explaining);
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    options.explain = true;
    assert_int_equal(shop_open(&explaining->program, NULL), LICET_OK);
    assert_int_equal(
        licet_evaluator_new(&explaining->evaluator, explaining->program, NULL, &options, NULL),
        LICET_OK);
    assert_int_equal(
        licet_evaluate_json(&explaining->decision, explaining->evaluator, t(application)),
        LICET_OK);
    explaining->explanation = licet_decision_explanation(explaining->decision);
    assert_non_null(explaining->explanation);
    *state = explaining;
    return 0;
}

static int stop(void **state)
{
    Explaining *explaining = *state;
    licet_evaluator_free(explaining->evaluator);
    licet_program_free(explaining->program);
    free(explaining);
    return 0;
}

static const licet_explained_rule *rule_named(const licet_explanation *explanation,
                                              const char *name)
{
    const licet_explained_rule *rule;
    for (size_t i = 0; (rule = licet_explanation_rule(explanation, i)) != NULL; i++) {
        if (rule->rule.size_bytes == strlen(name) &&
            memcmp(rule->rule.data, name, rule->rule.size_bytes) == 0)
            return rule;
    }
    fail_msg("no rule %s", name);
    return NULL;
}

/* ---- as data --------------------------------------------------------------------------------- */

static void test_a_rule_that_fired(void **state)
{
    const Explaining *explaining = *state;
    const licet_explained_rule *rule = rule_named(explaining->explanation, "shop.large");
    assert_text(rule->state, "fired");
    assert_text(rule->module, "shop");
    assert_int_equal(rule->line, 11);
    assert_null(rule->cause.data);
    const licet_round *round = rule->first_round;
    assert_true(round->fired);
    assert_text(round->path, "/amount");
    assert_null(round->next);
    const licet_step *when = round->conditions;
    assert_text(when->role, "when");
    assert_text(when->text, "has(application.amount) && application.amount > 100");
    assert_text(when->value, "true");
    assert_true(when->is_true && !when->is_unsure);
    const licet_step *compared = when->first_part->next;
    assert_text(compared->role, "part");
    assert_text(compared->text, "application.amount > 100");
    assert_text(compared->first_part->path, "/amount");
    assert_text(compared->first_part->value, "101");
}

static void test_rounds_of_a_list(void **state)
{
    const Explaining *explaining = *state;
    const licet_explained_rule *rule = rule_named(explaining->explanation, "shop.expired");
    assert_text(rule->state, "fired");
    const licet_round *first = rule->first_round, *second = first->next;
    assert_false(first->fired);
    assert_null(first->path.data);
    assert_text(first->elements->role, "for");
    assert_text(first->elements->name, "domain");
    assert_true(second->fired);
    assert_text(second->path, "/domains/1/expires");
    assert_null(second->next);
}

static void test_what_is_the_same_when_asked_twice(void **state)
{
    const Explaining *explaining = *state;
    assert_ptr_equal(licet_explanation_rule(explaining->explanation, 0),
                     licet_explanation_rule(explaining->explanation, 0));
    assert_null(licet_explanation_rule(explaining->explanation, 3));
    assert_int_equal(licet_decision_verdict(explaining->decision), LICET_VERDICT_REJECTED);
    assert_int_equal(licet_decision_finding_count(explaining->decision), 2);
}

static void test_rows_and_settings(void **state)
{
    (void)state;
    static const char rules[] =
        "licet 1;\nmodule m;\nenum Kind { one zh \"一\" en \"One\"; two zh \"二\" en \"Two\"; }\n"
        "enum Area { north zh \"北\" en \"North\"; south zh \"南\" en \"South\"; }\n"
        "record R { id: string; on: date as_of; kind: Kind; area: Area; n: int; }\ninput r: R;\n"
        "scope area: Area = r.area;\nsetting limit: int?;\n"
        "in area south { set limit = 5 cite \"s1\"; }\n"
        "table most(kind: Kind) -> int {\n  hit unique;\n  | kind | => most |\n"
        "  | one | => 10 |\n  | two | => 20 |\n}\n"
        "rule over { under limit; when r.n > limit && r.n < most(r.kind);\n"
        "  note at r.n zh \"多\" en \"many\"; }\n";
    licet_rule_file file = {t("m.licet"), t(rules)};
    licet_compilation *compilation;
    if (licet_compile_files(&compilation, &file, 1, NULL) != LICET_OK) {
        licet_string *report;
        licet_diagnostics_report(&report, licet_compilation_diagnostics(compilation),
                                 LICET_REPORT_TEXT);
        fail_msg("%s", licet_string_text(report).data);
    }
    licet_program *program;
    licet_evaluator *evaluator;
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    const licet_decision *decision;
    options.explain = true;
    assert_int_equal(
        licet_program_open(&program, licet_compilation_bundle(compilation), NULL, NULL), LICET_OK);
    assert_int_equal(licet_evaluator_new(&evaluator, program, NULL, &options, NULL), LICET_OK);
    assert_int_equal(licet_evaluate_json(&decision, evaluator,
                                         t("{\"id\":\"1\",\"on\":\"2024-01-01\",\"kind\":\"one\","
                                           "\"area\":\"south\",\"n\":7}")),
                     LICET_OK);
    const licet_explained_rule *rule =
        licet_explanation_rule(licet_decision_explanation(decision), 0);
    assert_text(rule->state, "fired");
    assert_text(rule->first_setting->name, "m.limit");
    assert_text(rule->first_setting->value, "5");
    assert_text(rule->first_setting->cite, "s1");
    const licet_row *row = NULL;
    for (const licet_step *part = rule->first_round->conditions->first_part; part != NULL;
         part = part->next) {
        for (const licet_step *inner = part->first_part; inner != NULL; inner = inner->next)
            row = inner->first_row != NULL ? inner->first_row : row;
    }
    assert_non_null(row);
    assert_text(row->table, "m.most");
    assert_int_equal(row->number, 1);

    assert_int_equal(licet_evaluate_json(&decision, evaluator,
                                         t("{\"id\":\"1\",\"on\":\"2024-01-01\",\"kind\":\"one\","
                                           "\"area\":\"north\",\"n\":7}")),
                     LICET_OK);
    rule = licet_explanation_rule(licet_decision_explanation(decision), 0);
    assert_text(rule->state, "not_set");
    assert_text(rule->cause, "m.limit");
    assert_null(rule->first_round);
    assert_null(rule->first_setting->value.data);
    licet_evaluator_free(evaluator);
    licet_program_free(program);
    licet_compilation_free(compilation);
}

static void test_values_are_explained_too(void **state)
{
    const Explaining *explaining = *state;
    licet_member members[] = {
        {t("id"), {LICET_STRING, {.text = t("v")}}},
        {t("submitted"), {LICET_DATE, {.integer = 19875}}},
        {t("amount"), {LICET_INT, {.integer = 5}}},
        {t("domains"), {LICET_LIST, {.list = {NULL, 0}}}},
    };
    licet_value value = {LICET_MAP, {.map = {members, 4}}};
    const licet_decision *decision;
    assert_int_equal(licet_evaluate_value(&decision, explaining->evaluator, &value), LICET_OK);
    const licet_explanation *explanation = licet_decision_explanation(decision);
    assert_text(rule_named(explanation, "shop.large")->state, "not_fired");
    assert_null(rule_named(explanation, "shop.expired")->first_round);
}

static void test_where_there_is_none(void **state)
{
    const Explaining *explaining = *state;
    licet_evaluator *evaluator;
    const licet_decision *decision;
    assert_int_equal(licet_evaluate_json(&decision, explaining->evaluator, t("{\"id\":")),
                     LICET_OK);
    assert_int_equal(licet_decision_verdict(decision), LICET_VERDICT_ERROR);
    assert_null(licet_decision_explanation(decision));
    assert_int_equal(licet_evaluator_new(&evaluator, explaining->program, NULL, NULL, NULL),
                     LICET_OK);
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t(application)), LICET_OK);
    assert_null(licet_decision_explanation(decision));
    licet_evaluator_free(evaluator);
}

/* ---- why not --------------------------------------------------------------------------------- */

static void test_why_not_accepted(void **state)
{
    const Explaining *explaining = *state;
    const licet_why_not *why;
    assert_int_equal(
        licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_ACCEPTED), LICET_OK);
    assert_int_equal(why->wanted, LICET_VERDICT_ACCEPTED);
    assert_false(why->is_met || why->is_final);
    const licet_obstacle *expired = why->first_obstacle, *large = expired->next;
    assert_non_null(large);
    assert_null(large->next);
    if (strncmp(expired->finding->rule.data, "shop.large", 10) == 0) {
        large = why->first_obstacle;
        expired = large->next;
    }
    assert_text(large->finding->rule, "shop.large");
    assert_text(large->first_field->path, "/amount");
    assert_text(large->first_field->value, "101");
    assert_null(large->first_field->next);
    assert_text(large->change->path, "/amount");
    assert_text(large->change->json, "100");
    assert_int_equal(large->change->verdict, LICET_VERDICT_REJECTED); /* the other one stands */
    assert_text(expired->finding->path, "/domains/1/expires");
    assert_text(expired->change->path, "/domains/1/expires");
    assert_text(expired->change->json, "\"2024-06-01\"");
    assert_int_equal(expired->change->verdict, LICET_VERDICT_REFER);
    assert_true(why->is_tried);
    assert_int_equal(why->verdict_then, LICET_VERDICT_ACCEPTED);
    assert_int_equal(licet_decision_verdict(explaining->decision), LICET_VERDICT_REJECTED);
}

static void test_why_not_a_worse_verdict(void **state)
{
    const Explaining *explaining = *state;
    const licet_why_not *why;
    assert_int_equal(licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_REFER),
                     LICET_OK);
    assert_non_null(why->first_obstacle);
    assert_null(why->first_obstacle->next); /* what is referred may stay */
    assert_int_equal(why->verdict_then, LICET_VERDICT_REFER);
    assert_int_equal(
        licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_REJECTED), LICET_OK);
    assert_true(why->is_met);
    assert_null(why->first_obstacle);
    assert_false(why->is_tried);
    assert_int_equal(why->verdict_then, LICET_VERDICT_REJECTED);
    assert_int_equal(licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_ERROR),
                     LICET_INPUT);
    assert_null(why);
}

static void test_why_not_of_values_and_unknowns(void **state)
{
    const Explaining *explaining = *state;
    licet_member members[] = {
        {t("id"), {LICET_STRING, {.text = t("v")}}},
        {t("submitted"), {LICET_DATE, {.integer = 19875}}},
        {t("amount"), {LICET_INT, {.integer = 500}}},
        {t("owner"), {LICET_STRING, {.text = t("o")}}},
        {t("domains"), {LICET_LIST, {.list = {NULL, 0}}}},
    };
    licet_value value = {LICET_MAP, {.map = {members, 5}}};
    const licet_decision *decision;
    const licet_why_not *why;
    bool is_unknown = false;
    assert_int_equal(licet_evaluate_value(&decision, explaining->evaluator, &value), LICET_OK);
    assert_int_equal(licet_explanation_why_not(&why, licet_decision_explanation(decision),
                                               LICET_VERDICT_ACCEPTED),
                     LICET_OK);
    for (const licet_obstacle *obstacle = why->first_obstacle; obstacle != NULL;
         obstacle = obstacle->next) {
        if (obstacle->finding != NULL) {
            assert_text(obstacle->change->json, "100");
            continue;
        }
        is_unknown = true;
        assert_text(obstacle->unknown, "/facts/owner_of/*");
        assert_null(obstacle->first_field);
        assert_null(obstacle->change);
    }
    assert_true(is_unknown); /* nothing is bound to ask */
    assert_true(why->is_tried);
    assert_int_equal(why->verdict_then, LICET_VERDICT_INCOMPLETE);
}

static void test_why_not_is_cancelled(void **state)
{
    const Explaining *explaining = *state;
    const licet_why_not *why;
    licet_evaluator_cancel(explaining->evaluator);
    assert_int_equal(
        licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_ACCEPTED),
        LICET_CANCELLED);
    assert_null(why);
    licet_evaluator_resume(explaining->evaluator);
    assert_int_equal(
        licet_explanation_why_not(&why, explaining->explanation, LICET_VERDICT_ACCEPTED), LICET_OK);
}

/* ---- as reports ------------------------------------------------------------------------------ */

typedef struct ReportCase {
    const char *name;
    licet_explain_options options;
    licet_status status;
    const char *says;
} ReportCase;

#define OPTIONS .options.size_bytes = sizeof(licet_explain_options), .options
static const ReportCase reports[] = {
    {"text", OPTIONS.form = LICET_EXPLAIN_TEXT, .says = "application.amount"},
    {"Chinese", OPTIONS.chinese = true, .says = "\xe4\xb8\x8d" /* 不 */},
    {"JSON", OPTIONS.form = LICET_EXPLAIN_JSON, .says = "\"rules\": ["},
    {"page", OPTIONS.form = LICET_EXPLAIN_HTML, .says = "<html"},
    {"one rule", OPTIONS.rule = {"large", 5}, .says = "large"},
    {"why not", OPTIONS.asks_why_not = true, .options.form = LICET_EXPLAIN_JSON,
     .says = "\"why_not\": {"},
    {"why not, text", OPTIONS.asks_why_not = true, .says = "/domains/1/expires"},
    {"why not, what was tried", OPTIONS.asks_why_not = true, .options.form = LICET_EXPLAIN_JSON,
     .says = "\"verdict_then\": \"accepted\""},
    {"no such rule", OPTIONS.rule = {"larch", 5}, .status = LICET_INPUT},
    {"no such form", OPTIONS.form = (licet_explain_form)3, .status = LICET_INPUT},
    {"no verdict to want", OPTIONS.wanted = LICET_VERDICT_ERROR, .status = LICET_INPUT},
};

static void check_report(void **state)
{
    const ReportCase *c = *state;
    void *explaining_state;
    start(&explaining_state);
    const Explaining *explaining = explaining_state;
    licet_string *report;
    assert_int_equal(licet_explanation_report(&report, explaining->explanation, &c->options),
                     c->status);
    if (c->says != NULL && strstr(licet_string_text(report).data, c->says) == NULL)
        fail_msg("%s", licet_string_text(report).data);
    assert_true((report != NULL) == (c->status == LICET_OK));
    licet_string_free(report);
    stop(&explaining_state);
}

/* ---- the caller's memory --------------------------------------------------------------------- */

static bool explain_all(const Allocator *allocator, void *context)
{
    const licet_program *program = context;
    licet_allocator given = {allocator->resize, allocator->context};
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    licet_evaluator *evaluator;
    const licet_decision *decision;
    options.allocator = &given;
    options.explain = true;
    bool done = true;
    licet_status status = licet_evaluator_new(&evaluator, program, NULL, &options, NULL);
    if (status == LICET_OK)
        status = licet_evaluate_json(&decision, evaluator, t(application));
    for (size_t i = 0; status == LICET_OK && done && i < 3; i++)
        done = licet_explanation_rule(licet_decision_explanation(decision), i) != NULL;
    const licet_why_not *why;
    if (status == LICET_OK && done)
        status = licet_explanation_why_not(&why, licet_decision_explanation(decision),
                                           LICET_VERDICT_ACCEPTED);
    assert_true(status == LICET_OK || status == LICET_MEMORY);
    licet_evaluator_free(evaluator);
    return status == LICET_OK && done;
}

static void test_each_allocation_may_fail(void **state)
{
    const Explaining *explaining = *state;
    allocation_sweep(explain_all, explaining->program);
}

#define EXPLAIN_TEST(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXPLAIN_TEST(test_a_rule_that_fired),
        EXPLAIN_TEST(test_rounds_of_a_list),
        EXPLAIN_TEST(test_what_is_the_same_when_asked_twice),
        cmocka_unit_test(test_rows_and_settings),
        EXPLAIN_TEST(test_values_are_explained_too),
        EXPLAIN_TEST(test_where_there_is_none),
        EXPLAIN_TEST(test_why_not_accepted),
        EXPLAIN_TEST(test_why_not_a_worse_verdict),
        EXPLAIN_TEST(test_why_not_of_values_and_unknowns),
        EXPLAIN_TEST(test_why_not_is_cancelled),
        EXPLAIN_TEST(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(reports, check_report);
}
