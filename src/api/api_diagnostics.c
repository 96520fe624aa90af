/*
 * api_diagnostics.c - what the compiler says, as data.
 */
#include "api/api.h"
#include "diag/explanation.h"

struct licet_diagnostics {
    Arena *arena; /* where it lives */
    const Diags *diags;
    licet_diagnostic *items;
};

static licet_place place_of(const Sources *sources, Span span)
{
    if (!span_is_somewhere(span))
        return (licet_place){.path = {NULL, 0}};
    LineColumn start = sources_locate(sources, span.file, span.start);
    LineColumn end = sources_locate(sources, span.file, span.end);
    return (licet_place){
        .path = api_text(sources_get(sources, span.file)->path),
        .line = start.line,
        .column = start.column,
        .end_line = end.line,
        .end_column = end.column,
        .offset = span.start,
        .end_offset = span.end,
    };
}

static licet_text code_of(Arena *arena, DiagId id)
{
    Buffer code;
    buffer_init_in(&code, arena);
    diag_code_write(&code, id);
    return api_text(buffer_text(&code));
}

static licet_diagnostic describe(Arena *arena, const Sources *sources, const Diag *diag)
{
    return (licet_diagnostic){
        .code = code_of(arena, diag->id),
        .severity = (licet_severity)diag->severity,
        .title = licet_text_of(diag_title(diag->id)),
        .message = api_text(diag->message),
        .at = place_of(sources, diag->at),
        .also = place_of(sources, diag->also),
        .also_message = api_text(diag->also_message),
        .hint = api_text(diag->hint),
        .fix_at = place_of(sources, diag->fix.at),
        .fix_text = api_text(diag->fix.text),
    };
}

licet_diagnostics *api_diagnostics(Arena *arena, const Diags *diags)
{
    size_t count = diags_count(diags);
    licet_diagnostics *out = arena_alloc(arena, sizeof *out);
    licet_diagnostic *items = arena_alloc_array(arena, count, sizeof *items);
    if (out == NULL || items == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        items[i] = describe(arena, diags_sources(diags), diags_get(diags, i));
    *out = (licet_diagnostics){arena, diags, items};
    return arena_failed(arena) ? NULL : out;
}

licet_status api_give_diagnostics(licet_diagnostics **out, Arena *arena, Diags *diags,
                                  licet_status status)
{
    if (status == LICET_RULES && out != NULL) {
        diags_sort(diags);
        *out = api_diagnostics(arena, diags);
        if (*out != NULL)
            return status;
        status = LICET_MEMORY;
    }
    arena_free(arena);
    return status;
}

void licet_diagnostics_free(licet_diagnostics *diagnostics)
{
    if (diagnostics != NULL)
        arena_free(diagnostics->arena);
}

size_t licet_diagnostics_count(const licet_diagnostics *diagnostics)
{
    return diags_count(diagnostics->diags);
}

const licet_diagnostic *licet_diagnostics_item(const licet_diagnostics *diagnostics, size_t index)
{
    return index < diags_count(diagnostics->diags) ? &diagnostics->items[index] : NULL;
}

licet_status licet_diagnostics_report(licet_string **out, const licet_diagnostics *diagnostics,
                                      licet_report report)
{
    static const DiagFormat formats[] = {DIAG_TEXT, DIAG_JSON, DIAG_SARIF};
    Buffer text;
    *out = NULL;
    if ((unsigned)report > LICET_REPORT_SARIF)
        return LICET_INPUT;
    buffer_init(&text, arena_allocator(diagnostics->arena));
    diags_write(&text, diagnostics->diags, formats[report], false);
    return api_give(out, &text);
}

licet_text licet_diagnostic_help(licet_text code, bool chinese)
{
    DiagId id;
    Explanation explanation;
    if (!diag_find(&id, api_text_in(code)) || !diag_explain(&explanation, id))
        return (licet_text){NULL, 0};
    return api_text(chinese ? explanation.text_zh : explanation.text);
}
