/*
 * straight_value.c - what instructions make: of what is known, at best a name.
 */
#include "vm/link.h"
#include "vm/straight_builder.h"

/* Makes a value that others may have made before. */
static Alias make_fact(StraightBuilder *builder, uint16_t op, uint16_t b, uint16_t c, uint32_t x)
{
    const Fact *fact = straight_fact(builder, op, b, c, x);
    if (fact != NULL)
        return alias_of_slot(fact->slot);
    uint16_t slot = straight_slots(builder, 1);
    straight_emit(builder, (Step){.op = op, .a = slot, .b = b, .c = c, .x = x});
    straight_add_fact(builder, (Fact){.op = op, .b = b, .c = c, .slot = slot, .x = x});
    return alias_of_slot(slot);
}

static Alias make_value(StraightBuilder *builder, uint16_t op, uint16_t b, uint16_t c, uint32_t x)
{
    uint16_t slot = straight_slots(builder, 1);
    straight_emit(builder, (Step){.op = op, .a = slot, .b = b, .c = c, .x = x});
    return alias_of_slot(slot);
}

/* Runs a function where it is called, its parameters named. */
static Alias build_call(StraightBuilder *builder, Body *body, uint32_t function, uint32_t first_arg,
                        uint32_t arg_count)
{
    Frame *frame = arena_alloc(builder->arena, sizeof *frame);
    if (frame == NULL || body->depth >= INLINED_MAX) {
        builder->failed = true;
        return alias_of_truth(false);
    }
    for (uint32_t i = 0; i < arg_count; i++)
        frame->registers[i] = alias_of_slot(straight_slot_of(builder, &body->frame, first_arg + i));
    return straight_body(builder, function, frame, body->depth + 1);
}

static void pay_for_function(StraightBuilder *builder, uint32_t function)
{
    uint32_t cost = program_FUNCTIONS(builder->program)[function].code.count;
    straight_emit(builder, (Step){.op = STEP_PAY, .x = cost});
}

/* A let or scope: made where it is first read, if it has not been made yet. Nothing that is found
 * out in making it is known behind it. */
static MadeLet make_memo(StraightBuilder *builder, Body *body, StepOp ask, uint32_t number,
                         uint32_t function)
{
    bool is_let = ask == STEP_LET;
    uint32_t cost = program_FUNCTIONS(builder->program)[function].code.count;
    MadeLet made = {.let = number, .before = builder->facts};
    if (cost > UINT16_MAX)
        builder->failed = true;
    made.ask =
        straight_emit(builder, (Step){.op = (uint16_t)ask, .b = (uint16_t)cost, .y = number});
    Alias alias = build_call(builder, body, function, 0, 0);
    made.slot = alias.number;
    if (alias.kind != ALIAS_SLOT || alias.is_negated || made.slot >= slot_offset(SLOTS_OF_RUN)) {
        made.slot = straight_slots(builder, 1);
        straight_put(builder, alias, made.slot);
    }
    uint16_t keep = is_let ? STEP_KEEP_LET : STEP_KEEP_SCOPE;
    made.keep = straight_emit(builder, (Step){.op = keep, .b = made.slot, .y = number});
    builder->facts = made.before;
    if (!builder->failed) {
        builder->steps[made.ask].a = made.slot;
        builder->steps[made.ask].x = builder->step_count;
    }
    return made;
}

static void keep_made_let(StraightBuilder *builder, const MadeLet *made)
{
    MadeLet *kept = arena_alloc_unset(builder->arena, sizeof *kept);
    if (kept == NULL) {
        builder->failed = true;
        return;
    }
    *kept = *made;
    kept->next = builder->lets;
    builder->lets = kept;
}

static const MadeLet *find_made_let(const StraightBuilder *builder, uint32_t let)
{
    for (const MadeLet *made = builder->lets; made != NULL; made = made->next) {
        if (made->let == let && facts_common(made->before, builder->facts) == made->before)
            return made;
    }
    return NULL;
}

/* The steps that have made it elsewhere make it here as well. */
static void call_made_let(StraightBuilder *builder, const MadeLet *made)
{
    Step *ask = &builder->steps[made->ask];
    ask->op = STEP_CALL_LET;
    ask->c = (uint16_t)(made->ask + 1);
    builder->steps[made->keep].op = STEP_KEEP_LET_BACK;
    uint32_t step = straight_emit(builder, *ask);
    builder->steps[step].x = step + 1;
}

