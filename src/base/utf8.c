#include "base/utf8.h"

#include <utf8proc.h>

#include "base/attributes.h"
#include "base/utf8_bytes.h"
#include "base/utf8_vectors.h"

/* How a lead byte goes on: Unicode 15, table 3-7. The second byte's range is what keeps out
 * overlong forms, surrogates and values past U+10FFFF; the others are always 80..BF. */
typedef struct Lead {
    size_t size_bytes; /* 0: starts nothing */
    unsigned char second_min, second_max;
} Lead;

static Lead lead_of(unsigned char byte)
{
    if (byte < 0x80)
        return (Lead){1, 0, 0};
    if (byte < 0xC2)
        return (Lead){0, 0, 0};
    if (byte < 0xE0)
        return (Lead){2, 0x80, 0xBF};
    if (byte < 0xF0)
        return (Lead){3, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    if (byte < 0xF5)
        return (Lead){4, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
    return (Lead){0, 0, 0};
}

size_t utf8_decode(uint32_t *out, Text text, size_t offset)
{
    if (offset >= text.size_bytes)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text.data + offset;
    const Lead lead = lead_of(bytes[0]);
    if (lead.size_bytes == 0 || lead.size_bytes > text.size_bytes - offset)
        return 0;
    if (lead.size_bytes == 1) {
        *out = bytes[0];
        return 1;
    }
    if (bytes[1] < lead.second_min || bytes[1] > lead.second_max)
        return 0;

    uint32_t code_point = bytes[0] & (0x7FU >> lead.size_bytes);
    for (size_t i = 1; i < lead.size_bytes; i++) {
        if ((bytes[i] & 0xC0U) != 0x80)
            return 0;
        code_point = code_point << 6 | (bytes[i] & 0x3FU);
    }
    *out = code_point;
    return lead.size_bytes;
}

size_t utf8_encode(char out[4], uint32_t code_point)
{
    static const unsigned char lead_marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 0;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t size_bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = size_bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (code_point & 0x3FU));
        code_point >>= 6;
    }
    out[0] = (char)(lead_marks[size_bytes] | code_point);
    return size_bytes;
}

/* As utf8_decode(), but steps over an invalid byte as over one code point, U+FFFD. */
static size_t decode_any(uint32_t *out, Text text, size_t offset)
{
    size_t size_bytes = utf8_decode(out, text, offset);
    if (size_bytes > 0)
        return size_bytes;
    *out = 0xFFFD;
    return 1;
}

/* How long the code point at `offset`, which is within the text, is; 0 where there is none. ASCII
 * and what begins with E1 to EC, nearly all of Chinese, is told without decoding. */
static inline size_t valid_length(Text text, size_t offset)
{
    const unsigned char *bytes = (const unsigned char *)text.data + offset;
    if (bytes[0] < 0x80)
        return 1;
    if (bytes[0] >= 0xE1 && bytes[0] <= 0xEC && text.size_bytes - offset >= 3 &&
        (bytes[1] & 0xC0U) == 0x80 && (bytes[2] & 0xC0U) == 0x80)
        return 3;
    uint32_t code_point;
    return utf8_decode(&code_point, text, offset);
}

/* The same, but an invalid byte counts as one code point. */
static inline size_t step_over(Text text, size_t offset)
{
    size_t size_bytes = valid_length(text, offset);
    return size_bytes > 0 ? size_bytes : 1;
}

static const uint64_t high_bits = UINT64_C(0x8080808080808080);

/* How many bytes from the beginning are ASCII, by eights. */
static size_t ascii_prefix(Text text)
{
    size_t offset = 0;
    while (text.size_bytes - offset >= 8 && (text_read_8(text.data + offset) & high_bits) == 0)
        offset += 8;
    return offset;
}

/* Past ASCII from `offset` on, by words, then to the byte. */
static inline size_t skip_ascii(Text text, size_t offset)
{
    const char *data = text.data;
    while (text.size_bytes - offset >= 32 &&
           ((text_read_8(data + offset) | text_read_8(data + offset + 8) |
             text_read_8(data + offset + 16) | text_read_8(data + offset + 24)) &
            high_bits) == 0)
        offset += 32;
    while (text.size_bytes - offset >= 8) {
        uint64_t marks = text_read_8(data + offset) & high_bits;
        if (marks != 0)
            return offset + (size_t)(__builtin_ctzll(marks) >> 3);
        offset += 8;
    }
    while (offset < text.size_bytes && (unsigned char)data[offset] < 0x80)
        offset++;
    return offset;
}

