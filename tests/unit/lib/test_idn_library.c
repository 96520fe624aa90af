/* Names of ASCII alone are read without libidn2, and become what it would make of them. */
#include "call.h"

#include "lib/domain.h"

enum { NAMES = 20000, NAME_BYTES_MAX = 300 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* Mostly what stands in names, in which dots and hyphens fall together now and then. */
static Text random_name(char *out, uint32_t *state)
{
    static const char alphabet[] = "abcxnXNZ019..--_ $/\x7F\x1F";
    size_t most = next_random(state) % 16 == 0 ? NAME_BYTES_MAX : 12;
    size_t size_bytes = 1 + next_random(state) % most;
    for (size_t i = 0; i < size_bytes; i++)
        out[i] = alphabet[next_random(state) %
                          (next_random(state) % 4 == 0 ? (uint32_t)sizeof alphabet - 1 : 12)];
    out[size_bytes] = '\0';
    return (Text){out, size_bytes};
}

static void ascii_names_are_what_libidn2_makes_of_them(void **state)
{
    (void)state;
    Caller caller;
    IdnLibrary idn;
    const char *reason;
    uint32_t random = 20261126, names = 0;
    assert_true(idn_library_load(&idn, &reason));
    caller_begin(&caller);
    for (int i = 0; i < NAMES; i++) {
        char bytes[NAME_BYTES_MAX + 1], *converted = NULL;
        Text name = random_name(bytes, &random);
        Value argument = value_string(name);
        Value out = caller_call(&caller, "std.domain.to_ascii", false, &argument, 1);
        int status = idn.idn2_to_ascii_8z(bytes, &converted, IDN2_NONTRANSITIONAL);
        bool is_name = status == IDN2_OK && domain_is_ascii_form(converted, &idn);
        assert_int_equal(out.tag, VALUE_OPTIONAL);
        assert_int_equal(out.as.inner != NULL, is_name);
        if (is_name)
            assert_true(text_equal(value_text(*out.as.inner), text_of(converted)));
        names += is_name && !domain_needs_idn(name);
        idn.idn2_free(converted);
        arena_reset(caller.arena);
        caller.fuel = LIMIT_FUEL;
    }
    assert_true(names > NAMES / 10);
    caller_end(&caller);
}

static void only_ascii_without_double_hyphens_does_without(void **state)
{
    (void)state;
    assert_false(domain_needs_idn(TEXT("www.Example-1.com")));
    assert_true(domain_needs_idn(TEXT("xn--fiqs8s.cn")));
    assert_true(domain_needs_idn(TEXT("\u4e2d\u56fd.cn")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_names_are_what_libidn2_makes_of_them),
        cmocka_unit_test(only_ascii_without_double_hyphens_does_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
