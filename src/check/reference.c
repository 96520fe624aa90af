/*
 * reference.c - what names mean.
 *
 * A dotted name is tried whole before its parts, as CEL resolves names: in the containers from
 * the innermost out where the environment has one.
 */
#include "check/walk.h"
#include "check/wellknown.h"

static bool is_plain_select(const Expr *expr)
{
    return expr->kind == EXPR_SELECT && !expr->optional && !expr->test_only;
}

static const Expr *root_of(const Expr *expr)
{
    while (expr->kind == EXPR_SELECT)
        expr = expr->as.select.operand;
    return expr;
}

/* The bytes of "a.b.c"; 0 where the expression is no such name. */
static size_t dotted_size(const Expr *expr)
{
    size_t size = 0;
    for (; is_plain_select(expr); expr = expr->as.select.operand)
        size += expr->as.select.field.text.size_bytes + 1;
    return expr->kind == EXPR_NAME ? size + expr->as.name.size_bytes : 0;
}

static void put_before(char **end, Text text)
{
    *end -= text.size_bytes;
    memcpy(*end, text.data, text.size_bytes);
}

Text reference_dotted(Walk *walk, const Expr *expr)
{
    if (expr->kind == EXPR_NAME)
        return expr->as.name;
    size_t size = dotted_size(expr);
    char *bytes = size > 0 ? arena_alloc(walk->checker->arena, size) : NULL;
    if (bytes == NULL)
        return TEXT("");
    char *end = bytes + size;
    for (; expr->kind == EXPR_SELECT; expr = expr->as.select.operand) {
        put_before(&end, expr->as.select.field.text);
        put_before(&end, TEXT("."));
    }
    put_before(&end, expr->as.name);
    return (Text){bytes, size};
}

Text reference_joined(Walk *walk, Text space, Text name)
{
    size_t size = space.size_bytes + 1 + name.size_bytes;
    char *bytes = arena_alloc(walk->checker->arena, size);
    if (bytes == NULL)
        return TEXT("");
    char *end = bytes + size;
    put_before(&end, name);
    put_before(&end, TEXT("."));
    put_before(&end, space);
    return (Text){bytes, size};
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
    return root->kind == EXPR_NAME && !root->absolute && find_local(scope, root->as.name) != NULL;
}

/* ---- the environment of a bare expression ---------------------------------------------------- */

static const Type *find_variable(Walk *walk, Expr *expr, Text name)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    for (uint32_t i = 0; environment != NULL && i < environment->variable_count; i++) {
        if (!text_equal(environment->variables[i].name, name))
            continue;
        expr->ref = (Ref){.kind = REF_VARIABLE, .binding = walk->checker->environment_bindings[i]};
        return inference_adopt(&walk->inference, environment->variables[i].type);
    }
    return NULL;
}

/* ---- types as values ------------------------------------------------------------------------- */

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
        {TEXT_INIT("date"), TYPE_DATE},
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
        return type_opaque(types, name, NULL, 0); /* the type of types, of which type it is open */
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

/* ---- declarations ---------------------------------------------------------------------------- */

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
    /* A decision's output is its optional's value, or null. */
    bool unwrapped =
        decl->kind == DECL_DECIDE || (decl->kind == DECL_SETTING && is_unwrapped(scope, decl));
    if (type->kind == TYPE_OPTIONAL && unwrapped)
        return type->params[0];
    return type;
}

bool reference_is_called(const Decl *decl)
{
    return decl->kind == DECL_FN || decl->kind == DECL_NATIVE || decl->kind == DECL_TABLE ||
           decl->kind == DECL_MAPPING || decl->kind == DECL_SOURCE;
}

