/*
 * fuzz_table.c - any bytes as a file of reference data: the first byte says whether CSV or JSON.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/sources_bind.h"
#include "fuzz.h"

/* Binds and asks, so that what was loaded is read too. */
static void bind_and_evaluate(const char *kind, int file)
{
    char spec[64];
    Buffer reason;
    Bindings *bindings;
    Session *session;
    Decision decision;
    Allocator allocator = allocator_system();
    buffer_init(&reason, &allocator);
    snprintf(spec, sizeof spec, "answer_of=%s:/proc/self/fd/%d", kind, file);
    fuzz_require(bindings_new(&bindings, fuzz_program(), &allocator) == STATUS_OK, "no memory");
    Status status = bindings_add(bindings, text_of(spec), &reason);
    fuzz_require(status == STATUS_OK || reason.size_bytes > 0, "refused without a reason");
    Text record = TEXT("{\"id\":\"a\",\"submitted\":\"2024-01-01\",\"kind\":\"one\","
                       "\"flag\":true,\"parts\":[{\"name\":\"x\"}],\"words\":[\"a\"]}");
    EvaluateOptions options = {.strict = false};
    if (status == STATUS_OK &&
        session_new(&session, fuzz_program(), bindings, &options, &allocator) == STATUS_OK) {
        session_evaluate(session, &decision, record, 1);
        session_free(session);
    }
    bindings_free(bindings);
    buffer_free(&reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes == 0)
        return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    fuzz_require(file >= 0, "no file in memory");
    if (write(file, data + 1, size_bytes - 1) == (ssize_t)(size_bytes - 1) &&
        lseek(file, 0, SEEK_SET) == 0)
        bind_and_evaluate(data[0] % 2 == 0 ? "csv" : "json", file);
    close(file);
    return 0;
}
