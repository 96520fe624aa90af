/*
 * vm_loop.c - the loop that runs a function's instructions.
 *
 * The verifier has proved that operands are in range and that jumps end, so the loop checks
 * only what depends on values: their tags. Fuel is paid on entry, by a function's length, and
 * by every round of a loop.
 *
 * This file is compiled twice: as it stands, and by vm_loop_traced.c, where TRACE and its like tell
 * the Vm's trace what is done.
 */
#include "vm/machine.h"

#ifndef TRACED
#define RUN machine_run_plain
#define RUN_RULES machine_run_rules_plain
#define TABLE_OPERATION operation_table
#define TRACE_ENTER(function, args, count) ((void)0)
#define TRACE_LEAVE(function, result) ((void)0)
/* The instruction i has made, or looked at, this value. */
#define TRACE(value) ((void)0)
#endif

enum { BLOCK_REGISTERS = 16384 };

/* ---- frames ------------------------------------------------------------------------------------- */

static RegisterBlock *block_new(Vm *vm, uint32_t size)
{
    RegisterBlock *block = allocator_alloc(&vm->allocator, sizeof *block + size * sizeof(Value));
    if (block == NULL)
        return NULL;
    *block = (RegisterBlock){.size = size};
    memset(block->registers, 0, size * sizeof *block->registers);
    return block;
}

/* Takes `count` registers of the block. */
static inline Value *take_registers(RegisterBlock *block, uint32_t count)
{
    Value *registers = block->registers + block->used;
    block->used += count;
    if (block->dirty < block->used)
        block->dirty = block->used;
    return registers;
}

/* The first block with room for `count` registers, a new one if need be; or NULL. */
static RegisterBlock *find_block(Vm *vm, uint32_t count)
{
    RegisterBlock **link = &vm->blocks;
    while (*link != NULL && (*link)->size - (*link)->used < count)
        link = &(*link)->next;
    if (*link == NULL)
        *link = block_new(vm, count > BLOCK_REGISTERS ? count : BLOCK_REGISTERS);
    return *link;
}

/* Finds room for `count` registers. Code writes a register before it reads it; should it not,
 * there is a value of this record in it, or none. Blocks stay for the next record. */
static inline Value *frame_begin(Vm *vm, uint32_t count, RegisterBlock **out_block)
{
    RegisterBlock *block = vm->blocks;
    if (block == NULL || block->size - block->used < count)
        block = find_block(vm, count);
    *out_block = block;
    return block != NULL ? take_registers(block, count) : NULL;
}

/* ---- errors with their place -------------------------------------------------------------------- */

/* A copy of an error that has no place yet, with this one. */
static Value located(Vm *vm, Value value, uint32_t function, uint32_t instruction)
{
    if (value.as.error->instruction != UINT32_MAX)
        return value;
    ValueError *error = arena_alloc(vm->arena, sizeof *error);
    if (error == NULL)
        return value;
    *error = *value.as.error;
    error->function = function;
    error->instruction = instruction;
    return (Value){.tag = VALUE_ERROR, .as.error = error};
}

static Value limit_error(Vm *vm, const char *what)
{
    return value_error(vm->arena, ERROR_LIMIT, text_of(what));
}

/* ---- iterations --------------------------------------------------------------------------------- */

/* An iteration is two registers: the collection, and the number of items taken so far. */
static void iterate(Vm *vm, Value *iteration, Value over)
{
    bool suited = over.tag == VALUE_LIST || over.tag == VALUE_MAP || value_is_unsure(over);
    iteration[1] = value_int(0);
    iteration[0] = suited ? over
                          : value_error(vm->arena, ERROR_NO_OVERLOAD,
                                        TEXT("no such overload: only lists and maps are iterated"));
}

