/*
 * unsure.c - errors and unknowns as values, and the places unknowns name.
 */
#include <stdarg.h>
#include <stdio.h>

#include "value/value.h"

/* What an error is when not even its message can be stored. */
static const ValueError out_of_memory = {
    .code = ERROR_LIMIT,
    .message = TEXT_INIT("memory is exhausted"),
    .instruction = UINT32_MAX,
    .function = UINT32_MAX,
};

static Value memory_error(void)
{
    return (Value){.tag = VALUE_ERROR, .as.error = &out_of_memory};
}

/* An error whose message is in the arena, or missing for want of memory. */
static Value error_of(Arena *arena, ErrorCode code, Text message)
{
    ValueError *error = message.data != NULL ? arena_alloc(arena, sizeof *error) : NULL;
    if (error == NULL)
        return memory_error();
    *error = (ValueError){code, message, UINT32_MAX, UINT32_MAX};
    return (Value){.tag = VALUE_ERROR, .as.error = error};
}

Value value_error(Arena *arena, ErrorCode code, Text message)
{
    return error_of(arena, code, arena_copy(arena, message));
}

/* Straight into the arena, as evaluating is to do without malloc. */
static Text format_list(Arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t room_bytes = (size_t)size + 1;
    char *data = size >= 0 ? arena_alloc(arena, room_bytes) : NULL;
    if (data == NULL || vsnprintf(data, room_bytes, format, arguments) != size)
        return (Text){NULL, 0};
    return (Text){data, (size_t)size};
}

Value value_error_format(Arena *arena, ErrorCode code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Text message = format_list(arena, format, arguments);
    va_end(arguments);
    return error_of(arena, code, message);
}

/* ---- unknowns -------------------------------------------------------------------------------- */

static Value unknown_of(Arena *arena, uint32_t count, const Place **places)
{
    Unknown *unknown = arena_alloc(arena, sizeof *unknown);
    if (unknown == NULL || places == NULL)
        return memory_error();
    *unknown = (Unknown){count, places};
    return (Value){.tag = VALUE_UNKNOWN, .as.unknown = unknown};
}

Value value_unknown(Arena *arena, const Place *place)
{
    const Place **places = arena_alloc(arena, sizeof *places);
    if (places != NULL)
        places[0] = place;
    return unknown_of(arena, 1, places);
}

/* How many of the places of `other` are not among those of `one`. */
static uint32_t count_missing(const Unknown *one, const Unknown *other)
{
    uint32_t count = 0, i = 0;
    for (uint32_t k = 0; k < other->count; k++) {
        while (i < one->count && place_compare(one->places[i], other->places[k]) < 0)
            i++;
        if (i == one->count || place_compare(one->places[i], other->places[k]) != 0)
            count++;
    }
    return count;
}

Value value_unknown_merge(Arena *arena, Value left, Value right)
{
    const Unknown *one = left.as.unknown, *other = right.as.unknown;
    uint32_t missing = count_missing(one, other);
    if (missing == 0)
        return left;
    if (one->count + missing == other->count)
        return right;
    const Place **places = arena_alloc_array(arena, one->count + missing, sizeof *places);
    if (places == NULL)
        return memory_error();
    uint32_t i = 0, k = 0, count = 0;
    while (i < one->count || k < other->count) {
        int compared = i == one->count     ? 1
                       : k == other->count ? -1
                                           : place_compare(one->places[i], other->places[k]);
        places[count++] = compared <= 0 ? one->places[i] : other->places[k];
        i += compared <= 0;
        k += compared >= 0;
    }
    return unknown_of(arena, count, places);
}

Value value_unsure_merge(Arena *arena, const Value *values, size_t count)
{
    Value merged = {.tag = VALUE_ABSENT};
    for (size_t i = 0; i < count; i++) {
        if (values[i].tag == VALUE_ERROR)
            return values[i];
        if (values[i].tag == VALUE_UNKNOWN)
            merged = merged.tag == VALUE_ABSENT ? values[i]
                                                : value_unknown_merge(arena, merged, values[i]);
    }
    return merged;
}

/* ---- places ---------------------------------------------------------------------------------- */

const Place *place_field(Arena *arena, const Place *parent, Text name)
{
    Place *place = arena_alloc(arena, sizeof *place);
    if (place != NULL)
        *place = (Place){.parent = parent, .name = name.data != NULL ? name : TEXT("")};
    return place;
}

const Place *place_index(Arena *arena, const Place *parent, uint32_t index)
{
    Place *place = arena_alloc(arena, sizeof *place);
    if (place != NULL)
        *place = (Place){.parent = parent, .index = index};
    return place;
}

static uint32_t depth_of(const Place *place)
{
    uint32_t depth = 0;
    for (; place != NULL; place = place->parent)
        depth++;
    return depth;
}

static int compare_steps(const Place *left, const Place *right)
{
    if (left->name.data != NULL && right->name.data != NULL)
        return text_compare(left->name, right->name);
    if ((left->name.data != NULL) != (right->name.data != NULL))
        return left->name.data != NULL ? 1 : -1;
    return (left->index > right->index) - (left->index < right->index);
}

/* Compares two chains of one depth from the root on. */
static int compare_chains(const Place *left, const Place *right)
{
    int compared = 0;
    for (; left != NULL && left != right; left = left->parent, right = right->parent) {
        int step = compare_steps(left, right);
        if (step != 0)
            compared = step;
    }
    return compared;
}

int place_compare(const Place *left, const Place *right)
{
    uint32_t left_depth = depth_of(left), right_depth = depth_of(right);
    for (uint32_t i = right_depth; i < left_depth; i++)
        left = left->parent;
    for (uint32_t i = left_depth; i < right_depth; i++)
        right = right->parent;
    int compared = compare_chains(left, right);
    return compared != 0 ? compared : (left_depth > right_depth) - (left_depth < right_depth);
}

/* RFC 6901, section 3: '~' and '/' are escaped. */
static void write_name(Buffer *out, Text name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] == '~')
            buffer_add_string(out, "~0");
        else if (name.data[i] == '/')
            buffer_add_string(out, "~1");
        else
            buffer_add_char(out, name.data[i]);
    }
}

void place_write(Buffer *out, const Place *place, Text suffix)
{
    /* From the root on, without recursion: the chain is walked once for each step. */
    for (uint32_t depth = depth_of(place); depth > 0; depth--) {
        const Place *step = place;
        for (uint32_t i = 1; i < depth; i++)
            step = step->parent;
        if (place_is_root(step))
            continue;
        buffer_add_char(out, '/');
        if (step->name.data != NULL)
            write_name(out, step->name);
        else
            buffer_add_uint(out, step->index);
    }
    buffer_add(out, suffix);
}
