/*
 * vm.c - the machine around the loop: linking, memos, sources.
 */
#include "vm/vm.h"

#include "lib/library.h"
#include "value/text_set.h"
#include "vm/link.h"
#include "vm/machine.h"
#include "vm/straight.h"

/* ---- making ---------------------------------------------------------------------------------- */

static Status link_natives(Vm *vm)
{
    uint32_t count = program_NATIVES_count(vm->program);
    for (uint32_t i = 0; i < count; i++) {
        if (!link_native(&vm->linked[i], vm->program, i))
            return STATUS_BUNDLE;
    }
    return STATUS_OK;
}

static uint32_t most_registers_of_rules(const Program *program)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        uint32_t count =
            program_FUNCTIONS(program)[program_RULES(program)[i].function].register_count;
        most = count > most ? count : most;
    }
    return most;
}

static bool allocate_tables(Vm *vm)
{
    Arena *arena = vm->constants_arena;
    const Program *program = vm->program;
    vm->linked = arena_alloc_array(arena, program_NATIVES_count(program) + 1, sizeof *vm->linked);
    vm->lets = arena_alloc_array(arena, program_LETS_count(program) + 1, sizeof *vm->lets);
    vm->scopes = arena_alloc_array(arena, program_SCOPES_count(program) + 1, sizeof *vm->scopes);
    vm->constants =
        arena_alloc_array(arena, program_CONSTANTS_count(program) + 1, sizeof *vm->constants);
    vm->nodes = arena_alloc_array(arena, program_NODES_count(program) + 1, sizeof *vm->nodes);
    vm->functions =
        arena_alloc_array(arena, program_FUNCTIONS_count(program) + 1, sizeof *vm->functions);
    uint32_t input = program_meta(program)->input_record;
    uint32_t field_count = input != NONE ? program_RECORDS(program)[input].fields.count : 0;
    vm->exception_places = arena_alloc_array(arena, program_EXCEPTIONS_count(program) + 1,
                                             sizeof *vm->exception_places);
    vm->no_fields = arena_alloc_array(arena, field_count + 1, sizeof *vm->no_fields);
    vm->input_fields = vm->no_fields;
    vm->setting_values =
        arena_alloc_array(arena, program_SETTINGS_count(program) + 1, sizeof *vm->setting_values);
    if (program->native != NULL)
        vm->patterns =
            arena_alloc_array(arena, program_CONSTANTS_count(program) + 1, sizeof *vm->patterns);
    return !arena_failed(arena);
}

Status vm_new(Vm **out, const Program *program, const Allocator *allocator)
{
    Vm *vm = allocator_alloc(allocator, sizeof *vm);
    if (vm == NULL)
        return STATUS_MEMORY;
    *vm = (Vm){
        .runtime = &machine_runtime,
        .program = program,
        .allocator = *allocator,
        .arena = arena_new(allocator),
        .constants_arena = arena_new(allocator),
        .library = library_new(allocator),
        .names = program_names(program),
        .rule_registers = most_registers_of_rules(program),
    };
    vm_set_trace(vm, NULL);
    Status status = STATUS_MEMORY;
    if (vm->arena != NULL && vm->constants_arena != NULL && vm->library != NULL &&
        allocate_tables(vm))
        status = link_natives(vm);
    if (status != STATUS_OK) {
        vm_free(vm);
        return status;
    }
    arena_set_limit(vm->arena, LIMIT_EVALUATION_BYTES);
    vm->natives = (NativeContext){vm->arena, vm->library, &vm->names, &vm->fuel};
    *out = vm;
    return STATUS_OK;
}

void vm_free(Vm *vm)
{
    if (vm == NULL)
        return;
    while (vm->blocks != NULL) {
        RegisterBlock *block = vm->blocks;
        vm->blocks = block->next;
        allocator_free(&vm->allocator, block, sizeof *block + block->size * sizeof(Value));
    }
    library_free(vm->library);
    arena_free(vm->constants_arena);
    arena_free(vm->arena);
    allocator_free(&vm->allocator, vm, sizeof *vm);
}

/* ---- what it works on ------------------------------------------------------------------------ */

void vm_set_source(Vm *vm, VmSource source, void *context)
{
    vm->source = source;
    vm->source_context = context;
}

void vm_set_reports(Vm *vm, const VmReports *reports)
{
    vm->reports = *reports;
}

void vm_set_settings(Vm *vm, const uint32_t *settings, Value *values)
{
    vm->settings = settings;
    vm->setting_values = values;
}

