/*
 * random.h - numbers that look drawn, and are the same for the same seed.
 */
#pragma once

#include <stdint.h>

typedef struct Random {
    uint64_t state; /* the seed */
} Random;

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t random_next(Random *random)
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A number below `limit`, which is not 0. */
static inline uint32_t random_below(Random *random, uint32_t limit)
{
    return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}
