/*
 * block.c - rules that are run together as one C function.
 *
 * An application's rules are those of its scopes' members, one member after the other, and those of
 * all applications; which of these hold depends on dates and settings too. So there is a function
 * for each member's rules and one for the rest, however many members there are, and a word that
 * says which of its rules are to be run. What one rule has found out the next ones know: a let is
 * in a variable once it has been read, the application's records are looked at once. Whatever is
 * odd is the interpreter's, as in any native code, to the end of that rule.
 */
#include <stdlib.h>

#include "native/translation.h"

enum {
    BLOCK_RULES_MAX = 64,         /* bits of the word */
    BLOCK_INSTRUCTIONS_MAX = 600, /* what it takes to compile a C function grows faster than that */
};

/* ---- which rules ----------------------------------------------------------------------------- */

/* A rule and by what rules are put together: an activation has them in this order. */
typedef struct Position {
    bool is_late;     /* not marked final */
    uint32_t scope;   /* NONE: for all */
    uint32_t ordinal; /* the scope's member */
    uint32_t rule;
} Position;

static Position position_of(const Program *program, uint32_t rule)
{
    Position place = {.rule = rule, .scope = NONE, .ordinal = NONE};
    const BundleRule *info = program_RULES(program) + rule;
    place.is_late = (info->flags & RULE_FLAG_FINAL) == 0;
    program_rule_member(&place.scope, &place.ordinal, program, info);
    return place;
}

static int compare_uints(uint32_t one, uint32_t other)
{
    return (one > other) - (one < other);
}

/* Whether they may stand in one block: 0. */
static int compare_groups(const Position *one, const Position *other)
{
    if (one->is_late != other->is_late)
        return one->is_late ? 1 : -1;
    if (one->scope != other->scope)
        return compare_uints(one->scope, other->scope);
    return compare_uints(one->ordinal, other->ordinal);
}

static int compare_positions(const void *left, const void *right)
{
    const Position *one = left, *other = right;
    int compared = compare_groups(one, other);
    return compared != 0 ? compared : compare_uints(one->rule, other->rule);
}

static void add_to_block(Translation *translation, const Position *place, bool begins)
{
    const Program *program = translation->program;
    uint32_t function = program_RULES(program)[place->rule].function;
    uint32_t instruction_count = program_FUNCTIONS(program)[function].code.count;
    Block *block =
        translation->block_count > 0 ? &translation->blocks[translation->block_count - 1] : NULL;
    if (block == NULL || begins || block->count == BLOCK_RULES_MAX ||
        block->instruction_count + instruction_count > BLOCK_INSTRUCTIONS_MAX) {
        uint32_t first = block != NULL ? block->first + block->count : 0;
        block = &translation->blocks[translation->block_count++];
        *block = (Block){.first = first};
    }
    translation->blocks_of_rules[place->rule] = translation->block_count - 1;
    translation->block_rules[block->first + block->count++] = place->rule;
    block->instruction_count += instruction_count;
}

static void divide(Translation *translation, Position *positions, uint32_t count)
{
    const Position *last = NULL;
    qsort(positions, count, sizeof *positions, compare_positions);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t function = program_RULES(translation->program)[positions[i].rule].function;
        translation->blocks_of_rules[positions[i].rule] = NONE;
        if (!translation_suits(translation->program, function))
            continue;
        add_to_block(translation, &positions[i],
                     last == NULL || compare_groups(last, &positions[i]) != 0);
        last = &positions[i];
    }
}

uint32_t translation_place_in_block(const Translation *translation, uint32_t rule)
{
    const Block *block = &translation->blocks[translation->blocks_of_rules[rule]];
    uint32_t place = 0;
    while (translation->block_rules[block->first + place] != rule)
        place++;
    return place;
}

/* ---- where lets are made --------------------------------------------------------------------- */

static void count_read(Translation *translation, uint32_t let, uint32_t block)
{
    WrittenLet *written = &translation->lets[let];
    if (written->block != block) {
        written->block = block;
        written->reads = 0;
    }
    if (++written->reads >= written->most_reads) {
        written->most_reads = written->reads;
        written->home = block;
    }
}

static void count_reads(Translation *translation, uint32_t function, uint32_t block)
{
    const BundleFunction *info = program_FUNCTIONS(translation->program) + function;
    const Instruction *code = program_CODE(translation->program) + info->code.first;
    for (uint32_t i = 0; i < info->code.count; i++) {
        if (code[i].op == OP_LET)
            count_read(translation, code[i].wide, block);
    }
}

static uint32_t rule_of_block(const Translation *translation, const Block *block, uint32_t place)
{
    return translation->block_rules[block->first + place];
}

static uint32_t function_of_rule(const Translation *translation, uint32_t rule)
{
    return program_RULES(translation->program)[rule].function;
}

/* Each let is made in the block that reads it most, so that its instructions do not stand in many;
 * of several in the last, which is for all applications. */
