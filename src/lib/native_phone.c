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
    bool good = text.size_bytes == DIGITS && text.data[0] == '1' && text.data[1] >= '3';
    for (size_t i = 0; good && i < DIGITS; i++)
        good = ascii_is_digit(text.data[i]);
    *out = value_bool(good);
}
