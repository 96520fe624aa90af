#include "diag/diag.h"

#include "base/limits.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

/* Two files, the later in the alphabet first. */
typedef struct Run {
    Arena *arena;
    Sources *sources;
    Diags *diags;
} Run;

static Run new_run(void)
{
    Allocator heap = allocator_system();
    Run run = {.arena = arena_new(&heap)};
    uint32_t file;
    run.sources = sources_new(run.arena);
    assert_true(sources_add(&file, run.sources, TEXT("b.licet"), TEXT("licet 1;\nmodule b;\n")));
    assert_true(sources_add(&file, run.sources, TEXT("a.licet"), TEXT("licet 1;\nmodule a;\n")));
    run.diags = diags_new(run.arena, run.sources);
    assert_ptr_equal(diags_sources(run.diags), run.sources);
    return run;
}

static void add(Run *run, DiagId id, Span at, const char *message)
{
    Diag diag = diag_at(id, at);
    diags_add(run->diags, &diag, "%s", message);
}

static void test_sorted_by_path_place_and_code(void **state)
{
    (void)state;
    Run run = new_run();
    add(&run, DIAG_NO_FILES, SPAN_NONE, "8");
    add(&run, DIAG_SYNTAX, (Span){0, 3, 4}, "7");
    add(&run, DIAG_SYNTAX, (Span){0, 0, 4}, "6");
    add(&run, DIAG_SYNTAX, (Span){1, 9, 12}, "5");
    add(&run, DIAG_BAD_NUMBER, (Span){1, 9, 10}, "4");
    add(&run, DIAG_SYNTAX, (Span){1, 9, 10}, "3");
    add(&run, DIAG_FILE_UNREADABLE, (Span){1, 9, 10}, "2");
    add(&run, DIAG_SYNTAX, (Span){1, 0, 10}, "1");
    diags_sort(run.diags);
    assert_int_equal(diags_count(run.diags), 8);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(diags_get(run.diags, i)->message.data[0], '1' + i);
    arena_free(run.arena);
}

static void test_repeats_are_dropped(void **state)
{
    (void)state;
    Run run = new_run();
    add(&run, DIAG_SYNTAX, (Span){0, 0, 4}, "first");
    add(&run, DIAG_SYNTAX, (Span){0, 0, 4}, "again");
    add(&run, DIAG_SYNTAX, (Span){0, 0, 5}, "longer");
    add(&run, DIAG_SYNTAX, (Span){1, 0, 4}, "elsewhere");
    add(&run, DIAG_BAD_NUMBER, (Span){0, 0, 4}, "other code");
    assert_int_equal(diags_count(run.diags), 4);
    assert_int_equal(diags_error_count(run.diags), 4);
    assert_text_equal(diags_get(run.diags, 0)->message, "first");
    arena_free(run.arena);
}

static void test_errors_and_warnings_are_counted(void **state)
{
    (void)state;
    Run run = new_run();
    add(&run, DIAG_DATE_IN_EXPRESSION, (Span){0, 0, 4}, "warning");
    assert_int_equal(diags_error_count(run.diags), 0);
    assert_int_equal(diags_warning_count(run.diags), 1);
    add(&run, DIAG_SYNTAX, (Span){0, 0, 4}, "error");
    assert_int_equal(diags_error_count(run.diags), 1);
    assert_int_equal(diags_warning_count(run.diags), 1);
    arena_free(run.arena);
}

static void test_the_number_kept_is_limited(void **state)
{
    (void)state;
    Run run = new_run();
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < LIMIT_DIAGNOSTICS; i++)
            add(&run, DIAG_SYNTAX, (Span){round, i, i}, "x");
    }
    assert_int_equal(diags_count(run.diags), LIMIT_DIAGNOSTICS);
    assert_int_equal(diags_error_count(run.diags), 2 * LIMIT_DIAGNOSTICS);
    add(&run, DIAG_SYNTAX, (Span){0, 7, 7}, "a repeat of one that is kept");
    assert_int_equal(diags_error_count(run.diags), 2 * LIMIT_DIAGNOSTICS);
    arena_free(run.arena);
}

static void test_warnings_cannot_hide_errors(void **state)
{
    (void)state;
    Run run = new_run();
    for (uint32_t i = 0; i < LIMIT_DIAGNOSTICS; i++)
        add(&run, DIAG_DATE_IN_EXPRESSION, (Span){0, i, i}, "warning");
    add(&run, DIAG_DATE_IN_EXPRESSION, (Span){1, 0, 0}, "one more warning");
    add(&run, DIAG_SYNTAX, (Span){1, 1, 1}, "first error");
    add(&run, DIAG_SYNTAX, (Span){1, 2, 2}, "second error");
    assert_int_equal(diags_count(run.diags), LIMIT_DIAGNOSTICS);
    assert_int_equal(diags_error_count(run.diags), 2);
    assert_int_equal(diags_warning_count(run.diags), LIMIT_DIAGNOSTICS + 1);
    diags_sort(run.diags);
    assert_text_equal(diags_get(run.diags, 0)->message, "first error");
    assert_text_equal(diags_get(run.diags, 1)->message, "second error");
    assert_text_equal(diags_get(run.diags, 2)->message, "warning");
    arena_free(run.arena);
}

