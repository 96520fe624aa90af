#include "base/shared_library.h"

#include <dlfcn.h>
#include <string.h>

bool shared_library_load(void *out, const char *library, const SharedName *names, size_t count,
                         const char **out_reason)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    bool found = handle != NULL;
    for (size_t i = 0; found && i < count; i++) {
        void *address = dlsym(handle, names[i].name);
        found = address != NULL;
        memcpy((char *)out + names[i].offset, &address, sizeof address);
    }
    if (!found) {
        const char *said = dlerror();
        *out_reason = said != NULL ? said : library;
    }
    if (handle != NULL)
        dlclose(handle); /* RTLD_NODELETE keeps it */
    return found;
}
