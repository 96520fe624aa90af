/*
 * cycles.c - needs, found by name before any type is known.
 *
 * A setting needs the scopes that its values stand in, as reading it asks for their values.
 */
#include "check/cycles.h"

#include "base/limits.h"
#include "check/declare.h"
#include "check/settings.h"

/* ---- reports --------------------------------------------------------------------------------- */

static Text way_round(Checker *checker, Decl *const *decls, const uint32_t *nodes, uint32_t count)
{
    Buffer way;
    buffer_init(&way, arena_allocator(checker->arena));
    for (uint32_t i = 0; i <= count; i++) {
        if (i > 0)
            buffer_add_string(&way, " → ");
        buffer_add(&way, decls[nodes[i % count]]->name.text);
    }
    Text text = diags_text(checker->diags, "%.*s", TEXT_ARG(buffer_text(&way)));
    buffer_free(&way);
    return text;
}

static void report(Checker *checker, const Digraph *graph, const DigraphOrder *order,
                   Decl *const *decls, uint32_t node, const char *hint)
{
    uint32_t *nodes = NULL, count = 0;
    if (!digraph_circle(&nodes, &count, graph, order, node))
        return;
    Diag diag = diag_at(DIAG_CIRCLE, decls[node]->name.span);
    diag.hint = text_of(hint);
    if (count > 1) {
        diag.also = decls[nodes[1]]->name.span;
        diag.also_message = TEXT("which it needs, and which leads back to it");
    }
    diags_add(checker->diags, &diag, "\"%.*s\" needs itself: %.*s",
              TEXT_ARG(decls[node]->name.text), TEXT_ARG(way_round(checker, decls, nodes, count)));
}

/* The members of a component stand together in the order. */
void cycles_report(Checker *checker, const Digraph *graph, const DigraphOrder *order,
                   uint32_t first, Decl *const *decls, const char *hint)
{
    for (uint32_t i = first; i < order->count;) {
        uint32_t least = order->nodes[i], component = order->components[least];
        for (; i < order->count && order->components[order->nodes[i]] == component; i++)
            least = order->nodes[i] < least ? order->nodes[i] : least;
        if (order->circular[least])
            report(checker, graph, order, decls, least, hint);
    }
}

/* ---- needs ----------------------------------------------------------------------------------- */

/* Names that an expression binds itself. */
typedef struct Local {
    const struct Local *parent;
    Text name;
} Local;

struct Needs {
    Checker *checker; /* looks from the module of `from` */
    uint32_t from;
    Digraph graph;
    DigraphOrder order;
    uint32_t first[DECL_TEST_TABLE + 1]; /* the node of the first declaration of a kind */
    uint32_t node_count;
    Decl **decls;     /* by node */
    uint32_t *depths; /* by node: of what has been given out */
    Decl **taken;     /* in the order in which they were given out */
    bool *known;      /* by node: its needs are in the graph, or it waits for that */
    uint32_t *waiting;
    uint32_t waiting_count;
    bool failed;
};

static bool is_node(const Decl *decl)
{
    return decl->kind == DECL_CONST || decl->kind == DECL_FN || decl->kind == DECL_LET ||
           decl->kind == DECL_SCOPE || decl->kind == DECL_SETTING || decl->kind == DECL_DECIDE;
}

static uint32_t node_of(const Needs *needs, const Decl *decl)
{
    return needs->first[decl->kind] + decl->index;
}

static void look_into(Needs *needs, uint32_t node)
{
    if (needs->known[node])
        return;
    needs->known[node] = true;
    needs->waiting[needs->waiting_count++] = node;
}

static void need(Needs *needs, const Decl *decl)
{
    if (decl == NULL || !is_node(decl))
        return;
    if (!digraph_add(&needs->graph, needs->from, node_of(needs, decl)))
        needs->failed = true;
    look_into(needs, node_of(needs, decl));
}

static bool is_local(const Local *locals, Text name)
{
    for (; locals != NULL; locals = locals->parent) {
        if (text_equal(locals->name, name))
            return true;
    }
    return false;
}

enum { DOTTED_BYTES = 256 }; /* longer ones are no names that anybody declared */

/* Writes "a.b.c" and returns its size; 0 where the expression is no such name. */
static size_t write_dotted(char *out, const Expr *expr)
{
    Text part;
    size_t size_bytes = 0;
    if (expr->kind == EXPR_NAME) {
        part = expr->as.name;
    } else if (expr->kind == EXPR_SELECT) {
        part = expr->as.select.field.text;
        size_bytes = write_dotted(out, expr->as.select.operand);
        if (size_bytes == 0 || size_bytes + 1 > DOTTED_BYTES)
            return 0;
        out[size_bytes++] = '.';
    } else {
        return 0;
    }
    if (part.size_bytes > DOTTED_BYTES - size_bytes)
        return 0;
    memcpy(out + size_bytes, part.data, part.size_bytes);
    return size_bytes + part.size_bytes;
}

