#include "lib/unicode.h"

#include "base/utf8.h"

typedef struct Range {
    uint32_t first, last;
} Range;

/* Whether one of the ranges, which stand in order, holds the code point. */
static bool in_ranges(const Range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count && ranges[i].first <= code_point; i++) {
        if (code_point <= ranges[i].last)
            return true;
    }
    return false;
}

bool unicode_is_white_space(uint32_t code_point)
{
    static const Range ranges[] = {
        {0x9, 0xD},       {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
        {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
    };
    return in_ranges(ranges, sizeof ranges / sizeof *ranges, code_point);
}

bool unicode_is_han(uint32_t code_point)
{
    static const Range ranges[] = {
        {0x2E80, 0x2E99},   {0x2E9B, 0x2EF3},   {0x2F00, 0x2FD5},   {0x3005, 0x3005},
        {0x3007, 0x3007},   {0x3021, 0x3029},   {0x3038, 0x303B},   {0x3400, 0x4DBF},
        {0x4E00, 0x9FFF},   {0xF900, 0xFA6D},   {0xFA70, 0xFAD9},   {0x16FE2, 0x16FE3},
        {0x16FF0, 0x16FF6}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B81D}, {0x2B820, 0x2CEAD},
        {0x2CEB0, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x2F800, 0x2FA1D}, {0x30000, 0x3134A},
        {0x31350, 0x33479},
    };
    return in_ranges(ranges, sizeof ranges / sizeof *ranges, code_point);
}

Text unicode_trim(Text text)
{
    size_t first = text.size_bytes, end = text.size_bytes;
    bool found = false;
    for (size_t at = 0; at < text.size_bytes;) {
        uint32_t code_point = 0;
        size_t length = utf8_decode(&code_point, text, at);
        bool space = length > 0 && unicode_is_white_space(code_point);
        if (!space && !found)
            first = at;
        found |= !space;
        at += length > 0 ? length : 1;
        if (!space)
            end = at;
    }
    return found ? text_slice(text, first, end) : text_slice(text, 0, 0);
}
