/*
 * functions.c - CEL's functions once more, in the plainest way.
 *
 * What is not here goes to the library's natives: regular expressions, format(), quote(), text of
 * doubles and times and back, parts of times in a zone, networks, and what is Licet's own.
 */
#include <math.h>
#include <string.h>

#include "oracle/tree_eval.h"

enum { NANOSECONDS = 1000000000 };

Value tree_fail(TreeEval *eval, ErrorCode code)
{
    return value_error(eval->arena, code, TEXT("(second opinion)"));
}

/* ---- equality and order ---------------------------------------------------------------------- */

static bool is_number(Value value)
{
    return value.tag == VALUE_INT || value.tag == VALUE_UINT || value.tag == VALUE_DOUBLE;
}

/* The number as an integer of sign and magnitude; false where it has a fraction or is too large. */
static bool as_whole(Value number, bool *negative, uint64_t *magnitude)
{
    double real = number.as.real;
    if (number.tag == VALUE_UINT) {
        *negative = false;
        *magnitude = number.as.uinteger;
        return true;
    }
    if (number.tag == VALUE_INT) {
        *negative = number.as.integer < 0;
        *magnitude = *negative ? 0 - (uint64_t)number.as.integer : (uint64_t)number.as.integer;
        return true;
    }
    *negative = real < 0;
    if (!(fabs(real) < 0x1p64) || trunc(real) != real)
        return false;
    *magnitude = (uint64_t)fabs(real);
    return true;
}

static bool equal_numbers(Value left, Value right)
{
    bool left_negative, right_negative;
    uint64_t one, other;
    if (left.tag == VALUE_DOUBLE && right.tag == VALUE_DOUBLE)
        return left.as.real == right.as.real;
    return as_whole(left, &left_negative, &one) && as_whole(right, &right_negative, &other) &&
           one == other && (one == 0 || left_negative == right_negative);
}

static bool equal_lists(const List *left, const List *right)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (!tree_equal(left->items[i], right->items[i]))
            return false;
    }
    return true;
}

static bool equal_maps(const Map *left, const Map *right)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        const Value *other = tree_map_find(right, left->entries[i].key);
        if (other == NULL || !tree_equal(left->entries[i].value, *other))
            return false;
    }
    return true;
}

static bool equal_bytes(Value left, Value right)
{
    return left.size == right.size &&
           (left.size == 0 || memcmp(left.as.text, right.as.text, left.size) == 0);
}

bool tree_equal(Value left, Value right)
{
    if (is_number(left) && is_number(right))
        return equal_numbers(left, right);
    if (left.tag != right.tag)
        return false;
    switch ((ValueTag)left.tag) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return left.as.boolean == right.as.boolean;
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE:
        return equal_bytes(left, right);
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        return left.as.integer == right.as.integer && left.size == right.size;
    case VALUE_LIST:
        return equal_lists(left.as.list, right.as.list);
    case VALUE_MAP:
        return equal_maps(left.as.map, right.as.map);
    case VALUE_OPTIONAL:
        if (left.as.inner == NULL || right.as.inner == NULL)
            return left.as.inner == right.as.inner;
        return tree_equal(*left.as.inner, *right.as.inner);
    default:
        return value_equal(left, right);
    }
}

static double as_double(Value number)
{
    return number.tag == VALUE_DOUBLE ? number.as.real
           : number.tag == VALUE_INT  ? (double)number.as.integer
                                      : (double)number.as.uinteger;
}

/* Whole numbers exactly; as soon as a double takes part, as doubles. */
static bool compare_numbers(int *out, Value left, Value right)
{
    if (left.tag == VALUE_DOUBLE || right.tag == VALUE_DOUBLE) {
        double one = as_double(left), other = as_double(right);
        *out = one < other ? -1 : one > other ? 1 : 0;
        return !isnan(one) && !isnan(other);
    }
    bool left_negative, right_negative;
    uint64_t one, other;
    as_whole(left, &left_negative, &one);
    as_whole(right, &right_negative, &other);
    if (left_negative != right_negative)
        *out = left_negative ? -1 : 1;
    else
        *out = one == other ? 0 : (one < other) != left_negative ? -1 : 1;
    return true;
}

static int compare_bytes(Value left, Value right)
{
    for (uint32_t i = 0; i < left.size && i < right.size; i++) {
        unsigned char one = (unsigned char)left.as.text[i], other = (unsigned char)right.as.text[i];
        if (one != other)
            return one < other ? -1 : 1;
    }
    return left.size < right.size ? -1 : left.size > right.size;
}

bool tree_compare(int *out, Value left, Value right)
{
    if (is_number(left) && is_number(right))
        return compare_numbers(out, left, right);
    if (left.tag != right.tag)
        return false;
    switch ((ValueTag)left.tag) {
    case VALUE_BOOL:
        *out = (int)left.as.boolean - (int)right.as.boolean;
        return true;
    case VALUE_STRING:
    case VALUE_BYTES:
        *out = compare_bytes(left, right);
        return true;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        *out = left.as.integer < right.as.integer   ? -1
               : left.as.integer > right.as.integer ? 1
               : left.size < right.size             ? -1
                                                    : left.size > right.size;
        return true;
    default:
        return false;
    }
}

static bool same_double(double left, double right)
{
    return (isnan(left) && isnan(right)) || (left == right && signbit(left) == signbit(right));
}

static bool same_unknowns(const Unknown *left, const Unknown *right)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (place_compare(left->places[i], right->places[i]) != 0)
            return false;
    }
    return true;
}

