/*
 * unicode.h - classes of code points that several natives ask for.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/text.h"

/* The property White_Space (Unicode PropList.txt). */
bool unicode_is_white_space(uint32_t code_point);

/* Without white space at both ends. */
Text unicode_trim(Text text);

/* Script=Han (Unicode Scripts.txt), which has the radicals, 々〇〡, the extensions and the
 * compatibility ideographs, but no punctuation such as 、 or 《. Extensions up to J. */
bool unicode_is_han(uint32_t code_point);

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
/* Whether eight bytes are digits: the high halves are 3, and stay so with 6 added to the low ones.
 */
static inline bool ascii_are_eight_digits(const char *data)
{
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), threes = UINT64_C(0x3030303030303030);
    uint64_t bytes = text_read_8(data);
    return (bytes & high) == threes && ((bytes + UINT64_C(0x0606060606060606)) & high) == threes;
}
static inline bool ascii_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool ascii_is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool ascii_is_letter(char c)
{
    return ascii_is_upper(c) || ascii_is_lower(c);
}
static inline char ascii_to_lower(char c)
{
    return ascii_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}
static inline char ascii_to_upper(char c)
{
    return ascii_is_lower(c) ? (char)(c - 'a' + 'A') : c;
}
