/*
 * native_operators.c - logic, equality, order, arithmetic, indexes, membership, size.
 */
#include "lib/native_support.h"
#include "value/text_set.h"

#include <math.h>

/* ---- logic: the VM has instructions for these; the rows give them types and serve dyn ------- */

NATIVE_FN(conditional)
{
    if (args[0].tag == VALUE_BOOL)
        *out = args[0].as.boolean ? args[1] : args[2];
    else if (value_is_unsure(args[0]))
        *out = args[0];
    else
        native_fail_overload(context, out);
}

/* One side that is `decisive` settles the matter, whatever the other is. */
static void combine(NativeContext *context, Value *out, const Value *args, bool decisive)
{
    for (int i = 0; i < 2; i++) {
        if (args[i].tag == VALUE_BOOL && args[i].as.boolean == decisive) {
            *out = value_bool(decisive);
            return;
        }
    }
    if (args[0].tag == VALUE_BOOL && args[1].tag == VALUE_BOOL)
        *out = value_bool(!decisive);
    else if (value_is_unsure(args[0]) || value_is_unsure(args[1]))
        *out = value_unsure_merge(context->arena, args, 2);
    else
        native_fail_overload(context, out);
}

NATIVE_FN(and)
{
    combine(context, out, args, false);
}

NATIVE_FN(or)
{
    combine(context, out, args, true);
}

NATIVE_FN(not )
{
    *out = value_bool(!args[0].as.boolean);
}

NATIVE_FN(not_strictly_false)
{
    *out = value_bool(!value_is_false(args[0]));
}

/* ---- equality and order -------------------------------------------------------------------- */

NATIVE_FN(equal)
{
    bool equal;
    if (native_are_equal(context, out, args[0], args[1], &equal))
        *out = value_bool(equal);
}

NATIVE_FN(not_equal)
{
    bool equal;
    if (native_are_equal(context, out, args[0], args[1], &equal))
        *out = value_bool(!equal);
}

/* Pays for ordering text; nothing else that has an order has a size. */
static bool charge_compare(NativeContext *context, Value *out, const Value *args)
{
    bool text = args[0].tag == VALUE_STRING || args[0].tag == VALUE_BYTES;
    size_t size_bytes = args[0].size < args[1].size ? args[0].size : args[1].size;
    return !text || native_charge_bytes(context, out, size_bytes);
}

/* Orders the arguments into *order; false where there is no answer: *out is then set, to false
 * for NaN, which comes neither before nor after anything. */
static bool compare(NativeContext *context, Value *out, const Value *args, int *order)
{
    if (!charge_compare(context, out, args))
        return false;
    if (value_order(order, args[0], args[1]))
        return true;
    *out = value_bool(false);
    return false;
}