static void find_homes(Translation *translation)
{
    uint32_t let_count = program_LETS_count(translation->program);
    for (uint32_t i = 0; i < let_count; i++)
        translation->lets[i] = (WrittenLet){.home = NONE, .block = NONE};
    for (uint32_t i = 0; i < translation->block_count; i++) {
        const Block *block = &translation->blocks[i];
        for (uint32_t k = 0; k < block->count; k++)
            count_reads(translation,
                        function_of_rule(translation, rule_of_block(translation, block, k)), i);
    }
    for (uint32_t i = 0; i < let_count; i++)
        translation->lets[i].block = NONE;
}

bool translation_find_blocks(Translation *translation)
{
    const Program *program = translation->program;
    Arena *arena = translation->fixed;
    uint32_t count = program_RULES_count(program);
    Position *positions = arena_alloc_large_array(arena, (size_t)count + 1, sizeof *positions);
    translation->blocks = arena_alloc_large_array(arena, (size_t)count + 1, sizeof(Block));
    translation->block_rules = arena_alloc_large_array(arena, (size_t)count + 1, sizeof(uint32_t));
    translation->blocks_of_rules =
        arena_alloc_large_array(arena, (size_t)count + 1, sizeof(uint32_t));
    translation->lets = arena_alloc_large_array(arena, (size_t)program_LETS_count(program) + 1,
                                                sizeof *translation->lets);
    if (positions == NULL || translation->blocks == NULL || translation->block_rules == NULL ||
        translation->blocks_of_rules == NULL || translation->lets == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        positions[i] = position_of(program, i);
    divide(translation, positions, count);
    find_homes(translation);
    return true;
}

/* ---- what a block's rules share -------------------------------------------------------------- */

enum { LETS_IN_LETS_MAX = 16 }; /* deeper ones call the function of the next */

static bool plan(Translation *translation, Body *body, uint32_t function, uint32_t depth);

/* A variable for the let, and whether it is known. Where it is to be made here, what that reads is
 * shared as well. */
static bool declare_let(Translation *translation, uint32_t let, uint32_t depth)
{
    WrittenLet *written = &translation->lets[let];
    if (written->block == translation->block)
        return true;
    written->block = translation->block;
    written->body = NULL;
    buffer_add_format(translation->out, "    Value x%u;\n    bool h%u = false;\n", let, let);
    if (written->home == NONE) /* only lets read it */
        written->home = translation->block;
    if (written->home != translation->block || depth == LETS_IN_LETS_MAX)
        return true;
    written->body = arena_alloc(translation->arena, sizeof *written->body);
    if (written->body == NULL)
        return false;
    *written->body = (Body){.kind = BODY_LET, .index = let};
    return plan(translation, written->body, program_LETS(translation->program)[let].function,
                depth + 1);
}

/* A record within the application: its fields. */
static void declare_record(Translation *translation, uint32_t name)
{
    Name *record = &translation->names.items[name];
    if (record->is_declared)
        return;
    record->is_declared = true;
    buffer_add_format(translation->out, "    const Value *const o%u = fields_of(", name);
    if (record->op == OP_INPUT_FIELD) {
        buffer_add_format(translation->out, "&vm->input_fields[%u]", record->number);
    } else {
        uint32_t outer = names_find(&translation->names,
                                    (Name){.op = OP_INPUT_FIELD, .number = record->number >> 16});
        buffer_add_format(translation->out, "&o%u[%u]", outer, record->number & UINT16_MAX);
    }
    buffer_add_string(translation->out, ", no_fields);\n");
}

/* What the function's instructions share with others. */
static bool plan(Translation *translation, Body *body, uint32_t function, uint32_t depth)
{
    if (!translation_plan_body(translation, body, function))
        return false;
    for (uint32_t i = 0; i < body->frame.instruction_count; i++) {
        const Instruction *at = &body->frame.code[i];
        translation->frame = &body->frame;
        uint32_t record = translation_ready_tag(translation, i) != VALUE_ABSENT
                              ? translation_record_of_field(translation, i)
                              : 0;
        if (record != 0)
            declare_record(translation, record);
        if (at->op == OP_LET && translation_function_of(translation, at) != NONE &&
            !declare_let(translation, at->wide, depth))
            return false;
    }
    return true;
}

/* Natives that are done by a step, or by a look at a value. */
static bool is_trivial(const Translation *translation, const Name *name)
{
    const LinkedNative *linked = &translation->linked[name->number];
    return link_is(linked, "optional_has_value") || link_is(linked, "optional_value") ||
           link_is(linked, "optional_or_value");
}

static bool is_shared(const Translation *translation, const Name *name)
{
    return name->uses > 1 &&
           (name->op == OP_TABLE || (name->op == OP_NATIVE && !is_trivial(translation, name)));
}

bool translation_is_shared(const Translation *translation, uint32_t at)
{
    uint32_t name = translation->frame->names[at];
    return name != 0 && translation->frame->code[at].op != OP_MOVE &&
           is_shared(translation, &translation->names.items[name]);
}

void translation_declare_shared(Translation *translation)
{
    for (uint32_t i = 1; i < translation->names.count; i++) {
        const Name *name = &translation->names.items[i];
        if (!is_shared(translation, name))
            continue;
        buffer_add_format(translation->out, "    Value v%u;\n    bool n%u = false;\n", i, i);
        if (name->op == OP_NATIVE)
            buffer_add_format(translation->out, "    int64_t c%u;\n", i);
    }
}

/* What stands for the fields of a record that is not there. */
void translation_write_no_fields(Translation *translation)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < program_RECORDS_count(translation->program); i++) {
        uint32_t count = program_RECORDS(translation->program)[i].fields.count;
        most = count > most ? count : most;
    }
    if (translation->block_count > 0)
        buffer_add_format(translation->out, "static const Value no_fields[%u];\n", most);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The let's own instructions. They end at their last label, with a value; at another, where the
 * interpreter has taken over, which is to do the rest of what asked for the let as well. */
