/*
 * vm_loop_fused.h - the part of vm_loop.c's loop that runs fused instructions (fused.def).
 *
 * What a branch looks at is decided by the step of the instruction it was made from (step.h), or
 * here where something is known to be ready. Anything but a bool is set as by that instruction, and
 * the bundle's own way followed.
 *
 * Layer: vm (included by vm_loop.c only).
 */

/* Goes where a truth leads. */
#define GO(truth)                                             \
    do {                                                      \
        i = code + ((const Branch *)(i + 1))->targets[truth]; \
        DISPATCH();                                           \
    } while (0)
/* Goes where a bool leads; register a becomes anything else. */
#define GO_BY(made)                 \
    do {                            \
        if (made.tag == VALUE_BOOL) \
            GO(made.as.boolean);    \
        r[i->a] = made;             \
        i += 2;                     \
        DISPATCH();                 \
    } while (0)
/* By what the operation gives; an error is told where it arose. */
#define GO_BY_OPERATION(expression)         \
    do {                                    \
        Value made;                         \
        set(vm, SITE, &made, (expression)); \
        GO_BY(made);                        \
    } while (0)
/* By what the step of the bundle's instruction gives. */
#define GO_BY_STEP(name, ...)                      \
    do {                                           \
        Value made;                                \
        step_##name(vm, SITE, &made, __VA_ARGS__); \
        GO_BY(made);                               \
    } while (0)
/* Sets register a; an error is told where it arose. */
#define SET(expression)                        \
    do {                                       \
        set(vm, SITE, &r[i->a], (expression)); \
        GO_ON();                               \
    } while (0)
/* Register a becomes what the function gives, and *memo, which may be NULL, as well. */
#define CALL_FUNCTION(callee, args, count, memo_)                  \
    do {                                                           \
        Memo *const memo = (memo_);                                \
        const uint32_t function = (callee);                        \
        Value *const registers = enter(vm, function, args, count); \
        if (registers == NULL) {                                   \
            r[i->a] = refusal(vm);                                 \
            if (memo != NULL)                                      \
                *memo = (Memo){vm->record, r[i->a]};               \
            GO_ON();                                               \
        }                                                          \
        Call *const call = &vm->calls[vm->depth - 1];              \
        call->code = code;                                         \
        call->at = i;                                              \
        call->registers = r;                                       \
        call->memo = memo;                                         \
        call->function = index;                                    \
        call->in_rules = in_rules;                                 \
        index = function;                                          \
        r = registers;                                             \
        in_rules = false;                                          \
        code = code_of(vm, index);                                 \
        i = code;                                                  \
        DISPATCH();                                                \
    } while (0)