/* Past characters of three bytes from `offset` on: nearly all of Chinese. */
static inline size_t skip_three_bytes(Text text, size_t offset)
{
    while (text.size_bytes - offset >= 4 && utf8_is_common_three(text.data + offset))
        offset += 3;
    return offset;
}

enum { SHORT_BYTES = 32 }; /* looking at text of less by vectors takes longer */

size_t utf8_find_invalid(Text text)
{
    if (text.size_bytes >= SHORT_BYTES && utf8_vectors_accept(text))
        return SIZE_MAX;
    size_t offset = 0;
    for (;;) {
        offset = skip_three_bytes(text, skip_ascii(text, offset));
        if (offset >= text.size_bytes)
            return SIZE_MAX;
        if ((unsigned char)text.data[offset] < 0x80)
            continue;
        size_t size_bytes = valid_length(text, offset);
        if (size_bytes == 0)
            return offset;
        offset += size_bytes;
    }
}

/* A word's worth of what bytes are to be: given in order of memory. */
static inline uint64_t pattern_of(const unsigned char bytes[8])
{
    return text_read_8((const char *)bytes);
}

/* Counts the characters of three bytes that follow one another at *offset, which is moved past
 * them, two at a time. Those that begin with E0 or ED are left, as not every second byte will do.
 */
static size_t count_threes(Text text, size_t *offset)
{
    static const unsigned char masks[8] = {0xF0, 0xC0, 0xC0, 0xF0, 0xC0, 0xC0},
                               wanted[8] = {0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80},
                               lows[8] = {0x0F, 0, 0, 0x0F}, low_of_ed[8] = {0x0D, 0, 0, 0x0D},
                               carries[8] = {0x10, 0, 0, 0x10};
    size_t at = *offset;
    for (; text.size_bytes - at >= sizeof(uint64_t); at += 6) {
        uint64_t word = text_read_8(text.data + at), low = word & pattern_of(lows);
        /* what is not 0 has a carry when F is added */
        uint64_t is_not_e0 = low + pattern_of(lows),
                 is_not_ed = (low ^ pattern_of(low_of_ed)) + pattern_of(lows);
        if ((word & pattern_of(masks)) != pattern_of(wanted) ||
            (is_not_e0 & is_not_ed & pattern_of(carries)) != pattern_of(carries))
            break;
    }
    for (; text.size_bytes - at >= sizeof(uint32_t); at += 3) {
        uint32_t bits = text_read_4(text.data + at);
        unsigned char lead = (unsigned char)text.data[at];
        if (!utf8_is_three_bytes(bits) || lead == 0xE0 || lead == 0xED)
            break;
    }
    size_t count = (at - *offset) / 3;
    *offset = at;
    return count;
}

static NOT_INLINE size_t count_from(Text text, size_t offset)
{
    size_t count = offset;
    while (offset < text.size_bytes) {
        count += count_threes(text, &offset);
        if (offset < text.size_bytes) {
            offset += step_over(text, offset);
            count++;
        }
    }
    return count;
}

size_t utf8_count(Text text)
{
    if (text.size_bytes > 0 && (unsigned char)text.data[0] >= 0x80)
        return count_from(text, 0);
    return utf8_is_ascii(text) ? text.size_bytes : count_from(text, ascii_prefix(text));
}

/* How many of eight bytes are continuations: the highest bit is set, the one below it is not. */
static inline size_t continuations_of(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return (size_t)(((word & ~(word << 1) & high_bits) >> 7) * ones >> 56);
}

/* Each code point has one byte that is no continuation. */
size_t utf8_count_valid(Text text)
{
    size_t size = text.size_bytes, count = size, at = 0;
    if (size > 0 && (unsigned char)text.data[0] < 0x80 && utf8_is_ascii(text))
        return size;
    for (; size - at >= 8; at += 8)
        count -= continuations_of(text_read_8(text.data + at));
    if (at < size && size >= 8) /* without those that have been counted */
        return count - continuations_of(text_read_8(text.data + size - 8) >> 8 * (8 - (size - at)));
    for (; at < size; at++)
        count -= utf8_is_continuation(text.data[at]);
    return count;
}

size_t utf8_width(Text text)
{
    uint32_t code_point;
    size_t columns = 0;
    for (size_t offset = 0; offset < text.size_bytes;) {
        offset += decode_any(&code_point, text, offset);
        columns += (size_t)utf8proc_charwidth((utf8proc_int32_t)code_point);
    }
    return columns;
}

size_t utf8_offset(Text text, size_t index)
{
    size_t offset = ascii_prefix(text_slice(text, 0, index));
    index -= offset;
    for (; index > 0 && offset < text.size_bytes; index--)
        offset += step_over(text, offset);
    return offset;
}
