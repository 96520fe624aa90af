/*
 * naming.c - what the instructions of a function give: names and types.
 *
 * One pass in the order of the code will do, as all ways but those of loops lead on: where ways
 * meet, a register keeps the name that it has on all of them, and where a loop begins, those that
 * it writes have none.
 */
#include "code/access.h"
#include "native/translation.h"

/* What is known of registers on the way in hand. */
typedef struct Registers {
    uint32_t names[FRAME_REGISTERS];
    uint8_t tags[FRAME_REGISTERS]; /* of their values; VALUE_ABSENT: not known */
} Registers;

typedef struct Naming {
    Translation *translation;
    const Frame *frame;
    Registers now;
    Registers **ways; /* by instruction: of those that lead there from before; NULL: none yet */
    bool returns;     /* some instruction so far gives what the function gives: of that tag */
    ValueTag result;
} Naming;

static void keep_common(Registers *known, const Registers *others)
{
    for (uint32_t i = 0; i < FRAME_REGISTERS; i++) {
        if (known->names[i] != others->names[i])
            known->names[i] = 0;
        if (known->tags[i] != others->tags[i])
            known->tags[i] = VALUE_ABSENT;
    }
}

static bool add_way(Naming *naming, uint32_t target)
{
    Registers **way = &naming->ways[target];
    if (*way != NULL) {
        keep_common(*way, &naming->now);
        return true;
    }
    *way = arena_alloc_unset(naming->translation->arena, sizeof **way);
    if (*way != NULL)
        **way = naming->now;
    return *way != NULL;
}

static void forget_written(Naming *naming, uint32_t at)
{
    InstructionAccess access;
    instruction_access(&access, naming->translation->program, &naming->frame->code[at]);
    for (uint32_t i = 0; i < access.write_count; i++) {
        for (uint32_t k = 0; k < access.writes[i].count; k++) {
            naming->now.names[access.writes[i].first + k] = 0;
            naming->now.tags[access.writes[i].first + k] = VALUE_ABSENT;
        }
    }
}

/* What the loops that go back to there write. */
static void forget_loop(Naming *naming, uint32_t head)
{
    const Frame *frame = naming->frame;
    uint32_t end = head;
    for (uint32_t at = head; at < frame->instruction_count; at++) {
        if (opcode_info(frame->code[at].op)->form == FORM_LOOPS &&
            instruction_target(&frame->code[at]) == head)
            end = at;
    }
    for (uint32_t at = head; at < end; at++)
        forget_written(naming, at);
}

/* Names of `count` registers; false where one has none, or they are too many. */
static bool name_operands(Name *out, const Naming *naming, uint32_t first, uint32_t count)
{
    if (count > NAME_OPERANDS_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        out->operands[i] = naming->now.names[first + i];
        if (out->operands[i] == 0)
            return false;
    }
    return true;
}

/* What the instruction gives; 0 where nobody else can give the same. */
static uint32_t name_of(Naming *naming, const Instruction *at)
{
    const Program *program = naming->translation->program;
    Name name = {.op = at->op};
    bool is_named = true;
    switch ((Opcode)at->op) {
    case OP_MOVE:
        return naming->now.names[at->b];
    case OP_CONST:
    case OP_LET:
    case OP_SCOPE:
    case OP_SETTING:
    case OP_SETTING_VALUE:
        name.number = at->wide;
        break;
    case OP_INPUT:
    case OP_AS_OF:
        break;
    case OP_INPUT_FIELD:
        name.number = at->b;
        break;
    case OP_INPUT_FIELD2:
        name.number = (uint32_t)at->b << 16 | at->c;
        break;
    case OP_FIELD:
    case OP_FIELD_OPT:
        name.number = at->c;
        is_named = name_operands(&name, naming, at->b, 1);
        break;
    case OP_NATIVE:
        name.number = at->c;
        is_named =
            naming->translation->linked[at->c].call != NULL &&
            name_operands(&name, naming, at->b, naming->translation->linked[at->c].param_count);
        break;
    case OP_TABLE:
        name.number = at->c;
        is_named = name_operands(&name, naming, at->b, program_TABLES(program)[at->c].param_count);
        break;
    default:
        is_named = false;
        break;
    }
    return is_named ? names_find(&naming->translation->names, name) : 0;
}

/* Whether only a rule that fires does the instruction: nothing after it asks for anything. */
static bool is_of_firing(const Frame *frame, uint32_t at)
{
    while (at < frame->instruction_count && opcode_info(frame->code[at].op)->form == FORM_GOES_ON)
        at++;
    return at < frame->instruction_count && opcode_info(frame->code[at].op)->form == FORM_FIRES;
}

static bool is_of(const Naming *naming, uint32_t number, ValueTag tag)
{
    return naming->now.tags[number] == tag;
}

/* Whether the step settles that two such values are equal or not: see plainly_equal(). */
static bool is_plain(ValueTag one, ValueTag other)
{
    return one == other &&
           (one == VALUE_STRING || one == VALUE_INT || one == VALUE_DATE || one == VALUE_ENUM);
}

/* Whether, by the types of what it works on, the instruction does nothing, or gives what is
 * expected. */
