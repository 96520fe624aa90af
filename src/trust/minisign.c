/*
 * minisign.c - lines, base64 and key ids.
 */
#include "trust/minisign.h"

#include <sodium.h>

bool minisign_line(Text *out, Text *rest)
{
    if (rest->size_bytes == 0)
        return false;
    size_t end = text_find(*rest, TEXT("\n"), 0);
    Text line = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end == SIZE_MAX ? end : end + 1, rest->size_bytes);
    if (text_ends_with(line, TEXT("\r")))
        line.size_bytes--;
    *out = line;
    return true;
}

bool minisign_decode(uint8_t *out, size_t size_bytes, Text base64)
{
    size_t decoded_bytes = 0;
    return sodium_base642bin(out, size_bytes, base64.data, base64.size_bytes, NULL, &decoded_bytes,
                             NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           decoded_bytes == size_bytes;
}

void minisign_encode(Buffer *out, const uint8_t *bytes, size_t size_bytes)
{
    size_t room = sodium_base64_encoded_len(size_bytes, sodium_base64_VARIANT_ORIGINAL);
    if (!buffer_reserve(out, room)) /* a NUL included, which is not kept */
        return;
    sodium_bin2base64(out->data + out->size_bytes, room, bytes, size_bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    out->size_bytes += room - 1;
}

void minisign_id_write(Buffer *out, const uint8_t id[MINISIGN_ID_BYTES])
{
    for (int i = MINISIGN_ID_BYTES - 1; i >= 0; i--)
        buffer_add_format(out, "%02X", (unsigned)id[i]);
}
