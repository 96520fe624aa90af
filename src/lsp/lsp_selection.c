/*
 * lsp_selection.c - what is selected next as a selection grows: from the word to the whole file.
 */
#include "lsp/features.h"

/* The stretches around a byte, the innermost last once they are in order. */
typedef struct Selection {
    const Target *target;
    uint32_t offset;
    Arena *arena;
    uint32_t count;
    uint32_t capacity;
    Span *spans;
} Selection;

/* The stretch, if the byte is in it or right behind it. */
static void add(Selection *selection, Span span)
{
    if (!span_is_somewhere(span) || selection->offset < span.start || selection->offset > span.end)
        return;
    Span *spans = arena_grow(selection->arena, selection->spans, selection->count,
                             &selection->capacity, sizeof *spans);
    if (spans == NULL)
        return;
    selection->spans = spans;
    selection->spans[selection->count++] = span;
}

/* ---- what there is --------------------------------------------------------------------------- */

static void add_expression(void *context, const Expr *expr)
{
    add(context, expr->span);
}

static void add_rows(Selection *selection, const Table *table)
{
    for (uint32_t i = 0; i < table->row_count; i++) {
        add(selection, table->rows[i].span);
        for (uint32_t k = 0; k < table->rows[i].input_count; k++)
            add(selection, table->rows[i].inputs[k].span);
    }
}

static void add_clauses(Selection *selection, const Decl *test)
{
    for (uint32_t i = 0; i < test->as.test.clause_count; i++)
        add(selection, test->as.test.clauses[i].span);
    add_rows(selection, &test->as.test.table);
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void add_declarations(Selection *selection, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        add(selection, decl->span);
        if (decl->kind == DECL_IN)
            add_declarations(selection, &decl->as.in.body);
        else if (decl->kind == DECL_TABLE)
            add_rows(selection, &decl->as.table.table);
        else if (decl->kind == DECL_TEST || decl->kind == DECL_TEST_TABLE)
            add_clauses(selection, decl);
        for (uint32_t k = 0; decl->kind == DECL_MAPPING && k < decl->as.mapping.row_count; k++)
            add(selection, decl->as.mapping.rows[k].span);
    }
}

static void add_word(Selection *selection)
{
    Text text = buffer_text(&selection->target->document->text);
    size_t start = selection->offset, end = selection->offset;
    while (start > 0 && request_is_name_byte(text.data[start - 1]))
        start--;
    while (end < text.size_bytes && request_is_name_byte(text.data[end]))
        end++;
    if (end > start)
        add(selection, (Span){selection->target->file, (uint32_t)start, (uint32_t)end});
}

/* ---- one within the other -------------------------------------------------------------------- */

static bool is_within(Span inner, Span outer)
{
    return inner.start >= outer.start && inner.end <= outer.end &&
           inner.end - inner.start < outer.end - outer.start;
}

/* The longest that is shorter than the stretch and lies within it; of those that overlap the first.
 */
static bool find_inner(Span *out, const Selection *selection, Span outer)
{
    bool found = false;
    for (uint32_t i = 0; i < selection->count; i++) {
        Span span = selection->spans[i];
        if (!is_within(span, outer) || (found && span.end - span.start <= out->end - out->start))
            continue;
        *out = span;
        found = true;
    }
    return found;
}

/* From the whole text inwards, each the parent of the next. */
static yyjson_mut_val *ranges_at(Request *request, const Target *target, uint32_t offset)
{
    yyjson_mut_doc *doc = request->reply;
    Text text = buffer_text(&target->document->text);
    Selection selection = {.target = target, .offset = offset, .arena = request->arena};
    if (target->module != NULL)
        add_declarations(&selection, &target->module->declarations);
    references_visit(target->checked, target->file, add_expression, &selection);
    add_word(&selection);
    Span span = {target->file, 0, (uint32_t)text.size_bytes};
    yyjson_mut_val *parent = NULL, *item;
    do {
        item = yyjson_mut_obj(doc);
        yyjson_mut_obj_add_val(doc, item, "range", reply_range(doc, target->sources, span));
        if (parent != NULL)
            yyjson_mut_obj_add_val(doc, item, "parent", parent);
        parent = item;
    } while (find_inner(&span, &selection, span));
    return item;
}

yyjson_mut_val *feature_selection(Request *request)
{
    Target target;
    if (!request_file(request, &target))
        return NULL;
    yyjson_mut_val *out = yyjson_mut_arr(request->reply);
    yyjson_val *positions = yyjson_obj_get(request->params, "positions"), *position;
    size_t index, count;
    yyjson_arr_foreach(positions, index, count, position)
    {
        uint32_t offset =
            position_offset(buffer_text(&target.document->text), request_position(position));
        yyjson_mut_arr_append(out, ranges_at(request, &target, offset));
    }
    return out;
}
