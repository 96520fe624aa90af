/*
 * workspace.c - open documents, and the programs they belong to.
 */
#include "lsp/workspace.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "lsp/position.h"

typedef struct Folder {
    char *path;
    struct Folder *next;
} Folder;

struct Workspace {
    Allocator allocator;
    const char *const *paths;
    int path_count;
    bool chinese;
    Folder *folders;
    Document *documents;
    FileSet *projects;
};

/* ---- making ---------------------------------------------------------------------------------- */

Workspace *workspace_new(const Allocator *allocator, const char *const *paths, int path_count)
{
    Workspace *workspace = allocator_alloc(allocator, sizeof *workspace);
    if (workspace != NULL)
        *workspace = (Workspace){.allocator = *allocator, .paths = paths, .path_count = path_count};
    return workspace;
}

static char *copy_text(Workspace *workspace, Text text)
{
    char *copy = allocator_alloc(&workspace->allocator, text.size_bytes + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text.data, text.size_bytes);
    copy[text.size_bytes] = '\0';
    return copy;
}

static void free_text(Workspace *workspace, char *text)
{
    if (text != NULL)
        allocator_free(&workspace->allocator, text, strlen(text) + 1);
}

static void free_document(Workspace *workspace, Document *document)
{
    free_text(workspace, document->path);
    free_text(workspace, document->uri);
    free_text(workspace, document->root);
    buffer_free(&document->text);
    allocator_free(&workspace->allocator, document, sizeof *document);
}

static void free_folder(Workspace *workspace, Folder *folder)
{
    free_text(workspace, folder->path);
    allocator_free(&workspace->allocator, folder, sizeof *folder);
}

static void free_project(Workspace *workspace, FileSet *project)
{
    free_text(workspace, project->root);
    arena_free(project->files);
    arena_free(project->arena);
    parse_cache_free(project->cache);
    allocator_free(&workspace->allocator, project, sizeof *project);
}

void workspace_free(Workspace *workspace)
{
    if (workspace == NULL)
        return;
    while (workspace->documents != NULL) {
        Document *document = workspace->documents;
        workspace->documents = document->next;
        free_document(workspace, document);
    }
    while (workspace->projects != NULL) {
        FileSet *project = workspace->projects;
        workspace->projects = project->next;
        free_project(workspace, project);
    }
    while (workspace->folders != NULL) {
        Folder *folder = workspace->folders;
        workspace->folders = folder->next;
        free_folder(workspace, folder);
    }
    Allocator allocator = workspace->allocator;
    allocator_free(&allocator, workspace, sizeof *workspace);
}

/* ---- where a document's program begins ------------------------------------------------------- */

static Text folder_of(Text path)
{
    while (path.size_bytes > 1 && path.data[path.size_bytes - 1] != '/')
        path.size_bytes--;
    if (path.size_bytes > 1)
        path.size_bytes--;
    return path;
}

static bool is_within(Text path, Text folder)
{
    return text_equal(path, folder) ||
           (text_starts_with(path, folder) && path.data[folder.size_bytes] == '/');
}

/* A workspace folder that holds the path, or the path's own folder where none does. */
static bool is_in_workspace(const Workspace *workspace, Text path)
{
    for (const Folder *folder = workspace->folders; folder != NULL; folder = folder->next) {
        if (is_within(path, text_of(folder->path)))
            return true;
    }
    return false;
}

/* Whether rule files stand in the folder itself. */
static bool holds_rules(Workspace *workspace, Text folder)
{
    Arena *arena = arena_new(&workspace->allocator);
    char *path = copy_text(workspace, folder);
    const char **files;
    bool found = arena != NULL && path != NULL &&
                 file_list_here(&files, arena, path, ".licet") == STATUS_OK && *files != NULL;
    free_text(workspace, path);
    arena_free(arena);
    return found;
}

static const Text project_file = TEXT_INIT("/licet.toml");

static bool is_source_of(const Project *project, Text path)
{
    for (uint32_t i = 0; i < project->source_count; i++) {
        if (is_within(path, text_of(project->sources[i])))
            return true;
    }
    return false;
}

