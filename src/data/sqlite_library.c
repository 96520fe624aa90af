#include "data/sqlite_library.h"

#include "base/shared_library.h"

/* The version of its interface, the same since 2004. */
#ifdef __APPLE__
static const char library_name[] = "libsqlite3.dylib";
#else
static const char library_name[] = "libsqlite3.so.0";
#endif

static const SharedName names[] = {
#define LIBSQLITE(name) {#name, offsetof(SqliteLibrary, name)},
#include "data/sqlite_library.def"
};

Status sqlite_library_load(SqliteLibrary *out, Buffer *reason)
{
    const char *said;
    if (shared_library_load(out, library_name, names, sizeof names / sizeof *names, &said))
        return STATUS_OK;
    buffer_add_string(reason,
                      "SQLite cannot be loaded: install it (Debian's package libsqlite3-0); ");
    buffer_add_string(reason, said);
    return STATUS_IO;
}
