/*
 * processor.h - how many processors run the program, and what they can beyond what it was compiled
 * for.
 *
 * Layer: base.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define PROCESSOR_MAY_HAVE_AVX2

/* The loader has asked the processor already. Asking again takes a start of a program in a virtual
 * machine longer than all the text it then reads: each question is one to the machine's host. */
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define PROCESSOR_HAS_AVX2 (CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1))
#else
#define PROCESSOR_HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
#endif

#endif

/* Vectors of thirty-two bytes, and BMI, which came with them: Intel's since 2013, AMD's since 2015.
 */
static inline bool processor_has_avx2(void)
{
#ifdef PROCESSOR_MAY_HAVE_AVX2
    return PROCESSOR_HAS_AVX2 != 0;
#else
    return false;
#endif
}

/* The processors that this process may use, as taskset and containers restrict them: from 1 to
 * `most`. */
uint32_t processors_available(uint32_t most);
