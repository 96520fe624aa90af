/*
 * clock.h - how much time passes.
 *
 * Layer: base.
 */
#pragma once

#include <stdint.h>

/* Nanoseconds from some fixed moment; never goes back. For measuring, not for dates. */
uint64_t clock_now_ns(void);
