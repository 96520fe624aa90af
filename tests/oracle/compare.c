/*
 * compare.c - random expressions through the virtual machine and by walking the tree.
 *
 *   oracle COUNT [SEED]       compares COUNT expressions; expression I of a seed is always the same
 *   oracle --show SEED I      shows one of them and what came of it
 *
 * Each expression is compared twice: type-checked, where its types are right, and unchecked. The
 * two must agree with the tree walk, with each other, and the value must be of the type deduced.
 * Prints the first differences and ends with 1 if there are any.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "expr/expression_session.h"
#include "oracle/random_expression.h"
#include "oracle/tree_eval.h"

enum { DIFFERENCES_SHOWN = 20, STEPS = 200000, DEPTH_MAX = 6, ILL_PERCENT = 4 };

typedef struct Comparison {
    ExpressionSession *session;
    Library *library;
    Arena *arena;
    const ValueNames *names;
    bool show;
    uint64_t seed, index;
    Text text;
    RandomVariables variables;
    /* what has been counted */
    uint64_t checked, unchecked, errors, unknowns, limits, endless, differences;
    double fuel, bounds;
} Comparison;

/* ---- showing --------------------------------------------------------------------------------- */

static void print_value(Value value)
{
    Allocator allocator = allocator_system();
    Buffer text;
    buffer_init(&text, &allocator);
    static const ValueNames none = {NULL, NULL, NULL};
    if (value.tag == VALUE_ERROR)
        buffer_add_format(&text, "error %s: %.*s", error_code_name(value.as.error->code),
                          TEXT_ARG(value.as.error->message));
    else if (value.tag == VALUE_UNKNOWN)
        buffer_add_format(&text, "unknown of %u", value.as.unknown->count);
    else
        print_cel(&text, value, &none);
    printf("%.*s\n", TEXT_ARG(buffer_text(&text)));
    buffer_free(&text);
}

static void print_used_variables(const Comparison *comparison)
{
    for (uint32_t i = 0; i < comparison->variables.count; i++) {
        Text name = comparison->variables.items[i].name;
        if (text_find(comparison->text, name, 0) == SIZE_MAX)
            continue;
        printf("    %.*s = ", TEXT_ARG(name));
        print_value(comparison->variables.values[i]);
    }
}

static void differ(Comparison *comparison, const char *what, Value one, Value other)
{
    if (++comparison->differences > DIFFERENCES_SHOWN)
        return;
    printf("%s (oracle --show %llu %llu)\n    %.*s\n", what, (unsigned long long)comparison->seed,
           (unsigned long long)comparison->index, TEXT_ARG(comparison->text));
    print_used_variables(comparison);
    printf("    one:   ");
    print_value(one);
    printf("    other: ");
    print_value(other);
}

/* ---- types ----------------------------------------------------------------------------------- */

static bool all_fit(const List *list, const Type *type);
static bool entries_fit(const Map *map, const Type *key, const Type *value);

/* Whether a value may come of an expression of that type. */
static bool fits(Value value, const Type *type)
{
    static const TypeKind kinds[VALUE_TAG_COUNT] = {
        [VALUE_NULL] = TYPE_NULL,         [VALUE_BOOL] = TYPE_BOOL,
        [VALUE_INT] = TYPE_INT,           [VALUE_UINT] = TYPE_UINT,
        [VALUE_DOUBLE] = TYPE_DOUBLE,     [VALUE_STRING] = TYPE_STRING,
        [VALUE_BYTES] = TYPE_BYTES,       [VALUE_TIMESTAMP] = TYPE_TIMESTAMP,
        [VALUE_DURATION] = TYPE_DURATION, [VALUE_LIST] = TYPE_LIST,
        [VALUE_MAP] = TYPE_MAP,           [VALUE_OPTIONAL] = TYPE_OPTIONAL,
        [VALUE_TYPE] = TYPE_TYPE,
    };
    if (type->kind == TYPE_DYN || type->kind == TYPE_PARAM || value_is_unsure(value))
        return true;
    /* CEL lets null stand for times and optionals, as for messages. */
    if (value.tag == VALUE_NULL)
        return type->kind == TYPE_NULL || type->kind == TYPE_TIMESTAMP ||
               type->kind == TYPE_DURATION || type->kind == TYPE_OPTIONAL;
    if (kinds[value.tag] != type->kind)
        return false;
    if (value.tag == VALUE_LIST)
        return all_fit(value.as.list, type->params[0]);
    if (value.tag == VALUE_MAP)
        return entries_fit(value.as.map, type->params[0], type->params[1]);
    return value.tag != VALUE_OPTIONAL || value.as.inner == NULL ||
           fits(*value.as.inner, type->params[0]);
}

