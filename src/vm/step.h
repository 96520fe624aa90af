/*
 * step.h - what each instruction does, said once.
 *
 * The interpreter (vm_loop.c) makes a case of each step, and native code is C that calls steps one
 * after the other, with the text of this header in front of it. A step is named for its opcode and
 * takes what the opcode's row says: registers and constants as values, everything else by number.
 * It does what is short and common itself and leaves the rest to runtime.def.
 *
 * Layer: vm (internal). Sees value.h, native.h and state.h, and nothing else.
 */
#pragma once

#include "vm/state.h"

/* The instruction at work, for errors. Native code needs none: of errors it is machine_resume()
 * that says where they arose. */
#ifdef LICET_NATIVE
typedef int Site;
#define HERE 0
#define RUNTIME(name) vm->runtime->name
#else
#include "vm/machine.h"
typedef struct Site {
    uint32_t function;
    const Instruction *at;
} Site;
#define RUNTIME(name) name
#define LOCATE(error, site) machine_locate_at(vm, error, (site).function, (site).at)
#endif
/* A trace is told a table's rows: vm_loop_traced.c. */
#ifndef TABLE_OPERATION
#define TABLE_OPERATION RUNTIME(operation_table)
#endif

#ifdef __GNUC__
#define STEP_INLINE static inline __attribute__((always_inline, unused))
#define STEP_COLD static __attribute__((cold, noinline, unused))
#define STEP_UNUSED __attribute__((unused))
#define LIKELY(condition) __builtin_expect((condition), 1)
#else
#define LIKELY(condition) (condition)
#define STEP_INLINE static inline
#define STEP_COLD static
#define STEP_UNUSED
#endif
/* A step that goes on, and one that says whether to branch, or to go on, or what to return. */
#define STEP(name, ...) \
    STEP_INLINE void step_##name(STEP_UNUSED Vm *vm, STEP_UNUSED Site site, __VA_ARGS__)
#define STEP_OF(type, name, ...) \
    STEP_INLINE type step_##name(STEP_UNUSED Vm *vm, STEP_UNUSED Site site, __VA_ARGS__)

#ifdef LICET_NATIVE
/* Has the interpreter run the rest of a function, from that instruction on. */
STEP_COLD Value leave(Vm *vm, uint32_t function, uint32_t instruction, const Kept *kept,
                      uint32_t count)
{
    return RUNTIME(machine_resume)(vm, function, instruction, kept, count);
}

STEP_COLD Value out_of_fuel(Vm *vm)
{
    return RUNTIME(machine_out_of_fuel)(vm);
}

/* The rule in hand has ended: with an error, where that is one. */
STEP_COLD void stop_rule(Vm *vm, Value error)
{
    RUNTIME(machine_stop_rule)(vm, error);
}

static inline __attribute__((always_inline, unused)) void end_rule(Vm *vm, Value result)
{
    if (result.tag == VALUE_ERROR)
        stop_rule(vm, result);
}
#endif

/* ---- what steps share ------------------------------------------------------------------------ */

/* Pays for so many instructions. False where the fuel does not last. */
STEP_INLINE bool pay(Vm *vm, int64_t instructions)
{
    vm->fuel -= instructions;
    return vm->fuel >= 0;
}

#ifdef LICET_NATIVE
/* Pays for what is known already, if the fuel lasts: natives may ask whether there is any left. */
STEP_INLINE bool pay_again(Vm *vm, int64_t cost)
{
    if (cost >= vm->fuel)
        return false;
    vm->fuel -= cost;
    return true;
}
#endif

STEP_INLINE const Value *constant(Vm *vm, uint32_t index)
{
    const Value *made = &vm->constants[index];
    return made->tag != VALUE_ABSENT ? made : RUNTIME(machine_constant)(vm, index);
}

/* Sets a register; an error is told where it arose: in native code by machine_resume(). */
STEP_INLINE void set(STEP_UNUSED Vm *vm, STEP_UNUSED Site site, Value *a, Value value)
{
#ifdef LICET_NATIVE
    *a = value;
#else
    *a = value.tag != VALUE_ERROR ? value : LOCATE(value, site);
#endif
}

