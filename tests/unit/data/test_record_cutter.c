/* Inputs cut into records: the same ones, however the bytes arrive. */
#include "support/cases.h"

#include "base/buffer.h"
#include "data/record_cutter.h"

typedef struct Case {
    const char *name;
    const char *input;
    const char *records; /* each followed by '@', its line and '|' */
    CutKind end;
    bool csv;
} Case;

static const Case cases[] = {
    {"nothing", "", "", CUT_END, false},
    {"white space", " \n\t\r\n", "", CUT_END, false},
    {"one object", "{\"a\":1}", "{\"a\":1}@1|", CUT_END, false},
    {"an object over lines", "{\n \"a\": 1\n}\n", "{\n \"a\": 1\n}@1|", CUT_END, false},
    {"lines", "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}@1|{\"a\":2}@2|", CUT_END, false},
    {"lines without a last end", "{}\n{}", "{}@1|{}@2|", CUT_END, false},
    {"lines of DOS", "{}\r\n{}\r\n", "{}@1|{}@2|", CUT_END, false},
    {"empty lines between", "{}\n\n\n{}\n", "{}@1|{}@4|", CUT_END, false},
    {"a byte order mark", "\xEF\xBB\xBF{}\n", "{}@1|", CUT_END, false},
    {"objects in a row", "{}{} {}", "{}@1|{}@1|{}@1|", CUT_END, false},
    {"objects over lines, in a row", "{\n}\n{\n}\n", "{\n}@1|{\n}@3|", CUT_END, false},
    {"in lines, an object over lines", "{}\n{\n\"a\":1}\n{}\n", "{}@1|{\n\"a\":1}@2|{}@4|", CUT_END,
     false},
    {"a broken line", "{\"a\":\n{}\n{}\n", "{\"a\":\n{}@1|{}@3|", CUT_END, false},
    {"a line cut short", "{}\n{\"a\":1,\n{}\n", "{}@1|{\"a\":1,@2|{}@3|", CUT_END, false},
    {"a first line cut short", "{\"a\":1,\n{}\n", "{\"a\":1,@1|{}@2|", CUT_END, false},
    {"a string that never ends", "{\"a\n{}\n", "{\"a@1|{}@2|", CUT_END, false},
    {"no JSON at all", "hello\nworld\n", "hello@1|world@2|", CUT_END, false},
    {"no JSON among lines", "{}\nhello\n{}\n", "{}@1|hello@2|{}@3|", CUT_END, false},
    {"brackets within strings", "{\"a\":\"}{[\\\"\"}\n{}\n", "{\"a\":\"}{[\\\"\"}@1|{}@2|", CUT_END,
     false},
    {"an array", "[{\"a\":[1,2]},{}]", "{\"a\":[1,2]}@1|{}@1|", CUT_END, false},
    {"an array over lines", "[\n{},\n{\n}\n]\n", "{}@2|{\n}@3|", CUT_END, false},
    {"an empty array", " [ ] ", "", CUT_END, false},
    {"an array with a comma too many", "[{},]", "{}@1|@1|", CUT_END, false},
    {"an array that does not end", "[{},{}", "{}@1|{}@1|", CUT_BROKEN, false},
    {"an array that ends within an element", "[{},{", "{}@1|{@1|", CUT_BROKEN, false},
    {"something after an array", "[{}]\nx\n", "{}@1|x@2|", CUT_END, false},
    {"rows", "a,b\n1,2\n3,4", "a,b@1|1,2@2|3,4@3|", CUT_END, true},
    {"rows of DOS, empty ones", "a\r\n\r\nb\r\n", "a@1|b@3|", CUT_END, true},
    {"a row with lines in quotes", "a\n\"x\ny\",\"\"\"\n\"\nb\n", "a@1|\"x\ny\",\"\"\"\n\"@2|b@5|",
     CUT_END, true},
};

