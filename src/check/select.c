/*
 * select.c - fields: of records, maps and optionals; and records written out.
 *
 * An optional field is only read where it is known to be there: see scope_assume().
 */
#include "check/walk.h"
#include "check/wellknown.h"

static const Type *simple(Walk *walk, TypeKind kind)
{
    return type_simple(walk->checker->types, kind);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static const Decl *record_decl(Walk *walk, const Type *type)
{
    return walk->checker->records != NULL && type->index < walk->checker->records->count
               ? walk->checker->records->items[type->index]
               : NULL;
}

const Field *select_field_of(const Decl *record, Text name)
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
    Suggestion guess = suggest_begin(field.text);
    for (uint32_t i = 0; record != NULL && i < record->as.record.count; i++)
        suggest_offer(&guess, record->as.record.fields[i].name.text);
    suggest_fill_all(&diag, walk->checker->diags, &guess, field.span);
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no field \"%.*s\"",
              TEXT_ARG(record != NULL ? record->name.text : TEXT("the record")),
              TEXT_ARG(field.text));
    return walk_error(walk);
}

/* ---- records written out --------------------------------------------------------------------- */

static Decl *find_record(Walk *walk, Expr *type_name)
{
    bool ambiguous = false;
    Text name = reference_dotted(walk, type_name);
    Decl *decl = walk->checker->globals != NULL && name.size_bytes > 0
                     ? globals_find(walk->checker, name, type_name->span, &ambiguous)
                     : NULL;
    if (decl != NULL && decl->kind == DECL_RECORD)
        return decl;
    if (ambiguous)
        return NULL;
    Diag diag = diag_at(DIAG_UNDECLARED, type_name->span);
    Suggestion guess = suggest_begin(name);
    for (uint32_t i = 0; walk->checker->records != NULL && i < walk->checker->records->count; i++)
        suggest_offer(&guess, walk->checker->records->items[i]->name.text);
    suggest_fill(&diag, walk->checker->diags, &guess, type_name->span);
    diags_add(walk->checker->diags, &diag, "there is no record \"%.*s\"", TEXT_ARG(name));
    return NULL;
}

/* The value of `?field: value` is the optional itself; it may be absent, and so must the field. */
static void check_optional_value(Walk *walk, const MapPair *pair, const Field *field,
                                 const Type *type)
{
    const Type *wanted = type_optional(walk->checker->types, field->type);
    if (wanted != NULL && !inference_assign(&walk->inference, type, wanted))
        walk_wrong_type(walk, pair->value, type, wanted, field->type_expr);
    if (field->presence != FIELD_REQUIRED)
        return;
    Diag diag = diag_at(DIAG_MISSING_FIELD, pair->key->span);
    diag.hint =
        TEXT("Give it a value: without the \"?\", and with .orValue(…) behind the optional.");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" is required, \"?\" may leave it out",
              TEXT_ARG(field->name.text));
}

static void check_pair(Walk *walk, const Scope *scope, const Decl *record, MapPair *pair)
{
    Ident name = {value_text(pair->key->as.literal), pair->key->span};
    const Field *field = select_field_of(record, name.text);
    pair->key->type = simple(walk, TYPE_STRING);
    const Type *type = walk_expr(walk, scope, pair->value, field != NULL ? field->type : NULL);
    if (record == NULL)
        return;
    if (field == NULL)
        no_field(walk, record, name);
    else if (field->type == NULL)
        return;
    else if (pair->optional)
        check_optional_value(walk, pair, field, type);
    else if (!walk_fits(walk, type, field->type))
        walk_wrong_type(walk, pair->value, type, field->type, field->type_expr);
}

/* The place of the n-th pair among those of its field, or NULL where it is the first. */
static const MapPair *earlier_pair(const Expr *expr, uint32_t index)
{
    Text name = value_text(expr->as.map.pairs[index].key->as.literal);
    for (uint32_t i = 0; i < index; i++) {
        if (text_equal(value_text(expr->as.map.pairs[i].key->as.literal), name))
            return &expr->as.map.pairs[i];
    }
    return NULL;
}

