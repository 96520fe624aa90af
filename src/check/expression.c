/*
 * expression.c - the walk that types an expression.
 */
#include "check/walk.h"

const Type *walk_error(Walk *walk)
{
    return type_simple(walk->checker->types, TYPE_ERROR);
}

Text walk_type_text(Walk *walk, const Type *type)
{
    Buffer text;
    buffer_init(&text, arena_allocator(walk->checker->arena));
    type_write(&text, inference_resolve(&walk->inference, type, true));
    return buffer_failed(&text) ? TEXT("?") : buffer_text(&text);
}

static const Type *simple(Walk *walk, TypeKind kind)
{
    return type_simple(walk->checker->types, kind);
}

static const Type *wrong_type(Walk *walk, const Expr *expr, const Type *type, const Type *wanted)
{
    if (type->kind == TYPE_ERROR || walk->checker->unchecked)
        return type;
    Diag diag = diag_at(DIAG_WRONG_TYPE, expr->span);
    diags_add(walk->checker->diags, &diag, "this is \"%.*s\", wanted is \"%.*s\"",
              TEXT_ARG(walk_type_text(walk, type)), TEXT_ARG(walk_type_text(walk, wanted)));
    return walk_error(walk);
}

/* ---- literals ----------------------------------------------------------------------------------- */

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
        const Type *type =
            walk_expr(walk, scope, pair->value, wanted_param(wanted, TYPE_MAP, 1));
        value = inference_join(&walk->inference, value,
                               entry_type(walk, pair->value, type, pair->optional));
    }
    if (key == NULL) {
        key = inference_variable(&walk->inference);
        value = inference_variable(&walk->inference);
    }
    return type_map(walk->checker->types, key, value);
}

/* ---- records ------------------------------------------------------------------------------------ */

static const Decl *record_decl(Walk *walk, const Type *type)
{
    return walk->checker->records != NULL && type->index < walk->checker->records->count
               ? walk->checker->records->items[type->index]
               : NULL;
}

static const Field *find_field(const Decl *record, Text name)
{
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++) {
        if (text_equal(record->as.record.fields[i].name.text, name))
            return &record->as.record.fields[i];
    }
    return NULL;
}

static const Type *no_field(Walk *walk, const Decl *record, Ident field)
{
    Diag diag = diag_at(DIAG_NO_FIELD, field.span);
    size_t best = 4;
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++) {
        Text name = record->as.record.fields[i].name.text;
        size_t distance = text_distance(name, field.text, best);
        if (distance < best) {
            best = distance;
            diag.hint =
                diags_text(walk->checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(name));
            diag.fix = (FixIt){field.span, name};
        }
    }
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no field \"%.*s\"",
              TEXT_ARG(record != NULL ? record->name.text : TEXT("the record")),
              TEXT_ARG(field.text));
    return walk_error(walk);
}

static const Type *check_struct(Walk *walk, const Scope *scope, Expr *expr)
{
    bool ambiguous = false;
    Text name = reference_dotted(walk, expr->as.map.type_name);
    Decl *record = walk->checker->globals != NULL && name.size_bytes > 0
                       ? globals_find(walk->checker, name, expr->as.map.type_name->span, &ambiguous)
                       : NULL;
    if (record == NULL || record->kind != DECL_RECORD) {
        Diag diag = diag_at(DIAG_UNDECLARED, expr->as.map.type_name->span);
        if (!ambiguous)
            diags_add(walk->checker->diags, &diag, "there is no record \"%.*s\"", TEXT_ARG(name));
        return walk_error(walk);
    }
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        MapPair *pair = &expr->as.map.pairs[i];
        Ident field_name = {value_text(pair->key->as.literal), pair->key->span};
        const Field *field = find_field(record, field_name.text);
        pair->key->type = simple(walk, TYPE_STRING);
        if (field == NULL) {
            no_field(walk, record, field_name);
            walk_expr(walk, scope, pair->value, NULL);
            continue;
        }
        const Type *type = walk_expr(walk, scope, pair->value, field->type);
        if (!inference_assign(&walk->inference, type, field->type))
            wrong_type(walk, pair->value, type, field->type);
    }
    return record->type;
}

/* ---- selections --------------------------------------------------------------------------------- */

static bool is_same_place(const Expr *left, const Expr *right)
{
    while (left->kind == EXPR_SELECT && right->kind == EXPR_SELECT) {
        if (!text_equal(left->as.select.field.text, right->as.select.field.text))
            return false;
        left = left->as.select.operand;
        right = right->as.select.operand;
    }
    return left->kind == EXPR_NAME && right->kind == EXPR_NAME &&
           text_equal(left->as.name.text, right->as.name.text);
}

static bool is_proven_present(const Scope *scope, const Expr *select)
{
    for (; scope != NULL; scope = scope->parent) {
        if (scope->present != NULL && is_same_place(scope->present, select))
            return true;
    }
    return false;
}

