#include "data/coverage.h"

#include <string.h>

/* ---- what there is to reach ------------------------------------------------------------------ */

/* What has no value of its own to count: its parts decide. */
static bool is_taken_apart(uint16_t kind)
{
    return kind == EXPRESSION_AND || kind == EXPRESSION_OR || kind == EXPRESSION_NOT ||
           kind == EXPRESSION_CONDITIONAL;
}

/* Whether something depends on the expression being true or false: each condition of a rule, each
 * operand of and, or, not anywhere, what a conditional asks, and its outcomes where it is such a
 * condition itself. Parts come after what they are part of: `decides` is filled in up to there. */
static bool decides_something(const Program *program, const bool *decides, uint32_t expression)
{
    const BundleExpression *item = program_EXPRESSIONS(program) + expression;
    if (item->role == ROLE_WHEN || item->role == ROLE_UNLESS)
        return true;
    if (item->role != ROLE_PART || item->parent == NONE)
        return false;
    const BundleExpression *whole = program_EXPRESSIONS(program) + item->parent;
    if (whole->kind == EXPRESSION_CONDITIONAL)
        return expression == item->parent + 1 || decides[item->parent];
    return is_taken_apart(whole->kind);
}

/* A test's own expectations are code too, but nothing to cover. */
static bool is_of_test(const Program *program, uint32_t function)
{
    for (uint32_t i = 0; i < program_EXPECTS_count(program); i++) {
        const BundleExpect *expect = program_EXPECTS(program) + i;
        if (expect->kind == EXPECT_TRUE && expect->function == function)
            return true;
    }
    return false;
}

static void find_conditions(Coverage *coverage)
{
    const Program *program = coverage->program;
    uint32_t function = NONE;
    bool counts = false;
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        if (item->function != function) {
            function = item->function;
            counts = !is_of_test(program, function);
        }
        coverage->is_condition[i] = counts && decides_something(program, coverage->is_condition, i);
    }
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        if (is_taken_apart(program_EXPRESSIONS(program)[i].kind))
            coverage->is_condition[i] = false;
    }
    for (uint32_t i = 0; i < program_SPOTS_count(program); i++)
        coverage->spots[program_SPOTS(program)[i].expression]++;
}

static void find_rules(Coverage *coverage)
{
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_FUNCTIONS_count(program); i++)
        coverage->rule_of_function[i] = NONE;
    for (uint32_t i = 0; i < program_RULES_count(program); i++)
        coverage->rule_of_function[program_RULES(program)[i].function] = i;
}

/* ---- making ---------------------------------------------------------------------------------- */

/* A zeroed array of one item more, so that none is empty. */
static void *new_array(Coverage *coverage, uint32_t count, size_t item_size_bytes)
{
    size_t size_bytes = ((size_t)count + 1) * item_size_bytes;
    void *items = allocator_alloc(&coverage->allocator, size_bytes);
    if (items != NULL)
        memset(items, 0, size_bytes);
    return items;
}

static void free_array(Coverage *coverage, void *items, uint32_t count, size_t item_size_bytes)
{
    if (items != NULL)
        allocator_free(&coverage->allocator, items, ((size_t)count + 1) * item_size_bytes);
}

Status coverage_new(Coverage **out, const Program *program, const Allocator *allocator)
{
    uint32_t rules = program_RULES_count(program), rows = program_ROWS_count(program);
    uint32_t expressions = program_EXPRESSIONS_count(program);
    uint32_t functions = program_FUNCTIONS_count(program);
    Coverage *coverage = allocator_alloc(allocator, sizeof *coverage);
    if (coverage == NULL)
        return STATUS_MEMORY;
    *coverage = (Coverage){.allocator = *allocator, .program = program};
    coverage->rules_run = new_array(coverage, rules, sizeof *coverage->rules_run);
    coverage->rules_fired = new_array(coverage, rules, sizeof *coverage->rules_fired);
    coverage->rows = new_array(coverage, rows, sizeof *coverage->rows);
    coverage->conditions = new_array(coverage, expressions, sizeof *coverage->conditions);
    coverage->spots = new_array(coverage, expressions, sizeof *coverage->spots);
    coverage->rule_of_function = new_array(coverage, functions, sizeof *coverage->rule_of_function);
    coverage->is_condition = new_array(coverage, expressions, sizeof *coverage->is_condition);
    if (coverage->rules_run == NULL || coverage->rules_fired == NULL || coverage->rows == NULL ||
        coverage->conditions == NULL || coverage->spots == NULL ||
        coverage->rule_of_function == NULL || coverage->is_condition == NULL) {
        coverage_free(coverage);
        return STATUS_MEMORY;
    }
    find_rules(coverage);
    find_conditions(coverage);
    *out = coverage;
    return STATUS_OK;
}