static bool all_fit(const List *list, const Type *type)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!fits(list->items[i], type))
            return false;
    }
    return true;
}

static bool entries_fit(const Map *map, const Type *key, const Type *value)
{
    for (uint32_t i = 0; i < map->count; i++) {
        if (!fits(map->entries[i].key, key) || !fits(map->entries[i].value, value))
            return false;
    }
    return true;
}

static bool has_dyn(const Type *type)
{
    bool found = type == NULL || type->kind == TYPE_DYN || type->kind == TYPE_NULL;
    for (uint8_t i = 0; !found && i < type->param_count; i++)
        found = has_dyn(type->params[i]);
    return found;
}

/* With dyn in play a deduced type is a promise that the values may break: dyn(1) in a list<A> that
 * something else made list<bool>. */
static bool involves_dyn(const Expr *expr)
{
    if (expr == NULL)
        return false;
    bool found = has_dyn(expr->type);
    if (expr->kind == EXPR_SELECT && expr->ref.kind == REF_NONE)
        found = found || involves_dyn(expr->as.select.operand);
    for (uint32_t i = 0; expr->kind == EXPR_CALL && !found && i < expr->as.call.args.count; i++)
        found = involves_dyn(expr->as.call.args.items[i]);
    if (expr->kind == EXPR_CALL && !found && native_is_method(expr->ref.natives[0]))
        found = involves_dyn(expr->as.call.target);
    for (uint32_t i = 0; expr->kind == EXPR_LIST && !found && i < expr->as.list.items.count; i++)
        found = involves_dyn(expr->as.list.items.items[i]);
    for (uint32_t i = 0; expr->kind == EXPR_MAP && !found && i < expr->as.map.count; i++)
        found =
            involves_dyn(expr->as.map.pairs[i].key) || involves_dyn(expr->as.map.pairs[i].value);
    if (expr->kind == EXPR_COMPREHENSION && !found)
        found = involves_dyn(expr->as.comprehension.range) ||
                involves_dyn(expr->as.comprehension.initial) ||
                involves_dyn(expr->as.comprehension.step) ||
                involves_dyn(expr->as.comprehension.result);
    return found;
}

/* ---- sizes of variables ---------------------------------------------------------------------- */

/* Values and bytes within it. */
static double total(Value value)
{
    double sum = 1;
    if (value.tag == VALUE_STRING || value.tag == VALUE_BYTES)
        sum += value.size;
    for (uint32_t i = 0; value.tag == VALUE_LIST && i < value.as.list->count; i++)
        sum += total(value.as.list->items[i]);
    for (uint32_t i = 0; value.tag == VALUE_MAP && i < value.as.map->count; i++)
        sum += total(value.as.map->entries[i].key) + total(value.as.map->entries[i].value);
    if (value.tag == VALUE_OPTIONAL && value.as.inner != NULL)
        sum += total(*value.as.inner);
    return sum;
}

static double greater(double one, double other)
{
    return one > other ? one : other;
}

/* The size that `path` names below the value: the greatest there is. See check/shape.h. */
static double size_within(Value value, Text path)
{
    double size = 0;
    if (text_equal(path, TEXT("*")))
        return total(value);
    if (value.tag == VALUE_OPTIONAL)
        return value.as.inner != NULL ? size_within(*value.as.inner, path) : 0;
    if (path.size_bytes == 0)
        return value.tag == VALUE_LIST                                 ? value.as.list->count
               : value.tag == VALUE_MAP                                ? value.as.map->count
               : value.tag == VALUE_STRING || value.tag == VALUE_BYTES ? value.size
                                                                       : 0;
    Text rest = text_slice(path, 2, path.size_bytes);
    bool keys = text_starts_with(path, TEXT("{}"));
    for (uint32_t i = 0; value.tag == VALUE_LIST && i < value.as.list->count; i++)
        size = greater(size, size_within(value.as.list->items[i], rest));
    for (uint32_t i = 0; value.tag == VALUE_MAP && i < value.as.map->count; i++) {
        const MapEntry *entry = &value.as.map->entries[i];
        size = greater(size, size_within(keys ? entry->key : entry->value, rest));
    }
    return size;
}