static Alias build_memo(StraightBuilder *builder, Body *body, StepOp ask, uint32_t number,
                        uint32_t function)
{
    const Fact *fact = straight_fact(builder, (uint16_t)ask, 0, 0, number);
    if (fact != NULL)
        return alias_of_slot(fact->slot);
    straight_settle(builder, &body->frame, (Alias){.kind = ALIAS_NONE});
    const MadeLet *elsewhere = ask == STEP_LET ? find_made_let(builder, number) : NULL;
    uint16_t slot;
    if (elsewhere != NULL) {
        slot = elsewhere->slot;
        call_made_let(builder, elsewhere);
    } else {
        MadeLet made = make_memo(builder, body, ask, number, function);
        slot = made.slot;
        if (ask == STEP_LET)
            keep_made_let(builder, &made);
    }
    straight_add_fact(builder, (Fact){.op = (uint16_t)ask, .slot = slot, .x = number});
    return alias_of_slot(slot);
}

/* The constant of a call of matches() that has an automaton, or NONE. */
static uint32_t pattern_of(const StraightBuilder *builder, const Body *body, const Instruction *at)
{
    if (!link_is_matches(&builder->vm->linked[at->c]))
        return NONE;
    uint32_t constant = straight_constant_in(builder, body->frame.registers[at->b + 1]);
    if (constant == NONE || constant > UINT16_MAX ||
        machine_pattern(builder->vm, constant, at->c) == NULL)
        return NONE;
    return constant;
}

/* What a native of one or two parameters gives: at most once for the same ones. Whoever asks again
 * pays what it took. */
static Alias make_metered(StraightBuilder *builder, Step step)
{
    const Fact *fact = straight_fact(builder, step.op, step.b, step.c, step.x);
    if (fact != NULL) {
        uint16_t cost = (uint16_t)(fact->slot + slot_offset(1));
        builder->is_metered[fact->slot / sizeof(Value)] = true;
        straight_emit(builder, (Step){.op = STEP_PAY_AGAIN, .b = cost});
        return alias_of_slot(fact->slot);
    }
    step.a = straight_slots(builder, 2);
    straight_emit(builder, step);
    straight_add_fact(builder,
                      (Fact){.op = step.op, .b = step.b, .c = step.c, .slot = step.a, .x = step.x});
    return alias_of_slot(step.a);
}

/* Of a native of one overload and one to three parameters. */
static Alias build_known_native(StraightBuilder *builder, Frame *frame, const Instruction *at)
{
    const LinkedNative *linked = &builder->vm->linked[at->c];
    Step step = {.op = STEP_NATIVE_1, .b = straight_slot_of(builder, frame, at->b), .x = at->c};
    if (linked->param_count > 1) {
        step.op = STEP_NATIVE_2;
        step.c = straight_slot_of(builder, frame, at->b + 1U);
    }
    if (linked->param_count > 2) {
        step.op = STEP_NATIVE_3;
        step.y = straight_slot_of(builder, frame, at->b + 2U);
        step.a = straight_slots(builder, 1);
        straight_emit(builder, step);
        return alias_of_slot(step.a);
    }
    if (text_ends_with(text_of(native_get(linked->first)->signature), TEXT("-> bool")))
        return straight_later(builder, step);
    return make_metered(builder, step);
}

static Alias build_native(StraightBuilder *builder, Body *body, const Instruction *at)
{
    Frame *frame = &body->frame;
    const LinkedNative *linked = &builder->vm->linked[at->c];
    uint32_t pattern = pattern_of(builder, body, at);
    if (pattern != NONE) {
        Step step = {.op = STEP_MATCHES,
                     .b = straight_slot_of(builder, frame, at->b),
                     .c = (uint16_t)pattern};
        return straight_later(builder, step);
    }
    if (link_is(linked, "optional_has_value"))
        return straight_later(
            builder, (Step){.op = STEP_HAS_VALUE, .b = straight_slot_of(builder, frame, at->b)});
    if (link_is(linked, "optional_value"))
        return make_fact(builder, STEP_VALUE, straight_slot_of(builder, frame, at->b), 0, 0);
    if (link_is(linked, "optional_or_value")) {
        uint16_t optional = straight_slot_of(builder, frame, at->b);
        return make_fact(builder, STEP_OR_VALUE, optional,
                         straight_slot_of(builder, frame, at->b + 1U), 0);
    }
    if (linked->call == NULL || linked->param_count == 0 || linked->param_count > 3)
        return make_value(builder, STEP_NATIVE,
                          straight_gather(builder, frame, at->b, linked->param_count), 0, at->c);
    return build_known_native(builder, frame, at);
}