void vm_set_exceptions(Vm *vm, const uint32_t *first_by_rule, const uint32_t *in_force)
{
    vm->first_exceptions = first_by_rule;
    vm->exceptions = in_force;
}

void vm_set_variables(Vm *vm, const Value *variables)
{
    vm->variables = variables;
}

void vm_set_decision(Vm *vm, const Value *decides, Text verdict)
{
    vm->decides = decides;
    vm->verdict = verdict;
}

void vm_set_trace(Vm *vm, const VmTrace *trace)
{
    vm->trace = trace != NULL ? *trace : (VmTrace){0};
    if (trace != NULL) {
        vm->run = machine_run_traced;
        vm->run_rules = machine_run_rules_traced;
    } else {
        vm->run = vm->program->native != NULL ? machine_run_native : machine_run_plain;
        vm->run_rules = machine_run_rules_plain;
    }
}

/* No register may hold what the arena held before. */
static void clear_registers(Vm *vm)
{
    for (RegisterBlock *block = vm->blocks; block != NULL; block = block->next) {
        memset(block->registers, 0, block->dirty * sizeof *block->registers);
        block->dirty = 0;
    }
}

void vm_begin(Vm *vm, int64_t as_of_days, int64_t fuel)
{
    arena_reset(vm->arena);
    clear_registers(vm);
    vm->record++;
    vm->depth = 0;
    vm->answers = NULL;
    vm->input = (Value){.tag = VALUE_ABSENT};
    vm->input_fields = vm->no_fields;
    vm->as_of_days = as_of_days;
    straight_set_date(vm);
    vm->fuel = fuel;
}

void vm_set_date(Vm *vm, int64_t as_of_days)
{
    vm->as_of_days = as_of_days;
    straight_set_date(vm);
}

Arena *vm_arena(Vm *vm)
{
    return vm->arena;
}

void vm_set_input(Vm *vm, Value input)
{
    uint32_t type = program_meta(vm->program)->input_record;
    bool suited = input.tag == VALUE_RECORD && input.as.record->type == type &&
                  input.as.record->field_count == program_RECORDS(vm->program)[type].fields.count;
    vm->input = input;
    vm->input_fields = suited ? input.as.record->fields : vm->no_fields;
}

int64_t vm_fuel_left(const Vm *vm)
{
    return vm->fuel > 0 ? vm->fuel : 0;
}

/* ---- memos ----------------------------------------------------------------------------------- */

/* A constant list of strings gets an index, as it may be asked of for every record. */
static Value indexed(Vm *vm, Value constant)
{
    if (constant.tag == VALUE_LIST && constant.as.list->count > 0) {
        List *list = (List *)(uintptr_t)constant.as.list;
        list->texts = text_set_new(vm->constants_arena, list);
    }
    return constant;
}

const Value *machine_constant(Vm *vm, uint32_t index)
{
    Value *slot = &vm->constants[index];
    if (slot->tag == VALUE_ABSENT)
        *slot = indexed(vm, program_constant(vm->program, vm->constants_arena, index));
    return slot;
}

/* What RE2 has to decide costs more than any fuel: it is never matched without. */
static const Pattern *make_pattern(Vm *vm, Text text, uint32_t native)
{
    static const Pattern re2 = {NULL, INT64_MAX / 2, 0};
    uint32_t size;
    const Automaton *automaton = library_keep_automaton(vm->library, text, &size);
    if (automaton == NULL)
        return &re2;
    Pattern *pattern = arena_alloc(vm->constants_arena, sizeof *pattern);
    if (pattern != NULL)
        *pattern = (Pattern){automaton, native_pattern_cost(text, size), native};
    return pattern;
}

const Pattern *machine_pattern(Vm *vm, uint32_t constant, uint32_t native)
{
    Arena *arena = vm->constants_arena;
    const Value *text = machine_constant(vm, constant);
    if (vm->patterns == NULL)
        vm->patterns =
            arena_alloc_array(arena, program_CONSTANTS_count(vm->program), sizeof *vm->patterns);
    if (vm->patterns == NULL || text->tag != VALUE_STRING)
        return NULL;
    if (vm->patterns[constant] == NULL)
        vm->patterns[constant] = make_pattern(vm, value_text(*text), native);
    const Pattern *pattern = vm->patterns[constant];
    return pattern != NULL && pattern->automaton != NULL ? pattern : NULL;
}

uint32_t machine_next_exception(const Vm *vm, uint32_t exception)
{
    const BundleException *all = program_EXCEPTIONS(vm->program);
    uint32_t rule = all[exception].rule;
    uint32_t first = vm->exceptions != NULL ? vm->first_exceptions[rule] : NONE;
    if (first == NONE)
        return NONE;
    for (const uint32_t *at = vm->exceptions + first; *at != NONE && all[*at].rule == rule; at++) {
        if (*at >= exception)
            return *at;
    }
    return NONE;
}

