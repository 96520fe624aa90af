/*
 * straight_build.c - from the bundle's code of a list's rules to straight code.
 *
 * Branches of the bundle's code lead forwards, so one pass in its order will do: whoever leads to
 * an instruction has been seen before it. Only a loop's end leads back: straight_loop.c. What is
 * known on the way is a Frame, of the function's registers, and the facts, of the record. A
 * register is an Alias: nothing is moved that can be named. A truth is not made before it is needed
 * (ALIAS_LATER): mostly for a branch, which then does all of it. Where ways meet, what they know
 * alike stays known.
 *
 * Fuel has to come out the same, so that what pays by its operands is made exactly where the bundle
 * makes it: settle() sees to it before ways part.
 */
#include "vm/straight_builder.h"

/* ---- which functions are suited -------------------------------------------------------------- */

enum { SUITED_UNKNOWN, SUITED_NOT, SUITED };

static bool is_suited(StraightBuilder *builder, uint32_t function, uint32_t depth);

static bool is_instruction_suited(StraightBuilder *builder, const Instruction *at, uint32_t depth)
{
    switch ((Opcode)at->op) {
    case OP_VARIABLE:
    case OP_DECIDE:
    case OP_VERDICT:
    case OP_APPEND: /* grows a list in place, which may have several names */
        return false;
    case OP_LET:
        return is_suited(builder, program_LETS(builder->program)[at->wide].function, depth);
    case OP_SCOPE:
        return is_suited(builder, program_SCOPES(builder->program)[at->wide].function, depth);
    case OP_CALL:
        return is_suited(builder, at->c, depth);
    default:
        return true;
    }
}

/* Whether the function and all that it calls have nothing that steps cannot do. */
static bool is_suited(StraightBuilder *builder, uint32_t function, uint32_t depth)
{
    const BundleFunction *info = program_FUNCTIONS(builder->program) + function;
    uint8_t *known = &builder->suited[function];
    if (*known != SUITED_UNKNOWN)
        return *known == SUITED && depth < INLINED_MAX;
    bool suited = depth < INLINED_MAX && info->register_count <= FRAME_REGISTERS_MAX;
    const Instruction *code = program_CODE(builder->program) + info->code.first;
    for (uint32_t i = 0; suited && i < info->code.count; i++)
        suited = is_instruction_suited(builder, &code[i], depth + 1);
    *known = suited ? SUITED : SUITED_NOT;
    return suited;
}

/* ---- ways ------------------------------------------------------------------------------------ */

/* Whether an instruction names its result instead of making it: *out. */
static bool is_name(Alias *out, const Frame *frame, const Instruction *at)
{
    switch ((Opcode)at->op) {
    case OP_MOVE:
        *out = frame->registers[at->b];
        return true;
    case OP_NOT:
        *out = alias_negated(frame->registers[at->b]);
        return frame->registers[at->b].kind == ALIAS_TRUTH;
    case OP_AS_BOOL:
        *out = frame->registers[at->b];
        return out->kind == ALIAS_TRUTH;
    case OP_KNOWN:
        *out = alias_of_truth(true);
        return true;
    case OP_AND:
        return frame_settle_logic(out, frame, at, false) && out->kind == ALIAS_TRUTH;
    case OP_OR:
        return frame_settle_logic(out, frame, at, true) && out->kind == ALIAS_TRUTH;
    default:
        return false;
    }
}

/* Where a jump goes on, if that is settled. */
static bool settle_jump(uint32_t *out, const Frame *frame, const Instruction *at, uint32_t next)
{
    Alias alias = frame->registers[at->a];
    switch ((Opcode)at->op) {
    case OP_JUMP:
        *out = at->wide;
        return true;
    case OP_JUMP_FALSE:
    case OP_JUMP_TRUE:
        *out =
            alias.kind == ALIAS_TRUTH && alias.truth == (at->op == OP_JUMP_TRUE) ? at->wide : next;
        return alias.kind == ALIAS_TRUTH;
    case OP_JUMP_UNSURE:
        *out = next;
        return true;
    case OP_JUMP_NOT_BOOL:
        *out = next;
        return alias.kind == ALIAS_TRUTH;
    default:
        return false;
    }
}

/* Goes on from `at` as long as there is nothing to be made. */
static uint32_t follow(const Body *body, Frame *frame, uint32_t at)
{
    while (at < body->count) {
        const Instruction *instruction = &body->code[at];
        Alias alias;
        uint32_t next = at + 1;
        if (instruction->op == OP_DONE)
            return body->count;
        if (instruction->op == OP_RETURN) {
            frame->registers[frame->count - 1] = frame->registers[instruction->a];
            return body->count;
        }
        if (settle_jump(&next, frame, instruction, at + 1)) {
            at = next;
            continue;
        }
        if (!is_name(&alias, frame, instruction))
            break;
        frame->registers[instruction->a] = alias;
        at++;
    }
    return at;
}

