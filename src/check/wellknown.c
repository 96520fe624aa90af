/*
 * wellknown.c - messages of google.protobuf written out.
 */
#include "check/wellknown.h"

#define PACKAGE "google.protobuf."

enum { FIELDS_MAX = 2 };

/* A message, and its fields in the order that its native takes them. */
typedef struct WellKnown {
    Text name;
    Text native;
    TypeKind kind; /* of the wrapped value or, no wrapper, of the fields' defaults */
    bool wraps;
    uint8_t field_count;
    Text fields[FIELDS_MAX];
} WellKnown;

#define WRAPPER(name, kind)                                          \
    {                                                                \
        TEXT_INIT(name), TEXT_INIT(PACKAGE "@" name), kind, true, 1, \
        {                                                            \
            TEXT_INIT("value")                                       \
        }                                                            \
    }
#define MESSAGE_OF(name, kind, field)                                 \
    {                                                                 \
        TEXT_INIT(name), TEXT_INIT(PACKAGE "@" name), kind, false, 1, \
        {                                                             \
            TEXT_INIT(field)                                          \
        }                                                             \
    }
#define TIME(name)                                                        \
    {                                                                     \
        TEXT_INIT(name), TEXT_INIT(PACKAGE "@" name), TYPE_INT, false, 2, \
        {                                                                 \
            TEXT_INIT("seconds"), TEXT_INIT("nanos")                      \
        }                                                                 \
    }

static const WellKnown messages[] = {
    WRAPPER("BoolValue", TYPE_BOOL),
    WRAPPER("BytesValue", TYPE_BYTES),
    WRAPPER("DoubleValue", TYPE_DOUBLE),
    WRAPPER("FloatValue", TYPE_DOUBLE),
    WRAPPER("Int32Value", TYPE_INT),
    WRAPPER("Int64Value", TYPE_INT),
    WRAPPER("StringValue", TYPE_STRING),
    WRAPPER("UInt32Value", TYPE_UINT),
    WRAPPER("UInt64Value", TYPE_UINT),
    MESSAGE_OF("ListValue", TYPE_LIST, "values"),
    MESSAGE_OF("Struct", TYPE_MAP, "fields"),
    TIME("Duration"),
    TIME("Timestamp"),
};

/* google.protobuf.Value has one of these fields, each of which is a value as another message has
 * it. */
static const struct {
    Text field;
    Text native; /* empty: null, whatever is given */
} alternatives[] = {
    {TEXT_INIT("null_value"), {"", 0}},
    {TEXT_INIT("number_value"), TEXT_INIT(PACKAGE "@DoubleValue")},
    {TEXT_INIT("string_value"), TEXT_INIT(PACKAGE "@StringValue")},
    {TEXT_INIT("bool_value"), TEXT_INIT(PACKAGE "@BoolValue")},
    {TEXT_INIT("struct_value"), TEXT_INIT(PACKAGE "@Struct")},
    {TEXT_INIT("list_value"), TEXT_INIT(PACKAGE "@ListValue")},
};
enum { ALTERNATIVE_COUNT = sizeof alternatives / sizeof alternatives[0] };

/* ---- names ----------------------------------------------------------------------------------- */

typedef struct Found {
    const WellKnown *message;
    bool is_value; /* google.protobuf.Value */
} Found;

static bool find_message(Walk *walk, Text name, void *context)
{
    Found *found = context;
    (void)walk;
    if (!text_starts_with(name, TEXT(PACKAGE)))
        return false;
    name = text_slice(name, strlen(PACKAGE), name.size_bytes);
    found->is_value = text_equal(name, TEXT("Value"));
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        if (text_equal(name, messages[i].name))
            found->message = &messages[i];
    }
    return found->is_value || found->message != NULL;
}

static bool find_null(Walk *walk, Text name, void *context)
{
    (void)walk;
    (void)context;
    return text_equal(name, TEXT(PACKAGE "NullValue.NULL_VALUE"));
}