static double size_of(void *context, Text name)
{
    const Comparison *comparison = context;
    for (uint32_t i = 0; i < comparison->variables.count; i++) {
        Text variable = comparison->variables.items[i].name;
        if (text_starts_with(name, variable))
            return size_within(comparison->variables.values[i],
                               text_slice(name, variable.size_bytes, name.size_bytes));
    }
    return 0;
}

/* ---- one expression -------------------------------------------------------------------------- */

static ExpressionEnvironment environment_of(const Comparison *comparison, bool unchecked)
{
    return (ExpressionEnvironment){
        .variable_count = comparison->variables.count,
        .variables = comparison->variables.items,
        .unchecked = unchecked,
    };
}

/* By the machine. False where the expression does not compile. */
static bool by_machine(Comparison *comparison, Value *out, const Type **out_type, bool unchecked)
{
    ExpressionRequest request = {
        .text = comparison->text,
        .environment = environment_of(comparison, unchecked),
        .values = comparison->variables.values,
        .wants_cost = true,
    };
    ExpressionResult result;
    Status status = expression_evaluate(comparison->session, &result, comparison->arena, &request);
    if (status != STATUS_OK || diags_error_count(result.diags) > 0)
        return false;
    *out = result.value;
    *out_type = result.type;
    double bound = bound_evaluate(result.cost, size_of, comparison);
    if ((double)result.fuel_used > bound)
        differ(comparison, "more fuel than the bound", value_int(result.fuel_used),
               value_double(bound));
    comparison->endless += bound_is_endless(result.cost);
    comparison->fuel += (double)result.fuel_used;
    comparison->bounds += bound < 1e9 ? bound : 0;
    return true;
}

/* Where an error arose: the instruction; 0 for other values. */
static uint32_t place_of(Value value)
{
    return value.tag == VALUE_ERROR ? value.as.error->instruction : 0;
}

/* Once it has run a few times the machine fuses its code, which must not show: not in the value,
 * nor in the fuel, nor in where an error arose. */
static void compare_fused(Comparison *comparison, Value tree, uint32_t place)
{
    enum { RUNS = 3 };
    int64_t fuel = expression_session_fuel_used(comparison->session);
    for (int i = 0; i < RUNS; i++) {
        Value again = expression_again(comparison->session);
        int64_t fuel_again = expression_session_fuel_used(comparison->session);
        if (!tree_same(again, tree))
            differ(comparison, "fused and not", again, tree);
        else if (place_of(again) != place)
            differ(comparison, "places of errors, fused and not", value_uint(place_of(again)),
                   value_uint(place));
        else if (fuel_again != fuel)
            differ(comparison, "fuel, fused and not", value_int(fuel_again), value_int(fuel));
        else
            continue;
        return;
    }
}

/* By walking a tree of its own. */
static bool by_tree(Comparison *comparison, Value *out, bool *dynamic, bool unchecked)
{
    Arena *arena = comparison->arena;
    ExpressionEnvironment environment = environment_of(comparison, unchecked);
    uint32_t file;
    Sources *sources = sources_new(arena);
    if (sources == NULL || !sources_add(&file, sources, TEXT("<random>"), comparison->text))
        return false;
    Diags *diags = diags_new(arena, sources);
    Expr *expr = diags != NULL ? parse_expression(arena, diags, file, NULL) : NULL;
    if (expr == NULL || diags_error_count(diags) > 0)
        return false;
    int64_t fuel = LIMIT_FUEL;
    TreeEval eval = {
        .arena = arena,
        .natives = {arena, comparison->library, comparison->names, &fuel},
        .values = comparison->variables.values,
        .variable_count = comparison->variables.count,
        .steps_left = STEPS,
    };
    if (check_expression(arena, expression_session_types(comparison->session), diags, NULL,
                         &environment, &eval.bindings, expr) != STATUS_OK ||
        diags_error_count(diags) > 0)
        return false;
    *out = tree_eval(&eval, expr);
    *dynamic = unchecked || involves_dyn(expr);
    return true;
}

static bool is_limit(Value value)
{
    return value.tag == VALUE_ERROR && value.as.error->code == ERROR_LIMIT;
}

