/* Rules run as straight code decide as the bundle's code does: findings, unknowns, errors and fuel
 * are the same, whatever is unusual about a record and wherever the fuel ends. */
#include "support/cases.h"
#include "support/compiled.h"
#include "support/random_form.h"

enum { RECORD_COUNT = 400, ROUNDS = 6 };

typedef struct Case {
    const char *name;
    int64_t fuel;
} Case;

static const Case cases[] = {{"fuel enough", 0},        {"for some rules", 150},
                             {"for half", 300},         {"before the loops", 420},
                             {"within the loops", 560}, {"for nearly all", 700}};

/* The first round is run as the bundle has it, the last ones are not. */
static void decides_alike(void **state)
{
    const Case *c = *state;
    Allocator allocator = allocator_system();
    EvaluateOptions options = {.fuel = c->fuel};
    Compiled compiled;
    Session *session;
    Buffer json, first, again;
    buffer_init(&json, &allocator);
    buffer_init(&first, &allocator);
    buffer_init(&again, &allocator);
    compiled_open(&compiled, form_rules);
    assert_int_equal(session_new(&session, compiled.program, NULL, &options, &allocator),
                     STATUS_OK);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t seed = 7;
        buffer_clear(&again);
        for (int i = 0; i < RECORD_COUNT; i++) {
            form_write_record(&json, &seed);
            form_add_outcome(round == 0 ? &first : &again, session, buffer_text(&json));
        }
        buffer_add_char(round == 0 ? &first : &again, '\0');
        if (round > 0)
            assert_string_equal(again.data, first.data);
    }
    session_free(session);
    compiled_close(&compiled);
    buffer_free(&json);
    buffer_free(&first);
    buffer_free(&again);
}

int main(void)
{
    return RUN_CASES(cases, decides_alike);
}