/* Gives the cutter so many bytes more at a time, and whatever it did not consume again. */
static CutKind cut_all(Buffer *out, const Case *c, size_t step)
{
    Text input = text_of(c->input);
    size_t from = 0, to = 0;
    RecordCutter cutter;
    cutter_init(&cutter, c->csv);
    for (;;) {
        Cut cut;
        CutKind kind =
            cutter_next(&cutter, &cut, text_slice(input, from, to), to == input.size_bytes);
        from += cut.consumed_bytes;
        if (kind == CUT_RECORD) {
            buffer_add(out, cut.record);
            buffer_add_format(out, "@%llu|", (unsigned long long)cut.line);
        } else if (kind == CUT_MORE) {
            assert_true(to < input.size_bytes);
            to = to + step < input.size_bytes ? to + step : input.size_bytes;
        } else {
            return kind;
        }
    }
}

static void check(void **state)
{
    const Case *c = *state;
    static const size_t steps[] = {1, 2, 3, 7, 1000};
    Allocator allocator = allocator_system();
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        Buffer records;
        buffer_init(&records, &allocator);
        assert_int_equal(cut_all(&records, c, steps[i]), c->end);
        assert_text_equal(buffer_text(&records), c->records);
        buffer_free(&records);
    }
}

/* A cutting that goes on from each record finds the same ones after it. */
static void check_resumed(void **state)
{
    const Case *c = *state;
    Text input = text_of(c->input);
    Allocator allocator = allocator_system();
    RecordCutter cutter;
    size_t from = 0;
    cutter_init(&cutter, c->csv);
    Buffer records;
    buffer_init(&records, &allocator);
    for (;;) {
        Cut cut;
        CutState saved = cutter.state;
        cutter_init_at(&cutter, &saved);
        CutKind kind = cutter_next(&cutter, &cut, text_slice(input, from, input.size_bytes), true);
        from += cut.consumed_bytes;
        if (kind != CUT_RECORD)
            break;
        buffer_add(&records, cut.record);
        buffer_add_format(&records, "@%llu|", (unsigned long long)cut.line);
    }
    assert_text_equal(buffer_text(&records), c->records);
    buffer_free(&records);
}

/* A record longer than the limit is passed over, piece by piece, and what follows is found. */
static void passes_over_what_is_too_long(void **state)
{
    (void)state;
    enum { PIECE = 1 << 20 };
    RecordCutter cutter;
    Cut cut;
    Allocator allocator = allocator_system();
    Buffer window;
    buffer_init(&window, &allocator);
    buffer_add_string(&window, "{}\n{\"a\":\"");
    cutter_init(&cutter, false);
    assert_int_equal(cutter_next(&cutter, &cut, buffer_text(&window), false), CUT_RECORD);
    size_t at = cut.consumed_bytes;
    size_t fed = 0;
    for (; fed < (size_t)LIMIT_RECORD_BYTES + 3 * PIECE; fed += PIECE) {
        buffer_add_repeated(&window, 'x', PIECE);
        Text rest = text_slice(buffer_text(&window), at, window.size_bytes);
        assert_int_equal(cutter_next(&cutter, &cut, rest, false), CUT_MORE);
        at += cut.consumed_bytes;
        if (at == window.size_bytes) { /* it was let go of */
            buffer_clear(&window);
            at = 0;
        }
    }
    assert_true(window.size_bytes < LIMIT_RECORD_BYTES);
    buffer_add_string(&window, "\"}\n{\"b\":1}\n");
    Text rest = text_slice(buffer_text(&window), at, window.size_bytes);
    assert_int_equal(cutter_next(&cutter, &cut, rest, true), CUT_TOO_LONG);
    assert_int_equal(cut.line, 2);
    rest = text_slice(rest, cut.consumed_bytes, rest.size_bytes);
    assert_int_equal(cutter_next(&cutter, &cut, rest, true), CUT_RECORD);
    assert_text_equal(cut.record, "{\"b\":1}");
    assert_int_equal(cut.line, 3);
    buffer_free(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(passes_over_what_is_too_long)};
    return RUN_CASES(cases, check) + RUN_CASES(cases, check_resumed) +
           cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
