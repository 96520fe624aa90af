/*
 * operations.c - what instructions do to values.
 */
#include "vm/machine.h"

#include "base/attributes.h"
#include "value/vocabulary.h"

static Value no_overload(Vm *vm, const char *operator, Value left, Value right)
{
    Text one = value_type_name(left), other = value_type_name(right);
    return value_error_format(vm->arena, ERROR_NO_OVERLOAD,
                              "no such overload: \"%s\" of %.*s and %.*s", operator, TEXT_ARG(one),
                              TEXT_ARG(other));
}

/* Pays for reading text. False when the fuel has run out. */
static bool charge_text(Vm *vm, Value text)
{
    enum { BYTES_PER_UNIT = 16 };
    vm->fuel -=
        text.tag == VALUE_STRING || text.tag == VALUE_BYTES ? text.size / BYTES_PER_UNIT : 0;
    return vm->fuel >= 0;
}

static Value memory_error(Vm *vm)
{
    return value_error(vm->arena, ERROR_LIMIT,
                       TEXT("the evaluation needs more memory or items than is allowed"));
}

static Value merge(Vm *vm, Value left, Value right)
{
    const Value both[] = {left, right};
    return value_unsure_merge(vm->arena, both, 2);
}

static bool either_unsure(Value left, Value right)
{
    return value_is_unsure(left) || value_is_unsure(right);
}

/* ---- logic ----------------------------------------------------------------------------------- */

/* What is left of && and || when neither side decides: unknowns before errors, as an unknown may
 * yet turn out to decide (CEL: partial evaluation). */
static Value undecided(Vm *vm, Value left, Value right, const char *operator)
{
    if (left.tag == VALUE_UNKNOWN && right.tag == VALUE_UNKNOWN)
        return value_unknown_merge(vm->arena, left, right);
    if (left.tag == VALUE_UNKNOWN)
        return left;
    if (right.tag == VALUE_UNKNOWN)
        return right;
    if (left.tag == VALUE_ERROR)
        return left;
    return right.tag == VALUE_ERROR ? right : no_overload(vm, operator, left, right);
}

Value operation_and(Vm *vm, Value left, Value right)
{
    if (value_is_false(left) || value_is_false(right))
        return value_bool(false);
    if (value_is_true(left) && value_is_true(right))
        return value_bool(true);
    return undecided(vm, left, right, "&&");
}

Value operation_or(Vm *vm, Value left, Value right)
{
    if (value_is_true(left) || value_is_true(right))
        return value_bool(true);
    if (value_is_false(left) && value_is_false(right))
        return value_bool(false);
    return undecided(vm, left, right, "||");
}

Value operation_not(Vm *vm, Value value)
{
    if (value.tag == VALUE_BOOL)
        return value_bool(!value.as.boolean);
    return operation_as_bool(vm, value);
}

Value operation_as_bool(Vm *vm, Value value)
{
    if (value.tag == VALUE_BOOL || value_is_unsure(value))
        return value;
    Text name = value_type_name(value);
    return value_error_format(vm->arena, ERROR_NO_OVERLOAD,
                              "no such overload: a condition is %.*s, not bool", TEXT_ARG(name));
}

/* ---- comparison and arithmetic --------------------------------------------------------------- */

static bool is_number(Value value)
{
    return value.tag == VALUE_INT || value.tag == VALUE_UINT || value.tag == VALUE_DOUBLE;
}

Value operation_compare(Vm *vm, Value left, Value right, bool or_equal)
{
    int compared;
    if (!charge_text(vm, left))
        return machine_out_of_fuel(vm);
    if (value_order(&compared, left, right))
        return value_bool(compared < 0 || (or_equal && compared == 0));
    if (either_unsure(left, right))
        return merge(vm, left, right);
    if (is_number(left) && is_number(right)) /* NaN */
        return value_bool(false);
    return no_overload(vm, or_equal ? "<=" : "<", left, right);
}

Value operation_equal(Vm *vm, Value left, Value right)
{
    if (either_unsure(left, right))
        return merge(vm, left, right);
    if (!value_has_size(left) || !value_has_size(right))
        return value_bool(value_equal(left, right));
    bool equal = value_equal_fuelled(left, right, &vm->fuel);
    return vm->fuel >= 0 ? value_bool(equal) : machine_out_of_fuel(vm);
}