/* The licet.toml above, if the path is among its sources. False: there is none such. */
static bool find_project_file(Buffer *out, Arena *arena, Text path)
{
    Sources *sources = sources_new(arena);
    Diags *diags = sources != NULL ? diags_new(arena, sources) : NULL;
    const char *name = arena_copy(arena, path).data;
    Project project;
    if (diags == NULL || name == NULL ||
        project_load(&project, arena, sources, diags, name) != STATUS_OK || !project.found ||
        !is_source_of(&project, path))
        return false;
    buffer_add(out, text_slice(project.folder, 0, project.folder.size_bytes - 1));
    buffer_add(out, project_file);
    return true;
}

static Text topmost_folder(Workspace *workspace, Text path)
{
    Text root = folder_of(path), above = folder_of(root);
    while (above.size_bytes < root.size_bytes && is_in_workspace(workspace, above) &&
           holds_rules(workspace, above)) {
        root = above;
        above = folder_of(above);
    }
    return root;
}

/* NULL: no memory. */
static char *root_of(Workspace *workspace, Text path)
{
    Arena *arena = arena_new(&workspace->allocator);
    Buffer root;
    char *copy = NULL;
    if (arena == NULL)
        return NULL;
    buffer_init_in(&root, arena);
    if (!find_project_file(&root, arena, path)) {
        buffer_add(&root, topmost_folder(workspace, path));
        if (!is_in_workspace(workspace, path) && !text_ends_with(buffer_text(&root), TEXT("/")))
            buffer_add_char(&root, '/');
    }
    if (!buffer_failed(&root))
        copy = copy_text(workspace, buffer_text(&root));
    arena_free(arena);
    return copy;
}

/* ---- documents ------------------------------------------------------------------------------- */

Document *workspace_documents(Workspace *workspace)
{
    return workspace->documents;
}

Document *workspace_document_at(Workspace *workspace, Text path)
{
    Document *document = workspace->documents;
    while (document != NULL && !text_equal(text_of(document->path), path))
        document = document->next;
    return document;
}

/* Editors may write one file's URI in several ways: paths are compared. */
Document *workspace_document(Workspace *workspace, Text uri)
{
    Buffer path;
    buffer_init(&path, &workspace->allocator);
    Document *found =
        position_read_uri(&path, uri) ? workspace_document_at(workspace, buffer_text(&path)) : NULL;
    buffer_free(&path);
    return found;
}

static void changed(Workspace *workspace)
{
    for (FileSet *project = workspace->projects; project != NULL; project = project->next)
        project->is_fresh = project->is_told = false;
}

static Status set_text(Document *document, Text text)
{
    buffer_clear(&document->text);
    buffer_add(&document->text, text);
    return buffer_failed(&document->text) ? STATUS_MEMORY : STATUS_OK;
}

static Document *add_document(Workspace *workspace, Text uri, Text path)
{
    Document *document = allocator_alloc(&workspace->allocator, sizeof *document);
    if (document == NULL)
        return NULL;
    *document = (Document){
        .path = copy_text(workspace, path),
        .uri = copy_text(workspace, uri),
        .root = root_of(workspace, path),
        .next = workspace->documents,
    };
    buffer_init(&document->text, &workspace->allocator);
    workspace->documents = document;
    bool done = document->path != NULL && document->uri != NULL && document->root != NULL;
    return done ? document : NULL;
}

Status workspace_open(Workspace *workspace, Text uri, int64_t version, Text text)
{
    Document *document = workspace_document(workspace, uri);
    if (document == NULL) {
        Buffer path;
        buffer_init(&path, &workspace->allocator);
        bool is_file = position_read_uri(&path, uri);
        if (is_file)
            document = add_document(workspace, uri, buffer_text(&path));
        buffer_free(&path);
        if (!is_file)
            return STATUS_INPUT;
        if (document == NULL)
            return STATUS_MEMORY;
    }
    document->version = version;
    changed(workspace);
    return set_text(document, text);
}

Status workspace_close(Workspace *workspace, Text uri)
{
    Document *document = workspace_document(workspace, uri);
    if (document == NULL)
        return STATUS_INPUT;
    Document **link = &workspace->documents;
    while (*link != document)
        link = &(*link)->next;
    *link = document->next;
    free_document(workspace, document);
    workspace_reread(workspace);
    return STATUS_OK;
}

