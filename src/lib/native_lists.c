/*
 * native_lists.c - CEL's lists extension, and maps in comprehensions.
 */
#include "lib/native_support.h"

/* Whether the list has an equal item. Pays for every item looked at. */
static bool holds(NativeContext *context, Value *out, const List *list, Value item, bool *found)
{
    *found = false;
    return native_charge(context, out, list->count) &&
           native_list_has(context, out, list, item, found);
}

/* The map key that equals the item, where there is one: a whole double has that of the int. */
static bool as_key(Value *key, Value item)
{
    *key = item;
    if (item.tag == VALUE_DOUBLE && item.as.real > -0x1p63 && item.as.real < 0x1p63 &&
        (double)(int64_t)item.as.real == item.as.real)
        *key = value_int((int64_t)item.as.real);
    return value_is_key(*key);
}

/* Items that can be map keys are looked up in a map of those seen, others among those kept. */
NATIVE_FN(list_distinct)
{
    const List *list = args[0].as.list;
    List *kept = native_new_list(context, out, list->count);
    Map *seen = kept != NULL ? map_new(context->arena, list->count) : NULL;
    if (kept != NULL && seen == NULL)
        native_fail_memory(context, out);
    for (uint32_t i = 0; seen != NULL && i < list->count; i++) {
        Value item = list->items[i], key;
        bool repeated = false;
        if (!as_key(&key, item)) {
            if (!holds(context, out, kept, item, &repeated))
                return;
        } else if (!native_charge_key(context, out, key)) {
            return;
        } else if (!map_insert(context->arena, seen, key, value_null(), &repeated)) {
            native_fail_memory(context, out);
            return;
        }
        if (!repeated && !native_append(context, out, kept, item))
            return;
    }
    if (seen != NULL)
        *out = value_list(kept);
}

/* Appends the items of `from`, those of lists inside in their place, `depth` levels deep. */
static bool flatten_into(NativeContext *context, Value *out, List *list, const List *from,
                         int64_t depth, int nesting)
{
    if (nesting > LIMIT_VALUE_DEPTH) {
        native_fail(context, out, ERROR_LIMIT, "lists nested deeper than %d", LIMIT_VALUE_DEPTH);
        return false;
    }
    for (uint32_t i = 0; i < from->count; i++) {
        Value item = from->items[i];
        bool ok = item.tag == VALUE_LIST && depth > 0
                      ? flatten_into(context, out, list, item.as.list, depth - 1, nesting + 1)
                      : native_append(context, out, list, item);
        if (!ok)
            return false;
    }
    return true;
}

static void flatten(NativeContext *context, Value *out, const List *from, int64_t depth)
{
    if (depth < 0) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "level must be non-negative");
        return;
    }
    List *list = native_new_list(context, out, from->count);
    if (list != NULL && flatten_into(context, out, list, from, depth, 0))
        *out = value_list(list);
}

NATIVE_FN(list_flatten)
{
    flatten(context, out, args[0].as.list, 1);
}

NATIVE_FN(list_flatten_depth)
{
    flatten(context, out, args[0].as.list, args[1].as.integer);
}

NATIVE_FN(list_range)
{
    int64_t count = args[0].as.integer > 0 ? args[0].as.integer : 0;
    List *list = native_new_list(context, out, (size_t)count);
    if (list == NULL)
        return;
    for (uint32_t i = 0; i < count; i++)
        list->items[i] = value_int(i);
    list->count = (uint32_t)count;
    *out = value_list(list);
}

NATIVE_FN(list_reverse)
{
    const List *from = args[0].as.list;
    List *list = native_new_list(context, out, from->count);
    if (list == NULL)
        return;
    for (uint32_t i = 0; i < from->count; i++)
        list->items[i] = from->items[from->count - 1 - i];
    list->count = from->count;
    *out = value_list(list);
}

NATIVE_FN(list_slice)
{
    const List *from = args[0].as.list;
    int64_t first = args[1].as.integer, last = args[2].as.integer;
    if (first < 0 || last > from->count || first > last) {
        native_fail(context, out, ERROR_INDEX_RANGE, "cannot slice(%lld, %lld), list is length %u",
                    (long long)first, (long long)last, (unsigned)from->count);
        return;
    }
    List *list = native_new_list(context, out, (size_t)(last - first));
    if (list == NULL)
        return;
    list->count = (uint32_t)(last - first);
    if (list->count > 0)
        memcpy(list->items, from->items + first, list->count * sizeof *list->items);
    *out = value_list(list);
}

NATIVE_FN(list_first)
{
    const List *list = args[0].as.list;
    *out = list->count > 0 ? value_some(&list->items[0]) : value_none();
}

NATIVE_FN(list_last)
{
    const List *list = args[0].as.list;
    *out = list->count > 0 ? value_some(&list->items[list->count - 1]) : value_none();
}

/* ---- sorting ------------------------------------------------------------------------------- */

