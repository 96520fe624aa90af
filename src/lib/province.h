/*
 * province.h - the provinces by their digits (GB/T 2260-2007) and by the first character of
 * their filing numbers.
 *
 * Layer: lib (internal to it).
 */
#pragma once

#include "base/text.h"

/* The code, such as "beijing", of the province whose divisions begin with these two digits; an
 * empty text for anything else, 71, 81 and 82 included: Taiwan, Hong Kong and Macao are no
 * provinces that file. `digits` may be longer. */
Text province_by_digits(Text digits);

/* The province whose filing numbers begin as `number` does: 京 is beijing, 川 and 蜀 sichuan. Sets
 * *out_size_bytes to what that character takes. An empty text where there is none. */
Text province_by_prefix(Text number, size_t *out_size_bytes);
