/* The machine: memos, sources, fuel, dates, errors with their place. */
#include "vm/vm.h"

#include "base/limits.h"
#include "support/cases.h"
#include "support/compiled.h"

static const char rules[] =
    "licet 1;\n"
    "module m;\n"
    "record Form { id: string; count: int; list: list<int>; maybe: int asked; }\n"
    "input form: Form;\n"
    "source found(key: string) -> int?;\n"
    "let once = found(form.id).orValue(0) + found(form.id).orValue(0);\n"
    "decide twice = once + once;\n"
    "decide day = as_of;\n"
    "decide divided = 10 / form.count;\n"
    "decide absorbed = 10 / form.count > 1 || form.id == \"a\";\n"
    "decide asked = form.maybe > 1;\n"
    "decide settled = form.maybe > 1 && false;\n"
    "decide doubled = (form.list + form.list).size() + (10 / form.count > 1 || form.id == \"a\" ? "
    "1 : 0);\n"
    "decide sum = form.list.map(a, form.list.map(b, form.list.map(c, a * b * c))).size();\n";

typedef struct Machine {
    Compiled compiled;
    Vm *vm;
    uint32_t asked; /* how often the source was */
} Machine;

static void answer(void *context, Arena *arena, Value *out, uint32_t source, const Value *args)
{
    Machine *machine = context;
    assert_int_equal(source, 0);
    assert_text_equal(value_text(args[0]), "a");
    machine->asked++;
    Value *inner = arena_alloc(arena, sizeof *inner);
    *inner = value_int(21);
    *out = value_some(inner);
}

static int make(void **state)
{
    static Machine machine;
    Allocator allocator = allocator_system();
    machine = (Machine){.asked = 0};
    compiled_open(&machine.compiled, rules);
    assert_int_equal(vm_new(&machine.vm, machine.compiled.program, &allocator), STATUS_OK);
    vm_set_source(machine.vm, answer, &machine);
    *state = &machine;
    return 0;
}
static int unmake(void **state)
{
    Machine *machine = *state;
    vm_free(machine->vm);
    compiled_close(&machine->compiled);
    return 0;
}

/* Begins a record: id "a", count, a list of `items` ones, and no `maybe`. */
static void begin(Machine *machine, int64_t count, uint32_t items, int64_t fuel)
{
    vm_begin(machine->vm, 19875, fuel);
    Arena *arena = vm_arena(machine->vm);
    uint32_t type = program_meta(machine->compiled.program)->input_record;
    Record *record = record_new(arena, (uint16_t)type, 4, place_field(arena, NULL, TEXT("")));
    List *list = list_new(arena, items + 1);
    for (uint32_t i = 0; i < items; i++)
        list_append(arena, list, value_int(1));
    record->fields[0] = value_string(TEXT("a"));
    record->fields[1] = value_int(count);
    record->fields[2] = value_list(list);
    vm_set_input(machine->vm, value_record(record));
}

static Value decide(Machine *machine, const char *name)
{
    const Program *program = machine->compiled.program;
    for (uint32_t i = 0; i < program_DECIDES_count(program); i++) {
        const BundleDecide *item = program_DECIDES(program) + i;
        if (text_equal(program_text(program, item->name), text_of(name)))
            return vm_call(machine->vm, item->function, NULL, 0);
    }
    fail_msg("no decision \"%s\"", name);
    return value_null();
}

static void lets_are_evaluated_once(void **state)
{
    Machine *machine = *state;
    begin(machine, 1, 0, LIMIT_FUEL);
    assert_int_equal(decide(machine, "twice").as.integer, 84);
    assert_int_equal(decide(machine, "twice").as.integer, 84);
    assert_int_equal(machine->asked, 1);
    begin(machine, 1, 0, LIMIT_FUEL); /* but once a record */
    assert_int_equal(decide(machine, "twice").as.integer, 84);
    assert_int_equal(machine->asked, 2);
}

static void the_date_is_the_record_s(void **state)
{
    Machine *machine = *state;
    begin(machine, 1, 0, LIMIT_FUEL);
    assert_int_equal(decide(machine, "day").as.integer, 19875);
    vm_set_date(machine->vm, 17000);
    assert_int_equal(decide(machine, "day").as.integer, 17000);
}

static void errors_say_where_they_arose(void **state)
{
    Machine *machine = *state;
    begin(machine, 0, 0, LIMIT_FUEL);
    Value error = decide(machine, "divided");
    assert_int_equal(error.tag, VALUE_ERROR);
    assert_int_equal(error.as.error->code, ERROR_DIVIDE_BY_ZERO);
    const Program *program = machine->compiled.program;
    const BundleFunction *function = program_FUNCTIONS(program) + error.as.error->function;
    const BundleLine *line =
        program_line(program, function->code.first + error.as.error->instruction);
    assert_int_equal(line->line, 9);
    assert_true(value_is_true(decide(machine, "absorbed")));
}

