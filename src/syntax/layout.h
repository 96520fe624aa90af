/*
 * layout.h - lines of columns: what the formatter fills and prints.
 *
 * Lines of one block that have columns of one kind are aligned by display width, so that Chinese
 * counts two. Comments at the ends of lines side by side are aligned too.
 *
 * Layer: syntax (internal).
 */
#pragma once

#include "base/buffer.h"
#include "syntax/sequence.h"

typedef struct LayoutLine {
    uint32_t indent; /* spaces */
    uint32_t block;  /* lines of one block are aligned with each other … */
    uint32_t gap;    /* … with so many spaces between columns; 0: no columns */
    bool blank_before;
    bool many_lines; /* a text within it holds line ends: it is not aligned */
    uint32_t first_cell;
    uint32_t cell_count;
    Text comment;   /* at its end */
    uint32_t width; /* of all of it but the comment, once aligned */
} LayoutLine;

typedef struct Layout {
    Arena *arena;
    Sequence lines; /* of LayoutLine */
    Sequence cells; /* of Buffer: their texts */
    uint32_t block_count;
} Layout;

/* Begins a line; later calls add to it. */
LayoutLine *layout_line(Layout *layout, uint32_t indent, uint32_t block, uint32_t gap);
/* The line begun last; NULL at the start. */
LayoutLine *layout_last(const Layout *layout);
/* Goes on in the next column, and so until there are `count` before the text that follows. */
void layout_column(Layout *layout, uint32_t count);
void layout_add(Layout *layout, Text text);
void layout_spaces(Layout *layout, uint32_t count);

/* Aligns the columns and writes all lines. */
void layout_write(Buffer *out, Layout *layout);
