/*
 * declare.c - what declarations are: their types and bodies.
 */
#include "check/declare.h"

#include <yyjson.h>

#include "base/limits.h"
#include "lib/native.h"

Checker declare_view(const Checker *checker, const Decl *decl)
{
    Checker view = *checker;
    view.module = decl->module;
    return view;
}

/* ---- types by name ------------------------------------------------------------------------------ */

static const Type *unknown_type(Checker *checker, const TypeExpr *type_expr)
{
    Diag diag = diag_at(DIAG_UNKNOWN_TYPE, type_expr->name.span);
    Text near = globals_suggest(checker, type_expr->name.text);
    if (near.size_bytes > 0) {
        diag.hint = diags_text(checker->diags, "Did you mean \"%.*s\"?", TEXT_ARG(near));
        diag.fix = (FixIt){type_expr->name.span, near};
    }
    diags_add(checker->diags, &diag, "there is no type \"%.*s\"", TEXT_ARG(type_expr->name.text));
    return type_simple(checker->types, TYPE_ERROR);
}

static const Type *builtin_type(Checker *checker, const TypeExpr *type_expr)
{
    static const struct {
        Text name;
        TypeKind kind;
    } names[] = {
        {TEXT_INIT("bool"), TYPE_BOOL},           {TEXT_INIT("int"), TYPE_INT},
        {TEXT_INIT("uint"), TYPE_UINT},           {TEXT_INIT("double"), TYPE_DOUBLE},
        {TEXT_INIT("string"), TYPE_STRING},       {TEXT_INIT("bytes"), TYPE_BYTES},
        {TEXT_INIT("timestamp"), TYPE_TIMESTAMP}, {TEXT_INIT("duration"), TYPE_DURATION},
        {TEXT_INIT("date"), TYPE_DATE},           {TEXT_INIT("ip"), TYPE_IP},
        {TEXT_INIT("cidr"), TYPE_CIDR},           {TEXT_INIT("dyn"), TYPE_DYN},
        {TEXT_INIT("null_type"), TYPE_NULL},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(type_expr->name.text, names[i].name))
            return type_simple(checker->types, names[i].kind);
    }
    if (text_equal(type_expr->name.text, TEXT("list")) && type_expr->arg_count == 1)
        return type_list(checker->types, type_resolve(checker, type_expr->args[0]));
    if (text_equal(type_expr->name.text, TEXT("map")) && type_expr->arg_count == 2)
        return type_map(checker->types, type_resolve(checker, type_expr->args[0]),
                        type_resolve(checker, type_expr->args[1]));
    return NULL;
}

const Type *type_resolve(Checker *checker, const TypeExpr *type_expr)
{
    bool ambiguous = false;
    const Type *type = builtin_type(checker, type_expr);
    if (type == NULL) {
        Decl *decl =
            globals_find(checker, type_expr->name.text, type_expr->name.span, &ambiguous);
        bool is_type = decl != NULL && (decl->kind == DECL_ENUM || decl->kind == DECL_RECORD);
        if (is_type && decl->type != NULL)
            type = decl->type;
        else if (!ambiguous)
            type = unknown_type(checker, type_expr);
        else
            type = type_simple(checker->types, TYPE_ERROR);
    }
    return type_expr->optional && type->kind != TYPE_ERROR
               ? type_optional(checker->types, type)
               : type;
}

/* ---- enums and records -------------------------------------------------------------------------- */

static void report_twice(Checker *checker, Ident name, Ident first)
{
    Diag diag = diag_at(DIAG_DUPLICATE_NAME, name.span);
    diag.also = first.span;
    diag.also_message = TEXT("first declared here");
    diags_add(checker->diags, &diag, "\"%.*s\" is declared twice", TEXT_ARG(name.text));
}

/* The type of a declared enum or record; it knows its declaration. */
static const Type *own_type(Checker *checker, Decl *decl)
{
    const Type *type =
        decl->kind == DECL_ENUM
            ? type_enum(checker->types, decl->full_name, (uint16_t)decl->index)
            : type_record(checker->types, decl->full_name, (uint16_t)decl->index);
    if (type != NULL)
        ((Type *)(uintptr_t)type)->decl = decl;
    return type;
}

