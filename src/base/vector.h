/*
 * vector.h - bytes of text looked at together: 32 where the compiler may use AVX2 and BMI, 16 where
 * it may use SSE2.
 *
 * VECTOR_BYTES is defined where there are such; elsewhere who looks does it by words or single
 * bytes.
 *
 * Layer: base.
 */
#pragma once

#include <stdint.h>

#if defined __AVX2__ && defined __BMI__

#include <immintrin.h>

#define VECTOR_BYTES 32
typedef __m256i Vector;

static inline Vector vector_load(const void *from)
{
    return _mm256_loadu_si256((const Vector *)from);
}

static inline Vector vector_or(Vector left, Vector right)
{
    return _mm256_or_si256(left, right);
}

static inline Vector vector_xor(Vector left, Vector right)
{
    return _mm256_xor_si256(left, right);
}

/* All bits of each byte that is the same in both. */
static inline Vector vector_equal(Vector left, Vector right)
{
    return _mm256_cmpeq_epi8(left, right);
}

/* All bits of each byte that is less, as numbers from -128 to 127. */
static inline Vector vector_less(Vector left, Vector right)
{
    return _mm256_cmpgt_epi8(right, left);
}

/* The highest bit of each byte, that of the first one lowest. */
static inline uint32_t vector_mask(Vector bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* The number of the mask's lowest bit; VECTOR_BYTES where there is none. */
static inline uint32_t vector_first(uint32_t mask)
{
    return _tzcnt_u32(mask);
}

#elif defined __SSE2__

#include <emmintrin.h>

#define VECTOR_BYTES 16
typedef __m128i Vector;

static inline Vector vector_load(const void *from)
{
    return _mm_loadu_si128((const Vector *)from);
}

static inline Vector vector_or(Vector left, Vector right)
{
    return _mm_or_si128(left, right);
}

static inline Vector vector_xor(Vector left, Vector right)
{
    return _mm_xor_si128(left, right);
}

static inline Vector vector_equal(Vector left, Vector right)
{
    return _mm_cmpeq_epi8(left, right);
}

static inline Vector vector_less(Vector left, Vector right)
{
    return _mm_cmplt_epi8(left, right);
}

static inline uint32_t vector_mask(Vector bytes)
{
    return (uint32_t)_mm_movemask_epi8(bytes);
}

static inline uint32_t vector_first(uint32_t mask)
{
    return (uint32_t)__builtin_ctz(mask | 1U << VECTOR_BYTES);
}

#endif
