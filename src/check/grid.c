/*
 * grid.c - cutting columns into classes.
 */
#include "check/grid.h"

#include <math.h>
#include <stdlib.h>

#include "value/calendar.h"
#include "value/print.h"

static const Value no_value = {.tag = VALUE_ABSENT};

/* ---- ordered types --------------------------------------------------------------------------- */

bool grid_type_is_ordered(const Type *type)
{
    switch (type->kind) {
    case TYPE_INT:
    case TYPE_UINT:
    case TYPE_DOUBLE:
    case TYPE_DATE:
    case TYPE_TIMESTAMP:
    case TYPE_DURATION:
        return true;
    default:
        return false;
    }
}

static Value step_nanosecond(Value value, int step)
{
    if (step > 0 && value.size == 999999999) {
        value.as.integer++;
        value.size = 0;
    } else if (step < 0 && value.size == 0) {
        value.as.integer--;
        value.size = 999999999;
    } else {
        value.size = step > 0 ? value.size + 1 : value.size - 1;
    }
    return value;
}

static bool is_in_range(Value value)
{
    switch ((ValueTag)value.tag) {
    case VALUE_DATE:
        return calendar_date_in_range(value.as.integer);
    case VALUE_TIMESTAMP:
        return calendar_timestamp_in_range(value.as.integer);
    case VALUE_DURATION:
        return calendar_duration_in_range(value.as.integer, value.size);
    default:
        return true;
    }
}

/* -0.0 and 0.0 are one value. */
static double step_double(double real, double towards)
{
    double next = nextafter(real, towards);
    return next == 0 ? 0.0 : next;
}

/* The neighbour above (`step` 1) or below (-1). */
static Value neighbour(Value value, int step)
{
    switch ((ValueTag)value.tag) {
    case VALUE_INT:
        if (value.as.integer == (step > 0 ? INT64_MAX : INT64_MIN))
            return no_value;
        value.as.integer += step;
        return value;
    case VALUE_UINT:
        if (value.as.uinteger == (step > 0 ? UINT64_MAX : 0))
            return no_value;
        value.as.uinteger = step > 0 ? value.as.uinteger + 1 : value.as.uinteger - 1;
        return value;
    case VALUE_DOUBLE:
        if (isinf(value.as.real) && (value.as.real > 0) == (step > 0))
            return no_value;
        value.as.real = step_double(value.as.real, (double)step * (double)INFINITY);
        return value;
    case VALUE_DATE:
        value.as.integer += step;
        return is_in_range(value) ? value : no_value;
    case VALUE_TIMESTAMP:
    case VALUE_DURATION:
        value = step_nanosecond(value, step);
        return is_in_range(value) ? value : no_value;
    default:
        return no_value;
    }
}

Value grid_next_value(Value value)
{
    return neighbour(value, 1);
}

/* ---- making a grid --------------------------------------------------------------------------- */

bool grid_init(Grid *out, Arena *arena, uint32_t column_count, uint32_t row_count)
{
    size_t cell_count;
    *out = (Grid){.column_count = column_count, .row_count = row_count};
    if (!size_multiply(&cell_count, column_count, row_count))
        return false;
    out->axes = arena_alloc_array(arena, column_count, sizeof *out->axes);
    out->values = arena_alloc_array(arena, cell_count, sizeof *out->values);
    out->classes = arena_alloc_array(arena, cell_count, sizeof *out->classes);
    if (out->axes == NULL || out->values == NULL || out->classes == NULL)
        return false;
    for (size_t i = 0; i < cell_count; i++)
        out->values[i].any = true;
    return true;
}

static AxisKind kind_of(const Type *type)
{
    if (type->kind == TYPE_ENUM || type->kind == TYPE_BOOL)
        return AXIS_ORDINAL;
    return grid_type_is_ordered(type) ? AXIS_INTERVAL : AXIS_EQUAL;
}

void grid_set_axis(Grid *grid, uint32_t column, const Type *type, Text name)
{
    grid->axes[column] = (Axis){.kind = kind_of(type), .type = type, .name = name};
}

ValueSet *grid_values(const Grid *grid, uint32_t row, uint32_t column)
{
    return &grid->values[(size_t)row * grid->column_count + column];
}

const ClassSet *grid_classes(const Grid *grid, uint32_t row, uint32_t column)
{
    return &grid->classes[(size_t)row * grid->column_count + column];
}

