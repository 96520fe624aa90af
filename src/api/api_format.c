/*
 * api_format.c - rule files in the one style.
 */
#include "api/api.h"
#include "base/limits.h"
#include "syntax/format.h"

static Status format(Buffer *out, Diags **diags, Arena *arena, const licet_rule_file *file)
{
    uint32_t number;
    Sources *sources = sources_new(arena);
    if (sources == NULL ||
        !sources_add(&number, sources, api_text_in(file->path), api_text_in(file->text)))
        return STATUS_MEMORY;
    *diags = diags_new(arena, sources);
    return *diags != NULL ? format_file(out, arena, *diags, number) : STATUS_MEMORY;
}

licet_status licet_format_file(licet_string **out, const licet_rule_file *file,
                               const licet_allocator *allocator, licet_diagnostics **diagnostics)
{
    Allocator memory = api_allocator(allocator);
    Diags *diags = NULL;
    Buffer formatted;
    *out = NULL;
    if (diagnostics != NULL)
        *diagnostics = NULL;
    if (file->text.size_bytes > LIMIT_SOURCE_BYTES)
        return LICET_LIMIT;
    Arena *arena = arena_new(&memory);
    if (arena == NULL)
        return LICET_MEMORY;
    buffer_init(&formatted, &memory);
    licet_status status = api_status(format(&formatted, &diags, arena, file));
    if (status == LICET_OK)
        status = api_give(out, &formatted);
    buffer_free(&formatted);
    return api_give_diagnostics(diagnostics, arena, diags, status);
}
