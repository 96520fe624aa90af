/* Bytecode as C: every opcode has a translation, the same bundle gives the same text, and what is
 * too large is left to the interpreter. */
#include "code/builder.h"
#include "native/frame.h"
#include "native/native.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] = "licet 1;\nmodule m;\nrecord Form { id: string; n: int; }\n"
                            "input form: Form;\nsource found(key: string) -> int?;\n"
                            "let once = found(form.id).orValue(0);\n"
                            "decide twice = [once, form.n].map(i, i + once);\n";

static Text translated(Buffer *out, const Program *program)
{
    uint32_t parts;
    buffer_clear(out);
    assert_int_equal(native_translate(out, &parts, program), STATUS_OK);
    return buffer_text(out);
}

static bool holds(Text text, const char *part)
{
    return text_find(text, text_of(part), 0) != SIZE_MAX;
}

/* A program of one function, [instruction, RETURN], which no verifier has seen. */
typedef struct Single {
    Instruction code[2];
    BundleFunction function;
    BundleConstant constant;
    BundleRecord record;
    BundleNative native;
    BundleTable table;
    BundleSource source;
    BundleSetting setting;
    Program program;
} Single;

static void single_init(Single *single, const Compiled *compiled, uint16_t op)
{
    *single = (Single){
        .code = {{.op = op, .a = 0}, {.op = OP_RETURN}},
        .function = {.code = {0, 2}, .register_count = 4, .param_count = 2},
        .constant = {.tag = VALUE_INT},
        .record = {.fields = {0, 1}},
        .native = {.param_count = 1},
        .table = {.param_count = 1},
        .source = {.params = {0, 1}},
        .program = *compiled->program, /* names and header are those of a real one */
    };
    OpcodeForm form = opcode_info(op)->form;
    if (form == FORM_BRANCHES)
        single->code[0].wide = 1;
    const void *sections[][2] = {
        {(void *)SECTION_CODE, single->code},
        {(void *)SECTION_FUNCTIONS, &single->function},
        {(void *)SECTION_CONSTANTS, &single->constant},
        {(void *)SECTION_RECORDS, &single->record},
        {(void *)SECTION_NATIVES, &single->native},
        {(void *)SECTION_TABLES, &single->table},
        {(void *)SECTION_SOURCES, &single->source},
        {(void *)SECTION_SETTINGS, &single->setting},
    };
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        SectionKind kind = (SectionKind)(uintptr_t)sections[i][0];
        single->program.sections[kind] = sections[i][1];
        single->program.counts[kind] = kind == SECTION_CODE ? 2 : 1;
    }
}

/* What such an instruction is found ready for: a function made ahead of time, a field there is. */
static const char *prefix_of(uint16_t op)
{
    return op == OP_LET || op == OP_SCOPE || op == OP_INPUT_FIELD ? "READY_" : "";
}

static void every_opcode_has_a_translation(void **state)
{
    Compiled compiled;
    Allocator allocator = allocator_system();
    (void)state;
    compiled_open(&compiled, rules);
    Buffer out, step;
    buffer_init(&out, &allocator);
    buffer_init(&step, &allocator);
    for (uint16_t op = 0; op < OPCODE_COUNT; op++) {
        Single single;
        single_init(&single, &compiled, op);
        const char *name = opcode_info(op)->name;
        Text text = translated(&out, &single.program);
        size_t bundle = text_find(text, TEXT("======== the bundle"), 0);
        text = text_slice(text, bundle, text.size_bytes);
        buffer_clear(&step);
        buffer_add_format(&step, "step_%s%s", prefix_of(op), name);
        buffer_add_char(&step, '\0');
        OpcodeForm form = opcode_info(op)->form;
        bool found = form == FORM_LOOPS  ? holds(text, "goto L0_0;")
                     : form == FORM_ENDS ? holds(text, "return value_null();")
                     : op == OP_CALL     ? holds(text, " = f0(vm, run)")
                                         : holds(text, step.data);
        if (!found)
            fail_msg("%s is not translated:\n%.*s", name, TEXT_ARG(text));
    }
    buffer_free(&step);
    buffer_free(&out);
    compiled_close(&compiled);
}

static void the_same_bundle_gives_the_same_text(void **state)
{
    Compiled compiled;
    Buffer one, other;
    Allocator allocator = allocator_system();
    (void)state;
    compiled_open(&compiled, rules);
    buffer_init(&one, &allocator);
    buffer_init(&other, &allocator);
    assert_true(
        text_equal(translated(&one, compiled.program), translated(&other, compiled.program)));
    assert_true(holds(buffer_text(&one), "const NativeCode " NATIVE_SYMBOL));
    buffer_free(&one);
    buffer_free(&other);
    compiled_close(&compiled);
}

static void large_functions_are_left_out(void **state)
{
    Compiled compiled;
    Buffer out;
    Single single;
    Allocator allocator = allocator_system();
    (void)state;
    compiled_open(&compiled, rules);
    buffer_init(&out, &allocator);
    single_init(&single, &compiled, OP_MOVE);
    assert_true(holds(translated(&out, &single.program), "{\n    f0,\n"));
    single.function.register_count = NATIVE_REGISTERS_MAX;
    assert_true(holds(translated(&out, &single.program), "{\n    f0,\n"));
    single.function.register_count++;
    assert_true(holds(translated(&out, &single.program), "{\n    NULL,\n"));
    buffer_free(&out);
    compiled_close(&compiled);
}

/* Registers that an instruction reads before any has written them begin as no value. */
static void unwritten_registers_are_cleared(void **state)
{
    Compiled compiled;
    Single single;
    Frame frame;
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    (void)state;
    compiled_open(&compiled, rules);
    single_init(&single, &compiled, OP_AND);
    single.code[0] = (Instruction){.op = OP_AND, .a = 3, .b = 1, .c = 2};
    single.code[1].a = 3;
    assert_true(frame_init(&frame, arena, &single.program, 0));
    assert_false(frame.cleared[1]); /* a parameter */
    assert_true(frame.cleared[2]);
    assert_false(frame.cleared[3]);
    single.code[0] = (Instruction){.op = OP_JUMP_TRUE, .a = 1, .wide = 1}; /* around nothing */
    assert_true(frame_init(&frame, arena, &single.program, 0));
    assert_true(frame.cleared[3]);
    assert_true(frame.targets[1]);
    arena_free(arena);
    compiled_close(&compiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_opcode_has_a_translation),
        cmocka_unit_test(the_same_bundle_gives_the_same_text),
        cmocka_unit_test(large_functions_are_left_out),
        cmocka_unit_test(unwritten_registers_are_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
