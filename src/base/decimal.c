#include "base/decimal.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DIGITS_SURE = DBL_DIG,        /* so many survive decimal -> double -> decimal */
    DIGITS_MAX = DBL_DECIMAL_DIG, /* so many tell any two doubles apart */
};

/* strtod() reads a locale's decimal point; a whole mantissa has none. */
static double read_back(Decimal decimal)
{
    char text[48];
    int size = snprintf(text, sizeof text, "%" PRIu64 "e%d", decimal.mantissa, decimal.exponent);
    assert(size > 0 && (size_t)size < sizeof text);
    (void)size;
    return strtod(text, NULL);
}

/* The number rounded to `digits` digits. printf() writes d.ddde+dd with the locale's point,
 * which is passed over here. */
static Decimal rounded(double number, int digits)
{
    char text[48];
    int size = snprintf(text, sizeof text, "%.*e", digits - 1, number);
    assert(size > 0 && (size_t)size < sizeof text);
    (void)size;

    Decimal decimal = {0, 0};
    const char *at = text;
    for (; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9')
            decimal.mantissa = decimal.mantissa * 10 + (uint64_t)(*at - '0');
    decimal.exponent = (int)strtol(at + 1, NULL, 10) - (digits - 1);
    return decimal;
}

static Decimal without_zeros(Decimal decimal)
{
    if (decimal.mantissa == 0)
        return (Decimal){0, 0};
    while (decimal.mantissa % 10 == 0) {
        decimal.mantissa /= 10;
        decimal.exponent++;
    }
    return decimal;
}

/* Below a power of two the doubles lie half as far apart as above it. So the nearest decimal may
 * read back as the neighbour below, while the next decimal up, though farther, reads back right. */
static bool reads_back(Decimal *decimal, double number)
{
    if (read_back(*decimal) == number)
        return true;
    decimal->mantissa++;
    return read_back(*decimal) == number;
}

Decimal decimal_shortest(double number)
{
    assert(isfinite(number) && !signbit(number));
    /* Below DBL_MIN doubles hold fewer digits than DIGITS_SURE, so fewer may do. */
    int digits = number < DBL_MIN ? 1 : DIGITS_SURE;
    Decimal decimal = rounded(number, digits);
    while (digits < DIGITS_MAX && !reads_back(&decimal, number))
        decimal = rounded(number, ++digits);
    return without_zeros(decimal);
}
