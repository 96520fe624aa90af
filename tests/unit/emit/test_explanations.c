/*
 * Every diagnostic is explained, in both languages, and of its examples the compiler says just what
 * it should: of the wrong one only that code, of the right one nothing.
 */
#include "diag/explanation.h"
#include "emit/compile.h"
#include "support/cases.h"

static Diags *check(Arena *arena, Text program)
{
    Compilation compilation;
    assert_int_equal(compile_check_listing(&compilation, arena, program, false), STATUS_OK);
    return compilation.diags;
}

/* Codes that no short program of rules shows; tests/golden and tests/cli have theirs. */
static bool needs_no_example(DiagId id)
{
    switch (id) {
    case DIAG_FILE_UNREADABLE:
    case DIAG_FILE_TOO_LARGE:
    case DIAG_INVALID_UTF8:
    case DIAG_NO_FILES:
    case DIAG_BUNDLE_LIMIT:
    case DIAG_PROJECT:
    case DIAG_TOO_MANY_ERRORS:
    case DIAG_TOO_DEEP:
    case DIAG_NUL_IN_SOURCE:
    case DIAG_CALL_DEPTH:
    case DIAG_TABLE_SIZE:
        return true;
    default:
        return false;
    }
}

static void expect(bool right, DiagId id, const char *what)
{
    Buffer code;
    Allocator allocator = allocator_system();
    buffer_init(&code, &allocator);
    diag_code_write(&code, id);
    if (!right)
        print_error("%.*s: %s\n", TEXT_ARG(buffer_text(&code)), what);
    assert_true(right);
    buffer_free(&code);
}

static void every_code_is_explained(void **unused)
{
    (void)unused;
    Allocator allocator = allocator_system();
    for (DiagId id = 0; id < DIAG_COUNT; id++) {
        Explanation explanation;
        Arena *arena = arena_new(&allocator);
        expect(diag_explain(&explanation, id), id, "src/diag/help has no file for it");
        expect(explanation.text.size_bytes > 0, id, "it has no text");
        expect(explanation.title_zh.size_bytes > 0, id, "it has no Chinese title");
        expect(explanation.text_zh.size_bytes > 0, id, "it has no Chinese text");
        bool example = explanation.wrong.size_bytes > 0 && explanation.right.size_bytes > 0;
        expect(example != needs_no_example(id), id, "it has no example, or one too many");
        if (example) {
            const Diags *wrong = check(arena, explanation.wrong);
            expect(diags_count(wrong) > 0, id, "nothing is said of the wrong example");
            for (size_t i = 0; i < diags_count(wrong); i++)
                expect(diags_get(wrong, i)->id == id, id, "the wrong example has another mistake");
            const Diags *right = check(arena, explanation.right);
            expect(diags_count(right) == 0, id, "the right example has a mistake");
        }
        arena_free(arena);
    }
}

/* And no file explains what does not exist. */
static void every_file_has_its_code(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < explanation_files_count; i++) {
        DiagId id;
        assert_true(diag_find(&id, explanation_files[i].code));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_explained),
        cmocka_unit_test(every_file_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
