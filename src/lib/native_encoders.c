/*
 * native_encoders.c - CEL's encoders extension: base64 (RFC 4648, section 4).
 */
#include "lib/native_support.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

NATIVE_FN(base64_encode)
{
    Buffer text;
    buffer_init_in(&text, context->arena);
    buffer_add_base64(&text, value_text(args[0]));
    native_return_buffer(context, out, &text);
}

/* The digits without their padding; false when there are not as many '=' as there should be, or
 * none. */
static bool without_padding(Text *text)
{
    size_t padding = 0;
    while (padding < 2 && padding < text->size_bytes &&
           text->data[text->size_bytes - 1 - padding] == '=')
        padding++;
    if (padding > 0 && text->size_bytes % 4 != 0)
        return false;
    text->size_bytes -= padding;
    return text->size_bytes % 4 != 1;
}

/* False for what is no base64 digit. Bits left over are ignored, as the reference does. */
static bool decode(unsigned char *data, Text text)
{
    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        const char *digit = text.data[i] != '\0' ? strchr(digits, text.data[i]) : NULL;
        if (digit == NULL)
            return false;
        group = group << 6 | (uint32_t)(digit - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *data++ = (unsigned char)(group >> bits);
            group &= (UINT32_C(1) << bits) - 1;
        }
    }
    return true;
}

NATIVE_FN(base64_decode)
{
    Text text = value_text(args[0]);
    bool good = without_padding(&text);
    size_t size_bytes = text.size_bytes / 4 * 3 + (text.size_bytes % 4 * 3) / 4;
    char *data = native_new_text(context, out, size_bytes);
    if (data == NULL)
        return;
    if (good && decode((unsigned char *)data, text))
        *out = value_bytes((Text){data, size_bytes});
    else
        native_fail(context, out, ERROR_INVALID_ARGUMENT, "the text is not base64");
}
