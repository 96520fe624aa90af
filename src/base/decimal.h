/*
 * decimal.h - a double as the shortest run of decimal digits.
 *
 * Layer: base.
 */
#pragma once

#include <stdint.h>

/* mantissa x 10^exponent; the mantissa does not end in 0 unless it is 0. */
typedef struct Decimal {
    uint64_t mantissa;
    int exponent;
} Decimal;

/* The fewest digits that read back as `number`, which is finite and not negative; among equally
 * few, the nearest to it. Does not depend on the locale. */
Decimal decimal_shortest(double number);