static const Type *not_a_value(Walk *walk, const Expr *expr, const Decl *decl)
{
    Diag diag = diag_at(DIAG_NOT_A_VALUE, expr->span);
    diag.also = decl->name.span;
    diag.also_message = TEXT("declared here");
    if (decl->kind == DECL_ENUM && decl->as.enumeration.count > 0)
        diag.hint = diags_text(walk->checker->diags, "Name one of its members: %.*s.%.*s.",
                               TEXT_ARG(decl->name.text),
                               TEXT_ARG(decl->as.enumeration.members[0].name.text));
    else if (reference_is_called(decl))
        diag.hint =
            diags_text(walk->checker->diags, "Call it: %.*s(…).", TEXT_ARG(decl->name.text));
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

const Type *reference_no_member(Walk *walk, const Decl *decl, Text name, Span span)
{
    Diag diag = diag_at(DIAG_NO_MEMBER, span);
    Suggestion guess = suggest_begin(name);
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++)
        suggest_offer(&guess, decl->as.enumeration.members[i].name.text);
    suggest_fill_all(&diag, walk->checker->diags, &guess, span);
    diags_add(walk->checker->diags, &diag, "enum \"%.*s\" has no member \"%.*s\"",
              TEXT_ARG(decl->name.text), TEXT_ARG(name));
    return walk_error(walk);
}

/* The member of that name, or the count of members. */
uint32_t reference_member(const Decl *decl, Text name)
{
    uint32_t i = 0;
    while (i < decl->as.enumeration.count &&
           !text_equal(decl->as.enumeration.members[i].name.text, name))
        i++;
    return i;
}

/* "Enum.member", also by the enum's full name. */
static const Type *find_member(Walk *walk, Expr *expr, Text name)
{
    bool ambiguous;
    size_t dot = name.size_bytes;
    while (dot > 0 && name.data[dot - 1] != '.')
        dot--;
    if (expr->kind != EXPR_SELECT || dot == 0)
        return NULL;
    Decl *decl = find_decl(walk, text_slice(name, 0, dot - 1), expr->span, &ambiguous);
    if (decl == NULL || decl->kind != DECL_ENUM)
        return NULL;
    uint32_t ordinal = reference_member(decl, expr->as.select.field.text);
    if (ordinal == decl->as.enumeration.count)
        return reference_no_member(walk, decl, expr->as.select.field.text,
                                   expr->as.select.field.span);
    expr->ref = (Ref){.kind = REF_MEMBER, .decl = decl, .index = ordinal};
    decl->as.enumeration.members[ordinal].used = true;
    return decl->type != NULL ? decl->type : walk_error(walk);
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

/* ---- containers ------------------------------------------------------------------------------ */

bool reference_in_container(Walk *walk, Text name, bool absolute,
                            bool (*visit)(Walk *walk, Text name, void *context), void *context)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    Text container = environment != NULL && !absolute ? environment->container : TEXT("");
    while (container.size_bytes > 0) {
        if (visit(walk, reference_joined(walk, container, name), context))
            return true;
        size_t end = container.size_bytes;
        while (end > 0 && container.data[end - 1] != '.')
            end--;
        container = text_slice(container, 0, end > 0 ? end - 1 : 0);
    }
    return visit(walk, name, context);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* A name being resolved. */
typedef struct Resolution {
    const Scope *scope;
    Expr *expr;
    const Type *type; /* NULL while it means nothing */
} Resolution;

static const Type *resolve_name(Walk *walk, const Scope *scope, Expr *expr, Text name)
{
    bool ambiguous;
    const Type *type = find_variable(walk, expr, name);
    if (type != NULL)
        return type;
    Decl *decl = find_decl(walk, name, expr->span, &ambiguous);
    if (ambiguous)
        return walk_error(walk);
    if (decl != NULL)
        return resolve_decl(walk, scope, expr, decl);
    type = find_builtin(walk, expr, name);
    if (type == NULL)
        type = find_type(walk, expr, name);
    return type != NULL ? type : find_member(walk, expr, name);
}

static bool try_name(Walk *walk, Text name, void *context)
{
    Resolution *resolution = context;
    resolution->type = resolve_name(walk, resolution->scope, resolution->expr, name);
    return resolution->type != NULL;
}

const Type *reference_resolve(Walk *walk, const Scope *scope, Expr *expr)
{
    const Expr *root = root_of(expr);
    if (root->kind != EXPR_NAME)
        return NULL;
    if (reference_is_local(scope, expr)) {
        if (expr->kind != EXPR_NAME)
            return NULL;
        Binding *binding = find_local(scope, expr->as.name);
        binding->used = true;
        expr->ref = (Ref){.kind = REF_LOCAL, .binding = binding};
        return binding->type;
    }
    Resolution resolution = {scope, expr, NULL};
    Text name = reference_dotted(walk, expr);
    if (name.size_bytes > 0)
        reference_in_container(walk, name, root->absolute, try_name, &resolution);
    if (resolution.type == NULL && expr->kind == EXPR_SELECT && name.size_bytes > 0 &&
        wellknown_is_null(walk, name, root->absolute)) {
        expr->kind = EXPR_LITERAL;
        expr->as.literal = value_null();
        return type_simple(walk->checker->types, TYPE_NULL);
    }
    return resolution.type;
}

bool reference_exists(Walk *walk, const Scope *scope, Expr *expr)
{
    for (; expr->kind == EXPR_SELECT; expr = expr->as.select.operand) {
        if (is_plain_select(expr) && reference_resolve(walk, scope, expr) != NULL)
            return true;
    }
    return expr->kind != EXPR_NAME || reference_resolve(walk, scope, expr) != NULL;
}

/* ---- nothing of that name -------------------------------------------------------------------- */

static bool is_written(Text name)
{
    return name.size_bytes > 0 && name.data[0] != '@' && name.data[0] != '#';
}

/* An enum is none itself, but its name stands before its members'. */
static bool names_value(const Decl *decl)
{
    return ref_of(decl) != REF_NONE || decl->kind == DECL_ENUM;
}

static void offer_names(Walk *walk, const Scope *scope, Suggestion *guess)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    for (; scope != NULL; scope = scope->parent) {
        if (scope->binding != NULL && is_written(scope->binding->name.text))
            suggest_offer(guess, scope->binding->name.text);
    }
    for (uint32_t i = 0; environment != NULL && i < environment->variable_count; i++)
        suggest_offer(guess, environment->variables[i].name);
    if (walk->checker->globals != NULL)
        suggest_offer(guess, globals_suggest(walk->checker, guess->wanted, names_value));
    if (environment == NULL)
        suggest_offer(guess, TEXT("as_of"));
}