void coverage_free(Coverage *coverage)
{
    if (coverage == NULL)
        return;
    const Program *program = coverage->program;
    uint32_t rules = program_RULES_count(program);
    uint32_t expressions = program_EXPRESSIONS_count(program);
    free_array(coverage, coverage->rules_run, rules, sizeof *coverage->rules_run);
    free_array(coverage, coverage->rules_fired, rules, sizeof *coverage->rules_fired);
    free_array(coverage, coverage->rows, program_ROWS_count(program), sizeof *coverage->rows);
    free_array(coverage, coverage->conditions, expressions, sizeof *coverage->conditions);
    free_array(coverage, coverage->spots, expressions, sizeof *coverage->spots);
    free_array(coverage, coverage->rule_of_function, program_FUNCTIONS_count(program),
               sizeof *coverage->rule_of_function);
    free_array(coverage, coverage->is_condition, expressions, sizeof *coverage->is_condition);
    Allocator allocator = coverage->allocator;
    allocator_free(&allocator, coverage, sizeof *coverage);
}

/* ---- counting -------------------------------------------------------------------------------- */

static void on_enter(void *context, uint32_t function, const Value *args, uint32_t arg_count)
{
    Coverage *coverage = context;
    (void)args;
    (void)arg_count;
    uint32_t rule = coverage->rule_of_function[function];
    if (rule != NONE)
        coverage->rules_run[rule]++;
}

static void on_leave(void *context, uint32_t function, Value result)
{
    (void)context;
    (void)function;
    (void)result;
}

static void on_step(void *context, uint32_t instruction, Value value)
{
    Coverage *coverage = context;
    uint32_t expression = program_spot(coverage->program, instruction);
    if (expression == NONE)
        return;
    const BundleExpression *item = program_EXPRESSIONS(coverage->program) + expression;
    uint32_t rule = coverage->rule_of_function[item->function];
    ConditionCount *count = &coverage->conditions[expression];
    if (item->role == ROLE_FIRE && rule != NONE)
        coverage->rules_fired[rule]++;
    else if (value.tag != VALUE_BOOL)
        count->other++;
    else if (value.as.boolean)
        count->held++;
    else
        count->failed++;
}

static void on_row(void *context, uint32_t table, uint32_t row)
{
    Coverage *coverage = context;
    if (row != NONE)
        coverage->rows[program_TABLES(coverage->program)[table].rows.first + row]++;
}

void coverage_watch(Coverage *coverage, Vm *vm)
{
    VmTrace trace = {coverage, on_enter, on_leave, on_step, on_row};
    vm_set_trace(vm, &trace);
}

void coverage_add(Coverage *coverage, const Coverage *other)
{
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        coverage->rules_run[i] += other->rules_run[i];
        coverage->rules_fired[i] += other->rules_fired[i];
    }
    for (uint32_t i = 0; i < program_ROWS_count(program); i++)
        coverage->rows[i] += other->rows[i];
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        coverage->conditions[i].held += other->conditions[i].held;
        coverage->conditions[i].failed += other->conditions[i].failed;
        coverage->conditions[i].other += other->conditions[i].other;
    }
}

/* ---- totals ---------------------------------------------------------------------------------- */

bool coverage_counts_module(const Coverage *coverage, uint32_t module)
{
    BundleText path = program_MODULES(coverage->program)[module].path;
    return !text_starts_with(program_text(coverage->program, path), TEXT("stdlib:"));
}

bool coverage_counts_condition(const Coverage *coverage, uint32_t expression)
{
    const BundleExpression *item = program_EXPRESSIONS(coverage->program) + expression;
    return coverage->is_condition[expression] && coverage->spots[expression] > 0 &&
           coverage_counts_module(coverage, item->module);
}

static void count(CoverageCount *out, bool reached)
{
    out->total++;
    out->reached += reached ? 1 : 0;
}

CoverageTotals coverage_totals(const Coverage *coverage)
{
    const Program *program = coverage->program;
    CoverageTotals totals = {0};
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        if (coverage_counts_module(coverage, program_RULES(program)[i].module))
            count(&totals.rules, coverage->rules_fired[i] > 0);
    }
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        const BundleTable *table = program_TABLES(program) + i;
        for (uint32_t k = 0; k < table->rows.count; k++) {
            if (coverage_counts_module(coverage, table->module))
                count(&totals.rows, coverage->rows[table->rows.first + k] > 0);
        }
    }
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        if (!coverage_counts_condition(coverage, i))
            continue;
        count(&totals.branches, coverage->conditions[i].held > 0);
        count(&totals.branches, coverage->conditions[i].failed > 0);
    }
    return totals;
}
