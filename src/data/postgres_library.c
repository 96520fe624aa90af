#ifdef LICET_HAVE_LIBPQ

#include "data/postgres_library.h"

#include <dlfcn.h>

/* The version of its interface, the same since 2006. */
#ifdef __APPLE__
static const char library_name[] = "libpq.5.dylib";
#else
static const char library_name[] = "libpq.so.5";
#endif

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
#define LIBPQ(name) {#name, offsetof(PostgresLibrary, name)},
#include "data/postgres_library.def"
};
enum { FUNCTION_COUNT = sizeof functions / sizeof *functions };

static Status refuse(Buffer *reason)
{
    const char *said = dlerror();
    buffer_add_string(reason,
                      "PostgreSQL's client library cannot be loaded: install it (Debian's package "
                      "libpq5); ");
    buffer_add_string(reason, said != NULL ? said : library_name);
    return STATUS_IO;
}

Status postgres_library_load(PostgresLibrary *out, Buffer *reason)
{
    void *library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        return refuse(reason);
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        void *function = dlsym(library, functions[i].name);
        if (function == NULL)
            return refuse(reason);
        memcpy((char *)out + functions[i].offset, &function, sizeof function);
    }
    dlclose(library); /* RTLD_NODELETE keeps it */
    return STATUS_OK;
}

#else

/* A file of C holds something. */
extern const int postgres_library_is_absent;
const int postgres_library_is_absent = 1;

#endif
