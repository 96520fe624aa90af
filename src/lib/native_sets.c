/*
 * native_sets.c - whether a list has an item, and CEL's sets extension: lists looked at as sets.
 */
#include "base/attributes.h"
#include "lib/native_support.h"
#include "value/text_set.h"

/* Whether the list has the text, where the fuel lasts whatever the items are: 1 for each text, of
 * which those of the same size are read. */
static inline bool has_text(int64_t *fuel, const List *list, Value item)
{
    uint32_t reading = item.size / NATIVE_BYTES_PER_UNIT;
    if (list->texts != NULL && reading == 0) {
        uint32_t index = text_set_find(list->texts, value_text(item));
        *fuel -= index != UINT32_MAX ? index + 1 : list->count;
        return index != UINT32_MAX;
    }
    int64_t left = *fuel;
    const Value *at = list->items, *const end = at + list->count;
    for (; at < end; at++) {
        if (at->tag != VALUE_STRING) {
            left -= value_has_size(*at);
            continue;
        }
        left--;
        if (at->size != item.size)
            continue;
        left -= reading;
        if (text_are_same_bytes(at->as.text, item.as.text, item.size))
            break;
    }
    *fuel = left;
    return at < end;
}

static NOT_INLINE bool has_any_value(NativeContext *context, Value *out, const List *list,
                                     Value item, bool *found)
{
    *found = false;
    for (uint32_t i = 0; i < list->count && !*found; i++) {
        if (!native_are_equal(context, out, list->items[i], item, found))
            return false;
    }
    return true;
}

static inline bool has(NativeContext *context, Value *out, const List *list, Value item,
                       bool *found)
{
    if (item.tag != VALUE_STRING ||
        *context->fuel <= (int64_t)list->count * (1 + item.size / NATIVE_BYTES_PER_UNIT))
        return has_any_value(context, out, list, item, found);
    *found = has_text(context->fuel, list, item);
    return true;
}

bool native_list_has(NativeContext *context, Value *out, const List *list, Value item, bool *found)
{
    return has(context, out, list, item, found);
}

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
        if (!has(context, out, list, items->items[i], &found))
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
