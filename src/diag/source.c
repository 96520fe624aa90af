/*
 * source.c - files by number, offsets to lines and columns.
 */
#include "diag/source.h"

#include "base/utf8.h"

typedef struct File {
    SourceFile file;
    uint32_t line_count;
    uint32_t *line_starts; /* made when first asked for */
} File;

struct Sources {
    Arena *arena;
    uint32_t count;
    uint32_t capacity;
    File *files;
};

Span span_join(Span first, Span last)
{
    return (Span){first.file, first.start, last.end};
}

Sources *sources_new(Arena *arena)
{
    Sources *sources = arena_alloc(arena, sizeof *sources);
    if (sources != NULL)
        sources->arena = arena;
    return sources;
}

static bool grow(Sources *sources)
{
    uint32_t capacity = sources->capacity == 0 ? 16 : sources->capacity * 2;
    File *files = arena_alloc_array(sources->arena, capacity, sizeof *files);
    if (files == NULL)
        return false;
    if (sources->count > 0)
        memcpy(files, sources->files, sources->count * sizeof *files);
    sources->files = files;
    sources->capacity = capacity;
    return true;
}

/* Where each line begins. */
static bool index_lines(Arena *arena, File *file)
{
    Text text = file->file.text;
    uint32_t count = 1;
    for (size_t i = 0; i < text.size_bytes; i++)
        count += text.data[i] == '\n';
    file->line_starts = arena_alloc_array(arena, count, sizeof *file->line_starts);
    if (file->line_starts == NULL)
        return false;
    file->line_count = 1;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == '\n')
            file->line_starts[file->line_count++] = (uint32_t)(i + 1);
    }
    return true;
}

bool sources_add(uint32_t *out_file, Sources *sources, Text path, Text text)
{
    if (sources->count == sources->capacity && !grow(sources))
        return false;
    File *file = &sources->files[sources->count];
    *file = (File){.file = {arena_copy(sources->arena, path), arena_copy(sources->arena, text)}};
    if (file->file.path.data == NULL || file->file.text.data == NULL ||
        !index_lines(sources->arena, file))
        return false;
    *out_file = sources->count++;
    return true;
}

uint32_t sources_count(const Sources *sources)
{
    return sources->count;
}

const SourceFile *sources_get(const Sources *sources, uint32_t file)
{
    return &sources->files[file].file;
}

LineColumn sources_locate(const Sources *sources, uint32_t file, uint32_t offset)
{
    const File *in = &sources->files[file];
    uint32_t low = 0, high = in->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (in->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    Text before = text_slice(in->file.text, in->line_starts[low], offset);
    return (LineColumn){low + 1, (uint32_t)utf8_count(before) + 1};
}
