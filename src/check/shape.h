/*
 * shape.h - how large a value can be: the sizes of its parts, as bounds.
 *
 * Sizes of what comes from outside are named by where they stand: `domains` is how many items the
 * list has, `domains[].name` how many bytes the longest name, `m{}` the longest key of a map; of
 * what is dyn, `x*` counts everything within it, values and bytes.
 *
 * Layer: check (internal to cost.c).
 */
#pragma once

#include "check/bound.h"
#include "syntax/ast.h"

typedef enum ShapeKind {
    SHAPE_SCALAR,
    SHAPE_TEXT,     /* size: bytes */
    SHAPE_LIST,     /* size: items; item */
    SHAPE_MAP,      /* size: entries; key, item */
    SHAPE_OPTIONAL, /* item */
    SHAPE_RECORD,   /* fields, or type and path */
    SHAPE_DYN,      /* size: values and bytes within it */
} ShapeKind;

typedef struct Shape Shape;
struct Shape {
    ShapeKind kind;
    const Bound *size;
    const Shape *item;
    const Shape *key;
    const Type *type; /* RECORD */
    Text path;        /* RECORD: where its fields are asked for; data NULL for one that was made */
    const Shape **fields; /* RECORD that was made: by field of its declaration, NULL where absent */
};

/* All return NULL when memory is exhausted. */
const Shape *shape_scalar(Arena *arena);
const Shape *shape_text(Arena *arena, const Bound *size_bytes);
const Shape *shape_list(Arena *arena, const Bound *count, const Shape *item);
const Shape *shape_map(Arena *arena, const Bound *count, const Shape *key, const Shape *item);
const Shape *shape_optional(Arena *arena, const Shape *item);
const Shape *shape_dyn(Arena *arena, const Bound *size);
/* What comes from outside at `path`. */
const Shape *shape_of_type(Arena *arena, const Type *type, Text path);
const Shape *shape_of_value(Arena *arena, Value value);
/* As large as a limit lets a value of the type be. */
const Shape *shape_limited(Arena *arena, const Type *type);

/* Covers both; a scalar takes the shape of the other. Either may be NULL for nothing. */
const Shape *shape_join(Arena *arena, const Shape *one, const Shape *other);

/* What an item of a list, a value of a map, the content of an optional can be; a key. */
const Shape *shape_item(Arena *arena, const Shape *shape);
const Shape *shape_key(Arena *arena, const Shape *shape);
const Shape *shape_field(Arena *arena, const Shape *shape, Text field);

/* Bytes of text, items of a list or map; 0 for a scalar. */
const Bound *shape_size(Arena *arena, const Shape *shape);
/* The fuel that comparing it with another value takes: 1 a value, 1 for 16 bytes. */
const Bound *shape_compared(Arena *arena, const Shape *shape);
/* Values and bytes within it. */
const Bound *shape_total(Arena *arena, const Shape *shape);