static bool same_collections(Value left, Value right)
{
    bool list = left.tag == VALUE_LIST;
    uint32_t count = list ? left.as.list->count : left.as.map->count;
    if (count != (list ? right.as.list->count : right.as.map->count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (list ? !tree_same(left.as.list->items[i], right.as.list->items[i])
                 : !tree_same(left.as.map->entries[i].key, right.as.map->entries[i].key) ||
                       !tree_same(left.as.map->entries[i].value, right.as.map->entries[i].value))
            return false;
    }
    return true;
}

bool tree_same(Value left, Value right)
{
    if (left.tag != right.tag)
        return false;
    switch ((ValueTag)left.tag) {
    case VALUE_DOUBLE:
        return same_double(left.as.real, right.as.real);
    case VALUE_LIST:
    case VALUE_MAP:
        return same_collections(left, right);
    case VALUE_OPTIONAL:
        if (left.as.inner == NULL || right.as.inner == NULL)
            return left.as.inner == right.as.inner;
        return tree_same(*left.as.inner, *right.as.inner);
    case VALUE_ERROR:
        return left.as.error->code == right.as.error->code;
    case VALUE_UNKNOWN:
        return same_unknowns(left.as.unknown, right.as.unknown);
    default:
        return tree_equal(left, right);
    }
}

/* ---- maps ------------------------------------------------------------------------------------ */

bool tree_is_key(Value value)
{
    return value.tag == VALUE_BOOL || value.tag == VALUE_INT || value.tag == VALUE_UINT ||
           value.tag == VALUE_STRING;
}

const Value *tree_map_find(const Map *map, Value key)
{
    for (uint32_t i = 0; i < map->count; i++) {
        if (tree_equal(map->entries[i].key, key))
            return &map->entries[i].value;
    }
    return NULL;
}

/* ---- making values --------------------------------------------------------------------------- */

static Value no_overload(TreeEval *eval)
{
    return tree_fail(eval, ERROR_NO_OVERLOAD);
}

static Value optional_of(TreeEval *eval, const Value *value)
{
    if (value == NULL)
        return value_none();
    Value *inner = arena_alloc(eval->arena, sizeof *inner);
    if (inner == NULL)
        return tree_fail(eval, ERROR_LIMIT);
    *inner = *value;
    return value_some(inner);
}

static void push(TreeEval *eval, List *list, Value item)
{
    if (!list_append(eval->arena, list, item))
        eval->steps_left = 0;
}

static List *empty(TreeEval *eval)
{
    return list_new(eval->arena, 0);
}

static Value text_value(TreeEval *eval, const char *data, size_t size_bytes)
{
    Text copy = arena_copy(eval->arena, (Text){data, size_bytes});
    return copy.data != NULL ? value_string(copy) : tree_fail(eval, ERROR_LIMIT);
}

static Value joined(TreeEval *eval, Value left, Value right)
{
    char *data = arena_alloc(eval->arena, (size_t)left.size + right.size + 1);
    if (data == NULL)
        return tree_fail(eval, ERROR_LIMIT);
    memcpy(data, left.as.text, left.size);
    memcpy(data + left.size, right.as.text, right.size);
    Value out = left;
    out.as.text = data;
    out.size = left.size + right.size;
    return out;
}

/* ---- text by code points --------------------------------------------------------------------- */

/* Where the code point after the one at `at` begins. */
static uint32_t next_point(Value text, uint32_t at)
{
    at++;
    while (at < text.size && ((unsigned char)text.as.text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static int64_t points(Value text)
{
    int64_t count = 0;
    for (uint32_t at = 0; at < text.size; at = next_point(text, at))
        count++;
    return count;
}

/* The byte at which code point `index` begins, the end included; -1 past it. */
static int64_t byte_of(Value text, int64_t index)
{
    uint32_t at = 0;
    if (index < 0 || index > points(text))
        return -1;
    for (int64_t i = 0; i < index; i++)
        at = next_point(text, at);
    return at;
}

static bool stands_at(Value text, Value needle, uint32_t at)
{
    return at + (uint64_t)needle.size <= text.size &&
           memcmp(text.as.text + at, needle.as.text, needle.size) == 0;
}

static Value part(Value text, int64_t from, int64_t to)
{
    return value_string((Text){text.as.text + from, (size_t)(to - from)});
}

static Value index_of(TreeEval *eval, Value text, Value needle, int64_t from)
{
    int64_t index = from;
    int64_t at = byte_of(text, from);
    if (at < 0)
        return tree_fail(eval, ERROR_INDEX_RANGE);
    for (uint32_t i = (uint32_t)at; i <= text.size; i = next_point(text, i), index++) {
        if (stands_at(text, needle, i))
            return value_int(index);
    }
    return value_int(-1);
}

static Value last_index_of(TreeEval *eval, Value text, Value needle, int64_t from)
{
    int64_t found = -1, index = 0;
    if (byte_of(text, from) < 0)
        return tree_fail(eval, ERROR_INDEX_RANGE);
    for (uint32_t i = 0; i <= text.size && index <= from; i = next_point(text, i), index++) {
        if (stands_at(text, needle, i))
            found = index;
    }
    return value_int(found);
}

static Value substring(TreeEval *eval, Value text, int64_t from, int64_t to)
{
    if (from > to || byte_of(text, from) < 0 || byte_of(text, to) < 0)
        return tree_fail(eval, ERROR_INDEX_RANGE);
    return part(text, byte_of(text, from), byte_of(text, to));
}

static Value change_case(TreeEval *eval, Value text, char first, int by)
{
    char *data = arena_alloc(eval->arena, (size_t)text.size + 1);
    for (uint32_t i = 0; data != NULL && i < text.size; i++) {
        char c = text.as.text[i];
        data[i] = c >= first && c < first + 26 ? (char)(c + by) : c;
    }
    return value_string((Text){data, text.size});
}

static Value reverse_text(TreeEval *eval, Value text)
{
    Value out = value_string(TEXT(""));
    for (uint32_t at = 0; at < text.size; at = next_point(text, at))
        out = joined(eval, part(text, at, next_point(text, at)), out);
    return out;
}

/* Replaces the first `limit` occurrences; all for a negative limit. */
static Value replace(TreeEval *eval, Value text, Value old, Value new, int64_t limit)
{
    Value out = value_string(TEXT(""));
    uint32_t at = 0;
    while (at <= text.size) {
        bool found = limit != 0 && stands_at(text, old, at);
        if (found) {
            out = joined(eval, out, new);
            limit -= limit > 0;
            at += old.size;
        }
        if ((!found || old.size == 0) && at < text.size) {
            out = joined(eval, out, part(text, at, next_point(text, at)));
            at = next_point(text, at);
        } else if (!found || (old.size == 0 && at == text.size)) {
            break;
        }
    }
    return out;
}

static Value split(TreeEval *eval, Value text, Value separator, int64_t limit)
{
    List *list = empty(eval);
    uint32_t begin = 0, at = 0;
    if (list == NULL || limit == 0)
        return list != NULL ? value_list(list) : tree_fail(eval, ERROR_LIMIT);
    if (separator.size == 0) {
        while (at < text.size && (limit < 0 || list->count + 1 < limit)) {
            push(eval, list, part(text, at, next_point(text, at)));
            at = next_point(text, at);
        }
        if (at < text.size)
            push(eval, list, part(text, at, text.size));
        return value_list(list);
    }
    while (at < text.size && (limit < 0 || list->count + 1 < limit)) {
        if (stands_at(text, separator, at)) {
            push(eval, list, part(text, begin, at));
            at += separator.size;
            begin = at;
        } else {
            at++;
        }
    }
    push(eval, list, part(text, begin, text.size));
    return value_list(list);
}

static Value join(TreeEval *eval, const List *list, Value separator)
{
    Value out = value_string(TEXT(""));
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].tag != VALUE_STRING)
            return no_overload(eval);
        if (i > 0)
            out = joined(eval, out, separator);
        out = joined(eval, out, list->items[i]);
    }
    return out;
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

static Value whole(TreeEval *eval, __int128 number, ValueTag tag)
{
    if (tag == VALUE_INT)
        return number < INT64_MIN || number > INT64_MAX ? tree_fail(eval, ERROR_OVERFLOW)
                                                        : value_int((int64_t)number);
    return number < 0 || number > UINT64_MAX ? tree_fail(eval, ERROR_OVERFLOW)
                                             : value_uint((uint64_t)number);
}

static __int128 wide(Value number)
{
    return number.tag == VALUE_INT ? (__int128)number.as.integer : (__int128)number.as.uinteger;
}

/* Seconds and nanoseconds in nanoseconds. */
static __int128 nanoseconds_of(Value time)
{
    return (__int128)time.as.integer * NANOSECONDS + time.size;
}

static Value time_of(TreeEval *eval, __int128 nanoseconds, ValueTag tag)
{
    __int128 seconds = nanoseconds / NANOSECONDS, rest = nanoseconds % NANOSECONDS;
    if (rest < 0) {
        rest += NANOSECONDS;
        seconds--;
    }
    /* 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z; durations within the span between. */
    const __int128 first = -INT64_C(62135596800), last = INT64_C(253402300799);
    const __int128 longest = (__int128)INT64_C(315576000000) * NANOSECONDS;
    bool fits = tag == VALUE_TIMESTAMP ? seconds >= first && seconds <= last
                                       : nanoseconds >= -longest && nanoseconds <= longest;
    if (!fits)
        return tree_fail(eval, ERROR_OVERFLOW);
    return tag == VALUE_TIMESTAMP ? value_timestamp((int64_t)seconds, (uint32_t)rest)
                                  : value_duration((int64_t)seconds, (uint32_t)rest);
}

static Value between(TreeEval *eval, __int128 nanoseconds)
{
    if (nanoseconds < INT64_MIN || nanoseconds > INT64_MAX)
        return tree_fail(eval, ERROR_OVERFLOW);
    return time_of(eval, nanoseconds, VALUE_DURATION);
}

static Value add_lists(TreeEval *eval, const List *left, const List *right)
{
    List *list = empty(eval);
    for (uint32_t i = 0; list != NULL && i < left->count; i++)
        push(eval, list, left->items[i]);
    for (uint32_t i = 0; list != NULL && i < right->count; i++)
        push(eval, list, right->items[i]);
    return list != NULL ? value_list(list) : tree_fail(eval, ERROR_LIMIT);
}

static Value add(TreeEval *eval, Value left, Value right)
{
    bool times = (left.tag == VALUE_TIMESTAMP && right.tag == VALUE_DURATION) ||
                 (left.tag == VALUE_DURATION && right.tag == VALUE_TIMESTAMP);
    if (times)
        return time_of(eval, nanoseconds_of(left) + nanoseconds_of(right), VALUE_TIMESTAMP);
    if (left.tag != right.tag)
        return no_overload(eval);
    switch ((ValueTag)left.tag) {
    case VALUE_INT:
    case VALUE_UINT:
        return whole(eval, wide(left) + wide(right), left.tag);
    case VALUE_DOUBLE:
        return value_double(left.as.real + right.as.real);
    case VALUE_STRING:
    case VALUE_BYTES:
        return joined(eval, left, right);
    case VALUE_LIST:
        return add_lists(eval, left.as.list, right.as.list);
    case VALUE_DURATION:
        return time_of(eval, nanoseconds_of(left) + nanoseconds_of(right), VALUE_DURATION);
    default:
        return no_overload(eval);
    }
}

static Value subtract(TreeEval *eval, Value left, Value right)
{
    if (left.tag == VALUE_TIMESTAMP && right.tag == VALUE_DURATION)
        return time_of(eval, nanoseconds_of(left) - nanoseconds_of(right), VALUE_TIMESTAMP);
    if (left.tag != right.tag)
        return no_overload(eval);
    switch ((ValueTag)left.tag) {
    case VALUE_INT:
    case VALUE_UINT:
        return whole(eval, wide(left) - wide(right), left.tag);
    case VALUE_DOUBLE:
        return value_double(left.as.real - right.as.real);
    case VALUE_TIMESTAMP:
        return between(eval, nanoseconds_of(left) - nanoseconds_of(right));
    case VALUE_DURATION:
        return time_of(eval, nanoseconds_of(left) - nanoseconds_of(right), VALUE_DURATION);
    default:
        return no_overload(eval);
    }
}

static Value scale(TreeEval *eval, char operator, Value left, Value right)
{
    bool real = left.tag == VALUE_DOUBLE && right.tag == VALUE_DOUBLE;
    bool integers = left.tag == right.tag && (left.tag == VALUE_INT || left.tag == VALUE_UINT);
    if (real && operator== '*')
        return value_double(left.as.real * right.as.real);
    if (real && operator== '/')
        return value_double(left.as.real / right.as.real);
    if (!integers)
        return no_overload(eval);
    if (operator== '*') {
        __int128 product; /* of two uints it may not even fit here */
        return __builtin_mul_overflow(wide(left), wide(right), &product)
                   ? tree_fail(eval, ERROR_OVERFLOW)
                   : whole(eval, product, left.tag);
    }
    if (wide(right) == 0)
        return tree_fail(eval, operator== '/' ? ERROR_DIVIDE_BY_ZERO : ERROR_MODULUS_BY_ZERO);
    /* The smallest int by -1 has no quotient; CEL gives it no remainder either. */
    if (left.tag == VALUE_INT && left.as.integer == INT64_MIN && right.as.integer == -1)
        return tree_fail(eval, ERROR_OVERFLOW);
    return whole(eval, operator== '/' ? wide(left) / wide(right) : wide(left) % wide(right),
                 left.tag);
}

static Value negate(TreeEval *eval, Value value)
{
    if (value.tag == VALUE_DOUBLE)
        return value_double(-value.as.real);
    return value.tag == VALUE_INT ? whole(eval, -wide(value), VALUE_INT) : no_overload(eval);
}

/* ---- indexes --------------------------------------------------------------------------------- */

/* A list's index: any number without a fraction. */
static bool as_index(Value value, int64_t *index)
{
    bool negative;
    uint64_t magnitude;
    if (value.tag == VALUE_DOUBLE && !(fabs(value.as.real) <= 0x1p53))
        return false;
    if (!as_whole(value, &negative, &magnitude))
        return false;
    *index = magnitude > INT64_MAX ? INT64_MAX
             : negative            ? -(int64_t)magnitude
                                   : (int64_t)magnitude;
    return true;
}

static const Value *item_at(const List *list, Value at)
{
    int64_t index;
    if (!as_index(at, &index) || index < 0 || index >= list->count)
        return NULL;
    return &list->items[index];
}

static Value optional_index(TreeEval *eval, Value from, Value at)
{
    if (from.tag == VALUE_OPTIONAL) {
        if (from.as.inner == NULL)
            return from;
        from = *from.as.inner;
    }
    if (from.tag == VALUE_MAP)
        return optional_of(eval, tree_map_find(from.as.map, at));
    if (from.tag == VALUE_LIST && is_number(at))
        return optional_of(eval, item_at(from.as.list, at));
    return no_overload(eval);
}

static Value index_into(TreeEval *eval, Value from, Value at)
{
    const Value *found = NULL;
    int64_t index;
    if (from.tag == VALUE_OPTIONAL)
        return optional_index(eval, from, at);
    if (from.tag == VALUE_MAP)
        found = tree_map_find(from.as.map, at);
    else if (from.tag == VALUE_LIST && is_number(at))
        found = item_at(from.as.list, at);
    else
        return no_overload(eval);
    if (found != NULL)
        return *found;
    if (from.tag == VALUE_MAP)
        return tree_fail(eval, ERROR_NO_KEY);
    return tree_fail(eval, as_index(at, &index) ? ERROR_INDEX_RANGE : ERROR_INVALID_ARGUMENT);
}

static bool holds(const List *list, Value item)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (tree_equal(list->items[i], item))
            return true;
    }
    return false;
}

