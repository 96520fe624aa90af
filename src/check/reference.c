/*
 * reference.c - what names mean.
 *
 * A dotted name is tried whole before its parts, as CEL resolves names: in the containers from
 * the innermost out where the environment has one.
 */
#include "check/walk.h"

static bool is_plain_select(const Expr *expr)
{
    return expr->kind == EXPR_SELECT && !expr->as.select.optional && !expr->as.select.test_only;
}

static bool add_dotted(Buffer *out, const Expr *expr)
{
    if (expr->kind == EXPR_NAME) {
        buffer_add(out, expr->as.name.text);
        return true;
    }
    if (!is_plain_select(expr) || !add_dotted(out, expr->as.select.operand))
        return false;
    buffer_add_char(out, '.');
    buffer_add(out, expr->as.select.field.text);
    return true;
}

Text reference_dotted(Walk *walk, const Expr *expr)
{
    if (expr->kind == EXPR_NAME)
        return expr->as.name.text;
    Buffer name;
    buffer_init(&name, arena_allocator(walk->checker->arena));
    if (!add_dotted(&name, expr) || buffer_failed(&name))
        return TEXT("");
    return buffer_text(&name);
}

static const Expr *root_of(const Expr *expr)
{
    while (expr->kind == EXPR_SELECT)
        expr = expr->as.select.operand;
    return expr;
}

static Binding *find_local(const Scope *scope, Text name)
{
    for (; scope != NULL; scope = scope->parent) {
        if (scope->binding != NULL && text_equal(scope->binding->name.text, name))
            return scope->binding;
    }
    return NULL;
}

bool reference_is_local(const Scope *scope, const Expr *expr)
{
    const Expr *root = root_of(expr);
    return root->kind == EXPR_NAME && !root->as.name.absolute &&
           find_local(scope, root->as.name.text) != NULL;
}

/* ---- the environment of a bare expression ------------------------------------------------------- */

static const Type *find_variable(Walk *walk, Expr *expr, Text name)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    for (uint32_t i = 0; environment != NULL && i < environment->variable_count; i++) {
        if (!text_equal(environment->variables[i].name, name))
            continue;
        expr->ref = (Ref){.kind = REF_VARIABLE,
                          .binding = walk->checker->environment_bindings[i]};
        return environment->variables[i].type;
    }
    return NULL;
}

/* ---- types as values ---------------------------------------------------------------------------- */

static const Type *named_type(Walk *walk, Text name)
{
    static const struct {
        Text name;
        TypeKind kind;
    } names[] = {
        {TEXT_INIT("bool"), TYPE_BOOL},
        {TEXT_INIT("int"), TYPE_INT},
        {TEXT_INIT("uint"), TYPE_UINT},
        {TEXT_INIT("double"), TYPE_DOUBLE},
        {TEXT_INIT("string"), TYPE_STRING},
        {TEXT_INIT("bytes"), TYPE_BYTES},
        {TEXT_INIT("null_type"), TYPE_NULL},
        {TEXT_INIT("google.protobuf.Timestamp"), TYPE_TIMESTAMP},
        {TEXT_INIT("google.protobuf.Duration"), TYPE_DURATION},
        {TEXT_INIT("net.IP"), TYPE_IP},
        {TEXT_INIT("net.CIDR"), TYPE_CIDR},
    };
    TypeTable *types = walk->checker->types;
    const Type *dyn = type_simple(types, TYPE_DYN);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(name, names[i].name))
            return type_simple(types, names[i].kind);
    }
    if (text_equal(name, TEXT("list")))
        return type_list(types, dyn);
    if (text_equal(name, TEXT("map")))
        return type_map(types, dyn, dyn);
    if (text_equal(name, TEXT("type")))
        return type_type(types, dyn);
    if (text_equal(name, TEXT("optional_type")))
        return type_optional(types, dyn);
    return NULL;
}

static const Type *find_type(Walk *walk, Expr *expr, Text name)
{
    const Type *type = named_type(walk, name);
    if (type == NULL)
        return NULL;
    expr->ref = (Ref){.kind = REF_TYPE};
    return type_type(walk->checker->types, type);
}

/* ---- declarations ------------------------------------------------------------------------------- */

static RefKind ref_of(const Decl *decl)
{
    switch (decl->kind) {
    case DECL_INPUT:
        return REF_INPUT;
    case DECL_CONST:
        return REF_CONST;
    case DECL_LET:
        return REF_LET;
    case DECL_SCOPE:
        return REF_SCOPE;
    case DECL_SETTING:
        return REF_SETTING;
    case DECL_DECIDE:
        return REF_DECIDE;
    default:
        return REF_NONE;
    }
}

static bool is_unwrapped(const Scope *scope, const Decl *setting)
{
    for (; scope != NULL; scope = scope->parent) {
        if (scope->setting == setting)
            return true;
    }
    return false;
}

static const Type *type_of_decl(Walk *walk, const Scope *scope, const Decl *decl)
{
    const Type *type = decl->type;
    if (type == NULL)
        return type_simple(walk->checker->types, TYPE_ERROR); /* it is in error itself */
    if (decl->kind == DECL_SETTING && type->kind == TYPE_OPTIONAL && is_unwrapped(scope, decl))
        return type->params[0];
    return type;
}

static const Type *not_a_value(Walk *walk, const Expr *expr, const Decl *decl)
{
    Diag diag = diag_at(DIAG_NOT_A_VALUE, expr->span);
    diag.also = decl->name.span;
    diag.also_message = TEXT("declared here");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" is no value", TEXT_ARG(decl->name.text));
    return walk_error(walk);
}

