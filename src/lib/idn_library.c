#include "lib/idn_library.h"

#include <stddef.h>
#include <stdint.h>

#include "base/shared_library.h"

/* The version of its interface, the same since its beginning in 2011. */
#ifdef __APPLE__
static const char library_name[] = "libidn2.0.dylib";
#else
static const char library_name[] = "libidn2.so.0";
#endif

static const SharedName names[] = {
#define LIBIDN2(name) {#name, offsetof(IdnLibrary, name)},
#include "lib/idn_library.def"
};

bool idn_library_load(IdnLibrary *out, const char **out_reason)
{
    return shared_library_load(out, library_name, names, sizeof names / sizeof *names, out_reason);
}

/* ---- for libpsl as an archive ---------------------------------------------------------------- */

/*
 * Taken into a program (cmake/packages.cmake), libpsl still names what it needs beyond ASCII. Of
 * libidn2 that is one function, to read a list in the form of text; so it gets libidn2 when it
 * does. Of libunistring it is what makes names of other encodings small letters, which Licet never
 * asks of it: that has no memory, and so says libpsl.
 */
int idn2_lookup_u8(const uint8_t *source, uint8_t **out, int flags)
{
    const char *reason;
    IdnLibrary library;
    return idn_library_load(&library, &reason) ? library.idn2_lookup_u8(source, out, flags)
                                               : IDN2_MALLOC;
}

extern const void *const uninorm_nfkc;
const void *const uninorm_nfkc = NULL;

size_t u8_strlen(const uint8_t *text);
size_t u8_strlen(const uint8_t *text)
{
    (void)text;
    return 0;
}

uint8_t *u8_tolower(const uint8_t *text, size_t size_bytes, const char *language, const void *form,
                    uint8_t *result, size_t *out_size_bytes);
uint8_t *u8_tolower(const uint8_t *text, size_t size_bytes, const char *language, const void *form,
                    uint8_t *result, size_t *out_size_bytes)
{
    (void)text, (void)size_bytes, (void)language, (void)form, (void)result, (void)out_size_bytes;
    return NULL;
}
