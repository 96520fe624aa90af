/* Applying fix-its. */
#include "diag/fix.h"
#include "support/cases.h"

typedef struct FixCase {
    const char *name, *source;
    struct {
        uint32_t start, end;
        const char *text; /* NULL: no more */
    } fixes[4];
    size_t applied;
    const char *expect;
} FixCase;

static const FixCase cases[] = {
    {"none", "abc", {{0, 0, NULL}}, 0, ""},
    {"replace", "abc", {{1, 2, "x"}}, 1, "axc"},
    {"insert at the start and end", "abc", {{0, 0, "<"}, {3, 3, ">"}}, 2, "<abc>"},
    {"remove", "abc", {{0, 2, ""}}, 1, "c"},
    {"in any order", "abcdef", {{4, 5, "E"}, {0, 1, "A"}}, 2, "AbcdEf"},
    {"overlapping: the first", "abcdef", {{1, 4, "x"}, {2, 3, "y"}}, 1, "axef"},
    {"touching: the first", "abcdef", {{1, 3, "x"}, {3, 4, "y"}}, 1, "axdef"},
    {"twice at one place", "abc", {{1, 1, "x"}, {1, 1, "y"}}, 1, "axbc"},
};

static void check(void **state)
{
    const FixCase *c = *state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Sources *sources = sources_new(arena);
    uint32_t file, other;
    assert_true(sources_add(&file, sources, TEXT("a"), text_of(c->source)));
    assert_true(sources_add(&other, sources, TEXT("b"), TEXT("other")));
    Diags *diags = diags_new(arena, sources);
    for (uint32_t i = 0; i < 4 && c->fixes[i].text != NULL; i++) {
        Span span = {file, c->fixes[i].start, c->fixes[i].end};
        Diag diag = diag_at(DIAG_SYNTAX, (Span){file, i, i});
        diag.fix = (FixIt){span, text_of(c->fixes[i].text)};
        diags_add(diags, &diag, "x");
    }
    diags_sort(diags);
    Buffer out;
    buffer_init_in(&out, arena);
    assert_int_equal(fix_apply(&out, diags, file), c->applied);
    assert_text_equal(buffer_text(&out), c->expect);
    buffer_clear(&out);
    assert_int_equal(fix_apply(&out, diags, other), 0);
    assert_text_equal(buffer_text(&out), "");
    arena_free(arena);
}

int main(void)
{
    return RUN_CASES(cases, check);
}