static const Expr *root_of(const Expr *expr)
{
    while (expr->kind == EXPR_SELECT)
        expr = expr->as.select.operand;
    return expr;
}

static bool starts_local(const Local *locals, const Expr *expr)
{
    const Expr *root = root_of(expr);
    return root->kind == EXPR_NAME && !root->absolute && is_local(locals, root->as.name);
}

/* The declaration that the expression as a whole names. */
static const Decl *named_decl(const Needs *needs, const Expr *expr)
{
    char name[DOTTED_BYTES];
    size_t size_bytes = write_dotted(name, expr);
    return size_bytes > 0 ? globals_peek(needs->checker, (Text){name, size_bytes}) : NULL;
}

static void visit(Needs *needs, const Local *locals, const Expr *expr);

static void visit_select(Needs *needs, const Local *locals, const Expr *expr)
{
    const Decl *decl = starts_local(locals, expr) ? NULL : named_decl(needs, expr);
    if (decl != NULL)
        need(needs, decl);
    else
        visit(needs, locals, expr->as.select.operand);
}

/* f(x), or a.b.f(x) where a.b is a module. */
static void visit_call(Needs *needs, const Local *locals, const Expr *expr)
{
    char name[DOTTED_BYTES];
    const Expr *target = expr->as.call.target;
    Text function = expr->as.call.function.text;
    size_t size_bytes = target != NULL ? write_dotted(name, target) : 0;
    if (target == NULL) {
        need(needs, globals_peek(needs->checker, function));
    } else if (size_bytes > 0 && size_bytes + 1 + function.size_bytes <= DOTTED_BYTES &&
               !starts_local(locals, target)) {
        name[size_bytes++] = '.';
        memcpy(name + size_bytes, function.data, function.size_bytes);
        need(needs, globals_peek(needs->checker, (Text){name, size_bytes + function.size_bytes}));
    }
    if (target != NULL)
        visit(needs, locals, target);
    for (uint32_t i = 0; i < expr->as.call.args.count; i++)
        visit(needs, locals, expr->as.call.args.items[i]);
}

static void visit_comprehension(Needs *needs, const Local *locals, const Expr *expr)
{
    const Binding *value = expr->as.comprehension.value;
    const Local accumulator = {locals, expr->as.comprehension.accumulator->name.text};
    const Local item = {&accumulator, expr->as.comprehension.item->name.text};
    const Local second = {&item, value != NULL ? value->name.text : TEXT("")};
    visit(needs, locals, expr->as.comprehension.range);
    visit(needs, locals, expr->as.comprehension.initial);
    visit(needs, &second, expr->as.comprehension.condition);
    visit(needs, &second, expr->as.comprehension.step);
    visit(needs, &accumulator, expr->as.comprehension.result);
}

static void visit(Needs *needs, const Local *locals, const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_ERROR:
    case EXPR_LITERAL:
        break;
    case EXPR_NAME:
        if (!starts_local(locals, expr))
            need(needs, globals_peek(needs->checker, expr->as.name));
        break;
    case EXPR_SELECT:
        visit_select(needs, locals, expr);
        break;
    case EXPR_CALL:
        visit_call(needs, locals, expr);
        break;
    case EXPR_LIST:
        for (uint32_t i = 0; i < expr->as.list.items.count; i++)
            visit(needs, locals, expr->as.list.items.items[i]);
        break;
    case EXPR_MAP:
    case EXPR_STRUCT:
        for (uint32_t i = 0; i < expr->as.map.count; i++) {
            if (expr->kind == EXPR_MAP)
                visit(needs, locals, expr->as.map.pairs[i].key);
            visit(needs, locals, expr->as.map.pairs[i].value);
        }
        break;
    case EXPR_COMPREHENSION:
        visit_comprehension(needs, locals, expr);
        break;
    }
}

