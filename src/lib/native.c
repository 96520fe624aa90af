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

bool native_is_method(uint16_t index)
{
    return rows[index].signature[0] != '(';
}

bool native_is_strict(uint16_t index)
{
    static const NativeFunction lenient[] = {
        native_and,         native_or,          native_conditional, native_not_strictly_false,
        native_optional_or, native_optional_or_value,
    };
    for (size_t i = 0; i < sizeof lenient / sizeof *lenient; i++) {
        if (rows[index].call == lenient[i])
            return false;
    }
    return true;
}

bool native_accepts(const Library *library, uint16_t index, const Value *args, size_t arg_count)
{
    const NativeShape *shape = library_shape(library, index);
    if (shape->param_count != arg_count)
        return false;
    for (size_t i = 0; i < arg_count; i++) {
        if ((shape->tags[i] >> args[i].tag & 1) == 0)
            return false;
    }
    return true;
}
