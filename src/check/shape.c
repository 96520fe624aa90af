#include "check/shape.h"

#include "base/limits.h"

enum { NESTING_MAX = 12, BYTES_PER_UNIT = 16 };

static const Shape *make(Arena *arena, ShapeKind kind, const Bound *size, const Shape *item,
                         const Shape *key)
{
    Shape *shape = arena_alloc(arena, sizeof *shape);
    if (shape == NULL)
        return NULL;
    *shape = (Shape){.kind = kind, .size = size, .item = item, .key = key};
    return shape;
}

const Shape *shape_scalar(Arena *arena)
{
    return make(arena, SHAPE_SCALAR, bound_constant(arena, 0), NULL, NULL);
}

const Shape *shape_text(Arena *arena, const Bound *size_bytes)
{
    return make(arena, SHAPE_TEXT, size_bytes, NULL, NULL);
}

const Shape *shape_list(Arena *arena, const Bound *count, const Shape *item)
{
    return make(arena, SHAPE_LIST, count, item, NULL);
}

const Shape *shape_map(Arena *arena, const Bound *count, const Shape *key, const Shape *item)
{
    return make(arena, SHAPE_MAP, count, item, key);
}

const Shape *shape_optional(Arena *arena, const Shape *item)
{
    return make(arena, SHAPE_OPTIONAL, bound_constant(arena, 0), item, NULL);
}

const Shape *shape_dyn(Arena *arena, const Bound *size)
{
    return make(arena, SHAPE_DYN, size, NULL, NULL);
}

/* ---- what comes from outside ----------------------------------------------------------------- */

static Text joined(Arena *arena, Text path, const char *between, Text name)
{
    Buffer text;
    buffer_init_in(&text, arena);
    buffer_add(&text, path);
    if (path.size_bytes > 0 || between[0] != '.')
        buffer_add_string(&text, between);
    buffer_add(&text, name);
    return buffer_failed(&text) ? (Text){NULL, 0} : buffer_text(&text);
}

static const Shape *record_at(Arena *arena, const Type *type, Text path)
{
    Shape *shape = arena_alloc(arena, sizeof *shape);
    if (shape == NULL)
        return NULL;
    *shape =
        (Shape){.kind = SHAPE_RECORD, .size = bound_constant(arena, 0), .type = type, .path = path};
    return shape;
}

const Shape *shape_of_type(Arena *arena, const Type *type, Text path)
{
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_BYTES:
        return shape_text(arena, bound_size(arena, path));
    case TYPE_LIST:
        return shape_list(
            arena, bound_size(arena, path),
            shape_of_type(arena, type->params[0], joined(arena, path, "[]", TEXT(""))));
    case TYPE_MAP:
        return shape_map(
            arena, bound_size(arena, path),
            shape_of_type(arena, type->params[0], joined(arena, path, "{}", TEXT(""))),
            shape_of_type(arena, type->params[1], joined(arena, path, "[]", TEXT(""))));
    case TYPE_OPTIONAL:
        return shape_optional(arena, shape_of_type(arena, type->params[0], path));
    case TYPE_RECORD:
        return record_at(arena, type, path);
    case TYPE_DYN:
    case TYPE_ERROR:
    case TYPE_PARAM:
    case TYPE_OPAQUE:
        return shape_dyn(arena, bound_size(arena, joined(arena, path, "*", TEXT(""))));
    default:
        return shape_scalar(arena);
    }
}

const Shape *shape_of_value(Arena *arena, Value value)
{
    const Shape *item = NULL, *key = NULL;
    switch ((ValueTag)value.tag) {
    case VALUE_STRING:
    case VALUE_BYTES:
        return shape_text(arena, bound_constant(arena, value.size));
    case VALUE_LIST:
        for (uint32_t i = 0; i < value.as.list->count; i++)
            item = shape_join(arena, item, shape_of_value(arena, value.as.list->items[i]));
        return shape_list(arena, bound_constant(arena, value.as.list->count), item);
    case VALUE_MAP:
        for (uint32_t i = 0; i < value.as.map->count; i++) {
            const MapEntry *entry = &value.as.map->entries[i];
            key = shape_join(arena, key, shape_of_value(arena, entry->key));
            item = shape_join(arena, item, shape_of_value(arena, entry->value));
        }
        return shape_map(arena, bound_constant(arena, value.as.map->count), key, item);
    case VALUE_OPTIONAL:
        return shape_optional(arena, value.as.inner != NULL ? shape_of_value(arena, *value.as.inner)
                                                            : NULL);
    default:
        return shape_scalar(arena);
    }
}

static const Shape *limited(Arena *arena, const Type *type, int nesting)
{
    const Bound *items = bound_constant(arena, LIMIT_LIST_ITEMS);
    if (type == NULL || nesting > NESTING_MAX)
        return shape_dyn(arena, bound_endless(arena));
    switch (type->kind) {
    case TYPE_STRING:
    case TYPE_BYTES:
        return shape_text(arena, bound_constant(arena, LIMIT_STRING_BYTES));
    case TYPE_LIST:
        return shape_list(arena, items, limited(arena, type->params[0], nesting + 1));
    case TYPE_MAP:
        return shape_map(arena, items, limited(arena, type->params[0], nesting + 1),
                         limited(arena, type->params[1], nesting + 1));
    case TYPE_OPTIONAL:
        return shape_optional(arena, limited(arena, type->params[0], nesting + 1));
    case TYPE_RECORD:
    case TYPE_DYN:
    case TYPE_ERROR:
    case TYPE_PARAM:
    case TYPE_OPAQUE:
        return shape_dyn(arena, bound_endless(arena));
    default:
        return shape_scalar(arena);
    }
}

