/* The table of natives: its order, its signatures, finding and fitting. */
#include "call.h"

#include "lib/library.h"
#include "support/failing_allocator.h"

static void test_rows_are_in_order(void **state)
{
    (void)state;
    for (uint16_t i = 1; i < native_count(); i++)
        assert_true(strcmp(native_get((uint16_t)(i - 1))->function, native_get(i)->function) <= 0);
}

static void test_names_of_overloads_are_unique(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < native_count(); i++) {
        for (uint16_t j = 0; j < i; j++)
            assert_string_not_equal(native_get(i)->c_name, native_get(j)->c_name);
    }
}

static void test_every_row_says_what_it_does_and_whence(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < native_count(); i++) {
        assert_true(strlen(native_get(i)->meaning) > 0);
        assert_true(strlen(native_get(i)->source) > 0);
    }
}

/* What the quick reader of signatures finds is what the checker's reader finds. */
static void test_signatures_are_read_alike(void **state)
{
    (void)state;
    Caller caller;
    caller_begin(&caller);
    TypeTable *types = type_table_new(caller.arena);
    for (uint16_t i = 0; i < native_count(); i++) {
        Signature signature;
        assert_true(signature_parse(&signature, types, text_of(native_get(i)->signature)));
        NativeShape shape = native_shape(i);
        assert_int_equal(shape.is_method, signature.is_method);
        assert_int_equal(shape.param_count, signature.param_count);
        assert_int_equal(native_param_count(i), signature.param_count);
        for (size_t j = 0; j < shape.param_count; j++) {
            TypeKind kind = signature.params[j]->kind;
            bool any = kind == TYPE_PARAM || kind == TYPE_DYN;
            assert_int_equal(shape.tags[j] == UINT32_MAX, any);
            assert_int_equal((shape.tags[j] >> VALUE_OPTIONAL & 1) != 0,
                             any || kind == TYPE_OPTIONAL);
            assert_int_equal((shape.tags[j] >> VALUE_LIST & 1) != 0, any || kind == TYPE_LIST);
            assert_int_equal((shape.tags[j] >> VALUE_DATE & 1) != 0, any || kind == TYPE_DATE);
        }
    }
    caller_end(&caller);
}

static void test_finding(void **state)
{
    (void)state;
    uint16_t first;
    assert_int_equal(native_find(&first, TEXT("size")), 8);
    for (uint16_t i = first; i < first + 8; i++)
        assert_string_equal(native_get(i)->function, "size");
    assert_int_equal(native_find(&first, TEXT("std.phone.is_mobile")), 1);
    assert_int_equal(native_find(&first, TEXT("")), 0);
    assert_int_equal(native_find(&first, TEXT("zzz")), 0);
    assert_int_equal(native_find(&first, TEXT("siz")), 0);
    assert_null(native_get((uint16_t)native_count()));
}

static const Value unsure_error = {
    .tag = VALUE_ERROR,
    .as.error = &(const ValueError){.code = ERROR_NO_KEY, .message = TEXT_INIT("bad")}};

static void test_strict_natives_pass_errors_on(void **state)
{
    (void)state;
    Caller caller;
    caller_begin(&caller);
    Value args[2] = {value_int(1), unsure_error};
    assert_text_equal(caller_print(&caller, caller_call(&caller, "_+_", false, args, 2)),
                      "error(\"bad\")");
    caller_end(&caller);
}

static void test_lenient_natives_look_at_errors(void **state)
{
    (void)state;
    Caller caller;
    caller_begin(&caller);
    Value inner = value_int(7);
    Value logic[2] = {unsure_error, value_bool(false)},
          some[2] = {value_some(&inner), unsure_error};
    assert_text_equal(caller_print(&caller, caller_call(&caller, "_&&_", false, logic, 2)),
                      "false");
    assert_text_equal(caller_print(&caller, caller_call(&caller, "_||_", false, logic, 2)),
                      "error(\"bad\")");
    assert_text_equal(caller_print(&caller, caller_call(&caller, "orValue", true, some, 2)), "7");
    caller_end(&caller);
}

static void test_long_work_needs_fuel(void **state)
{
    (void)state;
    Caller caller;
    caller_begin(&caller);
    caller.fuel = 1000;
    Value count = value_int(100000);
    Value out = caller_call(&caller, "lists.range", false, &count, 1);
    assert_int_equal(out.tag, VALUE_ERROR);
    assert_int_equal(out.as.error->code, ERROR_LIMIT);
    caller_end(&caller);
}

static void test_strings_have_a_longest(void **state)
{
    (void)state;
    Caller caller;
    caller_begin(&caller);
    size_t size_bytes = LIMIT_STRING_BYTES / 2 + 1;
    char *data = arena_alloc(caller.arena, size_bytes);
    memset(data, 'a', size_bytes);
    Value half = value_string((Text){data, size_bytes});
    Value twice[2] = {half, half},
          grow[3] = {half, value_string(TEXT("a")), value_string(TEXT("bbb"))};
    assert_int_equal(caller_call(&caller, "_+_", false, twice, 2).as.error->code, ERROR_LIMIT);
    assert_int_equal(caller_call(&caller, "replace", true, grow, 3).as.error->code, ERROR_LIMIT);
    caller_end(&caller);
}

static bool make_library(const Allocator *allocator, void *context)
{
    (void)context;
    Library *library = library_new(allocator);
    library_free(library);
    return library != NULL;
}

static void test_no_memory_for_a_library(void **state)
{
    (void)state;
    allocation_sweep(make_library, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_in_order),
        cmocka_unit_test(test_names_of_overloads_are_unique),
        cmocka_unit_test(test_every_row_says_what_it_does_and_whence),
        cmocka_unit_test(test_signatures_are_read_alike),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_strict_natives_pass_errors_on),
        cmocka_unit_test(test_lenient_natives_look_at_errors),
        cmocka_unit_test(test_long_work_needs_fuel),
        cmocka_unit_test(test_strings_have_a_longest),
        cmocka_unit_test(test_no_memory_for_a_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
