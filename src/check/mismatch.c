/*
 * mismatch.c - what is said when no function takes a call's arguments.
 */
#include "check/walk.h"
#include "lib/native.h"

/* ---- as it is written ------------------------------------------------------------------------ */

/* Between two operands. */
static bool is_operator(Text function)
{
    size_t size = function.size_bytes;
    return size > 2 && function.data[0] == '_' && function.data[size - 1] == '_';
}

/* A function as its author knows it: "_+_" is "+", "math.@max" is "math.greatest". */
static Text written(Text function)
{
    static const struct {
        Text function;
        Text written;
    } names[] = {
        {TEXT_INIT("@in"), TEXT_INIT("in")},
        {TEXT_INIT("_[_]"), TEXT_INIT("[]")},
        {TEXT_INIT("_[?_]"), TEXT_INIT("[?]")},
        {TEXT_INIT("_?_:_"), TEXT_INIT("?:")},
        {TEXT_INIT("!_"), TEXT_INIT("!")},
        {TEXT_INIT("-_"), TEXT_INIT("-")},
        {TEXT_INIT("math.@max"), TEXT_INIT("math.greatest")},
        {TEXT_INIT("math.@min"), TEXT_INIT("math.least")},
        {TEXT_INIT("@sortByAssociatedKeys"), TEXT_INIT("sortBy")},
        {TEXT_INIT("cel.@mapInsert"), TEXT_INIT("transformMap")},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(function, names[i].function))
            return names[i].written;
    }
    return is_operator(function) ? text_slice(function, 1, function.size_bytes - 1) : function;
}

/* The text for as long as the diagnostics live. A message may lack it when memory is exhausted. */
static Text keep(Walk *walk, Buffer *buffer)
{
    Text text = diags_text(walk->checker->diags, "%.*s", TEXT_ARG(buffer_text(buffer)));
    buffer_free(buffer);
    return text;
}

static Text types_text(Walk *walk, const Arguments *arguments)
{
    Buffer text;
    buffer_init(&text, arena_allocator(walk->checker->arena));
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (i > 0)
            buffer_add_string(
                &text, diags_say(walk->checker->diags, i + 1 == arguments->count ? " and " : ", "));
        buffer_add_char(&text, '"');
        buffer_add(&text, walk_type_text(walk, arguments->types[i]));
        buffer_add_char(&text, '"');
    }
    if (arguments->count == 0)
        buffer_add_string(&text, diags_say(walk->checker->diags, "nothing"));
    return keep(walk, &text);
}

/* The signatures there are, as a hint. */
static Text candidates_text(Walk *walk, Text function)
{
    enum { SHOWN = 6 };
    uint16_t first;
    size_t count = checker_natives(walk->checker, &first, function);
    Buffer text;
    buffer_init(&text, arena_allocator(walk->checker->arena));
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        buffer_add_string(&text, diags_say(walk->checker->diags, i == 0 ? "It takes " : "; "));
        buffer_add_string(&text, native_get((uint16_t)(first + i))->signature);
    }
    if (count > SHOWN)
        buffer_add(&text, diags_text(walk->checker->diags, "; and %zu more", count - SHOWN));
    if (count > 0)
        buffer_add_char(&text, '.');
    return keep(walk, &text);
}

/* ---- hints ----------------------------------------------------------------------------------- */

static const Decl *enum_decl(const Walk *walk, const Type *type)
{
    const DeclList *enums = walk->checker->enums;
    return type->kind == TYPE_ENUM && enums != NULL && type->index < enums->count
               ? enums->items[type->index]
               : NULL;
}

bool mismatch_hint_member(Walk *walk, Diag *diag, const Type *type, const Expr *text)
{
    const Decl *decl = enum_decl(walk, type);
    if (decl == NULL || decl->as.enumeration.count == 0)
        return false;
    Text name = decl->as.enumeration.members[0].name.text;
    bool literal = text->kind == EXPR_LITERAL && text->as.literal.tag == VALUE_STRING;
    bool certain = literal && reference_member(decl, value_text(text->as.literal)) <
                                  decl->as.enumeration.count;
    if (certain)
        name = value_text(text->as.literal);
    Diags *diags = walk->checker->diags;
    Text member = diags_text(diags, "%.*s.%.*s", TEXT_ARG(decl->name.text), TEXT_ARG(name));
    diag->hint = diags_text(diags, "Write a member of the enum: %.*s.", TEXT_ARG(member));
    if (certain)
        diag->fix = (FixIt){text->span, member};
    return true;
}

