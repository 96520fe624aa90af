/*
 * native_support.h - what the natives share: prototypes, failing, paying fuel, making results.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/limits.h"
#include "base/utf8.h"
#include "lib/library.h"
#include "lib/native.h"

#define NATIVE(c_name, function, signature, meaning, source) \
    void native_##c_name(NativeContext *context, Value *out, const Value *args);
#include "lib/natives.def"

/* The head of a native's definition. Not every native needs every parameter. */
#define NATIVE_FN(c_name)                                                            \
    void native_##c_name(NativeContext *context __attribute__((unused)), Value *out, \
                         const Value *args __attribute__((unused)))

/* The definition of a native that gives its argument back. */
#define NATIVE_IDENTITY(c_name) \
    NATIVE_FN(c_name)           \
    {                           \
        *out = args[0];         \
    }

/* Sets *out to an error with this message. */
void native_fail(NativeContext *context, Value *out, ErrorCode code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "no such overload" */
void native_fail_overload(NativeContext *context, Value *out);
void native_fail_memory(NativeContext *context, Value *out);
/* "range error": a value that `type` cannot hold. */
void native_fail_range(NativeContext *context, Value *out, const char *type);

/* No fuel is left: false. */
bool native_fail_fuel(NativeContext *context, Value *out);
/* Pays for work; false, with *out the error, when the fuel has run out. A native charges before
 * it works, so that no call does much more than the fuel allows. */
static inline bool native_charge(NativeContext *context, Value *out, uint64_t units)
{
    if (*context->fuel <= 0 || units > (uint64_t)*context->fuel)
        return native_fail_fuel(context, out);
    *context->fuel -= (int64_t)units;
    return true;
}
/* Pays for reading `size_bytes` bytes once, a cheap thing: 16 bytes a unit. */
static inline bool native_charge_bytes(NativeContext *context, Value *out, size_t size_bytes)
{
    return size_bytes < NATIVE_BYTES_PER_UNIT ||
           native_charge(context, out, size_bytes / NATIVE_BYTES_PER_UNIT);
}

/* Pays for looking for `needle_bytes` in `text_bytes`, both of them sizes of values: at worst that
 * takes their product. */
static inline bool native_charge_search(NativeContext *context, Value *out, size_t text_bytes,
                                        size_t needle_bytes)
{
    enum { COMPARED_PER_UNIT = 1024 };
    uint64_t compared = (uint64_t)text_bytes * needle_bytes;
    return native_charge_bytes(context, out, text_bytes) &&
           native_charge(context, out, compared / COMPARED_PER_UNIT);
}

/* value_equal() at a price: nothing for scalars, 1 for each value and every 16 bytes of text looked
 * at otherwise. False, with *out the error, when the fuel has run out. */
bool native_values_equal(NativeContext *context, Value *out, Value left, Value right, bool *equal);
static inline bool native_are_equal(NativeContext *context, Value *out, Value left, Value right,
                                    bool *equal)
{
    if (left.tag != VALUE_INT || right.tag != VALUE_INT)
        return native_values_equal(context, out, left, right, equal);
    *equal = left.as.integer == right.as.integer;
    return true;
}
/* Whether the list has an item equal to that; false, with *out the error, when the fuel has run
 * out. Pays for what it looks at as native_values_equal() does. */
bool native_list_has(NativeContext *context, Value *out, const List *list, Value item, bool *found);
/* Pays for hashing a map's key. */
bool native_charge_key(NativeContext *context, Value *out, Value key);

/* `size_bytes` bytes of the arena, of any value, for a text to return, or NULL with *out the error
 * when the text would be longer than LIMIT_STRING_BYTES or memory is exhausted. */
char *native_new_text(NativeContext *context, Value *out, size_t size_bytes);
/* Returns what the buffer holds as a string, or the error that it has become too long. */
void native_return_buffer(NativeContext *context, Value *out, const Buffer *buffer);
/* Returns a copy of `text` as a string. */
void native_return_text(NativeContext *context, Value *out, Text text);
/* optional.of(value) */
void native_return_some(NativeContext *context, Value *out, Value value);

/* A list with room for `capacity` items, or NULL with *out the error. */
List *native_new_list(NativeContext *context, Value *out, size_t capacity);
/* list_append(); false, with *out the error, when there is no room. */
bool native_append(NativeContext *context, Value *out, List *list, Value item);
