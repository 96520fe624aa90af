#include "data/source.h"

#include "data/database.h"
#include "value/type.h"

/* ---- by name --------------------------------------------------------------------------------- */

static Text name_of(const Program *program, uint32_t source)
{
    return program_text(program, program_SOURCES(program)[source].name);
}

static void unknown_source(const Program *program, Text name, Buffer *reason)
{
    Text nearest = TEXT("");
    size_t best = 5;
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        size_t distance = text_distance(name_of(program, i), name, best);
        if (distance < best) {
            best = distance;
            nearest = name_of(program, i);
        }
    }
    if (nearest.size_bytes > 0)
        buffer_add_format(reason, "the rules have no source \"%.*s\": did you mean \"%.*s\"?",
                          TEXT_ARG(name), TEXT_ARG(nearest));
    else
        buffer_add_format(reason, "the rules have no source \"%.*s\"", TEXT_ARG(name));
}

uint32_t source_find(const Program *program, Text name, Buffer *reason)
{
    for (uint32_t i = 0; i < program_SOURCES_count(program); i++) {
        if (text_equal(name_of(program, i), name))
            return i;
    }
    unknown_source(program, name, reason);
    return NONE;
}

uint32_t source_record(const Program *program, uint32_t source)
{
    const BundleType *type = program_TYPES(program) + program_SOURCES(program)[source].result;
    if (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(program) + type->first;
    return type->kind == TYPE_RECORD ? type->first : NONE;
}

Text source_key(const Program *program, uint32_t source)
{
    const BundleSource *info = program_SOURCES(program) + source;
    return info->params.count > 0
               ? program_text(program, program_PARAMS(program)[info->params.first].name)
               : TEXT("key");
}

/* ---- specifications -------------------------------------------------------------------------- */

void source_uri_split(SourceSpec *out, Text uri)
{
    size_t hash = text_find(uri, TEXT("#"), 0);
    out->fragment = hash == SIZE_MAX ? TEXT("") : text_slice(uri, hash + 1, uri.size_bytes);
    out->uri = text_slice(uri, 0, hash == SIZE_MAX ? uri.size_bytes : hash);
}

Status source_spec_parse(SourceSpec *out, const Program *program, Text spec, Buffer *reason)
{
    size_t equals = text_find(spec, TEXT("="), 0);
    size_t colon = text_find(spec, TEXT(":"), 0);
    if (equals == SIZE_MAX || colon < equals) {
        buffer_add_char(reason, '"');
        database_mask(reason, spec);
        buffer_add_string(reason, "\" is no NAME=URI");
        return STATUS_INPUT;
    }
    out->source = source_find(program, text_slice(spec, 0, equals), reason);
    source_uri_split(out, text_slice(spec, equals + 1, spec.size_bytes));
    return out->source != NONE ? STATUS_OK : STATUS_INPUT;
}

/* ---- files ----------------------------------------------------------------------------------- */

static Status unknown_uri(Text uri, Buffer *reason)
{
    buffer_add_char(reason, '"');
    database_mask(reason, uri);
    buffer_add_string(reason, "\" is no source: write json:FILE, csv:FILE, sqlite:FILE or "
                              "postgresql://HOST/DATABASE");
    return STATUS_INPUT;
}

Status source_load_file(TableFile **out, const Program *program, const SourceSpec *spec,
                        const Allocator *allocator, Buffer *reason)
{
    Text uri = spec->uri, key = source_key(program, spec->source);
    if (text_starts_with(uri, TEXT("json:")))
        return table_file_load_json(out, allocator, text_slice(uri, 5, uri.size_bytes),
                                    spec->fragment, key, reason);
    if (!text_starts_with(uri, TEXT("csv:")))
        return unknown_uri(uri, reason);
    uint32_t record = source_record(program, spec->source);
    if (record == NONE) {
        buffer_add_string(reason, "only a source that answers with a record binds to CSV");
        return STATUS_INPUT;
    }
    return table_file_load_csv(out, allocator, program, record, text_slice(uri, 4, uri.size_bytes),
                               key, reason);
}