static Alias build_in_list(StraightBuilder *builder, Body *body, const Instruction *at)
{
    const Value *list = machine_constant(builder->vm, at->c);
    bool of_texts = list->tag == VALUE_LIST && list->as.list->texts != NULL;
    Step step = {.op = of_texts ? STEP_IN_TEXTS : STEP_IN_LIST,
                 .b = straight_slot_of(builder, &body->frame, at->b),
                 .c = at->c};
    return straight_later(builder, step);
}

static Alias build_pair(StraightBuilder *builder, Body *body, StepOp op, const Instruction *at)
{
    uint16_t b = straight_slot_of(builder, &body->frame, at->b);
    uint16_t c = straight_slot_of(builder, &body->frame, at->c);
    return straight_later(builder, (Step){.op = (uint16_t)op, .b = b, .c = c});
}

static Alias build_logic(StraightBuilder *builder, Body *body, const Instruction *at)
{
    Alias alias;
    bool is_and = at->op == OP_AND;
    if (!frame_settle_logic(&alias, &body->frame, at, !is_and))
        return build_pair(builder, body, is_and ? STEP_AND : STEP_OR, at);
    return straight_ensure_bool(builder, alias);
}

/* The application's fields are given by offset: machine.h. */
static Alias build_input_field(StraightBuilder *builder, const Instruction *at)
{
    if (at->op == OP_INPUT_FIELD && machine_has_input_field(builder->vm, at->b))
        return make_fact(builder, STEP_INPUT_FIELD, offset_of_field(at->b), 0, 0);
    if (at->op == OP_INPUT_FIELD2 && machine_has_input_field2(builder->vm, at->b, at->c))
        return make_fact(builder, STEP_INPUT_FIELD2, offset_of_field(at->b),
                         offset_in_record(at->c), 0);
    builder->failed = true;
    return alias_of_truth(false);
}

static Alias build_exception(StraightBuilder *builder, const Instruction *at)
{
    if (at->wide > UINT16_MAX)
        builder->failed = true;
    return straight_later(builder, (Step){.op = STEP_EXCEPTION, .c = (uint16_t)at->wide});
}

static uint16_t gather_run(StraightBuilder *builder, Body *body, const Instruction *at,
                           uint32_t count)
{
    return straight_gather(builder, &body->frame, at->b, count);
}