/* The only enum that has a member of this name, or NULL. */
static const Decl *enum_with(const Checker *checker, Text member)
{
    const Decl *found = NULL;
    for (uint32_t i = 0; checker->enums != NULL && i < checker->enums->count; i++) {
        const Decl *decl = checker->enums->items[i];
        if (reference_member(decl, member) == decl->as.enumeration.count)
            continue;
        if (found != NULL)
            return NULL;
        found = decl;
    }
    return found;
}

/* The full name of the member whose name is nearest, if one enum has it and no other member is as
 * near; or empty. */
static Text nearest_member(Walk *walk, Text name)
{
    const Checker *checker = walk->checker;
    Suggestion guess = suggest_begin(name);
    for (uint32_t i = 0; checker->enums != NULL && i < checker->enums->count; i++) {
        const Decl *decl = checker->enums->items[i];
        for (uint32_t k = 0; k < decl->as.enumeration.count; k++)
            suggest_offer(&guess, decl->as.enumeration.members[k].name.text);
    }
    const Decl *owner = guess.tied ? NULL : enum_with(checker, guess.nearest);
    return owner != NULL ? reference_joined(walk, owner->name.text, guess.nearest) : TEXT("");
}

const Type *reference_undeclared(Walk *walk, const Scope *scope, const Expr *expr)
{
    Checker *checker = walk->checker;
    Text name = expr->as.name;
    if (checker->unchecked)
        return type_simple(checker->types, TYPE_DYN);
    Diag diag = diag_at(DIAG_UNDECLARED, expr->span);
    const Decl *owner = enum_with(checker, name);
    Suggestion guess = suggest_begin(name);
    offer_names(walk, scope, &guess);
    if (owner != NULL) {
        Text full = reference_joined(walk, owner->name.text, name);
        diag.hint = diags_text(checker->diags, "Write \"%.*s\".", TEXT_ARG(full));
        diag.fix = (FixIt){expr->span, full};
    } else if (guess.nearest.size_bytes == 0) {
        Text member = nearest_member(walk, name);
        if (member.size_bytes > 0)
            diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(member));
    } else {
        suggest_fill(&diag, checker->diags, &guess, expr->span);
    }
    diags_add(checker->diags, &diag, "nothing here is called \"%.*s\"", TEXT_ARG(name));
    return walk_error(walk);
}
