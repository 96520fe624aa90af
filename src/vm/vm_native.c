/*
 * vm_native.c - runs functions that were made ahead of time (native/); the others are interpreted.
 */
#include "vm/machine.h"

/* Calls go no deeper than the interpreter would let them: the verifier has followed them all. */
inline Value machine_run_native(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    NativeBody body = vm->program->native->bodies[function];
    return body != NULL ? body(vm, args) : machine_run_plain(vm, function, args, arg_count);
}

/* The next rules of [*rules, end) that are run by one call: *rules goes on behind them. */
static VmRun take_run(const Vm *vm, const uint32_t **rules, const uint32_t *end)
{
    const NativeRule *natives = vm->program->native->rules;
    const NativeRule *next = &natives[**rules];
    VmRun run = {.block = next->block, .rules = *(*rules)++};
    if (run.block == NULL)
        return run;
    uint32_t bit = next->bit; /* the last: rules are run in the block's order */
    run.rules = UINT64_C(1) << bit;
    for (; *rules < end; (*rules)++) {
        next = &natives[**rules];
        if (next->block != run.block || next->bit <= bit)
            break;
        bit = next->bit;
        run.rules |= UINT64_C(1) << bit;
    }
    return run;
}

static void run_some(Vm *vm, VmRun run)
{
    if (run.block == NULL) {
        uint32_t rule = (uint32_t)run.rules;
        machine_run_rules_plain(vm, &rule, 1);
        return;
    }
    while (run.rules != 0)
        run.rules = run.block(vm, run.rules);
}

void machine_run_rules_native(Vm *vm, VmRuleList *list)
{
    const uint32_t *rules = list->held_rules, *end = rules + list->held_count;
    if (list->native_runs == NULL) {
        while (rules < end)
            run_some(vm, take_run(vm, &rules, end));
        return;
    }
    if (list->native_run_count == 0) {
        while (rules < end)
            list->native_runs[list->native_run_count++] = take_run(vm, &rules, end);
    }
    for (uint32_t i = 0; i < list->native_run_count; i++)
        run_some(vm, list->native_runs[i]);
}
