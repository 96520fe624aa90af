/*
 * lsp_tokens.c - what each word is, for highlighting: names only, the rest is the grammar's affair.
 */
#include "lsp/features.h"

typedef enum TokenType {
    TOKEN_NAMESPACE,
    TOKEN_ENUM,
    TOKEN_ENUM_MEMBER,
    TOKEN_STRUCT,
    TOKEN_PROPERTY,
    TOKEN_PARAMETER,
    TOKEN_VARIABLE,
    TOKEN_FUNCTION,
    TOKEN_CLASS, /* a rule */
    TOKEN_TYPE_COUNT,
} TokenType;
static const char *const type_names[TOKEN_TYPE_COUNT] = {
    "namespace", "enum",     "enumMember", "struct", "property",
    "parameter", "variable", "function",   "class",
};

enum { MODIFIER_DECLARATION = 1, MODIFIER_READONLY = 2, MODIFIER_LIBRARY = 4 };
static const char *const modifier_names[] = {"declaration", "readonly", "defaultLibrary"};

yyjson_mut_val *feature_tokens_legend(yyjson_mut_doc *doc)
{
    yyjson_mut_val *types = yyjson_mut_arr(doc), *modifiers = yyjson_mut_arr(doc);
    for (size_t i = 0; i < TOKEN_TYPE_COUNT; i++)
        yyjson_mut_arr_add_str(doc, types, type_names[i]);
    for (size_t i = 0; i < sizeof modifier_names / sizeof modifier_names[0]; i++)
        yyjson_mut_arr_add_str(doc, modifiers, modifier_names[i]);
    yyjson_mut_val *legend = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, legend, "tokenTypes", types);
    yyjson_mut_obj_add_val(doc, legend, "tokenModifiers", modifiers);
    return legend;
}

static TokenType type_of_decl(const Decl *decl, uint32_t *modifiers)
{
    switch (decl->kind) {
    case DECL_ENUM:
        return TOKEN_ENUM;
    case DECL_RECORD:
        return TOKEN_STRUCT;
    case DECL_NATIVE:
        *modifiers |= MODIFIER_LIBRARY;
        return TOKEN_FUNCTION;
    case DECL_FN:
    case DECL_MAPPING:
    case DECL_TABLE:
    case DECL_SOURCE:
        return TOKEN_FUNCTION;
    case DECL_RULE:
    case DECL_EXCEPTION:
        return TOKEN_CLASS;
    case DECL_CONST:
    case DECL_SETTING:
    case DECL_SET:
    case DECL_SCOPE:
        *modifiers |= MODIFIER_READONLY;
        return TOKEN_VARIABLE;
    default:
        return TOKEN_VARIABLE;
    }
}

static TokenType type_of(const Reference *reference, uint32_t *modifiers)
{
    *modifiers = reference->declares ? MODIFIER_DECLARATION : 0;
    switch (reference->symbol.kind) {
    case SYMBOL_DECL:
        return type_of_decl(reference->symbol.decl, modifiers);
    case SYMBOL_MEMBER:
        return TOKEN_ENUM_MEMBER;
    case SYMBOL_FIELD:
        return TOKEN_PROPERTY;
    case SYMBOL_LOCAL:
        return TOKEN_PARAMETER;
    case SYMBOL_NATIVE:
        *modifiers |= MODIFIER_LIBRARY;
        return TOKEN_FUNCTION;
    case SYMBOL_MODULE:
    case SYMBOL_NONE:
        break;
    }
    return TOKEN_NAMESPACE;
}

/* Operators are natives too, but no words. */
static bool is_word(const Reference *reference)
{
    return reference->symbol.kind != SYMBOL_NATIVE || reference->span.end > reference->span.start;
}

yyjson_mut_val *feature_tokens(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    const References *references = workspace_references(target.project);
    if (references == NULL)
        return request_fail(request, RPC_INTERNAL_ERROR, "memory is exhausted");
    yyjson_mut_val *data = yyjson_mut_arr(request->reply);
    Position last = {0, 0};
    for (uint32_t i = 0; i < references->count; i++) {
        const Reference *item = &references->items[i];
        if (item->span.file != target.file || !is_word(item))
            continue;
        Position at = position_of(target.sources, item->span.file, item->span.start);
        Text word = text_slice(sources_get(target.sources, target.file)->text, item->span.start,
                               item->span.end);
        uint32_t modifiers;
        TokenType type = type_of(item, &modifiers);
        yyjson_mut_arr_add_uint(request->reply, data, at.line - last.line);
        yyjson_mut_arr_add_uint(request->reply, data,
                                at.line == last.line ? at.character - last.character
                                                     : at.character);
        yyjson_mut_arr_add_uint(request->reply, data, position_units(word));
        yyjson_mut_arr_add_uint(request->reply, data, (uint64_t)type);
        yyjson_mut_arr_add_uint(request->reply, data, modifiers);
        last = at;
    }
    yyjson_mut_val *out = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_val(request->reply, out, "data", data);
    return out;
}
