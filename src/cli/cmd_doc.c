/*
 * cmd_doc.c - licet doc: rules as a web site.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/cmd.h"
#include "site/site.h"

typedef struct DocArguments {
    const char *folder;
    LoadOptions load;
} DocArguments;

enum { OPTION_OUTPUT, OPTION_LOAD };
static const Option options[] = {
    {"output", 'o', "FOLDER", "where to write the pages"},
    LOAD_OPTION_ROWS,
};
static const OptionSet set = {
    "doc", "BUNDLE-OR-RULES -o FOLDER",
    "Writes rules as a web site that needs no network: requirements by place and "
    "topic, tables, sources, search.",
    sizeof options / sizeof options[0], options};

static bool take(void *context, size_t index, const char *value)
{
    DocArguments *arguments = context;
    if (index >= OPTION_LOAD)
        return cmd_take_load_option(&arguments->load, index - OPTION_LOAD, value);
    arguments->folder = value;
    return true;
}

/* ---- sources --------------------------------------------------------------------------------- */

static Text module_source(const void *context, uint32_t module)
{
    const LoadedProgram *loaded = context;
    Text path = cmd_module_path(loaded, module);
    uint32_t count = loaded->sources != NULL ? sources_count(loaded->sources) : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(sources_get(loaded->sources, i)->path, path))
            return sources_get(loaded->sources, i)->text;
    }
    return (Text){"", 0};
}

/* ---- pages ----------------------------------------------------------------------------------- */

typedef struct Folder {
    const char *path;
    uint32_t page_count;
    Buffer file; /* the path in hand, also where writing it failed */
} Folder;

/* Makes the folders that the path in `file` lies in, below what is there already. */
static bool make_folders(const Folder *folder)
{
    char *path = folder->file.data;
    for (size_t i = 1; path[i] != '\0'; i++) {
        if (path[i] != '/')
            continue;
        path[i] = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        path[i] = '/';
        if (!made)
            return false;
    }
    return true;
}

static Status write_page(void *context, Text path, Text bytes)
{
    Folder *folder = context;
    buffer_clear(&folder->file);
    buffer_add_format(&folder->file, "%s/%.*s", folder->path, TEXT_ARG(path));
    buffer_add_char(&folder->file, '\0');
    if (buffer_failed(&folder->file))
        return STATUS_MEMORY;
    if (!make_folders(folder))
        return STATUS_IO;
    folder->page_count++;
    return file_write(folder->file.data, bytes);
}

static int write_site(const LoadedProgram *loaded, const char *path)
{
    Allocator allocator = allocator_system();
    Folder folder = {.path = path};
    buffer_init(&folder.file, &allocator);
    SiteInput input = {loaded->program, loaded, module_source};
    SiteSink sink = {&folder, write_page};
    Status status = site_write(&input, &sink, &allocator);
    int code = EXIT_DONE;
    if (status == STATUS_IO)
        code = cmd_cannot_write("doc", folder.file.data);
    else if (status != STATUS_OK)
        code = cmd_report_status("doc", status);
    else
        printf(say_text("%u files in %s: open %s/index.html\n"), folder.page_count, path, path);
    buffer_free(&folder.file);
    return code;
}

static int work(void *context, const char *const *paths, int path_count)
{
    const DocArguments *arguments = context;
    LoadedProgram loaded;
    if (path_count != 1)
        return cmd_refuse("doc", "name one bundle, rule file or folder");
    if (arguments->folder == NULL)
        return cmd_refuse("doc", "name the folder to write to: -o FOLDER");
    int code = cmd_load(&loaded, "doc", paths, 1, &arguments->load);
    if (code != EXIT_DONE)
        return code;
    code = write_site(&loaded, arguments->folder);
    cmd_unload(&loaded);
    return code;
}

int cmd_doc(int count, char **words)
{
    DocArguments arguments = {.folder = NULL};
    return cmd_main(&set, take, work, &arguments, count, words);
}
