/*
 * straight_run.c - runs straight code, and gives up on it where something is unusual.
 *
 * A rule reports when it is done. Nothing else that it does can be seen, except that it pays, and
 * that lets it has made stay made. So rules can be begun anew from behind the last that has
 * reported: what they paid and the memory they took is given back, and their lets are forgotten.
 * And they can be paid for in advance, all those that are sure to be run at once.
 */
#include "value/text_set.h"
#include "vm/step.h"
#include "vm/straight.h"

/* In the log of what has been made since the last report: a scope; else a let. */
static const uint32_t is_scope = UINT32_C(1) << 31;

static void forget(Vm *vm, const uint32_t *log, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Memo *memos = (log[i] & is_scope) != 0 ? vm->scopes : vm->lets;
        memos[log[i] & ~is_scope].record = 0;
    }
}

/* Sets *a to what the native gives; `taken`: for arguments such as it takes. */
static inline void call(Vm *vm, Value *a, const Value *args, uint32_t native, bool taken)
{
    if (LIKELY(taken))
        vm->linked[native].call(&vm->natives, a, args);
    else
        *a = machine_native(vm, args, native);
}

static inline void call_1(Vm *vm, Value *a, const Value *b, uint32_t native)
{
    call(vm, a, b, native, (vm->linked[native].tags[0] >> b->tag & 1) != 0);
}

static inline void call_2(Vm *vm, Value *a, const Value *b, const Value *c, uint32_t native)
{
    const uint32_t *tags = vm->linked[native].tags;
    const Value args[] = {*b, *c};
    call(vm, a, args, native, (tags[0] >> b->tag & tags[1] >> c->tag & 1) != 0);
}

static inline void call_any(Vm *vm, Value *a, const Value *args, uint32_t native)
{
    call(vm, a, args, native, fits(&vm->linked[native], args));
}

static inline Value optional_field_of(Vm *vm, const Value *record, uint32_t field)
{
    if (record->tag == VALUE_OPTIONAL && record->as.inner == NULL)
        return *record;
    const Value *value = settled_field(record, field);
    return value != NULL ? value_some(value) : operation_field_optional(vm, *record, field);
}

static inline Value setting_of(Vm *vm, uint32_t setting)
{
    const Value *value = &vm->setting_values[setting];
    return value->tag != VALUE_ABSENT ? *value : operation_setting(vm, setting, true);
}

/* Runs the function, where there is no list, or the rules from where the code has given up. */
static Value go_on_plainly(Vm *vm, const Straight *straight, const VmRuleList *list, uint32_t from)
{
    if (list == NULL)
        return machine_run_plain(vm, straight->function, NULL, 0);
    uint64_t before = from < VM_RULES_AT_ONCE ? (UINT64_C(1) << from) - 1 : UINT64_MAX;
    uint32_t done = (uint32_t)__builtin_popcountll(list->held & before);
    machine_run_rules_plain(vm, list->held_rules + done, list->held_count - done);
    return value_null();
}

static void note_giving_up(Straight *straight)
{
    straight->given_up += 2; /* one of them for what run() has taken off */
    if (straight->given_up < GIVEN_UP_MAX)
        return;
    straight->given_up = 0;
    straight->plain_runs = RUNS_BEFORE_TRIED_AGAIN;
}

