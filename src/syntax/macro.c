#include "syntax/macro.h"

#include "base/buffer.h"
#include "syntax/build_expression.h"
#include "syntax/sequence.h"

/* Names with '@' are nobody's: the language has no such names. */
#define RESULT "@result"      /* the accumulator */
#define TARGET "@target"      /* what an optional's macro is called on */
#define INPUT "@sortBy_input" /* what sortBy() is called on */
#define UNUSED "#unused"      /* the variable of a loop over nothing */

/* What CEL calls the accumulator where it can be seen: no variable may hide it. */
#define CEL_RESULT "__result__"

/* A macro call being expanded. */
typedef struct Expansion {
    Parser *parser;
    const Expr *call;
    Span span;
    Expr *target;
    Expr *const *args;
    uint32_t arg_count;
} Expansion;

/* ---- making nodes -------------------------------------------------------------------------- */

static Expr *name_node(const Expansion *x, Text name)
{
    return ast_name(x->parser, x->span, name, false);
}

static Expr *result_node(const Expansion *x)
{
    return name_node(x, TEXT(RESULT));
}

static Expr *literal_node(const Expansion *x, Value value)
{
    return ast_literal(x->parser, x->span, value);
}

static Expr *not_node(const Expansion *x, Expr *operand)
{
    return ast_operator(x->parser, x->span, OPERATOR_NOT, x->span, 1, &operand);
}

static Expr *binary_node(const Expansion *x, Operator operation, Expr *left, Expr *right)
{
    return ast_binary(x->parser, x->span, operation, x->span, left, right);
}

static Expr *conditional_node(const Expansion *x, Expr *condition, Expr *yes, Expr *no)
{
    return ast_conditional(x->parser, x->span, condition, yes, no);
}

static Expr *function_node(const Expansion *x, const char *function, uint32_t count,
                           Expr *const *args)
{
    return ast_plain_call(x->parser, x->span, ast_ident(text_of(function), x->span), NULL, count,
                          args);
}

static Expr *method_node(const Expansion *x, Text function, Expr *target)
{
    return ast_plain_call(x->parser, x->span, ast_ident(function, x->span), target, 0, NULL);
}

static Expr *list_node(const Expansion *x, Expr *item)
{
    Sequence elements = {0};
    if (item != NULL)
        elements = ast_element_add(x->parser, elements, item, false);
    return ast_list(x->parser, x->span, elements);
}

/* The parts of a loop that differ between macros. */
typedef struct Loop {
    Expr *range;
    Ident item;
    Ident value; /* two-variable loops only */
    Ident accumulator;
    Expr *initial;
    Expr *condition;
    Expr *step;
    Expr *result;
} Loop;

static Expr *loop_node(const Expansion *x, const Loop *loop)
{
    Expr *expr = ast_new(x->parser, EXPR_COMPREHENSION, x->span);
    Binding *item = ast_binding(x->parser, loop->item);
    Binding *accumulator = ast_binding(x->parser, loop->accumulator);
    bool two = loop->value.text.data != NULL;
    Binding *value = two ? ast_binding(x->parser, loop->value) : NULL;
    if (expr == &x->parser->spare || item == NULL || accumulator == NULL || (two && value == NULL))
        return &x->parser->spare;
    expr->as.comprehension.range = loop->range;
    expr->as.comprehension.item = item;
    expr->as.comprehension.value = value;
    expr->as.comprehension.accumulator = accumulator;
    expr->as.comprehension.initial = loop->initial;
    expr->as.comprehension.condition = loop->condition;
    expr->as.comprehension.step = loop->step;
    expr->as.comprehension.result = loop->result;
    return ast_finish(x->parser, expr);
}

/* `body` with `name` standing for `value`: a loop over nothing whose accumulator is the name. */
static Expr *bind_node(const Expansion *x, Ident name, Expr *value, Expr *body)
{
    Loop loop = {
        .range = list_node(x, NULL),
        .item = ast_ident(TEXT(UNUSED), x->span),
        .accumulator = name,
        .initial = value,
        .condition = literal_node(x, value_bool(false)),
        .step = name_node(x, name.text),
        .result = body,
    };
    return loop_node(x, &loop);
}

