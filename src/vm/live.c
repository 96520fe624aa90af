#include "vm/live.h"

#include "code/access.h"

static RegisterSet run_of(uint32_t first, uint32_t count)
{
    RegisterSet all = count < LIVE_REGISTERS_MAX ? register_bit(count) - 1 : UINT64_MAX;
    return count > 0 ? all << first : 0;
}

static RegisterSet union_of(const RegisterRun *runs, uint32_t count)
{
    RegisterSet set = 0;
    for (uint32_t i = 0; i < count; i++)
        set |= run_of(runs[i].first, runs[i].count);
    return set;
}

/* Backwards, and again as long as a loop brings something new to where it began. */
void live_find(RegisterSet *live, const Program *program, const Instruction *code, uint32_t count)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = count; i-- > 0;) {
            const Instruction *at = &code[i];
            InstructionAccess access;
            instruction_access(&access, program, at);
            RegisterSet after = instruction_goes_on(at) && i + 1 < count ? live[i + 1] : 0;
            if (instruction_has_target(at))
                after |= live[instruction_target(at)];
            RegisterSet before = union_of(access.reads, access.read_count) |
                                 (after & ~union_of(access.writes, access.write_count));
            changed = changed || (before != live[i] && at->op == OP_NEXT);
            live[i] = before;
        }
    }
}
