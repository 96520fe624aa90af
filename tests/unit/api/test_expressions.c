#include "api/shop.h"

#include <string.h>

static int start(void **state)
{
    return licet_expressions_new((licet_expressions **)state, NULL) != LICET_OK;
}

static int stop(void **state)
{
    licet_expressions_free(*state);
    return 0;
}

static void test_compiled_once_evaluated_often(void **state)
{
    const licet_variable variables[] = {{t("a"), t("int")}, {t("b"), t("list<string>")}};
    licet_expression *expression;
    const licet_result *result;
    assert_int_equal(licet_expression_new(&expression, *state, t("a > 1 ? b.size() + a : 0"),
                                          variables, 2, NULL),
                     LICET_OK);
    assert_text(licet_expression_type(expression), "int");
    for (int64_t i = 0; i < 5; i++) {
        const licet_value items[] = {{LICET_STRING, {.text = t("x")}},
                                     {LICET_STRING, {.text = t("y")}}};
        const licet_value values[] = {{LICET_INT, {.integer = i}},
                                      {LICET_LIST, {.list = {items, 2}}}};
        assert_int_equal(licet_expression_evaluate(&result, expression, values), LICET_OK);
        assert_int_equal(result->value.kind, LICET_INT);
        assert_int_equal(result->value.as.integer, i > 1 ? i + 2 : 0);
        assert_true(result->fuel > 0 && result->error_code.data == NULL);
    }
    assert_int_equal(
        licet_expression_evaluate_json(&result, expression, t("{\"b\":[\"x\"],\"a\":7,\"c\":0}")),
        LICET_OK);
    assert_text(result->json, "8");
    licet_expression_free(expression);
}

static void test_at_fault(void **state)
{
    licet_expression *expression;
    licet_diagnostics *diagnostics;
    const licet_variable variable = {t("a"), t("int")};
    assert_int_equal(
        licet_expression_new(&expression, *state, t("1 +\n a.size()"), &variable, 1, &diagnostics),
        LICET_RULES);
    assert_null(expression);
    assert_int_equal(licet_diagnostics_count(diagnostics), 1);
    assert_int_equal(licet_diagnostics_item(diagnostics, 0)->at.line, 2);
    licet_diagnostics_free(diagnostics);
    assert_int_equal(licet_expression_new(&expression, *state, t("1 +"), NULL, 0, NULL),
                     LICET_RULES);
    assert_int_equal(licet_expression_new(&expression, *state, t("1"), NULL, 0, &diagnostics),
                     LICET_OK);
    assert_null(diagnostics);
    licet_expression_free(expression);
    static const char *const wrong[] = {"in", "A", "list<A>", "int, int", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const licet_variable bad = {t("a"), t(wrong[i])};
        assert_int_equal(licet_expression_new(&expression, *state, t("1"), &bad, 1, &diagnostics),
                         LICET_INPUT);
        assert_null(diagnostics);
    }
}

static void test_errors_and_unbound_variables(void **state)
{
    licet_expression *expression;
    const licet_result *result;
    const licet_variable variable = {t("a"), {NULL, 0}};
    assert_int_equal(licet_expression_new(&expression, *state, t("1 / a"), &variable, 1, NULL),
                     LICET_OK);
    const licet_value zero = {LICET_INT, {.integer = 0}};
    assert_int_equal(licet_expression_evaluate(&result, expression, &zero), LICET_OK);
    assert_text(result->error_code, "divide_by_zero");
    assert_true(result->error_message.size_bytes > 0);
    assert_int_equal(result->value.kind, LICET_NULL);
    assert_text(result->json, "null");
    assert_int_equal(licet_expression_evaluate(&result, expression, NULL), LICET_OK);
    assert_text(result->error_code, "undeclared");
    assert_int_equal(licet_expression_evaluate_json(&result, expression, t("{\"a\":2}")), LICET_OK);
    assert_null(result->error_code.data);
    static const char *const no_bindings[] = {"", "[1]", "{\"a\":", "7"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(licet_expression_evaluate_json(&result, expression, t(no_bindings[i])),
                         LICET_INPUT);
        assert_null(result);
    }
    licet_expression_free(expression);
}