/* ---- mistakes ------------------------------------------------------------------------------ */

static Expr *misuse(const Expansion *x, const Expr *at, const char *why)
{
    if (at->kind != EXPR_ERROR) {
        Diag diag = diag_at(DIAG_BAD_MACRO, at->span);
        diag.also = x->call->as.call.function.span;
        diag.also_message = TEXT("of this macro");
        diags_add(x->parser->diags, &diag, "%s", diags_say(x->parser->diags, why));
    }
    return ast_new(x->parser, EXPR_ERROR, x->span);
}

/* Sets *out to the plain name that argument `i` is; false when it is none, reported. */
static bool variable(const Expansion *x, Ident *out, uint32_t i)
{
    const Expr *arg = x->args[i];
    if (arg->kind == EXPR_NAME && text_equal(arg->as.name, TEXT(CEL_RESULT))) {
        misuse(x, arg, "\"__result__\" is the name that CEL gives a loop's result");
        return false;
    }
    if (arg->kind == EXPR_NAME && !arg->absolute) {
        *out = ast_ident(arg->as.name, arg->span);
        return true;
    }
    misuse(x, arg, "the loop's variable must be a plain name");
    return false;
}

/* The variables of a one- or two-variable loop; the item is the first, as in the tree. */
static bool variables(const Expansion *x, Loop *loop, bool two)
{
    if (!variable(x, &loop->item, 0) || (two && !variable(x, &loop->value, 1)))
        return false;
    if (two && text_equal(loop->item.text, loop->value.text)) {
        misuse(x, x->args[1], "the loop's two variables must have different names");
        return false;
    }
    return true;
}

/* ---- has() --------------------------------------------------------------------------------- */

static Expr *expand_has(const Expansion *x)
{
    const Expr *arg = x->args[0];
    if (arg->kind != EXPR_SELECT || arg->optional || arg->macro != NULL)
        return misuse(x, arg, "has() takes a field: has(a.b)");
    Expr *expr =
        ast_select(x->parser, x->span, arg->as.select.operand, arg->as.select.field, false);
    if (expr->kind == EXPR_SELECT)
        expr->test_only = true;
    return expr;
}

/* ---- loops --------------------------------------------------------------------------------- */

static Expr *not_strictly_false(const Expansion *x, Expr *condition)
{
    return function_node(x, "@not_strictly_false", 1, &condition);
}

static Expr *finish_loop(const Expansion *x, Loop *loop)
{
    loop->range = x->target;
    loop->accumulator = ast_ident(TEXT(RESULT), x->span);
    if (loop->condition == NULL)
        loop->condition = literal_node(x, value_bool(true));
    if (loop->result == NULL)
        loop->result = result_node(x);
    return loop_node(x, loop);
}

static Expr *all_of(const Expansion *x, bool two)
{
    Loop loop = {0};
    if (!variables(x, &loop, two))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    loop.initial = literal_node(x, value_bool(true));
    loop.condition = not_strictly_false(x, result_node(x));
    loop.step = binary_node(x, OPERATOR_AND, result_node(x), x->args[two ? 2 : 1]);
    return finish_loop(x, &loop);
}

static Expr *any_of(const Expansion *x, bool two)
{
    Loop loop = {0};
    if (!variables(x, &loop, two))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    loop.initial = literal_node(x, value_bool(false));
    loop.condition = not_strictly_false(x, not_node(x, result_node(x)));
    loop.step = binary_node(x, OPERATOR_OR, result_node(x), x->args[two ? 2 : 1]);
    return finish_loop(x, &loop);
}

