/*
 * native_sets.c - CEL's sets extension: lists looked at as sets.
 */
#include "lib/native_support.h"

/* Items are compared in pairs; every list met in practice is short. */
static bool charge_pairs(NativeContext *context, Value *out, const List *left, const List *right)
{
    return native_charge(context, out, (uint64_t)left->count * right->count);
}

static bool holds(const List *list, Value item)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (value_equal(list->items[i], item))
            return true;
    }
    return false;
}

static bool holds_all(const List *list, const List *items)
{
    for (uint32_t i = 0; i < items->count; i++) {
        if (!holds(list, items->items[i]))
            return false;
    }
    return true;
}

NATIVE_FN(set_contains)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    if (charge_pairs(context, out, left, right))
        *out = value_bool(holds_all(left, right));
}

NATIVE_FN(set_equivalent)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    if (charge_pairs(context, out, left, right) && charge_pairs(context, out, left, right))
        *out = value_bool(holds_all(left, right) && holds_all(right, left));
}

NATIVE_FN(set_intersects)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    if (!charge_pairs(context, out, left, right))
        return;
    bool common = false;
    for (uint32_t i = 0; i < left->count && !common; i++)
        common = holds(right, left->items[i]);
    *out = value_bool(common);
}
