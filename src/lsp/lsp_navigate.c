/*
 * lsp_navigate.c - from a word to its declaration, to the other places that mean the same, and an
 * outline.
 */
#include "lsp/features.h"

/* The word at a declaration's own name: of dotted ones the last part. */
static Span declared_word(const References *references, const Symbol *symbol)
{
    for (uint32_t i = 0; i < references->count; i++) {
        const Reference *item = &references->items[i];
        if (item->declares && symbol_equal(&item->symbol, symbol))
            return item->span;
    }
    return symbol_span(symbol);
}

yyjson_mut_val *feature_definition(Request *request)
{
    Target target;
    if (!request_target(request, &target) || target.reference == NULL)
        return NULL;
    const References *references = workspace_references(target.project);
    return reply_location(request->reply, target.sources,
                          declared_word(references, &target.reference->symbol));
}

yyjson_mut_val *feature_references(Request *request)
{
    Target target;
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    if (!request_target(request, &target))
        return NULL;
    yyjson_val *context = yyjson_obj_get(request->params, "context");
    bool with_declaration = yyjson_get_bool(yyjson_obj_get(context, "includeDeclaration"));
    const References *references = workspace_references(target.project);
    for (uint32_t i = 0; target.reference != NULL && i < references->count; i++) {
        const Reference *item = &references->items[i];
        if (!symbol_equal(&item->symbol, &target.reference->symbol) ||
            (item->declares && !with_declaration))
            continue;
        yyjson_mut_val *location = reply_location(request->reply, target.sources, item->span);
        if (location != NULL)
            yyjson_mut_arr_append(out, location);
    }
    return out;
}

yyjson_mut_val *feature_highlight(Request *request)
{
    enum { TEXT_HIGHLIGHT = 1 };
    Target target;
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    if (!request_target(request, &target))
        return NULL;
    const References *references = workspace_references(target.project);
    for (uint32_t i = 0; target.reference != NULL && i < references->count; i++) {
        const Reference *item = &references->items[i];
        if (item->span.file != target.file ||
            !symbol_equal(&item->symbol, &target.reference->symbol))
            continue;
        yyjson_mut_val *highlight = yyjson_mut_obj(request->reply);
        yyjson_mut_obj_add_val(request->reply, highlight, "range",
                               reply_range(request->reply, target.sources, item->span));
        yyjson_mut_obj_add_int(request->reply, highlight, "kind", TEXT_HIGHLIGHT);
        yyjson_mut_arr_append(out, highlight);
    }
    return out;
}

/* ---- the outline -------------------------------------------------------------------------------- */

/* SymbolKind of the protocol. */
static int kind_of(DeclKind kind)
{
    enum {
        KIND_NAMESPACE = 3,
        KIND_CLASS = 5,
        KIND_METHOD = 6,
        KIND_PROPERTY = 7,
        KIND_ENUM = 10,
        KIND_INTERFACE = 11,
        KIND_FUNCTION = 12,
        KIND_VARIABLE = 13,
        KIND_CONSTANT = 14,
        KIND_ARRAY = 18,
        KIND_STRUCT = 23,
        KIND_EVENT = 24,
    };
    switch (kind) {
    case DECL_ENUM:
        return KIND_ENUM;
    case DECL_RECORD:
        return KIND_STRUCT;
    case DECL_CONST:
        return KIND_CONSTANT;
    case DECL_FN:
    case DECL_NATIVE:
        return KIND_FUNCTION;
    case DECL_IN:
        return KIND_NAMESPACE;
    case DECL_SETTING:
    case DECL_SET:
        return KIND_PROPERTY;
    case DECL_MAPPING:
    case DECL_TABLE:
        return KIND_ARRAY;
    case DECL_RULE:
    case DECL_EXCEPTION:
        return KIND_CLASS;
    case DECL_SOURCE:
        return KIND_INTERFACE;
    case DECL_TEST:
    case DECL_TEST_TABLE:
        return KIND_EVENT;
    case DECL_INPUT:
    case DECL_LET:
    case DECL_SCOPE:
    case DECL_DECIDE:
        break;
    }
    return KIND_VARIABLE;
}

static Text name_of(Request *request, const Decl *decl)
{
    if (decl->kind != DECL_IN)
        return decl->name.text.size_bytes > 0 ? decl->name.text : TEXT("?");
    const Constraint *constraint = &decl->as.in.constraint;
    Buffer name;
    buffer_init_in(&name, request->arena);
    buffer_add(&name, constraint->scope.text);
    buffer_add_string(&name, constraint->negated ? " not" : "");
    for (uint32_t i = 0; i < constraint->count; i++) {
        buffer_add_string(&name, i > 0 ? ", " : " ");
        buffer_add(&name, constraint->members[i].text);
    }
    return buffer_text(&name);
}

static yyjson_mut_val *outline_of(Request *request, const Target *target, const DeclList *list);

static yyjson_mut_val *outline_item(Request *request, const Target *target, const Decl *decl)
{
    yyjson_mut_doc *doc = request->reply;
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    bool has_name = decl->name.span.file == decl->span.file &&
                    decl->name.span.start >= decl->span.start &&
                    decl->name.span.end <= decl->span.end;
    Span name =
        has_name ? decl->name.span : (Span){decl->span.file, decl->span.start, decl->span.start};
    yyjson_mut_obj_add_val(doc, item, "name", reply_text(request, name_of(request, decl)));
    yyjson_mut_obj_add_int(doc, item, "kind", kind_of(decl->kind));
    yyjson_mut_obj_add_val(doc, item, "range", reply_range(doc, target->sources, decl->span));
    yyjson_mut_obj_add_val(doc, item, "selectionRange", reply_range(doc, target->sources, name));
    if (decl->kind == DECL_IN)
        yyjson_mut_obj_add_val(doc, item, "children",
                               outline_of(request, target, &decl->as.in.body));
    return item;
}

/* Recursion ends: the parser caps the nesting of blocks. */
static yyjson_mut_val *outline_of(Request *request, const Target *target, const DeclList *list)
{
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    for (uint32_t i = 0; i < list->count; i++)
        yyjson_mut_arr_append(out, outline_item(request, target, list->items[i]));
    return out;
}

yyjson_mut_val *feature_symbols(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    for (uint32_t i = 0; i < target.checked->module_count; i++) {
        if (target.checked->modules[i]->file == target.file)
            return outline_of(request, &target, &target.checked->modules[i]->declarations);
    }
    return yyjson_mut_arr(request->reply);
}