static Expr *one_of(const Expansion *x, bool two)
{
    Loop loop = {0};
    if (!variables(x, &loop, two))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *more = binary_node(x, OPERATOR_ADD, result_node(x), literal_node(x, value_int(1)));
    loop.initial = literal_node(x, value_int(0));
    loop.step = conditional_node(x, x->args[two ? 2 : 1], more, result_node(x));
    loop.result = binary_node(x, OPERATOR_EQUAL, result_node(x), literal_node(x, value_int(1)));
    return finish_loop(x, &loop);
}

/* A loop that collects: `step` for each element where `filter` (may be NULL) is true. */
static Expr *collect(const Expansion *x, Loop *loop, Expr *initial, Expr *filter, Expr *step)
{
    loop->initial = initial;
    loop->step = filter == NULL ? step : conditional_node(x, filter, step, result_node(x));
    return finish_loop(x, loop);
}

static Expr *append(const Expansion *x, Expr *item)
{
    return binary_node(x, OPERATOR_ADD, result_node(x), list_node(x, item));
}

static Expr *expand_all(const Expansion *x)
{
    return all_of(x, false);
}
static Expr *expand_all2(const Expansion *x)
{
    return all_of(x, true);
}
static Expr *expand_exists(const Expansion *x)
{
    return any_of(x, false);
}
static Expr *expand_exists2(const Expansion *x)
{
    return any_of(x, true);
}
static Expr *expand_exists_one(const Expansion *x)
{
    return one_of(x, false);
}
static Expr *expand_exists_one2(const Expansion *x)
{
    return one_of(x, true);
}

/* map(v, transform), map(v, filter, transform) */
static Expr *expand_map(const Expansion *x)
{
    Loop loop = {0};
    if (!variables(x, &loop, false))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *filter = x->arg_count == 3 ? x->args[1] : NULL;
    Expr *step = append(x, x->args[x->arg_count - 1]);
    return collect(x, &loop, list_node(x, NULL), filter, step);
}

static Expr *expand_filter(const Expansion *x)
{
    Loop loop = {0};
    if (!variables(x, &loop, false))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *item = name_node(x, loop.item.text);
    return collect(x, &loop, list_node(x, NULL), x->args[1], append(x, item));
}

/* transformList(i, v, transform), transformList(i, v, filter, transform) */
static Expr *expand_transform_list(const Expansion *x)
{
    Loop loop = {0};
    if (!variables(x, &loop, true))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *filter = x->arg_count == 4 ? x->args[2] : NULL;
    Expr *step = append(x, x->args[x->arg_count - 1]);
    return collect(x, &loop, list_node(x, NULL), filter, step);
}

static Expr *empty_map(const Expansion *x)
{
    return ast_map(x->parser, x->span, (Sequence){0});
}

static Expr *expand_transform_map(const Expansion *x)
{
    Loop loop = {0};
    if (!variables(x, &loop, true))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *filter = x->arg_count == 4 ? x->args[2] : NULL;
    Expr *key = name_node(x, loop.item.text);
    Expr *const args[] = {result_node(x), key, x->args[x->arg_count - 1]};
    Expr *step = function_node(x, "cel.@mapInsert", 3, args);
    return collect(x, &loop, empty_map(x), filter, step);
}

static Expr *expand_transform_map_entry(const Expansion *x)
{
    Loop loop = {0};
    if (!variables(x, &loop, true))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *filter = x->arg_count == 4 ? x->args[2] : NULL;
    Expr *const args[] = {result_node(x), x->args[x->arg_count - 1]};
    Expr *step = function_node(x, "cel.@mapInsert", 2, args);
    return collect(x, &loop, empty_map(x), filter, step);
}

/* list.sortBy(v, key): the list sorted by the keys that a map() over it gives. */
static Expr *expand_sort_by(const Expansion *x)
{
    Expansion inner = *x;
    inner.target = name_node(x, TEXT(INPUT));
    Expr *keys = expand_map(&inner);
    if (keys->kind == EXPR_ERROR)
        return keys;
    Ident function = ast_ident(TEXT("@sortByAssociatedKeys"), x->span);
    Expr *input = name_node(x, TEXT(INPUT));
    Expr *sorted = ast_plain_call(x->parser, x->span, function, input, 1, &keys);
    return bind_node(x, ast_ident(TEXT(INPUT), x->span), x->target, sorted);
}