const uint32_t *machine_exception_order(Vm *vm)
{
    const BundleException *all = program_EXCEPTIONS(vm->program);
    uint32_t count = program_EXCEPTIONS_count(vm->program);
    uint32_t rule_count = program_RULES_count(vm->program);
    if (vm->exception_order != NULL)
        return vm->exception_order;
    uint32_t *order = arena_alloc_array(vm->constants_arena, (size_t)count + 1, sizeof *order);
    uint32_t *last = arena_alloc_array(vm->constants_arena, (size_t)rule_count + 1, sizeof *last);
    if (order == NULL || last == NULL)
        return NULL;
    for (uint32_t i = 0; i < rule_count; i++)
        last[i] = NONE;
    for (uint32_t i = count; i-- > 0;) {
        order[i] = last[all[i].rule];
        last[all[i].rule] = i;
    }
    vm->exception_order = order;
    return order;
}

static Value memoise(Vm *vm, Memo *memo, uint32_t function)
{
    if (memo->record != vm->record) {
        Value value = vm->run(vm, function, NULL, 0);
        *memo = (Memo){vm->record, value};
    }
    return memo->value;
}

Value machine_let(Vm *vm, uint32_t let)
{
    return memoise(vm, &vm->lets[let], program_LETS(vm->program)[let].function);
}

Value machine_scope(Vm *vm, uint32_t scope)
{
    return memoise(vm, &vm->scopes[scope], program_SCOPES(vm->program)[scope].function);
}

/* ---- natives and sources --------------------------------------------------------------------- */

static bool any_unsure(const Value *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (value_is_unsure(args[i]))
            return true;
    }
    return false;
}

Value machine_call(Vm *vm, const Value *args, uint32_t function)
{
    return vm->run(vm, function, args, program_FUNCTIONS(vm->program)[function].param_count);
}

Value machine_native(Vm *vm, const Value *args, uint32_t native)
{
    const LinkedNative *linked = &vm->linked[native];
    Value out;
    native_dispatch(&vm->natives, &out, linked->first, linked->count, args, linked->param_count,
                    linked->is_method);
    return out;
}

static bool is_same_question(const Answer *answer, uint32_t source, const Value *args,
                             uint32_t count)
{
    if (answer->source != source)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!value_equal(answer->args[i], args[i]))
            return false;
    }
    return true;
}

static Value ask(Vm *vm, const Value *args, uint32_t source, uint32_t count)
{
    Value value;
    if (vm->source != NULL)
        vm->source(vm->source_context, vm->arena, &value, source, args);
    else
        value = value_error(vm->arena, ERROR_SOURCE, TEXT("no source is bound"));
    Answer *answer = arena_alloc_unset(vm->arena, sizeof *answer + count * sizeof *args);
    if (answer == NULL)
        return value; /* asked again next time: no more than that is lost */
    answer->next = vm->answers;
    answer->source = source;
    answer->value = value;
    for (uint32_t i = 0; i < count; i++)
        answer->args[i] = args[i];
    vm->answers = answer;
    return value;
}

Value machine_source(Vm *vm, const Value *args, uint32_t source)
{
    uint32_t count = program_SOURCES(vm->program)[source].params.count;
    if (any_unsure(args, count))
        return value_unsure_merge(vm->arena, args, count);
    for (const Answer *answer = vm->answers; answer != NULL; answer = answer->next) {
        if (is_same_question(answer, source, args, count))
            return answer->value;
    }
    return ask(vm, args, source, count);
}

/* ---- running --------------------------------------------------------------------------------- */

Value vm_call(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    if (arg_count == 0 && vm->run == machine_run_plain)
        return straight_call(vm, function);
    return vm->run(vm, function, args, arg_count);
}

void vm_run_rules(Vm *vm, VmRuleList *list)
{
    if (vm->run == machine_run_native) {
        machine_run_rules_native(vm, list);
        return;
    }
    bool is_plain = vm->run_rules == machine_run_rules_plain;
    if (is_plain && list->runs < RUNS_BEFORE_KEPT && ++list->runs == RUNS_BEFORE_KEPT)
        list->straight = straight_find(vm, list);
    if (is_plain && list->straight != NULL)
        straight_run(vm, list);
    else
        vm->run_rules(vm, list->held_rules, list->held_count);
}

Value vm_let(Vm *vm, uint32_t let)
{
    return machine_let(vm, let);
}