/* What the function gives; of rules, null. `list` is NULL for a function. */
static Value run_code(Vm *vm, Straight *straight, const VmRuleList *list)
{
    const uint64_t held = list != NULL ? list->held : 0;
    char *const slots = (char *)vm->straight->slots;
    uint32_t *const log = vm->straight->log;
    const Step *const code = straight->code;
    const Step *i = code;
    /* Where to begin anew: the rule, the fuel that there was then and the memory taken, and what
     * has been made since. */
    uint32_t from = 0, logged_count = 0;
    int64_t fuel = vm->fuel;
    size_t used_bytes = arena_used_bytes(vm->arena);
    const Step **const callers = vm->straight->callers;
    uint32_t caller_count = 0;

/* No step that is called here tells where it is. */
#define NOWHERE ((Site){0, NULL})
#define SLOT(offset) ((Value *)(void *)(slots + (offset)))
#define A SLOT(i->a)
#define B SLOT(i->b)
#define C SLOT(i->c)
#ifdef __GNUC__
    static const void *const labels[] = {
#define TRUTH(name, meaning) &&do_##name, &&do_BRANCH_##name,
#define OTHER(name, meaning) &&do_##name,
#include "vm/straight.def"
    };
#define CASE(name) do_##name
#define DISPATCH() goto *labels[i->op]
#define BEGIN() DISPATCH();
#define END_CASES()
#else
#define CASE(name) case STEP_##name
#define DISPATCH() goto next
#define BEGIN() \
    next:       \
    switch (i->op) {
#define END_CASES() }
#endif
#define GO_ON()     \
    do {            \
        i++;        \
        DISPATCH(); \
    } while (0)
/* A rule has reported: whatever comes, it is not begun anew. */
#define REPORTED(rule)                              \
    do {                                            \
        from = (rule) + 1;                          \
        fuel = vm->fuel + straight->paid_for[rule]; \
        used_bytes = arena_used_bytes(vm->arena);   \
        logged_count = 0;                           \
    } while (0)
/* Goes on by a truth. */
#define GO(truth)                                  \
    do {                                           \
        i = (truth) == i->y ? code + i->x : i + 1; \
        DISPATCH();                                \
    } while (0)
/* Goes on at that step, and later at x. */
#define CALL(step)                     \
    do {                               \
        if (caller_count == CALLS_MAX) \
            goto unusual;              \
        callers[caller_count++] = i;   \
        i = code + (step);             \
        DISPATCH();                    \
    } while (0)
#define GO_BACK()                              \
    do {                                       \
        i = code + callers[--caller_count]->x; \
        DISPATCH();                            \
    } while (0)
/* Sets slot a to what is made; nothing, an error or an unknown is unusual. */
#define MAKE(expression)                                         \
    do {                                                         \
        Value made = (expression);                               \
        if ((unsigned)made.tag - 1 >= (unsigned)VALUE_ERROR - 1) \
            goto unusual;                                        \
        *A = made;                                               \
        GO_ON();                                                 \
    } while (0)
/* Goes on, where slot a has been made. */
#define MADE()                                                 \
    do {                                                       \
        if ((unsigned)A->tag - 1 >= (unsigned)VALUE_ERROR - 1) \
            goto unusual;                                      \
        GO_ON();                                               \
    } while (0)
/* Likewise, and the next slot is set to the fuel that making it takes. */
#define METER(make)                          \
    do {                                     \
        int64_t before = vm->fuel;           \
        make;                                \
        A[1] = value_int(before - vm->fuel); \
        MADE();                              \
    } while (0)
/* A truth and the branch on it: by `truth` where `is_plain`, else by what is made. In the branch of
 * a native its number is a instead of x: `NATIVE`. */
#define TRUTH_CASES(name, is_plain, truth, expression) \
    CASE(name) :                                       \
    {                                                  \
        if (is_plain) {                                \
            *A = value_bool(truth);                    \
            GO_ON();                                   \
        }                                              \
        MAKE(expression);                              \
    }                                                  \
    CASE(BRANCH_##name) :                              \
    {                                                  \
        if (is_plain)                                  \
            GO(truth);                                 \
        Value made = (expression);                     \
        if (made.tag != VALUE_BOOL)                    \
            goto unusual;                              \
        GO(made.as.boolean);                           \
    }
/* `make` goes on where it is made. */
#define MEMO(memos, make)                    \
    do {                                     \
        const Memo *memo = &vm->memos[i->y]; \
        if (memo->record != vm->record) {    \
            if (!pay(vm, i->b))              \
                goto unusual;                \
            make;                            \
        }                                    \
        if (value_is_unsure(memo->value))    \
            goto unusual;                    \
        *A = memo->value;                    \
        i = code + i->x;                     \
        DISPATCH();                          \
    } while (0)
#define KEEP(memos, mark, go_on)             \
    do {                                     \
        Memo *memo = &vm->memos[i->y];       \
        *memo = (Memo){vm->record, *B};      \
        memo->value.unused = 0;              \
        log[logged_count++] = i->y | (mark); \
        go_on;                               \
    } while (0)

    if (!pay(vm, straight->cost))
        goto unusual;
    /* clang-format off */
    BEGIN()
    TRUTH_CASES(BOOL, false, false, *B)
    TRUTH_CASES(EQ, plainly_equal(B, C) != EQUALITY_HARD, plainly_equal(B, C) == EQUALITY_SAME,
                operation_equal(vm, *B, *C))
    TRUTH_CASES(LT, B->tag == VALUE_INT && C->tag == VALUE_INT, B->as.integer < C->as.integer,
                operation_compare(vm, *B, *C, false))
    TRUTH_CASES(LE, B->tag == VALUE_INT && C->tag == VALUE_INT, B->as.integer <= C->as.integer,
                operation_compare(vm, *B, *C, true))
    TRUTH_CASES(AND, false, false, operation_and(vm, *B, *C))
    TRUTH_CASES(OR, false, false, operation_or(vm, *B, *C))
    TRUTH_CASES(IN_TEXTS, B->tag == VALUE_STRING,
                text_set_has(vm->constants[i->c].as.list->texts, value_text(*B)),
                operation_in_list(vm, *B, i->c))
    TRUTH_CASES(IN_LIST, false, false, operation_in_list(vm, *B, i->c))
    TRUTH_CASES(ANY_WITHIN, false, false, operation_any_within(vm, *B, *C))
    TRUTH_CASES(MATCHES, pays_for_match(vm, B, vm->patterns[i->c]),
                automaton_matches(vm->patterns[i->c]->automaton, value_text(*B)),
                operation_matches(vm, *B, i->c, vm->patterns[i->c]->native))
    TRUTH_CASES(HAS_VALUE, B->tag == VALUE_OPTIONAL, B->as.inner != NULL,
                operation_no_native(vm, *B))
    TRUTH_CASES(FIELD_HAS, B->tag == VALUE_RECORD && i->c < B->as.record->field_count,
                B->as.record->fields[i->c].tag != VALUE_ABSENT,
                operation_field_has(vm, *B, i->c))
    TRUTH_CASES(NEXT, true, step_NEXT(vm, NOWHERE, B), (Value){0})
    TRUTH_CASES(EXCEPTION, true, machine_exception(vm, i->c), (Value){0})
#define NATIVE_CASES(name, call)    \
    CASE(name) : call(A, i->x);     \
    MADE();                         \
    CASE(BRANCH_##name) :           \
    {                               \
        Value made;                 \
        call(&made, i->a);          \
        if (made.tag != VALUE_BOOL) \
            goto unusual;           \
        GO(made.as.boolean);        \
    }
#define CALL_1(out, native) call_1(vm, out, B, native)
#define CALL_2(out, native) call_2(vm, out, B, C, native)
    NATIVE_CASES(NATIVE_1, CALL_1)
    NATIVE_CASES(NATIVE_2, CALL_2)
    /* clang-format on */
    CASE(METERED_1) : METER(CALL_1(A, i->x));
    CASE(METERED_2) : METER(CALL_2(A, i->x));
    /* a native may also ask whether there is any fuel left */
    CASE(PAY_AGAIN) : if (B->as.integer >= vm->fuel) goto unusual;
    vm->fuel -= B->as.integer;
    GO_ON();
    CASE(NATIVE_3) :
    {
        const Value args[] = {*B, *C, *SLOT(i->y)};
        call_any(vm, A, args, i->x);
        MADE();
    }
    CASE(NATIVE) : call_any(vm, A, B, i->x);
    MADE();
    CASE(TABLE) : MAKE(operation_table(vm, B, i->c));
    CASE(SOURCE) : MAKE(machine_source(vm, B, i->c));
    CASE(MOVE) : *A = *B;
    GO_ON();
    CASE(MOVE_ON) : *A = *B;
    i = code + i->x;
    DISPATCH();
    CASE(NOT) : if (B->tag != VALUE_BOOL) goto unusual;
    *A = value_bool(!B->as.boolean);
    GO_ON();
    CASE(INPUT) : MAKE(vm->input);
    CASE(INPUT_FIELD) : MAKE(*value_at(vm->input_fields, i->b));
    CASE(INPUT_FIELD2) :
    {
        const Value *outer = value_at(vm->input_fields, i->b);
        if (outer->tag != VALUE_RECORD)
            goto unusual;
        MAKE(*value_at(outer->as.record, i->c));
    }
    CASE(FIELD) :
    {
        const Record *record = B->as.record;
        if (B->tag != VALUE_RECORD || i->c >= record->field_count)
            goto unusual;
        MAKE(record->fields[i->c]);
    }
    CASE(FIELD_OPT) : MAKE(optional_field_of(vm, B, i->c));
    CASE(VALUE) : if (B->tag != VALUE_OPTIONAL || B->as.inner == NULL) goto unusual;
    MAKE(*B->as.inner);
    CASE(OR_VALUE) : if (B->tag != VALUE_OPTIONAL) goto unusual;
    MAKE(B->as.inner != NULL ? *B->as.inner : *C);
    CASE(SELECT) : MAKE(operation_select(vm, *B, *constant(vm, i->x)));
    CASE(SELECT_OPT) : MAKE(operation_select_optional(vm, *B, *constant(vm, i->x)));
    CASE(SELECT_HAS) : MAKE(operation_select_has(vm, *B, *constant(vm, i->x)));
    CASE(SETTING) : MAKE(operation_setting(vm, i->x, false));
    CASE(SETTING_VALUE) : MAKE(setting_of(vm, i->x));
    CASE(RECORD) : MAKE(operation_record(vm, B, i->x));
    CASE(LIST) : MAKE(operation_list(vm, B, i->c));
    CASE(LIST_OPT) : MAKE(operation_list_optional(vm, B, i->c));
    CASE(MAP) : MAKE(operation_map(vm, B, i->c));
    CASE(MAP_OPT) : MAKE(operation_map_optional(vm, B, i->c));
    CASE(ITERATE) : if (B->tag != VALUE_LIST && B->tag != VALUE_MAP) goto unusual;
    step_ITERATE(vm, NOWHERE, A, B);
    GO_ON();
    CASE(ITEM) : MAKE(item_of(B, ITEM_PLAIN));
    CASE(ITEM_KEY) : MAKE(item_of(B, ITEM_KEY));
    CASE(ITEM_VALUE) : MAKE(item_of(B, ITEM_VALUE));
    CASE(ADD_INT) : MAKE(operation_add(vm, *B, *C, false));
    CASE(SUB_INT) : MAKE(operation_add(vm, *B, *C, true));
    CASE(PLACE) : MAKE(operation_place(vm, *B, *C));
    CASE(IS_BOOL) : if (B->tag != VALUE_BOOL) goto unusual;
    GO_ON();
    CASE(JUMP) : i = code + i->x;
    DISPATCH();
    CASE(LOOP) : if (!pay(vm, i->y)) goto unusual;
    i = code + i->x;
    DISPATCH();
    CASE(PAY) : if (!pay(vm, i->x)) goto unusual;
    GO_ON();
    CASE(LET) : MEMO(lets, GO_ON());
    CASE(SCOPE) : MEMO(scopes, GO_ON());
    CASE(CALL_LET) : MEMO(lets, CALL(i->c));
    CASE(KEEP_LET) : KEEP(lets, 0, GO_ON());
    CASE(KEEP_LET_BACK) : KEEP(lets, 0, GO_BACK());
    CASE(KEEP_SCOPE) : KEEP(scopes, is_scope, GO_ON());
    CASE(HELD) : if ((held >> i->y & 1) == 0)
    {
        i = code + i->x;
        DISPATCH();
    }
    if (!pay(vm, i->b))
        goto unusual;
    GO_ON();
    CASE(PLAIN_RULE) : vm->fuel += straight->paid_for[i->y];
    machine_run_rules_plain(vm, straight->rules + i->y, 1);
    vm->fuel -= straight->paid_for[i->y];
    REPORTED(i->y);
    if (vm->fuel < 0)
        goto unusual;
    GO_ON();
    CASE(FIRE) : vm->rule = straight->rules[i->y];
    if (!machine_fire(vm, *A, B, i->c))
        machine_stop_rule(vm, machine_too_many_findings(vm));
    REPORTED(i->y);
    GO_ON();
    CASE(UNUSUAL) : goto unusual;
    CASE(RETURN) : return step_RETURN(vm, NOWHERE, B);
    CASE(END) : return value_null();
    END_CASES()
unusual:
    vm->fuel = fuel;
    arena_discount(vm->arena, used_bytes);
    forget(vm, log, logged_count);
    note_giving_up(straight);
    return go_on_plainly(vm, straight, list, from);
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* How many lists are remembered; and how large their code becomes. */
enum { LISTS_MAX = 4096, CODE_BYTES_MAX = 4 * 1024 * 1024 };

/* Falls back on the plain loop where the code cannot be had. */
static void compile(Vm *vm, Straight *straight)
{
    straight->is_settled = true;
    if (vm->straight->code_bytes < CODE_BYTES_MAX)
        straight_build(vm, straight);
}

static Value run(Vm *vm, Straight *straight, const VmRuleList *list)
{
    if (straight->plain_runs > 0) {
        straight->plain_runs--;
        return go_on_plainly(vm, straight, list, 0);
    }
    if (!straight->is_settled)
        compile(vm, straight);
    if (straight->code == NULL)
        return go_on_plainly(vm, straight, list, 0);
    straight->given_up -= straight->given_up > 0;
    return run_code(vm, straight, list);
}

void straight_run(Vm *vm, const VmRuleList *list)
{
    run(vm, list->straight, list);
}

void straight_set_date(Vm *vm)
{
    if (vm->straight != NULL)
        vm->straight->slots[SLOT_AS_OF] = value_date(vm->as_of_days);
}

static StraightLists *lists_of(Vm *vm)
{
    Arena *arena = vm->constants_arena;
    if (vm->straight != NULL)
        return vm->straight;
    StraightLists *lists = arena_alloc(arena, sizeof *lists);
    if (lists == NULL)
        return NULL;
    *lists = (StraightLists){
        .slots = arena_alloc_array(arena, SLOT_COUNT, sizeof *lists->slots),
        .constants = arena_alloc_array(arena, SLOT_COUNT, sizeof *lists->constants),
        .slots_of_constants = arena_alloc_array(arena, program_CONSTANTS_count(vm->program) + 1,
                                                sizeof *lists->slots_of_constants),
        .log = arena_alloc_array(
            arena, program_LETS_count(vm->program) + program_SCOPES_count(vm->program) + 1,
            sizeof *lists->log),
        .callers = arena_alloc_array(arena, CALLS_MAX, sizeof(Step *)),
        .live =
            arena_alloc_array(arena, program_FUNCTIONS_count(vm->program) + 1, sizeof *lists->live),
        .functions =
            arena_alloc_array(arena, program_FUNCTIONS_count(vm->program) + 1, sizeof(Straight *)),
        .first_constant = SLOT_AS_OF,
    };
    if (lists->slots == NULL || lists->constants == NULL || lists->slots_of_constants == NULL ||
        lists->log == NULL || lists->callers == NULL || lists->live == NULL ||
        lists->functions == NULL)
        return NULL;
    for (uint32_t i = 0; i < SLOT_COUNT; i++)
        lists->constants[i] = NONE;
    lists->slots[SLOT_TRUE] = value_bool(true);
    lists->slots[SLOT_FALSE] = value_bool(false);
    lists->slots[SLOT_EMPTY_LIST] = list_of_items(vm, NULL, 0);
    vm->straight = lists;
    straight_set_date(vm);
    return lists;
}

Straight *straight_find(Vm *vm, const VmRuleList *list)
{
    StraightLists *lists = lists_of(vm);
    size_t rules_bytes = list->count * sizeof *list->rules;
    if (lists == NULL)
        return NULL;
    for (Straight *known = lists->first; known != NULL; known = known->next) {
        if (known->count == list->count && memcmp(known->rules, list->rules, rules_bytes) == 0)
            return known;
    }
    Straight *straight = NULL;
    if (lists->count < LISTS_MAX)
        straight = arena_alloc(vm->constants_arena, sizeof *straight + rules_bytes);
    if (straight == NULL)
        return NULL;
    uint32_t *rules = (uint32_t *)(straight + 1);
    memcpy(rules, list->rules, rules_bytes);
    *straight = (Straight){.next = lists->first,
                           .function = NONE,
                           .plain_runs = RUNS_BEFORE_COMPILED,
                           .count = list->count,
                           .always = list->always,
                           .rules = rules};
    lists->first = straight;
    lists->count++;
    return straight;
}

/* NULL where memory is exhausted, or the function has not been called often enough to be
 * remembered. */
static Straight *find_function(Vm *vm, uint32_t function)
{
    if (vm->straight != NULL && vm->straight->functions[function] != NULL)
        return vm->straight->functions[function];
    if (++vm->functions[function].calls < RUNS_BEFORE_KEPT)
        return NULL;
    StraightLists *lists = lists_of(vm);
    Straight *straight = lists != NULL ? arena_alloc(vm->constants_arena, sizeof *straight) : NULL;
    if (straight == NULL)
        return NULL;
    *straight = (Straight){.function = function, .plain_runs = RUNS_BEFORE_COMPILED};
    lists->functions[function] = straight;
    return straight;
}

Value straight_call(Vm *vm, uint32_t function)
{
    Straight *straight = find_function(vm, function);
    return straight != NULL ? run(vm, straight, NULL) : machine_run_plain(vm, function, NULL, 0);
}
