/*
 * link.c - which of the library's functions a bundle means.
 */
#include "vm/link.h"

static bool find_overloads(LinkedNative *out, const Program *program, const BundleNative *native)
{
    Text c_name = program_text(program, native->c_name);
    uint16_t first;
    size_t count = native_find(&first, program_text(program, native->function));
    *out = (LinkedNative){
        .first = first,
        .count = (uint16_t)count,
        .param_count = (uint16_t)native->param_count,
        .is_method = native->is_method != 0,
    };
    if (c_name.size_bytes == 0)
        return count > 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t index = (uint16_t)(first + i);
        if (!text_equal(text_of(native_get(index)->c_name), c_name))
            continue;
        out->first = index;
        out->count = 1;
        return true;
    }
    return false;
}

/* A call that can mean one overload only needs no search for it. */
static void prepare_direct_call(LinkedNative *linked, const NativeShape *shape)
{
    static const uint32_t unsure = UINT32_C(1) << VALUE_ERROR | UINT32_C(1) << VALUE_UNKNOWN;
    linked->call = native_get(linked->first)->call;
    for (int i = 0; i < NATIVE_PARAMS_MAX; i++)
        linked->tags[i] = shape->tags[i] & ~unsure;
}

bool link_native(LinkedNative *out, const Program *program, uint32_t native)
{
    const BundleNative *item = program_NATIVES(program) + native;
    if (!find_overloads(out, program, item))
        return false;
    if (out->count > 1)
        return true;
    NativeShape shape = native_shape(out->first);
    bool fits = shape.param_count == out->param_count && shape.is_method == out->is_method;
    if (fits)
        prepare_direct_call(out, &shape);
    return fits || item->c_name.size_bytes == 0;
}

bool link_is(const LinkedNative *linked, const char *c_name)
{
    return linked->call != NULL && strcmp(native_get(linked->first)->c_name, c_name) == 0;
}

bool link_is_matches(const LinkedNative *linked)
{
    return link_is(linked, "matches_method") || link_is(linked, "matches");
}
