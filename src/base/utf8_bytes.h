/*
 * utf8_bytes.h - what four bytes of UTF-8 text are, looked at as one number: see text_read_4().
 *
 * For who goes through a text and may step over what nearly all of Chinese is: characters of three
 * bytes.
 *
 * Layer: base.
 */
#pragma once

#include "base/text.h"

/* Whether no character begins with this byte. */
static inline bool utf8_is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Without the last one. */
static inline uint32_t utf8_first_three(uint32_t bits)
{
    static const char mask[] = {-1, -1, -1, 0};
    return bits & text_read_4(mask);
}

/* Whether the first three are a lead and two continuations. */
static inline bool utf8_is_three_bytes(uint32_t bits)
{
    static const unsigned char mask[] = {0xF0, 0xC0, 0xC0, 0}, wanted[] = {0xE0, 0x80, 0x80, 0};
    return (bits & text_read_4((const char *)mask)) == text_read_4((const char *)wanted);
}

/* Whether a character of three bytes begins here, of four that can be read, as nearly all of
 * Chinese does: with E1 to EC, so that any continuations will do. */
static inline bool utf8_is_common_three(const char *bytes)
{
    unsigned char lead = (unsigned char)*bytes;
    return lead >= 0xE1 && lead <= 0xEC && utf8_is_three_bytes(text_read_4(bytes));
}
