/*
 * expression.c - the walk that types an expression.
 */
#include "base/limits.h"
#include "check/logic.h"
#include "check/unused.h"
#include "check/walk.h"
#include "syntax/children.h"

const Type *walk_error(Walk *walk)
{
    return type_simple(walk->checker->types, TYPE_ERROR);
}

Text walk_type_text(Walk *walk, const Type *type)
{
    return suggest_type_text(walk->checker, inference_resolve(&walk->inference, type, true));
}

static const Type *simple(Walk *walk, TypeKind kind)
{
    return type_simple(walk->checker->types, kind);
}

bool walk_fits(Walk *walk, const Type *type, const Type *wanted)
{
    type = inference_resolve(&walk->inference, type, false);
    bool null_for_value = type->kind == TYPE_NULL && walk->checker->environment == NULL &&
                          (wanted->kind == TYPE_RECORD || wanted->kind == TYPE_OPTIONAL);
    return !null_for_value && inference_assign(&walk->inference, type, wanted);
}

/* How to get from the one type to the other, where there is a way. */
static Text conversion_hint(Walk *walk, const Type *type, const Type *wanted)
{
    Diags *diags = walk->checker->diags;
    type = inference_resolve(&walk->inference, type, true);
    if (type->kind == TYPE_OPTIONAL && walk_fits(walk, type->params[0], wanted))
        return diags_text(diags, "It may be absent: say what holds then with .orValue(…).");
    if (wanted->kind == TYPE_OPTIONAL && type->kind == TYPE_NULL)
        return diags_text(diags, "Write optional.none().");
    if (wanted->kind == TYPE_OPTIONAL && walk_fits(walk, type, wanted->params[0]))
        return diags_text(diags, "Write optional.of(…).");
    if (wanted->kind == TYPE_DATE && type->kind == TYPE_STRING)
        return diags_text(diags, "Write a date as date(\"2024-06-01\").");
    if (wanted->kind == TYPE_DOUBLE && (type->kind == TYPE_INT || type->kind == TYPE_UINT))
        return diags_text(diags, "Convert it with double(…), or write a literal with a point.");
    return TEXT("");
}

const Type *walk_wrong_type(Walk *walk, const Expr *expr, const Type *type, const Type *wanted,
                            const TypeExpr *wanted_by)
{
    if (type->kind == TYPE_ERROR || walk->checker->unchecked)
        return type;
    Diag diag = diag_at(DIAG_WRONG_TYPE, expr->span);
    if (wanted->kind != TYPE_ENUM || type->kind != TYPE_STRING ||
        !mismatch_hint_member(walk, &diag, wanted, expr))
        diag.hint = conversion_hint(walk, type, wanted);
    if (wanted_by != NULL) {
        diag.also = wanted_by->span;
        diag.also_message = TEXT("wanted by this");
    }
    diags_add(walk->checker->diags, &diag, "this is \"%.*s\", wanted is \"%.*s\"",
              TEXT_ARG(walk_type_text(walk, type)), TEXT_ARG(walk_type_text(walk, wanted)));
    return walk_error(walk);
}

/* ---- literals -------------------------------------------------------------------------------- */

static const Type *literal_type(Walk *walk, Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_NULL:
        return simple(walk, TYPE_NULL);
    case VALUE_BOOL:
        return simple(walk, TYPE_BOOL);
    case VALUE_INT:
        return simple(walk, TYPE_INT);
    case VALUE_UINT:
        return simple(walk, TYPE_UINT);
    case VALUE_DOUBLE:
        return simple(walk, TYPE_DOUBLE);
    case VALUE_STRING:
        return simple(walk, TYPE_STRING);
    case VALUE_BYTES:
        return simple(walk, TYPE_BYTES);
    case VALUE_DATE:
        return simple(walk, TYPE_DATE);
    default:
        return simple(walk, TYPE_DYN);
    }
}