/* The field where it is there, or NULL. */
STEP_INLINE const Value *present_field(const Value *record, uint32_t field)
{
    if (record->tag != VALUE_RECORD || field >= record->as.record->field_count)
        return NULL;
    const Value *value = &record->as.record->fields[field];
    return value->tag != VALUE_ABSENT ? value : NULL;
}

/* Native code has one function for it: it is shorter for it, and faster by being shorter. */
#ifdef LICET_NATIVE
static __attribute__((noinline, unused)) bool same_bytes(const char *one, const char *other,
                                                         size_t size_bytes)
{
    return text_equal_short((Text){one, size_bytes}, (Text){other, size_bytes});
}

STEP_INLINE bool equal_texts(const Value *left, const Value *right)
{
    return left->size == right->size && same_bytes(left->as.text, right->as.text, left->size);
}
#else
STEP_INLINE bool equal_texts(const Value *left, const Value *right)
{
    return text_equal_short(value_text(*left), value_text(*right));
}
#endif

typedef enum Equality { EQUALITY_SAME, EQUALITY_OTHER, EQUALITY_HARD } Equality;

/* Settles texts, integers, dates and members; anything else is hard. */
STEP_INLINE Equality plainly_equal(const Value *left, const Value *right)
{
    if (left->tag != right->tag)
        return EQUALITY_HARD;
    bool same;
    switch ((ValueTag)left->tag) {
    case VALUE_STRING:
        same = equal_texts(left, right);
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

/* Whether that is a text that fuel lasts to match with the pattern, which is then paid for. */
STEP_INLINE bool pays_for_match(Vm *vm, const Value *text, const Pattern *pattern)
{
    int64_t cost = pattern->cost + text->size / NATIVE_BYTES_PER_UNIT;
    if (text->tag != VALUE_STRING || cost >= vm->fuel)
        return false;
    vm->fuel -= cost;
    return true;
}

/* Whether the native can be called straight away. */
STEP_INLINE bool fits(const LinkedNative *linked, const Value *args)
{
    if (linked->call == NULL)
        return false;
    for (uint32_t i = 0; i < linked->param_count; i++) {
        if ((linked->tags[i] >> args[i].tag & 1) == 0)
            return false;
    }
    return true;
}

/* ---- values from elsewhere ------------------------------------------------------------------- */

STEP(MOVE, Value *a, const Value *b)
{
    *a = *b;
    a->unused = 0;
}

STEP(CONST, Value *a, const Value *value)
{
    *a = *value;
}

STEP(INPUT, Value *a)
{
    *a = vm->input;
}

STEP(AS_OF, Value *a)
{
    *a = value_date(vm->as_of_days);
}

STEP(LET, Value *a, uint32_t let)
{
    const Memo *memo = &vm->lets[let];
    *a = memo->record == vm->record ? memo->value : RUNTIME(machine_let)(vm, let);
}

/* Likewise, of a let whose function was made ahead of time. */
#ifdef LICET_NATIVE
STEP_INLINE Value evaluate(Vm *vm, Memo *memo, NativeBody body)
{
    if (memo->record != vm->record) {
        Value value = body(vm, NULL);
        *memo = (Memo){vm->record, value};
    }
    return memo->value;
}

/* What the interpreter has made of it. */
STEP_COLD void keep(Vm *vm, Memo *memo, Value value)
{
    *memo = (Memo){vm->record, value};
}

STEP(READY_LET, Value *a, uint32_t let, NativeBody body)
{
    *a = evaluate(vm, &vm->lets[let], body);
}

STEP(READY_SCOPE, Value *a, uint32_t scope, NativeBody body)
{
    *a = evaluate(vm, &vm->scopes[scope], body);
}
#endif

STEP(SCOPE, Value *a, uint32_t scope)
{
    const Memo *memo = &vm->scopes[scope];
    *a = memo->record == vm->record ? memo->value : RUNTIME(machine_scope)(vm, scope);
}

STEP(SETTING, Value *a, uint32_t setting)
{
    set(vm, site, a, RUNTIME(operation_setting)(vm, setting, false));
}

STEP(SETTING_VALUE, Value *a, uint32_t setting)
{
    const Value *value = &vm->setting_values[setting];
    if (LIKELY(value->tag != VALUE_ABSENT))
        *a = *value;
    else
        set(vm, site, a, RUNTIME(operation_setting)(vm, setting, true));
}

STEP(VARIABLE, Value *a, uint32_t variable)
{
    set(vm, site, a, RUNTIME(operation_variable)(vm, variable));
}

STEP(DECIDE, Value *a, uint32_t decide)
{
    *a = vm->decides != NULL ? vm->decides[decide] : value_null();
}

STEP(VERDICT, Value *a)
{
    *a = value_string(vm->verdict);
}

STEP(ABSENT, Value *a)
{
    *a = (Value){.tag = VALUE_ABSENT};
}

/* ---- fields ---------------------------------------------------------------------------------- */

STEP(FIELD, Value *a, const Value *b, uint32_t field)
{
    const Value *value = present_field(b, field);
    if (value != NULL)
        *a = *value;
    else
        set(vm, site, a, RUNTIME(operation_field)(vm, *b, field));
}

STEP(INPUT_FIELD, Value *a, uint32_t field)
{
    step_FIELD(vm, site, a, &vm->input, field);
}

STEP(INPUT_FIELD2, Value *a, uint32_t outer, uint32_t inner)
{
    const Value *record = present_field(&vm->input, outer);
    if (record != NULL) {
        step_FIELD(vm, site, a, record, inner);
        return;
    }
    Value missing = RUNTIME(operation_field)(vm, vm->input, outer);
    set(vm, site, a, RUNTIME(operation_field)(vm, missing, inner));
}

#ifdef LICET_NATIVE
/* The value, which is known to be of that tag: only what such a value has. */
STEP_INLINE Value settled(Value value, ValueTag tag)
{
    switch (tag) {
    case VALUE_BOOL:
        return value_bool(value.as.boolean);
    case VALUE_INT:
        return value_int(value.as.integer);
    case VALUE_DATE:
        return value_date(value.as.integer);
    case VALUE_STRING:
        return value_string(value_text(value));
    case VALUE_OPTIONAL:
        return (Value){.tag = VALUE_OPTIONAL, .as.inner = value.as.inner};
    case VALUE_ENUM:
        return value_enum(value.type, value.as.integer);
    default:
        return value;
    }
}

/* The application's field and, with FIELD2, that field's. The application's type has them; false
 * where the application has not, or is none, or they are of another tag. */
STEP_OF(bool, READY_INPUT_FIELD, Value *a, uint32_t field, ValueTag tag)
{
    const Value *value = &vm->input_fields[field];
    if (value->tag != tag)
        return false;
    *a = settled(*value, tag);
    return true;
}

/* Likewise, the value of a setting. */
STEP_OF(bool, READY_SETTING, Value *a, uint32_t setting, ValueTag tag)
{
    const Value *value = &vm->setting_values[setting];
    if (value->tag != tag)
        return false;
    *a = settled(*value, tag);
    return true;
}

/* The fields of a record; `no_fields`, all of them absent, where the value is none. */
STEP_INLINE const Value *fields_of(const Value *record, const Value *no_fields)
{
    return record->tag == VALUE_RECORD ? record->as.record->fields : no_fields;
}

STEP_OF(bool, READY_FIELD, Value *a, const Value *fields, uint32_t field, ValueTag tag)
{
    if (fields[field].tag != tag)
        return false;
    *a = settled(fields[field], tag);
    return true;
}

STEP_OF(bool, READY_INPUT_FIELD2, Value *a, uint32_t outer, uint32_t inner, ValueTag tag)
{
    const Value *record = &vm->input_fields[outer];
    if (record->tag != VALUE_RECORD || record->as.record->fields[inner].tag != tag)
        return false;
    *a = settled(record->as.record->fields[inner], tag);
    return true;
}
#endif

/* The field of a record, or of an optional that has one, where it is there and sure; or NULL. */
STEP_INLINE const Value *settled_field(const Value *b, uint32_t field)
{
    const Value *record = b->tag == VALUE_OPTIONAL && b->as.inner != NULL ? b->as.inner : b;
    const Value *value = present_field(record, field);
    return value != NULL && !value_is_unsure(*value) ? value : NULL;
}

STEP(FIELD_OPT, Value *a, const Value *b, uint32_t field)
{
    const Value *value = settled_field(b, field);
    if (value != NULL)
        *a = value_some(value);
    else if (b->tag == VALUE_OPTIONAL && b->as.inner == NULL)
        *a = value_none();
    else
        set(vm, site, a, RUNTIME(operation_field_optional)(vm, *b, field));
}

STEP(FIELD_HAS, Value *a, const Value *b, uint32_t field)
{
    set(vm, site, a, RUNTIME(operation_field_has)(vm, *b, field));
}

STEP(SELECT, Value *a, const Value *b, const Value *name)
{
    set(vm, site, a, RUNTIME(operation_select)(vm, *b, *name));
}

STEP(SELECT_OPT, Value *a, const Value *b, const Value *name)
{
    set(vm, site, a, RUNTIME(operation_select_optional)(vm, *b, *name));
}

STEP(SELECT_HAS, Value *a, const Value *b, const Value *name)
{
    set(vm, site, a, RUNTIME(operation_select_has)(vm, *b, *name));
}

/* ---- collections ----------------------------------------------------------------------------- */

STEP(RECORD, Value *a, const Value *fields, const Value *type)
{
    set(vm, site, a, RUNTIME(operation_record)(vm, fields, (uint32_t)type->as.integer));
}

/* Of empty lists one will do for all: APPEND grows none that it has not made. */
STEP_INLINE Value list_of_items(Vm *vm, const Value *items, uint32_t count)
{
    static const List empty;
    return count == 0 ? value_list(&empty) : RUNTIME(operation_list)(vm, items, count);
}

STEP(LIST, Value *a, const Value *items, uint32_t count)
{
    set(vm, site, a, list_of_items(vm, items, count));
}

STEP(LIST_OPT, Value *a, const Value *pairs, uint32_t count)
{
    set(vm, site, a, RUNTIME(operation_list_optional)(vm, pairs, count));
}

STEP(MAP, Value *a, const Value *pairs, uint32_t count)
{
    set(vm, site, a, RUNTIME(operation_map)(vm, pairs, count));
}

STEP(MAP_OPT, Value *a, const Value *triples, uint32_t count)
{
    set(vm, site, a, RUNTIME(operation_map_optional)(vm, triples, count));
}

STEP(APPEND, Value *a, const Value *b)
{
    set(vm, site, a, RUNTIME(operation_append)(vm, *a, *b));
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* `taken`: the arguments are such as its one overload takes. */
STEP_INLINE Value call_native(Vm *vm, const Value *args, uint32_t native, bool taken)
{
    Value out;
    if (LIKELY(taken))
        vm->linked[native].call(&vm->natives, &out, args);
    else
        out = RUNTIME(machine_native)(vm, args, native);
    return out;
}

STEP(NATIVE, Value *a, const Value *args, uint32_t native)
{
    set(vm, site, a, call_native(vm, args, native, fits(&vm->linked[native], args)));
}

/* A native of one overload and so many parameters; bit t of `tags`: it takes a value of tag t. */
STEP_INLINE Value call_native_1(Vm *vm, const Value *args, uint32_t native, uint32_t tags)
{
    return call_native(vm, args, native, (tags >> args[0].tag & 1) != 0);
}

STEP_INLINE Value call_native_2(Vm *vm, const Value *args, uint32_t native, uint32_t tags,
                                uint32_t tags1)
{
    return call_native(vm, args, native, (tags >> args[0].tag & tags1 >> args[1].tag & 1) != 0);
}

STEP(NATIVE_1, Value *a, const Value *args, uint32_t native, uint32_t tags)
{
    set(vm, site, a, call_native_1(vm, args, native, tags));
}

STEP(NATIVE_2, Value *a, const Value *args, uint32_t native, uint32_t tags, uint32_t tags1)
{
    set(vm, site, a, call_native_2(vm, args, native, tags, tags1));
}

STEP(NATIVE_3, Value *a, const Value *args, uint32_t native, uint32_t tags, uint32_t tags1,
     uint32_t tags2)
{
    uint32_t taken = tags >> args[0].tag & tags1 >> args[1].tag & tags2 >> args[2].tag & 1;
    set(vm, site, a, call_native(vm, args, native, taken != 0));
}

/* matches() with a constant pattern. */
STEP(MATCHES, Value *a, const Value *text, uint32_t pattern, uint32_t native)
{
    const Pattern *found = vm->patterns[pattern];
    if (LIKELY(found != NULL && pays_for_match(vm, text, found)))
        *a = value_bool(RUNTIME(automaton_matches)(found->automaton, value_text(*text)));
    else
        set(vm, site, a, RUNTIME(operation_matches)(vm, *text, pattern, native));
}

STEP(HAS_VALUE, Value *a, const Value *optional)
{
    if (LIKELY(optional->tag == VALUE_OPTIONAL))
        *a = value_bool(optional->as.inner != NULL);
    else
        set(vm, site, a, RUNTIME(operation_no_native)(vm, *optional));
}

#ifdef LICET_NATIVE
/* value() of an optional that has one, orValue() of any; false where it is none. */
STEP_OF(bool, INNER, Value *a, const Value *optional)
{
    if (optional->tag != VALUE_OPTIONAL || optional->as.inner == NULL)
        return false;
    *a = *optional->as.inner;
    return true;
}

STEP_OF(bool, INNER_OR, Value *a, const Value *optional, const Value *other)
{
    if (optional->tag != VALUE_OPTIONAL)
        return false;
    *a = optional->as.inner != NULL ? *optional->as.inner : *other;
    return true;
}
#endif

STEP(CALL, Value *a, const Value *args, uint32_t function)
{
    *a = RUNTIME(machine_call)(vm, args, function);
}

STEP(TABLE, Value *a, const Value *args, uint32_t table)
{
    set(vm, site, a, TABLE_OPERATION(vm, args, table));
}

STEP(SOURCE, Value *a, const Value *args, uint32_t source)
{
    set(vm, site, a, RUNTIME(machine_source)(vm, args, source));
}

/* ---- logic, comparison, arithmetic ----------------------------------------------------------- */

STEP(NOT, Value *a, const Value *b)
{
    if (LIKELY(b->tag == VALUE_BOOL))
        *a = value_bool(!b->as.boolean);
    else
        set(vm, site, a, RUNTIME(operation_not)(vm, *b));
}

STEP(AND, Value *a, const Value *b, const Value *c)
{
    if (LIKELY(b->tag == VALUE_BOOL && c->tag == VALUE_BOOL))
        *a = value_bool(b->as.boolean && c->as.boolean);
    else
        set(vm, site, a, RUNTIME(operation_and)(vm, *b, *c));
}

STEP(OR, Value *a, const Value *b, const Value *c)
{
    if (LIKELY(b->tag == VALUE_BOOL && c->tag == VALUE_BOOL))
        *a = value_bool(b->as.boolean || c->as.boolean);
    else
        set(vm, site, a, RUNTIME(operation_or)(vm, *b, *c));
}

STEP(AS_BOOL, Value *a, const Value *b)
{
    set(vm, site, a, RUNTIME(operation_as_bool)(vm, *b));
}

STEP(KNOWN, Value *a, const Value *b)
{
    *a = b->tag == VALUE_ERROR ? *b : value_bool(b->tag != VALUE_UNKNOWN);
}

STEP(EQ, Value *a, const Value *b, const Value *c)
{
    Equality equality = plainly_equal(b, c);
    if (LIKELY(equality != EQUALITY_HARD))
        *a = value_bool(equality == EQUALITY_SAME);
    else
        set(vm, site, a, RUNTIME(operation_equal)(vm, *b, *c));
}

STEP(EQ_CONST, Value *a, const Value *b, const Value *wanted)
{
    step_EQ(vm, site, a, b, wanted);
}

/* EQ_CONST with a constant string, of which the compiler sees the length. */
STEP(EQ_TEXT, Value *a, const Value *b, const Value *wanted)
{
    if (LIKELY(b->tag == VALUE_STRING))
        *a = value_bool(b->size == wanted->size &&
                        memcmp(b->as.text, wanted->as.text, wanted->size) == 0);
    else
        set(vm, site, a, RUNTIME(operation_equal)(vm, *b, *wanted));
}

STEP(NE, Value *a, const Value *b, const Value *c)
{
    step_EQ(vm, site, a, b, c);
    if (a->tag == VALUE_BOOL)
        a->as.boolean = !a->as.boolean;
}

STEP_INLINE bool are_integers(const Value *b, const Value *c)
{
    return b->tag == VALUE_INT && c->tag == VALUE_INT;
}

STEP(LT, Value *a, const Value *b, const Value *c)
{
    if (LIKELY(are_integers(b, c)))
        *a = value_bool(b->as.integer < c->as.integer);
    else
        set(vm, site, a, RUNTIME(operation_compare)(vm, *b, *c, false));
}

STEP(LE, Value *a, const Value *b, const Value *c)
{
    if (LIKELY(are_integers(b, c)))
        *a = value_bool(b->as.integer <= c->as.integer);
    else
        set(vm, site, a, RUNTIME(operation_compare)(vm, *b, *c, true));
}

STEP(ADD_INT, Value *a, const Value *b, const Value *c)
{
    int64_t sum;
    if (LIKELY(are_integers(b, c) && !__builtin_add_overflow(b->as.integer, c->as.integer, &sum)))
        *a = value_int(sum);
    else
        set(vm, site, a, RUNTIME(operation_add)(vm, *b, *c, false));
}

STEP(SUB_INT, Value *a, const Value *b, const Value *c)
{
    int64_t sum;
    if (LIKELY(are_integers(b, c) && !__builtin_sub_overflow(b->as.integer, c->as.integer, &sum)))
        *a = value_int(sum);
    else
        set(vm, site, a, RUNTIME(operation_add)(vm, *b, *c, true));
}

STEP(IN_LIST, Value *a, const Value *b, uint32_t list)
{
    set(vm, site, a, RUNTIME(operation_in_list)(vm, *b, list));
}

#ifdef LICET_NATIVE
/* Likewise, of values of one tag; `has` looks for such a value among them. */
STEP(READY_IN_LIST, Value *a, const Value *b, uint32_t list, ValueTag tag,
     bool (*has)(const Value *value))
{
    if (LIKELY(b->tag == tag))
        *a = value_bool(has(b));
    else
        set(vm, site, a, RUNTIME(operation_in_list)(vm, *b, list));
}

/* A text's bytes from there on, up to four of them, the first the lowest. */
STEP_INLINE uint32_t text_word(const char *at, uint32_t size)
{
    uint32_t word = 0;
    for (uint32_t i = 0; i < size; i++)
        word |= (uint32_t)(unsigned char)at[i] << 8 * i;
    return word;
}

/* What a table's node goes by: none of its cases where the value is of another type. */
STEP_INLINE uint64_t ordinal_of(Value value)
{
    return value.tag == VALUE_BOOL   ? value.as.boolean
           : value.tag == VALUE_ENUM ? value.as.uinteger
                                     : UINT64_MAX;
}

STEP_INLINE int64_t number_of(Value value)
{
    return value.as.integer;
}

/* Where the walk is not as plain as it is written, or what the leaf gives has not been made. */
STEP_COLD Value table_answer(Vm *vm, const Value *args, uint32_t table)
{
    return RUNTIME(operation_table)(vm, args, table);
}
#endif

STEP(ANY_WITHIN, Value *a, const Value *text, const Value *list)
{
    set(vm, site, a, RUNTIME(operation_any_within)(vm, *text, *list));
}

/* ---- branches and iterations ----------------------------------------------------------------- */

STEP_INLINE bool step_JUMP(STEP_UNUSED Vm *vm, STEP_UNUSED Site site)
{
    return true;
}

STEP_OF(bool, JUMP_FALSE, const Value *a)
{
    return value_is_false(*a);
}

STEP_OF(bool, JUMP_TRUE, const Value *a)
{
    return value_is_true(*a);
}

STEP_OF(bool, JUMP_UNSURE, const Value *a)
{
    return value_is_unsure(*a);
}

STEP_OF(bool, JUMP_NOT_BOOL, const Value *a)
{
    return a->tag != VALUE_BOOL;
}

/* An iteration is two registers: the collection, and the number of items taken so far. */
STEP(ITERATE, Value *iteration, const Value *over)
{
    Value collection = *over;
    if (collection.tag != VALUE_LIST && collection.tag != VALUE_MAP)
        collection = RUNTIME(operation_iterable)(vm, collection);
    iteration[0] = collection;
    iteration[1] = value_int(0);
}

/* Whether the iteration is at its end. */
STEP_OF(bool, NEXT, Value *iteration)
{
    uint32_t count = iteration[0].tag == VALUE_LIST  ? iteration[0].as.list->count
                     : iteration[0].tag == VALUE_MAP ? iteration[0].as.map->count
                                                     : 0;
    if (iteration[1].tag != VALUE_INT || iteration[1].as.integer < 0 ||
        iteration[1].as.integer >= (int64_t)count)
        return true;
    iteration[1].as.integer++;
    return false;
}

typedef enum ItemPart { ITEM_PLAIN, ITEM_KEY, ITEM_VALUE } ItemPart;

STEP_INLINE Value item_of(const Value *iteration, ItemPart part)
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

STEP(ITEM, Value *a, const Value *iteration)
{
    *a = item_of(iteration, ITEM_PLAIN);
}

STEP(ITEM_KEY, Value *a, const Value *iteration)
{
    *a = item_of(iteration, ITEM_KEY);
}

STEP(ITEM_VALUE, Value *a, const Value *iteration)
{
    *a = item_of(iteration, ITEM_VALUE);
}

/* ---- functions and rules --------------------------------------------------------------------- */

STEP_OF(Value, RETURN, const Value *a)
{
    Value result = *a;
    result.unused = 0;
    return result;
}

STEP(EXCEPTION, Value *a, uint32_t exception)
{
    *a = value_bool(RUNTIME(machine_exception)(vm, exception));
}

#ifdef LICET_NATIVE
/* Whether some exception to the rule is in force. */
STEP_INLINE bool has_exceptions(const Vm *vm, uint32_t rule)
{
    return vm->first_exceptions != NULL && vm->first_exceptions[rule] != UINT32_MAX;
}
#endif

/* Of few rules it comes to that. */
#ifdef LICET_NATIVE
STEP_COLD Value place_of(Vm *vm, Value record, Value suffix)
{
    return RUNTIME(operation_place)(vm, record, suffix);
}

STEP_COLD bool fire(Vm *vm, Value place, const Value *holes, uint32_t count)
{
    return RUNTIME(machine_fire)(vm, place, holes, count);
}

STEP_COLD void unsure(Vm *vm, Value value)
{
    RUNTIME(machine_unsure)(vm, value);
}
#else
#define place_of operation_place
#define fire machine_fire
#define unsure machine_unsure
#endif

STEP(PLACE, Value *a, const Value *record, const Value *suffix)
{
    set(vm, site, a, place_of(vm, *record, *suffix));
}

/* False where the rule is to end. */
STEP_OF(bool, FIRE, const Value *place, const Value *holes, uint32_t count)
{
    return fire(vm, *place, holes, count);
}

STEP(UNSURE, const Value *a)
{
    if (a->tag != VALUE_BOOL)
        unsure(vm, *a);
}
