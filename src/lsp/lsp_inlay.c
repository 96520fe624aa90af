/*
 * lsp_inlay.c - what an editor shows between the words: types that are not written, and the names
 * of parameters where a call has a literal.
 */
#include "lsp/features.h"
#include "value/type.h"

enum { KIND_TYPE = 1, KIND_PARAMETER = 2 };

typedef struct Hints {
    Request *request;
    const Target *target;
    uint32_t start, end; /* that are asked for */
    yyjson_mut_val *out;
} Hints;

static void add(Hints *hints, uint32_t offset, int kind, Text label)
{
    yyjson_mut_doc *doc = hints->request->reply;
    if (offset < hints->start || offset > hints->end)
        return;
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(
        doc, item, "position",
        reply_position(doc, position_of(hints->target->sources, hints->target->file, offset)));
    yyjson_mut_obj_add_val(doc, item, "label", reply_text(hints->request, label));
    yyjson_mut_obj_add_int(doc, item, "kind", kind);
    if (kind == KIND_PARAMETER)
        yyjson_mut_obj_add_bool(doc, item, "paddingRight", true);
    yyjson_mut_arr_append(hints->out, item);
}

/* ---- types ----------------------------------------------------------------------------------- */

/* The type as one would write it: enums and records without their modules. */
static void write_short(Buffer *out, Text full)
{
    for (size_t at = 0, word = 0; at <= full.size_bytes; at++) {
        bool goes_on = at < full.size_bytes && request_is_name_byte(full.data[at]);
        if (goes_on)
            continue;
        bool is_module = at < full.size_bytes && full.data[at] == '.';
        if (!is_module)
            buffer_add(out, text_slice(full, word, at + 1));
        word = at + 1;
    }
}

static void add_type(Hints *hints, Ident name, const Type *type)
{
    if (type == NULL || type->kind == TYPE_ERROR || type->kind == TYPE_DYN)
        return;
    Buffer full, label;
    buffer_init_in(&full, hints->request->arena);
    buffer_init_in(&label, hints->request->arena);
    type_write(&full, type);
    buffer_add_string(&label, ": ");
    write_short(&label, buffer_text(&full));
    add(hints, name.span.end, KIND_TYPE, buffer_text(&label));
}

static void add_rule_types(Hints *hints, const RuleBody *body)
{
    for (uint32_t i = 0; i < body->for_count; i++)
        add_type(hints, body->fors[i].binding->name, body->fors[i].binding->type);
    for (uint32_t i = 0; i < body->let_count; i++)
        add_type(hints, body->lets[i].binding->name, body->lets[i].binding->type);
}

/* Recursion ends: the parser caps the nesting of blocks. */
static void add_types(Hints *hints, const DeclList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const Decl *decl = list->items[i];
        if (decl->kind == DECL_IN)
            add_types(hints, &decl->as.in.body);
        else if (decl->kind == DECL_RULE || decl->kind == DECL_EXCEPTION)
            add_rule_types(hints, &decl->as.rule);
        else if ((decl->kind == DECL_LET || decl->kind == DECL_DECIDE) &&
                 decl->as.let.type_expr == NULL)
            add_type(hints, decl->name, decl->type);
        else if (decl->kind == DECL_CONST && decl->as.constant.type_expr == NULL)
            add_type(hints, decl->name, decl->type);
    }
}

/* ---- parameters ------------------------------------------------------------------------------ */

static const Param *params_of(const Decl *decl, uint32_t *out_count)
{
    if (decl->kind == DECL_TABLE) {
        *out_count = decl->as.table.param_count;
        return decl->as.table.params;
    }
    *out_count = decl->as.function.param_count;
    return decl->as.function.params;
}

/* A name says itself what is given; a literal does not. */
static void add_parameters(void *context, const Expr *expr)
{
    Hints *hints = context;
    if (expr->kind != EXPR_CALL ||
        (expr->ref.kind != REF_FN && expr->ref.kind != REF_TABLE && expr->ref.kind != REF_SOURCE))
        return;
    uint32_t count;
    const Param *params = params_of(expr->ref.decl, &count);
    for (uint32_t i = 0; i < expr->as.call.args.count && i < count; i++) {
        const Expr *argument = expr->as.call.args.items[i];
        Buffer label;
        if (argument->kind != EXPR_LITERAL && argument->kind != EXPR_LIST)
            continue;
        buffer_init_in(&label, hints->request->arena);
        buffer_add(&label, params[i].binding->name.text);
        buffer_add_char(&label, ':');
        add(hints, argument->span.start, KIND_PARAMETER, buffer_text(&label));
    }
}

yyjson_mut_val *feature_inlay_hints(Request *request)
{
    Target target;
    if (!request_file(request, &target))
        return NULL;
    Text text = buffer_text(&target.document->text);
    yyjson_val *range = yyjson_obj_get(request->params, "range");
    Hints hints = {
        .request = request,
        .target = &target,
        .start = position_offset(text, request_position(yyjson_obj_get(range, "start"))),
        .end = position_offset(text, request_position(yyjson_obj_get(range, "end"))),
        .out = yyjson_mut_arr(request->reply),
    };
    if (target.module != NULL)
        add_types(&hints, &target.module->declarations);
    references_visit(target.checked, target.file, add_parameters, &hints);
    return hints.out;
}
