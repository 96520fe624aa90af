/*
 * source.c - files by number, offsets to lines and columns.
 */
#include "diag/source.h"

#include <assert.h>

#include "base/utf8.h"

typedef struct File {
    SourceFile file;
    uint32_t line_count;
    uint32_t *line_starts; /* byte offsets */
} File;

struct Sources {
    Arena *arena;
    uint32_t count;
    uint32_t capacity;
    File *files;
};

Span span_join(Span first, Span last)
{
    if (!span_is_somewhere(first))
        return last;
    if (!span_is_somewhere(last))
        return first;
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
    if (text.size_bytes > UINT32_MAX - 1)
        return false;
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

static const File *get(const Sources *sources, uint32_t file)
{
    assert(file < sources->count);
    return &sources->files[file];
}

const SourceFile *sources_get(const Sources *sources, uint32_t file)
{
    return &get(sources, file)->file;
}

/* The index of the last line that starts at or before `offset`. */
static uint32_t line_at(const File *file, uint32_t offset)
{
    uint32_t low = 0, high = file->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (file->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

LineColumn sources_locate(const Sources *sources, uint32_t file, uint32_t offset)
{
    const File *in = get(sources, file);
    uint32_t line = line_at(in, offset);
    Text before = text_slice(in->file.text, in->line_starts[line], offset);
    return (LineColumn){line + 1, (uint32_t)utf8_count(before) + 1};
}

Text sources_line(const Sources *sources, uint32_t file, uint32_t line)
{
    const File *in = get(sources, file);
    assert(line >= 1 && line <= in->line_count);
    size_t end = line < in->line_count ? in->line_starts[line] - 1 : in->file.text.size_bytes;
    Text text = text_slice(in->file.text, in->line_starts[line - 1], end);
    return text_ends_with(text, TEXT("\r")) ? text_slice(text, 0, text.size_bytes - 1) : text;
}
