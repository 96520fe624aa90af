#include "base/hash.h"

#include <sodium.h>

_Static_assert(sizeof(HashKey) == crypto_shorthash_KEYBYTES, "libsodium's key size");

bool hash_key_new(HashKey *out)
{
    if (sodium_init() < 0)
        return false;
    randombytes_buf(out->bytes, sizeof out->bytes);
    return true;
}

unsigned hash_text(const HashKey *key, Text text)
{
    unsigned char hash[crypto_shorthash_BYTES];
    unsigned folded;
    const char *data = text.data != NULL ? text.data : "";
    crypto_shorthash(hash, (const unsigned char *)data, text.size_bytes, key->bytes);
    memcpy(&folded, hash, sizeof folded);
    return folded;
}

/* Until it is initialised libsodium takes code that any processor can run, which is several times
 * slower; should that fail, it still does. */
void hash_content(uint8_t out[CONTENT_HASH_BYTES], Text content)
{
    int initialised = sodium_init();
    (void)initialised;
    crypto_generichash(out, CONTENT_HASH_BYTES, (const unsigned char *)content.data,
                       content.size_bytes, NULL, 0);
}
