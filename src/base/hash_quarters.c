/*
 * hash_quarters.c - by AVX2, where the processor has it.
 *
 * BLAKE2b as RFC 7693 says, without a key, in its names: h, v, m, G and F. libsodium has it too, and is what the
 * tests hold this to, but takes one text at a time.
 */
#include "base/hash_quarters.h"

#include "base/processor.h"

#ifdef PROCESSOR_MAY_HAVE_AVX2

#include <immintrin.h>

#define BY_AVX2 __attribute__((target("avx2")))

/* A word of each of the four texts. */
typedef __m256i Words;

enum { ROUNDS = 12, STATE_WORDS = 8, BLOCK_WORDS = 16, WORD_BYTES = 8, WORDS_EACH = 4 };

static const uint64_t initial[STATE_WORDS] = {
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
};

/* Which words of the block a round takes, in which order: SIGMA. The last two rounds are the first two again. */
static const uint8_t sigma[ROUNDS][BLOCK_WORDS] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

BY_AVX2 static inline Words same_words(uint64_t word)
{
    return _mm256_set1_epi64x((long long)word);
}

/* ---- turning to the right ----------------------------------------------------------------------- */

BY_AVX2 static inline Words turn_32(Words words)
{
    return _mm256_shuffle_epi32(words, _MM_SHUFFLE(2, 3, 0, 1));
}

BY_AVX2 static inline Words turn_24(Words words)
{
    const Words from = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
    return _mm256_shuffle_epi8(words, from);
}

BY_AVX2 static inline Words turn_16(Words words)
{
    const Words from = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
    return _mm256_shuffle_epi8(words, from);
}

BY_AVX2 static inline Words turn_63(Words words)
{
    return _mm256_or_si256(_mm256_srli_epi64(words, 63), _mm256_add_epi64(words, words));
}

/* ---- one block of each --------------------------------------------------------------------------- */

BY_AVX2 static inline Words load(const char *from)
{
    return _mm256_loadu_si256((const Words *)(const void *)from);
}

/* Four words of each text, from `data` and every `stride_bytes` on, as four vectors of a word of each. */
BY_AVX2 static inline void load_words(Words m[WORDS_EACH], const char *data, size_t stride_bytes)
{
    Words first = load(data), second = load(data + stride_bytes);
    Words third = load(data + 2 * stride_bytes), fourth = load(data + 3 * stride_bytes);
    Words even_front = _mm256_unpacklo_epi64(first, second);
    Words odd_front = _mm256_unpackhi_epi64(first, second);
    Words even_back = _mm256_unpacklo_epi64(third, fourth);
    Words odd_back = _mm256_unpackhi_epi64(third, fourth);
    m[0] = _mm256_permute2x128_si256(even_front, even_back, 0x20);
    m[1] = _mm256_permute2x128_si256(odd_front, odd_back, 0x20);
    m[2] = _mm256_permute2x128_si256(even_front, even_back, 0x31);
    m[3] = _mm256_permute2x128_si256(odd_front, odd_back, 0x31);
}

BY_AVX2 static inline void mix(Words *a, Words *b, Words *c, Words *d, Words x, Words y) /* G */
{
    *a = _mm256_add_epi64(_mm256_add_epi64(*a, *b), x);
    *d = turn_32(_mm256_xor_si256(*d, *a));
    *c = _mm256_add_epi64(*c, *d);
    *b = turn_24(_mm256_xor_si256(*b, *c));
    *a = _mm256_add_epi64(_mm256_add_epi64(*a, *b), y);
    *d = turn_16(_mm256_xor_si256(*d, *a));
    *c = _mm256_add_epi64(*c, *d);
    *b = turn_63(_mm256_xor_si256(*b, *c));
}

BY_AVX2 static inline void mix_round(Words v[2 * STATE_WORDS], const Words m[BLOCK_WORDS],
                                     const uint8_t order[BLOCK_WORDS])
{
    mix(&v[0], &v[4], &v[8], &v[12], m[order[0]], m[order[1]]);
    mix(&v[1], &v[5], &v[9], &v[13], m[order[2]], m[order[3]]);
    mix(&v[2], &v[6], &v[10], &v[14], m[order[4]], m[order[5]]);
    mix(&v[3], &v[7], &v[11], &v[15], m[order[6]], m[order[7]]);
    mix(&v[0], &v[5], &v[10], &v[15], m[order[8]], m[order[9]]);
    mix(&v[1], &v[6], &v[11], &v[12], m[order[10]], m[order[11]]);
    mix(&v[2], &v[7], &v[8], &v[13], m[order[12]], m[order[13]]);
    mix(&v[3], &v[4], &v[9], &v[14], m[order[14]], m[order[15]]);
}

/* F: `read_bytes` are those of each text up to the block's end. */
BY_AVX2 static inline void compress(Words h[STATE_WORDS], const Words m[BLOCK_WORDS],
                                    uint64_t read_bytes, bool is_last)
{
    Words v[2 * STATE_WORDS];
    for (int i = 0; i < STATE_WORDS; i++) {
        v[i] = h[i];
        v[STATE_WORDS + i] = same_words(initial[i]);
    }
    v[12] = _mm256_xor_si256(v[12], same_words(read_bytes));
    if (is_last)
        v[14] = _mm256_xor_si256(v[14], same_words(UINT64_MAX));
    for (int round = 0; round < ROUNDS; round++)
        mix_round(v, m, sigma[round]);
    for (int i = 0; i < STATE_WORDS; i++)
        h[i] = _mm256_xor_si256(h[i], _mm256_xor_si256(v[i], v[STATE_WORDS + i]));
}

/* ---- all of each ---------------------------------------------------------------------------------- */

BY_AVX2 static void begin(Words h[STATE_WORDS])
{
    enum { NO_KEY_ONE_LEAF = 0x01010000 }; /* the parameters besides the hash's size */
    for (int i = 0; i < STATE_WORDS; i++)
        h[i] = same_words(initial[i]);
    h[0] = _mm256_xor_si256(h[0], same_words(NO_KEY_ONE_LEAF | CONTENT_HASH_BYTES));
}

/* The first half of the state is the hash. */
BY_AVX2 static void end(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const Words h[STATE_WORDS])
{
    for (int word = 0; word < CONTENT_HASH_BYTES / WORD_BYTES; word++) {
        uint64_t of[HASH_QUARTERS];
        memcpy(of, &h[word], sizeof of);
        for (int i = 0; i < HASH_QUARTERS; i++)
            memcpy(&out[i][WORD_BYTES * word], &of[i], WORD_BYTES);
    }
}

BY_AVX2 static void hash_all(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const char *data,
                             size_t block_count)
{
    Words h[STATE_WORDS], m[BLOCK_WORDS];
    begin(h);
    for (size_t block = 0; block < block_count; block++) {
        for (int i = 0; i < BLOCK_WORDS; i += WORDS_EACH)
            load_words(&m[i], data + block * HASH_BLOCK_BYTES + i * WORD_BYTES,
                       block_count * HASH_BLOCK_BYTES);
        compress(h, m, (block + 1) * HASH_BLOCK_BYTES, block + 1 == block_count);
    }
    end(out, h);
}

bool hash_quarters(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const char *data,
                   size_t block_count)
{
    if (!processor_has_avx2())
        return false;
    hash_all(out, data, block_count);
    return true;
}

#else

bool hash_quarters(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const char *data,
                   size_t block_count)
{
    (void)out;
    (void)data;
    (void)block_count;
    return false;
}

#endif
