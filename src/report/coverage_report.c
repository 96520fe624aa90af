/*
 * coverage_report.c - what tests reached of a program.
 */
#include <stdlib.h>

#include "base/chinese.h"
#include "base/utf8.h"
#include "report/json_writer.h"
#include "report/test_report.h"

static Text path_of(const ModulePaths *paths, uint32_t module)
{
    return paths->path(paths->context, module);
}

static Text text_of_item(const Coverage *coverage, uint32_t expression)
{
    return program_note_text(coverage->program,
                             program_EXPRESSIONS(coverage->program)[expression].text);
}

/* ---- for people ------------------------------------------------------------------------------ */

static void add_total(Buffer *out, const char *what, CoverageCount count, bool chinese)
{
    enum { NAME_COLUMNS = 9 };
    Text name = text_of(chinese_say(chinese, what));
    size_t width = utf8_width(name);
    uint32_t per_mille =
        count.total == 0 ? 1000 : (uint32_t)((uint64_t)count.reached * 1000 / count.total);
    buffer_add(out, name);
    buffer_add_repeated(out, ' ', width < NAME_COLUMNS ? NAME_COLUMNS - width : 0);
    buffer_add_format(out, chinese_say(chinese, " %5u of %5u  %3u.%u %%\n"), count.reached,
                      count.total, per_mille / 10, per_mille % 10);
}

/* Something that was not reached. */
typedef struct Gap {
    Text path;
    uint32_t line;
    uint32_t column; /* 0: the whole line */
    Text what;
} Gap;
typedef struct Gaps {
    const Coverage *coverage;
    const ModulePaths *paths;
    Arena *arena;
    Gap *items;
    uint32_t count;
    uint32_t capacity;
    bool failed;
    bool chinese;
} Gaps;

static void add_gap(Gaps *gaps, uint32_t module, uint32_t line, uint32_t column,
                    const char *pattern, ...) __attribute__((format(printf, 5, 6)));

static void add_gap(Gaps *gaps, uint32_t module, uint32_t line, uint32_t column,
                    const char *pattern, ...)
{
    Buffer text;
    va_list arguments;
    if (gaps->count == gaps->capacity) {
        gaps->failed = true;
        return;
    }
    buffer_init_in(&text, gaps->arena);
    va_start(arguments, pattern);
    buffer_add_format_list(&text, chinese_say(gaps->chinese, pattern), arguments);
    va_end(arguments);
    gaps->failed = gaps->failed || buffer_failed(&text);
    gaps->items[gaps->count++] =
        (Gap){path_of(gaps->paths, module), line, column, buffer_text(&text)};
}

static void find_rules(Gaps *gaps)
{
    const Coverage *coverage = gaps->coverage;
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        if (coverage->rules_fired[i] > 0 || !coverage_counts_module(coverage, rule->module))
            continue;
        const char *gap =
            coverage->rules_run[i] > 0 ? "rule %.*s never fired" : "rule %.*s was never judged";
        add_gap(gaps, rule->module, rule->line, 0, gap,
                TEXT_ARG(program_text(program, rule->name)));
    }
}

static void find_rows(Gaps *gaps)
{
    const Coverage *coverage = gaps->coverage;
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        const BundleTable *table = program_TABLES(program) + i;
        for (uint32_t k = 0; k < table->rows.count; k++) {
            const BundleRow *row = program_ROWS(program) + table->rows.first + k;
            if (coverage->rows[table->rows.first + k] > 0 ||
                !coverage_counts_module(coverage, table->module))
                continue;
            add_gap(gaps, table->module, row->line, 0, "row \"%.*s\" of %.*s never answered",
                    TEXT_ARG(program_note_text(program, row->text)),
                    TEXT_ARG(program_text(program, table->name)));
        }
    }
}

/* What its counts lack, as a format, or NULL. */
static const char *missing_of(const ConditionCount *count)
{
    if (count->held > 0)
        return count->failed > 0 ? NULL : "\"%.*s\" was never false";
    if (count->failed > 0)
        return "\"%.*s\" was never true";
    return count->other > 0 ? "\"%.*s\" was never true or false" : "\"%.*s\" was never asked";
}

