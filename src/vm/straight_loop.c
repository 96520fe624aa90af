/*
 * straight_loop.c - loops in straight code.
 *
 * A loop is built once, for every round: what it writes and reads again in the next round is not
 * named but has a slot of its own, which each round sets anew before it goes back. So what a round
 * has found out ends with it.
 */
#include "code/access.h"
#include "vm/straight_builder.h"

static Alias nothing(StraightBuilder *builder)
{
    builder->failed = true;
    return alias_of_truth(false);
}

/* The registers that the instructions [first, last) write, an iteration's second excepted. */
static RegisterSet written_between(const StraightBuilder *builder, const Body *body, uint32_t first,
                                   uint32_t last)
{
    RegisterSet written = 0;
    for (uint32_t at = first; at < last; at++) {
        InstructionAccess access;
        instruction_access(&access, builder->program, &body->code[at]);
        for (uint32_t i = 0; i < access.write_count; i++)
            written |= register_bit(access.writes[i].first);
    }
    return written;
}

/* Behind the last LOOP that goes back to there; `head` where none does. */
static uint32_t end_of_loop(const Body *body, uint32_t head)
{
    uint32_t end = head;
    for (uint32_t at = head; at < body->count; at++) {
        if (body->code[at].op == OP_LOOP && body->code[at].wide == head)
            end = at + 1;
    }
    return end;
}

void straight_begin_loop(StraightBuilder *builder, Body *body, uint32_t at)
{
    Frame *frame = &body->frame;
    Loop *loop = arena_alloc(builder->arena, sizeof *loop);
    if (loop == NULL) {
        builder->failed = true;
        return;
    }
    straight_settle(builder, frame, (Alias){.kind = ALIAS_NONE});
    uint32_t end = end_of_loop(body, at);
    *loop = (Loop){
        .next = body->loops,
        .head = at,
        .carried = written_between(builder, body, at, end) & body->live[at] &
                   ~(register_bit(body->code[at].a) | register_bit(body->code[at].a + 1U)),
    };
    for (uint32_t number = 0; number < frame->count; number++) {
        Alias *alias = &frame->registers[number];
        if ((loop->carried & register_bit(number)) == 0)
            continue;
        Alias carried = alias_of_slot(straight_slots(builder, 1));
        carried.is_bool = alias_is_bool(*alias);
        straight_put(builder, *alias, carried.number);
        loop->slots[number] = carried.number;
        loop->bools |= carried.is_bool ? register_bit(number) : 0;
        *alias = carried;
    }
    loop->step = builder->step_count;
    body->loops = loop;
}

/* Whether some register but that one has its slot there. */
static bool is_of_another(const Loop *loop, Alias alias, uint32_t number)
{
    for (uint32_t i = 0; i < LIVE_REGISTERS_MAX; i++) {
        if (i != number && (loop->carried & register_bit(i)) != 0 && alias.kind == ALIAS_SLOT &&
            alias.number == loop->slots[i])
            return true;
    }
    return false;
}

/* What stands where another register's value is to be put is moved out of its way. */
static void move_aside(StraightBuilder *builder, Frame *frame, const Loop *loop)
{
    for (uint32_t number = 0; number < frame->count; number++) {
        Alias *alias = &frame->registers[number];
        if ((loop->carried & register_bit(number)) == 0 || !is_of_another(loop, *alias, number))
            continue;
        Alias aside = alias_of_slot(straight_slots(builder, 1));
        aside.is_bool = alias_is_bool(*alias);
        straight_put(builder, *alias, aside.number);
        *alias = aside;
    }
}

void straight_go_round(StraightBuilder *builder, Body *body, uint32_t at)
{
    const Loop *loop = body->loops;
    Frame *frame = &body->frame;
    while (loop != NULL && loop->head != body->code[at].wide)
        loop = loop->next;
    if (loop == NULL) {
        builder->failed = true;
        return;
    }
    straight_settle(builder, frame, (Alias){.kind = ALIAS_NONE});
    move_aside(builder, frame, loop);
    for (uint32_t number = 0; number < frame->count; number++) {
        Alias alias = frame->registers[number];
        if ((loop->carried & register_bit(number)) == 0)
            continue;
        if ((loop->bools & register_bit(number)) != 0)
            alias = straight_ensure_bool(builder, alias);
        if (!alias_is_same(alias, alias_of_slot(loop->slots[number])))
            straight_put(builder, alias, loop->slots[number]);
    }
    straight_emit(builder, (Step){.op = STEP_LOOP, .x = loop->step, .y = at - loop->head});
}

Alias straight_iteration(StraightBuilder *builder, Body *body, const Instruction *at)
{
    uint16_t over = straight_slot_of(builder, &body->frame, at->b);
    uint16_t slots = straight_slots(builder, 2);
    straight_emit(builder, (Step){.op = STEP_ITERATE, .a = slots, .b = over});
    Alias alias = alias_of_slot(slots);
    alias.iterates = true;
    return alias;
}

Alias straight_is_at_end(StraightBuilder *builder, Body *body, const Instruction *at)
{
    Alias iteration = body->frame.registers[at->a];
    if (!iteration.iterates)
        return nothing(builder);
    return straight_later(builder, (Step){.op = STEP_NEXT, .b = iteration.number});
}

Alias straight_item(StraightBuilder *builder, Body *body, const Instruction *at)
{
    Alias iteration = body->frame.registers[at->b];
    if (!iteration.iterates)
        return nothing(builder);
    uint16_t slot = straight_slots(builder, 1);
    uint16_t op = at->op == OP_ITEM       ? STEP_ITEM
                  : at->op == OP_ITEM_KEY ? STEP_ITEM_KEY
                                          : STEP_ITEM_VALUE;
    straight_emit(builder, (Step){.op = op, .a = slot, .b = iteration.number});
    return alias_of_slot(slot);
}
