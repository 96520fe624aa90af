/*
 * source.h - source files and places in them.
 *
 * Layer: diag.
 */
#pragma once

#include "base/arena.h"

/* A stretch of one file, in bytes; `end` is past the last. A Span of all zeros in file 0 with
 * `file` UINT32_MAX is "nowhere": see SPAN_NONE. */
typedef struct Span {
    uint32_t file;
    uint32_t start;
    uint32_t end;
} Span;

#define SPAN_NONE ((Span){UINT32_MAX, 0, 0})

static inline bool span_is_somewhere(Span span)
{
    return span.file != UINT32_MAX;
}

/* From the start of `first` to the end of `last`, in one file; the other one if one is nowhere. */
Span span_join(Span first, Span last);

typedef struct SourceFile {
    Text path; /* as the user named it, with '/' */
    Text text;
} SourceFile;

/* The files of one compilation, numbered from 0 in the order added. */
typedef struct Sources Sources;

Sources *sources_new(Arena *arena);
/* Copies path and text into the arena. False when memory is exhausted or the text is larger than a
 * Span can say (4 GiB); the caller holds files to LIMIT_SOURCE_BYTES. */
bool sources_add(uint32_t *out_file, Sources *sources, Text path, Text text);
/* The same of path and text that outlive the sources: they are not copied. */
bool sources_add_borrowed(uint32_t *out_file, Sources *sources, Text path, Text text);
uint32_t sources_count(const Sources *sources);
const SourceFile *sources_get(const Sources *sources, uint32_t file);

typedef struct LineColumn {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in code points */
} LineColumn;
/* Where a byte stands; past the file's end, its end. */
LineColumn sources_locate(const Sources *sources, uint32_t file, uint32_t offset);
/* The same; *line is a line near which it may be, as of the last place asked for, and becomes its
 * line. */
LineColumn sources_locate_near(const Sources *sources, uint32_t file, uint32_t offset,
                               uint32_t *line);
/* The text of a line that the file has, without its "\n" or "\r\n". */
Text sources_line(const Sources *sources, uint32_t file, uint32_t line);
