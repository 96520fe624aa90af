/*
 * lsp_edit.c - what changes documents: renaming, formatting, fix-its.
 */
#include "lsp/features.h"
#include "syntax/format.h"
#include "syntax/identifier.h"

static yyjson_mut_val *text_edit(Request *request, yyjson_mut_val *range, Text text)
{
    yyjson_mut_val *edit = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_val(request->reply, edit, "range", range);
    yyjson_mut_obj_add_val(request->reply, edit, "newText", reply_text(request, text));
    return edit;
}

/* The edits of a file in {changes: {uri: [edit, …]}}, added where there are none yet. */
static yyjson_mut_val *edits_of(Request *request, yyjson_mut_val *changes, const Sources *sources,
                                uint32_t file)
{
    yyjson_mut_val *uri = reply_uri(request->reply, sources, file);
    if (uri == NULL)
        return NULL;
    yyjson_mut_val *edits =
        yyjson_mut_obj_getn(changes, yyjson_mut_get_str(uri), yyjson_mut_get_len(uri));
    if (edits == NULL) {
        edits = yyjson_mut_arr(request->reply);
        yyjson_mut_obj_add(changes, uri, edits);
    }
    return edits;
}

/* ---- renaming -------------------------------------------------------------------------------- */

/* What stands only in the program itself has its name from there. */
static bool can_rename(const Target *target)
{
    if (target->reference == NULL)
        return false;
    const Symbol *symbol = &target->reference->symbol;
    Span span = symbol_span(symbol);
    return symbol->kind != SYMBOL_MODULE && symbol->kind != SYMBOL_NATIVE &&
           span_is_somewhere(span) &&
           !text_starts_with(sources_get(target->sources, span.file)->path, TEXT("stdlib:"));
}

yyjson_mut_val *feature_prepare_rename(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    if (!can_rename(&target))
        return request_fail(request, RPC_REQUEST_FAILED,
                            "there is no name here that can be changed");
    return reply_range(request->reply, target.sources, target.reference->span);
}

static bool is_reserved(Text name)
{
    static const Text words[] = {TEXT_INIT("in"), TEXT_INIT("true"), TEXT_INIT("false"),
                                 TEXT_INIT("null")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(words[i], name))
            return true;
    }
    return false;
}

yyjson_mut_val *feature_rename(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    Text name = request_text(yyjson_obj_get(request->params, "newName"));
    if (!can_rename(&target))
        return request_fail(request, RPC_REQUEST_FAILED,
                            "there is no name here that can be changed");
    if (name.size_bytes == 0 || identifier_length(name) != name.size_bytes || is_reserved(name))
        return request_fail(request, RPC_INVALID_PARAMS,
                            "the new name is no name: letters, digits and _");
    const References *references = workspace_references(target.project);
    yyjson_mut_val *changes = yyjson_mut_obj(request->reply);
    for (uint32_t i = 0; i < references->count; i++) {
        const Reference *item = &references->items[i];
        yyjson_mut_val *edits = symbol_equal(&item->symbol, &target.reference->symbol)
                                    ? edits_of(request, changes, target.sources, item->span.file)
                                    : NULL;
        if (edits != NULL)
            yyjson_mut_arr_append(
                edits,
                text_edit(request, reply_range(request->reply, target.sources, item->span), name));
    }
    yyjson_mut_val *out = yyjson_mut_obj(request->reply);
    yyjson_mut_obj_add_val(request->reply, out, "changes", changes);
    return out;
}

/* ---- formatting ------------------------------------------------------------------------------ */

/* The stretch that differs: what is the same before and after it need not be sent. */
static void trim_same(Text before, Text after, size_t *out_start, size_t *out_before_end,
                      size_t *out_after_end)
{
    size_t start = 0, end = 0;
    size_t least = before.size_bytes < after.size_bytes ? before.size_bytes : after.size_bytes;
    while (start < least && before.data[start] == after.data[start])
        start++;
    while (start > 0 && before.data[start - 1] != '\n')
        start--;
    while (end < least - start &&
           before.data[before.size_bytes - end - 1] == after.data[after.size_bytes - end - 1])
        end++;
    while (end > 0 && before.data[before.size_bytes - end - 1] != '\n')
        end--;
    *out_start = start;
    *out_before_end = before.size_bytes - end;
    *out_after_end = after.size_bytes - end;
}

