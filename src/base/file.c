#include "base/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK_BYTES = 64 * 1024,
    MODE_DEFAULT = -1, /* permissions as the process gives new files */
};

/* Closes without disturbing the errno of what failed before. */
static void close_quietly(int descriptor)
{
    int error = errno;
    close(descriptor);
    errno = error;
}

/* read() into the buffer's free room: bytes read, 0 at the end, -1 with errno. */
static ssize_t read_some(Buffer *out, int descriptor, size_t size_bytes)
{
    ssize_t count;
    do
        count = read(descriptor, out->data + out->size_bytes, size_bytes);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        out->size_bytes += (size_t)count;
    return count;
}

/* Reads to the end, a chunk at a time, and stops at the first byte past the limit. A pipe or
 * a file that grows has no size to trust, so the size is only a hint for the first chunk. */
static Status read_all(Buffer *out, int descriptor, size_t expected_bytes, size_t limit_bytes)
{
    size_t chunk_bytes = expected_bytes + 1; /* one more finds the end at once */
    for (;;) {
        if (!buffer_reserve(out, chunk_bytes))
            return STATUS_MEMORY;
        ssize_t count = read_some(out, descriptor, out->capacity_bytes - out->size_bytes);
        if (count < 0)
            return STATUS_IO;
        if (out->size_bytes > limit_bytes)
            return STATUS_LIMIT;
        if (count == 0)
            return STATUS_OK;
        chunk_bytes = CHUNK_BYTES;
    }
}

static Status read_descriptor(Buffer *out, int descriptor, size_t limit_bytes)
{
    struct stat info;
    if (fstat(descriptor, &info) != 0)
        return STATUS_IO;
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return STATUS_IO;
    }
    size_t expected_bytes = CHUNK_BYTES;
    if (S_ISREG(info.st_mode)) {
        if ((uintmax_t)info.st_size > limit_bytes)
            return STATUS_LIMIT;
        expected_bytes = (size_t)info.st_size;
    }
    return read_all(out, descriptor, expected_bytes, limit_bytes);
}

Status file_read(Buffer *out, const char *path, size_t limit_bytes)
{
    buffer_clear(out);
    const bool is_stdin = strcmp(path, "-") == 0;
    const int descriptor = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return STATUS_IO;
    Status status = read_descriptor(out, descriptor, limit_bytes);
    if (!is_stdin)
        close_quietly(descriptor);
    if (status != STATUS_OK)
        buffer_clear(out);
    return status;
}

bool file_write_all(int descriptor, Text bytes)
{
    while (bytes.size_bytes > 0) {
        ssize_t count = write(descriptor, bytes.data, bytes.size_bytes);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            bytes = text_slice(bytes, (size_t)count, bytes.size_bytes);
    }
    return true;
}

/* Some file systems cannot sync and say so; the write itself has not failed then. */
static bool sync_file(int descriptor)
{
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* So that the new name outlives a power cut as well. The bytes are safe under either name, so
 * a folder that cannot be opened or synced is no error. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t size_bytes = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (size_bytes >= sizeof folder)
        return;
    memcpy(folder, path, size_bytes);
    folder[size_bytes] = '\0';
    int descriptor = open(size_bytes > 0 ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

/* Creates the file to write aside. One left by a process of the same number that was killed is
 * in the way and nobody's any more. */
static int create_aside(const char *aside, mode_t mode)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int descriptor = open(aside, flags, mode);
    if (descriptor < 0 && errno == EEXIST && unlink(aside) == 0)
        descriptor = open(aside, flags, mode);
    return descriptor;
}

/* Fills the file aside, gives it its permissions and closes it; false with errno set. */
static bool fill_aside(int descriptor, Text bytes, int mode)
{
    bool done = file_write_all(descriptor, bytes) &&
                (mode == MODE_DEFAULT || fchmod(descriptor, (mode_t)mode) == 0) &&
                sync_file(descriptor);
    if (!done) {
        close_quietly(descriptor);
        return false;
    }
    return close(descriptor) == 0;
}

static Status write_aside(StagedFile *out, Text bytes, int mode)
{
    int size = snprintf(out->aside, sizeof out->aside, "%s.tmp-%ld", out->path, (long)getpid());
    if (size < 0 || (size_t)size >= sizeof out->aside) {
        out->aside[0] = '\0';
        errno = ENAMETOOLONG;
        return STATUS_IO;
    }
    /* Never more open than it will be, not even for the moment before fchmod(). */
    int descriptor = create_aside(out->aside, mode != MODE_DEFAULT ? (mode_t)mode & 0777 : 0666);
    if (descriptor < 0) {
        out->aside[0] = '\0';
        return STATUS_IO;
    }
    if (!fill_aside(descriptor, bytes, mode)) {
        file_discard(out);
        return STATUS_IO;
    }
    return STATUS_OK;
}

Status file_stage(StagedFile *out, const char *path, Text bytes, bool is_private)
{
    struct stat old;
    int mode = is_private ? 0600 : MODE_DEFAULT;
    out->aside[0] = '\0';
    if (stat(path, &old) == 0) {
        if (!S_ISREG(old.st_mode)) {
            errno = S_ISDIR(old.st_mode) ? EISDIR : EINVAL;
            return STATUS_IO;
        }
        if (realpath(path, out->path) == NULL)
            return STATUS_IO;
        return write_aside(out, bytes, is_private ? mode : (int)(old.st_mode & 07777));
    }
    if (errno != ENOENT)
        return STATUS_IO;
    size_t size_bytes = strlen(path);
    if (size_bytes >= sizeof out->path) {
        errno = ENAMETOOLONG;
        return STATUS_IO;
    }
    memcpy(out->path, path, size_bytes + 1);
    return write_aside(out, bytes, mode);
}

Status file_commit(StagedFile *staged)
{
    if (rename(staged->aside, staged->path) != 0) {
        file_discard(staged);
        return STATUS_IO;
    }
    staged->aside[0] = '\0';
    sync_folder(staged->path);
    return STATUS_OK;
}

void file_discard(StagedFile *staged)
{
    int error = errno;
    if (staged->aside[0] != '\0')
        unlink(staged->aside);
    staged->aside[0] = '\0';
    errno = error;
}

/* A pipe or device keeps no bytes and must not be renamed over: it is just written to. */
static Status write_stream(const char *path, Text bytes)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return STATUS_IO;
    if (!file_write_all(descriptor, bytes)) {
        close_quietly(descriptor);
        return STATUS_IO;
    }
    return close(descriptor) == 0 ? STATUS_OK : STATUS_IO;
}

