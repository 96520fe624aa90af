/*
 * call.h - calling natives by name in tests, and their results as text.
 */
#pragma once

#include "support/cases.h"

#include "base/limits.h"
#include "lib/native.h"
#include "value/calendar.h"

/* One evaluator's worth of what natives need. */
typedef struct Caller {
    Allocator heap;
    Arena *arena;
    Library *library;
    int64_t fuel;
    Buffer text;
} Caller;

static inline void caller_begin(Caller *caller)
{
    *caller = (Caller){.heap = allocator_system(), .fuel = LIMIT_FUEL};
    caller->arena = arena_new(&caller->heap);
    caller->library = library_new(&caller->heap);
    assert_non_null(caller->library);
    buffer_init(&caller->text, &caller->heap);
}

static inline void caller_end(Caller *caller)
{
    buffer_free(&caller->text);
    library_free(caller->library);
    arena_free(caller->arena);
}

/* Calls the overload that fits, as the VM does where types are known only at run time. */
static inline Value caller_call(Caller *caller, const char *function, bool method,
                                const Value *args, size_t arg_count)
{
    static const ValueNames no_names = {0};
    NativeContext context = {caller->arena, caller->library, &no_names, &caller->fuel};
    uint16_t first;
    size_t count = native_find(&first, text_of(function));
    assert_true(count > 0);
    Value out = {0};
    native_dispatch(&context, &out, first, count, args, arg_count, method);
    assert_int_not_equal(out.tag, VALUE_ABSENT);
    return out;
}

/* The value as a CEL literal, valid until the next call. */
static inline Text caller_print(Caller *caller, Value value)
{
    buffer_clear(&caller->text);
    print_cel(&caller->text, value, NULL);
    return buffer_text(&caller->text);
}

/* ---- rows ---------------------------------------------------------------------------------- */

enum { CALL_ARGS_MAX = 4 };

/* A call and its result. The expected text is the result as a CEL literal; "error: " and the
 * beginning of the message for an error. The first argument of a method is its receiver. */
typedef struct CallCase {
    const char *name; /* the call as it would be written */
    const char *function;
    bool method;
    size_t arg_count;
    Value args[CALL_ARGS_MAX];
    const char *expected;
} CallCase;

/* How arguments are written in rows, which are constants. */
#define INT(number)                              \
    {                                            \
        .tag = VALUE_INT, .as.integer = (number) \
    }
#define UINT(number)                               \
    {                                              \
        .tag = VALUE_UINT, .as.uinteger = (number) \
    }
#define REAL(number)                             \
    {                                            \
        .tag = VALUE_DOUBLE, .as.real = (number) \
    }
#define BOOL(truth)                              \
    {                                            \
        .tag = VALUE_BOOL, .as.boolean = (truth) \
    }
#define STRING(literal)                                                        \
    {                                                                          \
        .tag = VALUE_STRING, .size = sizeof(literal) - 1, .as.text = (literal) \
    }
#define BYTES(literal)                                                        \
    {                                                                         \
        .tag = VALUE_BYTES, .size = sizeof(literal) - 1, .as.text = (literal) \
    }
#define NOTHING           \
    {                     \
        .tag = VALUE_NULL \
    }
#define NONE_OPTIONAL         \
    {                         \
        .tag = VALUE_OPTIONAL \
    }
#define SOME(pointer)                                \
    {                                                \
        .tag = VALUE_OPTIONAL, .as.inner = (pointer) \
    }
#define DATE(days)                              \
    {                                           \
        .tag = VALUE_DATE, .as.integer = (days) \
    }
#define MOMENT(seconds, nanoseconds)                                           \
    {                                                                          \
        .tag = VALUE_TIMESTAMP, .size = (nanoseconds), .as.integer = (seconds) \
    }
#define SPAN(seconds, nanoseconds)                                            \
    {                                                                         \
        .tag = VALUE_DURATION, .size = (nanoseconds), .as.integer = (seconds) \
    }
#define LIST(pointer)                           \
    {                                           \
        .tag = VALUE_LIST, .as.list = (pointer) \
    }
#define MAP(pointer)                          \
    {                                         \
        .tag = VALUE_MAP, .as.map = (pointer) \
    }
/* A list from an array of values. */
#define ITEMS(array)                                                        \
    {                                                                       \
        .count = sizeof(array) / sizeof *(array), .items = (Value *)(array) \
    }

static inline void check_call(void **state)
{
    const CallCase *c = *state;
    static const char prefix[] = "error: ";
    Caller caller;
    caller_begin(&caller);
    Value out = caller_call(&caller, c->function, c->method, c->args, c->arg_count);
    if (strncmp(c->expected, prefix, strlen(prefix)) == 0) {
        assert_int_equal(out.tag, VALUE_ERROR);
        Text message = out.as.error->message;
        size_t size_bytes = strlen(c->expected + strlen(prefix));
        assert_text_equal(text_slice(message, 0, size_bytes), c->expected + strlen(prefix));
    } else {
        assert_text_equal(caller_print(&caller, out), c->expected);
    }
    caller_end(&caller);
}