Value operation_add(Vm *vm, Value left, Value right, bool subtract)
{
    int64_t sum;
    if (left.tag != VALUE_INT || right.tag != VALUE_INT)
        return either_unsure(left, right) ? merge(vm, left, right)
                                          : no_overload(vm, subtract ? "-" : "+", left, right);
    bool overflow = subtract ? __builtin_sub_overflow(left.as.integer, right.as.integer, &sum)
                             : __builtin_add_overflow(left.as.integer, right.as.integer, &sum);
    return overflow ? value_error(vm->arena, ERROR_OVERFLOW,
                                  TEXT("return error for overflow: integer overflow"))
                    : value_int(sum);
}

/* ---- natives --------------------------------------------------------------------------------- */

Value operation_matches(Vm *vm, Value text, uint32_t constant, uint32_t native)
{
    const Value args[] = {text, *machine_constant(vm, constant)};
    machine_pattern(vm, constant, native);
    return machine_native(vm, args, native);
}

Value operation_no_native(Vm *vm, Value value)
{
    return value_is_unsure(value)
               ? value
               : value_error(vm->arena, ERROR_NO_OVERLOAD, TEXT("no such overload"));
}

/* ---- fields ---------------------------------------------------------------------------------- */

static Text field_name(const Vm *vm, Value record, uint32_t field)
{
    return vm->names.record_field(vm->names.context, record.type, field);
}

/* The record's field as a BundleField, or NULL for a record or field that is not the program's. */
static const BundleField *field_info(const Vm *vm, Value record, uint32_t field)
{
    const BundleRecord *type = program_RECORDS(vm->program) + record.type;
    if (record.type >= program_RECORDS_count(vm->program) || field >= type->fields.count)
        return NULL;
    return program_FIELDS(vm->program) + type->fields.first + field;
}

static Value no_field(Vm *vm, Text name)
{
    return value_error_format(vm->arena, ERROR_NO_FIELD, "no such field: \"%.*s\"", TEXT_ARG(name));
}

/* What reading an absent field gives: unknown where it is asked for, else an error. */
static Value absent_field(Vm *vm, Value record, uint32_t field)
{
    const BundleField *info = field_info(vm, record, field);
    Text name = field_name(vm, record, field);
    if (info == NULL || (info->flags & FIELD_FLAG_ASKED) == 0 || record.as.record->place == NULL)
        return no_field(vm, name);
    const Place *place = place_field(vm->arena, record.as.record->place, name);
    return place != NULL ? value_unknown(vm->arena, place) : memory_error(vm);
}

static Value not_a_record(Vm *vm, Value value)
{
    Text name = value_type_name(value);
    return value_error_format(vm->arena, ERROR_NO_OVERLOAD, "no such overload: a field of %.*s",
                              TEXT_ARG(name));
}

static bool has_slot(Value value, uint32_t field)
{
    return value.tag == VALUE_RECORD && field < value.as.record->field_count;
}

Value operation_field(Vm *vm, Value record, uint32_t field)
{
    if (!has_slot(record, field))
        return value_is_unsure(record) ? record : not_a_record(vm, record);
    Value value = record.as.record->fields[field];
    return value.tag != VALUE_ABSENT ? value : absent_field(vm, record, field);
}

static Value some(Vm *vm, Value value)
{
    if (value_is_unsure(value))
        return value;
    Value *inner = arena_alloc(vm->arena, sizeof *inner);
    if (inner == NULL)
        return memory_error(vm);
    *inner = value;
    return value_some(inner);
}

Value operation_field_optional(Vm *vm, Value record, uint32_t field)
{
    if (record.tag == VALUE_OPTIONAL) {
        if (record.as.inner == NULL)
            return record;
        record = *record.as.inner;
    }
    if (!has_slot(record, field))
        return value_is_unsure(record) ? record : not_a_record(vm, record);
    Value value = record.as.record->fields[field];
    return value.tag == VALUE_ABSENT ? value_none() : some(vm, value);
}

Value operation_field_has(Vm *vm, Value record, uint32_t field)
{
    if (!has_slot(record, field))
        return value_is_unsure(record) ? record : not_a_record(vm, record);
    return value_bool(record.as.record->fields[field].tag != VALUE_ABSENT);
}

/* ---- selections by name ---------------------------------------------------------------------- */

/* The value at `name` of a map or record, or NULL; *suited says whether it can be asked at all. */
static const Value *find_named(const Vm *vm, Value value, Value name, bool *suited)
{
    *suited = value.tag == VALUE_MAP || value.tag == VALUE_RECORD;
    if (value.tag == VALUE_MAP)
        return map_find(value.as.map, name);
    if (value.tag != VALUE_RECORD || value.type >= program_RECORDS_count(vm->program))
        return NULL;
    uint32_t field = program_field_find(vm->program, value.type, value_text(name));
    if (field == NONE || !has_slot(value, field) ||
        value.as.record->fields[field].tag == VALUE_ABSENT)
        return NULL;
    return &value.as.record->fields[field];
}