static Value in(TreeEval *eval, Value item, Value container)
{
    if (container.tag == VALUE_LIST)
        return value_bool(holds(container.as.list, item));
    return container.tag == VALUE_MAP ? value_bool(tree_map_find(container.as.map, item) != NULL)
                                      : no_overload(eval);
}

static Value size_of(TreeEval *eval, Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_STRING:
        return value_int(points(value));
    case VALUE_BYTES:
        return value_int(value.size);
    case VALUE_LIST:
        return value_int(value.as.list->count);
    case VALUE_MAP:
        return value_int(value.as.map->count);
    default:
        return no_overload(eval);
    }
}

/* ---- lists ----------------------------------------------------------------------------------- */

static Value distinct(TreeEval *eval, const List *from)
{
    List *list = empty(eval);
    for (uint32_t i = 0; list != NULL && i < from->count; i++) {
        if (!holds(list, from->items[i]))
            push(eval, list, from->items[i]);
    }
    return value_list(list);
}

static void flatten_into(TreeEval *eval, List *list, const List *from, int64_t depth)
{
    for (uint32_t i = 0; i < from->count; i++) {
        if (from->items[i].tag == VALUE_LIST && depth > 0)
            flatten_into(eval, list, from->items[i].as.list, depth - 1);
        else
            push(eval, list, from->items[i]);
    }
}

