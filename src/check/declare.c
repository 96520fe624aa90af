/*
 * declare.c - the types of declarations, before any expression is looked at.
 */
#include "check/declare.h"

#include <stdlib.h>

#include "base/limits.h"
#include "check/cycles.h"
#include "check/suggest.h"
#include "lib/native.h"

Checker declare_view(const Checker *checker, const Decl *decl)
{
    Checker view = *checker;
    view.module = decl->module;
    return view;
}

/* ---- repeated names -------------------------------------------------------------------------- */

/* By name, then by place. */
static int compare_idents(const void *left, const void *right)
{
    const Ident *one = left, *other = right;
    int compared = text_compare(one->text, other->text);
    return compared != 0
               ? compared
               : (one->span.start > other->span.start) - (one->span.start < other->span.start);
}

void declare_check_repeated(Checker *checker, Ident *names, uint32_t count)
{
    qsort(names, count, sizeof *names, compare_idents);
    for (uint32_t i = 1, first = 0; i < count; i++) {
        if (!text_equal(names[first].text, names[i].text)) {
            first = i;
            continue;
        }
        Diag diag = diag_at(DIAG_DUPLICATE_NAME, names[i].span);
        diag.also = names[first].span;
        diag.also_message = TEXT("first declared here");
        diag.hint = TEXT("Give one of them another name.");
        diags_add(checker->diags, &diag, "\"%.*s\" is declared twice", TEXT_ARG(names[i].text));
    }
}

/* ---- enums ----------------------------------------------------------------------------------- */

/* The type of a declared enum or record; it knows its declaration. Types are interned by name, so
 * a declaration whose name is taken has the first one's. */
static const Type *own_type(Checker *checker, Decl *decl)
{
    const Type *type = decl->kind == DECL_ENUM
                           ? type_enum(checker->types, decl->full_name, (uint16_t)decl->index)
                           : type_record(checker->types, decl->full_name, (uint16_t)decl->index);
    if (type == NULL)
        return type_simple(checker->types, TYPE_ERROR);
    ((Type *)(uintptr_t)type)->decl = decl; /* the checker's own note: type.h */
    return type;
}

static void check_type_count(Checker *checker, const DeclList *list)
{
    if (list->count <= UINT16_MAX)
        return;
    Diag diag = diag_at(DIAG_BUNDLE_LIMIT, list->items[UINT16_MAX]->name.span);
    diags_add(checker->diags, &diag, "a program has at most %d enums and as many records",
              UINT16_MAX);
}

/* Messages and questions show labels: those of one language alone leave readers of the other with a
 * bare name. */
static void check_labels(Checker *checker, Ident name, const Labels *labels)
{
    bool zh = labels->zh.data != NULL, en = labels->en.data != NULL;
    if (zh == en)
        return;
    Diag diag = diag_at(DIAG_MISSING_LANGUAGE, name.span);
    diag.hint = TEXT("Write both: zh \"…\" en \"…\".");
    diags_add(checker->diags, &diag,
              zh ? "the label of \"%.*s\" lacks \"en\"" : "the label of \"%.*s\" lacks \"zh\"",
              TEXT_ARG(name.text));
}

static void check_members(Checker *checker, const Decl *decl)
{
    uint32_t count = decl->as.enumeration.count;
    Ident *names = arena_alloc_array(checker->arena, count, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < count; i++)
        names[i] = decl->as.enumeration.members[i].name;
    if (names != NULL)
        declare_check_repeated(checker, names, count);
    for (uint32_t i = 0; i < count; i++)
        check_labels(checker, decl->as.enumeration.members[i].name,
                     &decl->as.enumeration.members[i].labels);
    if (count > 0)
        return;
    Diag diag = diag_at(DIAG_EMPTY, decl->name.span);
    diag.hint = TEXT("Write its members: NAME zh \"…\" en \"…\";");
    diags_add(checker->diags, &diag, "enum \"%.*s\" has no members", TEXT_ARG(decl->name.text));
}

void declare_enums(Checker *checker, Checked *checked)
{
    check_type_count(checker, &checked->enums);
    for (uint32_t i = 0; i < checked->enums.count; i++) {
        checked->enums.items[i]->type = own_type(checker, checked->enums.items[i]);
        check_members(checker, checked->enums.items[i]);
    }
}

/* ---- records --------------------------------------------------------------------------------- */

static void bad_field(Checker *checker, const Field *field, const char *why)
{
    Diag diag = diag_at(DIAG_BAD_FIELD, field->name.span);
    diags_add(checker->diags, &diag, "field \"%.*s\" %s", TEXT_ARG(field->name.text),
              diags_say(checker->diags, why));
}