static void unguarded(Walk *walk, const Expr *select)
{
    Text name = select->as.select.field.text;
    Diag diag = diag_at(DIAG_UNGUARDED_OPTIONAL, select->as.select.field.span);
    diag.hint = diags_text(walk->checker->diags,
                           "Ask first: has(….%.*s) && …, or give a value for when it is absent: "
                           "….?%.*s.orValue(…).",
                           TEXT_ARG(name), TEXT_ARG(name));
    diags_add(walk->checker->diags, &diag, "\"%.*s\" may be absent", TEXT_ARG(name));
}

static const Type *select_field(Walk *walk, const Scope *scope, const Expr *select,
                                const Type *record_type, bool looks_inside)
{
    const Decl *record = record_decl(walk, record_type);
    const Field *field = find_field(record, select->as.select.field.text);
    if (field == NULL || field->type == NULL)
        return field == NULL ? no_field(walk, record, select->as.select.field)
                             : walk_error(walk);
    bool plain = !select->as.select.optional && !select->as.select.test_only && !looks_inside;
    if (plain && field->presence == FIELD_OPTIONAL && !is_proven_present(scope, select))
        unguarded(walk, select);
    if (select->as.select.test_only && field->presence == FIELD_REQUIRED && !looks_inside) {
        Diag diag = diag_at(DIAG_HAS_ALWAYS, select->span);
        diags_add(walk->checker->diags, &diag, "\"%.*s\" is never absent",
                  TEXT_ARG(field->name.text));
    }
    return field->type;
}

static const Type *not_selectable(Walk *walk, const Expr *select, const Type *type)
{
    if (walk->checker->unchecked)
        return simple(walk, TYPE_DYN);
    Diag diag = diag_at(DIAG_NOT_SELECTABLE, select->as.select.field.span);
    diag.also = select->as.select.operand->span;
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no fields",
              TEXT_ARG(walk_type_text(walk, type)));
    return walk_error(walk);
}

static const Type *select_from(Walk *walk, const Scope *scope, const Expr *select,
                               const Type *type, bool looks_inside)
{
    switch (type->kind) {
    case TYPE_MAP:
        return type->params[1];
    case TYPE_RECORD:
        return select_field(walk, scope, select, type, looks_inside);
    case TYPE_PARAM:
        inference_assign(&walk->inference, simple(walk, TYPE_DYN), type);
        return simple(walk, TYPE_DYN);
    case TYPE_DYN:
    case TYPE_ERROR:
        return type;
    default:
        return not_selectable(walk, select, type);
    }
}

static const Type *check_select(Walk *walk, const Scope *scope, Expr *expr)
{
    bool plain = !expr->as.select.optional && !expr->as.select.test_only;
    const Type *whole = plain ? reference_resolve(walk, scope, expr) : NULL;
    if (whole != NULL)
        return whole;
    const Type *operand = walk_expr(walk, scope, expr->as.select.operand, NULL);
    operand = inference_resolve(&walk->inference, operand, false);
    bool looks_inside = operand->kind == TYPE_OPTIONAL;
    const Type *type = select_from(walk, scope, expr, looks_inside ? operand->params[0] : operand,
                                   looks_inside);
    if (expr->as.select.test_only)
        return simple(walk, TYPE_BOOL);
    bool optional = looks_inside || expr->as.select.optional;
    return optional && type->kind != TYPE_ERROR ? type_optional(walk->checker->types, type)
                                                : type;
}

/* ---- comprehensions ----------------------------------------------------------------------------- */

static const Type *not_iterable(Walk *walk, const Expr *range, const Type *type)
{
    if (walk->checker->unchecked)
        return simple(walk, TYPE_DYN);
    Diag diag = diag_at(DIAG_NOT_ITERABLE, range->span);
    diag.hint = TEXT("Lists and maps can be iterated.");
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
        wrong_type(walk, expr, type, wanted);
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
    must_be(walk, expr->as.comprehension.condition,
            walk_expr(walk, inner, expr->as.comprehension.condition, NULL),
            simple(walk, TYPE_BOOL));
    must_be(walk, expr->as.comprehension.step,
            walk_expr(walk, inner, expr->as.comprehension.step, NULL), accumulator->type);
    const Type *result = walk_expr(walk, outer, expr->as.comprehension.result, NULL);
    return inference_resolve(&walk->inference, result, false);
}

/* ---- the walk ----------------------------------------------------------------------------------- */

/* A plain name as a member of the expected enum. */
static const Type *bare_member(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    if (!walk->bare || wanted == NULL || expr->kind != EXPR_NAME ||
        reference_is_local(scope, expr))
        return NULL;
    if (wanted->kind == TYPE_OPTIONAL)
        wanted = wanted->params[0];
    if (wanted->kind != TYPE_ENUM || walk->checker->enums == NULL)
        return NULL;
    Decl *decl = walk->checker->enums->items[wanted->index];
    for (uint32_t i = 0; i < decl->as.enumeration.count; i++) {
        if (text_equal(decl->as.enumeration.members[i].name.text, expr->as.name.text)) {
            expr->ref = (Ref){.kind = REF_MEMBER, .decl = decl, .index = i};
            return wanted;
        }
    }
    return NULL;
}

