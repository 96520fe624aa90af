/*
 * vm_loop_traced.c - the loop of vm_loop.c once more, telling the Vm's trace what it does.
 */
#include "vm/machine.h"

/* Only what stands in a register that the instruction writes or looks at is a value of its. */
static inline void trace_step(Vm *vm, const Instruction *at, Value value)
{
    OperandKind kind = opcode_info(at->op)->a;
    if (kind != OPERAND_DST && kind != OPERAND_SRC)
        return;
    uint32_t instruction = (uint32_t)(at - program_CODE(vm->program));
    vm->trace.step(vm->trace.context, instruction, value);
}

#define TRACED
#define TABLE_OPERATION operation_table_traced
#define RUN machine_run_traced
#define RUN_RULES machine_run_rules_traced
#define TRACE_ENTER(function, args, count) vm->trace.enter(vm->trace.context, function, args, count)
#define TRACE_LEAVE(function, result) vm->trace.leave(vm->trace.context, function, result)
#define TRACE(value) trace_step(vm, i, value)
#include "vm/vm_loop.c"
