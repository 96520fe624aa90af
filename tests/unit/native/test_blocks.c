/* Rules run as native code, many in one function, decide as the bundle's code does: findings,
 * unknowns, errors and fuel are the same, whatever is odd about a record and wherever the fuel
 * ends. */
#include <stdlib.h>

#include "native/native.h"
#include "support/cases.h"
#include "support/compiled.h"
#include "support/random_form.h"

enum { RECORD_COUNT = 400, COMPILER_SECONDS = 300 };

typedef struct Case {
    const char *name;
    int64_t first_fuel, last_fuel; /* 0: enough */
} Case;

static const Case cases[] = {{"fuel enough", 0, 0},
                             {"for a rule or two", 1, 60},
                             {"for some", 61, 400},
                             {"for nearly all", 401, 800}};

static Compiled compiled;
static Buffer object; /* the program's; empty where there is no C compiler */

static void make_object(const Allocator *allocator)
{
    Buffer source, reason;
    uint32_t parts;
    buffer_init(&source, allocator);
    buffer_init(&object, allocator);
    buffer_init(&reason, allocator);
    setenv("CFLAGS", "-O1", 1); /* which is what tests have time for */
    assert_int_equal(native_translate(&source, &parts, compiled.program), STATUS_OK);
    if (native_compile(&object, buffer_text(&source), parts, COMPILER_SECONDS, &reason) ==
        STATUS_OK)
        assert_int_equal(native_seal(&object, compiled.program), STATUS_OK);
    buffer_free(&source);
    buffer_free(&reason);
}

/* What is decided of the records, each with the next fuel of the case. */
static void decide_all(Buffer *out, const Case *c, const Allocator *allocator)
{
    EvaluateOptions options = {.fuel = 0};
    Session *session;
    Buffer json;
    uint32_t seed = 11;
    buffer_init(&json, allocator);
    assert_int_equal(session_new(&session, compiled.program, NULL, &options, allocator), STATUS_OK);
    for (int i = 0; i < RECORD_COUNT; i++) {
        form_write_record(&json, &seed);
        if (c->last_fuel > 0)
            evaluator_set_fuel(session_evaluator(session),
                               c->first_fuel + i % (c->last_fuel - c->first_fuel + 1));
        form_add_outcome(out, session, buffer_text(&json));
    }
    buffer_add_char(out, '\0');
    session_free(session);
    buffer_free(&json);
}

static void decides_alike(void **state)
{
    Allocator allocator = allocator_system();
    NativeObject *loaded;
    Buffer expected, got;
    if (object.size_bytes == 0)
        skip();
    buffer_init(&expected, &allocator);
    buffer_init(&got, &allocator);
    decide_all(&expected, *state, &allocator);
    assert_int_equal(native_load(&loaded, compiled.program, buffer_text(&object), &allocator, &got),
                     STATUS_OK);
    decide_all(&got, *state, &allocator);
    native_free(loaded);
    assert_string_equal(got.data, expected.data);
    buffer_free(&expected);
    buffer_free(&got);
}

int main(void)
{
    Allocator allocator = allocator_system();
    compiled_open(&compiled, form_rules);
    make_object(&allocator);
    int failed = RUN_CASES(cases, decides_alike);
    buffer_free(&object);
    compiled_close(&compiled);
    return failed;
}
