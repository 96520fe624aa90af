/*
 * number.h - doubles from text, and to text with a given precision, whatever the locale.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads all of `text`: digits with an optional sign, point and exponent, or infinity, inf or nan in
 * any case. Rounded to nearest; what is too large is an infinity, what is too small zero. */
bool number_parse_double(double *out, Text text);

/* The most digits that may be asked for after the point, and the most bytes that gives. */
enum { NUMBER_PRECISION_MAX = 1000, NUMBER_BYTES_MAX = NUMBER_PRECISION_MAX + 320 };

/* Writes a finite number, exactly rounded (ties to even), with `precision` digits after the
 * point: 1.50, or 1.50e+00 in scientific notation. Returns the bytes written. */
size_t number_write_fixed(char out[NUMBER_BYTES_MAX], double number, int precision);
size_t number_write_scientific(char out[NUMBER_BYTES_MAX], double number, int precision);

#ifdef __cplusplus
}
#endif
