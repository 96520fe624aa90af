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
    RegisterBlock *block =
        allocator_alloc(&vm->allocator, sizeof *block + size * sizeof(Value));
    if (block != NULL)
        *block = (RegisterBlock){.size = size};
    return block;
}

/* Finds room for `count` registers, cleared. Blocks stay for the next record. */
static Value *frame_begin(Vm *vm, uint32_t count, RegisterBlock **out_block)
{
    RegisterBlock **link = &vm->blocks;
    while (*link != NULL && (*link)->size - (*link)->used < count)
        link = &(*link)->next;
    if (*link == NULL)
        *link = block_new(vm, count > BLOCK_REGISTERS ? count : BLOCK_REGISTERS);
    if (*link == NULL)
        return NULL;
    Value *registers = (*link)->registers + (*link)->used;
    (*link)->used += count;
    memset(registers, 0, count * sizeof *registers);
    *out_block = *link;
    return registers;
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
    return vm->reports.exception != NULL &&
           vm->reports.exception(vm->reports.context, exception);
}

/* ---- the loop ----------------------------------------------------------------------------------- */

static Value run_frame(Vm *vm, uint32_t index, Value *r)
{
    const Program *program = vm->program;
    const BundleFunction *function = program_FUNCTIONS(program) + index;
    const Instruction *code = program_CODE(program) + function->code.first;
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
    next: \
    switch ((Opcode)i->op) {
#define END() }
#endif
#define NEXT_INSTRUCTION() \
    do { \
        TRACE(r[i->a]); \
        i++; \
        DISPATCH(); \
    } while (0)
/* Sets register a; an error is told where it arose. */
#define SET(expression) \
    do { \
        Value result = (expression); \
        if (result.tag == VALUE_ERROR) \
            result = located(vm, result, index, (uint32_t)(i - code)); \
        r[i->a] = result; \
        NEXT_INSTRUCTION(); \
    } while (0)
#define JUMP_IF(condition) \
    do { \
        TRACE(r[i->a]); \
        i = (condition) ? code + i->wide : i + 1; \
        DISPATCH(); \
    } while (0)

    BEGIN()
    CASE(MOVE):
        r[i->a] = r[i->b];
        r[i->a].unused = 0;
        NEXT_INSTRUCTION();
    CASE(CONST):
        r[i->a] = *machine_constant(vm, i->wide);
        NEXT_INSTRUCTION();
    CASE(INPUT):
        r[i->a] = vm->input;
        NEXT_INSTRUCTION();
    CASE(AS_OF):
        r[i->a] = value_date(vm->as_of_days);
        NEXT_INSTRUCTION();
    CASE(LET):
        r[i->a] = machine_let(vm, i->wide);
        NEXT_INSTRUCTION();
    CASE(SETTING):
        SET(operation_setting(vm, i->wide, false));
    CASE(SETTING_VALUE):
        SET(operation_setting(vm, i->wide, true));
    CASE(SCOPE):
        r[i->a] = machine_scope(vm, i->wide);
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
        Value record = r[i->b];
        if (record.tag == VALUE_RECORD && i->c < record.as.record->field_count &&
            record.as.record->fields[i->c].tag != VALUE_ABSENT) {
            r[i->a] = record.as.record->fields[i->c];
            NEXT_INSTRUCTION();
        }
        SET(operation_field(vm, record, i->c));
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
        SET(operation_record(vm, &r[i->b],
                             (uint32_t)machine_constant(vm, i->c)->as.integer));
    CASE(LIST):
        SET(operation_list(vm, &r[i->b], i->c));
    CASE(LIST_OPT):
        SET(operation_list_optional(vm, &r[i->b], i->c));
    CASE(MAP):
        SET(operation_map(vm, &r[i->b], i->c));
    CASE(MAP_OPT):
        SET(operation_map_optional(vm, &r[i->b], i->c));
    CASE(NATIVE):
        SET(machine_native(vm, &r[i->b], i->c));
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
        SET(operation_not(vm, r[i->b]));
    CASE(AND):
        SET(operation_and(vm, r[i->b], r[i->c]));
    CASE(OR):
        SET(operation_or(vm, r[i->b], r[i->c]));
    CASE(EQ):
        SET(operation_equal(vm, r[i->b], r[i->c]));
    CASE(NE): {
        Value equal = operation_equal(vm, r[i->b], r[i->c]);
        if (equal.tag == VALUE_BOOL)
            equal.as.boolean = !equal.as.boolean;
        SET(equal);
    }
    CASE(EQ_CONST):
        SET(operation_equal(vm, r[i->b], *machine_constant(vm, i->c)));
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
    CASE(KNOWN):
        r[i->a] = r[i->b].tag == VALUE_ERROR ? r[i->b] : value_bool(r[i->b].tag != VALUE_UNKNOWN);
        NEXT_INSTRUCTION();
    CASE(ABSENT):
        r[i->a] = (Value){.tag = VALUE_ABSENT};
        NEXT_INSTRUCTION();
    END()
}

Value RUN(Vm *vm, uint32_t function, const Value *args, uint32_t arg_count)
{
    const BundleFunction *info = program_FUNCTIONS(vm->program) + function;
    vm->fuel -= info->code.count;
    if (vm->fuel < 0)
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
    Value result = run_frame(vm, function, registers);
    TRACE_LEAVE(function, result);
    vm->depth--;
    block->used -= count;
    return result;
}
