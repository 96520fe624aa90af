/*
 * native_math.c - CEL's math extension.
 */
#include "lib/native_support.h"

#include <math.h>

/* ---- the greatest and the least ------------------------------------------------------------ */

/* The first of two that compare equal stays; NaN, which has no order, gives way to nothing. */
static Value extreme(Value left, Value right, int wanted)
{
    int order;
    return value_order(&order, right, left) && order * wanted > 0 ? right : left;
}

static void extreme_of_list(NativeContext *context, Value *out, const List *list, int wanted)
{
    if (list->count == 0) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "%s",
                    wanted > 0 ? "math.@max(list) argument must not be empty"
                               : "math.@min(list) argument must not be empty");
        return;
    }
    if (!native_charge(context, out, list->count))
        return;
    Value best = list->items[0];
    for (uint32_t i = 0; i < list->count; i++) {
        ValueTag tag = list->items[i].tag;
        if (tag != VALUE_INT && tag != VALUE_UINT && tag != VALUE_DOUBLE) {
            native_fail_overload(context, out);
            return;
        }
        best = extreme(best, list->items[i], wanted);
    }
    *out = best;
}

#define EXTREME_ONE(name, type, wanted)                         \
    NATIVE_FN(math_##name##_##type)                             \
    {                                                           \
        *out = args[0];                                         \
    }                                                           \
    NATIVE_FN(math_##name##_list_##type)                        \
    {                                                           \
        extreme_of_list(context, out, args[0].as.list, wanted); \
    }
#define EXTREME_TWO(name, left, right, wanted)    \
    NATIVE_FN(math_##name##_##left##_##right)     \
    {                                             \
        *out = extreme(args[0], args[1], wanted); \
    }
#define EXTREME(name, wanted)               \
    EXTREME_ONE(name, int, wanted)          \
    EXTREME_ONE(name, uint, wanted)         \
    EXTREME_ONE(name, double, wanted)       \
    EXTREME_TWO(name, int, int, wanted)     \
    EXTREME_TWO(name, int, uint, wanted)    \
    EXTREME_TWO(name, int, double, wanted)  \
    EXTREME_TWO(name, uint, int, wanted)    \
    EXTREME_TWO(name, uint, uint, wanted)   \
    EXTREME_TWO(name, uint, double, wanted) \
    EXTREME_TWO(name, double, int, wanted)  \
    EXTREME_TWO(name, double, uint, wanted) \
    EXTREME_TWO(name, double, double, wanted)

EXTREME(max, 1)
EXTREME(min, -1)

/* ---- rounding and classes ------------------------------------------------------------------ */

#define REAL(c_name, construct, expression) \
    NATIVE_FN(c_name)                       \
    {                                       \
        double x = args[0].as.real;         \
        *out = construct(expression);       \
    }

REAL(math_ceil, value_double, ceil(x))
REAL(math_floor, value_double, floor(x))
REAL(math_round, value_double, round(x))
REAL(math_trunc, value_double, trunc(x))
REAL(math_is_inf, value_bool, isinf(x) != 0)
REAL(math_is_nan, value_bool, isnan(x) != 0)
REAL(math_is_finite, value_bool, isfinite(x) != 0)
REAL(math_abs_double, value_double, fabs(x))
REAL(math_sqrt_double, value_double, sqrt(x))
REAL(math_sign_double, value_double, isnan(x) || x == 0 ? x : copysign(1.0, x))

NATIVE_FN(math_sqrt_int)
{
    *out = value_double(sqrt((double)args[0].as.integer));
}

NATIVE_FN(math_sqrt_uint)
{
    *out = value_double(sqrt((double)args[0].as.uinteger));
}

NATIVE_FN(math_abs_int)
{
    int64_t number = args[0].as.integer;
    if (number == INT64_MIN)
        native_fail(context, out, ERROR_OVERFLOW, "integer overflow");
    else
        *out = value_int(number < 0 ? -number : number);
}

NATIVE_FN(math_abs_uint)
{
    *out = args[0];
}

NATIVE_FN(math_sign_int)
{
    int64_t number = args[0].as.integer;
    *out = value_int((number > 0) - (number < 0));
}

NATIVE_FN(math_sign_uint)
{
    *out = value_uint(args[0].as.uinteger > 0);
}

/* ---- bits ---------------------------------------------------------------------------------- */

/* Signed and unsigned numbers share their bits, so that all is done unsigned. */
static Value of_bits(ValueTag tag, uint64_t bits)
{
    Value value = value_uint(bits);
    value.tag = (uint8_t)tag;
    return value;
}

#define BITS(name, type, tag, expression)                          \
    NATIVE_FN(math_bit_##name##_##type)                            \
    {                                                              \
        uint64_t a = args[0].as.uinteger, b = args[1].as.uinteger; \
        *out = of_bits(tag, expression);                           \
    }

BITS(and, int, VALUE_INT, a &b)
BITS(and, uint, VALUE_UINT, a &b)
BITS(or, int, VALUE_INT, a | b)
BITS(or, uint, VALUE_UINT, a | b)
BITS(xor, int, VALUE_INT, a ^ b)
BITS(xor, uint, VALUE_UINT, a ^ b)

NATIVE_FN(math_bit_not_int)
{
    *out = of_bits(VALUE_INT, ~args[0].as.uinteger);
}

NATIVE_FN(math_bit_not_uint)
{
    *out = of_bits(VALUE_UINT, ~args[0].as.uinteger);
}

static void shift(NativeContext *context, Value *out, const Value *args, bool left)
{
    enum { BITS = 64 };
    int64_t by = args[1].as.integer;
    uint64_t bits = args[0].as.uinteger;
    if (by < 0) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "math.bitShift%s() negative offset: %lld",
                    left ? "Left" : "Right", (long long)by);
        return;
    }
    if (by >= BITS)
        bits = 0;
    else
        bits = left ? bits << by : bits >> by;
    *out = of_bits(args[0].tag, bits);
}

NATIVE_FN(math_bit_shift_left_int)
{
    shift(context, out, args, true);
}

NATIVE_FN(math_bit_shift_left_uint)
{
    shift(context, out, args, true);
}

NATIVE_FN(math_bit_shift_right_int)
{
    shift(context, out, args, false);
}

NATIVE_FN(math_bit_shift_right_uint)
{
    shift(context, out, args, false);
}
