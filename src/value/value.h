/*
 * value.h - what an expression can be: the tagged value.
 *
 * A Value is 16 bytes of plain data and copied freely. Text, lists, maps and
 * records are borrowed from the arena, the bundle or the input that holds them.
 * Values are immutable once another value can see them.
 *
 * Layer: value.
 */
#pragma once

#include <assert.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "base/text.h"

typedef enum ValueTag {
    VALUE_ABSENT = 0, /* no value: an empty slot or register; no expression yields it */
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_UINT,
    VALUE_DOUBLE,
    VALUE_STRING,
    VALUE_BYTES,
    VALUE_TIMESTAMP, /* seconds since 1970-01-01T00:00:00Z in .integer, nanoseconds in .size */
    VALUE_DURATION,  /* whole seconds in .integer (floor), nanoseconds 0..999999999 in .size */
    VALUE_DATE,      /* civil day: days since 1970-01-01 in .integer */
    VALUE_ENUM,      /* member's ordinal in .integer, enum's index in the program in .type */
    VALUE_LIST,
    VALUE_MAP,
    VALUE_RECORD,
    VALUE_OPTIONAL, /* .inner, or NULL for none */
    VALUE_TYPE,     /* a type as a value: its CEL name in .text/.size */
    VALUE_IP,       /* .ip */
    VALUE_CIDR,     /* .ip with .size the prefix length */
    VALUE_ERROR,
    VALUE_UNKNOWN,
    VALUE_TAG_COUNT
} ValueTag;

typedef struct List List;
typedef struct Map Map;
typedef struct Record Record;
typedef struct ValueError ValueError;
typedef struct Unknown Unknown;
typedef struct IpAddress IpAddress;
typedef struct TextSet TextSet;

typedef struct Value {
    uint8_t tag; /* ValueTag */
    uint8_t unused;
    uint16_t type;
    uint32_t size; /* STRING, BYTES, TYPE: bytes; TIMESTAMP, DURATION: nanoseconds; CIDR: bits */
    union {
        bool boolean;
        int64_t integer;
        uint64_t uinteger;
        double real;
        const char *text;
        const List *list;
        const Map *map;
        const Record *record;
        const struct Value *inner;
        const IpAddress *ip;
        const ValueError *error;
        const Unknown *unknown;
    } as;
} Value;

struct List {
    uint32_t count;
    uint32_t capacity; /* of items; only list_append() uses it */
    Value *items;
    const TextSet *texts; /* text_set.h: a constant list of strings indexed; else NULL */
};

typedef struct MapEntry {
    Value key; /* BOOL, INT, UINT or STRING */
    Value value;
} MapEntry;

/* Keeps insertion order; keys are unique under value_equal() (1, 1u and 1.0 are one key). */
struct Map {
    uint32_t count;
    uint32_t capacity;     /* of entries; only map_insert() uses it */
    uint32_t bucket_count; /* 0 for small maps, which are searched in order */
    MapEntry *entries;
    uint32_t
        *buckets; /* open addressing: entry index + 1; of more entries than `count` where shared */
    uint32_t *shared; /* how many entries the maps have that share these, or NULL: map_extended() */
    HashKey hash_key; /* drawn when the buckets are made */
};

/* Where a value stands in the input: a chain up to the root, which has no parent. */
typedef struct Place {
    const struct Place *parent;
    Text name;      /* a field or key; data NULL for a list index */
    uint32_t index; /* of a list's item */
} Place;

/* Whether it is the input itself, whose pointer is empty. */
static inline bool place_is_root(const Place *place)
{
    return place->parent == NULL && place->name.data == NULL;
}

/* A record of a declared type; fields in the order of its declaration, VALUE_ABSENT where
 * the input has none. The type's index in the program is in Value.type as well. */
struct Record {
    uint32_t type;
    uint32_t field_count;
    const Place *place; /* NULL for a record made by an expression */
    Value fields[];
};

typedef enum ErrorCode {
    ERROR_NO_OVERLOAD,      /* no such overload */
    ERROR_OVERFLOW,         /* return error for overflow / integer overflow */
    ERROR_DIVIDE_BY_ZERO,   /* divide by zero */
    ERROR_MODULUS_BY_ZERO,  /* modulus by zero */
    ERROR_NO_KEY,           /* no such key */
    ERROR_NO_FIELD,         /* no such field */
    ERROR_INDEX_RANGE,      /* index out of bounds */
    ERROR_DUPLICATE_KEY,    /* a map literal repeats a key */
    ERROR_INVALID_ARGUMENT, /* a function refuses its argument; conversion failures too */
    ERROR_UNDECLARED,       /* a name that nothing binds (unchecked expressions only) */
    ERROR_NONE,             /* optional.none() dereferenced */
    ERROR_LIMIT,            /* fuel, memory, depth or size: see limits.h */
    ERROR_SOURCE,           /* a source failed */
    ERROR_CODE_COUNT
} ErrorCode;

