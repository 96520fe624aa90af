/* What a trace is told of a run: functions, values, table rows. */
#include "support/cases.h"
#include "support/compiled.h"
#include "vm/vm.h"

static const char rules[] = "licet 1;\n"
                            "module m;\n"
                            "enum Kind { one; two; three; }\n"
                            "record Case { kind: Kind; count: int; }\n"
                            "input case: Case;\n"
                            "table points(kind: Kind) -> int {\n"
                            "  hit unique;\n"
                            "  | kind       | => points |\n"
                            "  | one        | => 1      |\n"
                            "  | two, three | => 2      |\n"
                            "}\n"
                            "mapping also: Kind => Kind {\n"
                            "  one => two, three;\n"
                            "  one => one;\n"
                            "  two, three => one;\n"
                            "}\n"
                            "fn twice(n: int) -> int = n + n;\n"
                            "let more = twice(case.count);\n"
                            "decide few = more < 10 && points(case.kind) == 2;\n"
                            "decide kinds = also(case.kind);\n";

typedef struct Traced {
    Compiled compiled;
    Vm *vm;
    Buffer log;
} Traced;

static void log_value(Traced *traced, Value value)
{
    ValueNames names = program_names(traced->compiled.program);
    buffer_add_char(&traced->log, ' ');
    if (value_is_unsure(value))
        buffer_add_string(&traced->log, "unsure");
    else
        print_json(&traced->log, value, &names);
}

static void on_enter(void *context, uint32_t function, const Value *args, uint32_t arg_count)
{
    Traced *traced = context;
    buffer_add_string(&traced->log, "enter ");
    buffer_add(&traced->log,
               program_text(traced->compiled.program,
                            program_FUNCTIONS(traced->compiled.program)[function].name));
    for (uint32_t i = 0; i < arg_count; i++)
        log_value(traced, args[i]);
    buffer_add_string(&traced->log, "; ");
}

static void on_leave(void *context, uint32_t function, Value result)
{
    Traced *traced = context;
    (void)function;
    buffer_add_string(&traced->log, "leave");
    log_value(traced, result);
    buffer_add_string(&traced->log, "; ");
}

/* Only what is a bool: which instructions there are otherwise is the emitter's affair. */
static void on_step(void *context, uint32_t instruction, Value value)
{
    Traced *traced = context;
    const BundleLine *line = program_line(traced->compiled.program, instruction);
    if (value.tag == VALUE_BOOL && line != NULL)
        buffer_add_format(&traced->log, "line %u", line->line);
    if (value.tag == VALUE_BOOL) {
        log_value(traced, value);
        buffer_add_string(&traced->log, "; ");
    }
}

static void on_row(void *context, uint32_t table, uint32_t row)
{
    Traced *traced = context;
    Text name = program_text(traced->compiled.program,
                             program_TABLES(traced->compiled.program)[table].name);
    if (row == NONE)
        buffer_add_format(&traced->log, "%.*s: no row; ", TEXT_ARG(name));
    else
        buffer_add_format(&traced->log, "%.*s: row %u; ", TEXT_ARG(name), row);
}

static void begin(Traced *traced)
{
    Allocator allocator = allocator_system();
    compiled_open(&traced->compiled, rules);
    buffer_init(&traced->log, &allocator);
    assert_int_equal(STATUS_OK, vm_new(&traced->vm, traced->compiled.program, &allocator));
}

static void end(Traced *traced)
{
    vm_free(traced->vm);
    buffer_free(&traced->log);
    compiled_close(&traced->compiled);
}

static void set_trace(Traced *traced)
{
    VmTrace trace = {traced, on_enter, on_leave, on_step, on_row};
    vm_set_trace(traced->vm, &trace);
}

/* The value of the decide of that number for a case of this kind and count. */
static Value decide(Traced *traced, uint32_t number, int64_t kind, int64_t count)
{
    vm_begin(traced->vm, 0, 100000);
    Record *record = record_new(vm_arena(traced->vm), 0, 2, NULL);
    assert_non_null(record);
    record->fields[0] = value_enum(0, kind);
    record->fields[1] = value_int(count);
    vm_set_input(traced->vm, value_record(record));
    buffer_clear(&traced->log);
    return vm_call(traced->vm, program_DECIDES(traced->compiled.program)[number].function, NULL, 0);
}

static void tells_functions_values_and_rows(void **state)
{
    (void)state;
    Traced traced;
    begin(&traced);
    set_trace(&traced);
    assert_true(value_is_true(decide(&traced, 0, 1, 3)));
    const char *text =
        "enter m.few; enter m.more; enter m.twice 3; leave 6; leave 6; line 19 true; ";
    assert_true(text_starts_with(buffer_text(&traced.log), text_of(text)));
    assert_true(text_find(buffer_text(&traced.log), TEXT("m.points: row 1; line 19 true; "), 0) !=
                SIZE_MAX);
    assert_true(text_ends_with(buffer_text(&traced.log), TEXT("leave true; ")));
    end(&traced);
}

static void tells_what_is_not_looked_at(void **state)
{
    (void)state;
    Traced traced;
    begin(&traced);
    set_trace(&traced);
    assert_true(value_is_false(decide(&traced, 0, 1, 30)));
    assert_true(text_find(buffer_text(&traced.log), TEXT("m.points"), 0) == SIZE_MAX);
    assert_true(text_find(buffer_text(&traced.log), TEXT("line 19 false; "), 0) != SIZE_MAX);
    end(&traced);
}

static void tells_each_row_of_a_mapping_once(void **state)
{
    (void)state;
    Traced traced;
    begin(&traced);
    set_trace(&traced);
    decide(&traced, 1, 0, 0);
    assert_text_equal(buffer_text(&traced.log), "enter m.kinds; m.also: row 0; m.also: row 1; "
                                                "leave [\"two\",\"three\",\"one\"]; ");
    end(&traced);
}

static void is_silent_when_off_and_changes_nothing(void **state)
{
    (void)state;
    Traced traced;
    begin(&traced);
    set_trace(&traced);
    Value with = decide(&traced, 0, 2, 4);
    int64_t fuel = vm_fuel_left(traced.vm);
    assert_true(traced.log.size_bytes > 0);
    vm_set_trace(traced.vm, NULL);
    Value without = decide(&traced, 0, 2, 4);
    assert_true(value_equal(with, without));
    assert_int_equal(traced.log.size_bytes, 0);
    assert_true(vm_fuel_left(traced.vm) == fuel);
    end(&traced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_functions_values_and_rows),
        cmocka_unit_test(tells_what_is_not_looked_at),
        cmocka_unit_test(tells_each_row_of_a_mapping_once),
        cmocka_unit_test(is_silent_when_off_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
