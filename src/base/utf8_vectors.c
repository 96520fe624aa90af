/*
 * utf8_vectors.c - by AVX2, where the processor has it.
 *
 * J. Keiser and D. Lemire, "Validating UTF-8 in less than one instruction per byte" (2021): whether two bytes
 * may follow each other is told by three tables of sixteen entries, for the halves of the first and the upper
 * half of the second. A bit stands for a way to be wrong, and what is wrong is so by all three. What has to
 * follow two and three bytes after the beginning of a character is compared apart. There are no branches, as
 * there are in text that changes between ASCII and Chinese, which processors predict badly.
 */
#include "base/utf8_vectors.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

/* The loader has asked the processor already. Asking again takes a start of a program in a virtual machine longer
 * than all the text it then reads: each question is one to the machine's host. */
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define HAS_AVX2 CPU_FEATURE_ACTIVE(AVX2)
#else
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#endif

enum { BLOCK_BYTES = 32 };
#define BY_VECTORS __attribute__((target("avx2")))

/* Ways for two bytes to be wrong together. */
enum {
    TOO_SHORT = 1 << 0,  /* a beginning, and what goes on with none */
    TOO_LONG = 1 << 1,   /* ASCII, and what only goes on */
    OVERLONG_3 = 1 << 2, /* E0, and less than A0 */
    TOO_LARGE = 1 << 3,  /* F4, and more than 8F; F5 and above */
    SURROGATE = 1 << 4,  /* ED, and more than 9F */
    OVERLONG_2 = 1 << 5, /* C0 and C1 */
    OVERLONG_4 = 1 << 6, /* F0, and less than 90; also F5 and above, and 80 to 8F */
    TWO_MORE = 1 << 7,   /* two that only go on: right behind E0 and above */
    ANY_LOW = TOO_SHORT | TOO_LONG | TWO_MORE, /* whatever the lower half of the first */
    BEYOND = TOO_LARGE | OVERLONG_4,
};

#define EIGHT_OF(x) x, x, x, x, x, x, x, x
static const uint8_t first_high[16] = {
    EIGHT_OF(TOO_LONG), TWO_MORE,
    TWO_MORE,           TWO_MORE,
    TWO_MORE,           TOO_SHORT | OVERLONG_2,
    TOO_SHORT,          TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | BEYOND,
};
static const uint8_t first_low[16] = {
    ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    ANY_LOW | OVERLONG_2,
    ANY_LOW,
    ANY_LOW,
    ANY_LOW | TOO_LARGE,
    EIGHT_OF(ANY_LOW | BEYOND),
    ANY_LOW | BEYOND | SURROGATE,
    ANY_LOW | BEYOND,
    ANY_LOW | BEYOND,
};
static const uint8_t second_high[16] = {
    EIGHT_OF(TOO_SHORT),
    TOO_LONG | TWO_MORE | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    TOO_LONG | TWO_MORE | OVERLONG_2 | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | TWO_MORE | OVERLONG_2 | SURROGATE | TOO_LARGE,
    TOO_LONG | TWO_MORE | OVERLONG_2 | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};
BY_VECTORS static inline __m256i look_up(const uint8_t table[16], __m256i halves)
{
    __m128i half = _mm_loadu_si128((const __m128i *)(const void *)table);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(half), halves);
}

BY_VECTORS static inline __m256i load(const char *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

/* Bits where something is wrong in the block at `at`, in front of which are three bytes more. */
BY_VECTORS static inline __m256i find_wrong(const char *at)
{
    const __m256i low_half = _mm256_set1_epi8(0x0F);
    __m256i block = load(at), back_1 = load(at - 1);
    __m256i by_high = look_up(first_high, _mm256_and_si256(_mm256_srli_epi16(back_1, 4), low_half));
    __m256i by_low = look_up(first_low, _mm256_and_si256(back_1, low_half));
    __m256i by_second =
        look_up(second_high, _mm256_and_si256(_mm256_srli_epi16(block, 4), low_half));
    __m256i wrong = _mm256_and_si256(_mm256_and_si256(by_high, by_low), by_second);
    /* TWO_MORE, the uppermost bit, is right where a character of three or four bytes goes on. */
    __m256i is_third = _mm256_subs_epu8(load(at - 2), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i is_fourth = _mm256_subs_epu8(load(at - 3), _mm256_set1_epi8(0xF0 - 0x80));
    __m256i goes_on =
        _mm256_and_si256(_mm256_or_si256(is_third, is_fourth), _mm256_set1_epi8((char)TWO_MORE));
    return _mm256_xor_si256(wrong, goes_on);
}

/* The first and the last block are looked at in copies, behind zeros and in front of them. */
BY_VECTORS static bool accept(Text text)
{
    enum { FRONT_BYTES = 3 };
    char first[FRONT_BYTES + BLOCK_BYTES] = {0}, last[FRONT_BYTES + BLOCK_BYTES] = {0};
    if (text.size_bytes < BLOCK_BYTES)
        return false;
    memcpy(first + FRONT_BYTES, text.data, BLOCK_BYTES);
    __m256i wrong = find_wrong(first + FRONT_BYTES);
    size_t at = BLOCK_BYTES;
    for (; at + BLOCK_BYTES <= text.size_bytes; at += BLOCK_BYTES)
        wrong = _mm256_or_si256(wrong, find_wrong(text.data + at));
    memcpy(last, text.data + at - FRONT_BYTES, FRONT_BYTES + text.size_bytes - at);
    wrong = _mm256_or_si256(wrong, find_wrong(last + FRONT_BYTES));
    return _mm256_testz_si256(wrong, wrong) != 0;
}

bool utf8_vectors_accept(Text text)
{
    return HAS_AVX2 && accept(text);
}

#else

bool utf8_vectors_accept(Text text)
{
    (void)text;
    return false;
}

#endif