Status file_write(const char *path, Text bytes)
{
    struct stat old;
    StagedFile staged;
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode))
        return write_stream(path, bytes);
    Status status = file_stage(&staged, path, bytes, false);
    return status == STATUS_OK ? file_commit(&staged) : status;
}

bool file_is_directory(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool file_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* A path that was found: a folder still to be read, or a file to be listed. */
typedef struct Found Found;

struct Found {
    const char *path;
    Found *next;
};

typedef struct Listing {
    Arena *arena;
    Text suffix;
    Found *folders;
    Found *files;
    size_t file_count;
} Listing;

static Status found_add(Listing *listing, Found **list, const char *path)
{
    Found *found = arena_alloc(listing->arena, sizeof *found);
    if (found == NULL)
        return STATUS_MEMORY;
    *found = (Found){.path = path, .next = *list};
    *list = found;
    if (list == &listing->files)
        listing->file_count++;
    return STATUS_OK;
}

static const char *path_join(Arena *arena, const char *folder, const char *name)
{
    const Text left = text_of(folder), right = text_of(name);
    const bool slashed = text_ends_with(left, TEXT("/"));
    char *path = arena_alloc(arena, left.size_bytes + 1 + right.size_bytes + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, left.data, left.size_bytes);
    path[left.size_bytes] = '/';
    memcpy(path + left.size_bytes + !slashed, right.data, right.size_bytes);
    return path;
}

static Status list_entry(Listing *listing, const char *folder, const char *name)
{
    if (name[0] == '.')
        return STATUS_OK;
    const char *path = path_join(listing->arena, folder, name);
    if (path == NULL)
        return STATUS_MEMORY;
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO; /* deleted a moment ago */
    if (S_ISDIR(info.st_mode))
        return found_add(listing, &listing->folders, path);
    if (text_ends_with(text_of(name), listing->suffix))
        return found_add(listing, &listing->files, path);
    return STATUS_OK;
}

static Status list_folder(Listing *listing, const char *folder)
{
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return STATUS_IO;
    Status status = STATUS_OK;
    while (status == STATUS_OK) {
        errno = 0; /* the end and an error both give NULL */
        const struct dirent *entry = readdir(stream);
        if (entry == NULL) {
            status = errno == 0 ? STATUS_OK : STATUS_IO;
            break;
        }
        status = list_entry(listing, folder, entry->d_name);
    }
    int error = errno;
    closedir(stream);
    errno = error;
    return status;
}

static int path_order(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static Status listing_sorted(const char ***out, const Listing *listing)
{
    const char **paths = arena_alloc_array(listing->arena, listing->file_count + 1, sizeof *paths);
    if (paths == NULL)
        return STATUS_MEMORY;
    size_t count = 0;
    for (const Found *file = listing->files; file != NULL; file = file->next)
        paths[count++] = file->path;
    assert(count == listing->file_count);
    qsort(paths, count, sizeof *paths, path_order);
    *out = paths;
    return STATUS_OK;
}

static Status list(const char ***out, Arena *arena, const char *folder, const char *suffix,
                   bool descend)
{
    Listing listing = {.arena = arena, .suffix = text_of(suffix)};
    struct stat info;
    if (stat(folder, &info) != 0)
        return STATUS_IO;
    const char *root = arena_copy(arena, text_of(folder)).data;
    if (root == NULL)
        return STATUS_MEMORY;

    Found **kind = S_ISDIR(info.st_mode) ? &listing.folders : &listing.files;
    Status status = found_add(&listing, kind, root);
    while (status == STATUS_OK && listing.folders != NULL) {
        const char *next = listing.folders->path;
        listing.folders = listing.folders->next;
        status = list_folder(&listing, next);
        if (!descend)
            listing.folders = NULL;
    }
    return status == STATUS_OK ? listing_sorted(out, &listing) : status;
}

Status file_list(const char ***out, Arena *arena, const char *folder, const char *suffix)
{
    return list(out, arena, folder, suffix, true);
}

Status file_list_here(const char ***out, Arena *arena, const char *folder, const char *suffix)
{
    return list(out, arena, folder, suffix, false);
}
