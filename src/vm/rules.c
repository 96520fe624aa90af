/*
 * rules.c - what rules report, and the errors that end them.
 */
#include "vm/machine.h"

const Runtime machine_runtime = {
#define RUNTIME_FUNCTION(result, name, parameters) .name = name,
#include "vm/runtime.def"
};

/* ---- errors ---------------------------------------------------------------------------------- */

Value machine_locate(Vm *vm, Value value, uint32_t function, uint32_t instruction)
{
    if (value.as.error->instruction != UINT32_MAX)
        return value;
    ValueError *error = arena_alloc(vm->arena, sizeof *error);
    if (error == NULL)
        return value;
    *error = *value.as.error;
    error->function = function;
    error->instruction = instruction;
    return (Value){.tag = VALUE_ERROR, .as.error = error};
}

Value machine_locate_at(Vm *vm, Value value, uint32_t function, const Instruction *at)
{
    const BundleFunction *info = program_FUNCTIONS(vm->program) + function;
    uintptr_t begin = (uintptr_t)bundle_code(vm, function);
    uintptr_t offset = (uintptr_t)at - begin;
    if ((uintptr_t)at >= begin && offset < info->code.count * sizeof *at)
        return machine_locate(vm, value, function, (uint32_t)(offset / sizeof *at));
    const char *code = (const char *)vm->functions[function].code;
    const FusedCode *fused = (const FusedCode *)(const void *)(code - offsetof(FusedCode, code));
    return machine_locate(vm, value, function, fused->origins[at - fused->code]);
}

Value machine_limit(Vm *vm, const char *what)
{
    return value_error(vm->arena, ERROR_LIMIT, text_of(what));
}

Value machine_out_of_fuel(Vm *vm)
{
    return machine_limit(vm, "the evaluation used up its fuel");
}

Value machine_too_many_findings(Vm *vm)
{
    return machine_limit(vm, "the rule has more findings than are allowed");
}

/* ---- reports --------------------------------------------------------------------------------- */

bool machine_fire(Vm *vm, Value place, const Value *holes, uint32_t count)
{
    if (vm->reports.fire == NULL || count != program_RULES(vm->program)[vm->rule].hole_count)
        return true;
    Value *kept = arena_alloc_unset(vm->arena, (count + 1U) * sizeof *kept);
    if (kept == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        kept[i] = holes[i];
    VmFinding finding = {
        .path = place.tag == VALUE_STRING ? value_text(place) : TEXT(""),
        .hole_count = count,
        .holes = kept,
    };
    return vm->reports.fire(vm->reports.context, vm->rule, &finding);
}

void machine_unsure(Vm *vm, Value value)
{
    if (vm->reports.unsure == NULL)
        return;
    if (!value_is_unsure(value))
        value = operation_as_bool(vm, value);
    if (value_is_unsure(value))
        vm->reports.unsure(vm->reports.context, vm->rule, value);
}

void machine_stop_rule(Vm *vm, Value error)
{
    if (vm->reports.stopped != NULL)
        vm->reports.stopped(vm->reports.context, vm->rule, error);
}

bool machine_exception(Vm *vm, uint32_t exception)
{
    return machine_next_exception(vm, exception) == exception;
}