const Shape *shape_limited(Arena *arena, const Type *type)
{
    return limited(arena, type, 0);
}

/* ---- parts ----------------------------------------------------------------------------------- */

const Shape *shape_item(Arena *arena, const Shape *shape)
{
    if (shape == NULL || shape->kind == SHAPE_DYN)
        return shape;
    return shape->item != NULL ? shape->item : shape_scalar(arena);
}

const Shape *shape_key(Arena *arena, const Shape *shape)
{
    if (shape == NULL || shape->kind == SHAPE_DYN)
        return shape;
    return shape->key != NULL ? shape->key : shape_scalar(arena);
}

/* The field's number in its record, and its type; false where there is none. */
static bool find_field(const Type *record, Text name, uint32_t *index)
{
    const Decl *decl = record->decl;
    for (uint32_t i = 0; decl != NULL && i < decl->as.record.count; i++) {
        if (text_equal(decl->as.record.fields[i].name.text, name)) {
            *index = i;
            return true;
        }
    }
    return false;
}

const Shape *shape_field(Arena *arena, const Shape *shape, Text field)
{
    uint32_t index;
    if (shape == NULL || shape->kind == SHAPE_DYN)
        return shape;
    if (shape->kind == SHAPE_OPTIONAL)
        return shape_optional(arena, shape_field(arena, shape->item, field));
    if (shape->kind == SHAPE_MAP)
        return shape_item(arena, shape);
    if (shape->kind != SHAPE_RECORD || !find_field(shape->type, field, &index))
        return shape_scalar(arena);
    if (shape->path.data == NULL)
        return shape->fields[index] != NULL ? shape->fields[index] : shape_scalar(arena);
    const Decl *decl = shape->type->decl;
    const Type *type = decl->as.record.fields[index].type;
    return type != NULL ? shape_of_type(arena, type, joined(arena, shape->path, ".", field))
                        : shape_dyn(arena, bound_endless(arena));
}

/* ---- sizes ----------------------------------------------------------------------------------- */

const Bound *shape_size(Arena *arena, const Shape *shape)
{
    return shape != NULL ? shape->size : bound_constant(arena, 0);
}

/* The sum over everything within, with text counted by `per_byte`. */
static const Bound *sum(Arena *arena, const Shape *shape, double per_byte, int nesting)
{
    const Bound *one = bound_constant(arena, 1), *inner;
    if (shape == NULL)
        return one;
    if (nesting > NESTING_MAX)
        return bound_endless(arena);
    switch (shape->kind) {
    case SHAPE_TEXT:
        return bound_add(arena, one, bound_scale(arena, shape->size, per_byte));
    case SHAPE_DYN:
        return bound_add(arena, one, shape->size);
    case SHAPE_OPTIONAL:
        return bound_add(arena, one, sum(arena, shape->item, per_byte, nesting + 1));
    case SHAPE_LIST:
    case SHAPE_MAP:
        inner = sum(arena, shape->item, per_byte, nesting + 1);
        if (shape->kind == SHAPE_MAP)
            inner = bound_add(arena, inner, sum(arena, shape->key, per_byte, nesting + 1));
        return bound_add(arena, one, bound_multiply(arena, shape->size, inner));
    case SHAPE_RECORD: {
        const Decl *decl = shape->type->decl;
        for (uint32_t i = 0; decl != NULL && i < decl->as.record.count; i++) {
            Text name = decl->as.record.fields[i].name.text;
            one = bound_add(arena, one,
                            sum(arena, shape_field(arena, shape, name), per_byte, nesting + 1));
        }
        return one;
    }
    case SHAPE_SCALAR:
        break;
    }
    return one;
}

const Bound *shape_compared(Arena *arena, const Shape *shape)
{
    return sum(arena, shape, 1.0 / BYTES_PER_UNIT, 0);
}

const Bound *shape_total(Arena *arena, const Shape *shape)
{
    return sum(arena, shape, 1, 0);
}

const Shape *shape_join(Arena *arena, const Shape *one, const Shape *other)
{
    if (one == NULL || other == NULL || one == other)
        return one != NULL ? one : other;
    if (one->kind == SHAPE_SCALAR)
        return other;
    if (other->kind == SHAPE_SCALAR)
        return one;
    bool records = one->kind == SHAPE_RECORD && other->kind == SHAPE_RECORD;
    if (records && one->path.data != NULL && other->path.data != NULL &&
        text_equal(one->path, other->path))
        return one;
    if (one->kind != other->kind || records)
        return shape_dyn(arena,
                         bound_max(arena, shape_total(arena, one), shape_total(arena, other)));
    return make(arena, one->kind, bound_max(arena, one->size, other->size),
                shape_join(arena, one->item, other->item), shape_join(arena, one->key, other->key));
}