FUSED_CASE(READY_CONST) : r[i->a] = vm->constants[i->wide];
GO_ON();
FUSED_CASE(READY_LET) :
{
    Memo *const let = &vm->lets[i->wide];
    if (let->record == vm->record) {
        r[i->a] = let->value;
        GO_ON();
    }
    CALL_FUNCTION(program_LETS(vm->program)[i->wide].function, NULL, 0, let);
}
FUSED_CASE(READY_SCOPE) :
{
    Memo *const scope = &vm->scopes[i->wide];
    if (scope->record == vm->record) {
        r[i->a] = scope->value;
        GO_ON();
    }
    CALL_FUNCTION(program_SCOPES(vm->program)[i->wide].function, NULL, 0, scope);
}
FUSED_CASE(READY_CALL) :
{
    uint32_t count = program_FUNCTIONS(vm->program)[i->c].param_count;
    CALL_FUNCTION(i->c, &r[i->b], count, NULL);
}
FUSED_CASE(READY_FIELD) :
{
    const Value *field = value_at(vm->input_fields, i->b);
    if (field->tag != VALUE_ABSENT)
        r[i->a] = *field;
    else
        step_INPUT_FIELD(vm, SITE, &r[i->a], field_at(i->b));
    GO_ON();
}
FUSED_CASE(READY_FIELD2) :
{
    const Value *outer = value_at(vm->input_fields, i->b);
    if (outer->tag == VALUE_RECORD) {
        const Value *field = value_at(outer->as.record, i->c);
        if (field->tag != VALUE_ABSENT) {
            r[i->a] = *field;
            GO_ON();
        }
    }
    step_INPUT_FIELD2(vm, SITE, &r[i->a], field_at(i->b), field_in_record_at(i->c));
    GO_ON();
}
FUSED_CASE(READY_FIELD3) :
{
    const Value *outer = value_at(vm->input_fields, i->b);
    if (outer->tag == VALUE_RECORD) {
        const Value *middle = value_at(outer->as.record, i->c);
        if (middle->tag == VALUE_RECORD) {
            const Value *field = value_at(middle->as.record, i[1].op);
            if (field->tag != VALUE_ABSENT) {
                r[i->a] = *field;
                i += 2;
                DISPATCH();
            }
        }
    }
    step_INPUT_FIELD2(vm, SITE, &r[i->a], field_at(i->b), field_in_record_at(i->c));
    step_FIELD(vm, ((Site){index, i + 1}), &r[i->a], &r[i->a], field_in_record_at(i[1].op));
    i += 2;
    DISPATCH();
}
FUSED_CASE(READY_IN_LIST) : if (r[i->b].tag == VALUE_STRING)
{
    const TextSet *texts = vm->constants[i->c].as.list->texts;
    r[i->a] = value_bool(text_set_has(texts, value_text(r[i->b])));
    GO_ON();
}
SET(operation_in_list(vm, r[i->b], i->c));
FUSED_CASE(HAS_VALUE) : step_HAS_VALUE(vm, SITE, &r[i->a], &r[i->b]);
GO_ON();
FUSED_CASE(HAS_VALUE_BRANCH) : GO_BY_STEP(HAS_VALUE, &r[i->b]);
FUSED_CASE(MATCHES) : step_MATCHES(vm, SITE, &r[i->a], &r[i->b], i->c, vm->patterns[i->c]->native);
GO_ON();
FUSED_CASE(MATCHES_BRANCH) : GO_BY_STEP(MATCHES, &r[i->b], i->c, vm->patterns[i->c]->native);
FUSED_CASE(NATIVE_1) :
{
    const uint32_t *tags = vm->linked[i->c].tags;
    step_NATIVE_1(vm, SITE, &r[i->a], &r[i->b], i->c, tags[0]);
    GO_ON();
}
FUSED_CASE(NATIVE_2) :
{
    const uint32_t *tags = vm->linked[i->c].tags;
    step_NATIVE_2(vm, SITE, &r[i->a], &r[i->b], i->c, tags[0], tags[1]);
    GO_ON();
}
FUSED_CASE(READY_IN_LIST_BRANCH)
    : if (r[i->b].tag == VALUE_STRING)
          GO(text_set_has(vm->constants[i->c].as.list->texts, value_text(r[i->b])));
GO_BY_OPERATION(operation_in_list(vm, r[i->b], i->c));
FUSED_CASE(ANY_WITHIN_BRANCH) : GO_BY_STEP(ANY_WITHIN, &r[i->b], &r[i->c]);
FUSED_CASE(TABLE_BRANCH) : GO_BY_STEP(TABLE, &r[i->b], i->c);
FUSED_CASE(ROUND) : if (!pay(vm, i->a)) LEAVE(machine_out_of_fuel(vm));
i = code + i->wide;
DISPATCH();
FUSED_CASE(BRANCH) : if (r[i->a].tag == VALUE_BOOL) GO(r[i->a].as.boolean);
i += 2;
DISPATCH();
FUSED_CASE(EXCEPTIONS) :
{
    uint32_t next = machine_next_exception(vm, i->wide);
    if (next == NONE)
        GO(false);
    r[i->a] = value_bool(true);
    i = code + vm->exception_places[next];
    DISPATCH();
}
FUSED_CASE(EQ_BRANCH) : GO_BY_STEP(EQ, &r[i->b], &r[i->c]);
FUSED_CASE(NE_BRANCH) : GO_BY_STEP(NE, &r[i->b], &r[i->c]);
FUSED_CASE(EQ_CONST_BRANCH) : GO_BY_STEP(EQ_CONST, &r[i->b], &vm->constants[i->c]);
FUSED_CASE(LT_BRANCH) : GO_BY_STEP(LT, &r[i->b], &r[i->c]);
FUSED_CASE(LE_BRANCH) : GO_BY_STEP(LE, &r[i->b], &r[i->c]);
FUSED_CASE(AND_BRANCH) : GO_BY_STEP(AND, &r[i->b], &r[i->c]);
FUSED_CASE(OR_BRANCH) : GO_BY_STEP(OR, &r[i->b], &r[i->c]);
#undef GO
#undef GO_BY
#undef GO_BY_OPERATION
#undef GO_BY_STEP
#undef SET
#undef CALL_FUNCTION