#define ORDERED(suffix)                          \
    NATIVE_FN(less_##suffix)                     \
    {                                            \
        int order;                               \
        if (compare(context, out, args, &order)) \
            *out = value_bool(order < 0);        \
    }                                            \
    NATIVE_FN(less_equals_##suffix)              \
    {                                            \
        int order;                               \
        if (compare(context, out, args, &order)) \
            *out = value_bool(order <= 0);       \
    }                                            \
    NATIVE_FN(greater_##suffix)                  \
    {                                            \
        int order;                               \
        if (compare(context, out, args, &order)) \
            *out = value_bool(order > 0);        \
    }                                            \
    NATIVE_FN(greater_equals_##suffix)           \
    {                                            \
        int order;                               \
        if (compare(context, out, args, &order)) \
            *out = value_bool(order >= 0);       \
    }

ORDERED(bool)
ORDERED(int)
ORDERED(uint)
ORDERED(double)
ORDERED(string)
ORDERED(bytes)
ORDERED(timestamp)
ORDERED(duration)
ORDERED(date)
ORDERED(int_uint)
ORDERED(int_double)
ORDERED(uint_int)
ORDERED(uint_double)
ORDERED(double_int)
ORDERED(double_uint)

/* ---- arithmetic on numbers ----------------------------------------------------------------- */

static void fail_overflow(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_OVERFLOW, "return error for overflow");
}

/* The three operations that overflow, on either whole type, by the compilers' checked built-ins. */
#define CHECKED(name, suffix, builtin, type, field, construct)    \
    NATIVE_FN(name##_##suffix)                                    \
    {                                                             \
        type result;                                              \
        if (builtin(args[0].as.field, args[1].as.field, &result)) \
            fail_overflow(context, out);                          \
        else                                                      \
            *out = construct(result);                             \
    }

CHECKED(add, int, __builtin_add_overflow, int64_t, integer, value_int)
CHECKED(subtract, int, __builtin_sub_overflow, int64_t, integer, value_int)
CHECKED(multiply, int, __builtin_mul_overflow, int64_t, integer, value_int)
CHECKED(add, uint, __builtin_add_overflow, uint64_t, uinteger, value_uint)
CHECKED(subtract, uint, __builtin_sub_overflow, uint64_t, uinteger, value_uint)
CHECKED(multiply, uint, __builtin_mul_overflow, uint64_t, uinteger, value_uint)

static void fail_divide(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_DIVIDE_BY_ZERO, "divide by zero");
}

static void fail_modulus(NativeContext *context, Value *out)
{
    native_fail(context, out, ERROR_MODULUS_BY_ZERO, "modulus by zero");
}

NATIVE_FN(divide_int)
{
    int64_t left = args[0].as.integer, right = args[1].as.integer;
    if (right == 0)
        fail_divide(context, out);
    else if (left == INT64_MIN && right == -1)
        fail_overflow(context, out);
    else
        *out = value_int(left / right);
}

NATIVE_FN(modulo_int)
{
    int64_t left = args[0].as.integer, right = args[1].as.integer;
    if (right == 0)
        fail_modulus(context, out);
    else if (left == INT64_MIN && right == -1)
        fail_overflow(context, out);
    else
        *out = value_int(left % right);
}

NATIVE_FN(divide_uint)
{
    if (args[1].as.uinteger == 0)
        fail_divide(context, out);
    else
        *out = value_uint(args[0].as.uinteger / args[1].as.uinteger);
}

NATIVE_FN(modulo_uint)
{
    if (args[1].as.uinteger == 0)
        fail_modulus(context, out);
    else
        *out = value_uint(args[0].as.uinteger % args[1].as.uinteger);
}

NATIVE_FN(add_double)
{
    *out = value_double(args[0].as.real + args[1].as.real);
}

NATIVE_FN(subtract_double)
{
    *out = value_double(args[0].as.real - args[1].as.real);
}

NATIVE_FN(multiply_double)
{
    *out = value_double(args[0].as.real * args[1].as.real);
}

NATIVE_FN(divide_double)
{
    *out = value_double(args[0].as.real / args[1].as.real);
}

NATIVE_FN(negate_int)
{
    if (args[0].as.integer == INT64_MIN)
        fail_overflow(context, out);
    else
        *out = value_int(-args[0].as.integer);
}

NATIVE_FN(negate_double)
{
    *out = value_double(-args[0].as.real);
}

/* ---- joining ------------------------------------------------------------------------------- */

/* The bytes of both, or a text without data with *out the error. */
static Text joined(NativeContext *context, Value *out, const Value *args)
{
    Text left = value_text(args[0]), right = value_text(args[1]);
    size_t size_bytes = left.size_bytes + right.size_bytes;
    char *data = native_new_text(context, out, size_bytes);
    if (data == NULL)
        return (Text){NULL, 0};
    if (left.size_bytes > 0)
        memcpy(data, left.data, left.size_bytes);
    if (right.size_bytes > 0)
        memcpy(data + left.size_bytes, right.data, right.size_bytes);
    return (Text){data, size_bytes};
}

NATIVE_FN(add_string)
{
    Text text = joined(context, out, args);
    if (text.data != NULL)
        *out = value_string(text);
}

NATIVE_FN(add_bytes)
{
    Text text = joined(context, out, args);
    if (text.data != NULL)
        *out = value_bytes(text);
}

NATIVE_FN(add_list)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    List *list = native_new_list(context, out, (size_t)left->count + right->count);
    if (list == NULL)
        return;
    if (left->count > 0)
        memcpy(list->items, left->items, left->count * sizeof *left->items);
    if (right->count > 0)
        memcpy(list->items + left->count, right->items, right->count * sizeof *right->items);
    list->count = left->count + right->count;
    *out = value_list(list);
}

/* ---- indexes and membership ---------------------------------------------------------------- */

/* The number as a list index: false where it has a fraction or cannot be one. */
static bool as_index(int64_t *out, Value value)
{
    if (value.tag == VALUE_INT) {
        *out = value.as.integer;
        return true;
    }
    if (value.tag == VALUE_UINT) {
        *out = value.as.uinteger > INT64_MAX ? INT64_MAX : (int64_t)value.as.uinteger;
        return true;
    }
    const double limit = 9007199254740992.0; /* 2^53 */
    if (!(fabs(value.as.real) <= limit) || floor(value.as.real) != value.as.real)
        return false;
    *out = (int64_t)value.as.real;
    return true;
}

static const Value *find_item(const List *list, int64_t index)
{
    return index >= 0 && index < list->count ? &list->items[index] : NULL;
}

NATIVE_FN(index_list)
{
    int64_t index;
    if (!as_index(&index, args[1])) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT,
                    "invalid_argument: a list index must be a whole number");
        return;
    }
    const Value *item = find_item(args[0].as.list, index);
    if (item != NULL)
        *out = *item;
    else
        native_fail(context, out, ERROR_INDEX_RANGE,
                    "invalid_argument: index out of bounds: %lld in a list of %u", (long long)index,
                    (unsigned)args[0].as.list->count);
}

