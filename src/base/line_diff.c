#include "base/line_diff.h"

enum { CONTEXT = 3 };

/* A text as its lines, ends included. */
typedef struct Lines {
    Text *items;
    size_t count;
} Lines;

typedef struct Differ {
    Arena *arena;
    Lines old_lines, new_lines;
    bool *removed, *added; /* by line */
} Differ;

static bool split(Lines *out, Arena *arena, Text text)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < text.size_bytes; i++)
        count += text.data[i] == '\n';
    out->items = arena_alloc_array(arena, count + 1, sizeof *out->items);
    if (out->items == NULL)
        return false;
    while (at < text.size_bytes) {
        size_t end = text_find(text, TEXT("\n"), at);
        end = end == SIZE_MAX ? text.size_bytes : end + 1;
        out->items[out->count++] = text_slice(text, at, end);
        at = end;
    }
    return true;
}

/* ---- which lines are not common -------------------------------------------------------------- */

/* The lines [from, old_end) and [from, new_end) between the common beginning and end. */
typedef struct Middle {
    size_t from, old_end, new_end;
} Middle;

static Middle middle_of(const Differ *differ)
{
    const Lines *a = &differ->old_lines, *b = &differ->new_lines;
    Middle middle = {0, a->count, b->count};
    while (middle.from < a->count && middle.from < b->count &&
           text_equal(a->items[middle.from], b->items[middle.from]))
        middle.from++;
    while (middle.old_end > middle.from && middle.new_end > middle.from &&
           text_equal(a->items[middle.old_end - 1], b->items[middle.new_end - 1])) {
        middle.old_end--;
        middle.new_end--;
    }
    return middle;
}

static void mark_all(Differ *differ, Middle middle)
{
    for (size_t i = middle.from; i < middle.old_end; i++)
        differ->removed[i] = true;
    for (size_t i = middle.from; i < middle.new_end; i++)
        differ->added[i] = true;
}

/* How far diagonal `k` (old minus new line) is reached with `edits` edits, from those with one
 * less: best[k] is an old line, counted from the middle's first. */
static int64_t step(const int64_t *best, int64_t k, int64_t edits)
{
    if (k == -edits || (k != edits && best[k - 1] < best[k + 1]))
        return best[k + 1];
    return best[k - 1] + 1;
}

/* Walks back from the end through the rows kept for each number of edits. */
static void mark_path(Differ *differ, Middle middle, int64_t *const *rows, int64_t edits)
{
    int64_t x = (int64_t)(middle.old_end - middle.from);
    int64_t y = (int64_t)(middle.new_end - middle.from);
    for (; edits > 0; edits--) {
        const int64_t *best = rows[edits - 1] + edits;
        int64_t k = x - y;
        bool down = k == -edits || (k != edits && best[k - 1] < best[k + 1]);
        int64_t previous = down ? k + 1 : k - 1;
        x = best[previous];
        y = x - previous;
        if (down)
            differ->added[middle.from + (size_t)y] = true;
        else
            differ->removed[middle.from + (size_t)x] = true;
    }
}

/* Row d holds best[-d - 1 .. d + 1], its middle at index d + 1. False without memory. */
static bool mark_shortest(Differ *differ, Middle middle)
{
    int64_t old_count = (int64_t)(middle.old_end - middle.from);
    int64_t new_count = (int64_t)(middle.new_end - middle.from);
    int64_t **rows = arena_alloc_array(differ->arena, LINE_DIFF_EDITS + 1, sizeof *rows);
    int64_t *best = NULL; /* of the row before */
    for (int64_t edits = 0; rows != NULL && edits <= LINE_DIFF_EDITS; edits++) {
        rows[edits] = arena_alloc_array(differ->arena, (size_t)(2 * edits + 3), sizeof(int64_t));
        if (rows[edits] == NULL)
            return false;
        int64_t *row = rows[edits] + edits + 1;
        for (int64_t k = -edits; k <= edits; k += 2) {
            int64_t x = edits == 0 ? 0 : step(best, k, edits);
            while (x < old_count && x - k < new_count && x - k >= 0 &&
                   text_equal(differ->old_lines.items[middle.from + (size_t)x],
                              differ->new_lines.items[middle.from + (size_t)(x - k)]))
                x++;
            row[k] = x;
            if (x >= old_count && x - k >= new_count) {
                mark_path(differ, middle, rows, edits);
                return true;
            }
        }
        best = row;
    }
    mark_all(differ, middle);
    return rows != NULL;
}

