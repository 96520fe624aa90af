/*
 * vm_loop.c - the loop that runs a function's instructions; step.h says what each does.
 *
 * The verifier has proved that operands are in range and that jumps end, so the loop checks
 * only what depends on values: their tags. Fuel is paid on entry, by a function's length, and
 * by every round of a loop.
 *
 * This file is compiled twice: as it stands, and by vm_loop_traced.c, where TRACE and its like tell
 * the Vm's trace what is done. Fused code (fuse.c) is for the plain loop only.
 */
#include "value/text_set.h"
#include "vm/machine.h"
#include "vm/step.h"

#ifndef TRACED
#define RUN machine_run_plain
#define RUN_RULES machine_run_rules_plain
#define TRACE_ENTER(function, args, count) ((void)0)
#define TRACE_LEAVE(function, result) ((void)0)
/* The instruction i has made, or looked at, this value. */
#define TRACE(value) ((void)0)
#endif

enum { BLOCK_REGISTERS = 16384 };

/* ---- frames ---------------------------------------------------------------------------------- */

static RegisterBlock *block_new(Vm *vm, uint32_t size)
{
    RegisterBlock *block = allocator_alloc(&vm->allocator, sizeof *block + size * sizeof(Value));
    if (block == NULL)
        return NULL;
    *block = (RegisterBlock){.size = size};
    return block;
}

/* Most of a block is never used: what is not cleared before then takes no memory either. */
static void clear_unmet(RegisterBlock *block)
{
    memset(block->registers + block->met, 0, (block->used - block->met) * sizeof *block->registers);
    block->met = block->used;
}

/* Takes `count` registers of the block. */
static inline Value *take_registers(RegisterBlock *block, uint32_t count)
{
    Value *registers = block->registers + block->used;
    block->used += count;
    if (block->dirty < block->used) {
        if (block->met < block->used)
            clear_unmet(block);
        block->dirty = block->used;
    }
    return registers;
}

/* The first block with room for `count` registers, a new one if need be; or NULL. */
static RegisterBlock *find_block(Vm *vm, uint32_t count)
{
    RegisterBlock **link = &vm->blocks;
    while (*link != NULL && (*link)->size - (*link)->used < count)
        link = &(*link)->next;
    if (*link == NULL)
        *link = block_new(vm, count > BLOCK_REGISTERS ? count : BLOCK_REGISTERS);
    return *link;
}

/* Finds room for `count` registers. Code writes a register before it reads it; should it not,
 * there is a value of this record in it, or none. Blocks stay for the next record. */
