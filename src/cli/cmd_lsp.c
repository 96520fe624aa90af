/*
 * cmd_lsp.c - licet lsp: the language server, on standard input and output.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "lsp/server.h"

static const OptionSet set = {
    "lsp", "[PATH...]",
    "Serves an editor over standard input and output (Language Server Protocol). Without paths, "
    "the\n"
    "program of a file is that of the topmost folder of rule files it stands in.",
    0, NULL};

static bool take(void *context, size_t index, const char *value)
{
    (void)context;
    (void)index;
    (void)value;
    return false;
}

/* Paths as editors name them: absolute. */
static char **resolve(const char *const *paths, int count)
{
    char **resolved = calloc((size_t)count + 1, sizeof *resolved);
    for (int i = 0; resolved != NULL && i < count; i++) {
        resolved[i] = realpath(paths[i], NULL);
        if (resolved[i] == NULL) {
            cmd_cannot_read("lsp", paths[i]);
            for (int k = 0; k < i; k++)
                free(resolved[k]);
            free(resolved);
            return NULL;
        }
    }
    return resolved;
}

static int serve(const char *const *names, int count)
{
    Allocator allocator = allocator_system();
    char **paths = resolve(names, count);
    if (paths == NULL)
        return EXIT_ENVIRONMENT;
    int code = EXIT_DONE;
    errno = 0;
    Status status = server_run(&code, STDIN_FILENO, STDOUT_FILENO, (const char *const *)paths,
                               count, say_is_chinese(), &allocator);
    if (status == STATUS_IO)
        say_error("lsp", "the editor cannot be reached: %s", say_errno());
    for (int i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    if (status == STATUS_IO)
        return EXIT_ENVIRONMENT;
    return status == STATUS_OK ? code : cmd_report_status("lsp", status);
}

static int work(void *context, const char *const *names, int count)
{
    (void)context;
    return serve(names, count);
}

int cmd_lsp(int count, char **words)
{
    return cmd_main(&set, take, work, NULL, count, words);
}
