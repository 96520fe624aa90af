/*
 * value.c - making, comparing and hashing values.
 */
#include "value/value.h"

#include <math.h>

#include "base/limits.h"

const char *error_code_name(ErrorCode code)
{
    static const char *const names[ERROR_CODE_COUNT] = {
        [ERROR_NO_OVERLOAD] = "no_such_overload",
        [ERROR_OVERFLOW] = "overflow",
        [ERROR_DIVIDE_BY_ZERO] = "divide_by_zero",
        [ERROR_MODULUS_BY_ZERO] = "modulus_by_zero",
        [ERROR_NO_KEY] = "no_such_key",
        [ERROR_NO_FIELD] = "no_such_field",
        [ERROR_INDEX_RANGE] = "index_out_of_range",
        [ERROR_DUPLICATE_KEY] = "duplicate_key",
        [ERROR_INVALID_ARGUMENT] = "invalid_argument",
        [ERROR_UNDECLARED] = "undeclared",
        [ERROR_NONE] = "none",
        [ERROR_LIMIT] = "limit",
        [ERROR_SOURCE] = "source",
    };
    return names[code];
}

/* ---- equality and order ---------------------------------------------------------------------- */

static bool is_number(Value value)
{
    return value.tag == VALUE_INT || value.tag == VALUE_UINT || value.tag == VALUE_DOUBLE;
}

static int order(bool less, bool greater)
{
    return (int)greater - (int)less;
}

/* Compares an integer with a double by mathematical value; the double is no NaN. */
static int compare_int_double(int64_t integer, double real)
{
    if (real >= 0x1p63)
        return -1;
    if (real < -0x1p63)
        return 1;
    int64_t whole = (int64_t)real;
    if (integer != whole)
        return order(integer<whole, integer> whole);
    double fraction = real - (double)whole;
    return order(fraction > 0, fraction < 0);
}

static int compare_uint_double(uint64_t uinteger, double real)
{
    if (real >= 0x1p64)
        return -1;
    if (real < 0)
        return 1;
    uint64_t whole = (uint64_t)real;
    if (uinteger != whole)
        return order(uinteger<whole, uinteger> whole);
    return order(real - (double)whole > 0, false);
}

static int compare_int_uint(int64_t integer, uint64_t uinteger)
{
    if (integer < 0)
        return -1;
    return order((uint64_t)integer<uinteger, (uint64_t)integer> uinteger);
}

/* Orders two numbers of any types; false for NaN. */
static bool compare_numbers(int *out, Value left, Value right)
{
    if (left.tag > right.tag) {
        if (!compare_numbers(out, right, left))
            return false;
        *out = -*out;
        return true;
    }
    if (right.tag == VALUE_DOUBLE && isnan(right.as.real))
        return false;
    if (left.tag == VALUE_INT) {
        int64_t number = left.as.integer;
        if (right.tag == VALUE_INT)
            *out = order(number<right.as.integer, number> right.as.integer);
        else if (right.tag == VALUE_UINT)
            *out = compare_int_uint(number, right.as.uinteger);
        else
            *out = compare_int_double(number, right.as.real);
        return true;
    }
    if (left.tag == VALUE_UINT) {
        uint64_t number = left.as.uinteger;
        *out = right.tag == VALUE_UINT ? order(number<right.as.uinteger, number> right.as.uinteger)
                                       : compare_uint_double(number, right.as.real);
        return true;
    }
    if (isnan(left.as.real))
        return false;
    *out = order(left.as.real<right.as.real, left.as.real> right.as.real);
    return true;
}

/* Comparing so many bytes of text costs as much as a value. */
enum { TEXT_BYTES_PER_UNIT = 16 };

/* How far a comparison may go: levels down, and values in all. */
typedef struct Reach {
    int depth;
    int64_t fuel;
} Reach;

static bool equal_within(Value left, Value right, Reach *reach);

static bool equal_lists(const List *left, const List *right, Reach *reach)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        if (!equal_within(left->items[i], right->items[i], reach))
            return false;
    }
    return true;
}

static bool equal_maps(const Map *left, const Map *right, Reach *reach)
{
    if (left->count != right->count)
        return false;
    for (uint32_t i = 0; i < left->count; i++) {
        const Value *other = map_find(right, left->entries[i].key);
        if (other == NULL || !equal_within(left->entries[i].value, *other, reach))
            return false;
    }
    return true;
}

static bool equal_records(const Record *left, const Record *right, Reach *reach)
{
    if (left->type != right->type || left->field_count != right->field_count)
        return false;
    for (uint32_t i = 0; i < left->field_count; i++) {
        if (!equal_within(left->fields[i], right->fields[i], reach))
            return false;
    }
    return true;
}

static bool equal_optionals(Value left, Value right, Reach *reach)
{
    if (left.as.inner == NULL || right.as.inner == NULL)
        return left.as.inner == right.as.inner;
    return equal_within(*left.as.inner, *right.as.inner, reach);
}

static bool equal_addresses(Value left, Value right)
{
    return left.size == right.size && left.as.ip->size_bytes == right.as.ip->size_bytes &&
           memcmp(left.as.ip->bytes, right.as.ip->bytes, left.as.ip->size_bytes) == 0;
}

/* Two values of one tag that is neither a number's nor a container's. */
static bool equal_scalars(Value left, Value right)
{
    switch ((ValueTag)left.tag) {
    case VALUE_ABSENT:
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return left.as.boolean == right.as.boolean;
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_TYPE:
        return text_equal(value_text(left), value_text(right));
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        return left.as.integer == right.as.integer && left.size == right.size;
    case VALUE_DATE:
        return left.as.integer == right.as.integer;
    case VALUE_ENUM:
        return left.type == right.type && left.as.integer == right.as.integer;
    case VALUE_IP:
    case VALUE_CIDR:
        return equal_addresses(left, right);
    default:
        return false; /* errors and unknowns equal nothing */
    }
}