static Value flatten(TreeEval *eval, const List *from, int64_t depth)
{
    List *list = empty(eval);
    if (depth < 0)
        return tree_fail(eval, ERROR_INVALID_ARGUMENT);
    flatten_into(eval, list, from, depth);
    return value_list(list);
}

static Value slice(TreeEval *eval, const List *from, int64_t first, int64_t last)
{
    List *list = empty(eval);
    if (first < 0 || first > last || last > from->count)
        return tree_fail(eval, ERROR_INDEX_RANGE);
    for (int64_t i = first; i < last; i++)
        push(eval, list, from->items[i]);
    return value_list(list);
}

static Value reverse_list(TreeEval *eval, const List *from)
{
    List *list = empty(eval);
    for (uint32_t i = from->count; i > 0; i--)
        push(eval, list, from->items[i - 1]);
    return value_list(list);
}

/* Insertion sort by keys of one ordered type. */
static Value sort_by(TreeEval *eval, const List *from, const List *keys)
{
    List *list = empty(eval), *sorted = empty(eval);
    if (from->count != keys->count)
        return tree_fail(eval, ERROR_INVALID_ARGUMENT);
    for (uint32_t i = 0; i < keys->count; i++) {
        int order;
        bool nan = keys->items[i].tag == VALUE_DOUBLE && isnan(keys->items[i].as.real);
        if (keys->items[i].tag != keys->items[0].tag ||
            (!nan && !tree_compare(&order, keys->items[i], keys->items[i])))
            return tree_fail(eval, ERROR_INVALID_ARGUMENT);
        if (nan) /* has no order: what comes out is not said */
            return tree_fail(eval, ERROR_LIMIT);
    }
    for (uint32_t i = 0; i < keys->count; i++) {
        uint32_t at = i;
        push(eval, list, from->items[i]);
        push(eval, sorted, keys->items[i]);
        for (int order; at > 0; at--) {
            tree_compare(&order, sorted->items[at - 1], keys->items[i]);
            if (order <= 0)
                break;
            sorted->items[at] = sorted->items[at - 1];
            list->items[at] = list->items[at - 1];
        }
        sorted->items[at] = keys->items[i];
        list->items[at] = from->items[i];
    }
    return value_list(list);
}