/* ---- optionals ----------------------------------------------------------------------------- */

/* target.hasValue() ? present(v = target.value()) : optional.none(), the target evaluated once. */
static Expr *optional_loop(const Expansion *x, bool wrap)
{
    Ident name;
    if (!variable(x, &name, 0))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    Expr *value = method_node(x, TEXT("value"), name_node(x, TEXT(TARGET)));
    Expr *present = bind_node(x, name, value, x->args[1]);
    if (wrap)
        present = function_node(x, "optional.of", 1, &present);
    Expr *has_value = method_node(x, TEXT("hasValue"), name_node(x, TEXT(TARGET)));
    Expr *none = function_node(x, "optional.none", 0, NULL);
    Expr *body = conditional_node(x, has_value, present, none);
    return bind_node(x, ast_ident(TEXT(TARGET), x->span), x->target, body);
}

static Expr *expand_opt_map(const Expansion *x)
{
    return optional_loop(x, true);
}
static Expr *expand_opt_flat_map(const Expansion *x)
{
    return optional_loop(x, false);
}

/* ---- cel.bind() and the blocks of CEL's conformance suite ---------------------------------- */

static Expr *expand_bind(const Expansion *x)
{
    Ident name;
    if (!variable(x, &name, 0))
        return ast_new(x->parser, EXPR_ERROR, x->span);
    return bind_node(x, name, x->args[1], x->args[2]);
}

/* A name such as "@index3" or "@it:0:1". */
static Text numbered_name(const Expansion *x, const char *prefix, const int64_t *numbers,
                          uint32_t count)
{
    Buffer buffer;
    buffer_init(&buffer, arena_allocator(x->parser->arena));
    buffer_add_string(&buffer, prefix);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(&buffer, ':');
        buffer_add_int(&buffer, numbers[i]);
    }
    return parser_keep(x->parser, &buffer);
}

/* cel.block([a, b, …], result): cel.bind(@index0, a, cel.bind(@index1, b, … result)) */
static Expr *expand_block(const Expansion *x)
{
    const Expr *list = x->args[0];
    if (list->kind != EXPR_LIST || list->as.list.optional != NULL || list->as.list.items.count == 0)
        return misuse(x, list, "cel.block() takes a list of the block's values");
    Expr *body = x->args[1];
    for (uint32_t i = list->as.list.items.count; i > 0; i--) {
        int64_t index = i - 1;
        Ident name = ast_ident(numbered_name(x, "@index", &index, 1), x->span);
        body = bind_node(x, name, list->as.list.items.items[i - 1], body);
    }
    return body;
}

static Expr *numbered(const Expansion *x, const char *prefix)
{
    int64_t numbers[2] = {0};
    for (uint32_t i = 0; i < x->arg_count; i++) {
        const Expr *arg = x->args[i];
        if (arg->kind != EXPR_LITERAL || arg->as.literal.tag != VALUE_INT ||
            arg->as.literal.as.integer < 0)
            return misuse(x, arg, "a block's names are numbered by whole literals");
        numbers[i] = arg->as.literal.as.integer;
    }
    return name_node(x, numbered_name(x, prefix, numbers, x->arg_count));
}

static Expr *expand_index(const Expansion *x)
{
    return numbered(x, "@index");
}
static Expr *expand_iter_var(const Expansion *x)
{
    return numbered(x, "@it:");
}
static Expr *expand_accu_var(const Expansion *x)
{
    return numbered(x, "@ac:");
}

/* ---- math.greatest(), math.least() --------------------------------------------------------- */

static bool may_be_number(const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_LITERAL:
        return expr->as.literal.tag == VALUE_INT || expr->as.literal.tag == VALUE_UINT ||
               expr->as.literal.tag == VALUE_DOUBLE;
    case EXPR_LIST:
    case EXPR_MAP:
    case EXPR_STRUCT:
        return false;
    default:
        return true;
    }
}