Status workspace_edit(Workspace *workspace, Document *document, size_t start, size_t end, Text text)
{
    Buffer edited;
    Text before = buffer_text(&document->text);
    buffer_init(&edited, &workspace->allocator);
    buffer_add(&edited, text_slice(before, 0, start));
    buffer_add(&edited, text);
    buffer_add(&edited, text_slice(before, end > start ? end : start, before.size_bytes));
    changed(workspace);
    if (buffer_failed(&edited)) {
        buffer_free(&edited);
        return STATUS_MEMORY;
    }
    buffer_free(&document->text);
    document->text = edited;
    return STATUS_OK;
}

void workspace_reread(Workspace *workspace)
{
    for (FileSet *project = workspace->projects; project != NULL; project = project->next) {
        project->is_read = false;
        project->is_fresh = project->is_told = false;
    }
}

/* ---- programs -------------------------------------------------------------------------------- */

FileSet *workspace_projects(Workspace *workspace)
{
    return workspace->projects;
}

static FileSet *add_project(Workspace *workspace, Text root)
{
    FileSet *project = allocator_alloc(&workspace->allocator, sizeof *project);
    if (project == NULL)
        return NULL;
    *project = (FileSet){
        .root = workspace->path_count > 0 ? NULL : copy_text(workspace, root),
        .files = arena_new(&workspace->allocator),
        .arena = arena_new(&workspace->allocator),
        .cache = parse_cache_new(&workspace->allocator),
    };
    if (project->files == NULL || project->arena == NULL || project->cache == NULL ||
        (project->root == NULL && workspace->path_count == 0)) {
        free_project(workspace, project);
        return NULL;
    }
    project->next = workspace->projects;
    workspace->projects = project;
    return project;
}

/* The project there, or a new one. NULL: no memory. */
static FileSet *project_at(Workspace *workspace, Text root)
{
    for (FileSet *project = workspace->projects; project != NULL; project = project->next) {
        if (project->root == NULL || text_equal(text_of(project->root), root))
            return project;
    }
    return add_project(workspace, root);
}

FileSet *workspace_project(Workspace *workspace, const Document *document)
{
    return project_at(workspace, text_of(document->root));
}

static Status add_folder_project(Workspace *workspace, Text folder)
{
    Buffer root;
    buffer_init(&root, &workspace->allocator);
    buffer_add(&root, folder);
    buffer_add(&root, project_file);
    buffer_add_char(&root, '\0');
    Status status = buffer_failed(&root) ? STATUS_MEMORY : STATUS_OK;
    Text path = text_slice(buffer_text(&root), 0, root.size_bytes - (root.size_bytes > 0));
    if (status == STATUS_OK && file_is_regular(path.data) && project_at(workspace, path) == NULL)
        status = STATUS_MEMORY;
    buffer_free(&root);
    return status;
}

static Text without_slash(Text path)
{
    while (path.size_bytes > 1 && path.data[path.size_bytes - 1] == '/')
        path.size_bytes--;
    return path;
}

Status workspace_add_folder(Workspace *workspace, Text path)
{
    Folder *folder = allocator_alloc(&workspace->allocator, sizeof *folder);
    if (folder == NULL)
        return STATUS_MEMORY;
    path = without_slash(path);
    *folder = (Folder){copy_text(workspace, path), workspace->folders};
    if (folder->path == NULL) {
        free_folder(workspace, folder);
        return STATUS_MEMORY;
    }
    workspace->folders = folder;
    return workspace->path_count == 0 ? add_folder_project(workspace, path) : STATUS_OK;
}

Status workspace_remove_folder(Workspace *workspace, Text path)
{
    path = without_slash(path);
    for (Folder **link = &workspace->folders; *link != NULL;) {
        Folder *folder = *link;
        if (!text_equal(text_of(folder->path), path)) {
            link = &folder->next;
            continue;
        }
        *link = folder->next;
        free_folder(workspace, folder);
    }
    return STATUS_OK;
}

Status workspace_find_programs(Workspace *workspace)
{
    for (Document *document = workspace->documents; document != NULL; document = document->next) {
        char *root = root_of(workspace, text_of(document->path));
        if (root == NULL)
            return STATUS_MEMORY;
        free_text(workspace, document->root);
        document->root = root;
    }
    workspace_reread(workspace);
    return STATUS_OK;
}

