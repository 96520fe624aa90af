/* Damaged time zone files: nothing that is read lies outside the file. */
#include "support/cases.h"

#include "base/file.h"
#include "lib/tzif.h"

static const Text zone_file = TEXT_INIT("/usr/share/zoneinfo/America/New_York");

/* The bytes of a zone's file in a block of exactly their size, so that ASan sees every step past
 * its end. Skips the test where there is none. */
static char *read_zone(size_t *size_bytes)
{
    Allocator heap = allocator_system();
    Buffer file;
    buffer_init(&file, &heap);
    if (file_read(&file, zone_file.data, 1 << 20) != STATUS_OK) {
        buffer_free(&file);
        skip();
    }
    *size_bytes = file.size_bytes;
    char *bytes = malloc(file.size_bytes);
    assert_non_null(bytes);
    memcpy(bytes, file.data, file.size_bytes);
    buffer_free(&file);
    return bytes;
}

/* Reads the bytes and, where they are taken for a zone, asks it for moments of all ages. */
static bool use_zone(const char *data, size_t size_bytes)
{
    static const int64_t moments[] = {INT64_C(-62135596800), -1, 0, 1234567890,
                                      INT64_C(253402300799)};
    Allocator heap = allocator_system();
    TimeZone *zone = tzif_new(&heap, (Text){data, size_bytes});
    for (size_t i = 0; zone != NULL && i < sizeof moments / sizeof *moments; i++)
        tzif_offset(zone, moments[i]);
    tzif_free(&heap, zone);
    return zone != NULL;
}

static void test_the_file_is_read(void **state)
{
    (void)state;
    size_t size_bytes;
    char *bytes = read_zone(&size_bytes);
    assert_true(use_zone(bytes, size_bytes));
    free(bytes);
}

static void test_every_truncation_is_refused(void **state)
{
    (void)state;
    size_t size_bytes;
    char *bytes = read_zone(&size_bytes);
    for (size_t kept = 0; kept < size_bytes; kept++) {
        char *part = malloc(kept > 0 ? kept : 1);
        assert_non_null(part);
        memcpy(part, bytes, kept);
        assert_false(use_zone(part, kept));
        free(part);
    }
    free(bytes);
}

static void test_no_changed_byte_leads_outside(void **state)
{
    (void)state;
    static const char changes[] = {'\0', '\x01', '\x7F', '\xFF', '9', ','};
    size_t size_bytes;
    char *bytes = read_zone(&size_bytes);
    for (size_t at = 0; at < size_bytes; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            char old = bytes[at];
            bytes[at] = changes[i];
            use_zone(bytes, size_bytes);
            bytes[at] = old;
        }
    }
    assert_true(use_zone(bytes, size_bytes));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_file_is_read),
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_no_changed_byte_leads_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