static bool is_number(const Type *type)
{
    return type->kind == TYPE_INT || type->kind == TYPE_UINT || type->kind == TYPE_DOUBLE;
}

/* Whether the literal is a number in quotes of which leaving these out makes one of the type. */
static bool is_quoted_number(const Expr *expr, const Type *type)
{
    int64_t number;
    return expr->kind == EXPR_LITERAL && expr->as.literal.tag == VALUE_STRING &&
           type->kind == TYPE_INT && text_to_int64(&number, value_text(expr->as.literal));
}

/* amount > "1", name == 3: quotes are too many or too few, or one side is to be converted. */
static bool hint_number(Walk *walk, Diag *diag, const Arguments *pair, uint32_t text)
{
    Diags *diags = walk->checker->diags;
    const Type *type = pair->types[1 - text];
    const Expr *quoted = pair->exprs[text], *number = pair->exprs[1 - text];
    if (!is_number(type) || pair->types[text]->kind != TYPE_STRING)
        return false;
    if (is_quoted_number(quoted, type)) {
        diag->hint = TEXT("A number is written without quotes.");
        Text digits = value_text(quoted->as.literal);
        diag->fix = (FixIt){quoted->span, diags_text(diags, "%.*s", TEXT_ARG(digits))};
    } else if (number->kind == EXPR_LITERAL && number->as.literal.tag == VALUE_INT) {
        Buffer in_quotes;
        buffer_init(&in_quotes, arena_allocator(walk->checker->arena));
        buffer_add_format(&in_quotes, "\"%lld\"", (long long)number->as.literal.as.integer);
        diag->hint = TEXT("A text is written in quotes.");
        diag->fix = (FixIt){number->span, keep(walk, &in_quotes)};
    } else {
        diag->hint = TEXT("A number and a text: convert one of them with string(…) or int(…).");
    }
    return true;
}

static Text hint_of_pair(Text function, const Type *left, const Type *right)
{
    bool dates = left->kind == TYPE_DATE || right->kind == TYPE_DATE;
    bool sum = text_equal(function, TEXT("_+_")) || text_equal(function, TEXT("_-_"));
    if (dates && sum)
        return TEXT("Count from a day with its methods add_days(n), add_months(n), add_years(n).");
    if (dates && (left->kind == TYPE_STRING || right->kind == TYPE_STRING))
        return TEXT("Write a day in an expression as date(\"2024-06-01\").");
    if (left->kind == TYPE_OPTIONAL || right->kind == TYPE_OPTIONAL)
        return TEXT("One side may be absent: say what holds then with .orValue(…).");
    if (left->kind == TYPE_ENUM && right->kind == TYPE_ENUM)
        return TEXT("They are members of different enums, which are never equal.");
    if (is_number(left) && is_number(right) && left->kind != right->kind)
        return TEXT("Numbers of two types: convert one with int(…), uint(…) or double(…).");
    if (text_equal(function, TEXT("_?_:_")))
        return TEXT(
            "Both sides of \":\" must be of one type; dyn(…) around one of them allows two.");
    return TEXT("");
}

static void add_hint(Walk *walk, Diag *diag, Text function, const Arguments *arguments)
{
    uint32_t last = arguments->count - 1;
    if (arguments->count >= 2) {
        const Type *left = arguments->types[last - 1], *right = arguments->types[last];
        if ((left->kind == TYPE_ENUM && right->kind == TYPE_STRING &&
             mismatch_hint_member(walk, diag, left, arguments->exprs[last])) ||
            (left->kind == TYPE_STRING && right->kind == TYPE_ENUM &&
             mismatch_hint_member(walk, diag, right, arguments->exprs[last - 1])))
            return;
        if (arguments->count == 2 && is_operator(function) &&
            (hint_number(walk, diag, arguments, 0) || hint_number(walk, diag, arguments, 1)))
            return;
        diag->hint = hint_of_pair(function, left, right);
    } else if (arguments->count == 1 && arguments->types[0]->kind == TYPE_OPTIONAL) {
        diag->hint = TEXT("It may be absent: say what holds then with .orValue(…).");
    }
    if (diag->hint.size_bytes == 0)
        diag->hint = candidates_text(walk, function);
}

static bool has_error(const Arguments *arguments)
{
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (arguments->types[i]->kind == TYPE_ERROR)
            return true;
    }
    return false;
}

