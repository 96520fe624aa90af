/*
 * straight_frame.c - slots, facts, and what registers stand for.
 */
#include "vm/straight_builder.h"

/* ---- steps and slots ------------------------------------------------------------------------- */

uint16_t slot_offset(uint32_t slot)
{
    return (uint16_t)(slot * sizeof(Value));
}

uint32_t straight_emit(StraightBuilder *builder, Step step)
{
    if (builder->step_count == STEPS_MAX ||
        builder->step_count - builder->rule_steps == RULE_STEPS_MAX) {
        builder->failed = true;
        return STEPS_MAX; /* there is a place, for nothing */
    }
    builder->steps[builder->step_count] = step;
    return builder->step_count++;
}

uint16_t straight_slots(StraightBuilder *builder, uint32_t count)
{
    if (count > SLOTS_OF_RUN - builder->slot_count) {
        builder->failed = true;
        return 0;
    }
    builder->slot_count += count;
    return slot_offset(builder->slot_count - count);
}

/* A slot of its own, for good, for a value that all records share. */
static uint16_t keep_value(StraightBuilder *builder, Value value)
{
    StraightLists *lists = builder->vm->straight;
    if (lists->first_constant == SLOTS_OF_RUN) {
        builder->failed = true;
        return 0;
    }
    lists->slots[--lists->first_constant] = value;
    lists->constants[lists->first_constant] = NONE;
    return slot_offset(lists->first_constant);
}

uint16_t straight_constant(StraightBuilder *builder, uint32_t constant)
{
    StraightLists *lists = builder->vm->straight;
    uint16_t *slot = &lists->slots_of_constants[constant];
    if (*slot != 0)
        return *slot;
    const Value *value = machine_constant(builder->vm, constant);
    if (value->tag == VALUE_ABSENT || value_is_unsure(*value)) {
        builder->failed = true;
        return 0;
    }
    uint16_t kept = keep_value(builder, *value);
    if (builder->failed)
        return 0;
    lists->constants[lists->first_constant] = constant;
    *slot = kept;
    return kept;
}

uint32_t straight_constant_in(const StraightBuilder *builder, Alias alias)
{
    if (alias.kind != ALIAS_SLOT || alias.is_negated)
        return NONE;
    return builder->vm->straight->constants[alias.number / sizeof(Value)];
}

/* ---- facts ----------------------------------------------------------------------------------- */

const Fact *straight_fact(const StraightBuilder *builder, uint16_t op, uint16_t b, uint16_t c,
                          uint32_t x)
{
    const Fact *fact = builder->facts;
    while (fact != NULL && !(fact->op == op && fact->b == b && fact->c == c && fact->x == x))
        fact = fact->before;
    return fact;
}

void straight_add_fact(StraightBuilder *builder, Fact fact)
{
    fact.before = builder->facts;
    fact.count = fact.before != NULL ? fact.before->count + 1 : 1;
    if (fact.count > FACTS_MAX)
        return;
    Fact *added = arena_alloc_unset(builder->arena, sizeof *added);
    if (added == NULL) {
        builder->failed = true;
        return;
    }
    *added = fact;
    builder->facts = added;
}

const Fact *facts_common(const Fact *one, const Fact *other)
{
    while (one != other) {
        if (one == NULL || other == NULL)
            return NULL;
        const Fact **longer = one->count >= other->count ? &one : &other;
        *longer = (*longer)->before;
    }
    return one;
}

void frame_copy(Frame *to, const Frame *from)
{
    to->count = from->count;
    memcpy(to->registers, from->registers, from->count * sizeof *from->registers);
}

/* ---- aliases --------------------------------------------------------------------------------- */

Alias alias_of_slot(uint16_t slot)
{
    return (Alias){.kind = ALIAS_SLOT, .number = slot};
}

Alias alias_of_truth(bool truth)
{
    return (Alias){.kind = ALIAS_TRUTH, .truth = truth};
}

Alias alias_negated(Alias alias)
{
    if (alias.kind == ALIAS_TRUTH)
        alias.truth = !alias.truth;
    else
        alias.is_negated = !alias.is_negated;
    return alias;
}

bool alias_is_bool(Alias alias)
{
    return alias.kind == ALIAS_TRUTH || alias.kind == ALIAS_LATER || alias.is_bool ||
           alias.is_negated;
}

bool alias_is_same(Alias one, Alias other)
{
    if (one.kind != other.kind)
        return false;
    if (one.kind == ALIAS_TRUTH)
        return one.truth == other.truth;
    return one.kind == ALIAS_NONE ||
           (one.number == other.number && one.is_negated == other.is_negated);
}

Alias straight_later(StraightBuilder *builder, Step step)
{
    if (builder->later_count == RULE_STEPS_MAX) {
        builder->failed = true;
        return alias_of_truth(false);
    }
    builder->later[builder->later_count] = step;
    return (Alias){.kind = ALIAS_LATER, .number = (uint16_t)builder->later_count++};
}

