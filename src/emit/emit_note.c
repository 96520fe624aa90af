/*
 * emit_note.c - what a bundle tells of its expressions, for explanations and coverage.
 *
 * An item of EXPRESSIONS is added before the code of what it is about, a spot after it. The code is
 * not changed by it: a program that nobody asks about pays nothing.
 */
#include "emit/emitter.h"
#include "syntax/unparse.h"

static bool is_silent(const FunctionEmitter *function, Span span)
{
    return function->module == NONE || function->emitter->is_silent || !span_is_somewhere(span);
}

/* ---- what it is ------------------------------------------------------------------------------ */

static ExpressionKind kind_of_operator(Text function)
{
    static const struct {
        const char *function;
        ExpressionKind kind;
    } operators[] = {
        {"_&&_", EXPRESSION_AND},        {"_||_", EXPRESSION_OR},
        {"!_", EXPRESSION_NOT},          {"_?_:_", EXPRESSION_CONDITIONAL},
        {"_==_", EXPRESSION_COMPARISON}, {"_!=_", EXPRESSION_COMPARISON},
        {"_<_", EXPRESSION_COMPARISON},  {"_<=_", EXPRESSION_COMPARISON},
        {"_>_", EXPRESSION_COMPARISON},  {"_>=_", EXPRESSION_COMPARISON},
        {"@in", EXPRESSION_COMPARISON},
    };
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (text_equal(function, text_of(operators[i].function)))
            return operators[i].kind;
    }
    return EXPRESSION_OTHER;
}

/* What names the local that a.b.c begins with, or NONE where it is no local. */
static uint32_t local_root(const Expr *expr)
{
    while (expr->kind == EXPR_SELECT && expr->ref.kind == REF_NONE)
        expr = expr->as.select.operand;
    return expr->ref.kind == REF_LOCAL ? expr->ref.binding->note : NONE;
}

static ExpressionKind kind_of(uint32_t *out_target, const Emitter *emitter, const Expr *expr)
{
    const Ref *ref = &expr->ref;
    *out_target = NONE;
    switch (ref->kind) {
    case REF_LOCAL:
        *out_target = ref->binding->note;
        return ref->binding->note != NONE ? EXPRESSION_LOCAL : EXPRESSION_OTHER;
    case REF_LET:
        return *out_target = ref->decl->index, EXPRESSION_LET;
    case REF_SETTING:
        return *out_target = ref->decl->index, EXPRESSION_SETTING;
    case REF_SCOPE:
        return *out_target = ref->decl->index, EXPRESSION_SCOPE;
    case REF_FN:
        return *out_target = emitter->first_fn + ref->decl->index, EXPRESSION_CALL;
    case REF_TABLE:
    case REF_MAPPING:
        return *out_target = emit_table_index(emitter, ref->decl), EXPRESSION_TABLE;
    case REF_SOURCE:
        return *out_target = ref->decl->index, EXPRESSION_SOURCE;
    default:
        break;
    }
    if (expr->kind == EXPR_CALL && expr->as.call.target == NULL)
        return kind_of_operator(expr->as.call.function.text);
    if (expr->kind == EXPR_COMPREHENSION)
        return EXPRESSION_LOOP;
    if (expr->kind != EXPR_SELECT)
        return EXPRESSION_OTHER;
    *out_target = local_root(expr);
    return EXPRESSION_FIELD;
}

/* Constants say nothing that their text does not; the application as a whole says too much. */
static bool is_told(const Expr *expr)
{
    switch (expr->ref.kind) {
    case REF_CONST:
    case REF_MEMBER:
    case REF_TYPE:
    case REF_INPUT:
        return false;
    case REF_LOCAL:
        return expr->ref.binding->note != NONE;
    default:
        return expr->kind != EXPR_LITERAL && expr->kind != EXPR_ERROR;
    }
}

/* A field of a field is told as one; so is what a selection stands on, unless that is computed. */
static bool is_inner_field(const FunctionEmitter *function, const Expr *expr)
{
    const BundleExpression *around =
        function->enclosing == NONE
            ? NULL
            : builder_item(function->emitter->builder, SECTION_EXPRESSIONS, function->enclosing);
    return around != NULL && around->kind == EXPRESSION_FIELD &&
           (expr->kind == EXPR_SELECT || expr->ref.kind == REF_LOCAL);
}

/* What macros expand to has the place of the macro's call. */
static bool is_same_place(const FunctionEmitter *function, const Expr *expr)
{
    return function->enclosing != NONE && function->enclosing_span.file == expr->span.file &&
           function->enclosing_span.start == expr->span.start &&
           function->enclosing_span.end == expr->span.end;
}

/* ---- items ----------------------------------------------------------------------------------- */

/* A part's text stands in the text of the whole, and need not be kept again. */
static BundleNoteText text_within(FunctionEmitter *function, const Expr *expr)
{
    Builder *builder = function->emitter->builder;
    Buffer text;
    buffer_init(&text, arena_allocator(function->emitter->arena));
    unparse_expression(&text, expr);
    BundleNoteText within = function->enclosing_text;
    const char *around = builder_item(builder, SECTION_NOTE_TEXT, within.offset);
    size_t at = around != NULL && within.size_bytes > 0 && !buffer_failed(&text)
                    ? text_find((Text){around, within.size_bytes}, buffer_text(&text), 0)
                    : SIZE_MAX;
    BundleNoteText out =
        at != SIZE_MAX ? (BundleNoteText){within.offset + (uint32_t)at, (uint32_t)text.size_bytes}
                       : builder_note_written(builder, &text);
    buffer_free(&text);
    return out;
}

