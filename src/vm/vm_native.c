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

void machine_run_rules_native(Vm *vm, const uint32_t *rules, uint32_t count)
{
    const NativeBody *bodies = vm->program->native->rules;
    for (const uint32_t *end = rules + count; rules < end; rules++) {
        vm->rule = *rules;
        NativeBody body = bodies[*rules];
        Value result =
            body != NULL
                ? body(vm, NULL)
                : machine_run_plain(vm, program_RULES(vm->program)[*rules].function, NULL, 0);
        if (result.tag == VALUE_ERROR)
            machine_stop_rule(vm, result);
    }
}