static void compare_one(Comparison *comparison)
{
    Value machine[2], tree;
    const Type *type[2];
    bool ran[2], dynamic = false;
    for (int unchecked = 0; unchecked < 2; unchecked++) {
        bool compiled =
            by_machine(comparison, &machine[unchecked], &type[unchecked], unchecked == 1);
        ran[unchecked] = compiled;
        if (compiled != by_tree(comparison, &tree, &dynamic, unchecked == 1)) {
            differ(comparison, "compiles only once", value_bool(compiled), value_bool(!compiled));
            return;
        }
        if (!compiled)
            continue;
        if (comparison->show) {
            printf("%s\n  machine: ", unchecked == 1 ? "unchecked" : "checked");
            print_value(machine[unchecked]);
            printf("  tree:    ");
            print_value(tree);
        }
        *(unchecked == 1 ? &comparison->unchecked : &comparison->checked) += 1;
        comparison->errors += tree.tag == VALUE_ERROR;
        comparison->unknowns += tree.tag == VALUE_UNKNOWN;
        if (is_limit(machine[unchecked]) || is_limit(tree)) {
            comparison->limits++;
            return;
        }
        if (!tree_same(machine[unchecked], tree)) {
            differ(comparison,
                   unchecked == 1 ? "unchecked: machine and tree" : "checked: machine and tree",
                   machine[unchecked], tree);
            return;
        }
        if (!dynamic && !fits(machine[0], type[0])) {
            differ(comparison, "not of the type deduced", machine[0], value_null());
            return;
        }
        compare_fused(comparison, tree, place_of(machine[unchecked]));
        /* The machine's values go with the next evaluation: compare trees' from here on. */
        machine[unchecked] = tree;
    }
    if (ran[0] && ran[1] && !tree_same(machine[0], machine[1]))
        differ(comparison, "checked and unchecked", machine[0], machine[1]);
}

static bool run_index(Comparison *comparison, uint64_t index)
{
    Random random = {comparison->seed * UINT64_C(0xD1342543DE82EF95) + index};
    Buffer text;
    comparison->index = index;
    arena_reset(comparison->arena);
    buffer_init_in(&text, comparison->arena);
    bool ill = random_below(&random, 3) == 0;
    uint32_t depth = 1 + random_below(&random, DEPTH_MAX);
    random_expression(&text, &random, depth, ill ? ILL_PERCENT : 0);
    if (buffer_failed(&text) ||
        !random_variables(&comparison->variables, comparison->arena,
                          expression_session_types(comparison->session), &random))
        return false;
    comparison->text = buffer_text(&text);
    if (comparison->show)
        printf("%.*s\n", TEXT_ARG(comparison->text));
    compare_one(comparison);
    expression_session_end(comparison->session);
    return true;
}

static bool run(Comparison *comparison, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (!run_index(comparison, first + i)) {
            fprintf(stderr, "oracle: memory is exhausted\n");
            return false;
        }
    }
    printf("seed %llu: %llu expressions; evaluated %llu checked, %llu unchecked; of these %llu "
           "errors, %llu unknowns, %llu over a limit; %llu differences\n",
           (unsigned long long)comparison->seed, (unsigned long long)count,
           (unsigned long long)comparison->checked, (unsigned long long)comparison->unchecked,
           (unsigned long long)comparison->errors, (unsigned long long)comparison->unknowns,
           (unsigned long long)comparison->limits, (unsigned long long)comparison->differences);
    printf("fuel used %.0f, bounds %.0f (those below 1e9), %llu endless\n", comparison->fuel,
           comparison->bounds, (unsigned long long)comparison->endless);
    /* A comparison of little is no comparison. */
    return comparison->differences == 0 && comparison->checked * 3 >= count &&
           comparison->limits * 50 <= count;
}

int main(int argc, char **argv)
{
    static const ValueNames names = {NULL, NULL, NULL};
    bool show = argc == 4 && strcmp(argv[1], "--show") == 0;
    if (!show && argc != 2 && argc != 3) {
        fprintf(stderr, "usage: oracle COUNT [SEED] | oracle --show SEED INDEX\n");
        return 2;
    }
    Allocator allocator = allocator_system();
    Comparison comparison = {
        .arena = arena_new(&allocator),
        .library = library_new(&allocator),
        .names = &names,
        .show = show,
        .seed = show        ? strtoull(argv[2], NULL, 10)
                : argc == 3 ? strtoull(argv[2], NULL, 10)
                            : 1,
    };
    bool right = false;
    if (comparison.arena != NULL && comparison.library != NULL &&
        expression_session_new(&comparison.session, &allocator) == STATUS_OK)
        right = show ? run_index(&comparison, strtoull(argv[3], NULL, 10))
                     : run(&comparison, 0, strtoull(argv[1], NULL, 10));
    expression_session_free(comparison.session);
    library_free(comparison.library);
    arena_free(comparison.arena);
    return right ? 0 : 1;
}
