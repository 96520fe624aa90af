/*
 * type_resolve.c - the types that declarations name.
 */
#include "check/declare.h"
#include "check/suggest.h"

static const struct {
    Text name;
    TypeKind kind;
} builtins[] = {
    {TEXT_INIT("bool"), TYPE_BOOL},           {TEXT_INIT("int"), TYPE_INT},
    {TEXT_INIT("uint"), TYPE_UINT},           {TEXT_INIT("double"), TYPE_DOUBLE},
    {TEXT_INIT("string"), TYPE_STRING},       {TEXT_INIT("bytes"), TYPE_BYTES},
    {TEXT_INIT("timestamp"), TYPE_TIMESTAMP}, {TEXT_INIT("duration"), TYPE_DURATION},
    {TEXT_INIT("date"), TYPE_DATE},           {TEXT_INIT("ip"), TYPE_IP},
    {TEXT_INIT("cidr"), TYPE_CIDR},           {TEXT_INIT("dyn"), TYPE_DYN},
    {TEXT_INIT("null_type"), TYPE_NULL},
};
enum { BUILTIN_COUNT = sizeof builtins / sizeof builtins[0] };

static const Type *error_type(const Checker *checker)
{
    return type_simple(checker->types, TYPE_ERROR);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static const Type *wrong_arguments(Checker *checker, const TypeExpr *type_expr, const char *hint)
{
    Diag diag = diag_at(DIAG_TYPE_ARGUMENTS, type_expr->span);
    diag.hint = text_of(hint);
    diags_add(checker->diags, &diag, "\"%.*s\" has the wrong types in its \"<…>\"",
              TEXT_ARG(type_expr->name.text));
    return error_type(checker);
}

/* Where arguments stand behind a name that takes none. */
static bool has_no_arguments(Checker *checker, const TypeExpr *type_expr)
{
    if (type_expr->arg_count == 0)
        return true;
    wrong_arguments(checker, type_expr, "Only list<T> and map<K, V> take types.");
    return false;
}

static const Type *list_type(Checker *checker, const TypeExpr *type_expr)
{
    if (type_expr->arg_count != 1)
        return wrong_arguments(checker, type_expr,
                               "Write the type of its items: list<string>, or list<dyn> for any.");
    return type_list(checker->types, type_resolve(checker, type_expr->args[0]));
}

static bool can_be_key(const Type *type)
{
    return type->kind == TYPE_BOOL || type->kind == TYPE_INT || type->kind == TYPE_UINT ||
           type->kind == TYPE_STRING || type->kind == TYPE_DYN || type->kind == TYPE_ERROR;
}

static const Type *map_type(Checker *checker, const TypeExpr *type_expr)
{
    if (type_expr->arg_count != 2)
        return wrong_arguments(checker, type_expr,
                               "Write the types of its keys and values: map<string, int>.");
    const Type *key = type_resolve(checker, type_expr->args[0]);
    const Type *value = type_resolve(checker, type_expr->args[1]);
    if (!can_be_key(key))
        return wrong_arguments(checker, type_expr->args[0],
                               "The keys of a map are bool, int, uint or string.");
    return type_map(checker->types, key, value);
}

/* ---- names ----------------------------------------------------------------------------------- */

static void offer_types(Checker *checker, Suggestion *near)
{
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        suggest_offer(near, builtins[i].name);
    suggest_offer(near, TEXT("list"));
    suggest_offer(near, TEXT("map"));
    const DeclList *lists[] = {checker->enums, checker->records};
    for (size_t i = 0; i < 2; i++) {
        for (uint32_t k = 0; lists[i] != NULL && k < lists[i]->count; k++) {
            const Decl *decl = lists[i]->items[k];
            if (globals_peek(checker, decl->name.text) == decl)
                suggest_offer(near, decl->name.text);
        }
    }
}

static const Type *unknown_type(Checker *checker, const TypeExpr *type_expr)
{
    Ident name = type_expr->name;
    Diag diag = diag_at(DIAG_UNKNOWN_TYPE, name.span);
    Suggestion near = suggest_begin(name.text);
    offer_types(checker, &near);
    suggest_fill(&diag, checker->diags, &near, name.span);
    diags_add(checker->diags, &diag, "there is no type \"%.*s\"", TEXT_ARG(name.text));
    return error_type(checker);
}

static const Type *not_a_type(Checker *checker, const TypeExpr *type_expr, const Decl *decl)
{
    Diag diag = diag_at(DIAG_UNKNOWN_TYPE, type_expr->name.span);
    diag.also = decl->name.span;
    diag.also_message = TEXT("declared here");
    diag.hint = TEXT("A type is built in, an enum or a record.");
    diags_add(checker->diags, &diag, "\"%.*s\" is no type", TEXT_ARG(type_expr->name.text));
    return error_type(checker);
}

static const Type *declared_type(Checker *checker, const TypeExpr *type_expr)
{
    bool ambiguous = false;
    Ident name = type_expr->name;
    Decl *decl = globals_find(checker, name.text, name.span, &ambiguous);
    if (ambiguous)
        return error_type(checker);
    if (decl == NULL)
        return unknown_type(checker, type_expr);
    if (decl->kind != DECL_ENUM && decl->kind != DECL_RECORD)
        return not_a_type(checker, type_expr, decl);
    bool usable = has_no_arguments(checker, type_expr) && decl->type != NULL;
    return usable ? decl->type : error_type(checker);
}

static const Type *resolve(Checker *checker, const TypeExpr *type_expr)
{
    Text name = type_expr->name.text;
    if (text_equal(name, TEXT("list")))
        return list_type(checker, type_expr);
    if (text_equal(name, TEXT("map")))
        return map_type(checker, type_expr);
    for (size_t i = 0; i < BUILTIN_COUNT; i++) {
        if (text_equal(name, builtins[i].name))
            return has_no_arguments(checker, type_expr)
                       ? type_simple(checker->types, builtins[i].kind)
                       : error_type(checker);
    }
    return declared_type(checker, type_expr);
}

const Type *type_resolve(Checker *checker, const TypeExpr *type_expr)
{
    const Type *type = resolve(checker, type_expr);
    if (type == NULL) /* memory is exhausted: the arena remembers */
        return error_type(checker);
    if (!type_expr->optional || type->kind == TYPE_ERROR)
        return type;
    const Type *optional = type_optional(checker->types, type);
    return optional != NULL ? optional : error_type(checker);
}
