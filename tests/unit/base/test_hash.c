#include "base/hash.h"

#include "support/cases.h"

static void test_content_is_hashed_by_blake2b(void **state)
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

static void test_tables_have_secrets_of_their_own(void **state)
{
    (void)state;
    HashKey one, other;
    assert_true(hash_key_new(&one) && hash_key_new(&other));
    assert_memory_not_equal(&one, &other, sizeof one);
    assert_int_equal(hash_text(&one, TEXT("abc")), hash_text(&one, TEXT("abc")));
    assert_int_equal(hash_text(&one, (Text){NULL, 0}), hash_text(&one, TEXT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_is_hashed_by_blake2b),
        cmocka_unit_test(test_tables_have_secrets_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
