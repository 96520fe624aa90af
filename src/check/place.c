/*
 * place.c - walking from the input to a place in it.
 */
#include "check/place.h"

#include "check/globals.h"
#include "check/suggest.h"

typedef struct PlaceWalk {
    Checker *checker;
    const Scope *scope;
    PlaceUse use;
} PlaceWalk;

static const Type *error_type(const PlaceWalk *walk)
{
    return type_simple(walk->checker->types, TYPE_ERROR);
}

static const Type *no_place(const PlaceWalk *walk, Span span, const char *message)
{
    bool test = walk->use == PLACE_OF_TEST;
    Diag diag = diag_at(test ? DIAG_TEST_TARGET : DIAG_AT_PLACE, span);
    diag.hint = test ? TEXT("Name the input, a field of it, or a source with its key.")
                     : TEXT("Name the input, a \"for\" variable or a let that is a record, and "
                            "fields of it.");
    diags_add(walk->checker->diags, &diag, "%s", diags_say(walk->checker->diags, message));
    return error_type(walk);
}

/* ---- where it begins ------------------------------------------------------------------------- */

static const Type *rule_root(const PlaceWalk *walk, Expr *root)
{
    expression_check(walk->checker, walk->scope, root, NULL);
    bool names_value =
        root->ref.kind == REF_INPUT || root->ref.kind == REF_LOCAL || root->ref.kind == REF_LET;
    if (root->type->kind == TYPE_ERROR || (names_value && root->type->kind == TYPE_RECORD))
        return root->type;
    return no_place(walk, root->span,
                    names_value ? "this is no record, so it has no place in the input"
                                : "this is no place in the input");
}

static const Field *find_field(const Decl *record, Text name)
{
    for (uint32_t i = 0; i < record->as.record.count; i++) {
        if (text_equal(record->as.record.fields[i].name.text, name))
            return &record->as.record.fields[i];
    }
    return NULL;
}

static const Type *field_type(const PlaceWalk *walk, const Type *record_type, Ident name)
{
    const Decl *record = record_type->decl;
    const Field *field = find_field(record, name.text);
    if (field != NULL)
        return field->type != NULL ? field->type : error_type(walk);
    Diag diag = diag_at(DIAG_NO_FIELD, name.span);
    Suggestion near = suggest_begin(name.text);
    for (uint32_t i = 0; i < record->as.record.count; i++)
        suggest_offer(&near, record->as.record.fields[i].name.text);
    suggest_fill(&diag, walk->checker->diags, &near, name.span);
    diags_add(walk->checker->diags, &diag, "\"%.*s\" has no field \"%.*s\"",
              TEXT_ARG(record->name.text), TEXT_ARG(name.text));
    return error_type(walk);
}

/* The input by its name; any other name is a field of it. */
static const Type *test_root(const PlaceWalk *walk, Expr *root)
{
    const Decl *input = walk->checker->input;
    if (input == NULL || input->type->kind != TYPE_RECORD)
        return error_type(walk);
    if (!text_equal(root->as.name, input->name.text))
        return field_type(walk, input->type, (Ident){root->as.name, root->span});
    root->ref = (Ref){.kind = REF_INPUT, .decl = (Decl *)(uintptr_t)input};
    globals_use_module(walk->checker, input->module);
    return input->type;
}

/* ---- the way --------------------------------------------------------------------------------- */

static const Type *walk_place(const PlaceWalk *walk, Expr *place);

static const Type *walk_field(const PlaceWalk *walk, Expr *place)
{
    const Type *owner = walk_place(walk, place->as.select.operand);
    if (place->optional || place->test_only)
        return no_place(walk, place->span, "a place is written with plain dots");
    switch (owner->kind) {
    case TYPE_RECORD:
        return field_type(walk, owner, place->as.select.field);
    case TYPE_MAP:
        return owner->params[1];
    case TYPE_DYN:
    case TYPE_ERROR:
        return owner;
    default:
        return no_place(walk, place->as.select.field.span, "what stands before has no fields");
    }
}

static const Type *walk_index(const PlaceWalk *walk, Expr *place)
{
    const Type *list = walk_place(walk, place->as.call.args.items[0]);
    Expr *index = place->as.call.args.items[1];
    bool whole = index->kind == EXPR_LITERAL && index->as.literal.tag == VALUE_INT &&
                 index->as.literal.as.integer >= 0;
    index->type = type_simple(walk->checker->types, TYPE_INT);
    if (!whole)
        return no_place(walk, index->span, "an index in a place is a whole number from 0");
    if (list->kind == TYPE_LIST)
        return list->params[0];
    return list->kind == TYPE_DYN || list->kind == TYPE_ERROR
               ? list
               : no_place(walk, index->span, "what stands before is no list");
}

static const Type *walk_place(const PlaceWalk *walk, Expr *place)
{
    if (place->kind == EXPR_NAME)
        place->type = walk->use == PLACE_OF_TEST ? test_root(walk, place) : rule_root(walk, place);
    else if (place->kind == EXPR_SELECT)
        place->type = walk_field(walk, place);
    else if (ast_is(place, OPERATOR_INDEX))
        place->type = walk_index(walk, place);
    else
        place->type = no_place(walk, place->span, "this is no place in the input");
    return place->type;
}

const Type *place_check(Checker *checker, const Scope *scope, Expr *place, PlaceUse use)
{
    const PlaceWalk walk = {checker, scope, use};
    return walk_place(&walk, place);
}
