/*
 * file.h - whole files in, whole files out.
 *
 * Layer: base.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

/* Reads a file (or standard input for "-") into `out`, a buffer that the caller has initialised
 * and frees; what it held is replaced, and on failure it is empty. STATUS_LIMIT when the file is
 * larger than `limit_bytes`, which is found out without reading it all; STATUS_MEMORY; otherwise
 * STATUS_IO with errno set (EISDIR for a folder). */
Status file_read(Buffer *out, const char *path, size_t limit_bytes);

/* Writes aside (`path`.tmp-PID in the same folder), syncs and renames, so that `path`
 * holds either its old bytes or all of the new ones; nothing is left aside on failure. A link
 * is followed, the file's permissions are kept, and what is no regular file (a pipe, a device)
 * is written to as it is. STATUS_IO with errno set. */
Status file_write(const char *path, Text bytes);

/* Whether `path` leads to a folder; false when there is nothing there. */
bool file_is_directory(const char *path);

/* Collects the paths below `folder` that end in `suffix`, sorted by bytes, as a NULL-terminated
 * array in `arena`. Hidden entries are passed over and links to folders are not followed, so
 * that it ends. Whatever is not a folder is its own only entry. STATUS_MEMORY, or STATUS_IO with
 * errno set when `folder` or one below it cannot be read. */
Status file_list(const char ***out, Arena *arena, const char *folder, const char *suffix);
