/*
 * lsp_navigate.c - from a word to its declaration and to the other places that mean the same.
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
