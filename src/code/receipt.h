/*
 * receipt.h - a file whose bundle was verified need not be verified again while it is the same
 * file.
 *
 * A receipt lies beside the bundle, FILE.verified: one line that says which file it was (device,
 * inode, size, when its bytes and when anything of it last changed, to the nanosecond), the hash in
 * its header, and what verified it. Whoever changes a byte of the file changes the last of these
 * times, which programs cannot set; whoever copies it makes another file. A receipt is believed
 * only where it is the user's own or root's and nobody else may write to it: it comes with no
 * bundle from elsewhere.
 *
 * Layer: code.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include "base/status.h"
#include "code/bundle.h"

/* Goes up when the verifier comes to prove more: receipts of before are then no use. */
enum { VERIFIER_REVISION = 1 };

/* Waits, two seconds at most, until a change of the file would be told apart from its last one. */
void receipt_settle(const struct stat *file);
/* Leaves a receipt that the file at `path`, as it was when `file` was read of it, is verified.
 * STATUS_IO with errno set; STATUS_LIMIT where the path is too long. */
Status receipt_write(const char *path, const struct stat *file, const BundleHeader *header);
/* Whether there is one, to be believed, that fits. */
bool receipt_fits(const char *path, const struct stat *file, const BundleHeader *header);