/* The step leads to the instruction with what is known now. */
static void add_edge(StraightBuilder *builder, Body *body, const Frame *frame, uint32_t at,
                     uint32_t from)
{
    Edge *edge = arena_alloc_unset(builder->arena, sizeof *edge);
    if (edge == NULL) {
        builder->failed = true;
        return;
    }
    frame_copy(&edge->frame, frame);
    uint32_t to = follow(body, &edge->frame, at);
    edge->from = from;
    edge->facts = builder->facts;
    edge->next = body->edges[to];
    body->edges[to] = edge;
}

/* Makes what nobody will ask for any more on the way to `at`: it may pay, or be unusual. */
static void settle_unread(StraightBuilder *builder, Body *body, uint32_t at);

/* Goes on there. */
static void add_jump(StraightBuilder *builder, Body *body, uint32_t at)
{
    settle_unread(builder, body, at);
    add_edge(builder, body, &body->frame, at, straight_emit(builder, (Step){.op = STEP_JUMP}));
}

/* ---- where ways meet ------------------------------------------------------------------------- */

/* The registers that are read from there on; behind the last instruction, the result. */
static RegisterSet live_at(const Body *body, uint32_t at)
{
    return at == body->count ? register_bit(body->frame.count - 1) : body->live[at];
}

static bool has_later(const Frame *frame)
{
    for (uint32_t i = 0; i < frame->count; i++) {
        if (frame->registers[i].kind == ALIAS_LATER)
            return true;
    }
    return false;
}

static void settle_unread(StraightBuilder *builder, Body *body, uint32_t at)
{
    if (!has_later(&body->frame))
        return;
    Frame ahead;
    frame_copy(&ahead, &body->frame);
    RegisterSet live = live_at(body, follow(body, &ahead, at));
    for (uint32_t i = 0; i < ahead.count; i++) {
        Alias alias = body->frame.registers[i];
        bool is_read = alias.kind != ALIAS_LATER;
        for (uint32_t j = 0; j < ahead.count && !is_read; j++)
            is_read = ahead.registers[j].kind == ALIAS_LATER &&
                      ahead.registers[j].number == alias.number && (live & register_bit(j)) != 0;
        if (!is_read)
            straight_make_now(builder, &body->frame, alias.number);
    }
}

/* Forgets registers that are not read from there on, and tells which are to be put in one place:
 * those the ways differ in and, where there are several ways, what is not made yet. */
static RegisterSet find_differences(const Body *body, uint32_t at, Edge *edges)
{
    RegisterSet live = live_at(body, at), differ = 0;
    for (uint32_t number = 0; number < edges->frame.count; number++) {
        Alias *first = &edges->frame.registers[number];
        if ((live & register_bit(number)) == 0) {
            *first = (Alias){.kind = ALIAS_NONE};
            continue;
        }
        for (const Edge *edge = edges; edge != NULL; edge = edge->next) {
            Alias alias = edge->frame.registers[number];
            bool is_pending = alias.kind == ALIAS_LATER && edges->next != NULL;
            if (is_pending || !alias_is_same(alias, *first))
                differ |= register_bit(number);
        }
    }
    return differ;
}

/* On one way: puts the registers that differ where they are to be. */
static void unify(StraightBuilder *builder, Edge *edge, RegisterSet differ, const uint16_t *slots)
{
    for (uint32_t number = 0; number < edge->frame.count; number++) {
        if ((differ & register_bit(number)) == 0)
            continue;
        if (edge->frame.registers[number].kind == ALIAS_LATER) /* others may hold it, too */
            straight_make_now(builder, &edge->frame, edge->frame.registers[number].number);
        straight_put(builder, edge->frame.registers[number], slots[number]);
    }
}

