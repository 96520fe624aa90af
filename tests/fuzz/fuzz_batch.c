/*
 * fuzz_batch.c - any bytes as a file of applications: the first byte says whether JSON or CSV;
 * gzip and Zstandard are recognised by their own. Whatever it holds, one thread and two write the
 * same, and as many decisions as there were records.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch/batch.h"
#include "fuzz.h"

static bool take(void *context, Text bytes)
{
    buffer_add(context, bytes);
    return true;
}

static void ignore(void *context, const char *input, Text text)
{
    (void)context;
    (void)input;
    (void)text;
}

static void run(Buffer *out, BatchOutcome *outcome, int file, bool csv, uint32_t jobs)
{
    char path[64];
    const char *inputs[] = {path};
    Allocator allocator = allocator_system();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    BatchOptions options = {
        .jobs = jobs,
        .evaluate = {.fuel = 200000},
        .input_count = 1,
        .inputs = inputs,
        .input_kind = csv ? BATCH_INPUTS_CSV : BATCH_INPUTS_JSON,
        .format = REPORT_JSONL,
        .stop = {NULL, -1},
        .events = {.context = out, .write = take, .problem = ignore, .note = ignore},
    };
    buffer_init(out, &allocator);
    fuzz_require(batch_run(outcome, fuzz_program(), NULL, &options, &allocator) == STATUS_OK,
                 "the batch did not run to its end");
}

static uint64_t count_lines(Text text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size_bytes; i++)
        count += text.data[i] == '\n';
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes == 0)
        return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    fuzz_require(file >= 0, "no file in memory");
    if (write(file, data + 1, size_bytes - 1) == (ssize_t)(size_bytes - 1)) {
        Buffer one, two;
        BatchOutcome outcomes[2];
        run(&one, &outcomes[0], file, data[0] % 2 != 0, 1);
        run(&two, &outcomes[1], file, data[0] % 2 != 0, 2);
        fuzz_require(text_equal(buffer_text(&one), buffer_text(&two)),
                     "two threads write something else than one");
        fuzz_require(count_lines(buffer_text(&one)) == outcomes[0].progress.position.written,
                     "not one decision a record");
        buffer_free(&one);
        buffer_free(&two);
    }
    close(file);
    return 0;
}