static Value range(TreeEval *eval, int64_t count)
{
    List *list = empty(eval);
    for (int64_t i = 0; i < count && eval->steps_left > 0; i++, eval->steps_left--)
        push(eval, list, value_int(i));
    return eval->steps_left > 0 ? value_list(list) : tree_fail(eval, ERROR_LIMIT);
}

static bool all_in(const List *items, const List *list)
{
    for (uint32_t i = 0; i < items->count; i++) {
        if (!holds(list, items->items[i]))
            return false;
    }
    return true;
}

static bool any_in(const List *items, const List *list)
{
    for (uint32_t i = 0; i < items->count; i++) {
        if (holds(list, items->items[i]))
            return true;
    }
    return false;
}

static Value map_insert_entries(TreeEval *eval, const Map *map, const MapEntry *entries,
                                uint32_t count)
{
    Map *out = map_new(eval->arena, map->count + count);
    for (uint32_t i = 0; i < map->count; i++)
        map_insert(eval->arena, out, map->entries[i].key, map->entries[i].value, NULL);
    for (uint32_t i = 0; i < count; i++) {
        if (!tree_is_key(entries[i].key))
            return tree_fail(eval, ERROR_INVALID_ARGUMENT);
        if (tree_map_find(out, entries[i].key) != NULL)
            return tree_fail(eval, ERROR_DUPLICATE_KEY);
        map_insert(eval->arena, out, entries[i].key, entries[i].value, NULL);
    }
    return value_map(out);
}

/* ---- math ------------------------------------------------------------------------------------ */

static Value extreme(TreeEval *eval, const Value *items, uint32_t count, int wanted)
{
    if (count == 0)
        return tree_fail(eval, ERROR_INVALID_ARGUMENT);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_number(items[i]))
            return no_overload(eval);
    }
    Value best = items[0];
    for (uint32_t i = 1; i < count; i++) {
        int order;
        if (tree_compare(&order, items[i], best) && order * wanted > 0)
            best = items[i];
    }
    return best;
}

static Value bits(TreeEval *eval, Text name, Value left, Value right)
{
    bool left_shift = text_equal(name, TEXT("math.bitShiftLeft"));
    bool shift = left_shift || text_equal(name, TEXT("math.bitShiftRight"));
    uint64_t a = left.as.uinteger, b = right.as.uinteger, result;
    if (left.tag != VALUE_INT && left.tag != VALUE_UINT)
        return no_overload(eval);
    if (shift ? right.tag != VALUE_INT : right.tag != left.tag)
        return no_overload(eval);
    if (shift && right.as.integer < 0)
        return tree_fail(eval, ERROR_INVALID_ARGUMENT);
    if (shift) {
        result = a;
        for (int64_t i = 0; i < right.as.integer && i < 64; i++)
            result = left_shift ? result * 2 : result / 2;
    } else {
        result = text_equal(name, TEXT("math.bitAnd"))  ? a & b
                 : text_equal(name, TEXT("math.bitOr")) ? a | b
                                                        : (a | b) & ~(a & b);
    }
    return left.tag == VALUE_INT ? value_int((int64_t)result) : value_uint(result);
}

static Value absolute(TreeEval *eval, Value value)
{
    if (value.tag == VALUE_DOUBLE)
        return value_double(signbit(value.as.real) ? -value.as.real : value.as.real);
    if (value.tag == VALUE_INT)
        return value.as.integer < 0 ? whole(eval, -wide(value), VALUE_INT) : value;
    return value.tag == VALUE_UINT ? value : no_overload(eval);
}

