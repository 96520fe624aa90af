/* One program, one set of bindings, several threads: what licet.h promises. Run it under TSan. */
#include "api/shop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 50 };

typedef struct Shared {
    licet_program *program;
    licet_bindings *bindings;
    atomic_int asked;
} Shared;

static void answer(void *context, licet_text source, licet_text key, licet_answer *out)
{
    Shared *shared = context;
    (void)source;
    (void)key;
    atomic_fetch_add(&shared->asked, 1);
    licet_answer_none(out);
}

/* NULL when every round came out as it should. */
static void *decide(void *context)
{
    Shared *shared = context;
    licet_evaluator *evaluator;
    const licet_decision *decision;
    if (licet_evaluator_new(&evaluator, shared->program, shared->bindings, NULL, NULL) != LICET_OK)
        return context;
    void *failed = NULL;
    for (int i = 0; i < ROUNDS; i++) {
        if (licet_evaluate_json(&decision, evaluator,
                                t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"owner\":\"x\","
                                  "\"domains\":[]}")) != LICET_OK ||
            licet_decision_verdict(decision) != LICET_VERDICT_INCOMPLETE ||
            licet_decision_finding(decision, 0) == NULL)
            failed = context;
    }
    licet_evaluator_free(evaluator);
    return failed;
}

static void test_shared_by_threads(void **state)
{
    (void)state;
    Shared shared = {.asked = 0};
    pthread_t threads[THREADS];
    assert_int_equal(shop_open(&shared.program, NULL), LICET_OK);
    assert_int_equal(licet_bindings_new(&shared.bindings, shared.program, NULL), LICET_OK);
    assert_int_equal(
        licet_bindings_add_function(shared.bindings, t("owner_of"), answer, &shared, NULL),
        LICET_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, decide, &shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(atomic_load(&shared.asked), THREADS * ROUNDS);
    licet_bindings_free(shared.bindings);
    licet_program_free(shared.program);
}

static void *compile(void *context)
{
    licet_program *program;
    (void)context;
    licet_status status = shop_open(&program, NULL);
    licet_program_free(program);
    return status == LICET_OK ? NULL : context;
}

static void test_compiling_in_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, compile, &threads), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

/* Each its own expressions, tests and explanations of the one program. */
static void *use_all(void *context)
{
    const Shared *shared = context;
    licet_evaluator_options options = LICET_EVALUATOR_OPTIONS;
    licet_evaluator *evaluator;
    licet_expressions *expressions;
    licet_expression *expression;
    licet_tests *tests;
    const licet_decision *decision;
    const licet_result *result;
    licet_string *schema;
    options.explain = true;
    bool done =
        licet_evaluator_new(&evaluator, shared->program, NULL, &options, NULL) == LICET_OK &&
        licet_evaluate_json(&decision, evaluator,
                            t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"amount\":200,"
                              "\"domains\":[]}")) == LICET_OK &&
        licet_explanation_rule(licet_decision_explanation(decision), 0) != NULL;
    done = licet_expressions_new(&expressions, NULL) == LICET_OK && done;
    done = licet_expression_new(&expression, expressions, t("'a1'.matches('[a-z][0-9]')"), NULL, 0,
                                NULL) == LICET_OK &&
           licet_expression_evaluate(&result, expression, NULL) == LICET_OK &&
           result->value.as.boolean && done;
    done = licet_tests_run(&tests, shared->program, NULL) == LICET_OK && done;
    done =
        licet_program_schema(&schema, shared->program, LICET_SCHEMA_DECISION) == LICET_OK && done;
    licet_string_free(schema);
    licet_tests_free(tests);
    licet_expression_free(expression);
    licet_expressions_free(expressions);
    licet_evaluator_free(evaluator);
    return done ? NULL : context;
}

static void test_all_of_it_in_threads(void **state)
{
    (void)state;
    Shared shared = {.asked = 0};
    pthread_t threads[THREADS];
    assert_int_equal(shop_open(&shared.program, NULL), LICET_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_all, &shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    licet_program_free(shared.program);
}

/* Cancelled from outside while it is at work: it ends, whenever the flag is seen. */
static void *decide_until_cancelled(void *context)
{
    licet_evaluator *evaluator = context;
    const licet_decision *decision;
    while (licet_evaluate_json(&decision, evaluator,
                               t("{\"id\":\"a\",\"submitted\":\"2024-06-01\",\"domains\":[]}")) ==
           LICET_OK)
        ;
    return NULL;
}

static void test_cancelled_from_another_thread(void **state)
{
    (void)state;
    licet_program *program;
    licet_evaluator *evaluator;
    pthread_t thread;
    assert_int_equal(shop_open(&program, NULL), LICET_OK);
    assert_int_equal(licet_evaluator_new(&evaluator, program, NULL, NULL, NULL), LICET_OK);
    assert_int_equal(pthread_create(&thread, NULL, decide_until_cancelled, evaluator), 0);
    licet_evaluator_cancel(evaluator);
    assert_int_equal(pthread_join(thread, NULL), 0);
    licet_evaluator_free(evaluator);
    licet_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_by_threads),
        cmocka_unit_test(test_compiling_in_threads),
        cmocka_unit_test(test_all_of_it_in_threads),
        cmocka_unit_test(test_cancelled_from_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
