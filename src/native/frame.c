/*
 * frame.c - which registers stand side by side, and which are read before they are written.
 */
#include "native/frame.h"

#include "code/access.h"

/* ---- side by side ---------------------------------------------------------------------------- */

static void note_run(Frame *frame, RegisterRun run)
{
    for (uint32_t i = 0; i < run.count; i++) {
        frame->used[run.first + i] = true;
        if (run.iterates && i + 1 < run.count)
            frame->joined[run.first + i] = true;
    }
}

static void note_accesses(Frame *frame, const Program *program)
{
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        InstructionAccess access;
        instruction_access(&access, program, &frame->code[i]);
        for (uint32_t k = 0; k < access.read_count; k++)
            note_run(frame, access.reads[k]);
        for (uint32_t k = 0; k < access.write_count; k++)
            note_run(frame, access.writes[k]);
    }
}

/* ---- read before written --------------------------------------------------------------------- */

static void add(RegisterSet *set, RegisterRun run)
{
    for (uint32_t i = run.first; i < run.first + run.count; i++)
        set->words[i / 64] |= UINT64_C(1) << (i % 64);
}

/* Keeps what both have; whether that changed anything. */
static bool keep_common(RegisterSet *set, const RegisterSet *other)
{
    bool changed = false;
    for (int i = 0; i < REGISTER_WORDS; i++) {
        uint64_t common = set->words[i] & other->words[i];
        changed = changed || common != set->words[i];
        set->words[i] = common;
    }
    return changed;
}

/* Passes on what is written after instruction i; whether that changed something before it. */
static bool flow_from(const Frame *frame, const Program *program, RegisterSet *written, uint32_t i)
{
    const Instruction *instruction = &frame->code[i];
    const OpcodeInfo *info = opcode_info(instruction->op);
    RegisterSet after = written[i];
    InstructionAccess access;
    instruction_access(&access, program, instruction);
    for (uint32_t k = 0; k < access.write_count; k++)
        add(&after, access.writes[k]);
    if (instruction_goes_on(instruction))
        keep_common(&written[i + 1], &after);
    if (info->form == FORM_BRANCHES)
        keep_common(&written[instruction_target(instruction)], &after);
    return info->form == FORM_LOOPS &&
           keep_common(&written[instruction_target(instruction)], &after);
}

static void note_unwritten(Frame *frame, const Program *program, const RegisterSet *written)
{
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        InstructionAccess access;
        instruction_access(&access, program, &frame->code[i]);
        for (uint32_t k = 0; k < access.read_count; k++) {
            RegisterRun run = access.reads[k];
            for (uint32_t j = run.first; j < run.first + run.count; j++)
                frame->cleared[j] = frame->cleared[j] || !register_set_has(&written[i], j);
        }
    }
}

/* What is written wherever an instruction is reached: all, until a way there is found that has not.
 * Ways lead on, but for those of loops: then once more. */
static bool find_unwritten(Frame *frame, Arena *arena, const Program *program)
{
    RegisterSet *written =
        arena_alloc_array(arena, (size_t)frame->instruction_count + 1, sizeof *written);
    if (written == NULL)
        return false;
    memset(written, 0xFF, ((size_t)frame->instruction_count + 1) * sizeof *written);
    written[0] = (RegisterSet){{0}};
    add(&written[0], (RegisterRun){0, frame->param_count, false});
    bool again = true;
    while (again) {
        again = false;
        for (uint32_t i = 0; i < frame->instruction_count; i++)
            again = flow_from(frame, program, written, i) || again;
    }
    note_unwritten(frame, program, written);
    return true;
}

/* ---- read from there on ---------------------------------------------------------------------- */

static void take_out(RegisterSet *set, RegisterRun run)
{
    for (uint32_t i = run.first; i < run.first + run.count; i++)
        set->words[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

/* Adds what the other has; whether that changed anything. */
static bool unite(RegisterSet *set, const RegisterSet *other)
{
    bool changed = false;
    for (int i = 0; i < REGISTER_WORDS; i++) {
        uint64_t both = set->words[i] | other->words[i];
        changed = changed || both != set->words[i];
        set->words[i] = both;
    }
    return changed;
}

/* Passes what is read from instruction i on back to it; whether that changed anything. */
static bool flow_back_to(const Frame *frame, const Program *program, uint32_t i)
{
    const Instruction *instruction = &frame->code[i];
    RegisterSet before = {{0}};
    InstructionAccess access;
    instruction_access(&access, program, instruction);
    if (instruction_goes_on(instruction))
        before = frame->live[i + 1];
    if (instruction_has_target(instruction))
        unite(&before, &frame->live[instruction_target(instruction)]);
    for (uint32_t k = 0; k < access.write_count; k++)
        take_out(&before, access.writes[k]);
    for (uint32_t k = 0; k < access.read_count; k++)
        add(&before, access.reads[k]);
    return unite(&frame->live[i], &before);
}

/* Backwards, and again as long as a loop brings something new to where it began. */
static bool find_live(Frame *frame, Arena *arena, const Program *program)
{
    frame->live =
        arena_alloc_array(arena, (size_t)frame->instruction_count + 1, sizeof *frame->live);
    bool again = frame->live != NULL;
    while (again) {
        again = false;
        for (uint32_t i = frame->instruction_count; i-- > 0;)
            again = flow_back_to(frame, program, i) || again;
    }
    return frame->live != NULL;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool find_targets(Frame *frame, Arena *arena)
{
    frame->targets =
        arena_alloc_array(arena, (size_t)frame->instruction_count + 1, sizeof *frame->targets);
    if (frame->targets == NULL)
        return false;
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        if (instruction_has_target(&frame->code[i]))
            frame->targets[instruction_target(&frame->code[i])] = true;
    }
    return true;
}

bool frame_init(Frame *out, Arena *arena, const Program *program, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(program) + function;
    *out = (Frame){
        .index = function,
        .param_count = info->param_count,
        .instruction_count = info->code.count,
        .code = program_CODE(program) + info->code.first,
    };
    note_accesses(out, program);
    return find_targets(out, arena) && find_unwritten(out, arena, program) &&
           find_live(out, arena, program);
}