static bool are_numbers(Expr *const *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!may_be_number(args[i]))
            return false;
    return count > 0;
}

static Expr *extreme(const Expansion *x, const char *function)
{
    static const char not_numbers[] = "greatest() and least() take numbers, or a list of them";
    const Expr *first = x->arg_count > 0 ? x->args[0] : x->call;
    if (x->arg_count == 1 && first->kind == EXPR_LIST) {
        ExprList items = first->as.list.items;
        if (!are_numbers(items.items, items.count))
            return misuse(x, first, not_numbers);
        return function_node(x, function, 1, x->args);
    }
    if (!are_numbers(x->args, x->arg_count))
        return misuse(x, first, not_numbers);
    if (x->arg_count <= 2)
        return function_node(x, function, x->arg_count, x->args);
    Sequence elements = {0};
    for (uint32_t i = 0; i < x->arg_count; i++)
        elements = ast_element_add(x->parser, elements, x->args[i], false);
    Expr *list = ast_list(x->parser, x->span, elements);
    return function_node(x, function, 1, &list);
}

static Expr *expand_greatest(const Expansion *x)
{
    return extreme(x, "math.@max");
}
static Expr *expand_least(const Expansion *x)
{
    return extreme(x, "math.@min");
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef enum MacroStyle {
    STYLE_FUNCTION,  /* has(x) */
    STYLE_METHOD,    /* x.all(…) */
    STYLE_NAMESPACE, /* cel.bind(…) */
} MacroStyle;

typedef struct Macro {
    Text name;
    MacroStyle style;
    Text space; /* NAMESPACE */
    uint32_t arg_min, arg_max;
    Expr *(*expand)(const Expansion *x);
    const char *usage;
} Macro;

#define FUNCTION(name, min, max, expand, usage)                                 \
    {                                                                           \
        TEXT_INIT(name), STYLE_FUNCTION, TEXT_INIT(""), min, max, expand, usage \
    }
#define METHOD(name, min, max, expand, usage)                                 \
    {                                                                         \
        TEXT_INIT(name), STYLE_METHOD, TEXT_INIT(""), min, max, expand, usage \
    }
#define SPACE(space, name, min, max, expand, usage)                                 \
    {                                                                               \
        TEXT_INIT(name), STYLE_NAMESPACE, TEXT_INIT(space), min, max, expand, usage \
    }

static const Macro macros[] = {
    FUNCTION("has", 1, 1, expand_has, "has(a.b)"),
    METHOD("all", 2, 2, expand_all, "list.all(x, condition)"),
    METHOD("all", 3, 3, expand_all2, "list.all(i, x, condition)"),
    METHOD("exists", 2, 2, expand_exists, "list.exists(x, condition)"),
    METHOD("exists", 3, 3, expand_exists2, "list.exists(i, x, condition)"),
    METHOD("exists_one", 2, 2, expand_exists_one, "list.exists_one(x, condition)"),
    METHOD("exists_one", 3, 3, expand_exists_one2, "list.exists_one(i, x, condition)"),
    METHOD("existsOne", 2, 2, expand_exists_one, "list.existsOne(x, condition)"),
    METHOD("existsOne", 3, 3, expand_exists_one2, "list.existsOne(i, x, condition)"),
    METHOD("map", 2, 3, expand_map, "list.map(x, value), list.map(x, condition, value)"),
    METHOD("filter", 2, 2, expand_filter, "list.filter(x, condition)"),
    METHOD("transformList", 3, 4, expand_transform_list,
           "list.transformList(i, x, value), list.transformList(i, x, condition, value)"),
    METHOD("transformMap", 3, 4, expand_transform_map,
           "map.transformMap(k, v, value), map.transformMap(k, v, condition, value)"),
    METHOD("transformMapEntry", 3, 4, expand_transform_map_entry,
           "map.transformMapEntry(k, v, {key: value})"),
    METHOD("sortBy", 2, 2, expand_sort_by, "list.sortBy(x, key)"),
    METHOD("optMap", 2, 2, expand_opt_map, "optional.optMap(x, value)"),
    METHOD("optFlatMap", 2, 2, expand_opt_flat_map, "optional.optFlatMap(x, optional)"),
    SPACE("cel", "bind", 3, 3, expand_bind, "cel.bind(x, value, expression)"),
    SPACE("cel", "block", 2, 2, expand_block, "cel.block([value, …], expression)"),
    SPACE("cel", "index", 1, 1, expand_index, "cel.index(0)"),
    SPACE("cel", "iterVar", 2, 2, expand_iter_var, "cel.iterVar(0, 0)"),
    SPACE("cel", "accuVar", 2, 2, expand_accu_var, "cel.accuVar(0, 0)"),
    SPACE("math", "greatest", 1, UINT32_MAX, expand_greatest, "math.greatest(a, b, …)"),
    SPACE("math", "least", 1, UINT32_MAX, expand_least, "math.least(a, b, …)"),
};
enum { MACRO_COUNT = sizeof macros / sizeof *macros };

const char *macro_usage(Text name, size_t *at)
{
    while (*at < MACRO_COUNT) {
        const Macro *macro = &macros[(*at)++];
        size_t space = macro->space.size_bytes;
        bool named = space == 0 ? text_equal(name, macro->name)
                                : name.size_bytes == space + 1 + macro->name.size_bytes &&
                                      text_starts_with(name, macro->space) &&
                                      text_ends_with(name, macro->name);
        if (named)
            return macro->usage;
    }
    return NULL;
}

static bool applies(const Macro *macro, const Expr *call)
{
    const Expr *target = call->as.call.target;
    if (!text_equal(macro->name, call->as.call.function.text))
        return false;
    switch (macro->style) {
    case STYLE_FUNCTION:
        return target == NULL;
    case STYLE_METHOD:
        return target != NULL;
    case STYLE_NAMESPACE:
        return target != NULL && target->kind == EXPR_NAME && !target->absolute &&
               text_equal(target->as.name, macro->space);
    }
    return false;
}

/* The macro that `call` calls, whatever its arguments; then also the one that takes them. */
static const Macro *find(const Expr *call, bool *fits)
{
    const Macro *named = NULL;
    uint32_t count = call->as.call.args.count;
    for (size_t i = 0; i < MACRO_COUNT; i++) {
        if (!applies(&macros[i], call))
            continue;
        named = &macros[i];
        *fits = count >= named->arg_min && count <= named->arg_max;
        if (*fits)
            break;
    }
    return named;
}

static Expr *wrong_count(Parser *parser, const Expr *call, const Macro *macro)
{
    Diag diag = diag_at(DIAG_BAD_MACRO, call->as.call.function.span);
    diag.hint = diags_text(parser->diags, "Write it as %s.", macro->usage);
    diags_add(parser->diags, &diag, "\"%.*s\" takes other arguments", TEXT_ARG(macro->name));
    return ast_new(parser, EXPR_ERROR, call->span);
}

Expr *macro_expand(Parser *parser, Expr *call)
{
    if (parser->disable_macros || call->kind != EXPR_CALL)
        return call;
    bool fits = false;
    const Macro *macro = find(call, &fits);
    if (macro == NULL)
        return call;
    if (!fits)
        return wrong_count(parser, call, macro);
    const Expansion expansion = {
        .parser = parser,
        .call = call,
        .span = call->span,
        .target = call->as.call.target,
        .args = call->as.call.args.items,
        .arg_count = call->as.call.args.count,
    };
    Expr *expanded = macro->expand(&expansion);
    if (expanded->kind == EXPR_ERROR || expanded == &parser->spare)
        return expanded;
    if (expanded->macro == NULL)
        expanded->macro = call;
    return expanded;
}