static bool write_made_let(Translation *translation, uint32_t let, uint32_t at)
{
    Buffer *out = translation->out;
    const Body *body = translation->lets[let].body;
    uint32_t end = body->frame.instruction_count;
    translation->lets[let].body = NULL;
    buffer_add_format(out,
                      "    if (vm->lets[%u].record == vm->record) {\n"
                      "        x%u = vm->lets[%u].value;\n    } else {\n    {\n",
                      let, let, let);
    if (!translation_write_body(translation, body))
        return false;
    buffer_add_format(out, "    }\nO%u_%u:\n    keep(vm, &vm->lets[%u], x%u);\n    ", body->number,
                      end, let, let);
    translation_write_register(translation, translation->frame->code[at].a);
    buffer_add_format(out, " = x%u;\n", let);
    translation_write_goto(translation, 'X', at);
    buffer_add_format(
        out,
        "L%u_%u:\n    vm->lets[%u].record = vm->record;\n    vm->lets[%u].value = x%u;\n    }\n",
        body->number, end, let, let, let);
    return true;
}

bool translation_write_let(Translation *translation, uint32_t at)
{
    Buffer *out = translation->out;
    const Instruction *instruction = &translation->frame->code[at];
    uint32_t let = instruction->wide;
    ValueTag tag = translation_tag_of_let(translation, let);
    buffer_add_format(out, "    if (!h%u) {\n", let);
    if (translation->lets[let].body == NULL)
        buffer_add_format(out, "    x%u = evaluate(vm, &vm->lets[%u], f%u);\n", let, let,
                          program_LETS(translation->program)[let].function);
    else if (!write_made_let(translation, let, at))
        return false;
    if (tag != VALUE_ABSENT)
        buffer_add_format(out, "    if (x%u.tag != %d) {\n        ", let, (int)tag);
    else
        buffer_add_format(out, "    if (value_is_unsure(x%u)) {\n        ", let);
    translation_write_register(translation, instruction->a);
    buffer_add_format(out, " = x%u;\n", let);
    translation_write_goto(translation, 'X', at);
    buffer_add_format(out, "    }\n    h%u = true;\n    }\n    ", let);
    translation_write_register(translation, instruction->a);
    if (tag != VALUE_ABSENT)
        buffer_add_format(out, " = settled(x%u, %d);\n", let, (int)tag);
    else
        buffer_add_format(out, " = x%u;\n", let);
    return true;
}

static bool write_rule(Translation *translation, const Body *body)
{
    const BundleRule *info = program_RULES(translation->program) + body->index;
    translation_write_comment(translation->out, "    ",
                              program_text(translation->program, info->name), 0);
    buffer_add_format(translation->out, "    if ((rules >> %u & 1) != 0) {\n    vm->rule = %u;\n",
                      body->place, body->index);
    if (!translation_write_body(translation, body))
        return false;
    buffer_add_format(translation->out, "    }\nL%u_%u:;\n", body->number,
                      body->frame.instruction_count);
    return true;
}

static bool plan_rules(Translation *translation, const Block *block, Body *bodies)
{
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t rule = rule_of_block(translation, block, i);
        bodies[i] = (Body){.kind = BODY_RULE, .index = rule, .place = i};
        if (!plan(translation, &bodies[i], function_of_rule(translation, rule), 0))
            return false;
    }
    translation->frame = NULL;
    return true;
}

bool translation_write_block(Translation *translation, uint32_t index)
{
    const Block *block = &translation->blocks[index];
    arena_reset(translation->arena);
    names_clear(&translation->names);
    translation->body_count = 0;
    translation->block = index;
    Body *bodies = arena_alloc_array(translation->arena, block->count, sizeof *bodies);
    buffer_add_format(translation->out, "\nLOCAL uint64_t b%u(Vm *vm, uint64_t rules)\n{\n", index);
    if (bodies == NULL || !plan_rules(translation, block, bodies))
        return false;
    translation_declare_shared(translation);
    for (uint32_t i = 0; i < block->count; i++) {
        if (!write_rule(translation, &bodies[i]))
            return false;
    }
    buffer_add_string(translation->out, "    return 0;\n}\n");
    translation->block = NONE;
    return true;
}
