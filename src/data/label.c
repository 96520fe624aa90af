#include "data/label.h"

#include "value/type.h"

static bool equal_ignoring_case(Text left, Text right)
{
    if (left.size_bytes != right.size_bytes)
        return false;
    for (size_t i = 0; i < left.size_bytes; i++) {
        if (text_lower(left.data[i]) != text_lower(right.data[i]))
            return false;
    }
    return true;
}

uint32_t label_find_member(const Program *program, uint32_t enumeration, Text text)
{
    uint32_t member = program_member_find(program, enumeration, text);
    const BundleRange range = program_ENUMS(program)[enumeration].members;
    for (uint32_t i = 0; member == NONE && i < range.count; i++) {
        const BundleMember *info = program_MEMBERS(program) + range.first + i;
        if (text_equal(program_text(program, info->zh), text) ||
            equal_ignoring_case(program_text(program, info->en), text) ||
            equal_ignoring_case(program_text(program, info->code), text))
            member = i;
    }
    return member;
}

Text label_member_code(const Program *program, uint32_t enumeration, uint32_t ordinal)
{
    uint32_t first = program_ENUMS(program)[enumeration].members.first;
    return program_text(program, program_MEMBERS(program)[first + ordinal].code);
}

/* ---- places ---------------------------------------------------------------------------------- */

static const BundleType *unwrapped(const Program *program, const BundleType *type)
{
    while (type->kind == TYPE_OPTIONAL)
        type = program_TYPES(program) + type->first;
    return type;
}

/* The label of a field, its name where it has none. */
static Text field_label(const Program *program, const BundleField *field, bool chinese)
{
    Text label = program_text(program, chinese ? field->zh : field->en);
    return label.size_bytes > 0 ? label : program_text(program, field->name);
}

/* The steps of a pointer, one behind the other: false when there is none more. */
static bool next_step(Text pointer, size_t *at, Text *out)
{
    if (*at >= pointer.size_bytes || pointer.data[*at] != '/')
        return false;
    size_t end = text_find(pointer, TEXT("/"), *at + 1);
    end = end == SIZE_MAX ? pointer.size_bytes : end;
    *out = text_slice(pointer, *at + 1, end);
    *at = end;
    return true;
}

/* Goes one step down from a type; false where there is no such place. */
static bool write_step(Buffer *out, const Program *program, const BundleType **type, Text step,
                       bool chinese)
{
    int64_t index;
    if ((*type)->kind == TYPE_LIST && text_to_int64(&index, step)) {
        buffer_add_char(out, ' ');
        buffer_add_int(out, index + 1);
        *type = unwrapped(program, program_TYPES(program) + (*type)->first);
        return true;
    }
    uint32_t field =
        (*type)->kind == TYPE_RECORD ? program_field_find(program, (*type)->first, step) : NONE;
    if (field == NONE)
        return false;
    uint32_t first = program_RECORDS(program)[(*type)->first].fields.first;
    const BundleField *info = program_FIELDS(program) + first + field;
    buffer_add_string(out, " › ");
    buffer_add(out, field_label(program, info, chinese));
    *type = unwrapped(program, program_TYPES(program) + info->type);
    return true;
}

void label_write_path(Buffer *out, const Program *program, Text pointer, bool chinese)
{
    static const Text gap = TEXT_INIT(" › ");
    BundleType root = {.kind = TYPE_RECORD, .first = program_meta(program)->input_record};
    const BundleType *type = &root;
    Buffer label;
    Text step;
    buffer_init(&label, &out->allocator);
    size_t at = 0;
    bool is_place = root.first != NONE;
    while (is_place && next_step(pointer, &at, &step))
        is_place = write_step(&label, program, &type, step, chinese);
    if (is_place && text_starts_with(buffer_text(&label), gap))
        buffer_add(out, text_slice(buffer_text(&label), gap.size_bytes, label.size_bytes));
    else
        buffer_add(out, pointer);
    buffer_fail_with(out, &label);
    buffer_free(&label);
}