/* ---- each type, in and out ------------------------------------------------------------------- */

typedef struct TypeCase {
    const char *name; /* the type */
    licet_value value;
    const char *cel; /* what `x` comes to; NULL: refused */
} TypeCase;

static const licet_value list_items[] = {{LICET_INT, {.integer = 1}}, {LICET_INT, {.integer = 2}}};
static const licet_member map_members[] = {{{"k", 1}, {LICET_STRING, {.text = {"v", 1}}}}};

static const TypeCase types[] = {
    {"bool", {LICET_BOOL, {.boolean = true}}, "true"},
    {"bool", {LICET_INT, {.integer = 1}}, NULL},
    {"int", {LICET_INT, {.integer = -3}}, "-3"},
    {"int", {LICET_DOUBLE, {.real = 1.0}}, NULL},
    {"int", {LICET_STRING, {.text = {"1", 1}}}, NULL},
    {"uint", {LICET_UINT, {.uinteger = 3}}, "3u"},
    {"uint", {LICET_INT, {.integer = 3}}, "3u"},
    {"uint", {LICET_INT, {.integer = -3}}, NULL},
    {"double", {LICET_INT, {.integer = 3}}, "3.0"},
    {"double", {LICET_INT, {.integer = INT64_MAX}}, NULL},
    {"string", {LICET_STRING, {.text = {"a\xff", 2}}}, NULL},
    {"string", {LICET_STRING, {.text = {"\xe7\x94\xb2", 3}}}, "\"\xe7\x94\xb2\""},
    {"bytes", {LICET_BYTES, {.text = {"a\xff", 2}}}, "b\"a\\377\""},
    {"date", {LICET_DATE, {.integer = 19875}}, "date(\"2024-06-01\")"},
    {"date", {LICET_STRING, {.text = {"2024-06-01", 10}}}, "date(\"2024-06-01\")"},
    {"date", {LICET_STRING, {.text = {"2024-06-31", 10}}}, NULL},
    {"date", {LICET_DATE, {.integer = INT64_MAX}}, NULL},
    {"timestamp",
     {LICET_TIMESTAMP, {.time = {0, 5}}},
     "timestamp(\"1970-01-01T00:00:00.000000005Z\")"},
    {"timestamp", {LICET_TIMESTAMP, {.time = {0, 1000000000}}}, NULL},
    {"duration", {LICET_STRING, {.text = {"90s", 3}}}, "duration(\"90s\")"},
    {"int?", {LICET_NULL, {.integer = 0}}, "optional.none()"},
    {"int?", {LICET_INT, {.integer = 4}}, "optional.of(4)"},
    {"int?", {LICET_BOOL, {.boolean = true}}, NULL},
    {"list<double>", {LICET_LIST, {.list = {list_items, 2}}}, "[1.0, 2.0]"},
    {"list<string>", {LICET_LIST, {.list = {list_items, 2}}}, NULL},
    {"map<string, string>", {LICET_MAP, {.map = {map_members, 1}}}, "{\"k\": \"v\"}"},
    {"map<int, string>", {LICET_MAP, {.map = {map_members, 1}}}, NULL},
    {"dyn", {LICET_LIST, {.list = {list_items, 2}}}, "[1, 2]"},
    {"dyn", {(licet_kind)99, {.integer = 0}}, NULL},
};

static void check_type(void **state)
{
    const TypeCase *c = *state;
    licet_expressions *expressions;
    licet_expression *expression;
    const licet_result *result;
    const licet_variable variable = {t("x"), t(c->name)};
    assert_int_equal(licet_expressions_new(&expressions, NULL), LICET_OK);
    assert_int_equal(licet_expression_new(&expression, expressions, t("x"), &variable, 1, NULL),
                     LICET_OK);
    assert_int_equal(licet_expression_evaluate(&result, expression, &c->value),
                     c->cel != NULL ? LICET_OK : LICET_INPUT);
    if (c->cel != NULL)
        assert_text(result->cel, c->cel);
    licet_expression_free(expression);
    licet_expressions_free(expressions);
}

