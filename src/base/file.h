/*
 * file.h - whole files in, whole files out.
 *
 * Layer: base.
 */
#pragma once

#include <limits.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

/* Reads a file (or standard input for "-") into `out`, a buffer that the caller has initialised
 * and frees; what it held is replaced, and on failure it is empty. STATUS_LIMIT when the file is
 * larger than `limit_bytes`, which is found out without reading it all; STATUS_MEMORY; otherwise
 * STATUS_IO with errno set (EISDIR for a folder). */
Status file_read(Buffer *out, const char *path, size_t limit_bytes);

/* Writes all of the bytes to an open descriptor, however many calls that takes; false with errno
 * set. */
bool file_write_all(int descriptor, Text bytes);

/* Writes aside (`path`.tmp-PID in the same folder), syncs and renames, so that `path`
 * holds either its old bytes or all of the new ones; nothing is left aside on failure. A link
 * is followed, the file's permissions are kept, and what is no regular file (a pipe, a device)
 * is written to as it is. STATUS_IO with errno set. */
Status file_write(const char *path, Text bytes);

/* Files that belong together are staged first and then committed one after another: what can fail
 * (room, permissions) has failed before the first one is replaced. */
typedef struct StagedFile {
    char path[PATH_MAX];  /* behind any links */
    char aside[PATH_MAX]; /* empty: nothing is staged */
} StagedFile;

/* Writes the bytes aside, as file_write() does. `is_private` makes the file readable and writable
 * for its owner only, whatever it was before; otherwise it keeps its permissions. STATUS_IO with
 * errno set, EINVAL where `path` is no regular file; then nothing is staged. */
Status file_stage(StagedFile *out, const char *path, Text bytes, bool is_private);
/* Puts the staged bytes in their place; STATUS_IO with errno set, and they are gone. */
Status file_commit(StagedFile *staged);
/* Forgets the staged bytes, if there are any. */
void file_discard(StagedFile *staged);

/* Whether `path` leads to a folder; false when there is nothing there. */
bool file_is_directory(const char *path);
bool file_is_regular(const char *path);

/* Collects the paths below `folder` that end in `suffix`, sorted by bytes, as a NULL-terminated
 * array in `arena`. Hidden entries are passed over and links to folders are not followed, so
 * that it ends. Whatever is not a folder is its own only entry. STATUS_MEMORY, or STATUS_IO with
 * errno set when `folder` or one below it cannot be read. */
Status file_list(const char ***out, Arena *arena, const char *folder, const char *suffix);
/* The same of what stands in `folder` itself. */
Status file_list_here(const char ***out, Arena *arena, const char *folder, const char *suffix);
