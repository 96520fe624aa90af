#include "base/hash.h"

#include <sodium.h>

#include "base/hash_quarters.h"

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

static void hash_bytes(uint8_t out[CONTENT_HASH_BYTES], const void *bytes, size_t size_bytes)
{
    crypto_generichash(out, CONTENT_HASH_BYTES, bytes, size_bytes, NULL, 0);
}

/* Until it is initialised libsodium takes code that any processor can run, which is several times slower;
 * should that fail, it still does. */
static void choose_fast_code(void)
{
    int initialised = sodium_init();
    (void)initialised;
}

void hash_content(uint8_t out[CONTENT_HASH_BYTES], Text content)
{
    choose_fast_code();
    hash_bytes(out, content.data, content.size_bytes);
}

static void hash_quarters_in_turn(uint8_t out[HASH_QUARTERS][CONTENT_HASH_BYTES], const char *data,
                                  size_t quarter_bytes)
{
    choose_fast_code();
    for (size_t i = 0; i < HASH_QUARTERS; i++)
        hash_bytes(out[i], data + i * quarter_bytes, quarter_bytes);
}

/* The little that is hashed at the end is not worth the questions to the processor that choosing fast code takes. */
void hash_much_content(uint8_t out[CONTENT_HASH_BYTES], Text content)
{
    enum { ROUND_BYTES = HASH_QUARTERS * HASH_BLOCK_BYTES };
    struct {
        uint8_t quarters[HASH_QUARTERS][CONTENT_HASH_BYTES];
        char left[ROUND_BYTES];
    } last;
    size_t block_count = content.size_bytes / ROUND_BYTES;
    size_t left_bytes = content.size_bytes % ROUND_BYTES;
    if (block_count == 0 || !hash_quarters(last.quarters, content.data, block_count))
        hash_quarters_in_turn(last.quarters, content.data, block_count * HASH_BLOCK_BYTES);
    if (left_bytes > 0)
        memcpy(last.left, content.data + block_count * ROUND_BYTES, left_bytes);
    hash_bytes(out, &last, sizeof last.quarters + left_bytes);
}