Alias straight_value(StraightBuilder *builder, Body *body, const Instruction *at)
{
    const Program *program = builder->program;
    Frame *frame = &body->frame;
    switch ((Opcode)at->op) {
    case OP_CONST:
        return alias_of_slot(straight_constant(builder, at->wide));
    case OP_ABSENT:
        return alias_of_slot(slot_offset(SLOT_ABSENT));
    case OP_INPUT:
        return make_fact(builder, STEP_INPUT, 0, 0, 0);
    case OP_AS_OF:
        return alias_of_slot(slot_offset(SLOT_AS_OF));
    case OP_LET:
        return build_memo(builder, body, STEP_LET, at->wide,
                          program_LETS(program)[at->wide].function);
    case OP_SCOPE:
        return build_memo(builder, body, STEP_SCOPE, at->wide,
                          program_SCOPES(program)[at->wide].function);
    case OP_SETTING:
        return make_fact(builder, STEP_SETTING, 0, 0, at->wide);
    case OP_SETTING_VALUE:
        return make_fact(builder, STEP_SETTING_VALUE, 0, 0, at->wide);
    case OP_INPUT_FIELD:
    case OP_INPUT_FIELD2:
        return build_input_field(builder, at);
    case OP_FIELD:
        return make_fact(builder, STEP_FIELD, straight_slot_of(builder, frame, at->b), at->c, 0);
    case OP_FIELD_OPT:
        return make_fact(builder, STEP_FIELD_OPT, straight_slot_of(builder, frame, at->b), at->c,
                         0);
    case OP_FIELD_HAS: {
        Step step = {
            .op = STEP_FIELD_HAS, .b = straight_slot_of(builder, frame, at->b), .c = at->c};
        return straight_later(builder, step);
    }
    case OP_SELECT:
        return make_value(builder, STEP_SELECT, straight_slot_of(builder, frame, at->b), 0, at->c);
    case OP_SELECT_OPT:
        return make_value(builder, STEP_SELECT_OPT, straight_slot_of(builder, frame, at->b), 0,
                          at->c);
    case OP_SELECT_HAS:
        return make_value(builder, STEP_SELECT_HAS, straight_slot_of(builder, frame, at->b), 0,
                          at->c);
    case OP_RECORD: {
        uint32_t type = (uint32_t)program_CONSTANTS(program)[at->c].payload;
        uint32_t count = program_RECORDS(program)[type].fields.count;
        return make_value(builder, STEP_RECORD, gather_run(builder, body, at, count), 0, type);
    }
    case OP_LIST:
        if (at->c == 0)
            return alias_of_slot(slot_offset(SLOT_EMPTY_LIST));
        return make_value(builder, STEP_LIST, gather_run(builder, body, at, at->c), at->c, 0);
    case OP_LIST_OPT:
        return make_value(builder, STEP_LIST_OPT, gather_run(builder, body, at, 2U * at->c), at->c,
                          0);
    case OP_MAP:
        return make_value(builder, STEP_MAP, gather_run(builder, body, at, 2U * at->c), at->c, 0);
    case OP_MAP_OPT:
        return make_value(builder, STEP_MAP_OPT, gather_run(builder, body, at, 3U * at->c), at->c,
                          0);
    case OP_NATIVE:
        return build_native(builder, body, at);
    case OP_CALL: {
        uint32_t count = program_FUNCTIONS(program)[at->c].param_count;
        straight_settle(builder, frame, (Alias){.kind = ALIAS_NONE});
        pay_for_function(builder, at->c);
        return build_call(builder, body, at->c, at->b, count);
    }
    case OP_TABLE: {
        uint32_t count = program_TABLES(program)[at->c].param_count;
        return make_fact(builder, STEP_TABLE, gather_run(builder, body, at, count), at->c, 0);
    }
    case OP_SOURCE: {
        uint32_t count = program_SOURCES(program)[at->c].params.count;
        return make_fact(builder, STEP_SOURCE, gather_run(builder, body, at, count), at->c, 0);
    }
    case OP_IN_LIST:
        return build_in_list(builder, body, at);
    case OP_NOT:
        return alias_negated(frame->registers[at->b]);
    case OP_AND:
    case OP_OR:
        return build_logic(builder, body, at);
    case OP_EQ:
        return build_pair(builder, body, STEP_EQ, at);
    case OP_NE:
        return alias_negated(build_pair(builder, body, STEP_EQ, at));
    case OP_EQ_CONST: {
        Step step = {.op = STEP_EQ,
                     .b = straight_slot_of(builder, frame, at->b),
                     .c = straight_constant(builder, at->c)};
        return straight_later(builder, step);
    }
    case OP_LT:
        return build_pair(builder, body, STEP_LT, at);
    case OP_LE:
        return build_pair(builder, body, STEP_LE, at);
    case OP_ADD_INT:
    case OP_SUB_INT:
        return make_value(builder, at->op == OP_ADD_INT ? STEP_ADD_INT : STEP_SUB_INT,
                          straight_slot_of(builder, frame, at->b),
                          straight_slot_of(builder, frame, at->c), 0);
    case OP_ANY_WITHIN:
        return build_pair(builder, body, STEP_ANY_WITHIN, at);
    case OP_ITEM:
    case OP_ITEM_KEY:
    case OP_ITEM_VALUE:
        return straight_item(builder, body, at);
    case OP_EXCEPTION:
        return build_exception(builder, at);
    case OP_PLACE:
        return make_value(builder, STEP_PLACE, straight_slot_of(builder, frame, at->b),
                          straight_constant(builder, at->c), 0);
    case OP_AS_BOOL:
        return straight_ensure_bool(builder, frame->registers[at->b]);
    default:
        builder->failed = true;
        return alias_of_truth(false);
    }
}
