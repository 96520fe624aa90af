#include "trust/signature.h"

#include <stdio.h>

#include "support/cases.h"
#include "support/failing_allocator.h"

/* Made with minisign 0.11 over "hello\n". */
#define PUBLIC_LINE "RWRD8TPk437ChMf9JtyFEUVm5Hvtqr+a8v3M/Dg23U6njAd+paQC/TMI"
#define HASHED                                                               \
    "untrusted comment: signature from minisign secret key\n"                \
    "RURD8TPk437ChH43ImIcOFheP3vU8eASTzeTY8DBp3amRbj5NRZ6n7O3BJnywjAZwnCB6/" \
    "C3UpthtfsQSY0u29V1OY/tDVNAjQ0=\n"                                       \
    "trusted comment: timestamp:1795613384\tfile:f\thashed\n"                \
    "m/YmEm2hWhXzaCTTO6PbXZo3wTGnLLyQjYI3N+wX38LPox3P+4/YcMzr9gEUcm0PZPRib8WQZ9AZx/QazJQwBQ==\n"
#define LEGACY                                                                       \
    "untrusted comment: signature from minisign secret key\n"                        \
    "RWRD8TPk437ChI0Y7l/4ljAy4+fmibS+nyPIlWqbcr8UuVfR5cephoaa5cb9MoaJ2PpniB0ft7IBH/" \
    "1qChrOCmbCHVKFxagZpA0=\n"                                                       \
    "trusted comment: timestamp:1795613390\tfile:f\n"                                \
    "rc+W6GLhb3k4e8RDclcsrWVIU9BoRPmxIFvj6j7B5JiDd91GZUOZEvTTWjJiq5cwqCWG6DTbk1eGnxMz+VrIAg==\n"

static PublicKey minisign_key(void)
{
    PublicKey key;
    assert_int_equal(public_key_read(&key, TEXT(PUBLIC_LINE), NULL), STATUS_OK);
    return key;
}

static Status check(Buffer *reason, const PublicKey *key, Text content, Text signature)
{
    Text comment;
    Allocator heap = allocator_system();
    buffer_init(reason, &heap);
    Status status = signature_check(&comment, key, content, signature, reason);
    if (status == STATUS_OK)
        buffer_add(reason, comment);
    return status;
}

typedef struct CheckCase {
    const char *name;
    const char *signature;
    const char *content;
    Status status;
    const char *says; /* the comment, or the reason */
} CheckCase;

static const CheckCase cases[] = {
    {"prehashed", HASHED, "hello\n", STATUS_OK, "timestamp:1795613384\tfile:f\thashed"},
    {"legacy", LEGACY, "hello\n", STATUS_OK, "timestamp:1795613390\tfile:f"},
    {"content changed", HASHED, "hello", STATUS_SIGNATURE,
     "the signature does not fit: it was made for other bytes"},
    {"content changed, legacy", LEGACY, "Hello\n", STATUS_SIGNATURE,
     "the signature does not fit: it was made for other bytes"},
    {"nothing", "", "hello\n", STATUS_SIGNATURE, "the signature is cut short: it has four lines"},
    {"two lines", "untrusted comment: x\nRURD\n", "hello\n", STATUS_SIGNATURE,
     "the signature is cut short: it has four lines"},
    {"something else", "a\nb\nc\nd\n", "hello\n", STATUS_SIGNATURE, "it is no minisign signature"},
    {"something after it", HASHED "more\n", "hello\n", STATUS_SIGNATURE,
     "it is no minisign signature"},
    {"no trusted comment", "untrusted comment: x\nb\nc\nd\n", "hello\n", STATUS_SIGNATURE,
     "the signature's third line is no trusted comment"},
    {"no base64", "untrusted comment: x\nb\ntrusted comment: c\nd\n", "hello\n", STATUS_SIGNATURE,
     "the signature's second line is damaged"},
    {"no global signature",
     "untrusted comment: x\n"
     "RURD8TPk437ChH43ImIcOFheP3vU8eASTzeTY8DBp3amRbj5NRZ6n7O3BJnywjAZwnCB6/"
     "C3UpthtfsQSY0u29V1OY/tDVNAjQ0=\n"
     "trusted comment: c\nd\n",
     "hello\n", STATUS_SIGNATURE, "the signature's fourth line is damaged"},
    {"trusted comment changed",
     "untrusted comment: signature from minisign secret key\n"
     "RURD8TPk437ChH43ImIcOFheP3vU8eASTzeTY8DBp3amRbj5NRZ6n7O3BJnywjAZwnCB6/"
     "C3UpthtfsQSY0u29V1OY/tDVNAjQ0=\n"
     "trusted comment: timestamp:1795613385\tfile:f\thashed\n"
     "m/YmEm2hWhXzaCTTO6PbXZo3wTGnLLyQjYI3N+wX38LPox3P+4/YcMzr9gEUcm0PZPRib8WQZ9AZx/QazJQwBQ==\n",
     "hello\n", STATUS_SIGNATURE, "the trusted comment was changed after signing"},
    {"another algorithm",
     "untrusted comment: x\n"
     "WFhD8TPk437ChH43ImIcOFheP3vU8eASTzeTY8DBp3amRbj5NRZ6n7O3BJnywjAZwnCB6/"
     "C3UpthtfsQSY0u29V1OY/tDVNAjQ0=\n"
     "trusted comment: c\n"
     "m/YmEm2hWhXzaCTTO6PbXZo3wTGnLLyQjYI3N+wX38LPox3P+4/YcMzr9gEUcm0PZPRib8WQZ9AZx/QazJQwBQ==\n",
     "hello\n", STATUS_SIGNATURE, "the signature's algorithm is not known here"},
};