/* ---- the output ------------------------------------------------------------------------------ */

/* A place in both texts, between two lines. */
typedef struct Place {
    size_t old_line, new_line;
} Place;

static bool at_end(const Differ *differ, Place place)
{
    return place.old_line == differ->old_lines.count && place.new_line == differ->new_lines.count;
}

static bool at_change(const Differ *differ, Place place)
{
    return (place.old_line < differ->old_lines.count && differ->removed[place.old_line]) ||
           (place.new_line < differ->new_lines.count && differ->added[place.new_line]);
}

static Place past_change(const Differ *differ, Place place)
{
    while (place.old_line < differ->old_lines.count && differ->removed[place.old_line])
        place.old_line++;
    while (place.new_line < differ->new_lines.count && differ->added[place.new_line])
        place.new_line++;
    return place;
}

static void write_line(Buffer *out, char sign, Text line)
{
    buffer_add_char(out, sign);
    buffer_add(out, line);
    if (!text_ends_with(line, TEXT("\n")))
        buffer_add_string(out, "\n\\ No newline at end of file\n");
}

/* A hunk ends where twice the context, and no change, follows a change. */
static Place hunk_end(const Differ *differ, Place place)
{
    Place end = place;
    for (size_t common = 0; common <= 2 * CONTEXT && !at_end(differ, place);) {
        if (at_change(differ, place)) {
            end = place = past_change(differ, place);
            common = 0;
        } else {
            place = (Place){place.old_line + 1, place.new_line + 1};
            common++;
        }
    }
    return end;
}

static void write_hunk(Buffer *out, const Differ *differ, Place change, Place end)
{
    size_t before = change.old_line < CONTEXT ? change.old_line : CONTEXT;
    size_t behind = differ->old_lines.count - end.old_line;
    behind = behind < CONTEXT ? behind : CONTEXT;
    Place at = {change.old_line - before, change.new_line - before};
    size_t old_count = end.old_line + behind - at.old_line;
    size_t new_count = end.new_line + behind - at.new_line;
    buffer_add_format(out, "@@ -%zu,%zu +%zu,%zu @@\n", at.old_line + (old_count > 0), old_count,
                      at.new_line + (new_count > 0), new_count);
    while (at.old_line < end.old_line + behind || at.new_line < end.new_line + behind) {
        Place past = past_change(differ, at);
        for (; at.old_line < past.old_line; at.old_line++)
            write_line(out, '-', differ->old_lines.items[at.old_line]);
        for (; at.new_line < past.new_line; at.new_line++)
            write_line(out, '+', differ->new_lines.items[at.new_line]);
        if (at.old_line < end.old_line + behind) {
            write_line(out, ' ', differ->old_lines.items[at.old_line]);
            at = (Place){at.old_line + 1, at.new_line + 1};
        }
    }
}

bool line_diff_write(Buffer *out, Arena *arena, Text old_name, Text old_text, Text new_name,
                     Text new_text)
{
    Differ differ = {.arena = arena};
    if (text_equal(old_text, new_text))
        return true;
    if (!split(&differ.old_lines, arena, old_text) || !split(&differ.new_lines, arena, new_text))
        return false;
    differ.removed = arena_alloc(arena, differ.old_lines.count);
    differ.added = arena_alloc(arena, differ.new_lines.count);
    if (differ.removed == NULL || differ.added == NULL ||
        !mark_shortest(&differ, middle_of(&differ)))
        return false;
    buffer_add_format(out, "--- %.*s\n+++ %.*s\n", TEXT_ARG(old_name), TEXT_ARG(new_name));
    for (Place place = {0, 0}; !at_end(&differ, place);) {
        if (at_change(&differ, place)) {
            Place end = hunk_end(&differ, place);
            write_hunk(out, &differ, place, end);
            place = end;
        } else {
            place = (Place){place.old_line + 1, place.new_line + 1};
        }
    }
    return !arena_failed(arena);
}
