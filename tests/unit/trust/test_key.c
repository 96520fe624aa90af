#include "trust/key.h"

#include "support/cases.h"
#include "support/failing_allocator.h"

/* Made with minisign 0.11: minisign -G -W. */
#define PUBLIC_LINE "RWRD8TPk437ChMf9JtyFEUVm5Hvtqr+a8v3M/Dg23U6njAd+paQC/TMI"
#define OPEN_LINE                                                                \
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQ/" \
    "Ez5ON+woRZVSIh7eda/"                                                        \
    "FLW0BqqPPV+e2XOF/Tdw8ssfWpVR2R4f8f9JtyFEUVm5Hvtqr+a8v3M/"                   \
    "Dg23U6njAd+paQC/TMIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const KeyCost low_cost = {32768, 16 * 1024 * 1024};

static void init(Buffer *buffer)
{
    Allocator heap = allocator_system();
    buffer_init(buffer, &heap);
}

static void test_a_key_of_minisign(void **state)
{
    (void)state;
    PublicKey public_key;
    SecretKey secret_key;
    Buffer reason;
    init(&reason);
    assert_int_equal(public_key_read(&public_key, TEXT(PUBLIC_LINE), &reason), STATUS_OK);
    minisign_id_write(&reason, public_key.id);
    assert_text_equal(buffer_text(&reason), "84C27EE3E433F143");

    Text file = TEXT("untrusted comment: minisign encrypted secret key\r\n" OPEN_LINE "\r\n");
    assert_false(secret_key_is_locked(file));
    assert_int_equal(secret_key_read(&secret_key, file, TEXT(""), &reason), STATUS_OK);
    assert_memory_equal(secret_key.id, public_key.id, sizeof public_key.id);
    assert_memory_equal(secret_key.bytes + 32, public_key.bytes, sizeof public_key.bytes);
    buffer_free(&reason);
}

static void test_keys_come_back_as_they_were(void **state)
{
    (void)state;
    PublicKey public_key, public_again;
    SecretKey secret_key, secret_again;
    Buffer text, reason;
    init(&text);
    init(&reason);
    assert_int_equal(key_pair_new(&public_key, &secret_key), STATUS_OK);
    public_key_write(&text, &public_key);
    assert_int_equal(public_key_read(&public_again, buffer_text(&text), &reason), STATUS_OK);
    assert_memory_equal(&public_again, &public_key, sizeof public_key);

    const Text passwords[] = {{NULL, 0}, TEXT_INIT(""), TEXT_INIT("pass word 密码")};
    for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
        buffer_clear(&text);
        assert_int_equal(secret_key_write(&text, &secret_key, passwords[i], low_cost), STATUS_OK);
        assert_int_equal(secret_key_is_locked(buffer_text(&text)), passwords[i].data != NULL);
        assert_int_equal(secret_key_read(&secret_again, buffer_text(&text), passwords[i], &reason),
                         STATUS_OK);
        assert_memory_equal(&secret_again, &secret_key, sizeof secret_key);
    }
    assert_int_equal(reason.size_bytes, 0);
    assert_int_equal(secret_key_read(&secret_again, buffer_text(&text), TEXT("pass word"), &reason),
                     STATUS_INPUT);
    assert_text_equal(buffer_text(&reason), "the password is wrong");
    secret_key_wipe(&secret_key);
    static const SecretKey none;
    assert_memory_equal(&secret_key, &none, sizeof none);
    buffer_free(&text);
    buffer_free(&reason);
}

typedef struct RefusedCase {
    const char *name;
    const char *text;
    const char *reason;
} RefusedCase;

static void check_public_refused(void **state)
{
    const RefusedCase *c = *state;
    PublicKey key;
    Buffer reason;
    init(&reason);
    assert_int_equal(public_key_read(&key, text_of(c->text), &reason), STATUS_INPUT);
    assert_text_equal(buffer_text(&reason), "it is no minisign public key");
    buffer_free(&reason);
}

static void check_secret_refused(void **state)
{
    const RefusedCase *c = *state;
    SecretKey key;
    Buffer reason;
    init(&reason);
    assert_int_equal(secret_key_read(&key, text_of(c->text), TEXT("x"), &reason), STATUS_INPUT);
    assert_text_equal(buffer_text(&reason), c->reason);
    buffer_free(&reason);
}

/* Whoever can place a key file must not make the reader spend its memory. */
static void test_a_password_that_costs_too_much(void **state)
{
    (void)state;
    uint8_t bytes[158];
    SecretKey key;
    Buffer text, reason;
    init(&text);
    init(&reason);
    assert_true(minisign_decode(bytes, sizeof bytes, TEXT(OPEN_LINE)));
    memcpy(bytes + 2, "Sc", 2);
    bytes[2 + 2 + 2 + 32 + 7] = 1; /* 2^56 operations */
    minisign_encode(&text, bytes, sizeof bytes);
    assert_int_equal(secret_key_read(&key, buffer_text(&text), TEXT("x"), &reason), STATUS_INPUT);
    assert_text_equal(buffer_text(&reason),
                      "its password costs more to check than minisign allows");
    buffer_free(&text);
    buffer_free(&reason);
}

static bool write_it(const Allocator *allocator, void *context)
{
    Buffer text;
    buffer_init(&text, allocator);
    Status status = secret_key_write(&text, context, (Text){NULL, 0}, low_cost);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    buffer_free(&text);
    return status == STATUS_OK;
}

static void test_written_without_memory(void **state)
{
    (void)state;
    PublicKey public_key;
    SecretKey secret_key;
    assert_int_equal(key_pair_new(&public_key, &secret_key), STATUS_OK);
    allocation_sweep(write_it, &secret_key);
}

static const RefusedCase refused_public[] = {
    {"nothing", "", NULL},
    {"a comment only", "untrusted comment: x\n", NULL},
    {"no base64", "untrusted comment: x\n????\n", NULL},
    {"cut short", "RWRD8TPk437ChMf9JtyFEUVm5Hvtqr+a8v3M", NULL},
    {"another algorithm", "WFhD8TPk437ChMf9JtyFEUVm5Hvtqr+a8v3M/Dg23U6njAd+paQC/TMI", NULL},
    {"a secret key", OPEN_LINE, NULL},
};

static const RefusedCase refused_secret[] = {
    {"nothing", "", "it is no minisign secret key"},
    {"a public key", PUBLIC_LINE, "it is no minisign secret key"},
    {"a byte changed",
     "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQ/Ez5ON+woRZVSIh7eda/"
     "FLW0BqqPPV+e2XOF/Tdw8ssfWpVR2R4f8f9JtyFEUVm5Hvtqr+a8v3M/"
     "Dg23U6njAd+paQC/TMJAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
     "it is damaged: its halves do not fit"},
};

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_of_minisign),
        cmocka_unit_test(test_keys_come_back_as_they_were),
        cmocka_unit_test(test_a_password_that_costs_too_much),
        cmocka_unit_test(test_written_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) +
           RUN_CASES(refused_public, check_public_refused) +
           RUN_CASES(refused_secret, check_secret_refused);
}