/* The code's stable name in outputs: "no_such_overload", "overflow", … */
const char *error_code_name(ErrorCode code);

struct ValueError {
    ErrorCode code;
    Text message;
    uint32_t instruction; /* where it arose, for the source map; UINT32_MAX when nowhere */
    uint32_t function;
};

struct Unknown {
    uint32_t count;
    const Place **places; /* sorted and without repeats by place_compare() */
};

struct IpAddress {
    uint8_t bytes[16];
    uint8_t size_bytes; /* 4 or 16 */
};

/* Constructors. The text, list, … is borrowed. */

static inline Value value_null(void)
{
    return (Value){.tag = VALUE_NULL};
}

static inline Value value_bool(bool boolean)
{
    return (Value){.tag = VALUE_BOOL, .as.boolean = boolean};
}

static inline Value value_int(int64_t integer)
{
    return (Value){.tag = VALUE_INT, .as.integer = integer};
}

static inline Value value_uint(uint64_t uinteger)
{
    return (Value){.tag = VALUE_UINT, .as.uinteger = uinteger};
}

static inline Value value_double(double real)
{
    return (Value){.tag = VALUE_DOUBLE, .as.real = real};
}

static inline Value value_sized(ValueTag tag, Text text)
{
    assert(text.size_bytes <= UINT32_MAX);
    return (Value){.tag = (uint8_t)tag, .size = (uint32_t)text.size_bytes, .as.text = text.data};
}

static inline Value value_string(Text text)
{
    return value_sized(VALUE_STRING, text);
}

static inline Value value_bytes(Text bytes)
{
    return value_sized(VALUE_BYTES, bytes);
}

static inline Value value_type(Text name)
{
    return value_sized(VALUE_TYPE, name);
}

static inline Value value_timestamp(int64_t seconds, uint32_t nanoseconds)
{
    return (Value){.tag = VALUE_TIMESTAMP, .size = nanoseconds, .as.integer = seconds};
}

static inline Value value_duration(int64_t seconds, uint32_t nanoseconds)
{
    return (Value){.tag = VALUE_DURATION, .size = nanoseconds, .as.integer = seconds};
}

static inline Value value_date(int64_t days)
{
    return (Value){.tag = VALUE_DATE, .as.integer = days};
}

static inline Value value_enum(uint16_t type, int64_t ordinal)
{
    return (Value){.tag = VALUE_ENUM, .type = type, .as.integer = ordinal};
}

static inline Value value_list(const List *list)
{
    return (Value){.tag = VALUE_LIST, .as.list = list};
}

static inline Value value_map(const Map *map)
{
    return (Value){.tag = VALUE_MAP, .as.map = map};
}

static inline Value value_record(const Record *record)
{
    return (Value){.tag = VALUE_RECORD, .type = (uint16_t)record->type, .as.record = record};
}

/* optional.none() */
static inline Value value_none(void)
{
    return (Value){.tag = VALUE_OPTIONAL};
}

/* optional.of(*inner); `inner` is borrowed. */
static inline Value value_some(const Value *inner)
{
    return (Value){.tag = VALUE_OPTIONAL, .as.inner = inner};
}

/* Of STRING, BYTES or TYPE. */
static inline Text value_text(Value value)
{
    return (Text){value.as.text, value.size};
}

static inline bool value_is_true(Value value)
{
    return value.tag == VALUE_BOOL && value.as.boolean;
}
static inline bool value_is_false(Value value)
{
    return value.tag == VALUE_BOOL && !value.as.boolean;
}
/* Whether the value is an error or an unknown, which operators pass on. */
static inline bool value_is_unsure(Value value)
{
    return value.tag >= VALUE_ERROR;
}

/* Whether it can be a map's key. */
static inline bool value_is_key(Value value)
{
    return value.tag == VALUE_BOOL || value.tag == VALUE_INT || value.tag == VALUE_UINT ||
           value.tag == VALUE_STRING;
}

/* Whether comparing or hashing it takes longer the larger it is. */
static inline bool value_has_size(Value value)
{
    return value.tag == VALUE_STRING || value.tag == VALUE_BYTES ||
           (value.tag >= VALUE_LIST && value.tag <= VALUE_OPTIONAL);
}

/* CEL equality: numbers across types by value, NaN unequal to itself, lists and maps deep,
 * values of different types unequal. Depth is capped by LIMIT_VALUE_DEPTH (then false). */