static void declare_field(Checker *checker, Field *field)
{
    const Type *type = type_resolve(checker, field->type_expr);
    bool optional = type->kind == TYPE_OPTIONAL;
    if (optional && field->asked)
        bad_field(checker, field, "is optional and asked at once: write one of the two");
    field->presence = field->asked ? FIELD_ASKED : optional ? FIELD_OPTIONAL : FIELD_REQUIRED;
    field->type = optional ? type->params[0] : type;
    bool known = field->type->kind != TYPE_ERROR;
    if (known && field->nonempty && field->type->kind != TYPE_LIST)
        bad_field(checker, field, "is no list: only lists can be nonempty");
    if (known && field->as_of && field->type->kind != TYPE_DATE)
        bad_field(checker, field, "is no date: only a date can be the evaluation date");
}

static void declare_fields(Checker *checker, const Decl *decl)
{
    uint32_t count = decl->as.record.count;
    Ident *names = arena_alloc_array(checker->arena, count, sizeof *names);
    for (uint32_t i = 0; i < count; i++) {
        declare_field(checker, &decl->as.record.fields[i]);
        check_labels(checker, decl->as.record.fields[i].name, &decl->as.record.fields[i].labels);
        if (names != NULL)
            names[i] = decl->as.record.fields[i].name;
    }
    if (names != NULL)
        declare_check_repeated(checker, names, count);
}

/* The record that a value of the field always holds one of, or NULL. */
static const Decl *required_record(const Field *field)
{
    const Type *type = field->type;
    if (type != NULL && type->kind == TYPE_LIST && field->nonempty)
        type = type->params[0];
    bool required = field->presence == FIELD_REQUIRED && type != NULL;
    return required && type->kind == TYPE_RECORD ? type->decl : NULL;
}

/* A record that always holds another of its kind would never end. */
static void check_endless(Checker *checker, const Checked *checked)
{
    Digraph graph;
    DigraphOrder order;
    if (!digraph_init(&graph, checker->arena, checked->records.count) ||
        !digraph_order_init(&order, &graph))
        return;
    for (uint32_t i = 0; i < checked->records.count; i++) {
        const Decl *decl = checked->records.items[i];
        for (uint32_t k = 0; k < decl->as.record.count; k++) {
            const Decl *next = required_record(&decl->as.record.fields[k]);
            if (next != NULL && !digraph_add(&graph, i, next->index))
                return;
        }
    }
    for (uint32_t i = 0; i < checked->records.count; i++)
        digraph_order_add(&order, i);
    cycles_report(checker, &graph, &order, 0, checked->records.items,
                  "Make one of the fields optional (T?) or a list.");
}

void declare_records(Checker *checker, Checked *checked)
{
    check_type_count(checker, &checked->records);
    for (uint32_t i = 0; i < checked->records.count; i++)
        checked->records.items[i]->type = own_type(checker, checked->records.items[i]);
    for (uint32_t i = 0; i < checked->records.count; i++) {
        Checker view = declare_view(checker, checked->records.items[i]);
        declare_fields(&view, checked->records.items[i]);
    }
    check_endless(checker, checked);
}

/* ---- the input ------------------------------------------------------------------------------- */

/* Beside the record's own fields stand the answers of sources. */
static const char *wrong_input_field(const Field *field, const Field *day)
{
    if (text_equal(field->name.text, TEXT("facts")))
        return "cannot be: \"facts\" is where the answers of sources stand in a record";
    return field->as_of && day != NULL ? "is a second evaluation date: one field is as_of" : NULL;
}

static void check_input_fields(Checker *checker, const Decl *record)
{
    const Field *day = NULL;
    for (uint32_t i = 0; i < record->as.record.count; i++) {
        const Field *field = &record->as.record.fields[i];
        const char *problem = wrong_input_field(field, day);
        if (problem != NULL)
            bad_field(checker, field, problem);
        if (field->as_of)
            day = field;
    }
}

static void check_other_records(Checker *checker, const Checked *checked, const Decl *input_record)
{
    for (uint32_t i = 0; i < checked->records.count; i++) {
        const Decl *record = checked->records.items[i];
        for (uint32_t k = 0; record != input_record && k < record->as.record.count; k++) {
            if (record->as.record.fields[k].as_of)
                bad_field(checker, &record->as.record.fields[k],
                          "cannot be as_of: only a date field of the input's own record can");
        }
    }
}

void declare_input(Checker *checker, Checked *checked)
{
    Decl *input = checked->input;
    if (input == NULL)
        return;
    Checker view = declare_view(checker, input);
    input->type = type_resolve(&view, input->as.input.type_expr);
    if (input->type->kind == TYPE_RECORD) {
        check_input_fields(checker, input->type->decl);
        check_other_records(checker, checked, input->type->decl);
        return;
    }
    Diag diag = diag_at(DIAG_UNKNOWN_TYPE, input->as.input.type_expr->span);
    diag.hint = TEXT("Declare a record for it.");
    if (input->type->kind != TYPE_ERROR)
        diags_add(checker->diags, &diag, "the input is a record, \"%.*s\" is none",
                  TEXT_ARG(suggest_type_text(checker, input->type)));
    input->type = type_simple(checker->types, TYPE_ERROR);
}

/* ---- signatures ------------------------------------------------------------------------------ */

