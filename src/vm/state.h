/*
 * state.h - what steps (step.h) see of a Vm, and what they call.
 *
 * Layer: vm (internal).
 */
#pragma once

#include "lib/native.h"
#include "value/value.h"

typedef struct Vm Vm;

/* A native of the bundle, found in this program's library. */
typedef struct LinkedNative {
    NativeFunction call;              /* of the only overload; NULL where there are several */
    uint32_t tags[NATIVE_PARAMS_MAX]; /* what `call` takes, unsure values excepted */
    uint16_t first;                   /* the overload, or the first of the function's */
    uint16_t count;
    uint16_t param_count;
    bool is_method;
} LinkedNative;

/* A constant pattern that texts are matched with. */
typedef struct Automaton Automaton;
typedef struct Pattern {
    const Automaton *automaton;
    int64_t cost;    /* fuel, whatever the text */
    uint32_t native; /* NATIVES: matches() */
} Pattern;

/* A register and what it holds. */
typedef struct Kept {
    uint32_t number;
    Value value;
} Kept;

/* A value made at most once for a record. */
typedef struct Memo {
    uint32_t record; /* number of the record it was made for */
    Value value;
} Memo;

/* The functions of runtime.def, for code that is not linked with them. */
typedef struct Runtime {
#define RUNTIME_FUNCTION(result, name, parameters) result(*name) parameters;
#include "vm/runtime.def"
} Runtime;

/* A function made ahead of time, which pays for itself. */
typedef Value (*NativeBody)(Vm *vm, const Value *args);
/* Up to 64 rules made ahead of time as one function, a block: runs those whose bits are set, in
 * this order; or some of them: then it gives the bits of those that are still to be run. */
typedef uint64_t (*NativeBlock)(Vm *vm, uint64_t rules);
typedef struct NativeRule {
    NativeBlock block; /* NULL where the rule is interpreted */
    uint32_t bit;      /* its place in there */
} NativeRule;
typedef struct NativeCode {
    uint32_t count; /* of the bundle's functions */
    const NativeBody
        *bodies;             /* by FUNCTIONS; NULL where the function is interpreted, or a rule's */
    const NativeRule *rules; /* by RULES */
} NativeCode;

/* What a table's node is found to need when it is first met. */
struct TextTable;
typedef struct NodeIndex {
    const struct TextTable *keys; /* of an EQUAL node over texts: edges by key */
    Value
        *answers; /* of such a node with nothing but leaves behind it, or NULL: what these give, by
                     the key's number, 0 for any other text; ABSENT where that is not made yet */
    Value answer; /* of a LEAF: what the table gives; ABSENT where that is not made yet */
} NodeIndex;

#ifdef LICET_NATIVE
/* All that native code knows of it. */
struct Vm {
#define STATE(type, name) type name;
#include "vm/state.def"
};
#endif