static void check_case(void **state)
{
    const CheckCase *c = *state;
    PublicKey key = minisign_key();
    Buffer said;
    assert_int_equal(check(&said, &key, text_of(c->content), text_of(c->signature)), c->status);
    assert_text_equal(buffer_text(&said), c->says);
    buffer_free(&said);
}

/* A signature made here, for the tests below. */
typedef struct Made {
    PublicKey public_key;
    SecretKey secret_key;
    Buffer text;
} Made;

static int make(void **state)
{
    static Made made;
    Allocator heap = allocator_system();
    buffer_init(&made.text, &heap);
    *state = &made;
    return key_pair_new(&made.public_key, &made.secret_key) != STATUS_OK ||
           signature_make(&made.text, &made.secret_key, TEXT("content"), TEXT("名 comment"),
                          NULL) != STATUS_OK;
}

static int unmake(void **state)
{
    Made *made = *state;
    buffer_free(&made->text);
    return 0;
}

static void test_what_is_made_here_is_accepted_here(void **state)
{
    Made *made = *state;
    Buffer said;
    Text signature = buffer_text(&made->text);
    assert_int_equal(check(&said, &made->public_key, TEXT("content"), signature), STATUS_OK);
    assert_text_equal(buffer_text(&said), "名 comment");
    buffer_free(&said);
}

static void test_another_key(void **state)
{
    Made *made = *state;
    Buffer said;
    PublicKey other = minisign_key();
    Text signature = buffer_text(&made->text);
    assert_int_equal(check(&said, &other, TEXT("content"), signature), STATUS_SIGNATURE);
    assert_true(text_find(buffer_text(&said), TEXT("not with key 84C27EE3E433F143"), 0) !=
                SIZE_MAX);
    buffer_free(&said);

    memcpy(other.id, made->public_key.id, sizeof other.id); /* an id is anybody's to take */
    assert_int_equal(check(&said, &other, TEXT("content"), signature), STATUS_SIGNATURE);
    assert_text_equal(buffer_text(&said),
                      "the signature does not fit: it was made for other bytes");
    buffer_free(&said);
}

/* Any byte of the last three lines changed, and any cut before the last line's end, is noticed. */
static void test_every_change_is_noticed(void **state)
{
    Made *made = *state;
    size_t from = text_find(buffer_text(&made->text), TEXT("\n"), 0) + 1;
    for (size_t i = from; i < made->text.size_bytes - 1; i++) {
        Buffer said;
        made->text.data[i] ^= 1;
        Text signature = buffer_text(&made->text);
        assert_int_equal(check(&said, &made->public_key, TEXT("content"), signature),
                         STATUS_SIGNATURE);
        assert_true(said.size_bytes > 0);
        buffer_free(&said);
        made->text.data[i] ^= 1;
        signature = text_slice(signature, 0, i);
        assert_int_equal(check(&said, &made->public_key, TEXT("content"), signature),
                         STATUS_SIGNATURE);
        buffer_free(&said);
    }
}

static void test_comments_that_are_refused(void **state)
{
    Made *made = *state;
    static char long_comment[8192];
    memset(long_comment, 'x', sizeof long_comment);
    const Text comments[] = {TEXT_INIT("two\nlines"),
                             TEXT_INIT("\x1b[31m"),
                             TEXT_INIT("\xff"),
                             {long_comment, sizeof long_comment}};
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
        Buffer out, reason;
        Allocator heap = allocator_system();
        buffer_init(&out, &heap);
        buffer_init(&reason, &heap);
        assert_int_equal(
            signature_make(&out, &made->secret_key, TEXT("content"), comments[i], &reason),
            STATUS_INPUT);
        assert_int_equal(out.size_bytes, 0);
        assert_true(reason.size_bytes > 0);
        buffer_free(&out);
        buffer_free(&reason);
    }
}

static bool make_and_check(const Allocator *allocator, void *context)
{
    Made *made = context;
    Buffer out, reason;
    Text comment;
    buffer_init(&out, allocator);
    buffer_init(&reason, allocator);
    Status status =
        signature_make(&out, &made->secret_key, TEXT("content"), TEXT("comment"), &reason);
    if (status == STATUS_OK)
        status = signature_check(&comment, &made->public_key, TEXT("content"), buffer_text(&out),
                                 &reason);
    assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    buffer_free(&out);
    buffer_free(&reason);
    return status == STATUS_OK;
}

static void test_without_memory(void **state)
{
    allocation_sweep(make_and_check, *state);
}

#define MADE_TEST(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_what_is_made_here_is_accepted_here),
        MADE_TEST(test_another_key),
        MADE_TEST(test_every_change_is_noticed),
        MADE_TEST(test_comments_that_are_refused),
        MADE_TEST(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + RUN_CASES(cases, check_case);
}
