#include "support/cases.h"
#include "support/failing_allocator.h"
#include "value/value.h"

static Arena *new_arena(void)
{
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    assert_non_null(arena);
    return arena;
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void test_error_keeps_a_copy_of_its_message(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    char message[] = "no such key: age";
    Value error = value_error(arena, ERROR_NO_KEY, text_of(message));
    message[0] = 'X';
    assert_int_equal(error.tag, VALUE_ERROR);
    assert_int_equal(error.as.error->code, ERROR_NO_KEY);
    assert_text_equal(error.as.error->message, "no such key: age");
    assert_int_equal(error.as.error->instruction, UINT32_MAX);
    assert_int_equal(error.as.error->function, UINT32_MAX);
    assert_text_equal(value_error(arena, ERROR_NONE, TEXT("")).as.error->message, "");
    arena_free(arena);
}

static void test_error_is_formatted(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Text name = TEXT("备案号");
    Value error =
        value_error_format(arena, ERROR_INDEX_RANGE, "\"%.*s\" at %d", TEXT_ARG(name), -3);
    assert_text_equal(error.as.error->message, "\"备案号\" at -3");
    error = value_error_format(arena, ERROR_LIMIT, "%5000s", "x");
    assert_int_equal(error.as.error->message.size_bytes, 5000);
    arena_free(arena);
}

static bool make_errors(const Allocator *allocator, void *context)
{
    (void)context;
    Arena *arena = arena_new(allocator);
    if (arena == NULL)
        return false;
    bool succeeded = true;
    for (int i = 0; i < 40; i++) {
        Value made = value_error_format(arena, ERROR_OVERFLOW, "%500d", i);
        Value copied = value_error(arena, ERROR_OVERFLOW, TEXT("overflow"));
        bool fine =
            made.as.error->code == ERROR_OVERFLOW && copied.as.error->code == ERROR_OVERFLOW;
        succeeded = succeeded && fine;
        assert_int_equal(made.tag, VALUE_ERROR); /* an error even without memory for it */
        assert_int_equal(copied.tag, VALUE_ERROR);
        assert_true(fine || arena_failed(arena));
    }
    arena_free(arena);
    return succeeded;
}

static void test_running_out_of_memory(void **state)
{
    (void)state;
    allocation_sweep(make_errors, NULL);
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    arena_set_limit(arena, 1);
    Value error = value_error(arena, ERROR_OVERFLOW, TEXT("overflow"));
    assert_int_equal(error.as.error->code, ERROR_LIMIT);
    assert_text_equal(error.as.error->message, "memory is exhausted");
    assert_int_equal(value_unknown(arena, NULL).tag, VALUE_ERROR);
    arena_free(arena);
}

/* ---- places ---------------------------------------------------------------------------------- */

/* The place a JSON Pointer names; "#3" is an item of a list. */
static const Place *place_of(Arena *arena, const char *pointer)
{
    const Place *place = arena_alloc(arena, sizeof(Place)); /* the root */
    Text rest = text_of(pointer);
    while (rest.size_bytes > 0) {
        size_t end = text_find(rest, TEXT("/"), 1);
        Text step = text_slice(rest, 1, end);
        int64_t index;
        if (text_starts_with(step, TEXT("#")) &&
            text_to_int64(&index, text_slice(step, 1, step.size_bytes)))
            place = place_index(arena, place, (uint32_t)index);
        else
            place = place_field(arena, place, step);
        rest = text_slice(rest, end, rest.size_bytes);
    }
    return place;
}

typedef struct PointerCase {
    const char *name, *place, *suffix, *expect;
} PointerCase;

static const PointerCase pointer_cases[] = {
    {"root", "", "", ""},
    {"suffix of the root", "", "/age", "/age"},
    {"field", "/subject", "", "/subject"},
    {"field of a list's item", "/websites/#10/name", "", "/websites/10/name"},
    {"suffix", "/websites/#0", "/name", "/websites/0/name"},
    {"tilde is escaped", "/a~b", "", "/a~0b"},
    {"UTF-8 as it is", "/备案", "", "/备案"},
};

static void check_pointer(void **state)
{
    const PointerCase *c = *state;
    Arena *arena = new_arena();
    Buffer buffer;
    buffer_init(&buffer, arena_allocator(arena));
    place_write(&buffer, place_of(arena, c->place), text_of(c->suffix));
    assert_text_equal(buffer_text(&buffer), c->expect);
    buffer_free(&buffer);
    arena_free(arena);
}

static void test_names_of_any_bytes(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Buffer buffer;
    buffer_init(&buffer, arena_allocator(arena));
    const Place *place = place_field(arena, NULL, TEXT("a/~1"));
    place = place_field(arena, place, TEXT(""));
    place = place_field(arena, place, (Text){NULL, 0});
    place_write(&buffer, place, TEXT(""));
    assert_text_equal(buffer_text(&buffer), "/a~1~01//");
    buffer_free(&buffer);
    arena_free(arena);
}

/* In this order. */
static const char *const ordered_places[] = {"",       "/#0", "/#2",   "/#10", "/#10/#0",
                                             "/#10/a", "/a",  "/a/#0", "/a/b", "/a/b/c",
                                             "/a/c",   "/aa", "/b",    "/b/#1"};

static void test_places_have_one_order(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    enum { COUNT = sizeof ordered_places / sizeof *ordered_places };
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < COUNT; k++) {
            int compared = place_compare(place_of(arena, ordered_places[i]),
                                         place_of(arena, ordered_places[k]));
            if ((compared > 0) - (compared < 0) != (i > k) - (i < k))
                fail_msg("\"%s\" and \"%s\"", ordered_places[i], ordered_places[k]);
        }
    }
    const Place *place = place_of(arena, "/a/b");
    assert_int_equal(place_compare(place, place), 0);
    assert_true(place_compare(NULL, place) < 0);
    arena_free(arena);
}