/* ---- keys ------------------------------------------------------------------------------------ */

static int compare_keys(const void *left, const void *right)
{
    int compared = 0;
    value_compare(&compared, *(const Value *)left, *(const Value *)right);
    return compared;
}

/* Whole numbers that only stand alone need one edge each, not an interval. */
static bool has_only_points(const Grid *grid, uint32_t column)
{
    TypeKind kind = grid->axes[column].type->kind;
    if (kind != TYPE_INT && kind != TYPE_UINT)
        return false;
    for (uint32_t row = 0; row < grid->row_count; row++) {
        const ValueSet *set = grid_values(grid, row, column);
        for (uint32_t i = 0; !set->any && i < set->count; i++) {
            Value next = neighbour(set->spans[i].low, 1);
            if (next.tag == VALUE_ABSENT || set->spans[i].high.tag == VALUE_ABSENT ||
                !value_equal(next, set->spans[i].high))
                return false;
        }
    }
    return true;
}

static uint32_t without_repeats(Value *keys, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || compare_keys(&keys[kept - 1], &keys[i]) != 0)
            keys[kept++] = keys[i];
    }
    return kept;
}

static size_t count_spans(const Grid *grid, uint32_t column)
{
    size_t count = 0;
    for (uint32_t row = 0; row < grid->row_count; row++)
        count += grid_values(grid, row, column)->any ? 0 : grid_values(grid, row, column)->count;
    return count;
}

/* Every value at which some row's answer may change. */
static bool collect_keys(Axis *axis, Arena *arena, const Grid *grid, uint32_t column)
{
    Value *keys = arena_alloc_array(arena, 2 * count_spans(grid, column), sizeof *keys);
    uint32_t count = 0;
    if (keys == NULL)
        return false;
    for (uint32_t row = 0; row < grid->row_count; row++) {
        const ValueSet *set = grid_values(grid, row, column);
        for (uint32_t i = 0; !set->any && i < set->count; i++) {
            if (set->spans[i].low.tag != VALUE_ABSENT)
                keys[count++] = set->spans[i].low;
            if (axis->kind == AXIS_INTERVAL && set->spans[i].high.tag != VALUE_ABSENT)
                keys[count++] = set->spans[i].high;
        }
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    axis->keys = keys;
    axis->key_count = without_repeats(keys, count);
    return true;
}

static uint32_t member_count(const Type *type)
{
    return type->kind == TYPE_BOOL ? 2 : ((const Decl *)type->decl)->as.enumeration.count;
}

static bool cut_axis(Grid *grid, Arena *arena, uint32_t column)
{
    Axis *axis = &grid->axes[column];
    if (axis->kind == AXIS_ORDINAL) {
        axis->class_count = member_count(axis->type);
        return true;
    }
    if (has_only_points(grid, column))
        axis->kind = AXIS_EQUAL;
    if (!collect_keys(axis, arena, grid, column))
        return false;
    axis->has_below = axis->kind == AXIS_INTERVAL && axis->key_count > 0 &&
                      neighbour(axis->keys[0], -1).tag != VALUE_ABSENT;
    bool one_more = axis->kind == AXIS_EQUAL || axis->has_below || axis->key_count == 0;
    axis->class_count = axis->key_count + (one_more ? 1 : 0);
    return true;
}

/* ---- classes --------------------------------------------------------------------------------- */

/* The class that a key starts. */
static uint32_t class_of(const Axis *axis, Value value)
{
    if (axis->kind == AXIS_ORDINAL)
        return value.tag == VALUE_BOOL ? (uint32_t)value.as.boolean : (uint32_t)value.as.integer;
    const Value *key = bsearch(&value, axis->keys, axis->key_count, sizeof value, compare_keys);
    return (uint32_t)(key - axis->keys) + (axis->has_below ? 1 : 0);
}

/* False where the span is empty. */
static bool class_range(ClassRange *out, const Axis *axis, const ValueSpan *span)
{
    out->first = span->low.tag == VALUE_ABSENT ? 0 : class_of(axis, span->low);
    out->last = axis->kind != AXIS_INTERVAL       ? out->first
                : span->high.tag == VALUE_ABSENT  ? axis->class_count - 1
                : class_of(axis, span->high) == 0 ? UINT32_MAX
                                                  : class_of(axis, span->high) - 1;
    return out->last != UINT32_MAX && out->first <= out->last;
}

static int compare_ranges(const void *left, const void *right)
{
    const ClassRange *one = left, *other = right;
    return (one->first > other->first) - (one->first < other->first);
}

/* Sorts the ranges and joins those that touch; returns how many are left. */
static uint32_t join_ranges(ClassRange *ranges, uint32_t count)
{
    uint32_t kept = 0;
    qsort(ranges, count, sizeof *ranges, compare_ranges);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && ranges[i].first <= ranges[kept - 1].last + 1) {
            if (ranges[i].last > ranges[kept - 1].last)
                ranges[kept - 1].last = ranges[i].last;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    return kept;
}

/* The classes between the ranges, written over them; there is room for one more. */
static uint32_t complement_ranges(ClassRange *ranges, uint32_t count, uint32_t class_count)
{
    uint32_t kept = 0, next = 0;
    for (uint32_t i = 0; i < count; i++) {
        ClassRange range = ranges[i];
        if (range.first > next)
            ranges[kept++] = (ClassRange){next, range.first - 1};
        next = range.last + 1;
    }
    if (next < class_count)
        ranges[kept++] = (ClassRange){next, class_count - 1};
    return kept;
}

static bool cut_set(ClassSet *out, Arena *arena, const Axis *axis, const ValueSet *set)
{
    *out = (ClassSet){.any = set->any};
    if (set->any)
        return true;
    ClassRange *ranges = arena_alloc_array(arena, (size_t)set->count + 1, sizeof *ranges);
    if (ranges == NULL)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (class_range(&ranges[count], axis, &set->spans[i]))
            count++;
    }
    count = join_ranges(ranges, count);
    if (set->negated)
        count = complement_ranges(ranges, count, axis->class_count);
    out->any = count == 1 && ranges[0].first == 0 && ranges[0].last == axis->class_count - 1;
    out->count = out->any ? 0 : count;
    out->ranges = ranges;
    return true;
}