static void visit_function(Needs *needs, const Decl *decl)
{
    uint32_t count = decl->as.function.param_count;
    Local *params = arena_alloc_array(needs->checker->arena, count, sizeof *params);
    if (params == NULL) {
        needs->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        params[i] =
            (Local){i > 0 ? &params[i - 1] : NULL, decl->as.function.params[i].binding->name.text};
    visit(needs, count > 0 ? &params[count - 1] : NULL, decl->as.function.body);
}

static void visit_setting(Needs *needs, const Decl *decl)
{
    for (const SettingValue *value = settings_values(decl); value != NULL; value = value->next) {
        for (uint32_t i = 0; i < value->decl->constraint_count; i++)
            need(needs, value->decl->constraints[i]->scope_decl);
    }
}

static void visit_decl(Needs *needs, const Decl *decl)
{
    switch (decl->kind) {
    case DECL_CONST:
        if (decl->as.constant.value != NULL)
            visit(needs, NULL, decl->as.constant.value);
        break;
    case DECL_FN:
        visit_function(needs, decl);
        break;
    case DECL_LET:
    case DECL_DECIDE:
        visit(needs, NULL, decl->as.let.value);
        break;
    case DECL_SCOPE:
        visit(needs, NULL, decl->as.scope.value);
        break;
    case DECL_SETTING:
        visit_setting(needs, decl);
        break;
    default:
        break;
    }
}

/* ---- depth ----------------------------------------------------------------------------------- */

/* Evaluating any of these but a constant takes a frame, and a rule or decision starts with one. */
static uint32_t depth_of(const Needs *needs, uint32_t node)
{
    uint32_t most = 0;
    for (const DigraphEdge *edge = needs->graph.edges[node]; edge != NULL; edge = edge->next)
        most = needs->depths[edge->to] > most ? needs->depths[edge->to] : most;
    return most + (needs->decls[node]->kind == DECL_CONST ? 0 : 1);
}

static void check_depth(Needs *needs, Checker *checker, uint32_t node)
{
    needs->depths[node] = depth_of(needs, node);
    if (needs->depths[node] != LIMIT_CALL_DEPTH)
        return;
    Diag diag = diag_at(DIAG_CALL_DEPTH, needs->decls[node]->name.span);
    diag.hint = TEXT("Join some of those it needs, one through another, into one.");
    diags_add(checker->diags, &diag,
              "\"%.*s\" needs others that need others, more than %d deep (LIMIT_CALL_DEPTH)",
              TEXT_ARG(needs->decls[node]->name.text), LIMIT_CALL_DEPTH - 1);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool allocate(Needs *needs, Arena *arena)
{
    uint32_t count = needs->node_count;
    needs->decls = arena_alloc_array(arena, count, sizeof(Decl *));
    needs->depths = arena_alloc_array(arena, count, sizeof *needs->depths);
    needs->taken = arena_alloc_array(arena, count, sizeof(Decl *));
    needs->known = arena_alloc_array(arena, count, sizeof *needs->known);
    needs->waiting = arena_alloc_array(arena, count, sizeof *needs->waiting);
    return needs->decls != NULL && needs->depths != NULL && needs->taken != NULL &&
           needs->known != NULL && needs->waiting != NULL &&
           digraph_init(&needs->graph, arena, count) &&
           digraph_order_init(&needs->order, &needs->graph);
}

Needs *needs_new(Checker *checker, const Checked *checked)
{
    const DeclList *lists[] = {&checked->constants, &checked->functions, &checked->lets,
                               &checked->scopes,    &checked->settings,  &checked->decides};
    const DeclKind kinds[] = {DECL_CONST, DECL_FN, DECL_LET, DECL_SCOPE, DECL_SETTING, DECL_DECIDE};
    Needs *needs = arena_alloc(checker->arena, sizeof *needs);
    if (needs == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        needs->first[kinds[i]] = needs->node_count;
        needs->node_count += lists[i]->count;
    }
    if (!allocate(needs, checker->arena))
        return NULL;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (uint32_t k = 0; k < lists[i]->count; k++)
            needs->decls[needs->first[kinds[i]] + k] = lists[i]->items[k];
    }
    return needs;
}

uint32_t needs_declarations(Decl *const **out, const Needs *needs)
{
    *out = needs->decls;
    return needs->node_count;
}

bool needs_has_open(const Needs *needs, const Decl *decl)
{
    return is_node(decl) && !digraph_order_has(&needs->order, node_of(needs, decl));
}

/* Has the needs of `node`, and of all these, in the graph. */
static void look_through(Needs *needs, const Checker *checker, uint32_t node)
{
    look_into(needs, node);
    while (needs->waiting_count > 0 && !needs->failed) {
        needs->from = needs->waiting[--needs->waiting_count];
        Checker view = declare_view(checker, needs->decls[needs->from]);
        needs->checker = &view;
        visit_decl(needs, needs->decls[needs->from]);
    }
    needs->checker = NULL;
}

static void settle_circular(const Needs *needs, const Checker *checker, uint32_t node)
{
    if (!needs->order.circular[node])
        return;
    needs->decls[node]->state = 2;
    if (needs->decls[node]->type == NULL)
        needs->decls[node]->type = type_simple(checker->types, TYPE_ERROR);
}

uint32_t needs_take(Decl *const **out, Needs *needs, Checker *checker, const Decl *decl)
{
    uint32_t first = needs->order.count;
    look_through(needs, checker, node_of(needs, decl));
    if (needs->failed)
        return 0;
    digraph_order_add(&needs->order, node_of(needs, decl));
    cycles_report(checker, &needs->graph, &needs->order, first, needs->decls,
                  "Break the circle: give one of them a value that does not need the others.");
    for (uint32_t i = first; i < needs->order.count; i++) {
        uint32_t node = needs->order.nodes[i];
        settle_circular(needs, checker, node);
        check_depth(needs, checker, node);
        needs->taken[i] = needs->decls[node];
    }
    *out = needs->taken + first;
    return needs->order.count - first;
}