static const Type *resolve_decl(Walk *walk, const Scope *scope, Expr *expr, Decl *decl)
{
    RefKind kind = ref_of(decl);
    bool out_of_view = decl->kind == DECL_DECIDE && !walk->checker->in_test;
    if (kind == REF_NONE || out_of_view)
        return not_a_value(walk, expr, decl);
    expr->ref = (Ref){.kind = kind, .decl = decl};
    declaration_check(walk->checker, decl, expr->span);
    return type_of_decl(walk, scope, decl);
}

static Decl *find_decl(Walk *walk, Text name, Span span, bool *ambiguous)
{
    *ambiguous = false;
    if (walk->checker->globals == NULL)
        return NULL;
    return globals_find(walk->checker, name, span, ambiguous);
}

static const Type *no_member(Walk *walk, const Expr *expr, const Decl *decl, Text name)
{
    Diag diag = diag_at(DIAG_NO_MEMBER, expr->as.select.field.span);
    size_t best = 3;
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        Text member = decl->as.enumeration.members[i].name.text;
        size_t distance = text_distance(member, name, best);
        if (distance < best) {
            best = distance;
            diag.hint = diags_text(walk->checker->diags, "Did you mean \"%.*s\"?",
                                   TEXT_ARG(member));
            diag.fix = (FixIt){expr->as.select.field.span, member};
        }
    }
    diags_add(walk->checker->diags, &diag, "enum \"%.*s\" has no member \"%.*s\"",
              TEXT_ARG(decl->name.text), TEXT_ARG(name));
    return walk_error(walk);
}

static const Type *find_member(Walk *walk, Expr *expr)
{
    bool ambiguous;
    if (expr->kind != EXPR_SELECT)
        return NULL;
    Text owner = reference_dotted(walk, expr->as.select.operand);
    Decl *decl = owner.size_bytes > 0
                     ? find_decl(walk, owner, expr->as.select.operand->span, &ambiguous)
                     : NULL;
    if (decl == NULL || decl->kind != DECL_ENUM)
        return NULL;
    Text name = expr->as.select.field.text;
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        if (text_equal(decl->as.enumeration.members[i].name.text, name)) {
            expr->ref = (Ref){.kind = REF_MEMBER, .decl = decl, .index = i};
            return decl->type;
        }
    }
    return no_member(walk, expr, decl, name);
}

/* as_of, and in tests the verdict. */
static const Type *find_builtin(Walk *walk, Expr *expr, Text name)
{
    if (walk->checker->globals != NULL && walk->checker->environment == NULL &&
        text_equal(name, TEXT("as_of"))) {
        expr->ref = (Ref){.kind = REF_AS_OF};
        return type_simple(walk->checker->types, TYPE_DATE);
    }
    if (walk->checker->in_test && text_equal(name, TEXT("verdict"))) {
        expr->ref = (Ref){.kind = REF_VERDICT};
        return type_simple(walk->checker->types, TYPE_STRING);
    }
    return NULL;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

/* One candidate for a whole name. */
static const Type *resolve_name(Walk *walk, const Scope *scope, Expr *expr, Text name)
{
    bool ambiguous;
    const Type *type = find_variable(walk, expr, name);
    if (type != NULL)
        return type;
    Decl *decl = find_decl(walk, name, expr->span, &ambiguous);
    if (ambiguous)
        return walk_error(walk);
    if (decl != NULL && decl->kind != DECL_ENUM && decl->kind != DECL_RECORD)
        return resolve_decl(walk, scope, expr, decl);
    type = find_builtin(walk, expr, name);
    return type != NULL ? type : find_type(walk, expr, name);
}

/* The name in the containers, innermost first: "c.d.x", "c.x", "x". */
static const Type *resolve_in_container(Walk *walk, const Scope *scope, Expr *expr, Text name)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    Text container = environment != NULL ? environment->container : TEXT("");
    while (container.size_bytes > 0) {
        Buffer full;
        buffer_init(&full, arena_allocator(walk->checker->arena));
        buffer_add(&full, container);
        buffer_add_char(&full, '.');
        buffer_add(&full, name);
        const Type *type = resolve_name(walk, scope, expr, buffer_text(&full));
        if (type != NULL)
            return type;
        size_t end = container.size_bytes;
        while (end > 0 && container.data[end - 1] != '.')
            end--;
        container = text_slice(container, 0, end > 0 ? end - 1 : 0);
    }
    return resolve_name(walk, scope, expr, name);
}

const Type *reference_resolve(Walk *walk, const Scope *scope, Expr *expr)
{
    const Expr *root = root_of(expr);
    if (root->kind != EXPR_NAME)
        return NULL;
    if (reference_is_local(scope, expr)) {
        if (expr->kind != EXPR_NAME)
            return NULL;
        Binding *binding = find_local(scope, expr->as.name.text);
        expr->ref = (Ref){.kind = REF_LOCAL, .binding = binding};
        return binding->type;
    }
    Text name = reference_dotted(walk, expr);
    if (name.size_bytes == 0)
        return NULL;
    const Type *type = root->as.name.absolute ? resolve_name(walk, scope, expr, name)
                                              : resolve_in_container(walk, scope, expr, name);
    return type != NULL ? type : find_member(walk, expr);
}

const Type *reference_undeclared(Walk *walk, const Expr *expr)
{
    Checker *checker = walk->checker;
    if (checker->unchecked)
        return type_simple(checker->types, TYPE_DYN);
    Text name = expr->as.name.text;
    Diag diag = diag_at(DIAG_UNDECLARED, expr->span);
    Text near = checker->globals != NULL ? globals_suggest(checker, name) : TEXT("");
    if (near.size_bytes > 0) {
        diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
        diag.fix = (FixIt){expr->span, near};
    }
    diags_add(checker->diags, &diag, "nothing here is called \"%.*s\"", TEXT_ARG(name));
    return walk_error(walk);
}