typedef struct Keyed {
    Value key;
    Value item;
} Keyed;

/* Merge sort, which is stable and takes n log n comparisons at worst; `spare` has as much room.
 * Its depth is the logarithm of the list's length. NaN counts as equal to all. */
static void sort_keyed(Keyed *items, Keyed *spare, uint32_t count)
{
    if (count < 2)
        return;
    uint32_t half = count / 2;
    sort_keyed(items, spare, half);
    sort_keyed(items + half, spare, count - half);
    uint32_t left = 0, right = half;
    for (uint32_t i = 0; i < count; i++) {
        int order = 0;
        if (left < half && right < count)
            value_compare(&order, items[left].key, items[right].key);
        bool take_left = right == count || (left < half && order <= 0);
        spare[i] = items[take_left ? left++ : right++];
    }
    memcpy(items, spare, count * sizeof *items);
}

/* Whether all keys are of one ordered type; otherwise *out is the error. */
static bool check_keys(NativeContext *context, Value *out, const List *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        ValueTag tag = keys->items[i].tag;
        bool ordered = (tag >= VALUE_BOOL && tag <= VALUE_DATE);
        if (!ordered || tag != keys->items[0].tag) {
            native_fail(context, out, ERROR_INVALID_ARGUMENT,
                        "list elements must be of one comparable type to be sorted");
            return false;
        }
    }
    return true;
}

/* Pays for the comparisons: their number grows by the logarithm of the list's length, which is
 * 20 at most. */
static bool charge_sorting(NativeContext *context, Value *out, const List *keys)
{
    enum { UNITS = 4, COMPARED = 20, BYTES_PER_UNIT = 16 };
    uint64_t units = (uint64_t)keys->count * UNITS;
    bool text = keys->count > 0 &&
                (keys->items[0].tag == VALUE_STRING || keys->items[0].tag == VALUE_BYTES);
    for (uint32_t i = 0; text && i < keys->count; i++)
        units += keys->items[i].size / BYTES_PER_UNIT * COMPARED;
    return native_charge(context, out, units);
}

static void sort_by(NativeContext *context, Value *out, const List *list, const List *keys)
{
    if (list->count != keys->count) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT,
                    "@sortByAssociatedKeys() expected a list of the same size as the associated "
                    "keys list, but got %u and %u elements respectively",
                    (unsigned)list->count, (unsigned)keys->count);
        return;
    }
    List *sorted =
        check_keys(context, out, keys) ? native_new_list(context, out, list->count) : NULL;
    if (sorted == NULL || !charge_sorting(context, out, keys))
        return;
    Keyed *items = arena_alloc_array(context->arena, (size_t)list->count * 2, sizeof *items);
    if (items == NULL) {
        native_fail_memory(context, out);
        return;
    }
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = (Keyed){keys->items[i], list->items[i]};
    sort_keyed(items, items + list->count, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        sorted->items[i] = items[i].item;
    sorted->count = list->count;
    *out = value_list(sorted);
}

#define SORT(type)                                               \
    NATIVE_FN(list_sort_##type)                                  \
    {                                                            \
        sort_by(context, out, args[0].as.list, args[0].as.list); \
    }                                                            \
    NATIVE_FN(list_sort_by_##type)                               \
    {                                                            \
        sort_by(context, out, args[0].as.list, args[1].as.list); \
    }

SORT(bool)
SORT(int)
SORT(uint)
SORT(double)
SORT(string)
SORT(bytes)
SORT(timestamp)
SORT(duration)
SORT(date)

/* ---- maps ---------------------------------------------------------------------------------- */

/* *map with the entry as well; false, with *out the error. Pays for what it copies. */
static bool insert(NativeContext *context, Value *out, const Map **map, const MapEntry *entry)
{
    bool repeated = false;
    uint64_t copied = map_is_extensible(*map) ? 0 : (*map)->count;
    if (!value_is_key(entry->key)) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "unsupported key type");
        return false;
    }
    if (!native_charge(context, out, 1 + copied) || !native_charge_key(context, out, entry->key))
        return false;
    *map = map_extended(context->arena, *map, entry->key, entry->value, &repeated);
    if (*map == NULL)
        native_fail_memory(context, out);
    else if (repeated)
        native_fail(context, out, ERROR_DUPLICATE_KEY, "insert failed: the key already exists");
    return *map != NULL && !repeated;
}

/* The map with the `count` entries as well. */
static void insert_entries(NativeContext *context, Value *out, const Map *map,
                           const MapEntry *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!insert(context, out, &map, &entries[i]))
            return;
    }
    *out = value_map(map);
}

NATIVE_FN(map_insert)
{
    MapEntry entry = {args[1], args[2]};
    insert_entries(context, out, args[0].as.map, &entry, 1);
}

NATIVE_FN(map_insert_all)
{
    const Map *added = args[1].as.map;
    insert_entries(context, out, args[0].as.map, added->entries, added->count);
}