/* The inner type of an optional entry's value. */
static const Type *entry_type(Walk *walk, const Expr *expr, const Type *type, bool optional)
{
    type = inference_resolve(&walk->inference, type, false);
    if (!optional || type->kind == TYPE_DYN || type->kind == TYPE_ERROR)
        return type;
    if (type->kind == TYPE_OPTIONAL)
        return type->params[0];
    if (!walk->checker->unchecked) {
        Diag diag = diag_at(DIAG_OPTIONAL_ENTRY, expr->span);
        diags_add(walk->checker->diags, &diag, "this is \"%.*s\", an optional is wanted",
                  TEXT_ARG(walk_type_text(walk, type)));
    }
    return walk_error(walk);
}

static const Type *wanted_param(const Type *wanted, TypeKind kind, int index)
{
    return wanted != NULL && wanted->kind == kind ? wanted->params[index] : NULL;
}

static const Type *check_list(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    const Type *item = NULL, *item_wanted = wanted_param(wanted, TYPE_LIST, 0);
    for (uint32_t i = 0; i < expr->as.list.items.count; i++) {
        Expr *entry = expr->as.list.items.items[i];
        bool optional = expr->as.list.optional != NULL && expr->as.list.optional[i];
        const Type *type = walk_expr(walk, scope, entry, item_wanted);
        item = inference_join(&walk->inference, item, entry_type(walk, entry, type, optional));
    }
    if (item == NULL)
        item = inference_variable(&walk->inference);
    return type_list(walk->checker->types, item);
}

static const Type *check_map(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    const Type *key = NULL, *value = NULL;
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        MapPair *pair = &expr->as.map.pairs[i];
        key = inference_join(&walk->inference, key,
                             walk_expr(walk, scope, pair->key, wanted_param(wanted, TYPE_MAP, 0)));
        const Type *type = walk_expr(walk, scope, pair->value, wanted_param(wanted, TYPE_MAP, 1));
        value = inference_join(&walk->inference, value,
                               entry_type(walk, pair->value, type, pair->optional));
    }
    if (key == NULL) {
        key = inference_variable(&walk->inference);
        value = inference_variable(&walk->inference);
    }
    return type_map(walk->checker->types, key, value);
}

/* ---- comprehensions -------------------------------------------------------------------------- */

static const Type *not_iterable(Walk *walk, const Expr *range, const Type *type)
{
    if (walk->checker->unchecked)
        return simple(walk, TYPE_DYN);
    Diag diag = diag_at(DIAG_NOT_ITERABLE, range->span);
    diag.hint = type->kind == TYPE_OPTIONAL
                    ? TEXT("It may be absent: write .orValue([]) behind it.")
                    : TEXT("Lists and maps can be iterated.");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" cannot be iterated",
              TEXT_ARG(walk_type_text(walk, type)));
    return walk_error(walk);
}

/* Types the loop's variables by what is looped over. */
static void bind_items(Walk *walk, const Expr *range, const Type *type, Binding *item,
                       Binding *value)
{
    switch (type->kind) {
    case TYPE_LIST:
        item->type = value != NULL ? simple(walk, TYPE_INT) : type->params[0];
        if (value != NULL)
            value->type = type->params[0];
        return;
    case TYPE_MAP:
        item->type = type->params[0];
        if (value != NULL)
            value->type = type->params[1];
        return;
    case TYPE_PARAM:
        inference_assign(&walk->inference, simple(walk, TYPE_DYN), type);
        item->type = simple(walk, TYPE_DYN);
        break;
    case TYPE_DYN:
    case TYPE_ERROR:
        item->type = type;
        break;
    default:
        item->type = not_iterable(walk, range, type);
        break;
    }
    if (value != NULL)
        value->type = item->type;
}

static void must_be(Walk *walk, const Expr *expr, const Type *type, const Type *wanted)
{
    if (!inference_assign(&walk->inference, type, wanted))
        walk_wrong_type(walk, expr, type, wanted, NULL);
}

/* A loop over nothing only names a value: cel.bind() and the like. */
static bool is_loop(const Expr *comprehension)
{
    const Expr *range = comprehension->as.comprehension.range;
    return range->kind != EXPR_LIST || range->as.list.items.count > 0;
}

