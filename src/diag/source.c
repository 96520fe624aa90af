/*
 * source.c - files by number, offsets to lines and columns.
 */
#include "diag/source.h"

#include <assert.h>

#include "base/utf8.h"

/* Within a line longer than LONG_LINE_BYTES nobody should count from its start each time. */
enum { LONG_LINE_BYTES = 4096, MARK_BYTES = 512 };

/* The first character that begins at or after every MARK_BYTES-th byte. */
typedef struct Mark {
    uint32_t offset;
    uint32_t characters; /* before it */
} Mark;

typedef struct File {
    SourceFile file;
    uint32_t line_count;
    uint32_t *line_starts; /* byte offsets */
    Mark *marks;           /* NULL where no line is long */
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

/* Behind the first line's end from `at` on; NULL where there is none. */
static const char *next_line(const char *at, const char *end)
{
    const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return newline != NULL ? newline + 1 : NULL;
}

/* Where each line begins. */
static bool index_lines(Arena *arena, File *file)
{
    Text text = file->file.text;
    uint32_t count = 1;
    const char *end = text.data + text.size_bytes;
    for (const char *at = next_line(text.data, end); at != NULL; at = next_line(at, end))
        count++;
    file->line_starts = arena_alloc_array(arena, count, sizeof *file->line_starts);
    if (file->line_starts == NULL)
        return false;
    file->line_count = 1;
    for (const char *at = next_line(text.data, end); at != NULL; at = next_line(at, end))
        file->line_starts[file->line_count++] = (uint32_t)(at - text.data);
    return true;
}

static bool has_long_line(const File *file)
{
    size_t end = file->file.text.size_bytes;
    for (uint32_t i = file->line_count; i > 0; i--) {
        if (end - file->line_starts[i - 1] > LONG_LINE_BYTES)
            return true;
        end = file->line_starts[i - 1];
    }
    return false;
}

static bool set_marks(Arena *arena, File *file)
{
    Text text = file->file.text;
    uint32_t count = 0, characters = 0;
    file->marks = arena_alloc_array(arena, text.size_bytes / MARK_BYTES + 1, sizeof *file->marks);
    if (file->marks == NULL)
        return false;
    for (size_t at = 0; at < text.size_bytes; characters++) {
        if (at >= (size_t)count * MARK_BYTES)
            file->marks[count++] = (Mark){(uint32_t)at, characters};
        uint32_t code_point;
        size_t size_bytes = utf8_decode(&code_point, text, at);
        at += size_bytes > 0 ? size_bytes : 1;
    }
    return true;
}

bool sources_add_borrowed(uint32_t *out_file, Sources *sources, Text path, Text text)
{
    if (text.size_bytes > UINT32_MAX - 1 || path.data == NULL || text.data == NULL)
        return false;
    if (sources->count == sources->capacity && !grow(sources))
        return false;
    File *file = &sources->files[sources->count];
    *file = (File){.file = {path, text}};
    if (!index_lines(sources->arena, file) ||
        (has_long_line(file) && !set_marks(sources->arena, file)))
        return false;
    *out_file = sources->count++;
    return true;
}

bool sources_add(uint32_t *out_file, Sources *sources, Text path, Text text)
{
    if (text.size_bytes > UINT32_MAX - 1)
        return false;
    return sources_add_borrowed(out_file, sources, arena_copy(sources->arena, path),
                                arena_copy(sources->arena, text));
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

/* Characters between two bytes of a line. */
static uint32_t count_characters(const File *file, uint32_t start, uint32_t offset)
{
    uint32_t characters = 0;
    if (file->marks != NULL && offset - start > MARK_BYTES) {
        const Mark *mark = &file->marks[(offset - 1) / MARK_BYTES];
        if (mark->offset > offset)
            mark--;
        characters = mark->characters - count_characters(file, 0, start);
        start = mark->offset;
    }
    return characters + (uint32_t)utf8_count(text_slice(file->file.text, start, offset));
}

static LineColumn place_in(const File *file, uint32_t line, uint32_t offset)
{
    if (offset > file->file.text.size_bytes)
        offset = (uint32_t)file->file.text.size_bytes;
    return (LineColumn){line + 1, count_characters(file, file->line_starts[line], offset) + 1};
}

LineColumn sources_locate(const Sources *sources, uint32_t file, uint32_t offset)
{
    const File *in = get(sources, file);
    return place_in(in, line_at(in, offset), offset);
}

/* Whether the index is of the line that holds the offset. */
static bool is_line_of(const File *file, uint32_t line, uint32_t offset)
{
    return line < file->line_count && file->line_starts[line] <= offset &&
           (line + 1 == file->line_count || offset < file->line_starts[line + 1]);
}

LineColumn sources_locate_near(const Sources *sources, uint32_t file, uint32_t offset,
                               uint32_t *line)
{
    const File *in = get(sources, file);
    uint32_t index = *line - 1;
    if (*line == 0 || !is_line_of(in, index, offset))
        index = is_line_of(in, *line, offset) ? *line : line_at(in, offset);
    *line = index + 1;
    return place_in(in, index, offset);
}

Text sources_line(const Sources *sources, uint32_t file, uint32_t line)
{
    const File *in = get(sources, file);
    assert(line >= 1 && line <= in->line_count);
    size_t end = line < in->line_count ? in->line_starts[line] - 1 : in->file.text.size_bytes;
    Text text = text_slice(in->file.text, in->line_starts[line - 1], end);
    return text_ends_with(text, TEXT("\r")) ? text_slice(text, 0, text.size_bytes - 1) : text;
}