typedef struct KindCase {
    const char *name; /* the expression */
    licet_kind kind;
} KindCase;

static const KindCase kinds[] = {
    {"null", LICET_NULL},
    {"1u", LICET_UINT},
    {"b'\\377'", LICET_BYTES},
    {"type(1)", LICET_STRING},
    {"date('2024-06-01')", LICET_DATE},
    {"timestamp('2024-06-01T00:00:00Z')", LICET_TIMESTAMP},
    {"duration('1s')", LICET_DURATION},
    {"optional.of(1.5)", LICET_DOUBLE},
    {"optional.none()", LICET_NULL},
    {"[1, 'a']", LICET_LIST},
    {"{1: 'a', true: 'b'}", LICET_MAP},
    {"ip('10.0.0.1')", LICET_STRING},
};

static void check_kind(void **state)
{
    const KindCase *c = *state;
    licet_expressions *expressions;
    licet_expression *expression;
    const licet_result *result;
    assert_int_equal(licet_expressions_new(&expressions, NULL), LICET_OK);
    assert_int_equal(licet_expression_new(&expression, expressions, t(c->name), NULL, 0, NULL),
                     LICET_OK);
    assert_int_equal(licet_expression_evaluate(&result, expression, NULL), LICET_OK);
    assert_int_equal(result->value.kind, c->kind);
    if (c->kind == LICET_MAP) {
        assert_text(result->value.as.map.members[0].name, "1");
        assert_text(result->value.as.map.members[1].name, "true");
        assert_text(result->value.as.map.members[1].value.as.text, "b");
    }
    licet_expression_free(expression);
    licet_expressions_free(expressions);
}

static void test_values_without_end(void **state)
{
    licet_value ring = {LICET_LIST, {.list = {&ring, 1}}};
    licet_variable variable = {t("x"), {NULL, 0}};
    licet_expression *expression;
    const licet_result *result;
    assert_int_equal(licet_expression_new(&expression, *state, t("x"), &variable, 1, NULL),
                     LICET_OK);
    assert_int_equal(licet_expression_evaluate(&result, expression, &ring), LICET_INPUT);
    licet_expression_free(expression);
}

/* ---- the caller's memory --------------------------------------------------------------------- */

static bool work(const Allocator *allocator, void *context)
{
    (void)context;
    licet_allocator given = {allocator->resize, allocator->context};
    licet_variable variables[] = {{t("x"), t("list<int>")}, {t("y"), {NULL, 0}}};
    licet_expressions *expressions;
    licet_expression *expression = NULL;
    licet_diagnostics *diagnostics = NULL;
    const licet_result *result;
    licet_status status = licet_expressions_new(&expressions, &given);
    if (status == LICET_OK)
        status = licet_expression_new(&expression, expressions,
                                      t("x.map(i, string(i) + y).filter(s, s.contains('1'))"),
                                      variables, 2, &diagnostics);
    if (status == LICET_OK)
        status =
            licet_expression_evaluate_json(&result, expression, t("{\"x\":[1,2,11],\"y\":\"a\"}"));
    assert_true(status == LICET_OK || status == LICET_MEMORY);
    assert_null(diagnostics);
    bool done = status == LICET_OK && result->value.kind == LICET_LIST;
    licet_expression_free(expression);
    licet_expressions_free(expressions);
    return done;
}

static void test_each_allocation_may_fail(void **state)
{
    (void)state;
    allocation_sweep(work, NULL);
}

#define EXPRESSION_TEST(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXPRESSION_TEST(test_compiled_once_evaluated_often),
        EXPRESSION_TEST(test_at_fault),
        EXPRESSION_TEST(test_errors_and_unbound_variables),
        EXPRESSION_TEST(test_values_without_end),
        cmocka_unit_test(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(types, check_type) +
           RUN_CASES(kinds, check_kind);
}