static void find_conditions(Gaps *gaps)
{
    const Coverage *coverage = gaps->coverage;
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        const char *missing = missing_of(&coverage->conditions[i]);
        if (missing != NULL && coverage_counts_condition(coverage, i))
            add_gap(gaps, item->module, item->line, item->column, missing,
                    TEXT_ARG(text_of_item(coverage, i)));
    }
}

static int compare_gaps(const void *left, const void *right)
{
    const Gap *one = left, *other = right;
    int compared = text_compare(one->path, other->path);
    if (compared != 0)
        return compared;
    if (one->line != other->line)
        return one->line < other->line ? -1 : 1;
    if (one->column != other->column)
        return one->column < other->column ? -1 : 1;
    return text_compare(one->what, other->what);
}

static void add_gaps(Buffer *out, const Gaps *gaps)
{
    for (uint32_t i = 0; i < gaps->count; i++) {
        const Gap *gap = &gaps->items[i];
        buffer_add_format(out, "%.*s:%u:", TEXT_ARG(gap->path), gap->line);
        if (gap->column > 0)
            buffer_add_format(out, "%u:", gap->column);
        buffer_add_char(out, ' ');
        buffer_add(out, gap->what);
        buffer_add_char(out, '\n');
    }
}

void coverage_report_text(Buffer *out, const Coverage *coverage, const ModulePaths *paths,
                          bool chinese)
{
    const Program *program = coverage->program;
    CoverageTotals totals = coverage_totals(coverage);
    Gaps gaps = {
        .coverage = coverage,
        .paths = paths,
        .chinese = chinese,
        .arena = arena_new(&out->allocator),
        .capacity = program_RULES_count(program) + program_ROWS_count(program) +
                    program_EXPRESSIONS_count(program),
    };
    gaps.items = gaps.arena == NULL
                     ? NULL
                     : arena_alloc_array(gaps.arena, gaps.capacity + 1, sizeof *gaps.items);
    if (gaps.items == NULL) {
        arena_free(gaps.arena);
        out->failed = true;
        return;
    }
    find_rules(&gaps);
    find_rows(&gaps);
    find_conditions(&gaps);
    qsort(gaps.items, gaps.count, sizeof *gaps.items, compare_gaps);
    add_gaps(out, &gaps);
    out->failed = out->failed || gaps.failed;
    arena_free(gaps.arena);
    add_total(out, "rules", totals.rules, chinese);
    add_total(out, "rows", totals.rows, chinese);
    add_total(out, "branches", totals.branches, chinese);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void total_member(JsonWriter *writer, const char *name, CoverageCount count)
{
    json_key(writer, text_of(name));
    json_open(writer, '{');
    json_uint(writer, "reached", count.reached);
    json_uint(writer, "total", count.total);
    json_close(writer, '}');
}

static void open_place(JsonWriter *writer, const ModulePaths *paths, uint32_t module, uint32_t line)
{
    json_item(writer);
    json_open(writer, '{');
    json_text(writer, "file", path_of(paths, module));
    json_uint(writer, "line", line);
}

static void open_list(JsonWriter *writer, const char *name)
{
    json_key(writer, text_of(name));
    json_open(writer, '[');
}

static void rules_member(JsonWriter *writer, const Coverage *coverage, const ModulePaths *paths)
{
    const Program *program = coverage->program;
    open_list(writer, "rules");
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        if (!coverage_counts_module(coverage, rule->module))
            continue;
        open_place(writer, paths, rule->module, rule->line);
        json_text(writer, "rule", program_text(program, rule->name));
        json_uint(writer, "judged", coverage->rules_run[i]);
        json_uint(writer, "fired", coverage->rules_fired[i]);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void rows_member(JsonWriter *writer, const Coverage *coverage, const ModulePaths *paths)
{
    const Program *program = coverage->program;
    open_list(writer, "rows");
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        const BundleTable *table = program_TABLES(program) + i;
        for (uint32_t k = 0; k < table->rows.count; k++) {
            const BundleRow *row = program_ROWS(program) + table->rows.first + k;
            if (!coverage_counts_module(coverage, table->module))
                continue;
            open_place(writer, paths, table->module, row->line);
            json_text(writer, "table", program_text(program, table->name));
            json_text(writer, "row", program_note_text(program, row->text));
            json_uint(writer, "answered", coverage->rows[table->rows.first + k]);
            json_close(writer, '}');
        }
    }
    json_close(writer, ']');
}

static void conditions_member(JsonWriter *writer, const Coverage *coverage,
                              const ModulePaths *paths)
{
    const Program *program = coverage->program;
    open_list(writer, "conditions");
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        if (!coverage_counts_condition(coverage, i))
            continue;
        open_place(writer, paths, item->module, item->line);
        json_uint(writer, "column", item->column);
        json_text(writer, "condition", text_of_item(coverage, i));
        json_uint(writer, "true", coverage->conditions[i].held);
        json_uint(writer, "false", coverage->conditions[i].failed);
        json_uint(writer, "other", coverage->conditions[i].other);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

void coverage_report_json(Buffer *out, const Coverage *coverage, const ModulePaths *paths)
{
    CoverageTotals totals = coverage_totals(coverage);
    JsonWriter writer = {.out = out, .indent = true};
    json_open(&writer, '{');
    json_key(&writer, TEXT("totals"));
    json_open(&writer, '{');
    total_member(&writer, "rules", totals.rules);
    total_member(&writer, "rows", totals.rows);
    total_member(&writer, "branches", totals.branches);
    json_close(&writer, '}');
    rules_member(&writer, coverage, paths);
    rows_member(&writer, coverage, paths);
    conditions_member(&writer, coverage, paths);
    json_close(&writer, '}');
    buffer_add_char(out, '\n');
}

/* ---- lcov ------------------------------------------------------------------------------------ */

static void add_lcov_rules(Buffer *out, const Coverage *coverage, uint32_t module)
{
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_RULES_count(program); i++) {
        const BundleRule *rule = program_RULES(program) + i;
        if (rule->module != module)
            continue;
        Text name = program_text(program, rule->name);
        buffer_add_format(out, "FN:%u,%.*s\nFNDA:%llu,%.*s\nDA:%u,%llu\n", rule->line,
                          TEXT_ARG(name), (unsigned long long)coverage->rules_fired[i],
                          TEXT_ARG(name), rule->line, (unsigned long long)coverage->rules_run[i]);
    }
}

static void add_lcov_rows(Buffer *out, const Coverage *coverage, uint32_t module)
{
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_TABLES_count(program); i++) {
        const BundleTable *table = program_TABLES(program) + i;
        for (uint32_t k = 0; table->module == module && k < table->rows.count; k++)
            buffer_add_format(out, "DA:%u,%llu\n",
                              program_ROWS(program)[table->rows.first + k].line,
                              (unsigned long long)coverage->rows[table->rows.first + k]);
    }
}