static bool is_settled(const Naming *naming, const Instruction *at)
{
    const Program *program = naming->translation->program;
    switch ((Opcode)at->op) {
    case OP_NOT:
    case OP_AS_BOOL:
        return is_of(naming, at->b, VALUE_BOOL);
    case OP_JUMP_NOT_BOOL:
    case OP_UNSURE:
        return is_of(naming, at->a, VALUE_BOOL);
    case OP_JUMP_UNSURE:
        return !is_of(naming, at->a, VALUE_ABSENT);
    case OP_AND:
    case OP_OR:
        return is_of(naming, at->b, VALUE_BOOL) && is_of(naming, at->c, VALUE_BOOL);
    case OP_EQ:
    case OP_NE:
        return is_plain((ValueTag)naming->now.tags[at->b], (ValueTag)naming->now.tags[at->c]);
    case OP_EQ_CONST:
        return is_plain((ValueTag)naming->now.tags[at->b],
                        (ValueTag)program_CONSTANTS(program)[at->c].tag);
    case OP_LT:
    case OP_LE:
        return is_of(naming, at->b, VALUE_INT) && is_of(naming, at->c, VALUE_INT);
    case OP_IN_LIST: {
        ValueTag tag = (ValueTag)naming->translation->lists[at->c];
        return tag != VALUE_ABSENT && is_of(naming, at->b, tag);
    }
    default:
        return false;
    }
}

/* What the result is, once it has been tested. */
static ValueTag tag_of(const Naming *naming, const Instruction *at, uint32_t name)
{
    const Program *program = naming->translation->program;
    ValueTag tag = VALUE_ABSENT;
    if (at->op == OP_MOVE)
        return (ValueTag)naming->now.tags[at->b];
    if (at->op == OP_CONST)
        return (ValueTag)program_CONSTANTS(program)[at->wide].tag;
    return translation_expect(&tag, naming->translation, at, name) == EXPECT_TAG ? tag
                                                                                 : VALUE_ABSENT;
}

static void note_result(Naming *naming, ValueTag tag)
{
    naming->result = !naming->returns || tag == naming->result ? tag : VALUE_ABSENT;
    naming->returns = true;
}

static bool name_instruction(Naming *naming, uint32_t at)
{
    const Instruction *instruction = &naming->frame->code[at];
    if (instruction->op == OP_RETURN)
        note_result(naming, (ValueTag)naming->now.tags[instruction->a]);
    uint32_t name = name_of(naming, instruction);
    ValueTag tag = tag_of(naming, instruction, name);
    naming->frame->names[at] = name;
    naming->frame->settled[at] = is_settled(naming, instruction);
    forget_written(naming, at);
    if (opcode_info(instruction->op)->a == OPERAND_DST) {
        naming->now.names[instruction->a] = name;
        naming->now.tags[instruction->a] = (uint8_t)tag;
    }
    if (name != 0 && instruction->op != OP_MOVE && !is_of_firing(naming->frame, at))
        naming->translation->names.items[name].uses++;
    return !instruction_has_target(instruction) ||
           opcode_info(instruction->op)->form == FORM_LOOPS ||
           add_way(naming, instruction_target(instruction));
}

bool translation_name(Translation *translation, Frame *frame)
{
    Naming *naming = arena_alloc(translation->arena, sizeof *naming);
    frame->names =
        arena_alloc_array(translation->arena, frame->instruction_count + 1U, sizeof *frame->names);
    frame->settled = arena_alloc_array(translation->arena, frame->instruction_count + 1U,
                                       sizeof *frame->settled);
    if (naming == NULL || frame->names == NULL || frame->settled == NULL)
        return false;
    naming->translation = translation;
    naming->frame = frame;
    naming->ways =
        arena_alloc_array(translation->arena, frame->instruction_count + 1U, sizeof *naming->ways);
    if (naming->ways == NULL)
        return false;
    for (uint32_t i = 0; i < frame->param_count; i++) /* of the function's own call */
        naming->now.names[i] = names_find(&translation->names, (Name){.op = OP_MOVE, .number = i});
    bool is_open = true; /* whether the instruction before goes on at this one */
    for (uint32_t at = 0; at < frame->instruction_count; at++) {
        const Registers *way = naming->ways[at];
        if (way != NULL && is_open)
            keep_common(&naming->now, way);
        else if (way != NULL)
            naming->now = *way;
        is_open = is_open || way != NULL;
        if (!is_open)
            continue;
        if (frame->targets[at])
            forget_loop(naming, at);
        if (!name_instruction(naming, at))
            return false;
        is_open = instruction_goes_on(&frame->code[at]);
    }
    frame->result = naming->result;
    return true;
}

static bool find_result(Translation *translation, uint32_t function)
{
    Frame *frame = arena_alloc(translation->arena, sizeof *frame);
    if (frame == NULL || !frame_init(frame, translation->arena, translation->program, function) ||
        !translation_name(translation, frame))
        return false;
    translation->results[function] = (uint8_t)frame->result;
    names_clear(&translation->names);
    arena_reset(translation->arena);
    return true;
}

/* Functions that stand before those they call are known the second time. */
bool translation_find_results(Translation *translation)
{
    uint32_t count = program_FUNCTIONS_count(translation->program);
    for (uint32_t i = 0; i < 2 * count; i++) {
        uint32_t function = i % count;
        if (translation_has(translation, function) && !find_result(translation, function))
            return false;
    }
    return true;
}
