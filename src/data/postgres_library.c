#ifdef LICET_HAVE_LIBPQ

#include "data/postgres_library.h"

#include "base/shared_library.h"

/* The version of its interface, the same since 2006. */
#ifdef __APPLE__
static const char library_name[] = "libpq.5.dylib";
#else
static const char library_name[] = "libpq.so.5";
#endif

static const SharedName names[] = {
#define LIBPQ(name) {#name, offsetof(PostgresLibrary, name)},
#include "data/postgres_library.def"
};

Status postgres_library_load(PostgresLibrary *out, Buffer *reason)
{
    const char *said;
    if (shared_library_load(out, library_name, names, sizeof names / sizeof *names, &said))
        return STATUS_OK;
    buffer_add_string(reason,
                      "PostgreSQL's client library cannot be loaded: install it (Debian's package "
                      "libpq5); ");
    buffer_add_string(reason, said);
    return STATUS_IO;
}

#else

/* A file of C holds something. */
extern const int postgres_library_is_absent;
const int postgres_library_is_absent = 1;

#endif
