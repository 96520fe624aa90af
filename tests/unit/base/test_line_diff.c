/* Unified diffs. */
#include "base/line_diff.h"
#include "support/cases.h"

typedef struct DiffCase {
    const char *name, *before, *after, *expect;
} DiffCase;

#define HEAD "--- a\n+++ b\n"

static const DiffCase cases[] = {
    {"equal", "1\n2\n", "1\n2\n", ""},
    {"both empty", "", "", ""},
    {"added to nothing", "", "1\n", HEAD "@@ -0,0 +1,1 @@\n+1\n"},
    {"all removed", "1\n", "", HEAD "@@ -1,1 +0,0 @@\n-1\n"},
    {"one changed", "1\n2\n3\n", "1\nx\n3\n", HEAD "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n"},
    {"shortest", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
     HEAD "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n"},
    {"three lines around", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n6\n7\n8\n9\n",
     HEAD "@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"},
    {"two hunks", "x\n1\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\n",
     HEAD "@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-y\n"},
    {"one hunk over six lines", "x\n1\n2\n3\n4\n5\n6\ny\n", "1\n2\n3\n4\n5\n6\n",
     HEAD "@@ -1,8 +1,6 @@\n-x\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n"},
    {"no end of line", "1\n2", "1\n2\n",
     HEAD "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n"},
};

static void check(void **state)
{
    const DiffCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Buffer out;
    buffer_init_in(&out, arena);
    assert_true(
        line_diff_write(&out, arena, TEXT("a"), text_of(c->before), TEXT("b"), text_of(c->after)));
    assert_text_equal(buffer_text(&out), c->expect);
    arena_free(arena);
}

/* Texts further apart than the limit are replaced as a whole. */
static void too_far_apart(void **unused)
{
    (void)unused;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Buffer before, after, out;
    buffer_init_in(&before, arena);
    buffer_init_in(&after, arena);
    buffer_init_in(&out, arena);
    for (int i = 0; i < LINE_DIFF_EDITS; i++) {
        buffer_add_format(&before, "old %d\n", i);
        buffer_add_format(&after, "new %d\n", i);
    }
    assert_true(line_diff_write(&out, arena, TEXT("a"), buffer_text(&before), TEXT("b"),
                                buffer_text(&after)));
    size_t last_old = text_find(buffer_text(&out), TEXT("-old 1999\n"), 0);
    size_t first_new = text_find(buffer_text(&out), TEXT("+new 0\n"), 0);
    assert_true(last_old < first_new && first_new != SIZE_MAX);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(too_far_apart)};
    int failed = RUN_CASES(cases, check);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