static const Type *check_name(Walk *walk, const Scope *scope, Expr *expr, const Type *wanted)
{
    const Type *type = bare_member(walk, scope, expr, wanted);
    if (type == NULL)
        type = reference_resolve(walk, scope, expr);
    return type != NULL ? type : reference_undeclared(walk, expr);
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
        type = check_select(walk, scope, expr);
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
        type = check_struct(walk, scope, expr);
        break;
    case EXPR_COMPREHENSION:
        type = check_comprehension(walk, scope, expr);
        break;
    }
    if (type == NULL) /* in error, or memory is exhausted */
        type = walk_error(walk);
    expr->type = type;
    return type;
}

/* ---- after the walk: no variables are left ------------------------------------------------------- */

static void settle(Walk *walk, Expr *expr);

static void settle_binding(Walk *walk, Binding *binding)
{
    if (binding != NULL && binding->type != NULL)
        binding->type = inference_resolve(&walk->inference, binding->type, true);
}

static void settle_children(Walk *walk, Expr *expr)
{
    switch (expr->kind) {
    case EXPR_SELECT:
        settle(walk, expr->as.select.operand);
        break;
    case EXPR_CALL:
        settle(walk, expr->as.call.target);
        for (uint32_t i = 0; i < expr->as.call.args.count; i++)
            settle(walk, expr->as.call.args.items[i]);
        break;
    case EXPR_LIST:
        for (uint32_t i = 0; i < expr->as.list.items.count; i++)
            settle(walk, expr->as.list.items.items[i]);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        for (uint32_t i = 0; i < expr->as.map.count; i++) {
            settle(walk, expr->as.map.pairs[i].key);
            settle(walk, expr->as.map.pairs[i].value);
        }
        break;
    case EXPR_COMPREHENSION:
        settle_binding(walk, expr->as.comprehension.item);
        settle_binding(walk, expr->as.comprehension.value);
        settle_binding(walk, expr->as.comprehension.accumulator);
        settle(walk, expr->as.comprehension.range);
        settle(walk, expr->as.comprehension.initial);
        settle(walk, expr->as.comprehension.condition);
        settle(walk, expr->as.comprehension.step);
        settle(walk, expr->as.comprehension.result);
        break;
    default:
        break;
    }
}

static void settle(Walk *walk, Expr *expr)
{
    if (expr == NULL)
        return;
    if (expr->type != NULL)
        expr->type = inference_resolve(&walk->inference, expr->type, true);
    settle_children(walk, expr);
}

static void check(Checker *checker, const Scope *scope, Expr *expr, const Type *expected,
                  bool bare)
{
    Walk walk = {.checker = checker, .bare = bare};
    inference_init(&walk.inference, checker->arena, checker->types);
    const Type *type = walk_expr(&walk, scope, expr, expected);
    if (expected != NULL && expected->kind != TYPE_ERROR &&
        !inference_assign(&walk.inference, type, expected))
        expr->type = wrong_type(&walk, expr, type, expected);
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
    if (to == from || to->kind == TYPE_DYN || from->kind == TYPE_DYN ||
        to->kind == TYPE_ERROR || from->kind == TYPE_ERROR)
        return true;
    if (to->kind != from->kind || to->param_count != from->param_count || to->param_count == 0)
        return to->kind == TYPE_OPTIONAL && from->kind == TYPE_NULL;
    for (uint8_t i = 0; i < to->param_count; i++) {
        if (!type_assignable(to->params[i], from->params[i]))
            return false;
    }
    return true;
}

/* ---- what an expression reads ------------------------------------------------------------------- */

static bool is_sensitive_select(const Expr *expr)
{
    const Type *operand = expr->as.select.operand->type;
    if (operand != NULL && operand->kind == TYPE_OPTIONAL)
        operand = operand->params[0];
    if (operand == NULL || operand->kind != TYPE_RECORD || operand->decl == NULL)
        return false;
    const Field *field = find_field(operand->decl, expr->as.select.field.text);
    return field != NULL && field->sensitive;
}

bool expression_is_sensitive(const Expr *expr)
{
    if (expr == NULL)
        return false;
    switch (expr->kind) {
    case EXPR_SELECT:
        return is_sensitive_select(expr) || expression_is_sensitive(expr->as.select.operand);
    case EXPR_CALL:
        if (expression_is_sensitive(expr->as.call.target))
            return true;
        for (uint32_t i = 0; i < expr->as.call.args.count; i++) {
            if (expression_is_sensitive(expr->as.call.args.items[i]))
                return true;
        }
        return false;
    case EXPR_LIST:
        for (uint32_t i = 0; i < expr->as.list.items.count; i++) {
            if (expression_is_sensitive(expr->as.list.items.items[i]))
                return true;
        }
        return false;
    case EXPR_COMPREHENSION:
        return expression_is_sensitive(expr->as.comprehension.range) ||
               expression_is_sensitive(expr->as.comprehension.step);
    default:
        return false;
    }
}