static void check_repeats(Walk *walk, const Expr *expr)
{
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        const Expr *key = expr->as.map.pairs[i].key;
        const MapPair *earlier = earlier_pair(expr, i);
        if (earlier == NULL)
            continue;
        Diag diag = diag_at(DIAG_REPEATED_FIELD, key->span);
        diag.also = earlier->key->span;
        diag.also_message = TEXT("first given here");
        diags_add(walk->checker->diags, &diag, "\"%.*s\" is given twice",
                  TEXT_ARG(value_text(key->as.literal)));
    }
}

static bool is_given(const Expr *expr, Text field)
{
    for (uint32_t i = 0; i < expr->as.map.count; i++) {
        if (text_equal(value_text(expr->as.map.pairs[i].key->as.literal), field))
            return true;
    }
    return false;
}

static void check_required(Walk *walk, const Expr *expr, const Decl *record)
{
    for (uint32_t i = 0; i < record->as.record.count; i++) {
        const Field *field = &record->as.record.fields[i];
        if (field->presence != FIELD_REQUIRED || is_given(expr, field->name.text))
            continue;
        Diag diag = diag_at(DIAG_MISSING_FIELD, expr->as.map.type_name->span);
        diag.also = field->name.span;
        diag.also_message = TEXT("declared here");
        diags_add(walk->checker->diags, &diag, "\"%.*s\" requires the field \"%.*s\"",
                  TEXT_ARG(record->name.text), TEXT_ARG(field->name.text));
        return; /* one message a record */
    }
}

const Type *select_check_struct(Walk *walk, const Scope *scope, Expr *expr)
{
    const Type *known = wellknown_check_struct(walk, scope, expr);
    if (known != NULL)
        return known;
    Decl *record = find_record(walk, expr->as.map.type_name);
    for (uint32_t i = 0; i < expr->as.map.count; i++)
        check_pair(walk, scope, record, &expr->as.map.pairs[i]);
    if (record == NULL || record->type == NULL)
        return walk_error(walk);
    check_repeats(walk, expr);
    check_required(walk, expr, record);
    return record->type;
}

/* ---- presence -------------------------------------------------------------------------------- */

static bool is_same_place(const Expr *left, const Expr *right);

/* a[0], a["key"] */
static bool is_same_index(const Expr *left, const Expr *right)
{
    if (!ast_is(left, OPERATOR_INDEX) || !ast_is(right, OPERATOR_INDEX))
        return false;
    const Expr *left_key = left->as.call.args.items[1], *right_key = right->as.call.args.items[1];
    bool same_key = left_key->kind == EXPR_LITERAL && right_key->kind == EXPR_LITERAL
                        ? value_equal(left_key->as.literal, right_key->as.literal)
                        : is_same_place(left_key, right_key);
    return same_key && is_same_place(left->as.call.args.items[0], right->as.call.args.items[0]);
}

/* Whether both read the same: names that mean the same thing, and the same fields of it. */
static bool is_same_place(const Expr *left, const Expr *right)
{
    if (left->kind != right->kind || left->ref.kind != right->ref.kind)
        return false;
    switch (left->kind) {
    case EXPR_NAME:
        return left->ref.kind != REF_NONE && left->ref.decl == right->ref.decl;
    case EXPR_SELECT:
        if (left->ref.kind != REF_NONE) /* a.b as one name */
            return left->ref.decl == right->ref.decl && left->ref.index == right->ref.index;
        return left->optional == right->optional &&
               text_equal(left->as.select.field.text, right->as.select.field.text) &&
               is_same_place(left->as.select.operand, right->as.select.operand);
    case EXPR_CALL:
        return is_same_index(left, right);
    default:
        return false;
    }
}

/* `select`, whose operand has been checked. */
static bool is_proven_present(const Scope *scope, const Expr *select)
{
    for (; scope != NULL; scope = scope->parent) {
        const Expr *present = scope->present;
        if (present == select) /* the path of `at` */
            return true;
        if (present != NULL &&
            text_equal(present->as.select.field.text, select->as.select.field.text) &&
            is_same_place(present->as.select.operand, select->as.select.operand))
            return true;
    }
    return false;
}