const Type *mismatch_no_overload(Walk *walk, const Expr *call, Text function,
                                 const Arguments *arguments)
{
    if (has_error(arguments))
        return walk_error(walk);
    Diag diag = diag_at(DIAG_NO_OVERLOAD, call->as.call.function.span);
    if (arguments->count > 0) {
        uint32_t last = arguments->count - 1;
        bool conditional = text_equal(function, TEXT("_?_:_"));
        diag.also = arguments->exprs[conditional ? 1 : 0]->span;
        if (last > 0)
            diag.at = arguments->exprs[last]->span;
    }
    add_hint(walk, &diag, function, arguments);
    diags_add(walk->checker->diags, &diag, "cannot apply \"%.*s\" to %.*s",
              TEXT_ARG(written(function)), TEXT_ARG(types_text(walk, arguments)));
    return walk_error(walk);
}

/* ---- nothing of that name -------------------------------------------------------------------- */

/* What follows the last dot. */
static Text last_part(Text name)
{
    size_t start = name.size_bytes;
    while (start > 0 && name.data[start - 1] != '.')
        start--;
    return text_slice(name, start, name.size_bytes);
}

static bool is_imported(const Module *module, Text name)
{
    for (uint32_t i = 0; module != NULL && i < module->import_count; i++) {
        if (text_equal(module->imports[i].text, name))
            return true;
    }
    return false;
}

/* std.identifier.is_resident_id() is written as is_resident_id(): its module is to be imported. */
static bool hint_import(Walk *walk, Diag *diag, Text name)
{
    for (size_t i = 0; i < native_count(); i++) {
        Text function = text_of(native_get((uint16_t)i)->function);
        Text last = last_part(function);
        if (!text_starts_with(function, TEXT("std.")) || !text_equal(last, name))
            continue;
        Text module = text_slice(function, 0, function.size_bytes - last.size_bytes - 1);
        if (is_imported(walk->checker->module, module))
            continue;
        diag->hint = diags_text(walk->checker->diags,
                                "Write \"import %.*s;\" at the top of the file.", TEXT_ARG(module));
        return true;
    }
    return false;
}

static void offer_functions(Walk *walk, Suggestion *guess)
{
    const ExpressionEnvironment *environment = walk->checker->environment;
    for (size_t i = 0; i < native_count(); i++) {
        Text function = text_of(native_get((uint16_t)i)->function);
        if (text_find(function, TEXT("@"), 0) == SIZE_MAX && function.data[0] != '_')
            suggest_offer(guess, function);
    }
    for (uint32_t i = 0; environment != NULL && i < environment->function_count; i++)
        suggest_offer(guess, environment->functions[i].name);
    if (walk->checker->globals != NULL)
        suggest_offer(guess, globals_suggest(walk->checker, guess->wanted, reference_is_called));
}

const Type *mismatch_no_function(Walk *walk, const Expr *call, Text function,
                                 const Arguments *arguments)
{
    bool method = call->as.call.target != NULL && arguments->count > call->as.call.args.count;
    if (method && arguments->types[0]->kind == TYPE_ERROR)
        return walk_error(walk); /* its receiver's mistake may be the cause */
    Span at = call->as.call.function.span;
    if (!method && call->as.call.target != NULL)
        at = span_join(call->as.call.target->span, at);
    Diag diag = diag_at(DIAG_UNDECLARED, at);
    if (walk->checker->environment != NULL || !hint_import(walk, &diag, function)) {
        Suggestion guess = suggest_begin(function);
        offer_functions(walk, &guess);
        suggest_fill(&diag, walk->checker->diags, &guess, at);
    }
    diags_add(walk->checker->diags, &diag, "there is no function \"%.*s\"",
              TEXT_ARG(written(function)));
    return walk_error(walk);
}

void mismatch_check_members(Walk *walk, const Expr *call)
{
    if (!ast_is(call, OPERATOR_IN))
        return;
    const Expr *one = call->as.call.args.items[0], *list = call->as.call.args.items[1];
    if (list->kind != EXPR_LIST || one->type->kind != TYPE_ENUM || call->type->kind == TYPE_ERROR)
        return;
    for (uint32_t i = 0; i < list->as.list.items.count; i++) {
        const Expr *item = list->as.list.items.items[i];
        if (item->type->kind != TYPE_ENUM || item->type == one->type)
            continue;
        Diag diag = diag_at(DIAG_NO_OVERLOAD, item->span);
        diag.also = one->span;
        diag.hint = TEXT("They are members of different enums, which are never equal.");
        diags_add(walk->checker->diags, &diag, "cannot find a \"%.*s\" among values of \"%.*s\"",
                  TEXT_ARG(walk_type_text(walk, one->type)),
                  TEXT_ARG(walk_type_text(walk, item->type)));
    }
}