static void add_lcov_conditions(Buffer *out, const Coverage *coverage, uint32_t module)
{
    const Program *program = coverage->program;
    for (uint32_t i = 0; i < program_EXPRESSIONS_count(program); i++) {
        const BundleExpression *item = program_EXPRESSIONS(program) + i;
        const ConditionCount *count = &coverage->conditions[i];
        if (item->module != module || !coverage_counts_condition(coverage, i))
            continue;
        uint64_t asked = count->held + count->failed + count->other;
        buffer_add_format(out, "DA:%u,%llu\nBRDA:%u,%u,0,%llu\nBRDA:%u,%u,1,%llu\n", item->line,
                          (unsigned long long)asked, item->line, item->column,
                          (unsigned long long)count->held, item->line, item->column,
                          (unsigned long long)count->failed);
    }
}

void coverage_report_lcov(Buffer *out, const Coverage *coverage, const ModulePaths *paths)
{
    for (uint32_t i = 0; i < program_MODULES_count(coverage->program); i++) {
        if (!coverage_counts_module(coverage, i))
            continue;
        buffer_add_format(out, "TN:licet\nSF:%.*s\n", TEXT_ARG(path_of(paths, i)));
        add_lcov_rules(out, coverage, i);
        add_lcov_rows(out, coverage, i);
        add_lcov_conditions(out, coverage, i);
        buffer_add_string(out, "end_of_record\n");
    }
}