bool wellknown_is_null(Walk *walk, Text name, bool absolute)
{
    return reference_in_container(walk, name, absolute, find_null, NULL);
}

static bool is_absolute(const Expr *name)
{
    while (name->kind == EXPR_SELECT)
        name = name->as.select.operand;
    return name->kind == EXPR_NAME && name->absolute;
}

/* ---- building -------------------------------------------------------------------------------- */

static Expr *new_expr(Walk *walk, ExprKind kind, const Expr *like)
{
    Expr *expr = arena_alloc(walk->checker->arena, ast_expr_bytes(kind));
    if (expr == NULL)
        return NULL;
    expr->kind = kind;
    expr->depth = 1;
    expr->span = like->span;
    return expr;
}

static Expr *new_default(Walk *walk, TypeKind kind, const Expr *like)
{
    if (kind == TYPE_LIST || kind == TYPE_MAP)
        return new_expr(walk, kind == TYPE_LIST ? EXPR_LIST : EXPR_MAP, like);
    Expr *expr = new_expr(walk, EXPR_LITERAL, like);
    if (expr == NULL)
        return NULL;
    expr->as.literal = kind == TYPE_BOOL     ? value_bool(false)
                       : kind == TYPE_INT    ? value_int(0)
                       : kind == TYPE_UINT   ? value_uint(0)
                       : kind == TYPE_DOUBLE ? value_double(0)
                       : kind == TYPE_STRING ? value_string(TEXT(""))
                       : kind == TYPE_BYTES  ? value_bytes(TEXT(""))
                                             : value_null();
    return expr;
}

static Expr **new_args(Walk *walk, uint32_t count)
{
    return arena_alloc_array(walk->checker->arena, count, sizeof(Expr *));
}

/* optional.orValue(otherwise) */
static Expr *new_or_value(Walk *walk, Expr *optional, Expr *otherwise)
{
    Expr *call = new_expr(walk, EXPR_CALL, optional);
    Expr **args = new_args(walk, 1);
    if (call == NULL || args == NULL)
        return NULL;
    args[0] = otherwise;
    call->depth = optional->depth;
    call->as.call.function = (Ident){TEXT("orValue"), optional->span};
    call->as.call.target = optional;
    call->as.call.args = (ExprList){1, args};
    return call;
}

/* The expression becomes a call of the native; what was written stays with it for whoever shows it.
 */
static const Type *become_call(Walk *walk, const Scope *scope, Expr *expr, Text native, Expr **args,
                               uint32_t count)
{
    Expr *written = new_expr(walk, EXPR_STRUCT, expr);
    if (written == NULL)
        return walk_error(walk);
    memcpy(written, expr, ast_expr_bytes(EXPR_STRUCT));
    expr->macro = written;
    expr->kind = EXPR_CALL;
    expr->as.call.function = (Ident){native, expr->span};
    expr->as.call.target = NULL;
    expr->as.call.args = (ExprList){count, args};
    return overload_check_call(walk, scope, expr);
}

static const Type *become_null(Walk *walk, Expr *expr)
{
    expr->kind = EXPR_LITERAL;
    expr->as.literal = value_null();
    return type_simple(walk->checker->types, TYPE_DYN);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static Text name_of(const MapPair *pair)
{
    return value_text(pair->key->as.literal);
}

static const Type *no_field(Walk *walk, const Expr *key, Text message, const Suggestion *near)
{
    Diag diag = diag_at(DIAG_NO_FIELD, key->span);
    suggest_fill(&diag, walk->checker->diags, near, key->span);
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no field \"%.*s\"", TEXT_ARG(message),
              TEXT_ARG(value_text(key->as.literal)));
    return walk_error(walk);
}

