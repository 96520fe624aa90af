/*
 * native_han.c - std.text: Chinese text.
 */
#include "lib/native_support.h"
#include "lib/unicode.h"

#include <utf8proc.h>

/* Reads the character at *at and moves past it; U+FFFD for a byte that is not valid. */
static uint32_t next_code_point(Text text, size_t *at)
{
    uint32_t code_point;
    size_t length = utf8_decode(&code_point, text, *at);
    *at += length > 0 ? length : 1;
    return length > 0 ? code_point : 0xFFFD;
}

/* ---- counting and classes ------------------------------------------------------------------ */

static int64_t count_han(Text text)
{
    int64_t count = 0;
    for (size_t at = 0; at < text.size_bytes;)
        count += unicode_is_han(next_code_point(text, &at));
    return count;
}

NATIVE_FN(text_han_count)
{
    if (native_charge_bytes(context, out, args[0].size))
        *out = value_int(count_han(value_text(args[0])));
}

NATIVE_FN(text_is_han)
{
    Text text = value_text(args[0]);
    if (native_charge_bytes(context, out, text.size_bytes))
        *out = value_bool(text.size_bytes > 0 && count_han(text) == (int64_t)utf8_count(text));
}

/* Unicode L, M and Nd, and 〇, which is a letter number. */
static bool is_name_character(uint32_t code_point)
{
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return code_point == 0x3007;
    }
}

NATIVE_FN(text_has_symbols)
{
    Text text = unicode_trim(value_text(args[0]));
    if (!native_charge_bytes(context, out, args[0].size))
        return;
    bool found = false;
    for (size_t at = 0; at < text.size_bytes && !found;)
        found = !is_name_character(next_code_point(text, &at));
    *out = value_bool(found);
}

NATIVE_FN(text_is_only_digits_or_letters)
{
    Text text = value_text(args[0]);
    size_t digits = 0, letters = 0, others = 0;
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    for (size_t at = 0; at < text.size_bytes;) {
        uint32_t code_point = next_code_point(text, &at);
        if (code_point < 0x80 && ascii_is_digit((char)code_point))
            digits++;
        else if (code_point < 0x80 && ascii_is_letter((char)code_point))
            letters++;
        else
            others += !unicode_is_white_space(code_point);
    }
    *out = value_bool(others == 0 && (digits > 0) != (letters > 0));
}

NATIVE_FN(text_is_blank)
{
    if (native_charge_bytes(context, out, args[0].size))
        *out = value_bool(unicode_trim(value_text(args[0])).size_bytes == 0);
}

NATIVE_FN(text_trim)
{
    native_trim(context, out, args);
}

NATIVE_FN(text_width)
{
    if (native_charge_bytes(context, out, args[0].size))
        *out = value_int((int64_t)utf8_width(value_text(args[0])));
}

/* ---- full width ---------------------------------------------------------------------------- */

/* The ASCII character that a full-width one or the ideographic space stands for, or 0. */
static uint32_t half_width_of(uint32_t code_point)
{
    if (code_point == 0x3000)
        return ' ';
    return code_point >= 0xFF01 && code_point <= 0xFF5E ? code_point - 0xFF01 + '!' : 0;
}

NATIVE_FN(text_has_full_width)
{
    Text text = value_text(args[0]);
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    bool found = false;
    for (size_t at = 0; at < text.size_bytes && !found;)
        found = half_width_of(next_code_point(text, &at)) != 0;
    *out = value_bool(found);
}

NATIVE_FN(text_to_half_width)
{
    Text text = value_text(args[0]);
    Buffer *result = library_scratch(context->library);
    if (!native_charge_bytes(context, out, text.size_bytes))
        return;
    for (size_t at = 0; at < text.size_bytes;) {
        uint32_t code_point = next_code_point(text, &at);
        uint32_t half = half_width_of(code_point);
        buffer_add_code_point(result, half != 0 ? half : code_point);
    }
    native_return_buffer(context, out, result);
}

/* ---- normalisation ------------------------------------------------------------------------- */

/* Decomposes into the arena, composes in place and encodes in place: a code point takes four
 * bytes before and at most four after. */
static void normalise(NativeContext *context, Value *out, Text text, utf8proc_option_t options)
{
    const utf8proc_uint8_t *data = (const utf8proc_uint8_t *)text.data;
    utf8proc_ssize_t size_bytes = (utf8proc_ssize_t)text.size_bytes;
    options = (utf8proc_option_t)(options | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (text.size_bytes == 0) {
        *out = value_string(text);
        return;
    }
    if (!native_charge(context, out, text.size_bytes))
        return;
    utf8proc_ssize_t count = utf8proc_decompose(data, size_bytes, NULL, 0, options);
    if (count < 0) {
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "the text is not valid UTF-8");
        return;
    }
    if (count > LIMIT_STRING_BYTES) {
        native_fail(context, out, ERROR_LIMIT, "string longer than %d bytes", LIMIT_STRING_BYTES);
        return;
    }
    utf8proc_int32_t *decomposed =
        arena_alloc_array(context->arena, (size_t)count + 1, sizeof *decomposed);
    if (decomposed == NULL) {
        native_fail_memory(context, out);
        return;
    }
    utf8proc_decompose(data, size_bytes, decomposed, count, options);
    utf8proc_ssize_t written = utf8proc_reencode(decomposed, count, options);
    *out = value_string((Text){(const char *)decomposed, (size_t)written});
}

NATIVE_FN(text_nfkc)
{
    normalise(context, out, value_text(args[0]), UTF8PROC_COMPAT);
}

NATIVE_FN(text_nfc)
{
    normalise(context, out, value_text(args[0]), (utf8proc_option_t)0);
}
