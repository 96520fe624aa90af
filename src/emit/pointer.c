/*
 * pointer.c - places in the input as JSON Pointers.
 */
#include "emit/emitter.h"

static void add_segment(Buffer *out, const Expr *place)
{
    buffer_add_char(out, '/');
    if (place->kind == EXPR_SELECT)
        buffer_add(out, place->as.select.field.text);
    else
        buffer_add_int(out, place->as.call.args.items[1]->as.literal.as.integer);
}

const Expr *emit_pointer(Buffer *out, const Expr *place)
{
    if (place->kind == EXPR_NAME)
        return place;
    const Expr *inner =
        place->kind == EXPR_SELECT ? place->as.select.operand : place->as.call.args.items[0];
    const Expr *root = emit_pointer(out, inner);
    add_segment(out, place);
    return root;
}