static bool enter_loop(Walk *walk, const Expr *expr)
{
    if (!is_loop(expr))
        return true;
    if (++walk->loops == LIMIT_COMPREHENSION_DEPTH + 1) {
        Diag diag = diag_at(DIAG_TOO_DEEP, expr->span);
        diags_add(walk->checker->diags, &diag, "loops are nested deeper than %d",
                  LIMIT_COMPREHENSION_DEPTH);
    }
    return walk->loops <= LIMIT_COMPREHENSION_DEPTH;
}

static void leave_loop(Walk *walk, const Expr *expr)
{
    if (is_loop(expr))
        walk->loops--;
}

static const Type *check_comprehension(Walk *walk, const Scope *scope, Expr *expr)
{
    Checker *checker = walk->checker;
    Binding *accumulator = expr->as.comprehension.accumulator;
    Binding *item = expr->as.comprehension.item, *value = expr->as.comprehension.value;
    const Type *range = walk_expr(walk, scope, expr->as.comprehension.range, NULL);
    accumulator->type = walk_expr(walk, scope, expr->as.comprehension.initial, NULL);
    range = inference_resolve(&walk->inference, range, false);
    bind_items(walk, expr->as.comprehension.range, range, item, value);
    const Scope *outer = scope_bind(checker, scope, accumulator);
    const Scope *inner = scope_bind(checker, outer, item);
    if (value != NULL)
        inner = scope_bind(checker, inner, value);
    if (!enter_loop(walk, expr)) {
        leave_loop(walk, expr);
        return walk_error(walk);
    }
    must_be(walk, expr->as.comprehension.condition,
            walk_expr(walk, inner, expr->as.comprehension.condition, NULL),
            simple(walk, TYPE_BOOL));
    must_be(walk, expr->as.comprehension.step,
            walk_expr(walk, inner, expr->as.comprehension.step, NULL), accumulator->type);
    leave_loop(walk, expr);
    if (is_loop(expr) && checker->environment == NULL && checker->module != NULL &&
        !checker->module->unseen) {
        unused_check_loop(checker, item);
        unused_check_loop(checker, value);
    }
    const Type *result = walk_expr(walk, outer, expr->as.comprehension.result, NULL);
    return inference_resolve(&walk->inference, result, false);
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* The enum whose members plain names may be here, or NULL. */
static Decl *bare_enum(const Walk *walk, const Type *wanted)
{
    if (wanted != NULL && wanted->kind == TYPE_OPTIONAL)
        wanted = wanted->params[0];
    if (!walk->bare || wanted == NULL || wanted->kind != TYPE_ENUM ||
        walk->checker->enums == NULL || wanted->index >= walk->checker->enums->count)
        return NULL;
    return walk->checker->enums->items[wanted->index];
}

static const Type *check_name(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    Decl *decl = expr->absolute || reference_is_local(scope, expr) ? NULL : bare_enum(walk, wanted);
    uint32_t ordinal = decl != NULL ? reference_member(decl, expr->as.name) : 0;
    if (decl != NULL && ordinal < decl->as.enumeration.count) {
        expr->ref = (Ref){.kind = REF_MEMBER, .decl = decl, .index = ordinal};
        decl->as.enumeration.members[ordinal].used = true;
        return decl->type;
    }
    const Type *type = reference_resolve(walk, scope, expr);
    if (type != NULL)
        return type;
    return decl != NULL ? reference_no_member(walk, decl, expr->as.name, expr->span)
                        : reference_undeclared(walk, scope, expr);
}

const Type *walk_expr(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    const Type *type = NULL;
    switch (expr->kind) {
    case EXPR_ERROR:
        break;
    case EXPR_LITERAL:
        type = literal_type(walk, expr->as.literal);
        break;
    case EXPR_NAME:
        type = check_name(walk, scope, expr, wanted);
        break;
    case EXPR_SELECT:
        type = select_check(walk, scope, expr);
        break;
    case EXPR_CALL:
        type = overload_check_call(walk, scope, expr);
        break;
    case EXPR_LIST:
        type = check_list(walk, scope, expr, wanted);
        break;
    case EXPR_MAP:
        type = check_map(walk, scope, expr, wanted);
        break;
    case EXPR_STRUCT:
        type = select_check_struct(walk, scope, expr);
        break;
    case EXPR_COMPREHENSION:
        type = check_comprehension(walk, scope, expr);
        break;
    }
    if (type == NULL) /* in error, or memory is exhausted */
        type = walk_error(walk);
    bool certain =
        expr->kind == EXPR_LITERAL || expr->kind == EXPR_STRUCT || expr->ref.kind == REF_TYPE;
    if (walk->checker->unchecked && !certain)
        type = simple(walk, TYPE_DYN);
    expr->type = type;
    return type;
}

/* ---- after the walk: no variables are left --------------------------------------------------- */

static void settle(Walk *walk, Expr *expr);

static void settle_binding(Walk *walk, Binding *binding)
{
    if (binding != NULL && binding->type != NULL)
        binding->type = inference_resolve(&walk->inference, binding->type, true);
}

static void settle_child(void *context, Expr *child)
{
    settle(context, child);
}

static void settle_children(Walk *walk, Expr *expr)
{
    const Expr *outer = walk->outer;
    walk->outer = expr;
    if (expr->kind == EXPR_COMPREHENSION) {
        settle_binding(walk, expr->as.comprehension.item);
        settle_binding(walk, expr->as.comprehension.value);
        settle_binding(walk, expr->as.comprehension.accumulator);
    }
    children_visit(expr, settle_child, walk);
    walk->outer = outer;
}

/* What has no type was not looked at: what stands before the last dot of a name, a record's name.
 */
static void settle(Walk *walk, Expr *expr)
{
    if (expr == NULL || expr->type == NULL)
        return;
    expr->type = inference_resolve(&walk->inference, expr->type, true);
    settle_children(walk, expr);
    const Module *module = walk->checker->module;
    if (walk->checker->environment != NULL || (module != NULL && module->unseen))
        return;
    constant_check(walk->checker, expr);
    if (expr->kind == EXPR_CALL)
        mismatch_check_members(walk, expr);
    bool goes_on = walk->outer != NULL && ast_is(walk->outer, expr->operation);
    if (logic_is_chain(expr) && !goes_on)
        logic_check_chain(walk->checker, expr);
}

static void check(Checker *checker, const Scope *scope, Expr *expr, const Type *expected, bool bare)
{
    Walk walk = {.checker = checker, .bare = bare};
    const TypeExpr *wanted_by = checker->wanted_by;
    checker->wanted_by = NULL; /* of this expression alone */
    inference_init(&walk.inference, checker->arena, checker->types);
    const Type *type = walk_expr(&walk, scope, expr, expected);
    if (expected != NULL && expected->kind != TYPE_ERROR && !walk_fits(&walk, type, expected))
        expr->type = walk_wrong_type(&walk, expr, type, expected, wanted_by);
    settle(&walk, expr);
}

void expression_check(Checker *checker, const Scope *scope, Expr *expr, const Type *expected)
{
    check(checker, scope, expr, expected, false);
}

void expression_check_bare(Checker *checker, const Scope *scope, Expr *expr, const Type *expected)
{
    check(checker, scope, expr, expected, true);
}

bool type_assignable(const Type *to, const Type *from)
{
    if (to == from || to->kind == TYPE_DYN || from->kind == TYPE_DYN || to->kind == TYPE_ERROR ||
        from->kind == TYPE_ERROR)
        return true;
    if (to->kind != from->kind || to->param_count != from->param_count || to->param_count == 0)
        return to->kind == TYPE_OPTIONAL && from->kind == TYPE_NULL;
    for (uint8_t i = 0; i < to->param_count; i++) {
        if (!type_assignable(to->params[i], from->params[i]))
            return false;
    }
    return true;
}