static void declare_params(Checker *checker, Param *params, uint32_t count)
{
    Ident *names = arena_alloc_array(checker->arena, count, sizeof *names);
    for (uint32_t i = 0; i < count; i++) {
        params[i].binding->type = type_resolve(checker, params[i].type_expr);
        if (names != NULL)
            names[i] = params[i].binding->name;
    }
    if (names != NULL)
        declare_check_repeated(checker, names, count);
}

static void check_native(Checker *checker, const Decl *decl)
{
    uint16_t first;
    if (checker_natives(checker, &first, decl->full_name) > 0)
        return;
    Diag diag = diag_at(DIAG_NATIVE_UNKNOWN, decl->name.span);
    diag.hint = TEXT("Native functions come with Licet, in std modules; write a fn instead.");
    diags_add(checker->diags, &diag, "there is no native function \"%.*s\"",
              TEXT_ARG(decl->full_name));
}

/* A table with several outputs answers with a map of them. */
static const Type *table_type(Checker *checker, const Decl *decl)
{
    const Type *result;
    declare_params(checker, decl->as.table.params, decl->as.table.param_count);
    if (decl->as.table.output_count == 0) {
        result = type_resolve(checker, decl->as.table.result);
    } else {
        declare_params(checker, decl->as.table.outputs, decl->as.table.output_count);
        result = type_map(checker->types, type_simple(checker->types, TYPE_STRING),
                          type_simple(checker->types, TYPE_DYN));
    }
    bool collects = text_equal(decl->as.table.hit.text, TEXT("collect"));
    return collects && result->kind != TYPE_ERROR ? type_list(checker->types, result) : result;
}

static const Type *mapping_type(Checker *checker, const Decl *decl)
{
    const Type *value = type_resolve(checker, decl->as.mapping.value);
    return value->kind != TYPE_ERROR ? type_list(checker->types, value) : value;
}

static const Type *declared_type(Checker *checker, const Decl *decl)
{
    switch (decl->kind) {
    case DECL_FN:
    case DECL_NATIVE:
    case DECL_SOURCE:
        declare_params(checker, decl->as.function.params, decl->as.function.param_count);
        return type_resolve(checker, decl->as.function.result);
    case DECL_SETTING:
        return type_resolve(checker, decl->as.setting.type_expr);
    case DECL_SCOPE:
        return type_resolve(checker, decl->as.scope.type_expr);
    case DECL_TABLE:
        return table_type(checker, decl);
    case DECL_MAPPING:
        return mapping_type(checker, decl);
    default:
        return NULL;
    }
}

static void declare_type(Checker *checker, Decl *decl)
{
    Checker view = declare_view(checker, decl);
    decl->type = declared_type(&view, decl);
    if (decl->type == NULL) /* memory is exhausted: the arena remembers */
        decl->type = type_simple(checker->types, TYPE_ERROR);
}

static void declare_list(Checker *checker, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        declare_type(checker, list->items[i]);
}

static void declare_natives(Checker *checker, const Checked *checked)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        const DeclList *list = &checked->modules[i]->declarations;
        for (uint32_t k = 0; k < list->count; k++) {
            if (list->items[k]->kind != DECL_NATIVE)
                continue;
            declare_type(checker, list->items[k]);
            check_native(checker, list->items[k]);
        }
    }
}

/* ---- scopes ---------------------------------------------------------------------------------- */

static void check_scope(Checker *checker, Checked *checked, Decl *decl)
{
    if (decl->type->kind != TYPE_ENUM && decl->type->kind != TYPE_ERROR) {
        Diag diag = diag_at(DIAG_SCOPE_TYPE, decl->as.scope.type_expr->span);
        diag.hint = TEXT("Declare an enum for it.");
        diags_add(checker->diags, &diag, "a scope's value is a member of an enum, not \"%.*s\"",
                  TEXT_ARG(suggest_type_text(checker, decl->type)));
        decl->type = type_simple(checker->types, TYPE_ERROR);
    }
    if (decl->as.scope.otherwise.text.data == NULL)
        return;
    if (checked->reported_scope == NULL) {
        checked->reported_scope = decl;
        return;
    }
    Diag diag = diag_at(DIAG_SCOPE_ELSE, decl->as.scope.otherwise.span);
    diag.also = checked->reported_scope->as.scope.otherwise.span;
    diag.also_message = TEXT("this one is reported");
    diag.hint = TEXT("Leave out one of the two.");
    diags_add(checker->diags, &diag, "findings report one scope, so only one has an else");
}

void declare_signatures(Checker *checker, Checked *checked)
{
    declare_natives(checker, checked);
    declare_list(checker, &checked->functions);
    declare_list(checker, &checked->sources);
    declare_list(checker, &checked->settings);
    declare_list(checker, &checked->scopes);
    declare_list(checker, &checked->tables);
    declare_list(checker, &checked->mappings);
    for (uint32_t i = 0; i < checked->scopes.count; i++)
        check_scope(checker, checked, checked->scopes.items[i]);
}
