/*
 * utf8_vectors.c - by AVX2, where the processor has it.
 */
#include "base/utf8_vectors.h"

#include "base/processor.h"

#ifdef PROCESSOR_MAY_HAVE_AVX2

#include "base/utf8_block.h"

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

#define TWICE(...)               \
    {                            \
        __VA_ARGS__, __VA_ARGS__ \
    }
#define FOUR_OF(x) x, x, x, x
#define EIGHT_OF(x) FOUR_OF(x), FOUR_OF(x)
#define SIXTEEN_OF(x) EIGHT_OF(x), EIGHT_OF(x)

const Utf8BlockBytes utf8_block_bytes = {
    .first_high = TWICE(EIGHT_OF(TOO_LONG), FOUR_OF(TWO_MORE), TOO_SHORT | OVERLONG_2, TOO_SHORT,
                        TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | BEYOND),
    .first_low = TWICE(ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4, ANY_LOW | OVERLONG_2,
                       ANY_LOW, ANY_LOW, ANY_LOW | TOO_LARGE, EIGHT_OF(ANY_LOW | BEYOND),
                       ANY_LOW | BEYOND | SURROGATE, ANY_LOW | BEYOND, ANY_LOW | BEYOND),
    .second_high =
        TWICE(EIGHT_OF(TOO_SHORT), TOO_LONG | TWO_MORE | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
              TOO_LONG | TWO_MORE | OVERLONG_2 | OVERLONG_3 | TOO_LARGE,
              TOO_LONG | TWO_MORE | OVERLONG_2 | SURROGATE | TOO_LARGE,
              TOO_LONG | TWO_MORE | OVERLONG_2 | SURROGATE | TOO_LARGE, FOUR_OF(TOO_SHORT)),
    .low_half = TWICE(SIXTEEN_OF(0x0F)),
    .third = TWICE(SIXTEEN_OF(0xE0 - 0x80)),
    .fourth = TWICE(SIXTEEN_OF(0xF0 - 0x80)),
    .two_more = TWICE(SIXTEEN_OF(TWO_MORE)),
};

/* The last block is looked at in a copy, in front of zeros. */
BY_AVX2 static bool accept(Text text)
{
    enum { FRONT_BYTES = 3 };
    char last[FRONT_BYTES + UTF8_BLOCK_BYTES] = {0};
    if (text.size_bytes < UTF8_BLOCK_BYTES)
        return false;
    __m256i wrong = utf8_block_wrong_first(utf8_block_load(text.data));
    size_t at = UTF8_BLOCK_BYTES;
    for (; at + UTF8_BLOCK_BYTES <= text.size_bytes; at += UTF8_BLOCK_BYTES)
        wrong = _mm256_or_si256(wrong, utf8_block_wrong_next(text.data + at));
    memcpy(last, text.data + at - FRONT_BYTES, FRONT_BYTES + text.size_bytes - at);
    wrong = _mm256_or_si256(wrong, utf8_block_wrong_next(last + FRONT_BYTES));
    return _mm256_testz_si256(wrong, wrong) != 0;
}

bool utf8_vectors_accept(Text text)
{
    return processor_has_avx2() && accept(text);
}

#else

bool utf8_vectors_accept(Text text)
{
    (void)text;
    return false;
}

#endif