void declare_enums(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->enums.count; i++) {
        Decl *decl = checked->enums.items[i];
        decl->type = own_type(checker, decl);
        const Member *members = decl->as.enumeration.members;
        for (uint32_t k = 1; k < decl->as.enumeration.count; k++) {
            for (uint32_t m = 0; m < k; m++) {
                if (text_equal(members[k].name.text, members[m].name.text))
                    report_twice(checker, members[k].name, members[m].name);
            }
        }
    }
}

static void bad_field(Checker *checker, const Field *field, const char *why)
{
    Diag diag = diag_at(DIAG_BAD_FIELD, field->name.span);
    diags_add(checker->diags, &diag, "field \"%.*s\" %s", TEXT_ARG(field->name.text), why);
}

static void declare_field(Checker *checker, Field *field)
{
    const Type *type = type_resolve(checker, field->type_expr);
    bool optional = type->kind == TYPE_OPTIONAL;
    if (optional && field->asked)
        bad_field(checker, field, "is optional and asked at once: write one of the two");
    field->presence = field->asked ? FIELD_ASKED : optional ? FIELD_OPTIONAL : FIELD_REQUIRED;
    field->type = optional ? type->params[0] : type;
    if (field->nonempty && field->type->kind != TYPE_LIST && field->type->kind != TYPE_ERROR)
        bad_field(checker, field, "is no list: only lists can be nonempty");
    if (field->as_of && field->type->kind != TYPE_DATE)
        bad_field(checker, field, "is no date: only a date can be the evaluation date");
}

void declare_records(Checker *checker, Checked *checked)
{
    for (uint32_t i = 0; i < checked->records.count; i++)
        checked->records.items[i]->type = own_type(checker, checked->records.items[i]);
    for (uint32_t i = 0; i < checked->records.count; i++) {
        Decl *decl = checked->records.items[i];
        Checker view = declare_view(checker, decl);
        Field *fields = decl->as.record.fields;
        for (uint32_t k = 0; k < decl->as.record.count; k++) {
            declare_field(&view, &fields[k]);
            for (uint32_t m = 0; m < k; m++) {
                if (text_equal(fields[k].name.text, fields[m].name.text))
                    report_twice(checker, fields[k].name, fields[m].name);
            }
        }
    }
}

void declare_input(Checker *checker, Checked *checked)
{
    if (checked->input == NULL)
        return;
    Checker view = declare_view(checker, checked->input);
    const TypeExpr *type_expr = checked->input->as.input.type_expr;
    checked->input->type = type_resolve(&view, type_expr);
    if (checked->input->type->kind == TYPE_RECORD || checked->input->type->kind == TYPE_ERROR)
        return;
    Diag diag = diag_at(DIAG_UNKNOWN_TYPE, type_expr->span);
    diags_add(checker->diags, &diag, "the input is a record, \"%.*s\" is none",
              TEXT_ARG(type_expr->name.text));
    checked->input->type = type_simple(checker->types, TYPE_ERROR);
}

/* ---- signatures --------------------------------------------------------------------------------- */

static void declare_params(Checker *checker, Param *params, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        params[i].binding->type = type_resolve(checker, params[i].type_expr);
        for (uint32_t k = 0; k < i; k++) {
            if (text_equal(params[i].binding->name.text, params[k].binding->name.text))
                report_twice(checker, params[i].binding->name, params[k].binding->name);
        }
    }
}

static void declare_native(Checker *checker, const Decl *decl)
{
    uint16_t first;
    if (native_find(&first, decl->full_name) > 0)
        return;
    Diag diag = diag_at(DIAG_NATIVE_UNKNOWN, decl->name.span);
    diags_add(checker->diags, &diag, "there is no native function \"%.*s\"",
              TEXT_ARG(decl->full_name));
}

/* A table with several outputs answers with a map of them. */
static const Type *table_result(Checker *checker, Decl *decl)
{
    if (decl->as.table.output_count == 0)
        return type_resolve(checker, decl->as.table.result);
    declare_params(checker, decl->as.table.outputs, decl->as.table.output_count);
    return type_map(checker->types, type_simple(checker->types, TYPE_STRING),
                    type_simple(checker->types, TYPE_DYN));
}

static const Type *declared_type(Checker *checker, Decl *decl)
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
    case DECL_TABLE: {
        const Type *result = table_result(checker, decl);
        declare_params(checker, decl->as.table.params, decl->as.table.param_count);
        bool collects = text_equal(decl->as.table.hit.text, TEXT("collect"));
        return collects ? type_list(checker->types, result) : result;
    }
    case DECL_MAPPING:
        return type_list(checker->types, type_resolve(checker, decl->as.mapping.value));
    default:
        return NULL;
    }
}

