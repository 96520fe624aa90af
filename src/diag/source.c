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

/* Most files are never asked where a line begins: the index is made when one is. */
typedef struct File {
    SourceFile file;
    uint32_t line_count;
    uint32_t
        *line_starts; /* byte offsets; NULL: nobody has asked, or there was no memory for them */
    Mark *marks;      /* NULL where no line is long */
} File;

/* Lines are numbered from 0 here. */
typedef struct Line {
    uint32_t number;
    uint32_t start;
    uint32_t next; /* where the next one starts; UINT32_MAX for the last */
} Line;

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
    File *files = arena_grow(sources->arena, sources->files, sources->count, &sources->capacity,
                             sizeof *files);
    if (files == NULL)
        return false;
    sources->files = files;
    return true;
}

/* Behind the first line's end from `at` on; NULL where there is none. */
static const char *next_line(const char *at, const char *end)
{
    const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return newline != NULL ? newline + 1 : NULL;
}

/* Where each line begins. */
static void index_lines(Arena *arena, File *file)
{
    Text text = file->file.text;
    uint32_t count = 1;
    const char *end = text.data + text.size_bytes;
    for (const char *at = next_line(text.data, end); at != NULL; at = next_line(at, end))
        count++;
    file->line_starts = arena_alloc_array(arena, count, sizeof *file->line_starts);
    if (file->line_starts == NULL)
        return;
    file->line_count = 1;
    for (const char *at = next_line(text.data, end); at != NULL; at = next_line(at, end))
        file->line_starts[file->line_count++] = (uint32_t)(at - text.data);
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

static void set_marks(Arena *arena, File *file)
{
    Text text = file->file.text;
    uint32_t count = 0, characters = 0;
    Mark *marks = arena_alloc_array(arena, text.size_bytes / MARK_BYTES + 1, sizeof *marks);
    for (size_t at = 0; marks != NULL && at < text.size_bytes; characters++) {
        if (at >= (size_t)count * MARK_BYTES)
            marks[count++] = (Mark){(uint32_t)at, characters};
        uint32_t code_point;
        size_t size_bytes = utf8_decode(&code_point, text, at);
        at += size_bytes > 0 ? size_bytes : 1;
    }
    file->marks = marks;
}

bool sources_add_borrowed(uint32_t *out_file, Sources *sources, Text path, Text text)
{
    if (text.size_bytes > UINT32_MAX - 1 || path.data == NULL || text.data == NULL)
        return false;
    if (sources->count == sources->capacity && !grow(sources))
        return false;
    sources->files[sources->count] = (File){.file = {path, text}};
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

const SourceFile *sources_get(const Sources *sources, uint32_t file)
{
    assert(file < sources->count);
    return &sources->files[file].file;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The file, its lines noted if there is memory for it. */
static const File *indexed(const Sources *sources, uint32_t number)
{
    assert(number < sources->count);
    File *file = &sources->files[number];
    if (file->line_starts == NULL) {
        index_lines(sources->arena, file);
        if (file->line_starts != NULL && has_long_line(file))
            set_marks(sources->arena, file);
    }
    return file;
}

static Line noted_line(const File *file, uint32_t number)
{
    bool is_last = number + 1 == file->line_count;
    return (Line){number, file->line_starts[number],
                  is_last ? UINT32_MAX : file->line_starts[number + 1]};
}

/* The first line, from the file's start, that is of the number or holds the offset: where none are
 * noted. */
static Line read_lines(const File *file, uint32_t number, uint32_t offset)
{
    const char *start = file->file.text.data, *end = start + file->file.text.size_bytes;
    for (Line line = {0, 0, 0};; line.number++, line.start = line.next) {
        const char *next = next_line(start + line.start, end);
        line.next = next != NULL ? (uint32_t)(next - start) : UINT32_MAX;
        if (next == NULL || line.number == number || offset < line.next)
            return line;
    }
}

static Line line_of_number(const File *file, uint32_t number)
{
    return file->line_starts != NULL ? noted_line(file, number)
                                     : read_lines(file, number, UINT32_MAX);
}

/* The last line that starts at or before `offset`. */
static Line line_at(const File *file, uint32_t offset)
{
    if (file->line_starts == NULL)
        return read_lines(file, UINT32_MAX, offset);
    uint32_t low = 0, high = file->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (file->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return noted_line(file, low);
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

static LineColumn place_in(const File *file, Line line, uint32_t offset)
{
    if (offset > file->file.text.size_bytes)
        offset = (uint32_t)file->file.text.size_bytes;
    return (LineColumn){line.number + 1, count_characters(file, line.start, offset) + 1};
}

LineColumn sources_locate(const Sources *sources, uint32_t file, uint32_t offset)
{
    const File *in = indexed(sources, file);
    return place_in(in, line_at(in, offset), offset);
}

/* The line that holds the offset, looked for first in that of the number and the next. */
static Line line_near(const File *file, uint32_t number, uint32_t offset)
{
    for (uint32_t i = number; i < file->line_count && i - number < 2; i++) {
        Line line = noted_line(file, i);
        if (line.start <= offset && offset < line.next)
            return line;
    }
    return line_at(file, offset);
}

LineColumn sources_locate_near(const Sources *sources, uint32_t file, uint32_t offset,
                               uint32_t *line)
{
    const File *in = indexed(sources, file);
    Line found = line_near(in, *line > 0 ? *line - 1 : 0, offset);
    *line = found.number + 1;
    return place_in(in, found, offset);
}

Text sources_line(const Sources *sources, uint32_t file, uint32_t line)
{
    const File *in = indexed(sources, file);
    assert(line >= 1 && (in->line_starts == NULL || line <= in->line_count));
    Line found = line_of_number(in, line - 1);
    size_t end = found.next != UINT32_MAX ? found.next - 1 : in->file.text.size_bytes;
    Text text = text_slice(in->file.text, found.start, end);
    return text_ends_with(text, TEXT("\r")) ? text_slice(text, 0, text.size_bytes - 1) : text;
}