static bool is_project_of(const Folder *folder, Text root)
{
    Text path = text_of(folder->path);
    return root.size_bytes == path.size_bytes + project_file.size_bytes &&
           text_starts_with(root, path) && text_ends_with(root, project_file);
}

static bool is_needed(const Workspace *workspace, const FileSet *project)
{
    bool needed = project->root == NULL;
    for (const Document *item = workspace->documents; item != NULL && !needed; item = item->next)
        needed = text_equal(text_of(item->root), text_of(project->root));
    for (const Folder *item = workspace->folders; item != NULL && !needed; item = item->next)
        needed = is_project_of(item, text_of(project->root));
    return needed;
}

FileSet *workspace_unneeded(Workspace *workspace)
{
    FileSet *project = workspace->projects;
    while (project != NULL && is_needed(workspace, project))
        project = project->next;
    return project;
}

void workspace_drop(Workspace *workspace, FileSet *project)
{
    FileSet **link = &workspace->projects;
    while (*link != project)
        link = &(*link)->next;
    *link = project->next;
    free_project(workspace, project);
}

void workspace_speak_chinese(Workspace *workspace, bool chinese)
{
    workspace->chinese = chinese;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_file(FileSet *project, const char *path, const Allocator *allocator)
{
    Buffer text;
    buffer_init(&text, allocator);
    Status status = file_read(&text, path, LIMIT_SOURCE_BYTES);
    if (status == STATUS_OK)
        project->sources[project->file_count++] =
            (CompileSource){arena_copy(project->files, text_of(path)),
                            arena_copy(project->files, buffer_text(&text))};
    buffer_free(&text);
    return status != STATUS_MEMORY; /* what cannot be read is as if it were not there */
}

static bool read_path(FileSet *project, const char *path, const Allocator *allocator)
{
    const char **files;
    bool alone = text_ends_with(text_of(path), TEXT("/"));
    Status status = alone ? file_list_here(&files, project->files, path, ".licet")
                          : file_list(&files, project->files, path, ".licet");
    if (status != STATUS_OK)
        return !arena_failed(project->files);
    uint32_t count = 0;
    while (files[count] != NULL)
        count++;
    CompileSource *sources =
        arena_alloc_array(project->files, (size_t)project->file_count + count + 1, sizeof *sources);
    if (sources == NULL)
        return false;
    if (project->file_count > 0)
        memcpy(sources, project->sources, project->file_count * sizeof *sources);
    project->sources = sources;
    for (uint32_t i = 0; i < count; i++) {
        if (!read_file(project, files[i], allocator))
            return false;
    }
    return true;
}

static bool is_project_file(const char *root)
{
    return root != NULL && text_ends_with(text_of(root), project_file);
}

/* The sources that licet.toml names. */
static bool read_sources(const Workspace *workspace, FileSet *set)
{
    Sources *sources = sources_new(set->files);
    Diags *diags = sources != NULL ? diags_new(set->files, sources) : NULL;
    Project project;
    if (diags == NULL || project_load(&project, set->files, sources, diags, set->root) != STATUS_OK)
        return false;
    for (uint32_t i = 0; i < project.source_count; i++) {
        if (!read_path(set, project.sources[i], &workspace->allocator))
            return false;
    }
    return true;
}

static Status read_project(const Workspace *workspace, FileSet *project)
{
    bool done = true;
    arena_reset(project->files);
    project->file_count = 0;
    project->sources = NULL;
    if (is_project_file(project->root))
        done = read_sources(workspace, project);
    else if (project->root != NULL)
        done = read_path(project, project->root, &workspace->allocator);
    for (int i = 0; project->root == NULL && i < workspace->path_count && done; i++)
        done = read_path(project, workspace->paths[i], &workspace->allocator);
    project->is_read = done;
    return done && !arena_failed(project->files) ? STATUS_OK : STATUS_MEMORY;
}

/* ---- checking -------------------------------------------------------------------------------- */

static bool belongs(Workspace *workspace, const FileSet *project, const Document *document)
{
    return workspace_project(workspace, document) == project;
}

static CompileSource *find_source(CompileSource *sources, uint32_t count, const char *path)
{
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(sources[i].path, text_of(path)))
            return &sources[i];
    }
    return NULL;
}

