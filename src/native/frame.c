/*
 * frame.c - which registers stand side by side, and which are read before they are written.
 */
#include "native/frame.h"

/* A stretch of registers that an instruction reads or writes. */
typedef struct Span {
    uint32_t first;
    uint32_t count;
    bool iterates; /* they are an iteration's two */
} Span;
enum { SPANS_MAX = 4 };
typedef struct Access {
    Span reads[SPANS_MAX];
    Span writes[SPANS_MAX];
    uint32_t read_count;
    uint32_t write_count;
} Access;

/* ---- what an instruction touches ---------------------------------------------------------------- */

static void read(Access *access, uint32_t first, uint32_t count)
{
    access->reads[access->read_count++] = (Span){first, count, false};
}

static void read_iteration(Access *access, uint32_t first)
{
    access->reads[access->read_count++] = (Span){first, 2, true};
}

static void write(Access *access, uint32_t first, bool iterates)
{
    access->writes[access->write_count++] = (Span){first, iterates ? 2 : 1, iterates};
}

static void access_of(Access *out, const Program *program, const Instruction *i)
{
    const OpcodeInfo *info = opcode_info(i->op);
    *out = (Access){.read_count = 0};
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

/* ---- side by side ------------------------------------------------------------------------------- */

static void note_span(Frame *frame, Span span)
{
    for (uint32_t i = 0; i < span.count; i++) {
        frame->used[span.first + i] = true;
        if (span.iterates && i + 1 < span.count)
            frame->joined[span.first + i] = true;
    }
}

static void note_accesses(Frame *frame, const Program *program)
{
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        Access access;
        access_of(&access, program, &frame->code[i]);
        for (uint32_t k = 0; k < access.read_count; k++)
            note_span(frame, access.reads[k]);
        for (uint32_t k = 0; k < access.write_count; k++)
            note_span(frame, access.writes[k]);
    }
}

/* ---- read before written ------------------------------------------------------------------------ */

static void add(RegisterSet *set, Span span)
{
    for (uint32_t i = span.first; i < span.first + span.count; i++)
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

static bool goes_on(const OpcodeInfo *info, uint16_t op)
{
    return op != OP_JUMP && info->form != FORM_LOOPS && info->form != FORM_RETURNS &&
           info->form != FORM_ENDS;
}

/* Passes on what is written after instruction i; whether that changed something before it. */
static bool flow_from(const Frame *frame, const Program *program, RegisterSet *written, uint32_t i)
{
    const Instruction *instruction = &frame->code[i];
    const OpcodeInfo *info = opcode_info(instruction->op);
    RegisterSet after = written[i];
    Access access;
    access_of(&access, program, instruction);
    for (uint32_t k = 0; k < access.write_count; k++)
        add(&after, access.writes[k]);
    if (goes_on(info, instruction->op))
        keep_common(&written[i + 1], &after);
    if (info->form == FORM_BRANCHES)
        keep_common(&written[instruction_target(instruction)], &after);
    return info->form == FORM_LOOPS &&
           keep_common(&written[instruction_target(instruction)], &after);
}

static void note_unwritten(Frame *frame, const Program *program, const RegisterSet *written)
{
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        Access access;
        access_of(&access, program, &frame->code[i]);
        for (uint32_t k = 0; k < access.read_count; k++) {
            Span span = access.reads[k];
            for (uint32_t j = span.first; j < span.first + span.count; j++)
                frame->cleared[j] = frame->cleared[j] || !register_set_has(&written[i], j);
        }
    }
}

/* What is written wherever an instruction is reached: all, until a way there is found that has not. Ways
 * lead on, but for those of loops: then once more. */
static bool find_unwritten(Frame *frame, Arena *arena, const Program *program)
{
    RegisterSet *written =
        arena_alloc_array(arena, (size_t)frame->instruction_count + 1, sizeof *written);
    if (written == NULL)
        return false;
    memset(written, 0xFF, ((size_t)frame->instruction_count + 1) * sizeof *written);
    written[0] = (RegisterSet){{0}};
    add(&written[0], (Span){0, frame->param_count, false});
    bool again = true;
    while (again) {
        again = false;
        for (uint32_t i = 0; i < frame->instruction_count; i++)
            again = flow_from(frame, program, written, i) || again;
    }
    note_unwritten(frame, program, written);
    return true;
}

/* ---- read from there on ------------------------------------------------------------------------- */

static void take_out(RegisterSet *set, Span span)
{
    for (uint32_t i = span.first; i < span.first + span.count; i++)
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
    const OpcodeInfo *info = opcode_info(instruction->op);
    RegisterSet before = {{0}};
    Access access;
    access_of(&access, program, instruction);
    if (goes_on(info, instruction->op))
        before = frame->live[i + 1];
    if (info->form == FORM_BRANCHES || info->form == FORM_LOOPS)
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

/* ---- all of it ---------------------------------------------------------------------------------- */

static bool find_targets(Frame *frame, Arena *arena)
{
    frame->targets =
        arena_alloc_array(arena, (size_t)frame->instruction_count + 1, sizeof *frame->targets);
    if (frame->targets == NULL)
        return false;
    for (uint32_t i = 0; i < frame->instruction_count; i++) {
        OpcodeForm form = opcode_info(frame->code[i].op)->form;
        if (form == FORM_BRANCHES || form == FORM_LOOPS)
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
