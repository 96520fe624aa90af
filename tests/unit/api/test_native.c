/* licet_program_use_native(): the same decisions by machine code, of the program it belongs to and
 * no other, and signed where the program had to be. Skipped (77) where there is no C compiler. */
#include <stdlib.h>

#include "api/shop.h"
#include "code/program.h"
#include "native/native.h"

enum { COMPILER_SECONDS = 300 };

static const char *const applications[] = {
    "{\"id\":\"a1\",\"submitted\":\"2024-06-01\",\"amount\":200,\"domains\":[]}",
    "{\"id\":\"a2\",\"submitted\":\"2024-06-01\",\"owner\":\"x\",\"domains\":[{\"name\":\"a.cn\"}]"
    "}",
    "{\"id\":\"a3\",\"submitted\":\"2024-06-01\",\"domains\":"
    "[{\"name\":\"a.cn\",\"expires\":\"2024-01-01\"}]}",
    "{\"id\":\"a4\"}",
};

/* The shop's bundle, and the object made of it. */
typedef struct Made {
    licet_compilation *compilation;
    licet_text bundle;
    Buffer object;
} Made;

static int make(void **state)
{
    static Made made;
    licet_rule_file file = {t("shop.licet"), t(shop_rules)};
    Allocator allocator = allocator_system();
    Buffer source, reason;
    uint32_t parts;
    Program *program;
    setenv("CFLAGS", "-O0", 1);
    assert_int_equal(licet_compile_files(&made.compilation, &file, 1, NULL), LICET_OK);
    made.bundle = licet_compilation_bundle(made.compilation);
    buffer_init(&made.object, &allocator);
    buffer_init(&source, &allocator);
    buffer_init(&reason, &allocator);
    Text bytes = {made.bundle.data, made.bundle.size_bytes};
    assert_int_equal(program_open(&program, &allocator, bytes, NULL), STATUS_OK);
    assert_int_equal(native_translate(&source, &parts, program), STATUS_OK);
    Status status =
        native_compile(&made.object, buffer_text(&source), parts, COMPILER_SECONDS, &reason);
    if (status != STATUS_OK)
        fail_msg("%.*s", TEXT_ARG(buffer_text(&reason)));
    assert_int_equal(native_seal(&made.object, program), STATUS_OK);
    program_free(program);
    buffer_free(&reason);
    buffer_free(&source);
    *state = &made;
    return 0;
}

static int unmake(void **state)
{
    Made *made = *state;
    buffer_free(&made->object);
    licet_compilation_free(made->compilation);
    return 0;
}

static licet_text object_of(const Made *made)
{
    return (licet_text){made->object.data, made->object.size_bytes};
}

static const licet_text no_text = {NULL, 0};

static licet_string *decide(licet_program *program, const char *application)
{
    licet_evaluator *evaluator;
    const licet_decision *decision;
    licet_string *json;
    assert_int_equal(licet_evaluator_new(&evaluator, program, NULL, NULL, NULL), LICET_OK);
    assert_int_equal(licet_evaluate_json(&decision, evaluator, t(application)), LICET_OK);
    assert_int_equal(licet_decision_json(&json, decision, true), LICET_OK);
    licet_evaluator_free(evaluator);
    return json;
}

static void decisions_are_the_same(void **state)
{
    const Made *made = *state;
    licet_program *interpreted, *native;
    assert_int_equal(licet_program_open(&interpreted, made->bundle, NULL, NULL), LICET_OK);
    assert_int_equal(licet_program_open(&native, made->bundle, NULL, NULL), LICET_OK);
    assert_int_equal(licet_program_use_native(native, object_of(made), no_text, NULL), LICET_OK);
    for (size_t i = 0; i < sizeof applications / sizeof applications[0]; i++) {
        licet_string *expected = decide(interpreted, applications[i]);
        licet_string *got = decide(native, applications[i]);
        assert_string_equal(licet_string_text(got).data, licet_string_text(expected).data);
        licet_string_free(expected);
        licet_string_free(got);
    }
    licet_string *reason;
    assert_int_equal(licet_program_use_native(native, object_of(made), no_text, &reason),
                     LICET_INPUT);
    assert_text(licet_string_text(reason), "the program has a native object already");
    licet_string_free(reason);
    licet_program_free(native);
    licet_program_free(interpreted);
}

static void others_are_refused(void **state)
{
    const Made *made = *state;
    licet_program *program;
    licet_string *reason;
    assert_int_equal(shop_open(&program, NULL), LICET_OK); /* of another name and version */
    assert_int_equal(licet_program_use_native(program, object_of(made), no_text, &reason),
                     LICET_BUNDLE);
    assert_text(licet_string_text(reason), "it is made of another bundle: build both together");
    licet_string_free(reason);
    assert_int_equal(licet_program_use_native(program, t("no object"), no_text, NULL),
                     LICET_BUNDLE);
    licet_string_free(decide(program, applications[0])); /* which goes on as before */
    licet_program_free(program);
}

static void a_signature_is_asked_of_the_object_too(void **state)
{
    const Made *made = *state;
    licet_string *public_key, *secret_key, *of_bundle, *of_object, *reason;
    licet_program *program;
    licet_open_options options = LICET_OPEN_OPTIONS;
    assert_int_equal(licet_keys_new(&public_key, &secret_key, no_text, NULL), LICET_OK);
    assert_int_equal(licet_sign(&of_bundle, made->bundle, licet_string_text(secret_key), no_text,
                                t("bundle"), NULL, NULL),
                     LICET_OK);
    assert_int_equal(licet_sign(&of_object, object_of(made), licet_string_text(secret_key), no_text,
                                t("object"), NULL, NULL),
                     LICET_OK);
    options.public_key = licet_string_text(public_key);
    options.signature = licet_string_text(of_bundle);
    assert_int_equal(licet_program_open(&program, made->bundle, &options, NULL), LICET_OK);
    assert_int_equal(licet_program_use_native(program, object_of(made), no_text, &reason),
                     LICET_SIGNATURE);
    assert_text(licet_string_text(reason), "it is not signed: no signature is given");
    licet_string_free(reason);
    assert_int_equal(
        licet_program_use_native(program, object_of(made), licet_string_text(of_bundle), NULL),
        LICET_SIGNATURE);
    assert_int_equal(
        licet_program_use_native(program, object_of(made), licet_string_text(of_object), NULL),
        LICET_OK);
    licet_program_free(program);
    licet_string_free(of_object);
    licet_string_free(of_bundle);
    licet_string_free(secret_key);
    licet_string_free(public_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_are_the_same),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(a_signature_is_asked_of_the_object_too),
    };
    if (system("${CC:-cc} --version >/dev/null 2>&1") != 0)
        return 77;
    return cmocka_run_group_tests(tests, make, unmake);
}
