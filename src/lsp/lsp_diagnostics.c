/*
 * lsp_diagnostics.c - diagnostics as the protocol has them.
 */
#include "lsp/features.h"

static int severity_of(Severity severity)
{
    enum { SEVERITY_OF_ERROR = 1, SEVERITY_OF_WARNING = 2, SEVERITY_OF_NOTE = 3 };
    switch (severity) {
    case SEVERITY_ERROR:
        return SEVERITY_OF_ERROR;
    case SEVERITY_WARNING:
        return SEVERITY_OF_WARNING;
    case SEVERITY_NOTE:
        break;
    }
    return SEVERITY_OF_NOTE;
}

static yyjson_mut_val *text_of_buffer(yyjson_mut_doc *doc, Buffer *text)
{
    Text bytes = buffer_text(text);
    yyjson_mut_val *out =
        yyjson_mut_strncpy(doc, bytes.data != NULL ? bytes.data : "", bytes.size_bytes);
    buffer_free(text);
    return out;
}

static Buffer buffer_new(void)
{
    Buffer text;
    Allocator allocator = allocator_system();
    buffer_init(&text, &allocator);
    return text;
}

static yyjson_mut_val *message_of(yyjson_mut_doc *doc, const Diag *diag)
{
    Buffer text = buffer_new();
    buffer_add(&text, diag->message);
    buffer_add_string(&text, diag->hint.size_bytes > 0 ? "\n" : "");
    buffer_add(&text, diag->hint);
    return text_of_buffer(doc, &text);
}

static yyjson_mut_val *code_of(yyjson_mut_doc *doc, DiagId id)
{
    Buffer text = buffer_new();
    diag_code_write(&text, id);
    return text_of_buffer(doc, &text);
}

/* The other culprit, where it stands in a file the editor can show. */
static void add_related(yyjson_mut_doc *doc, yyjson_mut_val *out, const Diags *diags,
                        const Diag *diag)
{
    yyjson_mut_val *location = reply_location(doc, diags_sources(diags), diag->also);
    if (location == NULL)
        return;
    Text message = diag->also_message.size_bytes > 0 ? diag->also_message
                                                     : text_of(diags_say(diags, "see here"));
    yyjson_mut_val *related = yyjson_mut_arr(doc);
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, item, "location", location);
    yyjson_mut_obj_add_strncpy(doc, item, "message", message.data, message.size_bytes);
    yyjson_mut_arr_append(related, item);
    yyjson_mut_obj_add_val(doc, out, "relatedInformation", related);
}

/* Editors show what is not used in a fainter colour. */
static void add_tags(yyjson_mut_doc *doc, yyjson_mut_val *out, DiagId id)
{
    enum { TAG_UNNECESSARY = 1 };
    if (id != DIAG_UNUSED)
        return;
    yyjson_mut_val *tags = yyjson_mut_arr(doc);
    yyjson_mut_arr_add_int(doc, tags, TAG_UNNECESSARY);
    yyjson_mut_obj_add_val(doc, out, "tags", tags);
}

yyjson_mut_val *feature_diagnostic(yyjson_mut_doc *doc, const Diags *diags, const Diag *diag)
{
    yyjson_mut_val *out = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, out, "range", reply_range(doc, diags_sources(diags), diag->at));
    yyjson_mut_obj_add_int(doc, out, "severity", severity_of(diag->severity));
    yyjson_mut_obj_add_val(doc, out, "code", code_of(doc, diag->id));
    yyjson_mut_obj_add_str(doc, out, "source", "licet");
    yyjson_mut_obj_add_val(doc, out, "message", message_of(doc, diag));
    add_related(doc, out, diags, diag);
    add_tags(doc, out, diag->id);
    return out;
}
