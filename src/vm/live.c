#include "vm/live.h"

static RegisterSet run_of(uint32_t first, uint32_t count)
{
    RegisterSet all = count < LIVE_REGISTERS_MAX ? register_bit(count) - 1 : UINT64_MAX;
    return count > 0 ? all << first : 0;
}

static uint32_t run_length(const Program *program, const Instruction *at)
{
    switch ((Opcode)at->op) {
    case OP_NATIVE:
        return program_NATIVES(program)[at->c].param_count;
    case OP_CALL:
        return program_FUNCTIONS(program)[at->c].param_count;
    case OP_TABLE:
        return program_TABLES(program)[at->c].param_count;
    case OP_SOURCE:
        return program_SOURCES(program)[at->c].params.count;
    case OP_RECORD:
        return program_RECORDS(program)[program_CONSTANTS(program)[at->c].payload].fields.count;
    case OP_LIST_OPT:
    case OP_MAP:
        return 2U * at->c;
    case OP_MAP_OPT:
        return 3U * at->c;
    default:
        return at->c; /* LIST, FIRE */
    }
}

static RegisterSet read_by(const Program *program, const Instruction *at)
{
    const OpcodeInfo *info = opcode_info(at->op);
    RegisterSet set = info->a == OPERAND_SRC ? register_bit(at->a) : 0;
    if (info->b == OPERAND_SRC)
        set |= register_bit(at->b);
    if (info->c == OPERAND_SRC)
        set |= register_bit(at->c);
    if (info->b == OPERAND_BASE)
        set |= run_of(at->b, run_length(program, at));
    if (at->op == OP_NEXT)
        set |= run_of(at->a, 2);
    if (at->op == OP_ITEM || at->op == OP_ITEM_KEY || at->op == OP_ITEM_VALUE)
        set |= run_of(at->b, 2);
    if (at->op == OP_APPEND)
        set |= register_bit(at->a);
    return set;
}

static RegisterSet written_by(const Instruction *at)
{
    if (opcode_info(at->op)->a != OPERAND_DST || at->op == OP_NEXT)
        return 0;
    return run_of(at->a, at->op == OP_ITERATE ? 2 : 1);
}

bool instruction_has_target(const Instruction *at)
{
    OperandKind kind = opcode_info(at->op)->b;
    return kind == OPERAND_TARGET || kind == OPERAND_LOOP;
}

static bool goes_on(const Instruction *at)
{
    return at->op != OP_JUMP && at->op != OP_LOOP && at->op != OP_RETURN && at->op != OP_DONE;
}

/* Backwards, and again as long as a loop brings something new to where it began. */
void live_find(RegisterSet *live, const Program *program, const Instruction *code, uint32_t count)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = count; i-- > 0;) {
            const Instruction *at = &code[i];
            RegisterSet after = goes_on(at) && i + 1 < count ? live[i + 1] : 0;
            if (instruction_has_target(at))
                after |= live[at->wide];
            RegisterSet before = read_by(program, at) | (after & ~written_by(at));
            changed = changed || (before != live[i] && at->op == OP_NEXT);
            live[i] = before;
        }
    }
}