static BundleExpression item_at(FunctionEmitter *function, ExpressionRole role, Span span)
{
    Emitter *emitter = function->emitter;
    LineColumn place = emit_location(emitter, span);
    BundleNoteText none = builder_note_text(emitter->builder, TEXT(""));
    return (BundleExpression){
        .text = none,
        .name = none,
        .parent = function->enclosing,
        .function = function->function,
        .role = (uint16_t)role,
        .kind = EXPRESSION_OTHER,
        .target = NONE,
        .module = function->module,
        .line = place.line,
        .column = place.column,
    };
}

static Note note_of(const FunctionEmitter *function)
{
    return (Note){
        .enclosing = function->enclosing,
        .enclosing_span = function->enclosing_span,
        .enclosing_text = function->enclosing_text,
        .noted = function->noted,
        .code_count = builder_count(function->emitter->builder, SECTION_CODE),
    };
}

static void enter(FunctionEmitter *function, const BundleExpression *item, Span span)
{
    function->noted = builder_add(function->emitter->builder, SECTION_EXPRESSIONS, item);
    function->enclosing = function->noted;
    function->enclosing_span = span;
    function->enclosing_text = item->text;
}

Note note_begin_role(FunctionEmitter *function, ExpressionRole role, const Ident *name,
                     const Expr *expr)
{
    Note outer = note_of(function);
    function->noted = NONE;
    if (is_silent(function, expr->span))
        return outer;
    uint32_t target;
    BundleExpression item = item_at(function, role, expr->span);
    item.kind = (uint16_t)kind_of(&target, function->emitter, expr);
    item.target = target;
    item.text = text_within(function, expr);
    item.flags = expression_is_sensitive(expr) ? EXPRESSION_FLAG_SENSITIVE : 0;
    if (name != NULL)
        item.name = builder_note_text(function->emitter->builder, name->text);
    enter(function, &item, expr->span);
    return outer;
}

Note note_begin(FunctionEmitter *function, const Expr *expr)
{
    Note outer = note_of(function);
    function->noted = NONE;
    if (!is_told(expr) || is_same_place(function, expr) || is_inner_field(function, expr))
        return outer;
    note_begin_role(function, ROLE_PART, NULL, expr);
    return outer;
}

Note note_begin_exception(FunctionEmitter *function, const Decl *exception)
{
    Note outer = note_of(function);
    function->noted = NONE;
    if (is_silent(function, exception->span))
        return outer;
    BundleExpression item = item_at(function, ROLE_EXCEPTION, exception->span);
    item.target = exception->index;
    enter(function, &item, exception->span);
    return outer;
}

void note_end(FunctionEmitter *function, const Note *note)
{
    if (builder_count(function->emitter->builder, SECTION_CODE) > note->code_count)
        note_spot(function);
    function->enclosing = note->enclosing;
    function->enclosing_span = note->enclosing_span;
    function->enclosing_text = note->enclosing_text;
    function->noted = note->noted;
}

/* ---- spots ----------------------------------------------------------------------------------- */

/* A part that ends where the whole does keeps the spot: the whole's value follows from it. */
static void add_spot(FunctionEmitter *function, uint32_t expression)
{
    Builder *builder = function->emitter->builder;
    uint32_t code_count = builder_count(builder, SECTION_CODE);
    uint32_t count = builder_count(builder, SECTION_SPOTS);
    const BundleSpot *last = count > 0 ? builder_item(builder, SECTION_SPOTS, count - 1) : NULL;
    if (code_count <= function->first_instruction ||
        (last != NULL && last->instruction + 1 >= code_count))
        return;
    BundleSpot spot = {code_count - 1, expression};
    builder_add(builder, SECTION_SPOTS, &spot);
}

void note_spot(FunctionEmitter *function)
{
    if (function->noted != NONE)
        add_spot(function, function->noted);
}

void note_local(FunctionEmitter *function, ExpressionRole role, Binding *binding, uint32_t target)
{
    binding->note = NONE;
    bool made_up = text_starts_with(binding->name.text, TEXT("@")) ||
                   text_starts_with(binding->name.text, TEXT("#"));
    if (is_silent(function, binding->name.span) || made_up)
        return;
    BundleExpression item = item_at(function, role, binding->name.span);
    item.name = builder_note_text(function->emitter->builder, binding->name.text);
    item.flags = binding->sensitive ? EXPRESSION_FLAG_SENSITIVE : 0;
    item.target = target;
    binding->note = builder_add(function->emitter->builder, SECTION_EXPRESSIONS, &item);
    if (role != ROLE_PARAM)
        add_spot(function, binding->note);
}

void note_outcome(FunctionEmitter *function, ExpressionRole role, Span span, const Expr *list)
{
    if (is_silent(function, span))
        return;
    BundleExpression item = item_at(function, role, span);
    if (list != NULL)
        item.text = text_within(function, list);
    add_spot(function, builder_add(function->emitter->builder, SECTION_EXPRESSIONS, &item));
}
