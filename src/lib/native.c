#include "base/text_table.h"
#include "lib/native_support.h"

static const NativeRow rows[] = {
#define NATIVE(c_name, function, signature, meaning, source) \
    {#c_name, function, signature, meaning, source, native_##c_name},
#include "lib/natives.def"
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

size_t native_count(void)
{
    return ROW_COUNT;
}

const NativeRow *native_get(uint16_t index)
{
    return index < ROW_COUNT ? &rows[index] : NULL;
}

size_t native_find(uint16_t *out_first, Text function)
{
    size_t low = 0, high = ROW_COUNT; /* rows before `function`: [0, low) */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(text_of(rows[middle].function), function) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < ROW_COUNT && text_equal(text_of(rows[end].function), function))
        end++;
    *out_first = (uint16_t)low;
    return end - low;
}

struct NativeIndex {
    TextTable table; /* of the rows' functions: of equal ones the first is found */
    Text functions[ROW_COUNT];
    uint16_t counts[ROW_COUNT]; /* of rows with that function, at its first */
};

NativeIndex *native_index_new(Arena *arena)
{
    NativeIndex *index = arena_alloc(arena, sizeof *index);
    if (index == NULL)
        return NULL;
    size_t first = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        index->functions[i] = text_of(rows[i].function);
        if (!text_equal(index->functions[i], index->functions[first]))
            first = i;
        index->counts[first]++;
    }
    return text_table_init(&index->table, arena, index->functions, ROW_COUNT) ? index : NULL;
}

size_t native_index_find(const NativeIndex *index, uint16_t *out_first, Text function)
{
    uint32_t first = text_table_find(&index->table, function);
    if (first == UINT32_MAX)
        return 0;
    *out_first = (uint16_t)first;
    return index->counts[first];
}

bool native_is_method(uint16_t index)
{
    return rows[index].signature[0] != '(';
}

bool native_is_strict(uint16_t index)
{
    static const NativeFunction lenient[] = {
        native_and,         native_or,
        native_conditional, native_not_strictly_false,
        native_optional_or, native_optional_or_value,
    };
    for (size_t i = 0; i < sizeof lenient / sizeof *lenient; i++) {
        if (rows[index].call == lenient[i])
            return false;
    }
    return true;
}

/* ---- what fits a signature ----------------------------------------------------------------- */

static const uint32_t any_tag = UINT32_MAX;

static uint32_t tag_bit(ValueTag tag)
{
    return UINT32_C(1) << tag;
}

static uint32_t name_tags(Text name)
{
    static const struct {
        Text name;
        ValueTag tag;
    } types[] = {
        {TEXT_INIT("bool"), VALUE_BOOL},
        {TEXT_INIT("int"), VALUE_INT},
        {TEXT_INIT("uint"), VALUE_UINT},
        {TEXT_INIT("double"), VALUE_DOUBLE},
        {TEXT_INIT("string"), VALUE_STRING},
        {TEXT_INIT("bytes"), VALUE_BYTES},
        {TEXT_INIT("timestamp"), VALUE_TIMESTAMP},
        {TEXT_INIT("duration"), VALUE_DURATION},
        {TEXT_INIT("date"), VALUE_DATE},
        {TEXT_INIT("list"), VALUE_LIST},
        {TEXT_INIT("map"), VALUE_MAP},
        {TEXT_INIT("ip"), VALUE_IP},
        {TEXT_INIT("cidr"), VALUE_CIDR},
        {TEXT_INIT("type"), VALUE_TYPE},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (text_equal(types[i].name, name))
            return tag_bit(types[i].tag);
    }
    return any_tag; /* a type parameter, dyn */
}

/* Reads the type at *at and moves past it. What stands between < and > does not show in a tag. */
static uint32_t read_type_tags(const char **at)
{
    const char *begin = *at, *end = begin;
    while ((*end | 0x20) >= 'a' && (*end | 0x20) <= 'z')
        end++;
    uint32_t tags = name_tags((Text){begin, (size_t)(end - begin)});
    int depth = 0;
    while (*end == '<' || depth > 0) {
        depth += *end == '<' ? 1 : *end == '>' ? -1 : 0;
        end++;
    }
    if (*end == '?') {
        tags = tag_bit(VALUE_OPTIONAL);
        end++;
    }
    *at = end;
    return tags;
}

/* A list may be indexed by any number without a fraction where its type is known only at run
 * time (CEL: field selection). */
static bool is_index(const NativeRow *row)
{
    return strcmp(row->function, "_[_]") == 0 || strcmp(row->function, "_[?_]") == 0;
}

NativeShape native_shape(uint16_t native)
{
    const NativeRow *row = &rows[native];
    NativeShape shape = {
        .is_read = true,
        .is_method = native_is_method(native),
        .is_strict = native_is_strict(native),
    };
    const char *at = row->signature;
    if (shape.is_method)
        shape.tags[shape.param_count++] = read_type_tags(&at);
    at += strspn(at, ".(");
    while (*at != ')' && shape.param_count < NATIVE_PARAMS_MAX) {
        uint32_t tags = read_type_tags(&at);
        if (tags == tag_bit(VALUE_INT) && is_index(row))
            tags |= tag_bit(VALUE_UINT) | tag_bit(VALUE_DOUBLE);
        shape.tags[shape.param_count++] = tags;
        at += strspn(at, ", ");
    }
    at += strspn(at, ") ->");
    shape.result = read_type_tags(&at);
    return shape;
}

size_t native_param_count(uint16_t index)
{
    return native_shape(index).param_count;
}

static bool shape_accepts(const NativeShape *shape, const Value *args, size_t arg_count)
{
    if (shape->param_count != arg_count)
        return false;
    for (size_t i = 0; i < arg_count; i++) {
        if ((shape->tags[i] >> args[i].tag & 1) == 0)
            return false;
    }
    return true;
}

bool native_accepts(uint16_t index, const Value *args, size_t arg_count)
{
    NativeShape shape = native_shape(index);
    return shape_accepts(&shape, args, arg_count);
}

/* ---- calling ------------------------------------------------------------------------------- */

static bool has_unsure(const Value *args, size_t arg_count)
{
    for (size_t i = 0; i < arg_count; i++) {
        if (value_is_unsure(args[i]))
            return true;
    }
    return false;
}

void native_dispatch(NativeContext *context, Value *out, uint16_t first, size_t count,
                     const Value *args, size_t arg_count, bool as_method)
{
    bool unsure = has_unsure(args, arg_count);
    /* There are far fewer. NOLINTNEXTLINE(bugprone-too-small-loop-variable) */
    for (uint16_t i = first; i < first + count; i++) {
        const NativeShape *shape = library_shape(context->library, i);
        if (shape->is_method != as_method)
            continue;
        bool fits = shape->is_strict ? !unsure && shape_accepts(shape, args, arg_count)
                                     : shape->param_count == arg_count;
        if (fits) {
            rows[i].call(context, out, args);
            return;
        }
    }
    if (unsure)
        *out = value_unsure_merge(context->arena, args, arg_count);
    else
        native_fail_overload(context, out);
}