Value operation_select(Vm *vm, Value value, Value name)
{
    bool suited;
    if (value.tag == VALUE_OPTIONAL)
        return operation_select_optional(vm, value, name);
    const Value *found = find_named(vm, value, name, &suited);
    if (found != NULL)
        return *found;
    if (value_is_unsure(value))
        return value;
    if (!suited)
        return not_a_record(vm, value);
    if (value.tag == VALUE_RECORD) {
        uint32_t field = value.type < program_RECORDS_count(vm->program)
                             ? program_field_find(vm->program, value.type, value_text(name))
                             : NONE;
        return field != NONE ? absent_field(vm, value, field) : no_field(vm, value_text(name));
    }
    return value_error_format(vm->arena, ERROR_NO_KEY, "no such key: %.*s",
                              TEXT_ARG(value_text(name)));
}

Value operation_select_optional(Vm *vm, Value value, Value name)
{
    bool suited;
    if (value.tag == VALUE_OPTIONAL) {
        if (value.as.inner == NULL)
            return value;
        value = *value.as.inner;
    }
    const Value *found = find_named(vm, value, name, &suited);
    if (found != NULL)
        return some(vm, *found);
    if (value_is_unsure(value))
        return value;
    return suited ? value_none() : not_a_record(vm, value);
}

Value operation_select_has(Vm *vm, Value value, Value name)
{
    bool suited;
    if (value.tag == VALUE_OPTIONAL) {
        if (value.as.inner == NULL)
            return value_bool(false);
        value = *value.as.inner;
    }
    const Value *found = find_named(vm, value, name, &suited);
    if (value_is_unsure(value))
        return value;
    return suited ? value_bool(found != NULL) : not_a_record(vm, value);
}

/* ---- collections ----------------------------------------------------------------------------- */

/* The first unsure value among every `step`-th, merged; ABSENT where all are sure. */
static Value unsure_among(Vm *vm, const Value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (value_is_unsure(values[i]))
            return value_unsure_merge(vm->arena, values, count);
    }
    return (Value){.tag = VALUE_ABSENT};
}

