/* The dates and date-times of JSON-Schema-Test-Suite, where they lie beside the repository. */
#include "base/file.h"
#include "support/cases.h"
#include "value/calendar.h"

static const char *const corpus = LICET_SOURCE "/../shared/corpora/formats.jsonl";

static uint32_t hex4(const char *digits)
{
    char text[5] = {digits[0], digits[1], digits[2], digits[3], '\0'};
    return (uint32_t)strtoul(text, NULL, 16);
}

/* What a line has between the quotes behind `key`, its escapes undone. */
static Text string_at(Arena *arena, Text line, Text key)
{
    Buffer buffer;
    size_t at = text_find(line, key, 0) + key.size_bytes;
    buffer_init(&buffer, arena_allocator(arena));
    for (; line.data[at] != '"'; at++) {
        if (line.data[at] != '\\') {
            buffer_add_char(&buffer, line.data[at]);
            continue;
        }
        at++;
        if (line.data[at] == 'u') {
            buffer_add_code_point(&buffer, hex4(line.data + at + 1));
            at += 4;
        } else {
            buffer_add_char(&buffer, line.data[at] == 'n' ? '\n' : line.data[at]);
        }
    }
    Text text = arena_copy(arena, buffer_text(&buffer));
    buffer_free(&buffer);
    return text;
}

/* A leap second is valid by RFC 3339, but no CEL timestamp can hold it. */
static bool is_leap_second(Text value)
{
    return text_find(value, TEXT(":60"), 0) != SIZE_MAX;
}

static bool parses(Text kind, Text value)
{
    int64_t days, seconds;
    uint32_t nanoseconds;
    return text_equal(kind, TEXT("date")) ? calendar_parse_date(&days, value)
                                          : calendar_parse_timestamp(&seconds, &nanoseconds, value);
}

static void check_line(Arena *arena, Text line, int *count)
{
    Text kind = string_at(arena, line, TEXT("\"kind\": \""));
    if (!text_equal(kind, TEXT("date")) && !text_equal(kind, TEXT("date-time")))
        return;
    Text value = string_at(arena, line, TEXT("\"value\": \""));
    bool valid = text_find(line, TEXT("\"valid\": true"), 0) != SIZE_MAX;
    if (parses(kind, value) != (valid && !is_leap_second(value)))
        fail_msg("%.*s", TEXT_ARG(line));
    ++*count;
}

static void test_corpus(void **state)
{
    Buffer file;
    Allocator heap = allocator_system();
    Arena *arena = arena_new(&heap);
    int count = 0;
    (void)state;
    buffer_init(&file, &heap);
    assert_int_equal(file_read(&file, corpus, 1 << 24), STATUS_OK);
    Text rest = buffer_text(&file);
    while (rest.size_bytes > 0) {
        size_t end = text_find(rest, TEXT("\n"), 0);
        check_line(arena, text_slice(rest, 0, end), &count);
        rest = text_slice(rest, end == SIZE_MAX ? end : end + 1, rest.size_bytes);
    }
    assert_true(count > 50);
    buffer_free(&file);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_corpus)};
    Buffer probe;
    Allocator heap = allocator_system();
    buffer_init(&probe, &heap);
    bool there = file_read(&probe, corpus, 1 << 24) == STATUS_OK;
    buffer_free(&probe);
    return there ? cmocka_run_group_tests(tests, NULL, NULL) : 77;
}