bool value_equal(Value left, Value right);
/* The same at a price: each value compared takes 1 from *fuel, text 1 for every 16 bytes more,
 * and the answer is false once that is below 0. Values that share parts ([x, x] of [y, y] of ...)
 * take time exponential in their depth, so that whoever runs untrusted rules needs this one. */
bool value_equal_fuelled(Value left, Value right, int64_t *fuel);

/* CEL order of two values of one ordered type (numbers across types): sets *out to <0, 0, >0.
 * False when they have no order (other types, NaN). */
bool value_compare(int *out, Value left, Value right);
/* The order that CEL's operators see: value_compare(), but an integer and a double are ordered as
 * doubles, so that what a double cannot tell apart is neither less nor greater (== stays exact). */
bool value_order(int *out, Value left, Value right);

/* A hash that agrees with value_equal() for map keys, the same in every run: not for a table
 * whose keys come from input. */
uint64_t value_hash(Value key);
/* The same under a table's secret (base/hash.h), for keys from anywhere. */
unsigned value_hash_keyed(const HashKey *hash_key, Value key);

/* The CEL name of the value's run-time type: "int", "list", "google.protobuf.Timestamp", …;
 * enums and records: see program_type_name(). Empty for those. */
Text value_type_name(Value value);

/* Lists and maps under construction. NULL or false when memory is exhausted or LIMIT_LIST_ITEMS
 * is crossed (or, for a map, the system gives no randomness); what was there stays as it was. */
List *list_new(Arena *arena, uint32_t capacity);
bool list_append(Arena *arena, List *list, Value item);
/* A list of these items, which are copied. */
List *list_of(Arena *arena, const Value *items, uint32_t count);
Map *map_new(Arena *arena, uint32_t capacity);
/* Adds or, where the key is there, sets *repeated and changes nothing. `repeated` may be NULL. */
bool map_insert(Arena *arena, Map *map, Value key, Value value, bool *repeated);
/* A map of the entries of `from`, which stays as it is, and one more; NULL as map_insert() is
 * false. Where the key is there, *repeated is set and the entry not added. As in a list that is
 * appended to, room is made for more, which the first map to be extended shares with the one that
 * comes of it: n entries, added one by one, take time in proportion to n. `from` is of the same
 * arena's lifetime, and no map_insert() changes it afterwards. */
const Map *map_extended(Arena *arena, const Map *from, Value key, Value value, bool *repeated);
/* Whether map_extended() can share what the map has, so that it takes no time in proportion to it.
 */
bool map_is_extensible(const Map *map);
/* The value at `key` (numeric keys across types), or NULL. */
const Value *map_find(const Map *map, Value key);

/* A record with all fields absent, or NULL. */
static inline Record *record_new(Arena *arena, uint16_t type, uint32_t field_count,
                                 const Place *place);

/* Makes the arena own all parts of *value: text, lists, maps, optionals, addresses. False when
 * memory is exhausted (parts that are shared are copied each time, so limit the arena) and for
 * records, errors and unknowns, which belong to an evaluation. */
bool value_copy(Arena *arena, Value *value);

/* Errors as values. The message is copied into the arena; with no memory left the value is
 * a static out-of-memory error. */
Value value_error(Arena *arena, ErrorCode code, Text message);
Value value_error_format(Arena *arena, ErrorCode code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Unknowns as values. */
Value value_unknown(Arena *arena, const Place *place);
/* The union of two unknowns. */
Value value_unknown_merge(Arena *arena, Value left, Value right);
/* What an operator yields whose operands are unsure: the first error, else all unknowns
 * together (CEL: errors win over unknowns in a strict function). */
Value value_unsure_merge(Arena *arena, const Value *values, size_t count);

const Place *place_field(Arena *arena, const Place *parent, Text name);
const Place *place_index(Arena *arena, const Place *parent, uint32_t index);
int place_compare(const Place *left, const Place *right);
/* Appends the JSON Pointer (RFC 6901) of `place` followed by `suffix`; the root is "". */
void place_write(Buffer *out, const Place *place, Text suffix);

/* ---- what is short enough to stand where it is called ---------------------------------------- */

static inline Record *record_new(Arena *arena, uint16_t type, uint32_t field_count,
                                 const Place *place)
{
    if (field_count > UINT16_MAX + 1U) /* an instruction has 16 bits for a field's number */
        return NULL;
    size_t fields_bytes = field_count * sizeof(Value);
    Record *record = arena_alloc_unset(arena, sizeof(Record) + fields_bytes);
    if (record == NULL)
        return NULL;
    record->type = type;
    record->field_count = field_count;
    record->place = place;
    memset(record->fields, 0, fields_bytes);
    return record;
}