static bool next_item(Value *iteration)
{
    uint32_t count = iteration[0].tag == VALUE_LIST  ? iteration[0].as.list->count
                     : iteration[0].tag == VALUE_MAP ? iteration[0].as.map->count
                                                     : 0;
    if (iteration[1].tag != VALUE_INT || iteration[1].as.integer < 0 ||
        iteration[1].as.integer >= (int64_t)count)
        return false;
    iteration[1].as.integer++;
    return true;
}

typedef enum ItemPart { ITEM_PLAIN, ITEM_KEY, ITEM_VALUE } ItemPart;

static Value item_of(const Value *iteration, ItemPart part)
{
    int64_t index = iteration[1].as.integer - 1;
    if (iteration[1].tag != VALUE_INT || index < 0)
        return (Value){.tag = VALUE_ABSENT};
    if (iteration[0].tag == VALUE_LIST && index < (int64_t)iteration[0].as.list->count)
        return part == ITEM_KEY ? value_int(index) : iteration[0].as.list->items[index];
    if (iteration[0].tag == VALUE_MAP && index < (int64_t)iteration[0].as.map->count) {
        const MapEntry *entry = &iteration[0].as.map->entries[index];
        return part == ITEM_VALUE ? entry->value : entry->key;
    }
    return (Value){.tag = VALUE_ABSENT};
}

/* ---- rules -------------------------------------------------------------------------------------- */