/* Wherever the frame has it, what was to be made later is in the slot now. */
static void replace_later(Frame *frame, uint16_t number, uint16_t slot)
{
    for (uint32_t i = 0; i < frame->count; i++) {
        Alias *alias = &frame->registers[i];
        if (alias->kind == ALIAS_LATER && alias->number == number) {
            alias->kind = ALIAS_SLOT;
            alias->number = slot;
            alias->is_bool = true;
        }
    }
}

/* Makes what is to be made later, in this slot. */
static void make_later(StraightBuilder *builder, Alias alias, uint16_t slot)
{
    Step step = builder->later[alias.number];
    step.a = slot;
    straight_emit(builder, step);
    if (alias.is_negated)
        straight_emit(builder, (Step){.op = STEP_NOT, .a = slot, .b = slot});
}

void straight_put(StraightBuilder *builder, Alias alias, uint16_t slot)
{
    switch ((AliasKind)alias.kind) {
    case ALIAS_SLOT:
        straight_emit(
            builder,
            (Step){.op = alias.is_negated ? STEP_NOT : STEP_MOVE, .a = slot, .b = alias.number});
        break;
    case ALIAS_TRUTH:
        straight_emit(builder, (Step){.op = STEP_MOVE,
                                      .a = slot,
                                      .b = slot_offset(alias.truth ? SLOT_TRUE : SLOT_FALSE)});
        break;
    case ALIAS_LATER:
        make_later(builder, alias, slot);
        break;
    case ALIAS_NONE:
        builder->failed = true; /* the verifier lets no register be read that was not written */
        break;
    }
}

void straight_make_now(StraightBuilder *builder, Frame *frame, uint16_t number)
{
    uint16_t slot = straight_slots(builder, 1);
    make_later(builder, (Alias){.kind = ALIAS_LATER, .number = number}, slot);
    replace_later(frame, number, slot);
}

uint16_t straight_slot_of(StraightBuilder *builder, Frame *frame, uint32_t number)
{
    Alias alias = frame->registers[number];
    if (alias.kind == ALIAS_SLOT && !alias.is_negated)
        return alias.number;
    if (alias.kind == ALIAS_TRUTH)
        return slot_offset(alias.truth ? SLOT_TRUE : SLOT_FALSE);
    if (alias.kind == ALIAS_LATER) {
        straight_make_now(builder, frame, alias.number);
        return straight_slot_of(builder, frame, number);
    }
    uint16_t slot = straight_slots(builder, 1);
    straight_put(builder, alias, slot);
    frame->registers[number] = alias_of_slot(slot);
    frame->registers[number].is_bool = true;
    return slot;
}

uint16_t straight_gather(StraightBuilder *builder, Frame *frame, uint32_t first, uint32_t count)
{
    if (count == 1)
        return straight_slot_of(builder, frame, first);
    if (count == 0)
        return 0;
    uint16_t slots = straight_slots(builder, count);
    for (uint32_t i = 0; i < count && !builder->failed; i++) {
        uint16_t from = straight_slot_of(builder, frame, first + i);
        straight_emit(builder,
                      (Step){.op = STEP_MOVE, .a = (uint16_t)(slots + slot_offset(i)), .b = from});
    }
    return slots;
}

void straight_settle(StraightBuilder *builder, Frame *frame, Alias except)
{
    for (uint32_t i = 0; i < frame->count; i++) {
        Alias alias = frame->registers[i];
        bool is_excepted = except.kind == ALIAS_LATER && except.number == alias.number;
        if (alias.kind == ALIAS_LATER && !is_excepted)
            straight_make_now(builder, frame, alias.number);
    }
}

void frame_learn(Frame *frame, Alias alias, bool truth)
{
    for (uint32_t i = 0; i < frame->count; i++) {
        Alias *at = &frame->registers[i];
        if (at->kind == alias.kind && at->number == alias.number)
            *at = alias_of_truth(truth != (at->is_negated != alias.is_negated));
    }
}

bool frame_settle_logic(Alias *out, const Frame *frame, const Instruction *at, bool decisive)
{
    Alias left = frame->registers[at->b], right = frame->registers[at->c];
    if (left.kind != ALIAS_TRUTH && right.kind != ALIAS_TRUTH)
        return false;
    bool by_left = left.kind == ALIAS_TRUTH;
    Alias known = by_left ? left : right, other = by_left ? right : left;
    *out = known.truth == decisive ? known : other;
    return known.truth != decisive || other.kind != ALIAS_LATER; /* which must be made */
}

Alias straight_ensure_bool(StraightBuilder *builder, Alias alias)
{
    if (!alias_is_bool(alias))
        straight_emit(builder, (Step){.op = STEP_IS_BOOL, .b = alias.number});
    alias.is_bool = true;
    return alias;
}
