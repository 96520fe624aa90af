/*
 * utf8_block.h - whether thirty-two bytes are valid UTF-8, by AVX2.
 *
 * J. Keiser and D. Lemire, "Validating UTF-8 in less than one instruction per byte" (2021): whether
 * two bytes may follow each other is told by three tables of sixteen entries, for the halves of the
 * first and the upper half of the second. A bit stands for a way to be wrong, and what is wrong is
 * so by all three. What has to follow two and three bytes after the beginning of a character is
 * compared apart. There are no branches, as there are in text that changes between ASCII and
 * Chinese, which processors predict badly.
 *
 * Layer: base. For who knows that the processor has AVX2.
 */
#pragma once

#include <immintrin.h>
#include <stdint.h>

enum { UTF8_BLOCK_BYTES = 32 };
#define BY_AVX2 __attribute__((target("avx2")))

/* What blocks are held against. It is in memory because compilers make constants in code anew for
 * every text, which takes about as long as looking at a short one. */
typedef struct Utf8BlockBytes {
    /* Of sixteen entries, for each half of a block: vectors look things up within their halves. */
    _Alignas(32) uint8_t first_high[32], first_low[32], second_high[32];
    uint8_t low_half[32];
    uint8_t third[32],
        fourth[32]; /* leave the uppermost bit to beginnings of three and four bytes */
    uint8_t two_more[32];
} Utf8BlockBytes;

extern const Utf8BlockBytes utf8_block_bytes;

BY_AVX2 static inline __m256i utf8_block_load(const void *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

/* Bits where something is wrong in a block; the others are what stands one, two and three bytes in
 * front of each of its bytes. */
BY_AVX2 static inline __m256i utf8_block_wrong(__m256i block, __m256i back_1, __m256i back_2,
                                               __m256i back_3)
{
    const Utf8BlockBytes *bytes = &utf8_block_bytes;
    const __m256i low_half = utf8_block_load(bytes->low_half);
    __m256i first_high = _mm256_and_si256(_mm256_srli_epi16(back_1, 4), low_half);
    __m256i first_low = _mm256_and_si256(back_1, low_half);
    __m256i second_high = _mm256_and_si256(_mm256_srli_epi16(block, 4), low_half);
    __m256i by_high = _mm256_shuffle_epi8(utf8_block_load(bytes->first_high), first_high);
    __m256i by_low = _mm256_shuffle_epi8(utf8_block_load(bytes->first_low), first_low);
    __m256i by_second = _mm256_shuffle_epi8(utf8_block_load(bytes->second_high), second_high);
    __m256i wrong = _mm256_and_si256(_mm256_and_si256(by_high, by_low), by_second);
    /* TWO_MORE, the uppermost bit, is right where a character of three or four bytes goes on. */
    __m256i is_third = _mm256_subs_epu8(back_2, utf8_block_load(bytes->third));
    __m256i is_fourth = _mm256_subs_epu8(back_3, utf8_block_load(bytes->fourth));
    __m256i goes_on =
        _mm256_and_si256(_mm256_or_si256(is_third, is_fourth), utf8_block_load(bytes->two_more));
    return _mm256_xor_si256(wrong, goes_on);
}

/* The same where a character begins with the block. */
BY_AVX2 static inline __m256i utf8_block_wrong_first(__m256i block)
{
    __m256i shifted =
        _mm256_permute2x128_si256(block, block, 0x08); /* zeros, then the lower half */
    return utf8_block_wrong(block, _mm256_alignr_epi8(block, shifted, 15),
                            _mm256_alignr_epi8(block, shifted, 14),
                            _mm256_alignr_epi8(block, shifted, 13));
}

/* Of the block at `at`, in front of which are three bytes more. */
BY_AVX2 static inline __m256i utf8_block_wrong_next(const char *at)
{
    return utf8_block_wrong(utf8_block_load(at), utf8_block_load(at - 1), utf8_block_load(at - 2),
                            utf8_block_load(at - 3));
}
