/*
 * fuzz_project.c - any text as licet.toml: read, or refused with a diagnostic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "emit/project.h"
#include "fuzz.h"

/* A folder of the process's own, removed when it ends. */
static char folder[] = "/tmp/licet-fuzz-XXXXXX";
static char path[sizeof folder + 16];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void make_folder(void)
{
    fuzz_require(mkdtemp(folder) != NULL, "no folder");
    snprintf(path, sizeof path, "%s/licet.toml", folder);
    atexit(remove_folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (path[0] == '\0')
        make_folder();
    FILE *file = fopen(path, "wb");
    fuzz_require(file != NULL && fwrite(data, 1, size_bytes, file) == size_bytes &&
                     fclose(file) == 0,
                 "the file cannot be written");
    Allocator allocator = allocator_system();
    Arena *arena = arena_new(&allocator);
    Sources *sources = sources_new(arena);
    Diags *diags = diags_new(arena, sources);
    Project project;
    Buffer text;
    buffer_init(&text, &allocator);
    fuzz_require(project_load(&project, arena, sources, diags, path) == STATUS_OK,
                 "the project was not read");
    diags_write(&text, diags, DIAG_TEXT, false);
    buffer_free(&text);
    arena_free(arena);
    return 0;
}
