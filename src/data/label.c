#include "data/label.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_ignoring_case(Text left, Text right)
{
    if (left.size_bytes != right.size_bytes)
        return false;
    for (size_t i = 0; i < left.size_bytes; i++) {
        if (lower(left.data[i]) != lower(right.data[i]))
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
