#include "base/hash.h"

#include <sodium.h>

#include "base/hash_quarters.h"
#include "support/cases.h"

enum { MOST_BYTES = 5 * 1024 };

/* Bytes in which no two blocks are the same. */
static void fill(char *out, size_t size_bytes)
{
    uint32_t bits = 1;
    for (size_t i = 0; i < size_bytes; i++) {
        bits = bits * 1664525 + 1013904223;
        out[i] = (char)(bits >> 24);
    }
}

static void by_libsodium(uint8_t out[CONTENT_HASH_BYTES], const void *bytes, size_t size_bytes)
{
    crypto_generichash(out, CONTENT_HASH_BYTES, bytes, size_bytes, NULL, 0);
}

static void test_content_is_blake2b(void **state)
{
    (void)state;
    static const uint8_t abc[CONTENT_HASH_BYTES] = {
        0xBD, 0xDD, 0x81, 0x3C, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xEF,
        0x3F, 0xEE, 0x98, 0x57, 0x9B, 0x94, 0x96, 0x4E, 0x3B, 0xB1, 0xCB,
        0x3E, 0x42, 0x72, 0x62, 0xC8, 0xC0, 0x68, 0xD5, 0x23, 0x19,
    };
    uint8_t hash[CONTENT_HASH_BYTES];
    hash_content(hash, TEXT("abc"));
    assert_memory_equal(hash, abc, sizeof abc);
}

static void test_quarters_are_hashed_as_one_by_one(void **state)
{
    (void)state;
    static char bytes[HASH_QUARTERS * HASH_BLOCK_BYTES * 9];
    uint8_t hashes[HASH_QUARTERS][CONTENT_HASH_BYTES], expected[CONTENT_HASH_BYTES];
    fill(bytes, sizeof bytes);
    if (!hash_quarters(hashes, bytes, 1))
        skip(); /* this machine has no such vectors */
    for (size_t blocks = 1; blocks <= sizeof bytes / (HASH_QUARTERS * HASH_BLOCK_BYTES); blocks++) {
        assert_true(hash_quarters(hashes, bytes, blocks));
        for (size_t i = 0; i < HASH_QUARTERS; i++) {
            size_t size_bytes = blocks * HASH_BLOCK_BYTES;
            by_libsodium(expected, bytes + i * size_bytes, size_bytes);
            assert_memory_equal(hashes[i], expected, sizeof expected);
        }
    }
}

static void test_much_content_is_the_hash_of_its_quarters(void **state)
{
    (void)state;
    static char bytes[MOST_BYTES];
    uint8_t hash[CONTENT_HASH_BYTES], expected[CONTENT_HASH_BYTES];
    fill(bytes, sizeof bytes);
    for (size_t size_bytes = 0; size_bytes <= sizeof bytes; size_bytes++) {
        uint8_t joined[4 * CONTENT_HASH_BYTES + 512];
        size_t quarter_bytes = size_bytes / 512 * 128, left_bytes = size_bytes - 4 * quarter_bytes;
        for (size_t i = 0; i < 4; i++)
            by_libsodium(joined + i * CONTENT_HASH_BYTES, bytes + i * quarter_bytes, quarter_bytes);
        memcpy(joined + 4 * CONTENT_HASH_BYTES, bytes + 4 * quarter_bytes, left_bytes);
        by_libsodium(expected, joined, 4 * CONTENT_HASH_BYTES + left_bytes);
        hash_much_content(hash, (Text){bytes, size_bytes});
        assert_memory_equal(hash, expected, sizeof expected);
    }
}

/* One bit anywhere changes the hash. */
static void test_every_bit_counts(void **state)
{
    (void)state;
    static char bytes[4 * 128 * 2 + 100];
    uint8_t whole[CONTENT_HASH_BYTES], hash[CONTENT_HASH_BYTES];
    fill(bytes, sizeof bytes);
    hash_much_content(whole, (Text){bytes, sizeof bytes});
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        hash_much_content(hash, (Text){bytes, sizeof bytes});
        assert_memory_not_equal(hash, whole, sizeof whole);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_is_blake2b),
        cmocka_unit_test(test_quarters_are_hashed_as_one_by_one),
        cmocka_unit_test(test_much_content_is_the_hash_of_its_quarters),
        cmocka_unit_test(test_every_bit_counts),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
