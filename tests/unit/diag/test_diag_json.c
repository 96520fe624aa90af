#include "diag/diag_json.h"

#include "support/cases.h"

static void test_one_object_a_line(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Sources *sources = sources_new(arena);
    uint32_t file;
    assert_true(sources_add(&file, sources, TEXT("规则/a b.licet"), TEXT("备案 x\ny")));
    Diags *diags = diags_new(arena, sources);

    Diag diag = diag_at(DIAG_SYNTAX, (Span){0, 7, 10});
    diags_add(diags, &diag, "\"%s\"\n\x01", "x");

    diag = diag_at(DIAG_DATE_IN_EXPRESSION, (Span){0, 0, 6});
    diag.also = (Span){0, 9, 10};
    diag.also_message = TEXT("the other");
    diag.hint = TEXT("Write \\.");
    diag.fix = (FixIt){(Span){0, 10, 10}, TEXT(";")};
    diags_add(diags, &diag, "all");

    diag = diag_at(DIAG_NO_FILES, SPAN_NONE);
    diag.also = (Span){0, 0, 0};
    diag.fix = (FixIt){(Span){0, 0, 3}, TEXT("")};
    diags_add(diags, &diag, "nowhere");

    Buffer out;
    buffer_init(&out, &heap);
    diags_write(&out, diags, DIAG_JSON, true);
    assert_text_equal(
        buffer_text(&out),
        "{\"code\":\"L0100\",\"severity\":\"error\",\"message\":\"\\\"x\\\"\\n\\u0001\","
        "\"at\":{\"file\":\"规则/a b.licet\",\"line\":1,\"column\":4,\"end_line\":2,"
        "\"end_column\":2}}\n"
        "{\"code\":\"L0110\",\"severity\":\"warning\",\"message\":\"all\","
        "\"at\":{\"file\":\"规则/a b.licet\",\"line\":1,\"column\":1,\"end_line\":1,"
        "\"end_column\":3},"
        "\"also\":{\"file\":\"规则/a b.licet\",\"line\":2,\"column\":1,\"end_line\":2,"
        "\"end_column\":2},\"also_message\":\"the other\",\"hint\":\"Write \\\\.\","
        "\"fix\":{\"at\":{\"file\":\"规则/a b.licet\",\"line\":2,\"column\":2,\"end_line\":2,"
        "\"end_column\":2},\"text\":\";\"}}\n"
        "{\"code\":\"L0004\",\"severity\":\"error\",\"message\":\"nowhere\","
        "\"also\":{\"file\":\"规则/a b.licet\",\"line\":1,\"column\":1,\"end_line\":1,"
        "\"end_column\":1},"
        "\"fix\":{\"at\":{\"file\":\"规则/a b.licet\",\"line\":1,\"column\":1,\"end_line\":1,"
        "\"end_column\":2},\"text\":\"\"}}\n");
    buffer_free(&out);
    arena_free(arena);
}

static void test_nothing_to_say(void **state)
{
    (void)state;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    Buffer out;
    buffer_init(&out, &heap);
    diag_json_write(&out, diags_new(arena, sources_new(arena)));
    assert_text_equal(buffer_text(&out), "");
    buffer_free(&out);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_object_a_line),
        cmocka_unit_test(test_nothing_to_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
