/*
 * replay.c - runs a fuzz target over files: the corpus and all that fuzzing ever found, as a test.
 *
 * usage: replay FILE-OR-FOLDER...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz.h"

static bool replay(const char *path)
{
    Buffer bytes;
    Allocator allocator = allocator_system();
    buffer_init(&bytes, &allocator);
    bool read = file_read(&bytes, path, 64U * 1024 * 1024) == STATUS_OK;
    if (read) {
        /* An exact copy, so that a sanitizer sees a read past its end. */
        uint8_t *copy = malloc(bytes.size_bytes + 1);
        if (copy != NULL && bytes.size_bytes > 0)
            memcpy(copy, bytes.data, bytes.size_bytes);
        if (copy != NULL)
            LLVMFuzzerTestOneInput(copy, bytes.size_bytes);
        free(copy);
    } else {
        fprintf(stderr, "replay: \"%s\" cannot be read\n", path);
    }
    buffer_free(&bytes);
    return read;
}

int main(int count, char **paths)
{
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    int replayed = 0;
    bool all_read = arena != NULL;
    for (int i = 1; i < count && all_read; i++) {
        const char **files;
        all_read = file_list(&files, arena, paths[i], "") == STATUS_OK;
        for (; all_read && *files != NULL; files++, replayed++)
            all_read = replay(*files);
    }
    arena_free(arena);
    printf("%d inputs replayed\n", replayed);
    return all_read && replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