/* The selection as it could be written, up to its last dot: "application.subject", or "…". */
static Text operand_text(Walk *walk, const Expr *select)
{
    Text name = reference_dotted(walk, select->as.select.operand);
    return name.size_bytes > 0 && name.data[0] != '@' ? name : TEXT("…");
}

static void unguarded(Walk *walk, const Expr *select)
{
    Text name = select->as.select.field.text, owner = operand_text(walk, select);
    Diag diag = diag_at(DIAG_UNGUARDED_OPTIONAL, select->as.select.field.span);
    diag.hint = diags_text(walk->checker->diags,
                           "Ask first: has(%.*s.%.*s) && …, or say what holds when it is absent: "
                           "%.*s.?%.*s.orValue(…).",
                           TEXT_ARG(owner), TEXT_ARG(name), TEXT_ARG(owner), TEXT_ARG(name));
    diags_add(walk->checker->diags, &diag, "\"%.*s\" may be absent", TEXT_ARG(name));
}

static void always_there(Walk *walk, const Expr *select, const Field *field)
{
    Diag diag = diag_at(DIAG_HAS_ALWAYS, select->span);
    diag.also = field->name.span;
    diag.also_message = TEXT("declared here");
    diag.hint = select->test_only
                    ? TEXT("A record without it is no valid application: leave the has() out.")
                    : TEXT("A record without it is no valid application: leave the \"?\" out.");
    diags_add(walk->checker->diags, &diag, "\"%.*s\" is never absent", TEXT_ARG(field->name.text));
}

/* ---- selections ------------------------------------------------------------------------------ */

static const Type *select_field(Walk *walk, const Scope *scope, const Expr *select,
                                const Type *record_type, bool looks_inside)
{
    const Decl *record = record_decl(walk, record_type);
    const Field *field = select_field_of(record, select->as.select.field.text);
    if (field == NULL)
        return no_field(walk, record, select->as.select.field);
    if (field->type == NULL)
        return walk_error(walk);
    bool reads = !select->optional && !select->test_only && !looks_inside;
    if (reads && field->presence == FIELD_OPTIONAL && !is_proven_present(scope, select)) {
        unguarded(walk, select);
        return walk_error(walk); /* whether what follows fits depends on how that is mended */
    }
    if (!reads && field->presence == FIELD_REQUIRED && !looks_inside)
        always_there(walk, select, field);
    return field->type;
}

static const Type *not_selectable(Walk *walk, const Expr *select, const Type *type)
{
    Diag diag = diag_at(DIAG_NOT_SELECTABLE, select->as.select.field.span);
    diag.also = select->as.select.operand->span;
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no fields",
              TEXT_ARG(walk_type_text(walk, type)));
    return walk_error(walk);
}

static const Type *select_from(Walk *walk, const Scope *scope, const Expr *select, const Type *type,
                               bool looks_inside)
{
    if (walk->checker->unchecked)
        return simple(walk, TYPE_DYN);
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

const Type *select_check(Walk *walk, const Scope *scope, Expr *expr)
{
    bool plain = !expr->optional && !expr->test_only;
    const Type *whole = plain ? reference_resolve(walk, scope, expr) : NULL;
    if (whole != NULL)
        return whole;
    const Type *operand = walk_expr(walk, scope, expr->as.select.operand, NULL);
    operand = inference_resolve(&walk->inference, operand, false);
    bool looks_inside = operand->kind == TYPE_OPTIONAL;
    const Type *type =
        select_from(walk, scope, expr, looks_inside ? operand->params[0] : operand, looks_inside);
    if (expr->test_only)
        return simple(walk, TYPE_BOOL);
    bool optional = looks_inside || expr->optional;
    return optional && type->kind != TYPE_ERROR ? type_optional(walk->checker->types, type) : type;
}