/* Takes up all ways to the instruction. */
static void meet(StraightBuilder *builder, Body *body, uint32_t at)
{
    Edge *edges = body->edges[at];
    RegisterSet differ = find_differences(body, at, edges);
    uint16_t slots[LIVE_REGISTERS_MAX] = {0};
    for (uint32_t number = 0; number < body->frame.count; number++) {
        if ((differ & register_bit(number)) != 0)
            slots[number] = straight_slots(builder, 1);
    }
    for (Edge *edge = edges; edge != NULL && differ != 0; edge = edge->next) {
        builder->steps[edge->from].x = builder->step_count;
        unify(builder, edge, differ, slots);
        edge->from = straight_emit(builder, (Step){.op = STEP_JUMP});
    }
    body->frame = edges->frame;
    builder->facts = edges->facts;
    for (uint32_t number = 0; number < body->frame.count; number++) {
        if ((differ & register_bit(number)) == 0)
            continue;
        Alias met = alias_of_slot(slots[number]);
        met.is_bool = true;
        for (const Edge *edge = edges; edge != NULL; edge = edge->next)
            met.is_bool = met.is_bool && alias_is_bool(edge->frame.registers[number]);
        body->frame.registers[number] = met;
    }
    for (Edge *edge = edges; edge != NULL; edge = edge->next) {
        builder->steps[edge->from].x = builder->step_count;
        builder->facts = facts_common(builder->facts, edge->facts);
    }
}

/* ---- functions ------------------------------------------------------------------------------- */

static bool build_instruction(StraightBuilder *builder, Body *body, uint32_t at);

/* Found once for all lists that run the function. */
static const RegisterSet *find_live(StraightBuilder *builder, uint32_t function)
{
    const BundleFunction *info = program_FUNCTIONS(builder->program) + function;
    const RegisterSet **kept = &builder->vm->straight->live[function];
    if (*kept != NULL)
        return *kept;
    RegisterSet *live =
        arena_alloc_array(builder->vm->constants_arena, info->code.count + 1, sizeof *live);
    if (live != NULL)
        live_find(live, builder->program, program_CODE(builder->program) + info->code.first,
                  info->code.count);
    *kept = live;
    return live;
}

static bool body_init(Body *out, StraightBuilder *builder, uint32_t function, const Frame *params,
                      uint32_t depth)
{
    const BundleFunction *info = program_FUNCTIONS(builder->program) + function;
    out->code = program_CODE(builder->program) + info->code.first;
    out->count = info->code.count;
    out->live = find_live(builder, function);
    out->edges = arena_alloc_array(builder->arena, info->code.count + 1, sizeof(Edge *));
    out->frame = *params;
    out->frame.count = info->register_count + 2;
    out->depth = depth;
    return out->live != NULL && out->edges != NULL;
}

Alias straight_body(StraightBuilder *builder, uint32_t function, const Frame *params,
                    uint32_t depth)
{
    Body *body = arena_alloc(builder->arena, sizeof *body);
    if (body == NULL || !body_init(body, builder, function, params, depth)) {
        builder->failed = true;
        return alias_of_truth(false);
    }
    bool is_open = true; /* whether the instruction before goes on at this one */
    for (uint32_t at = 0; at < body->count && !builder->failed; at++) {
        if (body->edges[at] != NULL) {
            if (is_open)
                add_jump(builder, body, at);
            if (body->edges[at] != NULL)
                meet(builder, body, at);
            is_open = true;
        }
        is_open = is_open && build_instruction(builder, body, at);
    }
    if (!builder->failed && body->edges[body->count] != NULL)
        meet(builder, body, body->count);
    return body->frame.registers[body->frame.count - 1];
}

/* ---- instructions ---------------------------------------------------------------------------- */

/* Ways part where a truth is not known. */
static void build_branch(StraightBuilder *builder, Body *body, Alias alias, uint32_t target,
                         bool taken_by)
{
    straight_settle(builder, &body->frame, alias);
    Step step = {.op = STEP_BOOL, .b = alias.number};
    if (alias.kind == ALIAS_LATER)
        step = builder->later[alias.number];
    step.op++; /* its branch: straight.h */
    step.a = (uint16_t)step.x;
    step.x = 0;
    step.y = taken_by != alias.is_negated;
    uint32_t from = straight_emit(builder, step);
    Frame taken;
    frame_copy(&taken, &body->frame);
    frame_learn(&taken, alias, taken_by);
    add_edge(builder, body, &taken, target, from);
    frame_learn(&body->frame, alias, !taken_by);
}

/* Its own are the last instructions that a rule does: nothing after them may be unusual, as it is
 * not begun anew. */
static void build_fire(StraightBuilder *builder, Body *body, uint32_t at)
{
    const Instruction *fire = &body->code[at];
    uint16_t place = straight_slot_of(builder, &body->frame, fire->a);
    uint16_t holes = straight_gather(builder, &body->frame, fire->b, fire->c);
    straight_settle(builder, &body->frame, (Alias){.kind = ALIAS_NONE});
    straight_emit(
        builder, (Step){.op = STEP_FIRE, .a = place, .b = holes, .c = fire->c, .y = builder->rule});
    if (follow(body, &body->frame, at + 1) != body->count)
        builder->failed = true;
}

