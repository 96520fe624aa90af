/*
 * fuse.c - a function's instructions made fewer, for the plain loop.
 *
 * The bundle's code says what each expression's value is, so that explanations and coverage can be
 * told of it. A plain run only has to come to the same end: once a function has been run a few
 * times, it gets code of its own in which
 *
 *   - what looks at a truth goes straight to where true and false lead, through the moves, joins
 * and jumps in between (follow()); an error or unknown takes the way the bundle says;
 *   - a comparison and the branch on it are one instruction, without a register between them;
 *   - constants are made, patterns are automata, and natives of one overload are called directly.
 *
 * Fuel is paid for the bundle's instructions, and errors are told where those arose: fused code
 * cannot be told from the bundle's by what it does.
 */
#include "value/type.h"
#include "vm/link.h"
#include "vm/live.h"
#include "vm/machine.h"

enum {
    WARM_RUNS = 2,     /* of the bundle's own code: what runs once is not worth the while */
    FIELDS_MAX = 4000, /* whose offset is a number of 16 bits */
};

typedef struct Fuser {
    Vm *vm;
    const BundleFunction *function;
    const Instruction *code; /* the bundle's */
    uint32_t count;
    RegisterSet *live; /* by instruction: registers that may be read from there on */
    bool *joins;       /* by instruction: whether something jumps there */
    uint32_t *chains;  /* by instruction: where the exceptions end whose chain it begins or goes
                          on; 0: it does not, NONE: it is none that can be fused */
    uint32_t *places;  /* by instruction: where in `out` it went */
    Instruction *out;
    uint16_t *origins; /* by place in `out`: the instruction it was made from */
    uint32_t out_count;
} Fuser;

static void find_joins(const Fuser *fuser)
{
    for (uint32_t i = 0; i < fuser->count; i++) {
        if (instruction_has_target(&fuser->code[i]))
            fuser->joins[fuser->code[i].wide] = true;
    }
}

/* ---- where a truth leads --------------------------------------------------------------------- */

/* Registers known to be bools, and which. */
typedef struct Known {
    RegisterSet is_known, is_true;
} Known;

/* Whether the register is known; *out is then what it is, else false. */
static bool recall(bool *out, const Known *known, uint32_t number)
{
    *out = (known->is_true & register_bit(number)) != 0;
    return (known->is_known & register_bit(number)) != 0;
}

static void learn(Known *known, uint32_t number, bool truth)
{
    known->is_known |= register_bit(number);
    known->is_true =
        truth ? known->is_true | register_bit(number) : known->is_true & ~register_bit(number);
}

/* What && (decisive false) or || (decisive true) makes of its sides. */
static bool settle_logic(bool *out, const Known *known, const Instruction *at, bool decisive)
{
    bool left, right;
    bool left_known = recall(&left, known, at->b), right_known = recall(&right, known, at->c);
    bool decided = (left_known && left == decisive) || (right_known && right == decisive);
    *out = decided == decisive;
    return decided || (left_known && right_known);
}

/* What the instruction makes, where that is settled. */
static bool settle(bool *out, const Known *known, const Instruction *at)
{
    switch ((Opcode)at->op) {
    case OP_MOVE:
    case OP_AS_BOOL:
        return recall(out, known, at->b);
    case OP_NOT: {
        bool truth, is_settled = recall(&truth, known, at->b);
        *out = !truth;
        return is_settled;
    }
    case OP_AND:
        return settle_logic(out, known, at, false);
    case OP_OR:
        return settle_logic(out, known, at, true);
    default:
        return false;
    }
}

/* Where a jump goes on. False where that is not settled, or it is no jump. */
static bool settle_jump(uint32_t *out, const Known *known, const Instruction *at, uint32_t next)
{
    bool truth;
    switch ((Opcode)at->op) {
    case OP_JUMP:
        *out = at->wide;
        return true;
    case OP_JUMP_FALSE:
    case OP_JUMP_TRUE: {
        bool is_settled = recall(&truth, known, at->a);
        *out = truth == (at->op == OP_JUMP_TRUE) ? at->wide : next;
        return is_settled;
    }
    case OP_JUMP_UNSURE:
    case OP_JUMP_NOT_BOOL:
        *out = next;
        return recall(&truth, known, at->a);
    default:
        return false;
    }
}

/* Goes on from `at` as long as what is known settles the way. The farthest place on it before which
 * nothing that was left out, `unwritten` registers to begin with, is read; NONE without any. */
