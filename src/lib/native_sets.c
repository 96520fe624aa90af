/*
 * native_sets.c - CEL's sets extension: lists looked at as sets.
 */
#include "lib/native_support.h"

/* Items are compared in pairs; every list met in practice is short. */
static bool charge_pairs(NativeContext *context, Value *out, const List *left, const List *right)
{
    return native_charge(context, out, (uint64_t)left->count * right->count);
}

/* Whether the list holds all the items, or one of them. *out is the answer or the error. */
static void compare(NativeContext *context, Value *out, const List *list, const List *items,
                    bool all)
{
    bool found = all;
    for (uint32_t i = 0; i < items->count && found == all; i++) {
        if (!native_list_has(context, out, list, items->items[i], &found))
            return;
    }
    *out = value_bool(found);
}

NATIVE_FN(set_contains)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    if (charge_pairs(context, out, left, right))
        compare(context, out, left, right, true);
}

NATIVE_FN(set_equivalent)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    /* Once for each direction. NOLINTNEXTLINE(misc-redundant-expression) */
    if (!charge_pairs(context, out, left, right) || !charge_pairs(context, out, left, right))
        return;
    compare(context, out, left, right, true);
    if (value_is_true(*out))
        compare(context, out, right, left, true);
}

NATIVE_FN(set_intersects)
{
    const List *left = args[0].as.list, *right = args[1].as.list;
    if (charge_pairs(context, out, left, right))
        compare(context, out, right, left, false);
}