static Value sign(TreeEval *eval, Value value)
{
    double real = value.as.real;
    if (value.tag == VALUE_INT)
        return value_int(value.as.integer < 0 ? -1 : value.as.integer > 0);
    if (value.tag == VALUE_UINT)
        return value_uint(value.as.uinteger > 0);
    if (value.tag == VALUE_DOUBLE)
        return value_double(real < 0 ? -1 : real > 0 ? 1 : real);
    return no_overload(eval);
}

/* Halves go away from zero. */
static double rounded(double real)
{
    double down = floor(real);
    if (real - down == 0.5)
        return real < 0 ? down : down + 1;
    return real - down < 0.5 ? copysign(down, real) : copysign(down + 1, real);
}

static Value real_function(Text name, double x)
{
    if (text_equal(name, TEXT("math.isNaN")))
        return value_bool(x != x);
    if (text_equal(name, TEXT("math.isInf")))
        return value_bool(x == (double)INFINITY || x == -(double)INFINITY);
    if (text_equal(name, TEXT("math.isFinite")))
        return value_bool(x - x == 0);
    if (text_equal(name, TEXT("math.ceil")))
        return value_double(-floor(-x));
    if (text_equal(name, TEXT("math.floor")))
        return value_double(-ceil(-x));
    if (text_equal(name, TEXT("math.trunc")))
        return value_double(x < 0 ? ceil(x) : floor(x));
    return value_double(fabs(x) < 0x1p52 ? rounded(x) : x);
}

/* ---- conversions ----------------------------------------------------------------------------- */

static Value digits(TreeEval *eval, Value text, ValueTag tag)
{
    __int128 number = 0;
    uint32_t at = 0;
    bool negative = tag == VALUE_INT && text.size > 0 && text.as.text[0] == '-';
    if (negative || (tag == VALUE_INT && text.size > 1 && text.as.text[0] == '+'))
        at = 1;
    if (at == text.size)
        return tree_fail(eval, ERROR_INVALID_ARGUMENT);
    for (; at < text.size; at++) {
        char c = text.as.text[at];
        if (c < '0' || c > '9' || number > UINT64_MAX)
            return tree_fail(eval, ERROR_INVALID_ARGUMENT);
        number = number * 10 + (c - '0');
    }
    Value out = whole(eval, negative ? -number : number, tag);
    return out.tag == VALUE_ERROR ? tree_fail(eval, ERROR_INVALID_ARGUMENT) : out;
}

static Value to_int(TreeEval *eval, Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_INT:
    case VALUE_UINT:
        return whole(eval, wide(value), VALUE_INT);
    case VALUE_DOUBLE:
        return fabs(value.as.real) < 0x1p63 ? value_int((int64_t)value.as.real)
                                            : tree_fail(eval, ERROR_OVERFLOW);
    case VALUE_STRING:
        return digits(eval, value, VALUE_INT);
    case VALUE_TIMESTAMP:
        return value_int(value.as.integer);
    default:
        return no_overload(eval);
    }
}

static Value to_uint(TreeEval *eval, Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_INT:
    case VALUE_UINT:
        return whole(eval, wide(value), VALUE_UINT);
    case VALUE_DOUBLE:
        return value.as.real >= 0 && value.as.real < 0x1p64 ? value_uint((uint64_t)value.as.real)
                                                            : tree_fail(eval, ERROR_OVERFLOW);
    case VALUE_STRING:
        return digits(eval, value, VALUE_UINT);
    default:
        return no_overload(eval);
    }
}

static Value type_of(Value value)
{
    static const char *const names[VALUE_TAG_COUNT] = {
        [VALUE_NULL] = "null_type",
        [VALUE_BOOL] = "bool",
        [VALUE_INT] = "int",
        [VALUE_UINT] = "uint",
        [VALUE_DOUBLE] = "double",
        [VALUE_STRING] = "string",
        [VALUE_BYTES] = "bytes",
        [VALUE_TIMESTAMP] = "google.protobuf.Timestamp",
        [VALUE_DURATION] = "google.protobuf.Duration",
        [VALUE_LIST] = "list",
        [VALUE_MAP] = "map",
        [VALUE_OPTIONAL] = "optional_type",
        [VALUE_TYPE] = "type",
    };
    const char *name = names[value.tag];
    return name != NULL ? value_type(text_of(name)) : value_type(value_type_name(value));
}

static bool is_zero(Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value.as.boolean;
    case VALUE_INT:
    case VALUE_UINT:
        return value.as.uinteger == 0;
    case VALUE_DOUBLE:
        return value.as.real == 0;
    case VALUE_STRING:
    case VALUE_BYTES:
        return value.size == 0;
    case VALUE_DURATION:
        return nanoseconds_of(value) == 0;
    case VALUE_LIST:
        return value.as.list->count == 0;
    case VALUE_MAP:
        return value.as.map->count == 0;
    case VALUE_OPTIONAL:
        return value.as.inner == NULL;
    default:
        return false;
    }
}

static Value unwrap_all(TreeEval *eval, const List *from)
{
    List *list = empty(eval);
    for (uint32_t i = 0; i < from->count; i++) {
        if (from->items[i].tag != VALUE_OPTIONAL)
            return no_overload(eval);
        if (from->items[i].as.inner != NULL)
            push(eval, list, *from->items[i].as.inner);
    }
    return value_list(list);
}

static Value duration_part(Value duration, __int128 unit, __int128 within)
{
    __int128 units = nanoseconds_of(duration) / unit;
    return value_int((int64_t)(within > 0 ? units % within : units));
}

/* ---- the table ------------------------------------------------------------------------------- */

static bool is(Text function, const char *name)
{
    return text_equal(function, text_of(name));
}

