/* Pooling, and that equal content gives equal bytes. */
#include "base/limits.h"
#include "code/builder.h"
#include "support/cases.h"
#include "support/failing_allocator.h"

static BundleMeta bare(void)
{
    return (BundleMeta){.input_record = NONE, .reported_scope = NONE, .expression = NONE};
}

static Builder *begin(void)
{
    Allocator allocator = allocator_system();
    Builder *builder = builder_new(&allocator);
    assert_non_null(builder);
    return builder;
}

static void texts_are_pooled(void **state)
{
    (void)state;
    Builder *builder = begin();
    BundleText first = builder_text(builder, TEXT("备案"));
    BundleText other = builder_text(builder, TEXT("filing"));
    BundleText again = builder_text(builder, TEXT("备案"));
    assert_int_equal(first.offset, again.offset);
    assert_int_equal(first.size_bytes, 6);
    assert_int_not_equal(other.offset, first.offset);
    BundleText none = builder_text(builder, TEXT(""));
    assert_int_equal(none.size_bytes, 0);
    builder_free(builder);
}

static void constants_are_pooled(void **state)
{
    (void)state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Builder *builder = begin();
    assert_int_equal(builder_constant(builder, value_int(1)),
                     builder_constant(builder, value_int(1)));
    assert_int_not_equal(builder_constant(builder, value_int(1)),
                         builder_constant(builder, value_uint(1)));
    assert_int_not_equal(builder_constant(builder, value_double(0.0)),
                         builder_constant(builder, value_double(-0.0)));
    assert_int_not_equal(builder_constant(builder, value_string(TEXT("a"))),
                         builder_constant(builder, value_bytes(TEXT("a"))));
    uint32_t lists[2];
    for (int i = 0; i < 2; i++) {
        List *list = list_new(arena, 2);
        list_append(arena, list, value_int(7));
        list_append(arena, list, value_string(TEXT("x")));
        lists[i] = builder_constant(builder, value_list(list));
    }
    assert_int_equal(lists[0], lists[1]);
    builder_free(builder);
    arena_free(arena);
}

static void runs_of_items_are_pooled(void **state)
{
    (void)state;
    const uint32_t numbers[] = {1, 4, 9};
    Builder *builder = begin();
    BundleRange first = builder_run(builder, SECTION_ORDINALS, numbers, 3);
    BundleRange again = builder_run(builder, SECTION_ORDINALS, numbers, 3);
    BundleRange part = builder_run(builder, SECTION_ORDINALS, numbers + 1, 2);
    assert_int_equal(first.first, again.first);
    assert_int_equal(first.count, 3);
    assert_int_equal(part.first, 3);
    assert_int_equal(builder_count(builder, SECTION_ORDINALS), 5);
    builder_free(builder);
}

static void a_list_nested_too_deeply(void **state)
{
    (void)state;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Builder *builder = begin();
    Buffer out;
    buffer_init(&out, &allocator);
    Value value = value_int(1);
    for (int i = 0; i < LIMIT_VALUE_DEPTH + 2; i++) {
        List *list = list_new(arena, 1);
        list_append(arena, list, value);
        value = value_list(list);
    }
    builder_constant(builder, value);
    assert_int_equal(builder_finish(builder, &out), STATUS_LIMIT);
    builder_free(builder);
    buffer_free(&out);
    arena_free(arena);
}

static void build_some(Builder *builder)
{
    BundleMeta meta = bare();
    meta.name = builder_text(builder, TEXT("equal"));
    builder_add(builder, SECTION_META, &meta);
    builder_constant(builder, value_string(TEXT("a constant")));
    builder_constant(builder, value_int(-1));
}

static void equal_content_gives_equal_bytes(void **state)
{
    (void)state;
    Buffer bundles[2];
    Allocator allocator = allocator_system();
    for (int i = 0; i < 2; i++) {
        Builder *builder = begin();
        buffer_init(&bundles[i], &allocator);
        build_some(builder);
        assert_int_equal(builder_finish(builder, &bundles[i]), STATUS_OK);
        builder_free(builder);
    }
    assert_int_equal(bundles[0].size_bytes, bundles[1].size_bytes);
    assert_memory_equal(bundles[0].data, bundles[1].data, bundles[0].size_bytes);
    assert_int_equal(bundles[0].size_bytes % 8, 0);
    buffer_free(&bundles[0]);
    buffer_free(&bundles[1]);
}

static bool build_work(const Allocator *allocator, void *context)
{
    (void)context;
    Builder *builder = builder_new(allocator);
    if (builder == NULL)
        return false;
    Buffer out;
    buffer_init(&out, allocator);
    build_some(builder);
    bool done = builder_finish(builder, &out) == STATUS_OK;
    buffer_free(&out);
    builder_free(builder);
    return done;
}

static void memory_runs_out(void **state)
{
    (void)state;
    allocation_sweep(build_work, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_pooled),
        cmocka_unit_test(constants_are_pooled),
        cmocka_unit_test(runs_of_items_are_pooled),
        cmocka_unit_test(a_list_nested_too_deeply),
        cmocka_unit_test(equal_content_gives_equal_bytes),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
