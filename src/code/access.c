#include "code/access.h"

static void read(InstructionAccess *access, uint32_t first, uint32_t count)
{
    access->reads[access->read_count++] = (RegisterRun){first, count, false};
}

static void read_iteration(InstructionAccess *access, uint32_t first)
{
    access->reads[access->read_count++] = (RegisterRun){first, 2, true};
}

static void write(InstructionAccess *access, uint32_t first, bool iterates)
{
    access->writes[access->write_count++] = (RegisterRun){first, iterates ? 2 : 1, iterates};
}

void instruction_access(InstructionAccess *out, const Program *program, const Instruction *i)
{
    const OpcodeInfo *info = opcode_info(i->op);
    out->read_count = out->write_count = 0;
    bool iterates = i->op == OP_ITEM || i->op == OP_ITEM_KEY || i->op == OP_ITEM_VALUE;
    if (info->a == OPERAND_SRC)
        read(out, i->a, 1);
    if (info->b == OPERAND_SRC && iterates)
        read_iteration(out, i->b);
    else if (info->b == OPERAND_SRC)
        read(out, i->b, 1);
    if (info->b == OPERAND_BASE)
        read(out, i->b, instruction_run_length(program->sections, program->counts, i));
    if (info->c == OPERAND_SRC)
        read(out, i->c, 1);
    if (i->op == OP_NEXT) /* changes what is there, as does APPEND */
        read_iteration(out, i->a);
    if (i->op == OP_APPEND)
        read(out, i->a, 1);
    if (info->a == OPERAND_DST)
        write(out, i->a, i->op == OP_ITERATE);
}