static uint32_t follow(const Fuser *fuser, uint32_t at, Known known, RegisterSet unwritten)
{
    uint32_t farthest = NONE;
    for (;;) {
        const Instruction *instruction = &fuser->code[at];
        uint32_t next;
        bool truth;
        if ((unwritten & fuser->live[at]) == 0)
            farthest = at;
        if (settle_jump(&next, &known, instruction, at + 1)) {
            at = next;
            continue;
        }
        if (!settle(&truth, &known, instruction))
            return farthest;
        learn(&known, instruction->a, truth);
        unwritten |= register_bit(instruction->a);
        at++;
    }
}

/* Where the instructions from `at` on lead when register `number` is false, and when it is true. */
static bool find_ways(Branch *out, const Fuser *fuser, uint32_t at, uint32_t number,
                      RegisterSet unwritten)
{
    for (int truth = 0; truth < 2; truth++) {
        Known known = {0};
        learn(&known, number, truth != 0);
        out->targets[truth] = follow(fuser, at, known, unwritten);
    }
    return out->targets[0] != NONE && out->targets[1] != NONE;
}

/* ---- exceptions ------------------------------------------------------------------------------ */

/* A rule's exceptions are judged one after the other: EXCEPTION and, where it is not in force, a
 * jump to the next. */
static bool is_exception(const Fuser *fuser, uint32_t at)
{
    const Instruction *exception = &fuser->code[at];
    return exception->op == OP_EXCEPTION && exception[1].op == OP_JUMP_FALSE &&
           exception[1].a == exception->a && !fuser->joins[at + 1];
}

/* Where the chain that begins at `at` ends; NONE where it is not all the rule's exceptions from
 * there on, in order, or where one of them is judged elsewhere as well. */
static uint32_t end_of_chain(const Fuser *fuser, const uint32_t *next_of_rule, uint32_t at)
{
    for (;;) {
        const Instruction *exception = &fuser->code[at];
        uint32_t after = exception[1].wide, next = next_of_rule[exception->wide];
        if (fuser->vm->exception_places[exception->wide] != 0 ||
            (fuser->live[after] & register_bit(exception->a)) != 0)
            return NONE;
        if (next == NONE)
            return after;
        if (!is_exception(fuser, after) || fuser->code[after].wide != next ||
            fuser->code[after].a != exception->a)
            return NONE;
        at = after;
    }
}

/* Each instruction is in one walk, as what is behind the end of a walk that fails cannot be right.
 */
static void find_chains(const Fuser *fuser)
{
    const uint32_t *next_of_rule = NULL;
    for (uint32_t i = 0; i + 1 < fuser->count; i++) {
        if (fuser->chains[i] != 0 || !is_exception(fuser, i))
            continue;
        if (next_of_rule == NULL && (next_of_rule = machine_exception_order(fuser->vm)) == NULL)
            return;
        uint32_t end = end_of_chain(fuser, next_of_rule, i);
        for (uint32_t at = i; at != end && is_exception(fuser, at) && fuser->chains[at] == 0;
             at = fuser->code[at + 1].wide) {
            fuser->chains[at] = end;
            if (end != NONE) /* taken: see land_exceptions() */
                fuser->vm->exception_places[fuser->code[at].wide] = UINT32_MAX;
        }
    }
}

static bool is_in_chain(const Fuser *fuser, uint32_t at)
{
    return fuser->chains[at] != 0 && fuser->chains[at] != NONE;
}

