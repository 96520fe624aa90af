/*
 * fuzz_record.c - any bytes as an application: one decision comes of it, an error or not.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    fuzz_evaluate(fuzz_program(), (Text){(const char *)data, size_bytes});
    return 0;
}