static void declare_list(Checker *checker, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Checker view = declare_view(checker, list->items[i]);
        list->items[i]->type = declared_type(&view, list->items[i]);
    }
}

static void declare_natives(Checker *checker, const Checked *checked)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        const DeclList *list = &checked->modules[i]->declarations;
        for (uint32_t k = 0; k < list->count; k++) {
            if (list->items[k]->kind != DECL_NATIVE)
                continue;
            Checker view = declare_view(checker, list->items[k]);
            list->items[k]->type = declared_type(&view, list->items[k]);
            declare_native(&view, list->items[k]);
        }
    }
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
}

/* ---- JSON constants ----------------------------------------------------------------------------- */

static Value json_value(Arena *arena, yyjson_val *json, int depth);

static Value json_list(Arena *arena, yyjson_val *json, int depth)
{
    List *list = list_new(arena, (uint32_t)yyjson_arr_size(json));
    size_t index, count;
    yyjson_val *item;
    yyjson_arr_foreach(json, index, count, item)
    {
        if (list != NULL && !list_append(arena, list, json_value(arena, item, depth + 1)))
            list = NULL;
    }
    return list != NULL ? value_list(list) : value_null();
}

static Value json_map(Arena *arena, yyjson_val *json, int depth)
{
    Map *map = map_new(arena, (uint32_t)yyjson_obj_size(json));
    size_t index, count;
    yyjson_val *key, *item;
    yyjson_obj_foreach(json, index, count, key, item)
    {
        Text name = arena_copy(arena, (Text){yyjson_get_str(key), yyjson_get_len(key)});
        if (map != NULL && !map_insert(arena, map, value_string(name),
                                       json_value(arena, item, depth + 1), NULL))
            map = NULL;
    }
    return map != NULL ? value_map(map) : value_null();
}

/* Whole numbers are ints, others doubles. */
static Value json_value(Arena *arena, yyjson_val *json, int depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return value_null();
    switch (yyjson_get_type(json)) {
    case YYJSON_TYPE_BOOL:
        return value_bool(yyjson_get_bool(json));
    case YYJSON_TYPE_NUM:
        return yyjson_is_int(json) ? value_int(yyjson_get_sint(json))
                                   : value_double(yyjson_get_num(json));
    case YYJSON_TYPE_STR:
        return value_string(arena_copy(arena, (Text){yyjson_get_str(json), yyjson_get_len(json)}));
    case YYJSON_TYPE_ARR:
        return json_list(arena, json, depth);
    case YYJSON_TYPE_OBJ:
        return json_map(arena, json, depth);
    default:
        return value_null();
    }
}

static void report_json(Checker *checker, Span at, Text path, const char *why)
{
    Diag diag = diag_at(DIAG_JSON_FILE, at);
    diags_add(checker->diags, &diag, "\"%.*s\" cannot be used: %s", TEXT_ARG(path), why);
}

bool declaration_read_json(Checker *checker, Value *out, Text path, Span at)
{
    Buffer text;
    Allocator allocator = allocator_system();
    if (checker->reader == NULL) {
        report_json(checker, at, path, "no files can be read here");
        return false;
    }
    buffer_init(&text, &allocator);
    Text module_path =
        sources_get(diags_sources(checker->diags), checker->module->file)->path;
    Status status = checker->reader->read(checker->reader->context, &text, module_path, path);
    yyjson_read_err error = {.msg = "it cannot be read"};
    yyjson_doc *doc = NULL;
    if (status == STATUS_OK)
        doc = yyjson_read_opts(text.data, text.size_bytes, YYJSON_READ_NOFLAG, NULL, &error);
    if (doc != NULL)
        *out = json_value(checker->arena, yyjson_doc_get_root(doc), 0);
    else
        report_json(checker, at, path, error.msg);
    bool read = doc != NULL;
    yyjson_doc_free(doc);
    buffer_free(&text);
    return read;
}

/* ---- bodies ------------------------------------------------------------------------------------- */

static void not_constant(Checker *checker, const Expr *expr)
{
    if (expr->type->kind == TYPE_ERROR)
        return;
    Diag diag = diag_at(DIAG_NOT_CONSTANT, expr->span);
    diag.hint = TEXT("Write a literal, a list or map of literals, an enum member or a constant.");
    diags_add(checker->diags, &diag, "this is not known when compiling");
}

