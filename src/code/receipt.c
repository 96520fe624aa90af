#include "code/receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { RECEIPT_BYTES_MAX = 512 };

/* Makes "FILE.verified". */
static bool receipt_path(char out[PATH_MAX], const char *path)
{
    int count = snprintf(out, PATH_MAX, "%s.verified", path);
    return count > 0 && count < PATH_MAX;
}

/* What a receipt for this file says. */
static size_t receipt_text(char out[RECEIPT_BYTES_MAX], const struct stat *file,
                           const BundleHeader *header)
{
    int count = snprintf(
        out, RECEIPT_BYTES_MAX, "licet-verified 1 %s %d %llu %llu %lld %lld.%09ld %lld.%09ld ",
        LICET_VERSION, VERIFIER_REVISION, (unsigned long long)file->st_dev,
        (unsigned long long)file->st_ino, (long long)file->st_size, (long long)file->st_mtim.tv_sec,
        (long)file->st_mtim.tv_nsec, (long long)file->st_ctim.tv_sec, (long)file->st_ctim.tv_nsec);
    for (size_t i = 0; i < sizeof header->hash; i++)
        count += snprintf(out + count, (size_t)(RECEIPT_BYTES_MAX - count), "%02x",
                          (unsigned)header->hash[i]);
    out[count++] = '\n';
    return (size_t)count;
}

/* The clock that stamps files ticks every few milliseconds; some file systems keep whole seconds,
 * or two. */
void receipt_settle(const struct stat *file)
{
    const struct timespec pause = {0, 20 * 1000 * 1000};
    int64_t needed_ns = file->st_ctim.tv_nsec != 0 ? 100 * INT64_C(1000000) : INT64_C(2100000000);
    for (int tries = 0; tries < 105; tries++) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int64_t passed_ns = (int64_t)(now.tv_sec - file->st_ctim.tv_sec) * INT64_C(1000000000) +
                            (now.tv_nsec - file->st_ctim.tv_nsec);
        if (passed_ns >= needed_ns)
            return;
        nanosleep(&pause, NULL);
    }
}

Status receipt_write(const char *path, const struct stat *file, const BundleHeader *header)
{
    char beside[PATH_MAX], text[RECEIPT_BYTES_MAX];
    if (!receipt_path(beside, path))
        return STATUS_LIMIT;
    size_t size_bytes = receipt_text(text, file, header);
    StagedFile staged;
    Status status = file_stage(&staged, beside, (Text){text, size_bytes}, true);
    return status == STATUS_OK ? file_commit(&staged) : status;
}

bool receipt_fits(const char *path, const struct stat *file, const BundleHeader *header)
{
    char beside[PATH_MAX], wanted[RECEIPT_BYTES_MAX], found[RECEIPT_BYTES_MAX];
    struct stat about;
    if (!receipt_path(beside, path))
        return false;
    int descriptor = open(beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    bool believed = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                    (about.st_uid == geteuid() || about.st_uid == 0) &&
                    (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    size_t size_bytes = receipt_text(wanted, file, header);
    ssize_t count = believed ? read(descriptor, found, sizeof found) : -1;
    close(descriptor);
    return count == (ssize_t)size_bytes && memcmp(found, wanted, size_bytes) == 0;
}
