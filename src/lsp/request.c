/*
 * request.c - one request, and what its answer is made of.
 */
#include "lsp/request.h"

#include "lib/native.h"
#include "value/type.h"

yyjson_mut_val *request_fail(Request *request, int code, const char *message)
{
    request->error = code;
    request->message = message;
    return NULL;
}

Text request_text(yyjson_val *value)
{
    return yyjson_is_str(value) ? (Text){yyjson_get_str(value), yyjson_get_len(value)} : TEXT("");
}

static uint32_t count_of(yyjson_val *value)
{
    uint64_t number = yyjson_is_uint(value) ? yyjson_get_uint(value) : 0;
    return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

Position request_position(yyjson_val *value)
{
    return (Position){count_of(yyjson_obj_get(value, "line")),
                      count_of(yyjson_obj_get(value, "character"))};
}

const Module *module_of_file(const Checked *checked, uint32_t file)
{
    for (uint32_t i = 0; i < checked->module_count; i++) {
        if (checked->modules[i]->file == file)
            return checked->modules[i];
    }
    return NULL;
}

static bool find_target(Request *request, Target *out,
                        Status (*check)(Workspace *workspace, FileSet *project))
{
    yyjson_val *uri = yyjson_obj_get(yyjson_obj_get(request->params, "textDocument"), "uri");
    *out = (Target){.document = workspace_document(request->workspace, request_text(uri))};
    if (out->document == NULL) {
        request_fail(request, RPC_INVALID_PARAMS, "the document is not open");
        return false;
    }
    out->project = workspace_project(request->workspace, out->document);
    if (out->project == NULL || check(request->workspace, out->project) != STATUS_OK ||
        !workspace_file(&out->file, &out->project->compilation, out->document)) {
        request_fail(request, RPC_INTERNAL_ERROR, "memory is exhausted");
        return false;
    }
    out->checked = out->project->compilation.checked;
    out->sources = diags_sources(out->project->compilation.diags);
    out->module = module_of_file(out->checked, out->file);
    return true;
}

bool request_file(Request *request, Target *out)
{
    return find_target(request, out, workspace_skim);
}

bool request_target(Request *request, Target *out)
{
    if (!find_target(request, out, workspace_check))
        return false;
    yyjson_val *position = yyjson_obj_get(request->params, "position");
    const References *references = position != NULL ? workspace_references(out->project) : NULL;
    if (position != NULL)
        out->offset =
            position_offset(buffer_text(&out->document->text), request_position(position));
    if (references != NULL)
        out->reference = references_at(references, out->file, out->offset);
    return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

yyjson_mut_val *reply_text(Request *request, Text text)
{
    return yyjson_mut_strncpy(request->reply, text.data != NULL ? text.data : "", text.size_bytes);
}

yyjson_mut_val *reply_position(yyjson_mut_doc *doc, Position position)
{
    yyjson_mut_val *out = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_uint(doc, out, "line", position.line);
    yyjson_mut_obj_add_uint(doc, out, "character", position.character);
    return out;
}

yyjson_mut_val *reply_range(yyjson_mut_doc *doc, const Sources *sources, Span span)
{
    yyjson_mut_val *out = yyjson_mut_obj(doc);
    Position start = {0, 0}, end = {0, 0};
    if (span_is_somewhere(span)) {
        start = position_of(sources, span.file, span.start);
        end = position_of(sources, span.file, span.end);
    }
    yyjson_mut_obj_add_val(doc, out, "start", reply_position(doc, start));
    yyjson_mut_obj_add_val(doc, out, "end", reply_position(doc, end));
    return out;
}

yyjson_mut_val *reply_uri(yyjson_mut_doc *doc, const Sources *sources, uint32_t file)
{
    Buffer uri;
    Allocator allocator = allocator_system();
    Text path = sources_get(sources, file)->path;
    if (text_starts_with(path, TEXT("stdlib:")))
        return NULL;
    buffer_init(&uri, &allocator);
    position_write_uri(&uri, path);
    yyjson_mut_val *out = yyjson_mut_strncpy(doc, uri.data, uri.size_bytes);
    buffer_free(&uri);
    return out;
}

yyjson_mut_val *reply_location(yyjson_mut_doc *doc, const Sources *sources, Span span)
{
    yyjson_mut_val *uri = span_is_somewhere(span) ? reply_uri(doc, sources, span.file) : NULL;
    if (uri == NULL)
        return NULL;
    yyjson_mut_val *out = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, out, "uri", uri);
    yyjson_mut_obj_add_val(doc, out, "range", reply_range(doc, sources, span));
    return out;
}

/* ---- symbols --------------------------------------------------------------------------------- */

Ident symbol_name(const Symbol *symbol)
{
    switch (symbol->kind) {
    case SYMBOL_DECL:
        return symbol->decl->name;
    case SYMBOL_MEMBER:
        return symbol->decl->as.enumeration.members[symbol->index].name;
    case SYMBOL_FIELD:
        return symbol->decl->as.record.fields[symbol->index].name;
    case SYMBOL_LOCAL:
        return symbol->binding->name;
    case SYMBOL_MODULE:
        return symbol->module->name;
    case SYMBOL_NATIVE:
        return (Ident){text_of(native_get((uint16_t)symbol->index)->function), SPAN_NONE};
    case SYMBOL_NONE:
        break;
    }
    return (Ident){TEXT(""), SPAN_NONE};
}

Span symbol_span(const Symbol *symbol)
{
    return symbol_name(symbol).span;
}

Text symbol_doc(const Symbol *symbol)
{
    Text doc = TEXT("");
    if (symbol->kind == SYMBOL_DECL)
        doc = symbol->decl->doc;
    else if (symbol->kind == SYMBOL_MEMBER)
        doc = symbol->decl->as.enumeration.members[symbol->index].doc;
    else if (symbol->kind == SYMBOL_FIELD)
        doc = symbol->decl->as.record.fields[symbol->index].doc;
    else if (symbol->kind == SYMBOL_NATIVE)
        doc = text_of(native_get((uint16_t)symbol->index)->meaning);
    return doc.data != NULL ? doc : TEXT("");
}

/* From a place to the end of its clause, or to a brace: runs of white space as one space. */
static void write_source(Buffer *out, const Sources *sources, Span from)
{
    enum { SHOWN_BYTES = 400 };
    Text text = sources_get(sources, from.file)->text;
    bool in_string = false, space = false;
    for (size_t at = from.start; at < text.size_bytes && at < from.start + SHOWN_BYTES; at++) {
        char c = text.data[at];
        if (!in_string && (c == ';' || c == '{'))
            return;
        if (c == '"')
            in_string = !in_string;
        bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!is_space && space)
            buffer_add_char(out, ' ');
        if (!is_space)
            buffer_add_char(out, c);
        space = is_space;
    }
}

void symbol_write_head(Buffer *out, const Sources *sources, const Symbol *symbol)
{
    switch (symbol->kind) {
    case SYMBOL_DECL:
        write_source(out, sources, symbol->decl->span);
        break;
    case SYMBOL_MEMBER:
        buffer_add(out, symbol->decl->name.text);
        buffer_add_char(out, '.');
        write_source(out, sources, symbol_span(symbol));
        break;
    case SYMBOL_FIELD:
        buffer_add(out, symbol->decl->name.text);
        buffer_add_char(out, '.');
        write_source(out, sources, symbol_span(symbol));
        break;
    case SYMBOL_LOCAL:
        buffer_add(out, symbol->binding->name.text);
        if (symbol->binding->type != NULL) {
            buffer_add_string(out, ": ");
            type_write(out, symbol->binding->type);
        }
        break;
    case SYMBOL_MODULE:
        buffer_add_string(out, "module ");
        buffer_add(out, symbol->module->name.text);
        break;
    case SYMBOL_NATIVE:
        buffer_add(out, symbol_name(symbol).text);
        buffer_add_string(out, ": ");
        buffer_add_string(out, native_get((uint16_t)symbol->index)->signature);
        break;
    case SYMBOL_NONE:
        break;
    }
}