static void land_exceptions(const Fuser *fuser)
{
    for (uint32_t i = 0; i + 1 < fuser->count; i++) {
        if (is_in_chain(fuser, i))
            fuser->vm->exception_places[fuser->code[i].wide] = fuser->places[i + 2];
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put(Fuser *fuser, uint32_t origin, Instruction instruction)
{
    fuser->origins[fuser->out_count] = (uint16_t)origin;
    fuser->out[fuser->out_count++] = instruction;
}

static void put_branch(Fuser *fuser, uint32_t origin, Instruction instruction, Branch branch)
{
    put(fuser, origin, instruction);
    put(fuser, origin, (Instruction){0});
    memcpy(&fuser->out[fuser->out_count - 1], &branch, sizeof branch);
}

/* As `op`, or as `branch_op` where a branch on it follows and nothing else reads its value. */
static void put_truth(Fuser *fuser, uint32_t origin, Instruction instruction, FusedOpcode branch_op)
{
    Branch branch;
    if (find_ways(&branch, fuser, origin + 1, instruction.a, register_bit(instruction.a))) {
        instruction.op = (uint16_t)branch_op;
        put_branch(fuser, origin, instruction, branch);
    } else {
        put(fuser, origin, instruction);
    }
}

static bool is_made(const Fuser *fuser, uint32_t constant)
{
    return machine_constant(fuser->vm, constant)->tag != VALUE_ABSENT;
}

static Instruction with_op(Instruction instruction, FusedOpcode op)
{
    instruction.op = (uint16_t)op;
    return instruction;
}

/* In the loop, unless there is faster code to be called. */
static Instruction with_call(const Fuser *fuser, Instruction instruction, FusedOpcode op)
{
    return fuser->vm->program->native == NULL ? with_op(instruction, op) : instruction;
}

static void put_constant(Fuser *fuser, uint32_t origin, Instruction instruction)
{
    if (is_made(fuser, instruction.wide))
        instruction.op = FUSED_READY_CONST;
    put(fuser, origin, instruction);
}

/* The pattern of the call of matches() at `at`, if it is a constant that stands before it only for
 * it and that has an automaton; or NONE. */
static uint32_t constant_pattern(const Fuser *fuser, uint32_t at)
{
    const Instruction *call = &fuser->code[at];
    const Instruction *before = at > 0 ? call - 1 : NULL;
    if (call->op != OP_NATIVE || !link_is_matches(&fuser->vm->linked[call->c]))
        return NONE;
    if (before == NULL || before->op != OP_CONST || before->a != call->b + 1 ||
        before->wide > UINT16_MAX || fuser->joins[at] || call->a == before->a ||
        (fuser->live[at + 1] & register_bit(before->a)) != 0)
        return NONE;
    return machine_pattern(fuser->vm, before->wide, call->c) != NULL ? before->wide : NONE;
}

static void put_native(Fuser *fuser, uint32_t origin, Instruction instruction)
{
    const LinkedNative *linked = &fuser->vm->linked[instruction.c];
    uint32_t pattern = constant_pattern(fuser, origin);
    if (pattern != NONE) {
        instruction.op = FUSED_MATCHES;
        instruction.c = (uint16_t)pattern;
        put_truth(fuser, origin, instruction, FUSED_MATCHES_BRANCH);
        return;
    }
    if (link_is(linked, "optional_has_value")) {
        instruction.op = FUSED_HAS_VALUE;
        put_truth(fuser, origin, instruction, FUSED_HAS_VALUE_BRANCH);
        return;
    }
    if (linked->call != NULL && linked->param_count == 1)
        instruction.op = FUSED_NATIVE_1;
    if (linked->call != NULL && linked->param_count == 2)
        instruction.op = FUSED_NATIVE_2;
    put(fuser, origin, instruction);
}

/* The type of a field that is a record; NONE where the record has no such field, or it is none. */
static uint32_t record_in(const Vm *vm, uint32_t record, uint32_t field)
{
    const BundleRange *fields = &program_RECORDS(vm->program)[record].fields;
    if (field >= fields->count)
        return NONE;
    const BundleType *type =
        program_TYPES(vm->program) + program_FIELDS(vm->program)[fields->first + field].type;
    return type->kind == TYPE_RECORD ? type->first : NONE;
}

static bool has_field(const Vm *vm, uint32_t record, uint32_t field)
{
    return record != NONE && field < FIELDS_MAX &&
           field < program_RECORDS(vm->program)[record].fields.count;
}

static uint32_t input_type(const Vm *vm)
{
    return program_meta(vm->program)->input_record;
}

bool machine_has_input_field(const Vm *vm, uint32_t field)
{
    return has_field(vm, input_type(vm), field);
}

bool machine_has_input_field2(const Vm *vm, uint32_t outer, uint32_t inner)
{
    return machine_has_input_field(vm, outer) &&
           has_field(vm, record_in(vm, input_type(vm), outer), inner);
}

/* A field of a field of a field, read through a register that nothing else reads. */
static bool is_deep_field(const Fuser *fuser, uint32_t at)
{
    if (at == 0 || fuser->joins[at])
        return false;
    const Instruction *field = &fuser->code[at], *before = field - 1;
    if (field->op != OP_FIELD || before->op != OP_INPUT_FIELD2 || field->b != before->a ||
        !machine_has_input_field2(fuser->vm, before->b, before->c))
        return false;
    const Vm *vm = fuser->vm;
    uint32_t outer = record_in(vm, input_type(vm), before->b);
    return has_field(vm, record_in(vm, outer, before->c), field->c) &&
           (field->a == before->a || (fuser->live[at + 1] & register_bit(before->a)) == 0);
}

static void put_field(Fuser *fuser, uint32_t origin, Instruction instruction)
{
    if (instruction.op == OP_INPUT_FIELD && machine_has_input_field(fuser->vm, instruction.b))
        instruction = (Instruction){
            .op = FUSED_READY_FIELD, .a = instruction.a, .b = offset_of_field(instruction.b)};
    if (instruction.op == OP_INPUT_FIELD2 &&
        machine_has_input_field2(fuser->vm, instruction.b, instruction.c))
        instruction = (Instruction){.op = FUSED_READY_FIELD2,
                                    .a = instruction.a,
                                    .b = offset_of_field(instruction.b),
                                    .c = offset_in_record(instruction.c)};
    put(fuser, origin, instruction);
}

static void put_deep_field(Fuser *fuser, uint32_t origin)
{
    const Instruction *field = &fuser->code[origin], *before = field - 1;
    put(fuser, origin - 1,
        (Instruction){.op = FUSED_READY_FIELD3,
                      .a = field->a,
                      .b = offset_of_field(before->b),
                      .c = offset_in_record(before->c)});
    put(fuser, origin, (Instruction){.op = offset_in_record(field->c)});
}

/* Whether the instruction after this one does its work as well. */
static bool is_left_out(const Fuser *fuser, uint32_t at)
{
    return at + 1 < fuser->count &&
           (constant_pattern(fuser, at + 1) != NONE || is_deep_field(fuser, at + 1));
}

static void put_jump(Fuser *fuser, uint32_t origin, Instruction instruction)
{
    Branch branch;
    bool is_branch = instruction.op == OP_JUMP_FALSE || instruction.op == OP_JUMP_TRUE;
    if (is_branch && find_ways(&branch, fuser, origin, instruction.a, 0)) {
        instruction.op = FUSED_BRANCH;
        put_branch(fuser, origin, instruction, branch);
        return;
    }
    instruction.wide = follow(fuser, instruction.wide, (Known){0}, 0);
    put(fuser, origin, instruction);
}

static void put_instruction(Fuser *fuser, uint32_t origin)
{
    Instruction instruction = fuser->code[origin];
    switch ((Opcode)instruction.op) {
    case OP_CONST:
        put_constant(fuser, origin, instruction);
        break;
    case OP_LET:
        put(fuser, origin, with_call(fuser, instruction, FUSED_READY_LET));
        break;
    case OP_SCOPE:
        put(fuser, origin, with_call(fuser, instruction, FUSED_READY_SCOPE));
        break;
    case OP_CALL:
        put(fuser, origin, with_call(fuser, instruction, FUSED_READY_CALL));
        break;
    case OP_FIELD:
        if (is_deep_field(fuser, origin))
            put_deep_field(fuser, origin);
        else
            put(fuser, origin, instruction);
        break;
    case OP_INPUT_FIELD:
    case OP_INPUT_FIELD2:
        put_field(fuser, origin, instruction);
        break;
    case OP_IN_LIST: {
        const Value *list = machine_constant(fuser->vm, instruction.c);
        if (list->tag == VALUE_LIST && list->as.list->texts != NULL)
            put_truth(fuser, origin, with_op(instruction, FUSED_READY_IN_LIST),
                      FUSED_READY_IN_LIST_BRANCH);
        else
            put(fuser, origin, instruction);
        break;
    }
    case OP_ANY_WITHIN:
        put_truth(fuser, origin, instruction, FUSED_ANY_WITHIN_BRANCH);
        break;
    case OP_TABLE:
        put_truth(fuser, origin, instruction, FUSED_TABLE_BRANCH);
        break;
    case OP_NATIVE:
        put_native(fuser, origin, instruction);
        break;
    case OP_EQ:
        put_truth(fuser, origin, instruction, FUSED_EQ_BRANCH);
        break;
    case OP_NE:
        put_truth(fuser, origin, instruction, FUSED_NE_BRANCH);
        break;
    case OP_EQ_CONST:
        if (is_made(fuser, instruction.c))
            put_truth(fuser, origin, instruction, FUSED_EQ_CONST_BRANCH);
        else
            put(fuser, origin, instruction);
        break;
    case OP_LT:
        put_truth(fuser, origin, instruction, FUSED_LT_BRANCH);
        break;
    case OP_LE:
        put_truth(fuser, origin, instruction, FUSED_LE_BRANCH);
        break;
    case OP_AND:
        put_truth(fuser, origin, instruction, FUSED_AND_BRANCH);
        break;
    case OP_OR:
        put_truth(fuser, origin, instruction, FUSED_OR_BRANCH);
        break;
    case OP_JUMP:
    case OP_JUMP_FALSE:
    case OP_JUMP_TRUE:
    case OP_JUMP_UNSURE:
    case OP_JUMP_NOT_BOOL:
        put_jump(fuser, origin, instruction);
        break;
    case OP_EXCEPTION:
        if (is_in_chain(fuser, origin))
            put_branch(fuser, origin, with_op(instruction, FUSED_EXCEPTIONS),
                       (Branch){{fuser->chains[origin], fuser->chains[origin]}});
        else
            put(fuser, origin, instruction);
        break;
    case OP_LOOP:
        put(fuser, origin,
            (Instruction){.op = FUSED_ROUND,
                          .a = (uint16_t)(origin - instruction.wide),
                          .wide = instruction.wide});
        break;
    default:
        put(fuser, origin, instruction);
        break;
    }
}

static bool is_branch(uint16_t op)
{
    return op >= FUSED_BRANCH;
}

/* Turns targets, so far instructions of the bundle, into places. */
static void land(const Fuser *fuser)
{
    for (uint32_t i = 0; i < fuser->out_count; i++) {
        Instruction *at = &fuser->out[i];
        Branch branch;
        if (is_branch(at->op)) {
            memcpy(&branch, at + 1, sizeof branch);
            for (int truth = 0; truth < 2; truth++)
                branch.targets[truth] = fuser->places[branch.targets[truth]];
            memcpy(at + 1, &branch, sizeof branch);
            i++;
        } else if (at->op == FUSED_READY_FIELD3) {
            i++;
        } else if (at->op == FUSED_ROUND || (at->op < OPCODE_COUNT && instruction_has_target(at))) {
            at->wide = fuser->places[at->wide];
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool fuser_init(Fuser *out, Vm *vm, Arena *arena, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(vm->program) + function;
    uint32_t count = info->code.count;
    *out = (Fuser){
        .vm = vm,
        .function = info,
        .code = program_CODE(vm->program) + info->code.first,
        .count = count,
        .live = arena_alloc_array(arena, count + 1, sizeof *out->live),
        .joins = arena_alloc_array(arena, count + 1, sizeof *out->joins),
        .chains = arena_alloc_array(arena, count + 1, sizeof *out->chains),
        .places = arena_alloc_array(arena, count + 1, sizeof *out->places),
        .out = arena_alloc_array(arena, 2 * (size_t)count, sizeof *out->out),
        .origins = arena_alloc_array(arena, 2 * (size_t)count, sizeof *out->origins),
    };
    return !arena_failed(arena);
}

static void fuse(Fuser *fuser)
{
    live_find(fuser->live, fuser->vm->program, fuser->code, fuser->count);
    find_joins(fuser);
    find_chains(fuser);
    for (uint32_t i = 0; i < fuser->count; i++) {
        fuser->places[i] = fuser->out_count;
        if (!is_left_out(fuser, i))
            put_instruction(fuser, i);
    }
    land(fuser);
    land_exceptions(fuser);
}

/* Copies what has come out to where it stays; NULL when memory is exhausted. */
static const Instruction *keep(const Fuser *fuser)
{
    Arena *arena = fuser->vm->constants_arena;
    size_t code_bytes = fuser->out_count * sizeof *fuser->out;
    FusedCode *kept = arena_alloc(arena, sizeof *kept + code_bytes);
    uint16_t *origins = arena_alloc_array(arena, fuser->out_count, sizeof *origins);
    if (kept == NULL || origins == NULL)
        return NULL;
    memcpy(kept->code, fuser->out, code_bytes);
    memcpy(origins, fuser->origins, fuser->out_count * sizeof *origins);
    kept->origins = origins;
    return kept->code;
}

static bool is_suited(const BundleFunction *function)
{
    return function->register_count < LIVE_REGISTERS_MAX && function->code.count <= UINT16_MAX;
}

/* The function's code, fused; NULL where that cannot be. */
static const Instruction *fuse_function(Vm *vm, uint32_t function)
{
    Fuser fuser;
    const Instruction *code = NULL;
    Arena *arena =
        is_suited(program_FUNCTIONS(vm->program) + function) ? arena_new(&vm->allocator) : NULL;
    if (arena != NULL && fuser_init(&fuser, vm, arena, function)) {
        fuse(&fuser);
        code = keep(&fuser);
    }
    arena_free(arena);
    return code;
}

const Instruction *machine_warm(Vm *vm, uint32_t function)
{
    Runnable *runnable = &vm->functions[function];
    if (runnable->runs < WARM_RUNS || vm->record <= 1) { /* for a single record it never pays */
        if (runnable->runs < WARM_RUNS)
            runnable->runs++;
        return bundle_code(vm, function);
    }
    const Instruction *fused = fuse_function(vm, function);
    runnable->code = fused != NULL ? fused : bundle_code(vm, function);
    return runnable->code;
}