yyjson_mut_val *feature_formatting(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    Sources *sources = sources_new(request->arena);
    Diags *diags = sources != NULL ? diags_new(request->arena, sources) : NULL;
    Text text = buffer_text(&target.document->text);
    uint32_t file;
    Buffer formatted;
    buffer_init_in(&formatted, request->arena);
    if (diags == NULL || !sources_add(&file, sources, text_of(target.document->path), text))
        return request_fail(request, RPC_INTERNAL_ERROR, "memory is exhausted");
    Status status = format_file(&formatted, request->arena, diags, file);
    if (status == STATUS_RULES)
        return request_fail(request, RPC_REQUEST_FAILED,
                            "the file does not follow the grammar and cannot be formatted");
    if (status != STATUS_OK || buffer_failed(&formatted))
        return request_fail(request, RPC_INTERNAL_ERROR, "the file could not be formatted");
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    Text after = buffer_text(&formatted);
    if (text_equal(text, after))
        return out;
    size_t start, before_end, after_end;
    trim_same(text, after, &start, &before_end, &after_end);
    Span span = {file, (uint32_t)start, (uint32_t)before_end};
    yyjson_mut_arr_append(out, text_edit(request, reply_range(request->reply, sources, span),
                                         text_slice(after, start, after_end)));
    return out;
}

/* ---- fix-its --------------------------------------------------------------------------------- */

static yyjson_mut_val *fix_title(Request *request, const Diag *diag)
{
    Buffer title;
    buffer_init_in(&title, request->arena);
    if (diag->fix.text.size_bytes == 0)
        buffer_add_string(&title, "Remove it");
    else
        buffer_add_format(&title, "Replace with \"%.*s\"", TEXT_ARG(diag->fix.text));
    return reply_text(request, buffer_text(&title));
}

static yyjson_mut_val *fix_action(Request *request, const Target *target, const Diag *diag)
{
    yyjson_mut_doc *doc = request->reply;
    yyjson_mut_val *action = yyjson_mut_obj(doc);
    yyjson_mut_val *diagnostics = yyjson_mut_arr(doc);
    yyjson_mut_val *changes = yyjson_mut_obj(doc);
    yyjson_mut_val *edit = yyjson_mut_obj(doc);
    yyjson_mut_val *edits = edits_of(request, changes, target->sources, diag->fix.at.file);
    if (edits == NULL)
        return NULL;
    yyjson_mut_arr_append(
        edits, text_edit(request, reply_range(doc, target->sources, diag->fix.at), diag->fix.text));
    yyjson_mut_obj_add_val(doc, edit, "changes", changes);
    yyjson_mut_arr_append(diagnostics,
                          feature_diagnostic(doc, target->project->compilation.diags, diag));
    yyjson_mut_obj_add_val(doc, action, "title", fix_title(request, diag));
    yyjson_mut_obj_add_str(doc, action, "kind", "quickfix");
    yyjson_mut_obj_add_bool(doc, action, "isPreferred", true);
    yyjson_mut_obj_add_val(doc, action, "diagnostics", diagnostics);
    yyjson_mut_obj_add_val(doc, action, "edit", edit);
    return action;
}

yyjson_mut_val *feature_code_actions(Request *request)
{
    Target target;
    if (!request_target(request, &target))
        return NULL;
    yyjson_val *range = yyjson_obj_get(request->params, "range");
    Text text = buffer_text(&target.document->text);
    uint32_t start = position_offset(text, request_position(yyjson_obj_get(range, "start")));
    uint32_t end = position_offset(text, request_position(yyjson_obj_get(range, "end")));
    const Diags *diags = target.project->compilation.diags;
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    for (size_t i = 0; i < diags_count(diags); i++) {
        const Diag *diag = diags_get(diags, i);
        if (!span_is_somewhere(diag->fix.at) || diag->at.file != target.file ||
            diag->at.end < start || diag->at.start > end)
            continue;
        yyjson_mut_val *action = fix_action(request, &target, diag);
        if (action != NULL)
            yyjson_mut_arr_append(out, action);
    }
    return out;
}