/* What is checked: the files on disk, open documents in their place. */
typedef struct Gathered {
    uint32_t count;
    CompileSource *sources;
    bool *unseen; /* diagnostics are of open documents */
} Gathered;

/* `other` has another text still. */
static bool gather(Workspace *workspace, Gathered *out, Arena *arena, const FileSet *project,
                   const Document *other, Text other_text)
{
    uint32_t document_count = 0;
    for (const Document *item = workspace->documents; item != NULL; item = item->next)
        document_count++;
    size_t most = (size_t)project->file_count + document_count + 1;
    *out = (Gathered){
        .count = project->file_count,
        .sources = arena_alloc_array(arena, most, sizeof *out->sources),
        .unseen = arena_alloc_array(arena, most, sizeof *out->unseen),
    };
    if (out->sources == NULL || out->unseen == NULL)
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        out->sources[i] = project->sources[i];
        out->unseen[i] = true;
    }
    for (const Document *item = workspace->documents; item != NULL; item = item->next) {
        if (!belongs(workspace, project, item))
            continue;
        CompileSource *source = find_source(out->sources, project->file_count, item->path);
        if (source == NULL)
            source = &out->sources[out->count++];
        *source = (CompileSource){text_of(item->path),
                                  item == other ? other_text : buffer_text(&item->text)};
        out->unseen[source - out->sources] = false;
    }
    return true;
}

static Status check(Workspace *workspace, Compilation *out, Arena *arena, const FileSet *project,
                    const Document *other, Text other_text, CheckDepth depth)
{
    Gathered gathered;
    if (!gather(workspace, &gathered, arena, project, other, other_text))
        return STATUS_MEMORY;
    CompileOptions options = {
        .cache = project->cache,
        .unseen = depth == CHECK_ALL ? NULL : gathered.unseen,
        .skim = depth <= CHECK_TYPES,
        .types = depth == CHECK_TYPES,
        .project_path = is_project_file(project->root) ? project->root : NULL,
        .chinese = workspace->chinese,
    };
    return compile_check_sources(out, arena, gathered.sources, gathered.count, &options);
}

static Status refresh(Workspace *workspace, FileSet *project, CheckDepth depth)
{
    if (project->is_fresh && project->depth >= depth)
        return STATUS_OK;
    Status status = project->is_read ? STATUS_OK : read_project(workspace, project);
    project->compilation = (Compilation){0};
    project->has_references = false;
    arena_reset(project->arena);
    if (status == STATUS_OK)
        status =
            check(workspace, &project->compilation, project->arena, project, NULL, TEXT(""), depth);
    project->is_fresh = status == STATUS_OK;
    project->depth = depth;
    return status;
}

Status workspace_check(Workspace *workspace, FileSet *project)
{
    return refresh(workspace, project, CHECK_WHOLE);
}

Status workspace_skim(Workspace *workspace, FileSet *project)
{
    return refresh(workspace, project, CHECK_SKIM);
}

Status workspace_check_all(Workspace *workspace, FileSet *project)
{
    size_t size_bytes = 0;
    Status status = project->is_read ? STATUS_OK : read_project(workspace, project);
    for (uint32_t i = 0; i < project->file_count; i++)
        size_bytes += project->sources[i].text.size_bytes;
    if (status == STATUS_OK && size_bytes > WORKSPACE_CLOSED_BYTES)
        return STATUS_LIMIT;
    return status == STATUS_OK ? refresh(workspace, project, CHECK_ALL) : status;
}

const References *workspace_references(FileSet *project)
{
    if (!project->has_references)
        project->has_references =
            references_collect(&project->references, project->arena, project->compilation.checked);
    return project->has_references ? &project->references : NULL;
}

Status workspace_check_as(Workspace *workspace, Compilation *out, Arena *arena, FileSet *project,
                          const Document *document, Text text)
{
    project->is_fresh = false;
    return check(workspace, out, arena, project, document, text, CHECK_TYPES);
}

bool workspace_file(uint32_t *out, const Compilation *compilation, const Document *document)
{
    const Sources *sources = diags_sources(compilation->diags);
    for (uint32_t i = 0; i < sources_count(sources); i++) {
        if (text_equal(sources_get(sources, i)->path, text_of(document->path))) {
            *out = i;
            return true;
        }
    }
    return false;
}