bool declaration_constant(Checker *checker, Value *out, const Expr *expr)
{
    if (constant_fold(checker, out, expr))
        return true;
    not_constant(checker, expr);
    return false;
}

static void check_constant(Checker *checker, Decl *decl)
{
    const TypeExpr *type_expr = decl->as.constant.type_expr;
    const Type *expected = type_expr != NULL ? type_resolve(checker, type_expr) : NULL;
    if (decl->as.constant.value == NULL) {
        decl->type = type_simple(checker->types, TYPE_DYN);
        declaration_read_json(checker, &decl->value, decl->as.constant.json_path, decl->span);
        return;
    }
    expression_check_bare(checker, NULL, decl->as.constant.value, expected);
    decl->type = expected != NULL ? expected : decl->as.constant.value->type;
    declaration_constant(checker, &decl->value, decl->as.constant.value);
}

static void check_fn(Checker *checker, Decl *decl)
{
    const Scope *scope = NULL;
    for (uint32_t i = 0; i < decl->as.function.param_count; i++)
        scope = scope_bind(checker, scope, decl->as.function.params[i].binding);
    expression_check(checker, scope, decl->as.function.body, decl->type);
}

static void check_let(Checker *checker, Decl *decl)
{
    const TypeExpr *type_expr = decl->as.let.type_expr;
    const Type *expected = type_expr != NULL ? type_resolve(checker, type_expr) : NULL;
    expression_check(checker, NULL, decl->as.let.value, expected);
    decl->type = expected != NULL ? expected : decl->as.let.value->type;
}

static void check_body(Checker *checker, Decl *decl)
{
    switch (decl->kind) {
    case DECL_CONST:
        check_constant(checker, decl);
        break;
    case DECL_FN:
        check_fn(checker, decl);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        check_let(checker, decl);
        break;
    case DECL_SCOPE:
        expression_check(checker, NULL, decl->as.scope.value, decl->type);
        break;
    default:
        break;
    }
}

static void report_circle(const Checker *checker, const Decl *decl, Span from)
{
    Diag diag = diag_at(DIAG_CIRCLE, from);
    diag.also = decl->name.span;
    diag.also_message = TEXT("it begins here");
    diags_add(checker->diags, &diag, "\"%.*s\" depends on itself", TEXT_ARG(decl->name.text));
}

void declaration_check(const Checker *checker, Decl *decl, Span from)
{
    if (decl->state == 2)
        return;
    if (decl->state == 1) {
        report_circle(checker, decl, from);
        return;
    }
    Checker view = declare_view(checker, decl);
    view.in_test = false;
    view.depth++;
    if (view.depth > LIMIT_CALL_DEPTH) {
        Diag diag = diag_at(DIAG_CIRCLE, from);
        diags_add(checker->diags, &diag, "declarations depend on each other deeper than %d",
                  LIMIT_CALL_DEPTH);
        return;
    }
    decl->state = 1;
    check_body(&view, decl);
    decl->state = 2;
}

static void check_list(const Checker *checker, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        declaration_check(checker, list->items[i], list->items[i]->name.span);
}

static void check_scope_type(Checker *checker, const Decl *decl)
{
    if (decl->type->kind == TYPE_ENUM || decl->type->kind == TYPE_ERROR)
        return;
    Diag diag = diag_at(DIAG_SCOPE_TYPE, decl->as.scope.type_expr->span);
    diags_add(checker->diags, &diag, "a scope's value is a member of an enum");
}

static void check_scopes(Checker *checker, Checked *checked)
{
    check_list(checker, &checked->scopes);
    for (uint32_t i = 0; i < checked->scopes.count; i++) {
        Decl *decl = checked->scopes.items[i];
        check_scope_type(checker, decl);
        if (decl->as.scope.otherwise.text.data == NULL)
            continue;
        if (checked->reported_scope != NULL) {
            Diag diag = diag_at(DIAG_SCOPE_ELSE, decl->as.scope.otherwise.span);
            diag.also = checked->reported_scope->name.span;
            diags_add(checker->diags, &diag, "only one scope is reported: only one has an else");
        }
        checked->reported_scope = decl;
    }
}

void declare_bodies(Checker *checker, Checked *checked)
{
    check_list(checker, &checked->constants);
    check_list(checker, &checked->functions);
    check_list(checker, &checked->lets);
    check_scopes(checker, checked);
    check_list(checker, &checked->decides);
}