static void what_is_asked_and_absent_is_unknown(void **state)
{
    Machine *machine = *state;
    begin(machine, 1, 0, LIMIT_FUEL);
    Value unknown = decide(machine, "asked");
    assert_int_equal(unknown.tag, VALUE_UNKNOWN);
    assert_int_equal(unknown.as.unknown->count, 1);
    Buffer path;
    buffer_init_in(&path, vm_arena(machine->vm));
    place_write(&path, unknown.as.unknown->places[0], TEXT(""));
    assert_true(text_ends_with(buffer_text(&path), TEXT("/maybe")));
    assert_true(value_is_false(decide(machine, "settled")));
}

static void fuel_runs_out(void **state)
{
    Machine *machine = *state;
    begin(machine, 1, 20, LIMIT_FUEL);
    assert_int_equal(decide(machine, "sum").as.integer, 20);
    int64_t used = LIMIT_FUEL - vm_fuel_left(machine->vm);
    assert_true(used > 20 * 20 * 20);
    assert_true(used < 20 * 20 * 20 * 30);

    begin(machine, 1, 20, used); /* just enough */
    assert_int_equal(decide(machine, "sum").as.integer, 20);
    assert_int_equal(vm_fuel_left(machine->vm), 0);

    begin(machine, 1, 20, used / 2);
    Value error = decide(machine, "sum");
    assert_int_equal(error.tag, VALUE_ERROR);
    assert_int_equal(error.as.error->code, ERROR_LIMIT);
    assert_int_equal(vm_fuel_left(machine->vm), 0);

    begin(machine, 1, 1, LIMIT_FUEL); /* nothing of it is left */
    assert_int_equal(decide(machine, "sum").as.integer, 1);
}

static void memory_of_a_record_is_capped(void **state)
{
    Machine *machine = *state;
    begin(machine, 1, 40, LIMIT_FUEL);
    arena_set_limit(vm_arena(machine->vm), 64 * 1024);
    Value error = decide(machine, "sum");
    arena_set_limit(vm_arena(machine->vm), LIMIT_EVALUATION_BYTES);
    assert_int_equal(error.tag, VALUE_ERROR);
    assert_int_equal(error.as.error->code, ERROR_LIMIT);
}

/* Straight code, which gives up on the error that || absorbs, has taken as much by then as the
 * plain loop needs. */
static void what_is_begun_anew_may_take_as_much_memory(void **state)
{
    enum { RECORDS = 600, ITEMS = 1000, ROOM_BYTES = 3 * ITEMS * sizeof(Value) };
    Machine *machine = *state;
    Arena *arena = vm_arena(machine->vm);
    for (int i = 0; i < RECORDS; i++) {
        begin(machine, i % 100 == 99 ? 10 : 0, ITEMS, LIMIT_FUEL);
        arena_set_limit(arena, arena_used_bytes(arena) + ROOM_BYTES);
        Value doubled = decide(machine, "doubled");
        arena_set_limit(arena, LIMIT_EVALUATION_BYTES);
        assert_int_equal(doubled.tag, VALUE_INT);
        assert_int_equal(doubled.as.integer, 2 * ITEMS + 1);
    }
}

static void a_bundle_with_a_foreign_native(void **state)
{
    (void)state;
    Vm *vm;
    Compiled compiled;
    Allocator allocator = allocator_system();
    compiled_bundle(&compiled.bundle, rules);
    size_t at = text_find(buffer_text(&compiled.bundle), TEXT("or_value"), 0);
    assert_int_not_equal(at, SIZE_MAX);
    compiled.bundle.data[at] = 'z';
    compiled_put_right(&compiled.bundle);
    assert_int_equal(
        program_open(&compiled.program, &allocator, buffer_text(&compiled.bundle), NULL),
        STATUS_OK);
    assert_int_equal(vm_new(&vm, compiled.program, &allocator), STATUS_BUNDLE);
    compiled_close(&compiled);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
    const struct CMUnitTest tests[] = {
        TEST(lets_are_evaluated_once),
        TEST(the_date_is_the_record_s),
        TEST(errors_say_where_they_arose),
        TEST(what_is_asked_and_absent_is_unknown),
        TEST(fuel_runs_out),
        TEST(memory_of_a_record_is_capped),
        TEST(what_is_begun_anew_may_take_as_much_memory),
        cmocka_unit_test(a_bundle_with_a_foreign_native),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