bool grid_cut(Grid *grid, Arena *arena)
{
    for (uint32_t column = 0; column < grid->column_count; column++) {
        if (!cut_axis(grid, arena, column))
            return false;
        for (uint32_t row = 0; row < grid->row_count; row++) {
            size_t cell = (size_t)row * grid->column_count + column;
            if (!cut_set(&grid->classes[cell], arena, &grid->axes[column], &grid->values[cell]))
                return false;
        }
    }
    return true;
}

/* ---- showing a class ------------------------------------------------------------------------- */

static void write_ordinal(Buffer *out, const Axis *axis, uint32_t ordinal)
{
    if (axis->type->kind == TYPE_BOOL) {
        buffer_add_string(out, ordinal == 1 ? "true" : "false");
        return;
    }
    const Decl *decl = axis->type->decl;
    buffer_add(out, decl->as.enumeration.members[ordinal].name.text);
}

/* Dates as tables write them. */
static void write_value(Buffer *out, Value value)
{
    if (value.tag == VALUE_DATE)
        calendar_write_date(out, value.as.integer);
    else
        print_cel(out, value, NULL);
}

static void write_interval(Buffer *out, const Diags *diags, const Axis *axis, uint32_t class_number)
{
    if (axis->key_count == 0) {
        buffer_add_string(out, diags_say(diags, "any"));
        return;
    }
    bool below = axis->has_below && class_number == 0;
    uint32_t key = class_number - (axis->has_below && !below ? 1 : 0);
    write_value(out, below ? neighbour(axis->keys[0], -1) : axis->keys[key]);
}

void grid_write_class(Buffer *out, const Diags *diags, const Axis *axis, uint32_t class_number)
{
    bool other = axis->kind == AXIS_EQUAL && class_number == axis->key_count;
    if (axis->is_day) {
        buffer_add_string(out, diags_say(diags, "on "));
    } else {
        buffer_add(out, axis->name);
        buffer_add_string(out, " = ");
    }
    if (axis->kind == AXIS_ORDINAL)
        write_ordinal(out, axis, class_number);
    else if (axis->kind == AXIS_INTERVAL)
        write_interval(out, diags, axis, class_number);
    else if (other)
        buffer_add_string(out, diags_say(diags, "anything else"));
    else
        write_value(out, axis->keys[class_number]);
}
