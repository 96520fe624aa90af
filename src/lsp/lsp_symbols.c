/*
 * lsp_symbols.c - what a file or program declares: outline, search by name, and what can be folded.
 */
#include "lsp/features.h"

/* ---- the outline ----------------------------------------------------------------------------- */

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
    if (!request_file(request, &target))
        return NULL;
    return target.module != NULL ? outline_of(request, &target, &target.module->declarations)
                                 : yyjson_mut_arr(request->reply);
}

/* ---- symbols of all programs ----------------------------------------------------------------- */

enum { SYMBOLS_MAX = 500 };

typedef struct Search {
    Request *request;
    const Sources *sources;
    Text query;
    yyjson_mut_val *found;
} Search;

/* Whether the query's letters stand in the name in their order: editors rank what is left. */
static bool matches(Text name, Text query)
{
    size_t at = 0;
    for (size_t i = 0; i < name.size_bytes && at < query.size_bytes; i++)
        at += text_lower(name.data[i]) == text_lower(query.data[at]);
    return at == query.size_bytes;
}

static void add_found(Search *search, Ident name, int kind, Text container)
{
    yyjson_mut_doc *doc = search->request->reply;
    if (!matches(name.text, search->query) || yyjson_mut_arr_size(search->found) >= SYMBOLS_MAX)
        return;
    yyjson_mut_val *location = reply_location(doc, search->sources, name.span);
    if (location == NULL) /* of the standard library */
        return;
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, item, "name", reply_text(search->request, name.text));
    yyjson_mut_obj_add_int(doc, item, "kind", kind);
    yyjson_mut_obj_add_val(doc, item, "location", location);
    yyjson_mut_obj_add_val(doc, item, "containerName", reply_text(search->request, container));
    yyjson_mut_arr_append(search->found, item);
}

static void search_parts(Search *search, const Decl *decl)
{
    enum { KIND_FIELD = 8, KIND_ENUM_MEMBER = 22 };
    for (uint32_t i = 0; decl->kind == DECL_ENUM && i < decl->as.enumeration.count; i++)
        add_found(search, decl->as.enumeration.members[i].name, KIND_ENUM_MEMBER, decl->full_name);
    for (uint32_t i = 0; decl->kind == DECL_RECORD && i < decl->as.record.count; i++)
        add_found(search, decl->as.record.fields[i].name, KIND_FIELD, decl->full_name);
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void search_list(Search *search, const DeclList *list, Text module)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (decl->kind == DECL_IN) {
            search_list(search, &decl->as.in.body, module);
        } else if (decl->kind != DECL_SET && decl->kind != DECL_EXCEPTION) {
            /* What those two name is declared elsewhere. */
            add_found(search, decl->name, kind_of(decl->kind), module);
            search_parts(search, decl);
        }
    }
}

yyjson_mut_val *feature_workspace_symbols(Request *request)
{
    Search search = {
        .request = request,
        .query = request_text(yyjson_obj_get(request->params, "query")),
        .found = yyjson_mut_arr(request->reply),
    };
    for (FileSet *project = workspace_projects(request->workspace); project != NULL;
         project = project->next) {
        if (workspace_check(request->workspace, project) != STATUS_OK)
            return request_fail(request, RPC_INTERNAL_ERROR, "memory is exhausted");
        const Checked *checked = project->compilation.checked;
        search.sources = diags_sources(project->compilation.diags);
        for (uint32_t i = 0; i < checked->module_count; i++)
            search_list(&search, &checked->modules[i]->declarations,
                        checked->modules[i]->name.text);
    }
    return search.found;
}

/* ---- folding --------------------------------------------------------------------------------- */

/* `kind`: NULL, "imports" or "comment". What stands on one line folds nothing. */
static void add_fold(Request *request, yyjson_mut_val *out, const Target *target, Span span,
                     const char *kind)
{
    Position start = position_of(target->sources, span.file, span.start);
    Position end = position_of(target->sources, span.file, span.end);
    if (end.line <= start.line)
        return;
    yyjson_mut_val *item = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_uint(request->reply, item, "startLine", start.line);
    yyjson_mut_obj_add_uint(request->reply, item, "endLine", end.line);
    if (kind != NULL)
        yyjson_mut_obj_add_str(request->reply, item, "kind", kind);
    yyjson_mut_arr_append(out, item);
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void fold_list(Request *request, yyjson_mut_val *out, const Target *target,
                      const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        add_fold(request, out, target, list->items[i]->span, NULL);
        if (list->items[i]->kind == DECL_IN)
            fold_list(request, out, target, &list->items[i]->as.in.body);
    }
}

/* Comments on lines of their own, one below the other, are one. */
static void fold_comments(Request *request, yyjson_mut_val *out, const Target *target)
{
    const Module *module = target->module;
    for (uint32_t first = 0, next; first < module->comment_count; first = next) {
        Span span = module->comments[first].span;
        uint32_t line = position_of(target->sources, span.file, span.start).line;
        next = first + 1;
        while (next < module->comment_count && module->comments[next].own_line &&
               position_of(target->sources, span.file, module->comments[next].span.start).line ==
                   line + (next - first))
            span.end = module->comments[next++].span.end;
        if (module->comments[first].own_line)
            add_fold(request, out, target, span, "comment");
    }
}

yyjson_mut_val *feature_folding(Request *request)
{
    Target target;
    if (!request_file(request, &target))
        return NULL;
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    const Module *module = target.module;
    if (module == NULL)
        return out;
    if (module->import_count > 0) {
        Span imports = module->imports[0].span;
        imports.end = module->imports[module->import_count - 1].span.end;
        add_fold(request, out, &target, imports, "imports");
    }
    fold_list(request, out, &target, &module->declarations);
    fold_comments(request, out, &target);
    return out;
}