/* ---- unknowns -------------------------------------------------------------------------------- */

/* The unknown of the places named in `text`, one letter each. */
static Value unknown_named(Arena *arena, const char *text)
{
    Value unknown = {.tag = VALUE_ABSENT};
    for (size_t i = 0; text[i] != '\0'; i++) {
        Value one = value_unknown(arena, place_field(arena, NULL, (Text){text + i, 1}));
        unknown = i == 0 ? one : value_unknown_merge(arena, unknown, one);
    }
    return unknown;
}

static void assert_unknown(Value value, const char *names)
{
    assert_int_equal(value.tag, VALUE_UNKNOWN);
    assert_int_equal(value.as.unknown->count, strlen(names));
    for (size_t i = 0; names[i] != '\0'; i++)
        assert_int_equal(value.as.unknown->places[i]->name.data[0], names[i]);
}

typedef struct MergeCase {
    const char *name, *left, *right, *expect;
} MergeCase;

static const MergeCase merge_cases[] = {
    {"one and one", "a", "b", "ab"},
    {"sorted", "b", "a", "ab"},
    {"the same", "a", "a", "a"},
    {"within", "abc", "b", "abc"},
    {"within, other way", "b", "abc", "abc"},
    {"overlapping", "abd", "bce", "abcde"},
    {"apart", "ace", "bdf", "abcdef"},
    {"one after the other", "abc", "def", "abcdef"},
    {"made out of order", "fbd", "eca", "abcdef"},
};

static void check_merge(void **state)
{
    const MergeCase *c = *state;
    Arena *arena = new_arena();
    Value left = unknown_named(arena, c->left), right = unknown_named(arena, c->right);
    assert_unknown(value_unknown_merge(arena, left, right), c->expect);
    assert_unknown(value_unknown_merge(arena, right, left), c->expect);
    arena_free(arena);
}

static void test_merging_what_is_there_allocates_nothing(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Value all = unknown_named(arena, "abc"), some = unknown_named(arena, "ac");
    size_t before = arena_used_bytes(arena);
    assert_unknown(value_unknown_merge(arena, all, some), "abc");
    assert_unknown(value_unknown_merge(arena, some, all), "abc");
    assert_unknown(value_unknown_merge(arena, all, all), "abc");
    assert_int_equal(arena_used_bytes(arena), before);
    arena_free(arena);
}

static void test_errors_win_over_unknowns(void **state)
{
    (void)state;
    Arena *arena = new_arena();
    Value first = value_error(arena, ERROR_OVERFLOW, TEXT("first"));
    Value second = value_error(arena, ERROR_NO_KEY, TEXT("second"));
    Value a = unknown_named(arena, "a"), b = unknown_named(arena, "b");
    const Value all[] = {b, value_int(1), first, second, a};
    assert_ptr_equal(value_unsure_merge(arena, all, 5).as.error, first.as.error);
    const Value unknowns[] = {b, value_int(1), a, b};
    assert_unknown(value_unsure_merge(arena, unknowns, 4), "ab");
    const Value sure[] = {value_int(1), value_null()};
    assert_int_equal(value_unsure_merge(arena, sure, 2).tag, VALUE_ABSENT);
    assert_int_equal(value_unsure_merge(arena, NULL, 0).tag, VALUE_ABSENT);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_keeps_a_copy_of_its_message),
        cmocka_unit_test(test_error_is_formatted),
        cmocka_unit_test(test_running_out_of_memory),
        cmocka_unit_test(test_names_of_any_bytes),
        cmocka_unit_test(test_places_have_one_order),
        cmocka_unit_test(test_merging_what_is_there_allocates_nothing),
        cmocka_unit_test(test_errors_win_over_unknowns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(pointer_cases, check_pointer) +
           RUN_CASES(merge_cases, check_merge);
}