static bool fire(Vm *vm, Value place, const Value *holes, uint32_t count)
{
    if (vm->reports.fire == NULL || count != program_RULES(vm->program)[vm->rule].hole_count)
        return true;
    Value *kept = arena_alloc_array(vm->arena, count + 1, sizeof *kept);
    if (kept == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        kept[i] = holes[i];
    VmFinding finding = {
        .path = place.tag == VALUE_STRING ? value_text(place) : TEXT(""),
        .hole_count = count,
        .holes = kept,
    };
    return vm->reports.fire(vm->reports.context, vm->rule, &finding);
}

static void unsure(Vm *vm, Value value)
{
    if (vm->reports.unsure == NULL)
        return;
    if (!value_is_unsure(value))
        value = operation_as_bool(vm, value);
    if (value_is_unsure(value))
        vm->reports.unsure(vm->reports.context, vm->rule, value);
}

static bool exception_holds(Vm *vm, uint32_t exception)
{
    return vm->reports.exception != NULL && vm->reports.exception(vm->reports.context, exception);
}

/* ---- what most instructions meet ---------------------------------------------------------------- */

static inline const Value *constant(Vm *vm, uint32_t index)
{
    const Value *made = &vm->constants[index];
    return made->tag != VALUE_ABSENT ? made : machine_constant(vm, index);
}

/* The field where it is there, or NULL. */
static inline const Value *present_field(Value record, uint32_t field)
{
    if (record.tag != VALUE_RECORD || field >= record.as.record->field_count)
        return NULL;
    const Value *value = &record.as.record->fields[field];
    return value->tag != VALUE_ABSENT ? value : NULL;
}

typedef enum Equality { EQUALITY_SAME, EQUALITY_OTHER, EQUALITY_HARD } Equality;

/* Settles texts, integers, dates and members; anything else is hard. */
static inline Equality plainly_equal(const Value *left, const Value *right)
{
    if (left->tag != right->tag)
        return EQUALITY_HARD;
    bool same;
    switch ((ValueTag)left->tag) {
    case VALUE_STRING:
        same = text_equal(value_text(*left), value_text(*right));
        break;
    case VALUE_INT:
    case VALUE_DATE:
        same = left->as.integer == right->as.integer;
        break;
    case VALUE_ENUM:
        same = left->type == right->type && left->as.integer == right->as.integer;
        break;
    default:
        return EQUALITY_HARD;
    }
    return same ? EQUALITY_SAME : EQUALITY_OTHER;
}

/* ---- natives ------------------------------------------------------------------------------------ */

/* Whether the native can be called straight away. */
static inline bool fits(const LinkedNative *linked, const Value *args)
{
    if (linked->call == NULL)
        return false;
    for (uint32_t i = 0; i < linked->param_count; i++) {
        if ((linked->tags[i] >> args[i].tag & 1) == 0)
            return false;
    }
    return true;
}

/* ---- the loop ----------------------------------------------------------------------------------- */

static inline const Instruction *code_of(const Program *program, uint32_t function)
{
    return program_CODE(program) + program_FUNCTIONS(program)[function].code.first;
}

/* False where the fuel does not last for all of the function's instructions. */
static inline bool pay_for(Vm *vm, uint32_t function)
{
    vm->fuel -= program_FUNCTIONS(vm->program)[function].code.count;
    return vm->fuel >= 0;
}

/* Takes the next rule of those to be run: its function. */
static inline uint32_t take_rule(Vm *vm)
{
    vm->rule = *vm->next_rule++;
    return program_RULES(vm->program)[vm->rule].function;
}

/* Runs the function; in a rule's frame, where that rule is done, the rules after it as well: most
 * are done after a few instructions, so that a call for each would cost more than they do. */
static Value run_frame(Vm *vm, uint32_t index, Value *r, bool in_rules)
{
    const Program *program = vm->program;
    const Instruction *code = code_of(program, index);
    const Instruction *i = code;

#ifdef __GNUC__
    static const void *const labels[OPCODE_COUNT] = {
#define OP(name, a, b, c, meaning) &&do_##name,
#include "code/opcodes.def"
    };
#define CASE(name) do_##name
#define DISPATCH() goto *labels[i->op]
#define BEGIN() DISPATCH();
#define END()
#else
#define CASE(name) case OP_##name
#define DISPATCH() goto next
#define BEGIN() \
    next:       \
    switch ((Opcode)i->op) {
#define END() }
#endif
#define NEXT_INSTRUCTION() \
    do {                   \
        TRACE(r[i->a]);    \
        i++;               \
        DISPATCH();        \
    } while (0)
/* Sets register a; an error is told where it arose. */
#define SET(expression)                                                \
    do {                                                               \
        Value result = (expression);                                   \
        if (result.tag == VALUE_ERROR)                                 \
            result = located(vm, result, index, (uint32_t)(i - code)); \
        r[i->a] = result;                                              \
        NEXT_INSTRUCTION();                                            \
    } while (0)
#define JUMP_IF(condition)                        \
    do {                                          \
        TRACE(r[i->a]);                           \
        i = (condition) ? code + i->wide : i + 1; \
        DISPATCH();                               \
    } while (0)

    /* clang-format off */
    BEGIN()
    CASE(MOVE):
        r[i->a] = r[i->b];
        r[i->a].unused = 0;
        NEXT_INSTRUCTION();
    CASE(CONST):
        r[i->a] = *constant(vm, i->wide);
        NEXT_INSTRUCTION();
    CASE(INPUT):
        r[i->a] = vm->input;
        NEXT_INSTRUCTION();
    CASE(AS_OF):
        r[i->a] = value_date(vm->as_of_days);
        NEXT_INSTRUCTION();
    CASE(LET):
        r[i->a] = vm->lets[i->wide].record == vm->record ? vm->lets[i->wide].value
                                                         : machine_let(vm, i->wide);
        NEXT_INSTRUCTION();
    CASE(SETTING):
        SET(operation_setting(vm, i->wide, false));
    CASE(SETTING_VALUE):
        if (vm->settings != NULL && vm->settings[i->wide] != NONE) {
            r[i->a] = *constant(vm, vm->settings[i->wide]);
            NEXT_INSTRUCTION();
        }
        SET(operation_setting(vm, i->wide, true));
    CASE(SCOPE):
        r[i->a] = vm->scopes[i->wide].record == vm->record ? vm->scopes[i->wide].value
                                                           : machine_scope(vm, i->wide);
        NEXT_INSTRUCTION();
    CASE(VARIABLE):
        SET(operation_variable(vm, i->wide));
    CASE(DECIDE):
        r[i->a] = vm->decides != NULL ? vm->decides[i->wide] : value_null();
        NEXT_INSTRUCTION();
    CASE(VERDICT):
        r[i->a] = value_string(vm->verdict);
        NEXT_INSTRUCTION();
    CASE(FIELD): {
        const Value *field = present_field(r[i->b], i->c);
        if (field == NULL)
            SET(operation_field(vm, r[i->b], i->c));
        r[i->a] = *field;
        NEXT_INSTRUCTION();
    }
    CASE(INPUT_FIELD): {
        const Value *field = present_field(vm->input, i->b);
        if (field == NULL)
            SET(operation_field(vm, vm->input, i->b));
        r[i->a] = *field;
        NEXT_INSTRUCTION();
    }
    CASE(INPUT_FIELD2): {
        const Value *outer = present_field(vm->input, i->b);
        if (outer == NULL)
            SET(operation_field(vm, operation_field(vm, vm->input, i->b), i->c));
        const Value *field = present_field(*outer, i->c);
        if (field == NULL)
            SET(operation_field(vm, *outer, i->c));
        r[i->a] = *field;
        NEXT_INSTRUCTION();
    }
    CASE(FIELD_OPT):
        SET(operation_field_optional(vm, r[i->b], i->c));
    CASE(FIELD_HAS):
        SET(operation_field_has(vm, r[i->b], i->c));
    CASE(SELECT):
        SET(operation_select(vm, r[i->b], *machine_constant(vm, i->c)));
    CASE(SELECT_OPT):
        SET(operation_select_optional(vm, r[i->b], *machine_constant(vm, i->c)));
    CASE(SELECT_HAS):
        SET(operation_select_has(vm, r[i->b], *machine_constant(vm, i->c)));
    CASE(RECORD):
        SET(operation_record(vm, &r[i->b], (uint32_t)machine_constant(vm, i->c)->as.integer));
    CASE(LIST):
        SET(operation_list(vm, &r[i->b], i->c));
    CASE(LIST_OPT):
        SET(operation_list_optional(vm, &r[i->b], i->c));
    CASE(MAP):
        SET(operation_map(vm, &r[i->b], i->c));
    CASE(MAP_OPT):
        SET(operation_map_optional(vm, &r[i->b], i->c));
    CASE(NATIVE): {
        const LinkedNative *linked = &vm->linked[i->c];
        if (!fits(linked, &r[i->b]))
            SET(machine_native(vm, &r[i->b], i->c));
        Value out;
        linked->call(&vm->natives, &out, &r[i->b]);
        SET(out);
    }
    CASE(CALL): {
        uint32_t count = program_FUNCTIONS(program)[i->c].param_count;
        r[i->a] = RUN(vm, i->c, &r[i->b], count);
        NEXT_INSTRUCTION();
    }
    CASE(TABLE):
        SET(TABLE_OPERATION(vm, &r[i->b], i->c));
    CASE(SOURCE):
        SET(machine_source(vm, &r[i->b], i->c));
    CASE(IN_LIST):
        SET(operation_in_list(vm, r[i->b], i->c));
    CASE(NOT):
        if (r[i->b].tag == VALUE_BOOL) {
            r[i->a] = value_bool(!r[i->b].as.boolean);
            NEXT_INSTRUCTION();
        }
        SET(operation_not(vm, r[i->b]));
    CASE(AND):
        if (r[i->b].tag == VALUE_BOOL && r[i->c].tag == VALUE_BOOL) {
            r[i->a] = value_bool(r[i->b].as.boolean && r[i->c].as.boolean);
            NEXT_INSTRUCTION();
        }
        SET(operation_and(vm, r[i->b], r[i->c]));
    CASE(OR):
        if (r[i->b].tag == VALUE_BOOL && r[i->c].tag == VALUE_BOOL) {
            r[i->a] = value_bool(r[i->b].as.boolean || r[i->c].as.boolean);
            NEXT_INSTRUCTION();
        }
        SET(operation_or(vm, r[i->b], r[i->c]));
    CASE(EQ): {
        Equality equality = plainly_equal(&r[i->b], &r[i->c]);
        if (equality == EQUALITY_HARD)
            SET(operation_equal(vm, r[i->b], r[i->c]));
        r[i->a] = value_bool(equality == EQUALITY_SAME);
        NEXT_INSTRUCTION();
    }
    CASE(NE): {
        Equality equality = plainly_equal(&r[i->b], &r[i->c]);
        if (equality == EQUALITY_HARD) {
            Value equal = operation_equal(vm, r[i->b], r[i->c]);
            if (equal.tag == VALUE_BOOL)
                equal.as.boolean = !equal.as.boolean;
            SET(equal);
        }
        r[i->a] = value_bool(equality == EQUALITY_OTHER);
        NEXT_INSTRUCTION();
    }
    CASE(EQ_CONST): {
        const Value *wanted = constant(vm, i->c);
        Equality equality = plainly_equal(&r[i->b], wanted);
        if (equality == EQUALITY_HARD)
            SET(operation_equal(vm, r[i->b], *wanted));
        r[i->a] = value_bool(equality == EQUALITY_SAME);
        NEXT_INSTRUCTION();
    }
    CASE(LT):
        if (r[i->b].tag == VALUE_INT && r[i->c].tag == VALUE_INT) {
            r[i->a] = value_bool(r[i->b].as.integer < r[i->c].as.integer);
            NEXT_INSTRUCTION();
        }
        SET(operation_compare(vm, r[i->b], r[i->c], false));
    CASE(LE):
        if (r[i->b].tag == VALUE_INT && r[i->c].tag == VALUE_INT) {
            r[i->a] = value_bool(r[i->b].as.integer <= r[i->c].as.integer);
            NEXT_INSTRUCTION();
        }
        SET(operation_compare(vm, r[i->b], r[i->c], true));
    CASE(ADD_INT):
        SET(operation_add(vm, r[i->b], r[i->c], false));
    CASE(SUB_INT):
        SET(operation_add(vm, r[i->b], r[i->c], true));
    CASE(JUMP):
        JUMP_IF(true);
    CASE(JUMP_FALSE):
        JUMP_IF(value_is_false(r[i->a]));
    CASE(JUMP_TRUE):
        JUMP_IF(value_is_true(r[i->a]));
    CASE(JUMP_UNSURE):
        JUMP_IF(value_is_unsure(r[i->a]));
    CASE(JUMP_NOT_BOOL):
        JUMP_IF(r[i->a].tag != VALUE_BOOL);
    CASE(AS_BOOL):
        SET(operation_as_bool(vm, r[i->b]));
    CASE(ITERATE):
        iterate(vm, &r[i->a], r[i->b]);
        NEXT_INSTRUCTION();
    CASE(NEXT):
        JUMP_IF(!next_item(&r[i->a]));
    CASE(ITEM):
        r[i->a] = item_of(&r[i->b], ITEM_PLAIN);
        NEXT_INSTRUCTION();
    CASE(ITEM_KEY):
        r[i->a] = item_of(&r[i->b], ITEM_KEY);
        NEXT_INSTRUCTION();
    CASE(ITEM_VALUE):
        r[i->a] = item_of(&r[i->b], ITEM_VALUE);
        NEXT_INSTRUCTION();
    CASE(LOOP):
        vm->fuel -= (i - code) - (int64_t)i->wide;
        if (vm->fuel < 0)
            return limit_error(vm, "the evaluation used up its fuel");
        JUMP_IF(true);
    CASE(APPEND):
        SET(operation_append(vm, r[i->a], r[i->b]));
    CASE(RETURN): {
        Value result = r[i->a];
        result.unused = 0;
        return result;
    }
    CASE(DONE):
        if (!in_rules || vm->next_rule == vm->rules_end)
            return value_null();
        TRACE_LEAVE(index, value_null());
        index = take_rule(vm);
        TRACE_ENTER(index, NULL, 0);
        if (!pay_for(vm, index))
            return limit_error(vm, "the evaluation used up its fuel");
        code = code_of(program, index);
        i = code;
        DISPATCH();
    CASE(EXCEPTION):
        r[i->a] = value_bool(exception_holds(vm, i->wide));
        NEXT_INSTRUCTION();
    CASE(PLACE):
        SET(operation_place(vm, r[i->b], i->c));
    CASE(FIRE):
        if (!fire(vm, r[i->a], &r[i->b], i->c))
            return limit_error(vm, "the rule has more findings than are allowed");
        NEXT_INSTRUCTION();
    CASE(UNSURE):
        unsure(vm, r[i->a]);
        NEXT_INSTRUCTION();
    CASE(ANY_WITHIN):
        SET(operation_any_within(vm, r[i->b], r[i->c]));
    CASE(KNOWN):
        r[i->a] = r[i->b].tag == VALUE_ERROR ? r[i->b] : value_bool(r[i->b].tag != VALUE_UNKNOWN);
        NEXT_INSTRUCTION();
    CASE(ABSENT):
        r[i->a] = (Value){.tag = VALUE_ABSENT};
        NEXT_INSTRUCTION();
    END()
    /* clang-format on */
}

/* Runs rules until one is stopped, or none is left. */
static Value run_some_rules(Vm *vm, Value *registers)
{
    uint32_t function = take_rule(vm);
    TRACE_ENTER(function, NULL, 0);
    Value result = pay_for(vm, function) ? run_frame(vm, function, registers, true)
                                         : limit_error(vm, "the evaluation used up its fuel");
    TRACE_LEAVE(program_RULES(vm->program)[vm->rule].function, result);
    return result;
}

static void stop_rule(Vm *vm, Value error)
{
    if (vm->reports.stopped != NULL)
        vm->reports.stopped(vm->reports.context, vm->rule, error);
}

void RUN_RULES(Vm *vm, const uint32_t *rules, uint32_t count)
{
    uint32_t register_count = vm->rule_registers + 1;
    RegisterBlock *block;
    Value *registers = frame_begin(vm, register_count, &block);
    vm->next_rule = rules;
    vm->rules_end = rules + count;
    while (registers == NULL && vm->next_rule < vm->rules_end) {
        take_rule(vm);
        stop_rule(vm, limit_error(vm, "memory is exhausted"));
    }
    vm->depth++;
    while (vm->next_rule < vm->rules_end) {
        Value result = run_some_rules(vm, registers);
        if (result.tag == VALUE_ERROR)
            stop_rule(vm, result);
    }
    vm->depth--;
    if (registers != NULL)
        block->used -= register_count;
}

Value RUN(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    const BundleFunction *info = program_FUNCTIONS(vm->program) + function;
    if (!pay_for(vm, function))
        return limit_error(vm, "the evaluation used up its fuel");
    if (vm->depth == LIMIT_CALL_DEPTH)
        return limit_error(vm, "functions call each other too deeply");
    /* One register more than the function names: an iteration's second may be past the last. */
    uint32_t count = info->register_count + 1;
    RegisterBlock *block;
    Value *registers = frame_begin(vm, count, &block);
    if (registers == NULL)
        return limit_error(vm, "memory is exhausted");
    for (uint32_t i = 0; i < arg_count && i < count; i++)
        registers[i] = args[i];
    vm->depth++;
    TRACE_ENTER(function, args, arg_count);
    Value result = run_frame(vm, function, registers, false);
    TRACE_LEAVE(function, result);
    vm->depth--;
    block->used -= count;
    return result;
}