NATIVE_FN(index_map)
{
    if (!native_charge_key(context, out, args[1]))
        return;
    const Value *value = map_find(args[0].as.map, args[1]);
    if (value != NULL) {
        *out = *value;
        return;
    }
    Allocator allocator = *arena_allocator(context->arena);
    Buffer key;
    buffer_init(&key, &allocator);
    print_cel(&key, args[1], context->names);
    Text shown = text_slice(buffer_text(&key), 0, 200);
    native_fail(context, out, ERROR_NO_KEY, "no such key: %.*s", TEXT_ARG(shown));
    buffer_free(&key);
}

/* optional.of(*value), or none for NULL. */
static void return_optional(Value *out, const Value *value)
{
    *out = value != NULL ? value_some(value) : value_none();
}

NATIVE_FN(optional_index_list)
{
    int64_t index;
    bool whole = as_index(&index, args[1]);
    return_optional(out, whole ? find_item(args[0].as.list, index) : NULL);
}

NATIVE_FN(optional_index_map)
{
    if (native_charge_key(context, out, args[1]))
        return_optional(out, map_find(args[0].as.map, args[1]));
}

/* Looks into the optional's value, be it a list or a map: at run time one row serves both. */
NATIVE_FN(optional_index_optional_list)
{
    const Value *inner = args[0].tag == VALUE_OPTIONAL ? args[0].as.inner : NULL;
    if (inner == NULL) {
        *out = value_none();
        return;
    }
    const Value inner_args[2] = {*inner, args[1]};
    bool number =
        args[1].tag == VALUE_INT || args[1].tag == VALUE_UINT || args[1].tag == VALUE_DOUBLE;
    if (inner->tag == VALUE_LIST && number)
        native_optional_index_list(context, out, inner_args);
    else if (inner->tag == VALUE_MAP)
        native_optional_index_map(context, out, inner_args);
    else
        native_fail_overload(context, out);
}

NATIVE_FN(optional_index_optional_map)
{
    native_optional_index_optional_list(context, out, args);
}

NATIVE_FN(index_optional_list)
{
    native_optional_index_optional_list(context, out, args);
}

NATIVE_FN(index_optional_map)
{
    native_optional_index_optional_list(context, out, args);
}

NATIVE_FN(in_list)
{
    const List *list = args[1].as.list;
    if (list->texts != NULL && args[0].tag == VALUE_STRING) {
        *out = value_bool(text_set_has(list->texts, value_text(args[0])));
        return;
    }
    if (!native_charge(context, out, list->count))
        return;
    bool found;
    if (native_list_has(context, out, list, args[0], &found))
        *out = value_bool(found);
}

NATIVE_FN(in_map)
{
    if (native_charge_key(context, out, args[0]))
        *out = value_bool(map_find(args[1].as.map, args[0]) != NULL);
}

/* ---- size ---------------------------------------------------------------------------------- */

NATIVE_FN(size_string)
{
    if (native_charge_bytes(context, out, args[0].size))
        *out = value_int((int64_t)utf8_count_valid(value_text(args[0])));
}

NATIVE_FN(size_bytes)
{
    *out = value_int(args[0].size);
}

NATIVE_FN(size_list)
{
    *out = value_int(args[0].as.list->count);
}

NATIVE_FN(size_map)
{
    *out = value_int(args[0].as.map->count);
}

NATIVE_FN(size_string_method)
{
    native_size_string(context, out, args);
}

NATIVE_FN(size_bytes_method)
{
    native_size_bytes(context, out, args);
}

NATIVE_FN(size_list_method)
{
    native_size_list(context, out, args);
}

NATIVE_FN(size_map_method)
{
    native_size_map(context, out, args);
}