static inline Value *frame_begin(Vm *vm, uint32_t count, RegisterBlock **out_block)
{
    RegisterBlock *block = vm->blocks;
    if (block == NULL || block->size - block->used < count)
        block = find_block(vm, count);
    *out_block = block;
    return block != NULL ? take_registers(block, count) : NULL;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static inline const Instruction *code_of(Vm *vm, uint32_t function)
{
#ifdef TRACED
    return bundle_code(vm, function);
#else
    const Instruction *code = vm->functions[function].code;
    return code != NULL ? code : machine_warm(vm, function);
#endif
}

/* False where the fuel does not last for all of the function's instructions. */
static inline bool pay_for(Vm *vm, uint32_t function)
{
    return pay(vm, program_FUNCTIONS(vm->program)[function].code.count);
}

#ifndef TRACED
/* Why a function cannot be called: what enter() found. */
static Value refusal(Vm *vm)
{
    if (vm->fuel < 0)
        return machine_out_of_fuel(vm);
    return machine_limit(vm, vm->depth == LIMIT_CALL_DEPTH ? "functions call each other too deeply"
                                                           : "memory is exhausted");
}

/* Begins a call in the loop: registers for the function, arguments in the first of them; or NULL.
 */
static inline Value *enter(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    uint32_t count = program_FUNCTIONS(vm->program)[function].register_count + 1;
    if (!pay_for(vm, function) || vm->depth == LIMIT_CALL_DEPTH)
        return NULL;
    RegisterBlock *block;
    Value *registers = frame_begin(vm, count, &block);
    if (registers == NULL)
        return NULL;
    Call *call = &vm->calls[vm->depth++];
    call->block = block;
    call->register_count = count;
    for (uint32_t i = 0; i < arg_count && i < count; i++)
        registers[i] = args[i];
    return registers;
}
#endif

/* What a step takes for an operand of an instruction, by its kind: nothing, a register, a constant,
 * or a number. */
#define ARGUMENT_a_NONE
#define ARGUMENT_a_DST , &r[i->a]
#define ARGUMENT_a_SRC , &r[i->a]
#define ARGUMENT_b_NONE
#define ARGUMENT_b_TARGET
#define ARGUMENT_b_LOOP
#define ARGUMENT_b_SRC , &r[i->b]
#define ARGUMENT_b_BASE , &r[i->b]
#define ARGUMENT_b_FIELD , i->b
#define ARGUMENT_b_CONST , constant(vm, i->wide)
#define ARGUMENT_b_LET , i->wide
#define ARGUMENT_b_SETTING , i->wide
#define ARGUMENT_b_VARIABLE , i->wide
#define ARGUMENT_b_DECIDE , i->wide
#define ARGUMENT_b_SCOPE , i->wide
#define ARGUMENT_b_EXCEPTION , i->wide
#define ARGUMENT_c_NONE
#define ARGUMENT_c_SRC , &r[i->c]
#define ARGUMENT_c_COUNT , i->c
#define ARGUMENT_c_FIELD , i->c
#define ARGUMENT_c_NATIVE_C , i->c
#define ARGUMENT_c_FUNCTION_C , i->c
#define ARGUMENT_c_TABLE_C , i->c
#define ARGUMENT_c_SOURCE_C , i->c
#define ARGUMENT_c_LIST_C , i->c
#define ARGUMENT_c_CONST_C , constant(vm, i->c)
#define ARGUMENT_c_NAME_C , constant(vm, i->c)

/* Runs the function from instruction i on; in a rule's frame, where that rule is done, the rules
 * after it as well: most are done after a few instructions, so that a call for each would cost more
 * than they do. */
static Value run_frame(Vm *vm, uint32_t index, const Instruction *code, const Instruction *i,
                       Value *r, bool in_rules)
{
#ifndef TRACED
    const uint32_t depth = vm->depth; /* of the function the loop began with */
    Value result;                     /* of the function in hand */
#endif

#ifdef __GNUC__
    static const void *const labels[] = {
#define OP(name, form, a, b, c, meaning) &&do_##name,
#include "code/opcodes.def"
#ifndef TRACED
#define FUSED(name, meaning) &&fused_##name,
#include "vm/fused.def"
#endif
    };
#define CASE(name) do_##name
#define FUSED_CASE(name) fused_##name
#define DISPATCH() goto *labels[i->op]
#define BEGIN() DISPATCH();
#define END()
#else
#define CASE(name) case OP_##name
#define FUSED_CASE(name) case FUSED_##name
#define DISPATCH() goto next
#define BEGIN() \
    next:       \
    switch (i->op) {
#define END() }
#endif
#define SITE ((Site){index, i})
#define GO_ON()         \
    do {                \
        TRACE(r[i->a]); \
        i++;            \
        DISPATCH();     \
    } while (0)

/* Ends the function in hand. */
#ifdef TRACED
#define LEAVE(value) return value
#else
#define LEAVE(value)      \
    do {                  \
        result = (value); \
        goto leave;       \
    } while (0)
#endif

    /* clang-format off */
    /* The forms of opcodes.def; after the name come the step's arguments. */
#define GOES_ON(name, ...)     \
    CASE(name):                \
        step_##name(__VA_ARGS__); \
        GO_ON();
#define BRANCHES(name, ...)    \
    CASE(name): {              \
        bool away = step_##name(__VA_ARGS__); \
        TRACE(r[i->a]);        \
        i = away ? code + i->wide : i + 1; \
        DISPATCH();            \
    }
#define LOOPS(name, ...)       \
    CASE(name):                \
        if (!pay(vm, (i - code) - (int64_t)i->wide)) \
            LEAVE(machine_out_of_fuel(vm)); \
        i = code + i->wide;    \
        DISPATCH();
#define FIRES(name, ...)       \
    CASE(name):                \
        if (!step_##name(__VA_ARGS__)) \
            LEAVE(machine_too_many_findings(vm)); \
        GO_ON();
#define RETURNS(name, ...)     \
    CASE(name):                \
        LEAVE(step_##name(__VA_ARGS__));
#define ENDS(name, ...)        \
    CASE(name):                \
        if (!in_rules || vm->next_rule == vm->rules_end) \
            LEAVE(value_null()); \
        TRACE_LEAVE(index, value_null()); \
        index = machine_take_rule(vm); \
        TRACE_ENTER(index, NULL, 0); \
        if (!pay_for(vm, index)) \
            LEAVE(machine_out_of_fuel(vm)); \
        code = code_of(vm, index); \
        i = code;              \
        DISPATCH();
    BEGIN()
#define OP(name, form, a, b, c, meaning) \
    form(name, vm, SITE ARGUMENT_a_##a ARGUMENT_b_##b ARGUMENT_c_##c)
#include "code/opcodes.def"
#ifndef TRACED
#include "vm/vm_loop_fused.h"
#endif
    END()
    /* clang-format on */
#ifndef TRACED
leave:
    if (vm->depth == depth)
        return result;
    const Call *call = &vm->calls[--vm->depth];
    Memo *const memo = call->memo;
    call->block->used -= call->register_count;
    code = call->code;
    i = call->at;
    r = call->registers;
    index = call->function;
    in_rules = call->in_rules;
    r[i->a] = result;
    if (memo != NULL)
        *memo = (Memo){vm->record, result};
    GO_ON();
#endif
}

static Value run_whole(Vm *vm, uint32_t function, Value *registers, bool in_rules)
{
    const Instruction *code = code_of(vm, function);
    return run_frame(vm, function, code, code, registers, in_rules);
}

/* Runs rules until one is stopped, or none is left. */
static Value run_some_rules(Vm *vm, Value *registers)
{
    uint32_t function = machine_take_rule(vm);
    TRACE_ENTER(function, NULL, 0);
    Value result =
        pay_for(vm, function) ? run_whole(vm, function, registers, true) : machine_out_of_fuel(vm);
    TRACE_LEAVE(program_RULES(vm->program)[vm->rule].function, result);
    return result;
}

void RUN_RULES(Vm *vm, const uint32_t *rules, uint32_t count)
{
    uint32_t register_count = vm->rule_registers + 1;
    RegisterBlock *block;
    Value *registers = frame_begin(vm, register_count, &block);
    vm->next_rule = rules;
    vm->rules_end = rules + count;
    while (registers == NULL && vm->next_rule < vm->rules_end) {
        machine_take_rule(vm);
        machine_stop_rule(vm, machine_limit(vm, "memory is exhausted"));
    }
    vm->depth++;
    while (vm->next_rule < vm->rules_end) {
        Value result = run_some_rules(vm, registers);
        if (result.tag == VALUE_ERROR)
            machine_stop_rule(vm, result);
    }
    vm->depth--;
    if (registers != NULL)
        block->used -= register_count;
}

Value RUN(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    if (!pay_for(vm, function))
        return machine_out_of_fuel(vm);
    if (vm->depth == LIMIT_CALL_DEPTH)
        return machine_limit(vm, "functions call each other too deeply");
    /* One register more than the function names: an iteration's second may be past the last. */
    uint32_t count = program_FUNCTIONS(vm->program)[function].register_count + 1;
    RegisterBlock *block;
    Value *registers = frame_begin(vm, count, &block);
    if (registers == NULL)
        return machine_limit(vm, "memory is exhausted");
    for (uint32_t i = 0; i < arg_count && i < count; i++)
        registers[i] = args[i];
    vm->depth++;
    TRACE_ENTER(function, args, arg_count);
    Value result = run_whole(vm, function, registers, false);
    TRACE_LEAVE(function, result);
    vm->depth--;
    block->used -= count;
    return result;
}

#ifndef TRACED
/* Whether the step sets its register by set(), which tells where an error arose: others hand on
 * what they were given. */
static bool opcode_locates(uint16_t op)
{
    switch ((Opcode)op) {
    case OP_MOVE:
    case OP_CONST:
    case OP_INPUT:
    case OP_LET:
    case OP_SCOPE:
    case OP_DECIDE:
    case OP_CALL:
    case OP_KNOWN:
    case OP_ITERATE:
    case OP_ITEM:
    case OP_ITEM_KEY:
    case OP_ITEM_VALUE:
        return false;
    default:
        return true;
    }
}

Value machine_resume(Vm *vm, uint32_t function, uint32_t instruction, const Kept *kept,
                     uint32_t count)
{
    uint32_t register_count = program_FUNCTIONS(vm->program)[function].register_count + 1;
    RegisterBlock *block;
    if (vm->depth == LIMIT_CALL_DEPTH)
        return refusal(vm);
    Value *registers = frame_begin(vm, register_count, &block);
    if (registers == NULL)
        return refusal(vm);
    const Instruction *code = bundle_code(vm, function);
    bool locates = instruction > 0 && opcode_locates(code[instruction - 1].op);
    for (uint32_t i = 0; i < count; i++) {
        Value value = kept[i].value;
        if (value.tag == VALUE_ERROR && locates)
            value = machine_locate(vm, value, function, instruction - 1);
        registers[kept[i].number] = value;
    }
    vm->depth++;
    Value result = run_frame(vm, function, code, code + instruction, registers, false);
    vm->depth--;
    block->used -= register_count;
    return result;
}
#endif
