/* Instructions as text: what a reader needs is there, a filter leaves out the rest. */
#include "code/disasm.h"

#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] = "licet 1;\n"
                            "module m;\n"
                            "record Form { id: string; count: int; }\n"
                            "input form: Form;\n"
                            "setting most: int = 3;\n"
                            "rule many { when form.count > most; note zh \"多\" en \"many\"; }\n"
                            "decide same = form.id == \"x\";\n";

static Text disassembled(Buffer *out, const char *filter)
{
    Compiled compiled;
    Allocator allocator = allocator_system();
    buffer_init(out, &allocator);
    compiled_open(&compiled, rules);
    disasm_write(out, compiled.program, text_of(filter));
    compiled_close(&compiled);
    return buffer_text(out);
}

static bool has(Text text, const char *part)
{
    return text_find(text, text_of(part), 0) != SIZE_MAX;
}

static void everything(void **state)
{
    (void)state;
    Buffer out;
    Text text = disassembled(&out, "");
    assert_true(has(text, "m.many: 0 parameters"));
    assert_true(has(text, "m.same: 0 parameters"));
    assert_true(has(text, "SETTING"));
    assert_true(has(text, "m.most"));
    assert_true(has(text, "\"x\""));
    assert_true(has(text, "; m:6"));
    assert_true(has(text, "RETURN"));
    buffer_free(&out);
}

static void filtered(void **state)
{
    (void)state;
    Buffer out;
    Text text = disassembled(&out, "many");
    assert_true(has(text, "m.many"));
    assert_false(has(text, "m.same"));
    buffer_free(&out);
    text = disassembled(&out, "nothing has this name");
    assert_int_equal(text.size_bytes, 0);
    buffer_free(&out);
}

static void summary(void **state)
{
    (void)state;
    Buffer out;
    Compiled compiled;
    Allocator allocator = allocator_system();
    buffer_init(&out, &allocator);
    compiled_open(&compiled, rules);
    disasm_write_summary(&out, compiled.program);
    compiled_close(&compiled);
    assert_true(has(buffer_text(&out), "RULES"));
    assert_true(has(buffer_text(&out), "CODE"));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything),
        cmocka_unit_test(filtered),
        cmocka_unit_test(summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