static void test_what_is_given_is_kept(void **state)
{
    (void)state;
    Run run = new_run();
    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 0, 5});
    assert_false(span_is_somewhere(diag.also) || span_is_somewhere(diag.fix.at));
    assert_int_equal(diag.hint.size_bytes + diag.also_message.size_bytes, 0);
    diag.hint = diags_text(run.diags, "Write \"%s\" %d times.", "licet", 3);
    diag.also = (Span){1, 0, 5};
    diag.also_message = TEXT("first here");
    diag.fix = (FixIt){(Span){0, 1, 2}, TEXT("x")};
    diags_add(run.diags, &diag, "\"%.*s\" is unknown", TEXT_ARG(TEXT("备案")));
    const Diag *kept = diags_get(run.diags, 0);
    assert_text_equal(kept->message, "\"备案\" is unknown");
    assert_text_equal(kept->hint, "Write \"licet\" 3 times.");
    assert_text_equal(kept->also_message, "first here");
    assert_int_equal(kept->also.file, 1);
    assert_text_equal(kept->fix.text, "x");
    arena_free(run.arena);
}

/* ---- the catalogue --------------------------------------------------------------------------- */

typedef struct FindCase {
    const char *name; /* also the code */
    bool found;
    DiagId id;
} FindCase;

static const FindCase find_cases[] = {
    {"L0100", true, DIAG_SYNTAX},
    {"l0100", true, DIAG_SYNTAX},
    {"100", true, DIAG_SYNTAX},
    {"L1", true, DIAG_FILE_UNREADABLE},
    {"0001", true, DIAG_FILE_UNREADABLE},
    {"L9999", false, DIAG_SYNTAX},
    {"0", false, DIAG_SYNTAX},
    {"-100", false, DIAG_SYNTAX},
    {"L-100", false, DIAG_SYNTAX},
    {"LL100", false, DIAG_SYNTAX},
    {"100 ", false, DIAG_SYNTAX},
    {"4294967396", false, DIAG_SYNTAX}, /* 2^32 + 100 */
    {"18446744073709551716", false, DIAG_SYNTAX},
    {"", false, DIAG_SYNTAX},
    {"L", false, DIAG_SYNTAX},
};

static void check_find(void **state)
{
    const FindCase *c = *state;
    DiagId id = DIAG_COUNT;
    assert_int_equal(diag_find(&id, text_of(c->name)), c->found);
    assert_int_equal(id, c->found ? c->id : DIAG_COUNT);
}

static void test_every_row_is_found_by_its_code(void **state)
{
    (void)state;
    Buffer buffer;
    Allocator heap = allocator_system();
    buffer_init(&buffer, &heap);
    for (int i = 0; i < DIAG_COUNT; i++) {
        DiagId found = DIAG_COUNT;
        buffer_clear(&buffer);
        diag_code_write(&buffer, (DiagId)i);
        assert_int_equal(buffer.size_bytes, 5);
        assert_true(diag_find(&found, buffer_text(&buffer)));
        assert_int_equal(found, i);
        assert_true(strlen(diag_title((DiagId)i)) > 0);
    }
    assert_int_equal(diag_severity(DIAG_SYNTAX), SEVERITY_ERROR);
    assert_string_equal(diag_severity_word(DIAG_SYNTAX), "error");
    assert_int_equal(diag_severity(DIAG_DATE_IN_EXPRESSION), SEVERITY_WARNING);
    assert_string_equal(diag_severity_word(DIAG_DATE_IN_EXPRESSION), "warning");
    buffer_free(&buffer);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static bool report(Arena *arena, const Allocator *allocator)
{
    uint32_t file;
    Sources *sources = sources_new(arena);
    if (sources == NULL || !sources_add(&file, sources, TEXT("a.licet"), TEXT("licet 1;")))
        return false;
    Diags *diags = diags_new(arena, sources);
    if (diags == NULL)
        return false;
    bool succeeded = true;
    for (uint32_t i = 0; i < 40; i++) {
        Diag diag = diag_at(DIAG_SYNTAX, (Span){file, i % 8, i});
        diag.hint = diags_text(diags, "%300s", "hint");
        diags_add(diags, &diag, "%300s", "message");
        succeeded = succeeded && diag.hint.size_bytes == 300;
    }
    assert_int_equal(diags_error_count(diags), 40); /* none is lost */
    succeeded = succeeded && diags_count(diags) == 40;
    diags_sort(diags);
    for (size_t i = 0; i < diags_count(diags); i++) {
        assert_true(diags_get(diags, i)->message.size_bytes > 0);
        succeeded = succeeded && diags_get(diags, i)->message.size_bytes == 300;
    }
    for (int format = DIAG_TEXT; format <= DIAG_SARIF; format++) {
        Buffer out;
        buffer_init(&out, allocator);
        diags_write(&out, diags, (DiagFormat)format, true);
        succeeded = succeeded && !buffer_failed(&out);
        buffer_free(&out);
    }
    return succeeded;
}

static bool report_over(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    bool succeeded = report(arena, allocator);
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(report_over, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_by_path_place_and_code),
        cmocka_unit_test(test_repeats_are_dropped),
        cmocka_unit_test(test_errors_and_warnings_are_counted),
        cmocka_unit_test(test_the_number_kept_is_limited),
        cmocka_unit_test(test_warnings_cannot_hide_errors),
        cmocka_unit_test(test_what_is_given_is_kept),
        cmocka_unit_test(test_every_row_is_found_by_its_code),
        cmocka_unit_test(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(find_cases, check_find);
}