/* Operators; ABSENT where `f` is none. */
static Value operator_of(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    int order;
    if (n == 1 && is(f, "!_"))
        return a[0].tag == VALUE_BOOL ? value_bool(!a[0].as.boolean) : no_overload(eval);
    if (n == 1 && is(f, "-_"))
        return negate(eval, a[0]);
    if (n != 2)
        return (Value){.tag = VALUE_ABSENT};
    if (is(f, "_+_"))
        return add(eval, a[0], a[1]);
    if (is(f, "_-_"))
        return subtract(eval, a[0], a[1]);
    if (is(f, "_*_") || is(f, "_/_") || is(f, "_%_"))
        return scale(eval, f.data[1], a[0], a[1]);
    if (is(f, "_==_"))
        return value_bool(tree_equal(a[0], a[1]));
    if (is(f, "_!=_"))
        return value_bool(!tree_equal(a[0], a[1]));
    if (is(f, "@in"))
        return in(eval, a[0], a[1]);
    if (is(f, "_[_]"))
        return index_into(eval, a[0], a[1]);
    if (is(f, "_[?_]"))
        return optional_index(eval, a[0], a[1]);
    bool less = is(f, "_<_"), less_equal = is(f, "_<=_"), greater = is(f, "_>_");
    if (!less && !less_equal && !greater && !is(f, "_>=_"))
        return (Value){.tag = VALUE_ABSENT};
    if (!tree_compare(&order, a[0], a[1]))
        return is_number(a[0]) && is_number(a[1]) ? value_bool(false) : no_overload(eval);
    return value_bool(less         ? order < 0
                      : less_equal ? order <= 0
                      : greater    ? order > 0
                                   : order >= 0);
}

/* Methods of text; ABSENT where `f` is none for these arguments. */
static Value text_method(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    bool second = n >= 2 && a[1].tag == VALUE_STRING, at = n >= 2 && a[1].tag == VALUE_INT;
    bool third = n == 3 && a[2].tag == VALUE_INT;
    if (a[0].tag != VALUE_STRING)
        return (Value){.tag = VALUE_ABSENT};
    if (n == 2 && second && is(f, "contains"))
        return value_bool(index_of(eval, a[0], a[1], 0).as.integer >= 0);
    if (n == 2 && second && is(f, "startsWith"))
        return value_bool(stands_at(a[0], a[1], 0));
    if (n == 2 && second && is(f, "endsWith"))
        return value_bool(a[1].size <= a[0].size && stands_at(a[0], a[1], a[0].size - a[1].size));
    if (second && is(f, "indexOf") && (n == 2 || third))
        return index_of(eval, a[0], a[1], n == 3 ? a[2].as.integer : 0);
    if (second && is(f, "lastIndexOf") && (n == 2 || third))
        return last_index_of(eval, a[0], a[1], n == 3 ? a[2].as.integer : points(a[0]));
    if (n == 2 && at && is(f, "charAt")) {
        if (a[1].as.integer == points(a[0]))
            return value_string(TEXT(""));
        return a[1].as.integer == INT64_MAX
                   ? tree_fail(eval, ERROR_INDEX_RANGE)
                   : substring(eval, a[0], a[1].as.integer, a[1].as.integer + 1);
    }
    if (at && is(f, "substring") && (n == 2 || third))
        return n == 3 ? substring(eval, a[0], a[1].as.integer, a[2].as.integer)
               : byte_of(a[0], a[1].as.integer) < 0
                   ? tree_fail(eval, ERROR_INDEX_RANGE)
                   : substring(eval, a[0], a[1].as.integer, points(a[0]));
    if (n == 1 && is(f, "lowerAscii"))
        return change_case(eval, a[0], 'A', 'a' - 'A');
    if (n == 1 && is(f, "upperAscii"))
        return change_case(eval, a[0], 'a', 'A' - 'a');
    if (n == 1 && is(f, "reverse"))
        return reverse_text(eval, a[0]);
    if (second && is(f, "split") && (n == 2 || third))
        return split(eval, a[0], a[1], n == 3 ? a[2].as.integer : -1);
    bool texts = n >= 3 && second && a[2].tag == VALUE_STRING;
    if (texts && is(f, "replace") && (n == 3 || (n == 4 && a[3].tag == VALUE_INT)))
        return replace(eval, a[0], a[1], a[2], n == 4 ? a[3].as.integer : -1);
    return (Value){.tag = VALUE_ABSENT};
}

static Value list_method(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    if (a[0].tag != VALUE_LIST)
        return (Value){.tag = VALUE_ABSENT};
    const List *list = a[0].as.list;
    if (n == 1 && is(f, "distinct"))
        return distinct(eval, list);
    if (n == 1 && is(f, "reverse"))
        return reverse_list(eval, list);
    if (n == 1 && is(f, "first"))
        return optional_of(eval, list->count > 0 ? &list->items[0] : NULL);
    if (n == 1 && is(f, "last"))
        return optional_of(eval, list->count > 0 ? &list->items[list->count - 1] : NULL);
    if (n == 1 && is(f, "sort"))
        return sort_by(eval, list, list);
    if (n == 1 && is(f, "flatten"))
        return flatten(eval, list, 1);
    if (n == 1 && is(f, "unwrapOpt"))
        return unwrap_all(eval, list);
    if (n == 1 && is(f, "join"))
        return join(eval, list, value_string(TEXT("")));
    if (n == 2 && is(f, "join") && a[1].tag == VALUE_STRING)
        return join(eval, list, a[1]);
    if (n == 2 && is(f, "flatten") && a[1].tag == VALUE_INT)
        return flatten(eval, list, a[1].as.integer);
    if (n == 2 && is(f, "@sortByAssociatedKeys") && a[1].tag == VALUE_LIST)
        return sort_by(eval, list, a[1].as.list);
    if (n == 3 && is(f, "slice") && a[1].tag == VALUE_INT && a[2].tag == VALUE_INT)
        return slice(eval, list, a[1].as.integer, a[2].as.integer);
    return (Value){.tag = VALUE_ABSENT};
}

