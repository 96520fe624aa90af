/*
 * type.h - static types, as the checker and the bundle's signatures use them.
 *
 * Types are interned by a TypeTable: equal types are equal pointers.
 *
 * Layer: value.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

typedef enum TypeKind {
    TYPE_ERROR = 0, /* already reported; fits everything, so that one mistake gives one message */
    TYPE_DYN,
    TYPE_NULL,
    TYPE_BOOL,
    TYPE_INT,
    TYPE_UINT,
    TYPE_DOUBLE,
    TYPE_STRING,
    TYPE_BYTES,
    TYPE_TIMESTAMP,
    TYPE_DURATION,
    TYPE_DATE,
    TYPE_IP,
    TYPE_CIDR,
    TYPE_LIST,     /* params[0] */
    TYPE_MAP,      /* params[0] -> params[1] */
    TYPE_OPTIONAL, /* params[0] */
    TYPE_TYPE,     /* type(params[0]) */
    TYPE_ENUM,     /* name, index */
    TYPE_RECORD,   /* name, index */
    TYPE_PARAM,    /* a type parameter of a signature: name */
    TYPE_OPAQUE,   /* a type known by name only, with parameters (CEL abstract types) */
    TYPE_WRAPPER,  /* params[0] or null: CEL's wrapper types, which only the checker knows */
    TYPE_KIND_COUNT
} TypeKind;

enum { TYPE_PARAMS_MAX = 4 }; /* only OPAQUE types have more than two */

typedef struct Type Type;
struct Type {
    TypeKind kind;
    uint16_t index; /* ENUM, RECORD: in the program */
    uint8_t param_count;
    Text name;        /* ENUM, RECORD: full name; PARAM, OPAQUE: name */
    const void *decl; /* ENUM, RECORD: the checker's declaration; no part of the type's identity */
    const Type *params[TYPE_PARAMS_MAX];
};

typedef struct TypeTable TypeTable;

/* Types live in `arena`. NULL when memory is exhausted. */
TypeTable *type_table_new(Arena *arena);

/* A type without parameters: DYN to CIDR and ERROR. Never NULL. */
const Type *type_simple(TypeTable *table, TypeKind kind);
/* The rest return NULL when memory is exhausted or a parameter is NULL. */
const Type *type_list(TypeTable *table, const Type *element);
const Type *type_map(TypeTable *table, const Type *key, const Type *value);
const Type *type_optional(TypeTable *table, const Type *inner);
const Type *type_type(TypeTable *table, const Type *of);
const Type *type_wrapper(TypeTable *table, const Type *of);
const Type *type_enum(TypeTable *table, Text name, uint16_t index);
const Type *type_record(TypeTable *table, Text name, uint16_t index);
const Type *type_param(TypeTable *table, Text name);
const Type *type_opaque(TypeTable *table, Text name, const Type *const *params, size_t count);

/* The name as messages show it and language.md writes it: list<int>, Person?, timestamp; of the
 * value of a type, type(int); wrapper(int). What is nested beyond reading is "...". */
void type_write(Buffer *out, const Type *type);
/* What type(x) gives for x of this type, by its CEL name; parameters do not show at run time. */
Text type_value_name(const Type *type);

/* A native's or declaration's signature, read from text such as
 *   "(int, int) -> int"      "list<A>.(A) -> bool"      "string.(string, int) -> int"
 * A single upper-case letter is a type parameter; "T?" is optional<T>; type<T> is a type's type. */
typedef struct Signature {
    bool is_method; /* params[0] is the receiver */
    uint8_t param_count;
    const Type *params[8];
    const Type *result;
} Signature;

/* Reads a whole signature. Types are those without parameters by their names in type_write(), list,
 * map and type. False when `text` is not a signature or memory is exhausted. */
bool signature_parse(Signature *out, TypeTable *table, Text text);
/* The same for a text that outlives the table, which keeps what it has read; NULL for false. */
const Signature *signature_of(TypeTable *table, const char *text);
