/*
 * native.h - functions written in C: how they are declared, found and called.
 *
 * A native is one row of natives.def. Several rows with one function name are its
 * overloads, as in CEL. Operators are functions with CEL's names ("_+_", "_[_]").
 *
 * Layer: lib. The tables are constant and shared; a Library is one thread's.
 */
#pragma once

#include "value/print.h"
#include "value/type.h"
#include "value/value.h"

/* What a native may use. One per evaluator; natives keep their caches in `library`. */
typedef struct Library Library;

typedef struct NativeContext {
    Arena *arena; /* results live here until the record is done */
    Library *library;
    const ValueNames *names; /* enum members and record fields by number */
    int64_t *fuel;           /* a native subtracts the bytes or items it reads beyond a few */
} NativeContext;

/* Sets *out, to an error value where the arguments are refused. The caller has checked that
 * the arguments fit the row's signature and that none is an error or an unknown, unless the
 * row says it is not strict. `out` may not alias `args`. */
typedef void (*NativeFunction)(NativeContext *context, Value *out, const Value *args);

typedef struct NativeRow {
    const char *c_name;    /* unique: names the overload in messages, bundles and docs */
    const char *function;  /* CEL or full Licet name: "startsWith", "std.phone.is_mobile", "_+_" */
    const char *signature; /* see signature_parse() */
    const char *meaning;   /* one line for docs/functions.md */
    const char *source;    /* standard and clause, or the CEL document */
    NativeFunction call;
} NativeRow;

/* The tags that one row's parameters take, the receiver first. */
enum { NATIVE_PARAMS_MAX = 5 };
typedef struct NativeShape {
    bool is_method;
    bool is_strict; /* native_is_strict() */
    bool is_read;   /* all of this has been read from the signature */
    uint8_t param_count;
    uint32_t tags[NATIVE_PARAMS_MAX]; /* bit t: a value of tag t fits */
    uint32_t result;                  /* likewise, where it is neither an error nor unknown */
} NativeShape;

size_t native_count(void);
const NativeRow *native_get(uint16_t index);

/* The rows of one function, in the order of natives.def, as [*out_first, *out_first + count):
 * the table is sorted by function name. Count 0 where there is none. */
size_t native_find(uint16_t *out_first, Text function);

/* The same by hash, for who asks often. */
typedef struct NativeIndex NativeIndex;
/* The index lives in the arena; NULL when memory is exhausted. */
NativeIndex *native_index_new(Arena *arena);
size_t native_index_find(const NativeIndex *index, uint16_t *out_first, Text function);

/* What the row's signature says: read anew at each call, so whoever calls often keeps it. */
NativeShape native_shape(uint16_t index);

/* Whether `args` fit the row's signature at run time: tags, and for lists and maps the tag
 * alone. A type parameter and dyn fit anything. */
bool native_accepts(uint16_t index, const Value *args, size_t arg_count);

/* False for the few natives that look at errors and unknowns themselves (&&, ||, ?:, optionals'
 * or() and orValue()): they are called with unsure arguments too, whose tags fit nothing. */
bool native_is_strict(uint16_t index);

/* The number of parameters, the receiver included; and whether it is called as a method. */
size_t native_param_count(uint16_t index);
bool native_is_method(uint16_t index);

/* Calls the overload of the function at [first, first + count) whose signature the arguments
 * fit. Unsure arguments come out merged; none that fits gives "no such overload". */
void native_dispatch(NativeContext *context, Value *out, uint16_t first, size_t count,
                     const Value *args, size_t arg_count, bool as_method);

/* The fuel that matches() takes for a pattern of this regex_size(), whatever the text: for reading
 * it and for compiling it, kept or not. */
int64_t native_pattern_cost(Text pattern, uint32_t size);
/* The fuel that reading a text takes. */
enum { NATIVE_BYTES_PER_UNIT = 16 };

/* Caches: compiled regular expressions, the public suffix list, time zones. NULL when memory is
 * exhausted. Owned by the evaluator that made it. */
Library *library_new(const Allocator *allocator);
void library_free(Library *library);