static Value time_method(Text f, const Value *a, uint32_t n)
{
    if (n != 1 || a[0].tag != VALUE_DURATION)
        return (Value){.tag = VALUE_ABSENT};
    if (is(f, "getHours"))
        return duration_part(a[0], (__int128)3600 * NANOSECONDS, 0);
    if (is(f, "getMinutes"))
        return duration_part(a[0], (__int128)60 * NANOSECONDS, 0);
    if (is(f, "getSeconds"))
        return duration_part(a[0], NANOSECONDS, 0);
    if (is(f, "getMilliseconds"))
        return duration_part(a[0], 1000000, 1000);
    return (Value){.tag = VALUE_ABSENT};
}

static Value math_function(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    bool greatest = is(f, "math.@max");
    if (greatest || is(f, "math.@min"))
        return n == 1 && a[0].tag == VALUE_LIST
                   ? extreme(eval, a[0].as.list->items, a[0].as.list->count, greatest ? 1 : -1)
                   : extreme(eval, a, n, greatest ? 1 : -1);
    if (n == 2)
        return bits(eval, f, a[0], a[1]);
    if (is(f, "math.abs"))
        return absolute(eval, a[0]);
    if (is(f, "math.sign"))
        return sign(eval, a[0]);
    if (is(f, "math.sqrt"))
        return is_number(a[0]) ? value_double(sqrt(as_double(a[0]))) : no_overload(eval);
    if (is(f, "math.bitNot"))
        return a[0].tag == VALUE_INT    ? value_int(-1 - a[0].as.integer)
               : a[0].tag == VALUE_UINT ? value_uint(UINT64_MAX - a[0].as.uinteger)
                                        : no_overload(eval);
    return a[0].tag == VALUE_DOUBLE ? real_function(f, a[0].as.real) : no_overload(eval);
}

static Value set_function(TreeEval *eval, Text f, const Value *a)
{
    if (a[0].tag != VALUE_LIST || a[1].tag != VALUE_LIST)
        return no_overload(eval);
    const List *left = a[0].as.list, *right = a[1].as.list;
    if (is(f, "sets.contains"))
        return value_bool(all_in(right, left));
    if (is(f, "sets.intersects"))
        return value_bool(any_in(left, right));
    return value_bool(all_in(right, left) && all_in(left, right));
}

/* Conversions and the rest of the plain functions. */
static Value plain_function(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    if (n == 1 && is(f, "int"))
        return to_int(eval, a[0]);
    if (n == 1 && is(f, "uint"))
        return to_uint(eval, a[0]);
    if (n == 1 && is(f, "double") && is_number(a[0]))
        return value_double(as_double(a[0]));
    if (n == 1 && is(f, "dyn"))
        return a[0];
    if (n == 1 && is(f, "type"))
        return type_of(a[0]);
    if (n == 1 && is(f, "bytes") && a[0].tag == VALUE_STRING)
        return value_bytes(value_text(a[0]));
    if (n == 1 && is(f, "string") && a[0].tag == VALUE_BOOL)
        return a[0].as.boolean ? text_value(eval, "true", 4) : text_value(eval, "false", 5);
    if (n == 1 && is(f, "optional.of"))
        return optional_of(eval, &a[0]);
    if (n == 0 && is(f, "optional.none"))
        return value_none();
    if (n == 1 && is(f, "optional.ofNonZeroValue"))
        return optional_of(eval, is_zero(a[0]) ? NULL : &a[0]);
    if (n == 1 && is(f, "optional.unwrap") && a[0].tag == VALUE_LIST)
        return unwrap_all(eval, a[0].as.list);
    if (n == 1 && is(f, "lists.range") && a[0].tag == VALUE_INT)
        return range(eval, a[0].as.integer);
    if (n == 3 && is(f, "cel.@mapInsert") && a[0].tag == VALUE_MAP)
        return map_insert_entries(eval, a[0].as.map, &(MapEntry){a[1], a[2]}, 1);
    if (n == 2 && is(f, "cel.@mapInsert") && a[0].tag == VALUE_MAP && a[1].tag == VALUE_MAP)
        return map_insert_entries(eval, a[0].as.map, a[1].as.map->entries, a[1].as.map->count);
    return (Value){.tag = VALUE_ABSENT};
}

static Value optional_method(TreeEval *eval, Text f, const Value *a, uint32_t n)
{
    if (n != 1 || a[0].tag != VALUE_OPTIONAL)
        return (Value){.tag = VALUE_ABSENT};
    if (is(f, "hasValue"))
        return value_bool(a[0].as.inner != NULL);
    if (is(f, "value"))
        return a[0].as.inner != NULL ? *a[0].as.inner : tree_fail(eval, ERROR_NONE);
    return (Value){.tag = VALUE_ABSENT};
}

Value tree_call(TreeEval *eval, Text function, bool method, const Value *args, uint32_t arg_count,
                uint16_t first, uint32_t count)
{
    Value out = {.tag = VALUE_ABSENT};
    if (arg_count == 1 && is(function, "size"))
        return size_of(eval, args[0]);
    if (!method)
        out = operator_of(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT && !method && text_starts_with(function, TEXT("math.")))
        out = math_function(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT && !method && text_starts_with(function, TEXT("sets.")))
        out = set_function(eval, function, args);
    if (out.tag == VALUE_ABSENT && !method)
        out = plain_function(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT && method)
        out = text_method(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT && method)
        out = list_method(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT && method)
        out = time_method(function, args, arg_count);
    if (out.tag == VALUE_ABSENT && method)
        out = optional_method(eval, function, args, arg_count);
    if (out.tag == VALUE_ABSENT)
        native_dispatch(&eval->natives, &out, first, count, args, arg_count, method);
    return out;
}
