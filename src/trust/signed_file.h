/*
 * signed_file.h - files whose signature is asked for, and the keys to check it with.
 *
 * Layer: trust. Thread-safe.
 */
#pragma once

#include "trust/signature.h"

/* Where a file's signature lies: beside it. */
#define SIGNATURE_SUFFIX ".minisig"

/* The public key that `word` is (base64) or that lies in the file of that name. STATUS_INPUT or
 * STATUS_IO with `reason` filled, a whole sentence part such as "\"x.pub\" cannot be read: …". */
Status public_key_load(PublicKey *out, const char *word, Buffer *reason);

/* Reads the file at `path` into `out` (initialised by the caller) and checks the signature at
 * `signature_path`, or (NULL) beside it, over the very bytes that were read. `out_comment` (may be
 * NULL) takes the trusted comment. STATUS_SIGNATURE with `reason` filled, also where there is no
 * signature; STATUS_IO (errno, about the file itself), STATUS_LIMIT, STATUS_MEMORY. On failure
 * `out` is empty. */
Status signed_file_read(Buffer *out, Buffer *out_comment, const char *path,
                        const char *signature_path, size_t limit_bytes, const PublicKey *key,
                        Buffer *reason);