static const Type *twice(Walk *walk, const Expr *key, const Expr *first)
{
    Diag diag = diag_at(DIAG_REPEATED_FIELD, key->span);
    diag.also = first->span;
    diag.also_message = TEXT("first given here");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" is given twice",
              TEXT_ARG(value_text(key->as.literal)));
    return walk_error(walk);
}

/* The field's place among the message's; the count of fields where there is none. */
static uint32_t field_index(const WellKnown *message, Text name)
{
    uint32_t i = 0;
    while (i < message->field_count && !text_equal(message->fields[i], name))
        i++;
    return i;
}

static const Type *check_fields(Walk *walk, const Scope *scope, Expr *expr,
                                const WellKnown *message)
{
    const Expr *keys[FIELDS_MAX] = {NULL};
    Expr **args = new_args(walk, message->field_count);
    for (uint32_t i = 0; args != NULL && i < expr->as.map.count; i++) {
        const MapPair *pair = &expr->as.map.pairs[i];
        uint32_t field = field_index(message, name_of(pair));
        if (field == message->field_count) {
            Suggestion near = suggest_begin(name_of(pair));
            for (uint32_t k = 0; k < message->field_count; k++)
                suggest_offer(&near, message->fields[k]);
            return no_field(walk, pair->key, message->name, &near);
        }
        if (keys[field] != NULL)
            return twice(walk, pair->key, keys[field]);
        keys[field] = pair->key;
        args[field] = pair->optional ? new_or_value(walk, pair->value,
                                                    new_default(walk, message->kind, pair->value))
                                     : pair->value;
    }
    for (uint32_t i = 0; args != NULL && i < message->field_count; i++) {
        if (args[i] == NULL)
            args[i] = new_default(walk, message->kind, expr);
        if (args[i] == NULL)
            args = NULL;
    }
    if (args == NULL)
        return walk_error(walk);
    const Type *type = become_call(walk, scope, expr, message->native, args, message->field_count);
    return message->wraps && type->kind != TYPE_ERROR && !walk->checker->unchecked
               ? type_wrapper(walk->checker->types,
                              type_simple(walk->checker->types, message->kind))
               : type;
}

/* google.protobuf.Value: null without a field. */
static const Type *check_value(Walk *walk, const Scope *scope, Expr *expr)
{
    if (expr->as.map.count == 0)
        return become_null(walk, expr);
    const MapPair *pair = &expr->as.map.pairs[0];
    if (expr->as.map.count > 1)
        return twice(walk, expr->as.map.pairs[1].key, pair->key);
    Suggestion near = suggest_begin(name_of(pair));
    Expr **args = new_args(walk, 1);
    for (size_t i = 0; args != NULL && i < ALTERNATIVE_COUNT; i++) {
        suggest_offer(&near, alternatives[i].field);
        if (!text_equal(alternatives[i].field, name_of(pair)) || pair->optional)
            continue;
        if (alternatives[i].native.size_bytes == 0) {
            walk_expr(walk, scope, pair->value, NULL);
            return become_null(walk, expr);
        }
        args[0] = pair->value;
        const Type *type = become_call(walk, scope, expr, alternatives[i].native, args, 1);
        return type->kind == TYPE_ERROR ? type : type_simple(walk->checker->types, TYPE_DYN);
    }
    return no_field(walk, pair->key, TEXT("Value"), &near);
}

const Type *wellknown_check_struct(Walk *walk, const Scope *scope, Expr *expr)
{
    Found found = {NULL, false};
    Text name = reference_dotted(walk, expr->as.map.type_name);
    if (name.size_bytes == 0 ||
        !reference_in_container(walk, name, is_absolute(expr->as.map.type_name), find_message,
                                &found))
        return NULL;
    for (uint32_t i = 0; i < expr->as.map.count; i++)
        expr->as.map.pairs[i].key->type = type_simple(walk->checker->types, TYPE_STRING);
    return found.is_value ? check_value(walk, scope, expr)
                          : check_fields(walk, scope, expr, found.message);
}
