#include "syntax/layout.h"

#include "base/utf8.h"

static LayoutLine *line_at(const Layout *layout, uint32_t index)
{
    return (LayoutLine *)layout->lines.items + index;
}

static Buffer *cell_at(const Layout *layout, uint32_t index)
{
    return (Buffer *)layout->cells.items + index;
}

LayoutLine *layout_last(const Layout *layout)
{
    return layout->lines.count > 0 ? line_at(layout, layout->lines.count - 1) : NULL;
}

static void add_cell(Layout *layout)
{
    Buffer cell;
    buffer_init_in(&cell, layout->arena);
    uint32_t count = layout->cells.count;
    sequence_add(layout->arena, &layout->cells, &cell, sizeof cell);
    if (layout->cells.count > count)
        layout_last(layout)->cell_count++;
}

LayoutLine *layout_line(Layout *layout, uint32_t indent, uint32_t block, uint32_t gap)
{
    LayoutLine line = {.indent = indent, .block = block, .gap = gap};
    line.first_cell = layout->cells.count;
    sequence_add(layout->arena, &layout->lines, &line, sizeof line);
    if (layout->lines.count > 0)
        add_cell(layout);
    return layout_last(layout);
}

void layout_column(Layout *layout, uint32_t count)
{
    const LayoutLine *line = layout_last(layout);
    while (line != NULL && line->cell_count <= count && !arena_failed(layout->arena))
        add_cell(layout);
}

void layout_add(Layout *layout, Text text)
{
    if (layout->cells.count == 0)
        return;
    if (text_find(text, TEXT("\n"), 0) != SIZE_MAX)
        layout_last(layout)->many_lines = true;
    buffer_add(cell_at(layout, layout->cells.count - 1), text);
}

void layout_spaces(Layout *layout, uint32_t count)
{
    if (layout->cells.count > 0)
        buffer_add_repeated(cell_at(layout, layout->cells.count - 1), ' ', count);
}

/* ---- columns ------------------------------------------------------------------------------- */

static bool is_aligned(const LayoutLine *line)
{
    return line->gap > 0 && !line->many_lines;
}

static Text cell_text(const Layout *layout, const LayoutLine *line, uint32_t column)
{
    return buffer_text(cell_at(layout, line->first_cell + column));
}

/* For each block and column the width of its widest cell. */
typedef struct Widths {
    Sequence *blocks; /* of uint32_t; by block */
} Widths;

static void measure(const Layout *layout, Widths *widths)
{
    for (uint32_t i = 0; i < layout->lines.count; i++) {
        const LayoutLine *line = line_at(layout, i);
        if (!is_aligned(line))
            continue;
        Sequence *block = &widths->blocks[line->block];
        /* The last cell of a line needs no room behind it. */
        for (uint32_t column = 0; column + 1 < line->cell_count; column++) {
            uint32_t width = (uint32_t)utf8_width(cell_text(layout, line, column));
            if (column == block->count)
                sequence_add(layout->arena, block, &width, sizeof width);
            uint32_t *widest = block->items;
            if (column < block->count && widest[column] < width)
                widest[column] = width;
        }
    }
}

static void write_line(Buffer *out, const Layout *layout, const LayoutLine *line,
                       const Widths *widths)
{
    bool aligned = is_aligned(line);
    uint32_t spaces = line->indent;
    for (uint32_t column = 0; column < line->cell_count; column++) {
        Text text = cell_text(layout, line, column);
        if (text.size_bytes > 0) {
            buffer_add_repeated(out, ' ', spaces);
            buffer_add(out, text);
            spaces = 0;
        }
        const uint32_t *widest = widths->blocks[line->block].items;
        if (aligned && column + 1 < line->cell_count)
            spaces += widest[column] - (uint32_t)utf8_width(text) + line->gap;
        else if (text.size_bytes > 0)
            spaces = line->gap;
    }
}

/* ---- comments at the ends of lines --------------------------------------------------------- */

/* How wide the widest of the lines is that have a comment and stand side by side from `first` on.
 */
static uint32_t widest_commented(const Layout *layout, const Buffer *texts, uint32_t first)
{
    uint32_t widest = 0;
    for (uint32_t i = first; i < layout->lines.count; i++) {
        const LayoutLine *line = line_at(layout, i);
        if (line->comment.size_bytes == 0 || line->many_lines || (i > first && line->blank_before))
            break;
        uint32_t width = (uint32_t)utf8_width(buffer_text(&texts[i]));
        if (width > widest)
            widest = width;
    }
    return widest;
}

static void write_lines(Buffer *out, const Layout *layout, const Buffer *texts)
{
    uint32_t widest = 0; /* of the run of commented lines */
    for (uint32_t i = 0; i < layout->lines.count; i++) {
        const LayoutLine *line = line_at(layout, i);
        Text text = buffer_text(&texts[i]);
        if (line->blank_before)
            buffer_add_char(out, '\n');
        buffer_add(out, text);
        if (line->comment.size_bytes == 0) {
            widest = 0;
        } else {
            if (widest == 0 || line->blank_before)
                widest = widest_commented(layout, texts, i);
            uint32_t width = (uint32_t)utf8_width(text);
            uint32_t room = widest > width && !line->many_lines ? widest - width : 0;
            buffer_add_repeated(out, ' ', room + 2);
            buffer_add(out, line->comment);
        }
        buffer_add_char(out, '\n');
    }
}

void layout_write(Buffer *out, Layout *layout)
{
    size_t line_count = layout->lines.count;
    Widths widths = {arena_alloc_array(layout->arena, layout->block_count + 1, sizeof(Sequence))};
    Buffer *texts = arena_alloc_array(layout->arena, line_count, sizeof *texts);
    if (widths.blocks == NULL || texts == NULL)
        return;
    measure(layout, &widths);
    if (arena_failed(layout->arena))
        return;
    for (uint32_t i = 0; i < line_count; i++) {
        buffer_init_in(&texts[i], layout->arena);
        write_line(&texts[i], layout, line_at(layout, i), &widths);
    }
    write_lines(out, layout, texts);
}