static bool is_container(Value value)
{
    return value.tag == VALUE_LIST || value.tag == VALUE_MAP || value.tag == VALUE_RECORD ||
           value.tag == VALUE_OPTIONAL;
}

static bool equal_containers(Value left, Value right, Reach *reach)
{
    switch ((ValueTag)left.tag) {
    case VALUE_LIST:
        return equal_lists(left.as.list, right.as.list, reach);
    case VALUE_MAP:
        return equal_maps(left.as.map, right.as.map, reach);
    case VALUE_RECORD:
        return equal_records(left.as.record, right.as.record, reach);
    default:
        return equal_optionals(left, right, reach);
    }
}

static bool equal_within(Value left, Value right, Reach *reach)
{
    int compared;
    if (--reach->fuel < 0)
        return false;
    if (is_number(left) && is_number(right))
        return compare_numbers(&compared, left, right) && compared == 0;
    if (left.tag != right.tag)
        return false;
    if (!is_container(left)) {
        if (left.tag == VALUE_STRING || left.tag == VALUE_BYTES)
            reach->fuel -= left.size == right.size ? left.size / TEXT_BYTES_PER_UNIT : 0;
        return equal_scalars(left, right);
    }
    if (reach->depth == LIMIT_VALUE_DEPTH)
        return false;
    reach->depth++;
    bool equal = equal_containers(left, right, reach);
    reach->depth--;
    return equal;
}

bool value_equal(Value left, Value right)
{
    if (left.tag == right.tag && !is_number(left) && !is_container(left))
        return equal_scalars(left, right);
    Reach reach = {0, INT64_MAX};
    return equal_within(left, right, &reach);
}

/* Of optionals, by what they have: where one has nothing, or both a string, there is nothing to
 * walk through. */
static bool are_plain(const Value *left, const Value *right)
{
    return left == NULL || right == NULL ||
           (left->tag == VALUE_STRING && right->tag == VALUE_STRING);
}

static bool equal_plain_optionals(const Value *left, const Value *right, int64_t *fuel)
{
    if (left == NULL || right == NULL)
        return --*fuel >= 0 && left == right;
    *fuel -= 2 + (left->size == right->size ? left->size / TEXT_BYTES_PER_UNIT : 0);
    return *fuel >= 0 && text_equal_short(value_text(*left), value_text(*right));
}

bool value_equal_fuelled(Value left, Value right, int64_t *fuel)
{
    if (left.tag == VALUE_OPTIONAL && right.tag == VALUE_OPTIONAL &&
        are_plain(left.as.inner, right.as.inner))
        return equal_plain_optionals(left.as.inner, right.as.inner, fuel);
    Reach reach = {0, *fuel};
    bool equal = equal_within(left, right, &reach);
    *fuel = reach.fuel;
    return equal && reach.fuel >= 0;
}

bool value_compare(int *out, Value left, Value right)
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
        *out = text_compare(value_text(left), value_text(right));
        return true;
    case VALUE_DATE:
        *out = order(left.as.integer<right.as.integer, left.as.integer> right.as.integer);
        return true;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        *out = left.as.integer != right.as.integer
                   ? order(left.as.integer<right.as.integer, left.as.integer> right.as.integer)
                   : order(left.size<right.size, left.size> right.size);
        return true;
    default:
        return false;
    }
}

static double as_double(Value number)
{
    return number.tag == VALUE_DOUBLE ? number.as.real
           : number.tag == VALUE_INT  ? (double)number.as.integer
                                      : (double)number.as.uinteger;
}

bool value_order(int *out, Value left, Value right)
{
    bool mixed = is_number(left) && is_number(right) &&
                 (left.tag == VALUE_DOUBLE) != (right.tag == VALUE_DOUBLE);
    if (!mixed)
        return value_compare(out, left, right);
    double one = as_double(left), other = as_double(right);
    *out = order(one<other, one> other);
    return !isnan(one) && !isnan(other);
}

/* ---- types ----------------------------------------------------------------------------------- */

Text value_type_name(Value value)
{
    static const Text names[VALUE_TAG_COUNT] = {
        [VALUE_NULL] = TEXT_INIT("null_type"),
        [VALUE_BOOL] = TEXT_INIT("bool"),
        [VALUE_INT] = TEXT_INIT("int"),
        [VALUE_UINT] = TEXT_INIT("uint"),
        [VALUE_DOUBLE] = TEXT_INIT("double"),
        [VALUE_STRING] = TEXT_INIT("string"),
        [VALUE_BYTES] = TEXT_INIT("bytes"),
        [VALUE_TIMESTAMP] = TEXT_INIT("google.protobuf.Timestamp"),
        [VALUE_DURATION] = TEXT_INIT("google.protobuf.Duration"),
        [VALUE_DATE] = TEXT_INIT("date"),
        [VALUE_LIST] = TEXT_INIT("list"),
        [VALUE_MAP] = TEXT_INIT("map"),
        [VALUE_OPTIONAL] = TEXT_INIT("optional_type"),
        [VALUE_TYPE] = TEXT_INIT("type"),
        [VALUE_IP] = TEXT_INIT("net.IP"),
        [VALUE_CIDR] = TEXT_INIT("net.CIDR"),
    };
    return names[value.tag].data != NULL ? names[value.tag] : TEXT("");
}
