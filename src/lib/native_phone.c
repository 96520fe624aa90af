/*
 * native_phone.c - std.phone: mainland telephone numbers.
 */
#include "lib/native_support.h"
#include "lib/unicode.h"

/* 1, then 3 to 9, then nine digits; no +86, spaces or hyphens. */
NATIVE_FN(is_mobile)
{
    enum { DIGITS = 11 };
    Text text = value_text(args[0]);
    *out = value_bool(text.size_bytes == DIGITS && text.data[0] == '1' && text.data[1] >= '3' &&
                      text.data[1] <= '9' && ascii_is_digit(text.data[2]) &&
                      ascii_are_eight_digits(text.data + 3));
}