Value operation_list(Vm *vm, const Value *items, uint32_t count)
{
    Value unsure = unsure_among(vm, items, count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    List *list = list_new(vm->arena, count);
    if (list == NULL)
        return memory_error(vm);
    for (uint32_t i = 0; i < count; i++)
        list->items[i] = items[i];
    list->count = count;
    return value_list(list);
}

Value operation_append(Vm *vm, Value list, Value item)
{
    if (value_is_unsure(list) || value_is_unsure(item))
        return merge(vm, list, item);
    if (list.tag != VALUE_LIST)
        return no_overload(vm, "+", list, item);
    List *target = (List *)(uintptr_t)list.as.list;
    if (!list.unused) { /* somebody else may see this list */
        target = list_new(vm->arena, list.as.list->count + 1);
        if (target == NULL)
            return memory_error(vm);
        for (uint32_t i = 0; i < list.as.list->count; i++)
            target->items[i] = list.as.list->items[i];
        target->count = list.as.list->count;
    }
    if (!list_append(vm->arena, target, item))
        return memory_error(vm);
    Value value = value_list(target);
    value.unused = 1; /* as long as nobody else has it: the next item is appended in place */
    return value;
}

Value operation_iterable(Vm *vm, Value value)
{
    bool suited = value.tag == VALUE_LIST || value.tag == VALUE_MAP || value_is_unsure(value);
    return suited ? value
                  : value_error(vm->arena, ERROR_NO_OVERLOAD,
                                TEXT("no such overload: only lists and maps are iterated"));
}

/* An optional entry's value: false where it is left out; anything but an optional is an error. */
static bool take_optional(Vm *vm, Value flag, Value *value)
{
    if (!value_is_true(flag))
        return true;
    if (value->tag != VALUE_OPTIONAL) {
        *value = value_error(vm->arena, ERROR_NO_OVERLOAD,
                             TEXT("no such overload: an optional entry needs an optional value"));
        return true;
    }
    if (value->as.inner == NULL)
        return false;
    *value = *value->as.inner;
    return true;
}

Value operation_list_optional(Vm *vm, const Value *pairs, uint32_t count)
{
    Value unsure = unsure_among(vm, pairs, 2 * (size_t)count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    List *list = list_new(vm->arena, count);
    for (uint32_t i = 0; list != NULL && i < count; i++) {
        Value value = pairs[2 * i + 1];
        if (!take_optional(vm, pairs[2 * i], &value))
            continue;
        if (value_is_unsure(value))
            return value;
        if (!list_append(vm->arena, list, value))
            list = NULL;
    }
    return list != NULL ? value_list(list) : memory_error(vm);
}

/* Adds an entry; what comes back is ABSENT or an error. */
static Value add_entry(Vm *vm, Map *map, Value key, Value value)
{
    bool repeated;
    if (!charge_text(vm, key))
        return machine_out_of_fuel(vm);
    if (!value_is_key(key))
        return value_error(vm->arena, ERROR_NO_OVERLOAD,
                           TEXT("no such overload: unsupported key type in a map"));
    if (!map_insert(vm->arena, map, key, value, &repeated))
        return memory_error(vm);
    if (repeated)
        return value_error(vm->arena, ERROR_DUPLICATE_KEY,
                           TEXT("Failed with repeated key in a map"));
    return (Value){.tag = VALUE_ABSENT};
}

Value operation_map(Vm *vm, const Value *pairs, uint32_t count)
{
    Value unsure = unsure_among(vm, pairs, 2 * (size_t)count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    Map *map = map_new(vm->arena, count);
    if (map == NULL)
        return memory_error(vm);
    for (uint32_t i = 0; i < count; i++) {
        Value fault = add_entry(vm, map, pairs[2 * i], pairs[2 * i + 1]);
        if (fault.tag != VALUE_ABSENT)
            return fault;
    }
    return value_map(map);
}

Value operation_map_optional(Vm *vm, const Value *triples, uint32_t count)
{
    Value unsure = unsure_among(vm, triples, 3 * (size_t)count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    Map *map = map_new(vm->arena, count);
    if (map == NULL)
        return memory_error(vm);
    for (uint32_t i = 0; i < count; i++) {
        Value value = triples[3 * i + 2];
        if (!take_optional(vm, triples[3 * i], &value))
            continue;
        Value fault =
            value_is_unsure(value) ? value : add_entry(vm, map, triples[3 * i + 1], value);
        if (fault.tag != VALUE_ABSENT)
            return fault;
    }
    return value_map(map);
}

/* No field's type is itself an optional: given one, a field has its value or is absent. */
static Value field_content(Value value)
{
    static const Value absent = {.tag = VALUE_ABSENT};
    if (value.tag != VALUE_OPTIONAL)
        return value;
    return value.as.inner != NULL ? *value.as.inner : absent;
}

Value operation_record(Vm *vm, const Value *fields, uint32_t type)
{
    uint32_t count = program_RECORDS(vm->program)[type].fields.count;
    Value unsure = unsure_among(vm, fields, count);
    if (unsure.tag != VALUE_ABSENT)
        return unsure;
    Record *record = record_new(vm->arena, (uint16_t)type, count, NULL);
    if (record == NULL)
        return memory_error(vm);
    for (uint32_t i = 0; i < count; i++)
        record->fields[i] = field_content(fields[i]);
    return value_record(record);
}

/* ---- constant lists -------------------------------------------------------------------------- */

/* Orders a constant of a sorted list against an item of the same tag. */
static int compare_constant(const Vm *vm, const BundleConstant *constant, Value item)
{
    if (constant->tag == VALUE_INT) {
        int64_t number = (int64_t)constant->payload;
        return (number > item.as.integer) - (number < item.as.integer);
    }
    Text text = {program_TEXT(vm->program) + constant->payload, constant->size};
    return text_compare(text, value_text(item));
}

static bool search_sorted(const Vm *vm, const uint32_t *items, uint32_t count, Value item)
{
    const BundleConstant *constants = program_CONSTANTS(vm->program);
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int compared = compare_constant(vm, &constants[items[middle]], item);
        if (compared == 0)
            return true;
        if (compared < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

Value operation_in_list(Vm *vm, Value item, uint32_t constant)
{
    if (value_is_unsure(item))
        return item;
    const BundleConstant *list = program_CONSTANTS(vm->program) + constant;
    if (list->tag != VALUE_LIST)
        return no_overload(vm, "in", item, *machine_constant(vm, constant));
    const Value *made = machine_constant(vm, constant);
    if (made->tag != VALUE_LIST) /* for want of memory */
        return *made;
    const List *values = made->as.list;
    if (item.tag == VALUE_STRING && values->texts != NULL)
        return value_bool(text_set_has(values->texts, value_text(item)));
    const uint32_t *items = program_CONSTANT_ITEMS(vm->program) + list->payload;
    if (list->sorted && program_CONSTANTS(vm->program)[items[0]].tag == item.tag)
        return value_bool(search_sorted(vm, items, list->size, item));
    bool found = false;
    for (uint32_t i = 0; i < values->count && !found; i++)
        found = value_has_size(item) ? value_is_true(operation_equal(vm, values->items[i], item))
                                     : value_equal(values->items[i], item);
    return vm->fuel >= 0 ? value_bool(found) : machine_out_of_fuel(vm);
}

/* The first few texts are not worth a vocabulary. */
static NOT_INLINE bool has_word_at_first(Vm *vm, const TextSet *words, Text text)
{
    enum { TEXTS_BEFORE = 64 };
    if (++vm->texts_with_words == TEXTS_BEFORE)
        vm->vocabulary = vocabulary_new(vm->constants_arena);
    return text_set_any_within(words, text);
}

static inline bool has_word(Vm *vm, const TextSet *words, Text text)
{
    return vm->vocabulary != NULL ? vocabulary_any_within(vm->vocabulary, words, text, vm->record)
                                  : has_word_at_first(vm, words, text);
}

/* The same of a list that is not indexed. */
static NOT_INLINE Value any_item_within(Vm *vm, Value text, const List *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Value item = list->items[i];
        if (item.tag != VALUE_STRING)
            return no_overload(vm, "contains", text, item);
        if (!charge_text(vm, text))
            return machine_out_of_fuel(vm);
        if (text_find(value_text(text), value_text(item), 0) != SIZE_MAX)
            return value_bool(true);
    }
    return value_bool(false);
}

/* As `list.exists(word, text.contains(word))`: a list that is empty settles it before the text is
 * looked at. */
Value operation_any_within(Vm *vm, Value text, Value list)
{
    if (list.tag != VALUE_LIST)
        return value_is_unsure(list) ? list : no_overload(vm, "exists", list, text);
    if (list.as.list->count == 0)
        return value_bool(false);
    if (text.tag != VALUE_STRING)
        return value_is_unsure(text) ? text : no_overload(vm, "contains", text, list);
    vm->fuel -= 1 + (text.size + list.as.list->count) / 16;
    if (list.as.list->texts == NULL)
        return any_item_within(vm, text, list.as.list);
    return value_bool(has_word(vm, list.as.list->texts, value_text(text)));
}

/* ---- settings, variables, places ------------------------------------------------------------- */

/* The setting's value, made once for these settings, or an error. */
static Value setting_value(Vm *vm, uint32_t setting)
{
    const BundleSetting *info = program_SETTINGS(vm->program) + setting;
    uint32_t constant = vm->settings != NULL ? vm->settings[setting] : NONE;
    if (constant == NONE && (info->flags & SETTING_FLAG_SWITCH) == 0) {
        Text name = program_text(vm->program, info->name);
        return value_error_format(vm->arena, ERROR_NONE,
                                  "setting \"%.*s\" has no value for this application",
                                  TEXT_ARG(name));
    }
    Value value = constant != NONE ? *machine_constant(vm, constant) : value_bool(false);
    if (!value_is_unsure(value))
        vm->setting_values[setting] = value;
    return value;
}

Value operation_setting(Vm *vm, uint32_t setting, bool unwrapped)
{
    const BundleSetting *info = program_SETTINGS(vm->program) + setting;
    if (unwrapped || (info->flags & SETTING_FLAG_OPTIONAL) == 0)
        return setting_value(vm, setting);
    uint32_t constant = vm->settings != NULL ? vm->settings[setting] : NONE;
    if (constant != NONE)
        return value_some(machine_constant(vm, constant));
    return (info->flags & SETTING_FLAG_SWITCH) != 0 ? value_bool(false) : value_none();
}

Value operation_variable(Vm *vm, uint32_t variable)
{
    if (vm->variables != NULL && vm->variables[variable].tag != VALUE_ABSENT)
        return vm->variables[variable];
    Text name = program_text(vm->program, program_VARIABLES(vm->program)[variable].name);
    return value_error_format(vm->arena, ERROR_UNDECLARED, "undeclared reference to \"%.*s\"",
                              TEXT_ARG(name));
}

Value operation_place(Vm *vm, Value record, Value suffix)
{
    if (record.tag != VALUE_RECORD || record.as.record->place == NULL)
        return (Value){.tag = VALUE_ABSENT};
    const Place *place = record.as.record->place;
    if (place_is_root(place))
        return suffix;
    Buffer pointer;
    buffer_init_in(&pointer, vm->arena);
    place_write(&pointer, place, value_text(suffix));
    return buffer_failed(&pointer) ? memory_error(vm) : value_string(buffer_text(&pointer));
}