/* Whether the next instruction follows. */
static bool build_instruction(StraightBuilder *builder, Body *body, uint32_t at)
{
    const Instruction *instruction = &body->code[at];
    Frame *frame = &body->frame;
    uint32_t next;
    Alias alias;
    switch ((Opcode)instruction->op) {
    case OP_JUMP:
    case OP_DONE:
    case OP_RETURN:
        add_jump(builder, body, at);
        return false;
    case OP_JUMP_FALSE:
    case OP_JUMP_TRUE:
        if (settle_jump(&next, frame, instruction, at + 1)) {
            if (next == at + 1)
                return true;
            add_jump(builder, body, at);
            return false;
        }
        build_branch(builder, body, frame->registers[instruction->a], instruction->wide,
                     instruction->op == OP_JUMP_TRUE);
        return true;
    case OP_NEXT:
        straight_begin_loop(builder, body, at);
        alias = straight_is_at_end(builder, body, instruction);
        build_branch(builder, body, alias, instruction->wide, true);
        return true;
    case OP_LOOP:
        straight_go_round(builder, body, at);
        return false;
    case OP_ITERATE:
        frame->registers[instruction->a] = straight_iteration(builder, body, instruction);
        return true;
    case OP_JUMP_UNSURE:
        return true;
    case OP_JUMP_NOT_BOOL:
        frame->registers[instruction->a] =
            straight_ensure_bool(builder, frame->registers[instruction->a]);
        return true;
    case OP_UNSURE:
        straight_emit(builder, (Step){.op = STEP_UNUSUAL});
        return false;
    case OP_FIRE:
        build_fire(builder, body, at);
        return true;
    default:
        if (!is_name(&alias, frame, instruction))
            alias = straight_value(builder, body, instruction);
        frame->registers[instruction->a] = alias;
        return true;
    }
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* What a rule costs; 0 where it cannot be built, so that it is run as it is. */
static uint32_t build_rule(StraightBuilder *builder, uint32_t rule)
{
    uint32_t function = program_RULES(builder->program)[rule].function;
    uint32_t cost = program_FUNCTIONS(builder->program)[function].code.count;
    uint32_t step_count = builder->step_count, slot_count = builder->slot_count;
    MadeLet *lets = builder->lets;
    const Fact *facts = builder->facts;
    Frame *frame = arena_alloc(builder->arena, sizeof *frame);
    builder->rule_steps = step_count;
    builder->later_count = 0;
    if (frame != NULL && cost <= UINT16_MAX && is_suited(builder, function, 0)) {
        straight_body(builder, function, frame, 0);
        if (!builder->failed)
            return cost;
    }
    builder->failed = arena_failed(builder->arena);
    builder->step_count = step_count;
    builder->slot_count = slot_count;
    memset(builder->is_metered + slot_count, 0, SLOT_COUNT - slot_count);
    builder->facts = facts;
    builder->lets = lets;
    straight_emit(builder, (Step){.op = STEP_PLAIN_RULE, .y = builder->rule});
    return 0;
}

/* Of what a rule has found out that may not hold, those after it know nothing. */
static void build_rule_if_held(StraightBuilder *builder, uint32_t rule)
{
    const Fact *facts = builder->facts;
    builder->rule_steps = builder->step_count;
    uint32_t from = straight_emit(builder, (Step){.op = STEP_HELD, .y = builder->rule});
    builder->steps[from].b = (uint16_t)build_rule(builder, rule);
    builder->steps[from].x = builder->step_count;
    builder->facts = facts;
}

static bool has_way(const Step *step)
{
    switch ((StepOp)step->op) {
#define TRUTH(name, meaning) case STEP_BRANCH_##name:
#define OTHER(name, meaning)
#include "vm/straight.def"
    case STEP_JUMP:
    case STEP_MOVE_ON:
    case STEP_LOOP:
    case STEP_LET:
    case STEP_CALL_LET:
    case STEP_SCOPE:
    case STEP_HELD:
        return true;
    default:
        return false;
    }
}

static bool is_metered(const StraightBuilder *builder, const Step *step)
{
    return (step->op == STEP_NATIVE_1 || step->op == STEP_NATIVE_2) &&
           builder->is_metered[step->a / sizeof(Value)];
}

/* Nothing leads to a jump that may lead to where that goes. Jumps only lead forwards. */
static void shorten_ways(StraightBuilder *builder)
{
    for (uint32_t i = builder->step_count; i-- > 0;) {
        Step *step = &builder->steps[i];
        const Step *next = step + 1;
        if (step->op == STEP_MOVE && next->op == STEP_JUMP) {
            step->op = STEP_MOVE_ON;
            step->x = next->x;
        } else if (has_way(step) && builder->steps[step->x].op == STEP_JUMP) {
            step->x = builder->steps[step->x].x;
        }
    }
}

/* Copies the steps to where they stay, without jumps to the next. */
static const Step *keep(StraightBuilder *builder)
{
    uint32_t count = builder->step_count;
    uint32_t *places = arena_alloc_array(builder->arena, count + 1, sizeof *places);
    if (places == NULL)
        return NULL;
    /* From behind: how many steps stay from each on. */
    for (uint32_t i = count; i-- > 0;) {
        const Step *step = &builder->steps[i];
        bool is_left_out = step->op == STEP_JUMP && places[step->x] == places[i + 1];
        places[i] = places[i + 1] + !is_left_out;
    }
    uint32_t kept_count = places[0];
    Step *kept = arena_alloc_array(builder->vm->constants_arena, kept_count, sizeof *kept);
    if (kept == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (places[i] == places[i + 1])
            continue;
        Step step = builder->steps[i];
        if (is_metered(builder, &step))
            step.op = step.op == STEP_NATIVE_1 ? STEP_METERED_1 : STEP_METERED_2;
        if (has_way(&step))
            step.x = kept_count - places[step.x];
        if (step.op == STEP_CALL_LET)
            step.c = (uint16_t)(kept_count - places[step.c]);
        kept[kept_count - places[i]] = step;
    }
    builder->vm->straight->code_bytes += kept_count * sizeof *kept;
    return kept;
}

static bool builder_init(StraightBuilder *out, Vm *vm, Arena *arena)
{
    size_t function_count = program_FUNCTIONS_count(vm->program);
    *out = (StraightBuilder){
        .vm = vm,
        .program = vm->program,
        .arena = arena,
        .steps = arena_alloc_unset(arena, (STEPS_MAX + 1) * sizeof *out->steps),
        .later = arena_alloc_unset(arena, RULE_STEPS_MAX * sizeof *out->later),
        .suited = arena_alloc_array(arena, function_count + 1, sizeof *out->suited),
        .is_metered = arena_alloc_array(arena, SLOT_COUNT, sizeof *out->is_metered),
        .slot_count = 1, /* an offset of 0 is none */
    };
    return !arena_failed(arena);
}

static void build_list(StraightBuilder *builder, Straight *list)
{
    int64_t *paid_for =
        arena_alloc_array(builder->vm->constants_arena, list->count + 1, sizeof *paid_for);
    if (paid_for == NULL) {
        builder->failed = true;
        return;
    }
    for (uint32_t i = 0; i < list->count && !builder->failed; i++) {
        builder->rule = i;
        if ((list->always >> i & 1) != 0)
            paid_for[i] = build_rule(builder, list->rules[i]);
        else
            build_rule_if_held(builder, list->rules[i]);
    }
    /* From each rule's own to what is paid for those behind it. */
    for (uint32_t i = list->count; i-- > 0;) {
        int64_t own = paid_for[i];
        paid_for[i] = list->cost;
        list->cost += own;
    }
    list->paid_for = paid_for;
    builder->rule_steps = builder->step_count;
    straight_emit(builder, (Step){.op = STEP_END});
}

static void build_function(StraightBuilder *builder, Straight *out)
{
    uint32_t function = out->function;
    Frame *frame = arena_alloc(builder->arena, sizeof *frame);
    if (frame == NULL || !is_suited(builder, function, 0)) {
        builder->failed = true;
        return;
    }
    out->cost = program_FUNCTIONS(builder->program)[function].code.count;
    frame->registers[0] = straight_body(builder, function, frame, 0);
    if (builder->failed)
        return;
    uint16_t result = straight_slot_of(builder, frame, 0);
    straight_emit(builder, (Step){.op = STEP_RETURN, .b = result});
}

void straight_build(Vm *vm, Straight *list)
{
    Arena *arena = arena_new(&vm->allocator);
    StraightBuilder *builder = arena != NULL ? arena_alloc(arena, sizeof *builder) : NULL;
    if (builder != NULL && builder_init(builder, vm, arena)) {
        if (list->function != NONE)
            build_function(builder, list);
        else
            build_list(builder, list);
        if (!builder->failed) {
            shorten_ways(builder);
            list->code = keep(builder);
        }
    }
    arena_free(arena);
}
