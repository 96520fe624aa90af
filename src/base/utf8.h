/*
 * utf8.h - code points in UTF-8 text.
 *
 * Layer: base.
 */
#pragma once

#include "base/text.h"

/* Reads the code point at `offset` and returns its length in bytes, or 0 when the
 * bytes there are not valid UTF-8 (Unicode 15, table 3-7) or the text has ended. */
size_t utf8_decode(uint32_t *out, Text text, size_t offset);
/* Writes 1 to 4 bytes and returns how many; 0 for a surrogate or a value past U+10FFFF. */
size_t utf8_encode(char out[4], uint32_t code_point);
/* Byte offset of the first invalid sequence, or SIZE_MAX when all is valid. */
size_t utf8_find_invalid(Text text);
/* Code points in UTF-8 text. Here and below, a byte that is not valid counts as U+FFFD. */
size_t utf8_count(Text text);
/* The same, of text that is known to be valid, as strings among values are. */
size_t utf8_count_valid(Text text);
/* Whether all bytes are ASCII, so that each is a code point. Words are read that overlap, where the
 * size is odd. */
static inline bool utf8_is_ascii(Text text)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    const char *at = text.data;
    size_t left = text.size_bytes;
    uint64_t bytes = 0;
    if (left >= sizeof bytes) {
        bytes = text_read_8(at + left - sizeof bytes);
        for (; left > sizeof bytes; left -= sizeof bytes, at += sizeof bytes)
            bytes |= text_read_8(at);
        return (bytes & high) == 0;
    }
    if (left >= sizeof(uint32_t)) {
        uint32_t ends = text_read_4(at) | text_read_4(at + left - sizeof ends);
        return (ends & (uint32_t)high) == 0;
    }
    for (; left > 0; left--)
        bytes |= (unsigned char)*at++;
    return (bytes & high) == 0;
}
/* Terminal columns: Chinese counts two, combining marks none (utf8proc_charwidth). */
size_t utf8_width(Text text);
/* Byte offset of the `index`-th code point; the text's size when it is past the end. */
size_t utf8_offset(Text text, size_t index);
